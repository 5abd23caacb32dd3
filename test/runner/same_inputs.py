"""Converts random inputs as the runner does, and the slow way: same_inputs.py RUNNER SEED ROUNDS.

Each comes to the same value, of the same type, or to the same words.
"""

import json
import os
import random
import sys

RUNNER, SEED, ROUNDS = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
sys.path.insert(0, os.path.dirname(RUNNER))

import generated_inputs  # noqa: E402
import slow_conversion  # noqa: E402
from planqk_runner import conversion, inputs, problems  # noqa: E402

# What has to be among the ends of a thousand inputs, or too little is tried.
EXPECTED = {
    'a value',
    'input-mismatch',
    'input-mismatch inside',
    'input-mismatch of a key',
    'annotation-unsupported',
    'ValueError',
}
REPORT = '''seed %d: %s
input: %s
the slow way: %s
the runner: %s'''


class Case:
    def __init__(self, chance):
        self.annotation = generated_inputs.annotation(chance)
        value = generated_inputs.value(chance, self.annotation if chance.random() < 0.85 else None)
        self.is_document = chance.random() < 0.5
        self.text = json.dumps(value, indent=chance.choice([None, 1])) + chance.choice(['', '\n'])
        if chance.random() < 0.05:
            self.text = chance.choice(['bare text', ' 5 ', '[1', 'null'])

    def slowly(self):
        value = inputs.json_or_text(self.text)
        text = json.dumps(value) if self.is_document else self.text
        return slow_conversion.convert('value', 'somewhere', value, text, self.annotation)

    def as_the_runner(self):
        if self.is_document:
            given = inputs.Document('value', 'somewhere', inputs.json_or_text(self.text))
        else:
            read_once = iter([self.text]).__next__
            given = inputs.Input('value', 'somewhere', read_once, inputs.json_or_text, False)
        return conversion.convert(given, self.annotation)


def end(convert):
    """@returns (what came of it, in which words)"""
    try:
        return 'a value', shown(convert())
    except problems.Problem as problem:
        place = problem.evidence[0]
        inside = ' of a key' if place.startswith('a key of ') else '' if place.startswith('value:') else ' inside'
        return problem.code + inside, str(problem)
    except Exception as error:  # the program's own, of a __post_init__
        return type(error).__name__, '%s: %s' % (type(error).__name__, error)


def shown(value):
    """With types, since 1 == 1.0 == True, and what is in it, in its order."""
    kind = type(value)
    if kind in (list, tuple):
        inside = ', '.join(map(shown, value))
    elif kind in (set, frozenset):
        inside = ', '.join(sorted(map(shown, value)))
    elif kind is dict:
        inside = ', '.join('%s: %s' % (shown(key), shown(item)) for key, item in value.items())
    elif hasattr(kind, '_fields'):
        inside = ', '.join(map(shown, value))
    elif hasattr(kind, '__dataclass_fields__'):
        inside = shown(vars(value))
    else:
        inside = repr(value)
    return '%s(%s)' % (kind.__name__, inside)


def main():
    seen = set()
    for seed in range(SEED, SEED + ROUNDS):
        case = Case(random.Random(seed))
        slow, fast = end(case.slowly), end(case.as_the_runner)
        if slow != fast:
            print(REPORT % (seed, case.annotation, ascii(case.text), ascii(slow), ascii(fast)))
            return 1
        seen.add(fast[0])
    print(''.join('no input came to: %s\n' % one for one in sorted(EXPECTED - seen)))
    return 1 if EXPECTED - seen else 0


if __name__ == '__main__':
    sys.exit(main())
