"""The W3C's test cases of the SPARQL 1.1 Protocol, run as their manifest has them.

Those of queries pass; what they say of updates is turned round: each is refused with a status of
4xx, and nothing changes.
"""

from __future__ import annotations

import http.client
import json
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import pyoxigraph
import pytest
from rdflib import Graph, Namespace, URIRef
from rdflib.collection import Collection
from rdflib.term import Node

from served import serving

MF = Namespace("http://www.w3.org/2001/sw/DataAccess/tests/test-manifest#")
HT = Namespace("http://www.w3.org/2011/http#")
CNT = Namespace("http://www.w3.org/2011/content#")

#: what each format is written in, of those that a client without wishes may get
FORMATS = {
    "boolean": {"application/sparql-results+json", "application/sparql-results+xml"},
    "tabular": {"application/sparql-results+json", "application/sparql-results+xml"},
    "RDF": {"text/turtle", "application/rdf+xml", "application/n-triples"},
}


@dataclass(frozen=True, slots=True)
class Case:
    """One request of a test case, and what is expected of its answer."""

    name: str
    method: str
    path: str
    headers: dict[str, str]
    body: bytes
    statuses: frozenset[str]
    boolean: bool | None
    format: str | None

    def __str__(self) -> str:
        return self.name


def _cases(manifest: Path) -> Iterator[Case]:
    graph = Graph().parse(manifest)
    (entries,) = graph.objects(None, MF.entries)
    for entry in Collection(graph, entries):
        (action,) = graph.objects(entry, MF.action)
        first = graph.value(action, HT.requests)
        assert first is not None
        requests = Collection(graph, first)
        for number, request in enumerate(requests):
            assert isinstance(entry, URIRef)
            yield _case(graph, f"{entry.fragment}-{number}", request)


def _case(graph: Graph, name: str, request: Node) -> Case:
    response = graph.value(request, HT.resp)
    headers = graph.value(request, HT.headers)
    body = graph.value(request, HT.body)
    boolean = graph.value(response, MF.expectedBoolean)
    format_ = graph.value(response, MF.expectedFormat)
    return Case(
        name=name,
        method=str(graph.value(request, HT.methodName)),
        path=str(graph.value(request, HT.absolutePath)),
        headers={
            str(graph.value(header, HT.fieldName)): str(graph.value(header, HT.fieldValue))
            for header in (Collection(graph, headers) if headers else ())
        },
        body=_body(graph, body) if body else b"",
        statuses=frozenset(
            str(status).rpartition("StatusCode")[2]
            for status in graph.objects(response, MF.expectedStatus)
        ),
        boolean=None if boolean is None else str(boolean) == "true",
        format=None if format_ is None else str(format_),
    )


def _body(graph: Graph, body: Node) -> bytes:
    encoding = str(graph.value(body, CNT.characterEncoding) or "UTF-8")
    return str(graph.value(body, CNT.chars)).encode(encoding)


def _is_update(case: Case) -> bool:
    return "update" in case.name


@pytest.fixture(scope="module")
def url(shared: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a server whose store has the graphs of the manifest."""
    folder = tmp_path_factory.mktemp("protocol")
    store = pyoxigraph.Store(folder / "store")
    for number in (1, 2, 3):
        name = pyoxigraph.NamedNode(f"http://kasei.us/2009/09/sparql/data/data{number}.rdf")
        path = shared / "w3c/sparql11-protocol" / f"data{number}.nt"
        store.load(path=path, format=pyoxigraph.RdfFormat.N_TRIPLES, to_graph=name)
    store.flush()
    del store
    with serving(folder / "store", folder) as served:
        yield served.url


def _send(url: str, case: Case) -> tuple[int, str, bytes]:
    """Send a request as it stands, with no header that the case does not name."""
    with closing(http.client.HTTPConnection(urlsplit(url).netloc, timeout=30)) as connection:
        connection.putrequest(case.method, case.path, skip_accept_encoding=True)
        for name, value in case.headers.items():
            connection.putheader(name, value)
        if case.body:
            connection.putheader("Content-Length", str(len(case.body)))
        connection.endheaders(case.body or None)
        response = connection.getresponse()
        return response.status, response.headers.get_content_type(), response.read()


def _counts(url: str) -> bytes:
    query = "SELECT%20(COUNT(*)%20AS%20?n)%20{%20GRAPH%20?g%20{%20?s%20?p%20?o%20}%20}"
    path = f"/sparql?query={query}".replace("{", "%7B").replace("}", "%7D")
    case = Case("count", "GET", path, {}, b"", frozenset(), None, None)
    return _send(url, case)[2]


def test_query_cases_pass(url: str, shared: Path) -> None:
    """Every case of the manifest about queries gets what the manifest expects."""
    cases = [case for case in _cases(_manifest(shared)) if not _is_update(case)]
    assert len(cases) == 20  # 13 of queries, 7 of bad ones
    wrong = {}
    for case in cases:
        status, media_type, content = _send(url, case)
        if f"{status // 100}xx" not in case.statuses:
            wrong[case.name] = f"{status} {content[:200]!r}"
        elif case.format is not None and media_type not in FORMATS[case.format]:
            wrong[case.name] = media_type
        elif case.boolean is not None and json.loads(content)["boolean"] != case.boolean:
            wrong[case.name] = content.decode()

    assert wrong == {}


def test_updates_are_refused(url: str, shared: Path) -> None:
    """Every update of the manifest, right or wrong, gets a status of 4xx; nothing changes."""
    before = _counts(url)
    cases = [case for case in _cases(_manifest(shared)) if _is_update(case)]
    updates = [case for case in cases if not case.body.lstrip().startswith(b"ASK")]
    assert len(updates) == 14  # 7 of updates, 7 of bad ones; the others ask what became of them
    told = {case.name: _send(url, case)[0] for case in updates}

    assert {name: status for name, status in told.items() if status // 100 != 4} == {}
    assert _counts(url) == before


def _manifest(shared: Path) -> Path:
    return shared / "w3c/sparql11-protocol/manifest.ttl"
