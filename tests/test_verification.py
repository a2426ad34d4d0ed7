"""A verification finds whatever differs, and nothing where nothing does."""

from __future__ import annotations

import gzip
import hashlib
import json
import os
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import pyoxigraph
import pytest

from pfocr_rdf import PfocrRdfError
from pfocr_rdf.digests import write_sums
from pfocr_rdf.store import CHECKSUMS, create_store, update_store
from pfocr_rdf.verification import verify

CommandLine = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def release(seeds_build: Path, tmp_path: Path) -> Path:
    """A copy of a release of the five sample documents."""
    return Path(shutil.copytree((seeds_build / "current").resolve(), tmp_path / "release"))


def wrong(directory: Path) -> list[tuple[str, str]]:
    """Return the parts that are not right, and how."""
    return [(c.part, c.verdict) for c in verify(directory).checks if c.verdict != "right"]


def make_old(release: Path) -> None:
    """Make a release one from before there were digests of all of its files."""
    (release / "SHA256SUMS").unlink()
    _report(release, lambda report: report.pop("checksums"))


def some_triple(release: Path) -> str:
    """Return a triple of the figures that no other part has."""
    return gzip.decompress((release / "dump/figures.nt.gz").read_bytes()).decode().split("\n")[0]


# what is right


@pytest.mark.parametrize("name", ["seeds_build", "corpus_build"])
def test_a_build_is_right(name: str, cli: CommandLine, request: pytest.FixtureRequest) -> None:
    """Nothing differs in what has just been built: status 0, every check right."""
    build: Path = request.getfixturevalue(name)
    ended = cli("verify", build)
    rows = [line.split("\t") for line in ended.stdout.splitlines()]
    assert ended.returncode == 0
    assert rows[0] == ["part", "check", "expected", "found", "verdict"]
    assert {row[4] for row in rows[1:]} == {"right"}
    parts = {f"dump/{path.name}" for path in (build / "dump").iterdir()}
    assert {row[0] for row in rows[1:]} == parts | {"store", "SHA256SUMS"}
    assert ended.stderr == f"{build}: all right ({len(rows) - 1} checks)\n"


def test_numbers_are_those_of_plain_readers(release: Path) -> None:
    """Triples and quads that are told as found are what gzip and Oxigraph count."""
    found = {(c.part, c.check): c.found for c in verify(release).checks}
    for path in (release / "dump").iterdir():
        lines = gzip.decompress(path.read_bytes()).count(b"\n")
        assert found[f"dump/{path.name}", "triples"] == str(lines)
    store = pyoxigraph.Store.read_only(str(release / "store"))
    assert found["store", "quads"] == str(len(store))


def test_a_store_without_checksums_is_read_all_the_same(release: Path) -> None:
    """A release from before there were digests of files is right if its content is."""
    make_old(release)
    assert wrong(release) == []
    (release / "store" / CHECKSUMS).unlink()
    assert wrong(release) == []


def test_a_store_that_came_by_another_way_is_right(release: Path) -> None:
    """A store of the same triples is right, whatever its files."""
    triple = f"{some_triple(release)}\n"
    store = release / "store"
    update_store(store, release / "one", [triple], [])
    shutil.rmtree(store)
    update_store(release / "one", store, [], [triple])
    shutil.rmtree(release / "one")
    write_sums(release)
    assert wrong(release) == []


def test_nothing_is_written(release: Path) -> None:
    """A verification changes no file, and makes none."""
    before = {path: path.stat().st_mtime_ns for path in release.rglob("*")}
    verify(release)
    assert {path: path.stat().st_mtime_ns for path in release.rglob("*")} == before


# what differs


def _flip(path: Path, place: int) -> None:
    content = bytearray(path.read_bytes())
    content[place] ^= 1
    path.write_bytes(content)


def _lose_a_triple(release: Path) -> None:
    """Replace a part by a good one that has less."""
    path = release / "dump/figures.nt.gz"
    lines = gzip.decompress(path.read_bytes()).split(b"\n")[1:]
    path.write_bytes(gzip.compress(b"\n".join(lines)))


def _report(release: Path, change: Callable[[dict[str, Any]], object]) -> None:
    path = release / "report.json"
    report = json.loads(path.read_text())
    change(report)
    path.write_text(json.dumps(report))


def _other_store(release: Path, removed: list[str], added: list[str]) -> None:
    update_store(release / "store", release / "other", removed, added)
    shutil.rmtree(release / "store")
    (release / "other").rename(release / "store")


def _empty_store(release: Path) -> None:
    shutil.rmtree(release / "store")
    (release / "empty.nt").write_text("")
    create_store([release / "empty.nt"], release / "store")


class DifferenceCase(NamedTuple):
    """Something that is not as the report says, and the parts that are told."""

    name: str
    change: Callable[[Path], object]
    parts: set[str]


_FIGURES = "dump/figures.nt.gz"
_NEW = "<a:s> <a:p> <a:o> .\n"

DIFFERENCES = (
    DifferenceCase("another part", lambda r: _flip(r / _FIGURES, 9999), {_FIGURES}),
    DifferenceCase("part of a part", lambda r: os.truncate(r / _FIGURES, 9999), {_FIGURES}),
    DifferenceCase("no part", lambda r: (r / _FIGURES).unlink(), {_FIGURES}),
    DifferenceCase("a part has less", _lose_a_triple, {_FIGURES}),
    DifferenceCase(
        "a part too many",
        lambda r: (r / "dump/x.nt.gz").write_bytes(gzip.compress(_NEW.encode())),
        {"dump/x.nt.gz"},
    ),
    DifferenceCase(
        "triples of the report",
        lambda r: _report(r, lambda report: report["dump"][_FIGURES].update(triples=1)),
        {_FIGURES},
    ),
    DifferenceCase(
        "quads of the report",
        lambda r: _report(r, lambda report: report["store"].update(quads=1)),
        {"store"},
    ),
    DifferenceCase("a quad too many", lambda r: _other_store(r, [], [_NEW]), {"store"}),
    DifferenceCase(
        "a quad missing", lambda r: _other_store(r, [some_triple(r) + "\n"], []), {"store"}
    ),
    DifferenceCase(
        "a quad for another", lambda r: _other_store(r, [some_triple(r) + "\n"], [_NEW]), {"store"}
    ),
    DifferenceCase("nothing in the store", _empty_store, {"store"}),
)


@pytest.mark.parametrize("case", DIFFERENCES, ids=lambda case: case.name)
def test_what_differs_is_found(case: DifferenceCase, cli: CommandLine, release: Path) -> None:
    """Files as they were written that say other things than the report are status 1, and told."""
    case.change(release)
    write_sums(release)
    ended = cli("verify", release)
    rows = [line.split("\t") for line in ended.stdout.splitlines()[1:]]
    assert ended.returncode == 1
    assert {row[0] for row in rows if row[4] == "differs"} == case.parts
    assert {row[4] for row in rows} == {"right", "differs"}
    assert ended.stderr.startswith(f"{release}: something differs (")


def test_a_triple_that_stands_twice_in_a_dump_is_found(release: Path) -> None:
    """The store has it once, so that the numbers differ; it is not taken for the same."""
    path = release / "dump/entities.nt.gz"
    twice = gzip.decompress(path.read_bytes()) + some_triple(release).encode() + b"\n"
    path.write_bytes(gzip.compress(twice))

    def state(report: dict[str, Any]) -> None:
        part = report["dump"]["dump/entities.nt.gz"]
        part["sha256"] = hashlib.sha256(path.read_bytes()).hexdigest()
        part["triples"] += 1

    _report(release, state)
    write_sums(release)
    assert set(wrong(release)) == {("store", "differs")}


# a store that is missing or damaged


def _damage(release: Path) -> list[Callable[[], object]]:
    """Return ways to damage a store: each of its files with data, in three ways."""
    return [
        change
        for path in sorted((release / "store").iterdir())
        if path.name not in {"LOCK", "LOG", CHECKSUMS}
        for change in (
            lambda path=path: path.unlink(),
            lambda path=path: path.write_bytes(path.read_bytes() + b"x"),
            *(
                [
                    lambda path=path: os.truncate(path, path.stat().st_size // 2),
                    lambda path=path: _flip(path, path.stat().st_size // 3),
                ]
                if path.stat().st_size
                else []
            ),
        )
    ]


def test_every_damage_of_one_file_is_found(release: Path) -> None:
    """A file that is lost, cut, longer, or has one wrong bit is found, whatever file it is."""
    store = release / "store"
    saved = {path: path.read_bytes() for path in store.iterdir()}
    damages = _damage(release)
    for damage in damages:
        damage()
        verification = verify(release)
        assert verification.exit_status == 4
        assert [check.verdict for check in verification.checks].count("damaged") == 1
        for path, content in saved.items():
            path.write_bytes(content)
    assert len(damages) > 20
    assert wrong(release) == []


@pytest.mark.parametrize("pattern", ["CURRENT", "MANIFEST-*", "*.sst"])
def test_damage_is_found_without_checksums_too(pattern: str, release: Path) -> None:
    """Oxigraph finds garbage in what it opens and reads; that is no crash of ours."""
    make_old(release)
    (release / "store" / CHECKSUMS).unlink()
    for path in (release / "store").glob(pattern):
        path.write_bytes(b"x" * 999)
    assert verify(release).exit_status == 4


def test_a_missing_store_is_status_4(cli: CommandLine, release: Path) -> None:
    """Where there is no store, the dump is verified all the same."""
    shutil.rmtree(release / "store")
    ended = cli("verify", release)
    rows = [line.split("\t") for line in ended.stdout.splitlines()[1:]]
    assert ended.returncode == 4
    assert [row[0] for row in rows if row[4] == "damaged"] == ["store"]
    assert {row[4] for row in rows if row[0].startswith("dump/")} == {"right"}
    assert ended.stderr == (
        f"{release}: the store is damaged (1 of {len(rows)} checks): "
        "'pfocr-rdf build SOURCE -o DIR --full' makes it anew\n"
    )


def test_a_store_that_was_opened_for_writing_is_told(release: Path) -> None:
    """It may hold the same, but it is no longer what was published."""
    pyoxigraph.Store(str(release / "store")).flush()
    assert verify(release).exit_status == 4


def test_garbled_checksums_are_damage(release: Path) -> None:
    """Digests that cannot be read say nothing, and are told."""
    make_old(release)
    (release / "store" / CHECKSUMS).write_text("nonsense\n")
    assert wrong(release) == [("store", "damaged")]


# what is no build


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (None, "holds no build"),
        ("", "is not the report of a build"),
        ("[]", "is not the report of a build"),
        ('{"dump": {"dump/figures.nt.gz": 7}, "store": {"quads": 1}}', "is not the report"),
        ('{"dump": {}}', "is not the report of a build"),
    ],
)
def test_what_is_no_build_is_status_2(
    content: str | None, told: str, cli: CommandLine, tmp_path: Path
) -> None:
    """A directory without a report, or with another file of that name, is told in one sentence."""
    if content is not None:
        (tmp_path / "report.json").write_text(content)
    ended = cli("verify", tmp_path)
    assert ended.returncode == 2
    assert ended.stderr.startswith(f"pfocr-rdf: {tmp_path}")
    assert told in ended.stderr
    assert ended.stderr.count("\n") == 1


def test_a_missing_directory_is_status_2(cli: CommandLine, tmp_path: Path) -> None:
    """What is not there is told by its name."""
    ended = cli("verify", tmp_path / "nowhere")
    assert ended.returncode == 2
    assert "nowhere" in ended.stderr


def test_blank_nodes_are_told(release: Path) -> None:
    """A graph with blank nodes has no canonical hash; that is said, and nothing is made up."""
    lines = "_:b <a:p> <a:o> .\n"
    (release / "blank.nt").write_text(lines)
    shutil.rmtree(release / "store")
    create_store([release / "blank.nt"], release / "store")
    write_sums(release)
    with pytest.raises(PfocrRdfError, match="blank node"):
        verify(release)
