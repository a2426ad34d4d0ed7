"""Which gene family or protein complex a term names, and what its members are.

A term is looked up among FamPlex' ids, then among its synonyms, exactly; then among both ignoring
case (``MTORC1`` is ``mTORC1``, ``NMDAR`` is ``GRIN``).  Ignoring case, one text (``hh``) stands for
two families; it names neither.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from .database import Database


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

    >>> from .lexicon import Lexicon
    >>> families = Lexicon.bundled().families
    >>> families.find("MTORC1"), families.find("NMDAR"), families.find("no such family")
    ('mTORC1', 'GRIN', None)
    >>> families.get("ERK").genes
    {'5594': 'MAPK1', '5595': 'MAPK3'}
    """

    def __init__(self, database: Database) -> None:
        self._database = database
        self._find = lru_cache(maxsize=1 << 12)(self._read_id)
        self._get = lru_cache(maxsize=1 << 12)(self._read)

    def find(self, term: str) -> str | None:
        """Return the FamPlex id that *term* names, or None."""
        return self._find(term)

    def get(self, famplex_id: str) -> Group:
        """Return a family or complex by its FamPlex id; raises ``KeyError`` for another id."""
        return self._get(famplex_id)

    def synonyms(self, famplex_id: str) -> tuple[str, ...]:
        """Return what else a family or complex is called, sorted; nothing for an unknown id."""
        rows = self._database.rows(
            "SELECT text FROM family_name WHERE family_id = ? AND text <> family_id ORDER BY text",
            famplex_id,
        )
        return tuple(text for (text,) in rows)

    def _read_id(self, term: str) -> str | None:
        rows = self._database.rows(
            "SELECT text, family_id FROM family_name WHERE folded = ?", term.casefold()
        )
        exact = [key for text, key in rows if text == term]
        found = exact or list({key for _, key in rows})
        return str(found[0]) if len(found) == 1 else None

    def _read(self, famplex_id: str) -> Group:
        rows = self._database.rows(
            "SELECT is_family, is_complex FROM family WHERE id = ?", famplex_id
        )
        if not rows:
            raise KeyError(famplex_id)
        is_family, is_complex = rows[0]
        genes = self._database.rows(
            "SELECT gene_id, symbol FROM family_gene WHERE family_id = ? ORDER BY gene_id",
            famplex_id,
        )
        groups = self._database.rows(
            "SELECT member_id FROM family_group WHERE family_id = ? ORDER BY member_id", famplex_id
        )
        return Group(
            famplex_id=famplex_id,
            is_family=bool(is_family),
            is_complex=bool(is_complex),
            genes={str(gene_id): symbol for gene_id, symbol in genes},
            groups=tuple(member_id for (member_id,) in groups),
        )
