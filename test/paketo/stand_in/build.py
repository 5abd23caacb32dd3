"""What a component contributes. Pip projects are really installed; for the others the build says that it cannot."""

import os
import shlex
import subprocess
import sys
import zipfile

from layers import Context, Layer, write_launch
from version import Unreadable, satisfies

#: Of several entries that ask for a version the highest rank counts; what is not listed ranks below all of these.
SOURCES = ["BP_CPYTHON_VERSION", "Pipfile.lock", "Pipfile", "pyproject.toml"]

PYTHON = "/usr/bin/python3"
PACKAGES = f"lib/python{sys.version_info.major}.{sys.version_info.minor}/site-packages"

#: How an environment variable of the image changes, by the prefix of the setting; no prefix overrides.
PREFIXES = {"DEFAULT_": "default", "OVERRIDE_": "override", "APPEND_": "append", "PREPEND_": "prepend", "": "override"}


class Impossible(Exception):
    """The build has to stop: in the words a person gets to read."""


def ca_certificates(context: Context) -> None:
    pass


def watchexec(context: Context) -> None:
    Layer(context, "watchexec").keep(context.flags("watchexec"))


def cpython(context: Context) -> None:
    wanted = choose(context.needs("cpython"))
    offered = tuple(sys.version_info[:3])
    shown = ".".join(str(part) for part in offered)
    constraint, source = wanted.get("version", ""), wanted.get("version-source") or "nobody"
    try:
        fits = satisfies(offered, constraint)
    except Unreadable as error:
        raise Impossible(f"improper constraint: {error}") from None
    if not fits:
        raise Impossible(f"has only Python {shown}, and {source} asks for {constraint}")
    print(f"  Python {shown}, asked for: {constraint or 'any'} (by {source})")
    layer = Layer(context, "cpython").empty()
    os.makedirs(os.path.join(layer.dir, "bin"))
    for name in ("python", "python3"):
        os.symlink(PYTHON, os.path.join(layer.dir, "bin", name))
    layer.env("env", "PYTHONPATH", "default", layer.dir)
    layer.env("env.build", "PYTHONPYCACHEPREFIX", "default", "/tmp")
    layer.keep(context.flags("cpython"))


def choose(needs: list[dict]) -> dict:
    ranks = {source: len(SOURCES) - index for index, source in enumerate(SOURCES)}
    return max(needs, key=lambda need: ranks.get(need.get("version-source", ""), 0), default={})


def pip(context: Context) -> None:
    layer = Layer(context, "pip").empty()
    packages = os.path.join(layer.dir, PACKAGES)
    with zipfile.ZipFile(os.path.join(context.buildpack_dir, "pip.whl")) as wheel:
        wheel.extractall(packages)
    os.makedirs(os.path.join(layer.dir, "bin"))
    command = os.path.join(layer.dir, "bin", "pip")
    with open(command, "w", encoding="utf-8") as file:
        file.write('#!/bin/sh\nexec python -m pip "$@"\n')
    os.chmod(command, 0o755)
    layer.env("env", "PYTHONPATH", "prepend", packages, ":")
    layer.keep(context.flags("pip"))


def pip_install(context: Context) -> None:
    """Runs pip on every build over the layer that was restored: what is no longer required stays, as on Paketo."""
    packages, cache = Layer(context, "packages"), Layer(context, "cache")
    files = [f"--requirement={name}" for name in os.environ.get("BP_PIP_REQUIREMENT", "requirements.txt").split(" ")]
    vendor = os.path.join(os.getcwd(), os.environ.get("BP_PIP_DEST_PATH", "vendor"))
    is_vendored = os.path.exists(vendor)
    source = ["--ignore-installed", "--no-index"] if is_vendored else [f"--cache-dir={cache.dir}"]
    links = [os.environ.get("BP_PIP_FIND_LINKS", ""), os.environ.get("PIP_FIND_LINKS", ""), vendor if is_vendored else ""]
    args = ["install", "--exists-action=w", *source, "--compile", "--user", "--disable-pip-version-check", *files]
    print(f"  pip {shlex.join(args)}", flush=True)
    env = {
        **os.environ,
        "PYTHONUSERBASE": packages.dir,
        "PIP_FIND_LINKS": " ".join(link for link in links if link),
        # Debian's Python wants no packages but Debian's; Paketo's has no such wish.
        "PIP_BREAK_SYSTEM_PACKAGES": "1",
        "PIP_CERT": "/etc/ssl/certs/ca-certificates.crt",
    }
    if subprocess.run(["pip", *args], env=env, check=False).returncode != 0:
        raise Impossible("pip install failed")
    packages.env("env", "PYTHONPATH", "prepend", os.path.join(packages.dir, PACKAGES), ":")
    packages.keep(context.flags("site-packages"))
    cache.keep({"launch": False, "build": False, "cache": True})


def python_start(context: Context) -> None:
    write_launch(context, [{"type": "web", "command": "python", "direct": True, "default": True}])


def procfile(context: Context) -> None:
    commands = {name: command for need in context.needs("procfile") for name, command in need.items()}
    default = next((name for name in ("web", "worker") if name in commands), None)
    write_launch(context, [process(name, commands[name], name == default) for name in sorted(commands)])


def process(name: str, command: str, is_default: bool) -> dict:
    if os.environ.get("BP_DIRECT_PROCESS", "").lower() not in ("1", "t", "true"):
        return {"type": name, "command": command, "direct": False, "default": is_default}
    program, *args = shlex.split(command)
    return {"type": name, "command": program, "args": args, "direct": True, "default": is_default}


def environment_variables(context: Context) -> None:
    layer = Layer(context, "environment-variables").empty()
    for setting, value in sorted(os.environ.items()):
        if not setting.startswith("BPE_") or setting.startswith("BPE_DELIM_"):
            continue
        rest = setting.removeprefix("BPE_")
        prefix = next(prefix for prefix in PREFIXES if rest.startswith(prefix))
        name = rest.removeprefix(prefix)
        layer.env("env.launch", name, PREFIXES[prefix], value, os.environ.get(f"BPE_DELIM_{name}", ""))
    layer.keep({"launch": True, "build": False, "cache": False})


def image_labels(context: Context) -> None:
    labels = dict(pair.split("=", 1) for pair in shlex.split(os.environ.get("BP_IMAGE_LABELS", "")))
    oci = {name: value for name, value in os.environ.items() if name.startswith("BP_OCI_")}
    labels |= {f"org.opencontainers.image.{name.removeprefix('BP_OCI_').lower()}": value for name, value in oci.items()}
    write_launch(context, labels=labels)


def main(component: str, layers_dir: str, plan_file: str, buildpack_dir: str) -> int:
    print(f"\nStand-in for {component}", flush=True)
    contribute = globals().get(component.replace("-", "_"))
    try:
        if contribute is None:
            raise Impossible(f"cannot install with {component}; only the real one can")
        contribute(Context(layers_dir, plan_file, buildpack_dir))
    except Impossible as error:
        print(f"[Error: the stand-in for {component} {error}]", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
