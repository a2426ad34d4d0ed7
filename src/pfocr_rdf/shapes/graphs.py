"""Reads RDF as graphs of rdflib, which both engines judge terms with.

A graph is read by Oxigraph and handed on with its literals as they are written.  rdflib's own
parsers take twice as long, and rewrite literals: to them ``"1e-5"^^xsd:decimal``, which is
ill-formed, reads ``0.00001``.  They would also fetch a remote JSON-LD context.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator
from functools import lru_cache, partial
from pathlib import Path

import pyoxigraph
import rdflib
from rdflib.term import BNode, Literal, Node, URIRef

from ..dump import read_quads
from ..errors import DumpError, ShapesError
from ..ntriples import plain, ref, typed
from ..resources import folder
from ..vocab import XSD

#: subject, predicate and object
Triple = tuple[Node, Node, Node]

_STRING = XSD + "string"

# of each ill-formed literal it would print a traceback; the shapes report it
logging.getLogger("rdflib.term").setLevel(logging.ERROR)

#: terms that are kept from triple to triple
_TERMS = 1 << 16


def read_shapes(shapes: Path | None) -> tuple[rdflib.Graph, Path]:
    """Return the shapes of a folder, or the bundled ones, as a graph, and the folder.

    Raises:
        ShapesError: If a file cannot be read.
    """
    where = folder("shapes") if shapes is None else shapes
    return read_graph(*sorted(where.glob("*.ttl"))), where


def read_graph(*sources: Path) -> rdflib.Graph:
    """Return the triples of RDF files of any format as one graph; named graphs are merged.

    Raises:
        ShapesError: If a file cannot be read or is not of the format that its name says.
    """
    graph = rdflib.Graph(bind_namespaces="none")
    for number, source in enumerate(sources):
        for triple in read_triples(source, f"s{number}"):
            graph.add(triple)
    return graph


def read_triples(source: Path, scope: str) -> Iterator[Triple]:
    """Yield the triples of an RDF file; *scope* keeps the blank nodes of two files apart.

    Raises:
        ShapesError: If the file cannot be read or is not of the format that its name says.
    """
    try:
        yield from _triples(read_quads(source), scope, str(source))
    except DumpError as error:
        raise ShapesError(str(error)) from error


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
    for triple in triples_of(ntriples, "s0"):
        graph.add(triple)
    return graph


def triples_of(ntriples: str, scope: str) -> Iterator[Triple]:
    r"""Yield the triples of N-Triples text; *scope* goes before the labels of its blank nodes.

    >>> [text_of(term) for term in next(triples_of(r'_:x <a:p> "\u0041"@EN .', "s0"))]
    ['_:s0x', '<a:p>', '"A"@en']

    Raises:
        ShapesError: If the text is not N-Triples.
    """
    try:
        quads = pyoxigraph.parse(ntriples, format=pyoxigraph.RdfFormat.N_TRIPLES)
        yield from _triples(quads, scope, "N-Triples")
    except SyntaxError as error:
        raise ShapesError(f"N-Triples:{error.lineno or 1}: {error.msg}") from error


def _triples(quads: Iterable[pyoxigraph.Quad], scope: str, place: str) -> Iterator[Triple]:
    term = lru_cache(_TERMS)(partial(_term, scope=scope, place=place))
    for quad in quads:
        yield term(quad.subject), term(quad.predicate), term(quad.object)


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


def text_of(node: Node) -> str:
    """Return a term in N-Triples.

    >>> text_of(Literal("20x6", datatype=URIRef("http://www.w3.org/2001/XMLSchema#gYear")))
    '"20x6"^^<http://www.w3.org/2001/XMLSchema#gYear>'
    """
    if isinstance(node, Literal):
        text = typed(str(node), str(node.datatype)) if node.datatype else plain(str(node))
        return f"{text}@{node.language}" if node.language else text
    return name_of(node) if isinstance(node, BNode) else ref(str(node))


def name_of(node: Node | None) -> str:
    """Return the IRI of a node, or its label if it is blank.

    >>> name_of(URIRef("a:s")), name_of(BNode("x"))
    ('a:s', '_:x')
    """
    return f"_:{node}" if isinstance(node, BNode) else str(node)
