"""How does an input become what a parameter's annotation asks for?

From the JSON value first (`false` is False, `"bob"` is bob), else from the bare text. Classes of numpy and the like are
told in libraries.py, those of pydantic in validation.py: the runner depends on none of them.

An input may have millions of elements. So what an annotation asks for is found once (converter()), a list of what is
there already is taken as it is (unchanged.py), and a place is put together on the way out, when something does not fit.
"""

import sys
from functools import partial
from inspect import Parameter
from itertools import repeat

from planqk_runner import annotations, libraries, problems, scalars, validation
from planqk_runner.inputs import json_or_text
from planqk_runner.mismatch import Mismatch, Unsupported
from planqk_runner.unchanged import all_unchanged, unchanged_types

# JSON may be as deep as Python's own limit is, and each of its levels takes a few frames.
FRAMES = 5000


def convert(given, annotation):
    """@param given an inputs.Input. @raises Problem when it does not fit."""
    value = given.value()
    if isinstance(value, (dict, list)) and not scalars.reads_text(annotation):
        given.forget_text()
    return convert_value(given.name, given.origin, value, annotation, given.text)


def convert_value(name, origin, value, annotation, text=None):
    """@param text a function that returns the input as it was given."""
    limit = sys.getrecursionlimit()
    sys.setrecursionlimit(max(limit, FRAMES))
    try:
        return converter(annotation)(value, text)
    except Unsupported as error:
        raise problems.unsupported_annotation(name, error.place(name), error.wanted) from None
    except Mismatch as error:
        place = error.place(name)
        raise problems.unconvertible(name, origin, place, error.wanted or place, error.why) from None
    finally:
        sys.setrecursionlimit(limit)


@annotations.once
def converter(annotation):
    """@returns a function of a value and its text, None inside of an array or object. It raises Mismatch."""
    find, to = next(((find, to) for applies, find, to in RULES if applies(annotation)), (_kind, _as_it_is))
    return partial(to, find(annotation))


def _itself(annotation):
    return annotation


def _unconverted(value, text=None):
    return value


UNKNOWN_FIELD = frozenset(), _unconverted


def _kind(annotation):
    return annotations.origin(annotation) or annotation


def _as_it_is(kind, value, text=None):
    """What is no class promises nothing: a TypeVar, an example of a value."""
    if not isinstance(kind, type) or _may_be(value, kind):
        return value
    raise Unsupported(annotations.full_name(kind))


def _may_be(value, kind):
    try:
        return isinstance(value, kind)
    except TypeError:  # a Protocol, which tells nothing at run time
        return True


# Annotations that stand for another, or for several.


def _union_of(annotation):
    return annotations.is_optional(annotation), annotations.options(annotation)


def _union(found, value, text=None):
    is_optional, options = found
    if value is None and is_optional:
        return None
    for option in options[:-1]:
        try:
            return converter(option)(value, text)
        except Mismatch:
            pass
    return converter(options[-1])(value, text)


def _annotated(annotation, value, text=None):
    value = converter(annotations.origin(annotation))(value, text)
    if not validation.has_constraints(annotation):
        return value
    return _checked(validation.check, annotation, value)


def _checked(how, annotation, value):
    try:
        return how(annotation, value)
    except ValueError as error:
        raise Mismatch(getattr(annotation, '__name__', ''), validation.reasons(error)) from None


def _other_name(annotation, value, text=None):
    return converter(annotations.renamed(annotation))(value, text)


# Containers.


def _container_of(annotation):
    return CONTAINERS[annotations.origin(annotation).__name__], annotations.arguments(annotation)


def _container(found, value, text=None):
    make, parts = found
    return make(parts, _unquoted(value))


def _unquoted(value):
    """A container inside of another may be a text, as it has to be for a key: {"[0, 1]": 0.5}."""
    return json_or_text(value) if isinstance(value, str) else value


def _items(parts, value):
    if not isinstance(value, list):
        raise Mismatch('an array')
    if all_unchanged(parts[0], value.__iter__):
        return value
    return _each(repeat(converter(parts[0])), value)


def _each(converters, values):
    items = []
    try:
        for to, value in zip(converters, values):
            items.append(to(value))
    except Mismatch as error:
        raise error.inside('[%d]' % len(items)) from None
    return items


def _tuple(parts, value):
    if len(parts) == 2 and parts[1] is Ellipsis:
        return tuple(_items(parts, value))
    if not isinstance(value, list) or len(value) != len(parts):
        raise Mismatch('an array of %d elements' % len(parts))
    return tuple(_each(map(converter, parts), value))


def _set_of(make):
    def to_set(parts, value):
        try:
            return make(_items(parts, value))
        except TypeError:
            raise Mismatch('an array without arrays and objects in it') from None

    return to_set


def _mapping(parts, value):
    if not isinstance(value, dict):
        raise Mismatch('an object')
    if all_unchanged(parts[0], value.__iter__) and all_unchanged(parts[1], value.values().__iter__):
        return value
    to_key, to_item = map(converter, parts)
    converted = {}
    for key, item in value.items():
        try:
            name = to_key(key, key.__str__)
        except Mismatch as error:
            raise error.inside_key() from None
        try:
            converted[name] = to_item(item)
        except Mismatch as error:
            raise error.inside('.%s' % key) from None
    return converted


CONTAINERS = {
    **dict.fromkeys(annotations.LISTS, _items),
    **dict.fromkeys(annotations.MAPPINGS, _mapping),
    'set': _set_of(set),
    'frozenset': _set_of(frozenset),
    'tuple': _tuple,
}
ANY = (Parameter.empty,)
# `list`, `dict`, `typing.Set` and the like, without the types of what is in them; TypedDict.
BARE = {
    dict: 'an object',
    list: 'an array',
    set: partial(_set_of(set), ANY),
    frozenset: partial(_set_of(frozenset), ANY),
    tuple: lambda value: tuple(_items(ANY, value)),
}


def _bare_of(annotation):
    kind = _kind(annotation)
    return next((to for base, to in BARE.items() if isinstance(kind, type) and issubclass(kind, base)), None)


def _bare(to, value, text=None):
    if not isinstance(to, str):
        return to(value)
    if isinstance(value, str) and text is not None and value == text():  # no JSON at all; which kind is not checked
        raise Mismatch(to)
    return value


# Classes of packages, and classes with fields.


def _pydantic(kind, value, text=None):
    return _checked(validation.validate, kind, value)


def _from_library(annotation, value, text=None):
    try:
        return libraries.make(annotation, value)
    except libraries.Missing as error:
        raise Mismatch('', str(error)) from None
    except Exception:  # whatever the library raises: its words may hold the value
        raise Mismatch(annotations.full_name(_kind(annotation))) from None


@annotations.once
def _fields_of(kind):
    """{name: (types of values that stay as they are, converter of others)}. A class may have itself in a field."""
    types = annotations.field_types(kind)
    names = types if annotations.is_named_tuple(kind) else annotations.settable_fields(kind)
    asked = {name: types.get(name, Parameter.empty) for name in names}
    return {name: (unchanged_types(annotation), converter(annotation)) for name, annotation in asked.items()}


def _dataclass(kind, value, text=None):
    if not isinstance(value, dict):
        raise Mismatch('an object')
    known = _fields_of(kind)
    if not value.keys() <= known.keys():
        value = {name: item for name, item in value.items() if name in known}
    return _made(kind, known, value)


def _named_tuple(kind, value, text=None):
    if isinstance(value, list) and len(value) <= len(kind._fields):
        value = dict(zip(kind._fields, value))
    if not isinstance(value, dict):
        raise Mismatch(kind.__name__)
    return _made(kind, _fields_of(kind), value)


def _made(kind, known, value):
    fields = {}
    try:
        for name, item in value.items():
            same, to = known.get(name, UNKNOWN_FIELD)
            fields[name] = item if type(item) in same else to(item)
    except Mismatch as error:
        raise error.inside('.%s' % name) from None
    try:
        return kind(**fields)
    except TypeError as error:
        raise Mismatch(kind.__name__, str(error)) from None


# (which annotations, what of one is found once, how it is converted to). The first that applies.
# Enum before the scalars: `class Colour(str, Enum)`.
RULES = [
    (annotations.is_unknown, _itself, lambda _annotation, value, text=None: value),
    (annotations.is_union, _union_of, _union),
    (annotations.is_literal, annotations.arguments, scalars.literal),
    (annotations.is_annotated, _itself, _annotated),
    (annotations.is_other_name, _itself, _other_name),
    (annotations.is_container, _container_of, _container),
    (annotations.is_enum, _itself, scalars.enum),
    (scalars.is_scalar, scalars.scalar_of, scalars.scalar),
    (annotations.is_pydantic, _itself, _pydantic),
    (libraries.can_make, _itself, _from_library),
    (annotations.is_dataclass, _itself, _dataclass),
    (annotations.is_named_tuple, _itself, _named_tuple),
    (_bare_of, _bare_of, _bare),
]
