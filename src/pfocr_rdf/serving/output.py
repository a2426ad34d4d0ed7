"""Where a worker writes an answer: to the process that speaks HTTP."""

from __future__ import annotations

import io
import json
import socket
from collections.abc import Mapping
from http import HTTPStatus

from . import frames
from .failures import Failure

#: bytes of an answer; it is an error to have more
MAX_BYTES = 256 << 20

#: bytes that are sent together: formats are written in small pieces
_TOGETHER = 1 << 16

#: characters of a message: it may quote what a client sent
_LONGEST = 2000


class Output(io.RawIOBase):
    """An answer that is being written: :meth:`begin` it, write it, and :meth:`end` it."""

    def __init__(self, connection: socket.socket) -> None:
        self._connection = connection
        self._size = 0
        self._held = bytearray()

    def writable(self) -> bool:
        """Return that it can be written to."""
        return True

    def begin(self, media_type: str, headers: Mapping[str, str] | None = None) -> None:
        """Say what the answer is written in, and in which headers more is said of it."""
        head = {"type": media_type, "status": HTTPStatus.OK, "headers": dict(headers or {})}
        self.begin_with(head)

    def begin_with(self, head: Mapping[str, object]) -> None:
        """Say of the answer its ``type``, ``status`` and ``headers``."""
        frames.send(self._connection, frames.HEAD, json.dumps(head).encode())

    def write(self, content: bytes) -> int:  # type: ignore[override]
        """Add to the answer, and return how many bytes that were.

        Raises:
            Failure: If the answer is too large.
        """
        self._size += len(content)
        if self._size > MAX_BYTES:
            message = f"the answer has over {MAX_BYTES >> 20} MiB (expected less: LIMIT, or a dump)"
            raise Failure(HTTPStatus.UNPROCESSABLE_ENTITY, message)
        self._held += content
        if len(self._held) >= _TOGETHER:
            self.flush()
        return len(content)

    def flush(self) -> None:
        """Send what was held back."""
        if self._held:
            frames.send(self._connection, frames.DATA, bytes(self._held))
            self._held.clear()

    def end(self) -> None:
        """Send the rest, and say that this was all."""
        self.flush()
        frames.send(self._connection, frames.END)

    def fail(self, failure: Failure) -> None:
        """Say that there is no answer, whatever came before."""
        content = {
            "status": failure.status,
            "message": failure.message[:_LONGEST],
            "headers": failure.headers,
        }
        frames.send(self._connection, frames.FAILURE, json.dumps(content).encode())
