"""Takes whole graphs from an endpoint that answers in parts: nodes of classes, and their triples.

Endpoints cut silently, each at a number of its own.  So the endpoint first counts whatever it is
asked for; what does not come in one answer is asked for again in two, and what cannot be had whole
is an error, never a part.

The instances of a class are paged with OFFSET, which endpoints answer at once, and which gives all
of them as long as the endpoint keeps to an order of its own.  Where it does not, they are paged by
their names: that is right whatever the endpoint does, but it reads all of the class for each page.
(ORDER BY with OFFSET would do so too, and Virtuoso refuses it beyond its limit of rows.)
"""

from __future__ import annotations

import zlib
from array import array
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from ..errors import EndpointError, IncompleteError
from ..ntriples import plain, ref, triple, typed
from ..solutions import Row, Term
from ..vocab import RDF_TYPE, RDFS, XSD
from .endpoint import Endpoint

#: nodes of a page, and nodes that are asked about at a time, at most
PAGE, NODES = 50_000, 500

#: triples that are asked for at a time, so that an answer has some ten megabytes
TRIPLES = 100_000

_TYPE = ref(RDF_TYPE)


class Pattern(NamedTuple):
    """A triple about the nodes that a variable stands for."""

    variable: str
    triple: str

    def about(self, nodes: Iterable[str]) -> str:
        """Return the pattern of a query about some nodes.

        >>> Pattern("?s", "?s a ?o").about(["<a:x>", "<a:y>"])
        'VALUES ?s { <a:x> <a:y> } ?s a ?o'
        """
        return f"VALUES {self.variable} {{ {' '.join(nodes)} }} {self.triple}"

    @property
    def variables(self) -> str:
        """The variables of the triple."""
        return " ".join(word for word in self.triple.split() if word.startswith("?"))

    @property
    def predicate(self) -> str:
        """The predicate, in N-Triples or as a variable."""
        return self.triple.split()[1]


_OWN = Pattern("?s", "?s ?p ?o")
_TYPES = Pattern("?s", f"?s {_TYPE} ?o")
_BELOW = Pattern("?o", f"?s {ref(RDFS + 'subClassOf')} ?o")


class Number(NamedTuple):
    """How many instances a class has: solutions, distinct nodes, and solutions without a name."""

    solutions: int
    nodes: int
    unnamed: int


class Facts(NamedTuple):
    """Triples about some nodes, and the types of nameless nodes that they point to, as lines."""

    lines: list[str]
    types: list[str]


class Harvest:
    """What an endpoint holds, a piece at a time; nodes are in N-Triples."""

    def __init__(self, endpoint: Endpoint) -> None:
        self._endpoint = endpoint
        #: nodes that are asked about at a time, and triples that come, as far as is known
        self._nodes, self._triples = NODES, TRIPLES
        self._numbers: dict[tuple[str, tuple[str, ...]], Number] = {}

    def supers(self, classes: Iterable[str]) -> dict[str, set[str]]:
        """Return what is below some classes, at any depth, each with what it is directly below.

        Raises:
            EndpointError: If a class below another has no name.
            IncompleteError: If they do not all come.
        """
        found: dict[str, set[str]] = {}
        seen: set[str] = set()
        while waiting := sorted({*classes} - seen):
            seen.update(waiting)
            for line in self._triples_of(waiting, _BELOW):
                below, _, above = line.removesuffix(" .\n").split(" ")
                if below.startswith("_:"):
                    message = f"a class below {above} has no name (expected an IRI)"
                    raise EndpointError(f"{self._endpoint.address}: {message}")
                found.setdefault(below, set()).add(above)
            classes = found
        return found

    def number(self, cls: str, without: Sequence[str] = ()) -> Number:
        """Return how many instances a class has that are not instances of some others too."""
        key = cls, tuple(without)
        if key not in self._numbers:
            head = (
                "SELECT (COUNT(*) AS ?a) (COUNT(DISTINCT ?s) AS ?b) "
                "(SUM(IF(isBlank(?s), 1, 0)) AS ?c)"
            )
            numbers = self._counts(f"{head} WHERE {{ {_instances(cls, without)} }}", 3)
            self._numbers[key] = Number(*numbers)
        return self._numbers[key]

    def instances(self, cls: str, without: Sequence[str] = ()) -> Iterator[list[str]]:
        """Return pages of the instances of a class that have names, and are not of others too.

        Some twenty bytes are held for each of them: they are known to have all come before the
        first is given.

        Raises:
            IncompleteError: If they do not all come.
        """
        number = self.number(cls, without)
        where, nodes, head = _instances(cls, without), number.nodes, "SELECT ?s"
        if number.unnamed:
            where += " FILTER(isIRI(?s))"
            (nodes,) = self._counts(f"SELECT (COUNT(DISTINCT ?s) AS ?a) WHERE {{ {where} }}", 1)
        if number.solutions != number.nodes:
            head = "SELECT DISTINCT ?s"
        found = _Pages()
        for page in self._pages_by_offset(f"{head} WHERE {{ {where}", nodes):
            found.add(page)
        came, size = found.number(), found.largest
        if came < nodes:
            found = _Pages()
            for page in self._pages_by_name(f"{head} WHERE {{ {where}", max(size, 1)):
                found.add(page)
            came = found.number()
        if came != nodes:
            raise IncompleteError(
                f"{self._endpoint.address}: gave {came:,} of {nodes:,} instances of {cls} "
                "(expected all: an endpoint that does not change meanwhile)"
            )
        return iter(found)

    def _pages_by_offset(self, query: str, nodes: int) -> Iterator[list[str]]:
        offset = 0
        while offset < nodes:
            page = self._names(f"{query} }} LIMIT {min(PAGE, nodes - offset)} OFFSET {offset}")
            if not page:
                return
            yield page
            offset += len(page)

    def _pages_by_name(self, query: str, size: int) -> Iterator[list[str]]:
        last = ""
        while True:
            after = f"FILTER(STR(?s) > {plain(last)})"
            page = self._names(f"{query} {after} }} ORDER BY STR(?s) LIMIT {size}")
            if not page or page[-1][1:-1] == last:
                return
            yield page
            last = page[-1][1:-1]

    def _names(self, text: str) -> list[str]:
        return [ref(row[0].value) for row in self._endpoint.some_rows(text).rows if row[0]]

    def facts(self, nodes: Sequence[str]) -> Iterator[Facts]:
        """Yield all triples of nodes that have names, those of some nodes at a time.

        Raises:
            IncompleteError: If they do not all come.
        """
        self._nodes = NODES
        start = 0
        while start < len(nodes):
            some = nodes[start : start + self._nodes]
            start += len(some)
            lines = self._triples_of(some, _OWN)
            nameless = [line for line in lines if _object(line).startswith("_:")]
            types: list[str] = []
            for number, node in enumerate(sorted({_subject(line) for line in nameless})):
                # labels hold within one answer, so the types must come with them
                facts = self._facts_of(_OWN.about([node]), f"n{number}")
                lines = [line for line in lines if _subject(line) != node] + facts.lines
                types += facts.types
            yield Facts(lines, types)

    def unnamed(self, classes: Iterable[str]) -> Facts:
        """Return all triples of the instances of some classes that have no names.

        Raises:
            IncompleteError: If they do not come in one answer.
        """
        known = f"VALUES ?c {{ {' '.join(sorted(classes))} }}"
        chosen = f"SELECT DISTINCT ?s WHERE {{ {known} ?s a ?c FILTER(isBlank(?s)) }}"
        return self._facts_of(f"{{ {chosen} }} ?s ?p ?o", "")

    def types(self, nodes: Sequence[str]) -> list[str]:
        """Return what nodes are said to be instances of, as lines of N-Triples.

        Raises:
            IncompleteError: If they do not all come.
        """
        starts = range(0, len(nodes), NODES)
        parts = (self._triples_of(nodes[start : start + NODES], _TYPES) for start in starts)
        return [line for part in parts for line in part]

    def _triples_of(self, nodes: Sequence[str], pattern: Pattern) -> list[str]:
        """Return all triples of a pattern about some nodes; those of a subject are together."""
        found: set[str] = set()
        waiting = [nodes]
        while waiting:
            some = waiting.pop()
            lines = self._try(some, pattern)
            if lines is None and len(some) == 1:
                lines = {*self._facts_of(pattern.about(some), "", pattern.predicate).lines}
            if lines is None:
                half = (len(some) + 1) // 2
                waiting += [some[:half], some[half:]]
                self._nodes = min(self._nodes, half)
            else:
                found |= lines
        return sorted(found)

    def _try(self, nodes: Sequence[str], pattern: Pattern) -> set[str] | None:
        """Return all triples of a pattern about some nodes, or None if they do not all come."""
        where = pattern.about(nodes)
        (number,) = self._counts(_count(f"SELECT DISTINCT {pattern.variables}", where), 1)
        if number > self._triples and len(nodes) > 1:
            return None
        text = f"CONSTRUCT {{ {pattern.triple} }} WHERE {{ {where} }}"
        lines = set(self._endpoint.some_lines(text)) if number else set()
        if len(lines) < number:
            self._triples = max(1, min(self._triples, len(lines)))
        return lines if len(lines) == number else None

    def _facts_of(self, where: str, scope: str, predicate: str = "?p") -> Facts:
        """Return triples as rows, which can be counted one by one, with the types of their objects.

        A graph may have fewer triples than it has solutions: it has each once, however it is
        written.  *scope* keeps the labels of two answers apart; *predicate* is that of all rows,
        or a variable.
        """
        where = f"{where} OPTIONAL {{ ?o a ?t }}"
        head = "SELECT ?s ?p ?o ?t"
        (number,) = self._counts(_count(head, where), 1)
        rows: list[Row] = list(self._endpoint.some_rows(f"{head} WHERE {{ {where} }}").rows)
        if len(rows) < number:
            raise IncompleteError(
                f"{self._endpoint.address}: gave {len(rows):,} of {number:,} rows about one node, "
                "or about those without names (expected all: a higher limit)"
            )
        lines: set[str] = set()
        types: set[str] = set()
        for row in rows:
            subject, said, value, cls = [term and written(term, scope) for term in row]
            said = said or predicate
            if subject and value:
                lines.add(triple(subject, said, value))
            if value and cls and value.startswith("_:"):
                types.add(triple(value, _TYPE, cls))
        return Facts(sorted(lines), sorted(types))

    def _counts(self, text: str, width: int) -> list[int]:
        """Return the numbers that a query counts; a sum of nothing may be unbound."""
        rows = list(self._endpoint.some_rows(text).rows)
        if len(rows) == 1 and len(rows[0]) == width:
            texts = [term.value if term else "0" for term in rows[0]]
            if all(text.isascii() and text.isdigit() for text in texts):
                return [int(text) for text in texts]
        raise EndpointError(f"{self._endpoint.address}: does not count (expected {width} numbers)")


class _Pages:
    """Pages of nodes, compressed, and how many different nodes there are."""

    def __init__(self) -> None:
        self.largest = 0
        self._pages: list[bytes] = []
        self._hashes = [array("q") for _ in range(256)]

    def add(self, page: list[str]) -> None:
        """Add a page."""
        self.largest = max(self.largest, len(page))
        self._pages.append(zlib.compress("\n".join(page).encode(), 1))
        for number in map(hash, page):
            self._hashes[number & 255].append(number)

    def number(self) -> int:
        """Return the number of different nodes, by sixty-four bits of each."""
        return sum(len(set(some)) for some in self._hashes)

    def __iter__(self) -> Iterator[list[str]]:
        for page in self._pages:
            yield zlib.decompress(page).decode().split("\n")


def _instances(cls: str, without: Iterable[str]) -> str:
    """Return the pattern of the instances of a class that are not instances of others too.

    >>> _instances("<a:C>", ["<a:D>"])
    '?s a <a:C> FILTER NOT EXISTS { ?s a <a:D> }'
    """
    return " ".join([f"?s a {cls}", *(f"FILTER NOT EXISTS {{ ?s a {cls} }}" for cls in without)])


def _count(head: str, where: str) -> str:
    """Return the query that counts the solutions of another, given in two parts.

    >>> _count("SELECT ?s", "?s ?p ?o")
    'SELECT (COUNT(*) AS ?a) WHERE { { SELECT ?s WHERE { ?s ?p ?o } } }'
    """
    return f"SELECT (COUNT(*) AS ?a) WHERE {{ {{ {head} WHERE {{ {where} }} }} }}"


def _subject(line: str) -> str:
    return line.partition(" ")[0]


def _object(line: str) -> str:
    r"""Return the object of a line of N-Triples, with what follows it.

    >>> _object("<a:s> <a:p> _:b .\n")
    '_:b .\n'
    """
    return line.split(" ", 2)[2]


def written(term: Term, scope: str) -> str:
    """Return a term in N-Triples; *scope* goes before the label of a node without a name.

    >>> written(Term("b0", "bnode"), "x"), written(Term("GSK-3", "literal", language="en"), "")
    ('_:xb0', '"GSK-3"@en')
    """
    if term.kind != "literal":
        return ref(term.value) if term.kind == "uri" else f"_:{scope}{term.value}"
    if term.language:
        return f"{plain(term.value)}@{term.language}"
    if term.datatype in (None, XSD + "string"):
        return plain(term.value)
    return typed(term.value, term.datatype)
