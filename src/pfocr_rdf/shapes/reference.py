"""Judges a graph by the SHACL shapes with pySHACL, the reference engine.

The shapes are SHACL Core and target classes only.  No inference runs and nothing is changed; a
graph *conforms* if no result is a violation, while warnings and infos are counted and listed.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from pathlib import Path

import rdflib
from pyshacl import ShapesGraph
from pyshacl import Validator as PyshaclValidator
from pyshacl.errors import ReportableRuntimeError
from pyshacl.graph_abstraction import DataGraph
from rdflib.namespace import RDF, RDFS, SH
from rdflib.term import Node

from ..errors import ShapesError
from .graphs import name_of, read_shapes, text_of
from .results import Report, Result

#: what pySHACL has taken from the shapes when it has made them; to find the constraints among all
#: that a shape says, for each node anew, was half of its time
_TAKEN = (RDF.type, RDFS.label, SH.message, SH.name, SH.path, SH.severity)


class Validator:
    """The bundled shapes, read once, to judge any number of graphs.

    >>> Validator().validate(rdflib.Graph()).conforms
    True
    """

    def __init__(self, shapes: Path | None = None) -> None:
        """Read the shapes of a folder; without one, the bundled shapes.

        Raises:
            ShapesError: If a file cannot be read, or is no shapes graph.
        """
        #: all shapes as a graph
        self.graph, where = read_shapes(shapes)
        self._shapes = ShapesGraph(rdflib.Graph(bind_namespaces="none") + self.graph)
        try:
            found = self._shapes.shapes
        except ReportableRuntimeError as error:
            raise ShapesError(f"{where}: {error.message}") from error
        if not found:
            raise ShapesError(f"{where}: no shapes (expected Turtle files)")
        for predicate in _TAKEN:
            self._shapes.graph.remove((None, predicate, None))
        targets = self.graph.subject_objects(SH.targetClass)
        self._targets = sorted((str(cls), str(shape)) for shape, cls in targets)

    @property
    def classes(self) -> frozenset[str]:
        """The classes whose instances the shapes judge."""
        return frozenset(cls for cls, _ in self._targets)

    def validate(self, graph: rdflib.Graph, classes: Collection[str] | None = None) -> Report:
        """Return what the shapes say about a graph; the graph is not changed.

        With *classes*, only the shapes that target one of these are applied, so that a graph may
        hold no more than the types of what its figures point to.

        Raises:
            ShapesError: If pySHACL fails.
        """
        shapes = {shape for cls, shape in self._targets if classes is None or cls in classes}
        if not shapes:
            return Report()
        data = DataGraph.from_rdflib(graph)
        options = {"use_shapes": sorted(shapes)}  # named, or it tries all property shapes too
        engine = PyshaclValidator(data, shacl_graph=self._shapes.graph, options=options)
        engine.shacl_graph = self._shapes  # made once: that takes longer than a small graph
        try:
            _, report, _ = engine.run()  # type: ignore[no-untyped-call]  # pySHACL has few types
        except ReportableRuntimeError as error:
            raise ShapesError(f"the shapes cannot be applied: {error.message}") from error
        return Report.of(_results(report))


def _results(report: rdflib.Graph) -> Iterator[Result]:
    """Yield the results of a report of pySHACL."""
    for node in report.objects(None, SH.result):
        path = report.value(node, SH.resultPath)
        value = report.value(node, SH.value)
        yield Result(
            focus=name_of(report.value(node, SH.focusNode)),
            path=None if path is None else name_of(path),
            value=None if value is None else text_of(value),
            component=_local(report.value(node, SH.sourceConstraintComponent)),
            shape=name_of(report.value(node, SH.sourceShape)),
            severity=_local(report.value(node, SH.resultSeverity)),
            message=min(map(str, report.objects(node, SH.resultMessage)), default=""),
        )


def _local(node: Node | None) -> str:
    return str(node).rpartition("#")[2]
