"""Reads files of WikiPathways' RDF: Turtle, N-Triples and their like, and the monthly zip.

Of a zip, what lies in a folder ``wp`` is read: the curated part, a Turtle file for each pathway.
Drawings (``gpml``), authors and descriptions of the data set are left out and counted.

A blank node has no name that a second reading gives again, so it gets an address, as RDF 1.1
provides (https://www.w3.org/TR/rdf11-concepts/#section-skolemization): the digest of its file, and
its place among the blank nodes of that file.
"""

from __future__ import annotations

import hashlib
import io
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import IO, Any, cast

from ..canonical import canonical
from ..documents.archives import zip_entries
from ..documents.entries import Entry
from ..dump import open_rdf, read_statements
from ..errors import DocumentError, DumpError, UsageError
from ..formats import FORMATS, Format
from ..vocab import WIKIPATHWAYS_GRAPH

#: what all files may hold, unpacked, and what a member of a zip may; the human pathways hold 140 MB
MAX_BYTES, MAX_MEMBER_BYTES = 8 << 30, 64 << 20

#: formats of files; RDF/XML can unpack to anything, and JSON-LD is read as a whole
_FORMATS = ("ttl", "nt", "nq", "trig")
_EXPECTED = "expected .ttl, .nt, .nq or .trig, any of them with .gz, or a .zip of them"

_GRAPH = f"<{WIKIPATHWAYS_GRAPH}>"
#: how a line of N-Triples becomes one of N-Quads
_END = f" {_GRAPH} .".encode()
_GENID = f"{WIKIPATHWAYS_GRAPH}.well-known/genid/"

#: digits of a digest in an address, and statements that go on together
_DIGITS, _TOGETHER = 16, 4096

#: takes some lines of N-Quads, without their ends
Take = Callable[[Iterator[bytes]], None]
#: told how far the present file has been read, in bytes on disk
See = Callable[[int], None]


def _see_nothing(place: int) -> None:
    pass


@dataclass(slots=True)
class Reader:
    """Reads files one after the other, and counts what is in them, and what may still come."""

    take: Take
    see: See = _see_nothing
    left: int = field(default_factory=lambda: MAX_BYTES)
    blank_nodes: int = 0
    #: of the present file
    triples: int = 0
    members: int = 0
    left_out: int = 0

    def read(self, path: Path) -> str:
        """Read one file, and return its digest.

        Raises:
            UsageError: If its name is that of no file of RDF.
            DumpError: If it cannot be read, or is not what its name says.
            SourceError: If it is a zip that cannot be read.
        """
        self.triples = self.members = self.left_out = 0
        format_ = None if path.suffix == ".zip" else format_of(path.name, str(path))
        digest = _digest(path)
        if format_ is None:
            self._read_zip(path)
        else:
            self.members = 1
            with open_rdf(path) as file:
                metered = cast("IO[bytes]", _Metered(file, self, str(path)))
                self._read(metered, format_, str(path), digest)
        return digest

    def _read_zip(self, path: Path) -> None:
        done = 0
        for member, entry in zip_entries(str(path)):
            if not is_curated(member):
                self.left_out += 1
                continue
            self.members += 1
            content = _content(entry)
            self.spend(len(content), entry.place)
            digest = hashlib.sha256(content).hexdigest()
            format_ = format_of(member, entry.place)
            self._read(io.BytesIO(content), format_, entry.place, digest)
            done += getattr(entry, "packed_size", 0)
            self.see(done)
        if not self.members:
            expected = "expected members such as wp/Human/WP1471.ttl"
            raise DumpError(f"{path}: holds no RDF of pathways ({expected})")

    def _read(self, file: IO[bytes], format_: Format, place: str, digest: str) -> None:
        names = _Names(f"{_GENID}{digest[:_DIGITS]}-")
        statements = read_statements(file, format_, place)
        while some := list(islice(statements, _TOGETHER)):
            lines = []
            for graph, line in some:
                if graph not in {"", _GRAPH}:
                    raise DumpError(f"{place}: is about {graph} too (expected {_GRAPH} alone)")
                lines.append((names.named(line) if "_:" in line else line).encode()[:-1])
            self.triples += len(lines)
            try:
                self.take(quad[:-2] + _END for quad in canonical(lines))
            except DumpError as error:
                raise DumpError(f"{place}: {error}") from error
        self.blank_nodes += len(names.numbers)

    def spend(self, number: int, place: str) -> None:
        """Count bytes of a file that unpacks; all files together have a limit.

        Raises:
            DumpError: If there are more.
        """
        self.left -= number
        if self.left < 0:
            reason = f"unpacks to more than {MAX_BYTES:,} bytes, with the files before it"
            raise DumpError(f"{place}: {reason} (expected RDF of WikiPathways)")


@dataclass(slots=True)
class _Names:
    """The names of the blank nodes of one file."""

    prefix: str
    numbers: dict[str, int] = field(default_factory=dict)

    def named(self, line: str) -> str:
        r"""Return a triple with addresses for blank nodes; what only looks like one stays.

        >>> _Names("x:").named('_:b <a:p> "a _:b" .\n')
        '<x:1> <a:p> "a _:b" .\n'
        """
        subject, predicate, rest = line.split(" ", 2)
        obj, end = rest[: -len(" .\n")], rest[-len(" .\n") :]
        return f"{self._named(subject)} {predicate} {self._named(obj)}{end}"

    def _named(self, term: str) -> str:
        if not term.startswith("_:"):
            return term
        return f"<{self.prefix}{self.numbers.setdefault(term, len(self.numbers) + 1)}>"


class _Metered:
    """A file that counts what is read of it, and tells how far that is."""

    def __init__(self, file: IO[bytes], reader: Reader, place: str) -> None:
        self._file = file
        self._reader = reader
        self._place = place
        #: the file on disk, where the other one decompresses it
        self._raw: Any = getattr(file, "fileobj", file)

    def read(self, size: int = -1) -> bytes:
        """Read some bytes."""
        content = self._file.read(size)
        self._reader.spend(len(content), self._place)
        self._reader.see(self._raw.tell())
        return content


def format_of(name: str, place: str) -> Format:
    """Return the format that a file name stands for; *place* is what an error calls the file.

    >>> format_of("WP1471.ttl.gz", "").title
    'Turtle'
    >>> format_of("wikipathways.rdf", "wikipathways.rdf")
    Traceback (most recent call last):
        ...
    pfocr_rdf.errors.UsageError: wikipathways.rdf: no file of WikiPathways' RDF (expected .ttl, .nt, .nq or .trig, any of them with .gz, or a .zip of them)
    """  # noqa: E501 -- the message is one line
    extension = name.removesuffix(".gz").rpartition(".")[2]
    if extension not in _FORMATS:
        raise UsageError(f"{place}: no file of WikiPathways' RDF ({_EXPECTED})")
    return FORMATS[extension]


def is_curated(member: str) -> bool:
    """Return whether a member of a zip is RDF that curators made, and no drawing.

    >>> [is_curated(f"{name}/Human/WP1471.ttl") for name in ("wp", "x/wp", "gpml", "authors")]
    [True, True, False, False]
    >>> is_curated("wp/README.md"), is_curated("wp/Human/._WP1471.ttl")
    (False, False)
    """
    *folders, name = member.split("/")
    is_rdf = name.endswith(tuple(f".{extension}" for extension in _FORMATS))
    return "wp" in folders and is_rdf and not name.startswith(".")


def _content(entry: Entry) -> bytes:
    """Return the bytes of a member of a zip."""
    try:
        content = entry.read(MAX_MEMBER_BYTES)
    except DocumentError as error:
        raise DumpError(f"{error.path}: {error.reason}") from error
    if len(content) > MAX_MEMBER_BYTES:
        limit = f"expected {MAX_MEMBER_BYTES:,} at most"
        raise DumpError(f"{entry.place}: unpacks to more bytes than a pathway has ({limit})")
    return content


def _digest(path: Path) -> str:
    try:
        if not path.is_file():
            raise UsageError(f"{path}: is no regular file ({_EXPECTED})")
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        raise DumpError(f"{path}: cannot be read: {error.strerror or error}") from error
