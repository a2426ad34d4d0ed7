"""Says in our words what Oxigraph complains of."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import pairwise

from ..errors import QueryError, StoreError
from ..gate import code, unfilled

_FORMS = "SELECT, ASK, CONSTRUCT or DESCRIBE"
_FIRST = frozenset({"SELECT", "ASK", "CONSTRUCT", "DESCRIBE", "PREFIX", "BASE"})

#: closing bracket -> the opening one
_CLOSES = {"}": "{", ")": "(", "]": "["}

#: what Oxigraph says among the things that it expects -> what that means
_COMPLAINTS = {
    "The SELECT contains a variable that is unbound": (
        "SELECT has a variable that is neither grouped nor counted (expected GROUP BY with it)"
    ),
    "Duplicated variable name in SELECT": "SELECT gives the same name twice (expected two names)",
    "IRI parsing failed": "an IRI is none (expected one without blanks, such as <https://…>)",
}


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
    """Return where a query is wrong, and what about it.

    Oxigraph tells which rules of its grammar would have gone on, which helps nobody; what people
    get wrong most is said in words.

    >>> syntax_message("", SyntaxError("error at 1:23: expected one of ASK, BASE, CONSTRUCT, X"))
    'the query is empty (expected SELECT, ASK, CONSTRUCT or DESCRIBE)'
    >>> syntax_message("ASK { ?s e:p 1 }", SyntaxError("error at 1:9: expected Prefix not found"))
    "the query is not SPARQL 1.1: the prefix 'e:' is not declared (expected PREFIX e: <…>)"
    >>> syntax_message("ASK { ?s ?p <{{gene}}> }", SyntaxError("error at 1:13"))
    "the query has a place for a parameter: '{{gene}}' ('pfocr-rdf query NAME' fills it in)"
    """
    if place := unfilled(text):
        return place
    found = code(text)
    if not found:
        return f"the query is empty (expected {_FORMS})"
    return f"the query is not SPARQL 1.1: {_plainly(found, one_line(error))}"


def _plainly(found: list[re.Match[str]], told: str) -> str:
    """Return what is wrong with the tokens of a query, of which Oxigraph has told something."""
    first = next((token[0] for token in found if token["word"]), "")
    if first.upper() not in _FIRST:
        return f"it begins with {first or found[0][0]!r} (expected {_FORMS})"
    if prefix := _undeclared(found):
        return f"the prefix {prefix!r} is not declared (expected PREFIX {prefix} <…>)"
    at, _, expected = told.partition(": expected ")
    for complaint, words in _COMPLAINTS.items():
        if complaint in expected:
            return f"{at}: {words}"
    if missing := _unclosed(found):
        return f"{at}: {missing!r} is not closed"
    return f"{at}: what stands there, or just before it, is not in its place"


def _undeclared(found: list[re.Match[str]]) -> str | None:
    """Return the first prefix of a query that it does not declare, with its colon."""
    declared = {
        name[0]
        for word, name in pairwise(found)
        if (word["word"] or "").upper() == "PREFIX" and name["name"]
    }
    used = (f"{token['name'].partition(':')[0]}:" for token in found if token["name"])
    return next((prefix for prefix in used if prefix not in declared and prefix != "_:"), None)


def _unclosed(found: list[re.Match[str]]) -> str | None:
    """Return the last bracket that is opened and not closed, if there is one."""
    opened: list[str] = []
    for token in found:
        sign = token["sign"]
        if sign in _CLOSES.values():
            opened.append(sign)
        elif sign in _CLOSES and opened and opened[-1] == _CLOSES[sign]:
            opened.pop()
    return opened[-1] if opened else None


def one_line(error: Exception) -> str:
    r"""Return what Oxigraph says of an error, without the ends of lines in it.

    >>> one_line(OSError("IO error:\n no space"))
    'IO error: no space'
    """
    return " ".join(str(error).split())
