"""Finds the figures that are nearest to each figure by their genes, of every tier.

Two figures are compared by the genes that both mention, out of those that either mentions: every
gene counts the same (Jaccard), or by its *rarity*.  A figure's neighbours are those that share at
least a tenth by one of the two, the ``most`` nearest by each.

It is exact: no gene is left out, however popular.  Figures are gone through in the order of their
figids; of each, the figures after it that mention any of its genes are counted at once, one gene
after the other.  One number holds both sums, that of genes and that of rarities.  A figure that
shares too few genes for a tenth, whatever else it mentions, is passed over; of the others each
keeps the nearest for both figures of the pair, so that memory depends on the number of figures.
"""

from __future__ import annotations

from collections.abc import Iterator
from math import log
from typing import NamedTuple

import numpy as np
from scipy import sparse

from ..counts.counts import Counts
from .counting import Matrix
from .statistics import Floats, Numbers

#: neighbours of a figure by each measure
MOST = 10

#: a rarity is a whole number of hundredths
HUNDREDTHS = 100

#: a share is compared by its first four decimals
_DECIMALS = 10_000

#: a sum of rarities takes fewer bits, and a number of genes is less than this
_BITS = 32
_UNIT = 1 << _BITS
_GENES = 1 << 20

#: candidates that are looked at together
_TOGETHER = 100_000

#: neighbours that may wait before the nearest among them are chosen
_MANY = 2_000_000


def rarity(figures: int, of: int) -> int:
    """Return the rarity of a gene that some figures mention, *of* so many, in hundredths.

    It falls with the logarithm of the number of figures, from 1 for a gene on one figure to 0 for
    one on all: a gene on one figure in a hundred tells half as much as one on one in ten thousand.

    >>> [rarity(figures, 10_000) for figures in (1, 2, 10, 100, 5_000, 10_000)]
    [100, 92, 75, 50, 8, 0]
    """
    return round(HUNDREDTHS * (1 - log(figures) / log(of))) if of > 1 else HUNDREDTHS


def find_neighbours(counts: Counts, most: int = MOST) -> Iterator[tuple[str, list[str]]]:
    """Yield figures with their neighbours, in the order of their figids.

    A pair stands in one place alone: with the figure whose figid is the smaller.

    >>> from ..counts.figure import FigureCounts
    >>> counts = Counts()
    >>> for figid, genes in [("PMC1__a", "12"), ("PMC3__c", "23"), ("PMC2__b", "4")]:
    ...     counts.add(FigureCounts(figid, tuple(genes), bytes(len(genes))))
    >>> list(find_neighbours(counts))
    [('PMC1__a', ['PMC3__c'])]
    """
    order = sorted(range(len(counts.figids)), key=counts.figids.__getitem__)
    figids = [counts.figids[number] for number in order]
    figures = _Figures.of(counts, np.array(order, np.int64))
    by_genes, by_rarity = _Nearest(len(figids), most), _Nearest(len(figids), most)
    for candidates in _candidates(figures):
        by_genes.add(candidates, candidates.shared, figures.sizes)
        by_rarity.add(candidates, candidates.weights, figures.weights)
    pairs = np.union1d(by_genes.pairs(), by_rarity.pairs())
    first, second = np.divmod(pairs, max(len(figids), 1))
    starts = np.flatnonzero(np.diff(first, prepend=-1))
    for start, stop in zip(starts, [*starts[1:], len(first)], strict=True):
        yield figids[first[start]], [figids[number] for number in second[start:stop]]


class _Figures(NamedTuple):
    """Which figure (row) mentions which gene (column), in the order of figids.

    ``rarities`` are those of genes; ``sizes`` and ``weights`` of a figure are the number of its
    genes and the sum of their rarities, and ``rarest`` is the greatest of them.
    """

    by_figure: Matrix
    by_gene: Matrix
    rarities: Numbers
    sizes: Numbers
    weights: Numbers
    rarest: Numbers

    @classmethod
    def of(cls, counts: Counts, order: Numbers) -> _Figures:
        """Return what counts say of figures in another order."""
        numbers = np.array(counts.genes.numbers, np.int32)
        starts = np.concatenate([[0], np.array(counts.genes.ends, np.int64)])
        shape = (len(order), len(counts.genes.keys))
        matrix = sparse.csr_array((np.ones(len(numbers), np.int32), numbers, starts), shape=shape)
        matrix = matrix[order]
        often = np.bincount(numbers, minlength=shape[1])
        rarities = np.array([rarity(number, len(order)) for number in often.tolist()], np.int64)
        return cls(
            by_figure=matrix,
            by_gene=matrix.T.tocsr(),
            rarities=rarities,
            sizes=np.diff(matrix.indptr).astype(np.int64),
            weights=matrix @ rarities,
            rarest=(matrix.multiply(rarities)).max(axis=1).toarray().astype(np.int64).ravel(),
        )


class _Candidates(NamedTuple):
    """Pairs of figures, how many genes they share, and the sums of the rarities of these."""

    figures: Numbers
    others: Numbers
    shared: Numbers
    weights: Numbers


def _candidates(figures: _Figures) -> Iterator[_Candidates]:
    """Yield each figure with those after it that may share a tenth with it, by either measure."""
    found: list[tuple[int, Numbers, Floats]] = []
    number = 0
    for figure, others, sums in _sums(figures):
        found.append((figure, others, sums))
        number += len(others)
        if number > _TOGETHER:
            yield _joined(found)
            found, number = [], 0
    if found:
        yield _joined(found)


def _joined(found: list[tuple[int, Numbers, Floats]]) -> _Candidates:
    """Return the pairs of several figures, and the two numbers that each sum holds."""
    each, others, sums = zip(*found, strict=True)
    both = np.concatenate(sums).astype(np.int64)
    return _Candidates(
        np.repeat(np.array(each), [len(few) for few in others]),
        np.concatenate(others),
        both >> _BITS,
        both & (_UNIT - 1),
    )


def _sums(figures: _Figures) -> Iterator[tuple[int, Numbers, Floats]]:
    """Yield each figure with some after it, and both sums of what it shares with them as one.

    What is shared is a tenth of all if eleven times as much is at least what both have; and the
    rarities that are shared are at most as many times the greatest as there are genes.
    """
    rows, genes = figures.by_figure.indptr.tolist(), figures.by_figure.indices
    columns = figures.by_gene.indices
    starts, stops = (figures.by_gene.indptr[i:][: len(figures.rarities)].copy() for i in (0, 1))
    values = _UNIT + figures.rarities.astype(np.float64)
    least = _least(figures)
    sizes, weights = (whole * float(_UNIT) for whole in (figures.sizes, figures.weights))
    for figure in range(len(rows) - 1):
        own = genes[rows[figure] : rows[figure + 1]]
        starts[own] += 1  # the figure itself: all before it have been passed
        of_each = stops[own] - starts[own]
        if not of_each.any():
            continue
        spans = zip(starts[own].tolist(), stops[own].tolist(), strict=True)
        later = np.concatenate([columns[start:stop] for start, stop in spans])
        later -= figure + 1
        sums = np.bincount(later, weights=np.repeat(values[own], of_each))
        others = np.flatnonzero(sums >= least[figure])
        sums = 11 * sums[others]
        others += figure + 1
        is_near = sums >= sizes[others] + sizes[figure]
        is_near |= sums * figures.rarest[figure] >= weights[others] + weights[figure]
        yield figure, others[is_near], sums[is_near] / 11


def _least(figures: _Figures) -> Floats:
    """Return the least sum that can be a tenth of each figure and of whatever other one.

    What is shared is at least a tenth of either: so many genes, or rarities, of which each is the
    greatest of the figure at most.
    """
    genes = -(-figures.sizes // 10)
    rare = -(-figures.weights // np.maximum(10 * figures.rarest, 1))
    least: Floats = np.maximum(np.minimum(genes, rare), 1).astype(np.float64) * _UNIT
    return least


class _Nearest:
    """The nearest of each figure by one measure."""

    def __init__(self, figures: int, most: int) -> None:
        self._most = most
        #: how near the nearest are: four decimals of the share, and then the shared genes
        self._keys = np.full((figures, most), -1, np.int64)
        self._others = np.full((figures, most), -1, np.int64)
        self._waiting: list[tuple[Numbers, Numbers, Numbers]] = []
        self._number = 0

    def add(self, candidates: _Candidates, shared: Numbers, wholes: Numbers) -> None:
        """Add those that share a tenth of what both have together, for both figures of a pair."""
        together = wholes[candidates.figures] + wholes[candidates.others] - shared
        near = (10 * shared >= together) & (together > 0)
        if not near.any():
            return
        figures, others = candidates.figures[near], candidates.others[near]
        shared, together = shared[near], together[near]
        share = (2 * _DECIMALS * shared + together) // (2 * together)
        keys = share * _GENES + candidates.shared[near]
        for ones, twos in ((figures, others), (others, figures)):
            good = keys >= self._keys[ones, -1]
            self._waiting.append((ones[good], twos[good], keys[good]))
            self._number += int(good.sum())
        if self._number > _MANY:
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
        """Return all pairs of near figures, each once, as one number: the smaller times all, plus
        the other.
        """
        if self._waiting:
            self._choose()
        figures, places = np.nonzero(self._others >= 0)
        others = self._others[figures, places]
        pairs: Numbers = np.unique(
            np.minimum(figures, others) * len(self._others) + np.maximum(figures, others)
        )
        return pairs
