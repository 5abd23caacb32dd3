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


def sources(top):
    for folder, _, names in os.walk(top):
        for name in sorted(names):
            if name.endswith(".py"):
                yield os.path.join(folder, name)


def finish(path):
    compiled = importlib.util.cache_from_source(path)
    if not is_of(compiled, path):
        try:
            py_compile.compile(path, compiled, doraise=True, invalidation_mode=py_compile.PycInvalidationMode.UNCHECKED_HASH)
        except (OSError, ValueError, py_compile.PyCompileError):
            pass  # of another Python, as templates and tests may be: nobody imports it
        return
    with open(path, "rb") as source:
        own = importlib.util.source_hash(source.read())
    with open(compiled, "r+b") as file:
        file.seek(len(MAGIC))
        file.write(UNCHECKED + own)


def is_of(compiled, path):
    """As the interpreter would find out: by the time and the size of the source."""
    try:
        with open(compiled, "rb") as file:
            head = file.read(16)
        found = os.stat(path)
    except OSError:
        return False
    expected = MAGIC + bytes(4) + (int(found.st_mtime) & 0xFFFFFFFF).to_bytes(4, "little")
    return head == expected + (found.st_size & 0xFFFFFFFF).to_bytes(4, "little")


if __name__ == "__main__":
    library = os.path.dirname(os.__file__)
    with ProcessPoolExecutor() as pool:
        for _ in pool.map(finish, sorted(sources(library)), chunksize=32):
            pass
