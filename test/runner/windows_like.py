"""Runs the job with a Python that lacks what Python for Windows does: windows_like.py RUNNER [COMMAND]."""

import os
import runpy
import signal
import sys

OF_OS = ('fork', 'register_at_fork', 'set_blocking', 'O_NOFOLLOW', 'O_NONBLOCK', 'setsid', 'killpg', 'waitpid', 'getuid')
OF_SIGNAL = (
    *('SIGALRM', 'SIGBUS', 'SIGCHLD', 'SIGHUP', 'SIGKILL', 'SIGSYS', 'SIGTRAP', 'SIGTTIN', 'SIGTTOU'),
    *('pthread_kill', 'pthread_sigmask', 'sigwaitinfo', 'valid_signals'),
)
KNOWN = ('SIGABRT', 'SIGFPE', 'SIGILL', 'SIGINT', 'SIGSEGV', 'SIGTERM')

for module, names in ((os, OF_OS), (signal, OF_SIGNAL)):
    for name in names:
        if hasattr(module, name):
            delattr(module, name)
signal.Signals = [known for known in signal.Signals if known.name in KNOWN]
runner = sys.argv[1]
sys.argv[:] = sys.argv[1:]
runpy.run_path(os.path.join(runner, '__main__.py'), run_name='__main__')
