"""What does a job print, and how much of it is kept?

Each line is one entry, a JSON object a line in the file, so that a reader only has to join them. The beginning is kept
and the end: what comes in between is left out where it is more than the limit, and an entry says so.

The result between its markers is no part of the log: it may be large, and is a file of its own. Interim results are
copied to one, too, whole, however the pipe cuts them.
"""

import json
import os
import re

from planqk_service import places, times

MARKERS = b'PlanQK:Job:'
FENCE = b'PlanQK:Job:MultilineResult'
RESULT = b'PlanQK:Job:Result:'
INTERIM = b'PlanQK:Job:InterimResult:'
LONGEST_LINE = 64 * 1024
LONGEST_INTERIM = 1024 * 1024
MOST_INTERIM_BYTES = 16 * 1024 * 1024  # together; more are not kept, but for the newest
HEAD = 'head.jsonl'
LEFT_OUT = 'left-out.json'
TAIL = re.compile(r'tail-(\d+)\.jsonl\Z')
# loguru's default form, which the runner gives to all: the time is the entry's own.
LEVELED = re.compile(r'^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d[.,]\d{3} \| (\w+) *\| (.*)$', re.DOTALL)
SEVERITIES = {
    'TRACE': 'DEBUG',
    'DEBUG': 'DEBUG',
    'SUCCESS': 'NOTICE',
    'WARNING': 'WARNING',
    'ERROR': 'ERROR',
    'CRITICAL': 'ERROR',
}


def entry(text, is_error, at):
    found = LEVELED.match(text)
    level = SEVERITIES.get(found.group(1), 'INFO') if found else 'ERROR' if is_error else 'INFO'
    return {'timestamp': at, 'severity': level, 'message': found.group(2) if found else text}


class Lines:
    """Bytes as lines; what is longer than a line may be comes in pieces.

    @param take is given (bytes without line end, whether the line ends here).
    """

    def __init__(self, take):
        self.take = take
        self.rest = b''

    def feed(self, content):
        *lines, self.rest = (self.rest + content).split(b'\n')
        for line in lines:
            self.take(line, True)
        while len(self.rest) > LONGEST_LINE:
            self.take(self.rest[:LONGEST_LINE], False)
            self.rest = self.rest[LONGEST_LINE:]

    def close(self):
        if self.rest:
            self.take(self.rest, True)
            self.rest = b''


class JobLog:
    """Written by the keeper, while the job runs.

    @param limit in bytes of entries, head and tail together.
    @param most_printed in bytes of the result: the rest is counted, and not kept.
    """

    def __init__(self, folder, limit, most_printed):
        self.folder = folder
        self.limit = limit
        self.most_printed = most_printed
        self.printed_bytes = 0
        self.interim = None  # of one whose line has not ended
        self.interim_bytes = 0
        self.told = []
        self.left_out = 0
        self.in_fence = self.in_piece = self.in_result = False
        self.printed = None
        self.blank = False  # the last line, which waits: the runner puts one before its result
        os.makedirs(os.path.join(folder, places.LOG))
        self.segments = [self._segment(HEAD)]
        self.output = Lines(self._of_output)
        self.errors = Lines(lambda line, ends: self._add(line, True))

    def close(self):
        self.output.close()
        if self.interim is not None:
            self._more_interim(b'', True)
        self._add_blank()
        self.errors.close()
        if self.left_out:  # it may be among that
            for message in self.told:
                self._warn(message)
        for segment in self.segments:
            segment.file.close()
        if self.printed:
            self.printed.close()

    def flush(self):
        self.segments[-1].file.flush()

    def _segment(self, name):
        return _Segment(os.path.join(self.folder, places.LOG, name))

    def _of_output(self, line, ends):
        was_in_piece, self.in_piece = self.in_piece, not ends
        if was_in_piece:  # the rest of a line, whatever it holds
            if self.interim is not None:
                self._more_interim(line, ends)
            return self._more(line, ends)
        stripped = line.rstrip(b'\r')
        if stripped == FENCE:
            if self.in_fence or self.printed is None:
                self.in_fence = not self.in_fence
                self.blank = False
                if self.in_fence:
                    self._open_printed()
                return None
        elif self.in_fence:
            return self._more(line, ends)
        elif line.startswith(MARKERS):
            if line.startswith(RESULT) and self.printed is None:
                self._open_printed()
                self.in_result = True
                return self._more(line[len(RESULT) :], ends)
            if line.startswith(INTERIM):
                self.interim = bytearray()
                self._more_interim(line[len(INTERIM) :], ends)
        self._add_blank()
        self.blank = ends and not stripped
        return None if self.blank else self._add(line, False)

    def _add_blank(self):
        if self.blank:
            self._add(b'', False)
            self.blank = False

    def _more(self, line, ends):
        if not self.in_fence and not self.in_result:
            return self._add(line, False)
        line = line + b'\n' if ends else line
        self.printed_bytes += len(line)
        if self.printed_bytes <= self.most_printed:
            self.printed.write(line)
        self.in_result = self.in_result and not ends
        return None

    def _open_printed(self):
        path = os.path.join(self.folder, places.PRINTED)
        self.printed = places.open_plain(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC)

    def _more_interim(self, piece, ends):
        if len(self.interim) <= LONGEST_INTERIM:
            self.interim += piece
        if ends:
            text, self.interim = self.interim, None
            self._interim(text.strip())

    def _interim(self, text):
        if len(text) > LONGEST_INTERIM:
            return self._tell_once('An interim result of more than %d bytes is not kept as one.' % LONGEST_INTERIM)
        try:
            line = json.dumps(json.loads(text), allow_nan=False).encode() + b'\n'
        except (ValueError, RecursionError):
            return None
        if self.interim_bytes + len(line) <= MOST_INTERIM_BYTES:
            self.interim_bytes += len(line)
            path = os.path.join(self.folder, places.INTERIM)
            with places.open_plain(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND) as file:
                file.write(line)
            return None
        self.interim_bytes = MOST_INTERIM_BYTES  # so that what is kept has no gaps
        path = os.path.join(self.folder, places.NEWEST)
        with places.open_plain(path + '.new', os.O_WRONLY | os.O_CREAT | os.O_TRUNC) as file:
            file.write(line)
        os.replace(path + '.new', path)
        words = 'The interim results take more than %d bytes: of further ones only the newest is kept (?last=true).'
        return self._tell_once(words % MOST_INTERIM_BYTES)

    def _tell_once(self, message):
        if message not in self.told:
            self.told.append(message)
            self._warn(message)

    def _warn(self, message):
        self.write(json.dumps({'timestamp': times.now(), 'severity': 'WARNING', 'message': message}).encode() + b'\n')

    def _add(self, line, is_error):
        text = line.decode('utf-8', 'backslashreplace')
        self.write(json.dumps(entry(text.rstrip('\r'), is_error, times.now())).encode() + b'\n')

    def write(self, line):
        current = self.segments[-1]
        share = self.limit // 2 if len(self.segments) == 1 else self.limit // 4
        if current.size + len(line) > share and current.size > 0:
            current = self._next()
        current.write(line)

    def _next(self):
        """The head stays; of the tail the last two parts do."""
        self.segments[-1].file.flush()
        self.segments.append(self._segment('tail-%d.jsonl' % len(self.segments)))
        gone = self.segments[-3] if len(self.segments) > 3 else None
        if gone:
            self.left_out += gone.lines
            gone.file.close()
            os.unlink(gone.path)
            places.write_json(os.path.join(self.folder, places.LOG, LEFT_OUT), self.left_out)
        return self.segments[-1]


class _Segment:
    def __init__(self, path):
        self.path = path
        self.file = open(path, 'xb')
        self.size = self.lines = 0

    def write(self, line):
        self.file.write(line)
        self.size += len(line)
        self.lines += 1


def segments(folder):
    """Paths of the parts of a log, in their order, and how many lines were left out after the first of them."""
    log = os.path.join(folder, places.LOG)
    try:
        names = os.listdir(log)
    except OSError:
        return [], 0
    tails = sorted((int(found.group(1)), name) for found, name in ((TAIL.match(name), name) for name in names) if found)
    paths = [os.path.join(log, name) for name in ([HEAD] if HEAD in names else []) + [name for _, name in tails]]
    left_out = places.read_json(os.path.join(log, LEFT_OUT))
    return paths, left_out if isinstance(left_out, int) else 0
