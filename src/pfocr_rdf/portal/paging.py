"""A long list, page by page."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

from .site import Parameters, first

#: rows of a page
ROWS = 25

#: the last page that may be asked for
_FARTHEST = 999_999


@dataclass(frozen=True, slots=True, kw_only=True)
class Paging:
    """Where in a list of *total* rows a page stands; *path* and *others* make its addresses."""

    number: int
    total: int
    path: str
    others: Mapping[str, str]
    anchor: str = ""
    rows: int = ROWS

    @property
    def last(self) -> int:
        """The number of the last page.

        >>> Paging(number=1, total=51, path="/genes/2475.html", others={}).last
        3
        """
        return max(1, -(-self.total // self.rows))

    @property
    def offset(self) -> int:
        """How many rows stand before the page."""
        return (self.number - 1) * self.rows

    @property
    def first_row(self) -> int:
        """The number of the first row of the page."""
        return self.offset + 1

    @property
    def last_row(self) -> int:
        """The number of the last row of the page."""
        return min(self.total, self.offset + self.rows)

    def address(self, number: int) -> str:
        """Return the address of another page of the list.

        >>> paging = Paging(number=1, total=51, path="/search", others={"q": "a&b"})
        >>> paging.address(2), paging.address(1)
        ('/search?q=a%26b&page=2', '/search?q=a%26b')
        """
        values = {**self.others, **({"page": str(number)} if number > 1 else {})}
        return self.path + (f"?{urlencode(values)}" if values else "") + self.anchor


def page_number(parameters: Parameters, name: str = "page") -> int:
    """Return the number of the page that is asked for; what is no number means the first.

    >>> page_number({"page": ["3"]}), page_number({"page": ["-1"]}), page_number({})
    (3, 1, 1)
    """
    text = first(parameters, name, "1")
    return min(int(text), _FARTHEST) if text.isascii() and text.isdigit() and int(text) else 1
