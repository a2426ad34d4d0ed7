"""The SPARQL endpoint of the server: what it answers, in which formats, and what it refuses."""

from __future__ import annotations

import csv
import io
import json
import re
import socket
import time
import warnings
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import cast
from xml.etree import ElementTree

import httpx
import pytest
from rdflib import Dataset, Graph, Literal
from rdflib.compare import isomorphic

from pfocr_rdf.store import Store
from served import Served, serving
from servers import free_port

#: a question whose answer nobody waits for
ENDLESS = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"

#: a gene of the seeds: BDNF
GENE = "https://identifiers.org/ncbigene/627"
LABEL = "http://www.w3.org/2000/01/rdf-schema#label"
ROWS = f"SELECT ?label ?type {{ <{GENE}> <{LABEL}> ?label ; a ?type }}"
GRAPH = f"CONSTRUCT {{ <{GENE}> ?p ?o }} WHERE {{ <{GENE}> ?p ?o }}"

FORMATS = {
    "text/turtle": "turtle",
    "application/n-triples": "nt",
    "application/rdf+xml": "xml",
    "application/ld+json": "json-ld",
    "application/n-quads": "nquads",
    "application/trig": "trig",
}


@pytest.fixture(scope="module")
def server(seeds_build: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A server of the seeds."""
    folder = tmp_path_factory.mktemp("serving")
    with serving(seeds_build, folder, "--memory", "256", "--timeout", "20") as served:
        yield served


@pytest.fixture
def ask(server: Served) -> Iterator[Callable[..., httpx.Response]]:
    """Asks the endpoint a query."""
    with httpx.Client(base_url=server.url, timeout=60) as client:

        def asking(query: str, accept: str = "*/*", **parameters: str) -> httpx.Response:
            found = {"query": query, **parameters}
            return client.get("/sparql", params=found, headers={"Accept": accept})

        yield asking


def test_rows_in_each_format(ask: Callable[..., httpx.Response]) -> None:
    """The same row in JSON, XML, CSV and TSV: BDNF is a schema:Gene."""
    gene = "https://schema.org/Gene"
    found = ask(ROWS, "application/sparql-results+json").json()["results"]["bindings"]
    assert found == [
        {"label": {"type": "literal", "value": "BDNF"}, "type": {"type": "uri", "value": gene}}
    ]
    root = ElementTree.fromstring(ask(ROWS, "application/sparql-results+xml").text)  # noqa: S314
    assert [node.text for node in root.iter() if node.text and node.text.strip()] == ["BDNF", gene]
    assert list(csv.reader(io.StringIO(ask(ROWS, "text/csv").text))) == [
        ["label", "type"],
        ["BDNF", gene],
    ]
    assert ask(ROWS, "text/tab-separated-values").text == f'?label\t?type\n"BDNF"\t<{gene}>\n'


def _read(answer: httpx.Response) -> Graph:
    """Return a graph as rdflib reads it."""
    format_ = FORMATS[answer.headers["content-type"].partition(";")[0]]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # of rdflib, about itself
        dataset = Dataset().parse(data=answer.content, format=format_)
        return Graph().parse(data=dataset.serialize(format="nquads"), format="nt11")


@pytest.mark.parametrize("media_type", FORMATS)
def test_graphs_in_each_format(
    media_type: str, ask: Callable[..., httpx.Response], seeds_store: Store
) -> None:
    """The same graph in each format, as rdflib reads it."""
    answer = ask(GRAPH, media_type)
    lines = seeds_store.ask(GRAPH)
    assert isinstance(lines, list)

    assert answer.headers["content-type"].partition(";")[0] == media_type
    expected = Graph().parse(data="".join(lines), format="nt")
    assert len(expected) > 5
    assert isomorphic(_read(answer), expected)


@pytest.mark.parametrize(
    ("accept", "expected"),
    [
        ("text/csv;q=0.1, application/sparql-results+xml;q=0.9", "application/sparql-results+xml"),
        ("text/*, application/sparql-results+json;q=0.5", "text/csv"),
        ("application/json", "application/json"),
        ("image/png, */*;q=0.1", "application/sparql-results+json"),
        # what Java sends by itself, and what RFC 9110 allows in a parameter
        ("text/html, image/gif, *; q=.2, */*; q=.2", "application/sparql-results+json"),
        ('text/csv;profile="a,b;q=0"', "text/csv"),
        ("text/csv;q=1.5, application/json;q=x", "text/csv"),
        ("text/csv;q=0, text/tab-separated-values;q=0.001", "text/tab-separated-values"),
    ],
)
def test_the_format_is_negotiated(
    accept: str, expected: str, ask: Callable[..., httpx.Response]
) -> None:
    """The format with the highest quality wins; Vary says so to caches."""
    answer = ask(ROWS, accept)

    assert answer.headers["content-type"].partition(";")[0] == expected
    assert "Accept" in answer.headers["vary"].split(", ")


def test_a_format_may_be_named(ask: Callable[..., httpx.Response]) -> None:
    """``format=`` takes a short name or a media type, and wins over Accept."""
    assert ask(ROWS, "text/html", format="csv").headers["content-type"].startswith("text/csv")
    assert ask(GRAPH, format="application/n-triples").text.startswith(f"<{GENE}> ")


@pytest.mark.parametrize(("query", "accept"), [(ROWS, "text/turtle"), (GRAPH, "text/csv")])
def test_what_cannot_be_written_is_406(
    query: str, accept: str, ask: Callable[..., httpx.Response]
) -> None:
    """A graph is no table; the answer names what could be had."""
    answer = ask(query, accept)

    assert answer.status_code == 406
    assert accept in answer.text
    assert "expected one of" in answer.text


@pytest.mark.parametrize("name", ["format", "default-graph-uri", "timeout"])
@pytest.mark.parametrize("value", ["bogus[", "http://[x", "٣"])
def test_parameters_that_are_none(
    name: str, value: str, ask: Callable[..., httpx.Response]
) -> None:
    """A format, graph or time that is none is the client's to mend."""
    answer = ask("ASK {}", **{name: value})

    assert answer.status_code in {400, 406}
    assert "expected" in answer.text or "graph" in answer.text


def test_several_lines_of_a_header(server: Served) -> None:
    """They count as one; ``*`` does not stand for an answer that nobody has made."""
    headers = [("Accept", "application/foo"), ("Accept", "text/csv")]
    answer = httpx.get(f"{server.url}/sparql", params={"query": ROWS}, headers=headers)
    assert answer.headers["content-type"].startswith("text/csv")
    for path in ("/genes/none.ttl", "/sparql?query=bad"):
        answer = httpx.get(f"{server.url}{path}", headers={"If-None-Match": "*"})
        assert answer.status_code in {400, 404}


@pytest.mark.parametrize(
    "path",
    [
        *("/%67enes/2475", "/genes%2F2475", "/rdf%2Fdataset", "/ontology%2Ettl", "/%6fntology"),
        *("/assets/%00", f"/assets/{'a' * 300}", f"/data/files/{'a' * 300}", "/assets/vendor"),
        *(f"/sitemaps/{'9' * 5000}.xml", "/sitemaps/x.xml", "/data/files/%00"),
        *("//evil.example/", "/%5cevil.example", "/figures//evil.example", "/genes/x%3e;rel=a"),
    ],
)
def test_addresses_that_lead_nowhere(server: Served, path: str) -> None:
    """However an address is written, it leads somewhere here or nowhere."""
    answer = httpx.get(f"{server.url}{path}")

    assert answer.status_code in {200, 303, 404}, answer.text
    assert not answer.headers.get("location", "/").startswith(("//", "/\\", "http"))


def test_methods(server: Served) -> None:
    """HEAD has the headers of GET, OPTIONS says what may be done, and the rest is refused."""
    with httpx.Client(base_url=server.url) as client:
        parameters = {"query": ROWS}
        got, head = (client.request(m, "/sparql", params=parameters) for m in ("GET", "HEAD"))
        options = client.options("/sparql")
        refused = [client.request(m, "/sparql", params=parameters) for m in ("PUT", "DELETE")]

    assert head.content == b""
    for name in ("content-type", "content-length", "etag", "vary"):
        assert head.headers[name] == got.headers[name]
    assert options.status_code == 204
    assert options.headers["access-control-allow-methods"] == "GET, HEAD, POST, OPTIONS"
    for answer in refused:
        assert answer.status_code == 405
        assert {"GET", "HEAD", "POST"} <= set(answer.headers["allow"].split(", "))


def test_an_answer_that_is_known_is_not_sent_again(server: Served) -> None:
    """The ETag belongs to the release, the query and the format."""
    with httpx.Client(base_url=server.url, params={"query": ROWS}) as client:
        tag = client.get("/sparql", headers={"Accept": "text/csv"}).headers["etag"]
        known = {"If-None-Match": tag}
        again = client.get("/sparql", headers={"Accept": "text/csv", **known})
        other = client.get("/sparql", headers={"Accept": "application/json", **known})

    assert (again.status_code, again.content) == (304, b"")
    assert other.status_code == 200


def test_what_xml_cannot_hold(ask: Callable[..., httpx.Response]) -> None:
    """Control characters are replaced, and a carriage return comes through."""
    text = "a\\u0001b\\r\\u0000c"
    rows = ask(f'SELECT ("{text}" AS ?x) {{}}', "application/sparql-results+xml")
    graph = ask(f'CONSTRUCT {{ <x:s> <x:p> "{text}\\uFFFE" }} {{}}', "application/rdf+xml")

    root = ElementTree.fromstring(rows.content)  # noqa: S314
    assert "a\ufffdb\r\ufffdc" in [node.text for node in root.iter()]
    (value,) = Graph().parse(data=graph.content, format="xml").objects()
    assert str(value) == "a\ufffdb\r\ufffdc\ufffd"


def test_a_property_without_a_name_in_rdf_xml(ask: Callable[..., httpx.Response]) -> None:
    """RDF/XML cannot write every property; Turtle can."""
    query = "CONSTRUCT { <x:s> <http://example.org/1> 1 } {}"

    refused = ask(query, "application/rdf+xml")
    assert refused.status_code == 400
    assert "RDF/XML cannot write the property <http://example.org/1>" in refused.text
    assert ask(query, "text/turtle").status_code == 200


@pytest.mark.parametrize(
    ("query", "status", "told"),
    [
        ("SELECT * {", 400, "not SPARQL 1.1"),
        ("INSERT DATA { <x:a> <x:b> 1 }", 400, "INSERT is refused"),
        ("ASK " + "{" * 65 + "}" * 65, 400, "too deep"),
        ("ASK { " + "{} UNION " * 5000 + "{} }", 413, "too long"),
        ("ASK { ?s ?p 'a }", 400, "a string has no end"),
        ("SELECT * { SERVICE ?x { ?s ?p ?o } }", 400, "variable"),
        ("PREFIX SERVICE", 400, "not SPARQL"),
        ("ASK { FILTER SERVICE <a:b> {} }", 400, "not SPARQL"),
        ("ASK { OPTIONAL;SERVICE :h{} }", 400, "not SPARQL"),
        ("ASK { ?s ?p '" + "x" * 100_000 + "' }", 413, "100,000"),
    ],
)
def test_what_the_gate_refuses(server: Served, query: str, status: int, told: str) -> None:
    """A wrong query is the client's to mend: a status of 4xx and a sentence."""
    answer = httpx.post(f"{server.url}/sparql", data={"query": query})

    assert answer.status_code == status, answer.text
    assert told in answer.text


@pytest.mark.parametrize(
    "address",
    [
        "http://127.0.0.1:{port}/",
        "http://localhost:{port}/",
        "http://2130706433:{port}/",
        "http://0x7f000001:{port}/",
        "http://127.1:{port}/",
        "http://0.0.0.0:{port}/",
        "http://[::1]:{port}/",
        "http://10.0.0.1/",
        "file:///etc/passwd",
    ],
)
def test_no_service_but_those_allowed(server: Served, address: str) -> None:
    """SERVICE reaches nobody who is not named; whoever listens on this machine hears nothing."""
    with socket.create_server(("127.0.0.1", 0)) as canary:
        canary.settimeout(0.05)
        iri = address.format(port=canary.getsockname()[1])
        for query in (
            f"SELECT * {{ SERVICE <{iri}> {{ ?s ?p ?o }} }}",
            f"SELECT * {{ SERVICE SILENT <{iri}> {{ ?s ?p ?o }} }}",
            f"PREFIX s: <{iri}> SELECT * {{ SERVICE s: {{ ?s ?p ?o }} }}",
            f"ASK {{ ?s ?p ?o FILTER EXISTS {{ SERVICE <{iri}> {{ ?s ?p ?o }} }} }}",
        ):
            answer = httpx.post(f"{server.url}/sparql", data={"query": query})
            assert answer.status_code in {400, 403}, answer.text
        graph = {"query": "SELECT * { ?s ?p ?o }", "format": "csv", "default-graph-uri": iri}
        answer = httpx.post(f"{server.url}/sparql", data=graph)
        assert answer.text.count("\n") == 1  # the names of the columns, and no row
        with pytest.raises(TimeoutError):
            canary.accept()


def test_the_deadline(ask: Callable[..., httpx.Response]) -> None:
    """A client may ask for less time than there is; past it the answer is 504."""
    started = time.monotonic()
    answer = ask(ENDLESS, timeout="0.5")

    assert answer.status_code == 504
    assert "0.5 seconds" in answer.text
    assert time.monotonic() - started < 15
    assert ask("ASK {}").json()["boolean"] is True


def test_memory_is_bounded(ask: Callable[..., httpx.Response]) -> None:
    """A question that needs too much memory ends its worker and nothing else."""
    doubled = " ".join(
        f"BIND(CONCAT(?x{n},?x{n},?x{n},?x{n},?x{n},?x{n},?x{n},?x{n}) AS ?x{n + 1})"
        for n in range(11)
    )
    answer = ask(f'SELECT (STRLEN(?x11) AS ?n) {{ BIND("12345678" AS ?x0) {doubled} }}')

    assert answer.status_code == 503
    assert "256 MiB" in answer.text
    assert ask("ASK {}").json()["boolean"] is True


@pytest.mark.parametrize("accept", ["text/csv", "application/sparql-results+json"])
def test_too_many_rows_are_an_error(accept: str, ask: Callable[..., httpx.Response]) -> None:
    """Over a million rows are an error, and never a part of the answer."""
    values = " ".join(f"VALUES ?v{n} {{ 1 2 3 4 5 6 7 8 9 10 }}" for n in range(7))
    answer = ask(f"SELECT ?v0 {{ {values} }}", accept)

    assert answer.status_code == 422
    assert "1,000,000 rows" in answer.text


def test_too_many_at_a_time_are_told_to_come_again(seeds_build: Path, tmp_path: Path) -> None:
    """Long questions that find no place are told when to come again; short ones are answered."""
    with (
        serving(seeds_build, tmp_path, "--workers", "1", "--timeout", "3") as served,
        ThreadPoolExecutor(12) as threads,
    ):

        def asked(query: str) -> httpx.Response:
            return httpx.get(f"{served.url}/sparql", params={"query": query}, timeout=60)

        long = [threads.submit(asked, ENDLESS) for _ in range(6)]
        time.sleep(0.6)
        short = [asked("ASK {}") for _ in range(5)]
        told = [answer.result() for answer in long]

    assert [answer.status_code for answer in short] == [200] * 5
    assert sorted({answer.status_code for answer in told}) == [503, 504]
    for answer in told:
        if answer.status_code == 503:
            assert int(answer.headers["retry-after"]) > 0


def test_a_long_address_and_a_long_body(server: Served) -> None:
    """An address may have 8 KiB, a body 1 MiB."""
    assert httpx.get(f"{server.url}/sparql?query={'x' * 9000}").status_code == 414
    body = b"query=" + b"x" * (1 << 20)
    form = {"Content-Type": "application/x-www-form-urlencoded"}
    assert httpx.post(f"{server.url}/sparql", content=body, headers=form).status_code == 413


@pytest.mark.parametrize(
    "path",
    [
        "/sparql?query=ASK{}",
        "/sparql?query=x",
        "/healthz",
        "/nothing",
        "/genes/627",
        "/genes/627.ttl",
        "/api/queries",
        "/api/queries/none",
        "/assets/style.css",
        "/assets/../x",
        "/metrics",
        "/robots.txt",
    ],
)
def test_every_answer_is_guarded(server: Served, path: str) -> None:
    """Whatever comes has a strict policy, and nothing of the Host header."""
    answer = httpx.get(f"{server.url}{path}", headers={"Host": "evil.example"})

    assert "default-src 'none'" in answer.headers["content-security-policy"]
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert "referrer-policy" in answer.headers
    assert "evil" not in str(answer.headers) + answer.text


def test_the_endpoint_presents_itself(server: Served) -> None:
    """Without a query, it says where it is, what it speaks and what its data are."""
    sd, sh = "http://www.w3.org/ns/sparql-service-description#", "http://www.w3.org/ns/shacl#"
    for accept in ("text/turtle", "*/*", "application/rdf+xml", "application/ld+json"):
        answer = httpx.get(f"{server.url}/sparql", headers={"Accept": accept})
        found = _read(answer).query(
            f"""SELECT ?endpoint (COUNT(?query) AS ?queries) {{
                ?s a <{sd}Service> ; <{sd}endpoint> ?endpoint ;
                  <{sd}supportedLanguage> <{sd}SPARQL11Query> ;
                  <{sd}defaultDataset>/<{sd}defaultGraph>/<http://rdfs.org/ns/void#triples> ?n .
                ?query a <{sh}SPARQLExecutable> ; <https://schema.org/target> ?endpoint
            }} GROUP BY ?endpoint"""
        )
        ((endpoint, queries),) = cast("list[tuple[object, Literal]]", list(found))
        assert str(endpoint) == f"{server.url}/sparql"
        assert int(queries) == len(list(Path("queries").glob("*.rq")))
    assert (
        "text/html"
        in httpx.get(f"{server.url}/sparql", headers={"Accept": "text/html,*/*;q=0.8"}).headers[
            "content-type"
        ]
    )
    void = httpx.get(f"{server.url}/.well-known/void", headers={"Accept": "application/n-triples"})
    for name in ("classPartition", "sparqlEndpoint", "dataDump"):
        assert f"<http://rdfs.org/ns/void#{name}>" in void.text
    dumps = re.findall(r"#dataDump> <([^>]+)>", void.text)
    assert len(dumps) == 4  # figures, entities, associations, description
    assert all(httpx.head(file).status_code == 200 for file in dumps)


def test_an_example_has_an_address(server: Served) -> None:
    """A canned query is found where its IRI says, with its prefixes."""
    for name, told in (("figures-by-gene", "select"), ("prefixes", "declare")):
        answer = httpx.get(f"{server.url}/.well-known/sparql-examples/{name}")
        assert f"sh:{told}" in answer.text
    assert httpx.get(f"{server.url}/.well-known/sparql-examples/none").status_code == 404


def test_operations(server: Served, ask: Callable[..., httpx.Response]) -> None:
    """Health, readiness and metrics; the log has a line for each request and no query's text."""
    ask("ASK { <x:secret> ?p ?o }")
    ready = httpx.get(f"{server.url}/readyz").json()
    metrics = httpx.get(f"{server.url}/metrics").text

    assert ready["ready"] is True
    assert f'pfocr_release{{name="{ready["release"]}"}} 1.0' in metrics
    assert 'pfocr_http_requests_total{route="sparql",status="200"}' in metrics
    log = server.log.read_text()
    lines = [json.loads(line) for line in log.splitlines() if line.startswith("{")]
    assert {"time", "method", "path", "route", "status", "ms", "bytes"} <= set(lines[-1])
    assert "secret" not in log


def test_where_nobody_can_listen(seeds_build: Path, cli: Callable[..., object]) -> None:
    """An address in use, and a store that is not there, are one sentence each."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        done = cli("serve", "--store", str(seeds_build), "--bind", f"127.0.0.1:{port}")
    assert done.returncode == 2  # type: ignore[attr-defined]
    assert "cannot listen" in done.stderr  # type: ignore[attr-defined]
    done = cli("serve", "--store", "nowhere", "--bind", f"127.0.0.1:{free_port()}")
    assert done.returncode == 4  # type: ignore[attr-defined]
    assert "no such store" in done.stderr  # type: ignore[attr-defined]
