"""What `npm run bench` gives the job runner to read and to write, and the same with json alone.

As a program: runner_data.py make KIND MB FILE, load FILE, dump FILE. As src/program.py of a job: its functions.
Each tells its CPU time in ms, since its process or the writing began, and the peak of memory in KiB.
"""

import atexit
import functools
import json
import os
import random
import sys
import time
from dataclasses import dataclass
from typing import List, Optional


@dataclass
class Point:
    x: float
    y: int
    name: str


chance = random.Random(1)
# (a function that makes an element, its length as JSON)
KINDS = {
    'floats': (chance.random, 20),
    'matrix': (lambda: [chance.random() for _ in range(100)], 2000),
    'ints': (lambda: chance.randrange(10**9), 11),
    'optional': (lambda: chance.choice([None, *[chance.random()] * 9]), 19),
    'points': (lambda: {'x': chance.random(), 'y': chance.randrange(10**6), 'name': 'p%d' % chance.randrange(1000)}, 57),
}


def make(kind, megabytes, file):
    element, length = KINDS[kind]
    with open(file, 'w') as opened:
        json.dump([element() for _ in range(int(float(megabytes) * 1e6 / length))], opened)


def tell(since=0.0):
    spent = (time.process_time() - since) * 1000
    with open('/proc/self/status') as file:
        peak = next(line.split()[1] for line in file if line.startswith('VmHWM'))
    sys.stderr.write('BENCH %d %s\n' % (spent, peak))


def read(file):
    with open(file) as opened:
        return json.load(opened)


def load(file):
    value = read(file)
    tell()
    return value


def dump(file):
    value = read(file)
    since = time.process_time()
    print(json.dumps(value, indent=2, sort_keys=True, allow_nan=False))
    tell(since)


# Jobs.


def untyped(data):
    tell()


def floats(data: List[float]):
    tell()


def matrix(data: List[List[float]]):
    tell()


def ints(data: List[int]):
    tell()


def optional(data: List[Optional[float]]):
    tell()


def points(data: List[Point]):
    tell()


def result():
    value = read(os.environ['RESULT'])
    atexit.register(functools.partial(tell, time.process_time()))
    return value


if __name__ == '__main__':
    {'make': make, 'load': load, 'dump': dump}[sys.argv[1]](*sys.argv[2:])
