"""Chooses what an answer is written in, as the ``Accept`` header asks.

Source: RFC 9110, section 12.5.1, https://www.rfc-editor.org/rfc/rfc9110#name-accept
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import NamedTuple

_NAME = r"[\w!#$&^.+*'`|~%-]+"
_VALUE = rf"""(?:{_NAME}|"(?:[^"\\]|\\.)*+")"""

#: a media range with its parameters, of a list of them
_RANGE = re.compile(
    rf"(?:^|,)\s*(?P<type>{_NAME}/{_NAME}|\*)"
    rf"(?P<parameters>(?:\s*;\s*{_NAME}\s*=\s*{_VALUE})*)\s*(?=,|;|$)"
)
_PARAMETER = re.compile(rf";\s*({_NAME})\s*=\s*({_VALUE})")
_NUMBER = re.compile(r"\d{0,3}\.?\d{1,9}|\d\.", re.ASCII)

#: characters of a header that are read
_LONGEST = 4000


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
    if not accept.strip():
        return offers[0]
    ranges = list(_ranges(accept))
    if not ranges:
        return None
    best = max(offers, key=lambda offer: _quality(ranges, offer))
    return best if _quality(ranges, best) > 0 else None


def _ranges(accept: str) -> Iterable[_Range]:
    """Yield the media ranges of a header; what is none is passed over.

    A quality that cannot be read counts as if there were none; ``*`` stands for ``*/*``, as Java
    writes it.

    >>> [tuple(found) for found in _ranges('text/*;q=.3;x="a,b;q=0", nonsense, *;Q=0.1')]
    [('text', '*', 0.3), ('*', '*', 0.1)]
    """
    for match in _RANGE.finditer(accept.lower()[:_LONGEST]):
        quality = 1.0
        for name, value in _PARAMETER.findall(match["parameters"]):
            if name == "q" and _NUMBER.fullmatch(value):
                quality = min(float(value), 1.0)
        kind, _, subtype = match["type"].partition("/")
        yield _Range(kind, subtype or "*", quality)


def _quality(ranges: Iterable[_Range], offer: str) -> float:
    """Return the quality of the range that describes an offer most closely."""
    found = [(found.specificity(offer), found.quality) for found in ranges]
    closest = max(found, default=(-1, 0.0))
    return closest[1] if closest[0] >= 0 else 0.0
