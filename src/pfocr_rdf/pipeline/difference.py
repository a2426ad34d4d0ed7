"""What came and what went between two versions of a part of a dump, as lines of N-Triples.

Both versions are read as streams: the old one twice, the new one once.  What is held in memory is a
digest for each subject, and the lines of those subjects that have changed.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import TextIO

from ..shapes.lines import blocks

#: gives texts of whole lines, again and again; the lines of a subject follow each other
Texts = Callable[[], Iterable[str]]


@dataclass(slots=True)
class Difference:
    """Two files that take the lines that went and came, and how many those are."""

    removed: TextIO
    added: TextIO
    number: int = 0

    def add(self, old: Texts, new: Texts) -> None:
        """Write the difference between two versions of some triples."""
        digests = {subject: _digest(lines) for subject, lines in _blocks(old())}
        changed: dict[str, set[str]] = {}
        for subject, lines in _blocks(new()):
            known = digests.get(subject)
            if known is None:
                self._write(self.added, subject, lines)
            elif known == _digest(lines):
                del digests[subject]
            else:
                changed[subject] = set(lines)
        if not digests:
            return
        for subject, lines in _blocks(old()):
            if subject in digests:
                there = changed.get(subject, set())
                self._write(self.removed, subject, set(lines) - there)
                self._write(self.added, subject, there - set(lines))

    def _write(self, file: TextIO, subject: str, rests: Iterable[str]) -> None:
        lines = [f"{subject} {rest}" for rest in sorted(rests)]
        file.writelines(lines)
        self.number += len(lines)


def _blocks(texts: Iterable[str]) -> Iterator[tuple[str, list[str]]]:
    lines = (f"{line}\n" for text in texts for line in text.split("\n")[:-1])
    return blocks(lines)


def _digest(rests: list[str]) -> bytes:
    """Return a digest of lines in any order."""
    return hashlib.blake2b("".join(sorted(rests)).encode(), digest_size=16).digest()
