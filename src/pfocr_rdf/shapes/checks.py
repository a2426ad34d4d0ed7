"""One constraint of SHACL Core each: what it rejects, exactly as pySHACL judges it.

``accepts`` judges a term of rdflib and is the truth.  ``is_sure`` judges the text of the most
frequent kinds of terms: it may say no to a good one, but never yes to a bad one.

Where pySHACL differs from the recommendation, so does this engine, and the shapes do not rely on
it: every lexical form of a datatype that rdflib does not know, such as ``xsd:gYear``, passes, and
so do blanks around an ``xsd:integer`` and underscores in it; a language range of two subtags
matches only the same two.  Our shapes have a pattern beside each datatype of numbers and years.
Source: https://www.w3.org/TR/shacl/#core-components
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Collection, Container, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from typing import NamedTuple

from rdflib.namespace import RDF, RDFS, SH, XSD
from rdflib.term import BNode, Literal, Node, URIRef

from .graphs import text_of

#: the kind of a :class:`Term` that is an IRI
IRI = "<"
STRING = str(XSD.string)
INTEGER = str(XSD.integer)
DECIMAL = str(XSD.decimal)

#: lexical forms of numbers that every XSD processor, and Python, reads alike
NUMBERS = {
    INTEGER: re.compile("-?[0-9]{1,18}"),
    DECIMAL: re.compile(r"-?[0-9]{1,18}(?:\.[0-9]{1,18})?"),
}


class Term(NamedTuple):
    """A term of a frequent kind, as text.

    ``kind`` is ``<`` for an IRI, ``@en`` for a literal with a language, else the datatype, one of
    string, integer and decimal; ``value`` is without quotes and escapes; ``written`` with them.
    """

    kind: str
    value: str
    written: str


#: the instances of classes, all in N-Triples
Members = Mapping[str, Container[str]]


@dataclass(frozen=True, slots=True)
class ValueCheck:
    """A constraint that each value meets or not, whatever else the graph holds."""

    component: str
    accepts: Callable[[Node], bool]
    is_sure: Callable[[Term], bool]
    takes_every_iri: bool = False

    def rejected(self, values: Iterable[Node], _: Members) -> list[Node | None]:
        """Return the values that break the constraint."""
        return [value for value in values if not self.accepts(value)]


@dataclass(frozen=True, slots=True)
class ClassCheck:
    """Each value is an instance of a class."""

    component: str
    cls: str

    def rejected(self, values: Iterable[Node], members: Members) -> list[Node | None]:
        """Return the values that break the constraint."""
        return [value for value in values if text_of(value) not in members[self.cls]]


@dataclass(frozen=True, slots=True)
class CountCheck:
    """There are so many values, at least and at most."""

    component: str
    least: int = 0
    most: float = float("inf")

    def rejected(self, values: Collection[Node], _: Members) -> list[Node | None]:
        """Return one None, for there is no value to show, if the constraint is broken."""
        return [] if self.least <= len(values) <= self.most else [None]

    def holds(self, marks: Mapping[str, int]) -> bool:
        """Return whether values with these marks meet the constraint."""
        return self.least <= sum(marks.values()) <= self.most


@dataclass(frozen=True, slots=True)
class HasValueCheck:
    """One value is this one."""

    component: str
    value: Node
    written: str

    def rejected(self, values: Collection[Node], _: Members) -> list[Node | None]:
        """Return one None, for there is no value to show, if the constraint is broken."""
        return [] if self.value in values else [None]

    def holds(self, marks: Mapping[str, int]) -> bool:
        """Return whether values with these marks meet the constraint."""
        return self.written in marks


@dataclass(frozen=True, slots=True)
class UniqueLangCheck:
    """No two values have the same language."""

    component: str

    def rejected(self, values: Iterable[Node], _: Members) -> list[Node | None]:
        """Return one None for each language that two values have."""
        languages = Counter(
            value.language.lower()
            for value in values
            if isinstance(value, Literal) and value.language
        )
        return [None for number in languages.values() if number > 1]

    def holds(self, marks: Mapping[str, int]) -> bool:
        """Return whether values with these marks meet the constraint."""
        languages: Counter[str] = Counter()
        for mark, number in marks.items():
            languages[language_of(mark)] += number
        return all(number == 1 for language, number in languages.items() if language)


#: what all values of a path must be together
SetCheck = CountCheck | HasValueCheck | UniqueLangCheck
Check = ValueCheck | ClassCheck | SetCheck


def language_of(written: str) -> str:
    """Return the language of a literal in N-Triples, with ``@``, or nothing.

    >>> language_of('"gene"@en'), language_of('"a@b"'), language_of("<a:b>")
    ('@en', '', '')
    """
    tail = written.rpartition('"')[2]
    return tail if tail.startswith("@") else ""


def node_kind_check(kind: Node) -> ValueCheck:
    """Return the check that values are IRIs, literals, blank nodes, or of one of two kinds."""
    kinds = tuple(_NODE_KINDS[kind])
    takes_iris, takes_literals = URIRef in kinds, Literal in kinds
    return ValueCheck(
        "NodeKindConstraintComponent",
        lambda node: isinstance(node, kinds),
        lambda term: takes_iris if term.kind == IRI else takes_literals,
        takes_every_iri=takes_iris,
    )


_NODE_KINDS: dict[Node, tuple[type, ...]] = {
    SH.IRI: (URIRef,),
    SH.Literal: (Literal,),
    SH.BlankNode: (BNode,),
    SH.IRIOrLiteral: (URIRef, Literal),
    SH.BlankNodeOrIRI: (BNode, URIRef),
    SH.BlankNodeOrLiteral: (BNode, Literal),
}
NODE_KINDS = _NODE_KINDS.keys()


def datatype_check(datatype: Node) -> ValueCheck:
    """Return the check that values are well-formed literals of a datatype."""
    wanted = "@" if datatype == RDF.langString else str(datatype)

    def is_sure(term: Term) -> bool:
        kind = term.kind
        if kind in NUMBERS:
            return kind == wanted and NUMBERS[kind].fullmatch(term.value) is not None
        return kind == wanted or (wanted == "@" and kind[0] == "@")

    return ValueCheck(
        "DatatypeConstraintComponent", lambda node: _has_datatype(node, datatype), is_sure
    )


def _has_datatype(node: Node, datatype: Node) -> bool:
    if not isinstance(node, Literal):
        return False
    if node.datatype == datatype:
        return node.ill_typed is not True and _is_of_type(node, datatype)
    if datatype == RDFS.Literal or (datatype == RDFS.Datatype and node.datatype):
        return True
    if datatype == XSD.string:
        return node.datatype is None and node.language is None and _is_of_type(node, datatype)
    return datatype == RDF.langString and bool(node.language) and _is_of_type(node, datatype)


#: what a literal of a datatype is in Python
_PYTHON: dict[Node, type | tuple[type, ...]] = {
    XSD.string: (str, bytes),
    RDF.langString: (str, bytes),
    XSD.integer: int,
    XSD.float: float,
    XSD.decimal: Decimal,
    XSD.boolean: bool,
    XSD.date: date,
    XSD.time: time,
    XSD.dateTime: datetime,
}


def _is_of_type(node: Literal, datatype: Node) -> bool:
    return datatype not in _PYTHON or isinstance(node.value, _PYTHON[datatype])


def pattern_check(pattern: str, flags: int) -> ValueCheck:
    """Return the check that a regular expression matches somewhere in IRIs and literals."""
    search = re.compile(pattern, flags).search
    return ValueCheck(
        "PatternConstraintComponent",
        lambda node: not isinstance(node, BNode) and search(str(node)) is not None,
        lambda term: search(term.value) is not None,
    )


def min_length_check(least: int) -> ValueCheck:
    """Return the check that IRIs and literals have so many characters."""
    return ValueCheck(
        "MinLengthConstraintComponent",
        lambda node: least == 0 or (not isinstance(node, BNode) and len(str(node)) >= least),
        lambda term: len(term.value) >= least,
    )


def language_in_check(ranges: Iterable[str]) -> ValueCheck:
    """Return the check that literals have one of some languages.

    >>> check = language_in_check(["en"])
    >>> check.accepts(Literal("colour", lang="en-GB")), check.accepts(Literal("Farbe", lang="de"))
    (True, False)
    """
    allowed = {language.lower() for language in ranges}

    def is_allowed(language: str) -> bool:
        language = language.lower()
        return "*" in allowed or language in allowed or language.partition("-")[0] in allowed

    return ValueCheck(
        "LanguageInConstraintComponent",
        lambda node: (
            isinstance(node, Literal) and bool(node.language) and is_allowed(str(node.language))
        ),
        lambda term: term.kind[0] == "@" and is_allowed(term.kind[1:]),
    )


def in_check(members: Iterable[Node]) -> ValueCheck:
    """Return the check that values are in a list."""
    nodes = frozenset(members)
    texts = frozenset(map(text_of, nodes))
    return ValueCheck(
        "InConstraintComponent",
        lambda node: node in nodes,
        lambda term: term.written in texts,
    )


def bound_check(component: str, bound: Literal, sign: int) -> ValueCheck:
    """Return the check that values are not below (sign 1) or not above (sign -1) a bound."""
    number: Decimal | None = None
    if str(bound.datatype) in NUMBERS and NUMBERS[str(bound.datatype)].fullmatch(bound):
        number = Decimal(bound)

    def is_sure(term: Term) -> bool:
        form = NUMBERS.get(term.kind)
        if number is None or form is None or not form.fullmatch(term.value):
            return False
        value = Decimal(term.value)
        return value >= number if sign == 1 else value <= number

    return ValueCheck(component, lambda node: _compare(node, bound) in (0, sign), is_sure)


def _compare(node: Node, bound: Literal) -> int | None:
    """Return 0 if they are equal, 1 or -1 if the node is more or less, None if nobody can tell."""
    if not isinstance(node, Literal) or isinstance(node.value, str) != isinstance(bound.value, str):
        return None
    is_time = isinstance(node.value, datetime | time)
    left, right = (node.value, bound.value) if is_time else (node, bound)
    with suppress(TypeError, NotImplementedError, ArithmeticError):  # the last: NaN of xsd:decimal
        if node.eq(bound) or (is_time and left == right):
            return 0
        return 1 if left > right else -1
    return None
