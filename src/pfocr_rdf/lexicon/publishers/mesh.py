"""Reads MeSH from any of NLM's files, and keeps what the lexicon is about."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from ..build import LeftOut
from ..concepts import DISEASE_TREES, Concept
from .files import BYTE_ORDER_MARK, opened
from .mesh_nt import read_mesh_nt
from .mesh_xml import read_mesh_xml, root_of

#: the first letter of the ids of descriptors and of supplementary concepts
DESCRIPTOR, SUPPLEMENTARY = "D", "C"

#: trees of chemicals and diseases; MeSH has anatomy, organisms, places … too
_TREES = ("D", *DISEASE_TREES)

_LETTERS = {"DescriptorRecordSet": DESCRIPTOR, "SupplementalRecordSet": SUPPLEMENTARY}


def kinds_of(path: Path) -> tuple[str, ...]:
    """Return which concepts a file has: descriptors, supplementary ones, or (RDF) both.

    Raises:
        LexiconError: If the file cannot be read, or is XML and not of MeSH.
    """
    return (DESCRIPTOR, SUPPLEMENTARY) if _is_rdf(path) else (_LETTERS[root_of(path)],)


def read_mesh(paths: Sequence[Path], letter: str, left_out: LeftOut) -> Iterator[Concept]:
    """Yield the concepts of one kind from the files that have them.

    Descriptors of other trees than chemicals, diseases and mental disorders are left out.
    """
    for path in paths:
        read = read_mesh_nt if _is_rdf(path) else read_mesh_xml
        for concept in read(path, left_out):
            if concept.mesh_id[0] != letter:
                continue
            if letter == DESCRIPTOR and not _is_ours(concept):
                left_out.add()
            else:
                yield concept


def _is_ours(concept: Concept) -> bool:
    return any(number.startswith(_TREES) for number in concept.tree_numbers)


def _is_rdf(path: Path) -> bool:
    """Tell RDF from XML: a triple begins with an IRI, XML with a declaration or an element."""
    with opened(path) as content:
        head = content.read(1024).removeprefix(BYTE_ORDER_MARK).lstrip()
    return head.startswith((b"<http:", b"<https:", b"#"))
