"""Does a schema allow a value, and so may tell it as its default? Pure; only what schemas here are made of is looked at."""

import enum
import json

from planqk_runner import annotations

REFERENCE = '#/components/schemas/'
MOST_CHARACTERS = 10_000  # longer ones say nothing to anybody
MOST_STEPS = 50
TYPES = {
    'null': lambda value: value is None,
    'boolean': lambda value: isinstance(value, bool),
    'integer': lambda value: _is_number(value) and value == int(value),
    'number': lambda value: _is_number(value),
    'string': lambda value: isinstance(value, str),
    'array': lambda value: isinstance(value, list),
    'object': lambda value: isinstance(value, dict),
}
LIMITS = {
    'minimum': ('number', lambda value, limit: value >= limit),
    'maximum': ('number', lambda value, limit: value <= limit),
    'exclusiveMinimum': ('number', lambda value, limit: value > limit),
    'exclusiveMaximum': ('number', lambda value, limit: value < limit),
    'minLength': ('string', lambda value, limit: len(value) >= limit),
    'maxLength': ('string', lambda value, limit: len(value) <= limit),
    'minItems': ('array', lambda value, limit: len(value) >= limit),
    'maxItems': ('array', lambda value, limit: len(value) <= limit),
}


def with_default(schema, default, definitions):
    """@returns the schema, with the default where it has a JSON form that the schema allows"""
    if annotations.holds_secret(type(default)):  # a subclass of str
        return schema
    # Of an enumeration the value is what is asked for, or else the name.
    for form in (default.value, default.name) if isinstance(default, enum.Enum) else (default,):
        try:
            value = in_json(form)
        except (TypeError, ValueError, RecursionError):
            continue
        if allows(schema, value, definitions):
            return {**schema, 'default': value}
    return schema


def in_json(value):
    """@returns what a reader of its JSON gets. @raises TypeError, ValueError, RecursionError where it has none"""
    text = json.dumps(value, allow_nan=False, ensure_ascii=False)
    text.encode()
    if len(text) > MOST_CHARACTERS:
        raise ValueError
    return json.loads(text)


def allows(schema, value, definitions, steps=0):
    """@param definitions {name: schema} of its references; what is not there, or goes on for ever, allows nothing"""

    def fits(inner, item):
        return allows(inner, item, definitions, steps + 1)

    if steps > MOST_STEPS:
        return False
    if '$ref' in schema:
        pointed = definitions.get(schema['$ref'].replace(REFERENCE, ''))
        if pointed is None or not fits(pointed, value):
            return False
    types = schema.get('type', ())
    types = [types] if isinstance(types, str) else types
    if types and not any(TYPES[each](value) for each in types if each in TYPES):
        return False
    if 'enum' in schema and not any(_same(value, each) for each in schema['enum']):
        return False
    if 'const' in schema and not _same(value, schema['const']):
        return False
    if any(TYPES[kind](value) and not keeps(value, schema[key]) for key, (kind, keeps) in LIMITS.items() if key in schema):
        return False
    if not all(any(fits(each, value) for each in schema[key]) for key in ('anyOf', 'oneOf') if key in schema):
        return False
    return all(fits(each, value) for each in schema.get('allOf', ())) and _allows_parts(schema, value, fits)


def _allows_parts(schema, value, fits):
    if isinstance(value, list):
        first = schema.get('prefixItems', [])
        rest = schema.get('items', {})
        pairs = [*zip(first, value), *((rest, item) for item in value[len(first) :] if isinstance(rest, dict))]
        return all(fits(*pair) for pair in pairs)
    if isinstance(value, dict):
        named, others = schema.get('properties', {}), schema.get('additionalProperties', {})
        is_closed = others is False and not value.keys() <= named.keys()
        pairs = [(named.get(name, others if isinstance(others, dict) else {}), item) for name, item in value.items()]
        return not is_closed and value.keys() >= set(schema.get('required', ())) and all(fits(*pair) for pair in pairs)
    return True


def _is_number(value):
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def _same(one, other):
    """As JSON means it: true is not 1."""
    return one == other and isinstance(one, bool) == isinstance(other, bool)
