"""The release that is served, and its workers; a new release takes its place in one step."""

from __future__ import annotations

import asyncio
import hashlib
import os
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path

from ..errors import StoreError
from ..store import find_store
from .desk import Settings
from .failures import Failure
from .pool import Limits, Pool
from .processes import Worker, WorkerLostError, start_worker
from .warming import warm

#: seconds between two looks at whether there is a new release
_LOOK_SECONDS = 1.0

#: seconds in which questions to the release before are finished, besides the longest deadline
_GRACE = 10.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Lanes:
    """How many workers serve what: pages, queries, and queries that ask others too."""

    pages: Limits
    queries: Limits
    federated: Limits
    memory: int = 1 << 30


@dataclass(frozen=True, slots=True, eq=False)
class Release:
    """A release that is open: its name, and its workers.

    Pages have workers of their own, so that queries never keep them waiting.
    """

    name: str
    place: str
    pages: Pool
    queries: Pool
    federated: Pool

    @property
    def pools(self) -> dict[str, Pool]:
        """The pools by the names that metrics give them."""
        return {"pages": self.pages, "queries": self.queries, "federated": self.federated}

    async def close(self, seconds: float) -> None:
        """Finish what is being done, within some seconds, and end all workers."""
        await asyncio.gather(*(pool.close(seconds) for pool in self.pools.values()))


@dataclass(slots=True)
class Served:
    """What is served now.  :meth:`open` it first."""

    settings: Settings
    lanes: Lanes
    tell: Callable[[str], None] = lambda _text: None
    _release: Release | None = None
    _is_looking: bool = False
    _closing: set[asyncio.Task[None]] = field(default_factory=set)

    @property
    def release(self) -> Release:
        """The release that is served."""
        if self._release is None:
            raise RuntimeError("nothing is served yet (expected open() before)")
        return self._release

    async def open(self) -> None:
        """Open the release that is there.

        Raises:
            StoreError: If there is none.
            Failure: If it cannot be opened.
        """
        self._release = await self._opened(self._place())

    async def look(self) -> bool:
        """Take a new release if there is one, and return whether there was.

        Requests that have begun finish on the release before.  One that cannot be opened is told,
        and the one before goes on.

        Raises:
            StoreError: If there is no release any more.
            Failure: If it cannot be opened.
        """
        place = self._place()
        if place == self.release.place:
            return False
        before, self._release = self.release, await self._opened(place)
        self.tell(f"release {self.release.name} takes the place of {before.name}")
        seconds = max(pool.limits.deadline for pool in before.pools.values()) + _GRACE
        task = asyncio.ensure_future(before.close(seconds))
        self._closing.add(task)
        task.add_done_callback(self._closing.discard)
        return True

    async def watch(self, report: Callable[[Exception], None]) -> None:
        """Look for a new release again and again; *report* is told what goes wrong."""
        while True:
            await asyncio.sleep(_LOOK_SECONDS)
            await self.look_now(report)

    async def look_now(self, report: Callable[[Exception], None]) -> None:
        """Look for a new release; *report* is told what goes wrong, and the one before goes on."""
        if self._is_looking:
            return
        self._is_looking = True
        try:
            await self.look()
        except (StoreError, Failure, WorkerLostError, OSError) as error:
            report(error)
        finally:
            self._is_looking = False

    async def close(self, seconds: float) -> None:
        """Finish what is being done, within some seconds, and end all workers."""
        if self._release is not None:
            await self._release.close(seconds)
        for task in self._closing:
            task.cancel()

    def _place(self) -> str:
        """Return where the store is now, whatever links lead there."""
        if self.settings.is_endpoint:
            return self.settings.location
        return os.path.realpath(find_store(Path(self.settings.location)))

    async def _opened(self, place: str) -> Release:
        settings = replace(self.settings, location=place)
        pools = {
            name: Pool(
                partial(_start, settings, self.lanes.memory, is_federated),
                limits,
                self.lanes.memory,
            )
            for name, limits, is_federated in (
                ("pages", self.lanes.pages, False),
                ("queries", self.lanes.queries, False),
                ("federated", self.lanes.federated, True),
            )
        }
        release = Release(name=_name(place), place=place, **pools)
        if not settings.is_endpoint:
            asyncio.get_running_loop().run_in_executor(None, warm, Path(place))
        try:
            await asyncio.gather(*(pool.open() for pool in pools.values()))
        except BaseException:
            await release.close(0)
            raise
        return release


def _start(settings: Settings, memory: int, is_federated: bool) -> Awaitable[Worker]:  # noqa: FBT001
    return start_worker(settings, memory, is_federated=is_federated)


def _name(place: str) -> str:
    """Return a name of a release that changes whenever its content may: it serves as an ETag.

    >>> _name("/data/build/releases/0001-dc0e00c1d267/store")
    '0001-dc0e00c1d267'
    """
    path = Path(place)
    if path.name == "store" and path.parent.parent.name.endswith("releases"):
        return path.parent.name
    try:
        made = (path / "CURRENT").stat().st_mtime_ns
    except OSError:
        made = 0
    return hashlib.sha256(f"{place}{made}".encode()).hexdigest()[:12]
