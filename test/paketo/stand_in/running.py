"""How does a component run a program, and say that it cannot go on?"""

import os
import shlex
import subprocess
import sys

#: Where packages of a user's installation lie below its base folder.
PACKAGES = f"lib/python{sys.version_info.major}.{sys.version_info.minor}/site-packages"

#: The lifecycle hands the image's own settings for these to no buildpack, and the index may be behind a proxy's authority.
CERTIFICATES = "/etc/ssl/certs/ca-certificates.crt"
TRUST = dict.fromkeys(["PIP_CERT", "REQUESTS_CA_BUNDLE", "SSL_CERT_FILE"], CERTIFICATES)


class Impossible(Exception):
    """The build has to stop: in the words a person gets to read."""


def run(*command: str, **env: str) -> None:
    """In the app root, as all components do; what is printed is shown."""
    print(f"  {shlex.join(command)}", flush=True)
    if subprocess.run(command, env={**TRUST, **os.environ, **env}, check=False).returncode != 0:
        raise Impossible(f"{' '.join(command[:2])} failed")


def ask(*command: str, **env: str) -> str:
    done = subprocess.run(command, env={**TRUST, **os.environ, **env}, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise Impossible(f"{' '.join(command)} failed: {done.stderr}")
    return done.stdout.strip()


def run_pip(base: str, *args: str, **env: str) -> None:
    """Into a folder that is the user's as far as pip knows. Debian's Python wants no packages but Debian's."""
    run("python", "-m", "pip", *args, PYTHONUSERBASE=base, PIP_BREAK_SYSTEM_PACKAGES="1", **env)
