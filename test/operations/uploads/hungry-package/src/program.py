def run(data, params):
    return {}
