"""One function for each kind of result."""

import collections
import dataclasses
import datetime
import decimal
import enum
import sys
import typing


class Colour(enum.Enum):
    RED = 'red'


class Level(enum.IntEnum):
    HIGH = 3


class Word(str, enum.Enum):
    YES = 'yes'


class Plain:
    def __init__(self, **fields):
        vars(self).update(fields)


class Callable(Plain):
    def __call__(self):
        return None


class ErrorResponse(Plain):
    pass


class ResultResponse(Plain):
    pass


@dataclasses.dataclass
class Point:
    kind: typing.ClassVar[str] = 'point'
    scale: dataclasses.InitVar[int]
    x: int = 1

    def __post_init__(self, scale):
        self.scaled = self.x * scale


Pair = collections.namedtuple('Pair', 'first second')


def numpy():
    import numpy

    return numpy


def model(**fields):
    import pydantic

    return pydantic.create_model('Model', **{name: (type(value), value) for name, value in fields.items()})()


def nested(levels):
    value = []
    for _ in range(levels):
        value = [value]
    return value


VALUES = {
    'a_number': lambda: 42,
    'a_float': lambda: 0.1,
    'a_truth': lambda: True,
    'a_text': lambda: 'he"llo\n',
    'umlauts': lambda: {'grün': 'größer'},
    'an_array': lambda: [1, {'a': 2}],
    'empty': lambda: {},
    'nothing': lambda: None,
    'null_inside': lambda: {'a': None},
    'unsorted': lambda: {'b': {'z': 1, 'y': 2}, 'a': 1},
    'number_keys': lambda: {10: 'a', 9: 'b'},
    'other_keys': lambda: {None: 1},
    'tuple_keys': lambda: {(1, 2): 3},
    'a_tuple': lambda: (1, 2),
    'a_named_tuple': lambda: Pair(1, 2),
    'a_counter': lambda: collections.Counter('aab'),
    'fields': lambda: Plain(x=1, inner=Plain(y=[2])),
    'callable_fields': lambda: {'a': Callable(x=1)},
    'dataclass_fields': lambda: Point(2),
    'result': lambda: ResultResponse(result={'x': 1}, metadata=None),
    'an_error': lambda: ErrorResponse(code='400', detail='nope'),
    'error_inside': lambda: {'a': ErrorResponse(code='400', detail='nope')},
    'numbers_of_enum': lambda: {'level': Level.HIGH, 'word': Word.YES},
    'an_enum': lambda: {'colour': Colour.RED},
    'dates': lambda: {'d': datetime.date(2024, 1, 2), 't': datetime.datetime(2024, 1, 2, 3, 4, 5)},
    'a_date': lambda: datetime.date(2024, 1, 2),
    'decimals': lambda: {'d': decimal.Decimal('0.10')},
    'complex': lambda: {'c': 1 + 2j},
    'large_numbers': lambda: {'i': 2**80, 'f': 1e300},
    'bytes': lambda: {'b': b'x'},
    'a_set': lambda: {'s': {1}},
    'nan': lambda: {'n': float('nan'), 'i': [float('inf')]},
    'numpy_float': lambda: {'f': numpy().float64(0.5)},
    'a_numpy_float': lambda: numpy().float64(0.5),
    'numpy_int': lambda: {'i': numpy().int64(3)},
    'a_numpy_int': lambda: numpy().int64(3),
    'numpy_array': lambda: {'a': numpy().array([1, 2])},
    'pydantic_model': lambda: model(x=1, d=datetime.date(2024, 1, 2)),
    'pydantic_inside': lambda: {'m': model(x=1)},
    'deep': lambda: nested(800),
    'surrogate': lambda: {'s': '\udce4'},
    'generated': lambda: (number for number in [1]),
    'a_function': lambda: {'f': len},
    'exits': lambda: sys.exit(3),
    'exits_with_none': lambda: sys.exit(),
    'exits_with_words': lambda: sys.exit('no'),
    'interrupts_itself': lambda: (_ for _ in ()).throw(KeyboardInterrupt),
    'contains_itself': lambda: (lambda value: value.append(value) or value)([]),
    'prints_unfinished_line': lambda: sys.stdout.write('abc') and {'x': 1},
    'closes_stdin': lambda: sys.stdin.close() or {'x': 1},
}


def _returning(make):
    return lambda data=None, params=None: make()


globals().update((name, _returning(make)) for name, make in VALUES.items())


async def awaited(data=None, params=None):
    return {'x': 1}
