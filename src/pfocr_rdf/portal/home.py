"""The first page: a search box, what is in here, and where to begin."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import fmean
from types import MappingProxyType

from ..solutions import Answerer
from .asking import ask_rows, refs
from .partners import SURE
from .rendering import render
from .site import Page, Parameters, Site

#: partition of the dataset -> what it counts, in the order of the page
_NUMBERS: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        "class/PathwayFigure": ("figure", "figures"),
        "class/ScholarlyArticle": ("article", "articles"),
        "property/mentionsGene": ("gene", "genes"),
        "property/mentionsChemical": ("chemical", "chemicals"),
        "property/mentionsDisease": ("disease", "diseases"),
        "property/mentionsGeneFamily": ("gene family", "gene families"),
    }
)

#: pairs that are drawn, the height of a name, the width of the picture, and where lines begin and
#: end
_PAIRS, _ROW, _WIDTH, _LEFT, _RIGHT = 12, 27, 480, 110, 270

#: pairs that are enough for a picture
_FEW = 5

#: associations of which those with human genes are drawn
_RANKS = 60

#: the widest line
_WIDEST = 7.0


@dataclass(frozen=True, slots=True)
class Pair:
    """A gene and a chemical, and how many figures show both."""

    gene: str
    symbol: str
    chemical: str
    name: str
    figures: int
    q: float = 0.0


@dataclass(frozen=True, slots=True)
class Label:
    """A name in the picture: what it leads to, and where it stands."""

    iri: str
    text: str
    y: float


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the picture, from a gene to a chemical."""

    pair: Pair
    y1: float
    y2: float
    width: float


@dataclass(frozen=True, slots=True)
class Picture:
    """Genes on the left, chemicals on the right, and lines between those that share figures."""

    genes: tuple[Label, ...]
    chemicals: tuple[Label, ...]
    lines: tuple[Line, ...]
    height: int
    width: int = _WIDTH
    left: int = _LEFT
    right: int = _RIGHT


def home(site: Site, _parameters: Parameters) -> Page:
    """Return the first page.

    Raises:
        StoreError: If the store does not answer.
    """
    pairs = drawn(_pairs(site.store))
    return render(
        site,
        "home",
        numbers=_numbers(site),
        picture=picture_of(pairs),
        may_be_chance=any(pair.q > SURE for pair in pairs),
    )


def _numbers(site: Site) -> list[tuple[int, str]]:
    """Return what the description of the dataset counts, without any counting."""
    dataset = f"{site.base}rdf/dataset"
    partitions = {f"{dataset}/{name}": words for name, words in _NUMBERS.items()}
    rows = ask_rows(
        site.store,
        f"SELECT ?p ?n {{ VALUES ?p {{ {refs(partitions)} }} "
        "VALUES (?kind ?number) { (void:class void:entities) (void:property void:distinctObjects) }"
        " ?p ?kind ?of ; ?number ?n }",
    )
    found = {row["p"]: int(row["n"]) for row in rows}
    return [(found[p], words[found[p] != 1]) for p, words in partitions.items() if p in found]


def _pairs(store: Answerer) -> list[Pair]:
    """Return the human genes and chemicals that share figures most surely."""
    ranks = " ".join(str(rank) for rank in range(1, _RANKS + 1))
    rows = ask_rows(
        store,
        f"SELECT ?gene ?symbol ?chemical ?name ?n ?q {{ VALUES ?rank {{ {ranks} }} "
        "?a pfocr:rank ?rank ; a pfocr:GeneChemicalAssociation ; pfocr:subject ?gene ; "
        "pfocr:object ?chemical ; pfocr:sharedFigures ?n ; pfocr:qValue ?q . "
        "?gene schema:taxonomicRange obo:NCBITaxon_9606 ; rdfs:label ?symbol . "
        f"?chemical rdfs:label ?name }} ORDER BY ?rank LIMIT {_PAIRS}",
    )
    return [
        Pair(
            row["gene"],
            row["symbol"],
            row["chemical"],
            row["name"],
            int(row["n"]),
            float(row["q"]),
        )
        for row in rows
    ]


def drawn(pairs: Sequence[Pair]) -> list[Pair]:
    """Return the pairs that are more than chance, or all where these are too few for a picture.

    >>> sure, unsure = [Pair("a:1", "A", "b:1", "B", 9, q) for q in (0.01, 0.2)]
    >>> len(drawn([sure] * 5 + [unsure])), len(drawn([sure] * 4 + [unsure]))
    (5, 5)
    """
    sure = [pair for pair in pairs if pair.q <= SURE]
    return sure if len(sure) >= _FEW else list(pairs)


def picture_of(pairs: Sequence[Pair]) -> Picture | None:
    """Return the drawing of some pairs, or None where there are none.

    >>> picture = picture_of([Pair("a:1", "MTOR", "b:1", "Sirolimus", 9)])
    >>> picture.height, picture.lines[0].width, picture.genes[0].text
    (27, 7.0, 'MTOR')
    """
    if not pairs:
        return None
    genes = {pair.gene: pair.symbol for pair in pairs}
    chemicals = {pair.chemical: pair.name for pair in pairs}
    height = _ROW * max(len(genes), len(chemicals))
    genes = _beside(genes, [(pair.gene, pair.chemical) for pair in pairs], chemicals)
    chemicals = _beside(chemicals, [(pair.chemical, pair.gene) for pair in pairs], genes)
    left, right = _column(genes, height), _column(chemicals, height)
    at = {label.iri: label.y for label in (*left, *right)}
    most = max(pair.figures for pair in pairs)
    lines = tuple(
        Line(
            pair,
            at[pair.gene],
            at[pair.chemical],
            round(max(1.0, _WIDEST * (pair.figures / most) ** 0.5), 1),
        )
        for pair in pairs
    )
    return Picture(left, right, lines, height)


def _beside(
    names: Mapping[str, str], pairs: Sequence[tuple[str, str]], others: Mapping[str, str]
) -> dict[str, str]:
    """Return names in the order of what they are paired with, so that few lines cross.

    >>> _beside({"a": "A", "b": "B"}, [("a", "y"), ("b", "x")], {"x": "X", "y": "Y"})
    {'b': 'B', 'a': 'A'}
    """
    places = {other: place for place, other in enumerate(others)}
    found: dict[str, list[int]] = {}
    for name, other in pairs:
        found.setdefault(name, []).append(places[other])
    return {iri: names[iri] for iri in sorted(names, key=lambda iri: fmean(found[iri]))}


def _column(names: Mapping[str, str], height: int) -> tuple[Label, ...]:
    step = height / len(names)
    return tuple(
        Label(iri, text, round((place + 0.5) * step, 1))
        for place, (iri, text) in enumerate(names.items())
    )
