"""A build over a changed source maps what has changed, and gives what a full build gives."""

from __future__ import annotations

import hashlib
import json
import pickle
import shutil
import zlib
from collections.abc import Callable
from pathlib import Path

import pytest

from pfocr_rdf import vocab
from pfocr_rdf.canonical import CanonicalHash
from pfocr_rdf.digests import write_sums
from pfocr_rdf.errors import ReleaseError
from pfocr_rdf.pipeline import loading, updating
from pfocr_rdf.pipeline import plan as plan_module
from pfocr_rdf.pipeline.build import build
from pfocr_rdf.pipeline.graph import Options
from pfocr_rdf.pipeline.loading import Tell
from pfocr_rdf.pipeline.mapping import Chunk, Mapper
from pfocr_rdf.pipeline.memory import CHUNKS, INDEX
from pfocr_rdf.pipeline.plan import Task
from pfocr_rdf.store import open_store

FIGURES, DATA = "_figures", "_data"


@pytest.fixture
def source(seeds: Path, tmp_path: Path) -> Path:
    """A checkout of 60 documents: twelve times the seeds, each with a table of its own."""
    root = tmp_path / "source"
    (root / FIGURES).mkdir(parents=True)
    (root / DATA).mkdir()
    header = "word\tmesh\tmatch\tname\tchebi\n"
    for number in range(12):
        for path in sorted(seeds.glob("*.md")):
            pmcid, _, name = path.stem.partition("__")
            figid = f"{pmcid}{number:02}__{name}"
            text = path.read_text(encoding="utf-8")
            (root / FIGURES / f"{figid}.md").write_text(
                text.replace(path.stem, figid).replace(
                    f"pmcid: {pmcid}", f"pmcid: {pmcid}{number:02}"
                )
            )
            row = f"K{number}\tmesh:D007649\tKetamine\tketamine\tchebi:6121\n"
            (root / DATA / f"{figid}-chemicals.tsv").write_text(header + row)
    return root


@pytest.fixture
def mapped(monkeypatch: pytest.MonkeyPatch) -> set[str]:
    """The figids of the figures that are mapped from now on; chunks have four at most."""
    figids: set[str] = set()
    original = Mapper.__call__

    def call(mapper: Mapper, tasks: list[Task]) -> Chunk:
        figids.update(task.figid for task in tasks)
        return original(mapper, tasks)

    monkeypatch.setattr(Mapper, "__call__", call)
    monkeypatch.setattr(plan_module, "_CHUNK", 3)
    monkeypatch.setattr(plan_module, "_CHUNK_LIMIT", 4)
    return figids


def _digests(folder: Path) -> dict[str, str]:
    return {
        path.name: hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.iterdir())
        if path.is_file()
    }


def _hash(store: Path) -> CanonicalHash:
    return open_store(store).canonical_hash()


def _documents(source: Path) -> list[Path]:
    return sorted((source / FIGURES).glob("*.md"))


def _edit(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


def change_title(source: Path) -> set[str]:
    """Change a caption."""
    path = _documents(source)[7]
    _edit(path, "caption: ", "caption: Changed. ")
    return {path.stem}


def remove_document(source: Path) -> set[str]:
    """Remove a document, and its table stays."""
    _documents(source)[20].unlink()
    return set()


def add_document(source: Path) -> set[str]:
    """Add a document that sorts between others."""
    path = _documents(source)[30]
    figid = f"{path.stem}b"
    (source / FIGURES / f"{figid}.md").write_text(
        path.read_text(encoding="utf-8").replace(path.stem, figid), encoding="utf-8"
    )
    return {figid}


def change_table(source: Path) -> set[str]:
    """Change a table alone: another chemical, which no figure had."""
    path = sorted((source / DATA).iterdir())[40]
    _edit(path, "mesh:D007649\tKetamine\tketamine\tchebi:6121", "mesh:D012601\tScopolamine\tx\tNA")
    return {path.name.removesuffix("-chemicals.tsv")}


def break_document(source: Path) -> set[str]:
    """Break a document that was good."""
    path = _documents(source)[50]
    path.write_bytes(path.read_bytes().replace(b"caption", b"\xffaption", 1))
    return {path.stem}


def change_nothing(source: Path) -> set[str]:
    """Touch a file, and change nothing in it."""
    _documents(source)[3].touch()
    return set()


CHANGES = [
    change_title,
    remove_document,
    add_document,
    change_table,
    break_document,
    change_nothing,
]


@pytest.mark.parametrize("change", CHANGES, ids=lambda change: change.__name__)
def test_only_what_has_changed_is_mapped_and_all_is_as_new(
    change: Callable[[Path], set[str]], source: Path, mapped: set[str], tmp_path: Path
) -> None:
    """Same bytes of the dump, same graph in the store; the release before is not touched."""
    before = build([source], tmp_path / "build")
    assert len(mapped) == 60
    old_store = _digests(before.release / "store")
    mapped.clear()
    changed = change(source)

    report = build([source], tmp_path / "build")
    again = set(mapped)
    full = build([source], tmp_path / "full")

    assert changed <= again
    assert len(again) <= 8 + len(changed)
    assert report.unchanged == report.totals.mapped - len(again - _rejected(report.rejected))
    assert _digests(full.release / "dump") == _digests(report.release / "dump")
    assert _hash(full.release / "store") == _hash(report.release / "store")
    assert full.totals == report.totals
    assert list(map(str, full.rejected)) == list(map(str, report.rejected))
    assert full.findings == report.findings
    assert full.digest == report.digest
    assert old_store == _digests(before.release / "store")


def _rejected(errors: tuple[Exception, ...]) -> set[str]:
    return {str(error).partition(":")[0].rpartition("/")[2].removesuffix(".md") for error in errors}


def test_the_store_is_not_loaded_again(
    source: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A small change is applied to the store before; a large one is loaded."""
    applied: list[int] = []
    original = loading.change_store

    def change(old: Path, target: Path, removed: Path, added: Path, tell: Tell) -> int:
        applied.append(len(removed.read_text().splitlines()))
        return original(old, target, removed, added, tell)

    monkeypatch.setattr(updating, "change_store", change)
    build([source], tmp_path / "build")
    _edit(_documents(source)[0], "caption: ", "caption: Changed. ")
    build([source], tmp_path / "build")

    assert len(applied) == 1
    assert 0 < applied[0] < 20

    for path in _documents(source)[:40]:
        path.unlink()
    build([source], tmp_path / "build")
    assert len(applied) == 1


DAMAGES: dict[str, Callable[[Path], object]] = {
    "no index": lambda release: (release / INDEX).unlink(),
    "no chunks": lambda release: (release / CHUNKS).unlink(),
    "index cut": lambda release: _cut(release / INDEX),
    "index of something else": lambda release: (release / INDEX).write_text("[]"),
    "chunks cut": lambda release: _cut(release / CHUNKS),
    "a byte of the chunks": lambda release: _flip(release / CHUNKS),
    "a byte of the dump": lambda release: _flip(release / "dump/figures.nt.gz"),
    "no dump": lambda release: shutil.rmtree(release / "dump"),
    "no store": lambda release: shutil.rmtree(release / "store"),
    "store without tables": lambda release: _remove_all(release / "store", "*.sst"),
}


def _remove_all(folder: Path, pattern: str) -> None:
    for path in folder.glob(pattern):
        path.unlink()


def _cut(path: Path) -> None:
    data = path.read_bytes()
    path.write_bytes(data[: len(data) // 2])


def _flip(path: Path) -> None:
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(bytes(data))


@pytest.mark.parametrize("damage", DAMAGES)
def test_a_damaged_release_is_of_no_use_and_does_no_harm(
    damage: str, source: Path, tmp_path: Path
) -> None:
    """Whatever is missing of the release before, the next one is whole."""
    before = build([source], tmp_path / "build")
    DAMAGES[damage](before.release)
    _edit(_documents(source)[0], "caption: ", "caption: Changed. ")

    report = build([source], tmp_path / "build")
    full = build([source], tmp_path / "full")

    assert _digests(full.release / "dump") == _digests(report.release / "dump")
    assert _hash(full.release / "store") == _hash(report.release / "store")


def test_another_base_is_another_graph(source: Path, mapped: set[str], tmp_path: Path) -> None:
    """What was mapped under one base is not taken for another."""
    build([source], tmp_path / "build")
    mapped.clear()
    build([source], tmp_path / "build", options=Options(base="https://example.org/"))
    assert len(mapped) == 60
    mapped.clear()
    build([source], tmp_path / "build", options=Options(base=vocab.BASE))
    assert len(mapped) == 60


def test_a_full_build_maps_everything(source: Path, mapped: set[str], tmp_path: Path) -> None:
    """It does not look at what the release before remembers."""
    build([source], tmp_path / "build")
    mapped.clear()
    report = build([source], tmp_path / "build", options=Options(is_full=True))

    assert len(mapped) == 60
    assert report.unchanged == 0


class _Evil:
    """What a pickle of somebody else may hold."""

    def __reduce__(self) -> tuple[object, tuple[str]]:
        return print, ("this must never be printed",)


def test_a_memory_runs_nothing(
    source: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A memory that somebody else has written, digests and all, is refused."""
    release = build([source], tmp_path / "build").release
    index = json.loads((release / INDEX).read_text())
    packed = zlib.compress(pickle.dumps(_Evil()))
    (release / CHUNKS).write_bytes(packed)
    index["files"][CHUNKS] = hashlib.sha256(packed).hexdigest()
    index["chunks"] = {key: [0, len(packed), *n[2:]] for key, n in index["chunks"].items()}
    (release / INDEX).write_text(json.dumps(index))
    write_sums(release)

    with pytest.raises(ReleaseError, match=r"builtins\.print \(expected a class of pfocr_rdf\)"):
        build([source], tmp_path / "build")
    assert "never" not in capsys.readouterr().out
