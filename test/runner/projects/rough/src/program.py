"""Things that user code does to the interpreter it runs in."""

import atexit
import dataclasses
import datetime
import importlib.util
import io
import multiprocessing
import os
import signal
import shutil
import sys
import tempfile
import threading
import time


class Tee:
    """As many write it: no flush(), no closed, nothing else."""

    def __init__(self, *streams):
        self.streams = streams

    def write(self, text):
        for stream in self.streams:
            stream.write(text)


def replaces_stdout_by_tee():
    sys.stdout = Tee(sys.stdout, io.StringIO())
    print('printed')
    return {'x': 1}


def replaces_stdout_by_memory():
    sys.stdout = io.StringIO()
    print('lost')
    return {'x': 1}


def detaches_stdout():
    sys.stdout = io.TextIOWrapper(sys.stdout.detach(), encoding='utf-8')
    print('größer')
    return {'x': 1}


def closes_stdout():
    sys.stdout.close()
    return {'x': 1}


def redirects_descriptor():
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
    return {'x': 1}


def closes_stderr_and_fails():
    sys.stderr.close()
    raise RuntimeError('kaputt')


def makes_stdout_non_blocking():
    os.set_blocking(1, False)
    return ['0123456789' * 10] * 20_000


def keeps_stdout_non_blocking():
    """As another process does that shares the pipe, at any time."""

    def change():
        while True:
            os.set_blocking(1, False)
            time.sleep(0.001)

    threading.Thread(target=change, daemon=True).start()
    print('started')
    return ['0123456789' * 10] * 20_000


def goes_elsewhere():
    folder = tempfile.mkdtemp()
    os.chdir(folder)
    shutil.rmtree(folder)
    return {'x': 1}


def goes_elsewhere_and_fails():
    goes_elsewhere()
    import module_of_nobody


def exits_in_thread():
    thread = threading.Thread(target=sys.exit, args=(3,))
    thread.start()
    thread.join()
    return {'x': 1}


def fails_in_thread():
    thread = threading.Thread(target=lambda: 1 / 0)
    thread.start()
    thread.join()
    return {'x': 1}


def leaves_a_thread():
    threading.Thread(target=lambda: time.sleep(0.5) or print('thread done')).start()
    return {'x': 1}


def leaves_a_daemon():
    threading.Thread(target=time.sleep, args=(60,), daemon=True).start()
    return {'x': 1}


def registers_exits():
    atexit.register(print, 'at exit')
    atexit.register(lambda: 1 / 0)
    return {'x': 1}


def _pid(_number):
    return os.getpid()


def uses_a_forked_pool():
    with multiprocessing.get_context('fork').Pool(2) as pool:
        return {'others': os.getpid() not in pool.map(_pid, range(4))}


def uses_threads_of_fork():
    """A fork from a thread that is not the main one."""
    told = []
    thread = threading.Thread(target=lambda: told.append(uses_a_forked_pool()))
    thread.start()
    thread.join()
    return told[0]


def keeps_own_handler_in_child():
    signal.signal(signal.SIGTERM, lambda *_: os._exit(7))
    child = os.fork()
    if child == 0:
        time.sleep(20)
        os._exit(0)
    time.sleep(0.3)
    os.kill(child, signal.SIGTERM)
    return {'child': os.waitpid(child, 0)[1] >> 8}


def asks_for_logging_first():
    found = importlib.util.find_spec('logging') is not None
    import logging

    logging.getLogger('mine').info('an info line')
    return {'found': found}


class Unspeakable(Exception):
    def __str__(self):
        raise ValueError('no words')


def raises_unspeakable():
    raise Unspeakable()


class HandlerError(Exception):
    title, detail = 'Bad input', 'x missing'
    extensions = {'field': {(1, 2): 3}}


def raises_with_strange_extensions():
    raise HandlerError


def recurses():
    return recurses()


def interrupts():
    raise KeyboardInterrupt


def prints_umlauts():
    print('größer →')
    return {'größe': 'größer →'}


def reads_stdin():
    return {'stdin': sys.stdin and sys.stdin.read()}


class Anything:
    def __getattr__(self, name):
        return lambda *arguments, **keywords: name


class Refusing:
    def __getattr__(self, name):
        raise RuntimeError('not ready')


@dataclasses.dataclass
class Slotted:
    __slots__ = ('x',)
    x: int


class Base(Exception):
    pass


class Moment(datetime.datetime):
    pass


def answers_to_any_name():
    return Anything()


def strange_objects():
    return {
        'anything': Anything(),
        'refusing': Refusing(),
        'slotted': Slotted(1),
        'exception': Base('x'),
        'moment': Moment(2024, 1, 2),
        'lambda': type(lambda: 0).__name__,
        'range': range(3),
        'views': [{'b': 2, 'a': 1}.keys(), {'b': 2, 'a': 1}.values(), {'a': 1}.items()],
    }


def deep():
    value = []
    for _ in range(2000):
        value = [value]
    return value


def circle():
    one, other = {}, {}
    one['other'], other['one'] = other, one
    return one


def shared():
    value = [1]
    return [value, value]


def variables():
    ours = ('PLANQK_USER_CODE',)
    words = ('QHUB_', 'KQH_', 'PLANQK_', 'SERVICE_EXECUTION')
    return {name: value for name, value in os.environ.items() if name.startswith(words) and name not in ours}
