"""How much it weighs that one set shares members with others, such as a figure with pathways."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from .statistics import log10_rates, log10_tail


def weigh(
    shared: Sequence[int], sizes: Sequence[int], *, drawn: int, background: int, tests: int
) -> list[tuple[float, float]]:
    """Return Fisher's one-sided p and its false-discovery rate for each of some sets.

    A set has so many members of the *background*, of which *drawn* are those that are compared, and
    *shared* are both.  There are *tests* sets in all; of those that are not told, p is 1.

    >>> weigh([2], [2], drawn=2, background=5, tests=3)
    [(0.1, 0.3)]
    """
    if not shared:
        return []
    overlaps, members = np.array(shared, np.int64), np.array(sizes, np.int64)
    tails = log10_tail(overlaps, members, np.full(len(shared), drawn, np.int64), background)
    rates = log10_rates(tails, tails, tests)
    return [
        (_plain(tail), _plain(rate))
        for tail, rate in zip(tails.tolist(), rates.tolist(), strict=True)
    ]


def _plain(logarithm: float) -> float:
    """Return a number from its decimal logarithm, with the digits that the logarithm has.

    >>> _plain(-1.0), _plain(-0.52287875)
    (0.1, 0.3)
    """
    return float(f"{10**logarithm:.6g}")
