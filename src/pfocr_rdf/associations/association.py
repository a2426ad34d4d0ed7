"""An association, and a pair that is counted alone, as plain values."""

from __future__ import annotations

from typing import NamedTuple

from ..counts.counts import ByLevel


class Association(NamedTuple):
    """Two things by their keys, the figures that they share, and how much that weighs.

    ``log10_p`` and ``log10_q`` are decimal logarithms; ``rank`` is 1 for the surest of the kind,
    and 0 for those that are not ranked.
    """

    kind: str
    subject: str
    object: str
    figures: int
    npmi: float
    log10_p: float
    log10_q: float
    rank: int = 0


class Pair(NamedTuple):
    """A gene and a chemical by their keys, and the figures that mention both.

    A number of figures is 0 where it is not among the greatest of its tier.
    """

    gene: str
    chemical: str
    figures: ByLevel
