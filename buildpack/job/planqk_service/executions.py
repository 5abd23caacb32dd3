"""Which executions are there, and in which state? Each is a folder; this is the index over them.

States go PENDING, RUNNING and then SUCCEEDED, FAILED or CANCELLED, never back. What a service that was killed has left
is read again: what waited waits, what ran has failed, unless its keeper has written down how it ended.
"""

import fcntl
import os
import re
import time
import uuid

from planqk_runner.states import CANCELLED, FAILED, PENDING, RUNNING, STATES, SUCCEEDED
from planqk_service import places, reasons, times

FINISHED = (SUCCEEDED, FAILED, CANCELLED)
ID = re.compile(r'[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\Z')
NEW = 'new-'
KEPT = ('status', 'created', 'started', 'ended', 'reason', 'size')
DAY = 24 * 60 * 60
END = {'at': str, 'code': (int, type(None)), 'cancelled': bool, 'reason': (dict, type(None)), 'size': int}


class DirectoryInUse(Exception):
    pass


class Execution:
    __slots__ = ('id', 'folder', *KEPT)

    def __init__(self, id, folder, **kept):
        self.id = id
        self.folder = folder
        for name in KEPT:
            setattr(self, name, kept.get(name))

    @property
    def is_finished(self):
        return self.status in FINISHED

    def path(self, *names):
        return os.path.join(self.folder, *names)

    def save(self):
        places.write_json(self.path(places.STATE), {name: getattr(self, name) for name in KEPT})


class Executions:
    """@param directory is made where it is not there. @raises DirectoryInUse, OSError"""

    def __init__(self, directory):
        self.directory = directory
        os.makedirs(directory, mode=0o700, exist_ok=True)
        self.lock = _lock(os.path.join(directory, 'lock'))
        self.by_id = {}
        self.unsaved = {}  # by id, whose state on the disk is an older one
        for name in os.listdir(directory):
            folder = os.path.join(directory, name)
            if name.startswith(NEW):  # nobody was told of it
                places.remove(folder)
            elif ID.match(name):
                state = places.read_json(os.path.join(folder, places.STATE))
                if _is_state(state):
                    self.by_id[name] = Execution(name, folder, **{key: state.get(key) for key in KEPT})
        self.by_id = {each.id: each for each in sorted(self.by_id.values(), key=lambda each: each.created)}
        self.finished = {}  # by id, in the order of their ends
        self.finished_bytes = 0
        for execution in sorted(self.by_id.values(), key=lambda each: each.ended or ''):
            if execution.is_finished:
                self._count(execution)
        for execution in self.by_id.values():
            if execution.status == RUNNING:
                self.finish(execution, None)

    def reserve(self):
        """@returns (id, a folder whose execution nobody knows yet)"""
        id = str(uuid.uuid4())
        folder = os.path.join(self.directory, NEW + id)
        os.mkdir(folder, 0o700)
        for name in (places.INPUT, places.OUTPUT):
            os.mkdir(os.path.join(folder, name), 0o700)
        return id, folder

    def admit(self, id, reserved):
        """From here on it is not lost."""
        execution = Execution(id, reserved, status=PENDING, created=times.now())
        execution.save()
        execution.folder = os.path.join(self.directory, id)
        os.rename(reserved, execution.folder)
        self.by_id[id] = execution
        return execution

    def counts(self):
        counts = dict.fromkeys(STATES, 0)
        for execution in self.by_id.values():
            counts[execution.status] += 1
        return counts

    def finish(self, execution, ended):
        """@param ended what the keeper tells, else it is looked up; none: it cannot tell any more."""
        ended = ended or places.read_json(execution.path(places.ENDED))
        if not _is_end(ended):
            self.settle(execution, FAILED, reasons.service_ended())
        elif ended['code'] == 0 and ended['reason'] is None:
            self.settle(execution, SUCCEEDED, None, ended)
        else:
            self.settle(execution, CANCELLED if ended['cancelled'] else FAILED, ended['reason'], ended)

    def settle(self, execution, status, reason, ended=None):
        execution.status, execution.reason = status, reason
        execution.ended = ended['at'] if ended else times.now()
        execution.size = ended['size'] if ended else places.size_of(execution.folder)
        self._count(execution)
        self.save(execution)

    def save(self, execution):
        """A disk that is full, or a job that has removed its own folder, keeps no state from being told.

        What could not be written down is tried again, as long as the service lives: see save_again().
        """
        try:
            execution.save()
            self.unsaved.pop(execution.id, None)
        except OSError:
            self.unsaved[execution.id] = execution

    def save_again(self):
        for execution in list(self.unsaved.values()):
            self.save(execution)

    def _count(self, execution):
        self.finished[execution.id] = execution
        self.finished_bytes += execution.size or 0

    def forget(self, execution):
        """@returns the folder, which is left to be removed, under a name that is not read again"""
        gone = os.path.join(self.directory, NEW + execution.id)
        try:
            os.rename(execution.folder, gone)
        except OSError:  # the job has removed it, or made something else of it
            gone = execution.folder
        self.unsaved.pop(execution.id, None)
        del self.by_id[execution.id]
        del self.finished[execution.id]
        self.finished_bytes -= execution.size or 0
        return gone

    def superfluous(self, count, days, size):
        """@returns the finished one that goes first, where there are more, older or larger ones than are kept"""
        oldest = next(iter(self.finished.values()), None)
        if oldest is None:
            return None
        is_old = oldest.ended < times.written(time.time() - days * DAY)
        return oldest if is_old or len(self.finished) > count or self.finished_bytes > size else None


def _is_state(state):
    """A job could have written there, too: what makes no sense is left alone."""
    if not isinstance(state, dict) or state.get('status') not in STATES or not isinstance(state.get('created'), str):
        return False
    is_ended = isinstance(state.get('ended'), str) or state['status'] not in FINISHED
    return is_ended and isinstance(state.get('reason'), (dict, type(None))) and isinstance(state.get('size'), (int, type(None)))


def _is_end(ended):
    return isinstance(ended, dict) and all(isinstance(ended.get(name), kind) for name, kind in END.items())


def _lock(path):
    file = open(path, 'a')
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        file.close()
        raise DirectoryInUse(path) from None
    return file
