"""How is what the app root asks for installed? By the tool itself, told where its layer is by the variables it knows."""

import glob
import hashlib
import os
from pathlib import Path

from layers import Context, Layer
from running import PACKAGES, Impossible, ask, run, run_pip

FOR_LAUNCH = ("launch", "build")


def pip_install(context: Context) -> None:
    """Runs pip on every build over the layer that was restored: what is no longer required stays, as on Paketo."""
    packages, cache = Layer(context, "packages").open(), Layer(context, "cache").open()
    files = [f"--requirement={name}" for name in os.environ.get("BP_PIP_REQUIREMENT", "requirements.txt").split(" ")]
    vendor = os.path.join(os.getcwd(), os.environ.get("BP_PIP_DEST_PATH", "vendor"))
    is_vendored = os.path.exists(vendor)
    source = ["--ignore-installed", "--no-index"] if is_vendored else [f"--cache-dir={cache.dir}"]
    links = find_links("BP_PIP_FIND_LINKS", "PIP_FIND_LINKS", vendor if is_vendored else "")
    options = ["--exists-action=w", *source, "--compile", "--user", "--disable-pip-version-check"]
    run_pip(packages.dir, "install", *options, *files, PIP_FIND_LINKS=links)
    packages.prepend("PYTHONPATH", os.path.join(packages.dir, PACKAGES))
    packages.keep(context.flags("site-packages", cached=FOR_LAUNCH))
    cache.keep_as_cache()


def pipenv_install(context: Context) -> None:
    """In the virtual environment that pipenv makes below the folder that it is given for all of them."""
    packages, cache = Layer(context, "packages").open(), Layer(context, "cache").open()
    is_locked = os.path.exists("Pipfile.lock")
    env = {"PIP_USER": "1", "WORKON_HOME": packages.dir, "PIPENV_CACHE_DIR": cache.dir}
    run("pipenv", "install", "--deploy" if is_locked else "--skip-lock", PIP_IGNORE_INSTALLED="1", **env)
    if is_locked:
        run("pipenv", "clean", **env)
    found = glob.glob(os.path.join(packages.dir, "*", "pyvenv.cfg"))
    if not found:
        raise Impossible(f"found no virtual environment in {packages.dir}")
    packages.prepend("PATH", os.path.join(os.path.dirname(found[0]), "bin"))
    # The user's folder, though pipenv does not install there.
    packages.prepend("PYTHONPATH", os.path.join(packages.dir, PACKAGES))
    packages.keep(context.flags("site-packages", cached=FOR_LAUNCH))
    cache.keep_as_cache()


def poetry_install(context: Context) -> None:
    venvs, cache = Layer(context, "poetry-venv").open(), Layer(context, "cache").open()
    env = {"POETRY_CACHE_DIR": cache.dir, "POETRY_VIRTUALENVS_PATH": venvs.dir}
    run("poetry", "sync", "--only", os.environ.get("BP_POETRY_INSTALL_ONLY", "main"), **env)
    venv = ask("poetry", "env", "info", "--path", **env)
    packages = glob.glob(os.path.join(venv, "lib", "*", "site-packages"))
    if len(packages) != 1:
        raise Impossible(f"found {len(packages)} folders of packages in {venv}")
    venvs.env("env", "POETRY_VIRTUALENVS_PATH", "default", venvs.dir)
    venvs.prepend("PYTHONPATH", packages[0])
    venvs.prepend("PATH", os.path.join(venv, "bin"))
    venvs.keep(context.flags("poetry-venv", cached=FOR_LAUNCH))
    cache.keep_as_cache()


def uv_environment(context: Context) -> None:
    """While uv.lock stays the same nothing is installed, whatever else has changed: as on Paketo."""
    layer, cache = Layer(context, "uv-env"), Layer(context, "uv-env-cache").open()
    checksum = checksum_of("uv.lock")
    if layer.earlier.get("lockfile-sha") != checksum:
        sync(context, layer.empty(), cache)
        layer.prepend("PATH", os.path.join(layer.dir, "venv", "bin"))
    layer.keep(context.flags("uv-environment"), **{"lockfile-sha": checksum})
    cache.keep_as_cache()


def sync(context: Context, layer: Layer, cache: Layer) -> None:
    venv = os.path.join(layer.dir, "venv")
    env = {"HOME": layer.dir, "VIRTUAL_ENV": venv, "UV_PROJECT_ENVIRONMENT": venv, "UV_WORKING_DIR": os.getcwd()}
    args, vendor = [], os.path.join(os.getcwd(), "vendor")
    if os.path.exists(vendor):
        python = os.path.join(os.path.dirname(context.layers_dir), "paketo-buildpacks_cpython", "cpython", "bin", "python")
        env |= {"UV_OFFLINE": "1", "UV_PYTHON": python}
        args.append("--no-index")
    else:
        vendor = ""
        env["UV_CACHE_DIR"] = cache.dir
    env["UV_FIND_LINKS"] = find_links("BP_UV_FIND_LINKS", "UV_FIND_LINKS", vendor)
    groups = os.environ.get("BP_UV_INSTALL_GROUPS")
    args += [f"--group={group}" for group in groups.split(",")] if groups is not None else []
    run("uv", "sync", *args, **env)


def conda_environment(context: Context) -> None:
    """Of a list that has not changed nothing is installed."""
    layer, cache = Layer(context, "conda-env"), Layer(context, "conda-env-cache").open()
    checksum = checksum_of("package-list.txt") if os.path.exists("package-list.txt") else ""
    if not checksum or layer.earlier.get("lockfile-sha") != checksum:
        update(layer.empty().dir, cache.dir, is_listed=bool(checksum))
        Path(layer.dir, "conda-meta", "history").unlink(missing_ok=True)
    layer.keep(context.flags("conda-environment"), **{"lockfile-sha": checksum})
    cache.keep_as_cache()


def update(prefix: str, cache: str, *, is_listed: bool) -> None:
    create = ["create", "--file", os.path.abspath("package-list.txt"), "--prefix", prefix, "--yes", "--quiet"]
    if os.path.exists("vendor"):
        run("conda", *create, "--channel", os.path.abspath("vendor"), "--override-channels", "--offline")
        return
    from_file = ["env", "update", "--prefix", prefix, "--file", os.path.abspath("environment.yml")]
    run("conda", *(create if is_listed else from_file), CONDA_PKGS_DIRS=cache)
    run("conda", "clean", "--packages", "--tarballs")


def pixi_environment(context: Context) -> None:
    layer, cache = Layer(context, "pixi-env"), Layer(context, "pixi-env-cache").open()
    if not os.path.exists("pixi.lock"):
        raise Impossible("finds no pixi.lock")
    checksum = checksum_of("pixi.lock")
    if layer.earlier.get("lockfile-sha") != checksum:
        name = os.environ.get("BP_PIXI_ENVIRONMENT_NAME", "default")
        prefix = os.path.join(layer.empty().dir, name)
        run("pixi", os.path.abspath("pixi.lock"), name, prefix, CONDA_PKGS_DIRS=cache.dir)
        layer.prepend("PATH", os.path.join(prefix, "bin"))
    layer.keep(context.flags("pixi-environment"), **{"lockfile-sha": checksum})
    cache.keep_as_cache()


def checksum_of(name: str) -> str:
    with open(name, "rb") as file:
        return hashlib.sha256(file.read()).hexdigest()


def find_links(setting: str, own: str, vendor: str) -> str:
    return " ".join(link for link in (os.environ.get(setting), os.environ.get(own), vendor) if link)
