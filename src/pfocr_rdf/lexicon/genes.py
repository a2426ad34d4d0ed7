"""What a gene is called: symbols, synonyms and previous symbols of NCBI Gene ids.

The bundled lexicon has the human genes of HGNC; one that was built with NCBI's ``gene_info`` has
those of other organisms too.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from .database import Database, as_number, split
from .forms import KINDS
from .names import normal_form

_COLUMNS = "gene.id, symbol, gene.name, taxon_id, hgnc_id, synonyms, previous"


@dataclass(frozen=True, slots=True, kw_only=True)
class Gene:
    """A gene; ``symbol`` is the approved one, or NCBI's for a gene without any.

    ``hgnc_id`` is digits, and None for what HGNC does not name.
    """

    ncbigene_id: str
    symbol: str
    name: str
    taxon_id: str
    hgnc_id: str | None
    synonyms: tuple[str, ...]
    previous: tuple[str, ...]


class Genes:
    """Genes as look-ups.

    >>> from .lexicon import Lexicon
    >>> genes = Lexicon.bundled().genes
    >>> genes.with_symbol("MTOR"), genes.with_symbol("Mtor"), genes.called("FRAP1")
    ('2475', None, ('2475',))
    >>> genes.get("2475").name
    'mechanistic target of rapamycin kinase'
    """

    def __init__(self, database: Database) -> None:
        self._database = database
        self._get = lru_cache(maxsize=1 << 17)(
            self._read
        )  # nearly all are of other organisms: None
        self._called = lru_cache(maxsize=1 << 15)(self._read_called)

    def get(self, ncbigene_id: str) -> Gene | None:
        """Return a gene by its NCBI Gene id, or None if the lexicon lacks it."""
        return self._get(ncbigene_id)

    def with_symbol(self, symbol: str, taxon_id: str = "9606") -> str | None:
        """Return the NCBI Gene id of an organism's gene with exactly this current symbol.

        Two genes of one symbol, which NCBI has and HGNC has not, give None.
        """
        found = [
            gene.ncbigene_id for gene in self._called(symbol, taxon_id) if gene.symbol == symbol
        ]
        return found[0] if len(found) == 1 else None

    def called(self, name: str, taxon_id: str = "9606") -> tuple[str, ...]:
        """Return the ids of an organism's genes with exactly this symbol or synonym, new or old.

        They are sorted by number.
        """
        return tuple(gene.ncbigene_id for gene in self._called(name, taxon_id))

    def _read(self, ncbigene_id: str) -> Gene | None:
        rows = self._database.rows(
            f"SELECT {_COLUMNS} FROM gene WHERE id = ?",  # noqa: S608 -- a constant
            as_number(ncbigene_id),
        )
        return _gene(rows[0]) if rows else None

    def _read_called(self, name: str, taxon_id: str) -> tuple[Gene, ...]:
        rows = self._database.rows(
            f"SELECT {_COLUMNS} FROM name JOIN gene ON gene.id = CAST(name.id AS INTEGER) "  # noqa: S608
            "WHERE form = ? AND kind = ? AND taxon_id = ? ORDER BY gene.id",
            normal_form(name),
            KINDS.index("gene"),
            as_number(taxon_id),
        )
        genes = (_gene(row) for row in rows)
        return tuple(
            gene for gene in genes if name in (gene.symbol, *gene.synonyms, *gene.previous)
        )


def _gene(row: tuple[Any, ...]) -> Gene:
    key, symbol, name, taxon_id, hgnc_id, synonyms, previous = row
    return Gene(
        ncbigene_id=str(key),
        symbol=symbol,
        name=name,
        taxon_id=str(taxon_id),
        hgnc_id=None if hgnc_id is None else str(hgnc_id),
        synonyms=split(synonyms),
        previous=split(previous),
    )
