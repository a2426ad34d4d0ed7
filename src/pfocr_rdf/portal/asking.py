"""Small questions to the store, and their answers as plain values."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from ..ntriples import ref
from ..solutions import Answerer, Term
from ..vocab import sparql_prefixes

_PREFIXES = sparql_prefixes(
    "rdf", "rdfs", "oa", "obo", "schema", "skos", "dcterms", "void", "wp", "pfocr"
)

#: a row: what its variables are bound to, without those that are not
Row = dict[str, str]

#: what is said of a thing: predicate -> values
Properties = Mapping[str, list[Term]]


def ask_rows(store: Answerer, text: str) -> list[Row]:
    """Return the rows of a SELECT query, whose prefixes are the usual ones.

    Raises:
        StoreError: If the store does not answer.
    """
    solutions = store.select(_PREFIXES + text)
    names = solutions.variables
    return [
        {name: term.value for name, term in zip(names, row, strict=True) if term is not None}
        for row in solutions.rows
    ]


def ask_properties(store: Answerer, iri: str) -> dict[str, list[Term]]:
    """Return what is said of a thing.

    Raises:
        StoreError: If the store does not answer.
    """
    found: dict[str, list[Term]] = {}
    for row in store.select(f"SELECT ?p ?o {{ {ref(iri)} ?p ?o }}").rows:
        predicate, value = row
        if predicate is not None and value is not None:
            found.setdefault(predicate.value, []).append(value)
    for values in found.values():
        values.sort()
    return found


def texts(properties: Properties, predicate: str) -> list[str]:
    """Return the values of a property of a thing as texts.

    >>> texts({"a:b": [Term("x", "literal")]}, "a:b"), texts({}, "a:b")
    (['x'], [])
    """
    return [term.value for term in properties.get(predicate, ())]


def one(properties: Properties, predicate: str, default: str = "") -> str:
    """Return a value of a property of a thing, or *default* if it has none.

    >>> one({"a:b": [Term("x", "literal")]}, "a:b"), one({}, "a:b", "none")
    ('x', 'none')
    """
    return next(iter(texts(properties, predicate)), default)


def whole(properties: Properties, predicate: str) -> int:
    """Return the number that a property of a thing has, or 0.

    >>> whole({"a:b": [Term("3", "literal")]}, "a:b"), whole({}, "a:b")
    (3, 0)
    """
    text = one(properties, predicate, "0")
    return int(text) if text.isdigit() else 0


def refs(iris: Iterable[str]) -> str:
    """Return IRIs as they stand in a VALUES block.

    >>> refs(["https://example.org/a", "https://example.org/b"])
    '<https://example.org/a> <https://example.org/b>'
    """
    return " ".join(ref(iri) for iri in iris)


def ask_labels(store: Answerer, iris: Iterable[str]) -> dict[str, str]:
    """Return what things are called, by their IRIs.

    Raises:
        StoreError: If the store does not answer.
    """
    text = f"SELECT ?s ?label {{ VALUES ?s {{ {refs(iris)} }} ?s rdfs:label ?label }}"
    return {row["s"]: row["label"] for row in ask_rows(store, text)}
