"""The digests of all files of a release, in it as ``SHA256SUMS``.

They are taken when a release is whole and before it is published; nothing in it changes afterwards.
``sha256sum --check SHA256SUMS`` in its directory does what :func:`find_changes` does, but for files
that were not there.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

from .errors import ReleaseError

CHECKSUMS = "SHA256SUMS"

_LINE = re.compile(r"([0-9a-f]{64})  ([^\n]+)")


class Change(NamedTuple):
    """A file that is not as it was written: its name, and what became of it."""

    name: str
    reason: str


def digest_of(path: Path) -> str:
    """Return the SHA-256 of a file in hexadecimal digits.

    Raises:
        OSError: If it cannot be read.
    """
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def write_sums(folder: Path, known: Mapping[str, str] | None = None) -> None:
    """Write the digests of all files below a folder.

    *known* are digests, by names in the folder, that were taken when the file was written: what was
    damaged since must not be taken for right.
    """
    known = known or {}
    lines = [f"{known.get(name) or digest_of(folder / name)}  {name}\n" for name in _names(folder)]
    (folder / CHECKSUMS).write_text("".join(lines), encoding="utf-8", errors="surrogateescape")


def read_sums(folder: Path) -> dict[str, str] | None:
    """Return the digests of the files of a folder by their names, or None where there are none.

    Raises:
        ReleaseError: If they are there and cannot be read.
    """
    path = folder / CHECKSUMS
    if not path.exists():
        return None
    sums: dict[str, str] = {}
    try:
        text = path.read_text(encoding="utf-8", errors="surrogateescape")
    except OSError as error:
        raise ReleaseError(f"{path}: cannot be read: {error.strerror or error}") from error
    for number, line in enumerate(text.split("\n")[:-1] if text.endswith("\n") else [text], 1):
        match = _LINE.fullmatch(line)
        if match is None:
            raise ReleaseError(f"{path}:{number}: {line!r:.99} (expected a digest and a file name)")
        sums[match[2]] = match[1]
    return sums


def find_changes(folder: Path) -> list[Change] | None:
    """Return the files below a folder that are not as they were written; None if nobody can tell.

    Raises:
        ReleaseError: If the digests are there and cannot be read.
    """
    sums = read_sums(folder)
    if sums is None:
        return None
    changes = [Change(name, "was not there") for name in _names(folder) if name not in sums]
    for name, expected in sums.items():
        try:
            if digest_of(folder / name) != expected:
                changes.append(Change(name, "has changed"))
        except FileNotFoundError:
            changes.append(Change(name, "is missing"))
        except OSError as error:
            changes.append(Change(name, f"cannot be read: {error.strerror or error}"))
    return sorted(changes)


def _names(folder: Path) -> list[str]:
    """Return the names of all files below a folder, but for that of their digests."""
    paths = (path for path in folder.rglob("*") if path.is_file())
    return sorted({path.relative_to(folder).as_posix() for path in paths} - {CHECKSUMS})
