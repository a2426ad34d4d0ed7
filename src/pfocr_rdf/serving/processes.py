"""Starts worker processes, speaks with them, and ends them."""

from __future__ import annotations

import asyncio
import json
import multiprocessing
import os
import signal
import socket
from contextlib import suppress
from multiprocessing.context import ForkServerProcess
from pathlib import Path

from . import frames
from .desk import Settings
from .failures import Failure
from .held import Held
from .jobs import Job
from .worker import main

#: seconds in which a worker opens its store
_START_SECONDS = 120

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

    @property
    def is_alive(self) -> bool:
        """Whether the process has not ended, as far as anybody knows."""
        return not self._reader.at_eof()

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
            raise _failure(frame.content)

    async def do(self, job: Job) -> Held:
        """Return the answer to a job, when it is whole.

        Raises:
            Failure: If the worker has none.
            WorkerLostError: If the process ended.
        """
        held: Held | None = None
        try:
            frames.send_job(self._writer, job)
            while (frame := await frames.receive(self._reader)).kind != frames.END:
                if frame.kind == frames.FAILURE:
                    raise _failure(frame.content)
                if frame.kind == frames.HEAD:
                    head = json.loads(frame.content)
                    held = Held(head["type"], head["status"], head["headers"])
                elif held is not None:
                    held.add(frame.content)
        except (EOFError, ConnectionError) as error:
            raise WorkerLostError from error
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
        with suppress(ProcessLookupError, TypeError):
            os.kill(self._process.pid or 0, signal.SIGKILL)
        self._process.join(0)


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


def _failure(content: bytes) -> Failure:
    told = json.loads(content)
    return Failure(told["status"], told["message"], told["headers"])
