"""Judges N-Triples by the SHACL shapes, with the results of pySHACL and without its graph.

The shapes are read once and compiled for each combination of them that a node may need; see
:mod:`.rules` for what can be compiled, and :mod:`.profiles` for how a node is judged.  What shapes
ask of the graph beyond the node's own triples is only the types of what it points to.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from pathlib import Path

from rdflib.term import Node

from ..errors import ShapesError
from ..ntriples import blocks
from .checks import ClassCheck, Members
from .graphs import name_of, read_shapes, text_of, triples_of
from .instances import Instances
from .lines import (
    Kind,
    UnusualError,
    canonical_lines,
    has_supers,
    kind_of,
    supers_of,
    types_of,
)
from .profiles import Profile
from .results import Report, Result
from .rules import Shape, read_rules

#: graphs with other hierarchies of classes, or other classes to judge, that are remembered
_MANY_VIEWS = 16

#: combinations of types that are remembered
_MANY_KINDS = 1 << 12


class CompiledValidator:
    r"""The bundled shapes, compiled once, to judge any number of graphs.

    >>> CompiledValidator().validate(["<a:s> <a:p> <a:o> .\n"]).conforms
    True
    """

    def __init__(self, shapes: Path | None = None) -> None:
        """Compile the shapes of a folder; without one, the bundled shapes.

        Raises:
            ShapesError: If a file cannot be read, or a shape uses what cannot be compiled.
        """
        graph, where = read_shapes(shapes)
        #: the shapes that have targets
        self.shapes = read_rules(graph, where)
        if not self.shapes:
            raise ShapesError(f"{where}: no shapes (expected Turtle files)")
        #: the classes that shapes ask whether other nodes are instances of, in N-Triples
        self.asked = frozenset(
            check.cls
            for shape in self.shapes
            for part in (shape, *shape.properties)
            for check in part.checks
            if isinstance(check, ClassCheck)
        )
        self._profiles: dict[tuple[Shape, ...], Profile] = {}
        self._views: dict[object, dict[Kind, Profile]] = {}

    @property
    def classes(self) -> frozenset[str]:
        """The classes whose instances the shapes judge."""
        return frozenset(cls[1:-1] for shape in self.shapes for cls in shape.classes)

    def validate(
        self,
        lines: Iterable[str],
        context: Iterable[str] = (),
        classes: Collection[str] | None = None,
    ) -> Report:
        """Return what the shapes say about the triples of some lines of N-Triples.

        *context* are lines, in canonical form, that give types of what these point to, and nothing
        else is made of them; no class among them is below another.  With
        *classes*, only the shapes that target one of these are applied.

        Raises:
            ShapesError: If the lines are not N-Triples.
        """
        lines, context = list(lines), list(context)
        try:
            return self._validate_at_once(lines, context, classes) or self._validate(
                lines, context, classes, is_canonical=False
            )
        except UnusualError:
            lines = list(canonical_lines(triples_of("".join(lines), "s0")))
            context = list(canonical_lines(triples_of("".join(context), "s0")))
            return self._validate(lines, context, classes, is_canonical=True)

    def _validate_at_once(
        self, lines: list[str], context: list[str], classes: Collection[str] | None
    ) -> Report | None:
        """Return what the shapes say, or None if lines have to be read a second time for that.

        The lines of a node follow each other, there are no sub-classes, and what is pointed to are
        instances of what they must be: if so, the lines need not be kept, which is half the time.
        """
        instances = Instances(self.asked)
        _learn_lines(instances, context)
        profile_of = self.profiles(instances, classes, None, is_canonical=False)
        seen: set[str] = set()
        asked: dict[Kind, list[str]] = {}
        unmet: list[tuple[str, list[str], Kind]] = []
        for subject, rests in blocks(lines):
            kind = kind_of(rests)
            classes_asked = asked.get(kind)
            if classes_asked is None:
                classes_asked = asked[kind] = instances.asked(types_of(kind))
                if has_supers(kind):
                    return None
            if subject in seen:
                return None
            seen.add(subject)
            if classes_asked:
                instances.add(subject, classes_asked)
            if not profile_of(kind).is_met(subject, rests):
                unmet.append((subject, rests, kind))
        members = instances.members()
        is_kept = all(profile.is_kept(members) for profile in self._profiles.values())
        if not is_kept or any(shape.nodes for shape in self.shapes):
            return None
        judge = Judge(self, instances, classes, is_canonical=False)
        return Report.of(result for node in unmet for result in judge.results(*node))

    def _validate(
        self,
        lines: list[str],
        context: list[str],
        classes: Collection[str] | None,
        *,
        is_canonical: bool,
    ) -> Report:
        """Return what the shapes say, having looked at all types first."""
        nodes: dict[str, list[str]] = {}
        for subject, rests in blocks(lines):
            if subject in nodes:
                nodes[subject] += rests
            else:
                nodes[subject] = rests
        kinds = [kind_of(rests) for rests in nodes.values()]
        instances = Instances(self.asked)
        _learn(instances, list(zip(nodes, kinds, strict=True)))
        _learn_lines(instances, context)
        judge = Judge(self, instances, classes, is_canonical=is_canonical)
        results: list[Result] = []
        for (subject, rests), kind in zip(nodes.items(), kinds, strict=True):
            results += judge.results(subject, rests, kind)
        return Report.of([*results, *judge.rest()])

    def profiles(
        self,
        instances: Instances,
        classes: Collection[str] | None,
        members: Members | None,
        *,
        is_canonical: bool,
    ) -> Callable[[Kind], Profile]:
        """Return what gives the profile of each kind of node in a graph, having forgotten others.

        With *classes*, only the shapes that target one of these are applied.
        """
        for profile in self._profiles.values():
            profile.begin(members, is_canonical=is_canonical)
        if len(self._views) > _MANY_VIEWS:
            self._views.clear()
        chosen = None if classes is None else frozenset(classes)
        view = self._views.setdefault((instances.hierarchy, chosen), {})

        def find(kind: Kind) -> Profile:
            profile = view.get(kind)
            if profile is None:
                targets = instances.above(types_of(kind))
                if chosen is not None:
                    targets = {cls for cls in targets if cls[1:-1] in chosen}
                shapes = tuple(s for s in self.shapes if not targets.isdisjoint(s.classes))
                if shapes not in self._profiles:
                    self._profiles[shapes] = Profile(shapes)
                    self._profiles[shapes].begin(members, is_canonical=is_canonical)
                if len(view) >= _MANY_KINDS:
                    view.clear()
                profile = view[kind] = self._profiles[shapes]
            return profile

        return find


def _learn(instances: Instances, known: list[tuple[str, Kind]]) -> None:
    """Tell what nodes are instances of; first of all, what is below what."""
    kinds = {kind for _, kind in known}
    below = {kind for kind in kinds if has_supers(kind)}
    for node, kind in known if below else ():
        if kind in below:
            instances.add_supers(node, supers_of(kind))
    asked = {kind: instances.asked(types_of(kind)) for kind in kinds}
    for node, kind in known:
        if asked[kind]:
            instances.add(node, asked[kind])


def _learn_lines(instances: Instances, lines: list[str]) -> None:
    """Tell what nodes are instances of, given one line for each."""
    asked: dict[str, list[str]] = {}
    for line in lines:
        node, _, rest = line.partition(" ")
        classes = asked.get(rest)
        if classes is None:
            classes = asked[rest] = instances.asked(types_of((rest,)))
        if classes:
            instances.add(node, classes)


class Judge:
    """Judges the nodes of one graph, one after the other."""

    def __init__(
        self,
        validator: CompiledValidator,
        instances: Instances,
        classes: Collection[str] | None = None,
        *,
        is_canonical: bool,
    ) -> None:
        self._members = instances.members()
        self._profile = validator.profiles(
            instances, classes, self._members, is_canonical=is_canonical
        )
        #: what shapes apply to a node because they name it
        self._named: dict[str, list[Shape]] = defaultdict(list)
        self._nodes: dict[str, Node] = {}
        for shape in validator.shapes if classes is None else ():
            for node in shape.nodes:
                self._named[text_of(node)].append(shape)
                self._nodes[text_of(node)] = node

    def results(self, subject: str, rests: list[str], kind: Kind) -> Iterable[Result]:
        """Return what the shapes say of a node, given all its triples.

        Raises:
            UnusualError: If its lines are not canonical.
        """
        profile = self._profile(kind)
        if profile.is_met(subject, rests) and subject not in self._named:
            return ()
        shapes = {*profile.shapes, *self._named.pop(subject, ())}
        return list(self._apply_all(shapes, "".join([f"{subject} {rest}" for rest in rests])))

    def names(self, subject: str) -> bool:
        """Return whether shapes apply to a node because they name it, and have not yet."""
        return subject in self._named

    def rest(self) -> Iterator[Result]:
        """Yield what the shapes say of the nodes that they name, and that have no triples."""
        for name, shapes in self._named.items():
            for shape in shapes:
                yield from self._apply(shape, self._nodes[name], {})

    def _apply_all(self, shapes: Iterable[Shape], lines: str) -> Iterator[Result]:
        values: dict[Node, set[Node]] = defaultdict(set)
        triples = list(triples_of(lines, ""))
        for _, predicate, value in triples:
            values[predicate].add(value)
        for shape in shapes:
            yield from self._apply(shape, triples[0][0], values)

    def _apply(
        self, shape: Shape, focus: Node, values: Mapping[Node, set[Node]]
    ) -> Iterator[Result]:
        """Yield what a shape and its properties say of a node, given its values by predicate."""
        judged = {focus} if shape.path is None else values.get(shape.path, set())
        for check in shape.checks:
            for value in check.rejected(judged, self._members):
                yield Result(
                    focus=name_of(focus),
                    path=None if shape.path is None else str(shape.path),
                    value=None if value is None else text_of(value),
                    component=check.component,
                    shape=shape.name,
                    severity=shape.severity,
                    message=shape.message,
                )
        for part in shape.properties:
            yield from self._apply(part, focus, values)
