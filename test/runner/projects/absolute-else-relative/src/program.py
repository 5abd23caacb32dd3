try:
    import libs.backends as backends
except ImportError:
    from .libs import backends

from .other import Backend


def run(data=None, params=None):
    return {'same': backends.Backend is Backend}
