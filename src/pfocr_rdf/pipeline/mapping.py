"""Maps a chunk of figures to triples, in whichever process it runs."""

from __future__ import annotations

import gc
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

from ..associations.links import FigureLinks, figure_links
from ..counts.figure import FigureCounts, figure_counts
from ..documents.front_matter import MAX_DOCUMENT_BYTES, Document, parse_document
from ..documents.sources import Entry
from ..documents.tables import MAX_TABLE_BYTES, Table, parse_table
from ..dump import member
from ..entities import Registry
from ..errors import DocumentError, TableError
from ..evidence.judging import weigh
from ..fulltext import Texts
from ..grounding import ground
from ..iris import figure_iri
from ..lexicon.lexicon import Lexicon
from ..ntriples import ref
from ..parser.figures import parse_figure
from ..records import Figure, Finding, Kind, Tally
from ..triples.entities import type_lines
from ..triples.figures import FIGURE_TYPES, FigureTriples, figure_triples
from ..vocab import RDF_TYPE
from .plan import Task

if TYPE_CHECKING:
    from ..shapes import Result  # rdflib takes half a second to import; only a build needs it

_TYPE = f" {ref(RDF_TYPE)} "


@dataclass(slots=True)
class Totals:
    """Numbers that add up: what was read and what was made of it.

    ``counts`` are instances by class, ``evidence`` mentions by what captions say of them.
    """

    figures: int = 0
    mapped: int = 0
    tables: int = 0
    triples: int = 0
    tally: Tally = field(default_factory=Tally)
    counts: Counter[str] = field(default_factory=Counter)
    evidence: Counter[str] = field(default_factory=Counter)

    def add(self, other: Totals) -> None:
        """Add the numbers of another part."""
        self.figures += other.figures
        self.mapped += other.mapped
        self.tables += other.tables
        self.triples += other.triples
        self.tally += other.tally
        self.counts += other.counts
        self.evidence += other.evidence

    def add_lines(self, lines: list[str]) -> None:
        """Count triples and the types that they give."""
        self.triples += len(lines)
        self.counts += count_types("".join(lines))

    def add_figures(self, figures: list[FigureTriples]) -> None:
        """Count the triples of figures and the types that they give."""
        for cls in FIGURE_TYPES:
            self.counts[cls] += len(figures)
        for figure in figures:
            self.triples += figure.number
            self.counts.update([mention.cls for mention in figure.mentions])


@dataclass(slots=True)
class Chunk:
    """What mapping a chunk of figures gives; ``text`` or ``content`` are its triples.

    ``key`` is by what a build remembers it, and ``packed`` as what; ``is_known`` says that it was
    remembered.
    """

    key: str = ""
    packed: bytes = b""
    is_known: bool = False
    text: str = ""
    content: bytes = b""
    totals: Totals = field(default_factory=Totals)
    digests: list[str] = field(default_factory=list)
    findings: list[tuple[str, Finding]] = field(default_factory=list)
    rejected: list[DocumentError] = field(default_factory=list)
    registry: Registry = field(default_factory=Registry)
    results: list[Result] = field(default_factory=list)
    texts: list[Texts] = field(default_factory=list)
    links: list[FigureLinks] = field(default_factory=list)
    counts: list[FigureCounts] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Mapper:
    """Maps chunks of figures under a base, with a lexicon (None: the bundled one).

    ``judge`` says what the shapes find in triples, given the types of what they point to.
    """

    base: str
    lexicon: Path | None = None
    judge: Callable[[list[FigureTriples], Iterable[str]], list[Result]] | None = None
    is_compressing: bool = False
    is_indexing: bool = False

    def __call__(self, tasks: list[Task]) -> Chunk:
        """Return the triples of some figures, and everything to be told of them."""
        chunk = Chunk()
        lexicon = open_lexicon(self.lexicon)
        figures: list[Figure] = []
        for task in tasks:
            figure = _map_task(task, chunk, lexicon)
            if figure:
                figures.append(figure)
        triples = [figure_triples(figure, self.base) for figure in figures]
        chunk.registry.add_figures(figures)
        chunk.text = "".join([figure.text for figure in triples])
        chunk.totals.add_figures(triples)
        if self.is_indexing:
            chunk.texts = [_texts(figure, self.base) for figure in figures]
        if self.judge:
            chunk.results = self.judge(triples, type_lines(chunk.registry, self.base))
        if self.is_compressing:
            chunk.content = member(chunk.text)
            chunk.text = ""
        return chunk


@contextmanager
def uncollected() -> Iterator[None]:
    """Let the garbage collector rest while many chunks are mapped: records have no cycles."""
    is_collecting = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if is_collecting:
            gc.enable()


_TYPED = re.compile(rf"{re.escape(_TYPE)}<([^>]*)> \.\n")


def count_types(text: str) -> Counter[str]:
    r"""Return how many things have each type, given lines of N-Triples.

    >>> count_types("<a:s> <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> <a:C> .\n")
    Counter({'a:C': 1})
    """
    return Counter(_TYPED.findall(text))


def open_lexicon(path: Path | None) -> Lexicon:
    """Return the lexicon of a file, or the bundled one."""
    return Lexicon.open(path) if path else Lexicon.bundled()


def _texts(figure: Figure, base: str) -> Texts:
    """Return what is searched of a figure; words are those of its mentions, and its keywords."""
    words = {mention.word: None for mention in figure.mentions if mention.word}
    words |= {mention.symbol: None for mention in figure.genes if mention.symbol}
    words |= dict.fromkeys(figure.keywords)
    return Texts(
        figure=figure_iri(figure.figid, base),
        title=figure.title or figure.figid,
        caption=figure.caption or "",
        article=figure.article.title or "",
        words=" ".join(words),
    )


def _map_task(task: Task, chunk: Chunk, lexicon: Lexicon) -> Figure | None:
    """Add the figure of one figid to the chunk and return it, or reject its documents."""
    readings = []
    for entry, table_entries in task.documents:
        try:
            readings.append(_read(task.figid, entry, table_entries))
        except DocumentError as error:
            chunk.rejected.append(error)
    if not readings:
        return None
    if not _are_copies(readings):
        chunk.rejected += _duplicates(task.figid, readings)
        return None
    tables = {kind: table for reading in readings for kind, table in reading.tables.items()}
    try:
        figure = _figure(readings, tables, lexicon)
    except DocumentError as error:
        chunk.rejected += [
            DocumentError(reading.document.place, error.line, error.reason) for reading in readings
        ]
        return None
    chunk.totals.add(
        Totals(
            figures=1,
            mapped=len(readings),
            tables=len(tables),
            tally=figure.tally,
            evidence=_evidence(figure),
        )
    )
    chunk.digests += figure.digests
    chunk.findings += [(figure.figid, finding) for finding in figure.findings]
    chunk.links.append(figure_links(figure))
    chunk.counts.append(figure_counts(figure))
    return figure


def _evidence(figure: Figure) -> Counter[str]:
    said = [mention.evidence for mention in figure.mentions]
    return Counter(
        name
        for evidence in said
        if evidence.supports or evidence.findings
        for name in (*evidence.supports, *evidence.findings)
    )


@dataclass(frozen=True, slots=True)
class _Reading:
    document: Document
    tables: dict[str, Table]
    unread: tuple[TableError, ...]


def _are_copies(readings: list[_Reading]) -> bool:
    """Return whether documents are identical and no two tables of one kind differ.

    A copy may lack tables that another has beside it.
    """
    digests = {(kind, table.sha256) for r in readings for kind, table in r.tables.items()}
    kinds = {kind for kind, _ in digests}
    return len({r.document.sha256 for r in readings}) == 1 and len(digests) == len(kinds)


def _read(figid: str, entry: Entry, table_entries: dict[str, Entry]) -> _Reading:
    document = parse_document(entry.place, entry.read(MAX_DOCUMENT_BYTES))
    if document.fields.get("figid") != figid:
        message = f"figid {figid!r} stands inside another value (expected a key of its own)"
        raise DocumentError(entry.place, document.line("figid"), message)
    tables: dict[str, Table] = {}
    unread = []
    for kind, table_entry in sorted(table_entries.items()):
        try:
            content = table_entry.read(MAX_TABLE_BYTES)
            tables[kind] = parse_table(table_entry.place, kind, content)
        except TableError as error:
            unread.append(error)
        except DocumentError as error:
            unread.append(TableError(error.path, error.line, error.reason))
    return _Reading(document, tables, tuple(unread))


def _duplicates(figid: str, readings: list[_Reading]) -> list[DocumentError]:
    places = [reading.document.place for reading in readings]
    errors = []
    for reading in readings:
        document = reading.document
        others = ", ".join(place for place in places if place != document.place)
        message = f"figid {figid!r} is also that of {others} (expected one document a figure)"
        errors.append(DocumentError(document.place, document.line("figid"), message))
    return errors


def _figure(readings: list[_Reading], tables: dict[str, Table], lexicon: Lexicon) -> Figure:
    """Return the figure of identical documents with the tables of all, grounded and weighed."""
    first = readings[0]
    unread = tuple(error for reading in readings for error in reading.unread)
    figure = weigh(ground(parse_figure(first.document, tables, unread), lexicon), lexicon)
    copies = tuple(
        Finding(
            kind=Kind.DUPLICATE_DOCUMENT,
            place=reading.document.place,
            line=1,
            message=f"is identical to {first.document.place} (one of them is kept)",
        )
        for reading in readings[1:]
    )
    return replace(figure, findings=figure.findings + copies)
