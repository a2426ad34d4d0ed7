"""The SPARQL 1.1 Protocol: what a request asks for.

Source: https://www.w3.org/TR/sparql11-protocol/, section 2.1; there are no updates.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from email.message import Message
from http import HTTPStatus
from urllib.parse import parse_qsl

from .failures import Failure

METHODS = ("GET", "HEAD", "POST", "OPTIONS")

FORM = "application/x-www-form-urlencoded"
DIRECT = "application/sparql-query"
_UPDATE = "application/sparql-update"

#: characters of a query that are read, and names and values of a form
MAX_CHARACTERS, MAX_FIELDS = 100_000, 100

#: characters of a header that are read
_LONGEST = 1000

_IRI = re.compile(r'[A-Za-z][A-Za-z0-9+.-]*:[^\x00-\x20<>"{}|^`\\]*')
_SECONDS = re.compile(r"\d{1,5}(?:\.\d{1,6})?", re.ASCII)


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What a request asks: a query, of which graphs, for how long, and how it is to be written.

    ``graphs`` are None where the request names none, so that the query or the store decides.
    """

    text: str
    default_graphs: tuple[str, ...] | None = None
    named_graphs: tuple[str, ...] | None = None
    seconds: float | None = None
    format: str = ""


def asked(method: str, query: str, content_type: str, body: bytes) -> Asked | None:
    """Return what a request asks, or None where it has no query, so asks who is there.

    *query* is what stands after ``?`` in the address.

    >>> asked("GET", "query=ASK%20%7B%7D&timeout=2", "", b"").seconds
    2.0
    >>> asked("GET", "", "", b"") is None
    True

    Raises:
        Failure: If it is no request of the protocol.
    """
    fields = _fields(query.encode("ascii", "replace"), "the address")
    if method == "POST":
        media_type, charset = _content_type(content_type)
        if media_type == FORM:
            fields += _fields(body, "the form")
        elif media_type == DIRECT:
            fields.append(("query", _decoded(body, charset)))
        else:
            raise _not_taken(media_type)
    found = _grouped(fields)
    if "update" in found:
        raise Failure(HTTPStatus.FORBIDDEN, "updates are refused (expected a query)")
    if "query" not in found:
        if method == "POST":
            raise Failure(HTTPStatus.BAD_REQUEST, "the request has no query (expected query=…)")
        return None
    return _asked(found)


def _asked(found: Mapping[str, Sequence[str]]) -> Asked:
    if len(found["query"]) > 1:
        message = f"{len(found['query'])} queries in one request (expected one)"
        raise Failure(HTTPStatus.BAD_REQUEST, message)
    text = found["query"][0]
    if len(text) > MAX_CHARACTERS:
        message = f"the query has {len(text):,} characters (expected {MAX_CHARACTERS:,} at most)"
        raise Failure(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, message)
    default, named = found.get("default-graph-uri"), found.get("named-graph-uri")
    is_named = default is not None or named is not None
    return Asked(
        text=text,
        default_graphs=_graphs(default or ()) if is_named else None,
        named_graphs=_graphs(named or ()) if is_named else None,
        seconds=_seconds(found["timeout"][-1]) if "timeout" in found else None,
        format=found.get("format", [""])[-1],
    )


def _fields(text: bytes, where: str) -> list[tuple[str, str]]:
    """Return the names and values of a form.

    >>> _fields(b"a=1&a=%C3%A4&b", "the form")
    [('a', '1'), ('a', 'ä'), ('b', '')]
    """
    try:
        return parse_qsl(
            text.decode("utf-8"),
            keep_blank_values=True,
            errors="strict",
            max_num_fields=MAX_FIELDS,
        )
    except UnicodeDecodeError as error:
        message = f"{where} is not UTF-8 (expected every text in UTF-8)"
        raise Failure(HTTPStatus.BAD_REQUEST, message) from error
    except ValueError as error:
        message = f"{where} has over {MAX_FIELDS} fields (expected fewer)"
        raise Failure(HTTPStatus.BAD_REQUEST, message) from error


def _grouped(fields: Sequence[tuple[str, str]]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for name, value in fields:
        found.setdefault(name, []).append(value)
    return found


def _content_type(header: str) -> tuple[str, str]:
    """Return media type and charset of a header.

    >>> _content_type('application/sparql-query; charset="UTF-8"')
    ('application/sparql-query', 'utf-8')
    """
    message = Message()
    header = header[:_LONGEST]
    message["Content-Type"] = header or "application/octet-stream"
    return message.get_content_type(), str(message.get_param("charset", "utf-8")).lower()


def _decoded(body: bytes, charset: str) -> str:
    if charset not in {"utf-8", "utf8", "us-ascii"}:
        message = f"the query is in {charset!r} (expected UTF-8)"
        raise Failure(HTTPStatus.UNSUPPORTED_MEDIA_TYPE, message)
    try:
        return body.decode("utf-8")
    except UnicodeDecodeError as error:
        message = "the query is not UTF-8 (expected every text in UTF-8)"
        raise Failure(HTTPStatus.BAD_REQUEST, message) from error


def _not_taken(media_type: str) -> Failure:
    if media_type == _UPDATE:
        return Failure(HTTPStatus.FORBIDDEN, "updates are refused (expected a query)")
    message = f"a body of {media_type!r} is not read (expected {FORM} or {DIRECT})"
    return Failure(HTTPStatus.UNSUPPORTED_MEDIA_TYPE, message, {"Accept-Post": f"{FORM}, {DIRECT}"})


def _graphs(iris: Sequence[str]) -> tuple[str, ...]:
    for iri in iris:
        if _IRI.fullmatch(iri) is None:
            message = f"{iri!r} is no IRI of a graph (expected an absolute IRI)"
            raise Failure(HTTPStatus.BAD_REQUEST, message)
    return tuple(iris)


def _seconds(text: str) -> float:
    if _SECONDS.fullmatch(text) is None or not float(text):
        message = f"timeout={text!r} is no time (expected seconds)"
        raise Failure(HTTPStatus.BAD_REQUEST, message)
    return float(text)
