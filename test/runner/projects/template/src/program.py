from .libs.return_objects import ErrorResponse, ResultResponse


def run(data=None, params=None):
    return ResultResponse({'x': 1})


def fails(data=None, params=None):
    return ErrorResponse('400', 'nope')
