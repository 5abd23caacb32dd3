"""Takes whatever comes, in each way that the runner has words for."""

import dataclasses
import enum
import importlib
import sys
from typing import Dict, List, NamedTuple, Optional, Tuple, Union


class Colour(enum.Enum):
    RED = 'red'


class Pair(NamedTuple):
    left: int
    right: int = 0


@dataclasses.dataclass
class Point:
    x: int
    y: Optional[float] = None


class ErrorResponse:
    def __init__(self, code, detail):
        self.code = code
        self.detail = detail


class Unspeakable(Exception):
    def __str__(self):
        raise ValueError('no words')


class HandlerError(Exception):
    def __init__(self, title):
        super().__init__(title)
        self.title = title
        self.extensions = {'field': title}


def _text(value):
    return value if isinstance(value, str) else repr(value)


def echo(data, params):
    return [data, params]


def keywords(**given):
    return given


def nothing(data):
    return None


def error_response(data):
    return ErrorResponse('400', data)


def as_counts(a: Dict[str, int]):
    return a


def as_points(a: List[Point]):
    return a


def as_pair(a: Pair):
    return a


def as_colours(a: Dict[Colour, Tuple[int, ...]]):
    return {key.value: item for key, item in a.items()}


def as_either(a: Union[int, Optional[List[bool]]], b: str = ''):
    return [a, b]


def raises(data):
    raise ValueError(_text(data))


def raises_in_turn(data):
    try:
        {}[_text(data)]
    except KeyError as error:
        raise RuntimeError(_text(data)) from error


def raises_class(data):
    raise type(_text(data).replace('\0', '') or 'Empty', (Exception,), {})(data)


def raises_unspeakable(data):
    raise Unspeakable(data)


def raises_handler_error(data):
    raise HandlerError(data)


def exits(data):
    sys.exit(_text(data))


def imports(data):
    importlib.import_module(_text(data) or 'x')


def pair_as_key(data):
    return {'a': [{(_text(data),): 1}]}


def text_as_key(data):
    return {_text(data): data}
