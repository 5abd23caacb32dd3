def run(data=None, params=None)
    return 1
