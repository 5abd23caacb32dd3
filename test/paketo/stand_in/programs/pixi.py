"""pixi, as far as Paketo's buildpacks use it: what `pixi-pack` and `pixi-unpack` make of a lock, in one step."""

import asyncio
import os
import sys
import tempfile

from prefix import LAYER, install, run_pip  # first: it says where the libraries are

from rattler import LockFile, PypiLockedPackage, Subdir  # isort: skip


async def unpack(lock: str, name: str, prefix: str) -> None:
    environment = LockFile.from_path(lock).environment(name)
    here = str(Subdir.current())
    platform = next((each for each in (environment.platforms() if environment else []) if each.name == here), None)
    if platform is None:
        sys.exit(f"{lock} holds no environment {name} for {here}")
    await install(environment.conda_repodata_records_for_platform(platform) or [], prefix)
    of_index = [each for each in environment.packages(platform) or [] if isinstance(each, PypiLockedPackage)]
    if of_index:
        with tempfile.NamedTemporaryFile("w", suffix=".txt") as requirements:
            requirements.writelines(f"{requirement(each)}\n" for each in of_index)
            requirements.flush()
            run_pip(prefix, "--no-deps", "-r", requirements.name, program=(f"{LAYER}/pip.whl/pip",))


def requirement(package: PypiLockedPackage) -> str:
    return f"{package.name} @ {package.location} --hash=sha256:{package.hashes.sha256.hex()}"


if __name__ == "__main__":
    asyncio.run(unpack(*sys.argv[1:]))
    # the library may crash while the interpreter ends, after its work is done
    os._exit(0)
