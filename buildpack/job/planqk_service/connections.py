"""How long may a client take, and how many can there be?

uvicorn waits for ever for the rest of a header, hangs up on a half-closed socket, and takes connections until there is no
descriptor left for anything else. Here those who say nothing make room for those who come.
"""

import errno
import resource
import time

from uvicorn.protocols.http.h11_impl import H11Protocol

MOST = 2000
RESERVED = 256  # descriptors for what is no connection: keepers, files, the sockets of the service itself
AT_ONCE = 32  # that are accepted before the first of them is looked at
WANTED = RESERVED + 2 * MOST  # each may be sent a file
SECONDS_BETWEEN_LINES = 5
NO_MORE = (errno.EMFILE, errno.ENFILE, errno.ENOBUFS, errno.ENOMEM)


class Descriptors:
    """More of them than the system gives at first, for the service alone."""

    def __init__(self):
        self.given = resource.getrlimit(resource.RLIMIT_NOFILE)
        soft, hard = self.given
        if soft != resource.RLIM_INFINITY and soft < WANTED:
            wanted = WANTED if hard == resource.RLIM_INFINITY else min(hard, WANTED)
            try:
                resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))
                soft = wanted
            except (ValueError, OSError):  # a system with a limit of another kind
                pass
        enough = soft == resource.RLIM_INFINITY or soft >= WANTED
        self.connections = MOST if enough else max(1, (soft - min(RESERVED, soft // 2)) // 2)

    def give(self, pid):
        """To another process what this one was given."""
        try:
            resource.prlimit(pid, resource.RLIMIT_NOFILE, self.given)
        except (AttributeError, OSError):  # macOS; or it has ended
            pass


def quietly(say):
    """@returns a handler of what nobody caught, which does not fill the log: asyncio tells this one thousands of times."""
    told = float('-inf')

    def handle(loop, context):
        nonlocal told
        error = context.get('exception')
        if not isinstance(error, OSError) or error.errno not in NO_MORE:
            return loop.default_exception_handler(context)
        if time.monotonic() - told > SECONDS_BETWEEN_LINES:
            told = time.monotonic()
            say('A connection has to wait: %s.' % error.strerror)
        return None

    return handle


def protocol(seconds, most):
    """@param seconds until the header of a request has to be there
    @param most connections
    """
    waiting = {}  # whose header is not there, in the order in which they came

    class Protocol(H11Protocol):
        header_timer = None

        def connection_made(self, transport):
            super().connection_made(transport)
            if len(self.connections) > most and waiting:
                next(iter(waiting)).hang_up()
            self._wait_for_header()

        def data_received(self, data):
            if self.header_timer is None and not self._is_busy():
                self._wait_for_header()
            super().data_received(data)
            if self._is_busy():
                self._stop_waiting()

        def eof_received(self):
            return self._is_busy()  # it has asked, and waits for the answer

        def connection_lost(self, exc):
            self._stop_waiting()
            super().connection_lost(exc)

        def _is_busy(self):
            return self.cycle is not None and not self.cycle.response_complete

        def _wait_for_header(self):
            self.header_timer = self.loop.call_later(seconds, self._give_up)
            waiting[self] = True

        def _stop_waiting(self):
            if self.header_timer is not None:
                self.header_timer.cancel()
                self.header_timer = None
            waiting.pop(self, None)

        def hang_up(self):
            self._stop_waiting()
            self.connections.discard(self)
            self.transport.abort()

        def _give_up(self):
            self._stop_waiting()
            if not self._is_busy() and not self.transport.is_closing():
                self.transport.close()

    return Protocol
