"""What is the JSON form of a result?

Names of fields stay as the user's classes have them. Classes of numpy and pydantic are told by their methods.
"""

import json
import math
from collections.abc import Mapping, MappingView, Sequence, Set

from planqk_runner import problems

EXACT = {type(None), bool, int, str}


def to_plain(value):
    """The value made of dict, list, str, int, float, bool and None; dict keys are str.

    @raises Problem naming the place, for a key JSON cannot have and for a value that contains itself.
    """
    try:
        return _plain(value)
    except _NotPlain as error:
        raise problems.not_serialisable('result' + ''.join(reversed(error.place)), str(error)) from None
    except RecursionError:
        raise problems.not_serialisable('result', 'it contains itself, or is nested too deep') from None


class _NotPlain(Exception):
    def __init__(self, why):
        super().__init__(why)
        self.place = []


def _plain(value):
    if type(value) in EXACT:
        return value
    for applies, to in RULES:
        if applies(value):
            return to(value)
    return str(value)


def _object(value):
    plain = {}
    for key, item in value.items():
        try:
            plain[_key(key)] = _plain(item)
        except _NotPlain as error:
            error.place.append('[%r]' % (key,))
            raise
    return plain


def _array(value):
    plain = []
    for index, item in enumerate(value):
        try:
            plain.append(_plain(item))
        except _NotPlain as error:
            error.place.append('[%d]' % index)
            raise
    return plain


def _set(value):
    try:
        return _array(sorted(value))
    except TypeError:
        return _array(value)


def _key(key):
    plain = _plain(key)
    if isinstance(plain, str):
        return plain
    if plain is None or isinstance(plain, (bool, int, float)):
        return json.dumps(plain)
    raise _NotPlain('keys must be str, int, float, bool or None, not %s' % type(key).__name__)


def _from_array_library(value):
    plain = value.tolist()
    # Some have no Python form and return themselves (numpy.longdouble).
    return str(value) if type(plain) is type(value) else _plain(plain)


def _can(*methods):
    # Of the class: an object may answer to any name (__getattr__), or with an error.
    return lambda value: all(callable(getattr(type(value), method, None)) for method in methods)


def _model(value):
    try:
        plain = value.model_dump(mode='json')
    except Exception:  # a field of a type that pydantic does not know
        plain = value.model_dump()
    return _plain(plain)


def _fields(value):
    """What a class without __slots__ has, whether declared as a field or not; declared fields without value are not."""
    fields = {name: getattr(value, name) for name in value.__dataclass_fields__ if name in _slots(value)}
    fields.update(getattr(value, '__dict__', {}))
    return _object(fields)


def _slots(value):
    return [name for kind in type(value).__mro__ for name in _as_list(getattr(kind, '__slots__', ()))]


def _as_list(slots):
    return [slots] if isinstance(slots, str) else list(slots)


def _has_fields(value):
    return hasattr(value, '__dict__') and not hasattr(type(value), '__get__')  # which functions have


# The first that applies.
RULES = [
    (lambda value: isinstance(value, type), str),
    (lambda value: isinstance(value, float), lambda value: float(value) if math.isfinite(value) else None),
    (lambda value: hasattr(type(value), '__members__'), lambda value: _plain(value.value)),  # an Enum's member
    (lambda value: isinstance(value, int), int),
    (lambda value: isinstance(value, str), str.__str__),
    (lambda value: isinstance(value, (bytes, bytearray, memoryview)), str),
    (lambda value: isinstance(value, Mapping), _object),
    (lambda value: isinstance(value, MappingView), _array),  # in their own order: values() has to go with keys()
    (lambda value: isinstance(value, Set), _set),
    (lambda value: isinstance(value, Sequence), _array),
    # Both show dots or a word in place of what they hold.
    (lambda value: type(value).__name__ == 'SecretValue' or _can('get_secret_value')(value), str),
    (_can('isoformat'), str),  # before the fields: a subclass of datetime (pandas.Timestamp) may have some, or none
    (_can('model_dump', 'model_dump_json'), _model),
    (lambda value: _can('dict', 'json')(value) and hasattr(type(value), '__fields__'), lambda value: _plain(value.dict())),
    (lambda value: hasattr(type(value), '__dataclass_fields__'), _fields),
    (_can('tolist'), _from_array_library),
    (_can('__next__', '__iter__'), _array),
    (_has_fields, lambda value: _object(vars(value))),
]
