r"""Plain rows of gene tables, read at once, and once for all figures that have the same.

A row is plain if each mapped cell has a value, no identifier needs to be judged, and no character
has to go.  All others are read cell by cell (:mod:`.cells`), to the same end: a test compares both
ways on every row of the corpus.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

from ..documents.tables import LAYOUTS
from ..records import GeneMention
from ..vocab import GENE_KEYWORDS, GENE_LEXICONS

#: the columns of the tables whose rows may be plain: those of today
COLUMNS = LAYOUTS["genes"][0]
#: how many values a plain row has
VALUES = 7

_SOURCES = "|".join(sorted(GENE_LEXICONS.keys() - {GENE_KEYWORDS}))
_TEXT = r"([^\x00-\x1f\ufffe\uffff\ud800-\udfff]+)"
_ROW = re.compile(
    rf"([1-9][0-9]{{0,9}})\t{_TEXT}\t[^\t]*\t{_TEXT}\t{_TEXT}\t{_TEXT}\t([1-9][0-9]{{0,9}})"
    rf"\t({_SOURCES})"
)
#: a cell that may mean that its value is missing
_MISSING = re.compile(r"(?<![^\t])\s*(?:NA|\.na\.character)?\s*(?![^\t])")

#: rows that are remembered
_MANY = 1 << 16


class Plain(NamedTuple):
    """What a plain row says.

    ``key`` are the cells that a repeated block has in common, ``name`` what makes a mention.
    """

    mention: GeneMention
    key: tuple[str | None, ...]
    name: tuple[str | None, ...]


@lru_cache(maxsize=_MANY)
def read(text: str) -> Plain | None:
    r"""Return what a row says, given its first eight cells, or None if it is not plain.

    >>> read("9606\tHomo sapiens\tPrimates\tERK\tERK\tMAPK1\t5594\tncbigene_synonym").mention.symbol
    'MAPK1'
    >>> read("9606\tHomo sapiens\tPrimates\tERK\tERK\tNA\t5594\tncbigene_synonym")
    """
    match = _ROW.fullmatch(text)
    if match is None or _MISSING.search(text):
        return None
    taxon_id, organism, word, matched, symbol, gene_id, source = match.groups()
    mention = GeneMention(
        word=word,
        matched_symbol=matched,
        source=source,
        symbol=symbol,
        ncbigene_id=gene_id,
        taxon_id=taxon_id,
        organism=organism,
        is_current=True,
    )
    key = (taxon_id, word, matched, symbol, gene_id, source)
    return Plain(mention, key, (word, matched, source, gene_id))
