"""The answer to a question as a table for people: sorted, page by page, things as links.

A column that only says what the things of another are called becomes one with it: the name is the
link, and the identifier stands beside it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from itertools import islice
from typing import NamedTuple

from .. import vocab
from ..addresses import FOLDERS, path_of
from ..solutions import Row, Solutions, Term, curie
from .asking import ask_rows, refs
from .rendering import thing_path, web_address
from .site import Site

#: rows of a page of an answer
ROWS = 100

#: rows of an answer that are read
MOST = 200_000

#: characters from which on a text needs room
_LONG = 60

#: what a column is called, where its variable does not say it
_HEADS: Mapping[str, str] = {
    "npmi": "NPMI",
    "pValue": "p",
    "qValue": "q",
    "wp": "WikiPathways",
    "fdr": "FDR",
    "isDrug": "Drug",
}

#: columns whose numbers are no amounts
_NAMES = frozenset({"year"})

_NUMBERS = frozenset(
    vocab.XSD + name
    for name in ("integer", "int", "long", "nonNegativeInteger", "decimal", "double", "float")
)
_TIERS = frozenset({"strict", "synonym", "family", "keyword"})
_TERMS = vocab.PFOCR


class Named(NamedTuple):
    """What a thing of an answer is: its kind, and what it is called."""

    kind: str
    label: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """A cell: its text, where it leads, the identifier beside it, and whether it is a tier."""

    text: str = ""
    href: str = ""
    id: str = ""
    is_tier: bool = False

    @property
    def is_long(self) -> bool:
        """Whether the text needs room."""
        return len(self.text) > _LONG


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """A column: the variable that sorts it, what it is called, and how the rows stand by it.

    ``order`` is ``asc``, ``desc``, or empty if they are not sorted by it.
    """

    variable: str
    label: str
    is_number: bool = False
    order: str = ""

    @property
    def next_order(self) -> str:
        """The order that the head of the column leads to: numbers begin with the largest.

        >>> Column(variable="figures", label="Figures", is_number=True).next_order
        'desc'
        """
        if self.order:
            return "desc" if self.order == "asc" else "asc"
        return "desc" if self.is_number else "asc"

    @property
    def aria(self) -> str:
        """The order in the words of WAI-ARIA."""
        return {"asc": "ascending", "desc": "descending"}.get(self.order, "none")


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """A page of an answer; ``total`` is the number of all rows, of which no more were read."""

    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]
    total: int
    has_more: bool = False


@dataclass(frozen=True, slots=True)
class Order:
    """By which variable rows are sorted; without one they stay as the query orders them."""

    variable: str = ""
    is_descending: bool = False

    @property
    def word(self) -> str:
        """The order as it stands in an address.

        >>> Order("figures", True).word
        'desc'
        """
        return "desc" if self.is_descending else "asc"


def table_of(site: Site, solutions: Solutions, order: Order, start: int = 0) -> Table:
    """Return the rows of an answer from *start* on, at most :data:`ROWS`, as a table.

    Raises:
        StoreError: If the store does not answer.
    """
    rows = list(islice(solutions.rows, MOST + 1))
    has_more = len(rows) > MOST
    del rows[MOST:]
    names = solutions.variables
    if order.variable in names:
        rows = sorted_rows(rows, names.index(order.variable), order.is_descending)
    page = rows[start : start + ROWS]
    named = _named(site, page)
    folded = _folded(page, named)
    hidden = {*folded.values(), *_repeated(page, folded)}
    shown = [place for place in range(len(names)) if place not in hidden]
    return Table(
        columns=tuple(_column(names, place, folded.get(place), page, order) for place in shown),
        rows=tuple(
            tuple(
                _cell(site, names[place], row, (place, folded.get(place)), named) for place in shown
            )
            for row in page
        ),
        total=len(rows),
        has_more=has_more,
    )


def sorted_rows(rows: Sequence[Row], place: int, is_descending: bool) -> list[Row]:  # noqa: FBT001
    """Return rows sorted by the terms of a place, numbers as numbers; what is unbound is last.

    >>> a, b = (Term("10", "literal", vocab.XSD + "integer"),), (Term("9", "literal"),)
    >>> c = (Term("2", "literal", vocab.XSD + "integer"),)
    >>> [row[0].value if row[0] else "" for row in sorted_rows([a, (None,), b, c], 0, False)]
    ['2', '10', '9', '']
    """
    bound = [row for row in rows if row[place] is not None]
    bound.sort(key=lambda row: _sort_key(row[place]), reverse=is_descending)
    return bound + [row for row in rows if row[place] is None]


def _sort_key(term: Term | None) -> tuple[int, Decimal, str]:
    if term is None:
        return (2, Decimal(0), "")
    if term.datatype in _NUMBERS:
        try:
            number = Decimal(term.value)
        except InvalidOperation:
            number = Decimal("NaN")
        if number.is_finite():
            return (0, number, "")
    return (1, Decimal(0), term.value.casefold())


def head(variable: str) -> str:
    """Return what the column of a variable is called.

    >>> head("longForm"), head("npmi"), head("figures1")
    ('Long form', 'NPMI', 'Figures 1')
    """
    if variable in _HEADS:
        return _HEADS[variable]
    words = re.sub(r"(?<=[a-z])(?=[A-Z0-9])", " ", variable)
    return words.capitalize()


def _column(
    names: Sequence[str], place: int, folded: int | None, rows: Sequence[Row], order: Order
) -> Column:
    by = names[place if folded is None else folded]
    sample = [row[place] for row in rows if row[place] is not None]
    is_number = bool(sample) and all(term.datatype in _NUMBERS for term in sample if term)
    return Column(
        variable=by,
        label=head(names[place]),
        is_number=is_number,
        order=order.word if order.variable == by else "",
    )


def _folded(rows: Sequence[Row], named: Mapping[str, Named]) -> dict[int, int]:
    """Return places of things, each with the place that says what these are called, and no more.

    Of things that have no page here, that is the end of their IRIs.
    """
    folded: dict[int, int] = {}
    places = range(len(rows[0]) if rows else 0)
    for place in places:
        for other in places:
            if other not in {place, *folded, *folded.values()} and all(
                _says_name(row[place], row[other], named) for row in rows
            ):
                folded[place] = other
                break
    return folded


def _says_name(thing: Term | None, text: Term | None, named: Mapping[str, Named]) -> bool:
    if thing is None:
        return text is None
    if thing.kind != "uri" or text is None or text.kind != "literal":
        return False
    if thing.value in named:
        return named[thing.value].label == text.value
    return thing.value.rpartition("/")[2] == text.value


def _repeated(rows: Sequence[Row], folded: Mapping[int, int]) -> list[int]:
    """Return the places that say again the identifiers that stand beside names: figids."""
    return [
        other
        for place in folded
        for other in range(len(rows[0]))
        if other not in {place, *folded, *folded.values()}
        and all(_is_end(row[place], row[other]) for row in rows)
    ]


def _is_end(thing: Term | None, text: Term | None) -> bool:
    if thing is None or text is None or text.kind != "literal":
        return False
    return thing.value.rpartition("/")[2] == text.value


def _cell(
    site: Site,
    name: str,
    row: Row,
    places: tuple[int, int | None],
    named: Mapping[str, Named],
) -> Cell:
    term = row[places[0]]
    if term is None:
        return Cell()
    if term.kind == "uri":
        return _link(site, term, named, is_folded=places[1] is not None)
    text = term.as_text()
    if term.datatype == vocab.XSD + "integer" and name not in _NAMES:
        text = f"{int(text):,}" if text.lstrip("-").isdigit() else text
    return Cell(text=text, is_tier=name == "tier" and text in _TIERS)


def _link(site: Site, term: Term, named: Mapping[str, Named], *, is_folded: bool) -> Cell:
    iri = term.value
    if iri.startswith(_TERMS):
        name = iri.removeprefix(_TERMS)
        return Cell(text=name, href=f"{site.root}/ontology.html#{name}")
    if iri not in named:
        text = iri.rpartition("/")[2] if is_folded else curie(iri)
        return Cell(text=text, href=web_address(iri))
    kind, label = named[iri]
    id_ = iri.rpartition("/")[2] if kind == "figure" else curie(iri)
    return Cell(text=label or id_, href=thing_path(site, kind, iri), id=id_ if is_folded else "")


def _named(site: Site, rows: Sequence[Row]) -> dict[str, Named]:
    """Return what the things of rows are, by their IRIs."""
    kinds: dict[str, str] = {}
    for row in rows:
        for term in row:
            if term is not None and term.kind == "uri" and (kind := kind_of(site, term.value)):
                kinds[term.value] = kind
    if not kinds:
        return {}
    found = ask_rows(
        site.store,
        f"SELECT ?s ?label ?disease {{ VALUES ?s {{ {refs(kinds)} }} ?s rdfs:label ?label "
        "OPTIONAL { ?s a schema:MedicalCondition BIND (true AS ?disease) } }",
    )
    return {
        row["s"]: Named("disease" if "disease" in row else kinds[row["s"]], row["label"])
        for row in found
    }


def kind_of(site: Site, iri: str) -> str:
    """Return the kind of thing that an IRI is by its form, or nothing.

    Chemicals and diseases of MeSH look alike; both are taken for chemicals.

    >>> site = Site(store=None)
    >>> kind_of(site, "https://identifiers.org/ncbigene/2475"), kind_of(site, "https://x.org/")
    ('gene', '')
    """
    return next((kind for kind in FOLDERS.values() if path_of(kind, iri, site.base)), "")
