"""Goes through the dumps of two builds side by side."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from contextlib import ExitStack
from pathlib import Path

from .. import vocab
from ..errors import UsageError
from ..ntriples import ref
from ..solutions import Solutions, Term
from .blocks import ENTITIES, FIGURES, Blocks
from .matching import figure_pairs, other_pairs
from .parts import FIGURES_PART, PartFile, common_parts, find_parts
from .rows import (
    CAME,
    CHANGED,
    KINDS,
    WENT,
    Difference,
    Node,
    Tally,
    difference,
    figure_differences,
    nodes_of,
)

#: the kinds of what stands in a part, in the order in which they are compared
_KINDS = {
    FIGURES_PART: ("figure", "mention"),
    "entities.nt.gz": ("entity",),
    "associations.nt.gz": ("association",),
    "description.nt.gz": ("description",),
}
_OTHER = ("other",)

_TYPE = ref(vocab.RDF_TYPE)
#: how the one line ends that each figure has, and each mention
_ENDS = {
    kind: [f" {_TYPE} {ref(cls)} .\n".encode() for cls in classes]
    for kind, classes in (
        ("figure", [vocab.PATHWAY_FIGURE]),
        ("mention", [vocab.GENE_MENTION, vocab.CHEMICAL_MENTION, vocab.DISEASE_MENTION]),
    )
}


class Comparison:
    """What came, went and changed from one dump to another.

    ``tallies`` are complete once :meth:`differences` has ended; ``notes`` say what there was
    nothing to compare with.
    """

    def __init__(self, old: Path, new: Path, kinds: Collection[str] = KINDS) -> None:
        """Find the parts of both: of builds, releases, folders with a dump, or one part of each.

        Raises:
            UsageError: If one of them is no dump, or the two have nothing in common.
        """
        self._parts = find_parts(old, _KINDS), find_parts(new, _KINDS)
        if old.is_file() or new.is_file():
            self._parts = common_parts(*self._parts)
            if not self._parts[0]:
                raise UsageError(f"{old} and {new}: are not the same part of a dump")
        names = self._parts[0].keys() | self._parts[1].keys()
        there = {kind for name in names for kind in _KINDS.get(name, _OTHER)} & set(kinds)
        self.tallies = {kind: Tally() for kind in KINDS if kind in there}
        self._names = sorted(
            (name for name in names if there.intersection(_KINDS.get(name, _OTHER))),
            key=lambda name: (KINDS.index(_KINDS.get(name, _OTHER)[0]), name),
        )
        self.notes = [
            f"{path}: has no {name} (all that stands there {what})"
            for path, parts, what in zip((old, new), self._parts, ("came", "went"), strict=True)
            for name in self._names
            if name not in parts
        ]

    def differences(self) -> Iterator[Difference]:
        """Yield what differs: figures by figid, each with its mentions, and then everything else.

        Raises:
            DumpError: If a part cannot be read, is damaged, or is not what a build writes.
            UsageError: If figures are published under another address in each.
        """
        for name in self._names:
            if name == FIGURES_PART:
                yield from self._figures()
            else:
                yield from self._others(name, *_KINDS.get(name, _OTHER))

    def summary(self) -> Solutions:
        """Return the numbers of each kind as an answer."""
        rows = [
            (Term(kind, "literal"), *(Term(str(n), "literal", vocab.XSD_INTEGER) for n in numbers))
            for kind, tally in self.tallies.items()
            for numbers in [(tally.came, tally.went, tally.changed, tally.same)]
        ]
        return Solutions(("kind", CAME, WENT, CHANGED, "same"), rows)

    def _figures(self) -> Iterator[Difference]:
        with ExitStack() as stack:
            old, new = (_blocks(parts[FIGURES_PART], FIGURES, stack) for parts in self._parts)
            for before, after in figure_pairs(old, new):
                if before == after:
                    self._count_figures(before)
                else:
                    nodes = self._nodes(FIGURES_PART, before, after)
                    for kind, found in figure_differences(*nodes):
                        yield from self._counted(kind, found)

    def _others(self, name: str, kind: str) -> Iterator[Difference]:
        with ExitStack() as stack:
            old, new = (
                _blocks(parts[name], ENTITIES, stack) if name in parts else None
                for parts in self._parts
            )
            for iri, before, after in other_pairs(old, new):
                found = None
                if before != after:
                    nodes = self._nodes(name, before, after)
                    found = difference(kind, iri, *(n.get(iri, frozenset()) for n in nodes))
                yield from self._counted(kind, found)

    def _nodes(self, name: str, *texts: bytes) -> list[dict[str, Node]]:
        """Return the triples of texts of the two dumps."""
        return [
            nodes_of(text, parts[name].path if name in parts else None)
            for text, parts in zip(texts, self._parts, strict=True)
        ]

    def _counted(self, kind: str, found: Difference | None) -> Iterator[Difference]:
        if kind in self.tallies:
            self.tallies[kind].count(found.what if found else None)
            if found:
                yield found

    def _count_figures(self, text: bytes) -> None:
        """Count the figures and mentions of a text that is in both dumps."""
        for kind, ends in _ENDS.items():
            if kind in self.tallies:
                self.tallies[kind].same += sum(text.count(end) for end in ends)


def _blocks(part: PartFile, pattern: re.Pattern[bytes], stack: ExitStack) -> Blocks:
    members = part.members()
    stack.callback(members.close)
    return Blocks(members, pattern)
