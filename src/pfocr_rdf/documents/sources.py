"""Finds the documents and tables of one or several SOURCEs.

1. A SOURCE is a document, a folder, a checkout of pfocr-database, or a zip or tar of these; what
   has ``://`` in its name lies behind a URL, and ``remote`` finds it.
2. A folder that holds ``_figures`` is a checkout, wherever it is met: its documents are those
   under ``_figures``, its tables those in ``_data``, and nothing else of it is read.
3. Any other folder gives every ``*.md`` in it and below it.  The tables of such a document lie
   beside it, in ``_data`` beside it, or in the sibling ``_data`` of a folder ``_figures``.
4. Hidden folders are passed over; linked folders are not followed, and said to be skipped.
5. Whatever is called ``*.md`` is an entry, a named pipe too: its read says why it is rejected.

Folders are walked lazily and never listed in memory.  Of an archive the table of contents is kept.
Paths are str: a Path for each of 400 thousand files would cost more than reading them.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Iterable, Iterator, Sequence
from enum import Enum, auto
from itertools import chain
from pathlib import Path
from types import TracebackType

from ..errors import SourceError
from ..filesystem import is_url, local_path, shown
from .archives import Archive, open_archive
from .entries import Entry, FileEntry, TarEntry, UnreadableEntry, ZipEntry, reason_of
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
from .remote import UrlEntry, open_url

__all__ = [
    "Entry",
    "FileEntry",
    "Sources",
    "TarEntry",
    "UnreadableEntry",
    "UrlEntry",
    "ZipEntry",
    "open_sources",
]

_EXPECTED = "(expected a document, a folder, a zip or a tar)"


def open_sources(
    paths: Sequence[str | Path],
    *,
    exclude: Sequence[str | Path] = (),
    workspace: str | Path,
) -> Sources:
    """Return the documents and tables at *paths*, to be used as a context manager.

    Folders in *exclude* are not entered.  A compressed tar is decompressed into *workspace*, and
    what one URL names is fetched into it; both are removed when the context ends.

    Raises:
        SourceError: If a path does not exist, cannot be read, is neither a file nor a folder, or
            is a corrupt archive.
        ExtraError: If a path is a URL, and fsspec is not installed.
    """
    sources = Sources(exclude=exclude, workspace=Path(workspace))
    for path in dict.fromkeys(local_path(os.fspath(path)) for path in paths):
        if is_url(path):
            sources.add_url(path)
        else:
            sources.add(path)
    return sources


class Sources:
    """The documents of all SOURCEs, each of them once.

    ``skipped`` says what was passed over and why, one line each.
    """

    def __init__(self, *, exclude: Sequence[str | Path], workspace: Path) -> None:
        self.skipped: list[str] = []
        excluded = [local_path(os.fspath(path)) for path in exclude]
        self._exclude = {os.path.realpath(path) for path in excluded if not is_url(path)}
        self._excluded_urls = set(filter(is_url, excluded))
        self._workspace = workspace
        self._paths: list[str] = []
        self._files: dict[str, FileEntry] = {}  # by real path, as everything that is read once
        self._folders: dict[str, str] = {}
        self._archives: dict[str, Archive] = {}
        self._urls: dict[str, Archive] = {}
        self._walk = _Walk(self._exclude, self._files, self.skipped)
        self._beside: dict[str, tuple[str, ...]] = {}
        self._single_tables: dict[str, str] = {}

    def __enter__(self) -> Sources:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        for archive in (*self._archives.values(), *self._urls.values()):
            archive.close()

    def add(self, path: str) -> None:
        """Add one SOURCE.

        Raises:
            SourceError: If it cannot be read.
        """
        self._paths.append(path)
        place = printable(path)
        try:
            mode = Path(path).stat().st_mode if path else 0
            real = os.path.realpath(path)
            if stat.S_ISDIR(mode):
                os.scandir(path).close()  # refuses here, not in the middle of a build
                self._folders.setdefault(real, path.rstrip("/") or "/")
            elif stat.S_ISREG(mode):
                self._add_file(path, real)
            else:
                raise SourceError(f"{place}: is neither a file nor a folder {_EXPECTED}")
        except FileNotFoundError as error:
            raise SourceError(f"{place}: does not exist {_EXPECTED}") from error
        except OSError as error:
            reason = f"cannot be read: {reason_of(error)}"
            raise SourceError(f"{place}: {reason} {_EXPECTED}") from error
        except ValueError as error:
            raise SourceError(f"{place}: is no path {_EXPECTED}") from error

    def add_url(self, url: str) -> None:
        """Add one SOURCE that lies behind a URL.

        Raises:
            SourceError: If it cannot be listed or fetched.
        """
        self._paths.append(shown(url))
        archive = open_url(url, self._workspace, self._excluded_urls)
        self._urls[url] = archive
        self.skipped += archive.skipped

    def _add_file(self, path: str, real: str) -> None:
        if real in self._archives or real in self._files:
            return
        archive = open_archive(path, self._workspace)
        if archive is None:
            self._files[real] = FileEntry(path, follow=True)
        else:
            self._archives[real] = archive
            self.skipped += archive.skipped

    def documents(self) -> Iterator[Entry]:
        """Yield every document once, in no particular order.

        Raises:
            SourceError: At the end, if there was none.
        """
        self._walk = _Walk(self._exclude, self._files, self.skipped)
        found = 0
        for entry in self._entries():
            found += 1
            yield entry
        if not found:
            names = ", ".join(map(printable, self._paths)) or "no SOURCE"
            raise SourceError(f"{names}: no documents (expected files named *.md)")

    def _entries(self) -> Iterator[Entry]:
        yield from self._files.values()
        for real, folder in self._folders.items():
            yield from self._walk.entries(folder, real)
        for archive in self._archives.values():
            yield from archive.documents.values()
        yield from _once(archive.documents for archive in self._urls.values())

    @property
    def tables_found(self) -> int:
        """The number of tables in what was read; complete when the documents are exhausted.

        Of a document that is a SOURCE by itself only the tables it was asked for count.
        """
        walk = self._walk
        single = sum(folder not in walk.counted for folder in self._single_tables.values())
        archived = sum(len(archive.tables) for archive in self._archives.values())
        remote = sum(1 for _ in _once(archive.tables for archive in self._urls.values()))
        return walk.tables_found + single + archived + remote

    def tables(self, document: Entry, figid: str) -> dict[str, Entry]:
        """Return the tables of *document*, whose figid it states, by kind.

        A *figid* that could lead out of a folder has no tables.
        """
        if not isinstance(document, FileEntry):
            return self._archived_tables(document, figid)
        found: dict[str, Entry] = {}
        folders = self._folders_beside(document)
        for kind, name in table_files(figid).items():
            paths = (joined(folder, name) for folder in folders)
            if path := next(filter(_is_file, paths), None):
                found[kind] = FileEntry(path)
                if document.follow:
                    real = os.path.realpath(path)
                    self._single_tables[real] = split(real)[0]
        return found

    def _archived_tables(self, document: Entry, figid: str) -> dict[str, Entry]:
        if not isinstance(document, ZipEntry | TarEntry | UrlEntry):
            return {}
        name, member = document.archive, document.member
        archives = chain(self._archives.values(), self._urls.values())
        own = next(a for a in archives if a.path == name and member in a.documents)
        return own.tables_of(member, figid)

    def _folders_beside(self, document: FileEntry) -> tuple[str, ...]:
        """Return the folders where the tables of *document* may lie."""
        path = document.path
        if document.follow and Path(path).is_symlink():
            path = os.path.realpath(path)
        folder = split(path)[0]
        if folder not in self._beside:
            self._beside[folder] = self._look_beside(folder)
        return self._beside[folder]

    def _look_beside(self, folder: str) -> tuple[str, ...]:
        head, name = split(folder)
        while name:
            if name == FIGURES and head in self._walk.checkouts:
                return tuple(filter(_is_folder, [joined(head, DATA)]))
            head, name = split(head) if head != "/" else ("", "")
        return (folder, *filter(_is_folder, [joined(folder, DATA), *_sibling(folder)]))


def _once(archives: Iterable[dict[str, Entry]]) -> Iterator[Entry]:
    """Yield the entries of folders behind URLs, those of folders that overlap once."""
    several = list(archives)
    places: set[str] = set()
    for entries in several:
        for entry in entries.values():
            if entry.place not in places:
                yield entry
            if len(several) > 1:
                places.add(entry.place)


class _Role(Enum):
    """What a folder is read as: in ``_figures`` no checkouts are looked for."""

    FOLDER = auto()
    FIGURES = auto()
    CHECKOUT = auto()


class _Walk:
    """One walk through folders; each folder is entered once, by whatever path it is reached."""

    def __init__(self, exclude: set[str], files: dict[str, FileEntry], skipped: list[str]) -> None:
        self.checkouts: set[str] = set()
        self.counted: set[str] = set()
        self.tables_found = 0
        self._entered: set[str] = set()
        self._exclude = exclude
        self._files = files
        self._skipped = skipped

    def entries(self, folder: str, real: str) -> Iterator[FileEntry]:
        """Yield the documents in *folder*, whose real path is *real*, and below it."""
        for sibling in _sibling(folder):
            self._count_tables(sibling, os.path.realpath(sibling))
        role = _Role.FIGURES if split(real)[1] == FIGURES else _Role.FOLDER
        stack = [(folder, real, role)]
        while stack:
            folder, real, role = stack.pop()
            if real in self._entered or real in self._exclude:
                continue
            self._entered.add(real)
            if role is _Role.FOLDER and _is_folder(joined(folder, FIGURES)):
                self.checkouts.add(folder)
                self._count_tables(joined(folder, DATA), joined(real, DATA))
                stack.append((joined(folder, FIGURES), joined(real, FIGURES), _Role.CHECKOUT))
            else:
                below: list[str] = []
                yield from self._documents(folder, real, role, below)
                stack += [(joined(folder, name), joined(real, name), role) for name in below]

    def _documents(
        self, folder: str, real: str, role: _Role, below: list[str]
    ) -> Iterator[FileEntry]:
        """Yield the documents of one folder, and add the names of its folders to *below*."""
        counts = role is not _Role.CHECKOUT and real not in self.counted
        if counts:
            self.counted.add(real)
        for item in self._items(folder):
            name = item.name
            if is_document(name):
                if not self._files or joined(real, name) not in self._files:
                    yield FileEntry(joined(folder, name))
            elif counts and is_table(name):
                self.tables_found += item.is_file(follow_symlinks=False)
            if item.is_symlink():
                self._skip_linked_folder(item)
            elif item.is_dir() and not is_hidden(name):
                below.append(name)

    def _count_tables(self, folder: str, real: str) -> None:
        """Count the tables in a folder that is read for its tables only."""
        if real in self.counted:
            return
        self.counted.add(real)
        if Path(folder).is_symlink():
            self._skip(folder, "is a linked folder and not followed")
        elif _is_folder(folder):
            names = (item for item in self._items(folder) if is_table(item.name))
            self.tables_found += sum(item.is_file(follow_symlinks=False) for item in names)

    def _items(self, folder: str) -> Iterator[os.DirEntry[str]]:
        """Yield what is in *folder*; one that cannot be listed is skipped."""
        try:
            with os.scandir(folder) as items:
                yield from items
        except OSError as error:
            self._skip(folder, f"cannot be listed: {reason_of(error)}")

    def _skip_linked_folder(self, item: os.DirEntry[str]) -> None:
        """Note a link to a folder, unless its name makes it a document that is rejected."""
        try:
            is_folder = item.is_dir()
        except OSError:  # a loop of links
            is_folder = False
        if is_folder and not is_document(item.name):
            self._skip(item.path, "is a linked folder and not followed (give it as a SOURCE)")

    def _skip(self, path: str, reason: str) -> None:
        line = f"{printable(path)}: {reason}"
        if line not in self._skipped:
            self._skipped.append(line)


def _sibling(folder: str) -> list[str]:
    """Return the folder of tables beside a folder of documents named ``_figures``, if it is one."""
    if split(os.path.realpath(folder))[1] != FIGURES:
        return []
    head, name = split(folder)
    return [joined(head, DATA) if name == FIGURES else joined(joined(folder, ".."), DATA)]


def _is_folder(path: str) -> bool:
    """Return whether *path* is a folder and no link to one."""
    try:
        return stat.S_ISDIR(os.lstat(path).st_mode)
    except (OSError, ValueError):
        return False


def _is_file(path: str) -> bool:
    """Return whether *path* is a regular file and no link to one."""
    try:
        return stat.S_ISREG(os.lstat(path).st_mode)
    except (OSError, ValueError):
        return False
