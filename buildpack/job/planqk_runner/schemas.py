"""Which JSON does an annotation take, or make as a result? As a schema of JSON Schema 2020-12, which OpenAPI 3.1 uses.

What the runner converts is described as it does it: conversion.py, scalars.py; plain.py for results. Of what nobody can
tell, the schema allows anything. Models of pydantic describe themselves. Classes with a name become definitions, so that
one that contains itself has an end.
"""

import importlib
import re

from planqk_runner import annotations, defaults, plain, pydantic_schemas, scalars, validation

ODD = re.compile(r'[^A-Za-z0-9._-]')
# Of the service's own: openapi.py.
TAKEN = ('ServiceExecution', 'ServiceProblem', 'ServiceLogEntry', 'ServiceResult')
MOST = 5000  # schemas in one description: a type may be made of itself, many times over
TEXT = {'type': 'string'}
SCALARS = {
    'bool': {'type': 'boolean'},
    'int': {'type': 'integer'},
    'float': {'type': 'number'},
    'str': TEXT,
    'bytes': TEXT,
    'datetime.datetime': {'type': 'string', 'format': 'date-time'},
    'datetime.date': {'type': 'string', 'format': 'date'},
    'datetime.time': {'type': 'string', 'format': 'time'},
    'uuid.UUID': {'type': 'string', 'format': 'uuid'},
    'decimal.Decimal': {'type': ['number', 'string']},
    **dict.fromkeys(('pathlib.Path', 'pathlib.PurePath', 'pathlib.PosixPath', 'pathlib.PurePosixPath'), TEXT),
    'numpy.ndarray': {'type': 'array'},
}
NUMBER = {'type': 'number'}
OF_RESULT = {
    **SCALARS,
    'complex': {'type': 'object', 'properties': {'real': NUMBER, 'imag': NUMBER}, 'required': ['real', 'imag']},
    **dict.fromkeys(('bytearray', 'decimal.Decimal', 'fractions.Fraction', 'datetime.timedelta'), TEXT),
}
OBJECTS = ('dict', 'Mapping', 'MutableMapping', 'OrderedDict', 'defaultdict')
SETS = ('set', 'frozenset')


class Definitions:
    """Schemas by name, as OpenAPI allows names; two of one name get different ones."""

    def __init__(self):
        self.by_name = {}
        self._names = {}
        self._taken = set(TAKEN)

    def name_for(self, key, wanted):
        """@param key of what it is: the same for the same"""
        if key not in self._names:
            wanted = ODD.sub('_', wanted)
            names = (wanted, *('%s%d' % (wanted, number) for number in range(2, len(self._taken) + 3)))
            self._names[key] = next(name for name in names if name not in self._taken)
            self._taken.add(self._names[key])
        return self._names[key]

    def is_named(self, key):
        return key in self._names


class Schemas:
    """Of what goes in, or of the result. @param definitions Definitions, which both may have in common"""

    def __init__(self, definitions, is_result=False):
        self.definitions = definitions
        self.is_result = is_result
        self.scalars = OF_RESULT if is_result else SCALARS
        self.left = MOST

    def of(self, annotation):
        """@returns a dict, {} for anything"""
        self.left -= 1
        if self.left < 0:
            return {}
        try:
            return self._of(annotation)
        except Exception:  # of somebody else's class, which may do anything when it is looked at
            return {}

    def with_default(self, schema, default):
        return defaults.with_default(schema, default, self.definitions.by_name)

    def _of(self, annotation):
        if annotation is None or annotation is type(None):
            return {'type': 'null'}
        if annotations.is_unknown(annotation):
            return {}
        if annotations.is_union(annotation):
            return self._union(annotation)
        if annotations.is_literal(annotation):
            return _choice(annotation.__args__, self._written)
        if annotations.is_annotated(annotation):
            return self._annotated(annotation)
        if annotations.is_other_name(annotation):
            # `type Json = list[Json]` is its own name for itself.
            is_new_type = hasattr(annotation, '__supertype__')
            return self.of(annotations.renamed(annotation)) if is_new_type else self._named(annotation, self._alias)
        if annotations.is_enum(annotation):
            return self._named(annotation, self._enum)
        if annotations.is_dataclass(annotation) and not hasattr(annotation, '__pydantic_validator__'):
            return self._named(annotation, self._dataclass)
        if annotations.is_pydantic(annotation):
            return self._pydantic(annotation)
        if annotations.is_named_tuple(annotation):
            return self._named(annotation, self._named_tuple)
        if _is_typed_dict(annotation):
            return self._named(annotation, self._typed_dict)
        name = scalars.name_of(annotation) if isinstance(annotation, type) else ''
        return dict(self.scalars[name]) if name in self.scalars else self._container(annotation)

    def _union(self, annotation):
        options = []
        for option in map(self.of, annotations.arguments(annotation)):
            options += [] if option in options else [option]
        if len(options) == 1 or {} in options:
            return options[0] if len(options) == 1 else {}
        if all(set(option) == {'type'} and isinstance(option['type'], str) for option in options):
            return {'type': [option['type'] for option in options]}
        return {'anyOf': options}

    def _annotated(self, annotation):
        if validation.has_constraints(annotation):
            return self._pydantic(annotation)
        schema = self.of(annotations.origin(annotation))
        described = next((item for item in annotation.__metadata__ if isinstance(item, str)), None)
        return {**schema, 'description': described} if described else schema

    def _pydantic(self, kind):
        schema, definitions = pydantic_schemas.of(kind, self.is_result, self.definitions.name_for)
        self.definitions.by_name.update(definitions)
        return schema

    def _container(self, annotation):
        kind = annotations.origin(annotation) or annotation
        name, inside = getattr(kind, '__name__', ''), annotations.arguments(annotation)
        if name in OBJECTS or (isinstance(kind, type) and issubclass(kind, dict)):
            values = self.of(inside[1]) if len(inside) == 2 else {}
            return {'type': 'object', **({'additionalProperties': values} if values else {})}
        if name == 'tuple':
            return self._tuple(inside)
        if name in annotations.LISTS or name in SETS:
            items = self.of(inside[0]) if inside else {}
            unique = {'uniqueItems': True} if name in SETS else {}
            return {'type': 'array', **({'items': items} if items else {}), **unique}
        return {}

    def _tuple(self, inside):
        if not inside:
            return {'type': 'array'}
        if len(inside) == 2 and inside[1] is Ellipsis:
            return {'type': 'array', 'items': self.of(inside[0])}
        items = [self.of(item) for item in inside]
        return {'type': 'array', 'prefixItems': items, 'minItems': len(items), 'maxItems': len(items)}

    def _named(self, kind, describe):
        key = (id(kind), self.is_result)
        is_new = not self.definitions.is_named(key)
        name = self.definitions.name_for(key, kind.__name__)
        reference = {'$ref': defaults.REFERENCE + name}
        if is_new:
            schema = describe(kind)
            self.definitions.by_name[name] = {'title': kind.__name__, **(schema if schema != reference else {})}
        return reference

    def _alias(self, kind):
        return self.of(annotations.renamed(kind))

    def _enum(self, kind):
        values = [member.value for member in kind]
        if self.is_result or all(map(_is_simple, values)):
            return _choice(values, self._written)
        return {'enum': list(kind.__members__)}

    def _written(self, value):
        """@raises Exception where it has no JSON form"""
        return defaults.in_json(plain.to_plain(value) if self.is_result else value)

    def _dataclass(self, kind):
        fields = kind.__dataclass_fields__
        if self.is_result:  # each field has a value then
            names = [name for name, field in fields.items() if field._field_type.name == '_FIELD']
            return self._object(names, annotations.field_types(kind), (), {})
        missing = importlib.import_module('dataclasses').MISSING
        names = annotations.settable_fields(kind)
        optional = {name for name in names if fields[name].default is not missing or fields[name].default_factory is not missing}
        given = {name: fields[name].default for name in names if fields[name].default is not missing}
        return self._object(names, annotations.field_types(kind), optional, given)

    def _named_tuple(self, kind):
        types = annotations.field_types(kind)
        if self.is_result:
            return self._tuple([types.get(name, object) for name in kind._fields])
        given = getattr(kind, '_field_defaults', {})
        return self._object(kind._fields, types, set(given), given)

    def _typed_dict(self, kind):
        types = annotations.field_types(kind)
        required = set(getattr(kind, '__required_keys__', types if kind.__total__ else ()))
        # Where annotations are texts, Python does not see these words.
        for name in types:
            types[name], is_required = _unwrapped(types[name])
            if is_required is not None:
                required = required | {name} if is_required else required - {name}
        return self._object(list(types), types, set(types) - required, {})

    def _object(self, names, types, optional, given):
        told = {name: default for name, default in given.items() if not annotations.holds_secret(types.get(name))}
        properties = {name: self.of(types.get(name, object)) for name in names}
        properties.update({name: self.with_default(properties[name], default) for name, default in told.items()})
        required = [name for name in names if name not in optional]
        return {'type': 'object', 'properties': properties, **({'required': required} if required else {})}


def _choice(values, written):
    """@returns the schema of one of the values, as far as they have a JSON form"""
    choices = []
    for value in values:
        try:
            choice = written(value)
        except Exception:
            continue
        choices += [] if any(_is_same(choice, each) for each in choices) else [choice]
    return {'enum': choices} if choices else {}


def _is_same(one, other):
    return one == other and isinstance(one, bool) == isinstance(other, bool)


def _is_simple(value):
    return value is None or (isinstance(value, (str, int, float)) and value == value)


def _unwrapped(annotation):
    """(annotation, whether it is said to be required or not) of a field of a TypedDict"""
    is_required = None
    words = {'Required': True, 'NotRequired': False, 'ReadOnly': None}
    while str(annotations.origin(annotation)).rpartition('.')[2] in words:
        said = words[str(annotations.origin(annotation)).rpartition('.')[2]]
        is_required = is_required if said is None else said
        annotation = annotations.arguments(annotation)[0]
    return annotation, is_required


def _is_typed_dict(annotation):
    return isinstance(annotation, type) and issubclass(annotation, dict) and hasattr(annotation, '__total__')
