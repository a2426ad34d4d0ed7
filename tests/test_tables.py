"""Tables: cells as printed, no quoting, and a row that does not fit is named with its line."""

from __future__ import annotations

from hashlib import sha256
from pathlib import Path
from typing import NamedTuple

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pfocr_rdf.documents.tables import KINDS, LAYOUTS, MAX_TABLE_BYTES, Row, parse_table
from pfocr_rdf.errors import TableError

CHEMICALS = b"word\tmesh\tmatch\tname\tchebi\n"
ROW = b"Na\tmesh:D012964\tsodium\tsodium atom\tchebi:26708\n"


class Refused(NamedTuple):
    """A table that is refused: its bytes, the line that is named, a piece of the message."""

    name: str
    data: bytes
    line: int
    message: str


REFUSED = [
    Refused("empty-file", b"", 1, "empty file (expected a header)"),
    Refused("only-a-bom", b"\xef\xbb\xbf", 1, "empty file"),
    Refused("too-large", CHEMICALS + b"x" * MAX_TABLE_BYTES, 1, "larger than 16777216 bytes"),
    Refused("latin-1", CHEMICALS + ROW + b"\xe9\n", 3, r"not UTF-8: byte b'\xe9'"),
    Refused("latin-1-crlf", (CHEMICALS + b"\xe9").replace(b"\n", b"\r\n"), 2, "not UTF-8"),
    Refused("utf-16", CHEMICALS.decode().encode("utf-16"), 1, "not UTF-8"),
    Refused("no-header", ROW, 1, "columns are 'Na mesh:D012964 sodium sodium atom chebi:26708'"),
    Refused("blank-header", b"\n" + CHEMICALS, 1, "columns are ''"),
    Refused(
        "missing-column", b"word\tmesh\tmatch\tname\n", 1, "columns are 'word mesh match name' "
    ),
    Refused(
        "extra-column", CHEMICALS[:-1] + b"\tx\n", 1, "columns are 'word mesh match name chebi x'"
    ),
    Refused("reordered", b"mesh\tword\tmatch\tname\tchebi\n", 1, "(expected 'word mesh match name"),
    Refused(
        "repeated-column", b"word\tword\tmatch\tname\tchebi\n", 1, "or 'word source identifier')"
    ),
    Refused("other-case", b"Word\tmesh\tmatch\tname\tchebi\n", 1, "columns are 'Word mesh"),
    Refused("quoted", b'"word"\t"source"\t"identifier"\n', 1, 'columns are \'"word"'),
    Refused("commas", CHEMICALS.replace(b"\t", b","), 1, "columns are 'word,mesh"),
    Refused("nul-in-header", b"wo\0rd\tsource\tidentifier\n", 1, r"columns are 'wo\x00rd source"),
    Refused(
        "lone-return-in-header", b"word\rsource\tidentifier\n", 1, r"columns are 'word\rsource"
    ),
    Refused("other-kind", b"word\tmesh\tmatch\tname\tdoid\n", 1, "name chebi' or"),
    Refused("endless-header", b"word\t" * 9999, 1, "word ...' (expected"),
]


@pytest.mark.parametrize("case", REFUSED, ids=[case.name for case in REFUSED])
def test_a_bad_table_is_refused_with_its_line_and_reason(case: Refused) -> None:
    """Every bad table gives one line of text that leads to the fault."""
    with pytest.raises(TableError) as caught:
        parse_table("x-chemicals.tsv", "chemicals", case.data)

    assert case.line == caught.value.line
    assert case.message in caught.value.reason
    assert "\n" not in str(caught.value)
    assert len(str(caught.value)) < 400


@pytest.mark.parametrize("kind", KINDS)
def test_every_layout_of_every_kind_is_read(kind: str) -> None:
    """Today's columns and the older ones are known, in their order."""
    for layout in LAYOUTS[kind]:
        table = parse_table("x.tsv", kind, "\t".join(layout).encode())

        assert (kind, layout, ()) == (table.kind, table.columns, table.rows)


class Odd(NamedTuple):
    """Rows with something odd: the words that are read, and the lines of the problems."""

    name: str
    rows: bytes
    words: list[str]
    problems: list[int]


ODD = [
    Odd("plain", b"A\tMESH\tD1\nB\tMESH\tD2\n", ["A", "B"], []),
    Odd("no-final-newline", b"A\tMESH\tD1", ["A"], []),
    Odd("crlf", b"A\tMESH\tD1\r\nB\tMESH\tD2\r\n", ["A", "B"], []),
    Odd("blank-lines", b"\nA\tMESH\tD1\n  \n\nB\tMESH\tD2\n\n", ["A", "B"], []),
    Odd("unbalanced-quote", b'"A\tMESH\tD1\nB\tMESH\tD2\n', ['"A', "B"], []),
    Odd("quoted-tab", b'"A\tB"\tMESH\tD1\n', [], [2]),
    Odd("empty-cells", b"\t\t\n", [""], []),
    Odd("too-few-cells", b"A\tMESH\nB\tMESH\tD2\n", ["B"], [2]),
    Odd("too-many-cells", b"A\tMESH\tD1\t\nB\tMESH\tD2\n", ["B"], [2]),
    Odd("nul", b"A\tMESH\tD1\nB\0\tMESH\tD2\nC\tMESH\tD3\n", ["A", "C"], [3]),
    Odd("unit-separator", b"A\x1f\tMESH\tD1\n", [], [2]),
    Odd("lone-return", b"A\rB\tMESH\tD1\n", [], [2]),
    Odd("only-a-control", b"\x07\n", [], [2]),
    Odd("line-separator", "A\u2028\x85B\tMESH\tD1\n".encode(), ["A\u2028\x85B"], []),
    Odd("blanks-in-cells", b" A  \tMESH\tD1\n", [" A  "], []),
]


@pytest.mark.parametrize("case", ODD, ids=[case.name for case in ODD])
def test_a_row_is_read_as_printed_or_named_as_a_problem(case: Odd) -> None:
    """No row takes another one with it."""
    for mark in (b"", b"\xef\xbb\xbf"):
        data = mark + b"word\tsource\tidentifier\n" + case.rows
        table = parse_table("x-diseases.tsv", "diseases", data)

        assert case.words == [row.cells["word"] for row in table.rows]
        assert case.problems == [line for line, _ in table.problems]
        assert sha256(data).hexdigest() == table.sha256


def test_a_problem_says_what_is_wrong() -> None:
    """A reader can mend the row from the message alone."""
    table = parse_table("x.tsv", "diseases", b"word\tsource\tidentifier\nA\n\0\t\t\n")

    assert ((2, "1 cells (expected 3)"), (3, r"control character '\x00' (expected text)")) == (
        table.problems
    )


def test_every_real_table_is_read_without_a_problem(shared: Path) -> None:
    """Each cell of each line is there, in its column."""
    paths = [*(shared / "corpus/_data").glob("*.tsv"), *(shared / "corpus/older").glob("*.tsv")]

    assert 29 + 1 == len(paths)
    for path in paths:
        kind = next(kind for kind in KINDS if f"-{kind}" in path.name)
        table = parse_table(str(path), kind, path.read_bytes())
        lines = path.read_bytes().decode().rstrip("\n").split("\n")
        assert lines == [
            "\t".join(table.columns),
            *("\t".join(r.cells.values()) for r in table.rows),
        ]
        assert list(range(2, len(lines) + 1)) == [row.line for row in table.rows]
        assert () == table.problems


CELL = st.text(
    st.characters(exclude_categories=["Cs"], exclude_characters=[chr(n) for n in range(32)])
)


@given(rows=st.lists(st.tuples(CELL.filter(lambda cell: cell.strip(" ")), CELL, CELL)))
def test_any_text_survives_in_a_cell(rows: list[tuple[str, str, str]]) -> None:
    """A cell is never trimmed, unquoted or cut."""
    lines = ["\t".join(row) for row in [("word", "source", "identifier"), *rows]]
    table = parse_table("x.tsv", "chemicals", "\n".join(lines).encode())

    assert rows == [tuple(row.cells.values()) for row in table.rows]
    assert () == table.problems


def test_rows_compare_by_value() -> None:
    """A row is a value."""
    columns = ("word", "source", "identifier")
    table = parse_table("x.tsv", "chemicals", b"word\tsource\tidentifier\nA\tMESH\tD1\n")

    assert (Row(2, columns, "A\tMESH\tD1"),) == table.rows
    assert {"word": "A", "source": "MESH", "identifier": "D1"} == table.rows[0].cells
