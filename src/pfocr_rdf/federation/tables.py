"""Solutions as tables: joined by the variables that two have in common, as SPARQL joins them.

Source: SPARQL 1.1 Query Language, section 18.5, https://www.w3.org/TR/sparql11-query/#sparqlAlgebra
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from ..ntriples import escape, ref
from ..solutions import Row, Solutions, Term
from ..vocab import XSD

#: how a blank node is written: it has no name that anybody could be asked by
_BLANK = "urn:x-blank-node:"

#: a variable that nobody uses
NUMBER = "pfocrNumberOfRow"

#: words and signs of values that a query has at most: Oxigraph's parser must bear the rest too
_MAX_SIGNS = 3000


@dataclass(frozen=True, slots=True)
class Table:
    """Variables and rows, in memory; None is a variable that is not bound."""

    variables: tuple[str, ...]
    rows: list[Row]

    @classmethod
    def of(cls, solutions: Solutions, answer: int = 0) -> Table:
        """Return all solutions, with IRIs for their blank nodes: those of each *answer* its own.

        >>> Table.of(Solutions(("a",), [(Term("b1", "bnode"),)]), 2).rows[0][0].value
        'urn:x-blank-node:2_b1'
        """

        def named(term: Term | None) -> Term | None:
            if term is None or term.kind != "bnode":
                return term
            return Term(f"{_BLANK}{answer}_{re.sub(r'[^A-Za-z0-9_]', '_', term.value)}", "uri")

        return cls(solutions.variables, [tuple(map(named, row)) for row in solutions.rows])

    def projected(self, names: Sequence[str]) -> list[Row]:
        """Return the different values of some variables, in the order of the rows.

        >>> one, two = Term("1", "literal"), Term("2", "literal")
        >>> len(Table(("a", "b"), [(one, one), (one, two)]).projected(("a",)))
        1
        """
        places = [self.variables.index(name) for name in names]
        return list(dict.fromkeys(tuple(row[place] for place in places) for row in self.rows))

    def parted(self, names: Sequence[str]) -> Iterator[tuple[tuple[str, ...], Table]]:
        """Yield the rows by which of some variables they bind, with these.

        >>> one = Term("1", "literal")
        >>> [names for names, _ in Table(("a",), [(one,), (None,), (one,)]).parted(["a"])]
        [('a',), ()]
        """
        places = [self.variables.index(name) for name in names]
        parts: dict[tuple[str, ...], list[Row]] = {}
        for row in self.rows:
            bound = zip(names, places, strict=True)
            key = tuple(name for name, place in bound if row[place] is not None)
            parts.setdefault(key, []).append(row)
        for key, rows in parts.items():
            yield key, Table(self.variables, rows)

    def only(self, names: Sequence[str]) -> Table:
        """Return some variables of each row, as often as there are rows.

        >>> one, two = Term("1", "literal"), Term("2", "literal")
        >>> len(Table(("a", "b"), [(one, one), (one, two)]).only(["a"]).rows)
        2
        """
        places = [self.variables.index(name) for name in names]
        return Table(tuple(names), [tuple(row[place] for place in places) for row in self.rows])

    def without(self, name: str) -> Table:
        """Return the rows without a variable.

        >>> Table(("a", "b"), [(None, None)]).without("a")
        Table(variables=('b',), rows=[(None,)])
        """
        return self.only([other for other in self.variables if other != name])

    def numbered(self) -> Table:
        """Return the rows, each with its number as the value of :data:`NUMBER`.

        >>> Table((), [(), ()]).numbered().rows[1][0].value
        '1'
        """
        rows = [(Term(str(number), "literal"), *row) for number, row in enumerate(self.rows)]
        return Table((NUMBER, *self.variables), list(rows))


#: one solution that binds nothing: what any table joins with
UNIT = Table((), [()])


def join(left: Table, right: Table) -> Table:
    """Return the compatible pairs of rows.

    >>> one, two = Term("1", "literal"), Term("2", "literal")
    >>> left, right = Table(("a",), [(one,), (two,)]), Table(("a", "b"), [(one, two)])
    >>> len(join(left, right).rows)
    1
    """
    shared = [name for name in left.variables if name in right.variables]
    added = [place for place, name in enumerate(right.variables) if name not in shared]
    matching = _Matching(left, right, shared)
    rows: list[Row] = []
    for row in left.rows:
        found = matching.of(row)
        rows += [(*merged, *(other[place] for place in added)) for merged, other in found]
    return Table((*left.variables, *(right.variables[place] for place in added)), rows)


class _Matching:
    """Finds the rows of the right that go with a row of the left."""

    def __init__(self, left: Table, right: Table, shared: list[str]) -> None:
        self._left = [left.variables.index(name) for name in shared]
        self._right = [right.variables.index(name) for name in shared]
        self._index: dict[Row, list[Row]] = {}
        #: rows that leave a shared variable open go with any value of it
        self._open: list[Row] = []
        for row in right.rows:
            key = tuple(row[place] for place in self._right)
            if None in key:
                self._open.append(row)
            else:
                self._index.setdefault(key, []).append(row)
        self._rows = right.rows

    def of(self, row: Row) -> list[tuple[Row, Row]]:
        key = tuple(row[place] for place in self._left)
        if None in key:
            return [
                (self._merged(row, other), other) for other in self._rows if self._go(key, other)
            ]
        found = [(row, other) for other in self._index.get(key, ())]
        found += [(row, other) for other in self._open if self._go(key, other)]
        return found

    def _go(self, key: Row, other: Row) -> bool:
        return all(
            mine is None or theirs is None or mine == theirs
            for mine, theirs in zip(key, (other[place] for place in self._right), strict=True)
        )

    def _merged(self, row: Row, other: Row) -> Row:
        filled = list(row)
        for mine, theirs in zip(self._left, self._right, strict=True):
            filled[mine] = row[mine] if row[mine] is not None else other[theirs]
        return tuple(filled)


def union(tables: Iterable[Table]) -> Table:
    """Return the rows of all tables, with the variables of all.

    >>> one = Term("1", "literal")
    >>> union([Table(("a",), [(one,)]), Table(("b",), [(one,)])]).variables
    ('a', 'b')
    """
    known = list(tables)
    variables = tuple(dict.fromkeys(name for table in known for name in table.variables))
    rows: list[Row] = []
    for table in known:
        places = [
            table.variables.index(name) if name in table.variables else None for name in variables
        ]
        rows += [
            tuple(None if place is None else row[place] for place in places) for row in table.rows
        ]
    return Table(variables, rows)


def written(term: Term | None) -> str:
    """Return a term as it stands in a query.

    >>> written(Term("a", "literal", language="en")), written(None)
    ('"a"@en', 'UNDEF')
    """
    if term is None:
        return "UNDEF"
    if term.kind == "uri":
        return ref(term.value)
    text = f'"{escape(term.value)}"'
    if term.language:
        return f"{text}@{term.language}"
    if term.datatype and term.datatype != XSD + "string":
        return f"{text}^^<{term.datatype}>"
    return text


def read_blank(term: Term | None) -> Term | None:
    """Return a blank node for the IRI that was written for it, and other terms as they are.

    >>> read_blank(Term("urn:x-blank-node:b1", "uri"))
    Term(value='b1', kind='bnode', datatype=None, language=None)
    """
    if term is None or term.kind != "uri" or not term.value.startswith(_BLANK):
        return term
    return Term(term.value.removeprefix(_BLANK), "bnode")


def values(names: Sequence[str], rows: Iterable[Row]) -> str:
    """Return rows as the VALUES of a query.

    >>> values(["a"], [(Term("https://e.org/1", "uri"),)])
    'VALUES ?a { <https://e.org/1> }'
    """
    if len(names) == 1:
        return f"VALUES ?{names[0]} {{ {' '.join(written(row[0]) for row in rows)} }}"
    lines = (f"({' '.join(map(written, row))})" for row in rows)
    return f"VALUES ({' '.join(f'?{name}' for name in names)}) {{ {' '.join(lines)} }}"


def batches(rows: Sequence[Row], size: int) -> Iterator[Sequence[Row]]:
    """Yield rows, so many at a time; fewer where they take many signs to write.

    >>> [len(batch) for batch in batches([(None,)] * 5, 2)]
    [2, 2, 1]
    """
    batch: list[Row] = []
    signs = 0
    for row in rows:
        more = _signs(row)
        if batch and (len(batch) == size or signs + more > _MAX_SIGNS):
            yield batch
            batch, signs = [], 0
        batch.append(row)
        signs += more
    if batch:
        yield batch


def _signs(row: Row) -> int:
    """Return how many words and signs a row of values has: brackets, datatypes and languages."""
    return 2 + sum(2 for term in row if term is None or term.kind == "literal")
