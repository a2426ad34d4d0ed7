"""Runs the server until it is told to stop."""

from __future__ import annotations

import asyncio
import ipaddress
import os
import signal
import socket
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass

import uvicorn
import uvloop

from ..errors import StoreError, UsageError
from .access import Access, Log
from .application import make_application
from .connections import BoundedProtocol
from .desk import Settings
from .failures import Failure
from .metrics import Metrics
from .pool import Limits
from .releases import Lanes, Served
from .state import State

#: seconds in which requests are finished after SIGTERM
_DRAIN_SECONDS = 10

#: seconds that a connection may be idle: more than clients wait before they try again
_KEEP_ALIVE_SECONDS = 30


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """How to serve: at which address, with how many workers, and what is written down."""

    host: str
    port: int
    workers: int = 0
    memory: int = 1 << 30
    log_queries: bool = False


def serve(settings: Settings, options: Options, tell: Callable[[str], None]) -> None:
    """Serve until SIGTERM or Ctrl-C; *tell* is told when the server is ready, and what changes.

    Raises:
        StoreError: If there is no store, or it cannot be opened.
        UsageError: If the address cannot be used.
    """
    _check_address(options)
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(_serve(settings, options, tell))


async def _serve(settings: Settings, options: Options, tell: Callable[[str], None]) -> None:
    served = Served(settings, _lanes(settings, options), tell)
    state = State(settings, served, Metrics(lambda: served.release))
    log = Log(sys.stderr)
    access = Access(log.write, has_queries=options.log_queries)
    try:
        await served.open()
    except Failure as failure:
        raise StoreError(str(failure)) from failure
    report = _Reporter(tell)
    watching = asyncio.ensure_future(served.watch(report))
    asyncio.get_running_loop().add_signal_handler(
        signal.SIGHUP, lambda: asyncio.ensure_future(served.look_now(report))
    )
    server = _Server(
        uvicorn.Config(
            make_application(state, access),
            host=options.host,
            port=options.port,
            lifespan="off",
            log_config=None,
            access_log=False,
            server_header=False,
            http=BoundedProtocol,
            ws="none",
            timeout_keep_alive=_KEEP_ALIVE_SECONDS,
            timeout_graceful_shutdown=_DRAIN_SECONDS,
        )
    )
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, server.handle_exit, number, None)
    tell(f"serves release {served.release.name} at {settings.public}")
    try:
        await server.serve()
    finally:
        watching.cancel()
        await served.close(_DRAIN_SECONDS)
        log.close()


class _Server(uvicorn.Server):
    """A server that ends well on a signal: uvicorn's own raises it again after its end."""

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Leave signals to those who have asked for them."""
        yield


class _Reporter:
    """Tells what goes wrong when somebody looks for a new release, once until it changes."""

    def __init__(self, tell: Callable[[str], None]) -> None:
        self._tell = tell
        self._told = ""

    def __call__(self, error: Exception) -> None:
        if str(error) != self._told:
            self._told = str(error)
            self._tell(f"a new release cannot be served: {error}; the one before goes on")


def _lanes(settings: Settings, options: Options) -> Lanes:
    workers = options.workers or max(2, os.cpu_count() or 1)
    seconds = settings.seconds
    return Lanes(
        pages=Limits(quick=workers, long=workers, deadline=seconds),
        queries=Limits(quick=workers, long=2 * workers, deadline=seconds),
        federated=Limits(
            quick=1, long=8, waiting=16, patience=0.05, deadline=settings.federated_seconds
        ),
        memory=options.memory,
    )


def _check_address(options: Options) -> None:
    """Raise if nobody can listen at the address: uvicorn would only log it.

    Raises:
        UsageError: That says why.
    """
    family = socket.AF_INET
    with suppress(ValueError):
        if ipaddress.ip_address(options.host).version == 6:  # noqa: PLR2004
            family = socket.AF_INET6
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((options.host, options.port))
        except OSError as error:
            address = f"{options.host}:{options.port}"
            reason = error.strerror or error
            message = f"{address}: cannot listen: {reason} (--bind HOST:PORT chooses another)"
            raise UsageError(message) from error
