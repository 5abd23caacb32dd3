"""How do the job's log lines look, and from which level on are they shown?

All on stdout, in loguru's default form, whether they come from the runner, from `logging` or from loguru. The two are
set up right after the user's code has imported them, so a job without them does not wait for them. Of installed
packages nothing below WARNING is shown, unless somebody asks for it: Qiskit alone logs thousands of lines.
Never logged: what an input holds.
"""

import importlib.machinery
import sys
import time

from planqk_runner import imports, quote

DEFAULT = 'INFO'
LEVELS = {
    'TRACE': 5,
    'DEBUG': 10,
    'INFO': 20,
    'SUCCESS': 25,
    'WARNING': 30,
    'ERROR': 40,
    'CRITICAL': 50,
}
OTHER_SPELLINGS = {'WARN': 'WARNING', 'FATAL': 'CRITICAL', 'NOTICE': 'INFO', 'NOTSET': 'TRACE', 'ALL': 'TRACE'}
FORMAT = '%(asctime)s.%(msecs)03d | %(levelname)-8s | %(name)s:%(funcName)s:%(lineno)d - %(message)s'
TIME_FORMAT = '%Y-%m-%d %H:%M:%S'


class _Current:
    level = DEFAULT


def configure(environ):
    if sys.stdout:
        # Whatever the locale: umlauts and drawings of circuits are read as they were printed.
        sys.stdout.reconfigure(line_buffering=True, encoding='utf-8', errors='backslashreplace')
    if sys.stderr:
        sys.stderr.reconfigure(encoding='utf-8', errors='backslashreplace')
    asked = environ.get('LOG_LEVEL', '').strip(' \t"\'').upper()
    name = OTHER_SPELLINGS.get(asked, asked)
    _Current.level = name if name in LEVELS else DEFAULT
    if asked:
        # User code hands the variable on to loguru or logging, which die of a spelling.
        environ['LOG_LEVEL'] = _Current.level
        if name not in LEVELS:
            warning('LOG_LEVEL is none of %s; %s is used.' % (', '.join(LEVELS), DEFAULT))
    for module, set_up in {'logging': _set_up_logging, 'loguru': _set_up_loguru}.items():
        _after_import(module, set_up)


def warning(message):
    _write('WARNING', message)


def error(message):
    _write('ERROR', message)


def _write(level, message):
    stream = sys.stdout or sys.stderr  # where standard output is closed
    if LEVELS[level] < LEVELS[_Current.level] or not stream:
        return
    now = time.time()
    stamp = '%s.%03d' % (time.strftime(TIME_FORMAT, time.localtime(now)), now % 1 * 1000)
    try:
        stream.write('%s | %-8s | planqk_runner - %s\n' % (stamp, level, quote.line(message)))
    except Exception:  # closed, full, or a stream of the user's own: a job does not fail of a line in its log
        pass


def _set_up_logging(logging):
    if not hasattr(logging, 'StreamHandler'):
        return  # a module of the user's that happens to have this name
    for name in ('TRACE', 'SUCCESS'):
        logging.addLevelName(LEVELS[name], name)
    handler = logging.StreamHandler(sys.stdout)
    handler.addFilter(lambda record: _is_wanted(logging, record))
    handler.setFormatter(logging.Formatter(FORMAT, TIME_FORMAT))
    logging.root.addHandler(handler)
    logging.root.setLevel(LEVELS[_Current.level])
    _give_way_to_basic_config(logging, handler)


def _is_wanted(logging, record):
    if record.levelno >= LEVELS['WARNING'] or LEVELS[_Current.level] <= LEVELS['DEBUG']:
        return True
    return not imports.is_of_package(record.pathname) or _has_level(logging.getLogger(record.name))


def _has_level(logger):
    """Whether somebody gave it one, or a logger above it but for the root."""
    while logger.parent:
        if logger.level:
            return True
        logger = logger.parent
    return False


def _give_way_to_basic_config(logging, handler):
    """basicConfig() does nothing where a handler exists; the user's log file or format would silently be lost.

    What it has on the screen, Qiskit's lines would fill as well; a file of the user's holds everything.
    """
    original = logging.basicConfig

    def basicConfig(**options):
        logging.root.removeHandler(handler)
        original(**options)
        for own in logging.root.handlers:
            if getattr(own, 'stream', None) in (sys.stdout, sys.stderr):
                own.addFilter(handler.filters[0])  # a second time changes nothing

    logging.basicConfig = basicConfig


def _set_up_loguru(loguru):
    if not hasattr(loguru, 'logger'):
        return
    loguru.logger.remove()
    loguru.logger.add(sys.stdout, level=LEVELS[_Current.level])


def _after_import(name, then):
    if name in sys.modules:
        then(sys.modules[name])
    else:
        sys.meta_path.insert(0, _AfterImport(name, then))


class _AfterImport:
    """A finder that finds one module as Python would, and adds a step after its execution."""

    def __init__(self, name, then):
        self.name = name
        self.then = then

    def find_spec(self, name, path=None, target=None):
        if name != self.name:
            return None
        spec = importlib.machinery.PathFinder.find_spec(name, path)
        if spec is None or spec.loader is None:
            return spec
        execute = spec.loader.exec_module

        def exec_module(module):
            if self in sys.meta_path:
                sys.meta_path.remove(self)  # not before: find_spec() is also how one asks whether a module is there
            execute(module)
            self.then(module)

        spec.loader.exec_module = exec_module
        return spec
