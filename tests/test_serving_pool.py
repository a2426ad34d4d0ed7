"""The pool of workers: who gets one, who waits, who steps back, and what becomes of the rest."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any, cast

import pytest

from pfocr_rdf.serving.failures import Failure
from pfocr_rdf.serving.held import Held
from pfocr_rdf.serving.jobs import Check, Job, Locate
from pfocr_rdf.serving.pool import Limits, Pool
from pfocr_rdf.serving.processes import Worker, WorkerLostError


@dataclass(eq=False)
class Workers:
    """Workers that do what the name of a job says: ``0.2`` takes so many seconds, ``lost`` ends."""

    all: list[FakeWorker] = field(default_factory=list)
    broken: int = 0

    async def start(self) -> Worker:
        """Return a new worker, or fail as often as *broken* says."""
        await asyncio.sleep(0)
        if self.broken:
            self.broken -= 1
            raise WorkerLostError
        worker = FakeWorker()
        self.all.append(worker)
        return cast("Worker", worker)


@dataclass(eq=False)
class FakeWorker:
    """A worker that is no process."""

    is_alive: bool = True
    is_nice: bool = False
    is_ended: bool = False
    done: list[str] = field(default_factory=list)

    async def do(self, job: Job) -> Held:
        """Do what the name of the job says."""
        name = job.name if isinstance(job, Locate) else "0"
        if name == "lost":
            raise WorkerLostError
        if name == "wrong":
            raise Failure(400, "wrong")
        await asyncio.sleep(float(name))
        self.done.append(name)
        return Held("text/plain", 200, {})

    def step_back(self) -> None:
        """Note it."""
        self.is_nice = True

    def end(self) -> None:
        """Note it."""
        self.is_ended = True


def _job(name: str) -> Job:
    return Locate("", name)


def _run(test: Callable[[Pool, Workers], Awaitable[None]], **limits: Any) -> Workers:  # noqa: ANN401
    """Run a test with an open pool."""
    workers = Workers()
    chosen = {"quick": 2, "long": 1, "patience": 0.05, "deadline": 5, "wait": 0.5, **limits}

    async def running() -> None:
        pool = Pool(workers.start, Limits(**chosen))
        await pool.open()
        try:
            await asyncio.wait_for(test(pool, workers), 20)
        finally:
            await pool.close()

    asyncio.run(running())
    return workers


def test_workers_are_used_again() -> None:
    """Ten quick jobs need no more workers than serve."""

    async def test(pool: Pool, workers: Workers) -> None:
        for _ in range(10):
            await pool.run(Check())
        assert pool.counts.done == 10
        assert len(workers.all) == 2

    assert all(worker.is_ended for worker in _run(test).all)


def test_a_long_job_steps_back() -> None:
    """It goes on with a lower priority, another takes its place, and its worker is ended."""

    async def test(pool: Pool, workers: Workers) -> None:
        long = asyncio.ensure_future(pool.run(_job("0.3")))
        await asyncio.sleep(0.1)
        assert [worker.is_nice for worker in workers.all].count(True) == 1
        assert pool.counts.long == 1
        await asyncio.gather(*(pool.run(Check()) for _ in range(4)))
        await long
        await asyncio.sleep(0)
        assert pool.counts.long == 0
        assert len(workers.all) == 3
        assert [worker.is_ended for worker in workers.all if worker.is_nice] == [True]

    _run(test)


def test_one_long_job_too_many_is_refused() -> None:
    """Where enough long ones go on, another is told to come again, and its worker is replaced."""

    async def test(pool: Pool, _workers: Workers) -> None:
        first = asyncio.ensure_future(pool.run(_job("0.4")))
        await asyncio.sleep(0.1)
        with pytest.raises(Failure, match="long questions") as caught:
            await pool.run(_job("0.4"))
        assert caught.value.status == 503
        assert "Retry-After" in caught.value.headers
        await first
        await pool.run(Check())
        assert pool.counts.refused == 1

    _run(test)


def test_the_deadline_ends_a_worker() -> None:
    """Past the deadline of the client, or of all, the answer is 504."""

    async def test(pool: Pool, workers: Workers) -> None:
        for deadline in (0.02, 0.1, None):
            with pytest.raises(Failure) as caught:
                await pool.run(_job("9"), deadline)
            assert caught.value.status == 504
        assert pool.counts.ended == 3
        assert pool.counts.long == 0
        await pool.run(Check())
        assert [worker.is_ended for worker in workers.all].count(True) == 3

    _run(test, deadline=0.3)


def test_a_worker_that_is_lost_is_replaced() -> None:
    """Whoever asked is told; the next one is served; one that died idle costs nobody anything."""

    async def test(pool: Pool, workers: Workers) -> None:
        with pytest.raises(Failure) as caught:
            await pool.run(_job("lost"))
        assert caught.value.status == 503
        await asyncio.sleep(0.01)
        for worker in workers.all:
            worker.is_alive = False
        await pool.run(Check())
        assert pool.counts.lost >= 2
        assert pool.counts.done == 1

    _run(test)


def test_a_wrong_job_costs_no_worker() -> None:
    """A failure that the worker tells is an answer."""

    async def test(pool: Pool, workers: Workers) -> None:
        for _ in range(5):
            with pytest.raises(Failure, match="wrong"):
                await pool.run(_job("wrong"))
        assert len(workers.all) == 2

    _run(test)


def test_who_waits_too_long_is_told() -> None:
    """More than may wait are refused at once, and those who wait after a while."""

    async def test(pool: Pool, _workers: Workers) -> None:
        jobs = [asyncio.ensure_future(pool.run(_job("0.3"))) for _ in range(6)]
        found = await asyncio.gather(*jobs, return_exceptions=True)
        told = sorted(str(error) for error in found if isinstance(error, Failure))
        assert len(told) == 4
        assert [("enough others wait" in text) for text in told].count(True) == 1
        assert pool.counts.done == 2
        await pool.run(Check())

    _run(test, patience=9, waiting=3, wait=0.1)


def test_a_client_that_leaves_costs_its_worker_and_no_other() -> None:
    """Cancelled while it waits, while it is given a worker, and while it works."""

    async def test(pool: Pool, _workers: Workers) -> None:
        for moment in (0, 0.01, 0.03, 0.06, 0.1):
            jobs = [asyncio.ensure_future(pool.run(_job("0.05"))) for _ in range(5)]
            await asyncio.sleep(moment)
            for job in jobs:
                job.cancel()
            await asyncio.gather(*jobs, return_exceptions=True)
            await asyncio.sleep(0.01)
        assert pool.waiting == 0
        assert pool.busy == 0
        await asyncio.gather(*(pool.run(Check()) for _ in range(4)))

    _run(test, patience=9)


def test_workers_that_do_not_start_are_tried_again() -> None:
    """A pool that cannot open says so; one that is open goes on trying."""

    async def test(pool: Pool, workers: Workers) -> None:
        workers.broken = 1
        with pytest.raises(Failure):
            await pool.run(_job("lost"))
        await asyncio.sleep(1.2)
        await asyncio.gather(*(pool.run(_job("0.01")) for _ in range(2)))
        assert len(workers.all) == 3

    _run(test)
    with pytest.raises(Failure, match="before it had opened"):
        asyncio.run(Pool(Workers(broken=9).start, Limits()).open())


def test_closing_finishes_what_has_begun() -> None:
    """Jobs that have begun are done, those that wait are told, and no worker stays."""

    async def test(pool: Pool, _workers: Workers) -> None:
        jobs = [asyncio.ensure_future(pool.run(_job("0.1"))) for _ in range(2)]
        await asyncio.sleep(0.01)
        await pool.close(2)
        found = await asyncio.gather(*jobs, return_exceptions=True)
        assert all(isinstance(answer, Held) for answer in found)
        with pytest.raises(Failure, match="busy"):
            await pool.run(Check())

    assert all(worker.is_ended for worker in _run(test, patience=9).all)
