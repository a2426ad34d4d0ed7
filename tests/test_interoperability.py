"""What a release holds, read by software that nobody here wrote, without one complaint.

Oxigraph and rdflib read the same files in :mod:`test_publication`.
"""

import gzip
import json
import shutil
import subprocess
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import httpx
import pyld.jsonld
import pyoxigraph
import pytest

from pfocr_rdf.publication.publish import publish
from servers import has_virtuoso, virtuoso

NODE = Path(__file__).parent / "node"
RAPPER = {"nt": "ntriples", "ttl": "turtle", "nq": "nquads", "trig": "trig", "rdf": "rdfxml"}
N3 = {
    "nt": "application/n-triples",
    "ttl": "text/turtle",
    "nq": "application/n-quads",
    "trig": "application/trig",
}


@pytest.fixture(scope="module")
def files(corpus_build: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the files of a release of the real corpus, decompressed."""
    folder = tmp_path_factory.mktemp("files")
    release = publish(corpus_build, folder / "release").release
    for path in release.glob("*.gz"):
        (folder / path.stem).write_bytes(gzip.decompress(path.read_bytes()))
    return folder


@pytest.fixture(scope="module")
def expected(files: Path) -> set[str]:
    """The triples of the graph, as Oxigraph spells them."""
    return triples((files / "pfocr.nt").read_text(encoding="utf-8"))


def triples(text: str) -> set[str]:
    """Return the triples of a text of N-Quads."""
    quads = pyoxigraph.parse(text, format=pyoxigraph.RdfFormat.N_QUADS)
    return {str(quad.triple) for quad in quads}


def told(command: Iterable[object], folder: Path) -> str:
    """Return what a command writes, which must have nothing to complain of."""
    done = subprocess.run(
        [*map(str, command)], cwd=folder, capture_output=True, text=True, check=False
    )
    assert (0, "") == (done.returncode, done.stderr)
    return done.stdout


@pytest.mark.parametrize("name", RAPPER)
def test_raptor_reads_the_same(files: Path, expected: set[str], name: str) -> None:
    """Its warnings would be on stderr."""
    if shutil.which("rapper") is None:
        pytest.skip("no rapper (Debian's package is raptor2-utils)")
    base = "http://example.org/"
    path = files / f"pfocr.{name}"

    assert expected == triples(
        told(["rapper", "-q", "-i", RAPPER[name], "-o", "ntriples", path, base], files)
    )


def read_by_node(library: str, path: Path, *more: str) -> set[str]:
    """Return the triples that a JavaScript library reads in a file."""
    if shutil.which("node") is None or not (NODE / "node_modules").is_dir():
        pytest.skip("no JavaScript parsers (npm ci --prefix tests/node)")
    return triples(told(["node", NODE / "parse.mjs", library, path, *more], path.parent))


@pytest.mark.parametrize("name", N3)
def test_n3_reads_the_same(files: Path, expected: set[str], name: str) -> None:
    """The parser that most JavaScript programs use, in its strict mode for each format."""
    assert expected == read_by_node("n3", files / f"pfocr.{name}", N3[name])


def test_rdfxml_streaming_parser_reads_the_same(files: Path, expected: set[str]) -> None:
    """RDF/XML, for those who have nothing else."""
    assert expected == read_by_node("rdfxml", files / "pfocr.rdf")


def test_jsonld_js_reads_the_same(files: Path, expected: set[str]) -> None:
    """The reference processor of JavaScript; it may fetch nothing."""
    assert expected == read_by_node("jsonld", files / "pfocr.jsonld")


def fetch_nothing(url: str, _options: dict[str, Any]) -> dict[str, Any]:
    """Refuse to fetch a context."""
    raise AssertionError(f"{url} must not be fetched")


def test_pyld_reads_the_same(files: Path, expected: set[str]) -> None:
    """The reference processor of Python, on the whole graph and on each line of the figures."""
    options = {"format": "application/n-quads", "documentLoader": fetch_nothing}
    with (files / "pfocr.jsonld").open(encoding="utf-8") as file:
        assert expected == triples(pyld.jsonld.to_rdf(json.load(file), options))
    with (files / "figures.jsonl").open(encoding="utf-8") as lines:
        found = [triples(pyld.jsonld.to_rdf(json.loads(line), options)) for line in lines]

    assert 20 == len(found)
    assert expected > set().union(*found)


@pytest.mark.parametrize("name", ["ttl", "rdf"])
def test_virtuoso_counts_as_many_triples(
    corpus_build: Path, expected: set[str], tmp_path: Path, name: str
) -> None:
    """Loaded from the compressed file."""
    if not has_virtuoso():
        pytest.skip("no Virtuoso (Debian's package is virtuoso-opensource-7-bin)")
    release = publish(corpus_build, tmp_path / "release").release
    folder = tmp_path / "virtuoso"
    folder.mkdir()
    query = "SELECT (COUNT(*) AS ?n) FROM <https://pfocr.wikipathways.org/> WHERE { ?s ?p ?o }"
    with virtuoso(release, folder, 1000, f"pfocr.{name}.gz") as url:
        answer = httpx.get(url, params={"query": query, "format": "text/csv"}, timeout=60).text

    assert [str(len(expected))] == answer.split()[1:]
