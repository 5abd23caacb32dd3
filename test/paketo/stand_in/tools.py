"""How does a package manager come into its layer? pip from its wheel, uv as a program, the others by pip from the index.

Each is here in one version, pinned; a setting that asks for another one ends the build.
"""

import hashlib
import os
import re
import shutil
import zipfile

from layers import Context, Layer
from running import PACKAGES, Impossible, run_pip
from version import Unreadable, satisfies


def pip(context: Context) -> None:
    read_pins(context, "pip")
    layer, source = Layer(context, "pip").empty(), Layer(context, "pip-source").empty()
    packages = os.path.join(layer.dir, PACKAGES)
    wheel = os.path.join(context.buildpack_dir, "pip.whl")
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(packages)
    os.makedirs(os.path.join(layer.dir, "bin"))
    command = os.path.join(layer.dir, "bin", "pip")
    with open(command, "w", encoding="utf-8") as file:
        file.write('#!/bin/sh\nexec python -m pip "$@"\n')
    os.chmod(command, 0o755)
    layer.prepend("PYTHONPATH", packages)
    source.env("env.build", "PIP_FIND_LINKS", "append", source.dir, " ")
    layer.keep(context.flags("pip"))
    source.keep({**context.flags("pip"), "launch": False})


def pipenv(context: Context) -> None:
    install(context, "pipenv", "dependency_checksum")


def poetry(context: Context) -> None:
    install(context, "poetry", "dependency-checksum")


def install(context: Context, name: str, key: str) -> None:
    """Kept from the last build where it is the same."""
    pins = read_pins(context, name)
    checksum = hashlib.sha256(pins.encode()).hexdigest()
    layer = Layer(context, name)
    if layer.earlier.get(key) != checksum:
        options = ["--user", "--require-hashes", "--quiet", "--no-warn-script-location", "--disable-pip-version-check"]
        run_pip(layer.empty().dir, "install", *options, f"--requirement={pins_file(context, name)}")
        layer.prepend("PYTHONPATH", os.path.join(layer.dir, PACKAGES))
    layer.keep(context.flags(name), **{key: checksum})


def uv(context: Context) -> None:
    version = read_version(read_pins(context, "uv"), "uv")
    layer = Layer(context, "uv")
    if layer.earlier.get("dependency-sha") != version:
        os.makedirs(os.path.join(layer.empty().dir, "bin"))
        shutil.copy(os.path.join(context.buildpack_dir, "uv"), os.path.join(layer.dir, "bin", "uv"))
    layer.keep(context.flags("uv"), **{"dependency-sha": version})


def pins_file(context: Context, name: str) -> str:
    return os.path.join(context.buildpack_dir, f"{name}.txt")


def read_pins(context: Context, name: str) -> str:
    with open(pins_file(context, name), encoding="utf-8") as file:
        pins = file.read()
    check(context, name, read_version(pins, name))
    return pins


def read_version(pins: str, name: str) -> str:
    return re.search(rf"^{name}==(\S+)", pins, re.MULTILINE)[1]


def check(context: Context, name: str, version: str) -> None:
    setting = f"BP_{name.upper()}_VERSION"
    asked = next((need["version"] for need in context.needs(name) if need.get("version-source") == setting), "")
    offered = (*(int(part) for part in version.split(".")), 0, 0)[:3]
    try:
        fits = satisfies(offered, asked)
    except Unreadable as error:
        raise Impossible(f"improper constraint: {error}") from None
    if not fits:
        raise Impossible(f"has only {version}, and {setting} asks for {asked}")
