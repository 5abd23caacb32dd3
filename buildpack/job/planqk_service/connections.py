"""How long may a client take? uvicorn waits for ever for the rest of a header, and hangs up on a half-closed socket."""

from uvicorn.protocols.http.h11_impl import H11Protocol


def protocol(seconds):
    """@param seconds until the header of a request has to be there"""

    class Protocol(H11Protocol):
        header_timer = None

        def connection_made(self, transport):
            super().connection_made(transport)
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

        def _stop_waiting(self):
            if self.header_timer is not None:
                self.header_timer.cancel()
                self.header_timer = None

        def _give_up(self):
            self.header_timer = None
            if not self._is_busy() and not self.transport.is_closing():
                self.transport.close()

    return Protocol
