"""The whole graph as a stream: figures, then entities, then associations, then the description."""

from __future__ import annotations

import hashlib
import os
import zlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import chain
from pathlib import Path

from .. import vocab
from ..associations.links import Links
from ..counts.counts import CorpusCounts
from ..documents.sources import Sources
from ..dump import ontology_lines
from ..entities import Registry, gene_organisms
from ..errors import DocumentError, UsageError
from ..examples import example_lines
from ..lexicon.lexicon import Lexicon
from ..ntriples import subject
from ..triples.associations import CLASSES, association_lines
from ..triples.counts import links_of, word_lines
from ..triples.description import Summary, description_lines
from ..triples.entities import entity_lines, type_lines
from ..triples.neighbours import neighbourhood_lines, pair_lines
from ..version import __version__
from .carrying import Fetching, Mapping
from .mapping import Chunk, Totals, open_lexicon, uncollected
from .memory import Memory, mapped
from .plan import Plan, Task, together
from .processes import Processes

#: what is told of the progress: a stage, how much of it is done, and how much there is, or 0 where
#: nobody knows.  The stages are find and map (documents), write and associate (triples), load
#: (triples) and optimise; each is told of when it begins, with 0, and may be told of often.
Progress = Callable[[str, int, int], None]

#: entities, or associations, in one part of the stream
_ENTITIES = 2000

#: figures whose neighbours take about as long to find as a process to start: 0.6 s
_MANY = 10_000


def no_progress(stage: str, done: int, total: int) -> None:
    """Tell nobody."""


def source_date() -> str | None:
    """Return the day that ``SOURCE_DATE_EPOCH`` says, or None where it is not set.

    Source: https://reproducible-builds.org/specs/source-date-epoch/

    Raises:
        UsageError: If it is no number of seconds.
    """
    epoch = os.environ.get("SOURCE_DATE_EPOCH")
    if epoch is None:
        return None
    try:
        return datetime.fromtimestamp(int(epoch), UTC).date().isoformat()
    except (ValueError, OverflowError, OSError) as error:
        raise UsageError(f"SOURCE_DATE_EPOCH={epoch!r} (expected seconds since 1970)") from error


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """How to build or convert: under which base, and with how many processes.

    ``cluster`` is the address of a Dask scheduler whose workers map instead of processes;
    ``lexicon`` is a lexicon's file, or None for the bundled one;
    ``is_strict`` publishes nothing if a document is rejected or a value left out;
    ``is_full`` maps what has not changed, too;
    ``drops_wikipathways`` takes no mirror of WikiPathways over from the release before.
    """

    base: str = vocab.BASE
    lexicon: Path | None = None
    jobs: int = 1
    cluster: str | None = None
    is_strict: bool = False
    is_full: bool = False
    drops_wikipathways: bool = False
    progress: Progress = no_progress

    def check(self) -> None:
        """Look whether the cluster can map, before documents are looked for.

        Raises:
            ClusterError: If it cannot.
        """
        if self.cluster is not None:
            from .cluster import check_cluster  # noqa: PLC0415 - only whoever has one needs it

            check_cluster(self.cluster, self.lexicon)


class NothingMappedError(UsageError):
    """Every document was rejected; nothing is published."""

    def __init__(self, found: int, rejected: tuple[DocumentError, ...]) -> None:
        super().__init__(found, rejected)
        self.found = found
        self.rejected = rejected

    def __str__(self) -> str:
        return f"nothing published: all {self.found} documents are rejected (expected figures)"


@dataclass(slots=True)
class Graph:
    """Maps a plan, and adds up what is known of its figures; ask for its parts in their order.

    What the memory knows is not mapped again: ``unchanged`` is the number of such documents.
    """

    sources: Sources
    plan: Plan
    mapper: Mapping
    options: Options
    memory: Memory = field(default_factory=Memory)
    processes: Processes = field(default_factory=Processes)
    totals: Totals = field(default_factory=Totals)
    unchanged: int = 0
    rejected: list[DocumentError] = field(default_factory=list)
    registry: Registry = field(default_factory=Registry)
    links: Links = field(default_factory=Links)
    counts: CorpusCounts = field(default_factory=CorpusCounts)
    issued: str | None = field(default_factory=source_date)
    _digest: hashlib._Hash = field(default_factory=hashlib.sha256)
    _neighbours: Callable[[], list[tuple[str, list[str]]]] = field(default=list)

    @property
    def digest(self) -> str:
        """A digest of what the graph is made from: documents, lexicon, base, and software."""
        tables = (source.sha256 for source in self.lexicon.sources())
        parts = (self.source_sha256, self.options.base, __version__, *tables)
        return hashlib.sha256(" ".join(parts).encode()).hexdigest()

    @property
    def source_sha256(self) -> str:
        """A digest of all documents and tables, in the order of their figures."""
        return self._digest.hexdigest()

    @property
    def lexicon(self) -> Lexicon:
        """The lexicon that entities are described from."""
        return open_lexicon(self.options.lexicon)

    def chunks(self) -> Iterator[Chunk]:
        """Yield the mapped figures, in the order of their figids.

        Raises:
            NothingMappedError: At the end, if there is no figure.
        """
        self.rejected += self.plan.rejected
        total, done = self.plan.found - len(self.plan.rejected), 0
        self.options.progress("map", 0, total)
        with uncollected():
            for chunk in self._mapped():
                self._add(chunk)
                done += chunk.totals.mapped + len(chunk.rejected)
                self.options.progress("map", done, total)
                yield chunk
        self.processes.close()  # they remember much that nobody needs from now on
        if not self.totals.figures:
            raise NothingMappedError(self.plan.found, tuple(self.rejected))

    def _mapped(self) -> Iterator[Chunk]:
        return mapped(self.memory, lambda: self.plan.chunks(self.sources), self._map)

    def _map(self, chunks: Iterator[list[Task]]) -> Iterator[Chunk]:
        if self.options.cluster is None:
            mapped_chunks = self.processes.in_order(Fetching(self.mapper), together(chunks))
            return chain.from_iterable(mapped_chunks)
        from .cluster import on_cluster  # noqa: PLC0415 - see above

        return on_cluster(self.mapper, chunks, self.options.cluster)

    def _add(self, chunk: Chunk) -> None:
        self.totals.add(chunk.totals)
        self.unchanged += chunk.totals.mapped if chunk.is_known else 0
        self.rejected += chunk.rejected
        self.registry.merge(chunk.registry)
        for links in chunk.links:
            self.links.add(links)
        for counts in chunk.counts:
            self.counts.add(counts)
        for digest in chunk.digests:
            self._digest.update(digest.encode())

    def entities(self) -> Iterator[list[str]]:
        """Yield the triples of all entities and of words, some at a time."""
        self.options.progress("write", 0, 0)
        self._neighbours = self._begin_neighbours()
        self.registry.complete(self.lexicon)
        base = self.options.base
        lines = entity_lines(self.registry, self.lexicon, base, self.counts)
        yield from self._some("write", chain(lines, word_lines(self.counts, base)))

    def _begin_neighbours(self) -> Callable[[], list[tuple[str, list[str]]]]:
        """Begin to look for neighbours, which takes as long as all that is written meanwhile."""
        counts = CorpusCounts(figids=self.counts.figids, genes=self.counts.genes)
        if self.totals.figures < _MANY:
            return lambda: _find_neighbours(counts)
        return self.processes.later(_find_neighbours, counts)

    def associations(self) -> Iterator[list[str]]:
        """Yield the triples of associations, pairs and neighbourhoods, after those of entities."""
        # scipy takes a quarter of a second, and fails where SOURCE_DATE_EPOCH is not a number
        from ..associations.counting import find_associations  # noqa: PLC0415
        from ..associations.pairs import find_pairs  # noqa: PLC0415

        self.options.progress("associate", 0, 0)
        found = find_associations(self.links, gene_organisms(self.registry))
        base = self.options.base
        lines = chain(
            association_lines(found, base),
            neighbourhood_lines(self._neighbours(), base),
            pair_lines(find_pairs(self.counts), base),
        )
        yield from self._some("associate", lines)

    def _some(self, stage: str, groups: Iterator[list[str]]) -> Iterator[list[str]]:
        done = 0
        for some in _cut(groups):
            self.totals.add_lines(some)
            yield some
            done += len(some)
            self.options.progress(stage, done, 0)

    def types(self) -> dict[str, list[str]]:
        """Return the type triples of every entity by its IRI."""
        types: dict[str, list[str]] = {}
        for line in type_lines(self.registry, self.options.base):
            types.setdefault(subject(line), []).append(line)
        return types

    def description(self) -> list[str]:
        """Return the triples of the ontology, the canned queries and the dataset's description."""
        common = [*ontology_lines(), *sorted(example_lines(self.options.base))]
        counts = self.totals.counts
        summary = Summary(
            counts={iri: counts[iri] for iri in _COUNTED if counts[iri]},
            links=links_of(self.counts),
            triples=self.totals.triples + len(common),
            source_sha256=self.source_sha256,
            version=__version__,
            issued=self.issued,
            lexicon=self.lexicon.sources(),
        )
        lines = common + description_lines(summary, self.options.base)
        self.totals.triples += len(lines)
        return lines


#: classes whose instances the description counts
_COUNTED = (
    vocab.PATHWAY_FIGURE,
    vocab.FIGURE_RECORD,
    vocab.GENE_MENTION,
    vocab.CHEMICAL_MENTION,
    vocab.DISEASE_MENTION,
    vocab.DRUG,
    *(vocab.ASSOCIATION, *CLASSES.values(), vocab.GENE_CHEMICAL_PAIR, vocab.NEIGHBOURHOOD),
    *(vocab.AMBIGUOUS_WORD, vocab.UNGROUNDED_WORD),
    vocab.GENE_FAMILY,
    vocab.PROTEIN_COMPLEX,
    vocab.GENE_GROUP,
    vocab.SCHEMA + "ChemicalSubstance",
    vocab.SCHEMA + "DefinedTerm",
    vocab.SCHEMA + "Gene",
    vocab.SCHEMA + "MedicalCondition",
    vocab.SCHEMA + "Periodical",
    vocab.SCHEMA + "ScholarlyArticle",
    vocab.SCHEMA + "Taxon",
)


def _find_neighbours(counts: CorpusCounts) -> list[tuple[str, list[str]]]:
    """Return the neighbours of all figures, in whichever process this is."""
    from ..associations.neighbours import find_neighbours  # noqa: PLC0415 - see above

    return list(find_neighbours(counts))


def _cut(groups: Iterable[list[str]]) -> Iterator[list[str]]:
    """Yield the lines of some groups at a time; where they are cut depends on the groups alone.

    So a new entity changes one gzip member, and an incremental build need not look at the others.
    """
    lines: list[str] = []
    size = 0
    for group in groups:
        if lines and (size >= 2 * _ENTITIES or zlib.crc32(group[0].encode()) % _ENTITIES == 0):
            yield lines
            lines, size = [], 0
        lines += group
        size += 1
    if lines:
        yield lines
