"""What an endpoint may say instead of an answer: each is one sentence, and never an answer."""

from __future__ import annotations

import contextlib
import gzip
import json
import socket
import struct
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import NamedTuple
from urllib.parse import parse_qs, urlsplit

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pfocr_rdf import PfocrRdfError, open_endpoint
from pfocr_rdf.endpoint import connection
from pfocr_rdf.endpoint.answers import GRAPH, ROWS, read_lines, read_rows, read_truth
from pfocr_rdf.endpoint.complaints import first_line
from pfocr_rdf.errors import (
    DeadlineError,
    EndpointError,
    IncompleteError,
    QueryError,
    SizeError,
)
from pfocr_rdf.solutions import Solutions, Term
from pfocr_rdf.version import __version__
from pfocr_rdf.vocab import RDF, XSD

CommandLine = Callable[..., subprocess.CompletedProcess[str]]

SELECT = "SELECT ?s ?o { ?s ?p ?o }"
ASK = "ASK { ?s ?p ?o }"
CONSTRUCT = "CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }"
TTL = "text/turtle"


def bindings(*rows: dict[str, object], names: tuple[str, ...] = ("s", "o")) -> str:
    """Return rows in the SPARQL results format."""
    return json.dumps({"head": {"vars": list(names)}, "results": {"bindings": list(rows)}})


ROW: dict[str, object] = {
    "s": {"type": "uri", "value": "http://e/s"},
    "o": {"type": "literal", "value": "x"},
}
ONE = bindings(ROW)
YES = json.dumps({"head": {}, "boolean": True})


class Asked(NamedTuple):
    """A request that came."""

    method: str
    path: str
    headers: dict[str, str]
    query: str


Says = Callable[["Stub", BaseHTTPRequestHandler], None]


class Stub:
    """An endpoint that says what it is told, one saying for each request, the last for all others.

    Lower-case names of headers, and the query, of what came are in ``asked``.
    """

    def __init__(self) -> None:
        self.says: list[Says] = []
        self.asked: list[Asked] = []
        stub = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers.get("Content-Length") or 0)).decode()
                self._answer(body)

            def do_GET(self) -> None:
                self._answer(urlsplit(self.path).query)

            def _answer(self, form: str) -> None:
                headers = {name.lower(): value for name, value in self.headers.items()}
                query = parse_qs(form).get("query", [""])[0]
                stub.asked.append(Asked(self.command, self.path, headers, query))
                with contextlib.suppress(OSError):
                    (stub.says.pop(0) if len(stub.says) > 1 else stub.says[0])(stub, self)

            def log_message(self, *_: object) -> None:
                """Keep silent."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self.origin = f"http://127.0.0.1:{self._server.server_address[1]}"
        self.url = f"{self.origin}/sparql"
        self.closing = threading.Event()
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.05,))
        self._thread.start()

    def close(self) -> None:
        """Stop listening."""
        self.closing.set()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()


def says(
    content: str | bytes,
    media_type: str | None = ROWS,
    status: int = 200,
    *,
    length: int | None = None,
    **headers: str,
) -> Says:
    """Return what says this; ``Retry_After`` is the header Retry-After, *length* may be a lie."""
    body = content.encode() if isinstance(content, str) else content

    def say(_: Stub, handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(status)
        if media_type is not None:
            handler.send_header("Content-Type", media_type)
        for name, value in headers.items():
            handler.send_header(name.replace("_", "-"), value)
        handler.send_header("Content-Length", str(len(body) if length is None else length))
        handler.end_headers()
        handler.wfile.write(body)
        handler.close_connection = length is not None

    return say


def hangs(before: bytes = b"") -> Says:
    """Return what sends these bytes and then nothing, until the stub is closed."""

    def say(stub: Stub, handler: BaseHTTPRequestHandler) -> None:
        handler.wfile.write(before)
        stub.closing.wait(30)
        handler.close_connection = True

    return say


def trickles(_: Stub, handler: BaseHTTPRequestHandler) -> None:
    """Send a byte now and then, for ever."""
    handler.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Type: application/sparql-results+json\r\n\r\n")
    handler.close_connection = True
    while True:
        handler.wfile.write(b" ")
        time.sleep(0.05)


def breaks(before: bytes = b"") -> Says:
    """Return what sends these bytes and then resets the connection."""

    def say(_: Stub, handler: BaseHTTPRequestHandler) -> None:
        handler.wfile.write(before)
        handler.wfile.flush()
        linger = struct.pack("ii", 1, 0)
        if not before:
            handler.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
        handler.close_connection = True

    return say


@pytest.fixture
def stub(monkeypatch: pytest.MonkeyPatch) -> Iterator[Stub]:
    """An endpoint that says what it is told; nobody waits long for it."""
    monkeypatch.setattr(connection, "WAITS", (0.01, 0.01, 0.01))
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    made = Stub()
    yield made
    made.close()


def asked(stub: Stub, text: str = SELECT, seconds: float = 10) -> bool | Solutions | list[str]:
    """Ask the stub."""
    with open_endpoint(stub.url, seconds) as endpoint:
        return endpoint.ask(text)


def refused(stub: Stub, kind: type[PfocrRdfError], text: str = SELECT, seconds: float = 10) -> str:
    """Ask the stub, and return the sentence of the error that comes of it, without the address."""
    with pytest.raises(PfocrRdfError) as raised:
        asked(stub, text, seconds)
    assert type(raised.value) is kind, raised.value
    told = str(raised.value)
    assert told.isprintable()
    assert len(told) < 500
    assert told.startswith(f"{stub.url}: ")
    return told.removeprefix(f"{stub.url}: ")


# how it is asked


def test_a_query_is_posted_as_a_form(stub: Stub) -> None:
    """By the protocol: the query as it is, what is accepted, and who asks."""
    text = "SELECT ?s { ?s ?p 'GSK-3β & + % \\n' } # ?"
    for content, media_type, query, accept in (
        (bindings(names=("s",)), ROWS, text, ROWS),
        (YES, ROWS, ASK, ROWS),
        ("", "application/n-triples", CONSTRUCT, GRAPH),
    ):
        stub.says = [says(content, media_type)]
        asked(stub, query)
        came = stub.asked.pop()
        assert (came.method, came.path, came.query) == ("POST", "/sparql", query)
        assert came.headers["content-type"] == "application/x-www-form-urlencoded"
        assert came.headers["accept"] == accept
        assert came.headers["user-agent"].startswith(f"pfocr-rdf/{__version__} (+https://")


def test_parameters_of_the_address_stay(stub: Stub) -> None:
    """Some endpoints want a default graph or a key beside the query."""
    stub.says = [says("", "text/plain", 405), says(YES)]
    with open_endpoint(f"{stub.url}?default-graph-uri=http%3A%2F%2Fe%2Fg") as endpoint:
        assert endpoint.ask(ASK) is True
    assert stub.asked[0].path == "/sparql?default-graph-uri=http%3A%2F%2Fe%2Fg"
    assert parse_qs(urlsplit(stub.asked[1].path).query) == {
        "default-graph-uri": ["http://e/g"],
        "query": [ASK],
    }


@pytest.mark.parametrize("status", [405, 501])
def test_who_takes_no_post_is_sent_a_get(stub: Stub, status: int) -> None:
    """Once for each endpoint."""
    stub.says = [says("no POST", "text/plain", status), says(YES)]
    with open_endpoint(stub.url) as endpoint:
        assert endpoint.ask(ASK) is True
        assert endpoint.ask(ASK) is True
    assert ["POST", "GET", "GET"] == [came.method for came in stub.asked]
    assert stub.asked[-1].query == ASK


def test_who_takes_neither_is_told(stub: Stub) -> None:
    """Then it is no endpoint."""
    stub.says = [says("no", "text/plain", 405)]
    assert refused(stub, EndpointError).startswith("status 405: no (expected an endpoint")


@pytest.mark.parametrize(
    "text",
    [
        "INSERT DATA { <a:s> <a:p> <a:o> }",
        "SELECT * { SERVICE <http://127.0.0.1/> { ?s ?p ?o } }",
        "SELECT * " + "{" * 100 + "}" * 100,
        "DEFINE get:soft 'replace' SELECT * { ?s ?p ?o }",
        "nonsense",
        "",
        "SELECT * { ?s ?p <{{gene}}> }",
        "SELECT * { ?s ?p '\ud800' }",
    ],
)
def test_the_gate_is_before_endpoints_too(stub: Stub, text: str) -> None:
    """What a store must not be given is sent to nobody."""
    stub.says = [says(ONE)]
    with open_endpoint(stub.url) as endpoint, pytest.raises(QueryError):
        endpoint.ask(text)
    assert stub.asked == []


def test_select_takes_no_other_form(stub: Stub) -> None:
    """As a store says it."""
    with open_endpoint(stub.url) as endpoint, pytest.raises(QueryError, match="no SELECT query"):
        endpoint.select(ASK)
    assert stub.asked == []


# what an answer may look like


def test_dialect_of_virtuoso(stub: Stub) -> None:
    """Typed literals, strings without a datatype, nodes, languages: as a store gives them."""
    integer = XSD + "integer"
    stub.says = [
        says(
            bindings(
                {"s": {"type": "typed-literal", "value": "3", "datatype": integer}},
                {"s": {"type": "literal", "value": "3", "datatype": integer}},
                {"s": {"type": "literal", "value": "x"}},
                {"s": {"type": "typed-literal", "value": "x", "datatype": XSD + "string"}},
                {"s": {"type": "literal", "value": "x", "xml:lang": "EN"}},
                {"s": {"type": "bnode", "value": "nodeID://b10"}},
                {"s": {"type": "uri", "value": "http://e/é"}},
                {},
            )
        )
    ]
    answer = asked(stub)

    assert isinstance(answer, Solutions)
    assert answer.variables == ("s", "o")
    assert [row[0] for row in answer.rows] == [
        Term("3", "literal", integer),
        Term("3", "literal", integer),
        Term("x", "literal", XSD + "string"),
        Term("x", "literal", XSD + "string"),
        Term("x", "literal", RDF + "langString", "en"),
        Term("b10", "bnode"),
        Term("http://e/é", "uri"),
        None,
    ]


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (YES, True),
        ('{"boolean": false}', False),
        (bindings({"__ASK_RETVAL": {"value": "1"}}, names=("__ASK_RETVAL",)), True),
        (bindings({"__ASK_RETVAL": {"value": "0"}}, names=("__ASK_RETVAL",)), False),
        (bindings(names=("__ASK_RETVAL",)), False),
    ],
)
def test_truths(stub: Stub, content: str, expected: bool) -> None:  # noqa: FBT001 -- a truth
    """By the standard, and by Virtuoso."""
    stub.says = [says(content)]
    assert asked(stub, ASK) is expected


@pytest.mark.parametrize(
    ("content", "media_type"),
    [
        ('<http://e/s> <http://e/p> "x"@en .\n' * 2, "application/n-triples"),
        ('<http://e/s>\t<http://e/p>\t"\\u0078"@en .\n', "application/n-triples; charset=UTF-8"),
        ('<http://e/s> <http://e/p> "x"@en .', "text/plain"),
        ('@prefix e: <http://e/> . e:s e:p "x"@EN .', "text/turtle"),
        ('@prefix e: <http://e/> . e:s e:p "x"@en .', "text/rdf+n3"),
        ('@prefix e: <http://e/> . e:s e:p "x"@en .', "application/x-turtle"),
        (
            '<r:RDF xmlns:r="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:e="http://e/">'
            '<r:Description r:about="http://e/s"><e:p xml:lang="en">x</e:p>'
            "</r:Description></r:RDF>",
            "application/rdf+xml",
        ),
    ],
)
def test_graphs_of_any_format(stub: Stub, content: str, media_type: str) -> None:
    """By the type of the content, sorted, each triple once."""
    stub.says = [says(content, media_type)]
    assert asked(stub, CONSTRUCT) == ['<http://e/s> <http://e/p> "x"@en .\n']


@pytest.mark.parametrize("content", ["", "# Empty NT\n", "# Empty TURTLE\n"])
def test_empty_graphs(stub: Stub, content: str) -> None:
    """No triple is an answer too."""
    stub.says = [says(content, "text/turtle")]
    assert asked(stub, CONSTRUCT) == []


def test_compressed_answers(stub: Stub) -> None:
    """As every web server may send them."""
    stub.says = [says(gzip.compress(YES.encode()), Content_Encoding="gzip")]
    assert asked(stub, ASK) is True


# what is no answer

WEB_PAGE = (
    "<!DOCTYPE html><html><head><title>Sign in\x1b[2J</title><script>alert(1)</script></head>"
    "<body><p>Please sign in</p></body></html>"
)
NO_ANSWERS = [
    (WEB_PAGE, "text/html", SELECT, EndpointError, "answers with a web page, 'Sign in' (expected"),
    (WEB_PAGE, ROWS, SELECT, EndpointError, "answers with a web page, 'Sign in' (expected"),
    (WEB_PAGE, "text/plain", CONSTRUCT, EndpointError, "answers with a web page"),
    ("<sparql/>", "application/sparql-results+xml", SELECT, EndpointError, "answers with applica"),
    (ONE, None, SELECT, EndpointError, "answers with content of no type (expected"),
    (ONE, ROWS, CONSTRUCT, EndpointError, f"answers with {ROWS} (expected N-Triples or Turtle)"),
    ("", ROWS, SELECT, IncompleteError, "the answer is cut off or malformed at its end"),
    ("nonsense", ROWS, SELECT, IncompleteError, "the answer is cut off or malformed at 'nonsense'"),
    (ONE[:-9], ROWS, SELECT, IncompleteError, "the answer is cut off or malformed at its end"),
    (
        ONE[:-4] + "\nthe query timed out \x1b[31m",
        ROWS,
        SELECT,
        IncompleteError,
        "the answer is cut off or malformed at 'the query timed out'",
    ),
    (b"\xff\xfe\xff", ROWS, SELECT, EndpointError, "the answer is malformed: "),
    ("[" * 100_000, ROWS, SELECT, EndpointError, "the answer is malformed: RecursionError"),
    ("[]", ROWS, SELECT, EndpointError, "the answer is malformed: a list"),
    ("{}", ROWS, SELECT, EndpointError, "the answer is malformed: no head.vars or results"),
    (YES, ROWS, SELECT, EndpointError, "the answer is malformed: no head.vars or results"),
    (ONE, ROWS, ASK, EndpointError, "the answer is malformed: no boolean"),
    ('{"boolean": "true"}', ROWS, ASK, EndpointError, "the answer is malformed: no boolean"),
    (bindings(names=("s", "s")), ROWS, SELECT, EndpointError, "the answer is malformed: variables"),
    (bindings(names=("\x1b[2J",)), ROWS, SELECT, EndpointError, "the answer is malformed: variab"),
    (bindings({"x": ROW["s"]}), ROWS, SELECT, EndpointError, "the answer is malformed: row 1: "),
    (bindings(ROW, {"s": 1}), ROWS, SELECT, EndpointError, "the answer is malformed: row 2: 1 is "),
    (
        bindings({"s": {"type": "uri", "value": "a b> } #"}}),
        ROWS,
        SELECT,
        EndpointError,
        "the answer is malformed: row 1: 'a b> } #' is no IRI",
    ),
    (
        bindings({"s": {"type": "triple", "value": "x"}}),
        ROWS,
        SELECT,
        EndpointError,
        "the answer is malformed: row 1: 'x' is no term of RDF 1.1",
    ),
    (
        bindings({"s": {"type": "literal", "value": "x", "xml:lang": "\x1b"}}),
        ROWS,
        SELECT,
        EndpointError,
        "the answer is malformed: row 1: ",
    ),
    ('<http://e/s> <http://e/p> "x', "application/n-triples", CONSTRUCT, IncompleteError, "the an"),
    ("<http://e/s> <http://e/p> ", TTL, CONSTRUCT, IncompleteError, "the answer is cut off or"),
]


@pytest.mark.parametrize(
    ("content", "media_type", "text", "kind", "told"),
    NO_ANSWERS,
    ids=[f"{str(case[0])[:20]!r} {case[1]} {case[2][:3]}" for case in NO_ANSWERS],
)
def test_what_is_no_answer_is_told(  # noqa: PLR0913, PLR0917 -- the columns of a table
    stub: Stub,
    content: str | bytes,
    media_type: str | None,
    text: str,
    kind: type[PfocrRdfError],
    told: str,
) -> None:
    """Pages, other formats, broken and cut texts: one sentence that says which."""
    stub.says = [says(content, media_type)]
    assert refused(stub, kind, text).startswith(told)


STATUSES = [
    (400, "Virtuoso 37000 Error SP030: line 2\n\nSPARQL query:\nASK", QueryError, "the query is "),
    (400, "\x1b[31mred\x07\u202e\n", QueryError, "the query is refused: red"),
    (400, "x" * 5000, QueryError, "the query is refused: xxx"),
    (401, "", EndpointError, "status 401 (expected to be let in"),
    (403, "<html><body><h1>No &amp; never</h1></body></html>", EndpointError, "status 403: No & "),
    (404, "", EndpointError, "status 404 (expected an endpoint; its path is often /sparql"),
    (406, "", EndpointError, "status 406 (expected one that writes"),
    (204, "", EndpointError, "status 204 (expected an answer)"),
    (500, "out of order", EndpointError, "status 500: out of order (expected an answer)"),
    (500, "Virtuoso 42000 Error The estimated execution time 9 (sec) exceeds the limit of 4 (sec).",
     DeadlineError, "the endpoint's own time ran out: Virtuoso 42000"),
    (429, "Operation timed out.", DeadlineError, "the endpoint's own time ran out"),
    (504, "Gateway", DeadlineError, "the endpoint's own time ran out: Gateway"),
    (503, "busy", EndpointError, "status 503: busy (expected an answer: ask again later)"),
]  # fmt: skip


@pytest.mark.parametrize(("status", "content", "kind", "told"), STATUSES)
def test_statuses_are_told(
    stub: Stub, status: int, content: str, kind: type[PfocrRdfError], told: str
) -> None:
    """Each with the endpoint's own first line, without tags and control characters."""
    stub.says = [says(content, "text/plain", status)]
    assert refused(stub, kind).startswith(told)


# what may pass


@pytest.mark.parametrize("status", [429, 502, 503, 504])
def test_what_may_pass_is_tried_again(stub: Stub, status: int) -> None:
    """A few times, and no more."""
    busy = says("busy", "text/plain", status, Retry_After="0")
    stub.says = [busy, busy, busy, says(YES)]
    assert asked(stub, ASK) is True
    assert len(stub.asked) == 4

    stub.says, stub.asked = [busy], []
    with pytest.raises(PfocrRdfError):
        asked(stub, ASK)
    assert len(stub.asked) == 4


@pytest.mark.parametrize("status", [400, 401, 404, 500])
def test_what_does_not_pass_is_asked_once(stub: Stub, status: int) -> None:
    """A bad query stays bad."""
    stub.says = [says("", "text/plain", status)]
    with pytest.raises(PfocrRdfError):
        asked(stub)
    assert len(stub.asked) == 1


def test_a_wait_that_is_too_long_is_not_waited(stub: Stub) -> None:
    """An endpoint that wants to be left alone for an hour is."""
    stub.says = [says("busy", "text/plain", 503, Retry_After="3600")]
    start = time.monotonic()
    assert "status 503" in refused(stub, EndpointError)
    assert time.monotonic() - start < 5
    assert len(stub.asked) == 1


def test_a_lost_connection_is_tried_again(stub: Stub) -> None:
    """Before an answer or in it."""
    head = b"HTTP/1.1 200 OK\r\nContent-Type: application/sparql-results+json\r\n"
    stub.says = [
        breaks(),
        breaks(head + b"Content-Length: 99\r\n\r\n{"),
        breaks(head + b'Transfer-Encoding: chunked\r\n\r\n5\r\n{"hea'),
        says(YES),
    ]
    assert asked(stub, ASK) is True


def test_a_connection_that_stays_lost_is_told(stub: Stub) -> None:
    """No answer, and a part of one, are different things."""
    stub.says = [breaks()]
    assert refused(stub, EndpointError).startswith("cannot be reached: ")
    stub.says = [says(ONE, length=9999)]
    assert refused(stub, IncompleteError).startswith("the answer ends early: ")


def test_damaged_compression_is_told(stub: Stub) -> None:
    """What cannot be read is no answer."""
    stub.says = [says(b"nonsense", Content_Encoding="gzip")]
    assert refused(stub, IncompleteError).startswith("the answer is damaged: ")


def test_nobody_there() -> None:
    """A port that nobody listens to."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
    with (
        open_endpoint(f"http://127.0.0.1:{port}/") as endpoint,
        pytest.raises(EndpointError, match=rf"http://127.0.0.1:{port}/: cannot be reached: "),
    ):
        endpoint.ask(ASK)


# bounds


@pytest.mark.parametrize(
    "say",
    [
        hangs(),
        hangs(b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 9\r\n\r\n{"),
        trickles,
    ],
    ids=["silence", "half an answer", "a byte now and then"],
)
def test_the_deadline_holds(stub: Stub, say: Says) -> None:
    """However slowly an endpoint answers."""
    stub.says = [say]
    start = time.monotonic()
    assert refused(stub, DeadlineError, seconds=0.5).startswith("no answer within 0.5 s (expected")
    assert time.monotonic() - start < 5


def test_the_deadline_is_that_of_all_tries(stub: Stub, monkeypatch: pytest.MonkeyPatch) -> None:
    """Waiting counts."""
    monkeypatch.setattr(connection, "WAITS", (0.3, 0.3, 0.3))
    stub.says = [says("busy", "text/plain", 503)]
    refused(stub, EndpointError, seconds=0.5)
    assert len(stub.asked) == 2


@pytest.mark.parametrize("encoding", ["identity", "gzip"])
def test_too_large_an_answer_is_refused(
    stub: Stub, monkeypatch: pytest.MonkeyPatch, encoding: str
) -> None:
    """By what it takes in memory, not by what was sent."""
    monkeypatch.setattr(connection, "MAX_BYTES", 1 << 20)
    content = b" " * (2 << 20) + ONE.encode()
    body = gzip.compress(content) if encoding == "gzip" else content
    stub.says = [says(body, Content_Encoding=encoding)]
    assert refused(stub, SizeError).startswith("the answer is over 1 MiB (expected less")


# redirects


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_redirects_on_the_same_host_are_followed(stub: Stub, status: int) -> None:
    """With the query, and once: the new address is kept."""
    stub.says = [says("", None, status, Location="/new?x=1#y"), says(YES)]
    with open_endpoint(stub.url) as endpoint:
        assert endpoint.ask(ASK) is True
        assert endpoint.ask(ASK) is True
    assert ["/sparql", "/new?x=1", "/new?x=1"] == [came.path for came in stub.asked]
    assert {("POST", ASK)} == {(came.method, came.query) for came in stub.asked}


@pytest.mark.parametrize(
    ("location", "told"),
    [
        ("http://127.0.0.2/", "redirects to http://127.0.0.2/ (expected an answer; if you trust"),
        ("http://127.0.0.1:9/", "redirects to http://127.0.0.1:9/ (expected"),
        ("https://me:secret@example.org/?k=s", "redirects to https://example.org/ (expected"),
        ("file:///etc/passwd", "redirects to nowhere (expected an answer)"),
        ("http://e:port/", "cannot be reached: Invalid URL in location header"),
        ("/again", "redirects without end (expected an answer)"),
    ],
)
def test_other_redirects_are_told(stub: Stub, location: str, told: str) -> None:
    """Nobody is sent elsewhere without a word."""
    stub.says = [says("", None, 302, Location=location)]
    assert refused(stub, EndpointError).startswith(told)


def test_an_upgrade_to_https_is_followed(stub: Stub) -> None:
    """The same host by https: here nobody speaks it, so the connection fails there."""
    stub.says = [says("", None, 301, Location=stub.url.replace("http:", "https:"))]
    assert refused(stub, EndpointError).startswith("cannot be reached: ")


def test_nobody_is_led_from_https_to_http() -> None:
    """A query that was sent in secret stays so."""
    made = connection.Connection("https://example.org/sparql", 1)
    with pytest.raises(EndpointError, match=r"redirects to http://example.org/sparql \(expected"):
        made._target("http://example.org/sparql")
    made.close()


def test_a_redirect_without_a_place_ends(stub: Stub) -> None:
    """It leads to itself."""
    stub.says = [says("", None, 302)]
    assert "redirects without end" in refused(stub, EndpointError)


# secrets


def test_passwords_are_sent_and_never_told(stub: Stub, cli: CommandLine) -> None:
    """They stand in the address, and in no message."""
    stub.says = [says(YES)]
    address = stub.url.replace("http://", "http://me:secret@") + "?key=secret"
    with open_endpoint(address) as endpoint:
        assert endpoint.ask(ASK) is True
    assert stub.asked[0].headers["authorization"] == "Basic bWU6c2VjcmV0"
    for status in (302, 400, 401, 500):
        stub.says = [says("", "text/plain", status, Location="http://127.0.0.2/")]
        ended = cli("sparql", ASK, "--endpoint", address)
        assert ended.returncode in {2, 4}
        assert "secret" not in ended.stderr
        assert ended.stderr.startswith(f"pfocr-rdf: {stub.url}: ")
    ended = cli("sparql", ASK, "--endpoint", "httpx://me:secret@example.org/")
    assert ended.returncode == 2
    assert "secret" not in ended.stderr


# cuts


def test_an_answer_that_is_cut_is_told(stub: Stub) -> None:
    """Five hundred rows, without a word that there are more."""
    count = bindings(
        {"pfocrNumberOfSolutions": {"type": "literal", "value": "17699"}},
        names=("pfocrNumberOfSolutions",),
    )
    rows = bindings(*[ROW] * 500)
    for cut in (says(rows), says(rows, X_SPARQL_MaxRows="500")):
        stub.says = [cut, says(count)]
        told = refused(stub, IncompleteError)
        assert told.startswith("gave 500 of 17,699 rows (expected all: narrow the query")
    triples = "".join(f"<http://e/{n}> <http://e/p> <http://e/o> .\n" for n in range(501))
    stub.says = [says(triples, "application/n-triples"), says(count)]
    told = refused(stub, IncompleteError, CONSTRUCT)
    assert told.startswith("gave 501 triples of 17,699 solutions, and may have cut there")


def test_a_round_answer_is_counted_and_given(stub: Stub) -> None:
    """Exactly ten rows may be all there are."""
    count = bindings(
        {"pfocrNumberOfSolutions": {"type": "literal", "value": "10"}},
        names=("pfocrNumberOfSolutions",),
    )
    stub.says = [says(bindings(*[ROW] * 10)), says(count)]
    answer = asked(stub)
    assert isinstance(answer, Solutions)
    assert len(list(answer.rows)) == 10
    assert len(stub.asked) == 2


def test_other_answers_are_not_counted(stub: Stub) -> None:
    """Nobody cuts at seven."""
    stub.says = [says(bindings(*[ROW] * 7))]
    asked(stub)
    assert len(stub.asked) == 1


def test_what_cannot_be_counted_is_told(stub: Stub) -> None:
    """A round answer of an endpoint that does not count is no whole one."""
    for no_count in (says("no", "text/plain", 400), says(ONE), says(YES)):
        stub.says = [says(bindings(*[ROW] * 10_000)), no_count]
        told = refused(stub, IncompleteError)
        assert told.startswith("gave 10,000 rows, which may be where it cuts, and cannot count")


def test_a_part_within_the_time_is_told(stub: Stub) -> None:
    """Virtuoso's anytime queries say so in a header alone."""
    stub.says = [says(ONE, X_SQL_State="S1TAT", X_SQL_Message="RC...: Returning incomplete")]
    assert refused(stub, IncompleteError).startswith("its time ran out and it gave a part")


# the command line


@pytest.mark.parametrize(
    ("say", "status"),
    [
        (says("no", "text/plain", 400), 2),
        (says("no", "text/plain", 404), 4),
        (says(WEB_PAGE, "text/html"), 4),
        (hangs(), 5),
        (says(ONE[:-5]), 6),
        (says(ONE, X_SQL_State="S1TAT"), 6),
    ],
)
def test_statuses_of_the_command_line(stub: Stub, cli: CommandLine, say: Says, status: int) -> None:
    """One sentence on stderr, nothing on stdout."""
    for arguments in (
        ("sparql", SELECT),
        ("query", "dataset-counts"),
        ("audit", "species-clashes"),
    ):
        stub.says = [say]
        ended = cli(*arguments, "--endpoint", stub.url, "--timeout", "0.4")
        assert ended.returncode == status
        assert ended.stdout == ""
        assert ended.stderr.startswith(f"pfocr-rdf: {stub.url}: ")
        assert ended.stderr.count("\n") == 1


@pytest.mark.parametrize("value", ["0", "-1", "nan", "x", "1e9"])
def test_what_is_no_time_out(cli: CommandLine, value: str) -> None:
    """Seconds, more than none and less than a day."""
    ended = cli("sparql", ASK, "--endpoint", "http://127.0.0.1:9/", "--timeout", value)
    assert ended.returncode == 2


HOSTILE = "\x1b]0;mine\x07\x1b[2J\x9b31m\u202eTOR"


@pytest.mark.parametrize("format_name", ["table", "md"])
def test_terms_do_not_steer_a_terminal(stub: Stub, cli: CommandLine, format_name: str) -> None:
    """What others wrote is shown, and is no command to the terminal."""
    content = bindings({"s": {"type": "literal", "value": HOSTILE}}, names=("s",))
    stub.says = [says(content)]
    ended = cli("sparql", "SELECT ?s {}", "--endpoint", stub.url, "--format", format_name)

    assert ended.returncode == 0
    assert "TOR" in ended.stdout
    assert set(ended.stdout).isdisjoint("\x1b\x07\x9b\u202e")
    ended = cli("sparql", "SELECT ?s {}", "--endpoint", stub.url, "--format", "json")
    assert json.loads(ended.stdout)["results"]["bindings"][0]["s"]["value"] == HOSTILE


@pytest.mark.parametrize(
    "term",
    [Term("x", "literal", XSD + "integer"), Term("1_x", "literal", XSD + "decimal")],
)
def test_numbers_that_are_none_stay_text(term: Term) -> None:
    """Not every endpoint checks what it holds."""
    assert term.as_python() == term.value
    assert term.as_text() == term.value


# whatever comes

JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.text(max_size=9)
    | st.sampled_from(["uri", "literal", "typed-literal", "bnode", "http://e/", "en", "s", "o"]),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.sampled_from(
                ["head", "vars", "results", "bindings", "s", "type", "value", "boolean", "datatype"]
            ),
            inner,
            max_size=4,
        )
    ),
    max_leaves=12,
)


@settings(max_examples=300, deadline=None)
@given(binding=JSON, names=st.lists(st.sampled_from(["s", "o"]), max_size=2) | JSON)
def test_any_json_is_an_answer_or_an_error(binding: object, names: object) -> None:
    """Nothing else than rows or our own errors comes of a text."""
    found = {"head": {"vars": names}, "results": {"bindings": [binding]}, "boolean": binding}
    for read in (read_rows, read_truth):
        with contextlib.suppress(EndpointError, IncompleteError):
            read("http://e/", ROWS, json.dumps(found).encode())


@settings(max_examples=300, deadline=None)
@given(content=st.binary(max_size=200))
def test_any_bytes_are_an_answer_or_an_error(content: bytes) -> None:
    """The same of bytes, and what is told of them never steers a terminal."""
    for media_type in (ROWS, "text/turtle", "application/n-triples", "application/rdf+xml"):
        read = read_rows if media_type == ROWS else read_lines
        with contextlib.suppress(EndpointError, IncompleteError):
            read("http://e/", media_type, content)
    for media_type in ("text/plain", "text/html"):
        told = first_line(content, media_type)
        assert len(told) <= 201
        assert set(told).isdisjoint(map(chr, [*range(32), *range(127, 160)]))


@settings(max_examples=50, deadline=None)
@given(size=st.integers(0, len(ONE) - 1))
def test_no_beginning_of_an_answer_is_one(size: int) -> None:
    """Wherever an answer is cut, that is noticed."""
    with pytest.raises(IncompleteError):
        read_rows("http://e/", ROWS, ONE[:size].encode())


def test_a_host_that_takes_no_connection_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    """Long before the time for the answer is over: a host that is not there says nothing."""
    monkeypatch.setattr("pfocr_rdf.endpoint.connection.CONNECT", 0.2)
    with socket.socket() as full:
        full.bind(("127.0.0.1", 0))
        full.listen(0)
        port = full.getsockname()[1]
        waiting = [socket.socket() for _ in range(8)]
        for one in waiting:  # nobody accepts them, so there is no room for another
            one.settimeout(0)
            one.connect_ex(("127.0.0.1", port))
        with (
            open_endpoint(f"http://127.0.0.1:{port}/", 60) as endpoint,
            pytest.raises(EndpointError, match=r"takes no connection within 0\.2 s"),
        ):
            endpoint.ask("ASK {}")
        for one in waiting:
            one.close()
