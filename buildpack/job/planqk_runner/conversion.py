"""How does an input become what a parameter's annotation asks for?

From the JSON value first (`false` is False, `"bob"` is bob), else from the bare text. Classes of pydantic, DataPool and
SecretValue are told by their shape, those of numpy and the like in libraries.py: the runner depends on none of them.
"""

import json
import sys
from inspect import Parameter

from planqk_runner import libraries, problems, validation
from planqk_runner.inputs import json_or_text

SPECIAL_CLASSES = {'DataPool': 'commons.datapool', 'SecretValue': 'commons.secret'}
ABSENT = object()
WORDS = {'true': True, 'yes': True, '1': True, 'false': False, 'no': False, '0': False}


class Mismatch(Exception):
    """A value does not fit an annotation. The message, if any, says why without quoting the value."""

    def __init__(self, place, wanted, why=''):
        super().__init__(why)
        self.place = place
        self.wanted = wanted
        self.why = why


class Unsupported(Mismatch):
    """Nothing fits the annotation, whatever the value."""


def convert(given, annotation):
    """@param given an inputs.Input. @raises Problem when it does not fit."""
    return convert_value(given.name, given.origin, given.value(), annotation, given.text())


def convert_value(name, origin, value, annotation, text=None):
    try:
        return _convert(annotation, value, name, text)
    except Unsupported as error:
        raise problems.unsupported_annotation(name, error.place, error.wanted) from None
    except Mismatch as error:
        raise problems.unconvertible(name, origin, error.place, error.wanted, error.why) from None


def special_class(annotation):
    """The DataPool or SecretValue class the annotation asks for, or None."""
    for option in _options(annotation):
        suffix = SPECIAL_CLASSES.get(getattr(option, '__name__', ''))
        if suffix and ('.' + option.__module__).endswith('.' + suffix):
            return option
    return None


def is_optional(annotation):
    return type(None) in _arguments(annotation) if _is_union(annotation) else False


def is_model(annotation):
    """Whether an empty object may do, because the fields may all have defaults."""
    return any(_is_pydantic(option) or _is_dataclass(option) for option in _options(annotation))


def accepts_any_object(annotation):
    """Whether a decoded JSON object fits as it is: no annotation, Any, dict, Dict[str, Any], Mapping, TypedDict."""
    return all(_is_plain_object(option) for option in _options(annotation))


def _is_plain_object(option):
    if option in (Parameter.empty, object) or _is_any(option):
        return True
    origin = getattr(option, '__origin__', option)
    return isinstance(origin, type) and (issubclass(origin, dict) or origin.__name__ in ('Mapping', 'MutableMapping'))


def _convert(annotation, value, place, text=None):
    for applies, to in RULES:
        if applies(annotation):
            return to(annotation, value, place, text)
    return _as_it_is(annotation, value, place)


def _as_it_is(annotation, value, place):
    """What is no class promises nothing: a TypeVar, an example of a value."""
    kind = _origin(annotation) or annotation
    if not isinstance(kind, type) or _may_be(value, kind):
        return value
    raise Unsupported(place, _full_name(kind))


def _may_be(value, kind):
    try:
        return isinstance(value, kind)
    except TypeError:  # a Protocol, which tells nothing at run time
        return True


def _full_name(kind):
    return kind.__name__ if kind.__module__ == 'builtins' else '%s.%s' % (kind.__module__, kind.__name__)


# Annotations that stand for another, or for several.


def _arguments(annotation):
    return getattr(annotation, '__args__', ())


def _origin(annotation):
    return getattr(annotation, '__origin__', None)


def _is_any(annotation):
    return annotation is getattr(sys.modules.get('typing'), 'Any', ABSENT)


def _is_unknown(annotation):
    return annotation is Parameter.empty or annotation is object or isinstance(annotation, str) or _is_any(annotation)


def _is_union(annotation):
    # `Union[A, B]` and `A | B`, which are of different types up to Python 3.13.
    return type(annotation).__name__ in ('UnionType', 'Union') or str(_origin(annotation)) == 'typing.Union'


def _options(annotation):
    """The annotation, or those of a union but None."""
    if not _is_union(annotation):
        return [annotation]
    return [option for option in _arguments(annotation) if option is not type(None)]


def _union(annotation, value, place, text):
    if value is None and is_optional(annotation):
        return None
    options = _options(annotation)
    for option in options[:-1]:
        try:
            return _convert(option, value, place, text)
        except Mismatch:
            pass
    return _convert(options[-1], value, place, text)


def _is_literal(annotation):
    return str(_origin(annotation)) == 'typing.Literal'


def _literal(annotation, value, place, text):
    for option in _spellings(value, text):
        if option in _arguments(annotation):
            return option
    raise Mismatch(place, 'one of the allowed values')


def _spellings(value, text):
    return (value,) if text is None else (value, text)


def _is_annotated(annotation):
    return hasattr(annotation, '__metadata__')


def _annotated(annotation, value, place, text):
    value = _convert(_origin(annotation), value, place, text)
    if not validation.has_constraints(annotation):
        return value
    return _checked(validation.check, annotation, value, place)


def _checked(how, annotation, value, place):
    try:
        return how(annotation, value)
    except ValueError as error:
        raise Mismatch(place, getattr(annotation, '__name__', place), validation.reasons(error)) from None


def _is_other_name(annotation):
    # NewType; `type Name = ...`
    return hasattr(annotation, '__supertype__') or type(annotation).__name__ == 'TypeAliasType'


def _other_name(annotation, value, place, text):
    real = annotation.__supertype__ if hasattr(annotation, '__supertype__') else annotation.__value__
    return _convert(real, value, place, text)


# Containers.


def _is_container(annotation):
    origin = _origin(annotation)
    return isinstance(origin, type) and origin.__name__ in CONTAINERS and bool(_arguments(annotation))


def _container(annotation, value, place, text):
    return CONTAINERS[_origin(annotation).__name__](_arguments(annotation), _unquoted(value), place)


def _unquoted(value):
    """A container inside of another may be a text, as it has to be for a key: {"[0, 1]": 0.5}."""
    return json_or_text(value) if isinstance(value, str) else value


def _items(arguments, value, place):
    if not isinstance(value, list):
        raise Mismatch(place, 'an array')
    return [_convert(arguments[0], item, '%s[%d]' % (place, index)) for index, item in enumerate(value)]


def _tuple(arguments, value, place):
    if len(arguments) == 2 and arguments[1] is Ellipsis:
        return tuple(_items(arguments, value, place))
    if not isinstance(value, list) or len(value) != len(arguments):
        raise Mismatch(place, 'an array of %d elements' % len(arguments))
    pairs = enumerate(zip(arguments, value))
    return tuple(_convert(argument, item, '%s[%d]' % (place, index)) for index, (argument, item) in pairs)


def _set_of(make):
    def convert_set(arguments, value, place):
        try:
            return make(_items(arguments, value, place))
        except TypeError:
            raise Mismatch(place, 'an array without arrays and objects in it') from None

    return convert_set


def _mapping(arguments, value, place):
    if not isinstance(value, dict):
        raise Mismatch(place, 'an object')
    key_type, value_type = arguments
    return {
        _convert(key_type, key, 'a key of %s' % place, key): _convert(value_type, item, '%s.%s' % (place, key))
        for key, item in value.items()
    }


CONTAINERS = {
    'list': _items,
    'Sequence': _items,
    'MutableSequence': _items,
    'Iterable': _items,
    'Collection': _items,
    'set': _set_of(set),
    'frozenset': _set_of(frozenset),
    'tuple': _tuple,
    'dict': _mapping,
    'Mapping': _mapping,
    'MutableMapping': _mapping,
}


# `list`, `dict`, `typing.Set` and the like, without the types of what is in them; TypedDict.
BARE = {
    dict: 'an object',
    list: 'an array',
    set: _set_of(set),
    frozenset: _set_of(frozenset),
    tuple: lambda *context: tuple(_items(*context)),
}


def _bare_kind(annotation):
    kind = _origin(annotation) or annotation
    return next((base for base in BARE if isinstance(kind, type) and issubclass(kind, base)), None)


def _bare(annotation, value, place, text):
    to = BARE[_bare_kind(annotation)]
    if not isinstance(to, str):
        return to((Parameter.empty,), value, place)
    if isinstance(value, str) and value == text:  # no JSON at all; which kind of JSON is not checked
        raise Mismatch(place, to)
    return value


# Scalars.


def _is_scalar(annotation):
    return isinstance(annotation, type) and _scalar_name(annotation) in SCALARS


def _scalar_name(annotation):
    name = annotation.__name__
    return name if annotation.__module__ == 'builtins' else '%s.%s' % (annotation.__module__.partition('.')[0], name)


def _scalar(annotation, value, place, text):
    name = _scalar_name(annotation)
    try:
        return SCALARS[name](annotation, value, text)
    except (TypeError, ValueError, ArithmeticError):
        raise Mismatch(place, name) from None


def _to_str(_kind, value, text):
    if isinstance(value, str):
        return value
    return json.dumps(value) if text is None else text  # None: inside of an array or object


def _to_int(_kind, value, _text):
    if isinstance(value, bool) or (isinstance(value, float) and not value.is_integer()):
        raise TypeError
    return int(value)


def _to_float(_kind, value, _text):
    if isinstance(value, bool):
        raise TypeError
    return float(value)


def _to_bool(_kind, value, _text):
    if isinstance(value, bool):
        return value
    return _known(WORDS, str(value).strip().lower())


def _known(table, key):
    if key not in table:
        raise ValueError
    return table[key]


def _to_moment(kind, value, _text):
    if not isinstance(value, str):
        raise TypeError
    # Python reads a trailing Z from 3.11 on.
    return kind.fromisoformat(value[:-1] + '+00:00' if value.endswith(('Z', 'z')) else value)


def _to_decimal(kind, value, text):
    # From the text where there is one: as a float 0.10 has already lost its form.
    return kind(str(value) if isinstance(value, str) or text is None else text.strip())


def _from_string(kind, value, _text):
    if not isinstance(value, str):
        raise TypeError
    return kind(value)


SCALARS = {
    'str': _to_str,
    'int': _to_int,
    'float': _to_float,
    'bool': _to_bool,
    'complex': lambda kind, value, _text: kind(libraries.complex_of(value)),
    'bytes': lambda kind, value, text: _to_str(kind, value, text).encode(),
    'datetime.datetime': _to_moment,
    'datetime.date': _to_moment,
    'datetime.time': _to_moment,
    'decimal.Decimal': _to_decimal,
    'uuid.UUID': _from_string,
    'pathlib.Path': _from_string,
    'pathlib.PurePath': _from_string,
    'pathlib.PosixPath': _from_string,
    'pathlib.PurePosixPath': _from_string,
}


def _is_enum(annotation):
    return isinstance(annotation, type) and hasattr(annotation, '__members__')


def _enum(annotation, value, place, text):
    for option in _spellings(value, text):
        try:
            return annotation(option)
        except ValueError:
            pass
    for option in _spellings(value, text):
        if isinstance(option, str) and option in annotation.__members__:
            return annotation[option]
    raise Mismatch(place, 'one of %s' % ', '.join(annotation.__members__))


# Classes with fields.


def _is_pydantic(annotation):
    return isinstance(annotation, type) and validation.is_validated(annotation)


def _pydantic(annotation, value, place, _text):
    return _checked(validation.validate, annotation, value, place)


def _from_library(annotation, value, place, _text):
    try:
        return libraries.make(annotation, value)
    except libraries.Missing as error:
        raise Mismatch(place, '', str(error)) from None
    except Exception:  # whatever the library raises: its words may hold the value
        raise Mismatch(place, _full_name(_origin(annotation) or annotation)) from None


def _is_dataclass(annotation):
    return isinstance(annotation, type) and hasattr(annotation, '__dataclass_fields__')


def _dataclass(annotation, value, place, _text):
    if not isinstance(value, dict):
        raise Mismatch(place, 'an object')
    fields = {
        name: field
        for name, field in annotation.__dataclass_fields__.items()
        if field.init and field._field_type.name != '_FIELD_CLASSVAR'
    }
    types = _field_types(annotation)
    known = {
        name: _convert(types.get(name, Parameter.empty), item, '%s.%s' % (place, name))
        for name, item in value.items()
        if name in fields
    }
    try:
        return annotation(**known)
    except TypeError as error:
        raise Mismatch(place, annotation.__name__, str(error)) from None


def _field_types(annotation):
    import typing

    try:
        extras = {'include_extras': True} if sys.version_info >= (3, 9) else {}
        return typing.get_type_hints(annotation, **extras)
    except Exception:
        return {}


def _is_named_tuple(annotation):
    return isinstance(annotation, type) and issubclass(annotation, tuple) and hasattr(annotation, '_fields')


def _named_tuple(annotation, value, place, _text):
    if isinstance(value, list) and len(value) <= len(annotation._fields):
        value = dict(zip(annotation._fields, value))
    if not isinstance(value, dict):
        raise Mismatch(place, annotation.__name__)
    types = _field_types(annotation)
    known = {
        name: _convert(types.get(name, Parameter.empty), item, '%s.%s' % (place, name)) for name, item in value.items()
    }
    try:
        return annotation(**known)
    except TypeError as error:
        raise Mismatch(place, annotation.__name__, str(error)) from None


# The first that applies. Enum before the scalars: `class Colour(str, Enum)`.
RULES = [
    (_is_unknown, lambda annotation, value, place, text: value),
    (_is_union, _union),
    (_is_literal, _literal),
    (_is_annotated, _annotated),
    (_is_other_name, _other_name),
    (_is_container, _container),
    (_is_enum, _enum),
    (_is_scalar, _scalar),
    (_is_pydantic, _pydantic),
    (libraries.can_make, _from_library),
    (_is_dataclass, _dataclass),
    (_is_named_tuple, _named_tuple),
    (_bare_kind, _bare),
]
