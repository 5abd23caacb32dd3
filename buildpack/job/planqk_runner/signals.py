"""What happens when the job is told to stop?

SIGTERM and SIGINT become an exception in the main thread, so the user's `finally` blocks run. A thread that waits
outside the interpreter's main loop ends the process when that takes too long (C code need not return to Python) or
when the signal comes a second time. Process 1 of a container hands signals on (first_process.py).
"""

import _thread
import faulthandler
import os
import select
import signal
import time

from planqk_runner import ending

GRACE_SECONDS = 8  # `docker stop` kills after 10
HEARD_SECONDS = 0.2
EXIT_CODES = {signal.SIGTERM: 143, signal.SIGINT: 130}

# Windows has no signals between processes, but Ctrl-C, and nothing that could wait for one beside the main thread.
WATCHES = hasattr(os, 'fork')


class _State:
    stopped_by = None
    holding = False
    writer = None
    main = None
    masks = {}


def install():
    try:
        faulthandler.enable(all_threads=False)  # a crash shows the lines of Python that led there
    except (OSError, RuntimeError, ValueError):
        pass  # standard error is closed
    for number in EXIT_CODES:
        signal.signal(number, _stop)
    if not WATCHES:
        return
    reader, writer = os.pipe()
    os.set_blocking(writer, False)
    # Written to by the C handler at once, also while the main thread is inside C code.
    signal.set_wakeup_fd(writer, warn_on_full_buffer=False)
    _State.writer = writer
    _State.main = _thread.get_ident()
    # Python crashes at its end where a thread has not begun until then, as on a busy machine after a short job.
    begun = _thread.allocate_lock()
    begun.acquire()
    _thread.start_new_thread(_watch, (reader, begun))
    begun.acquire()
    os.register_at_fork(before=_hold_back, after_in_parent=_let_through, after_in_child=_forget)


def hold():
    """From now on a signal no longer interrupts; it only starts the grace period.

    @raises SystemExit when the job was told to stop before, even if the user's code swallowed that.
    """
    _State.holding = True
    if _State.stopped_by:
        raise SystemExit(EXIT_CODES[_State.stopped_by])


def exit_code(code):
    """The code to exit with: the signal's when one interrupted the job, else `code`."""
    return EXIT_CODES[_State.stopped_by] if interrupted() else code


def interrupted():
    return _State.stopped_by is not None


def _stop(number, _frame):
    if _State.stopped_by and not WATCHES:
        os._exit(EXIT_CODES[number])
    if _State.holding or _State.stopped_by:
        return
    _State.stopped_by = number
    # asyncio lets these two through; any other BaseException it would only log.
    raise KeyboardInterrupt if number == signal.SIGINT else SystemExit(EXIT_CODES[number])


def _watch(reader, begun):
    begun.release()
    number = _next_stop(reader, None)
    if _next_stop(reader, HEARD_SECONDS) is None:
        if not _State.stopped_by and not _State.holding:
            # The system has told another thread, or the main one just before it began to wait, which nothing interrupts.
            signal.pthread_kill(_State.main, number)
            _next_stop(reader, GRACE_SECONDS)  # that one
        _next_stop(reader, GRACE_SECONDS)
    ending.tell()
    os._exit(EXIT_CODES[number])


def _next_stop(reader, seconds):
    """The next stop signal, or None when none came in time. Ignores signals for which the user has own handlers."""
    end = None if seconds is None else time.monotonic() + seconds
    while True:
        left = None if end is None else max(0, end - time.monotonic())
        if not select.select([reader], [], [], left)[0]:
            return None
        number = os.read(reader, 1)[0]
        if number in EXIT_CODES and signal.getsignal(number) is _stop:
            return number


def _hold_back():
    # What reaches a child before it has forgotten us would be lost, or told to the job.
    _State.masks[_thread.get_ident()] = signal.pthread_sigmask(signal.SIG_BLOCK, EXIT_CODES)


def _let_through():
    signal.pthread_sigmask(signal.SIG_SETMASK, _State.masks.pop(_thread.get_ident()))


def _forget():
    # A forked child shares the pipe: the SIGTERM that ends a worker must not end the job.
    wakeup = signal.set_wakeup_fd(-1)
    if wakeup != _State.writer:
        signal.set_wakeup_fd(wakeup)
    for number, default in ((signal.SIGTERM, signal.SIG_DFL), (signal.SIGINT, signal.default_int_handler)):
        if signal.getsignal(number) is _stop:  # else it is the user's own
            signal.signal(number, default)
    _let_through()
