"""How much it weighs that two things share figures: Fisher's test, NPMI, and the discovery rate.

Probabilities are kept as decimal logarithms: of things that share thousands of figures they are
far below the smallest number of 64 bits.  They are rounded to eight decimals, so that the last bits
of a machine's logarithms do not decide which of two pairs comes first.

Sources: R. A. Fisher, Statistical Methods for Research Workers, 1934, section 21.02;
Y. Benjamini and Y. Hochberg, https://doi.org/10.1111/j.2517-6161.1995.tb02031.x;
G. Bouma, Normalized (Pointwise) Mutual Information in Collocation Extraction, 2009.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.special import gammaln

Numbers = NDArray[np.int64]
Floats = NDArray[np.float64]

#: decimals of a decimal logarithm that are kept
_DECIMALS = 8

#: a term of a sum is left out where it is this much smaller than the sum
_NOTHING = 1e-18


@lru_cache(maxsize=2)
def _ln_factorials(most: int) -> Floats:
    """Return the natural logarithms of 0! to most!; one table serves a whole background."""
    table: Floats = gammaln(np.arange(most + 1, dtype=np.float64) + 1)
    return table


def log10_tail(shared: Numbers, first: Numbers, second: Numbers, figures: int) -> Floats:
    """Return the decimal logarithm of Fisher's one-sided p of some pairs.

    It is the probability that *second* figures, drawn at random among *figures*, hold *shared* or
    more of the *first* that mention the other thing.  Of 5 figures, two things with 2 figures each
    share both with a probability of 1 in 10:

    >>> pair = [np.array([number]) for number in (2, 2, 2)]
    >>> log10_tail(*pair, 5)
    array([-1.])
    """
    small, large = np.minimum(first, second), np.maximum(first, second)
    result = np.zeros(len(shared))
    mode = (small + 1) * (large + 1) // (figures + 2)
    is_upper = shared > mode
    is_lower = ~is_upper & (shared > np.maximum(0, small + large - figures))
    for chosen, sign in ((is_upper, 1), (is_lower, -1)):
        counts = shared[chosen] - (sign < 0)
        margins = small[chosen], large[chosen], figures
        ln_sum = _ln_mass(counts, *margins) + np.log(_tail(counts, *margins, sign=sign))
        result[chosen] = ln_sum if sign > 0 else np.log1p(-np.exp(ln_sum))
    return _rounded(np.minimum(result / np.log(10), 0))


def _ln_mass(shared: Numbers, first: Numbers, second: Numbers, figures: int) -> Floats:
    """Return the natural logarithm of the probability of exactly *shared* figures."""
    table = _ln_factorials(figures)

    def choose(total: Numbers | int, part: Numbers) -> Any:  # noqa: ANN401 -- an array of floats
        return table[total] - table[part] - table[total - part]

    ways = choose(first, shared) + choose(figures - first, second - shared)
    result: Floats = ways - choose(figures, second)
    return result


def _tail(shared: Numbers, first: Numbers, second: Numbers, figures: int, *, sign: int) -> Floats:
    """Return the sum of the probabilities from *shared* on, up (1) or down (-1), over its first.

    Away from the mode each term is smaller than the one before, by a factor that is known.
    """
    sums = np.ones(len(shared))
    where = np.arange(len(shared))
    terms = np.ones(len(shared))
    i, k, n = _floats(shared), _floats(first), _floats(second)
    rest = figures - k - n
    while len(where):
        if sign > 0:
            terms = terms * ((k - i) * (n - i)) / ((i + 1) * (rest + i + 1))
        else:
            terms = terms * (i * (rest + i)) / ((k - i + 1) * (n - i + 1))
        sums[where] += terms
        go_on = terms > sums[where] * _NOTHING
        where, terms, rest = where[go_on], terms[go_on], rest[go_on]
        i, k, n = i[go_on] + sign, k[go_on], n[go_on]
    return sums


def _rounded(numbers: Floats) -> Floats:
    """Return numbers without their last digits, and 0 for -0."""
    rounded: Floats = np.round(numbers, _DECIMALS) + 0.0
    return rounded


def _floats(numbers: Numbers) -> Floats:
    return numbers.astype(np.float64)


def log10_rates(chosen: Floats, tested: Floats, tests: int, times: Numbers | None = None) -> Floats:
    """Return the decimal logarithm of the false-discovery rates of chosen pairs.

    *tested* are the logarithms of all p that are known, those of the chosen ones among them, and
    *times* how often each came, if not once; of the other tests, of which there are *tests* in all,
    p is 1.

    >>> np.round(10 ** log10_rates(np.log10([0.01, 0.04]), np.log10([0.04, 0.01, 0.03]), 10), 4)
    array([0.1   , 0.1333])
    >>> known, times = np.log10([0.04, 0.01]), np.array([1, 2])
    >>> np.round(10 ** log10_rates(known, known, 10, times), 4)
    array([0.1333, 0.05  ])
    """
    if times is None:
        ordered = np.sort(tested)
        ranks = np.arange(1, len(ordered) + 1)
    else:
        order = np.argsort(tested)
        ordered, ranks = tested[order], np.cumsum(times[order])
    rates = ordered + (np.log10(max(tests, 1)) - np.log10(ranks))
    rates = np.minimum(np.minimum.accumulate(rates[::-1])[::-1], 0)
    found: Floats = rates[np.searchsorted(ordered, chosen, side="right") - 1]
    return _rounded(found)


def npmi(shared: Numbers, first: Numbers, second: Numbers, figures: Numbers) -> Floats:
    """Return the normalised pointwise mutual information of pairs, from -1 to 1.

    It is 0 where as many figures are shared as chance would have it, and 1 where neither thing is
    mentioned without the other; of two that every figure mentions nothing can be told, which is 0.

    >>> npmi(*(np.array(numbers) for numbers in ([2, 2, 4], [2, 4, 4], [2, 2, 4], [4, 4, 4])))
    array([1., 0., 0.])
    """
    k, a, b, n = _floats(shared), _floats(first), _floats(second), _floats(figures)
    surprise = np.log(n) - np.log(k)
    gain = np.log(k) + np.log(n) - np.log(a) - np.log(b)
    result: Floats = np.divide(gain, surprise, out=np.zeros(len(k)), where=surprise > 0)
    return _rounded(np.clip(result, -1, 1))
