"""Pages of the portal, their assets, and the files of a release."""

from __future__ import annotations

import gzip
from collections.abc import Mapping
from functools import cache
from http import HTTPStatus
from pathlib import Path
from urllib.parse import parse_qs, unquote

from starlette.requests import Request
from starlette.responses import FileResponse, HTMLResponse, Response

from ..errors import QueryError
from ..portal.errors import error_page
from ..portal.rendering import ASSETS, digest
from ..portal.site import Site
from ..queries import get_query
from ..solutions import Nobody
from .failures import Failure
from .headers import OPEN, etag, is_known
from .held import Held
from .jobs import Show
from .replies import answered, plainly, response
from .requests import header
from .state import State, state_of

_HEADERS = {"Cache-Control": "no-cache", "Vary": "Accept"}
_QUESTIONS = "/questions/"
_FOREVER = "public, max-age=31536000, immutable"


async def page(request: Request) -> Response:
    """Show the page at a path."""
    path = request.scope["raw_path"].decode("ascii", "replace").partition("?")[0]
    parameters = parse_qs(request.url.query, keep_blank_values=True, errors="replace")
    return await shown(request, Show(path, parameters))


async def shown(request: Request, job: Show) -> Response:
    """Return a page, made anew or kept from before."""
    try:
        if _asks_others(job):
            release = state_of(request).served.release
            held = await answered(request, release.federated, job)
            return _page(request, held, {"Cache-Control": "no-store"})
        return await _shown(request, job)
    except Failure as failure:
        return failed(request, failure)


async def _shown(request: Request, job: Show) -> Response:
    state = state_of(request)
    release = state.served.release
    tag = etag(release.name, job)
    headers = {**_HEADERS, "ETag": tag}
    if is_known(header(request, "if-none-match"), tag):
        return Response(status_code=HTTPStatus.NOT_MODIFIED, headers=headers)
    kept = state.cache.get(release.name, tag)
    if kept is not None:
        return _page(request, kept, headers)
    held = await answered(request, release.pages, job)
    if held.status == HTTPStatus.OK and held.is_small and held.media_type == "text/html":
        state.cache.put(release.name, tag, held)
    return _page(request, held, headers if held.status == HTTPStatus.OK else _HEADERS)


def _page(request: Request, held: Held, headers: Mapping[str, str]) -> Response:
    """Return a page, which workers compress, as the client can read it."""
    said = {**headers, "Vary": "Accept, Accept-Encoding"}
    if not held.is_small or _takes_gzip(header(request, "accept-encoding")):
        return response(held, said)
    plain = Held(held.media_type, held.status, {})
    plain.add(gzip.decompress(held.content()))
    return response(plain, said)


def _takes_gzip(accept_encoding: str) -> bool:
    """Return whether a client reads what is compressed.

    >>> [_takes_gzip(said) for said in ("gzip, br", "gzip;q=0", "*;q=0.5", "")]
    [True, False, True, False]
    """
    for part in accept_encoding.lower().split(","):
        coding, _, quality = part.replace(" ", "").partition(";q=")
        if coding in {"gzip", "*"}:
            return quality not in {"0", "0.0", "0.00", "0.000"}
    return False


def failed(request: Request, failure: Failure) -> Response:
    """Return the page of a failure, which needs no store."""
    site = Site(store=Nobody(), public=state_of(request).settings.public)
    page = error_page(site, failure.status, failure.message)
    return HTMLResponse(page.text, failure.status, {**_HEADERS, **failure.headers})


def _asks_others(job: Show) -> bool:
    """Return whether a page is the answer to a question that asks WikiPathways too."""
    name = job.path.removeprefix(_QUESTIONS)
    if name == job.path or not job.parameters:
        return False
    try:
        return get_query(unquote(name)).is_federated
    except QueryError:
        return False


async def asset(request: Request) -> Response:
    """Send a file that pages need."""
    name = request.path_params["name"]
    path = _assets().get(name)
    if path is None:
        return plainly(Failure(HTTPStatus.NOT_FOUND, "no such asset"), _HEADERS)
    tag = etag("assets", digest(name))
    is_current = request.query_params.get("v") == digest(name)
    headers = {"Cache-Control": _FOREVER if is_current else "no-cache", "ETag": tag}
    if is_known(header(request, "if-none-match"), tag):
        return Response(status_code=HTTPStatus.NOT_MODIFIED, headers=headers)
    return FileResponse(path, headers=headers)


@cache
def _assets() -> dict[str, Path]:
    """Return the files that pages need by their names."""
    files = (path for path in ASSETS.rglob("*") if path.is_file())
    return {str(path.relative_to(ASSETS)): path for path in files}


async def file(request: Request) -> Response:
    """Send a file of the release's dump, as it is on disk: compressed."""
    release = state_of(request).served.release
    path = _dump(release.place, state_of(request)).get(request.path_params["name"])
    headers = {**OPEN, **_HEADERS}
    if path is None:
        return plainly(Failure(HTTPStatus.NOT_FOUND, "no such file"), headers)
    headers["ETag"] = etag(release.name, path.name)
    if is_known(header(request, "if-none-match"), headers["ETag"]):
        return Response(status_code=HTTPStatus.NOT_MODIFIED, headers=headers)
    is_compressed = path.suffix == ".gz"
    return FileResponse(
        path, headers=headers, media_type="application/gzip" if is_compressed else None
    )


def _dump(place: str, state: State) -> dict[str, Path]:
    """Return the files of a release's dump by their names."""
    folder = Path(place).parent / "dump"
    if state.settings.is_endpoint or not folder.is_dir():
        return {}
    return {path.name: path for path in folder.iterdir() if path.is_file()}
