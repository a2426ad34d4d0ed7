"""What a curator should look at: every canned query of the category *Curation*, asked in turn.

A new check is a new file in ``queries/``; nothing here names one.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import islice

from .errors import QueryError
from .queries import CannedQuery, list_queries
from .solutions import Answerer, Row, Solutions, Term

CATEGORY = "Curation"


@dataclass(frozen=True, slots=True)
class Check:
    """A canned query, the rows of its answer in memory, and how many more there are."""

    query: CannedQuery
    solutions: Solutions
    more: int


def checks() -> dict[str, CannedQuery]:
    """Return the canned queries that an audit asks, by name.

    >>> "contradicted-mentions" in checks()
    True
    """
    return {query.name: query for query in list_queries() if query.category == CATEGORY}


def run_checks(store: Answerer, names: Sequence[str] = (), limit: int = 0) -> list[Check]:
    """Return the checks with these names (all for none), with at most *limit* rows each (0: all).

    Raises:
        QueryError: If a name is no check.
    """
    known = checks()
    for name in names:
        if name not in known:
            raise QueryError(f"{name!r} is no check (expected {', '.join(known)})")
    return [_run(store, known[name], limit) for name in names or known]


def _run(store: Answerer, query: CannedQuery, limit: int) -> Check:
    text = query.render({parameter.name: parameter.default for parameter in query.parameters})
    answer = store.select(text)
    rows = iter(answer.rows)
    kept = list(islice(rows, limit or None))
    return Check(query, Solutions(answer.variables, kept), more=sum(1 for _ in rows))


def as_one(found: Iterable[Check]) -> Solutions:
    """Return the rows of several checks as one answer, with the name of the check in each.

    Its variables are those of all checks; a row has None where its check has no such variable.
    """
    found = list(found)
    names: dict[str, None] = {}
    for check in found:
        names.update(dict.fromkeys(check.solutions.variables))
    rows: list[Row] = []
    for check in found:
        for row in check.solutions.rows:
            terms = dict(zip(check.solutions.variables, row, strict=True))
            rows.append((Term(check.query.name, "literal"), *(terms.get(name) for name in names)))
    return Solutions(("check", *names), rows)
