"""Reads the bytes of one document or table, wherever it lies.

An entry is a small value that can be sent to another process and read there.  It keeps no file
open: archives are read at an offset, so no process needs the table of contents of a zip.  A
carried entry has its bytes with it, for whoever does not see where they lie.
"""

from __future__ import annotations

import bz2
import os
import stat
import zipfile
import zlib
from dataclasses import dataclass
from typing import Protocol

from ..errors import DocumentError
from .names import joined, printable

_LOCAL_HEADER = b"PK\x03\x04"
_LOCAL_HEADER_BYTES = 30
_ENCRYPTED = 0x1
#: more packed bytes than this are never needed to unpack up to a limit, but by a hostile member
_PACKED_SLACK = 65_536

_NOT_REGULAR = (
    (stat.S_ISDIR, "a folder"),
    (stat.S_ISLNK, "a symbolic link"),
    (stat.S_ISFIFO, "a named pipe"),
    (stat.S_ISSOCK, "a socket"),
)


class Entry(Protocol):
    """The bytes of a document or a table, and the place to print for them."""

    @property
    def place(self) -> str:
        """The path to print: one line of text that can be encoded."""
        ...

    def read(self, limit: int) -> bytes:
        """Return the bytes, at most *limit* + 1 of them, so that the caller sees an overrun.

        Raises:
            DocumentError: If they cannot be read.
        """
        ...


@dataclass(frozen=True, slots=True)
class FileEntry:
    """A file of the file system; ``follow`` allows it to be a symbolic link."""

    path: str
    follow: bool = False

    @property
    def place(self) -> str:
        """The path."""
        return printable(self.path)

    def read(self, limit: int) -> bytes:
        """Return the bytes of a regular file; anything else is never waited for."""
        flags = os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC
        try:
            file = os.open(self.path, flags if self.follow else flags | os.O_NOFOLLOW)
        except OSError as error:
            raise self._failure(error) from error
        try:
            status = os.fstat(file)
            if not stat.S_ISREG(status.st_mode):
                raise DocumentError(self.place, 1, not_regular(status.st_mode))
            return _read(file, 0, min(limit, status.st_size) + 1)
        except OSError as error:
            raise self._failure(error) from error
        finally:
            os.close(file)

    def _failure(self, error: OSError) -> DocumentError:
        """Return the error for a file that does not open; links and sockets do not."""
        try:
            mode = os.lstat(self.path).st_mode
        except OSError:
            mode = stat.S_IFREG
        irregular = not stat.S_ISREG(mode) and not (self.follow and stat.S_ISLNK(mode))
        reason = not_regular(mode) if irregular else f"cannot be read: {reason_of(error)}"
        return DocumentError(self.place, 1, reason)


@dataclass(frozen=True, slots=True)
class ZipEntry:
    """A member of a zip, with all that its directory says of it; *file* is where the zip lies."""

    archive: str
    member: str
    file: str
    offset: int
    packed_size: int
    size: int
    crc: int
    method: int
    flags: int

    @property
    def place(self) -> str:
        """The path of the archive, and the path in it."""
        return printable(joined(self.archive, self.member))

    def read(self, limit: int) -> bytes:
        """Return the unpacked bytes; a member that unpacks without end is cut at the limit."""
        if self.flags & _ENCRYPTED:
            raise self._failure("is encrypted (expected a zip without password)")
        try:
            data, ended = self._unpack(self._packed(2 * limit + _PACKED_SLACK), limit + 1)
        except OSError as error:
            reason = reason_of(error) if error.errno else "its compressed data are broken"
            raise self._failure(f"cannot be read: {reason}") from error
        except OverflowError as error:
            raise self._failure("has no place in the zip (expected a sound zip file)") from error
        except zlib.error as error:
            raise self._failure("cannot be read: its compressed data are broken") from error
        if len(data) > limit:
            return data
        if not ended or len(data) != self.size:
            raise self._failure("is cut short (expected the whole zip member)")
        if zlib.crc32(data) != self.crc:
            raise self._failure("is corrupt: wrong checksum (expected a sound zip member)")
        return data

    def _packed(self, limit: int) -> bytes:
        """Return the packed bytes, which stand behind a header of varying length."""
        file = os.open(self.file, os.O_RDONLY | os.O_CLOEXEC)
        try:
            header = _read(file, self.offset, _LOCAL_HEADER_BYTES)
            if len(header) < _LOCAL_HEADER_BYTES or not header.startswith(_LOCAL_HEADER):
                raise self._failure("has no header in the zip (expected a sound zip file)")
            name = int.from_bytes(header[26:28], "little")
            extra = int.from_bytes(header[28:30], "little")
            start = self.offset + _LOCAL_HEADER_BYTES + name + extra
            return _read(file, start, min(self.packed_size, limit))
        finally:
            os.close(file)

    def _unpack(self, packed: bytes, count: int) -> tuple[bytes, bool]:
        """Return up to *count* unpacked bytes, and whether they are all."""
        if self.method == zipfile.ZIP_STORED:
            return packed[:count], len(packed) == self.packed_size
        if self.method == zipfile.ZIP_DEFLATED:
            inflate = zlib.decompressobj(-zlib.MAX_WBITS)
            return inflate.decompress(packed, count), inflate.eof
        if self.method == zipfile.ZIP_BZIP2:
            bunzip = bz2.BZ2Decompressor()
            return bunzip.decompress(packed, count), bunzip.eof
        raise self._failure(f"is packed by method {self.method} (expected deflate; zip it anew)")

    def _failure(self, reason: str) -> DocumentError:
        return DocumentError(self.place, 1, reason)


@dataclass(frozen=True, slots=True)
class TarEntry:
    """A member of a tar, or a fetched document; *file* is what its bytes are read from."""

    archive: str
    member: str
    file: str
    offset: int
    size: int

    @property
    def place(self) -> str:
        """The path of the archive, and the path in it."""
        return printable(joined(self.archive, self.member))

    def read(self, limit: int) -> bytes:
        """Return the bytes at the member's place in the tar."""
        count = min(self.size, limit + 1)
        try:
            file = os.open(self.file, os.O_RDONLY | os.O_CLOEXEC)
            try:
                data = _read(file, self.offset, count)
            finally:
                os.close(file)
        except OSError as error:
            raise DocumentError(self.place, 1, f"cannot be read: {reason_of(error)}") from error
        if len(data) < count:
            raise DocumentError(self.place, 1, "is cut short (expected the whole tar member)")
        return data


@dataclass(frozen=True, slots=True)
class UnreadableEntry:
    """Something in an archive that has the name of a document and is none."""

    archive: str
    member: str
    reason: str

    @property
    def place(self) -> str:
        """The path of the archive, and the path in it."""
        return printable(joined(self.archive, self.member))

    def read(self, limit: int) -> bytes:  # noqa: ARG002 - every entry is read in the same way
        """Raise the reason why there are no bytes."""
        raise DocumentError(self.place, 1, self.reason)


@dataclass(frozen=True, slots=True)
class CarriedEntry:
    """The bytes of an entry that was read before, or the reason why there are none.

    >>> CarriedEntry("a/x.md", b"12345").read(3)
    b'1234'
    """

    place: str
    data: bytes = b""
    reason: str = ""

    def read(self, limit: int) -> bytes:
        """Return the bytes."""
        if self.reason:
            raise DocumentError(self.place, 1, self.reason)
        return self.data[: limit + 1]


def carried(entry: Entry, limit: int) -> CarriedEntry:
    """Return an entry with its bytes, at most *limit* + 1 of them."""
    try:
        return CarriedEntry(entry.place, entry.read(limit))
    except DocumentError as error:
        return CarriedEntry(entry.place, reason=error.reason)


def not_regular(mode: int) -> str:
    """Return why a file of this mode is not read.

    >>> not_regular(stat.S_IFIFO)
    'is a named pipe (expected a regular file)'
    """
    found = (name for is_kind, name in _NOT_REGULAR if is_kind(mode))
    return f"is {next(found, 'a device')} (expected a regular file)"


def reason_of(error: OSError) -> str:
    """Return what the operating system says, in our spelling.

    >>> reason_of(PermissionError(13, "Permission denied"))
    'permission denied'
    """
    return (error.strerror or "input/output error").lower()


def _read(file: int, offset: int, count: int) -> bytes:
    """Return *count* bytes at *offset*, or as many as there are."""
    data = os.pread(file, count, offset)
    while len(data) < count:
        more = os.pread(file, count - len(data), offset + len(data))
        if not more:
            break
        data += more
    return data
