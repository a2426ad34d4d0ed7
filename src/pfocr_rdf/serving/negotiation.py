"""Chooses what an answer is written in, as the ``Accept`` header asks.

Source: RFC 9110, section 12.5.1, https://www.rfc-editor.org/rfc/rfc9110#name-accept
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import NamedTuple

_RANGE = re.compile(r"([\w!#$&^.+*-]+)/([\w!#$&^.+*-]+)")
_QUALITY = re.compile(r"(?:0(?:\.\d{0,3})?|1(?:\.0{0,3})?)")


class _Range(NamedTuple):
    """A media range of a header: type and subtype, either may be ``*``, and its quality."""

    type: str
    subtype: str
    quality: float

    def specificity(self, media_type: str) -> int:
        """Return how closely the range describes a media type, or -1 if it does not."""
        kind, _, subtype = media_type.partition("/")
        if (self.type, self.subtype) == (kind, subtype):
            return 2
        if self.type == kind and self.subtype == "*":
            return 1
        return 0 if (self.type, self.subtype) == ("*", "*") else -1


def choose(accept: str, offers: Sequence[str]) -> str | None:
    """Return the offered media type that a client likes best, or None if it likes none.

    The first of several that it likes as much wins; a client that says nothing takes anything.

    >>> choose("text/turtle;q=0.5, application/n-triples", ["text/turtle", "application/n-triples"])
    'application/n-triples'
    >>> choose("", ["text/csv"]), choose("image/png", ["text/csv"])
    ('text/csv', None)
    """
    ranges = list(_ranges(accept))
    if not ranges:
        return offers[0]
    best = max(offers, key=lambda offer: _quality(ranges, offer))
    return best if _quality(ranges, best) > 0 else None


def _ranges(accept: str) -> Iterable[_Range]:
    """Yield the media ranges of a header; what is none is passed over.

    >>> [tuple(found) for found in _ranges("text/*;q=0.3, nonsense, */*;Q=0.1")]
    [('text', '*', 0.3), ('*', '*', 0.1)]
    """
    for part in accept.lower().split(","):
        name, *parameters = (piece.strip() for piece in part.split(";"))
        match = _RANGE.fullmatch(name)
        if match is None:
            continue
        quality = 1.0
        for parameter in parameters:
            key, _, value = parameter.partition("=")
            if key.strip() == "q":
                quality = float(value) if _QUALITY.fullmatch(value.strip()) else 0.0
        yield _Range(match[1], match[2], quality)


def _quality(ranges: Iterable[_Range], offer: str) -> float:
    """Return the quality of the range that describes an offer most closely."""
    found = [(found.specificity(offer), found.quality) for found in ranges]
    closest = max(found, default=(-1, 0.0))
    return closest[1] if closest[0] >= 0 else 0.0
