"""Writes rows into the tables of a lexicon: genes, families, concepts, mappings, taxa, articles.

Each function writes one row and tells whether the lexicon took it; what is there already stays.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable
from typing import NamedTuple

from .articles import Ids
from .concepts import Concept, is_disease
from .database import joined, split
from .families import Group
from .forms import KINDS, ROLES
from .genes import Gene
from .names import normal_form
from .taxa import Taxon


class GeneNames(NamedTuple):
    """A gene, and other full names of it, which look-ups find though the gene shows one alone."""

    gene: Gene
    full_names: tuple[str, ...] = ()


class GroupNames(NamedTuple):
    """A family or complex, and what else it is called."""

    group: Group
    synonyms: tuple[str, ...] = ()


#: the MeSH id of a concept, and what it is mapped to
Mapping = tuple[str, tuple[str, ...]]

#: a PMCID, and the article's other identifiers
ArticleIds = tuple[str, Ids]


def write_gene(connection: sqlite3.Connection, row: GeneNames) -> bool:
    """Write a gene: HGNC's are written first, so that they win."""
    gene = row.gene
    cursor = connection.execute(
        "INSERT OR IGNORE INTO gene VALUES (?, ?, ?, ?, ?, ?, ?)",
        (
            int(gene.ncbigene_id),
            gene.symbol,
            gene.name,
            int(gene.taxon_id),
            None if gene.hgnc_id is None else int(gene.hgnc_id),
            joined(gene.synonyms),
            joined(gene.previous),
        ),
    )
    if cursor.rowcount:
        names = ((name, "name") for name in row.full_names)
        _write_names(connection, KINDS.index("gene"), gene.ncbigene_id, names)
    return bool(cursor.rowcount)


def write_concept(connection: sqlite3.Connection, row: Concept) -> bool:
    """Write a concept of MeSH; mappings to other vocabularies have writers of their own."""
    cursor = connection.execute(
        "INSERT OR IGNORE INTO concept VALUES (?, ?, ?, ?, ?, NULL, NULL, NULL)",
        (
            row.mesh_id,
            row.label,
            joined(row.tree_numbers),
            joined(row.synonyms),
            joined(row.mapped_to),
        ),
    )
    return bool(cursor.rowcount)


def mapping_writer(column: str) -> Callable[[sqlite3.Connection, Mapping], bool]:
    """Return what writes the mappings of a concept: ``chebi``, ``drugbank`` or ``doid``.

    A concept that MeSH does not have is not taken.
    """

    def write_mapping(connection: sqlite3.Connection, row: Mapping) -> bool:
        mesh_id, targets = row
        cursor = connection.execute(
            f"UPDATE concept SET {column} = ? WHERE id = ?",  # noqa: S608 -- a constant
            (joined(targets), mesh_id),
        )
        return bool(cursor.rowcount)

    return write_mapping


def write_group(connection: sqlite3.Connection, row: GroupNames) -> bool:
    """Write a family or complex, its members and names."""
    group = row.group
    key = group.famplex_id
    connection.execute(
        "INSERT INTO family VALUES (?, ?, ?)", (key, group.is_family, group.is_complex)
    )
    connection.executemany(
        "INSERT INTO family_gene VALUES (?, ?, ?)",
        ((key, int(gene), symbol) for gene, symbol in group.genes.items()),
    )
    connection.executemany(
        "INSERT INTO family_group VALUES (?, ?)", ((key, member) for member in group.groups)
    )
    connection.execute(  # an id names its family, though another one has it as a synonym
        "INSERT OR REPLACE INTO family_name VALUES (?, ?, ?)", (key.casefold(), key, key)
    )
    connection.executemany(
        "INSERT OR IGNORE INTO family_name VALUES (?, ?, ?)",
        ((text.casefold(), text, key) for text in row.synonyms),
    )
    return True


def write_taxon(connection: sqlite3.Connection, row: Taxon) -> bool:
    """Write a taxon and its names."""
    cursor = connection.execute(
        "INSERT OR IGNORE INTO taxon VALUES (?, ?, ?)",
        (int(row.taxon_id), row.scientific_name, row.common_name),
    )
    return bool(cursor.rowcount)


def write_article(connection: sqlite3.Connection, row: ArticleIds) -> bool:
    """Write the identifiers of an article."""
    pmcid, ids = row
    cursor = connection.execute(
        "INSERT OR IGNORE INTO article VALUES (?, ?, ?)",
        (int(pmcid.removeprefix("PMC")), ids.pmid and int(ids.pmid), ids.doi),
    )
    return bool(cursor.rowcount)


def write_name_index(connection: sqlite3.Connection) -> None:
    """Write the normal form of every name of everything that the lexicon has."""
    for key, symbol, name, synonyms, previous in connection.execute(
        "SELECT id, symbol, name, synonyms, previous FROM gene"
    ):
        names = [(symbol, "symbol"), (name, "name")]
        names += [(text, "synonym") for text in split(synonyms)]
        names += [(text, "previous") for text in split(previous)]
        _write_names(connection, KINDS.index("gene"), str(key), names)
    for text, key in connection.execute("SELECT text, family_id FROM family_name"):
        role = "label" if text == key else "synonym"
        _write_names(connection, KINDS.index("family"), key, [(text, role)])
    diseases, known = _classified_descriptors(connection)
    for key, label, synonyms, mapped_to in connection.execute(
        "SELECT id, label, synonyms, mapped_to FROM concept"
    ):
        names = [(label, "label")] + [(text, "synonym") for text in split(synonyms)]
        kind = _kind({key} if key in known else set(split(mapped_to)), diseases, known)
        if kind is not None:
            _write_names(connection, kind, key, names)


def _classified_descriptors(connection: sqlite3.Connection) -> tuple[set[str], set[str]]:
    """Return the ids of diseases, and those of all descriptors."""
    trees = {
        key: split(numbers)
        for key, numbers in connection.execute(
            "SELECT id, tree_numbers FROM concept WHERE tree_numbers IS NOT NULL"
        )
    }
    return {key for key, numbers in trees.items() if is_disease(numbers)}, set(trees)


def _kind(descriptors: set[str], diseases: set[str], known: set[str]) -> int | None:
    """Return the kind of what belongs to some descriptors: a disease if one of them is.

    MeSH has organisms, populations and procedures too.  Their descriptors are not in a lexicon, so
    a supplementary concept that is mapped to nothing else is neither chemical nor disease.

    >>> KINDS[_kind({"D003920", "D007328"}, {"D003920"}, {"D003920", "D007328"})]
    'disease'
    >>> KINDS[_kind({"D007328"}, set(), {"D007328"})], KINDS[_kind(set(), set(), {"D007328"})]
    ('chemical', 'chemical')
    >>> _kind({"D001203"}, set(), {"D007328"})
    """
    if descriptors & diseases:
        return KINDS.index("disease")
    return KINDS.index("chemical") if descriptors & known or not descriptors else None


def _write_names(
    connection: sqlite3.Connection, kind: int, key: str, names: Iterable[tuple[str, str]]
) -> None:
    """Write the normal forms of a thing's names; the most telling role of each stays."""
    connection.executemany(
        "INSERT INTO name (form, kind, id, role) VALUES (?, ?, ?, ?) "
        "ON CONFLICT (form, kind, id) DO UPDATE SET role = min(role, excluded.role)",
        ((normal_form(name), kind, key, ROLES.index(role)) for name, role in names),
    )
