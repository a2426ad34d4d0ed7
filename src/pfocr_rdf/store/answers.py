"""Answers as the formats of SPARQL write them, whoever answered.

Sources: https://www.w3.org/TR/sparql11-results-json/, https://www.w3.org/TR/rdf-sparql-XMLres/,
https://www.w3.org/TR/sparql11-results-csv-tsv/
"""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import IO, Any, Literal, Protocol, cast

import pyoxigraph

from ..dump import SortedPrefixes, prefixes
from ..errors import QueryError, SizeError, StoreError
from ..solutions import Solutions, write
from .complaints import one_line

#: what an answer is: rows, true or false, or a graph
Form = Literal["rows", "truth", "graph"]

_Rows = pyoxigraph.QueryResultsFormat
_Graph = pyoxigraph.RdfFormat

#: media type -> format of rows, and of true or false; the first is what anybody gets
ROWS: Mapping[str, pyoxigraph.QueryResultsFormat] = MappingProxyType(
    {
        "application/sparql-results+json": _Rows.JSON,
        "application/sparql-results+xml": _Rows.XML,
        "text/csv": _Rows.CSV,
        "text/tab-separated-values": _Rows.TSV,
        "application/json": _Rows.JSON,
        "application/xml": _Rows.XML,
    }
)
#: media type -> format of a graph; the first is what anybody gets
GRAPHS: Mapping[str, pyoxigraph.RdfFormat] = MappingProxyType(
    {
        "text/turtle": _Graph.TURTLE,
        "application/n-triples": _Graph.N_TRIPLES,
        "application/ld+json": _Graph.JSON_LD,
        "application/rdf+xml": _Graph.RDF_XML,
        "application/n-quads": _Graph.N_QUADS,
        "application/trig": _Graph.TRIG,
    }
)

#: rows or triples of an answer; it is an error to have more
MAX_ROWS = 1_000_000

#: what stands in an answer once a row, or between two rows
_MARKS = {
    _Rows.JSON: b'}},{"',
    _Rows.XML: b"</result>",
    _Rows.CSV: b"\n",
    _Rows.TSV: b"\n",
}

#: what no text of XML 1.0 may hold, and a carriage return, which its readers take for a line's end
_NO_XML = re.compile(rb"[\x00-\x08\x0b\x0c\x0e-\x1f]|\xef\xbf[\xbe\xbf]|\r")
_REPLACEMENT = "\ufffd".encode()

#: a predicate that RDF/XML can write: it ends with a name
_ENDS_WITH_NAME = re.compile(r"(?:.*[^\w.·-])?[^\W\d][\w.·-]*", re.DOTALL)


class Answer(Protocol):
    """An answer that can be written, once."""

    @property
    def form(self) -> Form:
        """What the answer is."""
        ...

    def write(self, output: IO[bytes], media_type: str) -> None:
        """Write it in a format of :data:`ROWS` or :data:`GRAPHS`, as its form has them."""
        ...


def answer(
    store: pyoxigraph.Store,
    text: str,
    default_graphs: Sequence[str] | None,
    named_graphs: Sequence[str] | None,
    base: str | None = None,
) -> Answer:
    """Return the answer of a store to a query that has passed the gate.

    *base* is what relative IRIs in it are relative to; without it they are errors.

    Raises:
        SyntaxError: If the text is no SPARQL 1.1 query.
        QueryError: If a graph is named by no IRI.
    """
    result = store.query(
        text,
        base_iri=base,
        default_graph=_nodes(default_graphs),
        named_graphs=_nodes(named_graphs),
    )
    return _graph(result) if isinstance(result, pyoxigraph.QueryTriples) else _Solved(result)


def told(found: bool | Solutions | list[str]) -> Answer:  # noqa: FBT001 -- an answer may be one
    """Return an answer that came from elsewhere.

    >>> output = io.BytesIO()
    >>> told(True).write(output, "text/csv")
    >>> output.getvalue()
    b'true'
    """
    if isinstance(found, list):
        lines = "".join(found).encode()
        parsed = pyoxigraph.parse(lines, _Graph.N_TRIPLES)
        return _graph(quad.triple for quad in parsed)
    if isinstance(found, bool):
        text = f'{{"head":{{}},"boolean":{str(found).lower()}}}'
    else:
        buffer = io.StringIO()
        write(Solutions(found.variables, found.rows), buffer, "json")
        text = buffer.getvalue()
    return _Solved(pyoxigraph.parse_query_results(text.encode(), _Rows.JSON))


def _nodes(graphs: Sequence[str] | None) -> list[Any] | None:
    if graphs is None:
        return None
    try:
        return [pyoxigraph.NamedNode(graph) for graph in graphs]
    except ValueError as error:
        raise QueryError(f"a graph is named by no IRI: {one_line(error)}") from error


class _Solved:
    """Rows, or true or false, as Oxigraph has them."""

    def __init__(self, result: pyoxigraph.QuerySolutions | pyoxigraph.QueryBoolean) -> None:
        self._result = result
        self.form: Form = "rows" if isinstance(result, pyoxigraph.QuerySolutions) else "truth"

    def write(self, output: IO[bytes], media_type: str) -> None:
        """Write it in a format of :data:`ROWS`."""
        format_ = ROWS[media_type]
        counted = _Counted(output, _MARKS[format_])
        sink = _Xml(counted) if format_ == _Rows.XML else counted
        _run(lambda: self._result.serialize(cast("IO[bytes]", sink), format_))
        sink.flush()


def _graph(triples: Iterator[pyoxigraph.Triple] | pyoxigraph.QueryTriples) -> _Triples:
    return _Triples(iter(triples))


class _Triples:
    """A graph, triple by triple."""

    form: Form = "graph"

    def __init__(self, triples: Iterator[pyoxigraph.Triple]) -> None:
        self._triples = triples

    def write(self, output: IO[bytes], media_type: str) -> None:
        """Write it in a format of :data:`GRAPHS`."""
        format_ = GRAPHS[media_type]
        is_xml = format_ == _Graph.RDF_XML
        sink: SortedPrefixes | _Xml = _Xml(output) if is_xml else SortedPrefixes(output)
        triples = self._checked(has_names=is_xml)
        known = prefixes() if format_ in {_Graph.TURTLE, _Graph.TRIG} else None
        _run(
            lambda: pyoxigraph.serialize(triples, cast("IO[bytes]", sink), format_, prefixes=known)
        )
        sink.flush()

    def _checked(self, *, has_names: bool) -> Iterator[pyoxigraph.Triple]:
        for number, triple in enumerate(self._triples, 1):
            if number > MAX_ROWS:
                raise too_large()
            if has_names and _ENDS_WITH_NAME.fullmatch(triple.predicate.value) is None:
                predicate = triple.predicate.value
                message = f"RDF/XML cannot write the property <{predicate}>"
                raise QueryError(f"{message} (expected another format, such as text/turtle)")
            yield triple


def too_large() -> SizeError:
    """Return the error of an answer that has too many rows."""
    return SizeError(f"the answer has over {MAX_ROWS:,} rows (expected fewer: LIMIT, or a dump)")


def _run(serialize: Callable[[], object]) -> None:
    """Write, and say of Oxigraph's errors what they are."""
    try:
        serialize()
    except (RuntimeError, OSError, ValueError) as error:
        raise StoreError(f"the store did not answer: {one_line(error)}") from error


class _Counted:
    """A file that refuses more rows than are allowed, by what stands between them.

    In CSV a line within a text counts too; in JSON a row without a single value does not.
    """

    def __init__(self, output: IO[bytes], mark: bytes) -> None:
        self._output = output
        self._mark = mark
        self._rows = 0
        self._tail = b""

    def write(self, content: bytes) -> int:
        """Write some bytes, and return how many."""
        seen = self._tail + content
        self._rows += seen.count(self._mark)
        self._tail = seen[len(seen) - len(self._mark) + 1 :] if len(self._mark) > 1 else b""
        if self._rows > MAX_ROWS:
            raise too_large()
        return self._output.write(content)

    def flush(self) -> None:
        """Flush what is below."""
        self._output.flush()


class _Xml:
    """A file that replaces what Oxigraph writes and XML cannot hold."""

    def __init__(self, output: IO[bytes] | _Counted) -> None:
        self._output = output
        self._held = b""

    def write(self, content: bytes) -> int:
        """Write some bytes, but for the beginning of a character at their end; return how many."""
        seen = self._held + content
        kept = len(seen) - (2 if seen.endswith(b"\xef\xbf") else seen.endswith(b"\xef"))
        self._held = seen[kept:]
        self._output.write(_NO_XML.sub(_in_xml, seen[:kept]))
        return len(content)

    def flush(self) -> None:
        """Write what was held back, and flush what is below."""
        self._output.write(self._held)
        self._held = b""
        self._output.flush()


def _in_xml(match: re.Match[bytes]) -> bytes:
    return b"&#13;" if match[0] == b"\r" else _REPLACEMENT
