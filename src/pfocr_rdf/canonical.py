r"""A hash of what a graph says, whatever the order of its quads, and wherever they are written.

It is the sum, modulo 2**256, of the BLAKE2b digests of all quads, each as one line.  A sum needs no
order and no memory, parts of a graph can be hashed apart, and what came and what went changes it by
their own hashes: ``new == old - hash_of(removed) + hash_of(added)``.
Source: incremental hashes of sets (AdHash), M. Bellare and D. Micciancio, EUROCRYPT 1997,
https://cseweb.ucsd.edu/~daniele/papers/IncHash.html

A line is hashed as Oxigraph's store gives it back, which need not be as it was written: a store
keeps the value of a number or date (``"01.50"`` is ``1.5``), makes every integer an
``xsd:integer``, and escapes only what must be.  So a dump and its store have one hash.

- A quad that stands twice in a text counts twice, and a store has it once.  The parts of a dump are
  disjoint and without repetition: a build counts as many triples as its store has quads.
- Blank nodes have no name that two stores share, and are refused.  Our graphs have none.
- It tells damage and mistakes, not forgery: who wants to can find other quads with the same sum.

Rejected: the digest of the sorted lines (a sort of the whole corpus on disk); a sum of hashes of 64
bits (too many quads); XOR (what stands twice would vanish).
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache

import pyoxigraph

from .errors import DumpError

_MODULUS = 1 << 256

#: lines that a store gives back as they are: IRIs, and texts without escapes or a datatype
_IRI = rb'<[^\x00-\x20<>"{}|^`\\\x7f]++>'
_TEXT = rb'"(?:[^"\\\x00-\x1f\x7f\xef]++|\xef(?!\xbf[\xbe\xbf]))*+"'
_USUAL = re.compile(rb"%b %b (?:%b|%b(?:@[a-z]++)?)(?: %b)? \." % (_IRI, _IRI, _IRI, _TEXT, _IRI))
_TYPED = re.compile(rb"(%b %b )(%b\^\^%b)((?: %b)? \.)" % (_IRI, _IRI, _TEXT, _IRI, _IRI))

#: what a blank node begins with, once literals are out of the way
_LITERAL = re.compile(rb'"(?:[^"\\]|\\.)*+"')
_BLANK = re.compile(rb"(?:^| )_:")

#: characters of a line that a message quotes
_QUOTED = 60


@dataclass(frozen=True, slots=True)
class CanonicalHash:
    r"""The hash of some quads, and their number; hashes of disjoint parts can be added.

    >>> one, two = (hash_of([b"<a:s> <a:p> %b .\n" % term]) for term in (b"<a:o>", b'"2"'))
    >>> both = hash_of([b'<a:s> <a:p> "2" .\n<a:s> <a:p> <a:o> .\n'])
    >>> both == one + two, both - one == two, both.quads
    (True, True, 2)
    """

    quads: int = 0
    total: int = 0

    def __add__(self, other: CanonicalHash) -> CanonicalHash:
        """Return the hash of the quads of both."""
        return CanonicalHash(self.quads + other.quads, (self.total + other.total) % _MODULUS)

    def __sub__(self, other: CanonicalHash) -> CanonicalHash:
        """Return the hash of what is left without the quads of the other."""
        return CanonicalHash(self.quads - other.quads, (self.total - other.total) % _MODULUS)

    def __str__(self) -> str:
        """Return the hash as 64 hexadecimal digits."""
        return f"{self.total:064x}"


class Hasher:
    """Hashes N-Triples or N-Quads that come in pieces, cut anywhere."""

    def __init__(self) -> None:
        self._rest = b""
        self._quads = 0
        self._total = 0

    def update(self, content: bytes) -> None:
        """Hash the next piece.

        Raises:
            DumpError: If a line is no quad, or has a blank node.
        """
        lines = (self._rest + content).split(b"\n")
        self._rest = lines.pop()
        self._add(lines)

    def finish(self) -> CanonicalHash:
        """Return the hash of all pieces; nothing may follow.

        Raises:
            DumpError: If the last line is no quad, or has a blank node.
        """
        lines, self._rest = [self._rest], b""
        self._add(lines)
        return CanonicalHash(self._quads, self._total % _MODULUS)

    def _add(self, lines: Iterable[bytes]) -> None:
        quads, total, digest, number = 0, 0, hashlib.blake2b, int.from_bytes
        for line in canonical(lines):
            quads += 1
            total += number(digest(line, digest_size=32).digest(), "little")
        self._quads += quads
        self._total += total


def hash_of(pieces: Iterable[bytes]) -> CanonicalHash:
    r"""Return the hash of N-Triples or N-Quads that come in pieces, cut anywhere.

    >>> str(hash_of([b"<a:s> <a:p> 'o' .\n"]))
    Traceback (most recent call last):
        ...
    pfocr_rdf.errors.DumpError: b"<a:s> <a:p> 'o' ." is no triple (expected N-Triples)
    >>> hash_of([b'<a:s>  <a:p> "01"^^<http://www.w3.org/2001/XMLSchema#int>.\n']) == hash_of(
    ...     [b'<a:s> <a:p> "1"^^<http://www.w3.org/2001/XMLSchema#integer> .\n']
    ... )
    True

    Raises:
        DumpError: If a line is no quad, or has a blank node.
    """
    hasher = Hasher()
    for piece in pieces:
        hasher.update(piece)
    return hasher.finish()


def canonical(lines: Iterable[bytes]) -> Iterator[bytes]:
    """Yield the quads of lines as a store gives them back, without the end of the line.

    >>> list(canonical([b"<a:s>  <a:p> 'o'.".replace(b"'", b'"'), b"# a comment"]))
    [b'<a:s> <a:p> "o" .']

    Raises:
        DumpError: If a line is no quad, or has a blank node.
    """
    is_usual = _USUAL.fullmatch
    for line in lines:
        if is_usual(line):
            yield line
        elif typed := _TYPED.fullmatch(line):
            yield typed[1] + _stored_literal(typed[2]) + typed[3]
        else:
            yield from _stored(line)


@lru_cache(maxsize=1 << 16)
def _stored_literal(literal: bytes) -> bytes:
    """Return a literal as a store gives it back; dumps repeat most of those with a datatype."""
    (line,) = _stored(b"<a:s> <a:p> %b ." % literal)
    return line.removeprefix(b"<a:s> <a:p> ").removesuffix(b" .")


def _stored(line: bytes) -> list[bytes]:
    """Return the quads of any line as a store gives them back: none if it is blank or a comment."""
    store = pyoxigraph.Store()
    try:
        store.load(line, format=pyoxigraph.RdfFormat.N_QUADS)
    except SyntaxError as error:
        quoted = line if len(line) <= _QUOTED else line[:_QUOTED] + b"..."
        raise DumpError(f"{quoted!r} is no triple (expected N-Triples)") from error
    found = store.dump(format=pyoxigraph.RdfFormat.N_QUADS) or b""
    lines = found.split(b"\n")[:-1]
    for each in lines:
        if _BLANK.search(_LITERAL.sub(b'""', each)):
            message = "a blank node has no canonical name (expected IRIs and literals only)"
            raise DumpError(f"{line!r}: {message}")
    return lines
