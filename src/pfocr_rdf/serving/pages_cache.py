"""Pages that were made lately: popular ones are made once a release."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass, field

#: bytes of pages that are kept
_CAPACITY = 64 << 20


@dataclass(slots=True)
class PageCache:
    """Pages by release and address; the one that nobody has wanted for longest goes first.

    >>> cache = PageCache(capacity=3)
    >>> cache.put("1", "/a", b"ab"); cache.put("1", "/b", b"cd")
    >>> cache.get("1", "/a"), cache.get("1", "/b")
    (None, b'cd')
    """

    capacity: int = _CAPACITY
    _pages: OrderedDict[tuple[str, str], bytes] = field(default_factory=OrderedDict)
    _size: int = 0

    def get(self, release: str, address: str) -> bytes | None:
        """Return a page, or None if it is not kept."""
        page = self._pages.get((release, address))
        if page is not None:
            self._pages.move_to_end((release, address))
        return page

    def put(self, release: str, address: str, page: bytes) -> None:
        """Keep a page, in the place of others if need be."""
        self._size += len(page) - len(self._pages.pop((release, address), b""))
        self._pages[release, address] = page
        while self._size > self.capacity:
            _, old = self._pages.popitem(last=False)
            self._size -= len(old)
