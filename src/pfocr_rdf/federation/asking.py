"""Asks others, batch by batch, and finds out whether all rows came.

An endpoint may cut its answers without a word.  So each batch is counted by the endpoint itself;
where fewer rows came, the batch is split, and what cannot be split is asked page by page.  A
question that no value narrows is counted first, and not asked if there is too much.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from ..endpoint.counting import COUNT, counted
from ..errors import DeadlineError, EndpointError, IncompleteError, QueryError, SizeError
from ..solutions import Row, Solutions
from .bodies import Body
from .elements import refused
from .tables import UNIT, Table, batches, union

#: values that one request has: Oxigraph plans badly from a thousand on, and WikiPathways' endpoint
#: gives some four rows for a gene and 10,000 at most
BATCH = 500

#: rows that a question may have that no value narrows
MAX_UNBOUND = 50_000

#: what keeps an answer from being whole
_FAILURES = (EndpointError, DeadlineError, IncompleteError, SizeError)

#: failures one after the other, after which an endpoint is asked no more
_ENOUGH = 2


class Remote(Protocol):
    """Who answers a SELECT query, maybe with a part of its rows."""

    @property
    def address(self) -> str:
        """What it is called in messages."""
        ...

    def some_rows(self, text: str) -> Solutions:
        """Return what comes."""
        ...


@dataclass(frozen=True, slots=True)
class Missing:
    """What did not come: from whom, why, and for which values of which variables."""

    address: str
    reason: str
    variables: tuple[str, ...]
    keys: tuple[Row, ...]

    def __str__(self) -> str:
        names = " ".join(f"?{name}" for name in self.variables)
        of = f" for {len(self.keys):,} values of {names}" if self.variables else ""
        return f"{self.address}: answers are missing{of}: {self.reason}"


@dataclass(slots=True)
class _Answer:
    """What came to a question: its rows, how many there are if that is known, what went wrong."""

    tables: list[Table]
    total: int | None = None
    reason: str = ""

    @property
    def number(self) -> int:
        return sum(len(table.rows) for table in self.tables)

    @property
    def is_cut(self) -> bool:
        return self.total is not None and self.number < self.total


def _is_of(table: Table, names: Sequence[str], keys: Sequence[Row]) -> bool:
    """Return whether all rows are for the values that were asked for."""
    if not {*names} <= {*table.variables}:
        return not table.rows
    return {*table.projected(names)} <= {*keys}


@dataclass(slots=True)
class Clock:
    """How long a whole command may take."""

    seconds: float
    _start: float = field(default_factory=time.monotonic)

    def left(self, address: str) -> float:
        """Return the seconds that are left.

        Raises:
            DeadlineError: If there are none.
        """
        left = self._start + self.seconds - time.monotonic()
        if left <= 0:
            raise DeadlineError(f"{address}: no time is left of {self.seconds:g} s (--timeout)")
        return left


@dataclass(slots=True)
class Asking:
    """Asks one endpoint for the solutions of SERVICE clauses."""

    remote: Remote
    #: whether the endpoint may give fewer rows than there are
    may_cut: bool = True
    tell: Callable[[str], None] = lambda _text: None
    #: what is called with a query whose answer was not whole, so that nobody remembers it
    forget: Callable[[str], None] = lambda _text: None
    #: what ends the connection
    close: Callable[[], None] = lambda: None
    requests: int = 0
    _failures: int = 0

    def rows(
        self, body: Body, prologue: str, names: Sequence[str], keys: Sequence[Row]
    ) -> tuple[Table, list[Missing]]:
        """Return the solutions of a body for the values of variables, and what is missing.

        What came of an answer that is not whole is among the solutions.

        Raises:
            QueryError: If the body cannot be asked so, or the endpoint refuses it.
        """
        found: list[Table] = []
        missing: dict[str, list[Row]] = {}
        waiting = list(batches(keys, BATCH)) if names else [UNIT.rows]
        waiting.reverse()
        while waiting:
            batch = waiting.pop()
            text = body.query(prologue, names, batch)
            answer = self._answer(text, body.is_narrowed(names))
            if answer.is_cut and names and len(batch) > 1:
                half = len(batch) // 2
                waiting += [batch[half:], batch[:half]]
                continue
            if answer.is_cut:
                answer = self._paged(body, prologue, text, answer)
            if not all(_is_of(table, names, batch) for table in answer.tables):
                reason = "it gave rows for other values than those that it was asked for"
                self._note(answer, text, IncompleteError(reason))
            found += (table for table in answer.tables if {*names} <= {*table.variables})
            if answer.reason:
                missing.setdefault(answer.reason, []).extend(batch)
        table = union([Table(body.variables, []), *found])
        return table, [
            Missing(self.remote.address, reason, tuple(names), tuple(rows))
            for reason, rows in missing.items()
        ]

    def _answer(self, text: str, is_narrowed: bool) -> _Answer:  # noqa: FBT001 -- what body says
        """Return the rows that come to a query, counted; if nothing narrows it, counted before."""
        answer = _Answer([])
        try:
            if self._failures >= _ENOUGH:
                answer.reason = "it failed before, and is not asked again"
                return answer
            if self.may_cut and not is_narrowed:
                answer.total = self._count(text)
                if answer.total > MAX_UNBOUND:
                    raise refused(
                        f"{self.remote.address} counts {answer.total:,} rows for a SERVICE clause "
                        f"that nothing narrows (expected at most {MAX_UNBOUND:,})"
                    )
            answer.tables = [self._some(text)]
            if self.may_cut and is_narrowed:
                answer.total = self._count(text)
            self._failures = 0
        except _FAILURES as error:
            self._failures += 1
            self._note(answer, text, error)
        if answer.is_cut:
            self.tell(f"{answer.number:,} of {answer.total:,} rows came")
        return answer

    def _paged(self, body: Body, prologue: str, text: str, first: _Answer) -> _Answer:
        """Return the rows of what cannot be split, page by page."""
        answer = _Answer([], first.total)
        size, order = first.number, first.tables[0].variables
        try:
            while size and answer.is_cut:
                page = self._some(body.page(prologue, text, order, size, answer.number))
                if not page.rows:
                    break
                answer.tables.append(page)
        except (*_FAILURES, QueryError) as error:
            self._note(answer, text, error)
        if answer.is_cut and not answer.reason:
            reason = f"gave {max(answer.number, size):,} of {answer.total:,} rows"
            self._note(answer, text, IncompleteError(reason))
        if answer.number < size:
            answer.tables = first.tables
        return answer

    def _note(self, answer: _Answer, text: str, error: Exception) -> None:
        """Take down why an answer is not whole."""
        self.forget(text)
        self.forget(counted(text))
        answer.total = None
        answer.reason = str(error).removeprefix(f"{self.remote.address}: ")

    def _some(self, text: str) -> Table:
        self.requests += 1
        table = Table.of(self.remote.some_rows(text), self.requests)
        self.tell(f"{len(table.rows):,} rows from {self.remote.address}:\n{text}")
        return table

    def _count(self, text: str) -> int:
        """Return how many solutions the endpoint counts."""
        reason = "it does not count its rows, so some may be missing"
        try:
            table = self._some(counted(text))
        except SizeError:
            raise
        except QueryError as error:
            raise IncompleteError(reason) from error
        numbers = [term.value for row in table.rows for term in row if term is not None]
        if table.variables != (COUNT,) or len(numbers) != 1 or not numbers[0].isdecimal():
            raise IncompleteError(reason)
        return int(numbers[0])
