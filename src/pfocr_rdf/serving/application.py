"""The application: which address leads where, and what all answers have in common."""

from __future__ import annotations

import time
from collections.abc import Awaitable, Callable, Sequence
from http import HTTPStatus

from starlette.applications import Starlette
from starlette.datastructures import MutableHeaders
from starlette.middleware import Middleware
from starlette.middleware.gzip import GZipMiddleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from ..addresses import FOLDERS
from . import api, operations, pages, sitemaps, sparql, things
from .access import Access
from .failures import Failure
from .headers import ALWAYS, preflight
from .protocol import METHODS
from .state import State

_READ = ("GET", "HEAD", "OPTIONS")

#: bytes of an address
_MAX_ADDRESS = 8 << 10

#: bytes from which an answer is compressed, and how hard
_COMPRESSED_FROM, _EFFORT = 1000, 4

Handler = Callable[[Request], Awaitable[Response]]


def make_application(state: State, access: Access) -> Starlette:
    """Return the application that serves what *state* has."""
    application = Starlette(
        routes=_routes(),
        middleware=[
            Middleware(_Common, state=state, access=access),
            Middleware(GZipMiddleware, minimum_size=_COMPRESSED_FROM, compresslevel=_EFFORT),
        ],
        exception_handlers={HTTPStatus.NOT_FOUND: _nowhere, Exception: _at_fault},
    )
    application.state.server = state
    return application


def _routes() -> Sequence[BaseRoute]:
    def read(path: str, handler: Handler, name: str) -> Route:
        return Route(path, handler, methods=["GET"], name=name)

    return [
        Route("/sparql", sparql.sparql, methods=["GET", "POST"], name="sparql"),
        Route("/sparql/", sparql.sparql, methods=["GET", "POST"], name="sparql"),
        read("/.well-known/void", sparql.void, "void"),
        read("/.well-known/sparql-examples/{name}", things.example, "examples"),
        read("/healthz", operations.healthz, "healthz"),
        read("/readyz", operations.readyz, "readyz"),
        read("/metrics", operations.metrics, "metrics"),
        read("/api/queries", api.queries, "api"),
        read("/api/queries/{name}", api.query, "api"),
        read("/api/openapi.json", api.openapi, "api"),
        read("/assets/{name:path}", pages.asset, "assets"),
        read("/data/files/{name:path}", pages.file, "files"),
        read("/robots.txt", things.robots, "robots"),
        read("/sitemap.xml", sitemaps.sitemap, "sitemaps"),
        read("/sitemaps/{number}.xml", sitemaps.map_of_figures, "sitemaps"),
        *(read(f"/{folder}/{{name:path}}", things.thing, folder) for folder in FOLDERS),
        read("/rdf/{name:path}", things.thing, "rdf"),
        read("/ontology", things.thing, "ontology"),
        *(
            read(f"/ontology.{form}", things.thing, "ontology")
            for form in ("html", "ttl", "jsonld", "nt", "rdf")
        ),
        read("/{path:path}", pages.page, "pages"),
    ]


async def _nowhere(request: Request, _error: Exception) -> Response:
    """Answer a request whose address no route takes, such as one with the end of a line in it."""
    return pages.failed(request, Failure(HTTPStatus.NOT_FOUND, "no page has this address"))


async def _at_fault(request: Request, _error: Exception) -> Response:
    """Answer a request that met a fault of ours; what it was is written into the log."""
    return pages.failed(request, Failure(HTTPStatus.INTERNAL_SERVER_ERROR, ""))


class _Common:
    """What all answers have in common: headers that protect, OPTIONS, a line in the log."""

    def __init__(self, app: ASGIApp, state: State, access: Access) -> None:
        self._app = app
        self._state = state
        self._access = access

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        started = time.perf_counter()
        told = {"status": 500, "bytes": 0}

        async def sending(message: Message) -> None:
            if message["type"] == "http.response.start":
                told["status"] = message["status"]
                headers = MutableHeaders(scope=message)
                for name, value in ALWAYS.items():
                    headers.setdefault(name, value)
                if message["status"] == HTTPStatus.METHOD_NOT_ALLOWED and "allow" in headers:
                    headers["Allow"] += ", OPTIONS"
            else:
                told["bytes"] += len(message.get("body", b""))
            await send(message)

        try:
            early = _early(scope)
            await (early or self._app)(scope, receive, sending)
        finally:
            seconds = time.perf_counter() - started
            route = _route_of(scope)
            self._state.metrics.observe(route, told["status"], seconds)
            self._access.write(scope, route, told["status"], seconds, told["bytes"])


def _early(scope: Scope) -> Response | None:
    """Return the answer to a request that leads nowhere, or None."""
    length = len(scope["raw_path"]) + len(scope["query_string"])
    if length > _MAX_ADDRESS and scope["method"] != "POST":
        message = f"the address has {length:,} bytes (expected {_MAX_ADDRESS:,} at most: use POST)"
        return Response(f"{message}\n", HTTPStatus.REQUEST_URI_TOO_LONG, media_type="text/plain")
    if scope["method"] == "OPTIONS":
        is_sparql = scope["path"].rstrip("/") == "/sparql"
        headers = preflight(METHODS if is_sparql else _READ)
        return Response(status_code=HTTPStatus.NO_CONTENT, headers=headers)
    return None


def _route_of(scope: Scope) -> str:
    """Return the name of the route that a request took, as metrics count it."""
    route = scope.get("route")
    return str(getattr(route, "name", "none"))
