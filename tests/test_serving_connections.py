"""Clients that do not come to the point: each is given a bound, and no other one waits for it."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import TypeAlias

import pytest
import uvicorn
from starlette.types import Receive, Scope, Send
from uvicorn.server import ServerState

from pfocr_rdf.serving import connections
from pfocr_rdf.serving.connections import BoundedProtocol

Reader: TypeAlias = asyncio.StreamReader
Writer: TypeAlias = asyncio.StreamWriter
ASK = b"GET / HTTP/1.1\r\nHost: x\r\n\r\n"
LARGE = 8 << 20


#: opens a connection; and what tests with it
Opening = Callable[[], Awaitable[tuple[Reader, Writer]]]
Test = Callable[[Opening], Awaitable[None]]


async def _application(_scope: Scope, _receive: Receive, send: Send) -> None:
    headers = [(b"content-length", b"%d" % LARGE)]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    for _ in range(LARGE >> 16):
        more = {"type": "http.response.body", "body": b"x" * (1 << 16), "more_body": True}
        await send(more)
    await send({"type": "http.response.body"})


def _served(test: Test) -> None:
    """Run a test with what opens a connection to a server of large answers."""

    async def running() -> None:
        config = uvicorn.Config(_application, log_config=None, lifespan="off")
        config.load()
        state = ServerState()
        server = await asyncio.get_running_loop().create_server(
            lambda: BoundedProtocol(config, state, {}), "127.0.0.1", 0
        )
        port = server.sockets[0].getsockname()[1]
        opened: list[Writer] = []

        async def opening() -> tuple[Reader, Writer]:
            reader, writer = await asyncio.open_connection("127.0.0.1", port)
            opened.append(writer)
            return reader, writer

        try:
            await asyncio.wait_for(test(opening), 20)
        finally:
            for writer in opened:
                writer.transport.abort()
            server.close()
            await asyncio.sleep(0.05)

    asyncio.run(running())


async def _whole(reader: Reader, writer: Writer) -> int:
    """Return how many bytes a whole answer has."""
    writer.write(ASK)
    await reader.readuntil(b"\r\n\r\n")
    return len(await reader.readexactly(LARGE))


def test_headers_that_do_not_come(monkeypatch: pytest.MonkeyPatch) -> None:
    """A connection without a request, or with half of one, is ended in time; the next is served."""
    monkeypatch.setattr(connections, "HEAD_SECONDS", 0.2)

    async def test(opening: Opening) -> None:
        idle, _ = await opening()
        half, half_writer = await opening()
        half_writer.write(ASK[:-4])
        drip, drip_writer = await opening()
        for byte in ASK[:-2]:
            drip_writer.write(bytes([byte]))
            await asyncio.sleep(0.02)
        for reader in (idle, half, drip):
            with pytest.raises((ConnectionError, asyncio.IncompleteReadError)):
                await reader.readexactly(1)
        reader, writer = await opening()
        assert await _whole(reader, writer) == LARGE
        await asyncio.sleep(0.3)  # between requests, keep-alive bounds the time
        assert await _whole(reader, writer) == LARGE

    _served(test)


@pytest.mark.parametrize("step", [100, 1 << 16])
def test_headers_without_end(step: int) -> None:
    """Over 16 KiB of them are refused with 431, however they come."""

    async def test(opening: Opening) -> None:
        reader, writer = await opening()
        writer.write(b"GET / HTTP/1.1\r\nHost: x\r\nX: ")
        for _ in range((1 << 17) // step):
            writer.write(b"x" * step)
        assert (await reader.readline()).startswith(b"HTTP/1.1 431 ")

    _served(test)


def test_a_client_that_does_not_read(monkeypatch: pytest.MonkeyPatch) -> None:
    """Its connection is ended; one that reads slowly, but reads, gets all."""
    monkeypatch.setattr(connections, "STALL_SECONDS", 0.4)

    async def test(opening: Opening) -> None:
        stalled, writer = await opening()
        writer.write(ASK)
        slow, slow_writer = await opening()
        slow_writer.write(ASK)
        await slow.readuntil(b"\r\n\r\n")
        left = LARGE
        while left:
            left -= len(await slow.readexactly(min(left, 1 << 20)))
            await asyncio.sleep(0.1)
        with pytest.raises((ConnectionError, asyncio.IncompleteReadError)):
            await stalled.readexactly(LARGE)

    _served(test)


def test_when_all_places_are_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    """The connection that has been idle for longest makes room for the next."""
    monkeypatch.setattr(connections, "MAX_CONNECTIONS", 4)

    async def test(opening: Opening) -> None:
        first, _ = await opening()
        for _ in range(3):
            await opening()
        reader, writer = await opening()
        assert await _whole(reader, writer) == LARGE
        with pytest.raises((ConnectionError, asyncio.IncompleteReadError)):
            await first.readexactly(1)

    _served(test)
