"""Reads tables as ``../shared/lexicon`` has them: tab-separated, one header line, gzip, no quoting.

Several values in a cell are separated by ``|``.
"""

from __future__ import annotations

import gzip
from collections.abc import Iterator
from pathlib import Path


def read_rows(path: Path) -> Iterator[list[str]]:
    """Yield the rows of a table after its header, as lists of cells."""
    with gzip.open(path, "rt", encoding="utf-8", newline="\n") as file:
        next(file)
        for line in file:
            yield line.rstrip("\n").split("\t")


def values(cell: str) -> list[str]:
    """Return the values of a cell.

    >>> values("57521|2475"), values("")
    (['57521', '2475'], [])
    """
    return cell.split("|") if cell else []
