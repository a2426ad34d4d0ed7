"""The stand-in for WikiPathways does what it says: a test on it means what it seems to mean."""

from __future__ import annotations

import gzip
import itertools
import json
import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import pyoxigraph
import pytest

from faults import (
    Framing,
    blank_nodes,
    breaks_off,
    cut,
    dead_port,
    drips,
    fails,
    gzip_bomb,
    gzipped,
    hangs,
    has_openssl,
    huge,
    labelled,
    late,
    miscounts,
    redirects,
    resets,
    self_signed,
    sorted_top,
    virtuoso_json,
    web_page,
    with_header,
)
from pfocr_rdf import PfocrRdfError, open_endpoint
from pfocr_rdf.endpoint import connection
from pfocr_rdf.endpoint.answers import ROWS
from pfocr_rdf.errors import DeadlineError, EndpointError, IncompleteError, SizeError
from pfocr_rdf.records import Figure
from pfocr_rdf.solutions import Solutions
from wikipathways import CAP, CITED_IN, MIRROR, Exchange, Fault, FaultyProxy, serve_mirror

PREFIXES = """
PREFIX cito: <http://purl.org/spar/cito/>
PREFIX dc: <http://purl.org/dc/elements/1.1/>
PREFIX dcterms: <http://purl.org/dc/terms/>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
PREFIX wp: <http://vocabularies.wikipathways.org/wp#>
"""

PATHWAYS = f"{PREFIXES} SELECT ?p ?title {{ ?p a wp:Pathway ; dc:title ?title }} ORDER BY ?title"
COUNT = f"{PREFIXES} SELECT (COUNT(*) AS ?n) {{ ?p a wp:Pathway ; dc:title ?title }}"

#: one row for each pair of triples: more rows than the cap
MANY = "SELECT ?s { ?s ?p ?o . ?x ?y ?z }"

#: fifty rows, and a hundred
FIFTY = "SELECT ?s { ?s ?p ?o } LIMIT 50"
HUNDRED = "SELECT ?s { ?s ?p ?o } LIMIT 100"


@pytest.fixture(scope="module")
def mirror(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of the mirror."""
    with serve_mirror([MIRROR, CITED_IN], tmp_path_factory.mktemp("mirror")) as url:
        yield url


@pytest.fixture
def proxy(mirror: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[FaultyProxy]:
    """The mirror behind a proxy; nobody waits long before another try."""
    monkeypatch.setattr(connection, "WAITS", (0.01, 0.01, 0.01))
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    with FaultyProxy(mirror) as made:
        yield made


#: made once: reading all certificates takes longer than an answer does
CONTEXT = ssl.create_default_context()


def send(url: str, query: str = PATHWAYS, seconds: float = 10, **headers: str) -> httpx.Response:
    """Ask as any client does; ``Accept_Encoding`` is the header Accept-Encoding."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return httpx.post(
        url,
        data={"query": query},
        headers={"Accept": ROWS, **named},
        timeout=seconds,
        verify=CONTEXT,
    )


def post(proxy: FaultyProxy, query: str = PATHWAYS, seconds: float = 10) -> httpx.Response:
    """Ask a proxy."""
    return send(proxy.url, query, seconds)


def rows_of(response: httpx.Response) -> list[dict[str, dict[str, str]]]:
    """Return the rows of an answer."""
    assert response.status_code == 200
    found: dict[str, Any] = response.json()
    rows: list[dict[str, dict[str, str]]] = found["results"]["bindings"]
    return rows


def selected(proxy: FaultyProxy, query: str = PATHWAYS, seconds: float = 10) -> int:
    """Ask as the project does, and return how many rows came."""
    with open_endpoint(proxy.url, seconds) as endpoint:
        return sum(1 for _ in endpoint.select(query).rows)


def refused(
    proxy: FaultyProxy, kind: type[PfocrRdfError], query: str = PATHWAYS, seconds: float = 10
) -> str:
    """Ask as the project does, and return the error that comes of it."""
    with pytest.raises(PfocrRdfError) as raised:
        selected(proxy, query, seconds)
    assert type(raised.value) is kind, raised.value
    return str(raised.value)


# the mirror


@pytest.fixture(scope="module")
def store() -> pyoxigraph.Store:
    """The mirror in memory."""
    made = pyoxigraph.Store()
    for path in (MIRROR, CITED_IN):
        made.load(path=path)
    return made


def table(store: pyoxigraph.Store, query: str) -> list[tuple[str, ...]]:
    """Return the rows of an answer, sorted, without namespaces."""
    solutions = store.query(PREFIXES + query)
    assert isinstance(solutions, pyoxigraph.QuerySolutions)
    return sorted(tuple(_name(term) for term in row) for row in solutions)


def _name(term: object) -> str:
    assert isinstance(term, pyoxigraph.NamedNode | pyoxigraph.Literal)
    return term.value.rpartition("/")[2] if isinstance(term, pyoxigraph.NamedNode) else term.value


def test_the_mirror_has_the_shape_that_queries_rely_on(store: pyoxigraph.Store) -> None:
    """Pathways with a title are pathways; those without are boxes, and one is both."""
    titled = "?p a wp:Pathway ; dc:title ?t ; dc:identifier ?i ; dcterms:identifier ?n"

    assert table(store, f"SELECT ?n ?i ?o {{ {titled} ; wp:organismName ?o }}") == [
        ("WP1471", "WP1471", "Homo sapiens"),
        ("WP2380", "WP2380", "Homo sapiens"),
        ("WP2841", "WP2841", "Mus musculus"),
        ("WP4698", "WP4698", "Homo sapiens"),
        ("WP481", "WP481", "Homo sapiens"),
    ]
    boxes = "?p a wp:Pathway ; dcterms:identifier ?n FILTER NOT EXISTS { ?p dc:title ?t }"
    assert table(store, f"SELECT ?n {{ {boxes} }}") == [("WP107",), ("WP481",)]
    assert all("_r" in name for (name,) in table(store, "SELECT ?p { ?p dc:title ?t }"))
    parts = "?node a wp:DataNode ; dcterms:isPartOf ?whole . ?whole a ?class"
    kinds = {name.rpartition("#")[2] for (name,) in table(store, f"SELECT ?class {{ {parts} }}")}
    assert {"Pathway", "Interaction", "Complex", "Inhibition", "Stimulation"} <= kinds


def test_every_term_of_the_mirror_says_what_it_is(store: pyoxigraph.Store) -> None:
    """What is part of something, or a participant, source or target, stands in the file."""
    mentioned = "VALUES ?p { dcterms:isPartOf wp:participants wp:source wp:target cito:cites }"
    loose = f"SELECT DISTINCT ?x {{ {mentioned} ?s ?p ?x FILTER NOT EXISTS {{ ?x a ?class }} }}"
    ends = "{ ?i wp:source ?x } UNION { ?i wp:target ?x }"
    others = f"SELECT ?i {{ {ends} FILTER NOT EXISTS {{ ?i wp:participants ?x }} }}"
    whole = "?i dcterms:isPartOf ?p . ?p dc:title ?t"
    apart = f"SELECT ?i {{ ?i a wp:Interaction FILTER NOT EXISTS {{ {whole} }} }}"

    # the two that are cited by articles are named without a revision
    assert table(store, loose) == [("WP1471",), ("WP2380",)]
    assert table(store, others) == []
    assert table(store, apart) == []


def test_the_mirror_shares_genes_with_the_seeds(
    store: pyoxigraph.Store, seeds: Path, read_figure: Callable[[Path], Figure]
) -> None:
    """As its first lines say: without the mouse, and each gene once."""
    named = (
        "?node wp:bdbEntrezGene ?g ; dcterms:isPartOf ?p . ?p a wp:Pathway ; dc:title ?t ;"
        ' dcterms:identifier ?n ; wp:organismName "Homo sapiens"'
    )
    of_pathways = set(table(store, f"SELECT DISTINCT ?n ?g {{ {named} }}"))
    shared = {}
    for path in seeds.glob("*.md"):
        entrez = {mention.ncbigene_id for mention in read_figure(path).genes}
        shared[path.stem.partition("__")[0]] = {
            pathway: {gene for name, gene in of_pathways if name == pathway} & entrez
            for pathway in ("WP1471", "WP2380", "WP4698", "WP481")
        }

    assert shared["PMC4803609"] == {
        "WP1471": {"2475", "57521", "207"},
        "WP2380": {"2475", "207", "627", "4915"},
        "WP4698": set(),
        "WP481": {"2475", "207"},
    }
    assert shared["PMC5061805"] == {
        "WP1471": {"2475", "207"},
        "WP2380": {"2475", "207", "627", "4915"},
        "WP4698": {"2904"},
        "WP481": {"2475", "207"},
    }
    assert shared["PMC7219953"] == {
        "WP1471": {"2475", "207", "6198"},
        "WP2380": {"2475", "207", "627", "2932", "6198"},
        "WP4698": {"2902", "2903", "2904"},
        "WP481": {"2475", "207", "2932"},
    }


# the proxy


def test_what_came_is_recorded(proxy: FaultyProxy) -> None:
    """As a form, as the whole body, in the address: the query, the status and the bytes."""
    before = time.monotonic()
    as_form = post(proxy)
    as_body = httpx.post(
        proxy.url, content=COUNT, headers={"Content-Type": "application/sparql-query"}
    )
    in_address = httpx.get(proxy.url, params={"query": PATHWAYS})
    wrong = post(proxy, "nonsense")

    assert ["POST", "POST", "GET", "POST"] == [came.method for came in proxy.asked]
    assert [PATHWAYS, COUNT, PATHWAYS, "nonsense"] == [came.query for came in proxy.asked]
    assert [False, True, False, False] == [came.is_count for came in proxy.asked]
    assert [200, 200, 200, 400] == [came.status for came in proxy.asked]
    answers = (as_form, as_body, in_address, wrong)
    assert [len(answer.content) for answer in answers] == [came.sent for came in proxy.asked]
    assert proxy.asked[0].headers["accept"] == ROWS
    moments = [before, *(came.moment for came in proxy.asked), time.monotonic()]
    assert moments == sorted(moments)
    assert len(rows_of(as_form)) == len(rows_of(in_address)) == 5
    assert proxy.counts == [proxy.asked[1]]
    assert len(proxy.data_requests) == 3
    assert proxy.connections == 4


def test_a_fault_is_for_whom_it_is(proxy: FaultyProxy) -> None:
    """For the n-th, for counts, for data, for any sort; together; until it is forgotten."""
    proxy.inject(fails(500), only="data", nth={2})
    proxy.inject(fails(503), only="count", nth=range(1, 3))

    queries = (PATHWAYS, COUNT, PATHWAYS, COUNT, COUNT, PATHWAYS)
    assert [200, 503, 500, 503, 200, 200] == [post(proxy, q).status_code for q in queries]
    assert [200, 503, 500, 503, 200, 200] == [came.status for came in proxy.asked]
    proxy.inject(fails(429), only=lambda asked: "?title" in asked.query, nth={2})
    assert [200, 200, 429] == [post(proxy, q).status_code for q in (PATHWAYS, FIFTY, PATHWAYS)]
    proxy.inject(fails(500))
    assert post(proxy).status_code == 500
    proxy.reset()
    assert proxy.asked == []
    assert post(proxy).status_code == 200


def test_what_changes_answers_adds_up(proxy: FaultyProxy) -> None:
    """Cut, in another dialect, labelled, compressed."""
    for fault in (cut(3), virtuoso_json(), labelled("application/json"), gzipped()):
        proxy.inject(fault)
    response = post(proxy)

    assert len(rows_of(response)) == 3
    assert response.json()["head"] == {"link": [], "vars": ["p", "title"]}
    assert response.headers["content-type"] == "application/json"
    assert response.headers["content-encoding"] == "gzip"
    assert proxy.asked[0].sent < len(response.content)


def test_a_fault_that_is_wrong_fails_the_test(mirror: str) -> None:
    """What it raises is raised at the end of the block."""

    def broken(_: Exchange) -> None:
        raise LookupError

    proxy = FaultyProxy(mirror)
    proxy.inject(broken)
    with pytest.raises(LookupError), proxy:
        _lost(proxy)


def _lost(proxy: FaultyProxy) -> None:
    with pytest.raises(httpx.RemoteProtocolError):
        post(proxy)


def test_nothing_stays_behind(mirror: str) -> None:
    """No thread, with clients that are connected, silent, or wait for ever."""
    before = threading.active_count()
    with FaultyProxy(mirror) as proxy, httpx.Client(verify=CONTEXT) as client:
        client.post(proxy.url, data={"query": PATHWAYS})
        proxy.inject(hangs())
        port = int(proxy.url.split(":")[2].split("/")[0])
        with socket.create_connection(("127.0.0.1", port)), pytest.raises(httpx.ReadTimeout):
            client.post(proxy.url, data={"query": PATHWAYS}, timeout=0.1)
        begun = time.monotonic()

    assert threading.active_count() == before
    assert time.monotonic() - begun < 2


# what changes an answer


@pytest.mark.parametrize("rows", [1, 50, CAP])
def test_a_cut_is_silent(proxy: FaultyProxy, rows: int) -> None:
    """Status, headers and JSON are those of a whole answer."""
    whole = post(proxy, MANY + f" LIMIT {rows}")
    proxy.inject(cut(rows))
    response = post(proxy, MANY + f" LIMIT {rows + 1}")

    assert len(rows_of(response)) == rows
    assert {*response.headers} == {*whole.headers}
    assert response.headers["content-type"] == ROWS


def test_a_cut_at_the_cap_is_found_by_counting(proxy: FaultyProxy) -> None:
    """The endpoint takes no part for the whole, be it told or not."""
    limit = f" LIMIT {CAP + 5}"
    proxy.inject(cut())
    assert "gave 10,000 of 10,005 rows" in refused(proxy, IncompleteError, MANY + limit)
    proxy.reset()
    proxy.inject(cut(7, told=True))
    assert "gave 7 of 100 rows" in refused(proxy, IncompleteError, HUNDRED)
    assert [False, True] == [came.is_count for came in proxy.asked]


def test_a_cut_at_a_number_of_no_meaning_is_not_found(proxy: FaultyProxy) -> None:
    """Why the engine has to count: nobody suspects 37 rows, or one."""
    for rows in (1, 37):
        proxy.reset()
        proxy.inject(cut(rows))
        assert selected(proxy, HUNDRED) == rows
        assert len(proxy.asked) == 1


def test_counts_lie(proxy: FaultyProxy) -> None:
    """Too large, a whole answer is refused; too small, a part is taken for the whole."""
    assert selected(proxy, FIFTY) == 50
    proxy.inject(miscounts(lambda n: n + 1))
    assert "gave 50 of 51 rows" in refused(proxy, IncompleteError, FIFTY)
    proxy.reset()
    proxy.inject(miscounts(lambda n: n // 2))
    proxy.inject(cut(50))
    assert rows_of(post(proxy, COUNT))[0]["n"]["value"] == "2"
    assert selected(proxy, HUNDRED) == 50


def test_virtuoso_speaks_otherwise_and_says_the_same(proxy: FaultyProxy) -> None:
    """The dialect differs, the terms do not."""
    query = f"{PREFIXES} SELECT ?t (1 AS ?n) {{ ?p dc:title ?t }} ORDER BY ?t"
    with open_endpoint(proxy.url) as endpoint:
        expected = endpoint.select(query)
        proxy.inject(virtuoso_json())
        assert expected == endpoint.select(query)
    first = rows_of(post(proxy, query))[0]
    assert first["n"]["type"] == "typed-literal"
    assert first["t"]["xml:lang"] == "en"
    assert "datatype" not in first["t"]


def test_blank_nodes_of_virtuoso(proxy: FaultyProxy) -> None:
    """A term has one name in an answer; as a bnode it is read, as an IRI it is refused."""
    query = f"{PREFIXES} SELECT ?i ?x {{ ?i wp:participants ?x }}"
    proxy.inject(blank_nodes("i"))
    before = {row["i"]["value"] for row in rows_of(post(proxy, query))}
    assert before == {f"nodeID://b{10_000 + n}" for n in range(1, len(before) + 1)}
    with open_endpoint(proxy.url) as endpoint:
        answer = endpoint.select(query)
    assert {row[0].kind for row in answer.rows if row[0]} == {"bnode"}
    proxy.reset()
    proxy.inject(blank_nodes("i", "uri"))
    assert {row["i"]["type"] for row in rows_of(post(proxy, query))} == {"uri"}


@pytest.mark.parametrize(
    ("fault", "told"),
    [
        (labelled("text/plain"), "answers with text/plain"),
        (web_page(), "answers with a web page, 'Maintenance'"),
        (labelled("text/html"), "answers with a web page"),
    ],
    ids=["wrong-type", "web-page", "json-as-web-page"],
)
def test_no_answer_has_status_200_too(proxy: FaultyProxy, fault: Fault, told: str) -> None:
    """What comes is said to be no answer."""
    proxy.inject(fault)
    assert post(proxy).status_code == 200
    assert told in refused(proxy, EndpointError)


def test_a_header_says_that_time_ran_out(proxy: FaultyProxy) -> None:
    """Virtuoso's own word."""
    proxy.inject(with_header("X-SQL-State", "S1TAT"))
    assert post(proxy).headers["x-sql-state"] == "S1TAT"
    assert "its time ran out" in refused(proxy, IncompleteError)


def test_compressed_for_who_accepts_it(proxy: FaultyProxy) -> None:
    """Others get it as it is."""
    proxy.inject(gzipped())
    plain = send(proxy.url, Accept_Encoding="identity")
    assert "content-encoding" not in plain.headers
    assert post(proxy).headers["content-encoding"] == "gzip"
    assert selected(proxy) == 5


# what is said in place of an answer


@pytest.mark.parametrize("status", [429, 500, 503])
def test_statuses(proxy: FaultyProxy, status: int) -> None:
    """For ever, they are an error; what may pass is tried again."""
    proxy.inject(fails(status))
    assert "retry-after" not in post(proxy).headers
    assert f"status {status}" in refused(proxy, EndpointError)
    assert len(proxy.asked) == (2 if status == 500 else 5)


def test_passing_statuses_pass(proxy: FaultyProxy) -> None:
    """After two, the third try is answered, and not before it was asked for."""
    proxy.inject(fails(429, retry_after="1"), nth={1})
    proxy.inject(fails(503), nth={2})
    assert selected(proxy) == 5
    assert [429, 503, 200] == [came.status for came in proxy.asked]
    assert proxy.asked[1].moment - proxy.asked[0].moment >= 1


@pytest.mark.parametrize("status", [301, 302, 307, 308])
def test_nobody_is_at_the_target_who_does_not_follow(
    mirror: str, proxy: FaultyProxy, status: int
) -> None:
    """Who follows gets an answer there, so that it would be noticed."""
    with FaultyProxy(mirror) as target:
        proxy.inject(redirects(target.url, status))
        assert post(proxy).headers["location"] == target.url
        assert "redirects to" in refused(proxy, EndpointError)
        assert (target.connections, target.asked) == (0, [])
        followed = httpx.post(proxy.url, data={"query": PATHWAYS}, follow_redirects=True)
        assert target.connections == 1
        assert [followed.status_code] == [came.status for came in target.asked]


def test_paging_by_order_ends(proxy: FaultyProxy) -> None:
    """Virtuoso sorts no more rows than its limit, offset included."""
    proxy.inject(sorted_top(100))
    statuses = {
        "": 200,
        " LIMIT 200": 200,
        " ORDER BY ?s LIMIT 50 OFFSET 50": 200,
        " ORDER BY ?s LIMIT 50 OFFSET 51": 500,
        " ORDER BY ?s LIMIT 101": 500,
        " ORDER BY ?s OFFSET 51 LIMIT 50": 500,
    }
    query = "SELECT ?s { ?s ?p ?o }"
    assert statuses == {tail: post(proxy, query + tail).status_code for tail in statuses}


@pytest.mark.parametrize("before", [b"", b"HTTP/1.1 200 OK\r\n"])
def test_a_hang_lasts_until_the_client_has_enough(proxy: FaultyProxy, before: bytes) -> None:
    """Not one byte, or an unfinished head."""
    proxy.inject(hangs(before))
    begun = time.monotonic()
    with pytest.raises(httpx.ReadTimeout):
        post(proxy, seconds=0.3)
    assert 0.3 <= time.monotonic() - begun < 2
    assert "no answer within 0.3 s" in refused(proxy, DeadlineError, seconds=0.3)
    assert [None, None] == [came.status for came in proxy.asked]


def test_drops_are_no_hang(proxy: FaultyProxy) -> None:
    """A time-out between bytes never comes; a deadline does; the patient get the answer."""
    proxy.inject(drips(0.02))
    begun = time.monotonic()
    assert "no answer within 0.3 s" in refused(proxy, DeadlineError, seconds=0.3)
    assert time.monotonic() - begun < 1
    with (
        httpx.Client(timeout=0.3, verify=CONTEXT) as client,
        client.stream("POST", proxy.url, data={"query": PATHWAYS}) as response,
    ):
        pieces = list(itertools.islice(response.iter_raw(), 30))
    assert len(pieces) == 30
    assert time.monotonic() - begun > 0.6
    proxy.reset()
    proxy.inject(drips(0.01, size=200))
    assert selected(proxy) == 5


def test_who_is_late_is_right(proxy: FaultyProxy) -> None:
    """A delay, and then whatever else is to happen."""
    proxy.inject(late(0.2))
    proxy.inject(cut(2))
    begun = time.monotonic()
    assert len(rows_of(post(proxy))) == 2
    assert time.monotonic() - begun >= 0.2


@pytest.mark.parametrize("framing", ["length", "chunked", "close", "short"])
def test_answers_break_off(proxy: FaultyProxy, framing: Framing) -> None:
    """HTTP tells of two kinds, only JSON of the two others; none is an answer."""
    proxy.inject(breaks_off(framing))
    if framing in {"length", "chunked"}:
        with pytest.raises(httpx.RemoteProtocolError):
            post(proxy)
    else:
        response = post(proxy)
        assert response.status_code == 200
        with pytest.raises(json.JSONDecodeError):
            response.json()
    refused(proxy, IncompleteError)


def test_resets(proxy: FaultyProxy) -> None:
    """Not one byte, and the connection is gone."""
    proxy.inject(resets(), nth=range(1, 3))
    with pytest.raises((httpx.ReadError, httpx.RemoteProtocolError)):
        post(proxy)
    assert selected(proxy) == 5


def test_huge_answers_are_good_json(proxy: FaultyProxy) -> None:
    """Plain or packed: the only thing wrong is the size."""
    for fault in (huge(2), gzip_bomb(2)):
        proxy.reset()
        proxy.inject(fault)
        response = post(proxy)
        assert len(response.content) > 2 << 20
        assert len(rows_of(response)) == 5
    assert proxy.asked[0].sent < 10_000


def test_a_bomb_is_what_gzip_says(proxy: FaultyProxy) -> None:
    """Its check and its length are right: nothing but its size betrays it."""
    proxy.inject(gzip_bomb(2))
    with httpx.stream("POST", proxy.url, data={"query": PATHWAYS}) as response:
        content = b"".join(response.iter_raw())
    assert json.loads(gzip.decompress(content))["head"]["vars"] == ["p", "title"]


@pytest.mark.parametrize("fault", [huge, gzip_bomb])
def test_too_large_an_answer_is_refused(
    proxy: FaultyProxy, monkeypatch: pytest.MonkeyPatch, fault: Callable[[int], Fault]
) -> None:
    """Before it is all there."""
    monkeypatch.setattr(connection, "MAX_BYTES", 8 << 20)
    proxy.inject(fault(64))
    assert "the answer is over 8 MiB" in refused(proxy, SizeError)


# what is wrong before a request can be sent


def test_a_dead_port_refuses() -> None:
    """At once."""
    with dead_port() as url:
        begun = time.monotonic()
        with pytest.raises(httpx.ConnectError, match="refused"):
            send(url)
        with (
            open_endpoint(url) as endpoint,
            pytest.raises(EndpointError, match="cannot be reached"),
        ):
            endpoint.ask(PATHWAYS)
        assert time.monotonic() - begun < 2


def test_a_certificate_that_nobody_signed(
    mirror: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing is asked of who cannot prove who it is; to who trusts it, it answers."""
    if not has_openssl():
        pytest.skip("no openssl, which makes the certificate")
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    certificate = self_signed(tmp_path)
    with FaultyProxy(mirror, certificate) as proxy:
        assert "CERTIFICATE_VERIFY_FAILED" in refused(proxy, EndpointError)
        assert proxy.connections == 1
        assert proxy.asked == []
        monkeypatch.setenv("SSL_CERT_FILE", str(certificate.certificate))
        assert isinstance(open_and_select(proxy.url), Solutions)


def open_and_select(url: str) -> Solutions:
    """Ask an endpoint."""
    with open_endpoint(url) as endpoint:
        return endpoint.select(PATHWAYS)
