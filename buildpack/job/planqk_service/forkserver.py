"""Which process starts the jobs? One that only waits to be asked, and forks a keeper for each.

    python -I -S forkserver.py fresh FD    each job is a new Python
    python -u forkserver.py warm FD        each job is a fork of this one, which has imported its packages already

The service sends one datagram for each execution: its folder, and with it the end of a stream for its keeper.
"""

import os
import sys

LOADED_BY_PYTHON = set(sys.modules)
HERE = os.path.dirname(os.path.realpath(__file__))
MOST_BYTES = 4096


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
    signal.signal(signal.SIGCHLD, lambda *_: descendants.reap())
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # of a terminal: the service says when to end
    while True:
        folder, stream = receive(control)
        if stream is None:
            return 0
        if os.fork() == 0:
            control.close()
            signal.signal(signal.SIGINT, signal.SIG_DFL)
            keeper.keep(folder, stream, start_job)
        os.close(stream)


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
