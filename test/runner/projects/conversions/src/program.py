"""One function for each annotation: it tells what `value` has become."""

import datetime
import decimal
import enum
import pathlib
import typing
import uuid

import pydantic
from qhub.commons.datapool import DataPool
from qhub.commons.runtime.error import HandlerError
from qhub.commons.secret import SecretValue


class Colour(enum.Enum):
    RED = 'red'
    BLUE = 2


class Point(pydantic.BaseModel):
    x: int = 7
    price: typing.Optional[decimal.Decimal] = None


class Strict(pydantic.BaseModel):
    x: int


class Options(typing.TypedDict):
    shots: int


ANNOTATIONS = {
    'as_str': str,
    'as_int': int,
    'as_float': float,
    'as_bool': bool,
    'as_list': list,
    'as_dict': dict,
    'as_set': set,
    'as_frozenset': frozenset,
    'as_tuple': tuple,
    'as_any': typing.Any,
    'as_colour': Colour,
    'as_datetime': datetime.datetime,
    'as_date': datetime.date,
    'as_time': datetime.time,
    'as_uuid': uuid.UUID,
    'as_decimal': decimal.Decimal,
    'as_path': pathlib.Path,
    'as_point': Point,
    'as_options': Options,
    'as_ints': typing.List[int],
    'as_strs': list[str],
    'as_points': list[Point],
    'as_matrix': list[list[float]],
    'as_counts': typing.Dict[str, int],
    'as_labels': dict[str, str],
    'as_by_number': dict[int, float],
    'as_by_pair': dict[tuple[int, int], float],
    'as_pair': tuple[int, str],
    'as_floats': tuple[float, ...],
    'as_unique': set[int],
    'as_optional_int': typing.Optional[int],
    'as_optional_str': typing.Optional[str],
    'as_optional_point': typing.Optional[Point],
    'as_int_or_list': typing.Union[int, list[int]],
    'as_str_or_int': typing.Union[str, int],
    'as_bare_list': typing.List,
}


def _teller(annotation):
    def tell(value):
        return repr(value)

    tell.__annotations__['value'] = annotation
    return tell


globals().update((name, _teller(annotation)) for name, annotation in ANNOTATIONS.items())


def without_annotation(value):
    return repr(value)


def as_words(value: 'dict[str, typing.Any] | None' = None):
    return repr(value)


def with_default(values: list, shots: int = 5):
    return {'v': values, 's': shots}


def without_default(value: Strict):
    return value.x


def pool(training: DataPool):
    return {'name': training.name, 'files': training.list_files() and sorted(training.list_files())}


def optional_pool(training: typing.Optional[DataPool]):
    return {'pool': training}


def secret(apiToken: SecretValue):
    return {'shown': str(apiToken), 'right': apiToken.unwrap() == 'abc'}


def optional_secret(api_token: typing.Optional[SecretValue]):
    return {'secret': api_token}


def handler_error(data: dict):
    raise HandlerError('Bad input', 'x missing', {'field': 'x'})


def any_keywords(**inputs):
    return sorted(inputs)


def optional_params(params: typing.Optional[Strict] = None):
    return repr(params)
