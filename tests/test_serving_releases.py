"""A server over time: new releases, workers that die, clients that leave, and the end."""

from __future__ import annotations

import os
import signal
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from subprocess import CompletedProcess

import httpx
import pytest

from pfocr_rdf.serving.warming import warm
from served import Served, serving

Cli = Callable[..., CompletedProcess[str]]

COUNT = "SELECT (COUNT(*) AS ?n) { ?f a <https://pfocr.wikipathways.org/ontology#PathwayFigure> }"
ENDLESS = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"


@pytest.fixture
def build(cli: Cli, seeds: Path, tmp_path: Path) -> Path:
    """A build of one figure of the seeds."""
    done = cli("build", seeds / "PMC5061805__BCP-82-1280-g001.md", "-o", tmp_path / "build")
    assert done.returncode == 0, done.stderr
    return tmp_path / "build"


@pytest.fixture
def served(build: Path, tmp_path: Path) -> Iterator[Served]:
    """A server of that build."""
    with serving(build, tmp_path) as found:
        yield found


def _figures(client: httpx.Client) -> int:
    answer = client.get("/sparql", params={"query": COUNT, "format": "csv"})
    assert answer.status_code == 200, answer.text
    return int(answer.text.split()[1])


def test_a_new_release_takes_the_place_of_the_old(
    served: Served, build: Path, cli: Cli, seeds: Path
) -> None:
    """While clients ask, each answer is of one release or the other, and none fails."""
    ended = threading.Event()

    def asking() -> list[int]:
        with httpx.Client(base_url=served.url, timeout=30) as client:
            found = [_figures(client)]
            while not ended.is_set():
                found.append(_figures(client))
            return found

    tag = httpx.get(f"{served.url}/sparql", params={"query": COUNT}).headers["etag"]
    with ThreadPoolExecutor(4) as threads:
        asked = [threads.submit(asking) for _ in range(4)]
        done = cli("build", seeds, "-o", build)
        assert done.returncode == 0, done.stderr
        deadline = time.monotonic() + 20
        with httpx.Client(base_url=served.url) as client:
            while _figures(client) != 5 and time.monotonic() < deadline:
                time.sleep(0.05)
            new = client.get("/sparql", params={"query": COUNT}).headers["etag"]
        time.sleep(0.3)
        ended.set()
        counts = [answer.result() for answer in asked]

    assert tag != new
    for found in counts:
        assert set(found) == {1, 5}
        assert found == sorted(found)


def test_sighup_looks_at_once(served: Served, build: Path, cli: Cli, seeds: Path) -> None:
    """A signal has the server look for a new release; no request is dropped."""
    cli("build", seeds, "-o", build)
    served.process.send_signal(signal.SIGHUP)
    with httpx.Client(base_url=served.url) as client:
        deadline = time.monotonic() + 20
        while _figures(client) != 5 and time.monotonic() < deadline:
            time.sleep(0.02)
        assert _figures(client) == 5
    assert "takes the place of" in served.log.read_text()


def test_a_release_that_cannot_be_opened(served: Served, build: Path) -> None:
    """The one before goes on, and the log says why."""
    (build / "current").unlink()
    (build / "current").symlink_to("releases/none")
    time.sleep(1.5)
    with httpx.Client(base_url=served.url) as client:
        assert _figures(client) == 1

    assert served.log.read_text().count("cannot be served") == 1


def test_workers_that_die_are_replaced(served: Served) -> None:
    """Killing every worker costs a moment and no client more than one answer."""
    workers = served.workers()
    assert len(workers) >= 5
    for pid in sorted(workers)[-5:]:
        os.kill(pid, signal.SIGKILL)
    with httpx.Client(base_url=served.url, timeout=30) as client:
        assert _figures(client) == 1
        assert client.get("/readyz").status_code == 200


def test_a_client_that_leaves_takes_its_question_along(served: Served) -> None:
    """Nobody works for a client that has closed its connection."""
    with pytest.raises(httpx.ReadTimeout):
        httpx.get(f"{served.url}/sparql", params={"query": ENDLESS}, timeout=1)
    deadline = time.monotonic() + 10
    while 'pfocr_pool_long{pool="queries"} 0.0' not in httpx.get(f"{served.url}/metrics").text:
        assert time.monotonic() < deadline
        time.sleep(0.05)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_finishes_what_has_begun(served: Served, number: signal.Signals) -> None:
    """A request that has begun is answered, then the server ends with status 0 and no workers."""
    slow = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f }"
    workers = served.workers()
    with ThreadPoolExecutor(1) as threads:
        asked = threads.submit(
            httpx.get, f"{served.url}/sparql", params={"query": slow, "timeout": "8"}, timeout=30
        )
        time.sleep(0.3)
        served.process.send_signal(number)
        answer = asked.result()

    assert answer.status_code in {200, 504}
    assert served.process.wait(20) == 0
    deadline = time.monotonic() + 5
    while any(Path(f"/proc/{pid}").exists() for pid in workers):
        assert time.monotonic() < deadline
        time.sleep(0.05)


def test_a_store_is_read_ahead_if_it_fits(
    build: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A store that is larger than half of the free memory is not."""
    store = (build / "store").resolve()
    size = sum(path.stat().st_size for path in store.iterdir())
    for free, expected in ((2 * size, True), (2 * size - 1, False)):
        monkeypatch.setattr("pfocr_rdf.serving.warming._available", lambda free=free: free)
        assert warm(store) is expected
    assert sorted(tmp_path.iterdir()) == [build]  # nothing is written


def test_workers_do_not_outlive_the_server(served: Served) -> None:
    """Whatever ends the server, no worker stays behind."""
    workers = served.workers()
    served.process.kill()
    served.process.wait()
    deadline = time.monotonic() + 10
    while any(Path(f"/proc/{pid}").exists() for pid in workers):
        assert time.monotonic() < deadline
        time.sleep(0.05)
