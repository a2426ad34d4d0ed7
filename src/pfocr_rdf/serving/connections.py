"""Connections that do not come to the point: bounds on what a client may send, and how slowly.

uvicorn waits for ever for headers, and for a client that does not read; and it takes headers of any
size.  Where all places are taken, the connection that has been idle for longest makes room.
"""

from __future__ import annotations

import asyncio
from collections import OrderedDict

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

#: seconds for the headers of a request, and for a client that does not read what it asked for
HEAD_SECONDS, STALL_SECONDS = 10.0, 30.0

#: bytes of the headers of a request
MAX_HEAD = 16 << 10

#: connections at a time
MAX_CONNECTIONS = 1000

_TOO_LARGE = (
    b"HTTP/1.1 431 Request Header Fields Too Large\r\nConnection: close\r\n"
    b"Content-Type: text/plain\r\nContent-Length: 53\r\n\r\n"
    b"the headers have over 16 KiB (expected fewer or less)"
)

#: connections without a request, the one that is so for longest first
_idle: OrderedDict[BoundedProtocol, None] = OrderedDict()


class BoundedProtocol(HttpToolsProtocol):
    """HTTP/1.1 on one connection, within bounds."""

    _timer: asyncio.TimerHandle | None = None
    _stalled: asyncio.TimerHandle | None = None
    _head = 0
    _is_in_head = True

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Begin to wait for a request; the connection that is idle for longest may have to go."""
        super().connection_made(transport)
        self._await_head()
        _idle[self] = None
        if len(self.connections) > MAX_CONNECTIONS:
            oldest, _ = _idle.popitem(last=False)
            oldest.transport.abort()

    def connection_lost(self, exc: Exception | None) -> None:
        """Forget the connection."""
        self._stop_timers()
        _idle.pop(self, None)
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Read what comes, as long as headers stay within their bounds."""
        if self._is_in_head:
            self._head += len(data)
            if self._head > MAX_HEAD and b"\r\n\r\n" not in data[: MAX_HEAD + 4]:
                self.transport.write(_TOO_LARGE)
                self.transport.close()
                return
        super().data_received(data)

    def on_message_begin(self) -> None:
        """Begin to wait for the end of the headers."""
        if not self._is_in_head:
            self._await_head()
        super().on_message_begin()

    def on_headers_complete(self) -> None:
        """Stop waiting: the rest is for the application to bound."""
        self._is_in_head, self._head = False, 0
        _idle.pop(self, None)
        if self._timer is not None:
            self._timer.cancel()
        super().on_headers_complete()

    def on_response_complete(self) -> None:
        """Be idle again."""
        super().on_response_complete()
        if not self.transport.is_closing():
            self._is_in_head, self._head = True, 0
            _idle[self] = None

    def pause_writing(self) -> None:
        """Begin to wait for a client that does not read."""
        super().pause_writing()
        self._stalled = self.loop.call_later(STALL_SECONDS, self.transport.abort)

    def resume_writing(self) -> None:
        """Go on: the client reads."""
        if self._stalled is not None:
            self._stalled.cancel()
        super().resume_writing()

    def _await_head(self) -> None:
        self._is_in_head, self._head = True, 0
        if self._timer is not None:
            self._timer.cancel()
        self._timer = self.loop.call_later(HEAD_SECONDS, self._give_up)

    def _give_up(self) -> None:
        """End a connection whose headers have not come."""
        if not self.transport.is_closing():
            self.transport.abort()

    def _stop_timers(self) -> None:
        for timer in (self._timer, self._stalled):
            if timer is not None:
                timer.cancel()
