"""Which Python of the image is the one that is asked for? Of several that fit Paketo takes the newest."""

import glob
import os
import shutil

from layers import Context, Layer
from running import Impossible, ask
from version import Unreadable, satisfies

#: Of several entries that ask for a version the highest rank counts; what is not listed ranks below all of these.
SOURCES = ["BP_CPYTHON_VERSION", "Pipfile.lock", "Pipfile", "pyproject.toml"]

VERSION = "import sys; print(*sys.version_info[:3])"


def cpython(context: Context) -> None:
    wanted = choose(context.needs("cpython"))
    constraint, source = wanted.get("version", ""), wanted.get("version-source") or "nobody"
    version, program = pick(offered(), constraint, source)
    print(f"  Python {shown(version)}, asked for: {constraint or 'any'} (by {source})")
    layer = Layer(context, "cpython").empty()
    os.makedirs(os.path.join(layer.dir, "bin"))
    for name in ("python", "python3"):
        os.symlink(program, os.path.join(layer.dir, "bin", name))
    layer.env("env", "PYTHONPATH", "default", layer.dir)
    layer.env("env.build", "PYTHONPYCACHEPREFIX", "default", "/tmp")
    layer.keep(context.flags("cpython"))


def choose(needs: list[dict]) -> dict:
    ranks = {source: len(SOURCES) - index for index, source in enumerate(SOURCES)}
    return max(needs, key=lambda need: ranks.get(need.get("version-source", ""), 0), default={})


def offered() -> list[tuple[tuple[int, ...], str]]:
    """The image's own `python3` comes first."""
    programs = [shutil.which("python3"), *sorted(glob.glob("/usr/bin/python3.[0-9]*"))]
    real = dict.fromkeys(os.path.realpath(program) for program in programs if program and "config" not in program)
    return [(tuple(int(part) for part in ask(program, "-I", "-c", VERSION).split()), program) for program in real]


def pick(pythons: list[tuple[tuple[int, ...], str]], constraint: str, source: str) -> tuple[tuple[int, ...], str]:
    if constraint in ("", "*", "default"):
        return pythons[0]
    try:
        fitting = [python for python in pythons if satisfies(python[0], constraint)]
    except Unreadable as error:
        raise Impossible(f"improper constraint: {error}") from None
    if not fitting:
        only = " and ".join(shown(version) for version, _ in pythons)
        raise Impossible(f"has only Python {only}, and {source} asks for {constraint}")
    return max(fitting)


def shown(version: tuple[int, ...]) -> str:
    return ".".join(str(part) for part in version)
