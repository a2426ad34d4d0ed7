"""Ctrl-C, ``kill`` and ``timeout`` end a build at every stage at once, and nothing is left of it.

``timeout`` sends SIGTERM to all processes together, as Ctrl-C does SIGINT; ``kill`` to one.
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

from pfocr_rdf import build, convert, open_store
from pfocr_rdf.errors import DumpError, StoreError
from pfocr_rdf.pipeline import loading
from pfocr_rdf.pipeline.loading import load_store

Document = Callable[[Path, str], Path]

#: the command line, which says on stderr when it is at a stage, and stays there
_HELD = """
import sys, time
from contextlib import contextmanager
from pfocr_rdf import __main__
from pfocr_rdf.cli import building
from pfocr_rdf.pipeline import loading

where, loading.SMALL = sys.argv.pop(1), 0
progress = building.progress

@contextmanager
def held():
    with progress() as show:
        def tell(stage, done, total):
            show(stage, done, total)
            if stage == where and (done or stage in {"load", "optimise", "read"}):
                print("at", stage, file=sys.stderr, flush=True)
                time.sleep(600)
        yield tell

building.progress = held
__main__.run()
"""

#: a loading process that is deaf for ten minutes
_DEAF = """
import os, signal, sys, time
for number in (signal.SIGINT, signal.SIGTERM):
    signal.signal(number, signal.SIG_IGN)
sys.stdin.readline()
print('{{"progress": ["load", {pid}, 10000000]}}'.format(pid=os.getpid()), flush=True)
time.sleep(600)
"""

#: loads files with it, and says what its number is
_WAITING = f"""
import sys
from pathlib import Path
from pfocr_rdf.pipeline import loading

loading.SMALL, loading._CODE = 0, {_DEAF!r}
tell = lambda stage, done, total: print(done, flush=True)
try:
    loading.load_store([], Path(sys.argv[1]), tell)
except KeyboardInterrupt:
    sys.exit(130)
"""


@pytest.fixture(scope="module")
def many(tmp_path_factory: pytest.TempPathFactory, document: Document) -> Path:
    """Documents enough for several processes."""
    folder = tmp_path_factory.mktemp("many")
    for number in range(200):
        document(folder, f"PMC1__f{number:04}")
    return folder


@pytest.fixture(autouse=True)
def _listens() -> Iterator[None]:
    """Processes started here listen to SIGINT, even where the tests run in the background."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


def content_of(folder: Path) -> dict[str, object]:
    """Return all that is below a folder: the content of files, the targets of links."""
    return {
        str(path.relative_to(folder)): str(path.readlink())
        if path.is_symlink()
        else (path.is_file() and path.read_bytes())
        for path in folder.rglob("*")
    }


def is_alive(number: int) -> bool:
    """Return whether there is a process, and not only what is left of one for its parent to see."""
    try:
        os.kill(number, 0)
    except ProcessLookupError:
        return False
    state = Path(f"/proc/{number}/stat")
    return not state.exists() or state.read_text().rpartition(")")[2].split()[0] != "Z"


def ended_soon(numbers: list[int]) -> bool:
    """Return whether processes end by themselves, if not at once."""
    deadline = time.monotonic() + 60
    while any(map(is_alive, numbers)) and time.monotonic() < deadline:
        time.sleep(0.05)
    return not any(map(is_alive, numbers))


def group_of(number: int) -> list[int]:
    """Return the processes of a group."""
    if not Path("/proc/self/stat").exists():
        pytest.skip("needs Linux to see the processes of a group")
    found = []
    for state in Path("/proc").glob("[0-9]*/stat"):
        try:
            if int(state.read_text().rpartition(")")[2].split()[2]) == number:
                found.append(int(state.parent.name))
        except OSError:  # it has ended
            continue
    return found


class Ended(NamedTuple):
    """How a command ended."""

    status: int
    told: str
    group: list[int]
    temporary: list[str]


def interrupted(
    stage: str, number: signal.Signals, *arguments: str, is_alone: bool = False
) -> Ended:
    """Send a signal to a command when it is at a stage, to all of its processes or to it alone."""
    # not in the folder of the test, whose name may be too long for the address of a socket
    temporary = Path(tempfile.mkdtemp())
    process = subprocess.Popen(
        [sys.executable, "-c", _HELD, stage, *arguments],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        process_group=0,
        env={**os.environ, "TMPDIR": str(temporary)},
    )
    assert process.stderr is not None
    told = ""
    for line in process.stderr:
        told += line
        if line == f"at {stage}\n":
            break
    group = group_of(process.pid)
    (os.kill if is_alone else os.killpg)(process.pid, number)
    told += process.stderr.read()
    process.stderr.close()
    status = process.wait(timeout=60)
    left = [path.name for path in temporary.iterdir()]
    shutil.rmtree(temporary)
    return Ended(status, told, group, left)


class Case(NamedTuple):
    """A signal that comes at a stage, to all processes of a build or to the first one alone."""

    stage: str
    signal: signal.Signals
    jobs: int
    is_alone: bool = False


CASES = [
    Case("find", signal.SIGINT, 1),
    Case("map", signal.SIGINT, 1),
    Case("map", signal.SIGINT, 2),
    Case("map", signal.SIGTERM, 2),
    Case("map", signal.SIGTERM, 2, is_alone=True),
    Case("write", signal.SIGINT, 2),
    Case("associate", signal.SIGTERM, 1, is_alone=True),
    Case("load", signal.SIGINT, 2),
    Case("load", signal.SIGTERM, 1),
    Case("load", signal.SIGTERM, 1, is_alone=True),
    Case("optimise", signal.SIGINT, 1),
    Case("optimise", signal.SIGTERM, 1, is_alone=True),
]


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.signal.name} {case.stage}")
def test_build_ends_and_leaves_the_old_release(case: Case, many: Path, tmp_path: Path) -> None:
    """Status 130, one line, the old store serving, no folder, no process, no temporary file."""
    out = tmp_path / "out"
    build(sorted(many.iterdir())[:2], out)
    before = content_of(out)
    arguments = ("build", str(many), "-o", str(out), "--jobs", str(case.jobs))
    ended = interrupted(case.stage, case.signal, *arguments, is_alone=case.is_alone)

    assert ended.status == 130
    assert ended.told.strip().splitlines()[-1] == "pfocr-rdf: interrupted"
    assert "Traceback" not in ended.told
    assert ended_soon(ended.group)
    assert ended.temporary == []
    assert content_of(out) == before
    assert len(open_store(out)) > 0


@pytest.mark.parametrize("stage", ["map", "write"])
def test_conversion_ends_and_leaves_the_old_file(stage: str, many: Path, tmp_path: Path) -> None:
    """The same of one file."""
    target = tmp_path / "out" / "figures.ttl"
    target.parent.mkdir()
    target.write_text("old")
    arguments = ("convert", str(many), "-o", str(target), "--jobs", "2")
    ended = interrupted(stage, signal.SIGINT, *arguments)

    assert ended.status == 130
    assert ended.told.strip().splitlines()[-1] == "pfocr-rdf: interrupted"
    assert ended_soon(ended.group)
    assert ended.temporary == []
    assert [path.read_text() for path in target.parent.iterdir()] == ["old"]


def test_load_ends_and_leaves_the_old_store(many: Path, tmp_path: Path) -> None:
    """The same of a store that is loaded."""
    (tmp_path / "out").mkdir()
    dump, store = tmp_path / "figures.nt", tmp_path / "out" / "store"
    convert([many], dump)
    assert loading.load_store([dump], tmp_path / "first", lambda *_: None) > 0
    subprocess.run(
        [sys.executable, "-m", "pfocr_rdf", "load", str(dump), "--store", str(store)],
        check=True,
        capture_output=True,
    )
    before = content_of(tmp_path / "out")
    arguments = ("load", str(dump), "--store", str(store))
    ended = interrupted("read", signal.SIGINT, *arguments)

    assert ended.status == 130
    assert ended_soon(ended.group)
    assert content_of(tmp_path / "out") == before
    assert len(open_store(store)) > 0


def test_a_killed_build_leaves_no_process(many: Path, tmp_path: Path) -> None:
    """Who is killed cannot tell its processes to end: they notice it."""
    for stage in ("map", "load"):
        folder = tmp_path / stage
        folder.mkdir()
        arguments = ("build", str(many), "-o", str(folder / "out"), "--jobs", "2")
        ended = interrupted(stage, signal.SIGKILL, *arguments, is_alone=True)

        assert ended.status == -signal.SIGKILL
        assert len(ended.group) > 1
        assert ended_soon(ended.group)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGKILL])
def test_a_loading_process_that_does_not_listen_ends(
    number: signal.Signals, tmp_path: Path
) -> None:
    """Oxigraph is deaf while it sorts and compacts; the process that it does so in is killed."""
    process = subprocess.Popen(
        [sys.executable, "-c", _WAITING, str(tmp_path / "store")],
        stdout=subprocess.PIPE,
        text=True,
        process_group=0,
    )
    assert process.stdout is not None
    child = int(process.stdout.readline())
    os.killpg(process.pid, number)
    process.stdout.close()

    assert process.wait(timeout=60) == (130 if number == signal.SIGINT else -number)
    assert ended_soon([child])


# loading in a process of its own


def test_a_process_of_its_own_loads_the_same(
    monkeypatch: pytest.MonkeyPatch, seeds_build: Path, tmp_path: Path
) -> None:
    """The same store; progress goes up to the whole, in bytes of the files."""
    monkeypatch.setattr(loading, "SMALL", 0)
    files = sorted((seeds_build / "dump").glob("*.nt.gz"))
    told: list[tuple[str, int, int]] = []
    quads = load_store(files, tmp_path / "store", lambda *progress: told.append(progress))
    size = sum(file.stat().st_size for file in files)
    loaded = [(done, total) for stage, done, total in told if stage == "load"]

    assert quads == len(open_store(seeds_build)) == len(open_store(tmp_path / "store"))
    assert loaded == sorted(loaded)
    assert (loaded[0], loaded[-1]) == ((0, size), (size, size))
    assert told[-2:] == [("optimise", 0, 1), ("optimise", 1, 1)]


def test_a_process_of_its_own_changes_the_same(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """A store that came of another one, here and there."""
    old, new = ("".join(f"<a:s{n}> <a:p> <a:o> .\n" for n in range(m, m + 3)) for m in (0, 2))
    for name, text in (("old.nt", old), ("new.nt", new)):
        (tmp_path / name).write_text(text)
    load_store([tmp_path / "old.nt"], tmp_path / "old", lambda *_: None)
    for small in (0, 1 << 40):
        monkeypatch.setattr(loading, "SMALL", small)
        target = tmp_path / str(small)
        paths = (tmp_path / "old", target, tmp_path / "old.nt", tmp_path / "new.nt")
        assert loading.change_store(*paths, lambda *_: None) == 3
        lines = open_store(target).ask("CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }")
        assert lines == new.splitlines(keepends=True)


def test_its_errors_are_ours(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """What is wrong with a file or a place, as if it were loaded here; and if it dies, that."""
    bad = tmp_path / "bad.nt"
    bad.write_text("<a:s> <a:p> <a:o> .\nnonsense\n")
    (tmp_path / "file").write_text("")
    cases: dict[str, list[Path]] = {"store": [bad], "other": [tmp_path / "no.nt"], "file": []}
    for name, files in cases.items():
        told = []
        for small in (0, 1 << 40):
            monkeypatch.setattr(loading, "SMALL", small)
            with pytest.raises((DumpError, StoreError)) as raised:
                load_store(files, tmp_path / name / str(small), lambda *_: None)
            told.append((type(raised.value), str(raised.value).replace(f"/{small}", "")))
        assert told[0] == told[1]
    monkeypatch.setattr(loading, "SMALL", 0)
    monkeypatch.setattr(loading, "_CODE", "import os, sys; sys.stdin.readline(); os._exit(3)")
    with pytest.raises(StoreError, match="the process that writes the store died"):
        load_store([], tmp_path / "store", lambda *_: None)
