"""Does the Python of the image satisfy a constraint? Of Paketo's grammar, as much as uploads are seen to use."""

import re

OPERATORS = r"!=|==|>=|<=|=>|=<|>|<|=|\^|~>|~=|~|"
COMPARISON = re.compile(rf"({OPERATORS})\s*(\d+)(?:\.(\d+|\*|x))?(?:\.(\d+|\*|x))?")


class Unreadable(ValueError):
    """Not in the grammar; `~=` is not in Paketo's either."""


def satisfies(version: tuple[int, int, int], constraint: str) -> bool:
    if constraint in ("", "*", "default"):
        return True
    return any(all_hold(version, part) for part in constraint.split("||"))


def all_hold(version: tuple[int, int, int], conjunction: str) -> bool:
    comparisons = [part for part in re.split(r"[\s,]+(?=[^\d\s])|,", conjunction.strip()) if part.strip()]
    return all(holds(version, comparison.strip()) for comparison in comparisons)


def holds(version: tuple[int, int, int], comparison: str) -> bool:
    found = COMPARISON.fullmatch(comparison)
    if not found or found[1] == "~=":
        raise Unreadable(comparison)
    stated = tuple(int(part) for part in found.groups()[1:] if part and part.isdigit())
    lowest, prefix = (*stated, 0, 0)[:3], version[: len(stated)]
    match found[1]:
        case "!=":
            return prefix != stated
        case ">=" | "=>":
            return version >= lowest
        case "<=" | "=<":
            return version <= lowest or prefix == stated
        case ">":
            return version > lowest and prefix != stated
        case "<":
            return version < lowest
        case "^" | "~>":
            return version >= lowest and version[0] == stated[0]
        case "~":
            return version >= lowest and version[:2] == (*stated, version[1])[:2]
    return prefix == stated
