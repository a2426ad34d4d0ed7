"""Which nodes are instances of which classes, sub-classes included, as far as shapes ask."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable

from .checks import Members


class Instances:
    """The instances of the classes that shapes ask about; all terms are in N-Triples.

    >>> instances = Instances({"<a:C>"})
    >>> instances.add_supers("<a:B>", ["<a:C>"])
    >>> instances.add("<a:x>", instances.asked(["<a:B>"]))
    >>> instances.members()
    {'<a:C>': {'<a:x>'}}
    """

    def __init__(self, classes: Iterable[str]) -> None:
        #: all sub-classes of each class that is asked about, itself included
        self._below: dict[str, tuple[str, ...]] = {cls: (cls,) for cls in classes}
        self._asked = set(self._below)
        self._supers: dict[str, set[str]] = defaultdict(set)
        self._members: dict[str, set[str]] = defaultdict(set)
        self._skipped: set[str] = set()

    @property
    def hierarchy(self) -> frozenset[tuple[str, str]]:
        """All classes with their super-classes."""
        return frozenset((cls, above) for cls, some in self._supers.items() for above in some)

    @property
    def is_complete(self) -> bool:
        """Whether no instance was left out because its class turned out to be asked about later."""
        return self._skipped.isdisjoint(self._asked)

    def add_supers(self, cls: str, supers: Collection[str]) -> None:
        """Add the super-classes of a class."""
        if self._supers[cls].issuperset(supers):
            return
        self._supers[cls].update(supers)
        classes = [below for below, some in self._supers.items() if some]
        for asked in self._below:
            self._below[asked] = (asked, *(c for c in classes if asked in self.above([c]) - {c}))
        self._asked = {cls for some in self._below.values() for cls in some}

    def asked(self, classes: Iterable[str]) -> list[str]:
        """Return those classes that shapes ask about, by themselves or by what is above them."""
        classes = list(classes)
        self._skipped.update(set(classes) - self._asked)
        return [cls for cls in classes if cls in self._asked]

    def add(self, node: str, asked: Iterable[str]) -> None:
        """Add classes that shapes ask about, of which a node is said to be an instance."""
        for cls in asked:
            self._members[cls].add(node)

    def members(self) -> Members:
        """Return the instances of each class that is asked about."""
        return {
            cls: self._members[cls].union(*(self._members[c] for c in below if c != cls))
            if len(below) > 1
            else self._members[cls]
            for cls, below in self._below.items()
        }

    def above(self, classes: Iterable[str]) -> set[str]:
        """Return classes with everything above them."""
        found: set[str] = set()
        waiting = list(classes)
        while waiting:
            cls = waiting.pop()
            if cls not in found:
                found.add(cls)
                waiting += self._supers.get(cls, ())
        return found

    def again(self) -> Instances:
        """Return instances without members, to be filled again, of the same hierarchy."""
        other = Instances(self._below)
        for cls, supers in self._supers.items():
            other.add_supers(cls, supers)
        return other
