"""Random annotations, as a program may have them, and values that mostly fit them."""

import collections.abc
import dataclasses
import datetime
import decimal
import enum
import inspect
import json
import pathlib
import sys
import threading
import typing
import uuid


class Colour(enum.Enum):
    RED = 'red'
    ONE = 1


class Word(str, enum.Enum):
    YES = 'yes'


class Level(enum.IntEnum):
    HIGH = 3


@dataclasses.dataclass
class Point:
    x: float
    y: int = 0
    name: str = ''
    flag: typing.Optional[bool] = None


@dataclasses.dataclass
class Node:
    value: int = 0
    children: typing.List['Node'] = dataclasses.field(default_factory=list)
    next: typing.Optional['Node'] = None


@dataclasses.dataclass
class Scaled:
    unit: typing.ClassVar[str] = 'm'
    factor: dataclasses.InitVar[int] = 1
    sizes: typing.Dict[str, typing.List[float]] = dataclasses.field(default_factory=dict)
    hidden: int = dataclasses.field(default=0, init=False)

    def __post_init__(self, factor):
        if factor == 0:
            raise TypeError('no factor')
        if factor < 0:
            raise ValueError('a negative factor')
        self.hidden = factor


@dataclasses.dataclass
class Unresolved:
    x: 'Missing'  # noqa: F821
    y: int = 0


class Pair(typing.NamedTuple):
    first: int
    second: typing.List[str] = []


class Named(typing.TypedDict):
    name: str


class Constraint:
    __module__ = 'annotated_types'


CLASSES = [Point, Node, Scaled, Unresolved, Pair]
LEAVES = [
    *(bool, int, float, str) * 4,
    *(bytes, complex, datetime.datetime, datetime.date, datetime.time, decimal.Decimal, uuid.UUID, pathlib.Path),
    *(Colour, Word, Level, typing.Literal[1, 'a', True], typing.Literal['[1]', 2.5]),
    *(typing.Any, object, inspect.Parameter.empty, 'InWords', typing.TypeVar('T'), type(threading.Lock())),
    *(list, dict, set, frozenset, tuple, typing.List, typing.Dict, typing.Set, typing.Tuple, Named),
    *(typing.NewType('Count', int), typing.NewType('Rows', typing.List[float])),
]
LISTS = [typing.List, typing.Sequence, typing.Iterable, typing.Collection, typing.MutableSequence]
MAPPINGS = [typing.Dict, typing.Mapping, typing.MutableMapping]
if sys.version_info >= (3, 9):
    LISTS += [list, collections.abc.Sequence]
    MAPPINGS += [dict, collections.abc.Mapping]
    LEAVES += [typing.Annotated[int, 'shots'], typing.Annotated[typing.List[int], 'seeds']]
    LEAVES += [typing.Annotated[int, Constraint()]]
if sys.version_info >= (3, 10):
    LEAVES += [int | None, list[float] | str]
if sys.version_info >= (3, 12):
    exec('type Tree = int | list[Tree]\nLEAVES += [Tree, dict[str, Tree]]')
SET_LIKE = [typing.Set, typing.FrozenSet]


def annotation(chance, depth=3):
    """@param depth how many levels of lists and the like there may be"""
    kind = chance.randrange(10) if depth else 0
    if kind < 3:
        return chance.choice(LEAVES if chance.random() < 0.85 else CLASSES)
    part = annotation(chance, depth - 1)
    if kind < 6:
        return chance.choice(LISTS)[part]
    if kind == 6:
        return chance.choice(MAPPINGS)[chance.choice([str, str, typing.Any, int, annotation(chance, 1)]), part]
    if kind == 7:
        return typing.Optional[part] if chance.random() < 0.7 else typing.Union[part, annotation(chance, 1)]
    if kind == 8:
        return typing.Tuple[(part, ...) if chance.random() < 0.5 else (part, annotation(chance, 1))]
    return chance.choice(SET_LIKE)[part]


ODD = [None, True, False, 0, 1, -3, 2.0, 2.5, 10**400, float('nan'), float('inf'), '', '5', ' 0.5 ', 'yes', 'x', '[1]', '{}']
TEXTS = {
    bytes: ['ab', 'ä'],
    complex: [1.5, '1+2j', {'real': 1, 'imag': 2}],
    datetime.datetime: ['2024-01-02T03:04:05', '2024-01-02T03:04:05Z'],
    datetime.date: ['2024-01-02'],
    datetime.time: ['03:04', '03:04Z'],
    decimal.Decimal: ['0.10', 0.1, 5],
    uuid.UUID: ['12345678-1234-5678-1234-567812345678'],
    pathlib.Path: ['a/b'],
    Colour: ['red', 'RED', 1],
    Word: ['yes', 'YES'],
    Level: [3, 'HIGH'],
    list: [[1, 'a']],
    dict: [{'a': 1}],
    set: [[1, 1]],
    frozenset: [[1, 'a']],
    tuple: [[1, [2]]],
    bool: [True, False],
}


def value(chance, wanted):
    """@returns what json.loads() might: mostly of the wanted annotation, sometimes only nearly"""
    if chance.random() < 0.06:
        return anything(chance)
    origin, parts = getattr(wanted, '__origin__', None), getattr(wanted, '__args__', ())
    if wanted is int:
        return chance.randint(-1000, 1000)
    if wanted is float:
        return chance.random() if chance.random() < 0.9 else chance.randint(0, 9)
    if wanted is str:
        return chance.choice(['a', 'b c', 'ä', 'Job:', '"', '5'])
    if isinstance(wanted, type) and wanted in TEXTS:
        return chance.choice(TEXTS[wanted])
    if dataclasses.is_dataclass(wanted) or wanted is Pair:
        return fields(chance, wanted)
    if hasattr(wanted, '__supertype__') or hasattr(wanted, '__value__'):
        return value(chance, getattr(wanted, '__supertype__', None) or wanted.__value__)
    if hasattr(wanted, '__metadata__'):
        return value(chance, origin)
    if type(None) in parts or str(origin) == 'typing.Union' or type(wanted).__name__ in ('UnionType', 'Union'):
        option = chance.choice(parts)
        return None if option is type(None) else value(chance, option)
    if str(origin) == 'typing.Literal':
        return chance.choice(parts)
    if isinstance(origin, type) and parts:
        return container(chance, origin, parts)
    return anything(chance)


def container(chance, origin, parts):
    if issubclass(origin, collections.abc.Mapping):
        keys = [value(chance, parts[0]) for _ in range(chance.randrange(4))]
        made = {key if isinstance(key, str) else json.dumps(key): value(chance, parts[1]) for key in keys}
    elif issubclass(origin, tuple) and parts[-1] is not Ellipsis:
        made = [value(chance, part) for part in parts]
    else:
        made = [value(chance, parts[0]) for _ in range(chance.randrange(5))]
    return json.dumps(made) if chance.random() < 0.05 else made


def fields(chance, kind):
    names = [name for name in kind.__annotations__ if chance.random() < 0.8] + ['other'] * (chance.random() < 0.1)
    types = dict(typing.get_type_hints(Node), **kind.__annotations__) if kind is Node else kind.__annotations__
    made = {name: field(chance, name, types.get(name, object)) for name in names}
    if kind is Pair and chance.random() < 0.5:
        return list(made.values())
    return made


def field(chance, name, wanted):
    # A class that has itself in a field is to come to an end.
    if name in ('children', 'next') and chance.random() < 0.6:
        return [] if name == 'children' else None
    wanted = getattr(wanted, 'type', wanted)  # InitVar
    return value(chance, wanted)


def anything(chance, depth=2):
    if depth == 0 or chance.random() < 0.5:
        return chance.choice(ODD)
    parts = [anything(chance, depth - 1) for _ in range(chance.randrange(4))]
    return parts if chance.random() < 0.5 else {chance.choice('abx'): part for part in parts}
