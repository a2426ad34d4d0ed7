"""Finds the thing that an address names."""

from __future__ import annotations

from http import HTTPStatus
from urllib.parse import unquote

from ..addresses import FOLDERS, iris_at, path_of
from ..errors import QueryError
from ..lookup.kinds import KINDS
from ..lookup.search import search
from ..ntriples import ref
from ..portal.site import Site
from ..vocab import sparql_prefixes
from .failures import Failure

_PREFIXES = sparql_prefixes("schema", "pfocr")


def iri_at(site: Site, kind: str, name: str) -> str | None:
    """Return the IRI of the thing of a kind whose address ends with *name*, or None.

    A thing of no kind is whatever the base has below ``rdf/``.
    """
    if kind not in KINDS:
        iri = f"{site.base}rdf/{name}"
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
    if iri is not None:
        return path_of(kind, iri, site.base) or f"/rdf/{name}"
    found = search(site.store, kind, unquote(name)) if kind in KINDS else []
    if len(found) == 1 and (path := path_of(kind, found[0], site.base)):
        return path
    what = f"{len(found)} {kind}s are" if found else f"no {kind or 'thing'} is"
    raise Failure(HTTPStatus.NOT_FOUND, f"{what} called {unquote(name)!r}")


def folder_of(kind: str) -> str:
    """Return the folder of the pages of a kind.

    >>> folder_of("gene")
    'genes'
    """
    return next(folder for folder, found in FOLDERS.items() if found == kind)
