from . import libs


def run(data=None, params=None):
    return None
