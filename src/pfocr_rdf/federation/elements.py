"""The parts of a query with SERVICE clauses: groups, and what a group consists of."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from ..errors import QueryError
from ..gate import code, tokens
from .scopes import Scope, either, in_order, needs_all, optional, scope, selected, takes_all

_VARIABLE = re.compile(r"[?$](\w+)")


@dataclass(frozen=True, slots=True)
class Local:
    """Patterns that the store answers."""

    text: str


@dataclass(frozen=True, slots=True)
class Filter:
    """A condition on the solutions of a whole group; with EXISTS, one that asks the store."""

    text: str
    asks_store: bool = False


@dataclass(frozen=True, slots=True)
class Service:
    """What another endpoint answers: its address, and the text between the brackets."""

    address: str
    body: str


@dataclass(frozen=True, slots=True)
class Group:
    """Elements in the order of the text, and filters of all their solutions."""

    elements: tuple[Element, ...]
    filters: tuple[Filter, ...] = ()

    @property
    def scope(self) -> Scope:
        """The variables of the group, without what is known from outside."""
        return in_order(map(_scope, self.elements))


@dataclass(frozen=True, slots=True)
class Optional:
    """A group that need not match."""

    group: Group


@dataclass(frozen=True, slots=True)
class Union:
    """Groups, of which each gives its solutions; one group alone is a group within another."""

    branches: tuple[Group, ...]


@dataclass(frozen=True, slots=True)
class SubSelect:
    """A sub-select that asks others: its text up to its group, the group, and the rest."""

    head: str
    group: Group
    tail: str


Element = Local | Service | Optional | Union | SubSelect


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
        return [part for part in _parts(self.group) if isinstance(part, Service)]

    @property
    def needs_all(self) -> bool:
        """Whether a solution depends on variables that nothing names, as with ``SELECT *``."""
        inner = [part for part in _parts(self.group) if isinstance(part, SubSelect)]
        around = [(self.head, self.tail), *((part.head, part.tail) for part in inner)]
        return any(needs_all(f"{head} {tail}") for head, tail in around)


def variables_of(text: str) -> set[str]:
    """Return the names of the variables that stand in a text; those in strings and IRIs do not.

    >>> sorted(variables_of("?s ex:p $o FILTER (?s != '?x')"))
    ['o', 's']
    """
    return set(uses(text))


def uses(text: str) -> Counter[str]:
    """Return how often each variable stands in a text.

    >>> uses("?s ?p ?s")
    Counter({'s': 2, 'p': 1})
    """
    return Counter(token[0][1:] for token in tokens(text) if _VARIABLE.fullmatch(token[0]))


def groups_of(element: Element) -> tuple[Group, ...]:
    """Return the groups that an element consists of.

    >>> groups_of(Local("?a ?b ?c"))
    ()
    """
    if isinstance(element, Local | Service):
        return ()
    return element.branches if isinstance(element, Union) else (element.group,)


def seen(element: Element) -> set[str]:
    """Return the names of all variables that stand in an element.

    >>> sorted(seen(Optional(Group((Local("?a ?b 1"), Service("https://e.org/", "?a ?c 2"))))))
    ['a', 'b', 'c']
    """
    if isinstance(element, Local):
        return variables_of(element.text)
    if isinstance(element, Service):
        return variables_of(element.body)
    groups = groups_of(element)
    parts = [seen(part) for group in groups for part in group.elements]
    parts += [variables_of(one.text) for group in groups for one in group.filters]
    if isinstance(element, SubSelect):
        parts.append(variables_of(f"{element.head} {element.tail}"))
    return set().union(*parts)


def _scope(element: Element) -> Scope:
    if isinstance(element, Local):
        return scope(element.text)
    if isinstance(element, Service):
        return either([scope(element.body)])
    if isinstance(element, Optional):
        return optional(element.group.scope, frozenset(seen(element)))
    if isinstance(element, SubSelect):
        inner = element.group.scope if takes_all(element.head) else selected(element.head)
        return optional(inner, frozenset(seen(element)))
    return either(branch.scope for branch in element.branches)


def trimmed(text: str) -> str:
    r"""Return a text without blanks and comments before and after it.

    >>> trimmed(" # begin\n?a ?b # one\n ?c # end\n")
    '?a ?b # one\n ?c'
    """
    found = code(text)
    return text[found[0].start() : found[-1].end()] if found else ""


def _parts(group: Group) -> Iterator[Element]:
    """Yield the elements of a group and of those within it, in the order of the text."""
    for element in group.elements:
        yield element
        for inner in groups_of(element):
            yield from _parts(inner)


def refused(reason: str) -> QueryError:
    """Return the error that a query cannot be planned.

    >>> str(refused("SERVICE has a variable for its address"))
    'the query cannot be planned: SERVICE has a variable for its address'
    """
    return QueryError(f"the query cannot be planned: {reason}")
