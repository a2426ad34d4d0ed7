"""Takes a query apart at its SERVICE clauses, so that each part can be asked where it belongs.

A group is a sequence of elements in the order of the text: local patterns, SERVICE clauses, and
OPTIONAL and UNION where a SERVICE clause is within.  A filter is applied at the end of its group,
wherever it stands.  What cannot be taken apart so is refused, for Oxigraph would send a SERVICE
clause as it is, without what is known already.
Source: SPARQL 1.1 Federated Query, https://www.w3.org/TR/sparql11-federated-query/
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from ..errors import QueryError
from ..gate import hides_service, tokens, unfilled

_VARIABLE = re.compile(r"[?$](\w+)")

#: words that begin an element of a group
_KEYWORDS = frozenset({"SERVICE", "OPTIONAL", "FILTER", "MINUS", "GRAPH", "BIND", "VALUES"})
_OPENING, _CLOSING = "{([", "})]"


@dataclass(frozen=True, slots=True)
class Local:
    """Patterns that the store answers."""

    text: str


@dataclass(frozen=True, slots=True)
class Filter:
    """A condition on the solutions of a whole group."""

    text: str


@dataclass(frozen=True, slots=True)
class Service:
    """What another endpoint answers: its address, and the text between the brackets."""

    address: str
    body: str
    is_silent: bool = False


@dataclass(frozen=True, slots=True)
class Group:
    """Elements in the order of the text."""

    elements: tuple[Element, ...]


@dataclass(frozen=True, slots=True)
class Optional:
    """A group that need not match."""

    group: Group


@dataclass(frozen=True, slots=True)
class Union:
    """Groups, of which each gives its solutions; one group alone is a group within another."""

    branches: tuple[Group, ...]


Element = Local | Filter | Service | Optional | Union


@dataclass(frozen=True, slots=True)
class Query:
    """A query: its prefixes, the text up to the group that asks others, the group, and the rest."""

    prologue: str
    head: str
    group: Group
    tail: str

    @property
    def services(self) -> list[Service]:
        """All SERVICE clauses, in the order of the text."""
        return list(_services(self.group))


def variables_of(text: str) -> set[str]:
    """Return the names of the variables that stand in a text; those in strings and IRIs do not.

    >>> sorted(variables_of("?s ex:p $o FILTER (?s != '?x')"))
    ['o', 's']
    """
    return {token[0][1:] for token in tokens(text) if _VARIABLE.fullmatch(token[0])}


def asks_others(text: str) -> bool:
    """Return whether a query has a SERVICE clause.

    >>> asks_others("ASK { SERVICE <https://example.org/sparql> { ?s ?p ?o } }")
    True
    >>> asks_others("ASK { ?service ?p 'SERVICE' }")
    False
    """
    return any(_is(token, "SERVICE") for token in tokens(text))


def take_apart(text: str) -> Query:
    r"""Return the parts of a query with SERVICE clauses.

    >>> query = take_apart("SELECT ?a { ?a a ?b . SERVICE <https://e.org/> { ?a ?c ?d } } LIMIT 2")
    >>> query.group.elements
    (Local(text='?a a ?b .'), Service(address='https://e.org/', body=' ?a ?c ?d ', is_silent=False))
    >>> query.head, query.tail
    ('SELECT ?a {', '} LIMIT 2')

    Raises:
        QueryError: If it cannot be planned; the message says why.
    """
    return _Reading(text).query()


def _merged(elements: list[Element]) -> Iterator[Element]:
    """Yield local patterns that follow each other as one, with the filters on these alone."""
    waiting: list[Local] = []
    later = [_seen(element) for element in elements if not isinstance(element, Local | Filter)]
    others = set().union(*later)
    for element in elements:
        if isinstance(element, Local):
            waiting.append(element)
            continue
        own = {name for local in waiting for name in variables_of(local.text)}
        if isinstance(element, Filter):
            names = variables_of(element.text)
            is_local = names <= own and not names & others
            if is_local:
                waiting.append(Local(element.text))
            else:
                yield element
            continue
        if waiting:
            yield Local(" ".join(local.text for local in waiting))
            waiting.clear()
        yield element
    if waiting:
        yield Local(" ".join(local.text for local in waiting))


def _seen(element: Element) -> set[str]:
    """Return the variables of an element that is not asked here."""
    if isinstance(element, Service):
        return variables_of(element.body)
    if isinstance(element, Local | Filter):
        return variables_of(element.text)
    groups = (element.group,) if isinstance(element, Optional) else element.branches
    return {name for group in groups for part in group.elements for name in _seen(part)}


def _services(group: Group) -> Iterator[Service]:
    for element in group.elements:
        if isinstance(element, Service):
            yield element
        elif isinstance(element, Optional):
            yield from _services(element.group)
        elif isinstance(element, Union):
            for branch in element.branches:
                yield from _services(branch)


def _is(token: re.Match[str], word: str) -> bool:
    return (token["word"] or "").upper() == word


def refused(reason: str) -> QueryError:
    """Return the error that a query cannot be planned.

    >>> str(refused("SERVICE has a variable for its address"))
    'the query cannot be planned: SERVICE has a variable for its address'
    """
    return QueryError(f"the query cannot be planned: {reason}")


@dataclass(slots=True)
class _Reading:
    """A query that is read, token by token, without blanks and comments."""

    text: str
    tokens: list[re.Match[str]] = field(init=False)
    #: by the place of an opening bracket, that of the closing one
    ends: dict[int, int] = field(init=False)
    prefixes: dict[str, str] = field(init=False)

    def __post_init__(self) -> None:
        if place := unfilled(self.text):
            raise QueryError(place)
        self.tokens = [
            token
            for token in tokens(self.text)
            if not token[0].isspace() and not token[0].startswith("#")
        ]
        if any(not _is(token, "SERVICE") and hides_service(token) for token in self.tokens):
            raise refused(
                "SERVICE may hide in it (expected the word with a blank before and after)"
            )
        self.ends = self._matched()
        self.prefixes = {}

    def _matched(self) -> dict[int, int]:
        ends: dict[int, int] = {}
        opened: list[int] = []
        for place, token in enumerate(self.tokens):
            sign = token["sign"] or ""
            if sign and sign in _OPENING:
                opened.append(place)
            elif sign and sign in _CLOSING:
                if not opened:
                    raise refused(f"{sign!r} closes nothing")
                ends[opened.pop()] = place
        if opened:
            raise refused(f"{self.tokens[opened[-1]][0]!r} is not closed")
        return ends

    def query(self) -> Query:
        start = self._form()
        place = next((n for n in range(start, len(self.tokens)) if self._sign(n) == "{"), -1)
        if _is(self.tokens[start], "CONSTRUCT") and place >= 0:
            place = next(
                (n for n in range(self.ends[place], len(self.tokens)) if self._sign(n) == "{"), -1
            )
        if place < 0:
            raise refused("it has no group (expected WHERE { … })")
        place = self._innermost(place)
        end = self.ends[place]
        before, after = self.tokens[place].end(), self.tokens[end].start()
        outside = (*self.tokens[:place], *self.tokens[end:])
        if any(_is(token, "SERVICE") for token in outside):
            raise refused("SERVICE stands where its solutions cannot be joined")
        return Query(
            prologue=self.text[self.tokens[0].start() : self.tokens[start].start()],
            head=self.text[self.tokens[start].start() : before],
            group=self._group(place),
            tail=self.text[after:],
        )

    def _form(self) -> int:
        """Return where the query begins, behind its prefixes."""
        place = 0
        while place < len(self.tokens):
            if _is(self.tokens[place], "PREFIX"):
                name, iri = self.tokens[place + 1][0], self.tokens[place + 2][0]
                self.prefixes[name.rstrip(":")] = iri[1:-1]
                place += 3
            elif _is(self.tokens[place], "BASE"):
                place += 2
            else:
                return place
        raise refused("it has no form (expected SELECT, ASK or CONSTRUCT)")

    def _innermost(self, place: int) -> int:
        """Return where the group begins that is to be planned: one within others that have no more.

        >>> _Reading("SELECT * { { SELECT ?a { SERVICE <https://e.org/> { ?a ?b ?c } } } }")._innermost(2)
        6
        """  # noqa: E501
        inner = place + 1
        while self._sign(inner) == "{" and self._word(inner + 1) == "SELECT":
            if self.ends[inner] + 1 != self.ends[place]:
                break
            place = next(n for n in range(inner + 1, len(self.tokens)) if self._sign(n) == "{")
            inner = place + 1
        return place

    def _sign(self, place: int) -> str:
        return self.tokens[place]["sign"] or ""

    def _word(self, place: int) -> str:
        return (self.tokens[place]["word"] or "").upper()

    def _between(self, start: int, end: int) -> str:
        """Return the text from a token up to another."""
        if start >= end:
            return ""
        return self.text[self.tokens[start].start() : self.tokens[end - 1].end()]

    def _asks(self, start: int, end: int) -> bool:
        return any(_is(token, "SERVICE") for token in self.tokens[start:end])

    def _group(self, place: int) -> Group:
        """Return the group whose bracket opens at a place."""
        elements: list[Element] = []
        here, end = place + 1, self.ends[place]
        while here < end:
            element, here = self._element(here, end)
            elements.append(element)
        return Group(tuple(_merged(elements)))

    def _element(self, here: int, end: int) -> tuple[Element, int]:
        word = self._word(here)
        if word == "SERVICE":
            return self._service(here)
        if word == "OPTIONAL":
            after = self.ends[here + 1] + 1
            if self._asks(here, after):
                return Optional(self._group(here + 1)), after
            return Local(self._between(here, after)), after
        if word == "FILTER":
            return self._filter(here)
        if self._sign(here) == "{":
            return self._union(here)
        after = self._end_of_patterns(here, end)
        if self._asks(here, after):
            raise refused(f"SERVICE stands within {word or 'a pattern'}")
        return Local(self._between(here, after)), after

    def _end_of_patterns(self, here: int, end: int) -> int:
        """Return where the patterns end that begin here: where another element begins."""
        place = here + 1 if self._word(here) in _KEYWORDS else here
        while place < end:
            if place > here and (self._word(place) in _KEYWORDS - {"GRAPH", "MINUS"}):
                return place
            if self._sign(place) == "{" and not self._belongs(place, here):
                return place
            place = self.ends.get(place, place) + 1
        return end

    def _belongs(self, place: int, here: int) -> bool:
        """Return whether a bracket belongs to the words before it: VALUES, GRAPH or MINUS."""
        for before in range(place - 1, max(here, place - 3) - 1, -1):
            if self._word(before) in {"VALUES", "GRAPH", "MINUS"}:
                return True
        values = [n for n in range(here, place) if self._word(n) == "VALUES"]
        return bool(values) and self.ends.get(values[-1] + 1) == place - 1

    def _service(self, here: int) -> tuple[Element, int]:
        place = here + 1
        is_silent = self._word(place) == "SILENT"
        place += is_silent
        written = self.tokens[place][0]
        if written[:1] in "?$":
            raise refused("SERVICE has a variable for its address (expected an IRI)")
        address = written[1:-1] if written[:1] == "<" else self._expanded(written)
        if self._sign(place + 1) != "{":
            raise refused(f"SERVICE {written} has no group (expected {{ … }})")
        end = self.ends[place + 1]
        body = self.text[self.tokens[place + 1].end() : self.tokens[end].start()]
        if self._asks(place + 1, end):
            raise refused("SERVICE stands within SERVICE")
        return Service(address, body, is_silent), end + 1

    def _expanded(self, written: str) -> str:
        prefix, colon, local = written.partition(":")
        if not colon or prefix not in self.prefixes:
            raise refused(f"SERVICE {written} is no address (expected an IRI)")
        return self.prefixes[prefix] + local

    def _filter(self, here: int) -> tuple[Element, int]:
        place = here + 1
        negated = self._word(place) == "NOT"
        if self._word(place + negated) == "EXISTS":
            after = self.ends[place + negated + 1] + 1
            if self._asks(here, after):
                raise refused("SERVICE stands within FILTER EXISTS")
            return Local(self._between(here, after)), after
        while self._sign(place) != "(":
            place += 1
        after = self.ends[place] + 1
        if self._asks(here, after):
            raise refused("SERVICE stands within FILTER")
        return Filter(self._between(here, after)), after

    def _union(self, here: int) -> tuple[Element, int]:
        """Return the group that begins here, with those that UNION joins to it."""
        opened = [here]
        after = self.ends[here] + 1
        while after < len(self.tokens) and self._word(after) == "UNION":
            opened.append(after + 1)
            after = self.ends[after + 1] + 1
        if not self._asks(here, after):
            return Local(self._between(here, after)), after
        for place in opened:
            if self._word(place + 1) == "SELECT" and self._asks(place, self.ends[place]):
                raise refused("SERVICE stands within a sub-select that is joined with more")
        return Union(tuple(self._group(place) for place in opened)), after
