"""Adds a mirror of WikiPathways to a build, as a new release, and takes it over to the next one.

The new release has everything of the one before by hard links, and a copy of its store as an update
makes it (see ``store.writing``) with one more graph.  It is compared with the one before when it is
whole: the default graph is PFOCR's alone, and stays what it was.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ..digests import CHECKSUMS
from ..errors import DumpError, ReleaseError, StoreError, UsageError
from ..mirror.mirror import FILE, Mirror, mirror_of, quads_in, with_pathways, write_mirror
from ..mirror.pathways import pathways_of
from ..mirror.sorting import differences
from ..releases import MARK, open_releases
from ..store import find_store, hash_store, open_store
from .graph import Progress, no_progress
from .loading import change_store, in_triples, load_store
from .report import REPORT, read_head, rewrite_report, seal, with_store

#: to remove a quad takes as long as to load ten
_REMOVING = 10

#: what a new release does not have from the one before
_OWN = {MARK, REPORT, CHECKSUMS, "store", FILE.partition("/")[0]}


@dataclass(frozen=True, slots=True)
class MirrorReport:
    """What became of a mirror: the release it is in, and the number of quads in its store."""

    mirror: Mirror
    quads: int
    directory: Path
    release: Path


def load_wikipathways(
    files: Sequence[str | Path], directory: str | Path, *, progress: Progress = no_progress
) -> MirrorReport:
    """Add WikiPathways' RDF to the store of a build, as its graph; the one before goes.

    The directory gets a new release or keeps the one it had.  *progress* is told of the stages
    read, in bytes of the files, load, in triples, and verify.

    Raises:
        UsageError: If there is no build, or a file is none of RDF.
        SourceError: If a zip cannot be read.
        DumpError: If a file cannot be read, is not what its name says, or has no pathway.
        ReleaseError: If the directory is being written, or cannot be written.
        StoreError: If the store is damaged, or cannot be written.
    """
    root = Path(directory)
    find_build(root)
    with open_releases(root, ()) as releases:
        before, release = find_build(root), releases.new()
        head = read_head(before)
        mirror = write_mirror([Path(file) for file in files], release, progress)
        _share(before, release)
        quads = _Loader(before, release, head, progress).load(mirror)
        progress("verify", 0, 1)
        mirror = _verified(before, release, mirror, quads)
        progress("verify", 1, 1)
        rewrite_report(before, release, with_store(head, quads, mirror))
        seal(release, before)
        path = releases.publish(release, _digest(head, mirror))
    return MirrorReport(mirror, quads, root, path)


def find_build(directory: Path) -> Path:
    """Return the release of a build that is published.

    Raises:
        UsageError: If there is none.
    """
    current = directory / "current"
    if not (current / REPORT).is_file():
        raise UsageError(f"{directory}: holds no build (pfocr-rdf build SOURCE -o DIR makes one)")
    return current.resolve()


def loaded_mirror(directory: Path) -> Mirror | None:
    """Return the mirror that a build has, or None; nothing but its report is read.

    Raises:
        UsageError: If there is no build.
    """
    return mirror_of(read_head(find_build(directory)))


def has_mirror(release: Path | None) -> bool:
    """Return whether a release has a mirror, be it damaged."""
    return release is not None and (release / FILE).parent.is_dir()


def carried_mirror(before: Path | None, release: Path) -> Mirror | None:
    """Take the mirror of the release before over into a new one; None where there is none.

    Raises:
        ReleaseError: If it is damaged.
    """
    if before is None or not has_mirror(before):
        return None
    mirror = _whole_mirror(before)
    if mirror is None:
        remedy = "load it again, or build with --without-wikipathways"
        raise ReleaseError(f"{before / FILE}: is missing or damaged ({remedy})")
    (release / FILE).parent.mkdir()
    _link(before / FILE, release / FILE)
    return mirror


def _whole_mirror(release: Path) -> Mirror | None:
    """Return the mirror of a release, or None where there is none, or not the one of its report."""
    try:
        mirror = mirror_of(read_head(release))
        with (release / FILE).open("rb") as file:
            digest = hashlib.file_digest(file, "sha256").hexdigest()
    except (UsageError, OSError):
        return None
    return mirror if mirror is not None and mirror.sha256 == digest else None


def _share(before: Path, release: Path) -> None:
    """Give a release what it has in common with the one before; nothing of it ever changes."""
    for path in sorted(before.iterdir()):
        if path.name in _OWN:
            continue
        if path.is_dir():
            shutil.copytree(path, release / path.name, copy_function=_link)
        else:
            _link(path, release / path.name)


def _link(source: str | Path, target: str | Path) -> None:
    """Make a file that is there by another name too, or a copy where that cannot be."""
    try:
        os.link(source, target)
    except OSError:
        shutil.copyfile(source, target)


@dataclass(frozen=True, slots=True)
class _Loader:
    """Makes the store of a release from that of the release before."""

    before: Path
    release: Path
    head: dict[str, Any]
    progress: Progress

    def load(self, mirror: Mirror) -> int:
        """Return the number of quads; what both mirrors have is neither removed nor added.

        Where the old one is damaged, nobody knows what to remove, and everything is loaded.
        """
        store, target = find_store(self.before / "store"), self.release / "store"
        removed, added = self.release / "removed.nq", self.release / "added.nq"
        old, new = _whole_mirror(self.before), self.release / FILE
        triples = sum(part["triples"] for part in self.head["dump"].values())
        self.progress("load", 0, 0)
        removing = self._write_difference(old, removed, added)
        is_damaged = old is None and has_mirror(self.before)
        if is_damaged or removing * _REMOVING > triples + mirror.quads:
            files = [*(self.release / name for name in self.head["dump"]), new]
            quads = load_store(files, target, in_triples(self.progress, triples + mirror.quads))
        else:
            tell = in_triples(self.progress, mirror.quads)
            quads = change_store(store, target, removed, added if old else new, tell)
            tell("load", 1, 1)
        for path in (removed, added):
            path.unlink()
        return quads

    def _write_difference(self, old: Mirror | None, removed: Path, added: Path) -> int:
        """Write what the mirrors do not share to two files; return how much there is to remove."""
        number = 0
        with removed.open("wb") as file_of_removed, added.open("wb") as file_of_added:
            if old is None:
                return 0
            lines = quads_in(self.before / FILE), quads_in(self.release / FILE)
            for line, is_new in differences(*lines):
                (file_of_added if is_new else file_of_removed).write(line + b"\n")
                number += not is_new
        return number


def _verified(before: Path, release: Path, mirror: Mirror, quads: int) -> Mirror:
    """Return the mirror with its pathways, if the store holds it and is else what it was.

    Raises:
        DumpError: If there is no pathway.
        StoreError: If the store is another one than it must be.
    """
    store = open_store(release)
    pathways = pathways_of(store)
    if not pathways.number:
        names = ", ".join(file.name for file in mirror.files)
        raise DumpError(f"{names}: no pathway in {mirror.quads:,} triples (expected WikiPathways)")
    ours = hash_store(release, only_default=True)
    if ours != hash_store(before, only_default=True):
        raise StoreError(f"{before / 'store'}: could not be copied (pfocr-rdf verify tells more)")
    if quads != len(store) or quads != ours.quads + mirror.quads:
        found = f"{quads - ours.quads:,} quads of WikiPathways are in the store"
        raise StoreError(f"{release / 'store'}: {found} (expected {mirror.quads:,})")
    return with_pathways(mirror, pathways)


def _digest(head: dict[str, Any], mirror: Mirror) -> str:
    """Return a digest of what a release holds."""
    parts = {name: part["sha256"] for name, part in head["dump"].items()}
    content = json.dumps({**parts, FILE: mirror.sha256}, sort_keys=True)
    return hashlib.sha256(content.encode()).hexdigest()
