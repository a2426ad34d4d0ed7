"""What to do about a name that means nothing, too much, or something unexpected."""

from __future__ import annotations

import re

from ..errors import DeadlineError, IncompleteError
from ..iris import article_iri
from ..ntriples import ref
from ..solutions import Answerer, curie
from ..vocab import sparql_prefixes
from .kinds import Kind, candidates

#: things that a message lists
_LISTED = 6

#: what a figid, an alias and an article begin with
_OF_ARTICLE = re.compile(r"(PMC\d{1,12})(?!\d)", re.IGNORECASE)

_PREFIXES = sparql_prefixes("rdfs", "schema", "dcterms", "pfocr")


def ambiguous(store: Answerer, kind: Kind, text: str, found: list[str]) -> str:
    """Say which things a name means, with their labels and organisms."""
    means = [f"{curie(iri)} ({meaning(store, iri)})" for iri in found[:_LISTED]]
    more = f" and {len(found) - _LISTED} more" if len(found) > _LISTED else ""
    remedy = "; choose an id, or an organism with --organism" if kind.name == "gene" else ""
    return f"{kind.name} {text!r} is ambiguous (expected one of {', '.join(means)}{more}{remedy})"


def unknown(
    store: Answerer, kind: Kind, text: str, organism: str | None, *, is_family: bool
) -> str:
    """Say that a name means nothing, and which names are near.

    *is_family* says that a gene family has the name of the gene that was asked for.
    """
    where = f"of organism {organism} in the store" if organism else "in the store"
    names = labels_of_figures(store, text) if kind.name == "figure" else labels(store, kind)
    near = [name for name in nearest(text, names) if name != text]
    if is_family:
        hint = f"it is a family: pfocr-rdf query figures-by-family family={text}"
    elif near:
        hint = f"did you mean {', '.join(near)}?"
    elif kind.example.lower() == text.lower():
        hint = "pfocr-rdf query dataset-counts shows what there is"
    else:
        hint = f"expected for example {kind.example!r}"
    return f"no {kind.name} {text!r} {where} ({hint})"


def note(store: Answerer, kind: Kind, text: str, iri: str, organism: str | None) -> str | None:
    """Return what a name was taken for, where that may surprise; else None.

    It surprises if the thing has another name, or is a gene of an organism that nobody named.
    """
    text = text.strip()
    if iri in candidates(kind, text) or kind.name in {"figure", "article"}:
        return None
    label, of_organism = _called(store, iri)
    is_named = label.lower() == text.lower()
    if is_named and (organism or of_organism in {None, "Homo sapiens"}):
        return None
    return f"{kind.name} {text!r} is {curie(iri)} ({meaning(store, iri)})"


def meaning(store: Answerer, iri: str) -> str:
    """Return the label of a thing, and for a gene its organism."""
    label, organism = _called(store, iri)
    return f"{label}, {organism}" if organism else label


def _called(store: Answerer, iri: str) -> tuple[str, str | None]:
    """Return the label of a thing, and for a gene its organism."""
    rows = store.select(
        f"{_PREFIXES}SELECT ?label ?organism {{ VALUES ?s {{ {ref(iri)} }} ?s rdfs:label ?label "
        "OPTIONAL { ?s schema:taxonomicRange/rdfs:label ?organism } }"
    ).rows
    label, organism = next(iter(rows), (None, None))
    return (label.value if label else iri), (organism.value if organism else None)


def labels(store: Answerer, kind: Kind) -> list[str]:
    """Return what all things of a kind are called.

    They serve hints alone: of an endpoint that does not give them all, they are none.
    """
    query = (
        f"SELECT DISTINCT ?l {{ VALUES ?class {{ {kind.values} }} ?s a ?class ; rdfs:label ?l }}"
    )
    try:
        rows = store.select(_PREFIXES + query).rows
    except (DeadlineError, IncompleteError):
        return []
    return sorted(row[0].value for row in rows if row[0] is not None)


def labels_of_figures(store: Answerer, text: str) -> list[str]:
    """Return the figids and aliases of the figures of the article that a text begins with.

    All figures together have too many to look through while somebody waits.
    """
    match = _OF_ARTICLE.match(text)
    if match is None:
        return []
    article = ref(article_iri(match[1].upper()))
    names = "dcterms:identifier|schema:alternateName"
    query = f"SELECT DISTINCT ?l {{ ?f schema:isPartOf {article} ; {names} ?l }}"
    rows = store.select(_PREFIXES + query).rows
    return sorted(row[0].value for row in rows if row[0] is not None)


def nearest(text: str, names: list[str], number: int = 3) -> list[str]:
    """Return the names that are nearest to a mistyped one, best first.

    >>> nearest("ketamin", ["Ketamine", "Glutamate", "GABA"])
    ['Ketamine']
    """
    from rapidfuzz import fuzz, process, utils  # noqa: PLC0415 -- only a mistake needs it

    found = process.extract(
        text,
        names,
        scorer=fuzz.ratio,
        processor=utils.default_process,
        limit=number,
        score_cutoff=70,
    )
    return [name for name, _, _ in found]
