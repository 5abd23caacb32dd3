"""Which processes does the Procfile ask for? The grammar is Paketo's: what does not fit a line is dropped."""

import os
import re

LINE = re.compile(rb"([A-Za-z0-9_-]+):[\t\n\f\r ]*(.+)")


def read_processes() -> dict[str, str]:
    default = os.environ.get("BP_PROCFILE_DEFAULT_PROCESS", "")
    processes = {"web": default} if default else {}
    if not os.path.exists("Procfile"):
        return processes
    with open("Procfile", "rb") as file:
        lines = file.read().split(b"\n")
    for line in lines:
        found = LINE.fullmatch(line.removesuffix(b"\r"))
        if found:
            processes[found[1].decode()] = found[2].decode(errors="replace")
    return processes
