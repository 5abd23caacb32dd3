"""What conversion.py comes to, the slow way: one element after another, with its place, and nothing remembered.

Only for what is in something else. What has nothing in it, such as a number, is converted by the runner itself.
"""

from planqk_runner import annotations, conversion, problems
from planqk_runner.inputs import json_or_text
from planqk_runner.mismatch import Mismatch, Unsupported


class Failure(Exception):
    def __init__(self, place, wanted, why='', is_supported=True):
        super().__init__(place, wanted, why)
        self.place = place
        self.wanted = wanted
        self.why = why
        self.is_supported = is_supported


def convert(name, origin, value, text, annotation):
    """@raises Problem"""
    try:
        return at(name, annotation, value, text)
    except Failure as failure:
        if not failure.is_supported:
            raise problems.unsupported_annotation(name, failure.place, failure.wanted) from None
        raise problems.unconvertible(name, origin, failure.place, failure.wanted, failure.why) from None


def at(place, annotation, value, text=None):
    if annotations.is_unknown(annotation):
        return value
    if annotations.is_union(annotation):
        return union(place, annotation.__args__, value, text)
    if annotations.is_literal(annotation):
        return alone(place, annotation, value, text)
    if annotations.is_annotated(annotation):
        return at(place, annotation.__origin__, value, text)
    if annotations.is_other_name(annotation):
        return at(place, annotations.renamed(annotation), value, text)
    if annotations.is_container(annotation):
        value = json_or_text(value) if isinstance(value, str) else value
        return container(place, annotation.__origin__.__name__, annotation.__args__, value)
    if annotations.is_enum(annotation):
        return alone(place, annotation, value, text)
    if annotations.is_dataclass(annotation):
        return dataclass(place, annotation, value)
    if annotations.is_named_tuple(annotation):
        return named_tuple(place, annotation, value)
    return alone(place, annotation, value, text)


def alone(place, annotation, value, text):
    try:
        return conversion.converter(annotation)(value, None if text is None else lambda: text)
    except Mismatch as error:
        assert error.place('') == ''
        raise Failure(place, error.wanted, error.why, not isinstance(error, Unsupported)) from None


def union(place, options, value, text):
    if value is None and type(None) in options:
        return None
    failure = None
    for option in options:
        if option is not type(None):
            try:
                return at(place, option, value, text)
            except Failure as error:
                failure = error
    raise failure


def container(place, name, parts, value):
    if name in ('dict', 'Mapping', 'MutableMapping'):
        return mapping(place, parts, value)
    if name == 'tuple' and parts[1:] != (Ellipsis,):
        return fixed_tuple(place, parts, value)
    if name not in ('set', 'frozenset', 'tuple'):
        return items(place, parts[0], value)
    try:
        return {'set': set, 'frozenset': frozenset, 'tuple': tuple}[name](items(place, parts[0], value))
    except TypeError:
        if name == 'tuple':
            raise
        raise Failure(place, 'an array without arrays and objects in it') from None


def items(place, part, value):
    if not isinstance(value, list):
        raise Failure(place, 'an array')
    return [at('%s[%d]' % (place, index), part, item) for index, item in enumerate(value)]


def fixed_tuple(place, parts, value):
    if not isinstance(value, list) or len(value) != len(parts):
        raise Failure(place, 'an array of %d elements' % len(parts))
    return tuple(at('%s[%d]' % (place, index), parts[index], item) for index, item in enumerate(value))


def mapping(place, parts, value):
    if not isinstance(value, dict):
        raise Failure(place, 'an object')
    return {
        at('a key of ' + place, parts[0], key, key): at('%s.%s' % (place, key), parts[1], item)
        for key, item in value.items()
    }


def dataclass(place, kind, value):
    if not isinstance(value, dict):
        raise Failure(place, 'an object')
    names = annotations.settable_fields(kind)
    return fields(place, kind, {name: item for name, item in value.items() if name in names})


def named_tuple(place, kind, value):
    if isinstance(value, list) and len(value) <= len(kind._fields):
        value = dict(zip(kind._fields, value))
    if not isinstance(value, dict):
        raise Failure(place, kind.__name__)
    return fields(place, kind, value)


def fields(place, kind, value):
    types = annotations.field_types(kind)
    known = {name: at('%s.%s' % (place, name), types.get(name, object), item) for name, item in value.items()}
    try:
        return kind(**known)
    except TypeError as error:
        raise Failure(place, kind.__name__, str(error)) from None
