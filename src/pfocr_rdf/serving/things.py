"""Linked data: the addresses of things, and descriptions of them in five formats.

A thing's address answers with 303 and leads to a description, in the format that the client likes
best.  Source: https://www.w3.org/TR/cooluris/
"""

from __future__ import annotations

import json
from http import HTTPStatus
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import Response

from ..addresses import FOLDERS, FORMS
from .failures import Failure
from .headers import OPEN, etag, is_known
from .jobs import Describe, Locate, Show
from .locating import EXAMPLE
from .negotiation import choose
from .pages import shown
from .replies import answered, plainly, response
from .requests import header
from .state import state_of

_HEADERS = {**OPEN, "Vary": "Accept", "Cache-Control": "no-cache"}

#: addresses of things that are of no kind: what they begin with -> the kind that workers know
_OTHERS = {"ontology": "ontology", "rdf": ""}


async def thing(request: Request) -> Response:
    """Lead to the description of a thing, or give it in the format that the address names."""
    path = request.scope["raw_path"].decode("ascii", "replace").partition("?")[0]
    _, folder, *rest = path.split("/", 2)
    name, dot, form = (rest[0] if rest else "").rpartition(".")
    if folder.startswith("ontology."):
        folder, dot, form = folder.partition(".")
    path = quote(path, safe="/%-._~!$&*+,;=:@()'")  # it goes into headers
    name = quote(name, safe="/%-._~!$&*+,;=:@()'")
    try:
        if dot and form in FORMS:
            return await _description(request, folder, name, form)
        return await _see_other(request, folder, rest[0] if rest else "")
    except Failure as failure:
        if failure.status == HTTPStatus.NOT_FOUND and _likes_pages(request):
            return await shown(request, Show(f"{path}.html"))
        return plainly(failure, _HEADERS)


async def _see_other(request: Request, folder: str, name: str) -> Response:
    """Lead to a description."""
    form = choose(header(request, "accept"), list(FORMS.values()))
    if form is None:
        expected = ", ".join(FORMS.values())
        raise Failure(HTTPStatus.NOT_ACCEPTABLE, f"no such format (expected one of {expected})")
    path = await _path(request, folder, name)
    ending = next(ending for ending, media_type in FORMS.items() if media_type == form)
    link = f'<{path}.ttl>; rel="describedby"; type="text/turtle"'
    headers = {**_HEADERS, "Location": f"{path}.{ending}", "Link": link}
    return Response(status_code=HTTPStatus.SEE_OTHER, headers=headers)


async def _path(request: Request, folder: str, name: str) -> str:
    """Return the path of the one thing that an address means."""
    if folder == "ontology":
        return "/ontology"
    release = state_of(request).served.release
    held = await answered(request, release.pages, Locate(_kind(folder), name))
    return str(json.loads(held.content()))


async def _description(request: Request, folder: str, name: str, form: str) -> Response:
    """Give a description in the format that the address names."""
    path = f"/{folder}/{name}" if name else f"/{folder}"
    links = ", ".join(
        f'<{path}.{other}>; rel="alternate"; type="{media_type}"'
        for other, media_type in FORMS.items()
        if other != form
    )
    if form == "html":
        found = await shown(request, Show(f"{path}.html"))
        found.headers["Link"] = links
        return found
    release = state_of(request).served.release
    job = Describe(_kind(folder), name, form)
    tag = etag(release.name, job)
    headers = {**OPEN, "Cache-Control": "no-cache", "ETag": tag, "Link": links}
    if is_known(header(request, "if-none-match"), tag):
        return Response(status_code=HTTPStatus.NOT_MODIFIED, headers=headers)
    return response(await answered(request, release.pages, job), headers)


def _kind(folder: str) -> str:
    """Return the kind of things in a folder.

    Raises:
        Failure: If there is no such folder: a path may be written so that only its route is known.
    """
    kind = FOLDERS.get(folder, _OTHERS.get(folder))
    if kind is None:
        raise Failure(HTTPStatus.NOT_FOUND, "no page has this address")
    return kind


def _likes_pages(request: Request) -> bool:
    return choose(header(request, "accept"), list(FORMS.values())) == "text/html"


async def example(request: Request) -> Response:
    """Give a canned query, or the prefixes of all, as editors read them."""
    offers = {FORMS[form]: form for form in FORMS if form != "html"}
    chosen = choose(header(request, "accept"), list(offers))
    if chosen is None:
        failure = Failure(HTTPStatus.NOT_ACCEPTABLE, "no such format (expected text/turtle)")
        return plainly(failure, _HEADERS)
    job = Describe(EXAMPLE, request.path_params["name"], offers[chosen])
    try:
        held = await answered(request, state_of(request).served.release.pages, job)
    except Failure as failure:
        return plainly(failure, _HEADERS)
    return response(held, _HEADERS)


async def robots(request: Request) -> Response:
    """Tell search engines what to read: pages of things, and not every question."""
    public = state_of(request).settings.public
    text = (
        "User-agent: *\nDisallow: /sparql\nDisallow: /api/\nDisallow: /questions/\n"
        f"Disallow: /search\nDisallow: /compare\nDisallow: /network\nSitemap: {public}sitemap.xml\n"
    )
    return Response(text, headers={"Cache-Control": "no-cache"}, media_type="text/plain")
