"""Writes and reads RDF files.

A part of a dump is a sequence of gzip members, each the N-Triples of some figures or entities;
members carry no time stamp, so the same triples are the same bytes.  ``zcat``, Oxigraph and every
gzip reader see one file.
"""

from __future__ import annotations

import gzip
import hashlib
import io
import re
import sys
import zlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, NamedTuple, cast

import pyoxigraph

from .errors import DumpError
from .formats import FORMATS, Format, format_of, is_gzip
from .jsonld.context import bundled_context
from .jsonld.documents import figure_nodes, json_graph
from .ntriples import lines_of as split
from .ntriples import triple
from .outputs import whole_file
from .resources import folder
from .vocab import BASE, PREFIXES

#: bytes that go through a compressor or parser at a time
_BLOCK = 1 << 20
#: of gzip: the sixth level takes more than twice the time to make a dump a sixth smaller
_LEVEL = 1

#: formats of which any lines of N-Triples are a file
_LINES = frozenset({"nt", "nq"})

_OXIGRAPH = {
    "nt": pyoxigraph.RdfFormat.N_TRIPLES,
    "ttl": pyoxigraph.RdfFormat.TURTLE,
    "jsonld": pyoxigraph.RdfFormat.JSON_LD,
    "nq": pyoxigraph.RdfFormat.N_QUADS,
    "trig": pyoxigraph.RdfFormat.TRIG,
    "rdf": pyoxigraph.RdfFormat.RDF_XML,
}


def member(text: str) -> bytes:
    r"""Return triples as one gzip member, without a time stamp.

    >>> member("<a:s> <a:p> <a:o> .\n") == member("<a:s> <a:p> <a:o> .\n")
    True
    """
    return gzip.compress(text.encode(), compresslevel=_LEVEL, mtime=0)


class Span(NamedTuple):
    """Where some bytes lie in a file."""

    start: int
    length: int


class Part:
    """One file of a dump, written member by member; it counts triples and takes its digest.

    ``members`` says where each gzip member lies, by its digest.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self.triples = 0
        self.members: dict[str, Span] = {}
        self._size = 0
        self._digest = hashlib.sha256()
        self._file = path.open("wb")

    def write(self, content: bytes, triples: int) -> Span:
        """Write one gzip member that holds this many triples, and return where it lies."""
        span = Span(self._size, len(content))
        self.members[hashlib.blake2b(content, digest_size=16).hexdigest()] = span
        self._size += len(content)
        self._file.write(content)
        self._digest.update(content)
        self.triples += triples
        return span

    @property
    def sha256(self) -> str:
        """The digest of what has been written, in hexadecimal digits."""
        return self._digest.hexdigest()

    def close(self) -> None:
        """Write what is left to the file and close it."""
        self._file.close()


def ontology_lines() -> list[str]:
    """Return the triples of the ontology, sorted: they are part of every dump."""
    path = folder("ontology") / "pfocr.ttl"
    quads = pyoxigraph.parse(path=str(path), format=pyoxigraph.RdfFormat.TURTLE)
    return sorted(
        triple(str(quad.subject), str(quad.predicate), str(quad.object)) for quad in quads
    )


@contextmanager
def open_rdf(path: Path) -> Iterator[IO[bytes]]:
    """Open an RDF file for reading, decompressed where its name ends in ``.gz``.

    Raises:
        DumpError: If the file cannot be read.
    """
    try:
        with gzip.open(path) if is_gzip(path) else path.open("rb") as file:
            yield cast("IO[bytes]", file)
    except (OSError, EOFError, zlib.error) as error:
        reason = error.strerror if isinstance(error, OSError) and error.strerror else error
        raise DumpError(f"{path}: cannot be read: {reason}") from error


def read_quads(path: Path) -> Iterator[pyoxigraph.Quad]:
    """Yield the quads of an RDF file in any of the formats.

    Raises:
        DumpError: If the file cannot be read or is not of the format that its name says.
    """
    format_ = _OXIGRAPH[format_of(path).name]
    with open_rdf(path) as file:
        try:
            yield from pyoxigraph.parse(file, format=format_)
        except SyntaxError as error:
            raise DumpError(f"{path}:{error.lineno or 1}: {error.msg}") from error


class Statement(NamedTuple):
    """A triple as a line of N-Triples, and the term of its graph: ``""`` is the default one."""

    graph: str
    line: str


def read_statements(file: IO[bytes], format_: Format, place: str) -> Iterator[Statement]:
    r"""Yield the statements of an open RDF file; *place* is what errors call it.

    >>> list(read_statements(io.BytesIO(b"<a:s> <a:p> 1 ."), FORMATS["ttl"], "x.ttl"))[0].line
    '<a:s> <a:p> "1"^^<http://www.w3.org/2001/XMLSchema#integer> .\n'

    Raises:
        DumpError: If it is not of that format.
    """
    default = pyoxigraph.DefaultGraph()
    try:
        for quad in pyoxigraph.parse(file, format=_OXIGRAPH[format_.name]):
            graph = "" if quad.graph_name == default else str(quad.graph_name)
            yield Statement(graph, f"{quad.triple} .\n")
    except SyntaxError as error:
        raise DumpError(f"{place}:{error.lineno or 1}: {error.msg}") from error


def lines_of(content: bytes, format_: Format, base: str) -> list[str]:
    r"""Return the triples of an RDF text as lines of N-Triples, in its order.

    *base* is the address that its relative IRIs belong to.

    >>> lines_of(b"<s> <a:p> 'x'@EN .", FORMATS["ttl"], "http://e/")
    ['<http://e/s> <a:p> "x"@en .\n']

    Raises:
        DumpError: If it is not of that format; its place is the line.
    """
    try:
        quads = pyoxigraph.parse(content, format=_OXIGRAPH[format_.name], base_iri=base)
        return [f"{quad.triple} .\n" for quad in quads]
    except SyntaxError as error:
        raise DumpError(f"line {error.lineno or 1}: {error.msg}") from error


def prefixes(base: str = BASE) -> dict[str, str]:
    """Return the prefixes of a dump whose figures are published under *base*.

    >>> prefixes("https://example.org/")["fig"]
    'https://example.org/figures/'
    """
    return {**PREFIXES, "fig": f"{base}figures/"}


def write_rdf(
    lines: Iterable[str], target: Path | None, format_: Format, *, base: str = BASE
) -> int:
    """Write triples to a file, or to stdout for None, and return how many there were.

    *lines* are whole lines of N-Triples, one or more in each text.

    The file appears only when it is whole.  N-Triples pass through, JSON-LD gets the names of our
    context, and other formats are made by Oxigraph, all as a stream.

    Raises:
        DumpError: If the file cannot be written.
    """
    counted = Counted(lines)
    if target is None:
        serialize(counted, sys.stdout.buffer, format_, base)
        sys.stdout.buffer.flush()
        return counted.number
    try:
        with whole_file(target) as file:
            if is_gzip(target):
                with gzip.GzipFile(fileobj=file, mode="wb", filename="", mtime=0) as compressed:
                    serialize(counted, cast("IO[bytes]", compressed), format_, base)
            else:
                serialize(counted, file, format_, base)
    except OSError as error:
        raise DumpError(f"{target}: cannot be written: {error.strerror or error}") from error
    return counted.number


def serialize(texts: Iterable[str], output: IO[bytes], format_: Format, base: str = BASE) -> None:
    """Write lines of N-Triples, or of N-Quads where the format has graphs, in another format.

    *texts* are whole lines, one or more in each; lines of one subject are best given together.

    Raises:
        SyntaxError: If a line is neither.
        DumpError: If a line is no N-Triples, for JSON-LD.
    """
    if format_.name in _LINES:
        for text in texts:
            output.write(text.encode())
    elif format_ == FORMATS["jsonld"]:
        context = bundled_context(base)
        lines = (line for text in texts for line in split(text))
        for text in json_graph(figure_nodes(lines, context), context):
            output.write(text.encode())
    else:
        _serialize(texts, output, format_, base)


def _serialize(texts: Iterable[str], output: IO[bytes], format_: Format, base: str) -> None:
    """Let Oxigraph write a format that has prefixes."""
    stream = io.BufferedReader(LineReader(texts), _BLOCK)
    spaced = _Spaced(output)
    beneath = cast("IO[bytes]", spaced) if format_ == FORMATS["ttl"] else output
    target = cast("IO[bytes]", SortedPrefixes(beneath))
    if format_ == FORMATS["trig"]:
        quads = pyoxigraph.parse(stream, format=pyoxigraph.RdfFormat.N_QUADS)
        pyoxigraph.serialize(quads, target, _OXIGRAPH[format_.name], prefixes=prefixes(base))
    else:
        quads = pyoxigraph.parse(stream, format=pyoxigraph.RdfFormat.N_TRIPLES)
        triples = (quad.triple for quad in quads)
        pyoxigraph.serialize(triples, target, _OXIGRAPH[format_.name], prefixes=prefixes(base))
    target.flush()
    spaced.flush()


class _Spaced:
    """A file of Turtle with a blank line before each thing: a figure's parts stand with it."""

    #: where a node begins that is no record or mention of the figure above it
    _THING = re.compile(
        rb"^(?=[^\s@])(?!\S+ a pfocr:(?:FigureRecord|(?:Gene|Chemical|Disease)Mention) )", re.M
    )

    def __init__(self, output: IO[bytes]) -> None:
        self._output = output
        self._rest = b""

    def write(self, content: bytes) -> int:
        """Write some bytes; the last line waits until it is whole."""
        lines, feed, rest = content.rpartition(b"\n")
        if feed:
            self._output.write(self._THING.sub(b"\n", self._rest + lines + feed))
            self._rest = rest
        else:
            self._rest += content
        return len(content)

    def flush(self) -> None:
        """Write what has waited."""
        self._output.write(self._rest)
        self._rest = b""


class SortedPrefixes:
    """A file that puts the prefixes at its beginning in order: Oxigraph's order is by chance."""

    #: more than all prefixes take
    _HEAD = 8192

    def __init__(self, output: IO[bytes]) -> None:
        self._output = output
        self._head: bytes | None = b""

    def write(self, content: bytes) -> int:
        """Write some bytes; the first ones wait until all prefixes are among them."""
        if self._head is None:
            return self._output.write(content)
        self._head += content
        if len(self._head) > self._HEAD:
            self.flush()
        return len(content)

    def flush(self) -> None:
        """Write what has waited."""
        if self._head is not None:
            self._output.write(_with_sorted_prefixes(self._head))
            self._head = None


#: the beginning of a file, up to its last prefix: lines of Turtle, or a tag of RDF/XML
_PREFIXES_PART = re.compile(rb"\A(?:@prefix [^\n]*\n)+|\A<\?xml[^>]*>\s*<rdf:RDF[^>]*>")
#: one prefix in it
_PREFIX = re.compile(rb"^@prefix [^\n]*\n| xmlns:[^\n =]+=\"[^\"]*\"", re.MULTILINE)


def _with_sorted_prefixes(head: bytes) -> bytes:
    r"""Return the beginning of a file with its prefixes in order.

    >>> _with_sorted_prefixes(b"@prefix b: <b:> .\n@prefix a: <a:> .\na:s a:p a:o .\n")
    b'@prefix a: <a:> .\n@prefix b: <b:> .\na:s a:p a:o .\n'
    """
    part = _PREFIXES_PART.match(head)
    if part is None:
        return head
    ordered = iter(sorted(_PREFIX.findall(part[0])))
    return _PREFIX.sub(lambda _: next(ordered), part[0]) + head[part.end() :]


class Counted:
    """Texts of whole lines, whose ``number`` is counted as they pass."""

    def __init__(self, lines: Iterable[str]) -> None:
        self._lines = lines
        self.number = 0

    def __iter__(self) -> Iterator[str]:
        for line in self._lines:
            self.number += line.count("\n")
            yield line


class LineReader(io.RawIOBase):
    """A file over lines of text."""

    def __init__(self, lines: Iterable[str]) -> None:
        self._lines = iter(lines)
        self._rest = b""

    def readable(self) -> bool:
        """Return True."""
        return True

    def readinto(self, buffer: bytearray | memoryview) -> int:  # type: ignore[override]
        """Fill *buffer* with the next bytes and return how many; 0 is the end."""
        parts, size = [self._rest], len(self._rest)
        while size < len(buffer):
            line = next(self._lines, None)
            if line is None:
                break
            parts.append(line.encode())
            size += len(parts[-1])
        content = b"".join(parts)
        number = min(len(content), len(buffer))
        buffer[:number] = content[:number]
        self._rest = content[number:]
        return number
