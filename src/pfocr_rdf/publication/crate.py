"""The release as an RO-Crate: ``ro-crate-metadata.json``, which says of each file what it is.

Source: RO-Crate 1.1, https://www.researchobject.org/ro-crate/specification/1.1/
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from .. import vocab
from ..jsonld.nodes import Json
from ..version import __version__
from .parts import Build

CRATE = "ro-crate-metadata.json"

_SPECIFICATION = "https://w3id.org/ro/crate/1.1"
_SOFTWARE = "#pfocr-rdf"
_NAME = "PFOCR RDF"
_TEXT = (
    "Pathway figures of the literature, with the genes, chemicals and diseases that were read off "
    "them, as linked data: the graph in several formats, with its catalogue, ontology, shapes and "
    "queries."
)

#: media types of files that are no format of the graph, by their extensions
_MEDIA_TYPES = {
    "html": "text/html",
    "json": "application/json",
    "jsonld": "application/ld+json",
    "md": "text/markdown",
    "rq": "application/sparql-query",
    "ttl": "text/turtle",
}


class File(NamedTuple):
    """A file of a release: its path, its bytes and its digest."""

    path: str
    size: int
    sha256: str


def crate(
    build: Build, files: Iterable[File], media_types: Mapping[str, str], issued: str | None
) -> Json:
    """Return the crate of a release, given the media types of its files of triples by name.

    *issued* is the day on which the build says that it was issued, or None: RO-Crate asks for one,
    and no clock is in a release.
    """
    entities = [_file(file, media_types) for file in files]
    root: Json = {
        "@id": "./",
        "@type": "Dataset",
        "name": _NAME,
        "description": _TEXT,
        "identifier": f"{build.base}rdf/dataset",
        "license": {"@id": vocab.CC0},
        "publisher": {"@id": vocab.WIKIPATHWAYS},
        "hasPart": [{"@id": entity["@id"]} for entity in entities],
    }
    if issued:
        root["datePublished"] = issued
    return {
        "@context": f"{_SPECIFICATION}/context",
        "@graph": [_descriptor(), root, *_context_entities(), *entities],
    }


def _descriptor() -> Json:
    return {
        "@id": CRATE,
        "@type": "CreativeWork",
        "about": {"@id": "./"},
        "conformsTo": {"@id": _SPECIFICATION},
    }


def _context_entities() -> list[Json]:
    """Return what the root names: licence, publisher, and the software that made it."""
    return [
        {
            "@id": vocab.CC0,
            "@type": "CreativeWork",
            "name": "CC0 1.0 Universal",
            "description": "The records are in the public domain; captions and images belong to "
            "the articles.",
        },
        {"@id": vocab.WIKIPATHWAYS, "@type": "Organization", "name": "WikiPathways"},
        {
            "@id": _SOFTWARE,
            "@type": "SoftwareApplication",
            "name": "pfocr-rdf",
            "version": __version__,
        },
        {
            "@id": "#publish",
            "@type": "CreateAction",
            "name": "pfocr-rdf publish",
            "instrument": {"@id": _SOFTWARE},
            "result": {"@id": "./"},
        },
    ]


def _file(file: File, media_types: Mapping[str, str]) -> Json:
    """Return the entity of a file.

    >>> _file(File("queries/shared-genes.rq", 9, "00"), {})["encodingFormat"]
    'application/sparql-query'
    """
    extension = file.path.rpartition(".")[2]
    known = media_types.get(file.path)
    media_type = known or _MEDIA_TYPES.get(extension, "text/plain")
    return {
        "@id": file.path,
        "@type": "File",
        "name": file.path,
        "encodingFormat": [media_type, "application/gzip"] if known else media_type,
        "contentSize": str(file.size),
        "sha256": file.sha256,
    }
