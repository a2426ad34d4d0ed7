"""``/sparql``: the SPARQL 1.1 Protocol, and what the endpoint is."""

from __future__ import annotations

from http import HTTPStatus

from starlette.requests import Request
from starlette.responses import Response

from ..errors import QueryError
from ..federation.clauses import asks_others
from ..gate import check_depth, check_text
from ..store.answers import GRAPHS
from .failures import Failure, failure_of
from .headers import OPEN, etag, is_known
from .jobs import Present, Show, Sparql
from .negotiation import choose
from .pages import shown
from .protocol import Asked, asked
from .replies import answered, plainly, response
from .requests import body_of, header
from .state import state_of

_HEADERS = {**OPEN, "Vary": "Accept", "Cache-Control": "no-cache"}


async def sparql(request: Request) -> Response:
    """Answer a query; a request without one is told what the endpoint is, or shown an editor."""
    try:
        found = asked(
            request.method,
            request.url.query,
            request.headers.get("content-type", ""),
            await body_of(request),
        )
        if found is None:
            return await _present(request)
        return await _answer(request, found)
    except Failure as failure:
        return plainly(failure, _HEADERS)


async def _present(request: Request) -> Response:
    accept = header(request, "accept")
    if choose(accept, [*GRAPHS, "text/html"]) == "text/html":
        return await shown(request, Show("/sparql"))
    return await _graph(request, Present(accept))


async def void(request: Request) -> Response:
    """Say what the data are: the dataset and its parts."""
    job = Present(header(request, "accept"), only_dataset=True)
    try:
        return await _graph(request, job)
    except Failure as failure:
        return plainly(failure, _HEADERS)


async def _graph(request: Request, job: Present) -> Response:
    release = state_of(request).served.release
    tag = etag(release.name, job)
    headers = {**_HEADERS, "ETag": tag}
    if is_known(header(request, "if-none-match"), tag):
        return Response(status_code=HTTPStatus.NOT_MODIFIED, headers=headers)
    return response(await answered(request, release.pages, job), headers)


async def _answer(request: Request, found: Asked) -> Response:
    state = state_of(request)
    release = state.served.release
    accept = header(request, "accept")
    is_federated = _passes(found)
    job = Sparql(found, accept, is_federated)
    if is_federated:
        held = await answered(request, release.federated, job, found.seconds)
        return response(held, {**_HEADERS, "Cache-Control": "no-store"})
    tag = etag(release.name, found, accept)
    headers = {**_HEADERS, "ETag": tag}
    if is_known(header(request, "if-none-match"), tag):
        return Response(status_code=HTTPStatus.NOT_MODIFIED, headers=headers)
    return response(await answered(request, release.queries, job, found.seconds), headers)


def _passes(found: Asked) -> bool:
    """Return whether a query asks others too; the gate lets it pass.

    Whom it asks is for its worker to check, before anybody is asked: to plan a query takes time,
    and here everybody waits.

    Raises:
        Failure: If it does not.
    """
    try:
        if not asks_others(found.text):
            check_text(found.text)
            return False
        check_depth(found.text)
    except QueryError as error:
        raise failure_of(error) from error
    if found.default_graphs is not None:
        message = "graphs in a request that asks SERVICE are refused (expected FROM in the query)"
        raise Failure(HTTPStatus.BAD_REQUEST, message)
    return True
