print('module executed')


def run(data=None, params=None):
    return {'b': data, 'a': params}
