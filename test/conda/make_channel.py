"""Makes a channel of conda packages, by one JSON argument, with nothing but the standard library.

{"channel": folder,
 "python": true,                        the interpreter that runs this, repacked as a package
 "wheels": [file, ...],                 each repacked as a package of its own
 "packages": [{"name", ...}, ...]}      made up: "version", "depends", "noarch", "files" {path: text, or a number
                                        of zeros}, "executable" [path]

In "files" the text @PREFIX@ stands for the folder into which a package is installed.
"""

import configparser
import hashlib
import io
import json
import os
import re
import stat
import sys
import sysconfig
import tarfile
import zipfile
from pathlib import Path

# as long as conda-build makes it, so that any real path fits in its place
PLACEHOLDER = "/home/conda/feedstock_root/_h_env" + "_placehold" * 22
MINOR = f"{sys.version_info[0]}.{sys.version_info[1]}"
SITE_PACKAGES = f"lib/python{MINOR}/site-packages"
LEFT_OUT = re.compile(r"^(test|idlelib|turtledemo|lib2to3/tests|(site|dist)-packages|config-[^/]*|EXTERNALLY-MANAGED)(/|$)")
# Debian's Python looks for packages where no other does, and installs them there
UNDEBIAN = {"sysconfig.py": ("= 'posix_local'", "= 'posix_prefix'")}


class Package:
    def __init__(self, name: str, version: str, depends: list[str], noarch: str | None = None) -> None:
        self.subdir = "noarch" if noarch else "linux-64"
        self.index = {
            "name": name,
            "version": version,
            "build": "0",
            "build_number": 0,
            "depends": depends,
            "subdir": self.subdir,
            "license": "LicenseRef-Test",
            **({"noarch": noarch} if noarch else {}),
        }
        self.members: list[tuple[tarfile.TarInfo, bytes]] = []
        self.paths: list[dict] = []

    def add(self, path: str, content: bytes, mode: int = 0o644, mtime: float = 1_700_000_000) -> None:
        member = tarfile.TarInfo(path)
        member.size, member.mode, member.mtime = len(content), mode, mtime
        self.members.append((member, content))
        if path.startswith("info/"):
            return
        entry = {
            "_path": path,
            "path_type": "hardlink",
            "sha256": hashlib.sha256(content).hexdigest(),
            "size_in_bytes": len(content),
        }
        if PLACEHOLDER.encode() in content:
            entry |= {"prefix_placeholder": PLACEHOLDER, "file_mode": "text"}
        self.paths.append(entry)

    def link(self, path: str, target: str) -> None:
        member = tarfile.TarInfo(path)
        member.type, member.linkname = tarfile.SYMTYPE, target
        self.members.append((member, b""))
        self.paths.append({"_path": path, "path_type": "softlink", "sha256": "0" * 64, "size_in_bytes": 0})

    def write(self, channel: Path) -> None:
        folder = channel / self.subdir
        folder.mkdir(parents=True, exist_ok=True)
        self.add("info/index.json", json.dumps(self.index).encode())
        self.add("info/paths.json", json.dumps({"paths": self.paths, "paths_version": 1}).encode())
        file = folder / "{name}-{version}-{build}.tar.bz2".format(**self.index)
        with tarfile.open(file, "w:bz2", compresslevel=1) as archive:
            for member, content in self.members:
                archive.addfile(member, io.BytesIO(content))
        data = file.read_bytes()
        record = {
            **self.index,
            "md5": hashlib.md5(data).hexdigest(),
            "sha256": hashlib.sha256(data).hexdigest(),
            "size": len(data),
        }
        (folder / f"{file.name}.json").write_text(json.dumps(record))


def python_package() -> Package:
    package = Package("python", ".".join(map(str, sys.version_info[:3])), [])
    executable = Path(os.path.realpath(sys.executable))
    package.add(f"bin/python{MINOR}", executable.read_bytes(), 0o755)
    for name in ("python", "python3"):
        package.link(f"bin/{name}", f"python{MINOR}")
    stdlib = Path(sysconfig.get_path("stdlib"))
    for file in sorted(stdlib.rglob("*")):
        relative = file.relative_to(stdlib).as_posix()
        if not file.is_file() or LEFT_OUT.match(relative) or file.name == "sitecustomize.py":
            continue
        # what was compiled of a file that is changed here would not fit it
        if any(relative.startswith(f"__pycache__/{name[:-2]}") for name in UNDEBIAN):
            continue
        content = file.read_bytes()
        if relative in UNDEBIAN:
            content = content.replace(*(text.encode() for text in UNDEBIAN[relative]))
        package.add(f"lib/python{MINOR}/{relative}", content, mtime=int(file.stat().st_mtime))
    package.add(f"{SITE_PACKAGES}/README.txt", b"")
    package.link(f"lib/python{MINOR}/dist-packages", "site-packages")
    return package


def wheel_package(path: Path) -> Package:
    name, version, *_, abi, platform = path.stem.split("-")
    is_pure = (abi, platform) == ("none", "any")
    target = "site-packages" if is_pure else SITE_PACKAGES
    depends = ["python"] if is_pure else ["python", f"python {MINOR}.*"]
    package = Package(name.lower().replace("_", "-"), version, depends, "python" if is_pure else None)
    entry_points: list[str] = []
    with zipfile.ZipFile(path) as wheel:
        for info in wheel.infolist():
            if info.is_dir() or ".data/" in info.filename:
                continue
            content = wheel.read(info)
            if info.filename.endswith(".dist-info/entry_points.txt"):
                parser = configparser.ConfigParser(delimiters=("=",))
                parser.read_string(content.decode())
                if parser.has_section("console_scripts"):
                    entry_points = [f"{key} = {value}" for key, value in parser.items("console_scripts")]
            mode = stat.S_IMODE(info.external_attr >> 16) | 0o644
            package.add(f"{target}/{info.filename}", content, mode)
    if is_pure:
        link = {"noarch": {"type": "python", "entry_points": entry_points}, "package_metadata_version": 1}
        package.add("info/link.json", json.dumps(link).encode())
    return package


def made_up(request: dict) -> Package:
    noarch = request.get("noarch", "generic")
    package = Package(request["name"], request.get("version", "1.0"), request.get("depends", []), noarch)
    for path, text in request.get("files", {}).items():
        mode = 0o755 if path in request.get("executable", []) else 0o644
        content = bytes(text) if isinstance(text, int) else text.replace("@PREFIX@", PLACEHOLDER).encode()
        package.add(path, content, mode)
    if noarch == "python":
        package.add("info/link.json", b'{"noarch": {"type": "python"}, "package_metadata_version": 1}')
    return package


def write_repodata(channel: Path) -> None:
    for subdir in ("linux-64", "noarch"):
        folder = channel / subdir
        folder.mkdir(parents=True, exist_ok=True)
        records = {file.name.removesuffix(".json"): json.loads(file.read_text()) for file in folder.glob("*.tar.bz2.json")}
        repodata = {"info": {"subdir": subdir}, "packages": records, "packages.conda": {}, "repodata_version": 1}
        (folder / "repodata.json").write_text(json.dumps(repodata, sort_keys=True))


request = json.loads(sys.argv[1])
channel = Path(request["channel"])
packages = [python_package()] if request.get("python") else []
packages += [wheel_package(Path(file)) for file in request.get("wheels", [])]
packages += [made_up(each) for each in request.get("packages", [])]
for package in packages:
    package.write(channel)
write_repodata(channel)
