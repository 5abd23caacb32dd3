"""What is the JSON form of a result?

Names of fields stay as the user's classes have them. What has no JSON form that its reader would expect is an error
that names the place: never an address, never the insides of another package's object. Those packages are told by
the names and methods of their classes (libraries.py).
"""

import json
import math
import numbers
import os
import re
import sys
from collections.abc import Mapping, MappingView, Sequence, Set

from planqk_runner import imports, libraries, logs, problems

EXACT = {type(None), bool, int, float, str}
TEXT = {str}
RESPONSES = ('ResultResponse', 'ErrorResponse')
STANDARD = os.path.dirname(os.__file__) + os.sep
# How Python shows what it has no words for: <object at 0x7f...>, <function f>, <class 'x'>.
SHOWN = set()  # the types that the user has been told of
SHOWN_BY_ADDRESS = re.compile(r'\A<.*>\Z| at 0x[0-9a-f]{4}', re.DOTALL)


def to_plain(value, root='result'):
    """The value made of dict, list, str, int, float, bool and None; dict keys are str. Floats may be NaN or infinite.

    Parts of the value that are so already are not copied.
    @param root what a message calls the whole of it.
    @raises Problem naming the place, for what JSON has no form of, and for a value that contains itself.
    """
    try:
        return _plain(value)
    except NotPlain as error:
        raise problems.not_serialisable(root + ''.join(reversed(error.place)), str(error), error.hint) from None
    except RecursionError:
        raise problems.not_serialisable(root, 'it contains itself, or is nested too deep') from None


def with_numbers_of_json(value, root='result'):
    """The same, with None for each number that JSON does not have, and the places of these.

    @param value what to_plain() returned.
    @raises Problem for an integer that is too long to be written.
    """
    places = []

    def walk(item, place):
        if isinstance(item, float) and not math.isfinite(item):
            places.append(place)
            return None
        if isinstance(item, dict):
            return {key: walk(inner, '%s[%r]' % (place, key)) for key, inner in item.items()}
        if isinstance(item, list):
            return [walk(inner, '%s[%d]' % (place, index)) for index, inner in enumerate(item)]
        if isinstance(item, int):
            _written(item, place)
        return item

    return walk(value, root), places


def _written(number, place):
    try:
        return str(number)
    except ValueError:  # sys.get_int_max_str_digits()
        why = 'an integer of about %d digits is too long to be written' % (number.bit_length() * 0.30103)
        raise problems.not_serialisable(place, why) from None


class NotPlain(Exception):
    def __init__(self, why, hint=''):
        super().__init__(why)
        self.place = []
        self.hint = hint


def _plain(value):
    kind = type(value)
    if kind in EXACT:
        return value
    if kind in BUILT_IN:  # what the rules would come to, a few million times
        return BUILT_IN[kind](value)
    for applies, to in RULES:
        if applies(value):
            return to(value)
    return _text(value)


def _object(value):
    if type(value) is dict and TEXT.issuperset(map(type, value)) and EXACT.issuperset(map(type, value.values())):
        return value
    plain = {}
    for key, item in value.items():
        try:
            name = _key(key)
            if name in plain:
                raise NotPlain('two keys are both %s in JSON' % json.dumps(name))
            plain[name] = _plain(item)
        except NotPlain as error:
            error.place.append('[%r]' % (key,))
            raise
    return plain


def _array(value):
    if type(value) is list and EXACT.issuperset(map(type, value)):
        return value
    plain = []
    for index, item in enumerate(value):
        try:
            plain.append(_plain(item))
        except NotPlain as error:
            error.place.append('[%d]' % index)
            raise
    return plain


def _set(value):
    try:
        return _array(sorted(value))
    except TypeError:
        return _array(value)


def _key(key):
    if type(key) is str:
        return key
    plain = _plain(key)
    if isinstance(plain, str):
        return plain
    if plain is None or isinstance(plain, (bool, int, float)):
        return json.dumps(plain)
    raise NotPlain('keys must be str, int, float, bool or None, not %s' % type(key).__name__)


def _complex(value):
    return {'real': float(value.real), 'imag': float(value.imag)}


def _from_array_library(value):
    kind = getattr(getattr(value, 'dtype', None), 'kind', '')
    if kind and kind in 'mM':  # moments and durations; tolist() would make numbers of some
        return _plain(value.astype(str).tolist())
    plain = value.tolist()
    if type(plain) is not type(value):
        return _plain(plain)
    # Some have no Python form and return themselves (numpy.longdouble).
    return _complex(value) if kind == 'c' else float(value)


def _can(*methods):
    # Of the class: an object may answer to any name (__getattr__), or with an error.
    return lambda value: all(callable(getattr(type(value), method, None)) for method in methods)


def _model(value):
    try:
        plain = value.model_dump(mode='json')
    except Exception:  # a field of a type that pydantic does not know
        plain = value.model_dump()
    return _plain(plain)


def _from_library(value):
    try:
        form = libraries.form_of(value)
    except Exception as error:  # the library's own: no counts, no OpenQASM, columns of one name
        raise NotPlain('%s cannot be converted: %s' % (_name(type(value)), error)) from None
    return _plain(form)


def _fields(value):
    """What an object has, whether declared as a field or not; declared fields without value are not there."""
    fields = {name: getattr(value, name) for name in _slots(value) if hasattr(value, name)}
    fields.update(getattr(value, '__dict__', {}))
    return _object({name: field for name, field in fields.items() if not name.startswith('__')})  # pydantic 1 has one


def _slots(value):
    names = [name for kind in type(value).__mro__ for name in _as_list(kind.__dict__.get('__slots__', ()))]
    return [name for name in names if name not in ('__dict__', '__weakref__')]


def _as_list(slots):
    return [slots] if isinstance(slots, str) else list(slots)


def _has_own_fields(value):
    """Whether its fields are what its author would write down: of a class of the user's, or of a record of a package."""
    kind = type(value)
    if hasattr(kind, '__get__') or not (hasattr(value, '__dict__') or _slots(value)):
        return False  # functions, and classes written in C
    if kind.__name__ in RESPONSES or not _is_of_package(kind):
        return True
    fields = getattr(value, '__dict__', {})
    return bool(fields) and not any(name.startswith('_') for name in fields)


def _is_of_package(kind):
    file = _file(kind)
    return file is None or file.startswith(STANDARD) or any(imports.is_of_package(_file(base) or '') for base in kind.__mro__)


def _file(kind):
    return getattr(sys.modules.get(kind.__module__), '__file__', None)


def _name(kind):
    module = kind.__module__.partition('.')[0]
    return kind.__name__ if module == 'builtins' else '%s.%s' % (module, kind.__name__)


def _text(value):
    """What str() says, where that says something."""
    kind = type(value)
    try:
        text = str(value)
    except Exception:  # the class's own
        text = '<>'
    if SHOWN_BY_ADDRESS.search(text):
        of = value if isinstance(value, type) else kind
        what = 'the class %s' % _name(of) if isinstance(value, type) else 'an object of the type %s' % _name(kind)
        raise NotPlain('%s has no JSON form' % what, _hint(kind))
    if imports.is_of_package(_file(kind) or '') and kind not in SHOWN:
        SHOWN.add(kind)  # it may say little: Figure(640x480)
        logs.warning('In the result, what str() says stands for each object of the type %s.' % _name(kind))
    return text


def _hint(kind):
    return next((name for name in ('to_dict', 'as_dict', 'asdict', 'to_json') if callable(getattr(kind, name, None))), '')


def _is_exception(value):
    return isinstance(value, BaseException)


BUILT_IN = {dict: _object, list: _array, tuple: _array}
# The first that applies.
RULES = [
    (lambda value: isinstance(value, type), _text),
    (lambda value: isinstance(value, float), float),
    (lambda value: hasattr(type(value), '__members__'), lambda value: _plain(value.value)),  # an Enum's member
    (lambda value: isinstance(value, int), int),
    (lambda value: isinstance(value, str), str.__str__),
    (lambda value: isinstance(value, complex), _complex),
    (lambda value: isinstance(value, memoryview), lambda value: str(value.tobytes())),
    (lambda value: isinstance(value, (bytes, bytearray)), str),
    (lambda value: isinstance(value, Mapping), _object),
    (lambda value: isinstance(value, MappingView), _array),  # in their own order: values() has to go with keys()
    (lambda value: isinstance(value, Set), _set),
    (lambda value: isinstance(value, Sequence), _array),
    (libraries.is_known, _from_library),
    # Both show dots or a word in place of what they hold.
    (lambda value: type(value).__name__ == 'SecretValue' or _can('get_secret_value')(value), str),
    (_can('isoformat'), str),  # before the fields: a subclass of datetime (pandas.Timestamp) may have some, or none
    (_can('model_dump', 'model_dump_json'), _model),
    (lambda value: _can('dict', 'json')(value) and hasattr(type(value), '__fields__'), lambda value: _plain(value.dict())),
    (lambda value: hasattr(type(value), '__dataclass_fields__'), _fields),
    (_can('tolist'), _from_array_library),
    (_can('__next__', '__iter__'), _array),
    # Sympy's and the like. Fractions stay: text says all of them.
    (lambda value: isinstance(value, numbers.Integral), int),
    (lambda value: isinstance(value, numbers.Real) and not isinstance(value, numbers.Rational), float),
    (_is_exception, lambda value: ('%s: %s' % (type(value).__name__, value)).rstrip(': ')),
    (_has_own_fields, _fields),
]
