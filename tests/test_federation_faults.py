"""A federated command ends in time with rows that are right, or tells what is missing in them.

What is expected is the table at the head of ``federation/mirror.ttl``, and a join made by hand.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from subprocess import CompletedProcess

import pytest

from conftest import CommandLine
from faults import (
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
from pfocr_rdf.federation.others import WIKIPATHWAYS
from wikipathways import CITED_IN, MIRROR, Asked, Exchange, Fault, FaultyProxy, serve_mirror

FIGURE = "https://pfocr.wikipathways.org/figures/PMC5061805__BCP-82-1280-g001"

#: human genes of the figure, in no pathway of the mirror or in some
GENES = 21

#: genes of the figure and pathways that have them, by the table of mirror.ttl
ROWS = {
    ("2475", "WP1471"),
    ("207", "WP1471"),
    ("2475", "WP2380"),
    ("207", "WP2380"),
    ("627", "WP2380"),
    ("4915", "WP2380"),
    ("2475", "WP481"),
    ("207", "WP481"),
    ("2904", "WP4698"),
}

PREFIXES = """
PREFIX dc: <http://purl.org/dc/elements/1.1/>
PREFIX dcterms: <http://purl.org/dc/terms/>
PREFIX obo: <http://purl.obolibrary.org/obo/>
PREFIX pfocr: <https://pfocr.wikipathways.org/ontology#>
PREFIX schema: <https://schema.org/>
PREFIX wp: <http://vocabularies.wikipathways.org/wp#>
"""
QUERY = f"""{PREFIXES}
SELECT ?gene ?wp {{
  <{FIGURE}> pfocr:mentionsGene ?gene . ?gene schema:taxonomicRange obo:NCBITaxon_9606 .
  SERVICE <{WIKIPATHWAYS}> {{
    SELECT DISTINCT ?gene ?wp {{
      ?node wp:bdbEntrezGene ?gene ; dcterms:isPartOf ?revision .
      ?revision a wp:Pathway ; dc:title ?title ; dcterms:identifier ?wp ;
        wp:organism obo:NCBITaxon_9606 .
    }}
  }}
}}
"""

#: seconds by which a busy machine may be late
MARGIN = 20


@pytest.fixture(scope="module")
def mirror(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The endpoint of the mirror, to which nothing happens."""
    with serve_mirror([MIRROR, CITED_IN], tmp_path_factory.mktemp("mirror")) as url:
        yield url


@pytest.fixture
def proxy(mirror: str) -> Iterator[FaultyProxy]:
    """A proxy before the mirror."""
    with FaultyProxy(mirror) as proxy:
        yield proxy


Run = Callable[..., CompletedProcess[str]]


@pytest.fixture
def run(cli: CommandLine, seeds_build: Path, tmp_path: Path) -> Run:
    """What runs a command over the seeds, with a memory of its own, to its end in time."""

    def run(
        url: str, *words: str, seconds: float = 30, env: dict[str, str] | None = None
    ) -> CompletedProcess[str]:
        command = words or ("sparql", QUERY)
        given = ["--store", str(seeds_build), "--wikipathways", url, "--timeout", str(seconds)]
        begun = time.monotonic()
        settings = {"XDG_CACHE_HOME": str(tmp_path / "cache"), "NO_PROXY": "127.0.0.1"}
        done = cli(*command, *given, "--format", "json", env=settings | (env or {}))
        assert time.monotonic() - begun < seconds + MARGIN
        assert "Traceback" not in done.stderr
        return done

    return run


def rows_of(done: CompletedProcess[str]) -> set[tuple[str, str]]:
    """Return the genes and pathways of an answer, each but once."""
    found = [
        (row["gene"]["value"].rpartition("/")[2], row["wp"]["value"])
        for row in json.loads(done.stdout)["results"]["bindings"]
    ]
    assert len(set(found)) == len(found)
    return set(found)


def missing_of(done: CompletedProcess[str]) -> str:
    """Return what JSON says is missing, which stderr says too."""
    missing = json.loads(done.stdout).get("missing", [])
    assert all(sentence in done.stderr for sentence in missing)
    return "\n".join(missing)


def is_whole(done: CompletedProcess[str]) -> bool:
    """Return whether an answer is said to be whole, everywhere."""
    assert (done.returncode == 0) == ("missing" not in json.loads(done.stdout))
    return done.returncode == 0


def counts_rows(asked: Asked) -> bool:
    """Return whether a request counts the rows of another."""
    return asked.is_count and "pfocrNumberOfSolutions" in asked.query


def test_a_question_is_one_request_and_one_count(proxy: FaultyProxy, run: Run) -> None:
    """And once a day what the release is; by POST, with a name, on one connection."""
    done = run(proxy.url)
    assert (is_whole(done), rows_of(done), done.stderr) == (True, ROWS, "")
    assert [True, False, True] == [came.is_count for came in proxy.asked]
    assert {"POST"} == {came.method for came in proxy.asked}
    assert all(came.headers["user-agent"].startswith("pfocr-rdf/") for came in proxy.asked)
    assert all("+https://" in came.headers["user-agent"] for came in proxy.asked)
    assert all("gzip" in came.headers["accept-encoding"] for came in proxy.asked)
    assert proxy.connections == 1


def test_what_was_answered_is_remembered(proxy: FaultyProxy, run: Run) -> None:
    """Nobody is asked again, and its age is told; --refresh asks again."""
    run(proxy.url)
    proxy.reset()
    again = run(proxy.url)
    assert (is_whole(again), rows_of(again), proxy.asked) == (True, ROWS, [])
    assert "2 answers from the cache, up to less than a minute old" in again.stderr
    fresh = run(proxy.url, "sparql", QUERY, "--refresh")
    assert (is_whole(fresh), rows_of(fresh), fresh.stderr) == (True, ROWS, "")
    assert len(proxy.asked) == 3


HARMLESS = {
    "virtuoso's JSON": virtuoso_json(),
    "gzip": gzipped(),
    "JSON by another name": labelled("application/json"),
    "cut at 3": cut(3),
    "cut at 1": cut(1),
    "cut and told": cut(2, told=True),
    "late": late(0.2),
    "slow": drips(0.001, size=100),
    "blank nodes of others": blank_nodes("nothing"),
}


@pytest.mark.parametrize("name", HARMLESS)
def test_what_does_no_harm(proxy: FaultyProxy, run: Run, name: str) -> None:
    """All rows come, and no word is lost about it."""
    proxy.inject(HARMLESS[name])
    done = run(proxy.url)
    assert (is_whole(done), rows_of(done), done.stderr) == (True, ROWS, "")
    assert {"POST"} == {came.method for came in proxy.asked}


@pytest.mark.parametrize("name", ["429", "reset", "broken off"])
def test_what_passes(proxy: FaultyProxy, run: Run, name: str) -> None:
    """It is asked again, after the time that it wants."""
    faults = {
        "429": [fails(429, retry_after="1"), fails(503)],
        "reset": [resets(), resets()],
        "broken off": [breaks_off("chunked"), breaks_off("length")],
    }
    proxy.inject(faults[name][0], nth={2})
    proxy.inject(faults[name][1], nth={3})
    done = run(proxy.url)
    assert (is_whole(done), rows_of(done), done.stderr) == (True, ROWS, "")
    assert len(proxy.asked) == 5


def header_drips(exchange: Exchange) -> None:
    """Send a header every now and then, and never the last."""
    exchange.hang_up()
    exchange.send_raw(b"HTTP/1.1 200 OK\r\n")
    while not exchange.closing.wait(0.05):
        exchange.send_raw(b"X: y\r\n")


def gzip_drips(exchange: Exchange) -> None:
    """Send bytes of which none is content: the name in the head of a gzip stream."""
    answer = exchange.answer.having("Content-Encoding", "gzip")
    exchange.begin(answer, Connection="close")
    exchange.write(b"\x1f\x8b\x08\x08\x00\x00\x00\x00\x00\x03")
    while not exchange.closing.wait(0.05):
        exchange.write(b"x")


#: faults after which nothing can come, and what is said
BROKEN: dict[str, tuple[Fault, str]] = {
    "500": (fails(500), "status 500: Virtuoso 42000"),
    "web page": (web_page(), "a web page, 'Maintenance'"),
    "wrong type": (labelled("text/plain"), "answers with text/plain"),
    "short": (breaks_off("short"), "cut off or malformed"),
    "time-out of theirs": (with_header("X-SQL-State", "S1TAT"), "its time ran out"),
    "blank nodes": (blank_nodes("gene"), "rows for other values"),
    "blank nodes as IRIs": (blank_nodes("gene", "uri"), "rows for other values"),
    "bomb": (gzip_bomb(200), "the answer is over 128 MiB"),
    "429 for ever": (fails(429, retry_after="60"), "status 429"),
}


@pytest.mark.parametrize("name", BROKEN)
def test_what_breaks_is_told(proxy: FaultyProxy, run: Run, name: str) -> None:
    """No row, what is missing and why, and status 6."""
    fault, told = BROKEN[name]
    proxy.inject(fault, only="data")
    done = run(proxy.url)
    assert done.returncode == 6
    assert rows_of(done) == set()
    assert f"{proxy.url}: answers are missing for {GENES} values of ?gene: " in missing_of(done)
    assert told in missing_of(done)
    assert {"POST"} == {came.method for came in proxy.asked}


@pytest.mark.parametrize("name", ["500", "short", "429 for ever"])
def test_rows_whose_count_breaks_are_sure(proxy: FaultyProxy, run: Run, name: str) -> None:
    """All are there, but nobody knows that; so it is told."""
    fault, told = BROKEN[name]
    proxy.inject(fault, only=counts_rows)
    done = run(proxy.url)
    assert (done.returncode, rows_of(done)) == (6, ROWS)
    assert told in missing_of(done)


@pytest.mark.parametrize(
    "fault",
    [hangs(), header_drips, gzip_drips],
    ids=["hangs", "drips headers", "drips gzip"],
)
def test_nothing_hangs(proxy: FaultyProxy, run: Run, fault: Fault) -> None:
    """What has not come when the time is over is missing."""
    proxy.inject(fault, only="data")
    begun = time.monotonic()
    done = run(proxy.url, seconds=2)
    assert time.monotonic() - begun >= 1.9
    assert (done.returncode, rows_of(done)) == (6, set())
    assert "--timeout" in missing_of(done)


@pytest.mark.parametrize("status", [301, 308])
def test_nobody_is_sent_elsewhere(mirror: str, proxy: FaultyProxy, run: Run, status: int) -> None:
    """The target is told, and not asked."""
    with FaultyProxy(mirror) as target:
        proxy.inject(redirects(target.url, status))
        done = run(proxy.url)
        assert (target.connections, target.asked) == (0, [])
    assert (done.returncode, rows_of(done)) == (6, set())
    assert f"redirects to {target.url}" in missing_of(done)


def test_a_redirect_on_the_same_host_is_followed_by_post(proxy: FaultyProxy, run: Run) -> None:
    """The query goes along."""
    proxy.inject(redirects("/elsewhere", 301), only=lambda asked: asked.path == "/sparql")
    done = run(proxy.url)
    assert (is_whole(done), rows_of(done)) == (True, ROWS)
    assert {"POST"} == {came.method for came in proxy.asked}


def test_a_dead_port(run: Run) -> None:
    """It is told at once."""
    with dead_port() as url:
        done = run(url)
    assert (done.returncode, rows_of(done)) == (6, set())
    assert (
        f"{url}: answers are missing for {GENES} values of ?gene: cannot be reached"
        in missing_of(done)
    )


def test_a_certificate_that_nobody_signed(mirror: str, run: Run, tmp_path: Path) -> None:
    """Nothing is asked of who cannot prove who it is."""
    if not has_openssl():
        pytest.skip("no openssl, which makes the certificate")
    certificate = self_signed(tmp_path)
    with FaultyProxy(mirror, certificate) as proxy:
        done = run(proxy.url)
        assert (done.returncode, rows_of(done), proxy.asked) == (6, set(), [])
        assert "CERTIFICATE_VERIFY_FAILED" in missing_of(done)
        trusting = {"SSL_CERT_FILE": str(certificate.certificate)}
        assert rows_of(run(proxy.url, env=trusting)) == ROWS


def test_a_count_that_is_too_large_loses_no_row(proxy: FaultyProxy, run: Run) -> None:
    """Rows that came are sure, though more were promised."""
    proxy.inject(miscounts(lambda number: number + 1), only=counts_rows)
    done = run(proxy.url)
    assert (done.returncode, rows_of(done)) == (6, ROWS)
    assert "gave 3 of 4 rows" in missing_of(done)
    assert "gave 0 of 1 rows" in missing_of(done)


def test_pages_end_where_the_endpoint_sorts_no_more(proxy: FaultyProxy, run: Run) -> None:
    """One gene has three pathways: of two rows that may be sorted, the third is missing."""
    proxy.inject(cut(1))
    proxy.inject(sorted_top(2), only="data")
    done = run(proxy.url)
    assert done.returncode == 6
    assert rows_of(done) < ROWS
    assert ROWS - rows_of(done) == {
        (gene, max(wp for other, wp in ROWS if other == gene)) for gene in ("207", "2475")
    }
    assert "answers are missing for 2 values of ?gene" in missing_of(done)


def test_what_was_not_whole_is_not_remembered(proxy: FaultyProxy, run: Run) -> None:
    """When the endpoint is well again, so is the answer."""
    proxy.inject(cut(0), only="data")
    ill = run(proxy.url)
    assert (ill.returncode, rows_of(ill)) == (6, set())
    proxy.reset()
    well = run(proxy.url)
    assert (is_whole(well), rows_of(well)) == (True, ROWS)


@contextmanager
def broken_at(proxy: FaultyProxy, nth: range) -> Iterator[None]:
    """Let data requests of these numbers fail."""
    proxy.reset()
    proxy.inject(fails(500), only="data", nth=nth)
    yield


def test_two_failures_are_enough(proxy: FaultyProxy, run: Run) -> None:
    """Who fails twice is asked no more; who fails once is."""
    names = " ".join(f"<https://identifiers.org/ncbigene/{n}>" for n in range(20_000, 23_500))
    text = f"""{PREFIXES} SELECT ?gene ?wp {{
      VALUES ?gene {{ {names} <https://identifiers.org/ncbigene/2904> }}
      SERVICE <{WIKIPATHWAYS}> {{
        ?node wp:bdbEntrezGene ?gene ; dcterms:isPartOf/dcterms:identifier ?wp }} }}"""
    with broken_at(proxy, range(1, 9)):
        done = run(proxy.url, "sparql", text)
        assert (done.returncode, rows_of(done)) == (6, set())
        assert len(proxy.data_requests) == 2
        assert "for 1,000 values of ?gene: status 500: Virtuoso 42000" in missing_of(done)
        assert "for 2,501 values of ?gene: it failed before" in missing_of(done)
    with broken_at(proxy, range(2, 3)):
        done = run(proxy.url, "sparql", text, "--refresh")
        assert (done.returncode, rows_of(done)) == (6, {("2904", "WP4698")})
        assert len(proxy.data_requests) == 8
        assert "for 500 values of ?gene" in missing_of(done)


def test_other_forms_are_never_taken_for_whole(proxy: FaultyProxy, run: Run) -> None:
    """A truth that may be wrong is not told, nor is a graph that is a part."""
    group = QUERY[QUERY.index("{") :]
    proxy.inject(fails(500), only="data")
    done = run(proxy.url, "sparql", f"{PREFIXES} ASK {group}")
    assert (done.returncode, done.stdout) == (6, "")
    assert f"answers are missing for {GENES} values" in done.stderr


def test_a_canned_query_tells_what_is_missing(proxy: FaultyProxy, run: Run) -> None:
    """Pathways of which a part is missing are not matched, and no number of the parts is shown."""
    figure = "figure=PMC5061805__BCP-82-1280-g001"
    whole = run(proxy.url, "query", "pathways-by-figure", figure)
    found = {
        row["wp"]["value"]: row["overlap"]["value"]
        for row in json.loads(whole.stdout)["results"]["bindings"]
    }
    assert found == {"WP1471": "2", "WP2380": "4", "WP481": "2", "WP4698": "1"}
    assert "jaccard" in json.loads(whole.stdout)["head"]["vars"]
    proxy.inject(fails(500), only=lambda asked: "GROUP_CONCAT" in asked.query)
    part = run(proxy.url, "query", "pathways-by-figure", figure, "--refresh")
    assert part.returncode == 6
    assert "jaccard" not in json.loads(part.stdout)["head"]["vars"]
    assert "pathways are not matched" in missing_of(part)
