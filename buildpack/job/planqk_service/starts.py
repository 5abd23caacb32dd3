"""How does the process of a job begin: as a new Python, or as a fork of one that has imported its packages?

A fork is there in milliseconds, where importing Qiskit or PennyLane takes seconds. It is given what a new process
would have: its own random numbers, main module and streams. The user's own modules are never imported before it.
Where that cannot be told from a new process, there is none.
"""

import atexit
import gc
import importlib
import importlib.util
import os
import sys

from planqk_runner import imports, user_code
from planqk_service import third_party

READY = b'ready'
TASKS = '/proc/self/task'


class CannotWarm(Exception):
    """Why new processes have to do, in words."""


def fresh(runner, _loaded_by_python):
    def start(environment):
        os.environ.update(environment)
        os.execv(sys.executable, [sys.executable, '-u', runner])

    return start


def warm(runner, loaded_by_python):
    """@raises CannotWarm"""
    shared = []
    atexit.register(_keep, shared)  # before all others, and so called after them
    main = _load(runner)
    main.LOADED_BY_PYTHON = loaded_by_python
    app_root = os.getcwd()
    folder = user_code.find(os.environ, app_root)
    before = set(sys.modules)
    names = third_party.imported_by(folder, os.environ)
    anew = _random_numbers(lambda: [_import(name) for name in names])
    shadowed = [top for top in _tops(set(sys.modules) - before) if imports.has_own(top, folder)]
    if shadowed:
        raise CannotWarm('the project has a module of its own named %s' % ', '.join(shadowed))
    if _has_threads():
        raise CannotWarm('importing its packages starts threads')
    shared += [name for name in sys.modules if imports.is_of_package(getattr(sys.modules[name], '__file__', None) or '')]
    gc.collect()
    gc.freeze()  # else the first collection in each fork would copy all that is shared

    def start(environment):
        os.environ.update(environment)
        anew()
        main.__name__ = '__main__'
        main.__spec__ = None
        sys.modules['__main__'] = main
        sys.argv[:] = [runner]
        sys.exit(main.main([]))

    return start


def _load(runner):
    spec = importlib.util.spec_from_file_location('planqk_job', runner)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def _import(name):
    try:
        importlib.import_module(name)
    except BaseException as error:  # of somebody else's code; what is half imported stays so
        raise CannotWarm('%s cannot be imported (%s)' % (name, type(error).__name__)) from None


def _tops(names):
    return sorted({name.partition('.')[0] for name in names})


def _has_threads():
    """After a fork: some libraries (OpenBLAS) end theirs before it, and start them again where they are needed."""
    pid = os.fork()
    if pid == 0:
        os._exit(0)
    os.waitpid(pid, 0)
    try:
        return len(os.listdir(TASKS)) > 1
    except OSError:  # a system without /proc
        return True


def _keep(names):
    """At its end Python takes all modules apart, which would copy what is shared, only to forget it.

    So those of packages are put out of its sight, and never given up. The program's own are taken apart as ever: a file
    that it has left open is written to the end.
    """
    try:
        import ctypes

        keep = ctypes.pythonapi.Py_IncRef
        for name in names:
            module = sys.modules.pop(name, None)
            if module is not None:
                keep(ctypes.py_object(module))
    except (ImportError, AttributeError):
        pass


def _random_numbers(load):
    """Do the imports. @returns what gives a fork the random numbers of a new process. @raises CannotWarm"""
    import random

    from planqk_service import generators  # which new processes do without

    before = random.getstate()
    twin = generators.Twin(load)
    try:
        load()
        begun = generators.unseeded(twin, before)
        if begun is not None:
            generators.begin_anew(*begun)  # whether that can be done
    except CannotWarm:
        raise
    except Exception:  # of a class of somebody else's
        begun = None
    finally:
        twin.close()
    if begun is None:
        raise CannotWarm('which random numbers its packages begin with cannot be told')

    def anew():
        generators.begin_anew(*begun)
        torch = sys.modules.get('torch')
        if torch is not None:
            torch.seed()

    return anew
