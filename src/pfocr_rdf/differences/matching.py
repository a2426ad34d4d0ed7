"""Finds for each block of one dump the block of the other that is about the same thing."""

from __future__ import annotations

import zlib
from collections.abc import Iterator

from ..errors import UsageError
from .blocks import Block, Blocks


def figure_pairs(old: Blocks, new: Blocks) -> Iterator[tuple[bytes, bytes]]:
    """Yield the lines about each figure in both dumps, and none where it is not in one of them.

    Of members that are the same in both, the lines of all their figures come at once.

    Raises:
        DumpError: If a part is damaged, or its figures are not in the order of their figids.
        UsageError: If figures are published under another address in each.
    """
    while True:
        text = _same_member(old, new)
        if text is not None:
            yield text, text
            continue
        has_old, has_new = old.fill(), new.fill()
        if has_old and has_new:
            before, after = old.waiting[0], new.waiting[0]
            _check_addresses(before, after)
            has_old, has_new = before.name <= after.name, after.name <= before.name
        elif not has_old and not has_new:
            return
        yield (
            old.waiting.popleft().text if has_old else b"",
            new.waiting.popleft().text if has_new else b"",
        )


def _same_member(old: Blocks, new: Blocks) -> bytes | None:
    """Return the text of the next member if it is that of both dumps, or else None."""
    if not old.is_at_border or not new.is_at_border:
        return None
    piece = old.members.next()
    if piece is None:
        return None
    if piece.content and new.members.skip(piece.content):
        old.pass_over(piece)
        new.pass_over(piece)
        return piece.text
    old.add(piece)
    return None


def _check_addresses(old: Block, new: Block) -> None:
    addresses = [block.iri.removesuffix(block.name).decode() for block in (old, new)]
    if addresses[0] != addresses[1]:
        message = (
            f"figures are published under {addresses[0]} in one and {addresses[1]} in the other"
        )
        raise UsageError(f"{message} (expected builds with the same --base)")


def other_pairs(old: Blocks | None, new: Blocks | None) -> Iterator[tuple[str, bytes, bytes]]:
    """Yield each IRI with the lines about it in both dumps, and none where one has none.

    Neither dump says in which order they are.  What one has shown and the other has not waits; so
    memory depends on how much differs, and not on how much there is.

    Raises:
        DumpError: If a part is damaged.
    """
    old_waiting: dict[bytes, bytes] = {}
    new_waiting: dict[bytes, bytes] = {}
    while True:
        before, after = _next(old), _next(new)
        if not before and not after:
            break
        for iri, text in before.items():
            partner = after.pop(iri, None) or _taken(new_waiting, iri)
            if partner is None:
                old_waiting[iri] = zlib.compress(text, 1)
            else:
                yield iri.decode(), text, partner
        for iri, text in after.items():
            partner = _taken(old_waiting, iri)
            if partner is None:
                new_waiting[iri] = zlib.compress(text, 1)
            else:
                yield iri.decode(), partner, text
    yield from ((iri.decode(), zlib.decompress(text), b"") for iri, text in old_waiting.items())
    yield from ((iri.decode(), b"", zlib.decompress(text)) for iri, text in new_waiting.items())


def _taken(waiting: dict[bytes, bytes], iri: bytes) -> bytes | None:
    text = waiting.pop(iri, None)
    return None if text is None else zlib.decompress(text)


def _next(blocks: Blocks | None) -> dict[bytes, bytes]:
    """Return the lines by IRI of the next blocks of a part, and nothing at its end."""
    found: dict[bytes, bytes] = {}
    if blocks is not None and blocks.fill():
        while blocks.waiting:
            block = blocks.waiting.popleft()
            found[block.iri] = found.get(block.iri, b"") + block.text
    return found
