"""Asks others, batch by batch, and finds out whether all rows came.

An endpoint may cut its answers without a word.  So each batch is counted by the endpoint itself;
where fewer rows came, the batch is split, and what cannot be split is asked page by page.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from ..endpoint.counting import COUNT, counted
from ..errors import DeadlineError, EndpointError, IncompleteError, QueryError
from ..solutions import Row, Solutions
from .bodies import Body
from .tables import UNIT, Table, batches

#: values that one request has: Oxigraph plans badly from a thousand on, and WikiPathways' endpoint
#: gives some four rows for a gene and 10,000 at most
BATCH = 500

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
    requests: int = 0
    _failures: int = 0

    def rows(
        self, body: Body, prologue: str, names: Sequence[str], keys: Sequence[Row]
    ) -> tuple[Table, list[Missing]]:
        """Return the solutions of a body for the values of variables, and what is missing.

        Raises:
            QueryError: If the body cannot be asked so, or the endpoint refuses it.
        """
        found: list[Table] = []
        missing: list[Missing] = []
        waiting = list(batches(keys, BATCH)) if names else [UNIT.rows]
        for batch in waiting:
            try:
                self._check()
                found += self._whole(body, prologue, names, batch)
                self._failures = 0
            except (EndpointError, DeadlineError, IncompleteError) as error:
                self._failures += 1
                reason = str(error).removeprefix(f"{self.remote.address}: ")
                missing.append(Missing(self.remote.address, reason, tuple(names), tuple(batch)))
        variables = tuple(dict.fromkeys(name for table in found for name in table.variables))
        variables = variables or tuple(sorted(body.visible))
        return Table(variables, [row for table in found for row in table.rows]), missing

    def _check(self) -> None:
        if self._failures >= _ENOUGH:
            raise EndpointError("it failed before, and is not asked again")

    def _whole(
        self, body: Body, prologue: str, names: Sequence[str], keys: Sequence[Row]
    ) -> list[Table]:
        """Return all solutions for some values, in as many pieces as it takes."""
        text = body.query(prologue, names, keys)
        table = self._some(text)
        if not self.may_cut or len(table.rows) >= (total := self._count(text)):
            return [table]
        self.tell(f"{len(table.rows):,} of {total:,} rows came")
        if names and len(keys) > 1:
            half = len(keys) // 2
            parts = (keys[:half], keys[half:])
            return [piece for part in parts for piece in self._whole(body, prologue, names, part)]
        return self._pages(text, table, total)

    def _pages(self, text: str, first: Table, total: int) -> list[Table]:
        """Return the solutions of what cannot be split, page by page."""
        size = len(first.rows)
        if not size:
            raise IncompleteError(f"gave 0 of {total:,} rows")
        order = " ".join(f"?{name}" for name in first.variables)
        pages: list[Table] = []
        came = 0
        while came < total:
            page = self._some(f"{text} ORDER BY {order} LIMIT {size} OFFSET {came}")
            if not page.rows:
                raise IncompleteError(f"gave {came:,} of {total:,} rows")
            pages.append(page)
            came += len(page.rows)
        return pages

    def _some(self, text: str) -> Table:
        self.requests += 1
        table = Table.of(self.remote.some_rows(text))
        self.tell(f"{len(table.rows):,} rows from {self.remote.address}:\n{text}")
        return table

    def _count(self, text: str) -> int:
        """Return how many solutions the endpoint counts."""
        reason = "it does not count its rows, so some may be missing"
        try:
            table = self._some(counted(text))
        except QueryError as error:
            raise IncompleteError(reason) from error
        numbers = [term.value for row in table.rows for term in row if term is not None]
        if table.variables != (COUNT,) or len(numbers) != 1 or not numbers[0].isdecimal():
            raise IncompleteError(reason)
        return int(numbers[0])
