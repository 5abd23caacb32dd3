"""What the reference implementation (PyPA's `packaging`) makes of a manifest, and of requirement lines, on this machine.

Usage: requirements_of.py (KIND FILE)..., KIND one of lines, pyproject, pylock, pipfile-lock. Prints a JSON list with a
sorted list for each, or null for a KIND that the installed `packaging` does not know yet.
"""

import json
import re
import sys
import tomllib

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name


def told(requirement: Requirement, hashes=()) -> list[str]:
    place = requirement.url or str(requirement.specifier)
    return [canonicalize_name(requirement.name), ",".join(sorted(requirement.extras)), place, *sorted(hashes)]


def applies(requirement: Requirement) -> bool:
    return requirement.marker is None or requirement.marker.evaluate()


def lines(text: str):
    for line in text.replace("\\\n", " ").splitlines():
        head, *hashes = re.split(r"\s+--hash=", line.strip())
        if head == "" or head.startswith(("#", "-")):
            continue
        requirement = Requirement(head)
        if applies(requirement):
            yield told(requirement, hashes)


def pyproject(text: str):
    project = tomllib.loads(text)["project"]
    own = canonicalize_name(project["name"])
    optional = {canonicalize_name(k): v for k, v in project.get("optional-dependencies", {}).items()}
    wanted, seen = list(project["dependencies"]), set()
    while wanted:
        requirement = Requirement(wanted.pop(0))
        if not applies(requirement):
            continue
        if canonicalize_name(requirement.name) != own:
            yield told(requirement)
            continue
        for extra in map(canonicalize_name, requirement.extras):
            if extra not in seen:
                seen.add(extra)
                wanted += optional[extra]


def pylock(text: str):
    from packaging.pylock import Pylock

    for package, _ in Pylock.from_dict(tomllib.loads(text)).select():
        files = [*(package.wheels or []), *([package.sdist] if package.sdist else [])]
        hashes = [f"{name}:{value}" for file in files for name, value in file.hashes.items()]
        yield [package.name, "", f"=={package.version}", *sorted(hashes)]


def pipfile_lock(text: str):
    for name, entry in json.loads(text)["default"].items():
        extras = f"[{','.join(entry['extras'])}]" if "extras" in entry else ""
        marker = f" ; {entry['markers']}" if "markers" in entry else ""
        requirement = Requirement(f"{name}{extras}{entry['version']}{marker}")
        if applies(requirement):
            yield told(requirement, entry["hashes"])


READERS = {"lines": lines, "pyproject": pyproject, "pylock": pylock, "pipfile-lock": pipfile_lock}


def read(kind: str, path: str):
    with open(path, encoding="utf-8") as file:
        text = file.read()
    try:
        return sorted(READERS[kind](text))
    except ImportError:
        return None


arguments = sys.argv[1:]
print(json.dumps([read(kind, path) for kind, path in zip(arguments[::2], arguments[1::2])]))
