"""How does a JSON value become a number, a text, a moment, one of several choices?

`text` is a function that returns the input as it was given, or None inside of an array or object.
"""

import json

from planqk_runner import annotations, libraries
from planqk_runner.mismatch import Mismatch

WORDS = {'true': True, 'yes': True, '1': True, 'false': False, 'no': False, '0': False}


def is_scalar(annotation):
    return isinstance(annotation, type) and name_of(annotation) in SCALARS


def reads_text(annotation):
    """Whether the text of an input may count, also where its value is an array or object."""
    if annotations.is_union(annotation):
        return any(map(reads_text, annotations.options(annotation)))
    if annotations.is_annotated(annotation):
        return reads_text(annotations.origin(annotation))
    if annotations.is_other_name(annotation):
        return reads_text(annotations.renamed(annotation))
    return annotations.is_literal(annotation) or annotations.is_enum(annotation) or is_scalar(annotation)


def name_of(kind):
    return kind.__name__ if kind.__module__ == 'builtins' else '%s.%s' % (kind.__module__.partition('.')[0], kind.__name__)


def scalar_of(kind):
    return kind, name_of(kind), SCALARS[name_of(kind)]


def scalar(found, value, text=None):
    kind, name, to = found
    try:
        return to(kind, value, text)
    except (TypeError, ValueError, ArithmeticError):
        raise Mismatch(name) from None


def enum(kind, value, text=None):
    for option in _spellings(value, text):
        try:
            return kind(option)
        except ValueError:
            pass
    for option in _spellings(value, text):
        if isinstance(option, str) and option in kind.__members__:
            return kind[option]
    raise Mismatch('one of %s' % ', '.join(kind.__members__))


def literal(allowed, value, text=None):
    for option in _spellings(value, text):
        if option in allowed:
            return option
    raise Mismatch('one of the allowed values')


def _spellings(value, text):
    return (value,) if text is None else (value, text())


def _to_str(_kind, value, text):
    if isinstance(value, str):
        return value
    return json.dumps(value) if text is None else text()


def _to_int(_kind, value, _text):
    if isinstance(value, bool) or (isinstance(value, float) and not value.is_integer()):
        raise TypeError
    return int(value)


def _to_float(_kind, value, _text):
    if isinstance(value, bool):
        raise TypeError
    return float(value)


def _to_bool(_kind, value, _text):
    if isinstance(value, bool):
        return value
    return _known(WORDS, str(value).strip().lower())


def _known(table, key):
    if key not in table:
        raise ValueError
    return table[key]


def _to_moment(kind, value, _text):
    if not isinstance(value, str):
        raise TypeError
    # Python reads a trailing Z from 3.11 on.
    return kind.fromisoformat(value[:-1] + '+00:00' if value.endswith(('Z', 'z')) else value)


def _to_decimal(kind, value, text):
    # From the text where there is one: as a float 0.10 has already lost its form.
    return kind(str(value) if isinstance(value, str) or text is None else text().strip())


def _from_string(kind, value, _text):
    if not isinstance(value, str):
        raise TypeError
    return kind(value)


# By name: each has (class, value, text), and raises TypeError, ValueError or ArithmeticError for what does not fit.
SCALARS = {
    'str': _to_str,
    'int': _to_int,
    'float': _to_float,
    'bool': _to_bool,
    'complex': lambda kind, value, _text: kind(libraries.complex_of(value)),
    'bytes': lambda kind, value, text: _to_str(kind, value, text).encode(),
    'datetime.datetime': _to_moment,
    'datetime.date': _to_moment,
    'datetime.time': _to_moment,
    'decimal.Decimal': _to_decimal,
    'uuid.UUID': _from_string,
    'pathlib.Path': _from_string,
    'pathlib.PurePath': _from_string,
    'pathlib.PosixPath': _from_string,
    'pathlib.PurePosixPath': _from_string,
}
