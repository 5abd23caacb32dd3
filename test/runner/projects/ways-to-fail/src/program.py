import sys


def raises(data=None, params=None):
    raise RuntimeError('kaputt')


def raises_without_message(data=None, params=None):
    raise KeyError


def exits(data=None, params=None):
    sys.exit(3)


def exits_with_words(data=None, params=None):
    sys.exit('cannot go on')


def returns_none(data=None, params=None):
    print('working')


def tuple_key(data=None, params=None):
    return {'counts': [{(1, 2): 3}]}


def contains_itself(data=None, params=None):
    value = []
    value.append(value)
    return value


class HandlerError(Exception):
    def __init__(self, title, detail=None, extensions=None):
        super().__init__(detail or title)
        self.title = title
        self.detail = detail or title
        self.extensions = extensions or {}


def handler_error(data=None, params=None):
    raise HandlerError('Bad input', 'x missing', {'field': 'x', 'status': 200})


def imports_missing(data=None, params=None):
    import sklearn_of_nobody
