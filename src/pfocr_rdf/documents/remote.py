"""Finds and reads documents behind a URL: a document, a folder, a checkout, a zip or a tar.

1. An archive is fetched once, as a whole, into the workspace, and read there as any other.
2. A folder is listed once, with the meaning that folders have in an archive.  Its documents and
   tables are read by whoever maps them, many at a time, since each takes a round trip.
3. ``zip://PATH::URL`` is what lies at PATH in the archive at URL (or at a local path); so is
   ``tar://``.
4. What is larger than it may be is not fetched.

A file that cannot be read is rejected like one on a disk; a folder that cannot be listed, or an
archive that cannot be fetched, is an error: a build must not miss half of its documents.
"""

from __future__ import annotations

import os
import stat
import tempfile
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from ..errors import LocationError, SourceError
from ..filesystem import Item, Location, is_shared, is_url, local_path, shown, tidy
from .archives import MAX_ARCHIVE_BYTES, SIBLING, Archive, Member, open_archive
from .entries import CarriedEntry, Entry, TarEntry, UnreadableEntry, not_regular
from .names import (
    DATA,
    FIGURES,
    is_document,
    is_hidden,
    is_table,
    joined,
    printable,
    split,
    table_files,
)
from .tables import MAX_TABLE_BYTES

_EXPECTED = "(expected a document, a folder, a zip or a tar)"
_INSIDE = ("zip://", "tar://")
_CHAIN = "::"


@dataclass(frozen=True, slots=True)
class UrlEntry:
    """A file below a URL; *archive* is what that URL is called in messages."""

    archive: str
    member: str
    url: str
    size: int

    @property
    def place(self) -> str:
        """The URL of the file, without a password."""
        return printable(joined(self.archive, self.member))

    @property
    def is_shared(self) -> bool:
        """Whether other machines can read it."""
        return is_shared(self.url)

    def read(self, limit: int) -> bytes:
        """Return the bytes; whoever reads several should fetch them at once."""
        return fetched([(self, limit)])[0].read(limit)


def fetched(entries: Sequence[tuple[Entry, int]]) -> list[Entry]:
    """Return entries, those behind URLs with their bytes, all of which are asked for at once.

    They have at most as many bytes as the limit of each and one more.
    """
    wanted: dict[str, dict[str, int]] = {}
    for entry, limit in entries:
        if isinstance(entry, UrlEntry) and 0 < entry.size <= limit:
            wanted.setdefault(entry.url, {})[entry.member] = limit + 1
    answers = {
        (url, member): answer
        for url, limits in wanted.items()
        for member, answer in zip(
            limits, Location(url).read(list(limits), list(limits.values())), strict=True
        )
    }
    return [
        _carried(entry, limit, answers) if isinstance(entry, UrlEntry) else entry
        for entry, limit in entries
    ]


def _carried(
    entry: UrlEntry, limit: int, answers: dict[tuple[str, str], bytes | LocationError | None]
) -> CarriedEntry:
    if not 0 < entry.size <= limit:
        # nobody looks into what is too large; its number of bytes says enough
        return CarriedEntry(entry.place, bytes(min(entry.size, limit + 1)))
    answer = answers[entry.url, entry.member]
    if isinstance(answer, bytes):
        return CarriedEntry(entry.place, answer[: limit + 1])
    reason = "does not exist" if answer is None else str(answer)
    return CarriedEntry(entry.place, reason=f"cannot be read: {reason}")


def open_url(url: str, workspace: Path, exclude: Collection[str] = ()) -> Archive:
    """Return the documents and tables behind a URL; folders at the URLs *exclude* are left out.

    Raises:
        SourceError: If there is nothing, or it cannot be listed or fetched.
        ExtraError: If fsspec is not installed.
    """
    try:
        return _open(url, workspace, exclude)
    except LocationError as error:
        raise _error(url, f"cannot be read: {error}") from error


def _open(url: str, workspace: Path, exclude: Collection[str]) -> Archive:
    if url.startswith(_INSIDE):
        return _open_inside(url, workspace)
    location = Location(tidy(url))
    kind = location.kind()
    if kind == "directory":
        return _open_folder(location, exclude)
    if kind is None:
        raise _error(url, "does not exist")
    if kind != "file" or url.endswith("/"):
        reason = "is a folder that cannot be listed" if kind == "file" else f"is a {kind}"
        raise _error(url, reason)
    return _open_file(location, workspace)


def _error(url: str, reason: str) -> SourceError:
    return SourceError(f"{printable(shown(url))}: {reason} {_EXPECTED}")


def _open_inside(url: str, workspace: Path) -> Archive:
    """Return what lies at a path in an archive."""
    place = printable(shown(url))
    scheme, _, chain = url.partition("://")
    inside, found, target = chain.partition(_CHAIN)
    if not found or not target:
        raise SourceError(f"{place}: names no archive (expected {scheme}://PATH::URL)")
    target = local_path(target)
    try:
        archive = (
            _open_file(Location(tidy(target)), workspace)
            if is_url(target)
            else open_archive(target, workspace)
        )
    except OSError as error:
        raise LocationError((error.strerror or str(error)).lower()) from error
    if archive is None or isinstance(archive, _Document):
        if archive is not None:
            archive.close()
        raise SourceError(f"{place}: is in no archive (expected a zip or a tar behind '::')")
    if inside.strip("/"):
        archive.narrow(inside.strip("/"))
    return archive


def _open_file(location: Location, workspace: Path) -> Archive:
    """Return the archive, or the document, that is fetched from a URL."""
    file = _temporary(workspace)
    try:
        archive = _fetched_archive(location, file)
    except BaseException:
        file.unlink(missing_ok=True)
        raise
    archive.temporary.append(str(file))
    return archive


def _fetched_archive(location: Location, file: Path) -> Archive:
    if not location.fetch(file, MAX_ARCHIVE_BYTES):
        raise _error(location.url, "does not exist")
    archive = open_archive(str(file), file.parent, shown(location.url))
    return _Document(location.url, file) if archive is None else archive


def _temporary(workspace: Path) -> Path:
    """Return a new file in the workspace."""
    workspace.mkdir(parents=True, exist_ok=True)
    number, path = tempfile.mkstemp(prefix="source-", dir=workspace)
    os.close(number)
    return Path(path)


class _Document(Archive):
    """One document behind a URL; its tables are looked for when it is mapped."""

    def __init__(self, url: str, file: Path) -> None:
        self._folder, name = _split(url)
        super().__init__(shown(self._folder))
        entry = TarEntry(self.path, name, str(file), 0, file.stat().st_size)
        self.documents[name] = entry
        self._workspace = file.parent

    def tables_of(self, member: str, figid: str) -> dict[str, Entry]:  # noqa: ARG002 - there is one
        """Return the tables that lie beside the document, with their bytes."""
        folders = [self._folder, joined(self._folder, DATA)]
        head, name = _split(self._folder)
        if name == FIGURES:
            folders.append(joined(head, DATA))
        found: dict[str, Entry] = {}
        for kind, name in table_files(figid).items():
            tables = (self._table(folder, name) for folder in folders)
            if table := next(filter(None, tables), None):
                found[kind] = self.tables[table.place] = table
        return found

    def _table(self, folder: str, name: str) -> CarriedEntry | None:
        """Return a table, if there is one, or why it cannot be read."""
        place = printable(joined(shown(folder), name))
        file = _temporary(self._workspace)
        try:
            is_there = Location(joined(folder, name)).fetch(file, MAX_TABLE_BYTES)
            return CarriedEntry(place, file.read_bytes()) if is_there else None
        except LocationError as error:
            return CarriedEntry(place, reason=f"cannot be read: {error}")
        finally:
            file.unlink(missing_ok=True)


def _split(url: str) -> tuple[str, str]:
    """Return the folder of a URL and the name in it.

    >>> _split("s3://bucket/x.md"), _split("memory://x.md")
    (('s3://bucket', 'x.md'), ('memory://', 'x.md'))
    """
    folder, name = split(url)
    return (f"{folder}/" if folder.endswith(":/") else folder), name


def _open_folder(location: Location, exclude: Collection[str]) -> Archive:
    archive = Archive(shown(location.url))
    head, name = _split(location.url)
    is_figures = name == FIGURES
    members = list(_members(archive, location, set(map(tidy, exclude)), is_figures=is_figures))
    if is_figures:
        beside = Location(head)
        members += [
            (
                joined(SIBLING, item.name),
                UrlEntry(shown(head), joined(DATA, item.name), head, item.size),
            )
            for item in beside.items(DATA)
            if item.kind == "file" and is_table(item.name)
        ]
    archive.arrange(members, is_figures=is_figures)
    return archive


def _members(
    archive: Archive, location: Location, exclude: Collection[str], *, is_figures: bool
) -> Iterator[Member]:
    """Yield what is in a folder and below it, but for what nobody reads."""
    stack = [("", is_figures)]
    while stack:
        folder, is_inside = stack.pop()
        items = location.items(folder)
        is_checkout = not is_inside and any(
            item.name == FIGURES and item.kind == "directory" for item in items
        )
        for item in items:
            path = joined(folder, item.name)
            if item.kind != "directory":
                if is_document(item.name) or is_table(item.name):
                    yield path, _entry(archive, path, location, item)
            elif joined(location.url, path) not in exclude and not is_hidden(item.name):
                yield path, None
                if not is_checkout or item.name in {FIGURES, DATA}:
                    stack.append((path, is_inside or is_checkout))


def _entry(archive: Archive, path: str, location: Location, item: Item) -> Entry:
    if item.kind == "file":
        return UrlEntry(archive.path, path, location.url, item.size)
    mode = stat.S_IFLNK if item.kind == "link" else stat.S_IFCHR
    return UnreadableEntry(archive.path, path, not_regular(mode))
