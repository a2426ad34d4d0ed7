"""Every kind of bad input, through the real command line, beside one good document.

The good document is always built; what is bad is told once, with its file and line.
"""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import pyoxigraph
import pytest

from privileges import without_privileges

CommandLine = Callable[..., subprocess.CompletedProcess[str]]
Document = Callable[[Path, str], Path]

GOOD = "PMC1__good"

HEAD = "---\nfigid: PMC2__bad\n"
GENES = (
    "organism_id\torganism_name\torganism_group\tword\tmatch\tncbigene_symbol\tncbigene_id\tsource\t"
    "count_direct\tcount_synonym\tcount_match\n"
)
GENE = "9606\tHomo sapiens\tPrimates\tMTOR\tMTOR\tMTOR\t2475\tncbigene_symbol\t1\t1\t1\n"
CHEMICALS = "word\tmesh\tmatch\tname\tchebi\n"


def with_gene(**cells: str) -> str:
    """Return a document with one gene whose cells stand on lines of their own, from line 4."""
    values = {"word": "MTOR", "symbol": "MTOR", "source": "hgnc_symbol", "hgnc_symbol": "MTOR"}
    rows = "\n  ".join(f"{key}: {value}" for key, value in {**values, **cells}.items())
    return f"{HEAD}genes:\n- {rows}\n---\n"


def with_chemical(identifier: str) -> str:
    """Return a document with one chemical, whose identifier stands on line 6."""
    return f"{HEAD}chemicals:\n- word: X\n  source: MESH\n  identifier: {identifier}\n---\n"


class Case(NamedTuple):
    """Files to build, how the build ends, and what it tells: rejections or findings.

    ``told`` are pairs of ``path:line:`` and a piece of the reason; there are no others.
    ``absent`` must not be in the dump.
    """

    name: str
    files: dict[str, str | bytes]
    status: int
    told: tuple[tuple[str, str], ...] = ()
    absent: str = ""


def rejected(name: str, text: str | bytes, line: int, reason: str) -> Case:
    """Return the case of one document that is rejected."""
    return Case(name, {"bad.md": text}, 1, ((f"bad.md:{line}:", reason),))


def found(name: str, text: str, line: int, reason: str, *, absent: str = "") -> Case:
    """Return the case of a document that is kept, with one finding."""
    told = ((f"PMC2__bad.md:{line}:", reason),)
    return Case(name, {"PMC2__bad.md": text}, 0, told, absent)


def table(name: str, content: str | bytes, line: int, reason: str, *, absent: str = "") -> Case:
    """Return the case of a table that is left out, or has a row that is; its figure is kept."""
    is_gene = b"mesh" not in (content if isinstance(content, bytes) else content.encode())
    file = f"PMC2__bad-{'genes' if is_gene else 'chemicals'}.tsv"
    files = {"PMC2__bad.md": f"{HEAD}---\n", file: content}
    return Case(name, files, 0, ((f"{file}:{line}:", reason),), absent)


def bad_figid(name: str, figid: str) -> Case:
    """Return the case of a document with a figid that must never become an IRI or a path."""
    return rejected(f"figid with {name}", f"---\nfigtitle: T\nfigid: {figid}\n---\n", 3, "figid")


ALIASES = "".join(f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]\n" for n in range(1, 10))

CASES = (
    # front matter
    rejected("no front matter", "figid: PMC2__bad\n", 1, "front matter"),
    rejected("unclosed front matter", f"{HEAD}caption: no end\n", 3, "not closed"),
    rejected("only an opening line", "---", 1, "not closed"),
    rejected("empty file", "", 1, "empty"),
    rejected("empty front matter", "---\n---\n", 2, "empty"),
    rejected("a list", "---\n- figid\n---\n", 2, "a list"),
    rejected("a scalar", "---\nfigid\n---\n", 2, "'figid'"),
    rejected("two YAML documents", f"{HEAD}--- {{}}\n---\n", 3, "second"),
    rejected("unclosed quote", f'{HEAD}caption: "no end\nnumber: 1\n---\n', 3, "broken YAML"),
    rejected("two colons", f"{HEAD}number: a: b\n---\n", 3, "broken YAML"),
    rejected("unclosed list", f"{HEAD}annotations: [1, 2\n---\n", 4, "broken YAML"),
    rejected("reserved character", f"{HEAD}number: @home\n---\n", 3, "broken YAML"),
    rejected("tabs for indent", f"{HEAD}genes:\n\t- word: A\n---\n", 4, "tab"),
    # bytes
    rejected("not UTF-8", f"{HEAD}caption: na".encode() + b"\xefve\n---\n", 3, "UTF-8"),
    rejected("cut UTF-8", f"{HEAD}caption: ".encode() + b"\xe2\x82\n---\n", 3, "UTF-8"),
    rejected("overlong UTF-8", f"{HEAD}caption: ".encode() + b"\xc0\xaf\n---\n", 3, "UTF-8"),
    rejected("UTF-16", f"{HEAD}---\n".encode("utf-16"), 1, "UTF-8"),
    rejected("NUL bytes", f"{HEAD}caption: a\0b\n---\n", 3, r"'\x00'"),
    rejected("nothing but NUL bytes", b"\0" * 100, 1, "front matter"),
    rejected("a control character", f"{HEAD}caption: a\x07b\n---\n", 3, r"'\x07'"),
    rejected("10 MB", f"{HEAD}caption: {'x' * 10_000_000}\n---\n", 1, "larger than"),
    rejected("10 MB of one line without front matter", "x" * 10_000_000, 1, "larger than"),
    # YAML that documents never need
    rejected("an alias bomb", f"{HEAD}a0: &a0 lol\n{ALIASES}---\n", 3, "anchor '&a0'"),
    rejected("an unknown alias", f"{HEAD}caption: *a\n---\n", 3, "alias '*a'"),
    rejected("a list that holds itself", f"{HEAD}genes: &a [*a]\n---\n", 3, "anchor '&a'"),
    rejected("a merge key", f"{HEAD}<<: {{a: b}}\n---\n", 3, "merge key"),
    rejected(
        "a Python object", f'{HEAD}a: !!python/object/apply:os.system ["x"]\n---\n', 3, "python"
    ),
    rejected("a time stamp tag", f"{HEAD}a: !!timestamp x\n---\n", 3, "timestamp"),
    rejected("a local tag", f"{HEAD}a: !foo x\n---\n", 3, "!foo"),
    rejected("50,000 brackets", f"{HEAD}a: {'[' * 50_000}\n---\n", 3, "nest deeper"),
    rejected("a key that is a list", f"{HEAD}? [a]\n: b\n---\n", 3, "key"),
    rejected("a key twice", f"{HEAD}year: '2020'\nnumber: 1\nyear: '2021'\n---\n", 5, "'year'"),
    rejected("a figid twice", f"{HEAD}figid: PMC3__other\n---\n", 3, "'figid'"),
    found("a key twice with one value", f"{HEAD}year: '2020'\nyear: '2020'\n---\n", 4, "'year'"),
    # what is harmless
    Case("CRLF", {"PMC2__bad.md": f"{HEAD}year: '2020'\n---\n".replace("\n", "\r\n")}, 0),
    Case("a byte order mark", {"PMC2__bad.md": f"\ufeff{HEAD}---\n"}, 0),
    found("U+2028 in a caption", f"{HEAD}caption: a\u2028b\n---\n", 3, "U+2028"),
    found("a lone carriage return", f'{HEAD}caption: "a\r  b"\n---\n', 3, "carriage return"),
    found("text after the front matter", f"{HEAD}---\n\n# Heading\n", 5, "not read"),
    # figids
    bad_figid("a blank", "PMC2__a b"),
    bad_figid("a quote", "PMC2__a'b"),
    bad_figid("a double quote", "'PMC2__a\"b'"),
    bad_figid("<", "PMC2__a<b"),
    bad_figid(">", "PMC2__a>b"),
    bad_figid("..", "PMC2__.."),
    bad_figid("a path", "PMC2__../../etc/passwd"),
    bad_figid("a slash", "PMC2__a/b"),
    bad_figid("%", "PMC2__a%2e"),
    bad_figid("a fragment", "'PMC2__a#b'"),
    bad_figid("a query", "PMC2__a?b"),
    bad_figid("a line break", '"PMC2__a\\nb"'),
    bad_figid("an escaped control character", '"PMC2__a\\x01b"'),
    bad_figid("a letter that is not ASCII", "PMC2__ä"),
    bad_figid("digits that are not ASCII", "PMC٢__a"),
    bad_figid("300 characters", f"PMC2__{'a' * 300}"),
    bad_figid("no PMCID", "a-name"),
    bad_figid("nothing in it", "''"),
    bad_figid("a mark for missing", "NA"),
    bad_figid("a list", "[PMC2__a]"),
    rejected("no figid", "---\nfigtitle: T\n---\n", 1, "figid"),
    found("another file name", f"{HEAD}---\n", 1, "'PMC2__bad.md'")._replace(
        files={"PMC2__bad@0a1b2c.md": f"{HEAD}---\n"},
        told=(("PMC2__bad@0a1b2c.md:1:", "'PMC2__bad.md'"),),
    ),
    Case(
        "two documents with one figid",
        {"a/PMC2__bad.md": f"{HEAD}---\n", "b/PMC2__bad.md": f"{HEAD}year: '2020'\n---\n"},
        1,
        (("a/PMC2__bad.md:2:", "b/PMC2__bad.md"), ("b/PMC2__bad.md:2:", "a/PMC2__bad.md")),
    ),
    Case(
        "three documents with one figid, two alike",
        {f"{n}/PMC2__bad.md": f"{HEAD}year: '202{n // 2}'\n---\n" for n in range(3)},
        1,
        tuple((f"{n}/PMC2__bad.md:2:", "'PMC2__bad'") for n in range(3)),
    ),
    Case(
        "one document with two tables",
        {
            "a/PMC2__bad.md": f"{HEAD}---\n",
            "a/PMC2__bad-genes.tsv": GENES + GENE,
            "b/PMC2__bad.md": f"{HEAD}---\n",
            "b/PMC2__bad-genes.tsv": GENES,
        },
        1,
        (("a/PMC2__bad.md:2:", "'PMC2__bad'"), ("b/PMC2__bad.md:2:", "'PMC2__bad'")),
    ),
    Case(
        "identical documents",
        {"a/PMC2__bad.md": f"{HEAD}---\n", "b/PMC2__bad.md": f"{HEAD}---\n"},
        0,
        (("b/PMC2__bad.md:1:", "identical"),),
    ),
    # values
    found("a year with a letter", f"{HEAD}year: 20x6\n---\n", 3, "'20x6'", absent="20x6"),
    found("a year of another age", f"{HEAD}year: '0016'\n---\n", 3, "'0016'", absent='"0016"'),
    found("a date for a year", f"{HEAD}year: 2016-13-45\n---\n", 3, "2016-13", absent="2016-13"),
    found(
        "a DOI that is none", f"{HEAD}doi: example.org/x\n---\n", 3, "DOI", absent="example.org/x"
    ),
    found(
        "a script for a link",
        f"{HEAD}figlink: javascript:x()\n---\n",
        3,
        "figlink",
        absent="javascript",
    ),
    found("another PMCID", f"{HEAD}pmcid: PMC77\n---\n", 3, "'PMC77'", absent="PMC77"),
    found("a score above one", f"{HEAD}pathway_score: 1.5\n---\n", 3, "'1.5'", absent='"1.5"'),
    found("a pathway that is none", f"{HEAD}wpid: WPX\n---\n", 3, "'WPX'", absent="WPX"),
    found(
        "a network that is none", f"{HEAD}ndex: no-uuid\n---\n", 3, "'no-uuid'", absent="no-uuid"
    ),
    found("an unknown key", f"{HEAD}colour: mauve\n---\n", 3, "'colour'", absent="mauve"),
    found(
        "a caption that is a list", f"{HEAD}caption: [mauve]\n---\n", 3, "caption", absent="mauve"
    ),
    found("genes that are a word", f"{HEAD}genes: mauve\n---\n", 3, "genes", absent="mauve"),
    found("a gene that is a word", f"{HEAD}genes:\n- mauve\n---\n", 4, "genes", absent="mauve"),
    found("an unknown organism", f"{HEAD}organisms: Martian\n---\n", 3, "'Martian'"),
    found("a symbol without id", with_gene(), 4, "'MTOR'"),
    *(
        found(
            f"entrez {value}",
            with_gene(entrez=f"'{value}'"),
            8,
            f"'{value}'",
            absent=f"ncbigene/{value}",
        )
        for value in ("2475x", "-2475", "0", "02475", "2475.0", "12345678901", "24 75", "٢")
    ),
    *(
        found(f"MeSH {value}", with_chemical(value), 6, f"{value}'", absent=f"mesh/{value}>")
        for value in ("X007649", "D12", "D0076490000", "D00764O", "ketamine")
    ),
    found("a bad ChEBI id", with_chemical("CHEBI:6121x"), 6, "6121x'", absent="6121x"),
    found("an unknown source", with_gene(entrez="'2475'", source="tea_leaves"), 6, "'tea_leaves'"),
    # tables
    table("a table with a missing column", GENES.replace("\tcount_match", "") + GENE, 1, "columns"),
    table("a table with an extra column", GENES.replace("\n", "\tcolour\n") + GENE, 1, "columns"),
    table(
        "a table with reordered columns",
        GENES.replace("word\tmatch", "match\tword") + GENE,
        1,
        "columns",
        absent="ncbigene/2475",
    ),
    table(
        "a table with a column twice", GENES.replace("match\t", "word\t", 1) + GENE, 1, "columns"
    ),
    table("a table without header", GENE, 1, "columns", absent="ncbigene/2475"),
    table("an empty table", "", 1, "empty"),
    table("a table that is not UTF-8", GENES.encode() + b"9606\tna\xefve\n", 2, "UTF-8"),
    table("a table of NUL bytes", b"\0" * 100, 1, "columns"),
    table(
        "a row with a cell too few", GENES + GENE + GENE.replace("\tPrimates", ""), 3, "10 cells"
    ),
    table("a row with a cell too many", GENES + GENE.replace("\n", "\t1\n"), 2, "12 cells"),
    table("a row with a NUL byte", GENES + GENE.replace("Primates", "\0"), 2, "control character"),
    table(
        "a table's bad gene id", GENES + GENE.replace("2475", "2475x"), 2, "'2475x'", absent="2475x"
    ),
    table(
        "a table's bad MeSH id",
        CHEMICALS + "X\tmesh:D12\tNA\tNA\tNA\n",
        2,
        "'D12'",
        absent="mesh/D12",
    ),
    Case(
        "a quote in a table",
        {
            "PMC2__bad.md": f"{HEAD}---\n",
            "PMC2__bad-genes.tsv": GENES + GENE.replace("MTOR", '"MTOR', 1) + GENE,
        },
        0,
    ),
)


class Ended(NamedTuple):
    """How a build ended, and what it left."""

    status: int
    stderr: str
    report: dict[str, Any]
    dump: list[str]

    def told_of(self, folder: Path) -> list[str]:
        """Return what the report tells of a folder's files, as ``path:line: reason``."""
        rows = [(row["path"], row["line"], row["reason"]) for row in self.report["rejected"]]
        rows += [(row["path"], row["line"], row["message"]) for row in self.report["findings"]]
        return [f"{path}:{line}: {text}" for path, line, text in rows if f"{folder}/" in path]


def run(cli: CommandLine, folder: Path) -> Ended:
    """Build what is in a folder, and return what came of it."""
    out = folder / "out"
    ended = cli("build", folder / "source", "-o", out, "--jobs", "1")
    assert "Traceback" not in ended.stderr
    assert "a bug" not in ended.stderr
    report = json.loads((out / "report.json").read_text(encoding="utf-8"))
    store = pyoxigraph.Store.read_only(str(out / "store"))
    return Ended(ended.returncode, ended.stderr, report, [str(quad) for quad in store])


def write(case: Case, folder: Path, pmcid: str = "PMC2") -> None:
    """Write the files of a case, for a figure of this article."""
    for name, content in case.files.items():
        path = folder / name.replace("PMC2", pmcid)
        path.parent.mkdir(parents=True, exist_ok=True)
        data = content.encode() if isinstance(content, str) else content
        path.write_bytes(data.replace(b"PMC2", pmcid.encode()))


REJECTED = [case for case in CASES if case.status]
KEPT = [case for case in CASES if not case.status]


def test_names_of_cases_are_unique() -> None:
    """No case hides another."""
    assert len({case.name for case in CASES}) == len(CASES)


@pytest.mark.parametrize("case", REJECTED, ids=lambda case: case.name)
def test_rejected_document(
    case: Case, cli: CommandLine, document: Document, tmp_path: Path
) -> None:
    """A bad document ends with status 1 and one message with its line; the rest is built."""
    document(tmp_path / "source", GOOD)
    write(case, tmp_path / "source")
    ended = run(cli, tmp_path)
    assert ended.status == case.status
    told = ended.told_of(tmp_path / "source")
    check_told(case, tmp_path / "source", told)
    for line in told:
        assert ended.stderr.count(f"{line}\n") == 1
    found = sum(name.endswith(".md") for name in case.files)
    assert ended.report["documents"] == {"found": 1 + found, "mapped": 1, "rejected": found}
    assert len(ended.report["rejected"]) == found
    assert not any("PMC2" in quad for quad in ended.dump)
    assert any(f'identifier> "{GOOD}"' in quad for quad in ended.dump)


def check_told(case: Case, folder: Path, told: list[str], pmcid: str = "PMC2") -> None:
    """Check that each place is told once with its reason, and nothing else is."""
    assert len(told) == len(case.told), told
    for place, reason in case.told:
        matching = [
            line
            for line in told
            if line.startswith(f"{folder}/{place} ".replace("PMC2", pmcid))
            and reason.replace("PMC2", pmcid) in line
        ]
        assert len(matching) == 1, told
        assert len(matching[0].splitlines()) == 1


@pytest.fixture(scope="module")
def kept(
    cli: CommandLine, document: Document, tmp_path_factory: pytest.TempPathFactory
) -> tuple[Path, Ended]:
    """A folder with all cases that are kept, each in a folder of its own, and its build."""
    top = tmp_path_factory.mktemp("kept")
    document(top / "source", GOOD)
    for number, case in enumerate(KEPT, 100):
        write(case, top / "source" / str(number), f"PMC{number}")
    return top / "source", run(cli, top)


@pytest.mark.parametrize("case", KEPT, ids=lambda case: case.name)
def test_bad_value(case: Case, kept: tuple[Path, Ended]) -> None:
    """A bad value is left out and leaves one finding with its line; its figure is built."""
    source, ended = kept
    number = KEPT.index(case) + 100
    folder, pmcid = source / str(number), f"PMC{number}"
    check_told(case, folder, ended.told_of(folder), pmcid)
    about = [quad for quad in ended.dump if f"{pmcid}__bad" in quad]
    assert any(f'identifier> "{pmcid}__bad"' in quad for quad in about)
    if case.absent:
        assert not any(case.absent in quad for quad in about)
    if case.told:
        kinds = {row["kind"] for row in ended.report["findings"] if row["figid"] == f"{pmcid}__bad"}
        assert any("#finding> " in quad and f"#{kind}>" in quad for quad in about for kind in kinds)


def test_accounts_of_bad_values_balance(kept: tuple[Path, Ended]) -> None:
    """With every kind of bad value at once, status is 0, all figures are built, sums are right."""
    _, ended = kept
    assert ended.status == 0
    documents, values = ended.report["documents"], ended.report["values"]
    assert documents["rejected"] == 0
    assert documents["found"] == documents["mapped"]
    assert ended.report["figures"] == 1 + len(KEPT)
    assert values["read"] == values["kept"] + values["mended"] + values["left_out"]
    assert ended.report["validation"]["conforms"]


# what a file system can hold instead of a document


def test_folder_without_documents_is_an_error(cli: CommandLine, tmp_path: Path) -> None:
    """Nothing to build is status 2 and one sentence, and leaves no DIR behind."""
    (tmp_path / "source").mkdir()
    (tmp_path / "source" / "notes.txt").write_text("mine")
    ended = cli("build", tmp_path / "source", "-o", tmp_path / "out")
    assert ended.returncode == 2
    assert f"{tmp_path}/source: no documents" in ended.stderr
    assert "Traceback" not in ended.stderr
    assert not (tmp_path / "out").exists()


def test_missing_source_is_an_error(cli: CommandLine, tmp_path: Path) -> None:
    """A SOURCE that does not exist is status 2 and said by its name."""
    ended = cli("build", tmp_path / "nowhere", "-o", tmp_path / "out")
    assert ended.returncode == 2
    assert "nowhere" in ended.stderr
    assert "Traceback" not in ended.stderr


class OddCase(NamedTuple):
    """Something that is called like a document and is none."""

    name: str
    make: Callable[[Path], object]
    reason: str


ODD = (
    OddCase("a link to itself", lambda path: path.symlink_to(path.name), "a symbolic link"),
    OddCase("a broken link", lambda path: path.symlink_to("nowhere"), "a symbolic link"),
    OddCase(
        "a link out of the tree", lambda path: path.symlink_to("/etc/passwd"), "a symbolic link"
    ),
    OddCase("a folder", lambda path: path.mkdir(), "a folder"),
    OddCase("a named pipe", os.mkfifo, "a named pipe"),
)


@pytest.mark.parametrize("case", ODD, ids=lambda case: case.name)
def test_odd_file_is_rejected(
    case: OddCase, cli: CommandLine, document: Document, tmp_path: Path
) -> None:
    """What is no regular file is rejected, never followed and never waited for."""
    document(tmp_path / "source", GOOD)
    case.make(tmp_path / "source" / "PMC2__bad.md")
    ended = run(cli, tmp_path)
    assert ended.status == 1
    place = f"{tmp_path}/source/PMC2__bad.md:1:"
    assert f"{place} is {case.reason} (expected a regular file)\n" in ended.stderr
    assert ended.report["documents"] == {"found": 2, "mapped": 1, "rejected": 1}


def test_symlink_loop_ends(cli: CommandLine, document: Document, tmp_path: Path) -> None:
    """A folder that links to itself is read once, and the link is listed as skipped."""
    document(tmp_path / "source" / "below", GOOD)
    (tmp_path / "source" / "below" / "loop").symlink_to(tmp_path / "source")
    ended = run(cli, tmp_path)
    assert ended.status == 0
    assert ended.report["documents"] == {"found": 1, "mapped": 1, "rejected": 0}
    assert ended.report["skipped"] == [
        f"{tmp_path}/source/below/loop: is a linked folder and not followed (give it as a SOURCE)"
    ]


def test_name_that_is_no_text(cli: CommandLine, document: Document, tmp_path: Path) -> None:
    """A file name of bytes that are no UTF-8 is printed with escapes and costs nothing else."""
    document(tmp_path / "source", GOOD)
    try:
        Path(os.fsdecode(os.fsencode(tmp_path) + b"/source/\xff.md")).write_text("no front matter")
    except OSError:
        pytest.skip("this file system takes UTF-8 names only")
    ended = run(cli, tmp_path)
    assert ended.status == 1
    assert "source/\\xff.md:1: no front matter" in ended.stderr


@pytest.mark.parametrize("name", ["PMC2__bad.md", "PMC2__bad-genes.tsv"])
def test_unreadable_file(name: str, command: list[str], document: Document, tmp_path: Path) -> None:
    """A document without read permission is rejected; a table is left out as a finding."""
    document(tmp_path / "source", GOOD)
    document(tmp_path / "source", "PMC2__bad")
    (tmp_path / "source" / name).touch()
    (tmp_path / "source" / name).chmod(0)
    arguments = ["build", str(tmp_path / "source"), "-o", str(tmp_path / "out")]
    ended = subprocess.run(
        without_privileges([*command, *arguments]), capture_output=True, check=False, text=True
    )
    report = json.loads((tmp_path / "out" / "report.json").read_text(encoding="utf-8"))
    assert ended.returncode == (1 if name.endswith(".md") else 0)
    assert "Traceback" not in ended.stderr
    rows = report["rejected"] + report["findings"]
    assert [(row["path"], row["line"]) for row in rows] == [(f"{tmp_path}/source/{name}", 1)]
    assert "permission denied" in (rows[0].get("reason") or rows[0]["message"])
    assert report["figures"] == (1 if name.endswith(".md") else 2)


def test_unreadable_folder_is_listed(
    command: list[str], document: Document, tmp_path: Path
) -> None:
    """A folder that cannot be listed is said to be skipped, and the rest is built."""
    document(tmp_path / "source", GOOD)
    document(tmp_path / "source" / "closed", "PMC2__bad")
    (tmp_path / "source" / "closed").chmod(0)
    arguments = ["build", str(tmp_path / "source"), "-o", str(tmp_path / "out")]
    subprocess.run(without_privileges([*command, *arguments]), capture_output=True, check=False)
    (tmp_path / "source" / "closed").chmod(0o700)
    report = json.loads((tmp_path / "out" / "report.json").read_text(encoding="utf-8"))
    assert report["skipped"] == [f"{tmp_path}/source/closed: cannot be listed: permission denied"]
    assert report["figures"] == 1


def test_everything_at_once(cli: CommandLine, document: Document, tmp_path: Path) -> None:
    """Thirty rejected documents cost no good one; the first twenty are told, then their number."""
    document(tmp_path / "source", GOOD)
    for number in range(30):
        (tmp_path / "source" / f"bad{number:02}.md").write_text("no front matter")
    ended = run(cli, tmp_path)
    assert ended.status == 1
    assert ended.report["documents"] == {"found": 31, "mapped": 1, "rejected": 30}
    assert ended.stderr.count(".md:1: no front matter") == 20
    assert "10 more" in ended.stderr
    assert "report.json" in ended.stderr
