"""Answers a query that asks others: local patterns here, SERVICE clauses there, joined in order.

What is known already goes along with each question, as VALUES; so nobody is asked for more than is
needed.  The filters of a group are applied at its end, and the rest of the query, its groups,
aggregates and order, to the solutions that were joined.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from ..errors import QueryError, ServiceError
from ..gate import check_depth
from ..solutions import Answerer, Row, Solutions
from ..store import solve
from .asking import BATCH, Asking, Missing
from .bodies import Body
from .clauses import has_word, take_apart, without_services
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
    groups_of,
    refused,
    seen,
    uses,
    variables_of,
)
from .scopes import needs_all
from .tables import NUMBER, UNIT, Table, batches, join, read_blank, union, values

#: what an unbound variable is sorted as
_UNBOUND = ("", "", "", "")

#: rows of others that a query may join
MAX_ROWS = 2_000_000


@dataclass(frozen=True, slots=True)
class Answer:
    """What a query that asks others answers, and what is missing in it."""

    answer: bool | Solutions | list[str]
    missing: tuple[Missing, ...] = ()
    #: whether numbers in it count what came, and others may be missing
    is_counted: bool = False
    #: whether a condition is on such numbers, so that no row is sure
    is_judged: bool = False

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
        if told and self.is_judged:
            told += ("no row is sure: HAVING judges numbers of which a part is missing",)
        elif told and self.is_counted:
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
    #: how often each variable stands in the query, or None if it needs all of them
    _uses: Counter[str] | None = None

    def answer(self, text: str) -> Answer:
        """Return the answer to a query.

        Raises:
            QueryError: If it cannot be planned, is wrong, or asks whom it must not ask.
            StoreError: If the store does not answer.
        """
        check_depth(text)
        solve(without_services(text))  # for its syntax, of nothing
        query = take_apart(text)
        for service in query.services:
            if service.address not in self.others:
                expected = f"{', '.join(sorted(self.others)) or 'none'}; --allow-service adds one"
                raise ServiceError(f"SERVICE <{service.address}> is refused (expected {expected})")
        self._prologue = query.prologue
        self._uses = None if query.needs_all else uses(text)
        self.tell(explained(query))
        table = self._filtered(query.group.filters, self._elements(query.group, UNIT))
        self.tell(f"{len(table.rows):,} rows joined")
        answer = self._solved(query.head, table, query.tail)
        is_judged = bool(self.missing) and _judges(query.tail, query.group)
        if isinstance(answer, Solutions):
            rows = (tuple(map(read_blank, row)) for row in answer.rows if not is_judged)
            answer = Solutions(answer.variables, rows)
        return Answer(answer, tuple(self.missing), _is_counted(query), is_judged)

    def _elements(self, group: Group, table: Table) -> Table:
        """Return the rows of a table, joined with the elements of a group in their order."""
        for element in group.elements:
            if isinstance(element, Local):
                table = self._local(element.text, table)
            elif isinstance(element, Service):
                table = self._service(element, table)
            elif isinstance(element, Optional):
                table = self._optional(element.group, table)
            elif isinstance(element, SubSelect):
                table = join(table, self._sub_select(element))
            else:
                table = self._union(element, table)
            if len(table.rows) > MAX_ROWS:
                raise refused(f"it joins over {MAX_ROWS:,} rows (expected a narrower question)")
        return table

    def _local(self, text: str, table: Table) -> Table:
        """Return what the store adds, asked for what is known."""
        seen = variables_of(text)
        shared = [name for name in table.variables if name in seen]
        joined = [Table(table.variables, [])]
        for names, part in table.parted(shared):
            known = [values(names, batch) for batch in batches(part.projected(names), BATCH)]
            found = [
                Table.of(self.store.select(f"{self._prologue}SELECT * WHERE {{ {one}{text} }}"))
                for one in ([f"{one} " for one in known] if names else [""])
            ]
            joined.append(join(part, union(found)))
        return union(joined)

    def _service(self, service: Service, table: Table) -> Table:
        """Return what another endpoint adds, asked for what is known."""
        body = Body(service.body, self._wanted(service))
        asking = self.others[service.address]
        joined = [Table(table.variables, [])]
        for names, part in table.parted(body.names(table.variables)):
            keys = part.projected(names)
            found, missing = asking.rows(body, self._prologue, names, keys)
            self.missing += missing
            joined.append(join(part, found))
        return union(joined)

    def _wanted(self, service: Service) -> frozenset[str] | None:
        """Return the variables of a SERVICE clause that stand outside of it too, None for all."""
        if self._uses is None:
            return None
        within = uses(service.body)
        return frozenset(name for name in within if self._uses[name] > within[name])

    def _alone(self, group: Group, table: Table) -> Iterator[tuple[Table, Table]]:
        """Yield parts of a table, and what a group of its own, without filters, has for each.

        What is known outside only spares questions; it changes no solution.
        """
        askable = group.scope.askable
        known = [name for name in table.variables if name in askable]
        for names, part in table.parted(known):
            yield part, self._elements(group, Table(names, part.projected(names)))

    def _union(self, element: Union, table: Table) -> Table:
        joined = [Table(table.variables, [])]
        for branch in element.branches:
            for part, found in self._alone(branch, table):
                joined.append(join(part, self._filtered(branch.filters, found)))
        return union(joined)

    def _solved(self, head: str, table: Table, tail: str) -> bool | Solutions | list[str]:
        """Return the answer to what stands around a group, given the rows of the group.

        Others answer in any order, and texts are put together in the order of rows.
        """
        used = variables_of(f"{head} {tail}")
        if used and not needs_all(f"{head} {tail}"):
            table = table.only([name for name in table.variables if name in used])
        rows = sorted(table.rows, key=_order)
        return solve(f"{self._prologue}{head} {values(table.variables, rows)} {tail}")

    def _sub_select(self, element: SubSelect) -> Table:
        """Return the rows of a sub-select, which knows nothing of what is outside."""
        table = self._filtered(element.group.filters, self._elements(element.group, UNIT))
        found = self._solved(element.head, table, element.tail)
        if not isinstance(found, Solutions):
            raise refused("a sub-select gives no solutions")
        return Table.of(found)

    def _optional(self, group: Group, table: Table) -> Table:
        """Return the rows with and without a match; those that may have one are left out."""
        joined = [Table(table.variables, [])]
        numbered = table.numbered()
        before = len(self.missing)
        for part, found in self._alone(group, numbered):
            matched = self._filtered(group.filters, join(part, found))
            place = matched.variables.index(NUMBER)
            numbers = {number.value for row in matched.rows if (number := row[place])}
            others = [row for row in part.rows if row[0] and row[0].value not in numbers]
            sure = self._sure(Table(part.variables, others), self.missing[before:])
            joined += [matched, sure]
            before = len(self.missing)
        return union(joined).without(NUMBER)

    def _sure(self, table: Table, missing: Sequence[Missing]) -> Table:
        """Return the rows of which nothing is missing."""
        for one in missing:
            if not {*one.variables} <= {*table.variables}:
                return Table(table.variables, [])
            places = [table.variables.index(name) for name in one.variables]
            keys = {*one.keys}
            keyed = ((tuple(row[place] for place in places), row) for row in table.rows)
            rows = [row for key, row in keyed if key not in keys and None not in key]
            table = Table(table.variables, rows)
        return table

    def _filtered(self, filters: Sequence[Filter], table: Table) -> Table:
        """Return the rows for which all filters hold."""
        for one in filters:
            if one.asks_store:
                table = self._local(one.text, table)
        conditions = " ".join(one.text for one in filters if not one.asks_store)
        if not conditions or not table.rows:
            return table
        known = values(table.variables, table.rows)
        found = solve(f"{self._prologue}SELECT * WHERE {{ {known} {conditions} }}")
        if not isinstance(found, Solutions):
            raise refused("a filter gives no solutions")
        return union([Table(table.variables, []), Table.of(found)])


def explained(query: Query) -> str:
    """Return the plan of a query, a line for each step.

    >>> print(explained(take_apart("SELECT * { ?a a ?b . SERVICE <https://e.org/> { ?a ?c ?d } }")))
    1. here: ?a a ?b
    2. at https://e.org/, for at most 500 values of ?a at a time: ?a ?c ?d
    """
    lines: list[str] = []
    _explain(query.group, set(), lines, "")
    return "\n".join(lines)


def _explain(group: Group, known: set[str], lines: list[str], margin: str) -> None:
    for number, element in enumerate(group.elements, 1):
        place = f"{margin}{number}."
        if isinstance(element, Service):
            body = Body(element.body)
            names = " ".join(f"?{name}" for name in sorted(body.names(sorted(known))))
            batch = f"for at most {BATCH} values of {names} at a time" if names else "once"
            lines.append(f"{place} at {element.address}, {batch}: {_short(element.body)}")
            known |= body.scope.visible
        elif isinstance(element, Local):
            lines.append(f"{place} here: {_short(element.text)}")
            known |= variables_of(element.text)
        elif isinstance(element, Optional):
            lines.append(f"{place} if there is a match:")
            _explain(element.group, known, lines, margin + "   ")
        elif isinstance(element, SubSelect):
            lines.append(f"{place} {_short(element.head)}")
            _explain(element.group, set(), lines, margin + "   ")
            known |= Group((element,)).scope.visible
        else:
            for branch in element.branches:
                lines.append(f"{place} one of {len(element.branches)}:")
                _explain(branch, known, lines, margin + "   ")
    lines += [f"{margin}at the end: {_short(one.text)}" for one in group.filters]


def _order(row: Row) -> list[tuple[str, ...]]:
    """Return what a row is sorted by: the parts of its terms, empty where there is none.

    >>> from pfocr_rdf.solutions import Term
    >>> _order((None, Term("a", "literal", language="en")))
    [('', '', '', ''), ('a', 'literal', '', 'en')]
    """
    return [_UNBOUND if term is None else tuple(part or "" for part in term) for term in row]


def _short(text: str) -> str:
    return " ".join(text.split())


def _is_counted(query: Query) -> bool:
    """Return whether numbers are made of the solutions of others."""
    return _has_number(f"{query.head} {query.tail}") or any(map(_counts, query.group.elements))


def _has_number(text: str) -> bool:
    return any(has_word(text, name) for name in ("COUNT", "SUM", "MAX", "MIN", "AVG"))


def _counts(element: Element) -> bool:
    if isinstance(element, SubSelect) and _has_number(f"{element.head} {element.tail}"):
        return True
    return any(_counts(part) for group in groups_of(element) for part in group.elements)


def _judges(tail: str, group: Group) -> bool:
    """Return whether a condition is on numbers that are made of the solutions of others."""
    if has_word(tail, "HAVING"):
        return True
    filtered = set().union(*(variables_of(one.text) for one in group.filters))
    for element in group.elements:
        tail = element.tail if isinstance(element, SubSelect) else ""
        if any(_judges(tail, inner) for inner in groups_of(element)):
            return True
        if _counts(element) and filtered & seen(element):
            return True
    return False
