"""The processes of a build: they map figures, judge parts, and count pairs of figures."""

from __future__ import annotations

import gc
import multiprocessing
import os
import signal
import tempfile
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import chain, islice
from multiprocessing.util import Finalize
from typing import Self, TypeVar

from ..errors import PfocrRdfError
from ..scratch import make_scratch, remove_scratch

_Item = TypeVar("_Item")
_Made = TypeVar("_Made")

#: pieces of work that are done sooner than a process starts
_FEW = 8
#: pieces of work that are on their way for each process, so that none waits for the next
_AHEAD = 4

#: bytes of the folder for temporary files: with what multiprocessing adds, they are a socket's
#: address, of which Linux allows 107
_LONGEST = 75


@dataclass(slots=True)
class Processes:
    """Some processes that start when there is much to do; with one, this process does it all.

    >>> with Processes(1) as processes:
    ...     list(processes.in_order(len, ["a", "bc"])), processes.later(len, "abc")()
    ([1, 2], 3)
    """

    number: int = 1
    _pool: ProcessPoolExecutor | None = field(default=None, init=False)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        if kind is not None and self._pool is not None:
            # terminate_workers() from Python 3.14 on; nobody waits for what they are at
            for process in (ended := list((self._pool._processes or {}).values())):
                process.terminate()
            for process in ended:
                process.join()
            # who was ended half-way through an answer leaves a reader waiting for its rest
            self._pool._result_queue._writer.close()  # type: ignore[attr-defined]
        self.close()

    def in_order(self, work: Callable[[_Item], _Made], items: Iterable[_Item]) -> Iterator[_Made]:
        """Yield what is made of items, in their order.

        Only few of them are on their way, however slow the reader is.

        Raises:
            PfocrRdfError: If a process dies.
        """
        items = iter(items)
        first = list(islice(items, _FEW))
        if self.number == 1 or len(first) < _FEW:
            yield from map(work, first)
            yield from map(work, items)
            return
        pool = self._started()
        waiting: deque[Future[_Made]] = deque()
        with _told():
            for item in chain(first, items):
                waiting.append(pool.submit(work, item))
                if len(waiting) >= _AHEAD * self.number:
                    yield waiting.popleft().result()
            while waiting:
                yield waiting.popleft().result()

    def later(self, work: Callable[[_Item], _Made], item: _Item) -> Callable[[], _Made]:
        """Begin with something big, and return what waits for its end.

        Raises:
            PfocrRdfError: On waiting, if the process dies.
        """
        if self.number == 1:
            return lambda: work(item)
        future = self._started().submit(work, item)

        def wait() -> _Made:
            with _told():
                return future.result()

        return wait

    def close(self) -> None:
        """End the processes, and forget what they know; others may start afterwards."""
        if self._pool is not None:
            self._pool.shutdown(wait=True, cancel_futures=True)
            self._pool = None

    def _started(self) -> ProcessPoolExecutor:
        if self._pool is None:
            _check_temporary(tempfile.gettempdir())
            _keep_sockets()
            context = multiprocessing.get_context("forkserver")
            self._pool = ProcessPoolExecutor(
                self.number, mp_context=context, initializer=_begin_worker
            )
        return self._pool


def _check_temporary(folder: str) -> None:
    """Look whether processes can reach each other by sockets in a folder.

    >>> _check_temporary("/tmp")
    """
    if len(os.fsencode(folder)) > _LONGEST:
        expected = f"expected at most {_LONGEST} bytes: set TMPDIR to another, or try --jobs 1"
        raise PfocrRdfError(f"{folder}: too long a name for temporary files ({expected})")


def _keep_sockets() -> None:
    """Let multiprocessing have its sockets in a folder that goes even if this process is killed."""
    config: dict[str, object] = multiprocessing.current_process()._config  # type: ignore[attr-defined]
    if config.get("tempdir") is None:
        folder, lock = make_scratch()
        config["tempdir"] = str(folder)
        # when its own would go: after all that use it
        Finalize(None, remove_scratch, args=(folder, lock), exitpriority=-100)


@contextmanager
def _told() -> Iterator[None]:
    """Raise the death of a process as an error of ours."""
    try:
        yield
    except BrokenProcessPool as error:
        message = "a process of the build died (out of memory? try --jobs 1)"
        raise PfocrRdfError(message) from error


def _begin_worker() -> None:
    """Leave Ctrl-C to the process that started this one, and garbage to nobody: there is none."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    gc.disable()
    threading.Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    """End this process when the one that started it has: a killed one cannot tell it to."""
    if (parent := multiprocessing.parent_process()) is not None:
        parent.join()
        os._exit(1)
