"""Answers a query that asks others: local patterns here, SERVICE clauses there, joined in order.

What is known already goes along with each question, as VALUES; so nobody is asked for more than is
needed.  The filters of a group are applied at its end, and the rest of the query, its groups,
aggregates and order, to the solutions that were joined.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from ..errors import QueryError
from ..gate import check_depth
from ..solutions import Answerer, Solutions
from ..store import solve
from .asking import BATCH, Asking, Missing
from .bodies import Body
from .clauses import (
    Filter,
    Group,
    Local,
    Optional,
    Query,
    Service,
    Union,
    refused,
    take_apart,
    variables_of,
)
from .tables import UNIT, Table, batches, join, union, values, written

#: rows of others that a query may join
MAX_ROWS = 2_000_000


@dataclass(frozen=True, slots=True)
class Answer:
    """What a query that asks others answers, and what is missing in it."""

    answer: bool | Solutions | list[str]
    missing: tuple[Missing, ...] = ()
    #: whether numbers in it count what came, and others may be missing
    is_counted: bool = False

    def solutions(self) -> Solutions:
        """Return the rows of a SELECT query, in memory, with what is missing in sentences.

        Raises:
            QueryError: If it was no SELECT query.
        """
        if not isinstance(self.answer, Solutions):
            raise QueryError("the query is no SELECT query (expected rows)")
        return Solutions(self.answer.variables, list(self.answer.rows), self.told)

    @property
    def told(self) -> tuple[str, ...]:
        """What is missing, in sentences."""
        told = tuple(map(str, self.missing))
        if told and self.is_counted:
            told += ("numbers count what came: they are the least, and the order may be another",)
        return told


@dataclass(slots=True)
class Evaluation:
    """Answers one query, with a store for local patterns and others for SERVICE clauses."""

    store: Answerer
    others: Mapping[str, Asking]
    tell: Callable[[str], None] = lambda _text: None
    missing: list[Missing] = field(default_factory=list)
    _prologue: str = ""

    def answer(self, text: str) -> Answer:
        """Return the answer to a query.

        Raises:
            QueryError: If it cannot be planned, is wrong, or asks whom it must not ask.
            StoreError: If the store does not answer.
        """
        check_depth(text)
        query = take_apart(text)
        for service in query.services:
            if service.address not in self.others:
                expected = ", ".join(sorted(self.others)) or "none"
                raise QueryError(f"SERVICE <{service.address}> is refused (expected {expected})")
        self._prologue = query.prologue
        self.tell(explained(query))
        table = self._group(query.group, UNIT)
        self.tell(f"{len(table.rows):,} rows joined")
        # others answer in any order, and texts are put together in the order of rows
        table.rows.sort(key=lambda row: [written(term) for term in row])
        known = values(table.variables, table.rows) if table.variables else ""
        body = known if table.rows else f"{known} FILTER (false)"
        answer = solve(f"{query.prologue}{query.head} {body} {query.tail}")
        return Answer(answer, tuple(self.missing), _is_counted(query))

    def _group(self, group: Group, table: Table) -> Table:
        filters: list[Filter] = []
        for element in group.elements:
            if isinstance(element, Filter):
                filters.append(element)
            elif isinstance(element, Local):
                table = self._local(element.text, table)
            elif isinstance(element, Service):
                table = self._service(element, table)
            elif isinstance(element, Optional):
                table = self._optional(element.group, table)
            else:
                table = self._union(element, table)
            if len(table.rows) > MAX_ROWS:
                raise refused(f"it joins over {MAX_ROWS:,} rows (expected a narrower question)")
        return self._filtered(filters, table)

    def _local(self, text: str, table: Table) -> Table:
        """Return what the store adds, asked for what is known."""
        seen = variables_of(text)
        shared = [name for name in table.variables if name in seen]
        if not shared:
            found = self.store.select(f"{self._prologue}SELECT * WHERE {{ {text} }}")
            return join(table, Table.of(found))
        keys = table.projected(shared)
        parts = [
            Table.of(
                self.store.select(
                    f"{self._prologue}SELECT * WHERE {{ {values(shared, batch)} {text} }}"
                )
            )
            for batch in batches(keys, BATCH)
        ]
        return join(table, union(parts)) if parts else Table(table.variables, [])

    def _service(self, service: Service, table: Table) -> Table:
        """Return what another endpoint adds, asked for what is known."""
        body = Body(service.body)
        shared = [name for name in table.variables if name in body.visible]
        keys = table.projected(shared)
        if not keys:
            return Table(table.variables, [])
        found, missing = self.others[service.address].rows(body, self._prologue, shared, keys)
        self.missing += missing
        return join(table, found)

    def _optional(self, group: Group, table: Table) -> Table:
        """Return the rows with and without a match; of what did not come, nothing is said."""
        before = len(self.missing)
        found = self._group(group, Table(table.variables, table.projected(table.variables)))
        for missing in self.missing[before:]:
            table = table.without(missing.variables, set(missing.keys))
        return join(table, found, is_optional=True)

    def _union(self, element: Union, table: Table) -> Table:
        known = Table(table.variables, table.projected(table.variables))
        return join(table, union(self._group(branch, known) for branch in element.branches))

    def _filtered(self, filters: list[Filter], table: Table) -> Table:
        if not filters or not table.rows:
            return table
        conditions = " ".join(filter_.text for filter_ in filters)
        known = values(table.variables, table.rows)
        found = solve(f"{self._prologue}SELECT * WHERE {{ {known} {conditions} }}")
        if not isinstance(found, Solutions):
            raise refused("a filter gives no solutions")
        return Table.of(found)


def explained(query: Query) -> str:
    """Return the plan of a query, a line for each step.

    >>> print(explained(take_apart("SELECT * { ?a a ?b . SERVICE <https://e.org/> { ?a ?c ?d } }")))
    1. here: ?a a ?b .
    2. at https://e.org/, for at most 500 values of ?a at a time: ?a ?c ?d
    """
    lines: list[str] = []
    _explain(query.group, set(), lines, "")
    return "\n".join(lines)


def _explain(group: Group, known: set[str], lines: list[str], margin: str) -> None:
    for element in group.elements:
        place = f"{margin}{sum(line.startswith(margin) for line in lines) + 1}."
        if isinstance(element, Service):
            body = Body(element.body)
            names = " ".join(f"?{name}" for name in sorted(body.visible & known))
            batch = f"for at most {BATCH} values of {names} at a time" if names else "once"
            lines.append(f"{place} at {element.address}, {batch}: {_short(element.body)}")
            known |= body.visible
        elif isinstance(element, Local):
            lines.append(f"{place} here: {_short(element.text)}")
            known |= variables_of(element.text)
        elif isinstance(element, Filter):
            lines.append(f"{place} at the end of the group: {_short(element.text)}")
        elif isinstance(element, Optional):
            lines.append(f"{place} if there is a match:")
            _explain(element.group, known, lines, margin + "   ")
        else:
            for branch in element.branches:
                lines.append(f"{place} one of {len(element.branches)}:")
                _explain(branch, known, lines, margin + "   ")


def _short(text: str) -> str:
    return " ".join(text.split())


def _is_counted(query: Query) -> bool:
    words = f"{query.head} {query.tail}".upper()
    return any(
        f"{name}(" in words.replace(" ", "") for name in ("COUNT", "SUM", "MAX", "MIN", "AVG")
    )
