"""Whether the server is well, for those who run it."""

from __future__ import annotations

import asyncio
import json
from http import HTTPStatus

from starlette.requests import Request
from starlette.responses import Response

from .failures import Failure
from .jobs import Check
from .state import state_of

_FRESH = {"Cache-Control": "no-store"}


async def healthz(_request: Request) -> Response:
    """Say that the process answers."""
    return Response("ok\n", headers=_FRESH, media_type="text/plain")


async def readyz(request: Request) -> Response:
    """Say which release is served, if workers answer for it."""
    release = state_of(request).served.release
    try:
        await asyncio.gather(*(pool.run(Check(), 5) for pool in (release.pages, release.queries)))
    except Failure as failure:
        content = json.dumps({"ready": False, "release": release.name, "why": failure.message})
        return Response(content, HTTPStatus.SERVICE_UNAVAILABLE, _FRESH, "application/json")
    content = json.dumps({"ready": True, "release": release.name})
    return Response(content, HTTPStatus.OK, _FRESH, "application/json")


async def metrics(request: Request) -> Response:
    """Say the numbers that Prometheus reads."""
    content = state_of(request).metrics.text()
    return Response(content, headers=_FRESH, media_type="text/plain; version=0.0.4; charset=utf-8")
