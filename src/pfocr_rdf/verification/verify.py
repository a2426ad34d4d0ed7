"""Verifies the directory of a build: its releases, file by file, and what the current one says."""

from __future__ import annotations

import re
from pathlib import Path

from ..digests import CHECKSUMS, find_changes
from ..errors import ReleaseError, UsageError
from ..releases import MARK, MARK_TEXT
from ..store import PATIENCE
from .checks import DIRECTORY_MARK, RELEASES, Verification
from .contents import REPORT, Contents, Report

#: what users name in the directory of a build
_NAMES = ("dump", "store", "search", REPORT)

_RELEASE = re.compile(r"\d{4,}-[0-9a-f]{12}")


def verify(directory: Path, *, patience: float = PATIENCE) -> Verification:
    """Verify every file of a build, compare it with its report, and its store with its dump.

    It reads all files, and the dump and the store as a whole, in constant memory.

    - The files of a release are those that were written (see ``digests``), and so are those of the
      releases beside it, and the mark and the links that users name.
    - A part of the dump has the digest and as many triples as the report says, and no part is
      beside those of the report.
    - The file of a mirror of WikiPathways, where there is one, is checked as a part is.
    - The store holds as many quads as the report says: the triples of the dump, none of them twice,
      and the mirror's.
    - The quads of the store are those of the dump and of the mirror, by their canonical hash.

    A release from before there were digests of all files is read all the same, with those of the
    store's files alone, if it has them.  A store that says nothing for *patience* seconds is
    damaged.

    Raises:
        UsageError: If there is no build, or its report is none.
    """
    verification = Verification()
    release = (directory / REPORT).resolve().parent  # whatever is published meanwhile
    if (directory / RELEASES).is_dir():
        if not (directory / "current" / ".").is_dir():
            verification.tell("current", "link", "leads to no release")
            return verification
        release = (directory / "current").resolve()
        _check_directory(directory, release, verification)
    _check_release(release, "", verification, patience)
    for kept in sorted((directory / RELEASES).glob("*")):
        if kept.resolve() != release and _RELEASE.fullmatch(kept.name) and _is_ours(kept):
            _check_kept(kept, f"{RELEASES}/{kept.name}/", verification, patience)
    return verification


def _is_ours(release: Path) -> bool:
    """Return whether a directory is a release, be it damaged."""
    names = (MARK, CHECKSUMS)
    return not release.is_symlink() and any((release / name).exists() for name in names)


def _check_directory(directory: Path, release: Path, verification: Verification) -> None:
    """Check the mark of a directory of releases, and the links in it."""
    mark = directory / MARK
    if not mark.exists():
        verification.tell(DIRECTORY_MARK, "content", "is missing")
    elif mark.read_bytes() != MARK_TEXT.encode():
        verification.tell(DIRECTORY_MARK, "content", "has changed")
    for name in _NAMES:
        if (release / name).exists() and (directory / name).resolve() != release / name:
            verification.tell(name, "link", f"does not lead to current/{name}")


def _check_kept(kept: Path, prefix: str, verification: Verification, patience: float) -> None:
    """Check the files of a release that does not serve; what they say, if there are no digests."""
    if _check_files(kept, prefix, verification) is None:
        _check_release(kept, prefix, verification, patience)


def _check_files(release: Path, prefix: str, verification: Verification) -> set[str] | None:
    """Check all files of a release; return the names of those that are damaged.

    None means that nobody can tell: there are no digests.
    """
    try:
        changes = find_changes(release)
    except ReleaseError as error:
        verification.tell(f"{prefix}{CHECKSUMS}", "digests", str(error))
        return {CHECKSUMS}
    if changes is None:
        return None
    gone = {name for name in _NAMES if not (release / name).exists()}
    for name in sorted(gone & {change.name.partition("/")[0] for change in changes}):
        verification.tell(f"{prefix}{name}", "sha256", "is missing")
    for change in changes:
        if change.name.partition("/")[0] not in gone:
            verification.tell(f"{prefix}{change.name}", "sha256", change.reason)
    if not changes:
        verification.compare(f"{prefix}{CHECKSUMS}", "all files", "as written", "as written")
    return {change.name for change in changes}


def _check_release(release: Path, prefix: str, verification: Verification, patience: float) -> None:
    """Check a release: its files, and what they say."""
    damaged = _check_files(release, prefix, verification)
    try:
        report = Report.read(release)
    except UsageError as error:
        if not _is_ours(release):
            raise
        if damaged is None or REPORT not in damaged:
            verification.tell(f"{prefix}{REPORT}", "content", str(error))
        return
    if damaged is None and report.has_checksums:
        verification.tell(f"{prefix}{CHECKSUMS}", "digests", "is missing")
    contents = Contents(release, report, damaged or (), verification, prefix, patience)
    contents.check(is_store_known=damaged is not None)
