"""Starts worker processes, speaks with them, and ends them."""

from __future__ import annotations

import asyncio
import json
import multiprocessing
import os
import socket
from contextlib import suppress
from multiprocessing.context import ForkServerProcess
from pathlib import Path

from . import frames
from .desk import Settings
from .failures import Failure, busy
from .held import Held
from .jobs import Job
from .worker import main

#: seconds in which a worker opens its store
_START_SECONDS = 120

#: seconds after which somebody looks whether a process that was killed has ended
_REAP_SECONDS = 0.2

#: how much sooner than a long query others get the processor
_NICE = 10

#: workers are forked from a process that has imported everything: it takes 25 ms instead of 1 s
_context = multiprocessing.get_context("forkserver")
_context.set_forkserver_preload(["pfocr_rdf.serving.worker"])


class WorkerLostError(Exception):
    """A worker ended before it had answered."""


class Worker:
    """A worker process as the server sees it.  Made by :func:`start_worker`."""

    def __init__(
        self,
        process: ForkServerProcess,
        reader: asyncio.StreamReader,
        writer: asyncio.StreamWriter,
    ) -> None:
        self._process = process
        self._reader = reader
        self._writer = writer
        #: whether it goes on with an answer that nobody reads
        self._is_astray = False

    @property
    def is_alive(self) -> bool:
        """Whether the process has not ended, as far as anybody knows."""
        return not self._reader.at_eof() and not self._is_astray

    async def wait_until_ready(self) -> None:
        """Wait until the store is open.

        Raises:
            Failure: If it cannot be opened.
            WorkerLostError: If the process ended.
        """
        try:
            frame = await asyncio.wait_for(frames.receive(self._reader), _START_SECONDS)
        except (EOFError, TimeoutError) as error:
            raise WorkerLostError from error
        if frame.kind == frames.FAILURE:
            _fail(frame.content)

    async def do(self, job: Job) -> Held:
        """Return the answer to a job, when it is whole.

        Raises:
            Failure: If the worker has none.
            WorkerLostError: If the process ended.
        """
        frames.send_job(self._writer, job)
        try:
            return await self._answer()
        except (EOFError, ConnectionError) as error:
            raise WorkerLostError from error
        except OSError as error:
            self._is_astray = True
            raise busy("there is no place for the answer") from error

    async def _answer(self) -> Held:
        """Return what comes, when all of it has come."""
        held: Held | None = None
        try:
            while (frame := await frames.receive(self._reader)).kind != frames.END:
                if frame.kind == frames.FAILURE:
                    _fail(frame.content)
                elif frame.kind == frames.HEAD:
                    head = json.loads(frame.content)
                    held = Held(head["type"], head["status"], head["headers"])
                elif held is not None:
                    held.add(frame.content)
        except BaseException:
            if held is not None:
                held.close()
            raise
        if held is None:
            raise WorkerLostError
        return held

    def step_back(self) -> None:
        """Let others have the processor first; for good, since there is no way back."""
        with suppress(OSError):
            for thread in Path(f"/proc/{self._process.pid}/task").iterdir():
                os.setpriority(os.PRIO_PROCESS, int(thread.name), _NICE)

    def end(self) -> None:
        """End the process at once, whatever it is at."""
        self._writer.close()
        with suppress(ValueError):  # it is closed already
            self._process.kill()
            asyncio.get_running_loop().call_later(_REAP_SECONDS, self._reap)

    def _reap(self) -> None:
        """Forget the process, and close what belongs to it."""
        with suppress(ValueError):
            if self._process.exitcode is None:
                asyncio.get_running_loop().call_later(_REAP_SECONDS, self._reap)
            else:
                self._process.close()


async def start_worker(settings: Settings, memory: int, *, is_federated: bool) -> Worker:
    """Return a new worker whose store is open.

    Raises:
        Failure: If the store cannot be opened.
        WorkerLostError: If the process ended.
    """
    ours, theirs = socket.socketpair()
    with theirs:
        process = await asyncio.to_thread(_start, theirs, settings, memory, is_federated)
    reader, writer = await asyncio.open_unix_connection(sock=ours)
    worker = Worker(process, reader, writer)
    try:
        await worker.wait_until_ready()
    except BaseException:
        worker.end()
        raise
    return worker


def _start(
    theirs: socket.socket,
    settings: Settings,
    memory: int,
    is_federated: bool,  # noqa: FBT001 -- called from another thread, by position
) -> ForkServerProcess:
    process = _context.Process(
        target=main,
        args=(theirs, settings, memory),
        kwargs={"is_federated": is_federated},
        daemon=True,
    )
    process.start()
    return process


def _fail(content: bytes) -> None:
    told = json.loads(content)
    raise Failure(told["status"], told["message"], told["headers"])
