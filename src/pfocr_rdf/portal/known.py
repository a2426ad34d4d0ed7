"""What things are called, of which organism they are, and which are drugs.

The same genes stand on thousands of figures, and a store that is open does not change, so what it
said is remembered; an endpoint may change, and is asked each time.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from sys import intern
from weakref import WeakKeyDictionary

from ..solutions import Answerer
from ..store import Store
from .asking import ask_rows, refs

#: things that are remembered of a store: some 13 MB
_MANY = 1 << 15


@dataclass(frozen=True, slots=True)
class Named:
    """What a page says of a thing beside its IRI: its label, its organism, and if it is a drug."""

    label: str
    organism: str = ""
    is_drug: bool = False


#: what each store said of things, those asked for last at the end; None where it knows no name
_known: WeakKeyDictionary[Store, dict[str, Named | None]] = WeakKeyDictionary()


def names_of(store: Answerer, iris: Iterable[str]) -> dict[str, Named]:
    """Return what is known of things, by their IRIs, without those that have no name.

    Raises:
        StoreError: If the store does not answer.
    """
    wanted = [iri for iri in dict.fromkeys(iris) if iri]
    if not isinstance(store, Store):
        return _ask(store, wanted)
    known = _known.setdefault(store, {})
    new = [iri for iri in wanted if iri not in known]
    answers: Mapping[str, Named] = _ask(store, new) if new else {}
    found = {}
    for iri in wanted:
        named = answers.get(iri) or known.pop(iri, None)
        known[iri] = named
        if named is not None:
            found[iri] = named
    for _ in range(len(known) - _MANY):
        del known[next(iter(known))]
    return found


def _ask(store: Answerer, iris: Iterable[str]) -> dict[str, Named]:
    rows = ask_rows(
        store,
        f"SELECT ?s ?label ?taxon ?drug {{ VALUES ?s {{ {refs(iris)} }} ?s rdfs:label ?label "
        "OPTIONAL { ?s schema:taxonomicRange ?taxon } "
        "OPTIONAL { ?s a ?drug FILTER (?drug = pfocr:Drug) } }",
    )
    return {
        row["s"]: Named(row["label"], intern(row.get("taxon", "")), is_drug="drug" in row)
        for row in rows
    }
