"""Hands jobs to workers: some at a time, none for too long, and long ones out of the way.

A job that takes longer than a moment steps back: its worker gets less of the processor and a new
one takes its place among those that serve, so that short questions need not wait for long ones.
Only so many long ones run at a time; one more is refused, since it would only wait.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass, field
from http import HTTPStatus

from .failures import RETRY_SECONDS, Failure, busy
from .held import Held
from .jobs import Job
from .processes import Worker, WorkerLostError

#: starts a worker
Start = Callable[[], Awaitable[Worker]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """How many jobs are done at a time, how many wait and for how many seconds.

    ``quick`` workers serve; a job that takes over ``patience`` seconds is a long one, of which
    there may be ``long``; after ``deadline`` seconds it is ended.
    """

    quick: int = 2
    long: int = 4
    waiting: int = 512
    wait: float = 5
    patience: float = 0.25
    deadline: float = 30


@dataclass(slots=True)
class Counts:
    """What a pool has done, and what it is at."""

    done: int = 0
    refused: int = 0
    ended: int = 0
    lost: int = 0
    started: int = 0
    long: int = 0


@dataclass(slots=True)
class _Work:
    """A worker at a job; ``is_long`` once it has stepped back."""

    worker: Worker
    is_long: bool = False


@dataclass(slots=True, eq=False)
class Pool:
    """Some workers and those who wait for one."""

    start: Start
    limits: Limits
    memory: int = 1 << 30
    counts: Counts = field(default_factory=Counts)
    _idle: deque[Worker] = field(default_factory=deque)
    _waiting: deque[asyncio.Future[Worker]] = field(default_factory=deque)
    _serving: int = 0
    _all: set[Worker] = field(default_factory=set)
    _tasks: set[asyncio.Task[None]] = field(default_factory=set)
    _is_closed: bool = False

    @property
    def waiting(self) -> int:
        """How many jobs wait for a worker."""
        return len(self._waiting)

    @property
    def busy(self) -> int:
        """How many workers are at a job."""
        return len(self._all) - len(self._idle)

    async def open(self) -> None:
        """Start the first workers.

        Raises:
            Failure: If the store cannot be opened.
        """
        try:
            await asyncio.gather(*(self._add() for _ in range(self.limits.quick)))
        except WorkerLostError as error:
            message = "a worker ended before it had opened the store"
            raise Failure(HTTPStatus.SERVICE_UNAVAILABLE, message) from error

    async def run(self, job: Job, deadline: float | None = None) -> Held:
        """Return the answer to a job.

        *deadline* are the seconds that it may take, if that is less than all may take.

        Raises:
            Failure: If there is none: the job is wrong, takes too long or too much memory, or no
                worker is free.
        """
        seconds = min(deadline or self.limits.deadline, self.limits.deadline)
        work = _Work(await self._taken())
        task = asyncio.ensure_future(work.worker.do(job))
        try:
            held = await self._finished(work, task, seconds)
        except WorkerLostError as error:
            self._lose(work)
            raise _lost(self.memory) from error
        except Failure:
            self._free(work, task)
            raise
        except BaseException:  # the client has gone
            self._end(work, task)
            raise
        self._free(work, task)
        self.counts.done += 1
        return held

    async def _finished(self, work: _Work, task: asyncio.Task[Held], seconds: float) -> Held:
        """Wait for a job, and let it step back if it takes long."""
        patience = min(self.limits.patience, seconds)
        done, _ = await asyncio.wait({task}, timeout=patience)
        if not done and patience < seconds:
            self._step_back(work)
            done, _ = await asyncio.wait({task}, timeout=seconds - patience)
        if done:
            return task.result()
        self.counts.ended += 1
        plural = "" if seconds == 1 else "s"
        message = f"the answer takes over {seconds:g} second{plural} (expected a smaller question)"
        self._end(work, task)
        raise Failure(HTTPStatus.GATEWAY_TIMEOUT, message)

    def _step_back(self, work: _Work) -> None:
        if self.counts.long >= self.limits.long:
            self.counts.refused += 1
            raise busy(f"{self.limits.long} long questions are being answered")
        work.is_long = True
        self.counts.long += 1
        work.worker.step_back()
        self._serving -= 1
        self._replace()

    async def _taken(self) -> Worker:
        """Return a worker that has nothing to do."""
        while self._idle:
            worker = self._idle.popleft()
            if worker.is_alive:
                return worker
            self._lose(_Work(worker))
        if len(self._waiting) >= self.limits.waiting or self._is_closed:
            self.counts.refused += 1
            raise busy("all workers are busy, and enough others wait")
        future: asyncio.Future[Worker] = asyncio.get_running_loop().create_future()
        self._waiting.append(future)
        try:
            # not wait_for(): where its time is over as a worker comes, it may lose the worker
            await asyncio.wait({future}, timeout=self.limits.wait)
        except asyncio.CancelledError:
            if future.done() and not future.cancelled():
                self._give(future.result())
            raise
        finally:
            with suppress(ValueError):
                self._waiting.remove(future)
        if future.done() and not future.cancelled():
            return future.result()
        self.counts.refused += 1
        raise busy("all workers are busy")

    def _give(self, worker: Worker) -> None:
        """Let a worker do the next job."""
        while self._waiting:
            future = self._waiting.popleft()
            if not future.done():
                future.set_result(worker)
                return
        self._idle.append(worker)

    def _free(self, work: _Work, task: asyncio.Task[Held]) -> None:
        """Take back a worker that has done its job; one that has stepped back is of no more use."""
        is_needed = not self._is_closed or bool(self._waiting)
        if work.is_long or not is_needed or not task.done() or not work.worker.is_alive:
            self._end(work, task)
        elif work.worker in self._all:
            self._give(work.worker)

    def _end(self, work: _Work, task: asyncio.Task[Held]) -> None:
        """End a worker at its job."""
        if work.worker not in self._all:
            return
        task.cancel()
        work.worker.end()
        self._forget(work)

    def _lose(self, work: _Work) -> None:
        """Act on a worker that has ended by itself."""
        self.counts.lost += 1
        work.worker.end()
        self._forget(work)

    def _forget(self, work: _Work) -> None:
        self._all.discard(work.worker)
        if work.is_long:
            self.counts.long -= 1
        else:
            self._serving -= 1
            self._replace()

    def _replace(self) -> None:
        """Start a worker in the place of one that has ended or stepped back."""
        if self._is_closed and not self._waiting:
            return
        task = asyncio.ensure_future(self._add())
        self._tasks.add(task)
        task.add_done_callback(self._added)

    def _added(self, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        if not task.cancelled() and task.exception() is not None and not self._is_closed:
            asyncio.get_running_loop().call_later(1, self._replace)

    async def _add(self) -> None:
        worker = await self.start()
        self.counts.started += 1
        if self._is_closed and not self._waiting:
            worker.end()
            return
        self._all.add(worker)
        self._serving += 1
        self._give(worker)

    async def close(self, seconds: float = 0) -> None:
        """Let jobs that have come finish within some seconds, and end all workers."""
        self._is_closed = True
        loop = asyncio.get_running_loop()
        end = loop.time() + seconds
        while (self.busy or self._waiting) and loop.time() < end:
            await asyncio.sleep(0.02)
        for future in self._waiting:
            future.cancel()
        for task in self._tasks:
            task.cancel()
        for worker in self._all:
            worker.end()
        self._all.clear()
        self._idle.clear()


def _lost(memory: int) -> Failure:
    message = (
        f"the question ended its worker: it may need over {memory >> 20} MiB of memory "
        "(expected a smaller one)"
    )
    headers = {"Retry-After": str(RETRY_SECONDS)}
    return Failure(HTTPStatus.SERVICE_UNAVAILABLE, message, headers)
