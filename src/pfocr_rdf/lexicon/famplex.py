"""Joins FamPlex' relations and synonyms to families and complexes with NCBI Gene ids."""

from __future__ import annotations

import sqlite3
from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from .build import LeftOut
from .database import split
from .families import Group
from .rows import GroupNames


class Relation(NamedTuple):
    """A member (of ``HGNC``, ``FPLX`` or ``UP``), ``isa`` or ``partof``, and the group it is in."""

    member_scheme: str
    member: str
    relation: str
    group_scheme: str
    group: str


def grouped(
    relations: Iterable[Relation],
    synonyms: Iterable[tuple[str, str]],
    lexicon: sqlite3.Connection,
    left_out: LeftOut,
) -> Iterator[GroupNames]:
    """Yield the families and complexes of FamPlex, in the order of their ids.

    Members are genes by symbol; *lexicon* has their ids.  A member without one is left out, and so
    is a synonym (text, FamPlex id) of a group that has no relation.
    """
    gene_ids = human_symbols(lexicon)
    kinds: dict[str, set[str]] = defaultdict(set)
    genes: dict[str, dict[str, str]] = defaultdict(dict)
    groups: dict[str, set[str]] = defaultdict(set)
    for row in relations:
        kinds[row.group].add(row.relation)
        if row.member_scheme == "FPLX":
            groups[row.group].add(row.member)
            kinds.setdefault(row.member, set())
        elif row.member_scheme == "HGNC" and row.member in gene_ids:
            genes[row.group][gene_ids[row.member]] = row.member
        else:
            left_out.add()
    names: dict[str, set[str]] = defaultdict(set)
    for text, famplex_id in synonyms:
        if famplex_id in kinds:
            names[famplex_id].add(text)
        else:
            left_out.add()
    for key in sorted(kinds):
        group = Group(
            famplex_id=key,
            is_family="isa" in kinds[key],
            is_complex="partof" in kinds[key],
            genes=genes[key],
            groups=tuple(sorted(groups[key])),
        )
        yield GroupNames(group, tuple(sorted(names[key])))


def human_symbols(lexicon: sqlite3.Connection) -> dict[str, str]:
    """Return the ids of human genes by approved symbol, and by a previous symbol of one gene alone.

    FamPlex may be older than the lexicon's symbols.
    """
    approved: dict[str, str] = {}
    previous: dict[str, set[str]] = defaultdict(set)
    for key, symbol, texts in lexicon.execute(
        "SELECT id, symbol, previous FROM gene WHERE taxon_id = 9606 AND hgnc_id IS NOT NULL"
    ):
        approved[symbol] = str(key)
        for text in split(texts):
            previous[text].add(str(key))
    return {text: min(keys) for text, keys in previous.items() if len(keys) == 1} | approved
