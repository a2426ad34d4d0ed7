"""The page of a search, and suggestions while somebody types."""

from __future__ import annotations

import json
from collections.abc import Iterable

from ..errors import QueryError, StoreError
from ..fulltext import Hits, find_figures
from ..lookup.hints import nearest
from .asking import ask_rows, refs
from .names import Found, find_article_figures, find_things
from .paging import Paging, page_number
from .rendering import render, thing_path
from .site import Near, Page, Parameters, Site, first

#: things that a page of a search shows, and suggestions
_THINGS, _SUGGESTED = 12, 10

#: pages of figures that can be gone through; who wants more asks for less
_LAST = 40

_NO_HITS = Hits(0, [])


def search_page(site: Site, parameters: Parameters) -> Page:
    """Return what a text may mean, and the figures that have its words.

    Raises:
        StoreError: If the store does not answer.
    """
    text = first(parameters, "q")
    if not text:
        return render(site, "search", text="", things=[], named=[], hits=_NO_HITS, **_nothing())
    number = min(page_number(parameters), _LAST)
    wanted = Paging(number=number, total=0, path=f"{site.root}/search", others={"q": text})
    hits, told = _full_text(site, text, wanted)
    paging = Paging(
        number=number,
        total=min(hits.total, _LAST * wanted.rows),
        path=wanted.path,
        others=wanted.others,
        anchor="#figures",
    )
    is_first = number == 1
    things = find_things(site, text, _THINGS) if is_first else []
    return render(
        site,
        "search",
        text=text,
        things=things,
        named=find_article_figures(site, text, _THINGS) if is_first else [],
        hits=hits,
        paging=paging,
        told=told,
        details=_details(site, hits),
        near=_pages(site, near_words(site, text)) if not (things or hits.total) else [],
    )


def _nothing() -> dict[str, object]:
    paging = Paging(number=1, total=0, path="", others={})
    return {"paging": paging, "told": "", "details": {}, "near": []}


def _full_text(site: Site, text: str, paging: Paging) -> tuple[Hits, str]:
    """Return the figures of a page that have the words, and why there are none if so."""
    if site.release is None:
        return (
            _NO_HITS,
            "Only names are searched here: this portal asks an endpoint, which has \
no index of texts.",
        )
    try:
        return find_figures(site.release, text, paging.rows, paging.offset), ""
    except QueryError as error:
        return _NO_HITS, str(error)
    except StoreError:
        return _NO_HITS, "Texts cannot be searched in this release, for it has no index of them."


def _details(site: Site, hits: Hits) -> dict[str, dict[str, str]]:
    """Return the figid and year of figures."""
    if not hits.hits:
        return {}
    rows = ask_rows(
        site.store,
        f"SELECT ?s ?figid ?year {{ VALUES ?s {{ {refs(hit.figure for hit in hits.hits)} }} "
        "?s dcterms:identifier ?figid "
        "OPTIONAL { ?s schema:isPartOf/schema:datePublished ?year } }",
    )
    return {row["s"]: row for row in rows}


def suggestions(site: Site, parameters: Parameters) -> Page:
    """Return, as JSON, what a text may mean: a list of objects with path, name, kind and more.

    Raises:
        StoreError: If the store does not answer.
    """
    text = first(parameters, "q")
    things = find_things(site, text, _SUGGESTED)
    found = [
        {
            "path": thing_path(site, thing.kind, thing.iri),
            "name": thing.name,
            "kind": thing.kind,
            "also": thing.also,
            "figures": thing.figures,
        }
        for thing in things
    ]
    for iri, title, figid in find_article_figures(site, text, _SUGGESTED - len(found)):
        path = thing_path(site, "figure", iri)
        found.append({"path": path, "name": title, "kind": "figure", "also": figid, "figures": 1})
    return Page(200, json.dumps(found, ensure_ascii=False), "application/json")


def near_things(site: Site, kind: str, name: str) -> list[Near]:
    """Return what may have been meant by a name that a kind of thing does not have.

    Raises:
        StoreError: If the store does not answer.
    """
    near = _pages(site, find_things(site, name, 5))
    near += [
        Near(thing_path(site, "figure", iri), title, figid)
        for iri, title, figid in find_article_figures(site, name, 5)
    ]
    return near or _pages(site, near_words(site, name, kind))


def _pages(site: Site, things: Iterable[Found]) -> list[Near]:
    """Return where the pages of things are."""
    return [
        Near(thing_path(site, thing.kind, thing.iri), thing.name, thing.also or thing.kind)
        for thing in things
    ]


def near_words(site: Site, name: str, kind: str = "") -> list[Found]:
    """Return things whose names begin as a mistyped one does, and are near to it.

    Raises:
        StoreError: If the store does not answer.
    """
    begun = [thing for thing in find_things(site, name[:3], 150) if kind in {"", thing.kind}]
    of = {thing.name: thing for thing in reversed(begun)}
    return [of[near] for near in nearest(name, list(of))]
