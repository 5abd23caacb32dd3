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
        'complexes': np.array([1j]),
        'moment': np.datetime64('2024-01-02', 'ns'),
        'moments': np.array(['2024-01-02'], 'datetime64[D]'),
        'long': np.longdouble(1),
        'long_complex': np.clongdouble(1j),
        np.int64(7): 'key',
    }


def numpy_number():
    import numpy as np

    return np.int64(3)


def pandas_result():
    import pandas as pd

    frame = pd.DataFrame({'shots': [1, 2], 'bits': ['00', None]})
    return {
        'frame': frame,
        'by_name': pd.DataFrame({'energy': [-1]}, index=pd.Index(['a'], name='solver')),
        'filtered': frame[frame.shots > 1][['shots']],
        'column': frame.shots,
        'counts': pd.Series(['00', '11', '00']).value_counts(),
        'nothing': [pd.NA, pd.NaT],
        'day': pd.Timestamp('2024-01-02'),
        'index': pd.Index(['a']),
    }


def shown():
    import pandas as pd

    return [pd.Interval(0, 1), pd.Interval(1, 2)]


def one_column_twice():
    import pandas as pd

    return {'a': pd.DataFrame([[1, 2]], columns=['x', 'x'])}


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
