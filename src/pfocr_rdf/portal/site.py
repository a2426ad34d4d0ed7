"""What pages are made from, and what they are."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from ..errors import PfocrRdfError
from ..solutions import Answerer
from ..vocab import BASE

#: what stands after ``?`` in an address: each name with its values
Parameters = Mapping[str, Sequence[str]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """Who answers, and where the pages stand.

    ``release`` is the directory of a build, with its index of texts, dump and report; an endpoint
    has none.  ``public`` is the address of the site, with a slash at its end, or empty where it is
    not known, and ``root`` what paths of pages begin with (empty, or ``/pfocr``).  ``wikipathways``
    is the address that questions about WikiPathways may ask where the store has no mirror of it;
    without one they are not asked.
    """

    store: Answerer
    release: Path | None = None
    base: str = BASE
    public: str = BASE
    root: str = ""
    wikipathways: str = ""


@dataclass(frozen=True, slots=True)
class Page:
    """A page: its status in HTTP, its text, and what it is written in."""

    status: int
    text: str
    media_type: str = "text/html"


@dataclass(frozen=True, slots=True)
class Near:
    """What may have been meant instead: the path of its page, its name, and what it is."""

    address: str
    name: str
    what: str = ""


class NotFoundError(PfocrRdfError):
    """There is no page at an address; ``near`` is what may have been meant.

    >>> str(NotFoundError("no gene has the number 0"))
    'no gene has the number 0'
    """

    def __init__(self, message: str, near: Sequence[Near] = ()) -> None:
        super().__init__(message)
        self.near = tuple(near)


def first(parameters: Parameters, name: str, default: str = "") -> str:
    """Return the first value of a parameter, without blanks around it.

    >>> first({"gene": [" MTOR "]}, "gene"), first({}, "tier", "all")
    ('MTOR', 'all')
    """
    values = parameters.get(name) or [default]
    return values[0].strip()
