"""What does a component contribute? The managers really install."""

import os
import shlex
import sys

import environments
import tools
from interpreters import cpython
from layers import Context, Layer, write_launch
from running import Impossible
from tree import dig, read_toml

#: How an environment variable of the image changes, by the prefix of the setting; no prefix overrides.
PREFIXES = {"DEFAULT_": "default", "OVERRIDE_": "override", "APPEND_": "append", "PREPEND_": "prepend", "": "override"}


def nothing(context: Context) -> None:
    pass


def watchexec(context: Context) -> None:
    Layer(context, "watchexec").open().keep(context.flags("watchexec"))


def package_managers_install(context: Context) -> None:
    each(context, {"uv": tools.uv, "pixi": tools.pixi})


def package_managers_run(context: Context) -> None:
    each(context, {"uv-environment": environments.uv_environment, "pixi-environment": environments.pixi_environment})


def each(context: Context, contributions: dict) -> None:
    """One component for all managers: the buildpack plan says which are meant."""
    for name in dict.fromkeys(entry["name"] for entry in context.entries):
        if name not in contributions:
            raise Impossible(f"cannot provide {name}; only the real one can")
        contributions[name](context)


def python_start(context: Context) -> None:
    write_launch(context, [{"type": "web", "command": "python", "direct": True, "default": True}])


def poetry_run(context: Context) -> None:
    target = os.environ.get("BP_POETRY_RUN_TARGET") or next(iter(dig(read_toml("pyproject.toml"), "tool", "poetry", "scripts")))
    args = ["run", *target.split(" ")]
    write_launch(context, [{"type": "web", "command": "poetry", "args": args, "direct": True, "default": True}])


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


COMPONENTS = {
    "ca-certificates": nothing,
    "conda-env-update": environments.conda_environment,
    "cpython": cpython,
    "environment-variables": environment_variables,
    "image-labels": image_labels,
    "miniconda": tools.conda,
    "pip": tools.pip,
    "pip-install": environments.pip_install,
    "pipenv": tools.pipenv,
    "pipenv-install": environments.pipenv_install,
    "poetry": tools.poetry,
    "poetry-install": environments.poetry_install,
    "poetry-run": poetry_run,
    "procfile": procfile,
    "python-package-managers-install": package_managers_install,
    "python-package-managers-run": package_managers_run,
    "python-start": python_start,
    "watchexec": watchexec,
}


def main(component: str, layers_dir: str, plan_file: str, buildpack_dir: str) -> int:
    print(f"\nStand-in for {component}", flush=True)
    try:
        COMPONENTS[component](Context(layers_dir, plan_file, buildpack_dir))
    except Impossible as error:
        print(f"[Error: the stand-in for {component} {error}]", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
