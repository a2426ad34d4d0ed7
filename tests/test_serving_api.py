"""The canned queries for programs: what they answer, what they refuse, and their description."""

from __future__ import annotations

import csv
import io
import json
import shutil
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from subprocess import CompletedProcess

import httpx
import pytest

from served import Served, serving

SCHEMATHESIS = Path(__file__).parent / "peers/.venv/bin/schemathesis"


@pytest.fixture(scope="module")
def served(seeds_build: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A server of the seeds that asks nobody else."""
    folder = tmp_path_factory.mktemp("api")
    with serving(seeds_build, folder, "--wikipathways", "none") as found:
        yield found


@pytest.fixture
def client(served: Served) -> Iterator[httpx.Client]:
    """A client of the server."""
    with httpx.Client(base_url=served.url, timeout=30) as client:
        yield client


def test_the_list(client: httpx.Client) -> None:
    """Every file of ``queries/`` is listed, with its parameters."""
    found = {query["name"]: query for query in client.get("/api/queries").json()}

    assert set(found) == {path.stem for path in Path("queries").glob("*.rq")}
    gene, tier = found["figures-by-gene"]["parameters"]
    assert (gene["name"], gene["required"], gene["default"]) == ("gene", True, None)
    assert (tier["name"], tier["required"], tier["default"]) == ("tier", False, "all")


@pytest.mark.parametrize("format_name", ["json", "csv", "tsv"])
def test_answers_are_those_of_the_command_line(
    format_name: str,
    client: httpx.Client,
    cli: Callable[..., CompletedProcess[str]],
    seeds_build: Path,
) -> None:
    """The same rows as ``pfocr-rdf query``, in each format."""
    answer = client.get(
        "/api/queries/figures-by-gene", params={"gene": "BDNF", "format": format_name}
    )
    done = cli("query", "figures-by-gene", "gene=BDNF", "--format", "csv", "--store", seeds_build)
    rows = list(csv.reader(io.StringIO(done.stdout)))

    assert len(rows) > 1
    if format_name == "json":
        found = answer.json()
        names = found["head"]["vars"]
        values = [
            [row[name]["value"] if name in row else "" for name in names]
            for row in found["results"]["bindings"]
        ]
        assert [names, *values] == rows
    elif format_name == "csv":
        assert list(csv.reader(io.StringIO(answer.text))) == rows
    else:
        assert answer.text.count("\n") == len(rows)


@pytest.mark.parametrize(
    ("path", "status", "told"),
    [
        ("none", 404, "no query named 'none'"),
        ("figures-by-gen?gene=MTOR", 404, "figures-by-gene"),
        ("figures-by-gene", 400, "needs gene"),
        ("figures-by-gene?gene=", 400, "gene"),
        ("figures-by-gene?gene=MTOR&gen=1", 400, "'gen'"),
        ("figures-by-gene?gene=MTOR&gene=AKT1", 400, "twice"),
        ("figures-by-gene?gene=MTOR&tier=none", 400, "strict, synonym, all"),
        ("figures-by-gene?gene=MTORR", 400, "did you mean"),
        ("figures-by-gene?gene=MTOR&format=xlsx", 400, "json, csv, tsv"),
        ("figures-by-gene?gene=MTOR%22%20%7D%20%23", 400, "no gene"),
    ],
)
def test_what_is_refused(path: str, status: int, told: str, client: httpx.Client) -> None:
    """A problem of RFC 9457, with the sentence that the command line has."""
    answer = client.get(f"/api/queries/{path}")

    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["status"] == status
    assert told in answer.json()["title"]


def test_the_format_is_negotiated(client: httpx.Client) -> None:
    """Accept chooses where ``format`` does not."""
    path = "/api/queries/dataset-counts"
    assert client.get(path, headers={"Accept": "text/csv"}).text.startswith("kind,")
    assert client.get(path, headers={"Accept": "image/png"}).status_code == 406


def test_an_answer_that_is_known_is_not_sent_again(client: httpx.Client) -> None:
    """The ETag belongs to the release and to what was asked."""
    path = "/api/queries/dataset-counts"
    tag = client.get(path).headers["etag"]

    assert client.get(path, headers={"If-None-Match": tag}).status_code == 304
    assert client.get(f"{path}?format=csv", headers={"If-None-Match": tag}).status_code == 200


@pytest.mark.skipif(not SCHEMATHESIS.exists(), reason="schemathesis comes with `make peers`")
def test_the_description_is_true(served: Served, tmp_path: Path) -> None:
    """Schemathesis makes requests of the description, right and wrong ones, and finds no fault."""
    done = subprocess.run(
        [
            str(SCHEMATHESIS), "run", f"{served.url}/api/openapi.json",
            "--max-examples", "2", "--phases", "examples,coverage,fuzzing", "--seed", "7",
            "--exclude-checks", "positive_data_acceptance", "--no-color",
            "--exclude-path-regex", "pathway|wikipathways|interactions-by-figure",
        ],
        cwd=tmp_path, capture_output=True, text=True, check=False, timeout=300,
    )  # fmt: skip

    assert done.returncode == 0, done.stdout[-6000:]


def test_a_query_with_an_organism_of_its_own(client: httpx.Client) -> None:
    """Its parameter is what its header says, and stands in the description once."""
    answer = client.get("/api/queries/figures-by-organism?organism=human&format=csv")
    found = client.get("/api/openapi.json").json()

    assert answer.status_code == 200, answer.text
    assert answer.text.count("\n") > 1
    for path, methods in found["paths"].items():
        names = [parameter["name"] for parameter in methods["get"].get("parameters", ())]
        assert len(names) == len(set(names)), path


def test_the_description_names_every_query(client: httpx.Client) -> None:
    """OpenAPI 3.1, under the address that people know."""
    found = client.get("/api/openapi.json").json()

    assert found["openapi"] == "3.1.0"
    assert {path.rpartition("/")[2] for path in found["paths"]} == {
        "queries",
        *(path.stem for path in Path("queries").glob("*.rq")),
    }
    assert json.dumps(found)
    assert shutil.which("curl") is not None
