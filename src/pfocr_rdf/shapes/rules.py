"""Reads the shapes graph into shapes that can be applied, and refuses whatever it cannot read.

Supported are the constraint components of ``_MAKERS``, plain paths, property shapes of node shapes,
and as targets classes and nodes.  Anything else of SHACL is an error that names the shape and the
thing: a constraint that is not applied must never look like one that is met.

A result has the message of its shape; a shape without one gives an empty message, where pySHACL
makes up its own.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import NoReturn

import rdflib
from rdflib.namespace import RDF, RDFS, SH, XSD
from rdflib.term import BNode, Literal, Node, URIRef

from ..errors import ShapesError
from . import checks
from .checks import Check
from .graphs import name_of, text_of
from .results import SEVERITIES, curie


@dataclass(frozen=True, slots=True, eq=False)
class Shape:
    """A node shape, or a property shape, which has a path; its properties are property shapes.

    ``classes`` are the target classes in N-Triples, ``nodes`` the target nodes.
    """

    name: str
    path: URIRef | None
    severity: str
    message: str
    checks: tuple[Check, ...]
    properties: tuple[Shape, ...]
    classes: frozenset[str]
    nodes: frozenset[Node]


def read_rules(graph: rdflib.Graph, place: Path) -> tuple[Shape, ...]:
    """Return the shapes of a graph that have targets.

    Raises:
        ShapesError: If a shape uses what cannot be compiled; *place* says where it is.
    """
    reader = _Reader(graph, place)
    shapes = [reader.shape(node) for node in sorted(reader.find(), key=text_of)]
    return tuple(shape for shape in shapes if shape.classes or shape.nodes)


#: what a shape may say besides its constraints
_SAID = {
    *(SH.path, SH.property, SH.targetClass, SH.targetNode, SH.severity, SH.message, SH.flags),
    *(SH.name, SH.description, SH.order, SH.group, SH.defaultValue),
}

#: what only a report says; a shapes graph may be one graph with a report that is expected of it
_REPORTED = {
    *(SH.conforms, SH.detail, SH.focusNode, SH.result, SH.resultMessage, SH.resultPath),
    *(SH.resultSeverity, SH.sourceConstraint, SH.sourceConstraintComponent, SH.sourceShape),
    SH.value,
}

_TYPES = {SH.NodeShape, SH.PropertyShape, SH.ValidationReport, SH.ValidationResult}


@dataclass(slots=True)
class _Reader:
    graph: rdflib.Graph
    place: Path
    shapes: dict[Node, Shape] = field(default_factory=dict)

    def refuse(self, shape: Node, what: str, expected: str) -> NoReturn:
        """Raise the error that names a shape and the thing that is wrong with it."""
        owner = shape
        while isinstance(owner, BNode) and (above := self._above(owner)) is not None:
            owner = above
        name = curie(name_of(owner))
        raise ShapesError(f"{self.place}: {name}: {what} cannot be compiled (expected {expected})")

    def _above(self, node: Node) -> Node | None:
        """Return what a blank node is part of, such as the shape of a path."""
        return min(self.graph.subjects(None, node), key=text_of, default=None)

    def find(self) -> set[Node]:
        """Return all shapes, having seen that the graph says nothing of SHACL but of them."""
        found: set[Node] = set(self.graph.objects(None, SH.property))
        for kind in (SH.NodeShape, SH.PropertyShape):
            found.update(self.graph.subjects(RDF.type, kind))
        for subject, predicate, value in sorted(self.graph, key=lambda t: [*map(text_of, t)]):
            if predicate == RDF.type and _is_shacl(value) and value not in _TYPES:
                self.refuse(subject, curie(str(value)), "node and property shapes")
            if _is_shacl(predicate) and (predicate not in _REPORTED or subject in found):
                if predicate not in _SAID and predicate not in _MAKERS:
                    self.refuse(subject, curie(str(predicate)), _supported())
                found.add(subject)
        return found

    def shape(self, node: Node) -> Shape:
        """Return the shape that a node of the graph is."""
        if node not in self.shapes:
            path = self._path(node)
            self.shapes[node] = Shape(
                name=name_of(node),
                path=path,
                severity=self._severity(node),
                message=min(map(str, self.graph.objects(node, SH.message)), default=""),
                checks=tuple(self._checks(node, has_path=path is not None)),
                properties=self._properties(node, has_path=path is not None),
                classes=frozenset(map(text_of, self._target_classes(node))),
                nodes=frozenset(self.graph.objects(node, SH.targetNode)),
            )
        return self.shapes[node]

    def values(self, node: Node, predicate: URIRef) -> list[Node]:
        """Return the values of a predicate of a shape, in a stable order."""
        return sorted(self.graph.objects(node, predicate), key=text_of)

    def value(self, node: Node, predicate: URIRef) -> Node:
        """Return the only value of a predicate of a shape."""
        values = self.values(node, predicate)
        if len(values) != 1:
            self.refuse(node, f"{curie(str(predicate))} with {len(values)} values", "one value")
        return values[0]

    def items(self, node: Node, predicate: URIRef) -> list[Node]:
        """Return the members of the list that is the only value of a predicate."""
        head = self.value(node, predicate)
        if head != RDF.nil and (head, RDF.first, None) not in self.graph:
            self.refuse(node, f"{curie(str(predicate))} {text_of(head)}", "a list")
        return list(self.graph.items(head))

    def number(self, node: Node, predicate: URIRef) -> int:
        """Return the only value of a predicate, which is a whole number."""
        value = self.value(node, predicate)
        if (
            not isinstance(value, Literal)
            or value.datatype != XSD.integer
            or not isinstance(value.value, int)
            or value.value < 0
        ):
            self.refuse(node, f"{curie(str(predicate))} {text_of(value)}", "a whole number")
        return value.value

    def _path(self, node: Node) -> URIRef | None:
        paths = self.values(node, SH.path)
        is_property = (node, RDF.type, SH.PropertyShape) in self.graph
        if not paths and not is_property and (None, SH.property, node) not in self.graph:
            return None
        if (node, RDF.type, SH.NodeShape) in self.graph:
            self.refuse(node, "sh:path of a node shape", "a property shape")
        path = self.value(node, SH.path)
        if not isinstance(path, URIRef):
            self.refuse(node, "sh:path that is no predicate", "the IRI of a predicate")
        return path

    def _severity(self, node: Node) -> str:
        if not self.values(node, SH.severity):
            return "Violation"
        value = self.value(node, SH.severity)
        severity = str(value).removeprefix(str(SH))
        if severity not in SEVERITIES:
            self.refuse(node, f"sh:severity {text_of(value)}", f"one of {', '.join(SEVERITIES)}")
        return severity

    def _properties(self, node: Node, *, has_path: bool) -> tuple[Shape, ...]:
        values = self.values(node, SH.property)
        if values and has_path:
            self.refuse(node, "sh:property of a property shape", "one of a node shape")
        return tuple(self.shape(value) for value in values)

    def _target_classes(self, node: Node) -> set[Node]:
        classes = set(self.graph.objects(node, SH.targetClass))
        of_classes = {RDFS.Class, *self.graph.subjects(RDFS.subClassOf, RDFS.Class)}
        if not of_classes.isdisjoint(self.graph.objects(node, RDF.type)):
            classes.add(node)
        for cls in classes:
            if not isinstance(cls, URIRef):
                self.refuse(node, f"target class {text_of(cls)}", "an IRI")
        return classes

    def _checks(self, node: Node, *, has_path: bool) -> list[Check]:
        """Return the checks of a shape, without those of its properties."""
        found: list[Check] = []
        parameters = set(self.graph.predicates(node))
        if SH.flags in parameters and SH.pattern not in parameters:
            self.refuse(node, "sh:flags without sh:pattern", "both")
        for parameter in sorted(parameters & _MAKERS.keys(), key=text_of):
            if not has_path and parameter in (SH.minCount, SH.maxCount, SH.uniqueLang):
                self.refuse(node, f"{curie(str(parameter))} of a node shape", "a property shape")
            found += _MAKERS[parameter](self, node)
        return found


def _classes(reader: _Reader, node: Node) -> list[Check]:
    values = reader.values(node, SH["class"])
    return [checks.ClassCheck("ClassConstraintComponent", text_of(value)) for value in values]


def _datatype(reader: _Reader, node: Node) -> list[Check]:
    return [checks.datatype_check(reader.value(node, SH.datatype))]


def _has_values(reader: _Reader, node: Node) -> list[Check]:
    values = reader.values(node, SH.hasValue)
    name = "HasValueConstraintComponent"
    return [checks.HasValueCheck(name, value, text_of(value)) for value in values]


def _in(reader: _Reader, node: Node) -> list[Check]:
    return [checks.in_check(reader.items(node, SH["in"]))]


def _language_in(reader: _Reader, node: Node) -> list[Check]:
    items = reader.items(node, SH.languageIn)
    for item in items:
        if not isinstance(item, Literal) or item.datatype is not None:
            reader.refuse(node, f"sh:languageIn {text_of(item)}", "texts")
    return [checks.language_in_check(map(str, items))]


def _max_count(reader: _Reader, node: Node) -> list[Check]:
    most = reader.number(node, SH.maxCount)
    return [checks.CountCheck("MaxCountConstraintComponent", most=most)]


def _min_count(reader: _Reader, node: Node) -> list[Check]:
    least = reader.number(node, SH.minCount)
    return [checks.CountCheck("MinCountConstraintComponent", least=least)]


def _bounds(parameter: URIRef, component: str, sign: int) -> Callable[[_Reader, Node], list[Check]]:
    def make(reader: _Reader, node: Node) -> list[Check]:
        found: list[Check] = []
        for bound in reader.values(node, parameter):
            if not isinstance(bound, Literal):
                reader.refuse(node, f"{curie(str(parameter))} {text_of(bound)}", "a literal")
            found.append(checks.bound_check(component, bound, sign))
        return found

    return make


def _min_length(reader: _Reader, node: Node) -> list[Check]:
    return [checks.min_length_check(reader.number(node, SH.minLength))]


def _node_kind(reader: _Reader, node: Node) -> list[Check]:
    kind = reader.value(node, SH.nodeKind)
    if kind not in checks.NODE_KINDS:
        reader.refuse(node, f"sh:nodeKind {text_of(kind)}", "a kind of SHACL")
    return [checks.node_kind_check(kind)]


#: the flags of sh:pattern that mean the same in XPath and in Python
_FLAGS = {"i": re.IGNORECASE, "m": re.MULTILINE}


def _pattern(reader: _Reader, node: Node) -> list[Check]:
    flags = 0
    written = str(reader.value(node, SH.flags)) if reader.values(node, SH.flags) else ""
    for flag in written:
        if flag not in _FLAGS:
            reader.refuse(node, f"sh:flags {written!r}", f"some of {', '.join(_FLAGS)}")
        flags |= _FLAGS[flag]
    found: list[Check] = []
    for pattern in reader.values(node, SH.pattern):
        try:
            found.append(checks.pattern_check(str(pattern), flags))
        except re.error as error:
            reader.refuse(node, f"sh:pattern {str(pattern)!r}: {error}", "a regular expression")
    return found


_TRUE, _FALSE = Literal("true", datatype=XSD.boolean), Literal("false", datatype=XSD.boolean)


def _unique_lang(reader: _Reader, node: Node) -> list[Check]:
    value = reader.value(node, SH.uniqueLang)
    if value not in (_TRUE, _FALSE):  # pySHACL takes "1" for true, W3C does not
        reader.refuse(node, f"sh:uniqueLang {text_of(value)}", "true or false")
    is_unique = value == _TRUE
    return [checks.UniqueLangCheck("UniqueLangConstraintComponent")] if is_unique else []


_MIN, _MAX = "MinInclusiveConstraintComponent", "MaxInclusiveConstraintComponent"

#: what makes the checks of a constraint parameter
_MAKERS: dict[Node, Callable[[_Reader, Node], list[Check]]] = {
    SH["class"]: _classes,
    SH.datatype: _datatype,
    SH.hasValue: _has_values,
    SH["in"]: _in,
    SH.languageIn: _language_in,
    SH.maxCount: _max_count,
    SH.maxInclusive: _bounds(SH.maxInclusive, _MAX, -1),
    SH.minCount: _min_count,
    SH.minInclusive: _bounds(SH.minInclusive, _MIN, 1),
    SH.minLength: _min_length,
    SH.nodeKind: _node_kind,
    SH.pattern: _pattern,
    SH.uniqueLang: _unique_lang,
}


def _is_shacl(node: Node) -> bool:
    return isinstance(node, URIRef) and node.startswith(str(SH))


def _supported() -> str:
    return "one of " + ", ".join(sorted(curie(str(parameter)) for parameter in _MAKERS))
