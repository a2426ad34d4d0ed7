"""Watches how much of some files has been read, by whoever reads them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import IO, Any, cast

#: what is told of the progress: a stage, how much of it is done, and how much there is
Tell = Callable[[str, int, int], None]

#: reads, of a few kilobytes each, between two reports
_READS = 256


def tell_nobody(stage: str, done: int, total: int) -> None:
    """Tell nobody."""


class Watch:
    """Tells of the stage ``load``: bytes of files as they are on disk, compressed or not."""

    def __init__(self, files: Sequence[Path], tell: Tell) -> None:
        self._tell = tell
        self._done = 0
        self._total = sum(path.stat().st_size for path in files if path.exists())
        self.see(0)

    def see(self, place: int) -> None:
        """Tell that the present file has been read up to this place."""
        self._tell("load", min(self._done + place, self._total), self._total)

    def opened(self, file: IO[bytes]) -> IO[bytes]:
        """Return the present file as one that tells how far it has been read."""
        return cast("IO[bytes]", _Watched(file, self.see))

    def finish(self, path: Path) -> None:
        """Tell that the present file is done; the next one is the present one."""
        self._done += path.stat().st_size
        self.see(0)


class _Watched:
    """A file that tells now and then how far it has been read.

    A signal is handled here too, in the midst of what only looks as if it were done at once.
    """

    def __init__(self, file: IO[bytes], see: Callable[[int], None]) -> None:
        self._file = file
        self._see = see
        self._reads = 0
        #: the file on disk, where the other one decompresses it
        self._raw: Any = getattr(file, "fileobj", file)

    def read(self, size: int = -1) -> bytes:
        """Read some bytes."""
        self._reads += 1
        if self._reads % _READS == 0:
            self._see(self._raw.tell())
        return self._file.read(size)
