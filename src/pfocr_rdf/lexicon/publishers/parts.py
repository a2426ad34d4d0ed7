"""Chooses what reads each table of a lexicon from the publishers' files that there are."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from .. import rows
from ..build import LeftOut, Part, Row
from ..rows import GeneNames, Mapping
from .drugbank import read_drugbank
from .famplex import read_famplex
from .gene_info import read_gene_info
from .hgnc import read_hgnc
from .mesh import DESCRIPTOR, SUPPLEMENTARY, kinds_of, read_mesh
from .pmc_ids import read_pmc_ids
from .sssom import read_mappings
from .taxdump import read_taxdump

#: reads a file, with a look at the lexicon as far as it is written
Read = Callable[[Path, sqlite3.Connection, LeftOut], Iterable[Row]]

#: writes a row that a reader of the same table yields
Write = Callable[[sqlite3.Connection, Any], bool]


@dataclass(frozen=True, slots=True, kw_only=True)
class Files:
    """Files of publishers, each as it is published, and each of them optional."""

    hgnc: Path | None = None
    gene_info: Sequence[Path] = ()
    mesh: Sequence[Path] = ()
    chebi_mappings: Path | None = None
    drugbank: Path | None = None
    doid_mappings: Path | None = None
    famplex: Path | None = None
    taxdump: Path | None = None
    pmc_ids: Path | None = None


def parts_of(files: Files) -> dict[str, Part[Any]]:
    """Return the tables that *files* give, named as in ``SOURCES``; none is read yet.

    Raises:
        LexiconError: If a file of MeSH cannot be read or is something else.
    """
    parts: dict[str, Part[Any]] = _mesh_parts(files.mesh)
    if files.gene_info:
        parts["gene-info"] = _gene_info_part(files.gene_info)
    readers: tuple[tuple[str, Path | None, Read[Any], Write], ...] = (
        ("hgnc", files.hgnc, _alone(read_hgnc), rows.write_gene),
        ("chebi", files.chebi_mappings, _mappings("chebi"), rows.mapping_writer("chebi")),
        ("drugbank", files.drugbank, read_drugbank, rows.mapping_writer("drugbank")),
        ("doid", files.doid_mappings, _mappings("doid"), rows.mapping_writer("doid")),
        ("famplex", files.famplex, read_famplex, rows.write_group),
        ("taxa", files.taxdump, _alone(read_taxdump), rows.write_taxon),
        ("articles", files.pmc_ids, _alone(read_pmc_ids), rows.write_article),
    )
    for table, path, read, write in readers:
        if path:
            parts[table] = Part(path.absolute().name, partial(read, path), write)
    return parts


def _alone(read: Callable[[Path, LeftOut], Iterable[Row]]) -> Read[Row]:
    """Return what reads a file without a look at the rest of the lexicon."""
    return lambda path, _, left_out: read(path, left_out)


def _mappings(prefix: str) -> Read[Mapping]:
    return lambda path, _, left_out: read_mappings(path, prefix, left_out)


def _mesh_parts(paths: Sequence[Path]) -> dict[str, Part[Any]]:
    kinds = {path: kinds_of(path) for path in paths}
    parts: dict[str, Part[Any]] = {}
    for table, letter in (("mesh-descriptors", DESCRIPTOR), ("mesh-supplementary", SUPPLEMENTARY)):
        having = [path for path in paths if letter in kinds[path]]
        if having:
            parts[table] = _mesh_part(having, letter)
    return parts


def _mesh_part(paths: Sequence[Path], letter: str) -> Part[Any]:
    return Part(_names(paths), lambda _, left: read_mesh(paths, letter, left), rows.write_concept)


def _gene_info_part(paths: Sequence[Path]) -> Part[GeneNames]:
    def read(_lexicon: object, left_out: LeftOut) -> Iterator[GeneNames]:
        for path in paths:
            yield from read_gene_info(path, left_out)

    return Part(_names(paths), read, rows.write_gene)


def _names(paths: Sequence[Path]) -> str:
    return ", ".join(path.name for path in paths)
