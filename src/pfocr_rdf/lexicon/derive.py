"""Makes the tables of the lexicon from the publishers' tables.

Run ``python -m pfocr_rdf.lexicon.derive ../shared/lexicon``; the same input gives the same bytes,
and a test compares them with the committed ones.

``famplex.tsv.gz`` joins FamPlex' relations and synonyms with HGNC's NCBI Gene ids, because figures
mention genes by those.  A member that has none is left out: nine histones that FamPlex names by
UniProt accession, and one gene (CKBE) that NCBI does not list.
"""

from __future__ import annotations

import sys
from collections import defaultdict
from pathlib import Path

from .tables import read_rows, write_rows

#: where the committed tables lie
HERE = Path(__file__).parent

FAMPLEX_HEADER = ("famplex_id", "relations", "genes", "symbols", "groups", "synonyms")
TAXA_HEADER = ("taxon_id", "scientific_name", "common_name")


def famplex_rows(folder: Path) -> list[tuple[str, ...]]:
    """Return one row for each family or complex of FamPlex, in the order of their ids."""
    gene_ids = {row[1]: row[3] for row in read_rows(folder / "hgnc.tsv.gz") if row[3]}
    relations: dict[str, set[str]] = defaultdict(set)
    genes: dict[str, dict[str, str]] = defaultdict(dict)
    groups: dict[str, set[str]] = defaultdict(set)
    synonyms: dict[str, set[str]] = defaultdict(set)
    for source, member, relation, _, parent in read_rows(folder / "famplex-relations.tsv.gz"):
        relations[parent].add(relation)
        if source == "FPLX":
            groups[parent].add(member)
            relations.setdefault(member, set())
        elif source == "HGNC" and member in gene_ids:
            genes[parent][gene_ids[member]] = member
    for text, famplex_id in read_rows(folder / "famplex-synonyms.tsv.gz"):
        synonyms[famplex_id].add(text)
    return [_famplex_row(key, relations, genes, groups, synonyms) for key in sorted(relations)]


def _famplex_row(
    key: str,
    relations: dict[str, set[str]],
    genes: dict[str, dict[str, str]],
    groups: dict[str, set[str]],
    synonyms: dict[str, set[str]],
) -> tuple[str, ...]:
    members = sorted(genes[key], key=int)
    return (
        key,
        "|".join(sorted(relations[key])),
        "|".join(members),
        "|".join(genes[key][member] for member in members),
        "|".join(sorted(groups[key])),
        "|".join(sorted(synonyms[key])),
    )


def write_tables(folder: Path, target: Path = HERE) -> None:
    """Write both tables of the lexicon into *target* from the publishers' tables in *folder*."""
    write_rows(target / "famplex.tsv.gz", FAMPLEX_HEADER, famplex_rows(folder))
    write_rows(target / "taxa.tsv.gz", TAXA_HEADER, read_rows(folder / "taxa.tsv.gz"))


if __name__ == "__main__":
    write_tables(Path(sys.argv[1]))
