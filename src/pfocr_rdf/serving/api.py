"""``/api``: the canned queries for programs, and their description in OpenAPI."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from http import HTTPStatus

from starlette.requests import Request
from starlette.responses import Response

from ..errors import PfocrRdfError
from ..queries import CannedQuery, get_query, list_queries
from .failures import Failure, failure_of
from .headers import OPEN, etag, is_known
from .jobs import Canned
from .negotiation import choose
from .openapi import described
from .replies import answered, as_problem, response
from .requests import header
from .state import state_of

#: what an answer may be written in: its name -> media type
FORMATS: Mapping[str, str] = {
    "json": "application/sparql-results+json",
    "csv": "text/csv",
    "tsv": "text/tab-separated-values",
}
_HEADERS = {**OPEN, "Vary": "Accept", "Cache-Control": "no-cache"}

#: names of parameters that no query has
_FORMAT, _ORGANISM = "format", "organism"


async def queries(_request: Request) -> Response:
    """List the canned queries with their parameters."""
    content = json.dumps([_told(query) for query in list_queries()], ensure_ascii=False)
    return Response(content, headers=_HEADERS, media_type="application/json")


def _told(query: CannedQuery) -> dict[str, object]:
    return {
        "name": query.name,
        "title": query.title,
        "category": query.category,
        "description": query.description,
        "keywords": list(query.keywords),
        "parameters": [
            {
                "name": parameter.name,
                "type": parameter.type,
                "label": parameter.label,
                "required": parameter.is_required,
                "default": None if parameter.is_required else parameter.default,
            }
            for parameter in query.parameters
        ],
        "href": f"/api/queries/{query.name}",
    }


async def openapi(request: Request) -> Response:
    """Describe the interface in OpenAPI 3.1."""
    content = _openapi(state_of(request).settings.public)
    return Response(content, headers=_HEADERS, media_type="application/vnd.oai.openapi+json")


@cache
def _openapi(public: str) -> str:
    return json.dumps(described(list_queries(), public), ensure_ascii=False)


async def query(request: Request) -> Response:
    """Answer a canned query; parameters are what a person would type."""
    try:
        return await _answer(request)
    except Failure as failure:
        return as_problem(failure, _HEADERS)


async def _answer(request: Request) -> Response:
    canned = _canned(request.path_params["name"])
    arguments = _arguments(request)
    media_type = _media_type(arguments.pop(_FORMAT, None), header(request, "accept"))
    has_organism = any(parameter.name == _ORGANISM for parameter in canned.parameters)
    organism = None if has_organism else arguments.pop(_ORGANISM, None)
    try:
        canned.check_names(arguments)
    except PfocrRdfError as error:
        raise failure_of(error) from error
    job = Canned(canned.name, arguments, organism, media_type, canned.is_federated)
    release = state_of(request).served.release
    if canned.is_federated:
        held = await answered(request, release.federated, job)
        return response(held, {**_HEADERS, "Cache-Control": "no-store"})
    tag = etag(release.name, job)
    headers = {**_HEADERS, "ETag": tag}
    if is_known(header(request, "if-none-match"), tag):
        return Response(status_code=HTTPStatus.NOT_MODIFIED, headers=headers)
    return response(await answered(request, release.queries, job), headers)


def _canned(name: str) -> CannedQuery:
    try:
        return get_query(name)
    except PfocrRdfError as error:
        raise Failure(HTTPStatus.NOT_FOUND, str(error)) from error


def _arguments(request: Request) -> dict[str, str]:
    """Return what was given, each name once."""
    found: dict[str, str] = {}
    for name, value in request.query_params.multi_items():
        if name in found:
            message = f"parameter {name!r} is given twice (expected once)"
            raise Failure(HTTPStatus.BAD_REQUEST, message)
        found[name] = value
    return found


def _media_type(format_name: str | None, accept: str) -> str:
    if format_name is not None:
        if format_name not in FORMATS:
            message = f"format={format_name!r} is no format (expected {', '.join(FORMATS)})"
            raise Failure(HTTPStatus.BAD_REQUEST, message)
        return FORMATS[format_name]
    found = choose(accept, [*FORMATS.values(), "application/json"])
    if found is None:
        expected = ", ".join(FORMATS.values())
        message = f"Accept: {accept!r} cannot be met (expected one of {expected})"
        raise Failure(HTTPStatus.NOT_ACCEPTABLE, message)
    return found
