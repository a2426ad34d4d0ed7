"""The page that compares figures: what all of them show, what several, and what one alone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from urllib.parse import urlencode

from .. import vocab
from ..errors import QueryError
from ..lookup.search import search
from ..ntriples import ref
from ..solutions import Answerer
from .asking import ask_rows, refs
from .rendering import render
from .searching import near_things
from .site import Near, Page, Parameters, Site, first
from .upset import Plot, combinations_of, letter, plot_of

#: figures that are compared: fewer are not enough, and more have no room
LEAST, MOST = 2, 6

#: rows of a table, and things of one figure alone, that are shown
_ROWS, _ALONE = 200, 60

#: links of figures to genes, from the surest tier on
_TIERS: Mapping[str, str] = {
    vocab.MENTIONS_GENE_STRICT: "strict",
    vocab.MENTIONS_GENE_SYNONYM: "synonym",
    vocab.MENTIONS_GENE_KEYWORD: "keyword",
    vocab.MENTIONS_GENE: "family",
}
_RANKS = tuple(_TIERS.values())

#: how many tiers of a choice count
CHOICES: Mapping[str, tuple[str, ...]] = {
    "strict": ("strict",),
    "synonym": ("strict", "synonym"),
    "all": _RANKS,
}

#: what is compared: kind, link, and what it is called
_KINDS = (
    ("chemical", vocab.MENTIONS_CHEMICAL, "Chemicals and drugs"),
    ("disease", vocab.MENTIONS_DISEASE, "Diseases"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """A figure that is compared: its IRI, its letter, and what it is called."""

    iri: str
    letter: str
    figid: str
    title: str
    year: str = ""
    without: str = ""


@dataclass(slots=True)
class Shown:
    """A thing that figures show; ``tiers`` has the place of each with its tier, if it has one."""

    kind: str
    iri: str
    name: str
    organism: str = ""
    tiers: dict[int, str] = field(default_factory=dict)

    @property
    def figures(self) -> frozenset[int]:
        """The places of the figures that show it."""
        return frozenset(self.tiers)


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """What figures show of one kind: things of all of them, of several, and of each alone."""

    kind: str
    title: str
    groups: tuple[tuple[str, list[Shown]], ...]
    alone: tuple[list[Shown], ...]
    plot: Plot | None = None
    sentence: str = ""

    @property
    def number(self) -> int:
        """How many things there are."""
        together = sum(len(things) for _, things in self.groups)
        return together + sum(map(len, self.alone))


def compare(site: Site, parameters: Parameters) -> Page:
    """Return the page that compares the figures which the parameters ``figure`` name.

    Raises:
        StoreError: If the store does not answer.
    """
    texts = [text.strip() for text in parameters.get("figure", ()) if text.strip()]
    tier = first(parameters, "tier", "all") or "all"
    if tier not in CHOICES:
        raise QueryError(f"tier={tier!r} is no choice (expected {', '.join(CHOICES)})")
    iris, wrong = _resolved(site, texts)
    figures = _figures(site, iris, tier)
    is_compared = len(figures) >= LEAST
    return render(
        site,
        "compare",
        400 if wrong else 200,
        figures=figures,
        wrong=wrong,
        tier=tier,
        choices=list(CHOICES),
        parts=_parts(site, figures, tier) if is_compared else [],
        most=MOST,
        rows=_ROWS,
        shown=_ALONE,
        letter=letter,
        example=_example(site) if not figures else "",
    )


def _resolved(site: Site, texts: Sequence[str]) -> tuple[list[str], list[tuple[str, list[Near]]]]:
    """Return the IRIs of figures that were named, and what is wrong with the others."""
    iris: list[str] = []
    wrong: list[tuple[str, list[Near]]] = []
    for text in dict.fromkeys(texts):
        found = search(site.store, "figure", text)
        if len(found) != 1:
            reason = "names several figures" if found else "is no figure of this release"
            wrong.append((f"{text} {reason}.", near_things(site, "figure", text)))
        elif found[0] not in iris:
            iris.append(found[0])
    if len(iris) > MOST:
        wrong.append((f"{len(iris)} figures are too many; the first {MOST} are compared.", []))
    return iris[:MOST], wrong


def _figures(site: Site, iris: Sequence[str], tier: str) -> list[Figure]:
    if not iris:
        return []
    rows = ask_rows(
        site.store,
        f"SELECT ?s ?figid ?title ?year {{ VALUES ?s {{ {refs(iris)} }} "
        "?s dcterms:identifier ?figid ; rdfs:label ?title "
        "OPTIONAL { ?s schema:isPartOf/schema:datePublished ?year } }",
    )
    of = {row["s"]: row for row in rows}
    figids = [of[iri]["figid"] for iri in iris]
    return [
        Figure(
            iri=iri,
            letter=letter(place),
            figid=figids[place],
            title=of[iri]["title"],
            year=of[iri].get("year", ""),
            without=address(site, [name for name in figids if name != figids[place]], tier),
        )
        for place, iri in enumerate(iris)
    ]


def address(site: Site, figids: Sequence[str], tier: str = "all") -> str:
    """Return the address of the comparison of some figures.

    >>> address(Site(store=None), ["PMC1__a", "PMC2__b"])
    '/compare?figure=PMC1__a&figure=PMC2__b'
    """
    values = [("figure", figid) for figid in figids]
    values += [("tier", tier)] if tier != "all" else []
    return f"{site.root}/compare" + (f"?{urlencode(values)}" if values else "")


def _parts(site: Site, figures: Sequence[Figure], tier: str) -> list[Part]:
    iris = [figure.iri for figure in figures]
    genes = _genes(site.store, iris, CHOICES[tier])
    parts = [_part("gene", "Genes", genes, len(figures))]
    for kind, link, title in _KINDS:
        parts.append(_part(kind, title, _others(site.store, iris, kind, link), len(figures)))
    return parts


def _genes(store: Answerer, iris: Sequence[str], tiers: Sequence[str]) -> list[Shown]:
    """Return the genes of figures, each with the surest tier by which a figure mentions it."""
    genes: dict[str, Shown] = {}
    for place, iri in enumerate(iris):
        # one figure at a time: a store joins the values of two lists before it looks at either
        rows = ask_rows(
            store,
            f"SELECT ?link ?s ?name ?organism {{ VALUES ?link {{ {refs(_TIERS)} }} "
            f"{ref(iri)} ?link ?s . ?s rdfs:label ?name "
            "OPTIONAL { ?s schema:taxonomicRange/rdfs:label ?organism } }",
        )
        for row in rows:
            organism, tier = row.get("organism", ""), _TIERS[row["link"]]
            gene = genes.setdefault(row["s"], Shown("gene", row["s"], row["name"], organism))
            gene.tiers[place] = min(tier, gene.tiers.get(place, tier), key=_RANKS.index)
    for gene in genes.values():
        gene.tiers = {place: tier for place, tier in gene.tiers.items() if tier in tiers}
    return [gene for gene in genes.values() if gene.tiers]


def _others(store: Answerer, iris: Sequence[str], kind: str, link: str) -> list[Shown]:
    things: dict[str, Shown] = {}
    for place, iri in enumerate(iris):
        text = f"SELECT ?s ?name {{ {ref(iri)} {ref(link)} ?s . ?s rdfs:label ?name }}"
        for row in ask_rows(store, text):
            thing = things.setdefault(row["s"], Shown(kind, row["s"], row["name"]))
            thing.tiers[place] = ""
    return list(things.values())


def _part(kind: str, title: str, things: list[Shown], figures: int) -> Part:
    things.sort(key=lambda thing: (-len(thing.tiers), thing.name.casefold(), thing.iri))
    everywhere = [thing for thing in things if len(thing.tiers) == figures]
    several = [thing for thing in things if 1 < len(thing.tiers) < figures]
    alone = tuple(
        [thing for thing in things if thing.figures == {place}] for place in range(figures)
    )
    groups = [("both" if figures == LEAST else f"all {figures}", everywhere)]
    groups += [("several", several)] if figures > LEAST else []
    members = [thing.figures for thing in things]
    return Part(
        kind=kind,
        title=title,
        groups=tuple(groups),
        alone=alone,
        plot=plot_of(members, figures) if kind == "gene" and things else None,
        sentence=_sentence(members),
    )


def _sentence(members: Sequence[frozenset[int]]) -> str:
    """Return what the plot shows in words.

    >>> _sentence([frozenset({0}), frozenset({0, 1}), frozenset({0})])
    'A alone: 2. A and B: 1.'
    """
    return " ".join(f"{_names(places)}: {number}." for places, number in combinations_of(members))


def _names(places: Sequence[int]) -> str:
    letters = [letter(place) for place in places]
    if len(letters) == 1:
        return f"{letters[0]} alone"
    return f"{', '.join(letters[:-1])} and {letters[-1]}"


def _example(site: Site) -> str:
    """Return the address of two figures that are like each other, if the release knows such."""
    rows = ask_rows(
        site.store,
        "SELECT ?one ?other { ?near pfocr:centre ?a ; pfocr:neighbour ?b . "
        "?a dcterms:identifier ?one . ?b dcterms:identifier ?other } LIMIT 1",
    )
    return address(site, [rows[0]["one"], rows[0]["other"]]) if rows else ""
