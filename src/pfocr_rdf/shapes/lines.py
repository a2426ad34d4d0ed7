"""Takes N-Triples apart as text, line by line, without making terms of them.

A line is *canonical* if it is what :mod:`..ntriples` writes: two lines of the same triple are then
the same text.  Nearly all lines of a dump are seen to be by one regular expression; Oxigraph is
asked about the others, and if it reads a line otherwise than it is written, or not at all, the
whole text has to be rewritten first (:exc:`UnusualError`, :func:`canonical_lines`).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from rdflib.namespace import RDF, RDFS
from rdflib.term import BNode, Node

from ..errors import ShapesError
from ..ntriples import unescape
from .checks import IRI, NUMBERS, STRING, Term
from .graphs import Triple, text_of, triples_of

#: what the rest of a line about a type, or a super-class, begins with
TYPE = f"<{RDF.type}> "
SUPER_CLASS = f"<{RDFS.subClassOf}> "
_OF_CLASSES = (TYPE, SUPER_CLASS)

#: IRIs that every parser takes: no percent signs, brackets, ports, or letters beyond ASCII
_SURE_IRI = (
    r"<[A-Za-z][A-Za-z0-9+.-]*+:(?://[A-Za-z0-9.-]*+(?=[/?#>])|(?!//))"
    r"[A-Za-z0-9._~!$&'()*+,;=:@/-]*+(?:\?[A-Za-z0-9._~!$&'()*+,;=:@/?-]*+)?"
    r"(?:#[A-Za-z0-9._~!$&'()*+,;=:@/?-]*+)?>"
)
_SURE_TEXT = r'"((?:[^"\\\x00-\x1f\x7f\ufffe\uffff]++|\\[tnrbf"\\])*+)"'
_REST = re.compile(
    rf"({_SURE_IRI}) (({_SURE_IRI})|{_SURE_TEXT}(?:(@[a-z]{{2,3}})|\^\^({_SURE_IRI}))?) \.\n"
)
_SUBJECT = re.compile(_SURE_IRI)


class UnusualError(Exception):
    """Lines are not canonical; they may be N-Triples all the same."""


class Rest(NamedTuple):
    """A line without its subject: predicate and object in N-Triples.

    ``term`` is the object if it is of a frequent kind.
    """

    predicate: str
    object: str
    term: Term | None


#: those rests of the lines of a node that say something of classes
Kind = tuple[str, ...]


def kind_of(rests: Iterable[str]) -> Kind:
    r"""Return those lines, without their subject, that say something of classes.

    >>> kind_of([f"{TYPE}<a:C> .\n", "<a:p> <a:C> .\n"])
    ('<http://www.w3.org/1999/02/22-rdf-syntax-ns#type> <a:C> .\n',)
    """
    return tuple([rest for rest in rests if rest.startswith(_OF_CLASSES)])


def types_of(kind: Kind) -> list[str]:
    r"""Return the types that lines give.

    >>> types_of((f"{TYPE}<a:C> .\n",))
    ['<a:C>']
    """
    return [rest[len(TYPE) : -3] for rest in kind if rest.startswith(TYPE)]


def has_supers(kind: Kind) -> bool:
    """Return whether lines give super-classes."""
    return any(rest.startswith(SUPER_CLASS) for rest in kind)


def supers_of(kind: Kind) -> list[str]:
    r"""Return the super-classes that lines give.

    >>> supers_of((f"{SUPER_CLASS}<a:C> .\n",))
    ['<a:C>']
    """
    return [rest[len(SUPER_CLASS) : -3] for rest in kind if rest.startswith(SUPER_CLASS)]


def canonical_lines(triples: Iterable[Triple]) -> Iterator[str]:
    """Yield triples as canonical lines."""
    for subject, predicate, value in triples:
        yield f"{text_of(subject)} {text_of(predicate)} {text_of(value)} .\n"


def check_subject(subject: str) -> None:
    """Raise if a subject is not an IRI in canonical form.

    Raises:
        UnusualError: If it is not.
    """
    if not _SUBJECT.fullmatch(subject):
        rest = "<a:p> <a:o> .\n"
        triple = _triple(f"{subject} {rest}")
        if text_of(triple[0]) != subject or isinstance(triple[0], BNode):
            raise UnusualError(subject)


def read_rest(rest: str, *, is_canonical: bool) -> Rest:
    r"""Return predicate and object of a line, given all but its subject.

    >>> read_rest('<a:p> "BDNF" .\n', is_canonical=False).term
    Term(kind='http://www.w3.org/2001/XMLSchema#string', value='BDNF', written='"BDNF"')

    Raises:
        UnusualError: If it is not canonical, and nobody knows that it is.
    """
    match = _REST.fullmatch(rest)
    if match is None:
        return _read_unsure(rest, is_canonical=is_canonical)
    predicate, written, iri, text, language, datatype = match.groups()
    if iri:
        return Rest(predicate, written, Term(IRI, iri[1:-1], written))
    kind = language or (datatype[1:-1] if datatype else STRING)
    if datatype and kind not in NUMBERS:
        return _read_unsure(rest, is_canonical=is_canonical)
    return Rest(predicate, written, Term(kind, unescape(text), written))


def _read_unsure(rest: str, *, is_canonical: bool) -> Rest:
    """Return predicate and object of a line as Oxigraph reads it."""
    triple = _triple(f"<a:s> {rest}")
    _, predicate, value = map(text_of, triple)
    is_usual = rest == f"{predicate} {value} .\n" and not isinstance(triple[2], BNode)
    if not is_usual and not is_canonical:
        raise UnusualError(rest)
    return Rest(predicate, value, None)


def object_of(rest: Rest) -> Node:
    """Return the object as a term of rdflib."""
    return _triple(f"<a:s> {rest.predicate} {rest.object} .\n")[2]


def _triple(line: str) -> Triple:
    try:
        triples = list(triples_of(line, ""))
    except (ShapesError, ValueError) as error:
        raise UnusualError(line) from error
    if len(triples) != 1:
        raise UnusualError(line)
    return triples[0]
