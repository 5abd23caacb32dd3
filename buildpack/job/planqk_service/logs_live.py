"""How is a log read while it grows? From where the last look ended, part after part."""

import asyncio
import json
import os

from planqk_service import job_log, places

LOOK_SECONDS = 0.25
CHUNK = 64 * 1024
NO_JSON = object()


def left_out_entry(lines, at):
    message = '%d lines are left out here: a log keeps its beginning and its end (PLANQK_SERVE_LOG_BYTES).' % lines
    return {'timestamp': at, 'severity': 'WARNING', 'message': message}


def whole(execution):
    """The log as a JSON array, in pieces."""
    yield b'['
    is_first = True
    for lines in _Reader(execution).more():
        content = b','.join(lines)
        yield content if is_first else b',' + content
        is_first = False
    yield b']'


async def followed(execution, is_closing):
    """As server-sent events: an entry each, and at last `end` with the state."""
    reader = _Reader(execution)
    quiet = 0.0
    while True:
        is_over = execution.is_finished or is_closing()
        for lines in reader.more():
            yield b''.join(b'data: %s\n\n' % line for line in lines)
            quiet = 0.0
        if is_over:
            yield b'event: end\ndata: %s\n\n' % json.dumps({'status': execution.status}).encode()
            return
        await asyncio.sleep(LOOK_SECONDS)
        quiet += LOOK_SECONDS
        if quiet >= 15:  # so that nobody in between takes the connection for dead
            yield b': still running\n\n'
            quiet = 0.0


def interim_results(execution):
    """@returns the lines, JSON each"""
    try:
        with places.open_plain(execution.path(places.INTERIM)) as file:
            lines = file.read(job_log.MOST_INTERIM_BYTES).split(b'\n')[:-1]
    except OSError:
        return []
    return [line for line in lines if _parsed(line) is not NO_JSON]


def newest_interim_result(execution):
    """@returns JSON, or None"""
    try:
        with places.open_plain(execution.path(places.NEWEST)) as file:
            newest = file.read(job_log.MOST_INTERIM_BYTES)
    except OSError:
        newest = b''
    if newest and _parsed(newest) is not NO_JSON:
        return newest
    return next(reversed(interim_results(execution)), None)


class _Reader:
    def __init__(self, execution):
        self.execution = execution
        self.sizes = {}  # that are read, by path
        self.told = 0
        self.moment = execution.created  # of the last entry that was read; clients want one for each

    def more(self):
        """Lists of whole lines. While the job runs, a part may be removed between a look and a read."""
        paths, left_out = job_log.segments(self.execution.folder)
        for number, path in enumerate(paths):
            if number == 1 and left_out > self.told:
                yield [json.dumps(left_out_entry(left_out - self.told, self.moment)).encode()]
                self.told = left_out
            yield from self._of(path)

    def _of(self, path):
        try:
            file = places.open_plain(path)
        except OSError:
            return
        with file:
            size = os.fstat(file.fileno()).st_size
            while self.sizes.get(path, 0) < size:
                start = self.sizes.get(path, 0)
                file.seek(start)
                content = file.read(CHUNK)
                while b'\n' not in content and len(content) < size - start:  # a line longer than that
                    content += file.read(CHUNK)
                end = content.rfind(b'\n') + 1
                if end == 0:
                    return  # its writer is at it
                self.sizes[path] = start + end
                entries = [(line, _parsed(line)) for line in content[: end - 1].split(b'\n')]
                entries = [(line, entry) for line, entry in entries if _is_entry(entry)]
                if entries:
                    self.moment = entries[-1][1]['timestamp']
                    yield [line for line, _ in entries]


def _parsed(line):
    """A job could have written there, too."""
    try:
        return json.loads(line)
    except (ValueError, RecursionError):
        return NO_JSON


def _is_entry(entry):
    return isinstance(entry, dict) and isinstance(entry.get('timestamp'), str)
