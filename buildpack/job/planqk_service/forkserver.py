"""Which process starts the jobs? One that only waits to be asked, and forks a keeper for each.

    python -I -S forkserver.py fresh FD    each job is a new Python
    python -u forkserver.py warm FD        each job is a fork of this one, which has imported its packages already

The service sends one datagram for each execution: its folder, and with it the end of a stream for its keeper.
"""

import os
import sys
import time

LOADED_BY_PYTHON = set(sys.modules)
HERE = os.path.dirname(os.path.realpath(__file__))
MOST_BYTES = 4096
LOOK_SECONDS = 0.1


def main(how, descriptor):
    import signal
    import socket

    control = socket.socket(fileno=descriptor)
    sys.path[:] = [os.path.dirname(HERE)] + [entry for entry in sys.path if os.path.realpath(entry) != HERE]
    from planqk_service import homes

    sys.path.insert(1, homes.RUNNER)
    from planqk_service import descendants, keeper, starts

    del sys.path[:2]
    try:
        start_job = {'fresh': starts.fresh, 'warm': starts.warm}[how](homes.START_OF_JOB, LOADED_BY_PYTHON)
    except starts.CannotWarm as reason:
        control.send(str(reason).encode())
        return 0
    control.send(starts.READY)
    keepers, others = set(), descendants.children()  # which a package has started while it was imported
    descendants.adopt()
    signal.signal(signal.SIGCHLD, lambda *_: look_after(keepers, others))
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # of a terminal: the service says when to end
    while True:
        folder, stream = receive(control)
        if stream is None:
            while keepers:  # it looks after these, which are told, too, when the service is gone
                time.sleep(LOOK_SECONDS)
            return 0
        signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGCHLD])  # until it is known as one of the keepers
        pid = os.fork()
        if pid:
            keepers.add(pid)
        signal.pthread_sigmask(signal.SIG_UNBLOCK, [signal.SIGCHLD])
        if pid == 0:
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            control.close()
            signal.signal(signal.SIGINT, signal.SIG_DFL)
            keeper.keep(folder, stream, start_job)
        os.close(stream)


def look_after(keepers, others):
    """Wait for all that have ended. Where a keeper did not do its work to the end, that is done here."""
    from planqk_service import descendants

    end, is_lost = time.monotonic() + descendants.PATIENCE_SECONDS, False
    while time.monotonic() < end:
        try:
            pid, status = os.waitpid(-1, os.WNOHANG)
        except ChildProcessError:
            return
        is_lost = is_lost or (pid in keepers and status != 0)
        keepers.discard(pid)
        if pid == 0:
            if not is_lost or not descendants.kill_orphans(keepers | others):
                return
            time.sleep(0.005)


def receive(control):
    """@returns (folder, descriptor of the stream to the service), (None, None) when the service is gone."""
    import array
    import socket

    space = socket.CMSG_LEN(array.array('i').itemsize)
    try:
        content, extra, _, _ = control.recvmsg(MOST_BYTES, space)
    except ConnectionResetError:  # the service ended before it had read all
        return None, None
    descriptors = array.array('i')
    for level, kind, data in extra:
        if level == socket.SOL_SOCKET and kind == socket.SCM_RIGHTS:
            descriptors.frombytes(data[: len(data) - len(data) % descriptors.itemsize])
    if not content or not descriptors:
        return None, None
    os.set_inheritable(descriptors[0], False)
    return os.fsdecode(content), descriptors[0]


if __name__ == '__main__':
    sys.exit(main(sys.argv[1], int(sys.argv[2])))
