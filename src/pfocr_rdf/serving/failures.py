"""What an answer is instead of 200, and why."""

from __future__ import annotations

from collections.abc import Mapping
from http import HTTPStatus

from ..errors import (
    DeadlineError,
    EndpointError,
    ExtraError,
    IdentifierError,
    IncompleteError,
    LengthError,
    PfocrRdfError,
    ServiceError,
    SizeError,
    StoreError,
    UsageError,
)

#: seconds after which a client may ask again
RETRY_SECONDS = 5

#: what went wrong -> the status that says so; the first that fits
_STATUSES: tuple[tuple[type[PfocrRdfError], HTTPStatus], ...] = (
    (ServiceError, HTTPStatus.FORBIDDEN),
    (LengthError, HTTPStatus.REQUEST_ENTITY_TOO_LARGE),
    (SizeError, HTTPStatus.UNPROCESSABLE_ENTITY),
    (ExtraError, HTTPStatus.NOT_IMPLEMENTED),
    (UsageError, HTTPStatus.BAD_REQUEST),
    (IdentifierError, HTTPStatus.BAD_REQUEST),
    (DeadlineError, HTTPStatus.GATEWAY_TIMEOUT),
    (IncompleteError, HTTPStatus.BAD_GATEWAY),
    (EndpointError, HTTPStatus.BAD_GATEWAY),
    (StoreError, HTTPStatus.SERVICE_UNAVAILABLE),
)


class Failure(Exception):  # noqa: N818 -- an answer of HTTP, and not always an error of ours
    """An answer that is none: its status in HTTP, one sentence, and headers that go with it."""

    def __init__(self, status: int, message: str, headers: Mapping[str, str] | None = None) -> None:
        super().__init__(status, message, headers)  # so that it pickles across processes
        self.status = int(status)
        self.message = message
        self.headers = dict(headers or {})

    def __str__(self) -> str:
        return self.message


def failure_of(error: PfocrRdfError) -> Failure:
    """Return what a client is told of an error.

    >>> failure_of(ServiceError("SERVICE is refused")).status
    403
    """
    for cls, status in _STATUSES:
        if isinstance(error, cls):
            return Failure(status, str(error))
    return Failure(HTTPStatus.INTERNAL_SERVER_ERROR, str(error))


def busy(why: str) -> Failure:
    """Return what a client is told that should come again.

    >>> busy("all workers are busy").headers["Retry-After"]
    '5'
    """
    retry = str(RETRY_SECONDS)
    message = f"{why} (try again in {retry} seconds)"
    return Failure(HTTPStatus.SERVICE_UNAVAILABLE, message, {"Retry-After": retry})
