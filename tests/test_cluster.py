"""Mapping on a Dask cluster: the same bytes as here, whoever dies meanwhile.

The cluster is real: a scheduler and workers as processes of their own, on the loopback interface.
They cannot import this module, so what they are to do is an inner function, which travels by value.
"""

from __future__ import annotations

import hashlib
import json
import os
import pickle
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest
from distributed import Client

import pfocr_rdf
from pfocr_rdf import Options, build
from pfocr_rdf.documents.entries import CarriedEntry, Entry, FileEntry
from pfocr_rdf.documents.remote import UrlEntry
from pfocr_rdf.documents.sources import open_sources
from pfocr_rdf.errors import ClusterError, DocumentError, ExtraError, LexiconError
from pfocr_rdf.pipeline import build as build_module
from pfocr_rdf.pipeline import cluster as cluster_module
from pfocr_rdf.pipeline.carrying import Mapping, pickled, with_files, with_urls
from pfocr_rdf.pipeline.cluster import check_cluster, on_cluster
from pfocr_rdf.pipeline.mapping import Chunk, Mapper
from pfocr_rdf.pipeline.plan import Task, make_plan
from pfocr_rdf.pipeline.worker import check_versions, mapped, versions

#: a scheduler lets one worker die of a chunk; by default it is three
_SETTINGS = {"DASK_DISTRIBUTED__SCHEDULER__ALLOWED_FAILURES": "1"}
#: after that long something is wrong, and the test fails; nothing waits for it
_PATIENCE = 60


class Cluster:
    """A scheduler, which has nothing of ours, and as many workers as a test asks for."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        file, nothing = folder / "scheduler.json", folder / "nothing"
        (nothing / "pfocr_rdf").mkdir(parents=True)
        (nothing / "pfocr_rdf/__init__.py").touch()
        options = ("--port", "0", "--scheduler-file", str(file))
        self.scheduler = self._start("scheduler", *options, path=str(nothing))
        wait_until(lambda: file.exists() and file.read_text().endswith("}"))
        self.address: str = json.loads(file.read_text())["address"]
        self.workers: list[subprocess.Popen[bytes]] = []
        self._path = ""

    def have(self, number: int, path: str = "") -> list[subprocess.Popen[bytes]]:
        """Return that many workers, which import from *path* first."""
        self.workers = [worker for worker in self.workers if worker.poll() is None]
        kept = number if path == self._path else 0
        self._path = path
        self._end(self.workers[kept:])
        del self.workers[kept:]
        while len(self.workers) < number:
            name = str(len(list(self._folder.iterdir())))
            options = ("--no-nanny", "--nthreads", "1", "--local-directory", name)
            self.workers.append(self._start("worker", self.address, *options, path=path))
        with Client(self.address, set_as_default=False) as client:
            wait_until(lambda: _pids(client) == {worker.pid for worker in self.workers})
        return self.workers

    def tasks(self) -> int:
        """Return how many tasks the scheduler knows."""
        with Client(self.address, set_as_default=False) as client:
            number: int = client.run_on_scheduler(lambda dask_scheduler: len(dask_scheduler.tasks))
        return number

    def stop(self) -> None:
        """End every process."""
        self._end([*self.workers, self.scheduler])

    def _start(self, kind: str, *options: str, path: str = "") -> subprocess.Popen[bytes]:
        log = self._folder / f"{kind}-{len(list(self._folder.iterdir()))}.log"
        loopback = ("--host", "127.0.0.1", "--no-dashboard")
        with log.open("wb") as file:
            return subprocess.Popen(
                [sys.executable, "-m", "dask", kind, *options, *loopback],
                cwd=self._folder,
                env={**os.environ, **_SETTINGS, **({"PYTHONPATH": path} if path else {})},
                stdout=file,
                stderr=subprocess.STDOUT,
            )

    @staticmethod
    def _end(processes: list[subprocess.Popen[bytes]]) -> None:
        for process in processes:
            process.kill()
        for process in processes:
            process.wait()


def _pids(client: Client) -> set[int]:
    """Return the processes of the workers that a scheduler knows, and that answer."""
    answers = client.run(os.getpid, on_error="return").values()
    return {answer for answer in answers if isinstance(answer, int)}


def wait_until(condition: Callable[[], bool]) -> None:
    """Wait until something is so."""
    end = time.monotonic() + _PATIENCE
    while not condition():
        assert time.monotonic() < end, "it did not happen"
        time.sleep(0.02)


@pytest.fixture(scope="module")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    """A cluster on this machine."""
    started = Cluster(tmp_path_factory.mktemp("cluster"))
    yield started
    started.stop()


@pytest.fixture(autouse=True)
def four_together(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let four chunks travel together: so few documents are many tasks."""
    monkeypatch.setattr(cluster_module, "_TOGETHER", 4)


@pytest.fixture
def hurried(monkeypatch: pytest.MonkeyPatch) -> None:
    """Make errors come soon."""
    monkeypatch.setattr(cluster_module, "CONNECT_SECONDS", 0.3)
    monkeypatch.setattr(cluster_module, "WORKERLESS_SECONDS", 0.3)
    monkeypatch.setattr(cluster_module, "_LOOK_SECONDS", 0.1)


def chunks(number: int) -> list[list[Task]]:
    """Return chunks of two figures without documents."""
    return [[Task(f"PMC{n}__a", ()), Task(f"PMC{n}__b", ())] for n in range(1, number + 1)]


def digests(folder: Path) -> dict[str, str]:
    """Return the digest of each part of a dump."""
    return {
        part.name: hashlib.sha256(part.read_bytes()).hexdigest()
        for part in (folder / "dump").iterdir()
    }


def halting(mapper: Mapping, events: str, middle: str) -> Mapping:
    """Return a mapper that halts once, where a worker that has mapped five chunks is half-way.

    Each worker writes down which chunks it has mapped; the one that halts, where it stands.
    """

    def mapping(tasks: list[Task]) -> Chunk:
        import os  # noqa: PLC0415 - in the worker
        import time  # noqa: PLC0415
        from pathlib import Path  # noqa: PLC0415

        mapped = Path(events) / f"mapped-{os.getpid()}"
        first = tasks[0].figid
        if first >= middle and mapped.exists() and len(mapped.read_text().split()) > 4:
            mine = Path(events) / f"halts-{os.getpid()}"
            mine.write_text(f"{os.getpid()} {first}")
            try:
                os.link(mine, Path(events) / "victim")
            except FileExistsError:
                pass
            else:
                while True:
                    time.sleep(1)
        chunk = mapper(tasks)
        with mapped.open("a") as file:
            file.write(f"{first}\n")
        return chunk

    return mapping


@pytest.fixture
def source(shared: Path, seeds: Path, tmp_path: Path) -> Path:
    """A folder with copies of the real documents."""
    shutil.copytree(shared / "corpus", tmp_path / "source/corpus")
    shutil.copytree(seeds, tmp_path / "source/seeds")
    return tmp_path / "source"


@pytest.fixture
def made(source: Path, document: Callable[[Path, str], Path]) -> list[str]:
    """The figids of a thousand small documents more in that folder, which are some 250 chunks."""
    figids = [f"PMC{1000 + number}__f1" for number in range(1000)]
    for figid in figids:
        document(source / "made", figid)
    return figids


def test_a_build_is_the_same_when_a_worker_is_killed_half_way(
    cluster: Cluster, source: Path, made: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The worker has mapped chunks and has one in hand when it dies; the other maps it anew.

    Workers do not see the documents: the source is a path from a folder that they are not in.
    """
    events = source.parent / "events"
    events.mkdir()
    monkeypatch.chdir(source.parent)
    workers = cluster.have(2)

    def kill() -> None:
        wait_until((events / "victim").exists)
        os.kill(int((events / "victim").read_text().split()[0]), signal.SIGKILL)

    with monkeypatch.context() as patch:
        patch.setattr(
            build_module,
            "Mapper",
            lambda *given, **named: halting(Mapper(*given, **named), str(events), made[400]),
        )
        killer = threading.Thread(target=kill)
        killer.start()
        there = build(["source"], "there", options=Options(cluster=cluster.address))
        killer.join()
    here = build(["source"], "here", options=Options(jobs=1))

    pid, chunk = (events / "victim").read_text().split()
    [victim] = [worker for worker in workers if str(worker.pid) == pid]
    [survivor] = [worker for worker in workers if worker is not victim]
    by_victim = (events / f"mapped-{victim.pid}").read_text().split()
    by_survivor = (events / f"mapped-{survivor.pid}").read_text().split()
    assert -signal.SIGKILL == victim.wait()
    # four chunks travel together: it has given some back, and one is not done
    assert 5 <= len(by_victim)
    assert chunk not in by_victim
    # nothing is sent while the first chunk is missing: this was after its death
    assert 4 < len(by_survivor) - by_survivor.index(chunk)
    assert survivor.poll() is None
    assert digests(here.directory) == digests(there.directory)
    assert {"figures.nt.gz", "entities.nt.gz", "associations.nt.gz", "description.nt.gz"} == (
        digests(there.directory).keys()
    )
    assert here.totals == there.totals
    assert here.quads == there.quads


def test_chunks_come_in_their_order_and_few_at_a_time(cluster: Cluster, tmp_path: Path) -> None:
    """The first chunk is done after the fifth, and nothing piles up where the reader is slow."""
    cluster.have(2)
    event = str(tmp_path / "fifth")

    def mapping(tasks: list[Task]) -> Chunk:
        import time  # noqa: PLC0415 - in the worker
        from pathlib import Path  # noqa: PLC0415

        while tasks[0].figid == "PMC1__a" and not Path(event).exists():
            time.sleep(0.01)
        if tasks[0].figid == "PMC5__a":  # the first that does not travel with it
            Path(event).touch()
        return Chunk(digests=[task.figid for task in tasks])

    drawn: list[str] = []

    def drawing() -> Iterator[list[Task]]:
        for chunk in chunks(60):
            drawn.append(chunk[0].figid)
            yield chunk

    seen = []
    for chunk in on_cluster(mapping, drawing(), cluster.address):
        seen.append(chunk.digests)
        assert len(drawn) - len(seen) < 2 * 2 * 4  # for each of two threads two times four
        wait_until(lambda: cluster.tasks() < 4)  # what is read is forgotten

    assert [[f"PMC{n}__a", f"PMC{n}__b"] for n in range(1, 61)] == seen
    wait_until(lambda: cluster.tasks() == 0)


def test_an_interrupt_cancels_what_is_on_its_way(cluster: Cluster, tmp_path: Path) -> None:
    """Ctrl-C while a chunk is mapped: the cluster is left with nothing to do."""
    cluster.have(1)
    begun, go = tmp_path / "begun", tmp_path / "go"
    names = str(begun), str(go)

    def mapping(tasks: list[Task]) -> Chunk:
        import time  # noqa: PLC0415 - in the worker
        from pathlib import Path  # noqa: PLC0415

        Path(names[0]).touch()
        while not Path(names[1]).exists():
            time.sleep(0.01)
        return Chunk(digests=[task.figid for task in tasks])

    def interrupt() -> None:
        wait_until(begun.exists)
        os.kill(os.getpid(), signal.SIGINT)

    thread = threading.Thread(target=interrupt)
    with closing(on_cluster(mapping, chunks(5), cluster.address)) as mapped:
        thread.start()
        with pytest.raises(KeyboardInterrupt):
            next(mapped)
    thread.join()
    go.touch()

    wait_until(lambda: cluster.tasks() == 0)


def test_a_chunk_that_kills_workers_is_named(cluster: Cluster) -> None:
    """It is given to another worker, and then to none: no endless loop."""
    workers = cluster.have(2)

    def mapping(tasks: list[Task]) -> Chunk:
        import os  # noqa: PLC0415 - in the worker
        import signal  # noqa: PLC0415

        if tasks[0].figid == "PMC3__a":
            os.kill(os.getpid(), signal.SIGKILL)
        return Chunk(digests=[task.figid for task in tasks])

    good, _, deadly = chunks(3)
    assert 1 == len(list(on_cluster(mapping, [good], cluster.address)))
    with pytest.raises(ClusterError) as raised:
        list(on_cluster(mapping, [deadly], cluster.address))

    assert str(raised.value) == (
        f"{cluster.address}: 2 workers died of the 2 figures PMC3__a to PMC3__b "
        "(expected more memory; convert them alone to see why)"
    )
    assert [-signal.SIGKILL] * 2 == [worker.wait() for worker in workers]


@pytest.mark.usefixtures("hurried")
def test_a_cluster_without_workers_is_an_error(
    cluster: Cluster, monkeypatch: pytest.MonkeyPatch
) -> None:
    """At the beginning, and when the last one dies."""
    cluster.have(0)
    with pytest.raises(ClusterError, match=r"no worker for 0\.3 s \(expected at least one 'dask w"):
        check_cluster(cluster.address, None)

    monkeypatch.setattr(cluster_module, "CONNECT_SECONDS", 5)
    monkeypatch.setattr(cluster_module, "WORKERLESS_SECONDS", 5)
    cluster.have(1)

    def mapping(tasks: list[Task]) -> Chunk:
        import os  # noqa: PLC0415 - in the worker
        import signal  # noqa: PLC0415

        os.kill(os.getpid(), signal.SIGKILL)
        return Chunk(digests=[task.figid for task in tasks])

    waiting = on_cluster(mapping, chunks(1), cluster.address)
    monkeypatch.setattr(cluster_module, "WORKERLESS_SECONDS", 1)
    with pytest.raises(ClusterError, match="no worker for 1 s"):
        next(waiting)


def test_a_scheduler_that_dies_is_an_error(tmp_path: Path) -> None:
    """One sentence, and no wait."""
    own = Cluster(tmp_path)
    try:
        own.have(1)
        pid = own.scheduler.pid

        def mapping(tasks: list[Task]) -> Chunk:
            import os  # noqa: PLC0415 - in the worker
            import signal  # noqa: PLC0415

            os.kill(pid, signal.SIGKILL)
            return Chunk(digests=[task.figid for task in tasks])

        with pytest.raises(ClusterError, match=r"the scheduler has gone \(start it, and build"):
            list(on_cluster(mapping, chunks(3), own.address))
    finally:
        own.stop()


def test_another_version_on_a_worker_is_told(cluster: Cluster, tmp_path: Path) -> None:
    """Before anything is mapped: its chunks would have other bytes."""
    package = Path(pfocr_rdf.__file__).parent
    shutil.copytree(package, tmp_path / "pfocr_rdf", copy_function=os.symlink)
    (tmp_path / "pfocr_rdf/version.py").unlink()
    (tmp_path / "pfocr_rdf/version.py").write_text('__version__ = "0.0.7"\n')
    cluster.have(1, path=str(tmp_path))
    with pytest.raises(ClusterError) as raised:
        check_cluster(cluster.address, None)

    assert "has pfocr-rdf 0.0.7 of " in str(raised.value)
    assert f"(expected {versions(None)['pfocr-rdf']}, as here)" in str(raised.value)


def test_a_worker_without_us_is_told(cluster: Cluster, tmp_path: Path) -> None:
    """Dask alone is not enough."""
    (tmp_path / "pfocr_rdf").mkdir()
    (tmp_path / "pfocr_rdf/__init__.py").touch()
    cluster.have(1, path=str(tmp_path))
    with pytest.raises(ClusterError, match=r"worker tcp://\S+: No module named 'pfocr_rdf\.pipel"):
        check_cluster(cluster.address, None)


def test_every_difference_is_told() -> None:
    """A lexicon is as much a part of the software as its code."""
    here = versions(None)
    for name in here:
        with pytest.raises(ClusterError, match=rf"a worker: has {name} 0 \(expected"):
            check_versions("a worker", {**here, name: "0"}, here)
    check_versions("a worker", dict(here), here)


def test_a_worker_that_comes_late_is_checked_too() -> None:
    """What it is sent says which versions it must have, before it looks at the rest."""
    sent = ({**versions(None), "zlib": "0.9"}, None, b"no mapper", b"no chunks")
    with pytest.raises(ClusterError, match=r"^a worker: has zlib \S+ \(expected 0\.9, as here\)"):
        mapped(pickle.dumps(sent))


def test_exceptions_are_pickled_as_they_are_without_dask() -> None:
    """Dask would add its own reader of tracebacks, which a build of tomorrow need not have."""
    error = DocumentError("x.md", 7, "is bad (expected good)")
    content = pickled([error])

    assert b"tblib" in pickle.dumps([error])
    assert b"tblib" not in content
    assert [str(error)] == [str(read) for read in pickle.loads(content)]  # noqa: S301 - ours


@pytest.mark.usefixtures("hurried")
def test_an_address_where_no_scheduler_answers_is_an_error() -> None:
    """Nobody there, something else there, or no address at all."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        silent = f"tcp://127.0.0.1:{server.getsockname()[1]}"
        with pytest.raises(ClusterError, match=rf"^{silent}: no scheduler answers within 0\.3 s"):
            check_cluster(silent, None)
    with pytest.raises(ClusterError, match=rf"^{silent}: no scheduler answers"):
        check_cluster(silent, None)
    for address in ("host", "tcp://host", "http://host:80", ""):
        with pytest.raises(ClusterError, match=f"^{address}: is no address of a cluster"):
            check_cluster(address, None)


def test_the_address_of_a_worker_is_none_of_a_scheduler(cluster: Cluster) -> None:
    """It would answer, and never map."""
    cluster.have(1)
    with Client(cluster.address, set_as_default=False) as client:
        [worker] = client.nthreads()
    with pytest.raises(ClusterError, match=f"^{worker}: no scheduler answers"):
        check_cluster(worker, None)


def test_a_lexicon_that_is_missing_here_is_told_first(cluster: Cluster) -> None:
    """It is the sender's mistake, not a worker's."""
    with pytest.raises(LexiconError, match=r"none\.sqlite: does not exist"):
        check_cluster(cluster.address, Path("none.sqlite"))


def test_without_the_extra_a_cluster_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    """As it is with every extra."""
    monkeypatch.setitem(sys.modules, "distributed", None)
    with pytest.raises(ExtraError, match=r"distributed is not installed \(pip install 'pfocr-rdf"):
        check_cluster("tcp://127.0.0.1:1", None)


def test_jobs_and_a_cluster_exclude_each_other(
    cli: Callable[..., subprocess.CompletedProcess[str]], seeds: Path, tmp_path: Path
) -> None:
    """Nobody is left to guess who maps."""
    for command in ("build", "convert"):
        done = cli(
            *(command, seeds, "-o", tmp_path / "x.nt"),
            *("--jobs", "2", "--cluster", "tcp://127.0.0.1:1"),
        )
        assert 2 == done.returncode
        assert "--jobs and --cluster exclude each other (expected one of them)" in done.stderr
    assert [] == list(tmp_path.iterdir())


def test_the_command_line_maps_on_a_cluster(
    cluster: Cluster,
    cli: Callable[..., subprocess.CompletedProcess[str]],
    seeds: Path,
    tmp_path: Path,
) -> None:
    """And tells what it tells without one."""
    cluster.have(1)
    here = cli("convert", seeds, "-o", tmp_path / "here.nt", "--jobs", "1")
    there = cli("convert", seeds, "-o", tmp_path / "there.nt", "--cluster", cluster.address)

    assert (0, 0) == (here.returncode, there.returncode)
    told = [
        [line.partition(" in ")[0] for line in done.stderr.splitlines()] for done in (here, there)
    ]
    assert told[0] == told[1]  # but for the seconds
    assert (tmp_path / "here.nt").read_bytes() == (tmp_path / "there.nt").read_bytes()


def test_documents_of_this_machine_travel_with_their_figures(seeds: Path, tmp_path: Path) -> None:
    """Those behind a URL that workers see are read by them; what cannot be read says so there."""
    path = seeds / "PMC5061805__BCP-82-1280-g001.md"
    data = path.read_bytes()
    url = UrlEntry("s3://bucket", "x.md", "s3://bucket", 7)
    private = UrlEntry("memory://none", "x.md", "memory://none", 7)
    tables: dict[str, Entry] = {"genes": FileEntry(str(tmp_path / "none.tsv")), "diseases": url}
    sent = with_files(
        pickle.loads(  # noqa: S301 - as it travels
            pickle.dumps([Task("x", ((FileEntry(str(path)), tables), (url, {}), (private, {})))])
        )
    )

    missing = f"{tmp_path}/none.tsv"
    assert sent == [
        Task(
            "x",
            (
                (
                    CarriedEntry(str(path), data),
                    {
                        "genes": CarriedEntry(
                            missing, reason="cannot be read: no such file or directory"
                        ),
                        "diseases": url,
                    },
                ),
                (url, {}),
                (
                    CarriedEntry("memory://none/x.md", reason="cannot be read: does not exist"),
                    {},
                ),
            ),
        )
    ]


def test_workers_read_urls_themselves(cluster: Cluster, source: Path, tmp_path: Path) -> None:
    """What is sent has names alone; a chain of file systems stands for one that all can see."""
    cluster.have(1)
    url = f"simplecache::file://{source}"
    with open_sources([url], workspace=tmp_path) as sources:
        plan = make_plan(sources, lambda _: None)
        tasks = [task for chunk in plan.chunks(sources) for task in chunk]
        sent = with_files(tasks)
        assert tasks == sent
        assert len(pickle.dumps(sent)) < 20_000
        read = [entry for task in with_urls(sent) for entry, _ in task.documents]
        assert {CarriedEntry} == {type(entry) for entry in read}
    there = build([url], tmp_path / "there", options=Options(cluster=cluster.address))
    here = build([source], tmp_path / "here", options=Options(jobs=1))

    assert digests(here.directory) == digests(there.directory)
