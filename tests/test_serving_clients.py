"""The endpoint as clients see it that nobody here wrote, and the server before other stores."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, cast

import httpx
import pytest
import SPARQLWrapper
from rdflib import Graph
from rdflib.plugins.stores.sparqlstore import SPARQLStore
from rdflib.term import Literal, URIRef

from served import Served, serving
from servers import oxigraph

NODE = Path(__file__).parent / "node"

#: the symbols of the genes that a figure of the seeds mentions strictly, read off its document:
#: those with source hgnc_symbol
FIGURE = "https://pfocr.wikipathways.org/figures/PMC4803609__nihms758223f1"
GENES = f"""PREFIX pfocr: <https://pfocr.wikipathways.org/ontology#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
SELECT ?symbol {{ <{FIGURE}> pfocr:mentionsGeneStrict/rdfs:label ?symbol }} ORDER BY ?symbol"""
SYMBOLS = ["BDNF"]


@pytest.fixture(scope="module")
def served(seeds_build: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A server of the seeds."""
    with serving(seeds_build, tmp_path_factory.mktemp("clients")) as found:
        yield found


@pytest.mark.filterwarnings("ignore:ConjunctiveGraph:DeprecationWarning")  # its own
@pytest.mark.parametrize(
    ("method", "request_method"),
    [("GET", "urlencoded"), ("POST", "urlencoded"), ("POST", "postdirectly")],
)
def test_sparqlwrapper(served: Served, method: str, request_method: str) -> None:
    """SPARQLWrapper, as most scripts in Python have it."""
    wrapper = SPARQLWrapper.SPARQLWrapper(f"{served.url}/sparql")
    wrapper.setMethod(method)
    wrapper.setRequestMethod(request_method)
    wrapper.setQuery(GENES)
    wrapper.setReturnFormat(SPARQLWrapper.JSON)
    rows = cast("dict[str, Any]", wrapper.queryAndConvert())["results"]["bindings"]
    wrapper.setQuery(f"CONSTRUCT WHERE {{ <{FIGURE}> a ?class }}")
    wrapper.setReturnFormat(SPARQLWrapper.RDFXML)

    assert [row["symbol"]["value"] for row in rows] == SYMBOLS
    assert len(cast("Graph", wrapper.queryAndConvert())) == 2  # a PathwayFigure and an ImageObject


def test_sparqlstore(served: Served) -> None:
    """Rdflib's SPARQLStore: patterns and queries."""
    store = SPARQLStore(f"{served.url}/sparql")
    rows = cast("Iterable[tuple[object]]", store.query(GENES))
    assert [str(symbol) for (symbol,) in rows] == SYMBOLS
    label = URIRef("http://www.w3.org/2000/01/rdf-schema#label")
    gene = URIRef("https://identifiers.org/ncbigene/627")
    ((triple, _),) = store.triples((gene, label, None))
    assert triple == (gene, label, Literal("BDNF"))


@pytest.mark.skipif(
    not (NODE / "node_modules/@comunica").is_dir() or shutil.which("node") is None,
    reason="Comunica comes with `npm ci --prefix tests/node`",
)
def test_comunica(served: Served) -> None:
    """Comunica, as pages in JavaScript have it."""
    done = subprocess.run(
        ["node", str(NODE / "comunica.mjs"), f"{served.url}/sparql", GENES],
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )

    assert done.returncode == 0, done.stderr
    assert [row["symbol"] for row in json.loads(done.stdout)] == SYMBOLS


def test_curl(served: Served) -> None:
    """curl, as the documentation of SPARQL endpoints has it."""
    command = ["curl", "-sS", "-H", "Accept: text/csv", "--data-urlencode", f"query={GENES}"]
    done = subprocess.run(
        [*command, f"{served.url}/sparql"], capture_output=True, text=True, check=True, timeout=60
    )

    assert done.stdout.split() == ["symbol", *SYMBOLS]


def test_before_another_endpoint(seeds_build: Path, tmp_path: Path, served: Served) -> None:
    """With ``--endpoint`` the same answers come from a store that others run."""
    paths = [
        "/api/queries/figures-by-gene?gene=BDNF&format=csv",
        "/genes/627.nt",
        f"/figures/{FIGURE.rpartition('/')[2]}.nt",
    ]
    (tmp_path / "oxigraph").mkdir()
    with (
        oxigraph(seeds_build / "store", tmp_path / "oxigraph") as url,
        serving(url, tmp_path) as before,
    ):
        for path in paths:
            theirs, ours = (httpx.get(f"{one.url}{path}", timeout=30) for one in (before, served))
            assert theirs.status_code == 200, theirs.text
            assert sorted(theirs.text.splitlines()) == sorted(ours.text.splitlines()), path
        answer = httpx.get(f"{before.url}/sparql", params={"query": GENES, "format": "csv"})
        assert answer.text.split() == ["symbol", *SYMBOLS]
        page = httpx.get(f"{before.url}/genes/627.html", timeout=30)
        assert page.status_code == 200
        assert "BDNF" in page.text
