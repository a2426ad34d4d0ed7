"""Cuts the text of a part into blocks: the lines about one figure, or about one entity."""

from __future__ import annotations

import re
from collections import deque
from typing import NamedTuple

from ..errors import DumpError
from .members import Members, Piece

#: the lines about a figure, its record and its mentions, and those about anything else
FIGURES = re.compile(rb"<([^>#\n]+)> [^\n]*\n(?:<\1(?:>|\.html>|#)[^\n]*\n)*+")
ENTITIES = re.compile(rb"<([^>\n]+)> [^\n]*\n(?:<\1> [^\n]*\n)*+")

_EXPECTED = {FIGURES: "a triple of a figure", ENTITIES: "a triple"}

#: characters of a line that a message quotes
_QUOTED = 60


class Block(NamedTuple):
    """The lines about one figure or entity, and the IRI that they begin with."""

    iri: bytes
    text: bytes

    @property
    def name(self) -> bytes:
        """The end of the IRI: a figid.

        >>> Block(b"https://pfocr.wikipathways.org/figures/PMC1__f1", b"").name
        b'PMC1__f1'
        """
        return self.iri.rpartition(b"/")[2]


class Blocks:
    """The blocks of a part of a dump, in their order; the first ones wait to be taken."""

    def __init__(self, members: Members, pattern: re.Pattern[bytes]) -> None:
        self.members = members
        self.waiting: deque[Block] = deque()
        self._pattern = pattern
        self._begun = b""
        self._lines = 0
        self._last = b""

    @property
    def is_at_border(self) -> bool:
        """Whether nothing waits, and the next block begins with a gzip member."""
        return self.members.is_at_border and not self.waiting and not self._begun

    def fill(self) -> bool:
        """Read until a block waits; return False if there is none any more.

        Raises:
            DumpError: If the part is damaged, or a line of it is not what it must be.
        """
        while not self.waiting:
            piece = self.members.next()
            if piece is None:
                return False
            self.add(piece)
        return True

    def add(self, piece: Piece) -> None:
        """Cut a piece into blocks; where its member goes on, so may its last block.

        Raises:
            DumpError: If a line is not what it must be.
        """
        text, end = self._begun + piece.text, 0
        blocks: list[Block] = []
        for match in self._pattern.finditer(text):
            if match.start() != end:
                break
            blocks.append(Block(match[1], match[0]))
            end = match.end()
        rest = text[end:]
        if b"\n" in rest or (rest and piece.is_end):
            self._refuse(rest, text.count(b"\n", 0, end) + 1)
        if blocks and not piece.is_end:
            rest = blocks.pop().text + rest
        if self._pattern is FIGURES:
            self._check_order(blocks)
        self._begun = rest
        self.waiting += blocks
        self._lines += text.count(b"\n") - rest.count(b"\n")

    def pass_over(self, piece: Piece) -> None:
        """Count the lines of a member that needs no cutting."""
        self._lines += piece.text.count(b"\n")

    def _check_order(self, blocks: list[Block]) -> None:
        for block in blocks:
            if block.name <= self._last:
                names = f"{block.name.decode()} comes after {self._last.decode()}"
                message = f"{names} (expected figures in the order of their figids)"
                raise DumpError(f"{self.members.path}: {message}")
            self._last = block.name

    def _refuse(self, rest: bytes, line: int) -> None:
        quoted = rest.partition(b"\n")[0][:_QUOTED].decode(errors="replace")
        place = f"{self.members.path}:{self._lines + line}"
        raise DumpError(f"{place}: {quoted!r} (expected {_EXPECTED[self._pattern]})")
