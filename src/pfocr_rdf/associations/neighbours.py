"""Finds the figures that are nearest to each figure by their genes, of every tier.

Two figures are near if they share at least a tenth of the genes that they have together.  How near
is that share (Jaccard), or the same with each shared gene counted by its *rarity*; a figure's
neighbours are the ``most`` nearest by each of the two.

It is exact: no gene is left out, however popular.  Figures are gone through from those with the
fewest genes on; of each, the figures after it that mention any of its genes are counted at once,
one gene after the other, and one number holds both sums, that of genes and that of rarities.  Those
that share too few genes for a tenth are passed over; of the others each keeps the nearest for both
figures of the pair, so that memory depends on the number of figures and not on that of pairs.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from typing import NamedTuple

import numpy as np
from scipy import sparse

from ..counts.counts import HUNDREDTHS, CorpusCounts, rarity
from .counting import Matrix
from .statistics import Floats, Numbers

#: neighbours of a figure by each measure
MOST = 10

#: a share is compared by its first four decimals
_DECIMALS = 10_000

#: a sum of rarities takes fewer bits, and a number of genes is less than this
_BITS = 32
_UNIT = 1 << _BITS
_GENES = 1 << 20

#: pairs that are looked at together
_TOGETHER = 100_000

#: neighbours that may wait before the nearest among them are chosen, if there are few figures
_FEW = 10_000


def find_neighbours(counts: CorpusCounts, most: int = MOST) -> Iterator[tuple[str, list[str]]]:
    """Yield figures with their neighbours, in the order of their figids.

    A pair stands in one place alone: with the figure whose figid is the smaller.

    >>> from ..counts.figure import FigureCounts
    >>> counts = CorpusCounts()
    >>> for figid, genes in [("PMC1__a", "12"), ("PMC3__c", "23"), ("PMC2__b", "4")]:
    ...     counts.add(FigureCounts(figid, tuple(genes), bytes(len(genes))))
    >>> list(find_neighbours(counts))
    [('PMC1__a', ['PMC3__c'])]
    """
    figids = sorted(counts.figids)
    figures = _Figures.of(counts)
    by_genes, by_rarity = _Nearest(len(figids), most), _Nearest(len(figids), most)
    for near in _near(figures):
        by_genes.add(near, _share(near.shared, near.together))
        by_rarity.add(near, _share(near.weights, HUNDREDTHS * near.together))
    pairs = _distinct(np.concatenate([by_genes.pairs(), by_rarity.pairs()]))
    first, second = np.divmod(pairs, max(len(figids), 1))
    starts = np.flatnonzero(np.diff(first, prepend=-1)).tolist()
    others = [figids[number] for number in second.tolist()]
    for start, stop in pairwise([*starts, len(first)]):
        yield figids[first[start]], others[start:stop]


class _Figures(NamedTuple):
    """Which figure (row) mentions which gene (column), the figures with the fewest genes first.

    ``sizes`` are the numbers of their genes, and ``names`` their places in the order of figids.
    """

    by_figure: Matrix
    by_gene: Matrix
    rarities: Numbers
    sizes: Numbers
    names: Numbers

    @classmethod
    def of(cls, counts: CorpusCounts) -> _Figures:
        """Return what counts say of figures."""
        numbers = np.array(counts.genes.numbers, np.int32)
        starts = np.concatenate([[0], np.array(counts.genes.ends, np.int64)])
        shape = (len(counts.figids), len(counts.genes.keys))
        matrix = sparse.csr_array((np.ones(len(numbers), np.int32), numbers, starts), shape=shape)
        often = np.bincount(numbers, minlength=shape[1])
        rarities = np.array([rarity(number, shape[0]) for number in often.tolist()], np.int64)
        names = np.empty(shape[0], np.int64)
        names[sorted(range(shape[0]), key=counts.figids.__getitem__)] = np.arange(shape[0])
        sizes = np.diff(matrix.indptr).astype(np.int64)
        order = np.lexsort((names, sizes))
        matrix = matrix[order]
        return cls(matrix, matrix.T.tocsr(), rarities, sizes[order], names[order])


class _Near(NamedTuple):
    """Pairs of near figures by their names.

    How many genes they share and have together, and the sums of the rarities of those they share.
    """

    ones: Numbers
    others: Numbers
    shared: Numbers
    together: Numbers
    weights: Numbers


def _near(figures: _Figures) -> Iterator[_Near]:
    """Yield all pairs of near figures, some at a time."""
    found: list[tuple[int, Numbers, Floats]] = []
    number = 0
    for figure, others, sums in _sums(figures):
        found.append((figure, others, sums))
        number += len(others)
        if number > _TOGETHER:
            yield _joined(found, figures)
            found, number = [], 0
    if found:
        yield _joined(found, figures)


def _joined(found: list[tuple[int, Numbers, Floats]], figures: _Figures) -> _Near:
    """Return the near ones of some pairs, given both numbers that each sum holds."""
    each, some, sums = zip(*found, strict=True)
    ones, others = np.repeat(np.array(each), [len(few) for few in some]), np.concatenate(some)
    both = np.concatenate(sums).astype(np.int64)
    shared = both >> _BITS
    together = figures.sizes[ones] + figures.sizes[others] - shared
    near = np.flatnonzero(10 * shared >= together)
    return _Near(
        ones=figures.names[ones[near]],
        others=figures.names[others[near]],
        shared=shared[near],
        together=together[near],
        weights=both[near] & (_UNIT - 1),
    )


def _sums(figures: _Figures) -> Iterator[tuple[int, Numbers, Floats]]:
    """Yield each figure with some after it, and both sums of what it shares with them as one.

    What is shared is a tenth of all if eleven times as much is what both have, or more; and a
    figure after it has no fewer genes.
    """
    rows, genes = figures.by_figure.indptr.tolist(), figures.by_figure.indices
    columns = figures.by_gene.indices
    starts, stops = (figures.by_gene.indptr[i:][: len(figures.rarities)].copy() for i in (0, 1))
    values = _UNIT + figures.rarities.astype(np.float64)
    least = -(-2 * figures.sizes // 11) * float(_UNIT)
    for figure in range(len(rows) - 1):
        own = genes[rows[figure] : rows[figure + 1]]
        starts[own] += 1  # the figure itself: all before it have been passed
        of_each = stops[own] - starts[own]
        if not of_each.any():
            continue
        spans = zip(starts[own].tolist(), stops[own].tolist(), strict=True)
        later = np.concatenate([columns[start:stop] for start, stop in spans])
        later -= figure + 1
        found = np.bincount(later, weights=np.repeat(values[own], of_each))
        sums = found.astype(np.float64, copy=False)
        others = np.flatnonzero(sums >= least[figure])
        yield figure, others + (figure + 1), sums[others]


def _share(part: Numbers, whole: Numbers) -> Numbers:
    """Return the first four decimals of shares, rounded as SPARQL rounds: a half goes up."""
    share: Numbers = (2 * _DECIMALS * part + whole) // (2 * whole)
    return share


def _distinct(numbers: Numbers) -> Numbers:
    """Return different numbers in their order; numpy's own way takes twenty times as long."""
    ordered = np.sort(numbers)
    distinct: Numbers = ordered[np.diff(ordered, prepend=-1) > 0]
    return distinct


class _Nearest:
    """The nearest of each figure by one measure."""

    def __init__(self, figures: int, most: int) -> None:
        self._most = most
        #: how near the nearest are: four decimals of the share, and then the shared genes
        self._keys = np.full((figures, most), -1, np.int64)
        self._others = np.full((figures, most), -1, np.int64)
        self._waiting: list[tuple[Numbers, Numbers, Numbers]] = []
        self._number = 0
        self._many = max(figures * most, _FEW)

    def add(self, near: _Near, share: Numbers) -> None:
        """Add pairs for both of their figures."""
        keys = share * _GENES + near.shared
        for ones, others in ((near.ones, near.others), (near.others, near.ones)):
            good = np.flatnonzero(keys >= self._keys[ones, -1])
            self._waiting.append((ones[good], others[good], keys[good]))
            self._number += len(good)
        if self._number > self._many:
            self._choose()

    def _choose(self) -> None:
        """Keep the nearest; of those that are as near, the ones with the smaller figids."""
        figures, others, keys = (
            np.concatenate(values) for values in zip(*self._waiting, strict=True)
        )
        self._waiting, self._number = [], 0
        known = np.flatnonzero(np.bincount(figures))
        figures = np.concatenate([np.repeat(known, self._most), figures])
        others = np.concatenate([self._others[known].ravel(), others])
        keys = np.concatenate([self._keys[known].ravel(), keys])
        order = np.lexsort((others, -keys, figures))
        figures, others, keys = figures[order], others[order], keys[order]
        starts = np.flatnonzero(np.diff(figures, prepend=-1))
        places = np.arange(len(figures))
        places -= np.repeat(starts, np.diff(starts, append=len(figures)))
        best = places < self._most
        self._keys[figures[best], places[best]] = keys[best]
        self._others[figures[best], places[best]] = others[best]

    def pairs(self) -> Numbers:
        """Return each near pair once, as a number: the smaller times all, plus the other."""
        if self._waiting:
            self._choose()
        figures, places = np.nonzero(self._others >= 0)
        others = self._others[figures, places]
        first, second = np.minimum(figures, others), np.maximum(figures, others)
        return _distinct(first * len(self._others) + second)
