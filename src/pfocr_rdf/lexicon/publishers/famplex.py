"""Reads FamPlex' repository: ``relations.csv`` and ``grounding_map.csv``, which have no header."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from pathlib import Path

from ...errors import LexiconError
from ..build import LeftOut
from ..famplex import Relation, grouped
from ..rows import GroupNames
from .files import lines, opened, split_lines
from .values import too_long

_RELATIONS = {"isa", "partof"}

_CELLS = 5


def read_famplex(
    folder: Path, lexicon: sqlite3.Connection, left_out: LeftOut
) -> Iterator[GroupNames]:
    """Yield the families and complexes of FamPlex; *lexicon* has the ids of the member genes."""
    relations = _relations(folder / "relations.csv", left_out)
    synonyms = _synonyms(folder / "grounding_map.csv", left_out)
    return grouped(relations, synonyms, lexicon, left_out)


def _relations(path: Path, left_out: LeftOut) -> Iterator[Relation]:
    """Yield members and the groups that they are in."""
    is_first = True
    for number, cells in _rows(path, left_out):
        if _is_relation(cells):
            yield Relation(*cells)
        elif is_first:
            raise LexiconError(
                f"{path}:{number}: not FamPlex' relations (expected scheme, id, isa or partof, "
                "scheme, id)"
            )
        else:
            left_out.add_wrong(f"{path}:{number}: no relation of FamPlex (expected isa or partof)")
        is_first = False


def _is_relation(cells: list[str]) -> bool:
    """Tell whether cells are a member and a group, each with scheme and id, and what joins them.

    >>> _is_relation(["HGNC", "MTOR", "partof", "FPLX", "mTORC1"])
    True
    >>> _is_relation(["HGNC", "MTOR", "partof", "FPLX", ""]), _is_relation(["mTORC1"])
    (False, False)
    """
    is_whole = len(cells) == _CELLS and all(cells)
    return is_whole and cells[2] in _RELATIONS and cells[3] == "FPLX"


def _synonyms(path: Path, left_out: LeftOut) -> Iterator[tuple[str, str]]:
    """Yield texts and the group that each names: a row has a text, then schemes and ids in turn.

    Rows that name proteins or chemicals are none of ours.
    """
    for number, cells in _rows(path, left_out):
        text, pairs = cells[0], dict(zip(cells[1::2], cells[2::2], strict=False))
        if not pairs or not text:
            left_out.add_wrong(f"{path}:{number}: no text, scheme and id")
        elif pairs.get("FPLX"):
            yield text, pairs["FPLX"]


def _rows(path: Path, left_out: LeftOut) -> Iterator[tuple[int, list[str]]]:
    with opened(path) as content:
        numbered = lines(content, path, left_out)
        for number, cells in split_lines(numbered, path, left_out, {"delimiter": ","}):
            if wrong := too_long(*cells):
                left_out.add_wrong(f"{path}:{number}: {wrong}")
            else:
                yield number, [cell.strip() for cell in cells]
