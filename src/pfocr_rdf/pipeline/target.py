"""Releases behind a URL: uploaded file by file, and published by the last file that is written.

::

    URL/.pfocr-rdf          the mark that URL is ours
    URL/releases/0001-…/    a release: dump/, store/, search/, report.json, and a mark of its own
    URL/current.json        {"release": "releases/0001-…"}

Stores of objects know neither links nor renames, so a reader asks ``current.json`` which release is
whole, and then for the files of that one; they never change.  The release before it is kept, and
what is older is removed, as on a disk.  There is no lock: that only one build writes to a URL is
for whoever starts them to see to.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from ..errors import LocationError, ReleaseError
from ..filesystem import Location, shown, tidy
from ..releases import MARK, MARK_TEXT

CURRENT = "current.json"

_RELEASES = "releases"
_RELEASE = re.compile(r"(\d{4,})-[0-9a-f]{12}")
_READ_ONLY = ("http://", "https://", "zip://", "tar://")
#: files that are uploaded between two reports of the progress
_TOGETHER = 16


class Target:
    """A URL that releases are uploaded to.  Made by :func:`open_target`."""

    def __init__(self, location: Location, progress: Callable[[str, int, int], None]) -> None:
        self._location = location
        self._progress = progress

    def publish(self, release: Path, digest: str) -> str:
        """Upload the release in a local directory, and return its URL.

        Raises:
            ReleaseError: If it cannot be written, or is not whole when it is.
        """
        with _told(self._location):
            numbers = self._numbers()
            before = self._current()
            path = f"{_RELEASES}/{max(numbers.values(), default=0) + 1:04}-{digest[:12]}"
            try:
                self._upload(release, path)
                self._location.write(CURRENT, json.dumps({"release": path}).encode() + b"\n")
            except BaseException:
                with suppress(LocationError):
                    self._location.remove(path)
                raise
            with suppress(LocationError):  # it is published; the next build tries again
                self._remove_before(numbers, before)
        return f"{self._location.url.rstrip('/')}/{path}"

    def _upload(self, release: Path, path: str) -> None:
        """Upload the files of a release, its mark first, and look that they are all there."""
        files = {
            file.relative_to(release).as_posix(): file
            for file in sorted(release.rglob("*"))
            if file.is_file()
        }
        self._location.write(f"{path}/{MARK}", MARK_TEXT.encode())
        names = [name for name in files if name != MARK]
        for done in range(0, len(names), _TOGETHER):
            self._progress("upload", done, len(names))
            some = names[done : done + _TOGETHER]
            self._location.upload({f"{path}/{name}": files[name] for name in some})
        self._progress("upload", len(names), len(names))
        there = self._location.sizes(path)
        for name, file in files.items():
            if there.get(name) != file.stat().st_size:
                found = f"{there.get(name, 0)} bytes of {path}/{name} arrived"
                raise LocationError(f"{found} (expected {file.stat().st_size}; build again)")

    def _numbers(self) -> dict[str, int]:
        """Return the numbers of all releases by their names."""
        names = [item.name for item in self._location.items(_RELEASES)]
        return {name: int(match[1]) for name in names if (match := _RELEASE.fullmatch(name))}

    def _current(self) -> str | None:
        """Return the name of the release that is published, if there is one."""
        [content] = self._location.read([CURRENT])
        if isinstance(content, LocationError):
            raise content
        try:
            return str(json.loads(content or b"{}")["release"]).rpartition("/")[2]
        except (ValueError, KeyError, TypeError):
            return None

    def _remove_before(self, numbers: dict[str, int], name: str | None) -> None:
        """Remove what is older than a release; a build that goes on meanwhile has a newer one."""
        for other, number in numbers.items():
            if name in numbers and number < numbers[name]:
                path = f"{_RELEASES}/{other}"
                if self._location.read([f"{path}/{MARK}"]) == [MARK_TEXT.encode()]:
                    self._location.remove(path)


@contextmanager
def open_target(url: str, progress: Callable[[str, int, int], None]) -> Iterator[Target]:
    """Open a URL for releases; it must be new, empty or ours.

    Raises:
        ReleaseError: If it is not, or cannot be written.
        ExtraError: If fsspec is not installed.
    """
    if url.startswith(_READ_ONLY):
        expected = "expected a directory, or a URL such as s3://bucket/folder"
        raise ReleaseError(f"{shown(url)}: cannot be written ({expected})")
    location = Location(tidy(url))
    with _told(location):
        is_new = _claim(location)
    try:
        yield Target(location, progress)
    except BaseException:
        if is_new:
            with suppress(LocationError):
                if not location.items(_RELEASES):
                    location.remove(MARK)
        raise


def _claim(location: Location) -> bool:
    """Make a URL ours, and return whether it was not; that it can be written is known then."""
    [mark] = location.read([MARK])
    if isinstance(mark, LocationError):
        raise mark
    if mark == MARK_TEXT.encode():
        return False
    if location.kind() == "file" or location.items():
        message = "is neither empty nor made by pfocr-rdf (expected another directory)"
        raise ReleaseError(f"{shown(location.url)}: {message}")
    location.write(MARK, MARK_TEXT.encode())
    return True


@contextmanager
def _told(location: Location) -> Iterator[None]:
    """Raise what cannot be done behind a URL as a ``ReleaseError``."""
    try:
        yield
    except LocationError as error:
        raise ReleaseError(f"{shown(location.url)}: cannot be written: {error}") from error
