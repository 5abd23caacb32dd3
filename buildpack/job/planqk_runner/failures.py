"""How does a job end that did not return a result?

A mistake told in words (problems.py), the user's own exception with its traceback but without the runner's frames, or
an exit the user's code asked for. Where there is an output folder, it gets a problem document (RFC 7807).
"""

import os
import sys
import traceback

from planqk_runner import entry_point, outputs, quote, signals, validation
from planqk_runner.problems import Problem

HERE = os.path.dirname(os.path.realpath(__file__))
BETWEEN = (HERE, os.path.join(os.path.dirname(os.__file__), 'asyncio'), os.path.dirname(os.__file__) + '/importlib')


def report(error, output):
    """Tell the user. @returns the exit code."""
    if isinstance(error, SystemExit):
        return _asked_for(error.code)
    if isinstance(error, KeyboardInterrupt):
        return 130
    _tell(error)
    if output and not signals.interrupted():
        _publish(output, *_document(error))
    return 1


def _publish(output, title, detail, extensions):
    try:
        output.publish_problem(title, detail, extensions)
    except Exception:  # extensions without JSON form
        output.publish_problem(title, detail, {})


def flush(code):
    """@returns the exit code, which is an error if what was printed got lost."""
    try:
        outputs.flush_stdout()
    except OSError as error:
        # Python would try again at exit, and complain.
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
        _write('The output could not be written: %s\n' % error.strerror)
        return code or 1
    return code


def _asked_for(code):
    if code is None or isinstance(code, int):
        return code or 0
    _write('%s\n' % quote.lines(_words(code)))
    return 1


def _tell(error):
    if isinstance(error, Problem):
        _write('\n%s' % error)
        return
    _write(quote.lines(_traceback(error)))
    folder = os.environ.get('PLANQK_USER_CODE') or os.getcwd()
    if isinstance(error, ModuleNotFoundError) and error.name:
        _write('\n%s' % entry_point.explain_missing(error, folder))
    elif isinstance(error, (ImportError, OSError)):
        problem = entry_point.explain_library(error, folder)
        if problem:
            _write('\n%s' % problem)


def _traceback(error):
    try:
        text = ''.join(traceback.format_exception(type(error), error, _user_frames(error.__traceback__)))
        return _without_inputs(text, error)
    except Exception:  # a module of the user's may stand in for one that traceback needs
        return '%s: %s\n' % (type(error).__name__, _words(error))


def _words(value):
    try:
        return _without_inputs(str(value), value)
    except Exception:  # the user's own class
        return ''


def _without_inputs(text, error):
    """Pydantic quotes what does not fit; here it says only where and why."""
    seen = set()
    while isinstance(error, BaseException) and id(error) not in seen:
        if validation.is_validation_error(error):
            text = text.replace(str(error), validation.reasons(error))
        seen.add(id(error))
        error = error.__cause__ or error.__context__
    return text


def _user_frames(frames):
    """The frames from the first that is not the runner's, or of what it calls the user's code with."""
    while frames and _is_between(frames.tb_frame.f_code.co_filename):
        frames = frames.tb_next
    return frames


def _is_between(file):
    return file.startswith('<frozen importlib') or file == '<frozen runpy>' or os.path.dirname(os.path.realpath(file)) in BETWEEN


def _document(error):
    """(title, detail, extensions). HandlerError, known by its name, brings its own."""
    if isinstance(error, Problem):
        return error.headline, error.detail(), {}
    name = type(error).__name__
    if name == 'HandlerError' and hasattr(error, 'title'):
        return _words(error.title), _words(getattr(error, 'detail', error.title)), getattr(error, 'extensions', None) or {}
    return name, _words(error) or name, {}


def _write(text):
    for stream in (sys.stderr, sys.__stderr__):
        try:
            stream.write(text)
            stream.flush()
            return
        except Exception:  # none, closed, or a stream of the user's own
            pass
