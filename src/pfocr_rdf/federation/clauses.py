"""Takes a query apart at its SERVICE clauses, so that each part can be asked where it belongs.

A group is a sequence of elements in the order of the text: local patterns, SERVICE clauses, and
OPTIONAL and UNION where a SERVICE clause is within.  A filter is applied at the end of its group,
wherever it stands.  What cannot be taken apart so is refused, for Oxigraph would send a SERVICE
clause as it is, without what is known already.
Source: SPARQL 1.1 Federated Query, https://www.w3.org/TR/sparql11-federated-query/
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from ..errors import QueryError
from ..gate import code, hides_service, tokens, unfilled
from .elements import (
    Element,
    Filter,
    Group,
    Local,
    Optional,
    Query,
    Service,
    SubSelect,
    Union,
    refused,
    seen,
    variables_of,
)
from .scopes import Scope, scope

#: words that begin an element of a group; LATERAL is Oxigraph's own
_KEYWORDS = frozenset(
    {"SERVICE", "OPTIONAL", "FILTER", "MINUS", "GRAPH", "BIND", "VALUES", "LATERAL"}
)

#: words outside of the group that ask for more than the solutions of the group
_BEYOND = frozenset({"DESCRIBE", "EXISTS", "FROM"})

#: what a group is read as, before its filters are put where they belong
Part = Element | Filter

_OPENING, _CLOSING = "{([", "})]"


def asks_others(text: str) -> bool:
    """Return whether a query has a SERVICE clause.

    >>> asks_others("ASK { SERVICE <https://example.org/sparql> { ?s ?p ?o } }")
    True
    >>> asks_others("ASK { ?service ?p 'SERVICE' }")
    False
    """
    return has_word(text, "SERVICE")


def has_word(text: str, word: str) -> bool:
    """Return whether a keyword stands in a query.

    >>> has_word("GROUP BY ?having Having (?a > 1)", "HAVING"), has_word("'HAVING'", "HAVING")
    (True, False)
    """
    return any(_is(token, word) for token in tokens(text))


def without_services(text: str) -> str:
    """Return a query of the same form, and as long, that asks nobody else: for its syntax.

    >>> without_services("ASK { SERVICE SILENT <https://e.org/> { ?s ?p ?o } }")
    'ASK { GRAPH          <https://e.org/> { ?s ?p ?o } }'

    Raises:
        QueryError: If a SERVICE clause may hide in it.
    """
    pieces: list[str] = []
    before = ""
    _refuse_hidden(tokens(text))
    for token in tokens(text):
        word = (token["word"] or "").upper()
        if word == "SERVICE":
            pieces.append("GRAPH  ")
        else:
            is_silent = word == "SILENT" and before == "SERVICE"
            pieces.append(" " * len(word) if is_silent else token[0])
        if not token[0].isspace() and not token[0].startswith("#"):
            before = word
    return "".join(pieces)


def take_apart(text: str) -> Query:
    r"""Return the parts of a query with SERVICE clauses.

    >>> query = take_apart("SELECT ?a { ?a a ?b . SERVICE <https://e.org/> { ?a ?c ?d } } LIMIT 2")
    >>> query.group.elements
    (Local(text='?a a ?b'), Service(address='https://e.org/', body='?a ?c ?d'))
    >>> query.head, query.tail
    ('SELECT ?a {', '} LIMIT 2')

    Raises:
        QueryError: If it cannot be planned; the message says why.
    """
    try:
        return _Reading(text).query()
    except (
        LookupError,
        StopIteration,
        RuntimeError,
    ) as error:  # brackets are out of place
        raise refused("it is not SPARQL") from error


def _assembled(parts: list[Part], *, is_optional: bool) -> Group:
    """Return a group of its parts: patterns that follow each other as one, filters for the end.

    A filter whose variables are all of one run of patterns, and nowhere else, goes with these; in
    an optional group only if the patterns always bind them, for it sees those before it too.
    """
    elements: list[Element] = []
    filters: list[Filter] = []
    for part in parts:
        if isinstance(part, Filter):
            filters.append(part)
        elif isinstance(part, Local) and elements and isinstance(elements[-1], Local):
            elements[-1] = Local(f"{elements[-1].text} . {part.text}")
        else:
            elements.append(part)
    later: list[Filter] = []
    # of the patterns alone: a filter that goes with them binds nothing
    shown = [seen(element) for element in elements] if filters else []
    scopes = {
        place: scope(element.text)
        for place, element in enumerate(elements)
        if filters and isinstance(element, Local)
    }
    for one in filters:
        names = variables_of(one.text)
        places = [place for place, found in enumerate(shown) if names & found]
        run = elements[places[0]] if len(places) == 1 else None
        known = scopes[places[0]] if isinstance(run, Local) else Scope()
        own = known.certain if is_optional else known.visible
        if isinstance(run, Local) and names <= own:
            elements[places[0]] = Local(f"{run.text} . {one.text}")
        else:
            later.append(one)
    return Group(tuple(elements), tuple(later))


def _refuse_hidden(found: list[re.Match[str]]) -> None:
    if any(not _is(token, "SERVICE") and hides_service(token) for token in found):
        raise refused("SERVICE may hide in it (expected the word with a blank before and after)")


def _is(token: re.Match[str], word: str) -> bool:
    return (token["word"] or "").upper() == word


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
        self.tokens = code(self.text)
        _refuse_hidden(self.tokens)
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
        head, group, tail = self._around(start, len(self.tokens))
        prologue = self.text[self.tokens[0].start() : self.tokens[start].start()]
        query = Query(prologue, head, group, tail)
        # one that is in no part of the plan would be sent by Oxigraph, to whatever address
        if len(query.services) != sum(_is(token, "SERVICE") for token in self.tokens):
            raise refused("SERVICE stands where its solutions cannot be joined")
        return query

    def _around(self, start: int, end: int) -> tuple[str, Group, str]:
        """Return what stands between two places: the text up to a group, the group, and the rest.

        The rest is answered from the solutions of the group alone.
        """
        place = self._opening(start, end)
        if self._word(start) == "CONSTRUCT":  # the first brackets are those of its template
            place = self._opening(self.ends.get(place, end), end)
        if place == end:
            raise refused("it has no group (expected WHERE { … })")
        close = self.ends[place]
        words = {self._word(n) for n in (*range(start, place), *range(close, end))}
        for word in sorted(words & _BEYOND):
            raise refused(f"{word} needs more than the solutions of the group")
        head = self.text[self.tokens[start].start() : self.tokens[place].end()]
        tail = self.text[self.tokens[close].start() : self.tokens[end - 1].end()]
        return head, self._group(place), tail

    def _opening(self, start: int, end: int) -> int:
        """Return where the next group opens, or the end."""
        return next((n for n in range(start, end) if self._sign(n) == "{"), end)

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

    def _sign(self, place: int) -> str:
        return self.tokens[place]["sign"] or ""

    def _word(self, place: int) -> str:
        return (self.tokens[place]["word"] or "").upper()

    def _between(self, start: int, end: int) -> str:
        """Return the text from a token up to another, without a full stop at its end."""
        if start >= end:
            return ""
        text = self.text[self.tokens[start].start() : self.tokens[end - 1].end()]
        while text.endswith(".") and not text.endswith("\\."):
            text = text[:-1].rstrip()
        return text

    def _asks(self, start: int, end: int) -> bool:
        return any(_is(token, "SERVICE") for token in self.tokens[start:end])

    def _group(self, place: int, *, is_optional: bool = False) -> Group:
        """Return the group whose bracket opens at a place."""
        if self._word(place + 1) == "SELECT":
            if self._asks(place, self.ends[place]):
                return Group((self._sub_select(place),))
            return Group((Local(self._between(place, self.ends[place] + 1)),))
        parts: list[Part] = []
        here, end = place + 1, self.ends[place]
        while here < end:
            if self._sign(here) == ".":
                here += 1
                continue
            part, here = self._part(here, end)
            parts.append(part)
        return _assembled(parts, is_optional=is_optional)

    def _sub_select(self, place: int) -> SubSelect:
        """Return the sub-select in the brackets that open at a place."""
        return SubSelect(*self._around(place + 1, self.ends[place]))

    def _part(self, here: int, end: int) -> tuple[Part, int]:
        word = self._word(here)
        if word == "SERVICE":
            return self._service(here)
        if word == "OPTIONAL" and self._asks(here, after := self.ends[here + 1] + 1):
            return Optional(self._group(here + 1, is_optional=True)), after
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
        if self._word(here) in _KEYWORDS:
            sign = "(" if self._word(here) == "BIND" else "{"
            return self.ends[next(n for n in range(here, end) if self._sign(n) == sign)] + 1
        place = here
        while place < end and self._word(place) not in _KEYWORDS and self._sign(place) != "{":
            place = self.ends.get(place, place) + 1
        return place

    def _service(self, here: int) -> tuple[Service, int]:
        place = here + 1
        place += self._word(place) == "SILENT"
        written = self.tokens[place][0]
        if written[:1] in "?$":
            raise refused("SERVICE has a variable for its address (expected an IRI)")
        address = written[1:-1] if written[:1] == "<" else self._expanded(written)
        if self._sign(place + 1) != "{":
            raise refused(f"SERVICE {written} has no group (expected {{ … }})")
        end = self.ends[place + 1]
        body = self._between(place + 2, end)
        if self._asks(place + 1, end):
            raise refused("SERVICE stands within SERVICE")
        return Service(address, body), end + 1

    def _expanded(self, written: str) -> str:
        prefix, colon, local = written.partition(":")
        if not colon or prefix not in self.prefixes:
            raise refused(f"SERVICE {written} is no address (expected an IRI)")
        return self.prefixes[prefix] + local

    def _filter(self, here: int) -> tuple[Filter, int]:
        place, end = here + 1, len(self.tokens)
        is_there = "EXISTS" in {self._word(place), self._word(place + 1)}
        sign = "{" if is_there else "("
        after = self.ends[next(n for n in range(place, end) if self._sign(n) == sign)] + 1
        asks_store = any(self._word(n) == "EXISTS" for n in range(place, after))
        if self._asks(here, after):
            raise refused(f"SERVICE stands within FILTER{' EXISTS' if asks_store else ''}")
        return Filter(self._between(here, after), asks_store), after

    def _union(self, here: int) -> tuple[Local | SubSelect | Union, int]:
        """Return the group that begins here, with those that UNION joins to it."""
        opened = [here]
        after = self.ends[here] + 1
        while after < len(self.tokens) and self._word(after) == "UNION":
            opened.append(after + 1)
            after = self.ends[after + 1] + 1
        if not self._asks(here, after):
            return Local(self._between(here, after)), after
        if opened == [here] and self._word(here + 1) == "SELECT":
            return self._sub_select(here), after
        return Union(tuple(self._group(place) for place in opened)), after
