import dataclasses

import extra


def run(data=None, params=None):
    return {'standard': hasattr(dataclasses, 'fields'), 'extra': extra.VALUE}
