import json
import logging
import types

from . import logging as own_logging
from . import types as own_types


def run(data=None, params=None):
    logging.getLogger('x').info('visible')
    standard = [hasattr(types, 'ModuleType'), hasattr(json, 'dumps'), hasattr(logging, 'getLogger')]
    return {'standard': standard, 'own': [own_types.OWNER, own_logging.OWNER]}
