"""Reads what an endpoint answers, so that it equals what a store of one's own says.

SPARQL 1.1 Query Results JSON Format, https://www.w3.org/TR/sparql11-results-json/, with the
dialect of Virtuoso: ``typed-literal``, strings without a datatype, and an ASK that has rows.
"""

from __future__ import annotations

import json
import re

from ..dump import lines_of
from ..errors import DumpError, EndpointError, IncompleteError
from ..formats import FORMATS, Format
from ..solutions import Row, Solutions, Term
from ..vocab import RDF, XSD
from .complaints import first_line, is_html, no_answer

#: what rows and truths are asked for as, and taken as
ROWS = "application/sparql-results+json"
_JSON = frozenset({ROWS, "application/json"})

#: what graphs are asked for as, the first first, and taken as
GRAPH = "application/n-triples, text/turtle;q=0.8, application/rdf+xml;q=0.5"
_GRAPHS: dict[str, Format] = {
    **{FORMATS[name].media_type: FORMATS[name] for name in ("nt", "ttl", "rdf", "jsonld")},
    "text/plain": FORMATS["nt"],
    "text/n3": FORMATS["ttl"],
    "text/rdf+n3": FORMATS["ttl"],
    "application/x-turtle": FORMATS["ttl"],
    "application/turtle": FORMATS["ttl"],
}

#: the variable with which Virtuoso answers ASK
_VIRTUOSO_ASK = "__ASK_RETVAL"

#: how Virtuoso writes blank nodes, which it sometimes calls IRIs
_NODE = "nodeID://"

_VARIABLE = re.compile(r"\w+")
_IRI = re.compile(r'[A-Za-z][A-Za-z0-9+.-]*:[^\x00-\x20<>"{}|^`\\]*')
_LANGUAGE = re.compile(r"[A-Za-z]+(?:-[A-Za-z0-9]+)*")


def read_rows(address: str, media_type: str, content: bytes) -> Solutions:
    """Return the solutions that an endpoint answered.

    Raises:
        EndpointError: If they are none.
        IncompleteError: If they end early.
    """
    found = _loaded(address, media_type, content)
    variables = _get(found, "head", "vars")
    bindings = _get(found, "results", "bindings")
    if not isinstance(variables, list) or not isinstance(bindings, list):
        raise _malformed(address, "no head.vars or results.bindings")
    names = tuple(str(name) for name in variables)
    if not all(_VARIABLE.fullmatch(name) for name in names) or len(set(names)) < len(names):
        raise _malformed(address, f"variables {names!r}")
    rows: list[Row] = []
    for number, binding in enumerate(bindings, 1):
        try:
            rows.append(_row(names, binding))
        except ValueError as error:
            raise _malformed(address, f"row {number}: {error}") from error
    return Solutions(names, rows)


def read_truth(address: str, media_type: str, content: bytes) -> bool:
    """Return the boolean that an endpoint answered.

    Raises:
        EndpointError: If it is none.
        IncompleteError: If it ends early.
    """
    found = _loaded(address, media_type, content)
    boolean = _get(found, "boolean")
    if isinstance(boolean, bool):
        return boolean
    if _get(found, "head", "vars") == [_VIRTUOSO_ASK]:
        rows = _get(found, "results", "bindings")
        return isinstance(rows, list) and any(
            _get(row, _VIRTUOSO_ASK, "value") != "0" for row in rows
        )
    raise _malformed(address, "no boolean")


def read_lines(address: str, media_type: str, content: bytes) -> list[str]:
    """Return the triples that an endpoint answered, as lines of N-Triples in its order.

    Raises:
        EndpointError: If they are of no format that was asked for.
        IncompleteError: If they break off, or are malformed.
    """
    format_ = _GRAPHS.get(media_type)
    if format_ is None or is_html(content, media_type):
        raise no_answer(address, media_type, content, "N-Triples or Turtle")
    try:
        return lines_of(content, format_, address)
    except DumpError as error:
        reason = first_line(str(error).encode(), "text/plain")
        raise IncompleteError(
            f"{address}: the answer is cut off or malformed: {reason} (expected {format_.title})"
        ) from error


def _loaded(address: str, media_type: str, content: bytes) -> dict[str, object]:
    if media_type not in _JSON or is_html(content, media_type):
        raise no_answer(address, media_type, content, ROWS)
    try:
        found = json.loads(content)
    except json.JSONDecodeError as error:
        rest = first_line(error.doc[error.pos :].encode("utf-8", "replace"), "text/plain")
        at = f"at {rest!r}" if rest else "at its end"
        raise IncompleteError(
            f"{address}: the answer is cut off or malformed {at} (expected {ROWS})"
        ) from error
    except (ValueError, RecursionError) as error:
        raise _malformed(address, type(error).__name__) from error
    if not isinstance(found, dict):
        raise _malformed(address, f"a {type(found).__name__}")
    return found


def _malformed(address: str, what: str) -> EndpointError:
    shown = first_line(what.encode("utf-8", "replace"), "text/plain")
    return EndpointError(f"{address}: the answer is malformed: {shown} (expected {ROWS})")


def _get(found: object, *path: str) -> object:
    """Return what stands at a path of keys, or None.

    >>> _get({"head": {"vars": ["s"]}}, "head", "vars"), _get([], "head")
    (['s'], None)
    """
    for key in path:
        found = found.get(key) if isinstance(found, dict) else None
    return found


def _row(names: tuple[str, ...], binding: object) -> Row:
    if not isinstance(binding, dict) or not binding.keys() <= set(names):
        raise ValueError(f"{binding!r} is no binding of the variables")
    terms = {name: _term(value) for name, value in binding.items()}
    return tuple(terms.get(name) for name in names)


def _term(found: object) -> Term:
    """Return a term as a store of one's own gives it.

    >>> _term({"type": "typed-literal", "value": "3", "datatype": XSD + "integer"})
    Term(value='3', kind='literal', datatype='http://www.w3.org/2001/XMLSchema#integer', language=None)
    """  # noqa: E501 -- a term is one line
    kind, value = _get(found, "type"), _get(found, "value")
    if not isinstance(value, str) or not _is_text(value):
        raise ValueError(f"{found!r} is no term")
    if kind == "bnode" or (kind == "uri" and value.startswith(_NODE)):
        return Term(re.sub(r"\W", "_", value.removeprefix(_NODE)), "bnode")
    if kind == "uri" and _IRI.fullmatch(value):
        return Term(value, "uri")
    if kind in {"literal", "typed-literal"}:
        return _literal(value, _get(found, "xml:lang"), _get(found, "datatype"))
    raise ValueError(f"{value!r} is no {'IRI' if kind == 'uri' else 'term of RDF 1.1'}")


def _literal(value: str, language: object, datatype: object) -> Term:
    if language:
        if not isinstance(language, str) or not _LANGUAGE.fullmatch(language):
            raise ValueError(f"{language!r} is no language")
        return Term(value, "literal", RDF + "langString", language.lower())
    if not datatype:
        return Term(value, "literal", XSD + "string")
    if not isinstance(datatype, str) or not _IRI.fullmatch(datatype):
        raise ValueError(f"{datatype!r} is no datatype")
    return Term(value, "literal", datatype)


def _is_text(value: str) -> bool:
    """Return whether a string is Unicode: JSON may spell half a character."""
    try:
        value.encode()
    except UnicodeEncodeError:
        return False
    return True
