"""Which NCBI taxon a scientific name stands for, and what a taxon is called.

The table holds the 68,579 taxa that have a common name or a representative genome; another
organism has no taxon here, and stays a name.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path

from .tables import read_rows


@dataclass(frozen=True, slots=True)
class Taxon:
    """A taxon's names; ``common_name`` may be empty."""

    taxon_id: str
    scientific_name: str
    common_name: str


class Taxa:
    """NCBI Taxonomy as look-ups.

    >>> taxa = Taxa.bundled()
    >>> taxa.find("Drosophila melanogaster"), taxa.find("homo sapiens"), taxa.find("prion")
    ('7227', '9606', None)
    >>> taxa.names("10090").common_name
    'house mouse'
    """

    def __init__(self, taxa: dict[str, Taxon]) -> None:
        self._taxa = taxa
        self._by_name = {taxon.scientific_name: key for key, taxon in taxa.items()}
        self._by_folded_name = {name.casefold(): key for name, key in self._by_name.items()}

    @classmethod
    @cache
    def bundled(cls) -> Taxa:
        """Return the taxa of the bundled table, read once."""
        return cls.from_table(Path(__file__).parent / "taxa.tsv.gz")

    @classmethod
    def from_table(cls, path: Path) -> Taxa:
        """Return the taxa of a table that ``derive`` wrote."""
        return cls({row[0]: Taxon(*row) for row in read_rows(path)})

    def find(self, name: str) -> str | None:
        """Return the id of the taxon with this scientific name, exactly or ignoring case."""
        return self._by_name.get(name) or self._by_folded_name.get(name.casefold())

    def names(self, taxon_id: str) -> Taxon | None:
        """Return the names of a taxon, or None if the table lacks it."""
        return self._taxa.get(taxon_id)
