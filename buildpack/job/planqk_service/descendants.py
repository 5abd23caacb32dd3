"""Which processes has a process left behind, and how do all of them end?

The keeper of an execution is a subreaper: what loses its parent becomes a child of the keeper, also what has left the
session (setsid). So nothing that a job has started gets away.
"""

import os
import signal
import time

try:  # once, and not in each keeper
    import ctypes

    _SYSTEM = ctypes.CDLL(None, use_errno=True)
except (ImportError, OSError):
    _SYSTEM = None
PR_SET_CHILD_SUBREAPER = 36
PATIENCE_SECONDS = 5


def adopt():
    """Become the one who gets orphans. @returns whether the system can do that."""
    try:
        return _SYSTEM.prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0) == 0
    except AttributeError:  # there is none, or not this
        return False


def kill_all():
    """All below this process, until there is none. Again and again: while one is killed, another may start a third."""
    end = time.monotonic() + PATIENCE_SECONDS
    while reap() and time.monotonic() < end:
        below = _below(os.getpid())
        for number in (signal.SIGSTOP, signal.SIGKILL):  # what is stopped starts no other
            for pid in below:
                _signal(pid, number)
        time.sleep(0.005)


def reap():
    """Wait for all that have ended. @returns whether there is any left."""
    try:
        while os.waitpid(-1, os.WNOHANG)[0]:
            pass
        return True
    except ChildProcessError:
        return False


def _below(ancestor):
    children = {}
    for name in os.listdir('/proc'):
        if name.isdigit():
            parent = _parent_of(name)
            if parent is not None:
                children.setdefault(parent, []).append(int(name))
    found = list(children.get(ancestor, ()))
    for pid in found:  # grows meanwhile
        found += children.get(pid, ())
    return found


def _parent_of(pid):
    try:
        with open('/proc/%s/stat' % pid, 'rb') as file:
            return int(file.read().rpartition(b')')[2].split()[1])
    except (OSError, ValueError, IndexError):  # gone meanwhile
        return None


def _signal(pid, number):
    try:
        os.kill(pid, number)
    except OSError:
        pass
