"""Everything of a release is on disk before readers see it: every call of fsync is looked at."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from pfocr_rdf import build, convert, load, releases
from pfocr_rdf.lexicon import rows
from pfocr_rdf.lexicon.build import LeftOut, Part, build_lexicon
from pfocr_rdf.lexicon.genes import Gene
from pfocr_rdf.pipeline import loading
from pfocr_rdf.pipeline.wikipathways import load_wikipathways
from pfocr_rdf.publication.publish import Choice, publish

MIRROR = sorted((Path(__file__).parent / "mirror" / "wp").rglob("*.ttl"))


def state(path: Path | int) -> tuple[int, int]:
    """Return the size of a file and the time of its last change."""
    found = os.stat(path)  # noqa: PTH116 -- of a descriptor too
    return found.st_size, found.st_mtime_ns


def inode(path: Path | int) -> tuple[int, int]:
    """Return what a file is, whatever its name."""
    found = os.stat(path)  # noqa: PTH116 -- of a descriptor too
    return found.st_dev, found.st_ino


class Synced:
    """What was synced, each as it was then, and what was not when it was published."""

    def __init__(self) -> None:
        self.states: dict[tuple[int, int], tuple[int, int]] = {}
        self.published: list[Path] = []
        self.missed: list[str] = []

    def sync(self, descriptor: int) -> None:
        """Take note of a file that is synced."""
        self.states[inode(descriptor)] = state(descriptor)

    def has(self, path: Path) -> bool:
        """Return whether a file was synced, and has not changed since."""
        return self.states.get(inode(path)) == state(path)

    def look(self, release: Path) -> None:
        """Look at all of a release that is being published, and at the folder that it is in."""
        self.published.append(release)
        paths = [release.parent, release, *release.rglob("*")]
        self.missed += [
            str(path.relative_to(release.parent)) for path in paths if not self.has(path)
        ]


@pytest.fixture
def synced(monkeypatch: pytest.MonkeyPatch) -> Synced:
    """What takes note of fsync, and looks at every release when its link is made."""
    found, link = Synced(), releases.Releases._link

    def see(opened: releases.Releases, name: str, target: str) -> None:
        if name == "current":
            found.look(opened.root / target)
        link(opened, name, target)

    monkeypatch.setattr(os, "fsync", found.sync)
    monkeypatch.setattr(releases.Releases, "_link", see)
    return found


@pytest.fixture(params=["here", "apart"])
def where(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Stores are written by this process, or by one of their own, as large ones are."""
    if request.param == "apart":
        monkeypatch.setattr(loading, "SMALL", 0)


def _build(seeds: Path, folder: Path) -> list[Path]:
    return [build([seeds], folder / "out").release]


def _build_again(seeds: Path, folder: Path) -> list[Path]:
    """Build three documents, and then all of them by the difference."""
    (folder / "source").mkdir()
    documents = sorted(seeds.glob("*.md"))
    for document in documents[:3]:
        shutil.copy(document, folder / "source")
    first = build([folder / "source"], folder / "out").release
    shutil.copy(documents[3], folder / "source")
    return [first, build([folder / "source"], folder / "out").release]


def _publish(seeds: Path, folder: Path) -> list[Path]:
    first = build([seeds], folder / "out").release
    return [first, publish(folder / "out", folder / "release", Choice(formats=("nt",))).release]


def _load_wikipathways(seeds: Path, folder: Path) -> list[Path]:
    first = build([seeds], folder / "out").release
    return [first, load_wikipathways(MIRROR, folder / "out").release]


def _load(seeds: Path, folder: Path) -> list[Path]:
    convert([seeds], folder / "all.nt")
    load([folder / "all.nt"], folder / "store")
    return [(folder / ".store.releases/current").resolve()]


@pytest.mark.usefixtures("where")
@pytest.mark.parametrize(
    "make",
    [_build, _build_again, _publish, _load_wikipathways, _load],
    ids=lambda make: make.__name__,
)
def test_all_of_a_release_is_synced_before_it_is_seen(
    make: Callable[[Path, Path], list[Path]],
    seeds: Path,
    synced: Synced,
    tmp_path: Path,
) -> None:
    """Each file and folder, Oxigraph's too, was synced as it is when the link to it is made."""
    made = make(seeds, tmp_path)
    assert synced.published == made
    assert synced.missed == []
    assert any(path.suffix == ".sst" for path in made[0].rglob("*")), "a store is among them"


@pytest.mark.parametrize("name", ["CURRENT", "report.json", "search", ""])
def test_what_is_not_synced_is_noticed(
    name: str, monkeypatch: pytest.MonkeyPatch, seeds: Path, synced: Synced, tmp_path: Path
) -> None:
    """The test above fails for one file, one folder, or the release itself."""
    sync = releases._sync_entry

    def forget(path: Path) -> None:
        if path.name != name and not (name == "" and path.name.startswith(".new-")):
            sync(path)

    monkeypatch.setattr(releases, "_sync_entry", forget)
    release = build([seeds], tmp_path / "out").release
    assert [Path(path).name for path in synced.missed] == [name or release.name]


def test_what_changes_after_it_was_synced_is_noticed(
    monkeypatch: pytest.MonkeyPatch, seeds: Path, synced: Synced, tmp_path: Path
) -> None:
    """The test above fails for a file that is written after its fsync."""
    sync = releases._sync

    def write(release: Path) -> None:
        sync(release)
        with (release / "report.json").open("a") as file:
            file.write("\n")

    monkeypatch.setattr(releases, "_sync", write)
    build([seeds], tmp_path / "out")
    assert [Path(path).name for path in synced.missed] == ["report.json"]


def test_a_new_directory_is_synced(seeds: Path, synced: Synced, tmp_path: Path) -> None:
    """Its mark, without which nobody may write to it, and the folders that it was made in."""
    build([seeds], tmp_path / "one" / "two" / "out")
    out = tmp_path / "one" / "two" / "out"
    assert synced.has(out / releases.MARK)
    assert all(synced.has(path) for path in (out, out.parent, out.parent.parent))
    assert inode(tmp_path) in synced.states


def test_a_lexicon_is_synced(
    monkeypatch: pytest.MonkeyPatch, synced: Synced, tmp_path: Path
) -> None:
    """The file before it takes its place, and its folder afterwards."""
    replace, seen = Path.replace, []

    def see(path: Path, target: Path) -> Path:
        seen.append((target, synced.has(path), inode(tmp_path) in synced.states))
        return replace(path, target)

    def genes(_lexicon: object, _left_out: LeftOut) -> list[rows.GeneNames]:
        gene = Gene(
            ncbigene_id="1",
            symbol="A",
            name="the gene A",
            taxon_id="10090",
            hgnc_id=None,
            synonyms=(),
            previous=(),
        )
        return [rows.GeneNames(gene)]

    monkeypatch.setattr(Path, "replace", see)
    build_lexicon(tmp_path / "my.sqlite", {"gene-info": Part("one", genes, rows.write_gene)})
    assert seen == [(tmp_path / "my.sqlite", True, False)]
    assert synced.has(tmp_path / "my.sqlite")
    assert inode(tmp_path) in synced.states


_SYNC = re.compile(r"f(?:data)?sync\(\d+<([^>]*)>\)\s+= 0")
_CURRENT = re.compile(r"rename(?:at2?)?\(.*\.current\.new\"")
_PUBLISHED = re.compile(
    r"rename(?:at2?)?\(.*?\"([^\"]*\.new-[^\"/]*)\", .*?\"([^\"]*/releases/\d+-[^\"]*)\""
)


def test_the_kernel_says_the_same(command: list[str], seeds: Path, tmp_path: Path) -> None:
    """Among the system calls of a build, each file of the release is synced before the link."""
    log, out = tmp_path / "calls", tmp_path / "out"
    calls = "trace=fsync,fdatasync,rename,renameat,renameat2"
    traced = ["strace", "-f", "-y", "-s", "4096", "--seccomp-bpf", "-e", calls, "-o", str(log)]
    if (
        shutil.which(traced[0]) is None
        or subprocess.run([*traced, "true"], capture_output=True, check=False).returncode
    ):
        pytest.skip("no strace, or it may not be used")
    arguments = [*command, "build", str(seeds), "-o", str(out), "--jobs", "1"]
    subprocess.run([*traced, *arguments], capture_output=True, check=True)
    done: set[str] = set()
    for line in log.read_text().splitlines():
        if match := _SYNC.search(line):
            done.add(match[1])
        elif match := _PUBLISHED.search(line):
            done = {path.replace(match[1], match[2]) for path in done}
        elif _CURRENT.search(line):
            break
    else:
        pytest.fail("no link was made")
    release = (out / "current").resolve()
    wanted = {str(path) for path in [release.parent, release, *release.rglob("*")]}
    assert wanted - done == set()
    assert len(wanted) > 30
