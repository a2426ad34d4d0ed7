"""The digests of a store's files, beside them as ``SHA256SUMS``.

Oxigraph does not notice a truncated MANIFEST, and a damaged table only once a query reads it; some
queries about a damaged table never end.  Whoever compares the digests first knows without asking.
``sha256sum -c SHA256SUMS`` in the store's directory does the same.

A store that somebody opened for writing has other files than those it was published with: it is no
longer the store of its build, and that is told too.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

from ..errors import StoreError

CHECKSUMS = "SHA256SUMS"

#: files that hold data, or say which ones do; locks and logs for people are not among them
_DATA = re.compile(r"\d+\.(?:sst|log)|MANIFEST-\d+|OPTIONS-\d+|CURRENT|IDENTITY")
_LINE = re.compile(r"([0-9a-f]{64})  ([A-Za-z0-9.-]+)")


class Damage(NamedTuple):
    """A file of a store that is not as it was written: its name, and what became of it."""

    name: str
    reason: str


def write_checksums(store: Path, known: Mapping[str, str] | None = None) -> None:
    """Write the digests of a store's files; nobody may be writing it.

    *known* are digests of files that are there by another name too: what was damaged since they
    were taken must not be taken for right.
    """
    known = known or {}
    lines = [
        f"{known.get(path.name) or _digest(path)}  {path.name}\n" for path in _data_files(store)
    ]
    (store / CHECKSUMS).write_text("".join(lines), encoding="ascii")


def read_checksums(store: Path) -> dict[str, str]:
    """Return the digests of a store's files by their names, and nothing where there are none.

    Raises:
        StoreError: If the file is there and cannot be read.
    """
    path = store / CHECKSUMS
    if not path.exists():
        return {}
    sums: dict[str, str] = {}
    try:
        text = path.read_text(encoding="ascii")
    except (OSError, UnicodeDecodeError) as error:
        raise StoreError(f"{path}: cannot be read: {error}") from error
    for number, line in enumerate(text.splitlines(), 1):
        match = _LINE.fullmatch(line)
        if match is None:
            raise StoreError(f"{path}:{number}: {line!r} (expected a digest and a file name)")
        sums[match[2]] = match[1]
    return sums


def find_damage(store: Path) -> list[Damage] | None:
    """Return the files of a store that are not as they were written; None if nobody can tell.

    Raises:
        StoreError: If the digests are there and cannot be read.
    """
    sums = read_checksums(store)
    if not sums:
        return None
    found = {path.name: path for path in _data_files(store)}
    damages = [Damage(name, "was not there") for name in found.keys() - sums.keys()]
    for name, expected in sums.items():
        if name not in found:
            damages.append(Damage(name, "is missing"))
        elif _digest(found[name]) != expected:
            damages.append(Damage(name, "has changed"))
    return sorted(damages)


def _data_files(store: Path) -> list[Path]:
    return sorted(path for path in store.iterdir() if _DATA.fullmatch(path.name))


def _digest(path: Path) -> str:
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        raise StoreError(f"{path}: cannot be read: {error.strerror or error}") from error
