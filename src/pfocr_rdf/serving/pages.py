"""Pages of the portal, their assets, and the files of a release."""

from __future__ import annotations

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
from .jobs import Show
from .replies import answered, plainly, response
from .state import state_of

_HEADERS = {"Cache-Control": "no-cache"}
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
            return response(held, {"Cache-Control": "no-store"})
        return await _shown(request, job)
    except Failure as failure:
        return failed(request, failure)


async def _shown(request: Request, job: Show) -> Response:
    state = state_of(request)
    release = state.served.release
    tag = etag(release.name, job)
    headers = {**_HEADERS, "ETag": tag}
    if is_known(request.headers.get("if-none-match", ""), tag):
        return Response(status_code=HTTPStatus.NOT_MODIFIED, headers=headers)
    kept = state.cache.get(release.name, tag)
    if kept is not None:
        return Response(kept, headers=headers, media_type="text/html")
    held = await answered(request, release.pages, job)
    if held.status == HTTPStatus.OK and held.is_small and held.media_type == "text/html":
        state.cache.put(release.name, tag, held.content())
    return response(held, headers if held.status == HTTPStatus.OK else _HEADERS)


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
    path = (ASSETS / name).resolve()
    if not path.is_relative_to(ASSETS) or not path.is_file():
        return plainly(Failure(HTTPStatus.NOT_FOUND, f"no asset {name!r}"), _HEADERS)
    is_current = request.query_params.get("v") == digest(name)
    headers = {"Cache-Control": _FOREVER if is_current else "no-cache"}
    return FileResponse(path, headers=headers)


async def file(request: Request) -> Response:
    """Send a file of the release's dump."""
    name = request.path_params["name"]
    settings = state_of(request).settings
    place = Path(state_of(request).served.release.place)
    folder = place.parent / "dump"
    path = folder / name
    is_here = "/" not in name and not settings.is_endpoint and path.is_file()
    if not is_here:
        return plainly(Failure(HTTPStatus.NOT_FOUND, f"no file {name!r}"), {**OPEN, **_HEADERS})
    return FileResponse(path, headers={**OPEN, **_HEADERS})
