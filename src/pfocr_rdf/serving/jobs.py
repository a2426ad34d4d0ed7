"""What a worker may be asked to do.  A job travels between processes, so it holds plain values."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from .protocol import Asked


@dataclass(frozen=True, slots=True)
class Sparql:
    """Answer a query that has passed the gate, in a format that *accept* takes."""

    asked: Asked
    accept: str
    is_federated: bool = False


@dataclass(frozen=True, slots=True)
class Canned:
    """Answer a canned query; arguments are what a person would type."""

    name: str
    arguments: Mapping[str, str]
    organism: str | None
    media_type: str
    is_federated: bool = False


@dataclass(frozen=True, slots=True)
class Show:
    """Make the page at a path."""

    path: str
    parameters: Mapping[str, Sequence[str]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Locate:
    """Find the path of the page of a thing, by what a person would write in an address."""

    kind: str
    name: str


@dataclass(frozen=True, slots=True)
class Describe:
    """Describe a thing in triples: of a kind, or whatever has the IRI of the path below the base.

    ``form`` is a name of :data:`~pfocr_rdf.formats.FORMATS`.
    """

    kind: str
    name: str
    form: str


@dataclass(frozen=True, slots=True)
class Present:
    """Say what the endpoint is, or with ``only_dataset`` what its data are, in a graph."""

    accept: str
    only_dataset: bool = False


@dataclass(frozen=True, slots=True)
class Index:
    """List the addresses of all figures, for search engines: a page of them, from 1 on."""

    number: int


@dataclass(frozen=True, slots=True)
class Check:
    """Answer anything at all."""


Job = Sparql | Canned | Show | Locate | Describe | Present | Index | Check
