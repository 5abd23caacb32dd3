"""How are conda's packages put into a folder? By py-rattler, from the folder beside this one that pip has filled for it."""

import os
import subprocess
import sys
from pathlib import Path

LAYER = Path(__file__).parents[1]
sys.path.insert(0, str(LAYER / "site-packages"))

import rattler  # noqa: E402
from rattler import Gateway, Subdir, VirtualPackage  # noqa: E402

DEFAULTS = ["https://repo.anaconda.com/pkgs/main", "https://repo.anaconda.com/pkgs/r"]


def packages_dir() -> Path:
    return Path(os.environ.get("CONDA_PKGS_DIRS") or LAYER / "pkgs")


async def solve(specs: list[str], channels: list[str]) -> list:
    expanded = [each for channel in channels or ["defaults"] for each in (DEFAULTS if channel == "defaults" else [channel])]
    return await rattler.solve(
        [channel for channel in expanded if channel != "nodefaults"],
        specs,
        gateway=Gateway(cache_dir=packages_dir() / "cache"),
        platforms=[Subdir.current(), "noarch"],
        virtual_packages=VirtualPackage.detect(),
        add_pip_as_python_dependency=True,
    )


async def install(records: list, prefix: str) -> None:
    await rattler.install(records, prefix, cache_dir=packages_dir(), execute_link_scripts=True, show_progress=False)


def run_pip(prefix: str, *args: str, program: tuple[str, ...] = ("-m", "pip"), cwd: str | None = None) -> None:
    subprocess.run([f"{prefix}/bin/python", *program, "install", *args], cwd=cwd, check=True)
