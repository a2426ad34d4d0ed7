"""Tasks that have the bytes of their documents with them.

What lies on a disk of this machine is read here and sent along, since other machines do not see it.
What lies behind a URL is read where it is mapped, all documents of a chunk at once.  What comes of
them is pickled to the same bytes in every process.
"""

from __future__ import annotations

import io
import pickle
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from ..documents.entries import CarriedEntry, carried
from ..documents.front_matter import MAX_DOCUMENT_BYTES
from ..documents.remote import UrlEntry, fetched
from ..documents.sources import Entry
from ..documents.tables import MAX_TABLE_BYTES
from .mapping import Chunk
from .plan import Task

#: maps a chunk of figures; :class:`~pfocr_rdf.pipeline.mapping.Mapper` is one
Mapping = Callable[[list[Task]], Chunk]


@dataclass(frozen=True, slots=True)
class Fetching:
    """A mapper of several chunks that reads what lies behind URLs first."""

    mapper: Mapping

    def __call__(self, chunks: list[list[Task]]) -> list[Chunk]:
        """Return what the mapper makes of each chunk."""
        return [self.mapper(tasks) for tasks in fetched_chunks(chunks)]


def fetched_chunks(chunks: list[list[Task]]) -> list[list[Task]]:
    """Return chunks whose documents behind URLs have their bytes with them, all read at once."""
    read = iter(with_urls([task for tasks in chunks for task in tasks]))
    return [[next(read) for _ in tasks] for tasks in chunks]


def with_urls(tasks: list[Task]) -> list[Task]:
    """Return tasks whose documents and tables behind URLs have their bytes with them."""
    return _with(tasks, fetched(_entries(tasks)))


def with_files(tasks: list[Task]) -> list[Task]:
    """Return tasks that another machine can map: with bytes but for URLs that it can read."""
    return _with(tasks, [_sent(entry, limit) for entry, limit in _entries(tasks)])


def with_bytes(tasks: list[Task]) -> list[Task]:
    """Return tasks whose documents and tables all have their bytes with them."""
    read = with_urls(tasks)
    return _with(read, [carried(entry, limit) for entry, limit in _entries(read)])


def pickled(value: object) -> bytes:
    """Return a value as bytes, the same in a process that has imported dask.

    Dask has exceptions pickled together with their tracebacks, and read by a library of its own.

    >>> pickle.loads(pickled({"PMC1__f1": 2}))
    {'PMC1__f1': 2}
    """
    content = io.BytesIO()
    pickler = pickle.Pickler(content, protocol=5)
    pickler.dispatch_table = {}
    pickler.dump(value)
    return content.getvalue()


def _sent(entry: Entry, limit: int) -> Entry:
    if isinstance(entry, CarriedEntry) or (isinstance(entry, UrlEntry) and entry.is_shared):
        return entry
    return carried(entry, limit)


def _entries(tasks: Iterable[Task]) -> list[tuple[Entry, int]]:
    """Return all entries of the tasks, each with its limit."""
    found: list[tuple[Entry, int]] = []
    for task in tasks:
        for document, tables in task.documents:
            found.append((document, MAX_DOCUMENT_BYTES))
            found += [(table, MAX_TABLE_BYTES) for table in tables.values()]
    return found


def _with(tasks: list[Task], entries: Iterable[Entry]) -> list[Task]:
    """Return the tasks with other entries, in the order of :func:`_entries`."""
    others = iter(entries)
    return [
        Task(
            task.figid,
            tuple((next(others), {kind: next(others) for kind in t}) for _, t in task.documents),
        )
        for task in tasks
    ]
