"""Annotations of numpy, pandas and pydantic; and some that nothing fits."""

import dataclasses
import threading
from typing import Annotated, Dict, List, NamedTuple, Optional, Union

import numpy as np
import numpy.typing as npt
import pandas as pd
import pydantic
import pydantic.v1
from pydantic import Field, PositiveInt, conint


class Settings(pydantic.BaseModel):
    shots: int


class Defaults(pydantic.BaseModel):
    shots: int = 7


@pydantic.dataclasses.dataclass
class Checked:
    shots: int


@dataclasses.dataclass
class Plain:
    shots: PositiveInt


class Pair(NamedTuple):
    shots: int
    seeds: List[PositiveInt] = []


def optional_model(data, params: Optional[Settings] = None):
    return {'params': params}


def optional_without_default(data, params: Optional[Settings]):
    return {'params': params}


def with_default(data, params: Settings = Settings(shots=3)):
    return {'params': params}


def optional_defaults(data, params: Optional[Defaults] = None):
    return {'params': params}


def required_model(data, params: Settings):
    return {'params': params}


def annotated(value: Annotated[int, Field(gt=0)]):
    return {'value': value}


def constrained(value: conint(ge=2)):
    return {'value': value}


def constrained_of_1(value: pydantic.v1.conint(ge=2)):
    return {'value': value}


def in_list(value: List[PositiveInt]):
    return {'value': value}


def in_dict(value: Optional[Dict[str, PositiveInt]] = None):
    return {'value': value}


def in_dataclass(value: Plain):
    return {'value': value}


def in_tuple(value: Pair):
    return {'value': value}


def field(value: int = Field(5, gt=0)):
    return {'value': value}


def field_without_default(value: int = Field(gt=0)):
    return {'value': value}


def note(value: Annotated[int, 'how often']):
    return {'value': value}


def address(value: pydantic.AnyUrl):
    return {'value': value}


def array(value: np.ndarray):
    return {'type': type(value).__name__, 'dtype': value.dtype, 'value': value}


def floats(value: npt.NDArray[np.float64]):
    return array(value)


def as_many_write(value: np.array):
    return array(value)


def number(value: np.float32):
    return {'type': type(value).__name__, 'value': value}


def complex_number(value: complex):
    return {'value': value}


def frame(value: pd.DataFrame):
    return {'type': type(value).__name__, 'value': value}


def series(value: pd.Series):
    return {'type': type(value).__name__, 'value': value}


def array_or_text(value: Union[np.ndarray, str]):
    return {'type': type(value).__name__}


def lock(value: threading.Event):
    return {'value': value}


def checked(value: Checked):
    return {'value': value.shots}


def validates(data):
    return Settings(**data)


def validates_and_tells(data):
    try:
        return Settings(**data)
    except ValueError as error:
        raise RuntimeError('no settings: %s' % error) from error
