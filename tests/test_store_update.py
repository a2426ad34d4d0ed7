"""A store made of an earlier one: exactly the difference, and the earlier one stays as it is."""

from __future__ import annotations

import errno
import gzip
import hashlib
import os
import shutil
import subprocess
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

import pyoxigraph
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pfocr_rdf import PfocrRdfError, open_store
from pfocr_rdf.canonical import hash_of
from pfocr_rdf.errors import DumpError, SourceError, StoreError
from pfocr_rdf.ntriples import plain, triple
from pfocr_rdf.store import CHECKSUMS, create_store, find_damage, update_store
from pfocr_rdf.vocab import XSD


def line(number: int) -> str:
    """Return one triple of many."""
    return f'<a:s{number}> <a:p> "text {number}" .\n'


def create(path: Path, lines: Iterable[str]) -> Path:
    """Create a store of some lines."""
    file = path.parent / f"{path.name}.nt"
    file.write_text("".join(lines), encoding="utf-8")
    create_store([file], path)
    return path


def quads_of(store: Path) -> set[str]:
    """Return the quads that Oxigraph itself finds in a directory."""
    return {f"{quad} .\n" for quad in pyoxigraph.Store.read_only(str(store))}


def snapshot(folder: Path) -> dict[str, str]:
    """Return the digests of all files of a folder."""
    return {
        path.name: hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.iterdir())
    }


@pytest.fixture
def old(tmp_path: Path) -> Path:
    """A store of ten triples."""
    return create(tmp_path / "old", map(line, range(10)))


class UpdateCase(NamedTuple):
    """Numbers of triples that go and come, of a store that has 0 to 9."""

    name: str
    removed: Iterable[int]
    added: Iterable[int]
    left: set[int]


UPDATES = (
    UpdateCase("nothing", [], [], set(range(10))),
    UpdateCase("some go", [0, 5], [], {1, 2, 3, 4, 6, 7, 8, 9}),
    UpdateCase("some come", [], [10, 11], set(range(12))),
    UpdateCase("both", [9], [10], {*range(9), 10}),
    UpdateCase("what goes comes again", [3, 4], [4, 3], set(range(10))),
    UpdateCase("what is not there goes", [99], [], set(range(10))),
    UpdateCase("what is there comes", [], [1, 2], set(range(10))),
    UpdateCase("twice the same", [1, 1], [10, 10], {0, *range(2, 11)}),
    UpdateCase("everything goes", range(10), [], set()),
    UpdateCase("everything is replaced", range(10), range(10, 20), set(range(10, 20))),
)


@pytest.mark.parametrize("case", UPDATES, ids=lambda case: case.name)
def test_difference_is_applied(case: UpdateCase, old: Path, tmp_path: Path) -> None:
    """First everything goes, then everything comes; the old store keeps what it had."""
    before = snapshot(old)
    number = update_store(old, tmp_path / "new", map(line, case.removed), map(line, case.added))
    assert quads_of(tmp_path / "new") == set(map(line, case.left))
    assert number == len(case.left)
    assert snapshot(old) == before
    assert quads_of(old) == set(map(line, range(10)))


def test_a_graph_changes_beside_the_default_one(old: Path, tmp_path: Path) -> None:
    """Lines of N-Quads change their graph alone, and triples the default graph alone."""
    first, second = '<a:s1> <a:p> "text 1" <a:g> .\n', "<a:s> <a:p> <a:o> <a:g> .\n"
    assert update_store(old, tmp_path / "one", [], [first, second]) == 12
    assert update_store(tmp_path / "one", tmp_path / "two", [first, line(2)], []) == 10
    default = set(map(line, range(10)))
    assert quads_of(tmp_path / "one") == {*default, first, second}
    assert quads_of(tmp_path / "two") == {*default, second} - {line(2)}


AWKWARD = (
    triple("<a:s>", "<a:p>", plain('"quoted" \\u0041 \\ \n\r\t\b\f \x01 \u2028 \ufffe \U0001f9ec')),
    '<a:s> <a:p> "\\u0041\\U0001F9EC \\u0022 } ; DROP ALL #" .\n',
    '<a:s> <a:p> "x"@EN-Latn .\n',
    f'<a:s> <a:p> "007"^^<{XSD}int> .\n',
    f'<a:s> <a:p> "01.50"^^<{XSD}decimal> .\n',
    "<a:s> <a:%e9\u00e9?x=1&y#z> <http://[::1]:80/> .\n",
)


@pytest.mark.parametrize("awkward", AWKWARD)
def test_awkward_terms_come_and_go(awkward: str, old: Path, tmp_path: Path) -> None:
    """A triple that is written as no store gives it back is removed all the same."""
    assert update_store(old, tmp_path / "with", [], [awkward]) == 11
    assert quads_of(tmp_path / "with") > quads_of(old)
    assert update_store(tmp_path / "with", tmp_path / "without", [awkward], []) == 10
    assert quads_of(tmp_path / "without") == quads_of(old)


@settings(
    max_examples=5, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.sets(st.integers(0, 15)), st.lists(st.integers(0, 15)), st.lists(st.integers(0, 15)))
def test_it_is_the_store_of_what_is_left(
    tmp_path_factory: pytest.TempPathFactory, had: set[int], removed: list[int], added: list[int]
) -> None:
    """The canonical hash is that of a new store of the same triples, and what arithmetic says."""
    folder = tmp_path_factory.mktemp("stores")
    old = create(folder / "old", map(line, sorted(had)))
    left = (had - set(removed)) | set(added)
    number = update_store(old, folder / "new", map(line, removed), map(line, added))
    again = create(folder / "again", map(line, sorted(left)))
    found = open_store(folder / "new").canonical_hash()
    assert number == len(left)
    assert found == open_store(again).canonical_hash()
    went, came = (
        hash_of(line(n).encode() for n in numbers) for numbers in (had - left, left - had)
    )
    assert found == open_store(old).canonical_hash() - went + came


def test_many_updates_one_after_the_other(tmp_path: Path) -> None:
    """A store that is the tenth of its kind is still the store of its triples."""
    store = create(tmp_path / "0", map(line, range(100)))
    for step in range(10):
        new = tmp_path / str(step + 1)
        removed, added = range(5 * step, 5 * step + 5), range(100 + 5 * step, 105 + 5 * step)
        assert update_store(store, new, map(line, removed), map(line, added)) == 100
        shutil.rmtree(store)  # as a release that is no longer kept
        store = new
    assert quads_of(store) == set(map(line, range(50, 150)))
    assert find_damage(store) == []


# texts of several lines, streams


def test_texts_may_have_several_lines(old: Path, tmp_path: Path) -> None:
    """What goes and comes may be whole chunks of a dump, and is read as a stream."""
    chunks = ("".join(map(line, range(n, n + 100))) for n in range(10, 5010, 100))
    assert update_store(old, tmp_path / "new", [line(0) + line(1)], chunks) == 5008


def test_old_store_is_read_meanwhile(old: Path, tmp_path: Path) -> None:
    """Who asks the old store while the new one is made gets the answers of before."""
    seen = []

    def asking(numbers: Iterable[int]) -> Iterator[str]:
        for number in numbers:
            seen.append(len(open_store(old)))
            yield line(number)

    assert update_store(old, tmp_path / "new", asking([0, 1]), asking([20, 21, 22])) == 11
    assert seen == [10] * 5


def test_what_a_stream_raises_is_not_changed(old: Path, tmp_path: Path) -> None:
    """An error of whoever yields lines reaches whoever asked for the store, as it is."""

    def broken() -> Iterator[str]:
        yield line(0)
        raise SourceError("source: cannot be read")

    for name, arguments in (("one", (broken(), [])), ("two", ([], broken()))):
        with pytest.raises(SourceError, match="source: cannot be read"):
            update_store(old, tmp_path / name, *arguments)
    assert quads_of(old) == set(map(line, range(10)))


# the files of the old store


def _change_everything(store: Path) -> None:
    """Do to a store what may be done to one: write, flush, compact, empty."""
    opened = pyoxigraph.Store(str(store))
    opened.update("INSERT DATA { <a:new> <a:p> 1, 2, 3 }")
    opened.flush()
    opened.optimize()
    opened.clear()
    opened.flush()
    opened.optimize()


def test_old_store_stays_byte_for_byte(seeds_build: Path, tmp_path: Path) -> None:
    """Whatever happens to the new store, to its end, no byte of the old one changes."""
    old = seeds_build.resolve() / "store"
    before = snapshot(old.resolve())
    lines = gzip.decompress((seeds_build / "dump" / "figures.nt.gz").read_bytes()).decode()
    removed = [f"{text}\n" for text in lines.split("\n")[:500]]
    quads = len(open_store(old))
    assert update_store(old, tmp_path / "new", removed, map(line, range(700))) == quads + 200
    assert snapshot(old.resolve()) == before
    _change_everything(tmp_path / "new")
    assert snapshot(old.resolve()) == before
    shutil.rmtree(tmp_path / "new")
    assert snapshot(old.resolve()) == before
    assert find_damage(old.resolve()) == []


def test_new_store_needs_no_old_one(old: Path, tmp_path: Path) -> None:
    """The tables are shared by links, and stay when the old store is removed or changed."""
    update_store(old, tmp_path / "new", [line(0)], [line(10)])
    shared = [path for path in (tmp_path / "new").glob("*.sst") if path.stat().st_nlink > 1]
    _change_everything(old)
    assert quads_of(tmp_path / "new") == set(map(line, range(1, 11)))
    shutil.rmtree(old)
    assert quads_of(tmp_path / "new") == set(map(line, range(1, 11)))
    assert find_damage(tmp_path / "new") == []
    assert len(shared) > 0


def test_where_files_cannot_be_linked_they_are_copied(
    old: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """On another file system the store is the same, with tables of its own."""

    def refuse(path: Path, _target: Path) -> None:
        raise OSError(errno.EXDEV, os.strerror(errno.EXDEV), str(path))

    monkeypatch.setattr(Path, "hardlink_to", refuse)
    assert update_store(old, tmp_path / "new", [line(0)], [line(10)]) == 10
    assert quads_of(tmp_path / "new") == set(map(line, range(1, 11)))
    assert {path.stat().st_nlink for path in (tmp_path / "new").iterdir()} == {1}
    assert find_damage(tmp_path / "new") == []


_UNFLUSHED = """
import os, sys, pyoxigraph
store = pyoxigraph.Store(sys.argv[1])
triples = "".join(f'<a:s{n}> <a:p> "text {n}" .\\n' for n in range(10))
store.extend(pyoxigraph.parse(triples, format=pyoxigraph.RdfFormat.N_TRIPLES))
os.kill(os.getpid(), 9)
"""


def test_what_stands_in_the_log_alone_is_not_lost(tmp_path: Path) -> None:
    """A store whose writer died before it flushed has triples in no table; they count too."""
    old = tmp_path / "old"
    subprocess.run([sys.executable, "-c", _UNFLUSHED, str(old)], check=False)
    before = snapshot(old)
    assert update_store(old, tmp_path / "new", [line(3)], [line(10)]) == 10
    assert quads_of(tmp_path / "new") == set(map(line, {*range(11)} - {3}))
    assert snapshot(old) == before


_HALF_WAY = """
import sys, time
from pathlib import Path
from pfocr_rdf.store import update_store

def lines(first, is_last):
    for number in range(first, first + 60_000):
        yield f'<a:s{number}> <a:p> "text {number}" .\\n'
    if is_last:
        print("half way", flush=True)
        time.sleep(600)

is_adding = sys.argv[3] == "adding"
update_store(Path(sys.argv[1]), Path(sys.argv[2]), lines(0, not is_adding), lines(10, is_adding))
"""


@pytest.mark.parametrize("stage", ["removing", "adding"])
def test_kill_half_way_leaves_the_old_store(stage: str, old: Path, tmp_path: Path) -> None:
    """A kill -9 while triples go, or come: the old store is as it was, and can be updated again."""
    before = snapshot(old)
    command = [sys.executable, "-c", _HALF_WAY, str(old), str(tmp_path / "dead"), stage]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "half way\n"
        process.kill()
    assert snapshot(old) == before
    assert quads_of(old) == set(map(line, range(10)))
    assert not (tmp_path / "dead" / CHECKSUMS).exists(), "what died is not taken for a whole store"
    assert update_store(old, tmp_path / "new", [line(0)], [line(10)]) == 10
    assert quads_of(tmp_path / "new") == set(map(line, range(1, 11)))


# errors


@pytest.mark.parametrize(
    ("removed", "added", "place"),
    [
        ([line(0), "nonsense\n"], [], "removed triples:2: "),
        ([], [line(0), line(1), '<a:s> <a:p> "open .\n'], "added triples:3: "),
        ([], ["<a:s> <a:p> <a:o> <a:g> <a:h> .\n"], "added triples:1: "),
    ],
)
def test_what_is_no_triple_is_told_with_its_line(
    removed: list[str], added: list[str], place: str, old: Path, tmp_path: Path
) -> None:
    """A line that is none of N-Triples is told by its list and number."""
    with pytest.raises(DumpError, match=f"^{place}"):
        update_store(old, tmp_path / "new", removed, added)


def test_a_store_that_is_not_there_is_told(tmp_path: Path) -> None:
    """Where there is no old store, nothing is made."""
    with pytest.raises(StoreError, match="no such store"):
        update_store(tmp_path / "old", tmp_path / "new", [], [])
    assert not (tmp_path / "new").exists()


def test_what_is_there_is_not_written_over(old: Path, tmp_path: Path) -> None:
    """The new store needs a new directory."""
    (tmp_path / "new").mkdir()
    with pytest.raises(StoreError, match="cannot be written"):
        update_store(old, tmp_path / "new", [], [])
    assert list((tmp_path / "new").iterdir()) == []


def test_a_damaged_store_is_told(old: Path, tmp_path: Path) -> None:
    """An old store that cannot be opened is an error of ours."""
    next(old.glob("MANIFEST-*")).write_bytes(b"x" * 999)
    with pytest.raises(PfocrRdfError):
        update_store(old, tmp_path / "new", [line(0)], [])


# digests of the files


def test_checksums_are_those_of_sha256sum(old: Path) -> None:
    """The digests have the format of GNU coreutils, and name every file that holds data."""
    lines = (old / CHECKSUMS).read_text().splitlines()
    stated = {name: digest for digest, name in (text.split("  ") for text in lines)}
    assert stated.items() <= snapshot(old).items()
    assert snapshot(old).keys() - stated.keys() == {CHECKSUMS, "LOCK", "LOG"}


def test_damage_of_the_old_store_is_not_taken_for_right(old: Path, tmp_path: Path) -> None:
    """Tables that both stores share keep the digests of when they were written."""
    table = max(old.glob("*.sst"), key=lambda path: path.stat().st_size)
    sums = (old / CHECKSUMS).read_text()
    digest = hashlib.sha256(table.read_bytes()).hexdigest()
    (old / CHECKSUMS).write_text(sums.replace(digest, "0" * 64))
    update_store(old, tmp_path / "new", [], [line(10)])
    assert find_damage(tmp_path / "new") == [(table.name, "has changed")]
