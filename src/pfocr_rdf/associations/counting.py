"""Finds the pairs that share figures, and chooses those that are written.

Figures and things make a sparse matrix; the product of two of them counts shared figures.  It is
computed some rows at a time, and of each row only the surest partners are kept, so that memory
depends on the number of things and not on that of pairs.  Each kind is gone through from both
sides, because a thing may be among the surest partners of another that has surer ones itself.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from .association import Association
from .links import Column, Links
from .statistics import Floats, Numbers, log10_rates, log10_tail, npmi

#: what is paired, by the name of the kind: its subjects and its objects
KINDS = {
    "chemical-disease": ("chemicals", "diseases"),
    "gene-chemical": ("genes", "chemicals"),
    "gene-disease": ("genes", "diseases"),
    "gene-gene": ("genes", "genes"),
}

#: pairs that may wait before those are forgotten that cannot be written
_MANY = 1_000_000

#: sparse matrices have no types yet
Matrix = Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Bounds:
    """What bounds the associations of a kind.

    A pair has at least ``figures`` shared figures, and is among the ``partners`` surest of its
    subject or of its object.  It is *sure* if its false-discovery rate is at most ``rate``.  At
    most ``associations`` sure pairs are kept: first everyone's surest, then everyone's second, and
    so on.  Others are kept only where that makes no more than ``unsure`` pairs, those with the
    least p first: a few hundred documents give no sure pair.  The ``ranked`` surest have a rank.
    ``work`` bounds memory, and nothing else: it is the number of shared mentions that are counted
    at a time.
    """

    figures: int = 2
    partners: int = 25
    rate: float = 0.05
    associations: int = 250_000
    unsure: int = 10_000
    ranked: int = 1_000
    work: int = 1_000_000


def find_associations(
    links: Links, organisms: Mapping[str, str], bounds: Bounds | None = None
) -> Iterator[Association]:
    """Yield the associations by kind, subject and object; *organisms* are those of genes.

    >>> from .links import FigureLinks
    >>> links = Links()
    >>> for genes in [("1", "2"), ("1", "2"), ("3",), ("3",), ("3",)]:
    ...     links.add(FigureLinks(genes=genes, words=tuple(range(len(genes)))))
    >>> [(a.subject, a.object, a.figures, a.log10_p) for a in find_associations(links, {})]
    [('1', '2', 2, -1.0)]
    """
    bounds = bounds or Bounds()
    ambiguous = _ambiguous(links)
    sides = {
        name: _side(getattr(links, name), ambiguous) for name in ("genes", "chemicals", "diseases")
    }
    for kind, (subjects, objects) in KINDS.items():
        first, second = sides[subjects], sides[objects]
        pairs = _Pairs(bounds, is_same=subjects == objects)
        for columns in _strata(first, organisms if subjects == "genes" else {}):
            pairs.add(_stratum(first, second, columns, bounds.figures))
        yield from _associations(kind, pairs, first.keys, second.keys)


class _Side(NamedTuple):
    """The keys of one kind in their order, and which figure (row) mentions which (column).

    The matrix is there twice, to take some of its rows or columns at no cost but theirs; the rows
    of ``words`` are the ambiguous words of each figure.
    """

    keys: list[str]
    by_row: Matrix
    by_column: Matrix
    words: Matrix


def _ambiguous(links: Links) -> Numbers:
    """Return a number for each word that stands for several things, and -1 for any other."""
    columns = (links.genes, links.chemicals, links.diseases)
    words = np.concatenate([np.array(column.words, np.int32) for column in columns])
    is_ambiguous = np.bincount(words, minlength=links.words) > 1
    return np.where(is_ambiguous, np.cumsum(is_ambiguous) - 1, -1)


def _side(column: Column, ambiguous: Numbers) -> _Side:
    """Return the links of a kind as matrices; their columns do not depend on the order of figures.

    The columns are in the order of the keys, the shorter ones first: numbers by their value.
    """
    keys = sorted(column.keys, key=lambda key: (len(key), key))
    places = np.empty(len(keys), np.int32)
    places[[column.keys[key] for key in keys]] = np.arange(len(keys), dtype=np.int32)
    numbers = places[np.array(column.numbers, np.int32)]
    starts = np.concatenate([[0], np.array(column.ends, np.int64)])
    ones = np.ones(len(numbers), np.int32)
    matrix = sparse.csr_array((ones, numbers, starts), shape=(len(column.ends), len(keys)))
    words = ambiguous[np.array(column.words, np.int32)]
    known = words >= 0
    shape = (int(ambiguous.max(initial=-1)) + 1, len(keys))
    places_of_words = (words[known], numbers[known])
    of_words = sparse.csc_array((ones[known], places_of_words), shape=shape)
    return _Side(keys, matrix, matrix.tocsc(), of_words)


def _strata(side: _Side, organisms: Mapping[str, str]) -> list[Numbers]:
    """Return the columns of each organism; things that have none are one stratum."""
    strata: dict[str, list[int]] = defaultdict(list)
    for number, key in enumerate(side.keys):
        strata[organisms.get(key, "")].append(number)
    return [np.array(numbers, np.int64) for _, numbers in sorted(strata.items())]


class _Stratum(NamedTuple):
    """The background of some pairs: its figures, and what they mention often enough.

    ``first`` and ``second`` are matrices by row, ``words`` two of ambiguous words, ``subjects`` and
    ``objects`` the numbers of the columns in the whole.  ``same`` are the columns of ``first`` that
    are the same thing as those of ``second``, or -1.
    """

    first: Matrix
    second: Matrix
    words: tuple[Matrix, Matrix]
    subjects: Numbers
    objects: Numbers
    same: Numbers

    @property
    def pairs(self) -> int:
        """The number of pairs of two things; in a kind with itself, each is there twice."""
        return len(self.subjects) * len(self.objects) - int((self.same >= 0).sum())

    def turned(self) -> _Stratum:
        """Return the stratum with subjects and objects exchanged."""
        same = np.full(len(self.subjects), -1, np.int64)
        known = self.same >= 0
        same[self.same[known]] = np.flatnonzero(known)
        words = self.words[::-1]
        return _Stratum(self.second, self.first, words, self.objects, self.subjects, same)


def _stratum(first: _Side, second: _Side, columns: Numbers, least: int) -> _Stratum:
    """Return the stratum of some columns of the first side, with all of the second side."""
    rows, left = _part(first.by_column, columns)
    right = left if second is first else second.by_row[rows]
    background = np.flatnonzero(np.diff(right.indptr))
    left, right = left[background], right[background]
    subjects = np.flatnonzero(_counts(left) >= least)
    objects = np.flatnonzero(_counts(right) >= least)
    left, right = left[:, subjects], right[:, objects]
    subjects = columns[subjects]
    objects = columns[objects] if second is first else objects
    rows, words = _part(first.words, subjects)
    places = {first.keys[number]: place for place, number in enumerate(subjects)}
    same = [places.get(second.keys[number], -1) for number in objects]
    return _Stratum(
        first=left,
        second=right,
        words=(words, second.words[:, objects].tocsr()[rows]),
        subjects=subjects,
        objects=objects,
        same=np.array(same, np.int64),
    )


def _part(matrix: Matrix, columns: Numbers) -> tuple[Numbers, Matrix]:
    """Return the rows that some columns have anything in, and a matrix of these alone, by row."""
    part = matrix[:, columns]
    rows, places = np.unique(part.indices, return_inverse=True)
    shape = (len(rows), len(columns))
    return rows, sparse.csc_array((part.data, places, part.indptr), shape=shape).tocsr()


def _counts(matrix: Matrix) -> Numbers:
    """Return how many figures mention each thing."""
    return np.bincount(matrix.indices, minlength=matrix.shape[1])


class _Found(NamedTuple):
    """Pairs: numbers of subject and object, shared figures and theirs, those of the background."""

    subjects: Numbers
    objects: Numbers
    shared: Numbers
    of_subject: Numbers
    of_object: Numbers
    figures: Numbers
    log10_p: Floats

    def take(self, chosen: NDArray[Any]) -> _Found:
        """Return some of the pairs."""
        return _Found(*(values[chosen] for values in self))

    def turned(self) -> _Found:
        """Return the pairs with subjects and objects exchanged."""
        return self._replace(
            subjects=self.objects,
            objects=self.subjects,
            of_subject=self.of_object,
            of_object=self.of_subject,
        )


@dataclass(slots=True)
class _Pairs:
    """The pairs of a kind that may be written, and what is known of the others."""

    bounds: Bounds
    is_same: bool
    tests: int = 0
    tested: list[Floats] = field(default_factory=list)
    found: list[_Found] = field(default_factory=list)
    most: int = _MANY

    def add(self, stratum: _Stratum) -> None:
        """Add the pairs of a stratum: the surest of each subject, and those of each object."""
        self.tests += stratum.pairs // 2 if self.is_same else stratum.pairs
        for found in _rows(stratum, self.bounds):
            is_upward = found.subjects < found.objects
            self.tested.append(found.log10_p[is_upward] if self.is_same else found.log10_p)
            best = _places(found.subjects, found.objects, found) < self.bounds.partners
            self.found.append(found.take(best & is_upward) if self.is_same else found.take(best))
            if self.is_same:
                self.found.append(found.take(best & ~is_upward).turned())
        if not self.is_same:
            for found in _rows(stratum.turned(), self.bounds):
                best = _places(found.subjects, found.objects, found) < self.bounds.partners
                self.found.append(found.take(best).turned())
        if sum(len(found.shared) for found in self.found) > self.most:
            self._forget()
            self.most = 2 * len(self.found[0].shared) + _MANY

    def _forget(self) -> None:
        """Forget pairs that are not sure, and that too many surer ones come before.

        A false-discovery rate is never less than p.
        """
        found = self._distinct()
        is_hopeless = found.log10_p > np.log10(self.bounds.rate)
        hopeless = np.flatnonzero(is_hopeless)
        keep = hopeless[_order(found.take(hopeless))][: self.bounds.unsure]
        self.found = [found.take(np.union1d(np.flatnonzero(~is_hopeless), keep))]

    def _distinct(self) -> _Found:
        """Return the pairs that were found, each once, by subject and object."""
        both = _Found(*(np.concatenate(values) for values in zip(*self.found, strict=True)))
        order = np.lexsort((both.objects, both.subjects))
        subjects, objects = both.subjects[order], both.objects[order]
        is_new = np.ones(len(order), bool)
        is_new[1:] = (np.diff(subjects) != 0) | (np.diff(objects) != 0)
        return both.take(order[is_new])

    def chosen(self) -> tuple[_Found, Floats, Numbers]:
        """Return the pairs that are written, by subject and object, their rates and their ranks."""
        found = self._distinct()
        tested = np.concatenate([np.empty(0), *self.tested])
        rates = log10_rates(found.log10_p, tested, self.tests)
        places = self._best_places(found)
        is_sure = rates <= np.log10(self.bounds.rate)
        is_near = places < self.bounds.partners
        order = _order(found)
        sure = order[(is_sure & is_near)[order]]
        sure = sure[np.argsort(places[sure], kind="stable")][: self.bounds.associations]
        others = order[(is_near & ~is_sure)[order]][: max(self.bounds.unsure - len(sure), 0)]
        chosen = np.union1d(sure, others)
        written = found.take(chosen)
        ranks = np.zeros(len(chosen), np.int64)
        surest = _order(written)[: self.bounds.ranked]
        ranks[surest] = np.arange(1, len(surest) + 1)
        return written, rates[chosen], ranks

    def _best_places(self, found: _Found) -> Numbers:
        """Return the better of the places of each pair, among those of its subject or its object.

        Of a kind with itself a thing may be the subject of some pairs and the object of others.
        """
        objects = found.objects if self.is_same else ~found.objects
        twice = _Found(*(np.concatenate([values, values]) for values in found))
        things = np.concatenate([found.subjects, objects])
        partners = np.concatenate([found.objects, found.subjects])
        places = _places(things, partners, twice)
        return np.minimum(places[: len(objects)], places[len(objects) :])


def _rows(stratum: _Stratum, bounds: Bounds) -> Iterator[_Found]:
    """Yield the pairs that share enough figures, some subjects at a time."""
    figures = stratum.first.shape[0]
    rows, words = stratum.first.T.tocsr(), stratum.words[0].T.tocsr()
    of_subject, of_object = _counts(stratum.first), _counts(stratum.second)
    work = np.cumsum(rows @ np.diff(stratum.second.indptr).astype(np.int64))
    start = 0
    while start < len(work):
        done = int(work[start - 1]) if start else 0
        stop = max(start + 1, int(np.searchsorted(work, done + bounds.work, "right")))
        product = rows[start:stop] @ stratum.second - words[start:stop] @ stratum.words[1]
        product = product.tocoo()
        i, j = product.coords[0].astype(np.int64) + start, product.coords[1].astype(np.int64)
        enough = (product.data >= bounds.figures) & (stratum.same[j] != i)
        i, j, shared = i[enough], j[enough], product.data[enough].astype(np.int64)
        start = stop
        yield _Found(
            subjects=stratum.subjects[i],
            objects=stratum.objects[j],
            shared=shared,
            of_subject=of_subject[i],
            of_object=of_object[j],
            figures=np.full(len(i), figures, np.int64),
            log10_p=log10_tail(shared, of_subject[i], of_object[j], figures),
        )


def _order(found: _Found) -> Numbers:
    """Return the pairs in the order of their sureness, and of their names where that is equal."""
    return np.lexsort((found.objects, found.subjects, -found.shared, found.log10_p))


def _places(things: Numbers, partners: Numbers, found: _Found) -> Numbers:
    """Return the place of each pair among those of a thing: 0 is the surest.

    The surest has the least p, then the most shared figures, then the first partner.
    """
    order = np.lexsort((partners, -found.shared, found.log10_p, things))
    ordered = things[order]
    starts = np.flatnonzero(np.diff(ordered, prepend=ordered[:1] - 1))
    places = np.empty(len(order), np.int64)
    places[order] = np.arange(len(order)) - np.repeat(starts, np.diff(starts, append=len(order)))
    return places


def _associations(
    kind: str, pairs: _Pairs, subjects: list[str], objects: list[str]
) -> Iterator[Association]:
    if not pairs.found:
        return
    found, rates, ranks = pairs.chosen()
    gains = npmi(found.shared, found.of_subject, found.of_object, found.figures)
    columns = (found.subjects, found.objects, found.shared, gains, found.log10_p, rates, ranks)
    for subject, object_, shared, gain, p, q, rank in zip(*columns, strict=True):
        names = subjects[subject], objects[object_]
        yield Association(kind, *names, int(shared), float(gain), float(p), float(q), int(rank))
