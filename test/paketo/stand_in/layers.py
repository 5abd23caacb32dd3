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

    def flags(self, name: str, *, cached: tuple[str, ...] = ("build",)) -> dict[str, bool]:
        """For which phases somebody needs it; what one of `cached` needs is also kept for the next build."""
        flags = {phase: any(need.get(phase) for need in self.needs(name)) for phase in ("launch", "build")}
        return {**flags, "cache": any(flags[phase] for phase in cached)}


class Layer:
    """Its folder is made when something is put there: one that is missing is taken over from the last image."""

    def __init__(self, context: Context, name: str):
        self.file = os.path.join(context.layers_dir, f"{name}.toml")
        self.dir = os.path.join(context.layers_dir, name)
        self.earlier = read_metadata(self.file)

    def empty(self) -> "Layer":
        shutil.rmtree(self.dir, ignore_errors=True)
        return self.open()

    def open(self) -> "Layer":
        os.makedirs(self.dir, exist_ok=True)
        return self

    def env(self, phase: str, name: str, action: str, value: str, delimiter: str = "") -> None:
        folder = os.path.join(self.dir, phase)
        os.makedirs(folder, exist_ok=True)
        write(os.path.join(folder, f"{name}.{action}"), value)
        if delimiter:
            write(os.path.join(folder, f"{name}.delim"), delimiter)

    def prepend(self, name: str, path: str) -> None:
        self.env("env", name, "prepend", path, ":")

    def keep(self, flags: dict[str, bool], **metadata: str) -> None:
        tables = {"types": flags, "metadata": metadata}
        write(self.file, "".join(f"[{name}]\n{lines(values)}" for name, values in tables.items() if values))

    def keep_as_cache(self) -> None:
        """An empty one is none."""
        if os.listdir(self.dir):
            self.keep({"launch": False, "build": False, "cache": True})


def read_metadata(file: str) -> dict:
    if not os.path.exists(file):
        return {}
    with open(file, "rb") as handle:
        return tomllib.load(handle).get("metadata", {})


def write_launch(context: Context, processes=(), labels: dict[str, str] | None = None) -> None:
    tables = [("processes", process) for process in processes]
    tables += [("labels", {"key": key, "value": value}) for key, value in (labels or {}).items()]
    text = "".join(f"[[{table}]]\n{lines(row)}" for table, row in tables)
    write(os.path.join(context.layers_dir, "launch.toml"), text)


def lines(values: dict) -> str:
    return "".join(f"{key} = {quote(value)}\n" for key, value in values.items())


def write(file: str, text: str) -> None:
    with open(file, "w", encoding="utf-8") as handle:
        handle.write(text)
