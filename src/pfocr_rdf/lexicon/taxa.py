"""Which NCBI taxon a scientific name stands for, and what a taxon is called.

The bundled lexicon holds the 68,579 taxa that have a common name or a representative genome; an
organism that a lexicon lacks has no taxon, and stays a name.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from .database import Database, as_number


@dataclass(frozen=True, slots=True)
class Taxon:
    """A taxon's names; ``common_name`` may be empty."""

    taxon_id: str
    scientific_name: str
    common_name: str


class Taxa:
    """NCBI Taxonomy as look-ups.

    >>> from .lexicon import Lexicon
    >>> taxa = Lexicon.bundled().taxa
    >>> taxa.find("Drosophila melanogaster"), taxa.find("homo sapiens"), taxa.find("prion")
    ('7227', '9606', None)
    >>> taxa.names("10090").common_name
    'house mouse'
    """

    def __init__(self, database: Database) -> None:
        self._database = database
        self._find = lru_cache(maxsize=1 << 12)(self._read_id)
        self._names = lru_cache(maxsize=1 << 12)(self._read)

    def find(self, name: str) -> str | None:
        """Return the id of the taxon with this scientific name, exactly or ignoring case.

        A name of several taxa stands for none.
        """
        return self._find(name)

    def names(self, taxon_id: str) -> Taxon | None:
        """Return the names of a taxon, or None if the lexicon lacks it."""
        return self._names(taxon_id)

    def _read_id(self, name: str) -> str | None:
        rows = self._database.rows(
            "SELECT id, scientific_name FROM taxon WHERE scientific_name = ? COLLATE NOCASE", name
        )
        found = [key for key, text in rows if text == name] or [key for key, _ in rows]
        return str(found[0]) if len(found) == 1 else None

    def _read(self, taxon_id: str) -> Taxon | None:
        rows = self._database.rows(
            "SELECT scientific_name, common_name FROM taxon WHERE id = ?", as_number(taxon_id)
        )
        return Taxon(taxon_id, *rows[0]) if rows else None
