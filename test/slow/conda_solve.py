"""What conda's own solver makes of specifications and channels: py-rattler, driven by one JSON argument.

{"make": folder, "names": [...]}      makes a channel of these packages, python 3.11.0 and the others 1.0
{"solve": [spec], "channel": url}     gives the records of the solution
{"compare": [{"name", "staged": [spec], "own": [spec]}]}
    solves both against one channel made for `own`, with decoys in it; gives {name: {"asked", "staged", "own"}}
"""

import asyncio
import io
import json
import os
import re
import sys
import tarfile
import tempfile
from pathlib import Path

from rattler import Channel, MatchSpec, Version, VersionSpec, solve
from rattler.index import index_fs

PYTHON = "3.11.0"
# newer than anything asked for: in a solution only where no version is stated
DECOY = "9999"


def write_package(channel: Path, name: str, version: str, build: str, depends: list[str], number: int = 0) -> None:
    folder = channel / "linux-64"
    folder.mkdir(parents=True, exist_ok=True)
    index = {
        "name": name,
        "version": version,
        "build": build,
        "build_number": number,
        "depends": depends,
        "subdir": "linux-64",
    }
    files = {"info/index.json": index, "info/paths.json": {"paths": [], "paths_version": 1}}
    with tarfile.open(folder / f"{name}-{version}-{build}.tar.bz2", "w:bz2") as archive:
        for path, content in files.items():
            data = json.dumps(content).encode()
            member = tarfile.TarInfo(path)
            member.size = len(data)
            archive.addfile(member, io.BytesIO(data))


def version_for(spec: MatchSpec, name: str) -> str:
    """A version within the bounds that the specification itself names."""
    if spec.version is None:
        return PYTHON if name == "python" else "1.0"
    named = re.findall(r"\d+(?:\.\d+)*", spec.version)
    below = [re.sub(r"\d+$", lambda last: str(max(0, int(last[0]) - 1)), version) for version in named]
    candidates = [*named, *(f"{version}.1" for version in named), *below]
    return next(each for each in candidates if VersionSpec(spec.version).matches(Version(each)))


def fill(channel: Path, specs: list[MatchSpec]) -> None:
    asked = {spec.name.normalized: spec for spec in specs}
    # what pip installs into has to come along, also where nobody asked for it
    asked.setdefault("python", MatchSpec("python"))
    for name, spec in asked.items():
        depends = [] if name == "python" else ["python"]
        build = (spec.build or "0").replace("*", "0")
        write_package(channel, name, version_for(spec, name), build, depends)
        if spec.version is not None:
            write_package(channel, name, DECOY, "0", depends)
        if spec.build is not None:
            write_package(channel, name, version_for(spec, name), "decoy", depends, number=9)


async def solution(channel: str, texts: list[str]) -> list[str]:
    specs = [MatchSpec(text, strict=False) for text in texts]
    records = await solve([Channel(channel)], specs, platforms=["linux-64", "noarch"])
    for spec in specs:
        if not any(spec.matches(record) for record in records):
            raise SystemExit(f"{spec} is not in {records}")
    return sorted(f"{record.name.normalized}-{record.version}-{record.build}" for record in records)


async def compare(name: str, staged: list[str], own: list[str], folder: str) -> dict:
    channel = Path(folder, name)
    specs = [MatchSpec(text, strict=False) for text in own]
    fill(channel, specs)
    await index_fs(channel, force=True)
    url = f"file://{channel}"
    return {
        "asked": sorted({spec.name.normalized for spec in specs}),
        "staged": await solution(url, staged),
        "own": await solution(url, own),
    }


async def answer(request: dict) -> object:
    if "make" in request:
        fill(Path(request["make"]), [MatchSpec(name) for name in request["names"]])
        await index_fs(Path(request["make"]), force=True)
        return request["names"]
    if "solve" in request:
        return await solution(request["channel"], request["solve"])
    with tempfile.TemporaryDirectory() as folder:
        return {each["name"]: await compare(**each, folder=folder) for each in request["compare"]}


print(json.dumps(asyncio.run(answer(json.loads(sys.argv[1])))))
sys.stdout.flush()
# the extension may crash while the interpreter shuts down, after its work is done
os._exit(0)
