"""Writes random results as the runner does, and the slow way: same_outputs.py RUNNER SEED ROUNDS.

The slow way: lists, tuples and dicts are of classes of their own, so that all of them are copied one element after
another, and json.dumps() writes them. Each result comes to the same bytes, or to the same words.
"""

import collections
import dataclasses
import enum
import json
import os
import random
import sys

RUNNER, SEED, ROUNDS = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
sys.path.insert(0, os.path.dirname(RUNNER))

from planqk_runner import logs, outputs, problems  # noqa: E402

# What has to be among the ends of a few hundred results, or too little is tried.
PROBLEMS = {'TypeError: keys must be', 'TypeError: two keys are', 'TypeError: an object of'}
EXPECTED = {'JSON', 'JSON with null for NaN', *PROBLEMS}
# Messages name the class of a part.
SLOW = {kind: type(kind.__name__, (kind,), {}) for kind in (list, tuple, dict)}
Pair = collections.namedtuple('Pair', 'first second')
REPORT = '''seed %d: %s
the slow way: %s
the runner: %s'''


class Colour(enum.Enum):
    RED = 'red'


class Level(enum.IntEnum):
    HIGH = 3


class Text(str):
    pass


@dataclasses.dataclass
class Point:
    x: object
    y: object = None


TEXTS = ['a', 'b', '1', 'null', 'ä"\n', '\ud800', '\u2028', outputs.MARKER, '], [', ',\n    ']
NUMBERS = [0, 1, -1, 10**20, 0.1, -0.0, 1e300, 5e-324, 2**0.5, True, False, None]
ODD = [float('nan'), float('inf'), Text('text'), Colour.RED, Level.HIGH, 1 + 2j, b'x', ValueError('words'), object(), len]
KEYS = [*TEXTS, 1, 2.5, None, True, Colour.RED, Text('a'), (1,)]


def result(chance, depth=4):
    kind = chance.randrange(16) if depth else chance.randrange(4)
    if kind < 4:
        return chance.choice([NUMBERS, TEXTS, [chance.random()], NUMBERS if chance.random() < 0.9 else ODD][kind])
    if kind < 6:
        return {'x': [chance.random() for _ in range(chance.randrange(5))], 'k': {}, 'n': []}
    parts = [result(chance, depth - 1) for _ in range(chance.randrange(5))]
    if kind < 10:
        return parts
    if kind == 10:
        return tuple(parts)
    keys = TEXTS if chance.random() < 0.9 else KEYS
    fields = {chance.choice(keys): part for part in parts}
    if kind < 14:
        return fields
    return chance.choice([lambda: Point(parts, fields), lambda: Pair(parts, fields), lambda: fields.values()])()


def slowly(value):
    """The same in classes that are nowhere taken for list, tuple and dict themselves."""
    kind = type(value)
    if kind in (list, tuple):
        return SLOW[kind](map(slowly, value))
    if kind is dict:
        return SLOW[dict]((key, slowly(item)) for key, item in value.items())
    if kind is type({}.values()):
        return SLOW[dict](enumerate(map(slowly, value))).values()
    if kind is Pair:
        return Pair(*map(slowly, value))
    return Point(slowly(value.x), slowly(value.y)) if kind is Point else value


def written_slowly(value):
    return outputs.json_text(value, dumps=lambda value: json.dumps(value, indent=2, sort_keys=True, allow_nan=False))


def end(write, value, told):
    """@returns the text, or the words of the problem; and what the user is told beside it"""
    del told[:]
    try:
        return write(value), told[:]
    except problems.Problem as problem:
        return str(problem), told[:]


def kind_of(text, told):
    if text.startswith('[Error'):
        return next((kind for kind in PROBLEMS if kind in text), text)
    json.loads(text)
    return 'JSON with null for NaN' if told else 'JSON'


def main():
    told, seen = [], set()
    logs.warning = told.append
    for seed in range(SEED, SEED + ROUNDS):
        value = result(random.Random(seed))
        shown = ascii(value)
        slow, fast = end(written_slowly, slowly(value), told), end(outputs.json_text, value, told)
        if slow != fast or ascii(value) != shown:
            print(REPORT % (seed, shown, ascii(slow), ascii(fast)))
            return 1
        seen.add(kind_of(*fast))
    print(''.join('no result came to: %s\n' % one for one in sorted(EXPECTED - seen)))
    return 1 if EXPECTED - seen else 0


if __name__ == '__main__':
    sys.exit(main())
