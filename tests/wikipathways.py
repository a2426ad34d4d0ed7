"""A stand-in for WikiPathways' endpoint: a mirror, and a proxy before it that misbehaves at will.

A mirror is Oxigraph over files, a proxy passes on what it is asked and does what its faults say,
which are in ``faults``::

    with serve_mirror([MIRROR], folder) as url, FaultyProxy(url) as proxy:
        proxy.inject(fails(429, retry_after="1"), nth=range(1, 3))
        proxy.inject(cut(50), only="data")
        ...  # ask proxy.url
        assert [429, 429, 200] == [came.status for came in proxy.asked]
"""

from __future__ import annotations

import contextlib
import functools
import http.client
import json
import os
import re
import socket
import ssl
import struct
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import TracebackType
from typing import Any, Literal, Self
from urllib.parse import parse_qs, urlsplit

from servers import oxigraph

FEDERATION = Path(__file__).parent / "federation"

#: four human pathways and one of the mouse, about genes and a chemical of the seeds
MIRROR = FEDERATION / "mirror.ttl"

#: two articles of the seeds that use a pathway
CITED_IN = FEDERATION / "citedin.nt"

#: rows at which WikiPathways cuts
CAP = 10_000


@contextmanager
def serve_mirror(files: Sequence[Path], folder: Path) -> Iterator[str]:
    """Serve RDF files by Oxigraph, its store in an empty folder, and yield the endpoint's address.

    The name of a file tells its format: ``.nt``, ``.ttl``, ``.nt.gz``.  Quads would stay out of
    sight: Oxigraph's default graph is not the union of all, as that of WikiPathways is.
    """
    store = folder / "store"
    command = [str(Path(sys.executable).parent / "oxigraph"), "load", "--location", str(store)]
    named = [word for file in files for word in ("--file", str(file))]
    done = subprocess.run([*command, *named], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    with oxigraph(store, folder) as url:
        yield url


#: the SELECT of a query counts, and does nothing else
_COUNT = re.compile(r"SELECT\s*\(\s*COUNT\s*\(", re.IGNORECASE)
_SELECT = re.compile(r"\bSELECT\b", re.IGNORECASE)


#: headers of a request that are for the mirror too
_PASSED = ("accept", "content-type")


@dataclass
class Asked:
    """A request that came: names of headers in lower case, the time of a clock that only grows.

    The status is None if nothing was said; *sent* are bytes of the body.
    """

    method: str
    path: str
    headers: dict[str, str]
    body: bytes
    moment: float
    status: int | None = None
    sent: int = 0

    @functools.cached_property
    def query(self) -> str:
        """The query, be it in a form, the whole body or the address; empty if there is none."""
        media_type = self.headers.get("content-type", "").partition(";")[0].strip().lower()
        if media_type == "application/sparql-query":
            return self.body.decode()
        is_form = media_type == "application/x-www-form-urlencoded"
        form = self.body.decode() if is_form else urlsplit(self.path).query
        return parse_qs(form).get("query", [""])[0]

    @property
    def is_count(self) -> bool:
        """Whether the query only counts: its first SELECT is of a COUNT."""
        first = _SELECT.search(self.query)
        return first is not None and _COUNT.match(self.query, first.start()) is not None


@dataclass(frozen=True)
class Answer:
    """What is to be said."""

    status: int
    media_type: str
    content: bytes
    headers: dict[str, str] = field(default_factory=dict)

    @property
    def is_rows(self) -> bool:
        """Whether it is an answer to SELECT, in JSON."""
        is_json = self.media_type.startswith("application/sparql-results+json")
        return self.status == 200 and is_json and b'"bindings"' in self.content

    def having(self, name: str, value: str) -> Answer:
        """Return it with one more header."""
        return replace(self, headers=self.headers | {name: value})

    def changed(self, change: Callable[[dict[str, Any]], None]) -> Answer:
        """Return it with its JSON changed, or itself where it has no rows."""
        if not self.is_rows:
            return self
        found = json.loads(self.content)
        change(found)
        return replace(self, content=json.dumps(found, ensure_ascii=False).encode())


class Exchange:
    """A request and what is said to it; a fault changes the answer, or says something itself."""

    def __init__(self, asked: Asked, handler: BaseHTTPRequestHandler, proxy: FaultyProxy) -> None:
        self.asked = asked
        self.closing = proxy.closing
        self.is_over = False
        self._handler = handler
        self._upstream = proxy.upstream
        self._answer: Answer | None = None

    @property
    def answer(self) -> Answer:
        """What the mirror says, or a fault in its place; the mirror is asked when this is read."""
        if self._answer is None:
            self._answer = _forward(self._upstream, self.asked)
        return self._answer

    @answer.setter
    def answer(self, answer: Answer) -> None:
        self._answer = answer

    def begin(self, answer: Answer, **headers: str) -> None:
        """Say the status and the headers; what follows is the fault's affair.

        ``Content_Length`` is the header Content-Length.
        """
        self.is_over = True
        self.asked.status = answer.status
        self._handler.send_response(answer.status)
        self._handler.send_header("Content-Type", answer.media_type)
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        for name, value in (answer.headers | named).items():
            self._handler.send_header(name, value)
        self._handler.end_headers()

    def write(self, content: bytes) -> None:
        """Say this much of the body."""
        self.asked.sent += len(content)
        self._handler.wfile.write(content)

    def send_raw(self, content: bytes) -> None:
        """Send bytes that are no part of the body."""
        self._handler.wfile.write(content)

    def hang_up(self) -> None:
        """Close the connection when the fault is done."""
        self.is_over = True
        self._handler.close_connection = True

    def reset(self) -> None:
        """Close the connection as a crash does."""
        connection = self._handler.connection
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        os.close(connection.detach())
        self.hang_up()

    def finish(self) -> None:
        """Say the answer, where no fault has said something."""
        if not self.is_over:
            answer = self.answer
            self.begin(answer, Content_Length=str(len(answer.content)))
            self.write(answer.content)


def _forward(upstream: str, asked: Asked) -> Answer:
    """Ask the mirror, and return what it says."""
    parts = urlsplit(upstream)
    query = urlsplit(asked.path).query
    path = f"{parts.path}?{query}" if query else parts.path
    headers = {name: asked.headers[name] for name in _PASSED if name in asked.headers}
    try:
        with contextlib.closing(http.client.HTTPConnection(parts.netloc, timeout=60)) as connection:
            connection.request(asked.method, path, asked.body or None, headers)
            response = connection.getresponse()
            media_type = response.headers.get("Content-Type", "text/plain")
            return Answer(response.status, media_type, response.read())
    except (OSError, http.client.HTTPException) as error:
        return Answer(502, "text/plain", f"the mirror does not answer: {error}".encode())


Fault = Callable[[Exchange], None]
Kind = Literal["all", "data", "count"] | Callable[[Asked], bool]


@dataclass
class _Rule:
    """A fault, and for which requests it is; *seen* are those of its kind."""

    fault: Fault
    only: Kind
    nth: Collection[int] | None
    seen: int = 0

    def takes(self, asked: Asked) -> bool:
        if callable(self.only):
            if not self.only(asked):
                return False
        elif self.only != "all" and asked.is_count != (self.only == "count"):
            return False
        self.seen += 1
        return self.nth is None or self.seen in self.nth


class FaultyProxy:
    """An endpoint on loopback that asks another and does what its faults say, within a block.

    What came is in ``asked``, in the order of its coming, and ``connections`` counts who connected,
    if only to say nothing.  Where nobody should come, such as the target of a redirect, a second
    proxy of the same mirror tells whether anybody did.
    """

    def __init__(self, upstream: str, certificate: tuple[Path, Path] | None = None) -> None:
        """Stand before this endpoint, with TLS if there is a certificate."""
        self.upstream = upstream
        self.asked: list[Asked] = []
        self.connections = 0
        self.closing = threading.Event()
        self.errors: list[BaseException] = []
        self._rules: list[_Rule] = []
        self._lock = threading.Lock()
        self._server = _Server(self, certificate)
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,))
        scheme = "https" if certificate else "http"
        self.url = f"{scheme}://127.0.0.1:{self._server.server_address[1]}/sparql"

    def __enter__(self) -> Self:
        """Begin to listen."""
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Hang up on everybody, and raise what a fault itself raised."""
        self.closing.set()
        self._server.shutdown()
        self._thread.join()
        self._server.hang_up()
        self._server.server_close()
        if error is None and self.errors:
            raise self.errors[0]

    def inject(
        self, fault: Fault, *, only: Kind = "all", nth: Collection[int] | None = None
    ) -> None:
        """Let this fault befall requests from now on, after those that are there.

        Faults that change an answer add up; after one that says something itself no other comes.

        Args:
            fault: What befalls them.
            only: Requests for ``data``, those that only ``count``, ``all``, or what tells them.
            nth: Which of them, counted from 1 from now on; all if it is None.
        """
        with self._lock:
            self._rules.append(_Rule(fault, only, nth))

    def reset(self) -> None:
        """Forget all faults, and what came."""
        with self._lock:
            self._rules.clear()
            self.asked.clear()
            self.connections = 0

    @property
    def counts(self) -> list[Asked]:
        """What came and only counted."""
        return [came for came in self.asked if came.is_count]

    @property
    def data_requests(self) -> list[Asked]:
        """What came and did not only count."""
        return [came for came in self.asked if not came.is_count]

    def meet(self, asked: Asked, handler: BaseHTTPRequestHandler) -> None:
        """Record a request, and answer it."""
        with self._lock:
            self.asked.append(asked)
            rules = [rule for rule in self._rules if rule.takes(asked)]
        exchange = Exchange(asked, handler, self)
        with contextlib.suppress(OSError):  # the client has left
            for rule in rules:
                rule.fault(exchange)
                if exchange.is_over:
                    return
            exchange.finish()


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    server: _Server

    def do_POST(self) -> None:
        moment = time.monotonic()
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        headers = {name.lower(): value for name, value in self.headers.items()}
        self.server.proxy.meet(Asked(self.command, self.path, headers, body, moment), self)

    def do_GET(self) -> None:
        self.do_POST()

    def log_message(self, *_: object) -> None:
        """Keep silent."""


class _Server(ThreadingHTTPServer):
    """Ends every thread and connection when it is closed."""

    daemon_threads = False
    request_queue_size = 64

    def __init__(self, proxy: FaultyProxy, certificate: tuple[Path, Path] | None) -> None:
        self.proxy = proxy
        self._open: set[socket.socket] = set()
        self._context: ssl.SSLContext | None = None
        if certificate:
            self._context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            self._context.load_cert_chain(*certificate)
        super().__init__(("127.0.0.1", 0), _Handler)

    def get_request(self) -> tuple[socket.socket, Any]:
        """Take a connection; its thread, not this one, shakes hands."""
        connection, address = super().get_request()
        if self._context:
            connection = self._context.wrap_socket(
                connection, server_side=True, do_handshake_on_connect=False
            )
        self._open.add(connection)
        self.proxy.connections += 1
        return connection, address

    def shutdown_request(self, request: Any) -> None:  # noqa: ANN401 -- as its base has it
        """End a connection."""
        self._open.discard(request)
        super().shutdown_request(request)

    def hang_up(self) -> None:
        """End all connections, whose threads then end."""
        for connection in list(self._open):
            with contextlib.suppress(OSError):
                socket.socket.shutdown(connection, socket.SHUT_RDWR)

    def handle_error(self, request: object, client_address: object) -> None:  # noqa: ARG002
        """Keep what a fault raised; that a client left or does not trust us is no error."""
        error = sys.exception()
        if error is not None and not isinstance(error, OSError):
            self.proxy.errors.append(error)
