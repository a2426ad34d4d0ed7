"""Which variables a group binds, and with which of them it can be asked before anything else.

A value that is known from outside may be put before a group's patterns only where that changes
nothing: ``VALUES ?a { 1 } OPTIONAL { ?b ?c ?a }`` is not ``{ OPTIONAL { ?b ?c ?a } }`` joined with
the value.
Source: SPARQL 1.1 Query Language, section 18, https://www.w3.org/TR/sparql11-query/#sparqlAlgebra
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import reduce
from itertools import pairwise

from ..gate import code, tokens

_OPENING, _CLOSING = "{([", "})]"
_VARIABLE = re.compile(r"[?$]\w+")

#: what restricts the solutions of a sub-select as a whole
_WINDOW = frozenset({"LIMIT", "OFFSET"})


@dataclass(frozen=True, slots=True)
class Scope:
    """Variables of a group: those it may bind, always binds, and can be asked for from the start.

    ``mentioned`` are those whose value outside, were it known inside, might change a solution.
    """

    visible: frozenset[str] = frozenset()
    certain: frozenset[str] = frozenset()
    askable: frozenset[str] = frozenset()
    mentioned: frozenset[str] = frozenset()


def in_order(parts: Iterable[Scope]) -> Scope:
    """Return the scope of what is joined in this order.

    A variable can be asked for if it is bound for certain before anything depends on it.
    """
    visible: frozenset[str] = frozenset()
    certain, askable, early = visible, visible, visible
    for part in parts:
        early |= part.mentioned - certain
        askable |= part.askable - early
        certain |= part.certain
        visible |= part.visible
    return Scope(visible, certain, askable, early)


def either(branches: Iterable[Scope]) -> Scope:
    """Return the scope of a union of groups, or of one group within another.

    >>> a, b = scope("?a ?b ?c"), scope("?a ?b 1")
    >>> sorted(either([a, b]).certain), sorted(either([a, b]).visible)
    (['a', 'b'], ['a', 'b', 'c'])
    """
    known = list(branches)
    visible = frozenset[str]().union(*(branch.visible for branch in known))
    certain = reduce(frozenset.intersection, (branch.certain for branch in known))
    return Scope(visible, certain, certain)


def optional(inner: Scope, variables: frozenset[str]) -> Scope:
    """Return the scope of a group that need not match, in which these variables stand."""
    return Scope(inner.visible, mentioned=variables)


def scope(text: str) -> Scope:
    """Return the scope of the text between the brackets of a group, or of a sub-select.

    >>> sorted(scope("?a ?b ?c OPTIONAL { ?a ?d ?e }").certain)
    ['a', 'b', 'c']
    >>> sorted(scope("OPTIONAL { ?a ?b ?c } ?a ?d ?e").askable)
    ['d', 'e']
    >>> sorted(scope("SELECT ?a (MAX(?c) AS ?d) { ?a ?b ?c } GROUP BY ?a").visible)
    ['a', 'd']
    """
    return _Text(code(text)).scope()


def selected(head: str) -> Scope:
    """Return the scope of a sub-select of which this is the text up to its group.

    >>> sorted(selected("SELECT ?a (COUNT(?b) AS ?c) WHERE").visible)
    ['a', 'c']
    """
    plain, computed = _projected(code(head))
    return Scope(plain | computed)


def takes_all(head: str) -> bool:
    """Return whether a sub-select of which this is the text up to its group takes all variables.

    >>> takes_all("SELECT DISTINCT * WHERE"), takes_all("SELECT (COUNT(*) AS ?n) WHERE")
    (True, False)
    """
    return any(token["sign"] == "*" and not depth for token, depth in _depths(tokens(head)))


def needs_all(around: str) -> bool:
    """Return whether the text around a group, before and after, depends on all its variables.

    >>> needs_all("SELECT DISTINCT * { }"), needs_all("SELECT (COUNT(*) AS ?n) { }")
    (True, False)
    >>> needs_all("SELECT ?a { } GROUP BY ?a HAVING (COUNT(DISTINCT *) > 1)")
    True
    """
    return takes_all(around) or any(
        (before["word"] or "").upper() == "DISTINCT" and token["sign"] == "*"
        for before, token in pairwise(code(around))
    )


def _named(found: Iterable[re.Match[str]]) -> frozenset[str]:
    return frozenset(token[0][1:] for token in found if _VARIABLE.fullmatch(token[0]))


class _Text:
    """Tokens without blanks and comments, and by the place of an opening bracket its end."""

    def __init__(self, found: list[re.Match[str]]) -> None:
        self._tokens = found
        self._ends: dict[int, int] = {}
        opened: list[int] = []
        for place, token in enumerate(found):
            sign = token["sign"] or ""
            if sign and sign in _OPENING:
                opened.append(place)
            elif sign and sign in _CLOSING and opened:
                self._ends[opened.pop()] = place

    def scope(self) -> Scope:
        return self._within(0, len(self._tokens))

    def _word(self, place: int) -> str:
        return (self._tokens[place]["word"] or "").upper() if place < len(self._tokens) else ""

    def _end(self, place: int) -> int:
        return self._ends.get(place, len(self._tokens) - 1)

    def _opening(self, place: int, sign: str, end: int) -> int:
        """Return where the next bracket of this sort opens."""
        return next((n for n in range(place, end) if self._tokens[n]["sign"] == sign), end)

    def _within(self, start: int, end: int) -> Scope:
        if self._word(start) == "SELECT":
            return self._select(start, end)
        parts: list[Scope] = []
        place = start
        while place < end:
            part, place = self._part(place, end)
            parts.append(part)
        return in_order(parts)

    def _part(self, place: int, end: int) -> tuple[Scope, int]:
        word = self._word(place)
        if word == "FILTER":
            return Scope(), self._after_filter(place, end)
        if word in {"OPTIONAL", "MINUS"}:
            return self._dependent(place, end)
        if word in {"BIND", "VALUES"}:
            return (self._bind if word == "BIND" else self._values)(place, end)
        if self._tokens[place]["sign"] == "{":
            return self._union(place, end)
        names = _named([self._tokens[place]])
        return Scope(names, names, names), place + 1

    def _after_filter(self, place: int, end: int) -> int:
        sign = "{" if "EXISTS" in {self._word(place + 1), self._word(place + 2)} else "("
        return self._end(self._opening(place, sign, end)) + 1

    def _dependent(self, place: int, end: int) -> tuple[Scope, int]:
        start = self._opening(place, "{", end)
        after = self._end(start) + 1
        variables = _named(self._tokens[start:after])
        if self._word(place) == "MINUS":
            return Scope(mentioned=variables), after
        return optional(self._within(start + 1, after - 1), variables), after

    def _bind(self, place: int, end: int) -> tuple[Scope, int]:
        start = self._opening(place, "(", end)
        after = self._end(start) + 1
        variables = _named(self._tokens[start:after])
        return Scope(_named(self._tokens[after - 2 : after]), mentioned=variables), after

    def _values(self, place: int, end: int) -> tuple[Scope, int]:
        start = self._opening(place, "{", end)
        after = self._end(start) + 1
        names = _named(self._tokens[place:start])
        is_open = any(self._word(n) == "UNDEF" for n in range(start, after))
        certain = frozenset[str]() if is_open else names
        return Scope(names, certain, certain), after

    def _union(self, place: int, end: int) -> tuple[Scope, int]:
        branches = [self._within(place + 1, self._end(place))]
        after = self._end(place) + 1
        while after < end and self._word(after) == "UNION":
            branches.append(self._within(after + 2, self._end(after + 1)))
            after = self._end(after + 1) + 1
        return either(branches), after

    def _select(self, place: int, end: int) -> Scope:
        start = self._opening(place, "{", end)
        while self._word(start - 1) == "EXISTS":  # within an expression of the head
            start = self._opening(self._end(start), "{", end)
        inner = self._within(start + 1, self._end(start))
        head = self._tokens[place:start]
        if any(token["sign"] == "*" and not depth for token, depth in _depths(head)):
            return Scope(inner.visible, inner.certain, inner.askable)
        plain, computed = _projected(head)
        return Scope(plain | computed, plain & inner.certain, plain & inner.askable)


def _depths(found: Iterable[re.Match[str]]) -> Iterable[tuple[re.Match[str], int]]:
    """Yield tokens with the number of brackets around them."""
    depth = 0
    for token in found:
        sign = token["sign"] or ""
        depth -= sign in _CLOSING if sign else 0
        yield token, depth
        depth += sign in _OPENING if sign else 0


def _projected(head: Iterable[re.Match[str]]) -> tuple[frozenset[str], frozenset[str]]:
    """Return the variables that a head takes from its group, and those behind AS."""
    plain: set[str] = set()
    computed: set[str] = set()
    is_named = False
    for token, depth in _depths(head):
        if is_named:
            computed |= _named([token])
        elif not depth:
            plain |= _named([token])
        is_named = (token["word"] or "").upper() == "AS"
    return frozenset(plain), frozenset(computed)
