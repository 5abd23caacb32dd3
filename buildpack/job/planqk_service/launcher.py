"""The service's side of the process that starts jobs (forkserver.py).

One of the plain kind is there at once. One that has imported the program's packages takes its place as soon as it is
ready, and gives it back where it ends.
"""

import array
import asyncio
import os
import socket
import subprocess
import sys

from planqk_service import starts

HERE = os.path.dirname(os.path.realpath(__file__))
FORKSERVER = os.path.join(HERE, 'forkserver.py')
OPTIONS = {'fresh': ['-I', '-S'], 'warm': ['-u']}
MOST_BYTES = 4096
CHUNK = 64 * 1024


class Launcher:
    """@param environment of the jobs, before what is each execution's own.
    @param say is given a line for the service's log.
    @param limit is given the number of each process that is started, and sets its limits.
    """

    def __init__(self, environment, say, limit):
        self.environment = environment
        self.limit = limit
        self.say = say
        self.current = None
        self.warm = None
        self.retired = None

    def open(self, is_warm):
        self.current = self._started('fresh')
        if is_warm:
            self.warm = self._started('warm')
            asyncio.get_running_loop().add_reader(self.warm.control, self._hear_of_warm)

    def _started(self, how):
        forkserver = _Forkserver(how, self.environment)
        self.limit(forkserver.process.pid)
        return forkserver

    def _hear_of_warm(self):
        try:
            message = self.warm.control.recv(MOST_BYTES)
        except OSError:
            message = b''
        asyncio.get_running_loop().remove_reader(self.warm.control)
        if message == starts.READY:
            self.say('Jobs start warm: what their program imports is loaded already.')
            self.retired, self.current = self.current, self.warm
            self.retired.retire()
            return
        self.say('Jobs start fresh: %s.' % (message.decode(errors='replace') or 'importing its packages ends the process'))
        self.warm.close()
        self.warm = None

    def start(self, folder):
        """@returns the service's end of the stream to the keeper of this execution. @raises OSError"""
        ours, theirs = socket.socketpair()
        with theirs:
            try:
                self.current.send(folder, theirs)
            except OSError:
                self.say('The process that starts jobs has ended, and is started again.')
                self.current.close()
                self.warm = None
                self.current = self._started('fresh')
                self.current.send(folder, theirs)
        ours.setblocking(False)
        return ours

    def close(self):
        for forkserver in {self.current, self.warm, self.retired} - {None}:
            forkserver.close()


class _Forkserver:
    def __init__(self, how, environment):
        self.control, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        # A pipe, since the streams of a job are pipes, and a fork keeps the objects that were made for them.
        self.printed, printed = os.pipe()
        with theirs:
            theirs.set_inheritable(True)
            self.process = subprocess.Popen(
                [sys.executable, *OPTIONS[how], FORKSERVER, how, str(theirs.fileno())],
                close_fds=False,  # none is inherited but this, and who is unreadable cannot look up which there are
                env=environment,
                stdin=subprocess.DEVNULL,
                stdout=printed,
                stderr=printed,
                start_new_session=True,
            )
        os.close(printed)
        asyncio.get_running_loop().add_reader(self.printed, self._hand_on)

    def _hand_on(self):
        content = os.read(self.printed, CHUNK)
        if content:
            os.write(sys.stderr.fileno(), content)
        else:
            asyncio.get_running_loop().remove_reader(self.printed)
            os.close(self.printed)
            self.process.poll()

    def send(self, folder, stream):
        descriptors = array.array('i', [stream.fileno()])
        self.control.sendmsg([os.fsencode(folder)], [(socket.SOL_SOCKET, socket.SCM_RIGHTS, descriptors)])

    def retire(self):
        """It reads what was asked before, and ends when its keepers have."""
        try:
            self.control.shutdown(socket.SHUT_WR)
        except OSError:  # it has ended
            pass

    def close(self):
        """Its keepers go on."""
        self.retire()
        if self.process.poll() is None:
            try:
                self.process.wait(1)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()
        # Not before: what it has not read yet would be lost with what we have not.
        self.control.close()
