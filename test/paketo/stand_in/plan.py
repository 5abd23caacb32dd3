"""Build plans as plain values, and their TOML. The standard library reads TOML but does not write it."""

import json

Plan = dict  # {"provides": [name], "requires": [(name, metadata)]}


def plan(provides=(), requires=()) -> Plan:
    return {"provides": list(provides), "requires": [need if isinstance(need, tuple) else (need, {}) for need in requires]}


def build(name: str, **metadata) -> tuple[str, dict]:
    return (name, {"build": True, **metadata})


def launch(name: str) -> tuple[str, dict]:
    return (name, {"launch": True})


def quote(value) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return json.dumps(value)


def render(plans: list[Plan]) -> str:
    """The first plan, then the others as alternatives to it."""
    return "".join(line for index, one in enumerate(plans) for line in lines_of(one, "" if index == 0 else "or."))


def lines_of(one: Plan, prefix: str):
    if prefix:
        yield "[[or]]\n"
    for name in one["provides"]:
        yield f"[[{prefix}provides]]\nname = {quote(name)}\n"
    for name, metadata in one["requires"]:
        yield f"[[{prefix}requires]]\nname = {quote(name)}\n"
        if metadata:
            yield f"[{prefix}requires.metadata]\n"
            yield from (f"{quote(key)} = {quote(value)}\n" for key, value in metadata.items())
