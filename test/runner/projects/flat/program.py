import helper


def run(data=None, params=None):
    return {'value': helper.VALUE}
