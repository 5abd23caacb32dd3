"""What does process 1 of a container do beside the job?

The kernel makes it the parent of every process whose own parent has ended. Somebody has to wait for these, or they stay
as zombies until the container has no room for new ones. The job itself cannot: to wait for any child would take the
exit codes of those that the user's code has started and waits for. So the job is a child of process 1, which waits
for all and hands on signals. Where the job is not process 1, somebody else does this.
"""

import os
import signal

# A process gets these for what it does itself.
OF_ITS_OWN = {
    signal.SIGABRT,
    signal.SIGBUS,
    signal.SIGFPE,
    signal.SIGILL,
    signal.SIGSEGV,
    signal.SIGSYS,
    signal.SIGTRAP,
    signal.SIGTTIN,
    signal.SIGTTOU,
}


def stay_behind():
    """Return in a child that is the job. Process 1 stays here, and exits with the job's exit code."""
    if os.getpid() != 1:
        return
    awaited = signal.valid_signals() - OF_ITS_OWN
    mask = signal.pthread_sigmask(signal.SIG_BLOCK, awaited)
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)  # else there is nothing to wait for
    job = os.fork()
    if job == 0:
        signal.pthread_sigmask(signal.SIG_SETMASK, mask)
        return
    code = None
    while code is None:
        told = signal.sigwaitinfo(awaited)
        if told.si_signo == signal.SIGCHLD:
            code = _wait(job)
        elif told.si_code <= 0:  # else it comes from the terminal, which has told the job, too
            os.kill(job, told.si_signo)
    os._exit(code)


def _wait(job):
    """Wait for all that have ended. @returns the job's exit code if it is one of them, else None."""
    while True:
        pid, status = os.waitpid(-1, os.WNOHANG)
        if pid == job:
            return os.WEXITSTATUS(status) if os.WIFEXITED(status) else 128 + os.WTERMSIG(status)
        if pid == 0:
            return None
