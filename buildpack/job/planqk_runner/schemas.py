"""Which JSON does an annotation take? As a schema of JSON Schema 2020-12, which OpenAPI 3.1 uses.

What the runner converts is described; of what nobody can tell, the schema allows anything. Models of pydantic describe
themselves. Classes with a name become definitions, so that one that contains itself has an end.
"""

import enum
import importlib
import json

from planqk_runner import annotations, pydantic_schemas, scalars, validation

REFERENCE = '#/components/schemas/'
SCALARS = {
    'bool': {'type': 'boolean'},
    'int': {'type': 'integer'},
    'float': {'type': 'number'},
    'str': {'type': 'string'},
    'bytes': {'type': 'string', 'contentEncoding': 'base64'},
    'complex': {},
    'datetime.datetime': {'type': 'string', 'format': 'date-time'},
    'datetime.date': {'type': 'string', 'format': 'date'},
    'datetime.time': {'type': 'string', 'format': 'time'},
    'uuid.UUID': {'type': 'string', 'format': 'uuid'},
    'decimal.Decimal': {'type': ['number', 'string']},
    'pathlib.Path': {'type': 'string'},
    'fractions.Fraction': {'type': ['number', 'string']},
    'numpy.ndarray': {'type': 'array'},
}
OBJECTS = ('dict', 'Mapping', 'MutableMapping', 'OrderedDict', 'defaultdict')
SETS = ('set', 'frozenset')


class Schemas:
    """Keeps the definitions by name; two classes of one name get different ones."""

    def __init__(self):
        self.definitions = {}
        self._names = {}

    def of(self, annotation):
        """@returns a dict, {} for anything"""
        try:
            return self._of(annotation)
        except Exception:  # of somebody else's class, which may do anything when it is looked at
            return {}

    def _of(self, annotation):
        if annotation is None or annotation is type(None):
            return {'type': 'null'}
        if annotations.is_unknown(annotation):
            return {}
        if annotations.is_union(annotation):
            return self._union(annotation)
        if annotations.is_literal(annotation):
            return {'enum': list(annotation.__args__)}
        if annotations.is_annotated(annotation):
            return self._annotated(annotation)
        if annotations.is_other_name(annotation):
            return self.of(annotations.renamed(annotation))
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
        return dict(SCALARS[name]) if name in SCALARS else self._container(annotation)

    def _union(self, annotation):
        options = [self.of(option) for option in annotations.arguments(annotation)]
        types = [option.get('type') for option in options]
        if all(set(option) == {'type'} and isinstance(option['type'], str) for option in options):
            return {'type': types}
        return {} if {} in options else {'anyOf': options}

    def _annotated(self, annotation):
        if validation.has_constraints(annotation):
            return self._pydantic(annotation)
        schema = self.of(annotations.origin(annotation))
        described = next((item for item in annotation.__metadata__ if isinstance(item, str)), None)
        return {**schema, 'description': described} if described else schema

    def _pydantic(self, kind):
        schema, definitions = pydantic_schemas.of(kind, REFERENCE)
        self.definitions.update(definitions)
        title = schema.get('title')
        if schema.get('type') == 'object' and title and isinstance(kind, type):
            self.definitions[title] = schema
            return {'$ref': REFERENCE + title}
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
        if kind not in self._names:
            name, number = kind.__name__, 1
            while name in self._names.values():
                number += 1
                name = '%s%d' % (kind.__name__, number)
            self._names[kind] = name
            self.definitions[name] = {'title': kind.__name__, **describe(kind)}
        return {'$ref': REFERENCE + self._names[kind]}

    def _enum(self, kind):
        values = [member.value for member in kind]
        return {'enum': values if all(isinstance(value, (str, int, float)) for value in values) else list(kind.__members__)}

    def _dataclass(self, kind):
        fields = kind.__dataclass_fields__
        missing = importlib.import_module('dataclasses').MISSING
        names = annotations.settable_fields(kind)
        optional = {name for name in names if fields[name].default is not missing or fields[name].default_factory is not missing}
        defaults = {name: fields[name].default for name in names if fields[name].default is not missing}
        return self._object(names, annotations.field_types(kind), optional, defaults)

    def _named_tuple(self, kind):
        defaults = getattr(kind, '_field_defaults', {})
        return self._object(kind._fields, annotations.field_types(kind), set(defaults), defaults)

    def _typed_dict(self, kind):
        types = annotations.field_types(kind)
        required = getattr(kind, '__required_keys__', frozenset(types))
        return self._object(list(types), types, set(types) - required, {})

    def _object(self, names, types, optional, defaults):
        told = {name: default for name, default in defaults.items() if not annotations.holds_secret(types.get(name))}
        properties = {name: with_default(self.of(types.get(name, object)), told.get(name, ...)) for name in names}
        required = [name for name in names if name not in optional]
        return {'type': 'object', 'properties': properties, **({'required': required} if required else {})}


def with_default(schema, default):
    """@param default left out where it has no JSON form, or is a None that only says that there is none"""
    if default is None and schema and not allows_null(schema):
        return schema
    default = default.value if isinstance(default, enum.Enum) else default
    if annotations.holds_secret(type(default)):  # a subclass of str
        return schema
    try:
        json.dumps(default, allow_nan=False)
    except (TypeError, ValueError, RecursionError):
        return schema
    return {**schema, 'default': default}


def allows_null(schema):
    return 'null' in schema.get('type', ()) or any(map(allows_null, schema.get('anyOf', ())))


def _is_typed_dict(annotation):
    return isinstance(annotation, type) and issubclass(annotation, dict) and hasattr(annotation, '__total__')
