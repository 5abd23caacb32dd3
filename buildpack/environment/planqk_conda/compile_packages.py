"""Compiles what an environment can import, as the environment's own Python: nobody can write there when it is started.

In an image the times of files are lost, so no compiled file may go by them. One that a package brought along, and that is
of its source by now, only has to be told so.

    PREFIX/bin/python -I -S -B compile_packages.py
"""

import importlib.util
import os
import py_compile
import sys
from concurrent.futures import ProcessPoolExecutor

MAGIC = importlib.util.MAGIC_NUMBER
# compiled of this source, and never compared with it
UNCHECKED = (1).to_bytes(4, "little")
HEAD = 16


def sources(top):
    for folder, _, names in os.walk(top):
        for name in sorted(names):
            if name.endswith(".py"):
                yield os.path.join(folder, name)


def finish(path):
    compiled = importlib.util.cache_from_source(path)
    code = code_of(compiled, path)
    if code is None:
        compile_file(path, compiled)
        return
    with open(path, "rb") as source:
        own = importlib.util.source_hash(source.read())
    # a file of its own: the package may be linked from a cache
    os.unlink(compiled)
    with open(compiled, "wb") as file:
        file.write(MAGIC + UNCHECKED + own + code)


def compile_file(path, compiled):
    try:
        py_compile.compile(path, compiled, doraise=True, invalidation_mode=py_compile.PycInvalidationMode.UNCHECKED_HASH)
    except (OSError, ValueError, py_compile.PyCompileError):
        pass  # of another Python, as templates and tests may be: nobody imports it


def code_of(compiled, path):
    """None where it is not of this source, as the interpreter would find out: by the time and size of that."""
    try:
        with open(compiled, "rb") as file:
            content = file.read()
        found = os.stat(path)
    except OSError:
        return None
    times = (int(found.st_mtime) & 0xFFFFFFFF).to_bytes(4, "little") + (found.st_size & 0xFFFFFFFF).to_bytes(4, "little")
    return content[HEAD:] if content[:HEAD] == MAGIC + bytes(4) + times else None


def finish_all(paths):
    try:
        with ProcessPoolExecutor() as pool:
            for _ in pool.map(finish, paths, chunksize=32):
                pass
    except (ImportError, OSError):  # a container may have no shared memory
        for path in paths:
            finish(path)


if __name__ == "__main__":
    # what is older has no such compiled files
    if sys.version_info >= (3, 7):
        finish_all(sorted(sources(os.path.dirname(os.__file__))))
