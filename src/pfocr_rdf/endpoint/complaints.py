"""What a reply says that is no answer, as an error of one line."""

from __future__ import annotations

import html
import re

from ..errors import DeadlineError, EndpointError, PfocrRdfError, QueryError
from ..terminal import printable

#: characters of an endpoint's own words that a message repeats, and bytes that are looked at
_SHOWN, _READ = 200, 64 << 10

_UNSEEN = re.compile(
    r"<(script|style|head)\b.*?(?:</\1\s*>|\Z)|<!--.*?(?:-->|\Z)", re.DOTALL | re.I
)
_COLOUR = re.compile(r"\x1b\[[0-9;]*[A-Za-z]")
_TITLE = re.compile(r"<title[^>]*>(.*?)</title", re.DOTALL | re.I)
_TAG = re.compile(r"<[^<>]*>?")
_IS_HTML = re.compile(r"\s*(?:<!doctype html|<html|<\?xml[^>]*>\s*<!doctype html)", re.I)
_TOO_SLOW = re.compile(
    r"time[sd]?[ -]?out|exceeds the limit of \d+ \(sec\)|\bcancel(?:l?ed)\b|deadline", re.I
)

_REMEDIES = {
    401: "expected to be let in: https://USER:PASSWORD@HOST/…",
    403: "expected to be let in",
    404: "expected an endpoint; its path is often /sparql or /query",
    405: "expected an endpoint that takes queries",
    406: "expected one that writes application/sparql-results+json and N-Triples or Turtle",
    410: "expected an endpoint; its path is often /sparql or /query",
    429: "expected an answer: ask again later",
    502: "expected an answer: ask again later",
    503: "expected an answer: ask again later",
}
_TIMED_OUT = frozenset({408, 504})
_BAD_QUERY = frozenset({400, 413, 414, 422})


def complaint(address: str, status: int, media_type: str, content: bytes) -> PfocrRdfError:
    r"""Return the error that a status other than 200 is.

    >>> complaint("http://e/", 400, "text/plain", b"Virtuoso 37000 Error SP030: line 1\n\nASK")
    QueryError('http://e/: the query is refused: Virtuoso 37000 Error SP030: line 1')
    """
    words = first_line(content, media_type)
    said = f": {words}" if words else ""
    if status in _TIMED_OUT or (status >= 429 and _TOO_SLOW.search(words)):  # noqa: PLR2004
        return DeadlineError(
            f"{address}: the endpoint's own time ran out{said} (expected a narrower query)"
        )
    if status in _BAD_QUERY:
        return QueryError(f"{address}: the query is refused{said}")
    remedy = _REMEDIES.get(status, "expected an answer")
    return EndpointError(f"{address}: status {status}{said} ({remedy})")


def no_answer(address: str, media_type: str, content: bytes, expected: str) -> EndpointError:
    """Return the error that content of another type is: a web page, or a format not asked for."""
    words = first_line(content, media_type)
    if is_html(content, media_type):
        remedy = "expected a SPARQL endpoint; its path is often /sparql or /query"
        return EndpointError(f"{address}: answers with a web page, {words!r} ({remedy})")
    kind = printable(media_type)[:_SHOWN] or "content of no type"
    return EndpointError(f"{address}: answers with {kind} (expected {expected})")


def is_html(content: bytes, media_type: str) -> bool:
    """Return whether content is a web page, whatever its type says.

    >>> is_html(b"<!DOCTYPE html><p>", "application/json"), is_html(b"{}", "application/json")
    (True, False)
    """
    start = content[:_SHOWN].decode("utf-8", "replace").lstrip("\ufeff")
    return media_type in {"text/html", "application/xhtml+xml"} or bool(_IS_HTML.match(start))


def first_line(content: bytes, media_type: str) -> str:
    r"""Return the first line that an endpoint says, bounded, without tags and control characters.

    >>> first_line(b"<html><title>Error</title><h1>No &lt;such&gt; page</h1>", "text/html")
    'Error'
    >>> first_line(b"\x1b[31m\n \x07bad query\nSELECT", "text/plain")
    'bad query'
    """
    text = content[:_READ].decode("utf-8", "replace")
    if is_html(content, media_type):
        title = _TITLE.search(text)
        text = title[1] if title and title[1].strip() else _UNSEEN.sub(" ", text)
        text = html.unescape(_TAG.sub("\n", text))
    lines = (_plain(line) for line in text.splitlines())
    line = next((line for line in lines if line), "")
    return line if len(line) <= _SHOWN else f"{line[:_SHOWN]}…"


def _plain(text: str) -> str:
    return " ".join(printable(_COLOUR.sub("", text)).replace("\ufffd", " ").split())
