"""What shares figures with a thing, the surest first, and whether chance may explain it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from types import MappingProxyType
from typing import NamedTuple

from ..ntriples import ref
from ..solutions import Answerer
from .asking import Row, ask_rows

#: partners of a kind that a page shows
SHOWN = 10

#: false-discovery rates up to which a pair is more than chance
SURE = 0.05

#: what stands for every smaller probability
_FLOOR = 1e-17

#: what an association's subject and object are, by its class
_SIDES: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        "GeneChemicalAssociation": ("gene", "chemical"),
        "GeneDiseaseAssociation": ("gene", "disease"),
        "GeneGeneAssociation": ("gene", "gene"),
        "ChemicalDiseaseAssociation": ("chemical", "disease"),
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Partner:
    """A thing that shares figures with another, and how much that weighs."""

    kind: str
    iri: str
    name: str
    figures: int
    npmi: float
    p: str
    q: str
    may_be_chance: bool


@dataclass(frozen=True, slots=True)
class Partners:
    """The surest partners of one kind, and how many there are."""

    kind: str
    rows: tuple[Partner, ...]
    number: int


def ask_partners(store: Answerer, kind: str, iri: str) -> list[Partners]:
    """Return what a gene, chemical or disease is associated with, by kind, the surest first.

    Raises:
        StoreError: If the store does not answer.
    """
    found: dict[str, list[_Place]] = {}
    for cls, own, other in _sides(kind):
        text = (
            f"SELECT ?a ?partner ?npmi ?p {{ ?a pfocr:{own} {ref(iri)} ; a pfocr:{cls} ; "
            f"pfocr:{other} ?partner ; pfocr:npmi ?npmi ; pfocr:pValue ?p }}"
        )
        places = found.setdefault(_SIDES[cls][0 if other == "subject" else 1], [])
        for row in ask_rows(store, text):
            place = _Place(Decimal(row["p"]), -Decimal(row["npmi"]), row["partner"], row["a"])
            places.append(place)
    surest = {kind: sorted(places)[:SHOWN] for kind, places in found.items() if places}
    rows = _rows(store, [place for places in surest.values() for place in places])
    return [
        Partners(
            other,
            tuple(_partner(other, place, rows[place.association]) for place in places),
            len(found[other]),
        )
        for other, places in surest.items()
    ]


class _Place(NamedTuple):
    """Where an association stands among others: the least p first, then the greatest npmi."""

    p: Decimal
    minus_npmi: Decimal
    partner: str
    association: str


def _rows(store: Answerer, places: Sequence[_Place]) -> dict[str, Row]:
    """Return what else is told of associations; of many, only the surest need it."""
    if not places:
        return {}
    pairs = " ".join(f"({ref(place.association)} {ref(place.partner)})" for place in places)
    rows = ask_rows(
        store,
        f"SELECT ?a ?name ?figures ?q {{ VALUES (?a ?partner) {{ {pairs} }} "
        "?partner rdfs:label ?name . ?a pfocr:sharedFigures ?figures ; pfocr:qValue ?q }",
    )
    return {row["a"]: row for row in rows}


def _sides(kind: str) -> list[tuple[str, str, str]]:
    """Return the classes of associations of a kind, what it is in them, and what its partner is.

    >>> _sides("disease")
    [('GeneDiseaseAssociation', 'object', 'subject'), ('ChemicalDiseaseAssociation', 'object', \
'subject')]
    """
    found = []
    for cls, (subject, object_) in _SIDES.items():
        if kind == subject:
            found.append((cls, "subject", "object"))
        if kind == object_:
            found.append((cls, "object", "subject"))
    return found


def _partner(kind: str, place: _Place, row: Row) -> Partner:
    return Partner(
        kind=kind,
        iri=place.partner,
        name=row["name"],
        figures=int(row["figures"]),
        npmi=float(-place.minus_npmi),
        p=short(str(place.p)),
        q=short(row["q"]),
        may_be_chance=float(row["q"]) > SURE,
    )


def short(number: str) -> str:
    """Return a probability with two digits.

    >>> short("0.00000000012"), short("0.034"), short("1"), short("0.00000000000000001")
    ('1.2e-10', '0.034', '1', '<1e-16')
    """
    value = float(number)
    return "<1e-16" if value <= _FLOOR else f"{value:.2g}"
