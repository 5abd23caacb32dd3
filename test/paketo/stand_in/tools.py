"""How does a package manager come into its layer? pip from its wheel, uv as a program, the others by pip from the index;
in place of conda and pixi, which are in no index, a program that does the same by py-rattler.

Each is here in one version, pinned; a setting that asks for another one ends the build.
"""

import hashlib
import os
import re
import shutil
import zipfile

from layers import Context, Layer, write
from running import PACKAGES, Impossible, run, run_pip
from version import Unreadable, satisfies


def pip(context: Context) -> None:
    read_pins(context, "pip")
    layer, source = Layer(context, "pip").empty(), Layer(context, "pip-source").empty()
    packages = os.path.join(layer.dir, PACKAGES)
    wheel = os.path.join(context.buildpack_dir, "pip.whl")
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(packages)
    write_command(layer, "pip", "python -m pip")
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


def conda(context: Context) -> None:
    install_programs(context, "conda")


def pixi(context: Context) -> None:
    install_programs(context, "pixi")


def install_programs(context: Context, name: str) -> None:
    """There is no Python but the image's own, and that has no pip."""
    pins = [pins_file(context, each) for each in ("rattler", "pyyaml")]
    checksum = hashlib.sha256("".join(read(file) for file in pins).encode()).hexdigest()
    layer = Layer(context, name)
    if layer.earlier.get("dependency-sha") != checksum:
        wheel = shutil.copy(os.path.join(context.buildpack_dir, "pip.whl"), layer.empty().dir)
        options = ["--require-hashes", "--quiet", "--disable-pip-version-check", *(f"--requirement={file}" for file in pins)]
        run("python3", f"{wheel}/pip", "install", f"--target={os.path.join(layer.dir, 'site-packages')}", *options)
        programs = os.path.join(layer.dir, "programs")
        shutil.copytree(os.path.join(os.path.dirname(__file__), "programs"), programs)
        write_command(layer, name, f"python3 -B -E -s {os.path.join(programs, name)}.py")
    layer.keep(context.flags(name), **{"dependency-sha": checksum})


def write_command(layer: Layer, name: str, program: str) -> None:
    file = os.path.join(layer.dir, "bin", name)
    os.makedirs(os.path.dirname(file))
    write(file, f'#!/bin/sh\nexec {program} "$@"\n')
    os.chmod(file, 0o755)


def pins_file(context: Context, name: str) -> str:
    return os.path.join(context.buildpack_dir, f"{name}.txt")


def read_pins(context: Context, name: str) -> str:
    pins = read(pins_file(context, name))
    check(context, name, read_version(pins, name))
    return pins


def read(path: str) -> str:
    with open(path, encoding="utf-8") as file:
        return file.read()


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
