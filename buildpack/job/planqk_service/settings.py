"""What can an operator set? One table; a value that cannot be read is an error, never another value."""

import difflib
import math
import os

KIB, MIB, GIB = 1024, 1024**2, 1024**3
MOST = 10**15
MOST_SECONDS = MOST_DAYS = 10**5
CPU_QUOTA = '/sys/fs/cgroup/cpu.max'


class BadSetting(Exception):
    """In words."""


def cpus(quota=CPU_QUOTA):
    """How many jobs can compute at once: of the machine, or what the container may have of them."""
    try:
        count = len(os.sched_getaffinity(0))
    except AttributeError:  # macOS
        count = os.cpu_count() or 1
    try:
        with open(quota) as file:
            most, period = file.read().split()
        return max(1, min(count, math.ceil(int(most) / int(period))))
    except (OSError, ValueError):  # no control group, or `max`
        return count


def _number(least, kind=int, most=MOST):
    def read(text):
        value = kind(text)
        if not least <= value <= most:
            raise ValueError
        return value

    read.wanted = 'a number, at least %s%s' % (least, '' if most == MOST else ' and at most %s' % most)
    return read


def _one_of(*words):
    def read(text):
        if text not in words:
            raise ValueError
        return text

    read.wanted = ' or '.join(words)
    return read


def _list(text):
    return tuple(entry.strip() for entry in text.split(',') if entry.strip())


def _hosts(text):
    """As a request has them: in lower case, an address of IPv6 in brackets."""
    names = (name.lower() for name in _list(text))
    return tuple('[%s]' % name if name.count(':') > 1 and not name.startswith('[') else name for name in names)


_list.wanted = _hosts.wanted = 'a list with commas'


def _text(text):
    text.encode()  # raises ValueError for bytes that are no text
    return text


_text.wanted = 'a text'

# (name, default, how it is read, what it says)
TABLE = (
    ('PORT', 8081, _number(0, most=65535), 'the port'),
    ('PLANQK_SERVE_HOST', '0.0.0.0', _text, 'the address to listen at'),
    ('PLANQK_SERVE_DIRECTORY', '', _text, 'where executions are kept; a volume keeps them over restarts'),
    ('PLANQK_SERVE_START', 'warm', _one_of('warm', 'fresh'), 'whether jobs start from a process that has imported their packages'),
    ('PLANQK_SERVE_PARALLEL', 0, _number(0), 'jobs that run at once; 0: as many as there are CPUs'),
    ('PLANQK_SERVE_QUEUE', 1000, _number(0), 'executions that wait'),
    ('PLANQK_SERVE_GRACE', 10, _number(0, float, MOST_SECONDS), 'seconds from being told to end until being killed'),
    ('PLANQK_SERVE_DRAIN', 6, _number(0, float, MOST_SECONDS), 'seconds that running jobs get when the service is told to end'),
    ('PLANQK_SERVE_BODY_BYTES', 32 * MIB, _number(2), 'of a request'),
    ('PLANQK_SERVE_JSON_DEPTH', 200, _number(1), 'levels of a request'),
    ('PLANQK_SERVE_LOG_BYTES', 10 * MIB, _number(4 * KIB), 'kept of the log of a job, its beginning and its end'),
    ('PLANQK_SERVE_OUTPUT_BYTES', GIB, _number(0), 'that a job may write into its output folder, or print as its result'),
    ('PLANQK_SERVE_KEEP_COUNT', 1000, _number(0), 'finished executions that are kept'),
    ('PLANQK_SERVE_KEEP_DAYS', 7, _number(0, float, MOST_DAYS), 'for how long'),
    ('PLANQK_SERVE_KEEP_BYTES', 10 * GIB, _number(0), 'and how much they may take'),
    ('PLANQK_SERVE_READ_SECONDS', 30, _number(0.01, float, MOST_SECONDS), 'that a client may be silent within a request'),
    ('PLANQK_SERVE_TOKEN', '', _text, 'the bearer token that each request has to bring'),
    ('PLANQK_SERVE_CORS', (), _list, 'origins of other web pages that may use the service'),
    ('PLANQK_SERVE_HOSTS', (), _hosts, 'names under which it may be asked; none: any'),
)


def read(environ):
    """@returns {name without PLANQK_SERVE_, in lower case: value}. @raises BadSetting"""
    known = {name for name, _, _, _ in TABLE}
    for name in sorted(environ):
        if name.startswith('PLANQK_SERVE_') and name not in known:  # a token that is misspelt would be none
            near = difflib.get_close_matches(name, sorted(known), 1)
            raise BadSetting('%s is no setting%s.' % (name, ', %s is' % near[0] if near else ''))
    return {_key(name): _value(environ.get(name, '').strip(), name, default, how) for name, default, how, _ in TABLE}


def _key(name):
    return name.replace('PLANQK_SERVE_', '').lower()


def _value(text, name, default, how):
    if not text:
        return default
    try:
        return how(text)
    except ValueError:
        raise BadSetting('%s has to be %s.' % (name, how.wanted)) from None


def in_words():
    return ''.join('%-28s%s (%s)\n' % (name, words, default) for name, default, _, words in TABLE)


def is_own(variable):
    """Whether it is the service's, and no business of a job's."""
    return variable.startswith('PLANQK_SERVE_') or variable in ('PORT', 'DATA_VALUE', 'PARAMS_VALUE', 'DATA_FILE', 'PARAMS_FILE')
