"""An UpSet plot: how many things stand in which figures alone together, as places of a drawing.

A column is a combination of figures, with a bar above for the things that stand in exactly these,
and dots below for which they are; a row is a figure, with a bar for all its things.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

#: combinations that are drawn, the largest first
MOST = 20

#: sizes in units of the drawing
_COLUMN, _ROW, _BARS, _SIZES, _LETTERS = 28, 26, 120, 130, 26
_GAP, _TOP = 14, 18


@dataclass(frozen=True, slots=True)
class Bar:
    """A bar with its number, and where both stand."""

    x: float
    y: float
    width: float
    height: float
    number: int
    label_x: float
    label_y: float


@dataclass(frozen=True, slots=True)
class Combination:
    """A column: which rows it is of, its bar, and the places of its dots."""

    members: tuple[int, ...]
    bar: Bar
    x: float
    dots: tuple[tuple[float, bool], ...]
    line: tuple[float, float]


@dataclass(frozen=True, slots=True)
class Row:
    """A row: the letter of its figure, its bar, and where it stands."""

    letter: str
    y: float
    bar: Bar
    is_striped: bool


@dataclass(frozen=True, slots=True)
class Plot:
    """The whole drawing; ``left_out`` combinations are not drawn."""

    width: float
    height: float
    letter_x: float
    start: float
    rows: tuple[Row, ...]
    combinations: tuple[Combination, ...]
    left_out: int


def letter(place: int) -> str:
    """Return the letter of a figure.

    >>> letter(0), letter(5)
    ('A', 'F')
    """
    return chr(ord("A") + place)


def combinations_of(things: Iterable[frozenset[int]]) -> list[tuple[tuple[int, ...], int]]:
    """Return each combination with how many things stand in exactly it, the largest first.

    >>> combinations_of([frozenset({0}), frozenset({0, 1}), frozenset({0})])
    [((0,), 2), ((0, 1), 1)]
    """
    counted = Counter(tuple(sorted(members)) for members in things)
    return sorted(counted.items(), key=lambda item: (-item[1], -len(item[0]), item[0]))


def plot_of(things: Sequence[frozenset[int]], figures: int) -> Plot:
    """Return the drawing for things, each with the places of the figures that it stands in.

    >>> plot = plot_of([frozenset({0}), frozenset({0, 1})], 2)
    >>> [row.bar.number for row in plot.rows], [found.members for found in plot.combinations]
    ([2, 1], [(0, 1), (0,)])
    """
    found = combinations_of(things)
    start = _SIZES + _LETTERS + _GAP
    matrix = _TOP + _BARS + _GAP
    most = max((number for _, number in found), default=1)
    totals = [sum(place in members for members in things) for place in range(figures)]
    columns = tuple(
        _combination(members, number, start + index * _COLUMN, (most, matrix, figures))
        for index, (members, number) in enumerate(found[:MOST])
    )
    return Plot(
        width=start + max(len(columns), 1) * _COLUMN + _GAP,
        height=matrix + figures * _ROW,
        letter_x=_SIZES + _LETTERS / 2 + _GAP / 2,
        start=start,
        rows=tuple(
            _row(place, total, max([*totals, 1]), matrix + place * _ROW)
            for place, total in enumerate(totals)
        ),
        combinations=columns,
        left_out=len(found) - len(columns),
    )


def _combination(
    members: tuple[int, ...], number: int, x: float, frame: tuple[int, float, int]
) -> Combination:
    most, matrix, figures = frame
    height = max(1.0, round(_BARS * number / most, 1))
    middle = x + _COLUMN / 2
    top = _TOP + _BARS - height
    places = [matrix + place * _ROW + _ROW / 2 for place in range(figures)]
    return Combination(
        members=members,
        bar=Bar(x + 5, top, _COLUMN - 10, height, number, middle, top - 5),
        x=middle,
        dots=tuple((y, place in members) for place, y in enumerate(places)),
        line=(places[members[0]], places[members[-1]]),
    )


def _row(place: int, total: int, most: int, y: float) -> Row:
    width = max(1.0, round((_SIZES - 40) * total / most, 1))
    bar = Bar(_SIZES - width, y + 6, width, _ROW - 12, total, _SIZES - width - 6, y + _ROW / 2 + 4)
    return Row(letter(place), y, bar, place % 2 == 0)
