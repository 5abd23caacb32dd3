"""Which processes has a process left behind, and how do all of them end?

The keeper of an execution is a subreaper: what loses its parent becomes a child of the keeper, also what has left the
session (setsid). So nothing that a job has started gets away. A job that kills its keeper ends with it, and what it has
started becomes a child of the process that started the keeper, and is ended there.
"""

import os
import signal
import time

try:  # once, and not in each keeper
    import ctypes  # without it neither is to be had

    _SYSTEM = ctypes.CDLL(None, use_errno=True)
except (ImportError, OSError):
    _SYSTEM = None
PR_SET_PDEATHSIG, PR_SET_DUMPABLE, PR_SET_CHILD_SUBREAPER = 1, 4, 36
PATIENCE_SECONDS = 5
PROC = '/proc'
MOST_CHILDREN = 4096


def adopt():
    """Become the one who gets orphans. @returns whether the system can do that."""
    return _control(PR_SET_CHILD_SUBREAPER, 1)


def end_with(parent):
    """@param parent of this process, when that was started"""
    _control(PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent:
        os._exit(1)


def be_unreadable():
    """By others of the same user, in memory and variables. What this process executes is readable again."""
    return _control(PR_SET_DUMPABLE, 0)


def _control(what, value):
    try:
        return _SYSTEM.prctl(what, value, 0, 0, 0) == 0
    except AttributeError:  # there is none, or not this
        return False


def kill_all():
    """All below this process, until there is none. Again and again: while one is killed, another may start a third."""
    end = time.monotonic() + PATIENCE_SECONDS
    while reap() and time.monotonic() < end:
        _kill(_below(os.getpid()))
        time.sleep(0.005)


def kill_tree(pid):
    """What is below it, too."""
    _kill([*_below(pid), pid])


def kill_orphans(spared):
    """@param spared children that are none. @returns whether there was any orphan"""
    children = _children()
    orphans = [pid for pid in children.get(os.getpid(), ()) if pid not in spared]
    for pid in list(orphans):
        orphans += _below(pid, children)
    _kill(orphans)
    return bool(orphans)


def _kill(pids):
    for number in (signal.SIGSTOP, signal.SIGKILL):  # what is stopped starts no other
        for pid in pids:
            _signal(pid, number)


def children():
    """Numbers of this process's own."""
    return set(_children().get(os.getpid(), ()))


def reap():
    """Wait for all that have ended. @returns whether there is any left."""
    try:
        while os.waitpid(-1, os.WNOHANG)[0]:
            pass
        return True
    except ChildProcessError:
        return False


def _below(ancestor, children=None):
    children = children or _children()
    found = list(children.get(ancestor, ()))
    for pid in found:  # grows meanwhile
        found += children.get(pid, ())
    return found


def _children():
    """Of each process, by its number."""
    if not os.path.isdir(PROC):
        return _Asked()
    children = {}
    for name in os.listdir(PROC):
        if name.isdigit():
            parent = _parent_of(name)
            if parent is not None:
                children.setdefault(parent, []).append(int(name))
    return children


class _Asked:
    """macOS, which has no such folder, but answers for each. What has lost its parent is not found there."""

    def get(self, pid, _default):
        try:
            numbers = (ctypes.c_int * MOST_CHILDREN)()
            _SYSTEM.proc_listchildpids(pid, numbers, ctypes.sizeof(numbers))
        except (AttributeError, NameError):  # neither this system
            return []
        return [number for number in numbers if number]


def _parent_of(pid):
    try:
        with open('%s/%s/stat' % (PROC, pid), 'rb') as file:
            return int(file.read().rpartition(b')')[2].split()[1])
    except (OSError, ValueError, IndexError):  # gone meanwhile
        return None


def _signal(pid, number):
    try:
        os.kill(pid, number)
    except OSError:
        pass
