"""Builds behind URLs: uploaded whole, published last, and never over what is not ours."""

from __future__ import annotations

import json
import re
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from fsspec.implementations.memory import MemoryFileSystem

from pfocr_rdf import build, open_store
from pfocr_rdf.errors import LocationError, ReleaseError
from pfocr_rdf.filesystem import Location
from pfocr_rdf.pipeline.graph import NothingMappedError
from pfocr_rdf.pipeline.target import open_target
from pfocr_rdf.releases import MARK, MARK_TEXT

URL = "memory://pfocr"


@pytest.fixture
def memory() -> Iterator[MemoryFileSystem]:
    """The file system of this process, empty."""
    files = MemoryFileSystem()
    yield files
    files.store.clear()
    files.pseudo_dirs[:] = [""]


@pytest.fixture
def release(tmp_path: Path) -> Path:
    """A small release in a directory."""
    folder = tmp_path / "release"
    for name, text in (
        (MARK, MARK_TEXT),
        ("report.json", "{}"),
        ("dump/figures.nt.gz", "figures"),
        ("store/CURRENT", "MANIFEST"),
    ):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text)
    return folder


def names(memory: MemoryFileSystem, folder: str = "/pfocr") -> set[str]:
    """Return the names in a folder."""
    return {info["name"].rpartition("/")[2] for info in memory.ls(folder, detail=True)}


def publish(release: Path, digest: str) -> str:
    """Publish a release under a digest of one letter, and return its URL."""
    with open_target(URL, lambda *_: None) as target:
        return target.publish(release, digest * 12)


def test_a_build_is_published_behind_a_url(
    memory: MemoryFileSystem, document: Callable[[Path, str], Path], tmp_path: Path
) -> None:
    """It has what a build on a disk has, and its store opens when it is downloaded."""
    document(tmp_path / "source", "PMC1__f1")
    here = build([tmp_path / "source"], tmp_path / "here")
    there = build([tmp_path / "source"], URL)

    assert {MARK, "releases", "current.json"} == names(memory)
    path = json.loads(memory.cat_file("/pfocr/current.json"))["release"]
    assert re.fullmatch(r"releases/0001-[0-9a-f]{12}", path)
    assert f"{URL}/{path}" == there.url
    assert f"{URL}/{path}/store" == there.place("store")
    memory.get(f"/pfocr/{path}/", f"{tmp_path / 'copy'}/", recursive=True)
    for part in (here.directory / "dump").iterdir():
        assert part.read_bytes() == (tmp_path / "copy/dump" / part.name).read_bytes()
    assert len(open_store(here.directory)) == len(open_store(tmp_path / "copy/store"))
    report = json.loads((tmp_path / "copy/report.json").read_text())
    assert [str(tmp_path / "source")] == report["sources"]


def test_the_release_before_is_kept_and_what_is_older_goes(
    memory: MemoryFileSystem, release: Path
) -> None:
    """As in a directory; a release that others upload meanwhile is newer, and stays."""
    for digest in "abc":
        publish(release, digest)
    memory.pipe_file("/pfocr/releases/0009-dddddddddddd/.pfocr-rdf", b"")
    memory.pipe_file("/pfocr/releases/0001-eeeeeeeeeeee/theirs", b"")

    assert f"{URL}/releases/0010-{'f' * 12}" == publish(release, "f")
    assert {
        "0003-cccccccccccc",
        "0009-dddddddddddd",
        "0010-ffffffffffff",
        "0001-eeeeeeeeeeee",  # has no mark of ours
    } == names(memory, "/pfocr/releases")


def test_current_is_written_last(
    memory: MemoryFileSystem, release: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A reader never sees a part: when a release is named, all of its files are there."""
    seen: list[tuple[str, set[str]]] = []
    write = Location.write

    def watched(self: Location, member: str, data: bytes) -> None:
        there = {path.removeprefix("/pfocr/") for path in memory.find("/pfocr")}
        seen.append((member, there))
        write(self, member, data)

    monkeypatch.setattr(Location, "write", watched)
    publish(release, "a")
    name, there = seen[-1]

    assert "current.json" == name
    assert [] == [member for member, _ in seen[:-1] if member == "current.json"]
    assert {
        f"releases/0001-aaaaaaaaaaaa/{file}"
        for file in (MARK, "report.json", "dump/figures.nt.gz", "store/CURRENT")
    } < there


@pytest.mark.parametrize("damage", ["refused", "cut"])
def test_an_upload_that_fails_leaves_the_release_before(
    damage: str, memory: MemoryFileSystem, release: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """And nothing of itself, whether the file system says so or loses bytes silently."""
    publish(release, "a")
    before = dict(memory.store)
    put = MemoryFileSystem.put_file

    def put_file(self: MemoryFileSystem, local: str, path: str, **options: object) -> None:
        if path.endswith("figures.nt.gz"):
            if damage == "refused":
                raise PermissionError(13, "Permission denied")
            self.pipe_file(path, b"fig")
            return
        put(self, local, path, **options)

    monkeypatch.setattr(MemoryFileSystem, "put_file", put_file)
    reason = {
        "refused": "permission denied",
        "cut": r"3 bytes of releases/0002-b{12}/dump/figures.nt.gz arrived \(expected 7",
    }
    with pytest.raises(ReleaseError, match=f"memory://pfocr: cannot be written: {reason[damage]}"):
        publish(release, "b")

    assert before.keys() == memory.store.keys()
    assert {"release": "releases/0001-aaaaaaaaaaaa"} == json.loads(
        memory.cat_file("/pfocr/current.json")
    )


def test_what_is_not_ours_is_refused(memory: MemoryFileSystem, tmp_path: Path) -> None:
    """In the words of a directory, before anything is built."""
    (tmp_path / "theirs").mkdir()
    (tmp_path / "theirs/file").write_text("theirs")
    memory.pipe_file("/pfocr/file", b"theirs")
    messages = []
    for target in (str(tmp_path / "theirs"), URL):
        with pytest.raises(ReleaseError) as raised:
            build(["/nowhere"], target)
        messages.append(str(raised.value).removeprefix(target))

    assert messages[0] == messages[1]
    assert {"/pfocr/file"} == memory.store.keys()


def test_a_build_that_fails_leaves_nothing(memory: MemoryFileSystem, tmp_path: Path) -> None:
    """Not even a mark, unless there was one."""
    (tmp_path / "bad.md").write_text("no front matter")
    with pytest.raises(NothingMappedError):
        build([tmp_path / "bad.md"], URL)
    assert {} == memory.store

    memory.pipe_file(f"/pfocr/{MARK}", MARK_TEXT.encode())
    with pytest.raises(NothingMappedError):
        build([tmp_path / "bad.md"], URL)
    assert [f"/pfocr/{MARK}"] == list(memory.store)


def test_a_url_that_cannot_be_written_says_so(
    memory: MemoryFileSystem,
    cli: Callable[..., subprocess.CompletedProcess[str]],
    seeds: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Before anything is built, in one line, with the exit status of a directory."""
    done = cli("build", seeds, "-o", "https://me:secret@host/pfocr")
    expected = "cannot be written (expected a directory, or a URL such as s3://bucket/folder)"
    assert (4, f"pfocr-rdf: https://host/pfocr: {expected}\n") == (done.returncode, done.stderr)

    def pipe_file(*_: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(MemoryFileSystem, "pipe_file", pipe_file)
    with pytest.raises(ReleaseError, match="memory://pfocr: cannot be written: permission denied"):
        build(["/nowhere"], URL)
    assert {} == memory.store


def test_a_pointer_that_is_damaged_hides_no_release(
    memory: MemoryFileSystem, release: Path
) -> None:
    """What cannot be told to be old is kept."""
    publish(release, "a")
    memory.pipe_file("/pfocr/current.json", b"{broken")
    publish(release, "b")

    assert {"0001-aaaaaaaaaaaa", "0002-bbbbbbbbbbbb"} == names(memory, "/pfocr/releases")
    assert b"releases/0002-bbbbbbbbbbbb" in memory.cat_file("/pfocr/current.json")


def test_the_sizes_behind_a_url_are_those_of_the_files(
    memory: MemoryFileSystem, release: Path
) -> None:
    """By their paths below the folder; a folder that is not there has none."""
    url = publish(release, "a")

    assert {
        MARK: len(MARK_TEXT),
        "report.json": 2,
        "dump/figures.nt.gz": 7,
        "store/CURRENT": 8,
    } == Location(url).sizes()
    assert {} == Location("memory://nothing").sizes()
    assert memory.exists("/pfocr")


def test_removing_what_is_not_there_is_no_error(memory: MemoryFileSystem) -> None:
    """Whoever cleans up does not look first."""
    Location(URL).remove("nothing")

    assert {} == memory.store
    with pytest.raises(LocationError):
        Location("nothing://x").remove("y")
