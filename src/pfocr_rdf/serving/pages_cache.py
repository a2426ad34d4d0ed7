"""Pages that were made lately: popular ones are made once a release."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass, field

from .held import Held

#: bytes of pages that are kept, compressed: some thirty thousand
_CAPACITY = 256 << 20


@dataclass(slots=True)
class PageCache:
    """Pages by release and address; the one that nobody has wanted for longest goes first.

    >>> cache = PageCache(capacity=3)
    >>> for name in ("/a", "/b"):
    ...     page = Held("text/html", 200, {})
    ...     page.add(b"ab")
    ...     cache.put("1", name, page)
    >>> cache.get("1", "/a"), cache.get("1", "/b").content()
    (None, b'ab')
    """

    capacity: int = _CAPACITY
    _pages: OrderedDict[tuple[str, str], Held] = field(default_factory=OrderedDict)
    _size: int = 0

    def get(self, release: str, address: str) -> Held | None:
        """Return a page, or None if it is not kept."""
        page = self._pages.get((release, address))
        if page is not None:
            self._pages.move_to_end((release, address))
        return page

    def put(self, release: str, address: str, page: Held) -> None:
        """Keep a page that is small, in the place of others if need be."""
        before = self._pages.pop((release, address), None)
        self._size += page.size - (before.size if before else 0)
        self._pages[release, address] = page
        while self._size > self.capacity:
            _, old = self._pages.popitem(last=False)
            self._size -= old.size
