"""Reads the gzip members of a part of a dump, one after the other.

The module :mod:`gzip` hides where a member ends, and that is what tells whether two files go on
with the same one.  Source: https://www.rfc-editor.org/rfc/rfc1952#section-2.2
"""

from __future__ import annotations

import zlib
from collections.abc import Iterable
from pathlib import Path
from typing import IO, NamedTuple

from ..dump import Span
from ..errors import DumpError

#: bytes that are read at a time, and those of a text that is given at a time
_BLOCK, _LONGEST = 1 << 18, 1 << 24

#: zlib's window, and 16 for a header and trailer of gzip
_GZIP = zlib.MAX_WBITS | 16


class Piece(NamedTuple):
    """The text of a member, or some of it where it is long.

    ``content`` is the whole member as it is in the file, and empty for a part of one; ``is_end``
    says whether the member ends here.
    """

    text: bytes
    content: bytes
    is_end: bool


class Members:
    """The gzip members of a file, or some of them: those that lie at *spans*.

    Raises:
        DumpError: If the file cannot be read, is empty, or is no gzip, or is damaged; every method
            does so where it meets it.
    """

    def __init__(self, path: Path, spans: Iterable[Span] | None = None) -> None:
        self.path = path
        self._spans = None if spans is None else iter(spans)
        try:
            self._file: IO[bytes] = path.open("rb")
        except OSError as error:
            raise _unreadable(path, error) from error
        self._waiting = b""
        self._read = 0
        self._member = zlib.decompressobj(_GZIP)
        self.is_at_border = True
        if not self._fill() and spans is None:
            self.close()
            raise DumpError(f"{path}: is empty (expected gzip of N-Triples)")

    def skip(self, content: bytes) -> bool:
        """Skip the next member and return True if it is this one, byte for byte."""
        while len(self._waiting) < len(content) and self._fill():
            pass
        if not self.is_at_border or not self._waiting.startswith(content):
            return False
        self._waiting = self._waiting[len(content) :]
        return True

    def next(self) -> Piece | None:
        """Return the next member, or the next part of a long one; None at the end of the file."""
        if self.is_at_border and not self._waiting and not self._fill():
            return None
        is_whole, contents, texts, size = self.is_at_border, [], [], 0
        self.is_at_border = False
        while not self._member.eof and size < _LONGEST:
            if not self._waiting and not self._fill():
                raise DumpError(f"{self.path}: ends inside a gzip member (is it all there?)")
            texts.append(self._decompress(_LONGEST - size))
            left = self._member.unconsumed_tail or self._member.unused_data
            contents.append(self._waiting[: len(self._waiting) - len(left)])
            self._waiting = left
            size += len(texts[-1])
        is_end = self._member.eof
        if is_end:
            self._member, self.is_at_border = zlib.decompressobj(_GZIP), True
        content = b"".join(contents) if is_whole and is_end else b""
        return Piece(b"".join(texts), content, is_end)

    def _decompress(self, size: int) -> bytes:
        try:
            return self._member.decompress(self._waiting, size)
        except zlib.error as error:
            place = f"{self.path}: byte {self._read - len(self._waiting)} and later"
            reason = str(error).rpartition(": ")[2]
            raise DumpError(f"{place}: is damaged, or no gzip ({reason})") from error

    def _fill(self) -> bool:
        """Read some more, and return whether there was any."""
        try:
            content = self._next_content()
        except OSError as error:
            raise _unreadable(self.path, error) from error
        self._waiting += content
        self._read += len(content)
        return bool(content)

    def _next_content(self) -> bytes:
        if self._spans is None:
            return self._file.read(_BLOCK)
        span = next(self._spans, None)
        if span is None:
            return b""
        self._file.seek(span.start)
        return self._file.read(span.length)

    def close(self) -> None:
        """Close the file."""
        self._file.close()


def _unreadable(path: Path, error: OSError) -> DumpError:
    return DumpError(f"{path}: cannot be read: {error.strerror or error}")
