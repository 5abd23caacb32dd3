"""Which values are what an annotation asks for, before anything is done to them?

Millions of numbers are told so by the set of their types, however deep the lists and objects that hold them.
"""

from itertools import chain

from planqk_runner import annotations, scalars, validation

SCALARS = {'bool': bool, 'float': float, 'int': int, 'str': str}
ANYTHING = None, None, None
NOTHING = frozenset(), None, None


def all_unchanged(annotation, values):
    """Whether to convert each of the values, which come from JSON, would change none. A False may be wrong.

    @param values a function that returns an iterator over them, from the start each time.
    """
    types, parts, of_parts = _unchanged(annotation)
    if types is None:
        return True
    if not types.issuperset(map(type, values())):
        return False
    # What is left out here has no parts: None, and what is empty.
    return parts is None or all_unchanged(of_parts, lambda: chain.from_iterable(map(parts, filter(None, values()))))


def unchanged_types(annotation):
    """The types of those values, of whatever is not made of parts."""
    types, parts, _ = _unchanged(annotation)
    return types if types and parts is None else frozenset()


@annotations.once
def _unchanged(annotation):
    """@returns (the types of values that stay as they are, None: all; what yields the parts of one; their annotation)"""
    if annotations.is_unknown(annotation):
        return ANYTHING
    if annotations.is_union(annotation):
        return _first_or_none(annotation)
    if annotations.is_annotated(annotation):
        constrained = validation.has_constraints(annotation)
        return NOTHING if constrained else _unchanged(annotations.origin(annotation))
    if annotations.is_container(annotation):
        return _container(annotations.origin(annotation).__name__, annotations.arguments(annotation))
    kind = SCALARS.get(scalars.name_of(annotation)) if scalars.is_scalar(annotation) else None
    return NOTHING if kind is None else (frozenset([kind]), None, None)


def _first_or_none(union):
    """Of a union the first that fits is taken, so only the first keeps all of its own."""
    types, *parts = _unchanged(annotations.options(union)[0])
    if types is not None and annotations.is_optional(union):
        types |= {type(None)}
    return (types, *parts)


def _container(name, arguments):
    if name in annotations.LISTS:
        return frozenset([list]), iter, arguments[0]
    if name in annotations.MAPPINGS and len(arguments) == 2:
        of_keys = _unchanged(arguments[0])[0]
        if of_keys is None or str in of_keys:
            return frozenset([dict]), dict.values, arguments[1]
    return NOTHING
