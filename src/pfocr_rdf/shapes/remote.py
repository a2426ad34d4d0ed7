"""Judges by the SHACL shapes what somebody else holds, without having all of it at once.

What the shapes target is gone through class by class; each node is judged with all its triples, and
with the types of what they point to, as in a dump.  The results are those of the dump, but for what
the other's store itself has changed: Oxigraph gives ``"007"^^xsd:integer`` back as 7, and nobody
can tell from that what was written.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from typing import Protocol

from rdflib.term import URIRef

from ..errors import IncompleteError
from ..ntriples import blocks
from .checks import ClassCheck
from .compiled import CompiledValidator, Judge
from .graphs import text_of, triples_of
from .instances import Instances
from .lines import Kind, UnusualError, canonical_lines, kind_of, types_of
from .results import Report, Result

#: types of nodes that are remembered
_MANY = 1 << 18

#: what is told of the progress: "judge", how many nodes are judged, and how many there are
Tell = Callable[[str, int, int], None]


class Number(Protocol):
    """How many instances a class has."""

    @property
    def nodes(self) -> int:
        """All of them."""

    @property
    def unnamed(self) -> int:
        """More than 0 if some have no name."""


class Facts(Protocol):
    """What is known of some nodes, as lines of N-Triples."""

    @property
    def lines(self) -> list[str]:
        """All triples of the nodes, those of one together."""

    @property
    def types(self) -> list[str]:
        """The types of nameless nodes that they point to."""


class Source(Protocol):
    """Who holds the graph; nodes are in N-Triples, and nothing is given but the whole of it."""

    def supers(self, classes: Iterable[str]) -> Mapping[str, Collection[str]]:
        """Return everything below some classes, with what it is directly below."""

    def number(self, cls: str, without: Sequence[str] = ()) -> Number:
        """Return how many instances a class has that are not instances of others too."""

    def instances(self, cls: str, without: Sequence[str] = ()) -> Iterator[list[str]]:
        """Yield these instances, some at a time, but for those without a name."""

    def facts(self, nodes: Sequence[str]) -> Iterable[Facts]:
        """Yield what is known of nodes, of some at a time."""

    def unnamed(self, classes: Iterable[str]) -> Facts:
        """Return what is known of the instances of some classes that have no name."""

    def types(self, nodes: Sequence[str]) -> list[str]:
        """Return what nodes are instances of, as lines of N-Triples."""


def validate_source(validator: CompiledValidator, source: Source, tell: Tell) -> Report:
    """Return what the shapes say of all that a source holds.

    Raises:
        ShapesError: If it holds what is no RDF.
        IncompleteError: If it does not say of a node what it says of a class.
    """
    return Report.of(_Reading(validator, source, tell).results())


class _Reading:
    """Goes through what the shapes target."""

    def __init__(self, validator: CompiledValidator, source: Source, tell: Tell) -> None:
        self._validator, self._source, self._tell = validator, source, tell
        targets = {cls for shape in validator.shapes for cls in shape.classes}
        supers = source.supers(targets | validator.asked)
        self._hierarchy = Instances(validator.asked)
        for cls, some in supers.items():
            self._hierarchy.add_supers(cls, some)
        known = {*targets, *validator.asked, *supers}
        above = {cls: self._hierarchy.above([cls]) for cls in known}
        self._targets = sorted(cls for cls in known if not above[cls].isdisjoint(targets))
        self._pointers = tuple(_pointers(validator))
        #: what shapes target by name
        self._named = {
            text_of(node)
            for shape in validator.shapes
            for node in shape.nodes
            if isinstance(node, URIRef)
        }
        #: which of the classes that shapes ask about nodes are of
        self._types: dict[str, list[str]] = {}
        #: the targets that instances of a target were seen to be of too
        self._together: dict[str, set[str]] = defaultdict(set)
        self._done = self._total = 0

    def results(self) -> Iterator[Result]:
        """Yield all results, in no order."""
        numbers = {cls: self._source.number(cls) for cls in self._targets}
        self._total = sum(number.nodes for number in numbers.values())
        self._advance(0)
        for cls, number in numbers.items():
            yield from self._of_class(cls, number.nodes)
        if nameless := [cls for cls, number in numbers.items() if number.unnamed]:
            yield from self._judge(self._source.unnamed(nameless))
        if any(shape.nodes for shape in self._validator.shapes):
            yield from self._of_named()
        self._total = self._done  # nodes that shapes name were judged besides
        self._advance(0)

    def _advance(self, number: int) -> None:
        self._done += number
        self._tell("judge", self._done, self._total)

    def _of_class(self, cls: str, number: int) -> Iterator[Result]:
        """Yield the results of the instances of a target that were not judged already."""
        before = self._targets[: self._targets.index(cls)]
        without = [other for other in before if cls in self._together[other]]
        if without:
            left = self._source.number(cls, without).nodes
            self._total -= number - left
            number = left
        for page in self._source.instances(cls, without) if number else ():
            nodes = [node for node in page if node not in self._named]
            expected = self._done + len(nodes)
            for facts in self._source.facts(nodes):
                yield from self._judge(facts, cls)
            if self._done != expected:
                raise IncompleteError(
                    f"{expected - self._done:,} nodes are counted to {cls}, and nothing is said of "
                    "them (expected an endpoint that does not change meanwhile)"
                )

    def _of_named(self) -> list[Result]:
        """Return the results of the nodes that shapes name, whether there are such or not."""
        facts = list(self._source.facts(sorted(self._named)))
        lines = [line for some in facts for line in some.lines]
        types = [line for some in facts for line in some.types]
        nodes = _Nodes(*_canonical(lines, types))
        judge = self._judge_of(nodes, is_canonical=True)
        results = [result for node in nodes.each() for result in judge.results(*node)]
        return [*results, *judge.rest()]

    def _judge(self, facts: Facts, cls: str | None = None) -> list[Result]:
        """Return the results of some nodes, all instances of a class if that is given."""
        try:
            return self._judged(_Nodes(facts.lines, facts.types), cls, is_canonical=False)
        except UnusualError:
            nodes = _Nodes(*_canonical(facts.lines, facts.types))
            return self._judged(nodes, cls, is_canonical=True)

    def _judged(self, nodes: _Nodes, cls: str | None, *, is_canonical: bool) -> list[Result]:
        judge = self._judge_of(nodes, is_canonical=is_canonical)
        results: list[Result] = []
        for subject, rests, kind in nodes.each():
            results += judge.results(subject, rests, kind)
        for kind in nodes.of_kind:
            types = set(types_of(kind))
            if cls and cls not in types:
                raise IncompleteError(
                    f"{nodes.of_kind[kind][0]}: is counted to {cls}, and nothing says that it is "
                    "one (expected an endpoint that does not change meanwhile)"
                )
            for target in types.intersection(self._targets):
                self._together[target] |= types
        self._advance(len(nodes.rests))
        return results

    def _judge_of(self, nodes: _Nodes, *, is_canonical: bool) -> Judge:
        """Return what judges some nodes, knowing the types of what they point to."""
        instances = self._hierarchy.again()
        for kind, subjects in nodes.of_kind.items():
            if asked := instances.asked(types_of(kind)):
                for subject in subjects:
                    instances.add(subject, asked)
        for line in nodes.types:
            node, _, rest = line.partition(" ")
            instances.add(node, instances.asked(types_of((rest,))))
        for node, classes in self._types_of(nodes.pointed(self._pointers)).items():
            instances.add(node, classes)
        return Judge(self._validator, instances, is_canonical=is_canonical)

    def _types_of(self, nodes: list[str]) -> dict[str, list[str]]:
        """Return which of the classes that shapes ask about nodes are of."""
        if len(self._types) > _MANY:
            self._types.clear()
        unknown = [node for node in nodes if node not in self._types]
        for node in unknown:
            self._types[node] = []
        for line in self._source.types(unknown) if unknown else ():
            node, _, rest = line.partition(" ")
            self._types[node] += self._hierarchy.asked(types_of((rest,)))
        return {node: self._types[node] for node in nodes}


class _Nodes:
    """Some nodes with all their triples, and the types of nameless nodes that they point to."""

    def __init__(self, lines: Iterable[str], types: Iterable[str]) -> None:
        self.rests: dict[str, list[str]] = {}
        for subject, rests in blocks(lines):
            self.rests.setdefault(subject, []).extend(rests)
        self.of_kind: dict[Kind, list[str]] = defaultdict(list)
        self._kinds = {subject: kind_of(rests) for subject, rests in self.rests.items()}
        for subject, kind in self._kinds.items():
            self.of_kind[kind].append(subject)
        self.types = types

    def each(self) -> Iterator[tuple[str, list[str], Kind]]:
        """Yield each node with the rests of its lines, and those of them that give types."""
        for subject, rests in self.rests.items():
            yield subject, rests, self._kinds[subject]

    def pointed(self, predicates: tuple[str, ...]) -> list[str]:
        """Return the values of predicates that have names and are none of the nodes, sorted."""
        found = {
            rest.split(" ", 1)[1].removesuffix(" .\n")
            for rests in self.rests.values()
            for rest in rests
            if rest.startswith(predicates)
        }
        return sorted(node for node in found if node[0] == "<" and node not in self.rests)


def _pointers(validator: CompiledValidator) -> set[str]:
    """Return what lines begin with, but for their subject, whose objects must be of some class."""
    return {
        f"{text_of(part.path)} "
        for shape in validator.shapes
        for part in (shape, *shape.properties)
        if part.path and any(isinstance(check, ClassCheck) for check in part.checks)
    }


def _canonical(lines: Iterable[str], types: Iterable[str]) -> tuple[list[str], list[str]]:
    """Return lines in canonical form, and others."""
    first, second = (
        list(canonical_lines(triples_of("".join(some), ""))) for some in (lines, types)
    )
    return first, second
