"""RDF formats: their names, media types and file name extensions, and nothing heavier."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import PurePath

from .errors import UsageError


@dataclass(frozen=True, slots=True)
class Format:
    """An RDF format: its name here, which is also its extension, its title and media type."""

    name: str
    title: str
    media_type: str


#: the formats that dumps can be written in and read from
FORMATS: dict[str, Format] = {
    format_.name: format_
    for format_ in (
        Format("nt", "N-Triples", "application/n-triples"),
        Format("ttl", "Turtle", "text/turtle"),
        Format("jsonld", "JSON-LD", "application/ld+json"),
        Format("nq", "N-Quads", "application/n-quads"),
        Format("trig", "TriG", "application/trig"),
        Format("rdf", "RDF/XML", "application/rdf+xml"),
    )
}


def format_of(path: str | PurePath) -> Format:
    """Return the format that a file name's extension stands for; ``.gz`` may follow it.

    >>> format_of("pfocr.ttl.gz").title
    'Turtle'
    >>> format_of("pfocr.xlsx")
    Traceback (most recent call last):
        ...
    pfocr_rdf.errors.UsageError: pfocr.xlsx: no RDF format (expected .nt, .ttl, .jsonld, .nq, .trig, .rdf, or --format)
    """  # noqa: E501 -- the message is one line
    extension = PurePath(str(path).removesuffix(".gz")).suffix.removeprefix(".")
    if extension not in FORMATS:
        expected = ", ".join(f".{name}" for name in FORMATS)
        raise UsageError(f"{path}: no RDF format (expected {expected}, or --format)")
    return FORMATS[extension]


def is_gzip(path: str | PurePath) -> bool:
    """Return whether a file name says that its content is compressed.

    >>> is_gzip("figures.nt.gz"), is_gzip("figures.nt")
    (True, False)
    """
    return str(path).endswith(".gz")
