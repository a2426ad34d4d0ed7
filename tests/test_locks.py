"""One writer at a time, any number of readers, and nothing made by accident.

Who may not write, or has nothing to read, is told in one sentence, with status 4, and no file has
changed afterwards and none is there that was not.
"""

from __future__ import annotations

import fcntl
import os
import shutil
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from pfocr_rdf import build, open_store
from pfocr_rdf.releases import open_releases
from privileges import without_privileges

CommandLine = Callable[..., subprocess.CompletedProcess[str]]
Arguments = list[str | Path]

MIRROR = sorted((Path(__file__).parent / "mirror" / "wp").rglob("*.ttl"))


@pytest.fixture
def built(seeds_build: Path, tmp_path: Path) -> Path:
    """A build that may be changed."""
    return Path(shutil.copytree(seeds_build, tmp_path / "built", symlinks=True))


def content_of(folder: Path) -> dict[str, object]:
    """Return all that is below a folder: what files hold, where links lead, rights and times."""
    return {
        str(path.relative_to(folder)): (
            path.readlink() if path.is_symlink() else path.is_file() and path.read_bytes(),
            path.lstat().st_mode,
            path.lstat().st_mtime_ns,
        )
        for path in folder.rglob("*")
    }


def sentence(ended: subprocess.CompletedProcess[str], status: int = 4) -> str:
    """Return the one sentence that a command tells, and nothing else, when it ends so."""
    assert ended.returncode == status, ended.stderr
    assert ended.stdout == ""
    assert ended.stderr.startswith("pfocr-rdf: ")
    assert ended.stderr.count("\n") == 1, ended.stderr
    return ended.stderr


def _build(_built: Path, seeds: Path, target: Path) -> Arguments:
    return ["build", seeds, "-o", target, "--jobs", "1"]


def _publish(built: Path, _seeds: Path, target: Path) -> Arguments:
    return ["publish", built, "-o", target, "--format", "nt", "--jobs", "1"]


def _load(built: Path, _seeds: Path, target: Path) -> Arguments:
    return ["load", built / "dump/figures.nt.gz", "--store", target]


def _load_wikipathways(_built: Path, _seeds: Path, target: Path) -> Arguments:
    return ["wikipathways", "load", *MIRROR, "-o", target]


Writer = Callable[[Path, Path, Path], Arguments]
WRITERS = (_build, _publish, _load)


@pytest.mark.parametrize("writer", WRITERS, ids=lambda writer: writer.__name__)
class TestWriters:
    """What holds of every command that writes releases into a directory."""

    def test_a_second_one_is_told(
        self, writer: Writer, cli: CommandLine, built: Path, seeds: Path, tmp_path: Path
    ) -> None:
        """While the lock is held, nothing is written; afterwards it is."""
        target = tmp_path / "target"
        arguments = writer(built, seeds, target)
        assert cli(*arguments).returncode == 0
        root = tmp_path / ".target.releases" if writer is _load else target
        before = content_of(root)
        with (root / ".lock").open() as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            told = sentence(cli(*arguments))
        assert f"{root}: is being written by another pfocr-rdf (wait until it has ended)" in told
        assert {name: what for name, what in content_of(root).items() if name != ".lock"} == {
            name: what for name, what in before.items() if name != ".lock"
        }
        assert cli(*arguments).returncode == 0

    def test_a_foreign_directory_stays_as_it_is(
        self, writer: Writer, cli: CommandLine, built: Path, seeds: Path, tmp_path: Path
    ) -> None:
        """A directory with files of somebody else is refused."""
        target = tmp_path / "target"
        target.mkdir()
        (target / "letter.txt").write_text("mine")
        before = content_of(tmp_path)
        told = sentence(cli(*writer(built, seeds, target)))
        assert f"{target}: is n" in told  # neither empty nor ours
        assert content_of(tmp_path) == before

    def test_a_file_stays_as_it_is(
        self, writer: Writer, cli: CommandLine, built: Path, seeds: Path, tmp_path: Path
    ) -> None:
        """So is a file, and a path below one."""
        target = tmp_path / "target"
        target.write_text("mine")
        before = content_of(tmp_path)
        sentence(cli(*writer(built, seeds, target)))
        told = sentence(cli(*writer(built, seeds, target / "below")))
        assert "cannot be written: it lies below a file" in told
        assert content_of(tmp_path) == before

    @pytest.mark.parametrize("is_new", [True, False])
    def test_a_read_only_directory_stays_as_it_is(
        self,
        writer: Writer,
        is_new: bool,  # noqa: FBT001 -- a parameter of the test
        request: pytest.FixtureRequest,
        tmp_path: Path,
    ) -> None:
        """So is one that may not be written, and one below such a one."""
        built, seeds = (request.getfixturevalue(name) for name in ("built", "seeds"))
        command = request.getfixturevalue("command")
        folder = tmp_path / "folder"
        folder.mkdir()
        target = folder / "target" if is_new else folder
        arguments = [str(argument) for argument in writer(built, seeds, target)]
        before = content_of(tmp_path)
        folder.chmod(0o555)
        if not is_new:
            tmp_path.chmod(0o555)
        told = sentence(
            subprocess.run(
                without_privileges([*command, *arguments]),
                capture_output=True,
                text=True,
                check=False,
            )
        )
        for path in (tmp_path, folder):
            path.chmod(0o755)
        assert str(folder) in told or str(tmp_path) in told
        assert "cannot be written" in told
        assert content_of(tmp_path) == before


def test_a_second_writer_of_a_mirror_is_told(cli: CommandLine, built: Path, seeds: Path) -> None:
    """Who loads WikiPathways into a build is a writer of it."""
    with (built / ".lock").open() as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        told = sentence(cli(*_load_wikipathways(built, seeds, built)))
    assert f"{built}: is being written by another pfocr-rdf" in told


@pytest.mark.parametrize("name", ["nowhere", "empty", "file"])
def test_a_mirror_needs_a_build(name: str, cli: CommandLine, seeds: Path, tmp_path: Path) -> None:
    """There is nothing to load it into, and nothing is made."""
    (tmp_path / "empty").mkdir()
    (tmp_path / "file").touch()
    before = content_of(tmp_path)
    told = sentence(cli(*_load_wikipathways(tmp_path, seeds, tmp_path / name)), status=2)
    assert "holds no build" in told
    assert content_of(tmp_path) == before


@pytest.mark.parametrize("name", ["empty", "file"])
def test_what_is_no_build_is_not_published(
    name: str, cli: CommandLine, seeds: Path, tmp_path: Path
) -> None:
    """Neither a build nor a publication is made."""
    (tmp_path / "empty").mkdir()
    (tmp_path / "file").touch()
    before = content_of(tmp_path)
    sentence(cli(*_publish(tmp_path / name, seeds, tmp_path / "target")), status=2)
    assert content_of(tmp_path) == before


READERS: dict[str, Arguments] = {
    "query": ["query", "figures-by-gene", "gene=MTOR"],
    "sparql": ["sparql", "ASK {}"],
    "describe": ["describe", "MTOR"],
    "search": ["search", "MTOR"],
    "audit": ["audit"],
    "gmt": ["export", "gmt", "-o", "out.gmt"],
    "links": ["export", "links", "-o", "out.csv"],
    "kgx": ["export", "kgx", "-o", "out"],
    "site": ["export", "site", "out", "--from-query", "figures-by-gene gene=MTOR"],
}


@pytest.mark.parametrize("name", ["nowhere", "empty", "foreign"])
@pytest.mark.parametrize("reader", READERS.values(), ids=READERS)
def test_who_reads_makes_no_store(
    reader: Arguments, name: str, cli: CommandLine, tmp_path: Path
) -> None:
    """Oxigraph makes a store of any directory that it is told to open; we make none."""
    (tmp_path / "empty").mkdir()
    (tmp_path / "foreign").mkdir()
    (tmp_path / "foreign/letter.txt").write_text("mine")
    before = content_of(tmp_path)
    told = sentence(cli(*reader, "--store", tmp_path / name, cwd=tmp_path))
    assert str(tmp_path / name) in told
    assert content_of(tmp_path) == before


# readers beside a writer


@contextmanager
def writing(built: Path) -> Iterator[None]:
    """Be half-way through a new release of a build."""
    with open_releases(built, ()) as releases:
        release = releases.new()
        (release / "report.json").write_text("{")
        yield


def test_readers_need_no_lock(cli: CommandLine, built: Path) -> None:
    """While somebody writes, everybody reads the release before, and it verifies."""
    arguments = ("query", "figures-by-gene", "gene=MTOR", "--store", built)
    before = cli(*arguments)
    with writing(built):
        during, verified = cli(*arguments), cli("verify", built)
    assert before.returncode == 0
    assert (during.returncode, during.stdout) == (0, before.stdout)
    assert verified.returncode == 0


def test_a_reader_keeps_what_it_has_opened(built: Path, seeds: Path, tmp_path: Path) -> None:
    """The release before stays until the one after the next, for those who read it."""
    source = Path(shutil.copytree(seeds, tmp_path / "source"))
    store = open_store(built)
    number, content = len(store), store.canonical_hash()
    sorted(source.glob("*.md"))[0].unlink()
    build([source], built)
    assert len(open_store(built)) < number
    assert store.canonical_hash() == content


def test_two_read_at_once_and_nobody_may_write_a_store_that_is_read(built: Path) -> None:
    """A store is opened for reading alone: no lock of Oxigraph is taken, and none is left."""
    before = content_of(built)
    one, two = open_store(built), open_store(built)
    assert len(one) == len(two) > 0
    assert content_of(built) == before
    assert os.stat(built / "store/LOCK").st_size == 0  # noqa: PTH116 -- as it was
