"""Finds the pathways that each figure is most like, by the genes that both have.

Figures and genes make a sparse matrix, genes and pathways another; their product counts what is
shared.  It is computed some figures at a time and twice, first for the p of all pairs and then to
choose, so that memory depends on the number of figures and not on that of pairs.  A p depends on
three numbers alone: shared genes, genes of the figure and genes of the pathway.  The same three
come again and again, so that a hundred million pairs have some ten thousand p.
"""

from __future__ import annotations

from array import array
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from scipy import sparse

from .counting import Matrix
from .statistics import Floats, Numbers, log10_rates, log10_tail


class Similarity(NamedTuple):
    """A figure and a pathway by their names, the genes that they share, and what that weighs.

    ``jaccard`` is the share of these among the genes that either has; ``log10_p`` and ``log10_q``
    are decimal logarithms.
    """

    figure: str
    pathway: str
    genes: int
    jaccard: float
    log10_p: float
    log10_q: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """What bounds the similarities of a figure.

    A pair shares at least ``genes`` genes, its false-discovery rate is at most ``rate``, and it is
    among the ``pathways`` that are most like the figure.  ``together`` bounds memory, and nothing
    else: it is the number of figures that are compared at a time.
    """

    genes: int = 2
    rate: float = 0.05
    pathways: int = 5
    together: int = 4096


def find_similarities(
    figures: Iterable[tuple[str, Collection[str]]],
    pathways: Mapping[str, Collection[str]],
    limits: Limits | None = None,
) -> Iterator[Similarity]:
    """Yield the similarities of each figure, the best first, in the order of the figures.

    They are ordered by Jaccard's index, then by shared genes, then by the name of the pathway, the
    shorter one first.  The background of Fisher's test are the genes that any pathway has, and
    every figure is tested against every pathway.

    >>> figures = [("PMC1__a", "12x"), ("PMC2__b", "34")]
    >>> pathways = {"WP1": "12", "WP2": "456", "WP3": "789"}
    >>> [tuple(found) for found in find_similarities(figures, pathways, Limits(rate=1.0))]
    [('PMC1__a', 'WP1', 2, 0.6666666666666666, -1.44715803, -0.66900678)]
    """
    limits = limits or Limits()
    compared = _Compared.of(figures, pathways)
    weights = compared.weights(limits.together)
    most = np.log10(limits.rate)
    for pairs in compared.pairs(limits.together):
        enough = pairs.of(np.flatnonzero(pairs.shared >= limits.genes))
        places = np.searchsorted(weights.keys, compared.keys(enough))
        sure = np.flatnonzero(weights.log10_q[places] <= most)
        yield from compared.chosen(enough.of(sure), weights, places[sure], limits.pathways)


class _Pairs(NamedTuple):
    """Some figures and pathways by their numbers, and how many genes they share."""

    figures: Numbers
    pathways: Numbers
    shared: Numbers

    def of(self, chosen: Numbers) -> _Pairs:
        """Return the pairs at some places."""
        return _Pairs(*(numbers[chosen] for numbers in self))


class _Weights(NamedTuple):
    """The p and its rate for each three numbers that come, in the order of their keys."""

    keys: Numbers
    log10_p: Floats
    log10_q: Floats


class _Compared(NamedTuple):
    """Which figure (row) and which pathway (column) has which gene of the background.

    ``sizes`` and ``members`` are how many genes figures and pathways have, ``drawn`` those of
    figures that are in the background.
    """

    figids: list[str]
    names: list[str]
    by_figure: Matrix
    by_gene: Matrix
    sizes: Numbers
    drawn: Numbers
    members: Numbers

    @classmethod
    def of(
        cls, figures: Iterable[tuple[str, Collection[str]]], pathways: Mapping[str, Collection[str]]
    ) -> _Compared:
        """Return the sets of figures and pathways as matrices."""
        names = sorted(pathways, key=lambda name: (len(name), name))
        numbers: dict[str, int] = {}
        columns, ends = array("q"), array("q", [0])
        for name in names:
            columns.extend([numbers.setdefault(gene, len(numbers)) for gene in pathways[name]])
            ends.append(len(columns))
        by_pathway = _matrix(columns, ends, len(numbers))
        figids: list[str] = []
        rows, sizes, ends = array("q"), array("q"), array("q", [0])
        for figid, genes in figures:
            figids.append(figid)
            rows.extend([numbers[gene] for gene in genes if gene in numbers])
            sizes.append(len(genes))
            ends.append(len(rows))
        by_figure = _matrix(rows, ends, len(numbers))
        return cls(
            figids=figids,
            names=names,
            by_figure=by_figure,
            by_gene=by_pathway.T.tocsr(),
            sizes=_numbers(sizes),
            drawn=np.diff(by_figure.indptr).astype(np.int64),
            members=np.diff(by_pathway.indptr).astype(np.int64),
        )

    def pairs(self, together: int) -> Iterator[_Pairs]:
        """Yield all pairs that share a gene, those of some figures at a time."""
        for start in range(0, len(self.figids), together):
            shared = self.by_figure[start : start + together] @ self.by_gene
            lengths = np.diff(shared.indptr)
            yield _Pairs(
                figures=np.repeat(np.arange(start, start + len(lengths)), lengths),
                pathways=shared.indices.astype(np.int64),
                shared=shared.data.astype(np.int64),
            )

    def keys(self, pairs: _Pairs) -> Numbers:
        """Return the three numbers on which the p of each pair depends, as one."""
        drawn, members = self._bases()
        of_figures = pairs.shared * drawn + self.drawn[pairs.figures]
        keys: Numbers = of_figures * members + self.members[pairs.pathways]
        return keys

    def _bases(self) -> tuple[int, int]:
        return int(self.drawn.max(initial=0)) + 1, int(self.members.max(initial=0)) + 1

    def weights(self, together: int) -> _Weights:
        """Return p and its rate over all tests: p is 1 where no gene is shared."""
        known, times = np.empty(0, np.int64), np.empty(0, np.int64)
        for pairs in self.pairs(together):
            some, often = np.unique(self.keys(pairs), return_counts=True)
            known, places = np.unique(np.concatenate([known, some]), return_inverse=True)
            counts = np.bincount(places, np.concatenate([times, often]), minlength=len(known))
            times = counts.astype(np.int64)
        base_of_drawn, base_of_members = self._bases()
        rest, members = np.divmod(known, base_of_members)
        shared, drawn = np.divmod(rest, base_of_drawn)
        log10_p = log10_tail(shared, members, drawn, self.by_gene.shape[0])
        tests = len(self.figids) * len(self.names)
        return _Weights(known, log10_p, log10_rates(log10_p, log10_p, tests, times))

    def chosen(
        self, pairs: _Pairs, weights: _Weights, places: Numbers, most: int
    ) -> Iterator[Similarity]:
        """Yield the pairs that are most alike of each figure; *places* are those of weights."""
        figures, pathways, shared = pairs
        jaccard = shared / (self.sizes[figures] + self.members[pathways] - shared)
        order = np.lexsort((pathways, -shared, -jaccard, figures))
        starts = np.flatnonzero(np.diff(figures[order], prepend=-1))
        ranks = np.arange(len(order)) - np.repeat(starts, np.diff(starts, append=len(order)))
        best = order[ranks < most]
        log10_p, log10_q = (numbers[places[best]] for numbers in weights[1:])
        columns = (figures[best], pathways[best], shared[best], jaccard[best], log10_p, log10_q)
        for figure, pathway, *rest in zip(*(c.tolist() for c in columns), strict=True):
            yield Similarity(self.figids[figure], self.names[pathway], *rest)


def _matrix(numbers: array[int], ends: array[int], width: int) -> Matrix:
    """Return a matrix by row, given the numbers of the columns and where each row ends."""
    ones = np.ones(len(numbers), np.int32)
    shape = (len(ends) - 1, width)
    return sparse.csr_array((ones, _numbers(numbers), _numbers(ends)), shape=shape)


def _numbers(values: array[int]) -> Numbers:
    numbers: Numbers = np.array(values, np.int64)
    return numbers
