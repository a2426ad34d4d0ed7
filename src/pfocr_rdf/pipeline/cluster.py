"""Maps chunks on a Dask cluster, whose workers may come, die and be replaced meanwhile.

Chunks travel as opaque bytes, with the documents that only this machine sees: the scheduler needs
dask alone, and can give them to another worker when one dies.  ``worker`` is what happens at the
other end.
"""

from __future__ import annotations

import asyncio
import gc
import logging
import pickle
import re
import time
from collections import deque
from collections.abc import Callable, Generator, Iterable, Iterator
from concurrent.futures import CancelledError, ThreadPoolExecutor
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple, cast

from ..errors import ClusterError, ExtraError
from .carrying import Mapping, with_files
from .mapping import Chunk
from .plan import Task, together
from .worker import check_versions, versions

if TYPE_CHECKING:
    from distributed import Client, Future

#: how long a scheduler may take to answer, and a cluster may be without any worker, in s
CONNECT_SECONDS, WORKERLESS_SECONDS = 5.0, 30.0
#: how long nothing may come before it is looked whether there are workers at all, in s
_LOOK_SECONDS = 2.0
#: chunks that travel together: a task costs dask some milliseconds, whatever is in it
_TOGETHER = 16
#: tasks on their way for each thread of the cluster: one that is mapped, and one that waits
_TASKS_A_THREAD = 2
#: after how many tasks it is asked again how many threads there are
_ASK_EVERY = 4

#: who writes of a connection that ends; only these have levels of their own
_LOGGERS = ("asyncio", "distributed", "distributed.client")

_ADDRESS = re.compile(r"(?:tcp|tls|ucx|ws|wss)://\S+:\d+")
_EXPECTED = "(expected the address of a running 'dask scheduler', such as tcp://host:8786)"


class _Sent(NamedTuple):
    """Chunks on their way: what will be their result, and which figures they have."""

    future: Future[bytes]
    figids: tuple[str, ...]


def check_cluster(address: str, lexicon: Path | None) -> None:
    """Raise if chunks cannot be mapped at *address*.

    Raises:
        ClusterError: If no scheduler answers, there is no worker, or versions differ.
        ExtraError: If distributed is not installed.
        LexiconError: If the lexicon cannot be read here.
    """
    with _connected(address) as client:
        _check_workers(client, address, lexicon)


def on_cluster(
    mapper: Mapping, chunks: Iterable[list[Task]], address: str
) -> Generator[Chunk, None, None]:
    """Yield what the mapper makes of chunks, in their order, from the workers of a cluster.

    No more than eight chunks for each thread of the cluster are on their way, however slow the
    reader is.  What a worker that dies has not given back is mapped by another.

    Raises:
        ClusterError: If no scheduler answers, versions differ, figures kill one worker after
            another, or no worker is left.
        ExtraError: If distributed is not installed.
    """
    with _connected(address) as client:
        send = _sender(client, mapper, address)
        waiting: deque[_Sent] = deque()
        limit = 0
        try:
            for number, some in enumerate(together(chunks, _TOGETHER)):
                if number % _ASK_EVERY == 0:
                    gc.collect(1)  # a connection leaves cycles, and collecting may be switched off
                    limit = max(_TASKS_A_THREAD * sum(_threads(client, address).values()), 1)
                waiting.append(send(some))
                while len(waiting) >= limit:
                    yield from _received(client, address, waiting)
            while waiting:
                yield from _received(client, address, waiting)
        finally:
            with suppress(Exception):  # the first error is the one to tell
                client.cancel([sent.future for sent in waiting], force=True)


@contextmanager
def _connected(address: str) -> Iterator[Client]:
    """Open a connection to a scheduler."""
    if not _ADDRESS.fullmatch(address):
        raise ClusterError(f"{address}: is no address of a cluster {_EXPECTED}")
    try:
        import dask  # noqa: PLC0415 - only whoever has a cluster needs it
        from distributed import Client  # noqa: PLC0415 - see above
    except ImportError as error:
        raise ExtraError("distributed", "cluster") from error
    unwarned = {"distributed.admin.large-graph-warning-threshold": "1 GiB"}
    with dask.config.set(unwarned), _quiet():
        try:
            with ThreadPoolExecutor(1) as pool:  # there may be an event loop in this thread
                pool.submit(asyncio.run, _shake_hands(address)).result()
            client = Client(
                address, timeout=CONNECT_SECONDS, set_as_default=False, name="pfocr-rdf"
            )
        except Exception as error:  # whatever the bytes of something else are taken for
            reason = f"no scheduler answers within {CONNECT_SECONDS:g} s"
            raise ClusterError(f"{address}: {reason} {_EXPECTED}") from error
        try:
            yield client
        finally:
            client.close()


@contextmanager
def _quiet() -> Iterator[None]:
    """Keep dask from writing tracebacks to stderr: whatever stops us becomes an error of ours."""
    loggers = [logging.getLogger(name) for name in _LOGGERS]
    levels = [logger.level for logger in loggers]
    for logger in loggers:
        logger.setLevel(logging.CRITICAL + 1)
    try:
        yield
    finally:
        for logger, level in zip(loggers, levels, strict=True):
            logger.setLevel(level)


async def _shake_hands(address: str) -> None:
    """Raise whatever comes of an address where no scheduler answers: a client would wait on."""
    from distributed import Security  # noqa: PLC0415 - see above
    from distributed.core import rpc  # noqa: PLC0415 - see above

    arguments = Security().get_connection_args("client")
    async with asyncio.timeout(CONNECT_SECONDS):
        scheduler = rpc(address, timeout=CONNECT_SECONDS, connection_args=arguments)
        try:
            if (await scheduler.identity())["type"] != "Scheduler":
                raise ValueError(address)
        finally:
            await scheduler.close_rpc()


def _threads(client: Client, address: str) -> dict[str, int]:
    """Return the threads of each worker."""
    try:
        return dict(client.nthreads())
    except (OSError, RuntimeError) as error:
        raise _gone(address) from error


def _check_workers(client: Client, address: str, lexicon: Path | None) -> dict[str, str]:
    """Return the versions that all workers have and we have too."""
    expected = versions(lexicon)
    try:
        client.wait_for_workers(1, timeout=WORKERLESS_SECONDS)
        found = client.run(_asking(), lexicon, on_error="return")
    except TimeoutError as error:
        raise _deserted(address) from error
    except OSError as error:
        raise _gone(address) from error
    for worker, versions_there in sorted(found.items()):
        if isinstance(versions_there, BaseException):
            text = " ".join(str(versions_there).split())
            raise ClusterError(f"worker {worker}: {text} (expected all that is installed here)")
        check_versions(f"worker {worker}", versions_there, expected)
    return expected


def _asking() -> Callable[[Path | None], dict[str, str]]:
    """Return what asks a worker for its versions; inner functions travel by value.

    So a worker without this package says so, and dask's scheduler needs none.
    """

    def ask(lexicon: Path | None) -> dict[str, str]:
        from pfocr_rdf.pipeline import worker  # noqa: PLC0415 - the worker's own

        return worker.versions(lexicon)

    return ask


def _mapping() -> Callable[[bytes], bytes]:
    """Return what maps chunks on a worker; it travels by value too."""

    def map_chunks(payload: bytes) -> bytes:
        from pfocr_rdf.pipeline import worker  # noqa: PLC0415 - the worker's own

        return worker.mapped(payload)

    return map_chunks


def _sender(client: Client, mapper: Mapping, address: str) -> Callable[[list[list[Task]]], _Sent]:
    """Return what sends chunks to the cluster, when its workers are checked."""
    import cloudpickle  # noqa: PLC0415 - comes with dask

    lexicon: Path | None = getattr(mapper, "lexicon", None)
    head = (_check_workers(client, address, lexicon), lexicon, cloudpickle.dumps(mapper))
    function = _mapping()

    def send(chunks: list[list[Task]]) -> _Sent:
        payload = pickle.dumps((*head, pickle.dumps([with_files(chunk) for chunk in chunks])))
        return _Sent(
            client.submit(function, payload, pure=False),
            tuple(task.figid for chunk in chunks for task in chunk),
        )

    return send


def _received(client: Client, address: str, waiting: deque[_Sent]) -> list[Chunk]:
    """Return the first chunks that wait, when they have come, and let the cluster forget them."""
    sent = waiting[0]
    result = _result(client, address, sent)
    waiting.popleft()
    sent.future.release()
    return cast("list[Chunk]", pickle.loads(result))  # noqa: S301 - from workers that we sent it to


def _result(client: Client, address: str, sent: _Sent) -> bytes:
    from distributed import KilledWorker  # noqa: PLC0415 - see above

    alone_since: float | None = None
    while True:
        try:
            return sent.future.result(timeout=_LOOK_SECONDS)
        except KilledWorker as error:
            raise _deadly(address, sent.figids, error.allowed_failures + 1) from error
        except CancelledError as error:
            raise _gone(address) from error
        except ImportError as error:
            raise ClusterError(f"{address}: a worker has none of us: {error}") from error
        except TimeoutError:
            if sent.future.status == "error":
                raise
        now = time.monotonic()
        alone_since = None if _threads(client, address) else alone_since or now
        if alone_since is not None and now - alone_since > WORKERLESS_SECONDS:
            raise _deserted(address)


def _deadly(address: str, figids: tuple[str, ...], deaths: int) -> ClusterError:
    """Return the error for figures that no worker survives."""
    names = figids[0] if len(figids) == 1 else f"{figids[0]} to {figids[-1]}"
    what = f"{deaths} workers died of the {len(figids)} figures {names}"
    return ClusterError(f"{address}: {what} (expected more memory; convert them alone to see why)")


def _gone(address: str) -> ClusterError:
    return ClusterError(f"{address}: the scheduler has gone (start it, and build again)")


def _deserted(address: str) -> ClusterError:
    wanted = "(expected at least one 'dask worker', best one a core with --nthreads 1)"
    return ClusterError(f"{address}: no worker for {WORKERLESS_SECONDS:g} s {wanted}")
