"""Opens a store read-only and asks it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import IO, cast

import pyoxigraph

from ..canonical import CanonicalHash, Hasher
from ..dump import read_quads
from ..errors import QueryError, StoreError
from ..gate import check_text
from ..ntriples import lines_of
from ..solutions import Row, Solutions, Term
from .answers import Answer, answer
from .complaints import one_line, told_plainly


class Store:
    """A store opened for reading.  Made by :func:`open_store`."""

    def __init__(self, store: pyoxigraph.Store, graph: str | None = None) -> None:
        """Take an open store; *graph* is the named graph that is asked, if not the default one."""
        self._store = store
        self._graph = None if graph is None else pyoxigraph.NamedNode(graph)

    def of_graph(self, graph: str) -> Store:
        """Return the same store, asked about a named graph alone."""
        return Store(self._store, graph)

    def select(self, text: str) -> Solutions:
        """Return the solutions of a SELECT query; rows are read as they are asked for.

        Raises:
            QueryError: If the text is no SELECT query, or names a SERVICE.
        """
        result = self._query(text)
        if not isinstance(result, pyoxigraph.QuerySolutions):
            raise QueryError("the query is no SELECT query (expected rows)")
        variables = tuple(variable.value for variable in result.variables)
        return Solutions(variables, _rows(result, len(variables)))

    def ask(self, text: str) -> bool | Solutions | list[str]:
        """Return the answer to any query: a boolean, solutions, or lines of N-Triples.

        Raises:
            QueryError: If the text is no SPARQL 1.1 query, is an update, or names a SERVICE.
        """
        return _answer(self._query(text))

    def answer(
        self,
        text: str,
        default_graphs: Sequence[str] | None = None,
        named_graphs: Sequence[str] | None = None,
        base: str | None = None,
    ) -> Answer:
        """Return the answer to any query, to be written in a format of SPARQL.

        Graphs that are given take the place of what the query says of graphs, and of the store's
        default graph; *base* is what relative IRIs are relative to.

        Raises:
            QueryError: If the text is no SPARQL 1.1 query, is an update, or names a SERVICE.
        """
        check_text(text)
        with told_plainly(text):
            return answer(self._store, text, default_graphs, named_graphs, base)

    def _query(self, text: str) -> _Result:
        check_text(text)
        return _result(self._store, text, self._graph)

    def __len__(self) -> int:
        """Return the number of quads."""
        return len(self._store)

    def canonical_hash(self, *, only_default: bool = False) -> CanonicalHash:
        """Return the hash of all quads, or of the default graph: what a dump of the same has.

        It reads every quad and every text of the store, which takes some six seconds a million.

        Raises:
            DumpError: If there is a blank node.
            StoreError: If the store is damaged.
        """
        hasher = Hasher()
        sink = cast("IO[bytes]", _Sink(hasher))
        graph = pyoxigraph.DefaultGraph() if only_default else None
        try:
            self._store.dump(sink, pyoxigraph.RdfFormat.N_QUADS, from_graph=graph)
        except (RuntimeError, OSError, ValueError) as error:
            raise StoreError(f"the store did not answer: {one_line(error)}") from error
        return hasher.finish()


def solve(text: str) -> bool | Solutions | list[str]:
    """Return the answer to a query that brings its data along, as VALUES; there are no others.

    The text may be as long as its data, so what people write in it must have passed the gate.

    >>> answer = solve("SELECT (SUM(?a) AS ?b) { VALUES ?a { 1 2 } }")
    >>> answer.in_memory().rows[0][0].value
    '3'

    Raises:
        QueryError: If the text is no SPARQL 1.1 query.
    """
    return _answer(_result(pyoxigraph.Store(), text))


_Result = pyoxigraph.QuerySolutions | pyoxigraph.QueryBoolean | pyoxigraph.QueryTriples


def _result(
    store: pyoxigraph.Store, text: str, graph: pyoxigraph.NamedNode | None = None
) -> _Result:
    with told_plainly(text):
        return store.query(text, default_graph=graph)


def _answer(result: _Result) -> bool | Solutions | list[str]:
    if isinstance(result, pyoxigraph.QueryBoolean):
        return bool(result)
    if isinstance(result, pyoxigraph.QuerySolutions):
        variables = tuple(variable.value for variable in result.variables)
        return Solutions(variables, _rows(result, len(variables)))
    text = cast("bytes", result.serialize(format=pyoxigraph.RdfFormat.N_TRIPLES)).decode()
    return sorted(set(lines_of(text)))


class _Sink:
    """A file that hashes what is written to it."""

    def __init__(self, hasher: Hasher) -> None:
        self._hasher = hasher

    def write(self, content: bytes) -> int:
        """Hash some bytes, and return how many."""
        self._hasher.update(content)
        return len(content)

    def flush(self) -> None:
        """Do nothing: what is hashed is hashed."""


def _rows(result: pyoxigraph.QuerySolutions, width: int) -> Iterator[Row]:
    try:
        for solution in result:
            yield tuple(_term(solution[index]) for index in range(width))
    except (RuntimeError, OSError, ValueError) as error:
        raise StoreError(f"the store did not answer: {one_line(error)}") from error


def _term(term: object) -> Term | None:
    if isinstance(term, pyoxigraph.NamedNode):
        return Term(term.value, "uri")
    if isinstance(term, pyoxigraph.Literal):
        return Term(term.value, "literal", term.datatype.value, term.language)
    if isinstance(term, pyoxigraph.BlankNode):
        return Term(term.value, "bnode")
    return None if term is None else Term(str(term), "literal")


def find_store(path: Path) -> Path:
    """Return the Oxigraph directory that *path* means: itself, or the ``store`` in a build.

    Raises:
        StoreError: If there is none.
    """
    for candidate in (path, path / "store"):
        if (candidate / "CURRENT").is_file():
            return candidate
    if path.is_dir():
        raise StoreError(f"{path}: holds no store (expected one that 'pfocr-rdf build' made)")
    raise StoreError(f"{path}: no such store (pfocr-rdf build SOURCE -o DIR makes one)")


def open_files(paths: Iterable[Path]) -> Store:
    """Return the triples of RDF files in memory, in the default graph.

    Raises:
        DumpError: If a file cannot be read.
    """
    store = pyoxigraph.Store()
    for path in paths:
        store.bulk_extend(
            pyoxigraph.Quad(quad.subject, quad.predicate, quad.object) for quad in read_quads(path)
        )
    return Store(store)


def open_store(path: str | Path) -> Store:
    """Open a store for reading; *path* is a store, or the directory of a build.

    Raises:
        StoreError: If there is no store, or it is damaged or locked.
    """
    found = find_store(Path(path))
    try:
        return Store(pyoxigraph.Store.read_only(str(found)))
    except (OSError, RuntimeError, ValueError) as error:
        raise StoreError(f"{path}: the store cannot be opened: {one_line(error)}") from error
