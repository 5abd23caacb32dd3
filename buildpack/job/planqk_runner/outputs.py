"""Where does the result go, and in which form?

To standard output, between two marker lines, and as a file into the output folder if there is one. Whatever goes
wrong, a reader finds a whole result or none.

The user's program may print markers, too, and is trusted to: where run() returns None they are the result. Where it
returns another one, that is an error: a reader of the output could take either. What others have chosen
(inputs, names of files) makes no marker in anything that the runner prints: see quote.py, and json_text().
"""

import json
import os
import re
import select
import sys

from planqk_runner import indented, logs, plain, problems

MARKERS = 'PlanQK:Job:'  # what all of them begin with
MARKER = MARKERS + 'MultilineResult'
INTERIM = MARKERS + 'InterimResult: '
OF_RESULT = re.compile('^%s(Multiline)?Result' % MARKERS, re.MULTILINE)
DIRECTORY = '/var/runtime/output'
# Neither a file nor a link that somebody has put there in time is written to.
NEW_FILE = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, 'O_NOFOLLOW', 0) | getattr(os, 'O_BINARY', 0)
# JSON has no such numbers.
NOT_FINITE = 'null is written for NaN or infinity, %d times; the first is %s.'
ERROR = 'ErrorResponse'
RESERVED = ('type', 'title', 'detail', 'status', 'instance')


class Result:
    """What run() returned, ready to be written. `content`: bytes, or None if there is nothing to write."""

    def __init__(self, content, file, exit_code):
        self.content = content
        self.file = file
        self.exit_code = exit_code


def serialise(value):
    """@raises Problem when the value has no JSON form. ErrorResponse is known by its name: each project has its own."""
    if value is None:
        return Result(None, None, 0)
    content = json_text(value).encode()
    exit_code = 1 if type(value).__name__ == ERROR else 0
    return Result(content, 'output.txt' if isinstance(value, (str, int, float)) else 'output.json', exit_code)


def json_text(value, root='result', dumps=indented.dumps):
    """The same JSON in other letters where it holds a marker: some readers look for one in the middle of a line.

    @raises Problem when the value has no JSON form.
    """
    # Two frames for each level: else the result could not be as deep as json.dumps() alone allows.
    sys.setrecursionlimit(max(sys.getrecursionlimit(), 5000))
    value = plain.to_plain(value, root)
    try:
        text = dumps(value)
    except ValueError:  # a number that JSON does not have
        value, places = plain.with_numbers_of_json(value, root)
        logs.warning(NOT_FINITE % (len(places), places[0]))
        text = dumps(value)
    return text.replace(MARKERS, MARKERS.replace(':', '\\u003a'))


def _on_one_line(value):
    return json.dumps(value, sort_keys=True, allow_nan=False)


class Output:
    """The places results go to, taken hold of before the user's code can change folder or close the stream."""

    def __init__(self, environ):
        self.directory = _directory(environ)
        self.stdout = _duplicate(sys.__stdout__)
        self.printed = _Printed(sys.stdout)
        self.holds_result = False
        if self.directory:
            environ['OUTPUT_DIRECTORY'] = self.directory  # helpers of user code write there

    def publish(self, result):
        """@raises Problem when it cannot be written to standard output, or that is closed and no file has it."""
        if result.content is None:
            return
        self.holds_result = self._write_file(result.file, result.content)
        if self.printed.result:
            raise problems.two_results(self._place(result.file))
        if self.stdout is None:
            if not self.holds_result:
                raise problems.result_not_written('standard output is closed, and no file could be written')
            logs.warning('Standard output is closed: the result is in %s only.' % self._place(result.file))
            return
        try:
            flush_stdout()
            # A newline first: the user's last line may be unfinished.
            _write_all(self.stdout, b'\n%s\n%s\n%s\n' % (MARKER.encode(), result.content, MARKER.encode()))
        except OSError as error:
            raise problems.result_not_written(error, self._place(result.file)) from None

    def publish_interim(self, value):
        """One line, readable at once. @raises Problem when the value has no JSON form."""
        text = json_text(value, 'interim result', _on_one_line)
        if self.stdout is not None:
            flush_stdout()
            line = '%s%s%s\n' % ('\n' if self.printed.unfinished else '', INTERIM, text)
            _write_all(self.stdout, line.encode())
            self.printed.unfinished = False

    def publish_problem(self, title, detail, extensions):
        if self.holds_result:
            return  # it may have taken hours, and nobody else has it
        document = {name: value for name, value in extensions.items() if name not in RESERVED}
        document.update(type='about:blank', status=500, title=title, detail=detail)
        self._write_file('output.json', json_text(document).encode())

    def _place(self, name):
        return os.path.join(self.directory, name) if self.holds_result else None

    def _write_file(self, name, content):
        """@returns whether it is there now."""
        if self.directory is None:
            return False
        try:
            if os.path.lexists(os.path.join(self.directory, name)):
                logs.warning('%s exists already and is overwritten.' % name)
            _replace(self.directory, name, content)
            return True
        except OSError as error:
            # The result is still on standard output.
            logs.error('%s cannot be written to %s: %s' % (name, self.directory, error.strerror))
            return False


class _Printed:
    """What the user's program prints, looked at on its way."""

    def __init__(self, stream):
        self.result = False
        self.unfinished = False  # the last line
        if stream is None:
            return
        write = stream.write

        def watched(text):
            if MARKERS in text and OF_RESULT.search('x' + text if self.unfinished else text):
                self.result = True
            if text:
                self.unfinished = text[-1] != '\n'
            return write(text)

        try:
            stream.write = watched
        except AttributeError:  # a stream that is no TextIOWrapper
            pass


def _directory(environ):
    named = environ.get('OUTPUT_DIRECTORY')
    if not named:
        return DIRECTORY if os.path.isdir(DIRECTORY) else None
    try:
        os.makedirs(named, exist_ok=True)
    except OSError as error:
        logs.error('OUTPUT_DIRECTORY=%s cannot be created: %s' % (named, error.strerror))
        return None
    return os.path.abspath(named)


def _duplicate(stream):
    try:
        return os.dup(stream.fileno())
    except (AttributeError, OSError, ValueError):  # started with standard output closed
        return None


def _replace(directory, name, content):
    """A link in its place is replaced, never followed: what it leads to is not the output folder's."""
    temporary = os.path.join(directory, '.%s.%s' % (name, os.urandom(8).hex()))
    # With the mode that any file gets here, from the start: to change it later is not allowed on every mount.
    descriptor = os.open(temporary, NEW_FILE, 0o666)
    try:
        with open(descriptor, 'wb') as file:
            file.write(content)
        os.replace(temporary, os.path.join(directory, name))
    except BaseException:
        _remove(temporary)
        raise


def _remove(file):
    try:
        os.unlink(file)
    except OSError:
        pass


def flush_stdout():
    """@raises OSError if what was printed cannot be written."""
    if sys.stdout is not sys.__stdout__:
        try:
            sys.stdout.flush()
        except Exception:  # the user's own stream, of whatever kind and state: Python would complain of it at exit
            sys.stdout = sys.__stdout__
    try:
        if sys.__stdout__:
            _make_blocking(sys.__stdout__.fileno())
            sys.__stdout__.flush()
    except ValueError:  # closed, or detached
        pass


def _make_blocking(descriptor):
    """User code (asyncio) may have changed that; then a reader that is slow looks like an error."""
    try:
        os.set_blocking(descriptor, True)
    except (AttributeError, OSError):  # Windows before Python 3.12; the user closed it, below Python
        pass


def _write_all(descriptor, content):
    """To the descriptor itself: an unbuffered Python stream takes a partial write for a whole one."""
    rest = memoryview(content)
    while rest:
        try:
            rest = rest[os.write(descriptor, rest) :]
        except BlockingIOError:  # another descriptor than flushed, or a process that shares the pipe changed it again
            select.select([], [descriptor], [])
