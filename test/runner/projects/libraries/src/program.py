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


def loguru_lines(data=None, params=None):
    from loguru import logger

    logger.info('an info line')
    logger.warning('a warning line')
    return {'level': os.environ.get('LOG_LEVEL')}
