"""Lexicon files: opened where they lie, by every process for itself, and replaced as a whole."""

from __future__ import annotations

import multiprocessing
import pickle
import signal
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import closing
from pathlib import Path

import pytest

from pfocr_rdf.errors import LexiconError
from pfocr_rdf.lexicon import rows
from pfocr_rdf.lexicon.build import LeftOut, Part, build_lexicon
from pfocr_rdf.lexicon.families import Group
from pfocr_rdf.lexicon.genes import Gene
from pfocr_rdf.lexicon.lexicon import Lexicon
from pfocr_rdf.lexicon.rows import GeneNames, GroupNames


def gene(key: str, symbol: str, **names: tuple[str, ...]) -> Gene:
    """Return a mouse gene."""
    return Gene(
        ncbigene_id=key,
        symbol=symbol,
        name=f"the gene {symbol}",
        taxon_id="10090",
        hgnc_id=None,
        synonyms=names.get("synonyms", ()),
        previous=names.get("previous", ()),
    )


def genes_part(*genes: Gene, version: str = "one") -> dict[str, Part[GeneNames]]:
    """Return a table of genes."""
    return {
        "gene-info": Part(version, lambda *_: [GeneNames(gene) for gene in genes], rows.write_gene)
    }


@pytest.fixture
def small(tmp_path: Path) -> Path:
    """A lexicon of one mouse gene."""
    path = tmp_path / "small.sqlite"
    build_lexicon(path, genes_part(gene("56717", "Mtor", synonyms=("FRAP", "Frap1"))))
    return path


def test_a_lexicon_of_ones_own(small: Path) -> None:
    """A lexicon has what it was built from, and nothing of the bundled one."""
    lexicon = Lexicon.open(small)

    assert "56717" == lexicon.genes.with_symbol("Mtor", "10090")
    assert ("56717",) == lexicon.genes.called("Frap1", "10090")
    assert lexicon.genes.with_symbol("MTOR") is None
    assert [("gene-info", "one", 1)] == [
        (source.table, source.version, source.rows) for source in lexicon.sources()
    ]


def test_it_is_opened_in_a_folder_that_is_read_only(small: Path) -> None:
    """Looking up writes nothing beside the file."""
    small.chmod(0o444)
    small.parent.chmod(0o555)
    try:
        assert Lexicon.open(small).genes.get("56717") is not None
        assert [small] == list(small.parent.iterdir())
    finally:
        small.parent.chmod(0o755)


def test_a_path_may_have_any_sign(small: Path) -> None:
    """Signs that mean something in SQLite's addresses mean nothing in a path."""
    for name in ("a b?mode=rw.sqlite", "100%23#x.sqlite", "β.sqlite"):
        path = small.with_name(name)
        path.write_bytes(small.read_bytes())

        assert Lexicon.open(path).genes.get("56717") is not None


def test_a_file_that_is_replaced_is_opened_anew(small: Path) -> None:
    """One lexicon is opened once, until another takes its place."""
    before = Lexicon.open(small)
    same = Lexicon.open(small)
    build_lexicon(small, genes_part(gene("1", "Other")))

    assert before is same
    assert before.genes.get("56717") is not None  # whoever has it open keeps it
    assert Lexicon.open(small).genes.get("56717") is None


@pytest.mark.parametrize("method", ["forkserver", "spawn"])
def test_every_process_opens_it_for_itself(method: str) -> None:
    """A lexicon is handed to workers by its path."""
    lexicon = Lexicon.bundled()
    context = multiprocessing.get_context(method)

    with ProcessPoolExecutor(2, mp_context=context) as pool:
        assert [lexicon.sources()] * 4 == list(pool.map(Lexicon.sources, [lexicon] * 4))


_FORKING = """
import os
from pfocr_rdf.lexicon.lexicon import Lexicon
lexicon = Lexicon.bundled()
assert lexicon.genes.with_symbol("PDPK1") == "5170"
child = os.fork()
assert lexicon.genes.with_symbol("MTOR") == "2475"
if not child:
    os._exit(0)
assert os.waitpid(child, 0)[1] == 0
"""


def test_a_fork_opens_it_for_itself() -> None:
    """SQLite's connections must not be carried over a fork."""
    done = subprocess.run([sys.executable, "-c", _FORKING], capture_output=True, check=False)

    assert (0, b"") == (done.returncode, done.stderr)


def test_it_pickles_as_its_path(small: Path) -> None:
    """A pickle of a lexicon is no copy of it."""
    lexicon = Lexicon.open(small)
    pickled = pickle.dumps(lexicon)

    assert len(pickled) < 1000
    assert pickle.loads(pickled) is lexicon  # noqa: S301 -- our own


def test_threads_may_look_up_at_once() -> None:
    """Each thread has a connection of its own."""
    lexicon, found = Lexicon.bundled(), []
    threads = [
        threading.Thread(target=lambda key=key: found.append(lexicon.genes.get(str(key))))
        for key in range(1, 40)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert 39 == len(found)


def test_what_is_missing_is_told(tmp_path: Path) -> None:
    """A file that is not there, or a folder, is an error with a remedy."""
    with pytest.raises(LexiconError, match=r"none\.sqlite: does not exist .*lexicon build"):
        Lexicon.open(tmp_path / "none.sqlite")
    with pytest.raises(LexiconError, match="is a folder"):
        Lexicon.open(tmp_path)
    assert [] == list(tmp_path.iterdir())


@pytest.mark.parametrize(
    "content", [b"", b"garbage", b"SQLite format 3\x00" + b"\xff" * 4000, b"\x00" * 4096]
)
def test_garbage_is_no_lexicon(content: bytes, tmp_path: Path) -> None:
    """A file of something else is refused."""
    path = tmp_path / "garbage.sqlite"
    path.write_bytes(content)

    with pytest.raises(LexiconError, match="no lexicon"):
        Lexicon.open(path)


def test_another_database_is_no_lexicon(tmp_path: Path) -> None:
    """SQLite's files have a mark of their application."""
    path = tmp_path / "other.sqlite"
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("CREATE TABLE gene (id)")

    with pytest.raises(LexiconError, match="something else"):
        Lexicon.open(path)


def test_another_version_cannot_be_read(small: Path) -> None:
    """A lexicon of another schema is told apart, and can be built anew."""
    with closing(sqlite3.connect(small)) as connection:
        connection.execute("PRAGMA user_version = 99")

    with pytest.raises(LexiconError, match=r"version 99 .*expected 1.*build it anew"):
        Lexicon.open(small)


def test_a_truncated_lexicon_is_damaged(small: Path) -> None:
    """A file that ends too early says so when it is looked up in."""
    small.write_bytes(small.read_bytes()[: 4096 * 2])
    with pytest.raises(LexiconError, match=r"damaged|no lexicon"):
        Lexicon.open(small).genes.get("56717")


def test_a_build_that_fails_leaves_what_was(small: Path) -> None:
    """The target is a whole lexicon or what it was before, and nothing else lies beside it."""
    before = small.read_bytes()

    def broken(_lexicon: object, _left_out: LeftOut) -> list[GeneNames]:
        raise LexiconError("table.txt: cannot be read")

    with pytest.raises(LexiconError, match=r"table\.txt"):
        build_lexicon(small, {"hgnc": Part("x", broken, rows.write_gene)})
    assert before == small.read_bytes()
    assert [small] == list(small.parent.iterdir())


def test_no_other_file_is_replaced(tmp_path: Path) -> None:
    """A slip of the hand does not cost a document."""
    letter = tmp_path / "letter.txt"
    letter.write_text("Dear colleague", encoding="utf-8")

    with pytest.raises(LexiconError, match=r"letter\.txt: is no lexicon"):
        build_lexicon(letter, genes_part(gene("1", "A")))
    assert "Dear colleague" == letter.read_text(encoding="utf-8")


def test_a_folder_that_is_not_there_is_told(tmp_path: Path) -> None:
    """No folder is made."""
    with pytest.raises(LexiconError, match="cannot be written: No such file"):
        build_lexicon(tmp_path / "none" / "x.sqlite", genes_part(gene("1", "A")))


def test_a_table_without_rows_is_an_error(tmp_path: Path) -> None:
    """A file with a header alone would make a lexicon that knows nothing."""
    with pytest.raises(LexiconError, match="one: nothing for the table 'gene-info'"):
        build_lexicon(tmp_path / "x.sqlite", genes_part())


def test_order_of_rows_does_not_matter(tmp_path: Path) -> None:
    """The same rows give the same lexicon."""
    genes = (gene("1", "A", synonyms=("B",)), gene("2", "B"), gene("10", "C", previous=("A",)))
    one, other = tmp_path / "one", tmp_path / "other"
    build_lexicon(one, genes_part(*genes))
    build_lexicon(other, genes_part(*reversed(genes)))

    assert one.read_bytes() == other.read_bytes()
    assert ["1", "10"] == [found.id for found in Lexicon.open(one).names.find("a")]


def test_two_genes_of_one_symbol_have_none(tmp_path: Path) -> None:
    """NCBI has symbols of two genes; such a symbol names neither."""
    path = tmp_path / "x"
    build_lexicon(path, genes_part(gene("1", "A"), gene("2", "A")))
    genes = Lexicon.open(path).genes

    assert (None, ("1", "2")) == (genes.with_symbol("A", "10090"), genes.called("A", "10090"))


def test_an_id_wins_over_a_synonym_of_another_family(tmp_path: Path) -> None:
    """What is an id names that family, though another one has it as a synonym."""
    groups = [
        GroupNames(
            Group(famplex_id=key, is_family=True, is_complex=False, genes={}, groups=()), names
        )
        for key, names in (("A", ("Z",)), ("B", ("A", "b two")), ("Z", ()))
    ]
    path = tmp_path / "x"
    build_lexicon(path, {"famplex": Part("one", lambda *_: groups, rows.write_group)})
    families = Lexicon.open(path).families

    assert ("A", "B", "B", "Z") == tuple(map(families.find, ("A", "b", "B TWO", "Z")))
    assert ("b two",) == families.synonyms("B")


def test_tables_that_are_not_given_are_those_of_another_lexicon(small: Path) -> None:
    """A lexicon may be built on another, whose tables keep their provenance."""
    target = small.with_name("target.sqlite")
    human = Gene(
        ncbigene_id="2475",
        symbol="MTOR",
        name="",
        taxon_id="9606",
        hgnc_id="3942",
        synonyms=(),
        previous=(),
    )
    part = Part("two", lambda *_: [GeneNames(human, ("a full name",))], rows.write_gene)
    build_lexicon(target, {"hgnc": part}, base=small)
    lexicon = Lexicon.open(target)

    assert lexicon.genes.get("56717") == Lexicon.open(small).genes.get("56717")
    assert lexicon.genes.get("2475") == human
    assert ["2475"] == [found.id for found in lexicon.names.find("afullname")]
    assert {"hgnc": "two", "gene-info": "one"} == {
        source.table: source.version for source in lexicon.sources()
    }
    again = small.with_name("again.sqlite")
    build_lexicon(again, {}, base=target)
    assert again.read_bytes() == target.read_bytes()


def test_a_link_leads_to_the_target(small: Path) -> None:
    """A link stays one; what it leads to is replaced."""
    link = small.parent / "links" / "link.sqlite"
    link.parent.mkdir()
    link.symlink_to(small)
    build_lexicon(link, genes_part(gene("1", "Other")))

    assert link.is_symlink()
    assert Lexicon.open(small).genes.get("1") is not None
    assert [link] == list(link.parent.iterdir())


@pytest.mark.parametrize("leads_to", ["none.sqlite", "link.sqlite"])
def test_a_link_to_nothing_is_refused(leads_to: str, tmp_path: Path) -> None:
    """Nobody knows what a link to nothing, or to itself, is for."""
    link = tmp_path / "link.sqlite"
    link.symlink_to(leads_to)

    with pytest.raises(LexiconError, match=r"link\.sqlite: is a link to nothing \(expected"):
        build_lexicon(link, genes_part(gene("1", "A")))
    assert [link] == list(tmp_path.iterdir())


_KILLED = """
import os, signal, sys
from pathlib import Path
from pfocr_rdf.lexicon import rows
from pfocr_rdf.lexicon.build import Part, build_lexicon

def die(*_):
    os.kill(os.getpid(), signal.SIGKILL)

build_lexicon(Path(sys.argv[1]), {"hgnc": Part("x", die, rows.write_gene)})
"""


def test_the_next_build_removes_what_a_killed_one_left(small: Path) -> None:
    """Folders with our mark and our files alone are removed, whichever lexicon they were for."""
    for name in (small.name, "other.sqlite"):
        arguments = [sys.executable, "-c", _KILLED, str(small.with_name(name))]
        assert -signal.SIGKILL == subprocess.run(arguments, check=False).returncode
    left = [path for path in small.parent.iterdir() if path != small]
    assert [".other.sqlite"] == [path.stem for path in left]  # it has removed that of before
    mark = next(path for path in left[0].iterdir() if path.name != "new")
    unmarked, shared, linked = (
        small.parent / f".{small.name}.{letter * 8}" for letter in ("a", "b", "c")
    )
    for folder in (unmarked, shared):
        folder.mkdir()
    (unmarked / "new").write_bytes(b"mine")
    (shared / mark.name).write_bytes(mark.read_bytes())
    (shared / "letter.txt").write_bytes(b"mine")
    linked.symlink_to(shared)
    build_lexicon(small, genes_part(gene("1", "A")))

    assert {small, unmarked, shared, linked} == set(small.parent.iterdir())
    assert b"mine" == (unmarked / "new").read_bytes() == (shared / "letter.txt").read_bytes()
    assert Lexicon.open(small).genes.get("1") is not None


def test_a_build_leaves_another_that_runs_alone(small: Path) -> None:
    """Two builds at once both end well, and the later one's lexicon stays."""

    def meanwhile(_lexicon: object, _left_out: LeftOut) -> Iterator[GeneNames]:
        build_lexicon(small, genes_part(gene("2", "B")))
        yield GeneNames(gene("1", "A"))

    build_lexicon(small, {"gene-info": Part("x", meanwhile, rows.write_gene)})

    assert Lexicon.open(small).genes.get("1") is not None
    assert [small] == list(small.parent.iterdir())


def test_a_signal_ends_a_statement_of_the_database(small: Path) -> None:
    """SIGTERM is heard in the midst of what SQLite does at once, and nothing is left."""
    before = small.read_bytes()
    many = (
        "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n LIMIT 300000000) "
        "SELECT count(*) FROM n"
    )

    def slow(lexicon: sqlite3.Connection, _left_out: LeftOut) -> list[GeneNames]:
        signal.setitimer(signal.ITIMER_REAL, 0.1)
        lexicon.execute(many).fetchall()
        return []

    def interrupt(*_: object) -> None:
        raise KeyboardInterrupt

    handler = signal.signal(signal.SIGALRM, interrupt)
    try:
        with pytest.raises(KeyboardInterrupt):
            build_lexicon(small, {"hgnc": Part("x", slow, rows.write_gene)})
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, handler)
    assert before == small.read_bytes()
    assert [small] == list(small.parent.iterdir())


def test_a_folder_of_a_build_that_had_just_begun_is_removed(small: Path) -> None:
    """Whoever dies before the mark is written leaves a folder that is empty, or an empty mark."""
    named = [small.parent / f".{small.name}.{letter * 8}" for letter in "abc"]
    other = small.parent / ".other.dddddddd"
    for folder in (*named, other):
        folder.mkdir()
    (named[1] / "pfocr-rdf-lexicon").touch()
    (named[2] / "mine").touch()
    build_lexicon(small, genes_part(gene("1", "A")))

    assert {small, named[2], other} == set(small.parent.iterdir())
