"""Which gene family or protein complex a term names, and what its members are.

A term is looked up among FamPlex' ids, then among its synonyms, exactly; then among both ignoring
case (``MTORC1`` is ``mTORC1``, ``NMDAR`` is ``GRIN``).  Ignoring case, one text (``hh``) stands for
two families; it names neither.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from .tables import read_rows, values


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """A family (its members are one) or a complex (its members are part of it), or both.

    ``genes`` maps NCBI Gene ids of direct human members to their symbols; ``groups`` are the ids of
    direct members that are groups themselves.
    """

    famplex_id: str
    is_family: bool
    is_complex: bool
    genes: dict[str, str]
    groups: tuple[str, ...]


class Families:
    """FamPlex as look-ups.

    >>> families = Families.bundled()
    >>> families.find("MTORC1"), families.find("NMDAR"), families.find("no such family")
    ('mTORC1', 'GRIN', None)
    >>> families.get("ERK").genes
    {'5594': 'MAPK1', '5595': 'MAPK3'}
    """

    def __init__(self, groups: dict[str, Group], synonyms: dict[str, str]) -> None:
        self._groups = groups
        self._exact = {**synonyms, **{key: key for key in groups}}
        folded: dict[str, set[str]] = defaultdict(set)
        for text, famplex_id in self._exact.items():
            folded[text.casefold()].add(famplex_id)
        self._folded = {text: next(iter(ids)) for text, ids in folded.items() if len(ids) == 1}

    @classmethod
    @cache
    def bundled(cls) -> Families:
        """Return the families of the bundled table, read once."""
        return cls.from_table(Path(__file__).parent / "famplex.tsv.gz")

    @classmethod
    def from_table(cls, path: Path) -> Families:
        """Return the families of a table that ``derive`` wrote."""
        groups, synonyms = {}, {}
        for key, relations, genes, symbols, members, texts in read_rows(path):
            groups[key] = Group(
                famplex_id=key,
                is_family="isa" in relations,
                is_complex="partof" in relations,
                genes=dict(zip(values(genes), values(symbols), strict=True)),
                groups=tuple(values(members)),
            )
            synonyms.update(dict.fromkeys(values(texts), key))
        return cls(groups, synonyms)

    def find(self, term: str) -> str | None:
        """Return the FamPlex id that *term* names, or None."""
        return self._exact.get(term) or self._folded.get(term.casefold())

    def get(self, famplex_id: str) -> Group:
        """Return a family or complex by its FamPlex id; raises ``KeyError`` for another id."""
        return self._groups[famplex_id]
