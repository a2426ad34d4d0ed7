"""Asks a SPARQL 1.1 endpoint what a store would be asked, and takes no part for the whole."""

from __future__ import annotations

from types import TracebackType
from typing import Self

from ..errors import EndpointError, IncompleteError, PfocrRdfError, QueryError
from ..gate import check_text, unfilled
from ..solutions import Solutions
from .answers import GRAPH, ROWS, read_lines, read_rows, read_truth
from .connection import Connection, Reply
from .counting import COUNT, counted, form_of, is_round, is_round_graph, may_be_cut

#: seconds that an answer may take where nobody says otherwise
SECONDS = 60.0

#: the header with which Virtuoso says at how many rows it cut
_MAX_ROWS = "x-sparql-maxrows"

#: the state with which Virtuoso says that its time ran out and the rest is missing
_SQL_STATE, _PARTIAL = "x-sql-state", "S1TAT"


class Endpoint:
    """A SPARQL endpoint that is asked as a store is.  Made by :func:`open_endpoint`."""

    def __init__(self, address: str, seconds: float) -> None:
        self._connection = Connection(address, seconds)

    def __enter__(self) -> Self:
        """Return the endpoint itself; the end of the block closes the connection."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close the connection."""
        self._connection.close()

    @property
    def address(self) -> str:
        """The address as messages show it, without user, password and parameters."""
        return self._connection.address

    def limit(self, seconds: float) -> None:
        """Let later answers take no longer than so many seconds each, tries included."""
        self._connection.limit(seconds)

    def select(self, text: str) -> Solutions:
        """Return the solutions of a SELECT query, all of them, in memory.

        Raises:
            QueryError: If the text is no SELECT query, or the endpoint refuses it.
            EndpointError: If the endpoint does not answer as one.
            DeadlineError: If the answer does not come in time.
            IncompleteError: If the endpoint does not give all rows.
        """
        if _checked(text) != "SELECT":
            raise QueryError("the query is no SELECT query (expected rows)")
        reply = self._send(text, ROWS)
        found = read_rows(self.address, reply.media_type, reply.content)
        self._check_rows(text, sum(1 for _ in found.rows), is_told=_MAX_ROWS in reply.headers)
        return found

    def ask(self, text: str) -> bool | Solutions | list[str]:
        """Return the answer to any query: a boolean, solutions, or lines of N-Triples.

        Raises:
            QueryError: If the text is no query, is an update, names a SERVICE, or is refused.
            EndpointError: If the endpoint does not answer as one.
            DeadlineError: If the answer does not come in time.
            IncompleteError: If the endpoint does not give the whole answer.
        """
        form = _checked(text)
        if form == "SELECT":
            return self.select(text)
        if form == "ASK":
            reply = self._send(text, ROWS)
            return read_truth(self.address, reply.media_type, reply.content)
        reply = self._send(text, GRAPH)
        lines = read_lines(self.address, reply.media_type, reply.content)
        if form == "CONSTRUCT" and (_MAX_ROWS in reply.headers or is_round_graph(len(lines))):
            self._check_graph(text, len(lines))
        return sorted(set(lines))

    def some_rows(self, text: str) -> Solutions:
        """Return what comes to a SELECT query of our own: maybe a part, which the caller counts.

        Raises:
            QueryError: If the endpoint refuses the query.
            EndpointError: If the endpoint does not answer as one.
            DeadlineError: If the answer does not come in time.
            IncompleteError: If the endpoint says that it gives a part.
        """
        reply = self._send(text, ROWS)
        return read_rows(self.address, reply.media_type, reply.content)

    def some_lines(self, text: str) -> list[str]:
        """Return what comes to a CONSTRUCT query of our own, as :meth:`some_rows` does.

        Raises:
            QueryError: If the endpoint refuses the query.
            EndpointError: If the endpoint does not answer as one.
            DeadlineError: If the answer does not come in time.
            IncompleteError: If the endpoint says that it gives a part.
        """
        reply = self._send(text, GRAPH)
        return read_lines(self.address, reply.media_type, reply.content)

    def _send(self, text: str, accept: str) -> Reply:
        reply = self._connection.send(text, accept)
        if reply.headers.get(_SQL_STATE, "").strip() == _PARTIAL:
            raise IncompleteError(
                f"{self.address}: its time ran out and it gave a part of the answer "
                "(expected the whole: narrow the query)"
            )
        return reply

    def _check_rows(self, text: str, number: int, *, is_told: bool) -> None:
        """Raise if there are more rows than those that came."""
        if not is_told and not is_round(number):
            return
        total = self._count(text, f"{number:,} rows")
        if total > number:
            raise IncompleteError(
                f"{self.address}: gave {number:,} of {total:,} rows (expected all: narrow the "
                f"query, page it with ORDER BY, LIMIT {number} and OFFSET, or ask a store)"
            )

    def _check_graph(self, text: str, number: int) -> None:
        """Raise if a graph may have been cut."""
        total = self._count(text, f"{number:,} triples")
        if may_be_cut(number, total):
            raise IncompleteError(
                f"{self.address}: gave {number:,} triples of {total:,} solutions, and may have cut "
                "there (expected all: narrow the query, page it with ORDER BY, LIMIT and OFFSET, "
                "or ask a store)"
            )

    def _count(self, text: str, came: str) -> int:
        """Return how many solutions the endpoint itself counts."""
        try:
            reply = self._send(counted(text), ROWS)
            found = read_rows(self.address, reply.media_type, reply.content)
            ((term,),) = found.rows
            if found.variables == (COUNT,) and term is not None:
                return int(term.value)
            raise EndpointError(f"{self.address}: no count")
        except (PfocrRdfError, ValueError, StopIteration) as error:
            raise IncompleteError(
                f"{self.address}: gave {came}, which may be where it cuts, and cannot count them "
                "(expected a count: narrow the query)"
            ) from error


def _checked(text: str) -> str:
    """Return the form of a query that an endpoint may be sent.

    >>> _checked("ASK {}")
    'ASK'
    """
    check_text(text)
    if place := unfilled(text):
        raise QueryError(place)
    try:
        text.encode()
    except UnicodeEncodeError as error:
        raise QueryError(f"the query holds {text[error.start]!r} (expected Unicode)") from error
    form = form_of(text)
    if not form:
        expected = "ASK, CONSTRUCT, DESCRIBE or SELECT"
        raise QueryError(f"the query is not SPARQL 1.1: no form (expected {expected})")
    return form


def open_endpoint(address: str, seconds: float = SECONDS) -> Endpoint:
    """Return the SPARQL endpoint at this address, to be asked as a store is.

    An answer must come within *seconds*, its tries included.

    Raises:
        UsageError: If that is no address.
    """
    return Endpoint(address, seconds)
