"""What a name in any spelling stands for: genes, families, chemicals and diseases at once."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from .database import Database

#: kinds of things that names stand for, as numbered in the table
KINDS = ("gene", "family", "chemical", "disease")

#: what a name is to the thing, the most telling first, as numbered in the table
ROLES = ("symbol", "label", "name", "synonym", "previous")


@dataclass(frozen=True, slots=True)
class Named:
    """A thing that a name stands for; ``role`` is the most telling one of several.

    ``symbol``, ``previous`` and ``name`` (a full name) are names of genes, ``label`` of families
    and MeSH concepts, ``synonym`` of all.  MeSH's organisms and populations have ids, but no names
    here: they are neither chemical nor disease.
    """

    kind: str
    id: str
    role: str


class Names:
    """Names of all kinds of things, in their normal form.

    >>> from .lexicon import Lexicon
    >>> names = Lexicon.bundled().names
    >>> names.find("gsk3b")[0]
    Named(kind='gene', id='2932', role='symbol')
    >>> names.find("no such name")
    ()
    """

    def __init__(self, database: Database) -> None:
        self._database = database
        self._find = lru_cache(maxsize=1 << 16)(self._read)

    def find(self, form: str) -> tuple[Named, ...]:
        """Return what a name in its normal form (``names.normal_form``) stands for.

        Roles come in the order of :data:`ROLES`, then kinds in that of :data:`KINDS`, then ids.
        """
        return self._find(form)

    def beginning_with(self, form: str, limit: int) -> list[tuple[str, Named]]:
        """Return names in their normal form that begin with *form*, the shortest first.

        Of these, symbols and labels come before other names.

        >>> from .lexicon import Lexicon
        >>> names = Lexicon.bundled().names
        >>> names.beginning_with("mtor", 1)
        [('mtor', Named(kind='gene', id='2475', role='symbol'))]
        """
        if not form:
            return []
        rows = self._database.rows(
            "SELECT form, kind, id, role FROM name WHERE form >= ? AND form < ? "
            "ORDER BY role >= ?, length(form), form, role, kind, length(id), id LIMIT ?",
            form,
            form + chr(0x10FFFF),
            ROLES.index("name"),
            limit,
        )
        return [(found, Named(KINDS[kind], key, ROLES[role])) for found, kind, key, role in rows]

    def _read(self, form: str) -> tuple[Named, ...]:
        if not form:  # what consists of signs alone has no form of its own
            return ()
        rows = self._database.rows(
            "SELECT kind, id, role FROM name WHERE form = ? ORDER BY role, kind, length(id), id",
            form,
        )
        return tuple(Named(KINDS[kind], key, ROLES[role]) for kind, key, role in rows)
