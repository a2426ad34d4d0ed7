"""Reads one table of a figure: the tab-separated genes, chemicals or diseases beside a document.

R wrote them without quoting, so a line is split at its tabs and nothing else: ``"`` is a character
like any other.  A table whose header is not known is refused as a whole; a row that does not fit
its header is left out, with its line and the reason.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from hashlib import sha256
from typing import NamedTuple

from ..errors import TableError

#: real tables have up to a few hundred kB; callers read one byte more, so that an overrun is seen
MAX_TABLE_BYTES = 16 * 1024 * 1024

#: the columns that a table of each kind may have: those of today first, then the older ones
LAYOUTS: dict[str, tuple[tuple[str, ...], ...]] = {
    "genes": (
        (
            "organism_id",
            "organism_name",
            "organism_group",
            "word",
            "match",
            "ncbigene_symbol",
            "ncbigene_id",
            "source",
            "count_direct",
            "count_synonym",
            "count_match",
        ),
        ("word", "symbol", "source", "hgnc_symbol", "entrez"),
    ),
    "chemicals": (
        ("word", "mesh", "match", "name", "chebi"),
        ("word", "source", "identifier"),
    ),
    "diseases": (
        ("word", "mesh", "match", "name", "doid"),
        ("word", "source", "identifier"),
    ),
}

_BOM = b"\xef\xbb\xbf"
_CONTROL_BYTES = bytes(number for number in range(0x20) if number not in b"\t\n")
_CONTROL = re.compile("[\x00-\x08\x0b-\x1f]")
_LONGEST_SHOWN = 200


#: what a table can hold, one table of each kind per figure
KINDS = tuple(LAYOUTS)


class Row(NamedTuple):
    r"""One row of a table: its line in the file, the columns of the table, and its own text.

    >>> Row(2, ("word", "mesh"), "NO\tD009569").cells
    {'word': 'NO', 'mesh': 'D009569'}
    """

    line: int
    columns: tuple[str, ...]
    text: str

    @property
    def cells(self) -> dict[str, str]:
        """The cells by column, as they are printed."""
        return dict(zip(self.columns, self.text.split("\t"), strict=True))


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """The rows of one table, every cell as it is printed.

    ``problems`` are the rows that do not parse, as (line, reason); they are not among ``rows``.
    """

    place: str
    sha256: str
    kind: str
    columns: tuple[str, ...]
    rows: tuple[Row, ...] = ()
    problems: tuple[tuple[int, str], ...] = ()


def parse_table(place: str, kind: str, data: bytes) -> Table:
    r"""Return the table of *kind* whose bytes are *data*; *place* is its path in messages.

    >>> table = parse_table("x-genes.tsv", "genes", (
    ...     b"word\tsymbol\tsource\thgnc_symbol\tentrez\n"
    ...     b'"ERK\tERK\tbioentities_symbol\tMAPK1\t5594\n'
    ...     b"ERK\n"
    ... ))
    >>> table.rows[0].cells["word"], table.problems
    ('"ERK', ((3, '1 cells (expected 5)'),))
    >>> parse_table("x-genes.tsv", "genes", b"")
    Traceback (most recent call last):
        ...
    pfocr_rdf.errors.TableError: x-genes.tsv:1: empty file (expected a header)

    Raises:
        TableError: If the table is empty, too large or no UTF-8 text, or has an unknown header.
    """
    text, has_controls = _decode(place, data)
    header, *lines = text.split("\n")
    columns = _columns(place, kind, header)
    rows: list[Row] = []
    problems: list[tuple[int, str]] = []
    tabs = len(columns) - 1
    for number, line in enumerate(lines, 2):
        if has_controls and (control := _CONTROL.search(line)):
            problems.append((number, f"control character {control[0]!r} (expected text)"))
        elif line.count("\t") == tabs:
            rows.append(Row(number, columns, line))
        elif line.strip(" "):
            found = line.count("\t") + 1
            problems.append((number, f"{found} cells (expected {len(columns)})"))
    return Table(
        place=place,
        sha256=sha256(data).hexdigest(),
        kind=kind,
        columns=columns,
        rows=tuple(rows),
        problems=tuple(problems),
    )


def _decode(place: str, data: bytes) -> tuple[str, bool]:
    """Return the text with line feeds only, and whether control characters are in it."""
    if len(data) > MAX_TABLE_BYTES:
        reason = f"larger than {MAX_TABLE_BYTES} bytes (expected a table of a few kB)"
        raise TableError(place, 1, reason)
    plain = data.removeprefix(_BOM).replace(b"\r\n", b"\n")
    if not plain:
        raise TableError(place, 1, "empty file (expected a header)")
    try:
        text = plain.decode("utf-8")
    except UnicodeDecodeError as error:
        line = plain.count(b"\n", 0, error.start) + 1
        byte = plain[error.start : error.start + 1]
        raise TableError(place, line, f"not UTF-8: byte {byte!r} (expected UTF-8)") from error
    return text, len(plain.translate(None, _CONTROL_BYTES)) != len(plain)


def _columns(place: str, kind: str, header: str) -> tuple[str, ...]:
    """Return the columns that *header* names, if a table of *kind* may have them."""
    columns = tuple(header.split("\t"))
    layouts = LAYOUTS[kind]
    if columns not in layouts:
        found = " ".join(columns)
        if len(found) > _LONGEST_SHOWN:
            found = found[:_LONGEST_SHOWN] + "..."
        expected = " or ".join(repr(" ".join(layout)) for layout in layouts)
        raise TableError(place, 1, f"columns are {found!r} (expected {expected})")
    return columns
