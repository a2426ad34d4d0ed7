"""Judges a graph by the SHACL shapes, with pySHACL: the reference engine.

The shapes are SHACL Core and target classes only.  No inference runs and nothing is changed; a
graph *conforms* if no result is a violation, while warnings and infos are counted and listed.

A graph is read by Oxigraph and handed on with its literals as they are written.  rdflib's own
parsers take twice as long, and rewrite literals: to them ``"1e-5"^^xsd:decimal``, which is
ill-formed, reads ``0.00001``.  They would also fetch a remote JSON-LD context.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from functools import cache, partial
from pathlib import Path

import pyoxigraph
import rdflib
from pyshacl import ShapesGraph
from pyshacl import Validator as PyshaclValidator
from pyshacl.errors import ReportableRuntimeError
from pyshacl.graph_abstraction import DataGraph
from rdflib.namespace import RDF, RDFS, SH
from rdflib.term import BNode, Literal, Node, URIRef

from .dump import read_quads
from .errors import DumpError, ShapesError
from .ntriples import plain, ref, typed
from .resources import folder
from .vocab import PREFIXES, XSD

#: severities, from the worst to the mildest
SEVERITIES = ("Violation", "Warning", "Info")

_STRING = XSD + "string"

#: what pySHACL has taken from the shapes when it has made them; to find the constraints among all
#: that a shape says, for each node anew, was half of its time
_TAKEN = (RDF.type, RDFS.label, SH.message, SH.name, SH.path, SH.severity)

#: how much of a value a line shows
_SHOWN = 80


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """One thing that a shape found: which rule, at which node, and with which value.

    ``focus``, ``path`` and ``shape`` are IRIs (``_:name`` for a blank node), ``value`` is a term
    in N-Triples, ``component`` and ``severity`` are local names of SHACL.
    """

    focus: str
    path: str | None
    value: str | None
    component: str
    shape: str
    severity: str
    message: str

    def as_line(self) -> str:
        """Return the result as one line for people, with CURIEs.

        >>> result = Result(
        ...     focus="https://pfocr.wikipathways.org/figures/PMC1__f1",
        ...     path="https://schema.org/isPartOf",
        ...     value=None,
        ...     component="MinCountConstraintComponent",
        ...     shape="https://pfocr.wikipathways.org/shapes#Figure-isPartOf",
        ...     severity="Violation",
        ...     message="A figure MUST be part of one article (schema:isPartOf).",
        ... )
        >>> print(result.as_line())
        violation: fig:PMC1__f1: schema:isPartOf: A figure MUST be part of one article (schema:isPartOf).
        """  # noqa: E501 -- a line is a line
        place = [self.severity.lower(), _curie(self.focus)]
        if self.path is not None:
            place.append(_curie(self.path))
        line = f"{': '.join(place)}: {self.message}"
        if self.value is None:
            return line
        value = _curie(self.value.strip("<>")) if self.value.startswith("<") else self.value
        return f"{line} Found {value if len(value) <= _SHOWN else value[:_SHOWN] + '…'}."

    def __str__(self) -> str:
        return self.as_line()


@dataclass(frozen=True, slots=True)
class Report:
    """All results of one or more validations, in a stable order."""

    results: tuple[Result, ...] = ()

    @classmethod
    def of(cls, results: Iterable[Result]) -> Report:
        """Return a report of results in any order: violations first, then by focus node."""
        return cls(tuple(sorted(results, key=_order)))

    @property
    def conforms(self) -> bool:
        """Whether no result is a violation."""
        return not any(result.severity == "Violation" for result in self.results)

    def counts(self) -> dict[str, int]:
        """Return how many results there are of each severity.

        >>> Report().counts()
        {'Violation': 0, 'Warning': 0, 'Info': 0}
        """
        counted = Counter(result.severity for result in self.results)
        return {severity: counted[severity] for severity in SEVERITIES}

    def by_rule(self) -> list[tuple[str, str, str, int]]:
        """Return severity, shape, message and number of results of each rule, most frequent first.

        >>> Report().by_rule()
        []
        """
        counted = Counter((r.severity, r.shape, r.message) for r in self.results)
        rules = [(*rule, number) for rule, number in counted.items()]
        return sorted(rules, key=lambda rule: (-rule[3], SEVERITIES.index(rule[0]), rule[1]))


class Validator:
    """The bundled shapes, read once, to judge any number of graphs.

    >>> Validator().validate(graph_of("<a:s> <a:p> <a:o> .")).conforms
    True
    """

    def __init__(self, shapes: Path | None = None) -> None:
        """Read the shapes of a folder; without one, the bundled shapes.

        Raises:
            ShapesError: If a file cannot be read, or is no shapes graph.
        """
        where = folder("shapes") if shapes is None else shapes
        #: all shapes as a graph
        self.graph = read_graph(*sorted(where.glob("*.ttl")))
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


def validate(path: str | Path) -> Report:
    """Return what the shapes say of an RDF file, or of the dump in the directory of a build.

    Raises:
        ShapesError: If there is no dump, or a file cannot be read.
    """
    path = Path(path)
    files = sorted((path / "dump").glob("*.nt.gz")) if path.is_dir() else [path]
    if not files:
        raise ShapesError(f"{path}: holds no dump (expected the directory of a build)")
    return Validator().validate(read_graph(*files))


def read_graph(*sources: Path) -> rdflib.Graph:
    """Return the triples of RDF files of any format as one graph; named graphs are merged.

    Raises:
        ShapesError: If a file cannot be read or is not of the format that its name says.
    """
    graph = rdflib.Graph(bind_namespaces="none")
    for number, source in enumerate(sources):
        try:
            _add(graph, read_quads(source), f"s{number}", str(source))
        except DumpError as error:
            raise ShapesError(str(error)) from error
    return graph


def graph_of(ntriples: str) -> rdflib.Graph:
    """Return N-Triples text as a graph.

    >>> len(graph_of('<a:s> <a:p> "1" .'))
    1
    >>> graph_of("<a:s> <a:p> 1 .")
    Traceback (most recent call last):
        ...
    pfocr_rdf.errors.ShapesError: N-Triples:1: Parser error at line 1 column 13: The object of a triple must be an IRI, a blank node or a literal
    """  # noqa: E501 -- the message is one line
    graph = rdflib.Graph(bind_namespaces="none")
    try:
        quads = pyoxigraph.parse(ntriples, format=pyoxigraph.RdfFormat.N_TRIPLES)
        _add(graph, quads, "s0", "N-Triples")
    except SyntaxError as error:
        raise ShapesError(f"N-Triples:{error.lineno or 1}: {error.msg}") from error
    return graph


def _add(graph: rdflib.Graph, quads: Iterable[pyoxigraph.Quad], scope: str, place: str) -> None:
    """Add quads to a graph; *scope* keeps the blank nodes of two files apart."""
    term = cache(partial(_term, scope=scope, place=place))
    for quad in quads:
        graph.add((term(quad.subject), term(quad.predicate), term(quad.object)))


def _term(term: object, scope: str, place: str) -> Node:
    """Return a term of Oxigraph as one of rdflib, a literal exactly as it is written."""
    if isinstance(term, pyoxigraph.NamedNode):
        return URIRef(term.value)
    if isinstance(term, pyoxigraph.Literal):
        is_typed = term.language is None and term.datatype.value != _STRING
        datatype = URIRef(term.datatype.value) if is_typed else None
        return Literal(term.value, lang=term.language, datatype=datatype, normalize=False)
    if isinstance(term, pyoxigraph.BlankNode):
        return BNode(f"{scope}{term.value}")
    raise ShapesError(f"{place}: a triple about the triple {term} (expected RDF 1.1)")


def _results(report: rdflib.Graph) -> Iterable[Result]:
    """Yield the results of a report of pySHACL."""
    for node in report.objects(None, SH.result):
        path = report.value(node, SH.resultPath)
        value = report.value(node, SH.value)
        yield Result(
            focus=_name(report.value(node, SH.focusNode)),
            path=None if path is None else _name(path),
            value=None if value is None else _text(value),
            component=_local(report.value(node, SH.sourceConstraintComponent)),
            shape=_name(report.value(node, SH.sourceShape)),
            severity=_local(report.value(node, SH.resultSeverity)),
            message=min(map(str, report.objects(node, SH.resultMessage)), default=""),
        )


def _order(result: Result) -> tuple[int | str, ...]:
    about = result.focus, result.path or "", result.shape, result.component, result.value or ""
    return SEVERITIES.index(result.severity), *about


def _name(node: Node | None) -> str:
    return f"_:{node}" if isinstance(node, BNode) else str(node)


def _local(node: Node | None) -> str:
    return str(node).rpartition("#")[2]


def _text(node: Node) -> str:
    """Return a term in N-Triples.

    >>> _text(Literal("20x6", datatype=URIRef("http://www.w3.org/2001/XMLSchema#gYear")))
    '"20x6"^^<http://www.w3.org/2001/XMLSchema#gYear>'
    """
    if isinstance(node, Literal):
        text = typed(str(node), str(node.datatype)) if node.datatype else plain(str(node))
        return f"{text}@{node.language}" if node.language else text
    return _name(node) if isinstance(node, BNode) else ref(str(node))


def _curie(iri: str) -> str:
    """Return an IRI as people write it: the longest namespace that fits, shortened.

    >>> _curie("https://identifiers.org/ncbigene/5594"), _curie("https://example.org/x")
    ('ncbigene:5594', '<https://example.org/x>')
    """
    fitting = [prefix for prefix, space in PREFIXES.items() if iri.startswith(space)]
    if not fitting:
        return iri if iri.startswith("_:") else ref(iri)
    prefix = max(fitting, key=lambda prefix: len(PREFIXES[prefix]))
    return f"{prefix}:{iri.removeprefix(PREFIXES[prefix])}"
