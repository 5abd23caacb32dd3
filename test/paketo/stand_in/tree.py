"""What does the app root hold, as far as the stand-in's detects look? Read once, by each process for itself."""

import os


class Broken(Exception):
    """A file that cannot be read: detect ends in an error, which is not the same as not taking part."""


def exists(*names: str) -> bool:
    return any(os.path.lexists(name) for name in names)


def has_python_files() -> bool:
    return any(name.endswith(".py") for name in os.listdir("."))


def read_toml(name: str) -> dict:
    import tomllib  # only here: every upload pays for eighteen detects

    try:
        with open(name, "rb") as file:
            return tomllib.load(file)
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise Broken(f"{name}: {error}") from None


def dig(value, *keys: str):
    """The value at a path of keys, or None where the path ends early."""
    for key in keys:
        value = value.get(key) if isinstance(value, dict) else None
    return value


def text_at(value, *keys: str) -> str:
    found = dig(value, *keys)
    return found if isinstance(found, str) else ""


def pyproject_python() -> str:
    pyproject = read_toml("pyproject.toml")
    stated = text_at(pyproject, "project", "requires-python")
    return (stated or text_at(pyproject, "tool", "poetry", "dependencies", "python")).strip("=")


def uv_python() -> str:
    return text_at(read_toml("uv.lock"), "requires-python").strip("=")


def pipfile_python() -> tuple[str, str]:
    """The version and the file that states it; a lock is the only one to be asked where there is one."""
    if exists("Pipfile.lock"):
        import json

        with open("Pipfile.lock", "rb") as file:
            lock = json.load(file)
        return text_at(lock, "_meta", "requires", "python_version"), "Pipfile.lock"
    return text_at(read_toml("Pipfile"), "requires", "python_version"), "Pipfile"
