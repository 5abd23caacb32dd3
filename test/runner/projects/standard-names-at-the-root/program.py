import logging
import types


def run(data=None, params=None):
    return [logging.OWNER, types.OWNER]
