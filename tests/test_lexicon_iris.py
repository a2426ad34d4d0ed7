"""Every identifier of the lexicon makes an IRI: one that does not would stop a whole build."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable

import pytest

from pfocr_rdf import iris
from pfocr_rdf.lexicon.database import BUNDLED, split

MINTS: dict[str, Callable[[str], str]] = {
    "SELECT id FROM concept": iris.mesh_iri,
    "SELECT chebi FROM concept": iris.chebi_iri,
    "SELECT drugbank FROM concept": iris.drugbank_iri,
    "SELECT doid FROM concept": iris.doid_iri,
    "SELECT id FROM gene": iris.gene_iri,
    "SELECT hgnc_id FROM gene": iris.hgnc_iri,
    "SELECT symbol FROM gene": iris.hgnc_symbol_iri,
    "SELECT id FROM family": iris.famplex_iri,
    "SELECT gene_id FROM family_gene": iris.gene_iri,
    "SELECT id FROM taxon": iris.taxon_iri,
}


@pytest.mark.parametrize("sql", MINTS)
def test_every_identifier_makes_an_iri(sql: str) -> None:
    """Whatever a document names, its description can be written."""
    connection = sqlite3.connect(f"{BUNDLED.as_uri()}?mode=ro&immutable=1", uri=True)
    cells = [row[0] for row in connection.execute(sql) if row[0] is not None]
    connection.close()
    minted = {MINTS[sql](value) for cell in cells for value in split(str(cell))}

    assert len(minted) > 100
    assert not any(character in iri for iri in minted for character in ' <>"{}|\\^`\n')
