"""What stands around a thing: figures, and what they mention together with it.

A few dozen nodes are chosen, so that a person can look at them.  Around a gene, chemical or disease
stand what it is surely associated with and the figures that show most of this; around a figure
what it mentions and the figures nearest to it; around a family its members, around an article its
figures, and what these mention.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain, zip_longest
from types import MappingProxyType

from .. import iris
from ..ntriples import ref
from ..queries import get_query
from .asking import ask_labels, ask_rows, refs
from .partners import Partner, ask_partners
from .rendering import thing_path
from .site import Site

#: kinds of things that a network is drawn around, and that stand in it
AROUND = ("figure", "gene", "chemical", "disease", "family", "article")

#: tier -> the property by which figures lead to genes of this tier or a surer one
GENE_LINKS: Mapping[str, str] = MappingProxyType(
    {
        "strict": "mentionsGeneStrict",
        "synonym": "mentionsGeneSynonym",
        "all": "mentionsGene",
    }
)
_LINKS = {
    "chemical": "mentionsChemical",
    "disease": "mentionsDisease",
    "family": "mentionsGeneFamily",
}

#: how many figures mention a thing, as the graph says it
_COUNTS = (
    "pfocr:figuresWithGene|pfocr:figuresWithChemical|pfocr:figuresWithDisease|"
    "pfocr:figuresWithGeneFamily"
)

#: partners by which figures are found, figures that each gives, figures that are compared, and
#: figures of a partner that are looked at: a popular one has ten thousand
_SEEDS, _EACH, _ANY, _SEEN = 6, 6, 24, 500

_HUMAN = iris.taxon_iri("9606")

#: what figures mention together counts from so many of them on
_TOGETHER = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Node:
    """A thing of the network: what it is called, where its page is, and why it is there.

    ``figures`` are those of the whole release that mention it.
    """

    iri: str
    kind: str
    name: str
    path: str
    note: str = ""
    figures: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Edge:
    """Two things that belong together, and how: ``weight`` counts figures, or genes they share."""

    source: str
    target: str
    kind: str
    weight: int = 1
    note: str = ""


@dataclass(frozen=True, slots=True)
class Network:
    """A thing with what stands around it; the centre is the first node."""

    nodes: tuple[Node, ...]
    edges: tuple[Edge, ...]


@dataclass(slots=True)
class _Draft:
    """A network that is being made: its figures, other things with their kinds, and edges."""

    site: Site
    iri: str
    kind: str
    tier: str
    limit: int
    figures: list[str] = field(default_factory=list)
    things: dict[str, str] = field(default_factory=dict)
    edges: list[Edge] = field(default_factory=list)
    notes: dict[str, str] = field(default_factory=dict)
    organism: str = ""

    @property
    def links(self) -> dict[str, str]:
        """Kind -> the property by which figures lead to it."""
        return {"gene": GENE_LINKS[self.tier], **_LINKS}

    def ask(self, text: str) -> list[dict[str, str]]:
        """Return the rows of a question."""
        return ask_rows(self.site.store, text)

    def keep(self, kinds: Mapping[str, str]) -> dict[str, str]:
        """Return things without the genes of another organism than that of the network.

        A word is looked up for every organism, so a figure of human AKT1 mentions Akt of the fly.
        The organism is that of the gene in the centre, else the one that has most of the genes.
        """
        genes = [iri for iri, kind in kinds.items() if kind == "gene"]
        genes += [self.iri] if self.kind == "gene" and not self.organism else []
        text = f"SELECT ?s ?t {{ VALUES ?s {{ {refs(genes)} }} ?s schema:taxonomicRange ?t }}"
        of = {row["s"]: row["t"] for row in self.ask(text)} if genes else {}
        if of and not self.organism:
            number = Counter(of.values())
            most = min(number, key=lambda taxon: (-number[taxon], taxon != _HUMAN, taxon))
            self.organism = of.get(self.iri, most)
        other = {iri for iri, taxon in of.items() if taxon != self.organism}
        return {iri: kind for iri, kind in kinds.items() if iri not in other}

    def connect(self, iri: str, kind: str, weight: int, note: str) -> None:
        """Connect something with the centre."""
        edge = Edge(source=self.iri, target=iri, kind=kind, weight=weight, note=note)
        self.edges.append(edge)
        self.notes[iri] = note


def ask_surroundings(site: Site, kind: str, iri: str, tier: str, limit: int) -> Network:
    """Return at most *limit* things around a thing, which is one of them.

    Raises:
        StoreError: If the store does not answer.
    """
    draft = _Draft(site, iri, kind, tier, limit)
    if kind == "figure":
        _around_figure(draft)
    elif kind == "article":
        _around_article(draft)
    else:
        _around_entity(draft)
    mentions = _ask_mentions(draft, draft.figures)
    _add_mentioned(draft, mentions)
    _connect_mentions(draft, mentions)
    return _named(draft)


def _around_figure(draft: _Draft) -> None:
    """Add the figures nearest to a figure."""
    text = get_query("similar-figures").render({"figure": draft.iri})
    draft.figures.append(draft.iri)
    for row in draft.ask(text):
        if len(draft.figures) > draft.limit // 4:
            break
        shared = int(row["shared"])
        draft.figures.append(row["figure"])
        genes = "1 gene" if shared == 1 else f"{shared} genes"
        note = f"shares {genes}, a Jaccard index of {float(row['jaccard']):.2g}"
        draft.connect(row["figure"], "near", shared, note)


def _around_article(draft: _Draft) -> None:
    """Add the figures of an article."""
    text = f"SELECT ?figure {{ ?figure schema:isPartOf {ref(draft.iri)} ; a pfocr:PathwayFigure }}"
    for row in sorted(draft.ask(text), key=lambda row: row["figure"])[: draft.limit // 3]:
        draft.figures.append(row["figure"])
        draft.connect(row["figure"], "part", 1, "figure of the article")


def _around_entity(draft: _Draft) -> None:
    """Add what goes with a thing, and the figures that mention it with most of that."""
    found = _members(draft) if draft.kind == "family" else _partners(draft)
    draft.things |= found
    _add_figures(draft, _candidates(draft, list(found.items())[:_SEEDS]))


def _partners(draft: _Draft) -> dict[str, str]:
    """Connect the surest partners of all kinds, in turn, and return them with their kinds."""
    columns = [kind.rows for kind in ask_partners(draft.site.store, draft.kind, draft.iri)]
    in_turn: Iterable[Partner | None] = chain.from_iterable(zip_longest(*columns))
    partners = [partner for partner in in_turn if partner and partner.iri != draft.iri]
    kept = draft.keep({partner.iri: partner.kind for partner in partners})
    found: dict[str, str] = {}
    for partner in partners:
        if partner.iri in kept and len(found) < draft.limit * 2 // 3 - 1:
            found[partner.iri] = partner.kind
            figures = "1 figure" if partner.figures == 1 else f"{partner.figures:,} figures"
            note = f"{figures} with both, p {partner.p}"
            draft.connect(partner.iri, "association", partner.figures, note)
    return found


def _members(draft: _Draft) -> dict[str, str]:
    """Connect the members of a family that figures mention, and return them with their kinds."""
    text = (
        f"SELECT DISTINCT ?member ?class {{ {ref(draft.iri)} pfocr:hasMember ?member . "
        f"?member a ?class ; {_COUNTS} ?figures FILTER (?figures > 0) }} ORDER BY DESC(?figures)"
    )
    found: dict[str, str] = {}
    for row in draft.ask(text):
        if row["member"] not in found and len(found) < draft.limit // 2:
            found[row["member"]] = "gene" if row["class"].endswith("/Gene") else "family"
    for iri in found:
        draft.connect(iri, "member", 1, "member of the family")
    return found


def _candidates(draft: _Draft, partners: Sequence[tuple[str, str]]) -> list[str]:
    """Return figures that mention a thing, with one of these partners as far as there are any."""
    links = draft.links
    mentions = f"?figure pfocr:{links[draft.kind]} {ref(draft.iri)}"
    questions = [
        f"SELECT ?figure {{ {{ SELECT ?figure {{ ?figure pfocr:{links[kind]} {ref(partner)} }} "
        f"LIMIT {_SEEN} }} {mentions} }} LIMIT {_EACH}"
        for partner, kind in partners
        if draft.kind != "family"
    ]
    questions.append(f"SELECT ?figure {{ {mentions} }} LIMIT {_ANY}")
    found: dict[str, None] = {}
    for question in questions:
        if len(found) < _ANY:
            found |= dict.fromkeys(row["figure"] for row in draft.ask(question))
    return list(found)


def _add_figures(draft: _Draft, candidates: Sequence[str]) -> None:
    """Add the figures that mention most of what is there already."""
    score: Counter[str] = Counter()
    for kind, link in draft.links.items():
        here = [ref(iri) for iri, of in draft.things.items() if of == kind]
        if here and candidates:
            text = (
                f"SELECT ?f {{ VALUES ?f {{ {refs(candidates)} }} ?f pfocr:{link} ?e "
                f"FILTER (?e IN ({', '.join(here)})) }}"
            )
            score.update(row["f"] for row in draft.ask(text))
    best = sorted(candidates, key=lambda figure: (-score[figure], figure))
    draft.figures += best[: draft.limit // 3]
    for figure in draft.figures:
        draft.connect(figure, "mention", 1, "")


def _ask_mentions(draft: _Draft, figures: Sequence[str]) -> dict[str, dict[str, str]]:
    """Return what figures mention: figure -> IRI -> kind."""
    found: dict[str, dict[str, str]] = {figure: {} for figure in figures}
    for kind, link in draft.links.items() if figures else ():
        text = f"SELECT ?f ?e {{ VALUES ?f {{ {refs(figures)} }} ?f pfocr:{link} ?e }}"
        for row in draft.ask(text):
            found[row["f"]][row["e"]] = kind
    return found


def _add_mentioned(draft: _Draft, mentions: Mapping[str, Mapping[str, str]]) -> None:
    """Fill up with what the figures mention: of a figure all, else what several do."""
    room = draft.limit - len(draft.figures) - len(draft.things) - (draft.kind != "figure")
    own = mentions.get(draft.iri, {})
    kinds = {iri: kind for found in mentions.values() for iri, kind in found.items()}
    number = Counter(iri for found in mentions.values() for iri in found)
    least = 1 if draft.kind == "figure" or len(draft.figures) == 1 else _TOGETHER
    wanted = [
        iri
        for iri in kinds
        if iri not in draft.things
        and iri != draft.iri
        and number[iri] >= least
        and (iri in own or draft.kind != "figure")
    ]
    wanted.sort(key=lambda iri: (-number[iri], iri))
    kept = list(draft.keep({iri: kinds[iri] for iri in wanted[:_MOST]}))
    all_over = _ask_figures(draft, kept)
    kept.sort(key=lambda iri: (-number[iri], all_over.get(iri, 0), iri))
    for iri in _in_turn(kept, kinds)[: max(0, room)]:
        draft.things[iri] = kinds[iri]


#: things that are considered; a figure may mention a thousand
_MOST = 300


def _in_turn(iris: Sequence[str], kinds: Mapping[str, str]) -> list[str]:
    """Return things with every kind in its turn, so that genes leave room for the rest.

    >>> _in_turn(["g1", "g2", "c1"], {"g1": "gene", "g2": "gene", "c1": "chemical"})
    ['g1', 'c1', 'g2']
    """
    columns: dict[str, list[str]] = {}
    for iri in iris:
        columns.setdefault(kinds[iri], []).append(iri)
    rows = zip_longest(*columns.values())
    return [iri for row in rows for iri in row if iri is not None]


def _connect_mentions(draft: _Draft, mentions: Mapping[str, Mapping[str, str]]) -> None:
    """Connect figures with what they mention of the things that are there."""
    number: Counter[str] = Counter()
    for figure in draft.figures:
        shown = [iri for iri in mentions.get(figure, ()) if iri in draft.things]
        draft.edges += [Edge(source=figure, target=iri, kind="mention") for iri in shown]
        number.update(shown)
        if draft.kind in draft.links:
            others = len(set(shown) - {draft.iri})
            more = f" and {others} of the other things here" if others else ""
            draft.notes[figure] = f"mentions it{more}"
    for iri in draft.things:
        figures = "1 of the figures" if number[iri] == 1 else f"{number[iri]} of the figures"
        draft.notes.setdefault(iri, f"in {figures} here")


def _ask_figures(draft: _Draft, iris: Iterable[str]) -> dict[str, int]:
    """Return in how many figures things are."""
    text = f"SELECT ?s ?n {{ VALUES ?s {{ {refs(iris)} }} ?s {_COUNTS} ?n }}"
    return {row["s"]: int(row["n"]) for row in draft.ask(text)} if iris else {}


def _named(draft: _Draft) -> Network:
    """Return the network, with the names and paths of its nodes."""
    kinds = {draft.iri: draft.kind} | draft.things | dict.fromkeys(draft.figures, "figure")
    names = ask_labels(draft.site.store, kinds)
    figures = _ask_figures(draft, kinds)
    nodes = [
        Node(
            iri=iri,
            kind=kind,
            name=names.get(iri, iri),
            path=thing_path(draft.site, kind, iri),
            note=draft.notes.get(iri, ""),
            figures=figures.get(iri),
        )
        for iri, kind in kinds.items()
    ]
    shown = set(kinds)
    return Network(
        tuple(nodes),
        tuple(edge for edge in draft.edges if edge.source in shown and edge.target in shown),
    )
