"""Reads NCBI's ``gene_info``: genes of all organisms, or of those that the file has."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from pathlib import Path

from ...iris import gene_iri, taxon_iri
from ..build import LeftOut
from ..genes import Gene
from ..rows import GeneNames
from .files import columns
from .values import NUMBER, makes, names_in, too_long

_COLUMNS = (
    "#tax_id",
    "GeneID",
    "Symbol",
    "Synonyms",
    "description",
    "Full_name_from_nomenclature_authority",
    "Other_designations",
)

#: what NCBI writes for a gene that nobody named yet
_NEW = "NEWENTRY"


def read_gene_info(path: Path, left_out: LeftOut) -> Iterator[GeneNames]:
    """Yield the genes of all taxa in the file; those without a symbol are left out."""
    for number, cells in columns(path, _COLUMNS, left_out, what="NCBI's gene_info"):
        taxon_id, key, symbol, synonyms, description, full_name, others = cells
        place = f"{path}:{number}"
        if symbol in {_NEW, "-", ""}:
            left_out.add()
        elif not makes(gene_iri, key):
            left_out.add_wrong(f"{place}: GeneID {key!r} (expected {NUMBER})")
        elif not makes(taxon_iri, taxon_id):
            left_out.add_wrong(f"{place}: tax_id {taxon_id!r} (expected {NUMBER})")
        elif wrong := too_long(symbol):
            left_out.add_wrong(f"{place}: {wrong}")
        else:
            read = partial(names_in, place=place, left_out=left_out)
            names = read(full_name) + read(description) + read(others)
            gene = Gene(
                ncbigene_id=key,
                symbol=symbol,
                name=names[0] if names else "",
                taxon_id=taxon_id,
                hgnc_id=None,
                synonyms=tuple(text for text in read(synonyms) if text != symbol),
                previous=(),
            )
            yield GeneNames(gene, names[1:])
