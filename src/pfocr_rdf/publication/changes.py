"""What differs from the release before, for people: ``CHANGES``."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path

from ..differences.comparison import Comparison
from ..differences.rows import CAME, CHANGED, WENT, Difference
from ..errors import UsageError
from .parts import Build

CHANGES = "CHANGES"

_WHATS = (CAME, WENT, CHANGED)


def changes_lines(build: Build, before: Path | None) -> Iterator[str]:
    """Yield the lines of what came, went and changed since the release *before*.

    Figures are listed, each with the numbers of its mentions that differ; entities and
    associations are counted.

    Raises:
        DumpError: If a dump cannot be read.
    """
    if before is None:
        yield "first release\n"
        return
    try:
        comparison = Comparison(before, build.folder)
        differences = _figures(comparison.differences())
    except UsageError as error:
        yield f"not compared with {before.name}: {str(error).rpartition(': ')[2]}\n"
        return
    listed = list(differences)
    yield f"changes since {before.name}\n\n"
    for kind, tally in comparison.tallies.items():
        yield f"{kind:12} {tally}\n"
    for what in _WHATS:
        figures = [(figid, mentions) for figid, known, mentions in listed if known == what]
        if figures:
            yield f"\nfigures that {what}\n\n"
        for figid, mentions in figures:
            numbers = ", ".join(f"{mentions[one]} {one}" for one in _WHATS if mentions[one])
            yield f"{figid}{f': mentions {numbers}' if numbers and what == CHANGED else ''}\n"


def _figures(differences: Iterable[Difference]) -> Iterator[tuple[str, str, Counter[str]]]:
    """Yield each figure that differs: its figid, what became of it, and how many mentions did."""
    figures: dict[str, str] = {}
    mentions: dict[str, Counter[str]] = {}
    for difference in differences:
        name = difference.thing.rpartition("/")[2]
        if difference.kind == "figure":
            figures[name] = difference.what
        elif difference.kind == "mention":
            mentions.setdefault(name.partition("#")[0], Counter())[difference.what] += 1
    for figid in sorted(figures):
        yield figid, figures[figid], mentions.get(figid, Counter())
