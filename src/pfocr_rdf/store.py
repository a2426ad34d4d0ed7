"""Oxigraph: creates a store from a dump, opens one read-only, asks it.

This is the only room that opens a store; what a query must not be is for the gate to say.
"""

from __future__ import annotations

import gzip
from collections.abc import Iterator, Sequence
from pathlib import Path

import pyoxigraph

from .dump import open_rdf
from .errors import DumpError, QueryError, StoreError
from .formats import FORMATS, format_of
from .gate import check_text, unfilled
from .solutions import Row, Solutions, Term

#: how many things that could have stood in a place a message names
_EXPECTED = 3


class Store:
    """A store opened for reading.  Made by :func:`open_store`."""

    def __init__(self, store: pyoxigraph.Store) -> None:
        self._store = store

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
        result = self._query(text)
        if isinstance(result, pyoxigraph.QueryBoolean):
            return bool(result)
        if isinstance(result, pyoxigraph.QuerySolutions):
            variables = tuple(variable.value for variable in result.variables)
            return Solutions(variables, _rows(result, len(variables)))
        return sorted({f"{triple} .\n" for triple in result})

    def _query(
        self, text: str
    ) -> pyoxigraph.QuerySolutions | pyoxigraph.QueryBoolean | pyoxigraph.QueryTriples:
        check_text(text)
        try:
            return self._store.query(text)
        except SyntaxError as error:
            raise QueryError(_syntax_message(text, error)) from error
        except UnicodeEncodeError as error:
            raise QueryError(f"the query holds {text[error.start]!r} (expected Unicode)") from error
        except (RuntimeError, OSError, ValueError) as error:
            raise StoreError(f"the store did not answer: {_one_line(error)}") from error

    def __len__(self) -> int:
        """Return the number of quads."""
        return len(self._store)


def _rows(result: pyoxigraph.QuerySolutions, width: int) -> Iterator[Row]:
    try:
        for solution in result:
            yield tuple(_term(solution[index]) for index in range(width))
    except (RuntimeError, OSError, ValueError) as error:
        raise StoreError(f"the store did not answer: {_one_line(error)}") from error


def _term(term: object) -> Term | None:
    if isinstance(term, pyoxigraph.NamedNode):
        return Term(term.value, "uri")
    if isinstance(term, pyoxigraph.Literal):
        return Term(term.value, "literal", term.datatype.value, term.language)
    if isinstance(term, pyoxigraph.BlankNode):
        return Term(term.value, "bnode")
    return None if term is None else Term(str(term), "literal")


def _syntax_message(text: str, error: SyntaxError) -> str:
    """Return where a query is wrong, and the first things that could have stood there.

    >>> _syntax_message("", SyntaxError("error at 1:23: expected one of ASK, BASE, CONSTRUCT, X"))
    'the query is not SPARQL 1.1: error at 1:23: expected one of ASK, BASE, CONSTRUCT, …'
    >>> _syntax_message("ASK { ?s ?p <{{gene}}> }", SyntaxError("error at 1:13"))
    "the query has a place for a parameter: '{{gene}}' ('pfocr-rdf query NAME' fills it in)"
    """
    if place := unfilled(text):
        return place
    parts = _one_line(error).split(", ")
    shown = ", ".join(parts if len(parts) <= _EXPECTED else [*parts[:_EXPECTED], "…"])
    return f"the query is not SPARQL 1.1: {shown}"


def _one_line(error: Exception) -> str:
    return " ".join(str(error).split())


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


def open_store(path: str | Path) -> Store:
    """Open a store for reading; *path* is a store, or the directory of a build.

    Raises:
        StoreError: If there is no store, or it is damaged or locked.
    """
    found = find_store(Path(path))
    try:
        return Store(pyoxigraph.Store.read_only(str(found)))
    except (OSError, RuntimeError, ValueError) as error:
        raise StoreError(f"{path}: the store cannot be opened: {_one_line(error)}") from error


def create_store(files: Sequence[Path], target: Path) -> int:
    """Create a store of exactly these RDF files in a new directory; return its number of quads.

    Raises:
        DumpError: If a file cannot be read, or is not of the format that its name says.
        StoreError: If the store cannot be written.
    """
    try:
        store = pyoxigraph.Store(str(target))
        for path in files:
            _bulk_load(store, path)
        store.flush()
        store.optimize()
        return len(store)
    except (OSError, RuntimeError) as error:
        reason = "no space left" if "No space left" in str(error) else _one_line(error)
        kind = DumpError if reason == "no space left" else StoreError
        raise kind(f"{target}: the store cannot be written: {reason}") from error


def _bulk_load(store: pyoxigraph.Store, path: Path) -> None:
    name = format_of(path).name
    with open_rdf(path) as file:
        try:
            store.bulk_load(file, _OXIGRAPH[name])
        except SyntaxError as error:
            raise DumpError(f"{path}:{error.lineno or 1}: {error.msg}") from error
        except (gzip.BadGzipFile, EOFError):
            raise
        except OSError as error:
            raise _NotWrittenError(error) from error


class _NotWrittenError(RuntimeError):
    """Oxigraph could not write to its directory."""


_OXIGRAPH = {
    name: pyoxigraph.RdfFormat.from_media_type(format_.media_type)
    for name, format_ in FORMATS.items()
}
