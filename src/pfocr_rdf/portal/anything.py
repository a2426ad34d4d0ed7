"""The page of any other thing that the graph names: what is said of it, as a table."""

from __future__ import annotations

from urllib.parse import unquote

from .. import vocab
from ..addresses import FOLDERS, path_of
from ..lookup.kinds import IRI
from ..ntriples import ref
from ..solutions import Term, curie
from .asking import ask_labels, ask_properties, ask_rows, one
from .errors import not_found
from .rendering import render
from .site import Page, Parameters, Site

#: values of one property, and things that lead to one, that are shown
_SHOWN = 50


def anything(site: Site, rest: str, _parameters: Parameters) -> Page:
    """Return the page of a thing whose IRI is the base, ``rdf/`` and *rest*.

    Raises:
        StoreError: If the store does not answer.
    """
    iri = next((iri for iri in _iris(site, rest) if ask_properties(site.store, iri)), None)
    if iri is None:
        return not_found(site, f"this release says nothing of rdf/{unquote(rest)}")
    properties = ask_properties(site.store, iri)
    uses = ask_rows(
        site.store, f"SELECT ?s ?p {{ ?s ?p {ref(iri)} }} ORDER BY ?p ?s LIMIT {_SHOWN + 1}"
    )
    return render(
        site,
        "anything",
        iri=iri,
        at=f"/rdf/{rest.removesuffix('.html')}",
        title=one(properties, vocab.RDFS_LABEL) or unquote(rest.removesuffix(".html")),
        rows=[
            (curie(predicate), terms[:_SHOWN], len(terms))
            for predicate, terms in sorted(properties.items())
        ],
        uses=uses[:_SHOWN],
        has_more=len(uses) > _SHOWN,
        labels=_labels(site, properties),
        address=lambda found: address_of(site, found),
        curie=curie,
    )


def _iris(site: Site, rest: str) -> list[str]:
    """Return the IRIs that a thing at an address may have: as it is written, and decoded."""
    names = dict.fromkeys([rest.removesuffix(".html"), unquote(rest.removesuffix(".html"))])
    return [iri for name in names if IRI.fullmatch(iri := f"{site.base}rdf/{name}")]


def _labels(site: Site, properties: dict[str, list[Term]]) -> dict[str, str]:
    iris = [
        term.value for terms in properties.values() for term in terms[:_SHOWN] if term.kind == "uri"
    ]
    return ask_labels(site.store, dict.fromkeys(iris)) if iris else {}


def address_of(site: Site, iri: str) -> str:
    """Return where the page of any IRI is: here, or where it leads."""
    for kind in FOLDERS.values():
        if kind != "disease" and (path := path_of(kind, iri, site.base)):
            return f"{site.root}{path}.html"
    if iri.startswith(f"{site.base}rdf/"):
        return f"{site.root}/rdf/{iri.removeprefix(f'{site.base}rdf/')}"
    return iri if iri.startswith(("https://", "http://")) else ""
