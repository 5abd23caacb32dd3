import collections
import dataclasses
import datetime
import enum
import fractions
import pathlib
import types


class Colour(enum.Enum):
    RED = 'red'


@dataclasses.dataclass
class Point:
    x: int
    colour: Colour


class Plain:
    def __init__(self):
        self.name = 'plain'


class Slotted:
    __slots__ = ('x',)

    def __init__(self):
        self.x = 1


def number():
    return 42


def truth():
    return True


def text():
    return 'he"llo'


def array():
    return [1, {'a': 2}]


def mixed():
    return {
        1: 'number as key',
        'enum': Colour.RED,
        'dataclass': Point(1, Colour.RED),
        'object': Plain(),
        'set': {3, 1, 2},
        'tuple': (1, 2),
        'nan': float('nan'),
        'infinite': [float('inf')],
        'counter': collections.Counter('aab'),
        'date': datetime.date(2024, 1, 2),
        'bytes': b'x',
        'memory': memoryview(b'x'),
        'complex': 1 + 2j,
        'exception': ValueError('bad'),
        'fraction': fractions.Fraction(1, 3),
        'path': pathlib.PurePosixPath('a/b'),
        'record': types.SimpleNamespace(x=1),
        'slots': Slotted(),
    }


def date():
    return datetime.date(2024, 1, 2)


def not_finite():
    return {'energies': [0.5, float('nan'), float('-inf')]}


class WithoutWords:
    __slots__ = ()


def function():
    return {'a': [len]}


def lambda_function():
    return lambda: 0


def standard_class():
    return {'a': datetime.date}


def module():
    return dataclasses


def nothing_to_show():
    return {'a': WithoutWords()}


def of_a_package():
    import threading

    return {'a': threading.Event()}


def long_number():
    return {'a': [10**5000]}


def one_key_twice():
    return {1: 'a', '1': 'b'}


def complex_key():
    return {1j: 1}


def huge():
    return ['0123456789' * 10] * 50_000


def generated():
    yield 1
    yield 2


async def awaited(data=None, params=None):
    return {'b': data, 'a': params}


async def async_generated():
    yield 1
