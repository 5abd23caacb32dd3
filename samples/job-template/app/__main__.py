"""The template's own start: reads the job's input, runs the user code, prints the result."""

import importlib
import os
import pathlib

import orjson

INPUT = pathlib.Path("/var/input")


def read(name):
    file = INPUT / f"{name}.json"
    return orjson.loads(file.read_bytes()) if file.exists() else {}


def main():
    module, function = os.environ.get("ENTRY_POINT", "app.user_code.src.program:run").split(":")
    run = getattr(importlib.import_module(module), function)
    result = run(read("data"), read("params"))
    print("PlanQK:Job:MultilineResult")
    print(orjson.dumps(result, option=orjson.OPT_SORT_KEYS).decode())
    print("PlanQK:Job:MultilineResult")


if __name__ == "__main__":
    main()
