"""What would `conda activate` set? Asked once, while the environment is made, so that nothing has to be run at start."""

import json
import subprocess
import tempfile
from pathlib import Path

from rattler.shell import ActivationVariables, Shell, activate

SYSTEM_PATH = ["/usr/bin", "/bin"]
SECONDS = 60
# the shell's own, and what is said otherwise
NOT_TOLD = {"_", "PWD", "OLDPWD", "SHLVL", "PATH", "HOME"}


def launch_variables(prefix: Path, variables: dict[str, str]) -> dict:
    """@returns {"path": folders that come first, "set": {name: value}}"""
    activated = run_scripts(prefix)
    path = [each for each in activated.get("PATH", "").split(":") if each not in SYSTEM_PATH]
    of_packages = {
        name: value
        for name, value in activated.items()
        if name not in NOT_TOLD and not name.startswith("CONDA_BACKUP_")
    }
    if variables:
        state = {"version": 1, "env_vars": variables}
        (prefix / "conda-meta" / "state").write_text(json.dumps(state, sort_keys=True), encoding="utf-8")
    return {"path": list(dict.fromkeys(path)) or [str(prefix / "bin")], "set": {**of_packages, **variables}}


def run_scripts(prefix: Path) -> dict[str, str]:
    """In a shell that knows nothing of this build: what a script repeats of its environment would be kept."""
    script = activate(prefix, ActivationVariables(None, SYSTEM_PATH), Shell.bash).script
    with tempfile.TemporaryDirectory() as home:
        dump = Path(home, "variables")
        env = {"PATH": ":".join(SYSTEM_PATH), "HOME": home, "LANG": "C.UTF-8"}
        command = ["bash", "--noprofile", "--norc", "-c", f'{script}\nexec /usr/bin/env -0 > "$0"', str(dump)]
        try:
            subprocess.run(command, env=env, cwd=home, stdin=subprocess.DEVNULL, capture_output=True, timeout=SECONDS)
        except (OSError, subprocess.TimeoutExpired) as error:
            print(f"The activation of the packages could not be run: {error}")
        if not dump.exists():
            print("The activation of the packages has ended early: none of their variables is set")
            return {"CONDA_PREFIX": str(prefix)}
        pairs = dump.read_bytes().decode("utf-8", "replace").split("\0")
    found = dict(pair.split("=", 1) for pair in pairs if "=" in pair)
    return {name: value for name, value in found.items() if env.get(name) != value and home not in value}
