"""Questions to the server that ask WikiPathways, or another endpoint, too."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterator
from pathlib import Path
from subprocess import CompletedProcess

import httpx
import pytest

from served import serving
from servers import free_port
from wikipathways import serve_mirror

MIRROR = Path(__file__).parent / "federation/mirror.ttl"
FIGURE = "PMC4803609__nihms758223f1"
QUERY = Path("queries/pathways-by-figure.rq")
GENES = """SELECT ?node {{
  VALUES ?gene {{ <https://identifiers.org/ncbigene/2475> }}
  SERVICE <{address}> {{ ?node <http://vocabularies.wikipathways.org/wp#bdbEntrezGene> ?gene }}
}}"""
WIKIPATHWAYS = "https://sparql.wikipathways.org/sparql"


@pytest.fixture(scope="module")
def mirror(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of an endpoint that answers for WikiPathways."""
    with serve_mirror([MIRROR], tmp_path_factory.mktemp("mirror")) as url:
        yield url


def _rows(text: str) -> list[list[str]]:
    return list(csv.reader(io.StringIO(text)))


def test_the_same_rows_as_on_the_command_line(
    mirror: str,
    seeds_build: Path,
    tmp_path: Path,
    cli: Callable[..., CompletedProcess[str]],
) -> None:
    """A canned query that asks WikiPathways gives what the command line gives, ranked."""
    done = cli(
        *("query", "pathways-by-figure", f"figure={FIGURE}", "--store", str(seeds_build)),
        *("--wikipathways", mirror, "--format", "csv"),
    )
    with serving(seeds_build, tmp_path, "--wikipathways", mirror) as served:
        path = f"{served.url}/api/queries/pathways-by-figure?figure={FIGURE}&format=csv"
        answer = httpx.get(path, timeout=60)
        text = GENES.format(address=WIKIPATHWAYS)
        service = httpx.post(f"{served.url}/sparql", data={"query": text}, timeout=60)
        other = httpx.post(f"{served.url}/sparql", data={"query": GENES.format(address=mirror)})

    assert len(_rows(done.stdout)) > 2
    assert _rows(answer.text) == _rows(done.stdout)
    assert service.status_code == 200, service.text
    assert len(service.json()["results"]["bindings"]) > 0
    assert other.status_code == 403


def test_an_endpoint_that_is_named(mirror: str, seeds_build: Path, tmp_path: Path) -> None:
    """``--allow-service`` opens the way to one more endpoint, and to no other."""
    with serving(seeds_build, tmp_path, "--allow-service", mirror) as served:
        found = [
            httpx.post(f"{served.url}/sparql", data={"query": GENES.format(address=address)})
            for address in (mirror, f"{mirror}/x", "http://127.0.0.1/")
        ]

    assert [answer.status_code for answer in found] == [200, 403, 403]
    assert found[0].json()["results"]["bindings"]


def test_what_does_not_come_is_told(seeds_build: Path, tmp_path: Path) -> None:
    """Where WikiPathways does not answer, the answer is 502 with the reason, in time."""
    dead = f"http://127.0.0.1:{free_port()}/sparql"
    with serving(seeds_build, tmp_path, "--wikipathways", dead, "--timeout", "3") as served:
        path = f"{served.url}/api/queries/pathways-by-figure?figure={FIGURE}"
        answer = httpx.get(path, timeout=60)
        local = httpx.get(f"{served.url}/api/queries/genes-by-figure?figure={FIGURE}&format=csv")

    assert answer.status_code == 502, answer.text
    assert "127.0.0.1" in answer.json()["title"]
    assert len(_rows(local.text)) > 5
