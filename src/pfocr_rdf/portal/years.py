"""How many figures each year has, as bars."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

_WIDTH, _BASE, _HEIGHT = 640, 100, 122

#: the widest bar, the least space of a year that is written below its bar, and the least number
#: that a bar of full height stands for
_WIDEST, _LABEL, _LEAST = 40, 44, 4


@dataclass(frozen=True, slots=True)
class Bar:
    """A bar: its year and number, whether the year is written below, and where it stands."""

    year: int
    number: int
    label: bool
    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class Chart:
    """Bars by year, from the first year with a figure to the last."""

    bars: tuple[Bar, ...]
    width: int = _WIDTH
    height: int = _HEIGHT
    base: int = _BASE

    @property
    def first(self) -> int:
        """The first year."""
        return self.bars[0].year

    @property
    def last(self) -> int:
        """The last year."""
        return self.bars[-1].year

    @property
    def peak(self) -> int:
        """The greatest number of a year."""
        return max(bar.number for bar in self.bars)

    @property
    def peak_year(self) -> int:
        """The first year with the greatest number."""
        return next(bar.year for bar in self.bars if bar.number == self.peak)


def chart_of(numbers: Mapping[int, int]) -> Chart | None:
    """Return the bars of numbers by year, or None where there are none.

    >>> chart = chart_of({2019: 2, 2021: 4})
    >>> [(bar.year, bar.number, bar.height) for bar in chart.bars]
    [(2019, 2, 50.0), (2020, 0, 0.0), (2021, 4, 100.0)]
    >>> chart.peak_year, chart_of({}) is None
    (2021, True)
    """
    if not numbers:
        return None
    years = range(min(numbers), max(numbers) + 1)
    step = min(_WIDTH / len(years), _WIDEST)
    every = max(1, -(-_LABEL // int(step)))
    peak = max(*numbers.values(), _LEAST)
    bars = []
    for place, year in enumerate(years):
        number = numbers.get(year, 0)
        height = round(_BASE * number / peak, 1)
        if number:
            height = max(height, 1.0)
        bars.append(
            Bar(
                year,
                number,
                (years[-1] - year) % every == 0 and (place + 1) * step >= _LABEL / 2,
                round(place * step + step * 0.1, 1),
                round(_BASE - height, 1),
                round(step * 0.8, 1),
                height,
            )
        )
    return Chart(tuple(bars))
