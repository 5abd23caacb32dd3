"""What does pydantic say of an input, where it is installed?

Of its models, dataclasses and special types of both versions, and of constraints in an annotation (Field, conint,
PositiveInt). No reason quotes the value.
"""

import importlib
import json

CONSTRAINTS = ('annotated_types', 'pydantic', 'pydantic_core')
FIELDS = {1: '__get_validators__', 2: '__get_pydantic_core_schema__'}
MOST = 10
_adapters = {}


def is_validated(kind):
    """Whether pydantic knows how to make this class."""
    return any(hasattr(kind, name) for name in (*FIELDS.values(), '__pydantic_core_schema__'))


def validate(kind, value):
    """As JSON, because pydantic is stricter with Python values (a date as text). @raises ValueError"""
    text = json.dumps(value)
    if hasattr(kind, 'model_validate_json'):
        return kind.model_validate_json(text)
    return kind.parse_raw(text) if hasattr(kind, 'parse_raw') else _adapter(kind).validate_json(text)


def has_constraints(annotated):
    return any(_top(type(item)) in CONSTRAINTS for item in annotated.__metadata__)


def check(annotated, value):
    """@param value already of the type that is annotated. @raises ValueError"""
    try:
        return _adapter(annotated).validate_python(value)
    except ImportError:
        return value


def reasons(error):
    """Places and reasons of a ValidationError; of any other error nothing, since it may quote the value."""
    if not is_validation_error(error):
        return ''
    told = [': '.join(filter(None, ('.'.join(map(str, entry['loc'])), entry['msg']))) for entry in error.errors()]
    return 'validation error: ' + '; '.join(told[:MOST])


def is_validation_error(error):
    return type(error).__name__ == 'ValidationError' and callable(getattr(type(error), 'errors', None))


def field_of(default):
    """Pydantic's Field() in the place of a parameter's default value, or None."""
    return default if type(default).__name__ == 'FieldInfo' and hasattr(default, 'is_required') else None


def constrained(annotation, field):
    import typing

    return typing.Annotated[annotation, field] if hasattr(typing, 'Annotated') else annotation


class _Old:
    """The same two calls with pydantic 1."""

    def __init__(self, pydantic, kind):
        self.validate_json = lambda text: pydantic.parse_raw_as(kind, text)
        self.validate_python = lambda value: pydantic.parse_obj_as(kind, value)


def _adapter(kind):
    # By id, since not all annotations can be hashed. It is kept, so that no other gets the id.
    if id(kind) not in _adapters:
        _adapters[id(kind)] = kind, _new_adapter(kind)
    return _adapters[id(kind)][1]


def _new_adapter(kind):
    pydantic = importlib.import_module('pydantic')
    is_old = hasattr(kind, FIELDS[1]) and not hasattr(kind, FIELDS[2])
    if hasattr(pydantic, 'TypeAdapter') and not is_old:
        return pydantic.TypeAdapter(kind)
    return _Old(getattr(pydantic, 'v1', pydantic), kind)


def _top(kind):
    return kind.__module__.partition('.')[0]
