"""What does pydantic say of its models, of either version? What no description may hold is taken out of it."""

import importlib

from planqk_runner import validation

BY_NAME = ('properties', 'patternProperties')
LISTS = ('anyOf', 'oneOf', 'allOf', 'prefixItems')
SINGLE = ('items', 'additionalProperties')


def of(kind, reference):
    """@param reference what the name of a definition comes after. @returns (schema, {name: schema})"""
    schema, definitions = _asked(kind, reference + '{model}')
    return _without_secrets(schema), {name: _without_secrets(each) for name, each in definitions.items()}


def _asked(kind, template):
    pydantic = importlib.import_module('pydantic')
    if hasattr(pydantic, 'TypeAdapter') and not _is_of_version_1(kind):
        schema = pydantic.TypeAdapter(kind).json_schema(ref_template=template)
    elif hasattr(kind, 'schema'):
        schema = kind.schema(ref_template=template)
    else:
        schema = getattr(pydantic, 'v1', pydantic).tools.schema_of(kind, ref_template=template)
        schema.pop('title', None)
    definitions = schema.pop('$defs', None) or schema.pop('definitions', None) or {}
    return schema, definitions


def _is_of_version_1(kind):
    return hasattr(kind, validation.FIELDS[1]) and not hasattr(kind, validation.FIELDS[2])


def inside(schema):
    """@returns the schemas that it is made of"""
    named = [each for key in BY_NAME if isinstance(schema.get(key), dict) for each in schema[key].values()]
    listed = [each for key in LISTS if isinstance(schema.get(key), list) for each in schema[key]]
    return [each for each in [*named, *listed, *(schema.get(key) for key in SINGLE)] if isinstance(each, dict)]


def changed(schema, change):
    """@returns the same, with each of the schemas that it is made of changed"""
    result = dict(schema)
    for key, value in schema.items():
        if key in BY_NAME and isinstance(value, dict):
            result[key] = {name: change(each) for name, each in value.items()}
        elif key in LISTS and isinstance(value, list):
            result[key] = [change(each) for each in value]
        elif key in SINGLE and isinstance(value, dict):
            result[key] = change(value)
    return result


def _without_secrets(schema):
    schema = changed(schema, _without_secrets)
    return {key: value for key, value in schema.items() if key != 'default'} if _holds_secret(schema) else schema


def _holds_secret(schema):
    is_secret = schema.get('format') == 'password' or schema.get('writeOnly') is True
    return is_secret or any(map(_holds_secret, inside(schema)))
