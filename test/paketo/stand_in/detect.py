"""Does a component take part, and with which build plan? One function a component, named as the component is.

Each returns plans, the first and its alternatives, or None where the component does not take part. The rules are those
that were measured on Paketo (../paketo-detect.json), and what the builds need beside them; the rest is left out.
"""

import os
import sys

from procfile import read_processes
from plan import build, launch, plan, render
from tree import Broken, dig, exists, has_python_files, pipfile_python, pyproject_python, read_toml, text_at, uv_python

PASS, ERROR, FAIL = 0, 1, 100

BACKENDS = {"setuptools.build_meta": "pip", "poetry.core.masonry.api": "poetry", "uv_build": "uv"}


def ca_certificates():
    helper = "ca-certificates-helper"
    return [plan(["ca-certificates", helper], [helper]), plan([helper], [helper])]


def watchexec():
    return [plan(["watchexec"])]


def cpython():
    if exists("buildpack.yml"):
        raise Broken("buildpack.yml is no longer read")
    return [plan(["cpython"], asked("cpython"))]


def asked(name: str):
    """The version that a setting asks for, if any."""
    setting = f"BP_{name.upper()}_VERSION"
    version = os.environ.get(setting)
    return [(name, {"version": version, "version-source": setting})] if version is not None else []


def pip():
    return [plan(["pip"], [build("cpython"), *asked("pip")])]


def pip_install():
    names = os.environ.get("BP_PIP_REQUIREMENT", "requirements.txt").split(" ")
    if not all(exists(name) for name in names):
        return None
    return [plan(["site-packages"], [build("cpython"), build("pip")])]


def pipenv():
    return [plan(["pipenv"], [build("cpython"), build("pip"), *asked("pipenv")])]


def pipenv_install():
    if not exists("Pipfile"):
        return None
    version, source = pipfile_python()
    wanted = {"version": version, "version-source": source} if version else {}
    return [plan(["site-packages"], [build("cpython", **wanted), build("pipenv")])]


def miniconda():
    return [plan(["conda"])]


def conda_env_update():
    if not exists("environment.yml", "package-list.txt"):
        return None
    return [plan(["conda-environment"], [build("conda")])]


def poetry():
    if not exists("pyproject.toml"):
        return None
    version = pyproject_python()
    if not version:
        return None
    wanted = {"version": version, "version-source": "pyproject.toml"}
    return [plan(["poetry"], [build("pip"), build("cpython", **wanted), *asked("poetry")])]


def poetry_install():
    if not exists("pyproject.toml"):
        return None
    return [plan(["poetry-venv"], [build("cpython"), build("poetry")])]


def poetry_run():
    if not exists("pyproject.toml"):
        return None
    scripts = dig(read_toml("pyproject.toml"), "tool", "poetry", "scripts") or {}
    if "BP_POETRY_RUN_TARGET" not in os.environ and len(scripts) != 1:
        return None
    return [plan([], [launch(name) for name in ["cpython", "poetry", "poetry-venv", *reloader()]])]


def python_package_managers_install():
    plans = [plan(["pip"], [build("cpython")]), plan(["conda"]), plan(["pip", "pipenv"], [build("cpython"), build("pip")])]
    if exists("uv.lock") and uv_python():
        plans.append(plan(["uv"], asked("uv")))
    if exists("pixi.lock", "pixi.toml"):
        plans.append(plan(["pixi"]))
    return plans


def python_package_managers_run():
    """One manager: with a pyproject.toml its build backend alone decides, whatever else is there."""
    managers = {"pip": pip_install, "pipenv": pipenv_install, "uv": run_uv, "pixi": run_pixi}
    if not exists("pyproject.toml"):
        candidates = [pip_install, pipenv_install, run_pixi, conda_env_update]
        return next((plans for plans in (manager() for manager in candidates) if plans), None)
    backend = text_at(read_toml("pyproject.toml"), "build-system", "build-backend")
    if not backend:
        return run_uv() if exists("uv.lock") else poetry_install()
    if backend not in BACKENDS:
        raise Broken(f"build backend {backend} is not supported")
    return {**managers, "poetry": poetry_install}[BACKENDS[backend]]()


def run_uv():
    if not exists("uv.lock"):
        return None
    # What is brought along is installed into the Python of cpython, offline.
    python = [build("cpython", launch=True, version=uv_python())] if exists("vendor") else []
    return [plan(["uv-environment"], [build("uv"), *python])]


def run_pixi():
    return [plan(["pixi-environment"], [build("pixi")])] if exists("pixi.lock", "pixi.toml") else None


def python_start():
    names = ("environment.yml", "pixi.lock", "requirements.txt", "package-list.txt", "uv.lock", "Pipfile.lock")
    if not exists(*names, "pyproject.toml") and not has_python_files():
        return None
    needs = [
        ["cpython", "site-packages"],
        ["cpython", "site-packages", "pipenv"],
        ["conda-environment"],
        ["pixi-environment"],
        ["cpython", "poetry", "poetry-venv"],
        ["cpython"],
    ]
    if exists("uv.lock"):
        needs = [["uv-environment"]]
    return [plan([], [launch(name) for name in [*need, *reloader()]]) for need in needs]


def reloader() -> list[str]:
    return ["watchexec"] if is_true("BP_LIVE_RELOAD_ENABLED") else []


def procfile():
    processes = read_processes()
    return [plan(["procfile"], [("procfile", processes)])] if processes else None


def environment_variables():
    if not any(name.startswith("BPE_") for name in os.environ):
        return None
    return [plan(["environment-variables"], ["environment-variables"])]


def image_labels():
    if not any(name == "BP_IMAGE_LABELS" or name.startswith("BP_OCI_") for name in os.environ):
        return None
    return [plan(["image-labels"], ["image-labels"])]


def is_true(name: str) -> bool:
    return os.environ.get(name, "").lower() in ("1", "t", "true")


def main(component: str, plan_file: str) -> int:
    try:
        plans = globals()[component.replace("-", "_")]()
    except Broken as error:
        print(f"stand-in for {component}: {error}", file=sys.stderr)
        return ERROR
    if plans is None:
        return FAIL
    with open(plan_file, "w", encoding="utf-8") as file:
        file.write(render(plans))
    return PASS


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], sys.argv[2]))
