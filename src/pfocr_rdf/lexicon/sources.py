"""Where each table of a lexicon comes from: publisher, version, licence, digest of its rows."""

from __future__ import annotations

import hashlib
import json
import sqlite3
from dataclasses import dataclass

from .database import Database

_CC0 = "https://creativecommons.org/publicdomain/zero/1.0/"
_NLM_TERMS = "https://www.nlm.nih.gov/databases/download/terms_and_conditions.html"
_PUBLIC_DOMAIN = "https://creativecommons.org/publicdomain/mark/1.0/"


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """The provenance of one table.

    ``licence`` and ``homepage`` are IRIs.  ``version`` names the publisher's release, or the files
    that the table was read from.  ``sha256`` is of the rows as the lexicon holds them, not of the
    publisher's file.  ``left_out`` counts what the publisher has and the lexicon cannot use.
    """

    table: str
    title: str
    publisher: str
    version: str
    licence: str
    homepage: str
    sha256: str
    rows: int
    left_out: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """What is true of a table whatever its version; ``slices`` select its rows, in order."""

    title: str
    publisher: str
    licence: str
    homepage: str
    slices: tuple[str, ...]


def _gene_slice(which: str) -> str:
    columns = "id, symbol, name, taxon_id, hgnc_id, synonyms, previous"
    return f"SELECT {columns} FROM gene WHERE hgnc_id {which} ORDER BY id"  # noqa: S608 -- constants


def _concept_slice(letter: str) -> str:
    columns = "id, label, tree_numbers, synonyms, mapped_to"
    where = f"substr(id, 1, 1) = '{letter}'"
    return f"SELECT {columns} FROM concept WHERE {where} ORDER BY id"  # noqa: S608 -- constants


def _mapping_slice(column: str) -> str:
    where = f"{column} IS NOT NULL"
    return f"SELECT id, {column} FROM concept WHERE {where} ORDER BY id"  # noqa: S608 -- constants


#: the tables by name, in the order in which they are built and listed
SOURCES = {
    "hgnc": Table(
        title="Approved symbols, names, synonyms and previous symbols of human genes",
        publisher="HUGO Gene Nomenclature Committee",
        licence=_CC0,
        homepage="https://www.genenames.org/",
        slices=(_gene_slice("IS NOT NULL"),),
    ),
    "gene-info": Table(
        title="Symbols, names and synonyms of genes that HGNC does not name",
        publisher="NCBI Gene",
        licence=_PUBLIC_DOMAIN,
        homepage="https://www.ncbi.nlm.nih.gov/gene/",
        slices=(_gene_slice("IS NULL"),),
    ),
    "mesh-descriptors": Table(
        title="MeSH descriptors of chemicals, diseases and mental disorders",
        publisher="U.S. National Library of Medicine",
        licence=_NLM_TERMS,
        homepage="https://www.nlm.nih.gov/mesh/",
        slices=(_concept_slice("D"),),
    ),
    "mesh-supplementary": Table(
        title="MeSH supplementary concepts",
        publisher="U.S. National Library of Medicine",
        licence=_NLM_TERMS,
        homepage="https://www.nlm.nih.gov/mesh/",
        slices=(_concept_slice("C"),),
    ),
    "chebi": Table(
        title="Mappings from MeSH to ChEBI",
        publisher="Biomappings",
        licence=_CC0,
        homepage="https://github.com/biopragmatics/biomappings",
        slices=(_mapping_slice("chebi"),),
    ),
    "drugbank": Table(
        title="Mappings from MeSH to DrugBank",
        publisher="DrugBank",
        licence=_CC0,
        homepage="https://go.drugbank.com/releases/latest#open-data",
        slices=(_mapping_slice("drugbank"),),
    ),
    "doid": Table(
        title="Mappings from MeSH to the Human Disease Ontology",
        publisher="Biomappings",
        licence=_CC0,
        homepage="https://github.com/biopragmatics/biomappings",
        slices=(_mapping_slice("doid"),),
    ),
    "famplex": Table(
        title="Families and complexes of human genes, their members and synonyms",
        publisher="FamPlex",
        licence=_CC0,
        homepage="https://github.com/sorgerlab/famplex",
        slices=(
            "SELECT id, is_family, is_complex FROM family ORDER BY id",
            "SELECT family_id, gene_id, symbol FROM family_gene ORDER BY family_id, gene_id",
            "SELECT family_id, member_id FROM family_group ORDER BY family_id, member_id",
            "SELECT folded, text, family_id FROM family_name ORDER BY folded, text",
        ),
    ),
    "taxa": Table(
        title="Scientific and common names of taxa",
        publisher="NCBI Taxonomy",
        licence=_PUBLIC_DOMAIN,
        homepage="https://www.ncbi.nlm.nih.gov/taxonomy",
        slices=("SELECT id, scientific_name, common_name FROM taxon ORDER BY id",),
    ),
    "articles": Table(
        title="PubMed ids and DOIs of articles in PubMed Central",
        publisher="U.S. National Library of Medicine",
        licence=_NLM_TERMS,
        homepage="https://pmc.ncbi.nlm.nih.gov/tools/id-converter-api/",
        slices=("SELECT id, pmid, doi FROM article ORDER BY id",),
    ),
}


def content_digest(connection: sqlite3.Connection, table: str) -> tuple[str, int]:
    """Return the SHA-256 of a table's rows, one JSON array a line, and the number of its entries.

    An entry is a row of the table's first slice: a gene, a concept, a family.
    """
    digest = hashlib.sha256()
    entries = 0
    for number, sql in enumerate(SOURCES[table].slices):
        for row in connection.execute(sql):
            digest.update(json.dumps(row, ensure_ascii=False, separators=(",", ":")).encode())
            digest.update(b"\n")
            entries += not number
    return digest.hexdigest(), entries


def read_sources(database: Database) -> tuple[Source, ...]:
    """Return the provenance of the tables that a lexicon has, in the order of :data:`SOURCES`."""
    rows = database.rows(
        "SELECT name, title, publisher, version, licence, homepage, sha256, row_count, left_out "
        "FROM source"
    )
    found = {
        row[0]: Source(
            table=row[0],
            title=row[1],
            publisher=row[2],
            version=row[3],
            licence=row[4],
            homepage=row[5],
            sha256=row[6],
            rows=row[7],
            left_out=row[8],
        )
        for row in rows
    }
    return tuple(found[name] for name in SOURCES if name in found)
