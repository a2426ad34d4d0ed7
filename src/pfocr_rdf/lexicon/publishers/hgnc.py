"""Reads HGNC's complete set (``hgnc_complete_set.txt``): the approved names of human genes."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from pathlib import Path

from ...iris import gene_iri, hgnc_iri
from ..build import LeftOut
from ..genes import Gene
from ..rows import GeneNames
from .files import columns
from .values import NUMBER, makes, names_in, too_long

_COLUMNS = (
    "hgnc_id",
    "symbol",
    "name",
    "status",
    "alias_symbol",
    "alias_name",
    "prev_symbol",
    "prev_name",
    "entrez_id",
)


def read_hgnc(path: Path, left_out: LeftOut) -> Iterator[GeneNames]:
    """Yield the approved genes that NCBI lists; those without an NCBI Gene id are left out."""
    for number, cells in columns(
        path, _COLUMNS, left_out, what="HGNC's complete set", quoting=True
    ):
        hgnc_id, symbol, name, status, synonyms, other, previous, former, key = cells
        place = f"{path}:{number}"
        hgnc_number = hgnc_id.removeprefix("HGNC:")
        if status != "Approved" or not key:
            left_out.add()
        elif not makes(gene_iri, key):
            left_out.add_wrong(f"{place}: entrez_id {key!r} (expected {NUMBER})")
        elif not makes(hgnc_iri, hgnc_number):
            left_out.add_wrong(f"{place}: hgnc_id {hgnc_id!r} (expected HGNC: and {NUMBER})")
        elif not symbol:
            left_out.add_wrong(f"{place}: no symbol")
        elif wrong := too_long(symbol, name):
            left_out.add_wrong(f"{place}: {wrong}")
        else:
            read = partial(names_in, place=place, left_out=left_out)
            gene = Gene(
                ncbigene_id=key,
                symbol=symbol,
                name=name,
                taxon_id="9606",
                hgnc_id=hgnc_number,
                synonyms=read(synonyms),
                previous=read(previous),
            )
            yield GeneNames(gene, read(other) + read(former))
