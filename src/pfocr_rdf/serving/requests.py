"""Reads the body of a request, which is bounded."""

from __future__ import annotations

import asyncio
from http import HTTPStatus

from starlette.requests import ClientDisconnect, Request

from .failures import Failure

#: bytes of a body
MAX_BODY = 1 << 20

#: seconds in which it comes
_SECONDS = 30


def header(request: Request, name: str) -> str:
    """Return the value of a header, of which there may be several lines."""
    return ", ".join(request.headers.getlist(name))


async def body_of(request: Request) -> bytes:
    """Return the body of a request.

    Raises:
        Failure: If it is too long, or does not come.
    """
    if request.method in {"GET", "HEAD"}:
        return b""
    parts = bytearray()
    try:
        async with asyncio.timeout(_SECONDS):
            async for part in request.stream():
                parts += part
                if len(parts) > MAX_BODY:
                    message = f"the body has over {MAX_BODY:,} bytes (expected fewer)"
                    raise Failure(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, message)
    except TimeoutError as error:
        message = f"the body did not come within {_SECONDS} seconds"
        raise Failure(HTTPStatus.REQUEST_TIMEOUT, message, {"Connection": "close"}) from error
    except ClientDisconnect as error:
        raise Failure(HTTPStatus.BAD_REQUEST, "the body did not come") from error
    return bytes(parts)
