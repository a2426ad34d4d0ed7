"""Headers that every answer has, and who may read it.

Sources: RFC 9110, https://www.w3.org/TR/CSP3/, https://fetch.spec.whatwg.org/#http-cors-protocol
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping

from ..version import __version__

#: characters of a header that are read
_LONGEST = 4000

#: a page may load what is its own, and nothing else may frame it
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "font-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; "
    "frame-ancestors 'none'"
)

#: what every answer says, whatever it is
ALWAYS: Mapping[str, str] = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "strict-origin-when-cross-origin",
}

#: data are for everybody's pages; there are no cookies, so there is nothing to steal
OPEN: Mapping[str, str] = {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Expose-Headers": "ETag, Link, Retry-After",
}


def preflight(methods: Iterable[str]) -> dict[str, str]:
    """Return the headers of an answer to OPTIONS.

    >>> preflight(["GET", "HEAD"])["Allow"]
    'GET, HEAD'
    """
    allowed = ", ".join(methods)
    return {
        **OPEN,
        "Allow": allowed,
        "Access-Control-Allow-Methods": allowed,
        "Access-Control-Allow-Headers": "Accept, Content-Type, If-None-Match",
        "Access-Control-Max-Age": "86400",
    }


def etag(release: str, *parts: object) -> str:
    """Return a name for the answer that a release gives to a request, which consists of parts.

    It changes with the version of the server too, since that makes the pages.

    >>> tag = etag("0001-dc0e00c1d267", "ASK {}", "text/csv")
    >>> tag[:21], tag == etag("0001-dc0e00c1d267", "ASK {}", "text/turtle")
    ('W/"0001-dc0e00c1d267-', False)
    """
    digest = hashlib.sha256(repr((__version__, parts)).encode()).hexdigest()[:12]
    return f'W/"{release}-{digest}"'


def is_known(if_none_match: str, tag: str) -> bool:
    """Return whether a client has the answer already.

    ``*`` would mean any answer, but whether there is one is not known yet.

    >>> is_known('"a", W/"b"', 'W/"b"'), is_known("*", 'W/"b"'), is_known("", 'W/"b"')
    (True, False, False)
    """
    known = [part.strip().removeprefix("W/") for part in if_none_match[:_LONGEST].split(",")]
    return tag.removeprefix("W/") in known
