"""What does an annotation say?

Read without typing, which a program that has no annotations need not have loaded. Classes of pydantic, DataPool and
SecretValue are told by their shape.
"""

import re
import sys
from inspect import Parameter

from planqk_runner import validation

SPECIAL_CLASSES = {'DataPool': 'commons.datapool', 'SecretValue': 'commons.secret'}
LISTS = ('list', 'Sequence', 'MutableSequence', 'Iterable', 'Collection')
MAPPINGS = ('dict', 'Mapping', 'MutableMapping')
CONTAINERS = (*LISTS, *MAPPINGS, 'set', 'frozenset', 'tuple')
ABSENT = object()
SECRET = re.compile(r'\bSecret(Value|Str|Bytes)\b')


def once(find):
    """Let a function of an annotation be asked once for each.

    By id, since not all annotations can be hashed. They are kept, so that no other gets the id.
    """
    known = {}

    def found(annotation):
        entry = known.get(id(annotation))
        if entry is None:
            entry = known[id(annotation)] = annotation, find(annotation)
        return entry[1]

    return found


def special_class(annotation):
    """The DataPool or SecretValue class the annotation asks for, or None."""
    for option in options(annotation):
        suffix = SPECIAL_CLASSES.get(getattr(option, '__name__', ''))
        if suffix and ('.' + option.__module__).endswith('.' + suffix):
            return option
    return None


def holds_secret(annotation, seen=None):
    """Whether a value of it is a secret, or has one in it. By name: one too many is better than one too few.

    @param seen ids of what has been looked at.
    """
    seen = set() if seen is None else seen
    if id(annotation) in seen:
        return False
    seen.add(id(annotation))
    if isinstance(annotation, type) and not arguments(annotation):
        return any(SECRET.search(kind.__name__) for kind in annotation.__mro__)
    if is_other_name(annotation):
        return holds_secret(renamed(annotation), seen)
    parts = arguments(annotation)
    if isinstance(parts, tuple) and parts:
        return any(holds_secret(part, seen) for part in parts)
    return bool(SECRET.search(str(annotation)))  # what could not be resolved


def is_model(annotation):
    """Whether an empty object may do, because the fields may all have defaults."""
    return any(is_pydantic(option) or is_dataclass(option) for option in options(annotation))


def accepts_any_object(annotation):
    """Whether a decoded JSON object fits as it is: no annotation, Any, dict, Dict[str, Any], Mapping, TypedDict."""
    return all(_is_plain_object(option) for option in options(annotation))


def _is_plain_object(option):
    if option in (Parameter.empty, object) or _is_any(option):
        return True
    kind = getattr(option, '__origin__', option)
    return isinstance(kind, type) and (issubclass(kind, dict) or kind.__name__ in ('Mapping', 'MutableMapping'))


def full_name(kind):
    return kind.__name__ if kind.__module__ == 'builtins' else '%s.%s' % (kind.__module__, kind.__name__)


def origin(annotation):
    return getattr(annotation, '__origin__', None)


def arguments(annotation):
    return getattr(annotation, '__args__', ())


def is_unknown(annotation):
    return annotation is Parameter.empty or annotation is object or isinstance(annotation, str) or _is_any(annotation)


def _is_any(annotation):
    return annotation is getattr(sys.modules.get('typing'), 'Any', ABSENT)


# Annotations that stand for another, or for several.


def is_union(annotation):
    # `Union[A, B]` and `A | B`, which are of different types up to Python 3.13.
    return type(annotation).__name__ in ('UnionType', 'Union') or str(origin(annotation)) == 'typing.Union'


def is_optional(annotation):
    return type(None) in arguments(annotation) if is_union(annotation) else False


def options(annotation):
    """The annotation, or those of a union but None."""
    if not is_union(annotation):
        return [annotation]
    return [option for option in arguments(annotation) if option is not type(None)]


def is_literal(annotation):
    return str(origin(annotation)) == 'typing.Literal'


def is_annotated(annotation):
    return hasattr(annotation, '__metadata__')


def is_other_name(annotation):
    # NewType; `type Name = ...`
    return hasattr(annotation, '__supertype__') or type(annotation).__name__ == 'TypeAliasType'


def renamed(annotation):
    """What another name stands for."""
    return annotation.__supertype__ if hasattr(annotation, '__supertype__') else annotation.__value__


# Classes.


def is_container(annotation):
    """Whether it is a list, mapping, set or tuple, and says of what."""
    kind = origin(annotation)
    return isinstance(kind, type) and kind.__name__ in CONTAINERS and bool(arguments(annotation))


def is_enum(annotation):
    return isinstance(annotation, type) and hasattr(annotation, '__members__')


def is_pydantic(annotation):
    return isinstance(annotation, type) and validation.is_validated(annotation)


def is_dataclass(annotation):
    return isinstance(annotation, type) and hasattr(annotation, '__dataclass_fields__')


def is_named_tuple(annotation):
    return isinstance(annotation, type) and issubclass(annotation, tuple) and hasattr(annotation, '_fields')


def field_types(kind):
    """Of the fields of a dataclass or a named tuple, by name; {} where one of them means nothing."""
    import typing

    try:
        extras = {'include_extras': True} if sys.version_info >= (3, 9) else {}
        return typing.get_type_hints(kind, **extras)
    except Exception:
        return {}


def settable_fields(dataclass):
    fields = dataclass.__dataclass_fields__.items()
    return [name for name, field in fields if field.init and field._field_type.name != '_FIELD_CLASSVAR']
