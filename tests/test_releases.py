"""A directory of releases survives whatever happens to those who write it."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

import pfocr_rdf
from pfocr_rdf.errors import PfocrRdfError, ReleaseError
from pfocr_rdf.releases import MARK, open_releases


def _begin_and_fail(root: Path) -> None:
    with open_releases(root, ("dump",)) as releases:
        releases.new()
        raise RuntimeError


def _fail(root: Path) -> None:
    """Open a directory of releases, begin one, and fail."""
    with pytest.raises(RuntimeError):
        _begin_and_fail(root)


def test_a_failure_leaves_what_was_there(tmp_path: Path) -> None:
    """A directory that existed stays; one that was made for a build goes, with its parents."""
    (tmp_path / "mine").mkdir(mode=0o770)
    _fail(tmp_path / "mine")
    _fail(tmp_path / "a/b/c")

    assert [path.name for path in tmp_path.iterdir()] == ["mine"]
    assert list((tmp_path / "mine").iterdir()) == []


def test_a_release_without_link_is_not_lost(tmp_path: Path) -> None:
    """A build that died just before its last rename does not lock anybody out."""
    root = tmp_path / "build"
    with open_releases(root, ()) as releases:
        releases.publish(releases.new(), "0" * 64)
    (root / "current").unlink()
    _fail(root)
    with open_releases(root, ()) as releases:
        releases.publish(releases.new(), "1" * 64)

    assert str((root / "current").readlink()) == f"releases/0002-{'1' * 12}"


def test_what_died_is_removed_and_what_is_foreign_is_not(tmp_path: Path) -> None:
    """Only what bears the mark, or is empty, is removed."""
    root = tmp_path / "build"
    with open_releases(root, ()) as releases:
        releases.publish(releases.new(), "0" * 64)
    for name in (".new-marked", ".old-marked", ".new-foreign", ".new-empty"):
        (root / "releases" / name).mkdir()
    for name in (".new-marked", ".old-marked"):
        (root / "releases" / name / MARK).write_text((root / MARK).read_text())
    (root / "releases/.new-foreign/precious").write_text("data")
    with open_releases(root, ()):
        pass

    names = {path.name for path in (root / "releases").iterdir()}
    assert names == {".new-foreign", f"0001-{'0' * 12}"}


def test_a_foreign_name_in_the_way_is_told_before_the_work(tmp_path: Path) -> None:
    """A real folder called dump is not replaced, and nothing is built first."""
    root = tmp_path / "build"
    with open_releases(root, ("dump",)) as releases:
        releases.publish(releases.new(), "0" * 64)
    (root / "dump").unlink()
    (root / "dump").mkdir()

    with pytest.raises(ReleaseError, match="dump: is in the way"), open_releases(root, ("dump",)):
        pass


def test_an_unfinished_mark_locks_nobody_out(tmp_path: Path) -> None:
    """A build that died while it made its directory can be followed by another."""
    root = tmp_path / "build"
    (root / "releases").mkdir(parents=True)
    (root / ".lock").touch()
    (root / f"{MARK}.new").write_text("{")
    with open_releases(root, ()) as releases:
        releases.publish(releases.new(), "0" * 64)

    assert (root / "current").is_symlink()


def test_a_second_writer_is_told_that_it_is_the_second(tmp_path: Path) -> None:
    """Whoever comes second is not told that the directory is foreign."""
    root = tmp_path / "build"
    with (
        open_releases(root, ()),
        pytest.raises(ReleaseError, match="is being written"),
        open_releases(root, ()),
    ):
        pass


def test_a_link_to_nothing_is_refused(tmp_path: Path) -> None:
    """A dangling link is no directory."""
    (tmp_path / "link").symlink_to("nothing")
    with pytest.raises(ReleaseError, match="link to nothing"), open_releases(tmp_path / "link", ()):
        pass


def test_convert_writes_into_pipes_and_through_links(seeds: Path, tmp_path: Path) -> None:
    """A pipe stays a pipe, and a link a link."""
    pipe, link, target = tmp_path / "pipe.nt", tmp_path / "link.nt", tmp_path / "target.nt"
    os.mkfifo(pipe)
    link.symlink_to(target.name)
    reader = subprocess.Popen(
        [sys.executable, "-c", f"print(open({str(pipe)!r}).read().count(chr(10)))"],
        stdout=subprocess.PIPE,
        text=True,
    )
    conversion = pfocr_rdf.convert([seeds], pipe)
    read, _ = reader.communicate(timeout=60)
    pfocr_rdf.convert([seeds], link)

    assert int(read) == conversion.triples
    assert pipe.is_fifo()
    assert link.is_symlink()
    assert target.read_text(encoding="utf-8").count("\n") == conversion.triples


@pytest.mark.parametrize("encoding", ["ascii", "latin-1"])
def test_output_is_utf8_whatever_the_locale(encoding: str, seeds_build: Path) -> None:
    """Greek letters reach a reader who did not ask for them."""
    text = 'SELECT ("βδ" AS ?x) {}'
    done = subprocess.run(
        [sys.executable, "-m", "pfocr_rdf", "sparql", text, "--store", str(seeds_build)],
        env={**os.environ, "PYTHONIOENCODING": encoding},
        capture_output=True,
        check=True,
    )

    assert done.stdout.decode() == "x\nβδ\n"


def test_a_closed_stdout_is_no_bug(seeds_build: Path) -> None:
    """Who closes our output gets no complaint."""
    command = f"{sys.executable} -m pfocr_rdf query dataset-counts --store {seeds_build} >&-"
    done = subprocess.run(["sh", "-c", command], capture_output=True, check=False)

    assert (done.returncode, done.stderr) == (0, b"")


def test_errors_have_one_family() -> None:
    """Everything that a library user may catch is one class."""
    assert issubclass(ReleaseError, PfocrRdfError)
