"""The figures of a thing: the surest first, page by page, and by year."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from .. import vocab
from ..ntriples import ref
from ..solutions import Answerer
from .asking import Properties, Row, ask_rows, refs, whole
from .paging import Paging

#: figures up to which all are fetched, to be sorted and counted by year, within some ms
SORTED = 300


@dataclass(frozen=True, slots=True)
class Group:
    """Figures that lead to a thing in one way: how that is called, and by which property.

    Those of the ``surer`` property are left out.
    """

    name: str
    link: str
    surer: str = ""

    def pattern(self, iri: str) -> str:
        """Return the pattern of the figures of a thing."""
        pattern = f"?figure pfocr:{self.link} {ref(iri)}"
        return pattern + (f" MINUS {{ ?figure pfocr:{self.surer} {ref(iri)} }}" * bool(self.surer))


#: kind -> the ways in which figures lead to it, the surest first
GROUPS: Mapping[str, tuple[Group, ...]] = MappingProxyType(
    {
        "gene": (
            Group("strict", "mentionsGeneStrict"),
            Group("synonym", "mentionsGeneSynonym", "mentionsGeneStrict"),
            Group("family", "mentionsGene", "mentionsGeneSynonym"),
        ),
        "chemical": (Group("", "mentionsChemical"),),
        "disease": (Group("", "mentionsDisease"),),
        "family": (Group("", "mentionsGeneFamily"),),
        "organism": (
            Group("article", "articleOrganism"),
            Group("genes", "geneOrganism", "articleOrganism"),
        ),
    }
)


@dataclass(frozen=True, slots=True)
class Shown:
    """A figure in a list; ``tier`` is told for genes, ``note`` for organisms."""

    iri: str
    title: str
    figid: str
    year: str = ""
    tier: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Listing:
    """The figures of a thing: how many each group has, and for few figures all, sorted."""

    kind: str
    iri: str
    numbers: tuple[int, ...]
    rows: tuple[tuple[str, str, str], ...] | None = None

    @property
    def total(self) -> int:
        """The number of figures."""
        return sum(self.numbers)

    @property
    def years(self) -> Counter[int] | None:
        """The number of figures by year; None if there are too many to have been fetched."""
        if self.rows is None:
            return None
        return Counter(int(year) for _, year, _ in self.rows if year)


def ask_listing(store: Answerer, kind: str, iri: str, properties: Properties) -> Listing:
    """Return the figures of a thing, as far as a page needs them.

    Raises:
        StoreError: If the store does not answer.
    """
    numbers = _numbers(store, kind, iri, properties)
    if sum(numbers) > SORTED:
        return Listing(kind, iri, numbers)
    rows: list[tuple[str, str, str]] = []
    for group, number in zip(GROUPS[kind], numbers, strict=True):
        if number:
            text = (
                f"SELECT ?figure ?year {{ {{ {group.pattern(iri)} }} "
                "OPTIONAL { ?figure schema:isPartOf/schema:datePublished ?year } }"
            )
            found = sorted(ask_rows(store, text), key=lambda row: (-_year(row), row["figure"]))
            rows += [(row["figure"], row.get("year", ""), group.name) for row in found]
    return Listing(kind, iri, numbers, tuple(rows))


def _year(row: Row) -> int:
    text = row.get("year", "")
    return int(text) if text.isdigit() else 0


def _numbers(store: Answerer, kind: str, iri: str, properties: Properties) -> tuple[int, ...]:
    """Return how many figures each group has; the graph tells, but for organisms."""
    if kind == "gene":
        strict = whole(properties, vocab.FIGURES_WITH_GENE_STRICT)
        synonym = whole(properties, vocab.FIGURES_WITH_GENE_SYNONYM)
        every = whole(properties, vocab.FIGURES_WITH_GENE)
        return strict, synonym - strict, every - synonym
    if kind == "organism":
        every = whole(properties, vocab.FIGURES_WITH_ORGANISM)
        text = f"SELECT (COUNT(*) AS ?n) {{ ?figure pfocr:articleOrganism {ref(iri)} }}"
        named = int(ask_rows(store, text)[0]["n"])
        return named, max(0, every - named)
    name = {"chemical": "Chemical", "disease": "Disease", "family": "GeneFamily"}[kind]
    return (whole(properties, f"{vocab.PFOCR}figuresWith{name}"),)


def figures_at(store: Answerer, listing: Listing, paging: Paging) -> list[Shown]:
    """Return the figures of one page of a listing.

    Raises:
        StoreError: If the store does not answer.
    """
    if listing.rows is not None:
        rows = listing.rows[paging.offset : paging.offset + paging.rows]
        places = {figure: name for figure, _, name in rows}
    else:
        places = dict(_places(store, listing, paging))
    if not places:
        return []
    text = (
        f"SELECT ?figure ?title ?figid ?year {{ VALUES ?figure {{ {refs(places)} }} "
        "?figure rdfs:label ?title ; dcterms:identifier ?figid "
        "OPTIONAL { ?figure schema:isPartOf/schema:datePublished ?year } }"
    )
    found = {row["figure"]: row for row in ask_rows(store, text)}
    keyword = _by_keyword(store, listing.iri, [f for f, name in places.items() if name == "family"])
    return [
        _shown(listing.kind, found[iri], name, is_keyword=iri in keyword)
        for iri, name in places.items()
        if iri in found
    ]


def _by_keyword(store: Answerer, gene: str, figures: Sequence[str]) -> set[str]:
    """Return which figures have a gene by a keyword of their records."""
    if not figures:
        return set()
    rows = ask_rows(
        store,
        f"SELECT ?figure {{ VALUES ?figure {{ {refs(figures)} }} "
        f"?figure pfocr:mentionsGeneKeyword {ref(gene)} }}",
    )
    return {row["figure"] for row in rows}


def _shown(kind: str, row: Row, group: str, *, is_keyword: bool) -> Shown:
    return Shown(
        iri=row["figure"],
        title=row["title"],
        figid=row["figid"],
        year=row.get("year", ""),
        tier=("keyword" if is_keyword else group) if kind == "gene" else "",
        note={"article": "the article names it", "genes": "its genes alone"}.get(group, ""),
    )


def _places(store: Answerer, listing: Listing, paging: Paging) -> Iterator[tuple[str, str]]:
    """Yield the figures of a page in the store's own order, with the group that they are of."""
    groups: Sequence[Group] = GROUPS[listing.kind]
    skip, wanted = paging.offset, paging.rows
    for group, number in zip(groups, listing.numbers, strict=True):
        here = min(wanted, max(0, number - skip))
        if here:
            text = f"SELECT ?figure {{ {group.pattern(listing.iri)} }} LIMIT {here} OFFSET {skip}"
            for row in ask_rows(store, text):
                yield row["figure"], group.name
            wanted -= here
        skip = max(0, skip - number)


def ask_years(store: Answerer, kind: str, iri: str) -> Counter[int]:
    """Return the number of figures of a thing by year; of very many it takes some 0.4 s.

    Raises:
        StoreError: If the store does not answer.
    """
    every = Group("", GROUPS[kind][-1].link)
    rows = ask_rows(
        store,
        f"SELECT ?year (COUNT(*) AS ?n) {{ {every.pattern(iri)} . ?figure schema:isPartOf ?article "
        ". ?article schema:datePublished ?year } GROUP BY ?year",
    )
    return Counter({_year(row): int(row["n"]) for row in rows if _year(row)})
