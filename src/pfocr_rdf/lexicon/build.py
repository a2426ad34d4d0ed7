"""Writes a lexicon file from tables, and takes what they do not give from an earlier lexicon.

The file is written beside its target and renamed at the end, so that a target is a whole lexicon or
what it was before; a target that is a link leads to it.  What a build that was killed has left in
the same folder is removed by the next one.

The same tables give the same rows; SQLite writes its own version into the header, so that two
versions of it give other bytes.
"""

from __future__ import annotations

import fcntl
import os
import sqlite3
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Generic, TypeVar

from ..errors import LexiconError
from .database import APPLICATION_ID, SCHEMA, SCHEMA_VERSION, application_of, connect
from .rows import write_name_index
from .sources import SOURCES, content_digest

Row = TypeVar("Row")

#: kibibytes that SQLite keeps in memory while it writes
_CACHE = 1 << 17

#: rows that are left out whose reasons are kept
_KEPT_REASONS = 20

#: characters of a reason that are kept: it may quote a damaged value of megabytes
_LONGEST_REASON = 500

#: virtual instructions of SQLite, some hundredths of a second, until signals are listened to
_LISTENING = 1_000_000

#: the mark in a folder that a lexicon is made in, locked as long as the build runs
_MARK = "pfocr-rdf-lexicon"
_MARK_TEXT = b"pfocr-rdf lexicon build makes a lexicon here.\n"

#: what is in such a folder besides
_NEW, _PACKED = "new", "packed"
_OURS = {_MARK, _NEW, f"{_NEW}-journal", _PACKED, f"{_PACKED}-journal"}


@dataclass(slots=True)
class LeftOut:
    """What a table does not take: how many rows, values of other rows, and the first wrong ones."""

    number: int = 0
    wrong: int = 0
    values: int = 0
    reasons: list[str] = field(default_factory=list)

    def add(self) -> None:
        """Count a row that is right, and of no use here."""
        self.number += 1

    def add_wrong(self, reason: str) -> None:
        """Count a row that is wrong; *reason* reads ``file:line: what is wrong``."""
        self.number += 1
        self.wrong += 1
        self._keep(reason)

    def add_value(self, reason: str) -> None:
        """Count a wrong value of a row that is kept without it."""
        self.values += 1
        self._keep(reason)

    def _keep(self, reason: str) -> None:
        if len(self.reasons) < _KEPT_REASONS:
            is_long = len(reason) > _LONGEST_REASON
            self.reasons.append(f"{reason[:_LONGEST_REASON]} …" if is_long else reason)


@dataclass(slots=True)
class Part(Generic[Row]):
    """A table to write: its release, what reads its rows, and what writes one of them.

    ``read`` gets the lexicon as far as it is written, and counts the rows that it leaves out.
    """

    version: str
    read: Callable[[sqlite3.Connection, LeftOut], Iterable[Row]]
    write: Callable[[sqlite3.Connection, Row], bool]
    left_out: LeftOut = field(default_factory=LeftOut)


#: tells which table is being written, and how many rows of it are so far
Tell = Callable[[str, int], None]


def _tell_nobody(_table: str, _rows: int) -> None:
    """Tell nobody."""


def build_lexicon(
    target: Path,
    parts: Mapping[str, Part[Any]],
    base: Path | None = None,
    tell: Tell = _tell_nobody,
) -> None:
    """Write the lexicon *target* from *parts*, named as in ``SOURCES``, and from another, *base*.

    A table that no part gives is that of *base*, with its provenance.

    Raises:
        LexiconError: If *base* is no lexicon, a part cannot be read, or *target* cannot be written
            or is a file of something else.
    """
    if target.is_symlink() and not target.exists():
        raise LexiconError(
            f"{target}: is a link to nothing (expected a new file, or a lexicon to replace)"
        )
    if target.exists() and application_of(target) != APPLICATION_ID:
        raise LexiconError(
            f"{target}: is no lexicon (expected a new file, or a lexicon to replace)"
        )
    with _replacing(target) as (new, packed), closing(_created(new)) as connection:
        if base:
            connect(base).close()
            uri = f"{base.absolute().as_uri()}?mode=ro&immutable=1"
            connection.execute("ATTACH ? AS base", (uri,))
        for table in SOURCES:
            if table in parts:
                _write(connection, table, parts[table], tell)
            elif base:
                for statement in _COPIES[table]:
                    connection.execute(statement)
        tell("names", 0)
        write_name_index(connection)
        _write_sources(connection, parts, has_base=base is not None)
        connection.commit()
        connection.execute("VACUUM main INTO ?", (str(packed),))


@contextmanager
def _replacing(target: Path) -> Iterator[tuple[Path, Path]]:
    """Yield two paths beside *target*: one to work in, and one of what replaces it afterwards."""
    try:
        place = target.resolve()
        with _folder_beside(place) as folder:
            packed = folder / _PACKED
            yield folder / _NEW, packed
            _sync(packed)
            packed.replace(place)
            _sync(place.parent)
    except OSError as error:
        raise _unwritable(target, error.strerror) from error
    except sqlite3.OperationalError as error:
        if getattr(error, "sqlite_errorcode", None) == sqlite3.SQLITE_INTERRUPT:
            raise KeyboardInterrupt from error  # which SQLite cannot tell from others
        raise _unwritable(target, str(error)) from error  # a full disk


def _sync(path: Path) -> None:
    """Wait until a file, or what a folder lists, is on disk."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


@contextmanager
def _folder_beside(place: Path) -> Iterator[Path]:
    """Yield a new folder beside *place*, marked and locked, and remove it and those of the dead."""
    for left in place.parent.glob(".*.????????"):
        with suppress(OSError):  # in use, or not ours to remove
            _remove_if_dead(left, is_named=left.stem == f".{place.name}")
    folder, lock = _locked_folder(place)
    try:
        yield folder
    finally:
        with suppress(OSError):
            _remove(folder)
        os.close(lock)


def _locked_folder(place: Path) -> tuple[Path, int]:
    """Return a new folder beside *place*, and the descriptor that it is locked by."""
    while True:
        folder = Path(tempfile.mkdtemp(prefix=f".{place.name}.", dir=place.parent))
        try:
            lock = _lock(folder)
        except (BlockingIOError, FileNotFoundError):  # another has just taken us for dead
            continue
        try:
            (folder / _MARK).write_bytes(_MARK_TEXT)
        except FileNotFoundError:
            os.close(lock)
            continue
        return folder, lock


def _lock(folder: Path) -> int:
    """Lock a folder, and return the descriptor that it is locked by."""
    lock = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        os.close(lock)
        raise
    return lock


def _remove_if_dead(folder: Path, *, is_named: bool) -> None:
    """Remove a folder that has our mark and our files alone, and that no build holds a lock on.

    One that is named as we name ours may have died before its mark was whole, or after it went.
    """
    mark = folder / _MARK
    lock = _lock(folder)
    try:
        names = {path.name for path in folder.iterdir()}
        is_begun = is_named and names <= {_MARK} and not (names and mark.lstat().st_size)
        is_marked = _MARK in names and not mark.is_symlink() and mark.read_bytes() == _MARK_TEXT
        if is_begun or (is_marked and names <= _OURS):
            _remove(folder)
    finally:
        os.close(lock)


def _remove(folder: Path) -> None:
    """Remove a folder of ours, its mark last, so that what is left of it stays ours."""
    for name in _OURS - {_MARK}:
        (folder / name).unlink(missing_ok=True)
    (folder / _MARK).unlink(missing_ok=True)
    folder.rmdir()


def _unwritable(target: Path, reason: str | None) -> LexiconError:
    return LexiconError(f"{target}: cannot be written: {reason}")


def _listen() -> int:
    """Let a signal be heard in the midst of a statement of SQLite."""
    return 0


def _created(path: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(path.absolute().as_uri(), uri=True)
    connection.set_progress_handler(_listen, _LISTENING)
    connection.executescript(
        f"PRAGMA page_size = 4096; PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; "
        f"PRAGMA temp_store = MEMORY; PRAGMA cache_size = -{_CACHE}; "
        f"PRAGMA application_id = {APPLICATION_ID}; "
        f"PRAGMA user_version = {SCHEMA_VERSION}; {SCHEMA}"
    )
    return connection


def _write(connection: sqlite3.Connection, table: str, part: Part[Any], tell: Tell) -> None:
    tell(table, 0)
    number = 0
    for number, row in enumerate(part.read(connection, part.left_out), 1):
        if not part.write(connection, row):
            part.left_out.add()
        if number % 4096 == 0:
            tell(table, number)
    if not number:
        because = "".join(f"; {reason}" for reason in part.left_out.reasons[:1])
        raise LexiconError(
            f"{part.version}: nothing for the table {table!r} (expected a row){because}"
        )
    tell(table, number)


def _mapping_copy(column: str) -> tuple[str, ...]:
    return (
        f"UPDATE concept SET {column} = (SELECT {column} FROM base.concept AS b "  # noqa: S608
        "WHERE b.id = concept.id) "
        f"WHERE id IN (SELECT id FROM base.concept WHERE {column} IS NOT NULL)",
    )


def _gene_copy(which: str) -> tuple[str, ...]:
    return (
        f"INSERT OR IGNORE INTO gene SELECT * FROM base.gene WHERE hgnc_id {which}",  # noqa: S608
        "INSERT OR IGNORE INTO name SELECT n.* FROM base.name AS n "  # noqa: S608
        "JOIN main.gene AS g ON g.id = CAST(n.id AS INTEGER) "
        f"WHERE kind = 0 AND hgnc_id {which}",
    )


def _concept_copy(letter: str) -> tuple[str, ...]:
    return (
        "INSERT OR IGNORE INTO concept (id, label, tree_numbers, synonyms, mapped_to) "  # noqa: S608
        "SELECT id, label, tree_numbers, synonyms, mapped_to FROM base.concept "
        f"WHERE substr(id, 1, 1) = '{letter}'",
    )


#: what copies a table from another lexicon
_COPIES = {
    "hgnc": _gene_copy("IS NOT NULL"),
    "gene-info": _gene_copy("IS NULL"),
    "mesh-descriptors": _concept_copy("D"),
    "mesh-supplementary": _concept_copy("C"),
    "chebi": _mapping_copy("chebi"),
    "drugbank": _mapping_copy("drugbank"),
    "doid": _mapping_copy("doid"),
    "famplex": tuple(
        f"INSERT INTO {name} SELECT * FROM base.{name}"  # noqa: S608
        for name in ("family", "family_gene", "family_group", "family_name")
    ),
    "taxa": ("INSERT INTO taxon SELECT * FROM base.taxon",),
    "articles": ("INSERT INTO article SELECT * FROM base.article",),
}


def _write_sources(
    connection: sqlite3.Connection, parts: Mapping[str, Part[Any]], *, has_base: bool
) -> None:
    of_base = (
        {
            name: (version, left_out)
            for name, version, left_out in connection.execute(
                "SELECT name, version, left_out FROM base.source"
            )
        }
        if has_base
        else {}
    )
    for name, table in SOURCES.items():
        if name in parts:
            version, left_out = parts[name].version, parts[name].left_out.number
        elif name in of_base:
            version, left_out = of_base[name]
        else:
            continue
        sha256, entries = content_digest(connection, name)
        connection.execute(
            "INSERT INTO source VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (
                name,
                table.title,
                table.publisher,
                version,
                table.licence,
                table.homepage,
                sha256,
                entries,
                left_out,
            ),
        )
