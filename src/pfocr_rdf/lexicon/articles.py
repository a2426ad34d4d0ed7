"""The PubMed id and DOI of an article of PubMed Central.

The bundled lexicon has none; one that was built with ``--pmc-ids`` has those of NLM's table.
"""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

from .database import Database, as_number


class Ids(NamedTuple):
    """Other identifiers of an article, None where it has none."""

    pmid: str | None
    doi: str | None


class Articles:
    """Identifiers of articles as look-ups.

    >>> from .lexicon import Lexicon
    >>> Lexicon.bundled().articles.get("PMC5061805") is None
    True
    """

    def __init__(self, database: Database) -> None:
        self._database = database
        self._get = lru_cache(maxsize=1 << 12)(self._read)

    def get(self, pmcid: str) -> Ids | None:
        """Return the identifiers of an article by its PMCID, or None if the lexicon lacks it."""
        return self._get(pmcid)

    def _read(self, pmcid: str) -> Ids | None:
        number = as_number(pmcid.removeprefix("PMC")) if pmcid.startswith("PMC") else -1
        rows = self._database.rows("SELECT pmid, doi FROM article WHERE id = ?", number)
        if not rows:
            return None
        pmid, doi = rows[0]
        return Ids(pmid=None if pmid is None else str(pmid), doi=doi)
