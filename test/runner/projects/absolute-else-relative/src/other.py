from .libs.backends import Backend
