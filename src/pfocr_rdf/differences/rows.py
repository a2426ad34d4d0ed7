"""What is told of a difference: kinds, rows, and how many there are of each."""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import NamedTuple

from .. import vocab
from ..errors import DumpError
from ..solutions import Row, Solutions, Term, curie

CAME, WENT, CHANGED = "came", "went", "changed"

#: what can differ; what stands in a part that has no kind of its own is ``other``
KINDS = ("figure", "mention", "entity", "association", "description", "other")

VARIABLES = ("kind", "what", "thing", "name", "entity", "predicates")

_TRIPLE = re.compile(r"<([^>]*)> <([^>]*)> (.*) \.")
_TEXT = re.compile(r'"((?:[^"\\]|\\.)*+)"')

#: what names a thing: the word of a mention, the title of a figure, the label of an entity
_NAMES = (vocab.WORD, vocab.MATCHED_SYMBOL, vocab.RDFS_LABEL)

#: the triples about a node: predicates, and objects as they are written
Node = frozenset[tuple[str, str]]

_NOTHING: Node = frozenset()


@dataclass(slots=True)
class Tally:
    """How many things of a kind came, went, changed, and are the same."""

    came: int = 0
    went: int = 0
    changed: int = 0
    same: int = 0

    @property
    def differing(self) -> int:
        """How many are not the same."""
        return self.came + self.went + self.changed

    def count(self, what: str | None) -> None:
        """Count one thing more; None is one that is the same."""
        name = what or "same"
        setattr(self, name, getattr(self, name) + 1)

    def __str__(self) -> str:
        """Return the numbers in words.

        >>> str(Tally(came=1, same=2000))
        '1 came, 0 went, 0 changed, 2,000 same'
        """
        return (
            f"{self.came:,} came, {self.went:,} went, {self.changed:,} changed, {self.same:,} same"
        )


class Difference(NamedTuple):
    """One thing that came, went or changed.

    ``thing`` is its IRI, ``name`` its word, title or label, ``entity`` what a mention stands for,
    and ``predicates`` those of which something changed.
    """

    kind: str
    what: str
    thing: str
    name: str
    entity: str
    predicates: tuple[str, ...]

    def as_row(self) -> Row:
        """Return the difference as a row of an answer."""
        literals = (self.kind, self.what, self.thing, self.name, self.entity)
        kinds = ("literal", "literal", "uri", "literal", "uri")
        terms = [
            Term(text, kind) if text else None for text, kind in zip(literals, kinds, strict=True)
        ]
        curies = " ".join(map(curie, self.predicates))
        return (*terms, Term(curies, "literal") if curies else None)


def as_solutions(differences: Iterable[Difference]) -> Solutions:
    """Return differences as an answer, whose rows are read as they are asked for."""
    return Solutions(VARIABLES, (difference.as_row() for difference in differences))


def nodes_of(text: bytes, place: object) -> dict[str, Node]:
    r"""Return the triples of some lines by their subjects; an error names the place.

    >>> nodes_of(b'<a:s> <a:p> "o" .\n', "figures.nt.gz")
    {'a:s': frozenset({('a:p', '"o"')})}

    Raises:
        DumpError: If a line is no triple.
    """
    nodes: dict[str, set[tuple[str, str]]] = defaultdict(set)
    for line in text.decode(errors="replace").split("\n")[:-1]:
        match = _TRIPLE.fullmatch(line)
        if match is None:
            raise DumpError(f"{place}: {line[:60]!r} is no triple (expected N-Triples)")
        nodes[match[1]].add((match[2], match[3]))
    return {subject: frozenset(triples) for subject, triples in nodes.items()}


def difference(kind: str, thing: str, old: Node, new: Node) -> Difference | None:
    """Return what became of a thing, given its triples in both builds; None if they are the same.

    >>> difference("entity", "a:s", frozenset(), frozenset({("a:p", '"o"')})).what
    'came'
    """
    if old == new:
        return None
    what = CHANGED if old and new else CAME if new else WENT
    node = new or old
    changed = {predicate for predicate, _ in old ^ new} if what == CHANGED else set()
    entity = next((term[1:-1] for name, term in node if name == vocab.OA_HAS_BODY), "")
    return Difference(kind, what, thing, _name(node), entity, tuple(sorted(changed)))


def _name(node: Node) -> str:
    for predicate in _NAMES:
        if names := sorted(term for name, term in node if name == predicate):
            return text_of(names[0])
    return ""


def text_of(literal: str) -> str:
    r"""Return the text of a literal of N-Triples; its escapes are those of JSON but for ``\U``.

    >>> text_of('"a \\"b\\" \\u03b2"@en'), text_of("<a:s>")
    ('a "b" \u03b2', '')
    """
    match = _TEXT.match(literal)
    if match is None:
        return ""
    try:
        return str(json.loads(f'"{match[1]}"', strict=False))
    except ValueError:
        return match[1]


def figure_differences(
    before: dict[str, Node], after: dict[str, Node]
) -> Iterator[tuple[str, Difference | None]]:
    """Yield what became of a figure with its record, and then of each of its mentions.

    Each comes with its kind; None stands for what is the same.
    """
    own = (_own(before), _own(after))
    iri = min(subject for subject in before | after if "#" not in subject)
    found = difference("figure", iri, *own)
    if found is None and before != after:  # nothing but its mentions differs
        found = Difference("figure", CHANGED, iri, _name(own[0]), "", ())
    yield "figure", found
    for mention in sorted(subject for subject in before | after if "#" in subject):
        nodes = before.get(mention, _NOTHING), after.get(mention, _NOTHING)
        yield "mention", difference("mention", mention, *nodes)


def _own(nodes: dict[str, Node]) -> Node:
    """Return the triples of a figure and its record."""
    return _NOTHING.union(*(node for subject, node in nodes.items() if "#" not in subject))
