"""Makes the store of a release from that of the release before, by what came and what went."""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, suppress
from pathlib import Path

from ..differences.blocks import ENTITIES, Blocks
from ..differences.matching import other_pairs
from ..differences.members import Members
from ..dump import Part, Span
from ..errors import DumpError, StoreError
from .loading import Tell, change_store
from .memory import Memory

#: a difference of more than this share of all triples is not worth it: loading is quicker
_WORTH = 0.2


def updated_store(
    memory: Memory, parts: Sequence[Part], target: Path, tell: Tell, others: int = 0
) -> int | None:
    """Create the store of a dump, and return its number of quads; *tell* is told of its stage.

    *others* are quads of the store before that are in no dump, and stay: those of a mirror.

    None means that there is no store: the release before has none that is of use, there is no space
    for what differs, or too much does.  Nothing is left behind then.
    """
    if memory.release is None or not (memory.release / "store").is_dir():
        return None
    triples = sum(part.triples for part in parts)
    removed, added = target.parent / "removed.nt", target.parent / "added.nt"
    quads = None
    with suppress(StoreError, DumpError, OSError):  # whoever loads the dump then says what is wrong
        if _difference(memory, parts, removed, added) <= _WORTH * triples:
            tell("load", 0, 1)
            quads = change_store(memory.release / "store", target, removed, added, tell)
            tell("load", 1, 1)
    removed.unlink(missing_ok=True)
    added.unlink(missing_ok=True)
    if quads == triples + others:
        return quads
    shutil.rmtree(target, ignore_errors=True)
    return None


def _difference(memory: Memory, parts: Sequence[Part], removed: Path, added: Path) -> int:
    """Write what went and what came to two files; return the number of triples in both."""
    number = 0
    with removed.open("wb") as file_of_removed, added.open("wb") as file_of_added:
        for part in parts:
            for before, after in _changed(memory, part):
                went, came = sorted(before - after), sorted(after - before)
                file_of_removed.writelines(went)
                file_of_added.writelines(came)
                number += len(went) + len(came)
    return number


def _changed(memory: Memory, part: Part) -> Iterator[tuple[set[bytes], set[bytes]]]:
    """Yield the lines about each thing that has changed; gzip members that both have are not read.

    Raises:
        DumpError: If the part of the release before is damaged.
    """
    assert memory.release is not None  # noqa: S101 - whoever calls has looked
    known = memory.members.get(part.path.name, {})
    with (
        closing(_Some(memory.release / "dump" / part.path.name, known, part.members)) as old,
        closing(_Some(part.path, part.members, known)) as new,
    ):
        for _, before, after in other_pairs(Blocks(old, ENTITIES), Blocks(new, ENTITIES)):
            if before != after:
                yield _lines(before), _lines(after)


def _lines(text: bytes) -> set[bytes]:
    return {line + b"\n" for line in text.split(b"\n")[:-1]}


class _Some(Members):
    """Those gzip members of a part that are not among others, by their digests."""

    def __init__(self, path: Path, members: Mapping[str, Span], others: Mapping[str, Span]) -> None:
        wanted = (span for digest, span in members.items() if digest not in others)
        super().__init__(path, wanted)
