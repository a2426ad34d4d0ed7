"""Finds the parts of a dump: files of a build, or places in the one file of a release."""

from __future__ import annotations

import json
from collections.abc import Container, Iterator
from dataclasses import dataclass
from pathlib import Path

from ..dump import Span
from ..errors import UsageError
from .members import Members

FIGURES_PART = "figures.nt.gz"

#: what says where the parts lie in the one file of a release
MANIFEST = "manifest.json"

#: bytes that are read at a time
_BLOCK = 1 << 18


@dataclass(frozen=True, slots=True)
class PartFile:
    """A file that is a part of a dump, or has one at a place."""

    path: Path
    place: Span | None = None

    def members(self) -> Members:
        """Open the gzip members of the part.

        Raises:
            DumpError: If the file cannot be read.
        """
        return Members(self.path, None if self.place is None else _pieces(self.place))


def _pieces(place: Span) -> Iterator[Span]:
    """Yield a place piece by piece.

    >>> [piece.length for piece in _pieces(Span(0, 300_000))]
    [262144, 37856]
    """
    end = place.start + place.length
    for start in range(place.start, end, _BLOCK):
        yield Span(start, min(_BLOCK, end - start))


def find_parts(path: Path, names: Container[str]) -> dict[str, PartFile]:
    """Return the parts of a dump by their names; they stay those of one release.

    A file with a name of its own, other than *names*, holds figures.

    Raises:
        UsageError: If there is no dump.
    """
    if path.is_file():
        return {path.name if path.name in names else FIGURES_PART: PartFile(path)}
    folder = path / "dump" if (path / "dump").is_dir() else path
    folder = folder.resolve()
    if (folder / FIGURES_PART).is_file():
        return {part.name: PartFile(part) for part in folder.glob("*.nt.gz")}
    for published in (folder, (folder / "current").resolve()):
        if parts := _published(published):
            return parts
    expected = f"expected a build, a release with N-Triples, its folder dump, or {FIGURES_PART}"
    raise UsageError(f"{path}: holds no dump ({expected})")


def _published(folder: Path) -> dict[str, PartFile]:
    """Return the parts of a release for portals, and nothing if it is none or has no N-Triples."""
    try:
        files = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))["files"]
        return {
            f"{part}.nt.gz": PartFile(folder / file["name"], Span(*place))
            for file in files
            for part, place in file["places"].items()
        }
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return {}


def common_parts(
    old: dict[str, PartFile], new: dict[str, PartFile]
) -> tuple[dict[str, PartFile], dict[str, PartFile]]:
    """Return those parts of two dumps that both have."""
    names = old.keys() & new.keys()
    return {name: old[name] for name in names}, {name: new[name] for name in names}
