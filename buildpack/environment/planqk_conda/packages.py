"""Which packages are wanted? Solved from specifications, or read from a list or a lock."""

import hashlib
import re
import sys
from pathlib import Path
from urllib.parse import parse_qs, unquote, urlsplit

from channels import Channels, with_slash, without_secrets
from rattler import (
    BuildString,
    Channel,
    ChannelPriority,
    Gateway,
    LockFile,
    MatchSpec,
    Override,
    PackageRecord,
    PypiLockedPackage,
    RepoDataRecord,
    Subdir,
    VirtualPackage,
    VirtualPackageOverrides,
    solve,
)
from rattler.exceptions import GatewayError, InvalidMatchSpecError, SolverError
from rattler.networking import Client


class Unusable(Exception):
    """Of the upload's own making; in words that say so."""


async def wanted(request: dict, channels: Channels, client: Client) -> tuple[list[RepoDataRecord], list[str]]:
    """The packages, taken from where they are to be had, and what uv has to install beside them."""
    if request["manifest"] == "pixi.lock":
        records, pypi = locked(Path(request["lock"]))
    elif request["explicit"]:
        records, pypi = [explicit(**each) for each in request["explicit"]], []
    else:
        return await solved(request, channels, client), []
    for record in records:
        record.url = channels.mirrored(record.url)
    return records, pypi


async def solved(request: dict, channels: Channels, client: Client) -> list[RepoDataRecord]:
    specs = [(text, parsed(text)) for text in request["specs"]]
    # a channel that only a package names is asked, too
    named = [spec.channel.base_url for _, spec in specs if spec.channel is not None]
    places = list(dict.fromkeys([*channels.listed(request["ask"]), *map(with_slash, named)]))
    print(f"Solving, with {', '.join(map(channels.short, places)) or 'no channel'}", flush=True)
    gateway = Gateway(cache_dir=Path(request["cache"]) / "repodata", client=client)

    def attempt(priority: ChannelPriority):
        return solve(
            [Channel(channels.mirrored(place)) for place in places],
            [MatchSpec(located(text, spec, channels), strict=False) for text, spec in specs],
            gateway=gateway,
            platforms=[Subdir.current(), "noarch"],
            virtual_packages=VirtualPackage.detect(overrides(request["archspec"])),
            channel_priority=priority,
        )

    try:
        disabled = request["priority"] == "disabled"
        return await attempt(ChannelPriority.Disabled if disabled else ChannelPriority.Strict)
    except GatewayError as error:
        # which channel there is was the upload's word, and what its mirror holds is not
        mirrors = [channels.mirrored(place) for place in places if channels.mirrored(place) != place]
        if any(without_secrets(mirror) in str(error) for mirror in mirrors):
            raise Unusable(f"Failed to fetch from a mirror: {error}") from error
        raise
    except SolverError:
        if request["priority"] != "flexible" or len(places) < 2:
            raise
    # conda's `flexible`: a later channel may help out
    print("The first channel that has a package is not enough: asking all of them", flush=True)
    return await attempt(ChannelPriority.Disabled)


def parsed(text: str) -> MatchSpec:
    try:
        return MatchSpec(text, strict=False)
    except InvalidMatchSpecError as error:
        raise Unusable(f"Invalid requirement: {text}: {error}") from error


def overrides(archspec: str | None) -> VirtualPackageOverrides:
    found = VirtualPackageOverrides.from_env()
    if archspec is not None:
        found.archspec = Override.string(archspec)
    return found


def located(text: str, spec: MatchSpec, channels: Channels) -> str:
    """`conda-forge::numpy`, with the channel where it is taken from."""
    if spec.channel is None:
        return text
    address = with_slash(spec.channel.base_url)
    mirror = channels.mirrored(address)
    if mirror == address:
        return text
    named, separator, rest = text.rpartition("::")
    if not separator:
        raise Unusable(f"Invalid requirement: {text}: write its channel in front, as in channel::{spec.name}")
    subdir = f"{spec.subdir}/" if spec.subdir else ""
    return f"{mirror}{subdir}".rstrip("/") + f"::{rest}"


FILE_NAME = re.compile(r"([^/]+)-([^-/]+)-([^-/]+?)(?:\.conda|\.tar\.bz2)")


def explicit(url: str, md5: str | None = None, sha256: str | None = None) -> RepoDataRecord:
    *_, subdir, file_name = urlsplit(url).path.split("/")
    match = FILE_NAME.fullmatch(unquote(file_name))
    if match is None:
        raise Unusable(f"Invalid requirement: {url}: it is no conda package")
    if subdir not in (str(Subdir.current()), "noarch"):
        raise Unusable(f"Invalid requirement: {url}: it is for {subdir}, and this is {Subdir.current()}")
    name, version, build = match.groups()
    record = PackageRecord(name, version, BuildString(build), 0, subdir)
    record.md5 = bytes.fromhex(md5) if md5 else None
    record.sha256 = bytes.fromhex(sha256) if sha256 else None
    return RepoDataRecord(record, unquote(file_name), url, url.rsplit("/", 2)[0] + "/")


def locked(path: Path) -> tuple[list[RepoDataRecord], list[str]]:
    lock = LockFile.from_path(path)
    environment = lock.environment("default")
    here = str(Subdir.current())
    platforms = {platform.name: platform for platform in (environment.platforms() if environment else [])}
    if environment is None or here not in platforms:
        raise Unusable(f"{path.name} holds no environment `default` for {here}")
    packages = environment.packages(platforms[here]) or []
    from_source = [package.location for package in packages if type(package).__name__ == "CondaLockedSourcePackage"]
    if from_source:
        raise Unusable(f"{path.name} has packages that only pixi can build: {', '.join(from_source)}")
    pypi = [requirement(package, path) for package in packages if isinstance(package, PypiLockedPackage)]
    return environment.conda_repodata_records_for_platform(platforms[here]) or [], sorted(pypi)


def requirement(package: PypiLockedPackage, path: Path) -> str:
    location = package.location
    if not re.match(r"(https?|git\+(https?|ssh))://", location):
        raise Unusable(f"{path.name} has a package that lies in a folder of its own: {package.name} ({location})")
    if location.startswith("git+"):
        return f"{package.name} @ {at_commit(package.name, location, path)}"
    sha256 = sha256_of(package)
    return f"{package.name} @ {location}" + (f" --hash=sha256:{sha256.hex()}" if sha256 else "")


def at_commit(name: str, location: str, path: Path) -> str:
    """`git+https://host/a?rev=main&subdirectory=b#COMMIT` as uv and pip read it: no other commit is installed."""
    address, _, commit = location.partition("#")
    address, _, query = address.partition("?")
    if re.fullmatch(r"[0-9a-f]{40}", commit) is None:
        at, remedy = line_of(location, path), f"make the lock again, with `pixi update {name}`"
        raise Unusable(f"{at}: {name} comes from git at no commit ({location}): {remedy}")
    subdirectory = parse_qs(query).get("subdirectory", [])
    return f"{address}@{commit}" + "".join(f"#subdirectory={folder}" for folder in subdirectory)


def line_of(location: str, path: Path) -> str:
    lines = path.read_text(encoding="utf-8").splitlines()
    found = (number for number, line in enumerate(lines, 1) if line.rstrip().endswith(f" {location}"))
    return f"{path.name}:{next(found, 1)}"


def sha256_of(package: PypiLockedPackage) -> bytes | None:
    """None where the lock has no hash at all, which the library itself stumbles over."""
    try:
        return package.hashes.sha256
    except AttributeError:
        return None


def check_local(records: list[RepoDataRecord]) -> None:
    """What comes from a server is checked on its way, what lies on the disk is not."""
    for record in records:
        parts = urlsplit(record.url)
        if parts.scheme != "file":
            continue
        for name, expected in (("sha256", record.sha256), ("md5", record.md5)):
            if expected is None:
                continue
            with open(unquote(parts.path), "rb") as file:
                found = hashlib.file_digest(file, name).digest() if sys.version_info >= (3, 11) else digest(file, name)
            if found != expected:
                raise Unusable(f"hash mismatch of {record.url}: expected {expected.hex()}, got {found.hex()}")


def digest(file, name: str) -> bytes:
    found = hashlib.new(name)
    while block := file.read(1 << 20):
        found.update(block)
    return found.digest()
