"""Makes a conda environment, as the file asks that its argument names (JSON, written by conda-environment.ts).

Prints a line for each thing done, and `error: ...` where it gives up. What has to be known afterwards is written to the
file that the request names.

    python -I planqk_conda/__main__.py REQUEST
"""

import asyncio
import json
import os
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))

import rattler  # noqa: E402
from activation import launch_variables  # noqa: E402
from channels import Channels  # noqa: E402
from packages import Unusable, check_local, wanted  # noqa: E402
from rattler.networking import (  # noqa: E402
    AuthenticationMiddleware,
    Client,
    OciMiddleware,
    RetryMiddleware,
)
from records import tidy, write_list  # noqa: E402


async def make(request: dict) -> dict:
    channels = Channels(request["channels"])
    client = Client([RetryMiddleware(request["retries"]), AuthenticationMiddleware(), OciMiddleware()])
    records, pypi = await wanted(request, channels, client)
    names = {record.name.normalized for record in records}
    if "python" not in names:
        raise Unusable(f"there is no Python in {request['manifest']}")
    check_local(records)
    prefix, cache = Path(request["prefix"]), Path(request["cache"])
    print(f"Installing {len(records)} packages", flush=True)
    await rattler.install(
        records, prefix, cache_dir=cache / "pkgs", execute_link_scripts=True, show_progress=False, client=client
    )
    tidy(prefix, cache / "pkgs", channels)
    installed = write_list(prefix)
    if missing := names - {record["name"] for record in installed}:
        raise RuntimeError(f"not installed, and no word of why: {', '.join(sorted(missing))}")
    for record in installed:
        print(" + {name} {version} {build}".format(**record))
    return {"hasPip": "pip" in names, "pypi": pypi, "variables": launch_variables(prefix, request["variables"])}


def main() -> int:
    request = json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))
    try:
        made = asyncio.run(make(request))
    except Unusable as error:
        print(f"error: {error}")
        return 1
    except Exception as error:  # noqa: BLE001: the library's own, and in its own words
        print(f"error: {type(error).__name__}: {error}")
        return 1
    Path(request["result"]).write_text(json.dumps(made), encoding="utf-8")
    return 0


if __name__ == "__main__":
    code = main()
    sys.stdout.flush()
    # the extension may crash while the interpreter shuts down, after its work is done
    os._exit(code)
