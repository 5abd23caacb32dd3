from libs.values import VALUE


def run(data=None, params=None):
    return {'value': VALUE}
