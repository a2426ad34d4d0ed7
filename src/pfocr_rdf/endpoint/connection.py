"""Sends a query to an endpoint and gets the reply: deadline, bounds, tries, redirects.

SPARQL 1.1 Protocol, section 2.1: a POST with URL-encoded parameters, because queries may be long;
a GET where the endpoint takes no POST.  Source: https://www.w3.org/TR/sparql11-protocol/
"""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import Any

import httpx

from ..errors import DeadlineError, EndpointError, IncompleteError, SizeError, UsageError
from ..terminal import printable
from ..version import __version__
from .complaints import complaint

#: bytes of an answer, decompressed, above which it is refused: rows are held in memory
MAX_BYTES = 128 << 20

#: seconds within which a host must take a connection: one that is not there says nothing
CONNECT = 10.0

#: seconds before the second and later tries
WAITS = (0.5, 1.0, 2.0)

#: statuses that may pass: too many requests, bad gateway, unavailable, gateway time-out
_PASSING = frozenset({429, 502, 503, 504})
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_MAX_REDIRECTS = 5

#: events after which there is a new socket, of httpcore
_CONNECTED = frozenset({"connection.connect_tcp.complete", "connection.start_tls.complete"})

_SCHEMES = frozenset({"http", "https"})

#: who asks, and where those who are asked find out more
_AGENT = f"pfocr-rdf/{__version__} (+https://pfocr.wikipathways.org/)"

#: statuses that say that the endpoint takes no POST: not allowed, not implemented
_NO_POST = frozenset({405, 501})


@dataclass(frozen=True, slots=True)
class Reply:
    """What came back: the status, the headers, and the whole content."""

    status: int
    headers: Mapping[str, str]
    content: bytes

    @property
    def media_type(self) -> str:
        """The type of the content without parameters.

        >>> Reply(200, {"content-type": "Text/Turtle; charset=UTF-8"}, b"").media_type
        'text/turtle'
        """
        return self.headers.get("content-type", "").partition(";")[0].strip().lower()


class _LostError(Exception):
    """The connection broke; *began* says whether a part of the reply had come."""

    def __init__(self, reason: str, *, began: bool) -> None:
        super().__init__(reason)
        self.began = began


class Connection:
    """A connection to an endpoint; it is kept open between queries."""

    def __init__(self, address: str, seconds: float) -> None:
        """Take the address of an endpoint, and the seconds that an answer may take."""
        self._url = _checked(address)
        self.address = public(self._url)
        self._seconds = seconds
        self._method = "POST"
        self._client = httpx.Client(headers={"User-Agent": _AGENT})
        self._socket: socket.socket | None = None
        username, password = self._url.username, self._url.password
        self._auth = httpx.BasicAuth(username, password) if username or password else None
        self._url = self._url.copy_with(username=None, password=None)

    def limit(self, seconds: float) -> None:
        """Let later answers take no longer than so many seconds each."""
        self._seconds = seconds

    def close(self) -> None:
        """Close the connection."""
        self._client.close()

    def send(self, text: str, accept: str) -> Reply:
        """Send a query and return the reply of status 200.

        Raises:
            DeadlineError: If the answer does not come in time.
            IncompleteError: If the reply ends early.
            EndpointError: If there is no such endpoint, or it is out of order.
            QueryError: If the endpoint refuses the query.
            SizeError: If the answer is too large.
        """
        deadline = time.monotonic() + self._seconds
        for wait in (*WAITS, None):
            try:
                reply = self._exchange(text, accept, deadline)
            except _LostError as error:
                if wait is None or not _can_wait(wait, deadline):
                    raise self._lost(error) from error
                time.sleep(wait)
                continue
            if reply.status == httpx.codes.OK:
                return reply
            pause = None if wait is None else max(wait, _asked_wait(reply))
            if reply.status not in _PASSING or pause is None or not _can_wait(pause, deadline):
                break
            time.sleep(pause)
        raise complaint(self.address, reply.status, reply.media_type, reply.content)

    def _lost(self, error: _LostError) -> EndpointError | IncompleteError:
        if error.began:
            return IncompleteError(
                f"{self.address}: the answer ends early: {error} (expected the whole; "
                "a narrower query may pass)"
            )
        return EndpointError(f"{self.address}: cannot be reached: {error}")

    def _exchange(self, text: str, accept: str, deadline: float) -> Reply:
        """Send a query once, by the method that the endpoint takes, wherever it sends us."""
        reply = self._follow(text, accept, deadline)
        if reply.status in _NO_POST and self._method == "POST":
            self._method = "GET"
            reply = self._follow(text, accept, deadline)
        return reply

    def _follow(self, text: str, accept: str, deadline: float) -> Reply:
        for _ in range(_MAX_REDIRECTS + 1):
            reply = self._once(text, accept, deadline)
            if reply.status not in _REDIRECTS:
                return reply
            self._url = self._target(reply.headers.get("location", ""))
        raise EndpointError(f"{self.address}: redirects without end (expected an answer)")

    def _target(self, location: str) -> httpx.URL:
        """Return where a redirect leads: the same host, by the same scheme or by https."""
        with suppress(httpx.InvalidURL, ValueError):
            url = self._url.join(location).copy_with(username=None, password=None, fragment=None)
            is_upgrade = (self._url.scheme, url.scheme) == ("http", "https")
            if url.host == self._url.host and (is_upgrade or _origin(url) == _origin(self._url)):
                return url
            if url.scheme in _SCHEMES:
                raise EndpointError(
                    f"{self.address}: redirects to {public(url)} (expected an answer; "
                    "if you trust that address, name it instead)"
                )
        raise EndpointError(f"{self.address}: redirects to nowhere (expected an answer)")

    def _once(self, text: str, accept: str, deadline: float) -> Reply:
        """Send one request, and read the reply within the bounds."""
        form = {"query": text}
        is_post = self._method == "POST"
        left = max(deadline - time.monotonic(), 0.001)
        request = self._client.build_request(
            self._method,
            self._url if is_post else self._url.copy_merge_params(form),
            data=form if is_post else None,
            headers={"Accept": accept},
            timeout=httpx.Timeout(left, connect=min(left, CONNECT)),
            extensions={"trace": self._trace},
        )
        with self._ended_by(deadline):
            return self._received(request, deadline)

    def _received(self, request: httpx.Request, deadline: float) -> Reply:
        response = None
        try:
            response = self._client.send(request, auth=self._auth, stream=True)
            content = self._read(response, deadline)
        except httpx.TimeoutException as error:
            if isinstance(error, httpx.ConnectTimeout) and time.monotonic() < deadline:
                reason = f"takes no connection within {CONNECT:g} s"
                raise EndpointError(f"{self.address}: cannot be reached: {reason}") from error
            raise self._late() from error
        except (httpx.ConnectError, httpx.ProxyError, httpx.UnsupportedProtocol) as error:
            raise EndpointError(f"{self.address}: cannot be reached: {_said(error)}") from error
        except httpx.DecodingError as error:
            raise IncompleteError(
                f"{self.address}: the answer is damaged: {_said(error)}"
            ) from error
        except httpx.TransportError as error:
            if time.monotonic() >= deadline:
                raise self._late() from error
            raise _LostError(_said(error), began=response is not None) from error
        finally:
            if response is not None:
                response.close()
        return Reply(response.status_code, response.headers, content)

    @contextmanager
    def _ended_by(self, deadline: float) -> Iterator[None]:
        """Hang up at the deadline: who sends a byte now and then is never late for one byte."""
        timer = threading.Timer(max(deadline - time.monotonic(), 0), self._hang_up)
        timer.daemon = True
        timer.start()
        try:
            yield
        finally:
            timer.cancel()
            timer.join()

    def _hang_up(self) -> None:
        if self._socket is not None:
            with suppress(OSError):  # not that of TLS: another thread reads from it
                socket.socket.shutdown(self._socket, socket.SHUT_RDWR)

    def _trace(self, event: str, about: Mapping[str, Any]) -> None:
        """Take note of the socket that a request is sent by."""
        if event in _CONNECTED:
            self._socket = about["return_value"].get_extra_info("socket")

    def _read(self, response: httpx.Response, deadline: float) -> bytes:
        pieces, size = [], 0
        for piece in response.iter_bytes():
            pieces.append(piece)
            size += len(piece)
            if size > MAX_BYTES:
                limit = f"{MAX_BYTES >> 20} MiB"
                raise SizeError(
                    f"{self.address}: the answer is over {limit} (expected less: LIMIT)"
                )
            if time.monotonic() > deadline:
                raise self._late()
        if time.monotonic() > deadline:  # the end may be that we hung up
            raise self._late()
        return b"".join(pieces)

    def _late(self) -> DeadlineError:
        return DeadlineError(
            f"{self.address}: no answer within {self._seconds:g} s "
            "(expected one in time: narrow the query, or give --timeout)"
        )


def _checked(address: str) -> httpx.URL:
    """Return the address of an endpoint, or raise that it cannot be one."""
    try:
        url = httpx.URL(address)
    except (httpx.InvalidURL, ValueError, TypeError):
        url = httpx.URL("")
    if url.scheme not in _SCHEMES or not url.host:
        shown = repr(address) if "@" not in address else "the address"
        raise UsageError(
            f"{shown}: no endpoint (expected an address like https://example.org/sparql)"
        )
    return url.copy_with(fragment=None)


def public(url: httpx.URL) -> str:
    """Return an address as messages show it: without user, password and parameters.

    >>> public(httpx.URL("https://me:secret@example.org:8443/sparql?key=secret"))
    'https://example.org:8443/sparql'
    """
    return printable(str(url.copy_with(username=None, password=None, query=None, fragment=None)))


def _origin(url: httpx.URL) -> tuple[str, int | None]:
    return url.scheme, url.port


def _asked_wait(reply: Reply) -> float:
    """Return the seconds after which the endpoint wants to be asked again, 0 if it does not say.

    >>> _asked_wait(Reply(503, {"retry-after": "7"}, b"")), _asked_wait(Reply(503, {}, b""))
    (7.0, 0.0)
    """
    text = reply.headers.get("retry-after", "")
    return float(text) if text.isascii() and text.isdigit() else 0.0


def _can_wait(seconds: float, deadline: float) -> bool:
    return time.monotonic() + seconds < deadline


def _said(error: Exception) -> str:
    return " ".join(printable(str(error)).split()) or type(error).__name__
