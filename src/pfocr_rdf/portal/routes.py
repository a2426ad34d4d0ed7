"""Which page an address leads to."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType

from ..errors import QueryError
from . import (
    about,
    anything,
    comparison,
    downloads,
    editor,
    home,
    network,
    quality,
    questions,
    searching,
    things,
    vocabulary,
)
from .errors import error_page, not_found
from .site import NotFoundError, Page, Parameters, Site, first

#: path -> its page, of a site and what stands after ``?``
PAGES: Mapping[str, Callable[[Site, Parameters], Page]] = MappingProxyType(
    {
        "/": home.home,
        "/about": about.about,
        "/compare": comparison.compare,
        "/data": downloads.data,
        "/ontology.html": vocabulary.ontology_page,
        "/quality": quality.quality,
        "/vocabulary": vocabulary.vocabulary,
        "/questions": questions.index,
        "/sparql": editor.editor,
        "/network": network.network,
        "/network.json": network.network_json,
        "/search": searching.search_page,
        "/suggest": searching.suggestions,
    }
)

#: beginning of a path -> its pages, of a site, the rest of the path, and what stands after ``?``
FOLDERS: Mapping[str, Callable[[Site, str, Parameters], Page]] = MappingProxyType(
    {
        **things.FOLDERS,
        "/questions/": questions.question,
        "/rdf/": anything.anything,
    }
)


def page(site: Site, path: str, parameters: Parameters) -> Page:
    """Return the page at a path, which is percent-encoded as it came.

    A path that leads nowhere gives a page of status 404, a question that cannot be asked one of
    400.

    Raises:
        StoreError: If the store does not answer.
    """
    try:
        return _page(site, path, parameters)
    except NotFoundError as error:
        text = first(parameters, "of")
        return not_found(site, str(error), error.near, path=path, text=text)
    except QueryError as error:
        return error_page(site, 400, str(error))


def _page(site: Site, path: str, parameters: Parameters) -> Page:
    if path in PAGES:
        return PAGES[path](site, parameters)
    for folder, make in FOLDERS.items():
        if path.startswith(folder):
            return make(site, path.removeprefix(folder), parameters)
    return not_found(site, path=path)
