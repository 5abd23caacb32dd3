"""conda, as far as Paketo's buildpacks use it: `env update`, `create` and `clean`."""

import argparse
import asyncio
import os
import shutil
import tempfile
from pathlib import Path

from prefix import install, packages_dir, run_pip, solve  # first: it says where the libraries are

import yaml  # isort: skip
from rattler import BuildString, PackageRecord, RepoDataRecord  # isort: skip


async def update(file: Path, prefix: str) -> None:
    environment = yaml.safe_load(file.read_text(encoding="utf-8")) or {}
    dependencies = environment.get("dependencies") or []
    specs = [each for each in dependencies if isinstance(each, str)]
    of_pip = [line for each in dependencies if isinstance(each, dict) for line in each.get("pip") or []]
    await install(await solve([*specs, *(["pip"] if of_pip else [])], environment.get("channels") or []), prefix)
    if of_pip:
        with tempfile.NamedTemporaryFile("w", dir=file.parent, suffix=".requirements.txt") as requirements:
            requirements.write("\n".join(of_pip))
            requirements.flush()
            run_pip(prefix, "-U", "-r", requirements.name, "--exists-action=b", cwd=str(file.parent))


async def create(file: Path, prefix: str, channels: list[str]) -> None:
    lines = [line.strip() for line in file.read_text(encoding="utf-8").splitlines()]
    named = [line for line in lines if line and line[0] not in "#@"]
    records = [record_of(line) for line in named] if "@EXPLICIT" in lines else await solve(named, channels)
    await install(records, prefix)


def record_of(line: str) -> RepoDataRecord:
    url, _, md5 = line.partition("#")
    channel, subdir, file = url.rsplit("/", 2)
    name, version, build = file.removesuffix(".conda").removesuffix(".tar.bz2").rsplit("-", 2)
    record = PackageRecord(name, version, BuildString(build), 0, subdir)
    record.md5 = bytes.fromhex(md5) if md5 else None
    return RepoDataRecord(record, file, url, f"{channel}/")


def clean() -> None:
    shutil.rmtree(packages_dir(), ignore_errors=True)


def main() -> None:
    parser = argparse.ArgumentParser(prog="conda")
    parser.add_argument("command", nargs="+", choices=["env", "update", "create", "clean"])
    parser.add_argument("--file", type=Path)
    parser.add_argument("--prefix")
    parser.add_argument("--channel", action="append", default=[])
    for flag in ("yes", "quiet", "override-channels", "offline", "packages", "tarballs"):
        parser.add_argument(f"--{flag}", action="store_true")
    given = parser.parse_args()
    match given.command:
        case ["env", "update"]:
            asyncio.run(update(given.file, given.prefix))
        case ["create"]:
            asyncio.run(create(given.file, given.prefix, given.channel))
        case ["clean"]:
            clean()


if __name__ == "__main__":
    main()
    # the library may crash while the interpreter ends, after its work is done
    os._exit(0)
