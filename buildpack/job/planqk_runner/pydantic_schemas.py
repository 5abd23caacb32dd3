"""What does pydantic say of its models, of either version? What no description may hold is taken out of it."""

import importlib
import json

from planqk_runner import defaults, validation

POINTER = '#/$defs/'
BY_NAME = ('properties', 'patternProperties')
LISTS = ('anyOf', 'oneOf', 'allOf', 'prefixItems')
SINGLE = ('items', 'additionalProperties', 'not')


def of(kind, is_result, name_for):
    """@param name_for a function of what a definition is, and its name, that gives it another. @returns (schema, {name: schema})"""
    schema, found = _asked(kind, is_result)
    if schema.get('type') == 'object' and isinstance(kind, type):
        name = kind.__name__
        while name in found:  # of another class
            name += '_'
        found[name] = schema
        schema = {'$ref': POINTER + name}
    names = {name: name_for(_identity(name, found), name) for name in found}

    def sound(each):
        each = _in_2020(changed(each, sound))
        if str(each.get('$ref')).startswith(POINTER):
            each['$ref'] = defaults.REFERENCE + names[each['$ref'][len(POINTER) :]]
        return {key: value for key, value in each.items() if _is_json(value)}

    definitions = {names[name]: sound(each) for name, each in found.items()}

    def honest(each):
        each = changed(each, honest)
        is_told = 'default' in each and not _holds_secret(each, definitions) and defaults.allows(each, each['default'], definitions)
        return each if is_told else {key: value for key, value in each.items() if key != 'default'}

    return honest(sound(schema)), {name: honest(each) for name, each in definitions.items()}


def _asked(kind, is_result):
    """(schema, definitions). A result has the names of the fields, where inputs have their aliases."""
    pydantic = importlib.import_module('pydantic')
    asked = {'by_alias': not is_result or _is_written_by_alias(kind), 'ref_template': POINTER + '{model}'}
    if hasattr(pydantic, 'TypeAdapter') and not _is_of_version_1(kind):
        mode = 'serialization' if is_result else 'validation'
        schema = pydantic.TypeAdapter(kind).json_schema(mode=mode, **asked)
    elif hasattr(kind, 'schema'):
        schema = dict(kind.schema(**asked))  # which it keeps itself
    else:
        schema = dict(getattr(pydantic, 'v1', pydantic).tools.schema_of(kind, **asked))
        schema.pop('title', None)
    definitions = schema.pop('$defs', None) or schema.pop('definitions', None) or {}
    return schema, dict(definitions)


def _is_written_by_alias(kind):
    config = getattr(kind, 'model_config', None)
    return isinstance(config, dict) and config.get('serialize_by_alias') is True


def _is_of_version_1(kind):
    return hasattr(kind, validation.FIELDS[1]) and not hasattr(kind, validation.FIELDS[2])


def _identity(name, definitions):
    """A text that two definitions have in common only if they, and all that they lead to, are the same."""
    waiting, reached = [name], {}
    while waiting:
        each = waiting.pop()
        if each in definitions and each not in reached:
            reached[each] = definitions[each]
            waiting += [reference[len(POINTER) :] for reference in _references(definitions[each])]
    return json.dumps([name, reached], sort_keys=True, default=repr)


def _references(schema):
    return [str(schema.get('$ref', '')), *(reference for each in inside(schema) for reference in _references(each))]


def inside(schema):
    """@returns the schemas that it is made of"""
    named = [each for key in BY_NAME if isinstance(schema.get(key), dict) for each in schema[key].values()]
    listed = [each for key in (*LISTS, 'items') if isinstance(schema.get(key), list) for each in schema[key]]
    return [each for each in [*named, *listed, *(schema.get(key) for key in SINGLE)] if isinstance(each, dict)]


def changed(schema, change):
    """@returns another, with each of the schemas that it is made of changed"""
    if not isinstance(schema, dict):  # true and false are schemas, too
        return schema
    result = dict(schema)
    for key, value in schema.items():
        if key in BY_NAME and isinstance(value, dict):
            result[key] = {name: change(each) for name, each in value.items()}
        elif key in (*LISTS, 'items') and isinstance(value, list):
            result[key] = [change(each) for each in value]
        elif key in SINGLE and isinstance(value, dict):
            result[key] = change(value)
    return result


def _in_2020(schema):
    """Version 1 writes tuples in an older form of JSON Schema."""
    if not isinstance(schema.get('items'), list):
        return schema
    items = {'prefixItems': schema['items']} if schema['items'] else {}
    return {**{key: value for key, value in schema.items() if key != 'items'}, **items}


def _is_json(value):
    try:
        json.dumps(value, allow_nan=False)
        return True
    except (TypeError, ValueError, RecursionError):
        return False


def _holds_secret(schema, definitions, seen=()):
    if schema.get('format') == 'password' or schema.get('writeOnly') is True:
        return True
    name = str(schema.get('$ref', '')).replace(defaults.REFERENCE, '')
    pointed = [definitions[name]] if name in definitions and name not in seen else []
    return any(_holds_secret(each, definitions, (*seen, name)) for each in [*inside(schema), *pointed])
