"""Which documents there are, and in which order their figures come.

The order is that of figids, so that a dump does not depend on the order of files.  Figures are
mapped in chunks whose borders depend on the figids alone: a new figure changes one chunk.
"""

from __future__ import annotations

import zlib
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from itertools import islice

from ..documents.front_matter import MAX_DOCUMENT_BYTES, parse_document, peek_figid
from ..documents.remote import fetched
from ..documents.sources import Entry, Sources
from ..errors import DocumentError, IdentifierError
from ..iris import checked_figid

#: figures in a chunk, on average and at most: more of them take no less time, and when one of them
#: changes, all of its chunk are mapped again
_CHUNK, _CHUNK_LIMIT = 4, 16
#: chunks that travel together: a piece of work has a price, whatever is in it
_TOGETHER = 4
#: documents behind URLs that are asked for at once
_READ_AHEAD = 256


@dataclass(frozen=True, slots=True)
class Task:
    """All documents of one figid, each with its tables by kind."""

    figid: str
    documents: tuple[tuple[Entry, dict[str, Entry]], ...]


@dataclass(slots=True)
class Plan:
    """The documents of all figures, and those that are rejected because they have no figid.

    It holds some 350 bytes for each document.
    """

    found: int = 0
    documents: dict[str, list[Entry]] = field(default_factory=lambda: defaultdict(list))
    rejected: list[DocumentError] = field(default_factory=list)

    def chunks(self, sources: Sources) -> Iterator[list[Task]]:
        """Yield the figures in the order of their figids, some at a time."""
        chunk: list[Task] = []
        for figid in sorted(self.documents):
            if chunk and (zlib.crc32(figid.encode()) % _CHUNK == 0 or len(chunk) == _CHUNK_LIMIT):
                yield chunk
                chunk = []
            entries = sorted(self.documents[figid], key=lambda entry: entry.place)
            documents = tuple((entry, sources.tables(entry, figid)) for entry in entries)
            chunk.append(Task(figid, documents))
        if chunk:
            yield chunk


def together(chunks: Iterable[list[Task]], number: int = _TOGETHER) -> Iterator[list[list[Task]]]:
    """Yield so many chunks at a time.

    >>> [len(some) for some in together([[], [], []], 2)]
    [2, 1]
    """
    left = iter(chunks)
    while some := list(islice(left, number)):
        yield some


def make_plan(sources: Sources, progress: Callable[[int], None]) -> Plan:
    """Return the plan for all documents of the sources."""
    plan = Plan()
    documents = sources.documents()
    while entries := list(islice(documents, _READ_AHEAD)):
        read = fetched([(entry, MAX_DOCUMENT_BYTES) for entry in entries])
        for entry, near in zip(entries, read, strict=True):
            plan.found += 1
            progress(plan.found)
            try:
                plan.documents[_figid(near)].append(entry)
            except DocumentError as error:
                plan.rejected.append(error)
    return plan


def _figid(entry: Entry) -> str:
    """Return the figid of a document, by a quick look, or else by parsing it."""
    data = entry.read(MAX_DOCUMENT_BYTES)
    figid: object = peek_figid(data)
    line = 1
    if figid is None:
        document = parse_document(entry.place, data)
        figid, line = document.fields.get("figid"), document.line("figid")
    if not isinstance(figid, str) or not figid.strip():
        raise DocumentError(entry.place, line, "no figid (expected 'figid: PMC<digits>__<name>')")
    try:
        return checked_figid(figid)
    except IdentifierError as error:
        line = parse_document(entry.place, data).line("figid")
        raise DocumentError(entry.place, line, str(error)) from error
