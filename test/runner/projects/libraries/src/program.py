import os


def numpy_result():
    import numpy as np

    return {
        'i': np.int64(3),
        'f': np.float32(0.5),
        'arr': np.array([1, 2]),
        'nan': float('nan'),
        'nans': np.array([1.0, float('nan')]),
        'truth': np.bool_(True),
        'complex': np.complex128(1 + 2j),
        'long': np.longdouble(1),
        np.int64(7): 'key',
    }


def numpy_number():
    import numpy as np

    return np.int64(3)


class Circuit:
    def __init__(self):
        self.gates = ['h']


def pydantic_result():
    import datetime

    import pydantic
    import pydantic.v1

    class Result(pydantic.BaseModel, arbitrary_types_allowed=True):
        day: datetime.date = datetime.date(2024, 1, 2)
        circuit: Circuit
        token: pydantic.SecretStr = pydantic.SecretStr('hunter2')

    class Old(pydantic.v1.BaseModel):
        x: int = 1

    @pydantic.dataclasses.dataclass
    class Fields:
        x: int = 1

    return {'new': Result(circuit=Circuit()), 'old': Old(), 'fields': Fields(), 'root': pydantic.RootModel[int](3)}


def old_model(data: 'OldInput'):
    return {'x': data.x}


try:
    import pydantic.v1

    class OldInput(pydantic.v1.BaseModel):
        x: int = 7
except ImportError:
    pass


def loguru_lines(data=None, params=None):
    from loguru import logger

    logger.info('an info line')
    logger.warning('a warning line')
    return {'level': os.environ.get('LOG_LEVEL')}
