"""Sorts more lines than fit in memory, and tells what differs between two sorted files of them."""

from __future__ import annotations

import heapq
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from itertools import groupby
from pathlib import Path
from typing import IO

#: bytes of lines that are sorted in memory: half as much again is what Python needs for them
RUN_BYTES = 128 << 20


class Runs:
    """Lines without their ends, sorted in runs that fit in memory; the others wait on disk.

    >>> with tempfile.TemporaryDirectory() as folder, Runs(Path(folder), size=2) as runs:
    ...     runs.add([b"b", b"a", b"b"])
    ...     runs.add([b"c", b"a"])
    ...     list(runs.merged())
    [b'a', b'b', b'c']
    """

    def __init__(self, folder: Path, size: int = RUN_BYTES) -> None:
        """Use *folder* for files without names; *size* is that of a run in memory, in bytes."""
        self._folder = folder
        self._size = size
        self._lines: set[bytes] = set()
        self._bytes = 0
        self._files: list[IO[bytes]] = []
        self._opened = ExitStack()

    def __enter__(self) -> Runs:
        return self

    def __exit__(self, *_: object) -> None:
        self._opened.close()

    def add(self, lines: Iterable[bytes]) -> None:
        """Add lines."""
        for line in lines:
            if line not in self._lines:
                self._lines.add(line)
                self._bytes += len(line)
            if self._bytes > self._size:
                self._write()

    def _write(self) -> None:
        file = tempfile.TemporaryFile(dir=self._folder)  # noqa: SIM115 - closed with all runs
        self._opened.enter_context(file)
        file.writelines(line + b"\n" for line in sorted(self._lines))
        self._files.append(file)
        self._lines, self._bytes = set(), 0

    def merged(self) -> Iterator[bytes]:
        """Yield all lines in the order of their bytes, each once."""
        for file in self._files:
            file.seek(0)
        runs: list[Iterable[bytes]] = [map(_ended, file) for file in self._files]
        for line, _ in groupby(heapq.merge(*runs, sorted(self._lines))):
            yield line


def _ended(line: bytes) -> bytes:
    return line[:-1]


def differences(old: Iterable[bytes], new: Iterable[bytes]) -> Iterator[tuple[bytes, bool]]:
    """Yield what only one of two sorted sequences has, and whether it is the new one.

    >>> list(differences([b"a", b"b"], [b"b", b"c"]))
    [(b'a', False), (b'c', True)]
    """
    ours, theirs = iter(old), iter(new)
    before, after = next(ours, None), next(theirs, None)
    while before is not None or after is not None:
        if before == after:
            before, after = next(ours, None), next(theirs, None)
        elif after is None or (before is not None and before < after):
            assert before is not None  # noqa: S101 - both are not None, or this one
            yield before, False
            before = next(ours, None)
        else:
            yield after, True
            after = next(theirs, None)
