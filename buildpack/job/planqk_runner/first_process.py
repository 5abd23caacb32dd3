"""What does process 1 of a container do beside the job?

It says how the job ended, where the job itself no longer can.

The kernel makes it the parent of every process whose own parent has ended. Somebody has to wait for these, or they stay
as zombies until the container has no room for new ones. The job itself cannot: to wait for any child would take the
exit codes of those that the user's code has started and waits for. So the job is a child of process 1, which waits
for all and hands on signals. Where the job is not process 1, somebody else does this.
"""

import os
import signal
import sys

from planqk_runner import ending, problems

# A process gets these for what it does itself.
OF_ITS_OWN = problems.CRASHES | {known for known in signal.Signals if known.name in ('SIGTTIN', 'SIGTTOU')}
# Of control groups, the newer way and the older.
MEMORY_EVENTS = ('/sys/fs/cgroup/memory.events', '/sys/fs/cgroup/memory/memory.oom_control')


def stay_behind(explain=None):
    """Return in a child that is the job. Process 1 stays here, and exits with the job's exit code.

    @param explain says which that is, given the status, and where the job told of its end.
    """
    if os.getpid() != 1:
        return
    awaited = signal.valid_signals() - OF_ITS_OWN
    mask = signal.pthread_sigmask(signal.SIG_BLOCK, awaited)
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)  # else there is nothing to wait for
    reader, writer = os.pipe()
    job = os.fork()
    if job == 0:
        signal.pthread_sigmask(signal.SIG_SETMASK, mask)
        os.close(reader)
        ending.tell_by(writer)
        return
    os.close(writer)
    status = None
    while status is None:
        told = signal.sigwaitinfo(awaited)
        if told.si_signo == signal.SIGCHLD:
            status = _wait(job)
        elif told.si_code <= 0:  # else it comes from the terminal, which has told the job, too
            os.kill(job, told.si_signo)
    os._exit((explain or _explain)(status, reader))


def _wait(job):
    """Wait for all that have ended. @returns the job's status if it is one of them, else None."""
    while True:
        pid, status = os.waitpid(-1, os.WNOHANG)
        if pid == job:
            return status
        if pid == 0:
            return None


def _explain(status, reader):
    """@returns the exit code."""
    if os.WIFSIGNALED(status):
        number = os.WTERMSIG(status)
        killed = killed_for_memory()
        _write(problems.ended_by_signal(number, None if killed is None else killed > 0))
        return 128 + number
    code = os.WEXITSTATUS(status)
    if _is_told(reader):
        return code
    _write(problems.ended_unseen(code))
    return code or 1  # who goes by the code alone would take it for a success


def _is_told(reader):
    os.set_blocking(reader, False)  # a child of the job's may have the other end
    try:
        return os.read(reader, 1) != b''
    except BlockingIOError:
        return False


def killed_for_memory():
    """How many processes of this container the kernel has ended for want of memory. None: it does not say."""
    for events in MEMORY_EVENTS:
        try:
            with open(events) as file:
                counts = dict(line.split() for line in file)
            return int(counts['oom_kill'])
        except (OSError, ValueError, KeyError):
            continue
    return None


def die_first():
    """Where memory runs out: before any process that is not as easily spared."""
    try:
        with open('/proc/self/oom_score_adj', 'w') as file:
            file.write('1000')
    except OSError:  # no Linux
        pass


def _write(problem):
    try:
        sys.stderr.write('\n%s' % problem)
        sys.stderr.flush()
    except Exception:  # closed: the exit code says it
        pass
