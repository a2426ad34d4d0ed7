"""Pages about things, by their addresses: ``/genes/2475.html``, ``/figures/…/similar.html``."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import partial
from types import MappingProxyType
from urllib.parse import unquote

from .. import addresses
from .articles import article_page
from .entities import entity_page, overview_page
from .figures import figure_page, mentions_page
from .searching import near_things
from .similar import similar_page
from .site import NotFoundError, Page, Parameters, Site

#: makes the page of a thing, given its IRI; None if the store has no such thing
Maker = Callable[[Site, str, Parameters], Page | None]

#: the number of a part, as links write it
_NUMBER = re.compile("[1-9][0-9]{0,5}")

_ENTITIES = ("gene", "chemical", "disease", "family", "organism")

#: (kind, part of the page that has an address of its own) -> who makes it
_MAKERS: Mapping[tuple[str, str], Maker] = MappingProxyType(
    {
        ("figure", ""): figure_page,
        ("figure", "similar"): similar_page,
        ("article", ""): article_page,
        **{(kind, ""): partial(entity_page, kind) for kind in _ENTITIES},
        # organisms have none: the years of human are those of the whole corpus
        **{(kind, "overview"): partial(overview_page, kind) for kind in _ENTITIES[:-1]},
    }
)


def _maker(kind: str, part: str) -> Maker | None:
    """Return who makes a page, or a part of one; parts that go on have numbers."""
    name, _, number = part.partition("-")
    if (kind, name) == ("figure", "mentions") and _NUMBER.fullmatch(number):
        return lambda site, iri, _parameters: mentions_page(site, iri, int(number))
    return _MAKERS.get((kind, part))


def _thing(kind: str, site: Site, rest: str, parameters: Parameters) -> Page:
    """Return the page of a thing whose address ends with *rest*."""
    name, _, part = rest.removesuffix(".html").partition("/")
    name = unquote(name)
    make = _maker(kind, part)
    if make is None:
        raise NotFoundError(f"a {kind} has no page called {unquote(part)!r}")
    for iri in addresses.iris_at(kind, name, site.base):
        page = make(site, iri, parameters)
        if page is not None:
            return page
    raise NotFoundError(f"this release has no {kind} {name!r}", near_things(site, kind, name))


#: beginning of a path -> its pages
FOLDERS: Mapping[str, Callable[[Site, str, Parameters], Page]] = MappingProxyType(
    {f"/{folder}/": partial(_thing, kind) for folder, kind in addresses.FOLDERS.items()}
)
