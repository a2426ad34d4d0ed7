"""What was recognised on a figure as the rows of tables, and these cut into pages.

Everything that a row says is ready here, so that the template only writes it down: a figure may
have hundreds of rows.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from ..iris import taxon_iri
from .known import Named
from .mentions import Mention, kind_of
from .rendering import thing_path
from .site import Site

HUMAN = taxon_iri("9606")

#: mentions that a page shows, so that it is no larger than 100 kB as it is sent, compressed
SHOWN = 150

#: tiers of genes that have tables of readings
_TIERS = ("strict", "synonym", "keyword")


class Link(NamedTuple):
    """A link to the page of a thing; ``anchor`` is what the mention of it is called."""

    anchor: str
    path: str
    name: str


class Caution(NamedTuple):
    """What is wrong with a mention, and what may be meant instead."""

    text: str
    instead: tuple[Link, ...]


class Evidence(NamedTuple):
    """What the caption says of a mention: which names it shows, how it spells the word out."""

    shown: str
    is_silent: bool
    spelled_out: str
    cautions: tuple[Caution, ...]


class Row(NamedTuple):
    """A row of a table: what was read, and what it was taken for, by organism."""

    things: tuple[tuple[tuple[Link, ...], str], ...]
    anchor: str
    word: str
    matched: str
    lexicons: str
    evidence: Evidence | None
    is_clash: bool
    size: int


@dataclass(frozen=True, slots=True)
class Tables:
    """The rows of a figure, by the names of its tables, in the order in which they stand."""

    rows: Mapping[str, Sequence[Row]]

    def pages(self, size: int) -> list[Tables]:
        """Return the rows page by page, each of some *size* mentions; there is one at least.

        >>> row = Row((), "m", "AKT", "", "", None, is_clash=False, size=3)
        >>> pages = Tables({"strict": [row, row], "drugs": [row]}).pages(size=6)
        >>> [[(name, len(rows)) for name, rows in page.rows.items()] for page in pages]
        [[('strict', 2)], [('drugs', 1)]]
        """
        found: list[dict[str, list[Row]]] = [{}]
        filled = 0
        for name, rows in self.rows.items():
            for row in rows:
                if filled and filled + row.size > size:
                    found.append({})
                    filled = 0
                found[-1].setdefault(name, []).append(row)
                filled += row.size
        return [Tables(rows) for rows in found]

    def of(self, name: str) -> Sequence[Row]:
        """Return the rows of a table."""
        return self.rows.get(name, ())

    @property
    def has_genes(self) -> bool:
        """Whether there is a row of a gene or family."""
        return any(self.of(name) for name in ("strict", "synonym", "families", "keyword"))


def tables_of(
    site: Site, mentions: Sequence[Mention], families: Iterable[str], named: Mapping[str, Named]
) -> Tables:
    """Return the tables of a figure, given its mentions, the surest first, and its families."""
    writer = _Writer(site, named)
    genes = {tier: [m for m in mentions if m.kind == "gene" and m.tier == tier] for tier in _TIERS}
    chemicals = [m for m in mentions if m.kind == "chemical"]
    return Tables(
        {
            "strict": writer.genes(genes["strict"]),
            "synonym": writer.genes(genes["synonym"]),
            "families": writer.families(families, [m for m in mentions if m.tier == "family"]),
            "keyword": writer.genes(genes["keyword"]),
            "drugs": writer.others(m for m in chemicals if writer.is_drug(m.iri)),
            "chemicals": writer.others(m for m in chemicals if not writer.is_drug(m.iri)),
            "diseases": writer.others(m for m in mentions if m.kind == "disease"),
        }
    )


class _Writer:
    """Makes rows of mentions."""

    def __init__(self, site: Site, named: Mapping[str, Named]) -> None:
        self._site = site
        self._named = named
        self._evidence: dict[tuple[object, ...], Evidence] = {}

    def genes(self, mentions: Iterable[Mention]) -> list[Row]:
        """Return a row for each reading: those of human genes first, then by name."""
        readings: dict[tuple[object, ...], dict[str, list[Mention]]] = {}
        for mention in mentions:
            named = self._named.get(mention.iri)
            taxon = named.organism if named else ""
            genes = readings.setdefault(mention.reading, {})
            genes.setdefault(taxon, []).append(mention)
        ordered = []
        for reading in readings.values():
            taxa = [
                (taxon, sorted(genes, key=self._name))
                for taxon, genes in sorted(reading.items(), key=lambda item: item[0] != HUMAN)
            ]
            taxon, (first, *_) = taxa[0]
            things = tuple((tuple(map(self._gene, genes)), self._organism(t)) for t, genes in taxa)
            lexicons = dict.fromkeys(m.lexicon_name for _, genes in taxa for m in genes)
            row = self._row(first, things, ", ".join(lexicons))
            ordered.append(((taxon != HUMAN, self._name(first)), row))
        return [row for _, row in sorted(ordered, key=lambda item: item[0])]

    def families(self, families: Iterable[str], mentions: Iterable[Mention]) -> list[Row]:
        """Return a row for each family, with the genes that it stands for."""
        members: dict[str, list[Mention]] = {iri: [] for iri in families}
        for mention in mentions:
            members.setdefault(mention.family, []).append(mention)
        return [self._family(iri, found) for iri, found in members.items()]

    def _family(self, iri: str, mentions: Sequence[Mention]) -> Row:
        family = Link("", self._path("family", iri), self._label(iri)) if iri else Link("", "", "")
        surest = max(mentions, key=lambda mention: len(mention.supports), default=None)
        return Row(
            things=(((family,), ""), (tuple(map(self._gene, mentions)), "")),
            anchor="",
            word=", ".join(dict.fromkeys(mention.word for mention in mentions)),
            matched="",
            lexicons="",
            evidence=self.evidence(surest) if surest else None,
            is_clash=False,
            size=max(1, len(mentions)),
        )

    def others(self, mentions: Iterable[Mention]) -> list[Row]:
        """Return a row for each mention of a chemical or disease."""
        return [
            self._row(m, (((self._link(m.kind, m.iri),), ""),), m.lexicon_name) for m in mentions
        ]

    def _row(
        self, mention: Mention, things: tuple[tuple[tuple[Link, ...], str], ...], lexicons: str
    ) -> Row:
        return Row(
            things=things,
            anchor=mention.anchor,
            word=mention.word,
            matched=mention.matched if mention.matched != mention.word else "",
            lexicons=lexicons,
            evidence=self.evidence(mention),
            is_clash=mention.clashes,
            size=sum(len(links) for links, _ in things),
        )

    def evidence(self, mention: Mention) -> Evidence:
        """Return what the caption says of a mention; many have the same."""
        key = mention.supports, mention.long_form, mention.findings, mention.suggests
        found = self._evidence.get(key)
        if found is None:
            found = self._evidence[key] = self._said(mention)
        return found

    def _said(self, mention: Mention) -> Evidence:
        agreeing = "Spelled out, and agrees" if mention.agrees else "Spelled out"
        shows_long_form = mention.agrees or mention.long_form
        instead = tuple(self._link(kind_of(iri), iri) for iri in mention.suggests)
        return Evidence(
            shown=mention.in_caption.capitalize(),
            is_silent=not mention.in_caption and not mention.long_form,
            spelled_out=f"{agreeing}: “{mention.long_form}”" if shows_long_form else "",
            cautions=tuple(
                Caution(text, () if place else instead) for place, text in enumerate(mention.told)
            ),
        )

    def is_drug(self, iri: str) -> bool:
        """Return whether a chemical is a drug."""
        named = self._named.get(iri)
        return named is not None and named.is_drug

    def _name(self, mention: Mention) -> str:
        named = self._named.get(mention.iri)
        return (named.label if named else mention.iri).casefold()

    def _gene(self, mention: Mention) -> Link:
        return self._link("gene", mention.iri)._replace(anchor=mention.anchor)

    def _link(self, kind: str, iri: str) -> Link:
        return Link("", self._path(kind, iri), self._label(iri)) if iri else Link("", "", "")

    def _path(self, kind: str, iri: str) -> str:
        return thing_path(self._site, kind, iri)

    def _label(self, iri: str) -> str:
        named = self._named.get(iri)
        return named.label if named else iri.rpartition("/")[2]

    def _organism(self, iri: str) -> str:
        named = self._named.get(iri)
        return named.label if named else iri.rpartition("_")[2]
