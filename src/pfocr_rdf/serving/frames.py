"""What a worker writes to the process that speaks HTTP: frames on a socket.

A frame is one byte that says what it is, the length of its content in four bytes, and its content.
An answer is a head, some data and an end; or, at any moment before the end, a failure instead.
"""

from __future__ import annotations

import asyncio
import pickle
import socket
import struct
from typing import NamedTuple

from .jobs import Job

HEAD, DATA, END, FAILURE, READY = b"H", b"D", b"E", b"F", b"R"

_FRAME = struct.Struct("!cI")

#: bytes of data in one frame
_CHUNK = 1 << 16


class Frame(NamedTuple):
    """What came: its kind, and its content."""

    kind: bytes
    content: bytes


def send(connection: socket.socket, kind: bytes, content: bytes = b"") -> None:
    """Send a frame, or several of data if it is long."""
    for start in range(0, len(content) or 1, _CHUNK):
        chunk = content[start : start + _CHUNK]
        connection.sendall(_FRAME.pack(kind, len(chunk)) + chunk)


async def receive(reader: asyncio.StreamReader) -> Frame:
    """Return the next frame.

    Raises:
        EOFError: If there is none, since the worker has ended.
    """
    try:
        kind, length = _FRAME.unpack(await reader.readexactly(_FRAME.size))
        return Frame(kind, await reader.readexactly(length))
    except (asyncio.IncompleteReadError, ConnectionError) as error:
        raise EOFError from error


def send_job(writer: asyncio.StreamWriter, job: Job) -> None:
    """Hand a job to a worker."""
    content = pickle.dumps(job)
    writer.write(_FRAME.pack(DATA, len(content)) + content)


def receive_job(connection: socket.socket) -> Job | None:
    """Return the next job, or None when there will be none."""
    head = _read(connection, _FRAME.size)
    if head is None:
        return None
    _, length = _FRAME.unpack(head)
    content = _read(connection, length)
    if content is None:
        return None
    job: Job = pickle.loads(content)  # noqa: S301 -- written by send_job, in a process of ours
    return job


def _read(connection: socket.socket, length: int) -> bytes | None:
    """Return so many bytes, or None if the other side has closed."""
    parts = bytearray()
    while len(parts) < length:
        part = connection.recv(length - len(parts))
        if not part:
            return None
        parts += part
    return bytes(parts)
