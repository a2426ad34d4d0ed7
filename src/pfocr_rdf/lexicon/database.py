"""The file that the lexicon is: one SQLite database, its schema, and read-only connections to it.

A lexicon is opened where it lies, in a folder that may be read-only, and nothing is written beside
it.  Each process and each thread has a connection of its own.  Several values of one cell stand on
lines of their own.
"""

from __future__ import annotations

import os
import sqlite3
import threading
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from ..errors import LexiconError

#: what SQLite's header says of a lexicon, so that no other database is taken for one
APPLICATION_ID = 0x50464C58

#: what changes when a lexicon of before can no longer be read
SCHEMA_VERSION = 1

#: the lexicon that comes with the package
BUNDLED = Path(__file__).parent / "lexicon.sqlite"

SCHEMA = """
CREATE TABLE source (
    name TEXT PRIMARY KEY, title TEXT NOT NULL, publisher TEXT NOT NULL, version TEXT NOT NULL,
    licence TEXT NOT NULL, homepage TEXT NOT NULL, sha256 TEXT NOT NULL,
    row_count INTEGER NOT NULL, left_out INTEGER NOT NULL
) WITHOUT ROWID;
CREATE TABLE gene (
    id INTEGER PRIMARY KEY, symbol TEXT NOT NULL, name TEXT NOT NULL, taxon_id INTEGER NOT NULL,
    hgnc_id INTEGER, synonyms TEXT, previous TEXT
);
CREATE TABLE family (
    id TEXT PRIMARY KEY, is_family INTEGER NOT NULL, is_complex INTEGER NOT NULL
) WITHOUT ROWID;
CREATE TABLE family_gene (
    family_id TEXT NOT NULL, gene_id INTEGER NOT NULL, symbol TEXT NOT NULL,
    PRIMARY KEY (family_id, gene_id)
) WITHOUT ROWID;
CREATE TABLE family_group (
    family_id TEXT NOT NULL, member_id TEXT NOT NULL, PRIMARY KEY (family_id, member_id)
) WITHOUT ROWID;
CREATE TABLE family_name (
    folded TEXT NOT NULL, text TEXT NOT NULL, family_id TEXT NOT NULL, PRIMARY KEY (folded, text)
) WITHOUT ROWID;
CREATE INDEX name_of_family ON family_name (family_id);
CREATE TABLE concept (
    id TEXT PRIMARY KEY, label TEXT NOT NULL, tree_numbers TEXT, synonyms TEXT, mapped_to TEXT,
    chebi TEXT, drugbank TEXT, doid TEXT
) WITHOUT ROWID;
CREATE INDEX concept_of_chebi ON concept (chebi) WHERE chebi IS NOT NULL;
CREATE TABLE taxon (
    id INTEGER PRIMARY KEY, scientific_name TEXT NOT NULL, common_name TEXT NOT NULL
);
CREATE INDEX taxon_of_name ON taxon (scientific_name COLLATE NOCASE);
CREATE TABLE article (id INTEGER PRIMARY KEY, pmid INTEGER, doi TEXT);
CREATE TABLE name (
    form TEXT NOT NULL, kind INTEGER NOT NULL, id TEXT NOT NULL, role INTEGER NOT NULL,
    PRIMARY KEY (form, kind, id)
) WITHOUT ROWID;
"""

#: the tables of a lexicon, in the order of the schema
TABLES = (
    "source",
    "gene",
    "family",
    "family_gene",
    "family_group",
    "family_name",
    "concept",
    "taxon",
    "article",
    "name",
)

#: the largest integer that SQLite stores
LARGEST = 2**63 - 1


class Database:
    """A lexicon file that is read; :meth:`rows` connects in each process and thread that asks.

    Raises:
        LexiconError: If the file is missing, no lexicon, or one of another version.
    """

    def __init__(self, path: Path) -> None:
        self.path = path.absolute()
        self._local = threading.local()
        self._connection()

    def __reduce__(self) -> tuple[type[Database], tuple[Path]]:
        return Database, (self.path,)

    def rows(self, sql: str, *parameters: str | int) -> list[tuple[Any, ...]]:
        """Return the rows that *sql* selects; ``LexiconError`` if the file is damaged there."""
        try:
            return self._connection().execute(sql, parameters).fetchall()
        except (sqlite3.Error, UnicodeDecodeError) as error:
            raise _damaged(self.path, error) from error

    def _connection(self) -> sqlite3.Connection:
        process = os.getpid()
        if getattr(self._local, "process", None) != process:  # none yet, or a parent process'
            self._local.connection = connect(self.path)
            self._local.process = process
        connection: sqlite3.Connection = self._local.connection
        return connection


def connect(path: Path) -> sqlite3.Connection:
    """Return a connection that reads the lexicon *path*; ``LexiconError`` if it is none."""
    if not path.is_file():
        found = "is a folder" if path.is_dir() else "does not exist"
        raise LexiconError(
            f"{path}: {found} (expected a lexicon; 'pfocr-rdf lexicon build' makes one)"
        )
    uri = f"{path.absolute().as_uri()}?mode=ro&immutable=1"
    try:
        connection = sqlite3.connect(uri, uri=True)
        application = connection.execute("PRAGMA application_id").fetchone()[0]
        version = connection.execute("PRAGMA user_version").fetchone()[0]
    except sqlite3.Error as error:
        raise _not_a_lexicon(path, str(error)) from error
    if application != APPLICATION_ID:
        connection.close()
        raise _not_a_lexicon(path, "a database of something else")
    if version != SCHEMA_VERSION:
        connection.close()
        raise LexiconError(
            f"{path}: version {version} of the lexicon's schema cannot be read (expected "
            f"{SCHEMA_VERSION}; build it anew with 'pfocr-rdf lexicon build')"
        )
    return connection


def application_of(path: Path) -> int | None:
    """Return what SQLite's header says of a file's application, or None for another file.

    Source: https://www.sqlite.org/fileformat.html#the_database_header
    """
    if not path.is_file():
        return None
    with path.open("rb") as file:
        header = file.read(100)
    is_database = header.startswith(b"SQLite format 3\0")
    return int.from_bytes(header[68:72], "big") if is_database else None


def _not_a_lexicon(path: Path, reason: str) -> LexiconError:
    return LexiconError(
        f"{path}: no lexicon: {reason} (expected what 'pfocr-rdf lexicon build' wrote)"
    )


def _damaged(path: Path, error: Exception) -> LexiconError:
    return LexiconError(f"{path}: the lexicon is damaged: {error} (build or install it anew)")


def joined(values: Iterable[str]) -> str | None:
    r"""Return values as the text of one cell; no values are NULL.

    >>> joined(["FRAP", "FRAP2"]), joined([])
    ('FRAP\nFRAP2', None)
    """
    return "\n".join(values) or None


def split(cell: str | None) -> tuple[str, ...]:
    r"""Return the values of a cell.

    >>> split("FRAP\nFRAP2"), split(None)
    (('FRAP', 'FRAP2'), ())
    """
    return tuple(cell.split("\n")) if cell else ()


def as_number(identifier: str) -> int:
    """Return the number that an identifier of digits is stored as, or -1, which nothing has.

    >>> as_number("2475"), as_number("02475"), as_number("MTOR"), as_number("9" * 30)
    (2475, -1, -1, -1)
    """
    if not (identifier.isascii() and identifier.isdigit()) or len(identifier) > len(str(LARGEST)):
        return -1
    number = int(identifier)
    return number if str(number) == identifier and number <= LARGEST else -1
