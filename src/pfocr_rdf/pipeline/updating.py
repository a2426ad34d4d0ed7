"""Makes the store of a release from that of the release before, by what came and what went."""

from __future__ import annotations

import errno
import gzip
import shutil
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from ..dump import Part, Span
from ..errors import DumpError, StoreError
from .difference import Difference
from .loading import Tell, change_store
from .memory import Memory

#: a difference of more than this share of all triples is not worth it: loading is quicker
_WORTH = 0.2


def updated_store(memory: Memory, parts: Sequence[Part], target: Path, tell: Tell) -> int | None:
    """Create the store of a dump, and return its number of quads; *tell* is told of its stage.

    None means that there is no store: the release before has none that is of use, or too much has
    changed.  Nothing is left behind then.

    Raises:
        DumpError: If there is no space left.
    """
    if memory.release is None or not (memory.release / "store").is_dir():
        return None
    triples = sum(part.triples for part in parts)
    removed, added = target.parent / "removed.nt", target.parent / "added.nt"
    quads = None
    try:
        if _difference(memory, parts, removed, added) <= _WORTH * triples:
            tell("load", 0, 1)
            quads = change_store(memory.release / "store", target, removed, added, tell)
            tell("load", 1, 1)
    except (StoreError, EOFError, OSError) as error:  # the release before is damaged
        if isinstance(error, OSError) and error.errno == errno.ENOSPC:
            raise DumpError(f"{target}: the store cannot be written: no space left") from error
    finally:
        removed.unlink(missing_ok=True)
        added.unlink(missing_ok=True)
    if quads == triples:
        return quads
    shutil.rmtree(target, ignore_errors=True)
    return None


def _difference(memory: Memory, parts: Sequence[Part], removed: Path, added: Path) -> int:
    """Write what went and what came to two files; return the number of triples in both."""
    with (
        removed.open("w", encoding="utf-8") as file_of_removed,
        added.open("w", encoding="utf-8") as file_of_added,
    ):
        difference = Difference(file_of_removed, file_of_added)
        for part in parts:
            _compare(difference, memory, part)
    return difference.number


def _compare(difference: Difference, memory: Memory, part: Part) -> None:
    """Add what came and went in a part; gzip members that both have are not read."""
    assert memory.release is not None  # noqa: S101 - whoever calls has looked
    before = memory.members.get(part.path.name, {})
    old = memory.release / "dump" / part.path.name
    difference.add(
        lambda: _texts(old, before, part.members),
        lambda: _texts(part.path, part.members, before),
    )


def _texts(path: Path, members: Mapping[str, Span], others: Mapping[str, Span]) -> Iterator[str]:
    """Yield the triples of those members of a part that are not among others."""
    wanted = [span for digest, span in members.items() if digest not in others]
    if not wanted:
        return
    with path.open("rb") as file:
        for span in wanted:
            file.seek(span.start)
            yield gzip.decompress(file.read(span.length)).decode()
