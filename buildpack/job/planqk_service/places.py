"""What lies where in the folder of an execution?

Everything that has to outlive the service is here: it may be killed at any time, and is started again on the same
folders. A file is written beside its place and renamed, so that a reader finds a whole one or none.
"""

import json
import os

STATE = 'state.json'  # the service's
START = 'start.json'  # for the keeper, which removes it: it may hold secrets
ENDED = 'ended.json'  # the keeper's
INPUT = 'input'
OUTPUT = 'output'
LOG = 'log'
INTERIM = 'interim.jsonl'
NEWEST = 'interim.json'  # the last one, where the file of all is full
PRINTED = 'printed.json'  # a result that the program printed itself


def write_json(path, value, mode=0o600):
    beside = '%s.%s' % (path, os.urandom(4).hex())
    descriptor = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)
    try:
        with open(descriptor, 'w', encoding='utf-8') as file:
            json.dump(value, file)
        os.replace(beside, path)
    except BaseException:
        os.unlink(beside)
        raise


def read_json(path):
    """@returns None where there is none, or none that can be read."""
    try:
        with open(path, encoding='utf-8') as file:
            return json.load(file)
    except (OSError, ValueError, RecursionError):
        return None


def size_of(folder):
    """In bytes, of all files below it; links are not followed."""
    total = 0
    for path, _, files in os.walk(folder):
        for name in files:
            try:
                total += os.lstat(os.path.join(path, name)).st_size
            except OSError:  # gone meanwhile
                pass
    return total
