"""A directory of releases: built aside, made durable, published by one rename.

::

    DIR/.pfocr-rdf            the mark that DIR is ours
    DIR/releases/0001-…/      a release: dump/, store/, report.json, and a mark of its own
    DIR/current -> releases/0001-…
    DIR/dump -> current/dump  and so on: what users name

A reader sees the old release or the new one, never a part of either.  The previous release is kept,
so that whoever opened it can finish.  Nothing without a mark is ever removed.
"""

from __future__ import annotations

import errno
import fcntl
import json
import os
import re
import shutil
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

from .errors import ReleaseError

MARK = ".pfocr-rdf"
_LOCK = ".lock"
MARK_TEXT = json.dumps({"made-by": "pfocr-rdf", "layout": 1}) + "\n"
_NEW, _OLD = ".new-", ".old-"
_RELEASE = re.compile(r"(\d{4,})-[0-9a-f]{12}")
#: what a file system says of a place where nobody, or not this user, can write
_REFUSED = {
    errno.EACCES: "no permission",
    errno.EPERM: "no permission",
    errno.EROFS: "the file system is read-only",
    errno.ENOTDIR: "it lies below a file",
}
#: how many releases stay beside the current one
_KEPT = 1


class Releases:
    """The releases in a directory, locked for writing.  Made by :func:`open_releases`."""

    def __init__(self, root: Path, links: Sequence[str]) -> None:
        self.root = root
        self._links = links
        self._folder = root / "releases"

    @property
    def current(self) -> Path | None:
        """The release that was published last, if there is one."""
        path = self.root / "current"
        return path.resolve() if path.is_symlink() and path.exists() else None

    def new(self) -> Path:
        """Return an empty directory for a new release; nobody reads it before it is published."""
        path = Path(tempfile.mkdtemp(prefix=_NEW, dir=self._folder))
        path.chmod(0o755)
        (path / MARK).write_text(MARK_TEXT)
        return path

    def publish(self, release: Path, digest: str) -> Path:
        """Publish what :meth:`new` gave and return its place; *digest* names its content.

        Every file is on disk before the rename that readers see.
        """
        path = self._folder / f"{self._next_number():04}-{digest[:12]}"
        _sync(release)
        release.rename(path)
        _sync_entry(self._folder)
        self._link("current", f"releases/{path.name}")
        for name in self._links:
            if not (self.root / name).is_symlink():
                self._link(name, f"current/{name}")
        _sync_entry(self.root)
        self._remove_old(path)
        return path

    def _next_number(self) -> int:
        """Return a number above those of all releases, of those too whose mark is damaged."""
        names = (path.name for path in self._folder.iterdir())
        numbers = (int(match[1]) for name in names if (match := _RELEASE.fullmatch(name)))
        return max(numbers, default=0) + 1

    def _published(self) -> list[tuple[int, Path]]:
        """Return the releases that are ours, oldest first."""
        return sorted(
            (int(match[1]), path)
            for path in self._folder.iterdir()
            if (match := _RELEASE.fullmatch(path.name)) and _is_marked(path)
        )

    def _link(self, name: str, target: str) -> None:
        temporary = self.root / f".{name}.new"
        temporary.unlink(missing_ok=True)
        temporary.symlink_to(target)
        temporary.replace(self.root / name)

    def _remove_old(self, current: Path) -> None:
        others = [path for _, path in self._published() if path != current]
        for path in others[: len(others) - _KEPT]:
            old = self._folder / f"{_OLD}{path.name}"
            with suppress(OSError):  # the new release is published; the next build tries again
                path.rename(old)
                _remove(old)

    def remove_unfinished(self) -> None:
        """Remove what a build that died has left behind."""
        for prefix in (_NEW, _OLD):
            for path in self._folder.glob(f"{prefix}*"):
                with suppress(OSError):
                    if _is_marked(path):
                        _remove(path)
                    else:
                        path.rmdir()  # which it is only if it is empty

    def remove_if_unused(self, made: Sequence[Path]) -> None:
        """Remove what this run has made if nothing was ever published; *made* are directories."""
        if (self.root / "current").is_symlink() or any(self._folder.iterdir()):
            return
        for name in (MARK, _LOCK):
            (self.root / name).unlink(missing_ok=True)
        for path in (self._folder, *made):
            with suppress(OSError):
                path.rmdir()


@contextmanager
def open_releases(root: Path, links: Sequence[str]) -> Iterator[Releases]:
    """Open a directory of releases for writing; *links* are the names that users see in it.

    Raises:
        ReleaseError: If the directory is not ours, is being written, or cannot be written.
    """
    try:
        made = _claim(root, links)
        releases = Releases(root, links)
        with _locked(root):
            _mark(root)
            try:
                releases.remove_unfinished()
                yield releases
            finally:
                releases.remove_unfinished()
                releases.remove_if_unused(made)
    except OSError as error:
        if error.errno not in _REFUSED:
            raise
        place, reason = error.filename or root, _REFUSED[error.errno]
        raise ReleaseError(f"{place}: cannot be written: {reason}") from error


def store_link(target: Path) -> Path:
    """Return the directory of releases behind a store that users name *target*.

    Raises:
        ReleaseError: If *target* is something else than such a store.
    """
    target = target.absolute()
    root = target.parent / f".{target.name}.releases"
    link = f"{root.name}/current/store"
    if target.is_symlink():
        if str(target.readlink()) == link:
            return root
        raise ReleaseError(f"{target}: is a link that is not ours (expected a new directory)")
    if target.exists() and not (target.is_dir() and not any(target.iterdir())):
        raise ReleaseError(f"{target}: is not empty and not ours (expected a new directory)")
    return root


def publish_link(target: Path, root: Path) -> None:
    """Make *target* lead to the current store in *root*, once."""
    if target.is_symlink():
        return
    if target.is_dir():
        target.rmdir()
    target.symlink_to(f"{root.name}/current/store")
    _sync_entry(target.absolute().parent)


def _claim(root: Path, links: Sequence[str]) -> list[Path]:
    """Make the directory ours, and return the directories that were made for it, inmost first."""
    if root.is_symlink() and not root.exists():
        raise ReleaseError(f"{root}: is a link to nothing (expected a new or empty directory)")
    if root.exists() and not root.is_dir():
        raise ReleaseError(f"{root}: is not a directory (expected a new or empty one)")
    if root.is_dir() and not _is_marked(root) and not _is_empty(root):
        message = "is neither empty nor made by pfocr-rdf (expected another directory)"
        raise ReleaseError(f"{root}: {message}")
    for name in links:
        if (root / name).exists() and not (root / name).is_symlink():
            raise ReleaseError(f"{root / name}: is in the way (expected a link that a build made)")
    made = [path for path in (root, *root.parents) if not path.exists()]
    (root / "releases").mkdir(parents=True, exist_ok=True)
    for path in made:
        _sync_entry(path.parent)
    return made


def _is_empty(root: Path) -> bool:
    """Return whether a directory holds nothing, or what a build that began just now has made."""
    names = {path.name for path in root.iterdir()}
    releases = root / "releases"
    is_fresh = not releases.is_dir() or not any(releases.iterdir())
    return names <= {_LOCK, f"{MARK}.new", "releases"} and is_fresh


def _mark(root: Path) -> None:
    """Write the mark, whole or not at all."""
    if not _is_marked(root):
        new = root / f"{MARK}.new"
        new.write_text(MARK_TEXT)
        _sync_entry(new)
        new.replace(root / MARK)


def _remove(path: Path) -> None:
    """Remove a marked directory, its mark last, so that what is left of it stays ours."""
    for child in path.iterdir():
        if child.is_dir() and not child.is_symlink():
            shutil.rmtree(child)
        elif child.name != MARK:
            child.unlink()
    (path / MARK).unlink()
    path.rmdir()


def _is_marked(path: Path) -> bool:
    mark = path / MARK
    return not path.is_symlink() and mark.is_file() and mark.read_text() == MARK_TEXT


@contextmanager
def _locked(root: Path) -> Iterator[None]:
    with (root / _LOCK).open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            message = "is being written by another pfocr-rdf (wait until it has ended)"
            raise ReleaseError(f"{root}: {message}") from error
        yield


def _sync(path: Path) -> None:
    """Wait until every file below *path* is on disk."""
    for folder, _, names in os.walk(path):
        for name in names:
            _sync_entry(Path(folder) / name)
        _sync_entry(Path(folder))


def _sync_entry(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
