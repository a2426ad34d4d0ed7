"""Reads and writes the tables of the lexicon: tab-separated, one header line, gzip, no quoting.

Several values in a cell are separated by ``|``.  Files are written without a time stamp, so the
same rows are the same bytes.
"""

from __future__ import annotations

import gzip
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path


def read_rows(path: Path) -> Iterator[list[str]]:
    """Yield the rows of a table after its header, as lists of cells."""
    with gzip.open(path, "rt", encoding="utf-8", newline="\n") as file:
        next(file)
        for line in file:
            yield line.rstrip("\n").split("\t")


def write_rows(path: Path, header: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """Write a table; the same rows always give the same bytes."""
    text = "".join("\t".join(row) + "\n" for row in [header, *rows])
    path.write_bytes(gzip.compress(text.encode(), mtime=0))


def values(cell: str) -> list[str]:
    """Return the values of a cell.

    >>> values("57521|2475"), values("")
    (['57521', '2475'], [])
    """
    return cell.split("|") if cell else []
