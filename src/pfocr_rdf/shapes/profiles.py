"""What some shapes together say of a node, compiled to look at the text of each line but once.

Most lines have been seen before: the same gene, word or lexicon in another figure.  So the rest of
a line is looked up in a dictionary, which holds a code: 0 if nothing about it needs to be counted,
a number that stands for its predicate if the values of that are counted, and a negative one if it
breaks a constraint.  The codes of a node are its signature; whether the counts are right is known
of each signature.  If all is well, nothing else happens; if not, the node is judged anew, exactly.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from rdflib.term import Node

from .checks import (
    IRI,
    Check,
    ClassCheck,
    CountCheck,
    HasValueCheck,
    Members,
    SetCheck,
    Term,
    UniqueLangCheck,
    ValueCheck,
    language_of,
)
from .graphs import text_of
from .lines import Rest, check_subject, object_of, read_rest
from .rules import Shape

#: the code of a line that breaks a constraint, or may do so
_BROKEN = -1

#: characters of a line that is worth being kept, and how many lines are kept
_LONG, _MANY = 300, 1 << 16

#: codes of a signature that is worth being kept, and how many are kept
_LONG_SIGNATURE, _MANY_SIGNATURES = 40, 1 << 14


#: the code of a line if its object is an instance of some classes, the object, and these
_Pointer = tuple[int, str, list[str]]


@dataclass(slots=True)
class _Values:
    """What is checked of the values of a predicate."""

    are_sure: list[Callable[[Term], bool]] = field(default_factory=list)
    are_sure_of_iris: list[Callable[[Term], bool]] = field(default_factory=list)
    accept: list[Callable[[Node], bool]] = field(default_factory=list)
    classes: list[str] = field(default_factory=list)
    sets: list[SetCheck] = field(default_factory=list)
    wanted: set[str] = field(default_factory=set)
    is_language_counted: bool = False

    def add(self, check: Check) -> None:
        """Add a check of the values."""
        if isinstance(check, ValueCheck):
            self.are_sure.append(check.is_sure)
            self.accept.append(check.accepts)
            if not check.takes_every_iri:
                self.are_sure_of_iris.append(check.is_sure)
        elif isinstance(check, ClassCheck):
            self.classes.append(check.cls)
        else:
            self.sets.append(check)
            if isinstance(check, HasValueCheck):
                self.wanted.add(check.written)
            self.is_language_counted |= isinstance(check, UniqueLangCheck)

    def accepts(self, rest: Rest) -> bool:
        """Return whether the value of a line is accepted, if nothing but itself is looked at."""
        if rest.term is not None:
            for is_sure in self.are_sure:
                if not is_sure(rest.term):
                    break
            else:
                return True
        node = object_of(rest)
        return text_of(node) == rest.object and all(accepts(node) for accepts in self.accept)

    def mark(self, written: str) -> str:
        """Return what marks a value out from others: that it is wanted, or its language."""
        if written in self.wanted:
            return written
        return language_of(written) if self.is_language_counted else ""


class _Codes(dict[str, int]):
    """The codes of lines, without their subjects; looking up a new line finds out its code."""

    def __init__(self, judge: Callable[[Rest], tuple[int, list[str]]]) -> None:
        super().__init__()
        self._judge = judge
        self._members: Members | None = None
        self._is_canonical = False
        #: lines whose codes hold in the present graph only
        self._now: list[str] = []
        #: what holds in every graph of lines whose objects must be instances of classes
        self._pointers: dict[str, _Pointer] = {}
        #: objects that must turn out to be instances of classes
        self._promised: list[_Pointer] = []

    def begin(self, members: Members | None, *, is_canonical: bool) -> None:
        """Begin with another graph: forget what depended on the types of nodes in the last one."""
        for rest in self._now:
            del self[rest]
        self._now.clear()
        self._promised.clear()
        self._members = members
        self._is_canonical = is_canonical

    def are_kept(self, members: Members) -> bool:
        """Return whether all objects are instances of what they were taken for."""
        return all(_is_member(pointer, members) for pointer in self._promised)

    def __missing__(self, rest: str) -> int:
        pointer = self._pointers.get(rest)
        if pointer is None:
            return self._read(rest)
        if self._members is None:
            self._promised.append(pointer)
        elif not _is_member(pointer, self._members):
            return _BROKEN
        self._keep(rest, pointer[0])
        self._now.append(rest)
        return pointer[0]

    def _read(self, rest: str) -> int:
        """Return the code of a line that is new, or long."""
        read = read_rest(rest, is_canonical=self._is_canonical)
        code, classes = self._judge(read)
        pointer = code, read.object, classes
        if len(rest) <= _LONG and not read.object.startswith("_:"):
            if classes:
                if len(self._pointers) >= _MANY:
                    self._pointers.clear()
                self._pointers[rest] = pointer
                return self.__missing__(rest)
            self._keep(rest, code)
        elif self._members is None:
            self._promised.append(pointer)
        elif not _is_member(pointer, self._members):
            return _BROKEN
        return code

    def _keep(self, rest: str, code: int) -> None:
        if len(self) >= _MANY:
            self.clear()
            self._now.clear()
        self[rest] = code


def _is_member(pointer: _Pointer, members: Members) -> bool:
    _, value, classes = pointer
    return all(value in members[cls] for cls in classes)


class Profile:
    """The shapes that apply to a node."""

    def __init__(self, shapes: Iterable[Shape]) -> None:
        self.shapes = tuple(shapes)
        self._values: dict[str, _Values] = defaultdict(_Values)
        self._focus = _Values()
        for shape in self.shapes:
            for part in (shape, *shape.properties):
                values = self._values[text_of(part.path)] if part.path else self._focus
                for check in part.checks:
                    values.add(check)
        self._others = _Values()
        #: whether a triple that is there twice could pass for two values
        self._is_counting_up = any(
            isinstance(check, CountCheck) and check.least > 1
            for values in self._values.values()
            for check in values.sets
        )
        #: the code of each predicate whose values are counted, with what marks a value out
        self._keys: dict[tuple[str, str], int] = {}
        self._codes = _Codes(self._judge)
        #: signatures whose counts are right
        self._passing: set[tuple[int, ...]] = set()
        self._is_canonical = False

    def begin(self, members: Members | None, *, is_canonical: bool) -> None:
        """Begin with another graph, given its instances, and whether its lines are canonical.

        Without its instances, values are taken for what they must be; see :meth:`is_kept`.
        """
        self._codes.begin(members, is_canonical=is_canonical)
        self._is_canonical = is_canonical

    def is_kept(self, members: Members) -> bool:
        """Return whether all values are instances of what they were taken for."""
        return self._codes.are_kept(members)

    def is_met(self, subject: str, rests: list[str]) -> bool:
        """Return whether a node surely meets all constraints, given its lines without it.

        Raises:
            UnusualError: If its lines are not canonical, and nobody knows that they are.
        """
        signature = tuple(filter(None, map(self._codes.__getitem__, rests)))
        if not self._is_canonical:
            check_subject(subject)
        if self._is_counting_up and len(set(rests)) != len(rests):
            return False
        are_counts_right = signature in self._passing or self._has_right_counts(signature)
        return are_counts_right and self._is_focus_met(subject)

    def _is_focus_met(self, subject: str) -> bool:
        focus = self._focus
        if focus.classes or focus.sets or (focus.accept and subject[0] != "<"):
            return False
        term = Term(IRI, subject[1:-1], subject)
        for is_sure in focus.are_sure_of_iris:  # noqa: SIM110 -- a generator takes twice as long
            if not is_sure(term):
                return False
        return True

    def _judge(self, rest: Rest) -> tuple[int, list[str]]:
        """Return the code of a line if its object is an instance of some classes, and these."""
        values = self._values.get(rest.predicate, self._others)
        if not values.accepts(rest):
            return _BROKEN, []
        if not values.sets:
            return 0, values.classes
        key = rest.predicate, values.mark(rest.object)
        return self._keys.setdefault(key, len(self._keys) + 1), values.classes

    def _has_right_counts(self, signature: tuple[int, ...]) -> bool:
        """Return whether the values of each predicate are right together."""
        if _BROKEN in signature:
            return False
        numbers = Counter(signature)
        marks: dict[str, dict[str, int]] = defaultdict(dict)
        for (predicate, mark), code in self._keys.items():
            if code in numbers:
                marks[predicate][mark] = numbers[code]
        for predicate, values in self._values.items():
            if not all(check.holds(marks[predicate]) for check in values.sets):
                return False
        if len(signature) <= _LONG_SIGNATURE:
            if len(self._passing) >= _MANY_SIGNATURES:
                self._passing.clear()
            self._passing.add(signature)
        return True
