import dataclasses
import datetime
import decimal
import enum
import gc
import pathlib
import typing
import uuid


def run(values: list, shots: int = 5):
    return {'v': values, 's': shots}


class Colour(enum.Enum):
    RED = 'red'


@dataclasses.dataclass
class Point:
    x: int
    y: float = 0.5


def every(
    text: str,
    number_text: str,
    flag: bool,
    count: int,
    ratio: float,
    colour: Colour,
    point: Point,
    points: typing.List[Point],
    names: typing.Dict[str, int],
    pair: typing.Tuple[int, str],
    unique: typing.Set[int],
    moment: datetime.datetime,
    price: decimal.Decimal,
    key: uuid.UUID,
    path: pathlib.Path,
    either: typing.Union[int, typing.List[int]],
    maybe: typing.Optional[int],
    nothing: typing.Optional[int],
    bare,
):
    return {name: repr(value) for name, value in locals().items()}


@dataclasses.dataclass
class Scaled:
    unit: typing.ClassVar[str] = 'm'
    factor: dataclasses.InitVar[int]
    x: int

    def __post_init__(self, factor):
        self.scaled = self.x * factor


def bare(
    unique: set,
    frozen: typing.FrozenSet,
    pair: tuple,
    items: typing.List,
    names: typing.Dict,
    texts: typing.List[str],
    by_pair: typing.Dict[typing.Tuple[int, int], float],
    scaled: Scaled,
    some: typing.List[typing.Optional[Colour]],
):
    values = {name: repr(value) for name, value in locals().items() if name != 'scaled'}
    return dict(values, scaled=scaled)


def unique(count: typing.Set[list]):
    return count


def day(count: datetime.date):
    return count


def items(count: list):
    return count


def counted(count: int):
    return count


def maybe(count: typing.Optional[int]):
    return count


def with_point(data: Point):
    return data


@dataclasses.dataclass
class Link:
    next: typing.Optional['Link'] = None


def links(link: Link):
    length = 0
    while link:
        length, link = length + 1, link.next
    return length


def held(link):
    return [kind.__name__ for kind in map(type, gc.get_objects()) if kind.__module__ == 'planqk_runner.inputs']
