import collections
import dataclasses
import datetime
import enum


class Colour(enum.Enum):
    RED = 'red'


@dataclasses.dataclass
class Point:
    x: int
    colour: Colour


class Plain:
    def __init__(self):
        self.name = 'plain'


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
    }


def huge():
    return ['0123456789' * 10] * 50_000


def generated():
    yield 1
    yield 2


async def awaited(data=None, params=None):
    return {'b': data, 'a': params}


async def async_generated():
    yield 1
