"""What lies where in the folder of an execution?

Everything that has to outlive the service is here: it may be killed at any time, and is started again on the same
folders. A file is written beside its place and renamed, so that a reader finds a whole one or none.

A job runs as the same user, and may put anything here: a link, a pipe that nobody writes to. So nothing is read or
written but plain files in folders that are no links.
"""

import errno
import json
import os
import shutil
import stat

STATE = 'state.json'  # the service's
START = 'start.json'  # for the keeper, which removes it: it may hold secrets
ENDED = 'ended.json'  # the keeper's
INPUT = 'input'
OUTPUT = 'output'
LOG = 'log'
INTERIM = 'interim.jsonl'
NEWEST = 'interim.json'  # the last one, where the file of all is full
PRINTED = 'printed.json'  # a result that the program printed itself


def open_plain(path, flags=os.O_RDONLY):
    """@returns a file of bytes. @raises OSError where it is no plain file, or its folder is a link"""
    if not stat.S_ISDIR(os.lstat(os.path.dirname(path)).st_mode):
        raise OSError(errno.ENOTDIR, os.strerror(errno.ENOTDIR), path)
    # Without O_NONBLOCK a pipe would be waited for.
    descriptor = os.open(path, flags | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC, 0o600)
    if not stat.S_ISREG(os.fstat(descriptor).st_mode):
        os.close(descriptor)
        raise OSError(errno.EINVAL, 'No plain file', path)
    return open(descriptor, 'ab' if flags & os.O_APPEND else 'wb' if flags & os.O_WRONLY else 'rb')


def is_folder(path):
    """And no link to one."""
    try:
        return stat.S_ISDIR(os.lstat(path).st_mode)
    except OSError:
        return False


def remove(path):
    """Whatever it is, as far as it can be."""
    try:
        if is_folder(path):
            shutil.rmtree(path, ignore_errors=True)
        else:
            os.unlink(path)
    except OSError:
        pass


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
        with open_plain(path) as file:
            return json.loads(file.read().decode('utf-8'))
    except (OSError, ValueError, RecursionError):
        return None


def size_of(folder):
    """In bytes, of all files below it; links are not followed."""
    total = 0
    if not is_folder(folder):
        return total
    for path, _, files in os.walk(folder):
        for name in files:
            try:
                total += os.lstat(os.path.join(path, name)).st_size
            except OSError:  # gone meanwhile
                pass
    return total
