"""Folders for temporary files, which are removed even if who made them was killed.

Each is locked as long as its process lives, so that the next one knows which are of the dead.
"""

from __future__ import annotations

import fcntl
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

#: as long as what multiprocessing calls its own: the name of a socket in it must be short
_PREFIX = "prdf-"

_MARK = ".pfocr-rdf"
_MARK_TEXT = b"pfocr-rdf keeps temporary files here.\n"


@contextmanager
def scratch() -> Iterator[Path]:
    """Yield a new folder, and remove it afterwards with all that is in it."""
    folder, lock = make_scratch()
    try:
        yield folder
    finally:
        remove_scratch(folder, lock)


def make_scratch() -> tuple[Path, int]:
    """Return a new folder, and what :func:`remove_scratch` needs besides; those of the dead go."""
    parent = Path(tempfile.gettempdir())
    for left in parent.glob(f"{_PREFIX}????????"):
        with suppress(OSError):  # in use, or not ours to remove
            _remove_if_dead(left)
    while True:
        folder = Path(tempfile.mkdtemp(prefix=_PREFIX, dir=parent))
        lock = os.open(folder, os.O_RDONLY)
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            (folder / _MARK).write_bytes(_MARK_TEXT)
        except (BlockingIOError, FileNotFoundError):  # another has just taken us for dead
            os.close(lock)
            continue
        return folder, lock


def remove_scratch(folder: Path, lock: int) -> None:
    """Remove a folder that :func:`make_scratch` has made."""
    with suppress(OSError):
        _remove(folder)
    os.close(lock)


def _remove_if_dead(folder: Path) -> None:
    """Remove a folder that has our mark, or nothing at all, and that nobody holds a lock on."""
    mark = folder / _MARK
    lock = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        if not mark.is_symlink() and mark.is_file() and mark.read_bytes() == _MARK_TEXT:
            _remove(folder)
        else:
            folder.rmdir()  # which it is only if it is empty
    finally:
        os.close(lock)


def _remove(folder: Path) -> None:
    """Remove a folder, its mark last, so that what is left of it stays ours."""
    for child in folder.iterdir():
        if child.is_dir() and not child.is_symlink():
            shutil.rmtree(child)
        elif child.name != _MARK:
            child.unlink()
    (folder / _MARK).unlink(missing_ok=True)
    folder.rmdir()
