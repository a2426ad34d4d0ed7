"""Solutions as tables: joined by the variables that two have in common, as SPARQL joins them.

Source: SPARQL 1.1 Query Language, section 18.5, https://www.w3.org/TR/sparql11-query/#sparqlAlgebra
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass

from ..ntriples import escape, ref
from ..solutions import Row, Solutions, Term

#: how a blank node of another endpoint is written: it has no name that it could be asked by
_BLANK = "urn:x-blank-node:"


@dataclass(frozen=True, slots=True)
class Table:
    """Variables and rows, in memory; None is a variable that is not bound."""

    variables: tuple[str, ...]
    rows: list[Row]

    @classmethod
    def of(cls, solutions: Solutions) -> Table:
        """Return all solutions."""
        return cls(solutions.variables, list(solutions.rows))

    def projected(self, names: Sequence[str]) -> list[Row]:
        """Return the different values of some variables, in the order of the rows.

        >>> one, two = Term("1", "literal"), Term("2", "literal")
        >>> len(Table(("a", "b"), [(one, one), (one, two)]).projected(("a",)))
        1
        """
        places = [self.variables.index(name) for name in names]
        return list(dict.fromkeys(tuple(row[place] for place in places) for row in self.rows))

    def without(self, names: Sequence[str], keys: Collection[Row]) -> Table:
        """Return the rows whose values of some variables are not among *keys*."""
        places = [self.variables.index(name) for name in names]
        left = [row for row in self.rows if tuple(row[place] for place in places) not in keys]
        return Table(self.variables, left)


#: one solution that binds nothing: what any table joins with
UNIT = Table((), [()])


def join(left: Table, right: Table, *, is_optional: bool = False) -> Table:
    """Return the compatible pairs of rows; with *is_optional*, rows of the left that have none too.

    >>> one, two = Term("1", "literal"), Term("2", "literal")
    >>> left, right = Table(("a",), [(one,), (two,)]), Table(("a", "b"), [(one, two)])
    >>> [len(join(left, right, is_optional=any_).rows) for any_ in (False, True)]
    [1, 2]
    """
    shared = [name for name in left.variables if name in right.variables]
    added = [place for place, name in enumerate(right.variables) if name not in shared]
    matching = _Matching(left, right, shared)
    rows: list[Row] = []
    for row in left.rows:
        found = matching.of(row)
        rows += [(*merged, *(other[place] for place in added)) for merged, other in found]
        if is_optional and not found:
            rows.append((*row, *(None for _ in added)))
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
    """Return a term as it stands in a query; a blank node becomes an IRI that nothing has.

    >>> written(Term("a", "literal", language="en")), written(None)
    ('"a"@en', 'UNDEF')
    >>> written(Term("nodeID://b1", "bnode"))
    '<urn:x-blank-node:nodeID%3A%2F%2Fb1>'
    """
    if term is None:
        return "UNDEF"
    if term.kind == "uri":
        return ref(term.value)
    if term.kind == "bnode":
        return ref(_BLANK + term.value.replace(":", "%3A").replace("/", "%2F"))
    text = f'"{escape(term.value)}"'
    if term.language:
        return f"{text}@{term.language}"
    return f"{text}^^<{term.datatype}>" if term.datatype else text


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
    """Yield rows, so many at a time.

    >>> [len(batch) for batch in batches([(None,)] * 5, 2)]
    [2, 2, 1]
    """
    for start in range(0, len(rows), size):
        yield rows[start : start + size]
