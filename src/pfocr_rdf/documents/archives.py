"""Says which members of a zip, of a tar or of a folder behind a URL are documents or tables.

Nothing is unpacked by the name of a member, so no name can lead out of a folder.  A compressed
tar is decompressed once, as a whole, into the workspace.  Folders inside an archive mean the same
as folders outside: see ``sources``.
"""

from __future__ import annotations

import bz2
import gzip
import lzma
import os
import stat
import struct
import tarfile
import tempfile
import zipfile
import zlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from io import BufferedIOBase
from pathlib import Path
from typing import TypeAlias

from ..errors import SourceError
from .entries import Entry, TarEntry, UnreadableEntry, ZipEntry, not_regular, reason_of
from .names import DATA, FIGURES, is_document, is_hidden, is_table, joined, printable, table_files

#: how large a compressed tar may become in the workspace
MAX_ARCHIVE_BYTES = 32 * 1024**3

#: the folder of tables beside a folder that is itself called ``_figures``
SIBLING = joined("..", DATA)

_BLOCK = 512  # of a tar
_CHUNK = 1024 * 1024
_OPENERS: dict[bytes, Callable[[str], BufferedIOBase]] = {
    b"\x1f\x8b": gzip.GzipFile,
    b"BZh": bz2.BZ2File,
    b"\xfd7zXZ\x00": lzma.LZMAFile,
}
#: what zipfile and tarfile raise for bytes that they did not expect
_BROKEN = (
    zipfile.BadZipFile,
    tarfile.TarError,
    OSError,
    ValueError,
    EOFError,
    NotImplementedError,
    OverflowError,
    RecursionError,
    struct.error,
)
_BROKEN_STREAM = (OSError, EOFError, zlib.error, lzma.LZMAError)

#: a path inside an archive with its entry, or None where it is a folder
Member: TypeAlias = tuple[str, Entry | None]


@dataclass(frozen=True, slots=True)
class _Folder:
    """What a folder of an archive is read for, and the folders that hold its documents' tables."""

    has_documents: bool
    has_tables: bool
    beside: tuple[str, ...] = ()


@dataclass(slots=True)
class Archive:
    """The documents and tables of one archive, by their path in it."""

    path: str
    documents: dict[str, Entry] = field(default_factory=dict)
    tables: dict[str, Entry] = field(default_factory=dict)
    skipped: list[str] = field(default_factory=list)
    temporary: list[str] = field(default_factory=list)
    _folders: dict[str, _Folder] = field(default_factory=dict)

    def tables_of(self, member: str, figid: str) -> dict[str, Entry]:
        """Return the tables of the document at *member*, by kind."""
        beside = self._folders[member.rpartition("/")[0]].beside
        found: dict[str, Entry] = {}
        for kind, name in table_files(figid).items():
            entries = (self.tables.get(joined(folder, name)) for folder in beside)
            if entry := next(filter(None, entries), None):
                found[kind] = entry
        return found

    def arrange(self, members: Iterable[Member], *, is_figures: bool = False) -> None:
        """Sort *members* into documents and tables.

        Of a folder that is itself called ``_figures``, *members* has the tables in the ``_data``
        beside it as well, and no checkout is looked for.
        """
        kept: dict[str, Entry] = {}
        folders = {""}
        for path, entry in members:
            folder, _, name = path.rpartition("/")
            folders.add(path if entry is None else folder)
            if entry is not None and (is_document(name) or is_table(name)):
                if path in kept:
                    self.skip(path, "is repeated in the archive; the last one is read")
                kept[path] = entry
        folders = with_parents(folders)
        roots = {
            parent for parent, _, name in (f.rpartition("/") for f in folders) if name == FIGURES
        }
        if is_figures:
            roots = set()
        self._folders = {folder: _role(folder, roots) for folder in folders}
        if is_figures:
            beside = (*self._folders[""].beside, SIBLING)
            self._folders[""] = _Folder(has_documents=True, has_tables=True, beside=beside)
            self._folders[SIBLING] = _Folder(has_documents=False, has_tables=True)
        for folder in filter(is_document, folders):
            kept.setdefault(folder, UnreadableEntry(self.path, folder, not_regular(stat.S_IFDIR)))
        for path, entry in kept.items():
            self._take(path, entry)

    def _take(self, path: str, entry: Entry) -> None:
        """Add what is read of its folder; a table that is no regular file is none."""
        folder, _, name = path.rpartition("/")
        role = self._folders[folder]
        if role.has_documents and is_document(name):
            self.documents[path] = entry
        elif role.has_tables and is_table(name) and not isinstance(entry, UnreadableEntry):
            self.tables[path] = entry

    def narrow(self, inside: str) -> None:
        """Keep the documents at or below the path *inside*, and the tables that may be theirs."""

        def is_inside(path: str) -> bool:
            return path == inside or path.startswith(f"{inside}/")

        self.documents = {path: e for path, e in self.documents.items() if is_inside(path)}
        folders = {path.rpartition("/")[0] for path in self.documents}
        beside = {folder for name in folders for folder in self._folders[name].beside}
        self.tables = {
            path: entry
            for path, entry in self.tables.items()
            if is_inside(path) or path.rpartition("/")[0] in beside
        }

    def close(self) -> None:
        """Remove what was fetched or decompressed."""
        while self.temporary:
            Path(self.temporary.pop()).unlink(missing_ok=True)

    def inside(self, name: str) -> str | None:
        """Return the tidy path of a member; one that leads out of the archive is skipped."""
        path = tidy(name)
        if path is None:
            self.skip(name, "leads out of the archive")
        return path

    def skip(self, name: str, reason: str) -> None:
        """Note that a member is not read."""
        self.skipped.append(f"{printable(joined(self.path, name))}: {reason}")


def open_archive(path: str, workspace: Path, name: str = "") -> Archive | None:
    """Return the archive in the file at *path*, or None where the file is no archive.

    *name* is what it is called in messages, where that is not its path.

    Raises:
        SourceError: If it is an archive that cannot be read.
        OSError: If the file cannot be read.
    """
    with open(path, "rb") as file:  # noqa: PTH123 - paths are str in this package
        head = file.read(_BLOCK)
    archive = Archive(name or path)
    try:
        if head.startswith((b"PK\x03\x04", b"PK\x05\x06")):
            archive.arrange(_zip_members(archive, path))
        elif is_tar(head):
            archive.arrange(_tar_members(archive, path))
        elif opener := _opener(head):
            with opener(path) as stream:
                unpacked = _decompressed(archive.path, stream, workspace)
            archive.temporary.append(unpacked)
            archive.arrange(_tar_members(archive, unpacked))
        else:
            return None
    except _BROKEN as error:
        raise SourceError(_corrupt(printable(archive.path), error)) from error
    return archive


def zip_entries(path: str) -> list[tuple[str, Entry]]:
    """Return the files of a zip, whatever they are: the path of each in it, and what reads it.

    Raises:
        SourceError: If it is no zip, or cannot be read.
    """
    try:
        members = list(_zip_members(Archive(path), path))
    except _BROKEN as error:
        raise SourceError(_corrupt(printable(path), error)) from error
    return [(member, entry) for member, entry in members if entry is not None]


def tidy(name: str) -> str | None:
    """Return the path of a member without needless parts, or None where it leads out.

    >>> tidy("./a//b.md"), tidy("/a/b.md"), tidy("a/"), tidy("../b.md")
    ('a/b.md', 'a/b.md', 'a', None)
    """
    parts = [part for part in name.split("/") if part not in ("", ".")]
    return None if ".." in parts else "/".join(parts)


def with_parents(folders: Iterable[str]) -> set[str]:
    """Return *folders* and all the folders that hold them.

    >>> sorted(with_parents(["a/b/c"]))
    ['', 'a', 'a/b', 'a/b/c']
    """
    found: set[str] = set()
    for folder in folders:
        while folder not in found:
            found.add(folder)
            folder = folder.rpartition("/")[0]  # noqa: PLW2901 - climbs
    return found


def is_tar(head: bytes) -> bool:
    r"""Return whether a file that begins with *head* is a tar.

    >>> is_tar(b"---\nfigid: PMC1__f1\n"), is_tar(bytes(512))
    (False, True)
    """
    if len(head) < _BLOCK:
        return False
    if head[257:262] == b"ustar" or not any(head):
        return True
    try:
        tarfile.TarInfo.frombuf(head, "utf-8", "surrogateescape")
    except tarfile.HeaderError:
        return False
    return True


def _role(folder: str, roots: set[str]) -> _Folder:
    """Return what *folder* is read for; *roots* hold a folder ``_figures``."""
    parts = folder.split("/") if folder else []
    for depth in range(len(parts) + 1):
        root = "/".join(parts[:depth])
        if root in roots:
            return _role_in_checkout(root, parts[depth:])
        if depth < len(parts) and is_hidden(parts[depth]):
            return _Folder(has_documents=False, has_tables=False)
    beside = (folder, joined(folder, DATA))
    return _Folder(has_documents=True, has_tables=True, beside=beside)


def _role_in_checkout(root: str, parts: list[str]) -> _Folder:
    if parts[:1] == [FIGURES] and not any(map(is_hidden, parts)):
        return _Folder(has_documents=True, has_tables=False, beside=(joined(root, DATA),))
    return _Folder(has_documents=False, has_tables=parts == [DATA])


def _zip_members(archive: Archive, path: str) -> Iterator[Member]:
    """Yield the members of *archive*, whose zip lies at *path*."""
    with zipfile.ZipFile(path) as zipped:
        for info in zipped.infolist():
            member = archive.inside(info.filename)
            if member is None:
                continue
            mode = info.external_attr >> 16
            if info.filename.endswith("/"):
                yield member, None
            elif stat.S_IFMT(mode) not in (0, stat.S_IFREG):
                yield member, UnreadableEntry(archive.path, member, not_regular(mode))
            else:
                yield member, _zip_entry(archive.path, member, path, info)


def _zip_entry(archive: str, member: str, file: str, info: zipfile.ZipInfo) -> ZipEntry:
    return ZipEntry(
        archive,
        member,
        file,
        info.header_offset,
        info.compress_size,
        info.file_size,
        info.CRC,
        info.compress_type,
        info.flag_bits,
    )


def _tar_members(archive: Archive, file: str) -> Iterator[Member]:
    """Yield the members of *archive*, whose uncompressed tar is *file*."""
    with tarfile.open(file, "r:") as tar:
        before = -1
        while (info := tar.next()) is not None:
            tar.members.clear()  # type: ignore[attr-defined] # tarfile would keep them all
            if tar.offset <= before:  # a negative size would lead back for ever
                message = f"broken header at offset {before}"
                raise tarfile.ReadError(message)
            before = tar.offset
            path = archive.inside(info.name)
            if path is None:
                continue
            if info.isdir():
                yield path, None
            elif info.isreg() and not info.issparse():
                yield path, TarEntry(archive.path, path, file, info.offset_data, info.size)
            else:
                yield path, UnreadableEntry(archive.path, path, _tar_reason(info))
        end = tar.offset
    # tarfile takes a broken header in the middle for the end
    with open(file, "rb") as raw:  # noqa: PTH123 - see above
        raw.seek(end)
        if any(raw.read(_BLOCK)):
            message = f"broken header at offset {end}"
            raise tarfile.ReadError(message)


def _tar_reason(info: tarfile.TarInfo) -> str:
    """Return why a member of a tar that is no plain file is not read."""
    if info.issparse():
        return "is a sparse file (expected a regular file; unpack the tar and give the folder)"
    if info.islnk():
        return "is a hard link (expected a regular file; unpack the tar and give the folder)"
    if info.issym():
        return not_regular(stat.S_IFLNK)
    return not_regular(stat.S_IFIFO if info.isfifo() else stat.S_IFCHR)


def _opener(head: bytes) -> Callable[[str], BufferedIOBase] | None:
    """Return what opens a compressed file that begins with *head*, or None for any other."""
    return next((opener for magic, opener in _OPENERS.items() if head.startswith(magic)), None)


def _decompressed(path: str, stream: BufferedIOBase, workspace: Path) -> str:
    """Write the tar in *stream* to the workspace and return its path there."""
    place, size = printable(path), 0
    chunk = _next_chunk(place, stream)
    if not is_tar(chunk[:_BLOCK]):
        raise SourceError(f"{place}: compressed, but no tar (expected a tar; unpack it first)")
    try:
        workspace.mkdir(parents=True, exist_ok=True)
        number, name = tempfile.mkstemp(prefix="source-", suffix=".tar", dir=workspace)
        with os.fdopen(number, "wb") as file:
            while chunk:
                size += len(chunk)
                if size > MAX_ARCHIVE_BYTES:
                    reason = f"unpacks to more than {MAX_ARCHIVE_BYTES} bytes"
                    raise SourceError(f"{place}: {reason} (expected a tar of documents)")
                file.write(chunk)
                chunk = _next_chunk(place, stream)
    except OSError as error:
        folder = printable(str(workspace))
        raise SourceError(f"{place}: cannot be unpacked to {folder}: {reason_of(error)}") from error
    return name


def _next_chunk(place: str, stream: BufferedIOBase) -> bytes:
    try:
        return stream.read(_CHUNK)
    except _BROKEN_STREAM as error:
        raise SourceError(_corrupt(place, error)) from error


def _corrupt(place: str, error: Exception) -> str:
    text = " ".join(str(error).split()).lower() or "unreadable"
    return f"{place}: corrupt archive: {text} (expected a sound zip or tar)"
