"""Finds the thing that an address names."""

from __future__ import annotations

from http import HTTPStatus
from urllib.parse import unquote

from ..addresses import iris_at, path_of
from ..errors import QueryError
from ..lookup.kinds import KINDS
from ..lookup.search import search
from ..ntriples import ref
from ..portal.site import Site
from ..vocab import sparql_prefixes
from .failures import Failure

#: the kind of canned queries
EXAMPLE = "example"

_PREFIXES = sparql_prefixes("schema", "pfocr")


def iri_at(site: Site, kind: str, name: str) -> str | None:
    """Return the IRI of the thing of a kind whose address ends with *name*, or None.

    A thing of no kind is whatever the base has below ``rdf/``, and an ``example`` a canned query.
    """
    if kind not in KINDS:
        below = ".well-known/sparql-examples/" if kind == EXAMPLE else "rdf/"
        iri = f"{site.base}{below}{name}"
        try:
            known = site.store.ask(f"ASK {{ {ref(iri)} ?p ?o }}")
        except QueryError:
            return None
        return iri if known is True else None
    classes = KINDS[kind].values
    for iri in iris_at(kind, unquote(name), site.base):
        query = f"{_PREFIXES}ASK {{ VALUES ?class {{ {classes} }} {ref(iri)} a ?class }}"
        if site.store.ask(query) is True:
            return iri
    return None


def located(site: Site, kind: str, name: str) -> str:
    """Return the path of the one thing that an address means: by identifier, alias or name.

    Raises:
        Failure: If there is none, or are several.
    """
    iri = iri_at(site, kind, name)
    if kind not in KINDS:
        if iri is not None:
            return f"/rdf/{name}"
        raise Failure(HTTPStatus.NOT_FOUND, f"nothing is called {unquote(name)!r}")
    if iri is not None and (path := path_of(kind, iri, site.base)):
        return path
    found = search(site.store, kind, unquote(name))
    if len(found) == 1 and (path := path_of(kind, found[0], site.base)):
        return path
    what = f"{len(found)} {kind}s are" if found else f"no {kind} is"
    raise Failure(HTTPStatus.NOT_FOUND, f"{what} called {unquote(name)!r}")
