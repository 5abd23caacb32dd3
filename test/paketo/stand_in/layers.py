"""Layers, launch.toml and the buildpack plan: what a build reads and writes."""

import os
import shutil
import tomllib

from plan import quote


class Context:
    """What the lifecycle tells a build: the app root is the working directory."""

    def __init__(self, layers_dir: str, plan_file: str, buildpack_dir: str):
        self.layers_dir = layers_dir
        self.buildpack_dir = buildpack_dir
        with open(plan_file, "rb") as file:
            self.entries = tomllib.load(file).get("entries", [])

    def needs(self, name: str) -> list[dict]:
        return [entry.get("metadata", {}) for entry in self.entries if entry["name"] == name]

    def flags(self, name: str) -> dict[str, bool]:
        """For which phases somebody needs it; what is needed at all is also kept in the cache."""
        launch, build = (any(need.get(phase) for need in self.needs(name)) for phase in ("launch", "build"))
        return {"launch": launch, "build": build, "cache": launch or build}


class Layer:
    def __init__(self, context: Context, name: str):
        self.file = os.path.join(context.layers_dir, f"{name}.toml")
        self.dir = os.path.join(context.layers_dir, name)
        os.makedirs(self.dir, exist_ok=True)

    def empty(self) -> "Layer":
        shutil.rmtree(self.dir)
        os.makedirs(self.dir)
        return self

    def env(self, phase: str, name: str, action: str, value: str, delimiter: str = "") -> None:
        folder = os.path.join(self.dir, phase)
        os.makedirs(folder, exist_ok=True)
        write(os.path.join(folder, f"{name}.{action}"), value)
        if delimiter:
            write(os.path.join(folder, f"{name}.delim"), delimiter)

    def keep(self, flags: dict[str, bool]) -> None:
        write(self.file, "[types]\n" + "".join(f"{phase} = {quote(value)}\n" for phase, value in flags.items()))


def write_launch(context: Context, processes=(), labels: dict[str, str] | None = None) -> None:
    tables = [("processes", process) for process in processes]
    tables += [("labels", {"key": key, "value": value}) for key, value in (labels or {}).items()]
    lines = [f"[[{table}]]\n" + "".join(f"{key} = {quote(value)}\n" for key, value in row.items()) for table, row in tables]
    write(os.path.join(context.layers_dir, "launch.toml"), "".join(lines))


def write(file: str, text: str) -> None:
    with open(file, "w", encoding="utf-8") as handle:
        handle.write(text)
