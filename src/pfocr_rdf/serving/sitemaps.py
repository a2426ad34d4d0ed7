"""Maps of the site for search engines: https://www.sitemaps.org/protocol.html is their source."""

from __future__ import annotations

import re
from collections.abc import Iterable
from http import HTTPStatus
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import Response

from .failures import Failure
from .jobs import Index
from .replies import answered, plainly
from .state import state_of

_HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n'
_SPACE = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'
_HEADERS = {"Cache-Control": "no-cache"}

#: pages that are no thing's
_PAGES = ("/", "/questions", "/data", "/quality", "/vocabulary", "/about")

_NUMBER = re.compile(r"\d{1,4}", re.ASCII)

#: maps that a list of maps may name
_MOST = 100


async def sitemap(request: Request) -> Response:
    """List the maps: of the pages of the portal, and of figures, so many each."""
    public = state_of(request).settings.public
    numbers = [0]
    try:
        while len(await _paths(request, numbers[-1] + 1)) and len(numbers) < _MOST:
            numbers.append(numbers[-1] + 1)
    except Failure as failure:
        return plainly(failure, _HEADERS)
    maps = (f"<sitemap><loc>{public}sitemaps/{number}.xml</loc></sitemap>" for number in numbers)
    return _xml(f"<sitemapindex {_SPACE}>", maps, "</sitemapindex>")


async def map_of_figures(request: Request) -> Response:
    """List the addresses of pages: number 0 those of the portal, others those of figures."""
    written = request.path_params["number"]
    if _NUMBER.fullmatch(written) is None:
        return plainly(Failure(HTTPStatus.NOT_FOUND, "no such map"), _HEADERS)
    number = int(written)
    try:
        paths = list(_PAGES) if number == 0 else await _paths(request, number)
    except Failure as failure:
        return plainly(failure, _HEADERS)
    if not paths:
        return plainly(Failure(HTTPStatus.NOT_FOUND, f"no map {number}"), _HEADERS)
    public = state_of(request).settings.public.rstrip("/")
    urls = (f"<url><loc>{public}{escaped(path)}</loc></url>" for path in paths)
    return _xml(f"<urlset {_SPACE}>", urls, "</urlset>")


async def _paths(request: Request, number: int) -> list[str]:
    release = state_of(request).served.release
    if number > _MOST:
        return []
    held = await answered(request, release.queries, Index(number))
    return held.content().decode().splitlines()


def _xml(head: str, parts: Iterable[str], tail: str) -> Response:
    content = "\n".join((_HEAD + head, *parts, tail, ""))
    return Response(content, headers=_HEADERS, media_type="application/xml")


def escaped(path: str) -> str:
    """Return a path that can stand in XML.

    >>> escaped("/figures/PMC1__a&b.html")
    '/figures/PMC1__a%26b.html'
    """
    return quote(path, safe="/-._~!$()*+,;=:@%")
