"""Counts the figures of each gene with each chemical, and keeps the pairs that have the most.

These are counts alone, of every tier, without regard to words: what a join of the links gives.  For
how much a pair weighs see ``counting``.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from ..counts.counts import ByLevel, CorpusCounts, Links
from ..counts.figure import WIDEST
from .association import Pair
from .counting import Matrix
from .statistics import Numbers

#: pairs of a tier at most
MOST = 10_000

#: shared mentions that are counted at a time, which bounds memory and nothing else
_WORK = 2_000_000


def find_pairs(counts: CorpusCounts, most: int = MOST) -> Iterator[Pair]:
    """Yield the pairs with the most figures of each tier, by gene and chemical.

    Of a tier, all pairs are kept that have some least number of figures or more, which is as small
    as it may be for *most* pairs.

    >>> from ..counts.figure import FigureCounts
    >>> counts = CorpusCounts()
    >>> for level in (0, 1, 1):
    ...     genes = FigureCounts("PMC1__a", ("627",), bytes([level]), chemicals=("D007649",))
    ...     counts.add(genes)
    >>> list(find_pairs(counts))
    [Pair(gene='627', chemical='D007649', figures=ByLevel(all=3, synonym=3, strict=1))]
    """
    levels = np.frombuffer(bytes(counts.levels), np.uint8)
    chemicals = _matrix(counts.chemicals)
    found: dict[tuple[int, int], list[int]] = {}
    for place in range(WIDEST + 1):
        genes = _matrix(counts.genes, levels <= WIDEST - place)
        for gene, chemical, number in _most_frequent(genes.T.tocsr(), chemicals, most):
            found.setdefault((gene, chemical), [0] * (WIDEST + 1))[place] = number
    genes_by_number, chemicals_by_number = list(counts.genes.keys), list(counts.chemicals.keys)
    pairs = [
        Pair(genes_by_number[gene], chemicals_by_number[chemical], ByLevel(*numbers))
        for (gene, chemical), numbers in found.items()
    ]
    yield from sorted(pairs, key=lambda pair: (int(pair.gene), pair.chemical))


def _matrix(links: Links, chosen: NDArray[np.bool_] | None = None) -> Matrix:
    """Return which figure (row) mentions which thing (column), by all links or the chosen ones."""
    starts = np.concatenate([[0], np.array(links.ends, np.int64)])
    numbers = np.array(links.numbers, np.int32)
    ones = np.ones(len(numbers), np.int32) if chosen is None else chosen.astype(np.int32)
    matrix = sparse.csr_array((ones, numbers, starts), shape=(len(links.ends), len(links.keys)))
    matrix.eliminate_zeros()
    return matrix


@dataclass(slots=True)
class _Kept:
    """Pairs with their numbers of figures, without those that cannot be among the most frequent."""

    most: int
    least: int = 1
    numbers: list[tuple[Numbers, Numbers, Numbers]] = field(default_factory=list)
    _often: Numbers = field(default_factory=lambda: np.zeros(1, np.int64))

    def add(self, genes: Numbers, chemicals: Numbers, figures: Numbers) -> None:
        """Add pairs; how many there are of each number tells what the least one is."""
        enough = figures >= self.least
        genes, chemicals, figures = genes[enough], chemicals[enough], figures[enough]
        self.numbers.append((genes, chemicals, figures))
        often = np.bincount(figures, minlength=len(self._often))
        often[: len(self._often)] += self._often
        self._often = often
        pairs = np.cumsum(often[::-1])[::-1]  # of so many figures or more
        self.least = max(1, int(np.searchsorted(-pairs, -self.most)))

    def pairs(self) -> Iterator[tuple[int, int, int]]:
        """Yield the pairs that have the least number or more."""
        for genes, chemicals, figures in self.numbers:
            enough = figures >= self.least
            columns = (values[enough].tolist() for values in (genes, chemicals, figures))
            yield from zip(*columns, strict=True)


def _most_frequent(genes: Matrix, chemicals: Matrix, most: int) -> Iterator[tuple[int, int, int]]:
    """Yield gene, chemical and figures of the most frequent pairs; rows of *genes* are genes."""
    kept = _Kept(most)
    work = np.cumsum(genes @ np.diff(chemicals.indptr).astype(np.int64))
    start = 0
    while start < len(work):
        done = int(work[start - 1]) if start else 0
        stop = max(start + 1, int(np.searchsorted(work, done + _WORK, "right")))
        product = (genes[start:stop] @ chemicals).tocoo()
        rows, columns = product.coords
        kept.add(rows.astype(np.int64) + start, columns, product.data)
        start = stop
    yield from kept.pairs()
