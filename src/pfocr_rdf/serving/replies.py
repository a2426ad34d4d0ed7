"""Makes answers of HTTP from what a worker gave, or from why it gave nothing."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping

from starlette.requests import Request
from starlette.responses import Response, StreamingResponse
from starlette.types import Receive, Scope, Send

from .failures import Failure
from .held import Held
from .jobs import Job
from .pool import Pool

#: seconds after which somebody looks whether the client is still there
_PATIENCE = 0.25


async def answered(request: Request, pool: Pool, job: Job, deadline: float | None = None) -> Held:
    """Return the answer to a job; a client that goes away while it is made ends it.

    Raises:
        Failure: If there is none.
    """
    task = asyncio.ensure_future(pool.run(job, deadline))
    try:
        done, _ = await asyncio.wait({task}, timeout=_PATIENCE)
        if not done:
            gone = asyncio.ensure_future(_until_gone(request))
            await asyncio.wait({task, gone}, return_when=asyncio.FIRST_COMPLETED)
            gone.cancel()
    finally:
        if not task.done():
            task.cancel()
    try:
        return await task
    except asyncio.CancelledError as error:
        raise Failure(499, "the client has gone") from error


async def _until_gone(request: Request) -> None:
    while (await request.receive())["type"] != "http.disconnect":
        pass


def response(held: Held, headers: Mapping[str, str]) -> Response:
    """Return an answer, as a stream if it is large."""
    said = {**headers, **held.headers, "Content-Type": _content_type(held.media_type)}
    if held.is_small:
        return Response(held.content(), held.status, said)
    said["Content-Length"] = str(held.size)
    return _Streamed(held, said)


class _Streamed(StreamingResponse):
    """A large answer, which is forgotten when it is sent, or when its client has gone."""

    def __init__(self, held: Held, headers: Mapping[str, str]) -> None:
        super().__init__(held.chunks(), held.status, headers)
        self._held = held

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            await super().__call__(scope, receive, send)
        finally:
            self._held.close()


def _content_type(media_type: str) -> str:
    """Return a media type with its charset, where it has one.

    >>> _content_type("text/csv"), _content_type("application/json")
    ('text/csv; charset=utf-8', 'application/json')
    """
    return f"{media_type}; charset=utf-8" if media_type.startswith("text/") else media_type


def plainly(failure: Failure, headers: Mapping[str, str]) -> Response:
    """Return a failure as a line of text."""
    said = {**headers, **failure.headers}
    return Response(f"{failure.message}\n", failure.status, said, "text/plain; charset=utf-8")


def as_problem(failure: Failure, headers: Mapping[str, str]) -> Response:
    """Return a failure as a problem of RFC 9457, https://www.rfc-editor.org/rfc/rfc9457."""
    problem = {"status": failure.status, "title": failure.message}
    said = {**headers, **failure.headers}
    content = json.dumps(problem, ensure_ascii=False)
    return Response(content, failure.status, said, "application/problem+json")
