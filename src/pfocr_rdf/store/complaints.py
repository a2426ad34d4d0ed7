"""Says in our words what Oxigraph complains of."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from ..errors import QueryError, StoreError
from ..gate import unfilled

#: how many things that could have stood in a place a message names
_EXPECTED = 3


@contextmanager
def told_plainly(text: str) -> Iterator[None]:
    """Say in our words what Oxigraph finds wrong with a query, or with itself.

    Raises:
        QueryError: If the query is at fault.
        StoreError: If the store is.
    """
    try:
        yield
    except SyntaxError as error:
        raise QueryError(syntax_message(text, error)) from error
    except UnicodeEncodeError as error:
        raise QueryError(f"the query holds {text[error.start]!r} (expected Unicode)") from error
    except (RuntimeError, OSError, ValueError) as error:
        raise StoreError(f"the store did not answer: {one_line(error)}") from error


def syntax_message(text: str, error: SyntaxError) -> str:
    """Return where a query is wrong, and the first things that could have stood there.

    >>> syntax_message("", SyntaxError("error at 1:23: expected one of ASK, BASE, CONSTRUCT, X"))
    'the query is not SPARQL 1.1: error at 1:23: expected one of ASK, BASE, CONSTRUCT, …'
    >>> syntax_message("ASK { ?s ?p <{{gene}}> }", SyntaxError("error at 1:13"))
    "the query has a place for a parameter: '{{gene}}' ('pfocr-rdf query NAME' fills it in)"
    """
    if place := unfilled(text):
        return place
    parts = one_line(error).split(", ")
    shown = ", ".join(parts if len(parts) <= _EXPECTED else [*parts[:_EXPECTED], "…"])
    return f"the query is not SPARQL 1.1: {shown}"


def one_line(error: Exception) -> str:
    r"""Return what Oxigraph says of an error, without the ends of lines in it.

    >>> one_line(OSError("IO error:\n no space"))
    'IO error: no space'
    """
    return " ".join(str(error).split())
