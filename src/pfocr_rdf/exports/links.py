"""The links from figures to what they mention, a row each, for tables and data frames.

A gene has the surest tier by which the figure mentions it: ``strict``, ``synonym``, ``family``, or
``keyword`` where nothing else says so.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import NamedTuple, Self

import numpy as np
import numpy.typing as npt

from ..errors import DumpError, ExtraError
from ..outputs import whole_file
from ..solutions import Answerer, curie
from .pairs import PREFIXES, Figures, Links, by_figure, read_figures

#: the kinds of things in the order of a figure's rows, and the properties that link them
_PROPERTIES = {
    "gene": "mentionsGene",
    "family": "mentionsGeneFamily",
    "chemical": "mentionsChemical",
    "disease": "mentionsDisease",
}

#: tiers of genes, each surer than those before it where a gene is in both
_TIERS = ("family", "keyword", "synonym", "strict")


class Link(NamedTuple):
    """A figure and something that it mentions; ``organism`` and ``tier`` are those of a gene."""

    figid: str
    kind: str
    id: str
    label: str
    organism: str
    tier: str


class _Thing(NamedTuple):
    id: str
    label: str
    organism: str


def read_links(store: Answerer) -> Iterator[Link]:
    """Yield all links: figure by figure, and of each by kind and identifier."""
    figures = read_figures(store)
    sections = read_sections(store, figures)
    for number, kind, row in by_kind(figures, sections, _things(store, figures)):
        yield Link(figures.figids[number], kind, *row)


def read_sections(store: Answerer, figures: Figures) -> list[Section]:
    """Return all links, a section for each kind of things."""
    return [Section.of(store, figures, kind) for kind in _PROPERTIES]


def by_kind(
    figures: Figures, sections: list[Section], things: Sequence[tuple[str, ...]]
) -> Iterator[tuple[int, str, tuple[str, ...]]]:
    """Yield the number of a figure, a kind, and what is told of a thing with its tier at the end.

    They come figure by figure, and of each by kind and by what is told of things.
    """
    rows = [section.by_figure(things) for section in sections]
    waiting = [next(section, None) for section in rows]
    for number in range(len(figures.figids)):
        for place, section in enumerate(rows):
            found = waiting[place]
            if found is not None and found[0] == number:
                yield from ((number, sections[place].kind, row) for row in found[1])
                waiting[place] = next(section, None)


@dataclass(frozen=True, slots=True)
class Section:
    """The links to things of one kind, and of genes the number of the tier of each."""

    kind: str
    links: Links
    tiers: npt.NDArray[np.int8] | None = None

    @classmethod
    def of(cls, store: Answerer, figures: Figures, kind: str) -> Self:
        """Return the section of a kind of things."""
        links = figures.links(store, _PROPERTIES[kind])
        if kind != "gene":
            return cls(kind, links)
        tiers = np.zeros(len(links), np.int8)
        for number, tier in enumerate(_TIERS[1:], 1):
            tiers[np.isin(links, figures.links(store, f"mentionsGene{tier.capitalize()}"))] = number
        return cls(kind, links, tiers)

    def by_figure(
        self, things: Sequence[tuple[str, ...]]
    ) -> Iterator[tuple[int, list[tuple[str, ...]]]]:
        """Yield the number of each figure with the rest of its rows, sorted."""
        place = 0
        for figure, numbers in by_figure(self.links):
            end = place + len(numbers)
            tiers = [""] * len(numbers)
            if self.tiers is not None:
                tiers = [_TIERS[tier] for tier in self.tiers[place:end].tolist()]
            yield (
                figure,
                sorted(
                    (*things[number], tier) for number, tier in zip(numbers, tiers, strict=True)
                ),
            )
            place = end


def _things(store: Answerer, figures: Figures) -> list[_Thing]:
    """Return what is told of each thing, in the order of their numbers."""
    query = (
        f"{PREFIXES}SELECT ?thing ?label ?taxon WHERE {{ ?thing rdfs:label ?label . "
        "OPTIONAL { ?thing a schema:Gene ; schema:taxonomicRange ?taxon . } }"
    )
    things = [_Thing(curie(iri), "", "") for iri in figures.things]
    for thing, label, taxon in store.select(query).rows:
        if thing and label and (number := figures.things.get(thing.value)) is not None:
            organism = taxon.value.rpartition("_")[2] if taxon else ""
            things[number] = things[number]._replace(label=label.value, organism=organism)
    return things


def csv_lines(links: Iterable[Link]) -> Iterator[str]:
    r"""Yield links as lines of CSV, with a line of names first.

    Source: https://www.rfc-editor.org/rfc/rfc4180

    >>> list(csv_lines([Link("PMC1__a", "gene", "ncbigene:9", "a, b", "9606", "strict")]))[1]
    'PMC1__a,gene,ncbigene:9,"a, b",9606,strict\r\n'
    """
    text = io.StringIO()
    writer = csv.writer(text)
    for row in chain([Link._fields], links):
        writer.writerow(row)
        yield text.getvalue()
        text.seek(0)
        text.truncate()


def write_parquet(links: Iterable[Link], target: Path) -> int:
    """Write links to a Parquet file and return how many there were; empty cells are nulls.

    Raises:
        DumpError: If the file cannot be written.
        ExtraError: If polars is not installed.
    """
    try:
        import polars  # noqa: PLC0415 -- optional
    except ImportError as error:
        raise ExtraError("polars", "frames") from error
    columns: dict[str, list[str | None]] = {name: [] for name in Link._fields}
    for link in links:
        for name, value in zip(Link._fields, link, strict=True):
            columns[name].append(value or None)
    frame = polars.DataFrame(columns, schema=dict.fromkeys(Link._fields, polars.String))
    try:
        with whole_file(target) as file:
            frame.write_parquet(file)
    except OSError as error:
        raise DumpError(f"{target}: cannot be written: {error.strerror or error}") from error
    return len(frame)
