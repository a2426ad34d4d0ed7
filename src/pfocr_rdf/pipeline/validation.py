"""Validates the graph in parts, with the results that validating all of it at once gives.

Every shape looks at one node and at the types of what it points to.  So a part is judged together
with the types of all entities that it points to, and the shapes of those entities are judged where
their own triples are.
"""

from __future__ import annotations

import re
import sys
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache

from .. import vocab
from ..ntriples import lines_of, subject
from ..shapes.compiled import CompiledValidator
from ..shapes.results import SEVERITIES, Report, Result
from ..triples.figures import FigureTriples
from ..triples.mentions import Template

#: classes whose instances stand in the part of the figures
FIGURE_CLASSES = frozenset(
    {
        vocab.PATHWAY_FIGURE,
        vocab.FIGURE_RECORD,
        vocab.GENE_MENTION,
        vocab.CHEMICAL_MENTION,
        vocab.DISEASE_MENTION,
    }
)

#: results that a report lists one by one
LISTED = 1000

_OBJECT = re.compile(r"> <([^>]*)> \.\n")


@dataclass(slots=True)
class Validation:
    """What the shapes say of all parts: counts by rule, and the first results in full."""

    rules: Counter[tuple[str, str, str]] = field(default_factory=Counter)
    results: list[Result] = field(default_factory=list)

    def add(self, results: Iterable[Result]) -> None:
        """Add the results of a part; violations are listed before all others."""
        for result in results:
            self.rules[result.severity, result.shape, result.message] += 1
            self.results.append(result)
        if len(self.results) > LISTED:
            self.results.sort(key=lambda result: SEVERITIES.index(result.severity))
            del self.results[LISTED:]

    @property
    def counts(self) -> dict[str, int]:
        """The number of results by severity."""
        counts = dict.fromkeys(SEVERITIES, 0)
        for (severity, _, _), number in self.rules.items():
            counts[severity] += number
        return counts

    @property
    def conforms(self) -> bool:
        """Whether no result is a violation."""
        return self.counts["Violation"] == 0

    @property
    def violations(self) -> list[Result]:
        """The first violations."""
        return [result for result in self.results if result.severity == "Violation"]


@cache
def _validator() -> CompiledValidator:
    """Return this process's validator: the shapes are compiled once."""
    return CompiledValidator()


def validate(lines: Iterable[str]) -> list[Result]:
    """Return what the shapes say of a graph that points to nothing outside."""
    return list(_validator().validate(lines).results)


def validate_figures(figures: Sequence[FigureTriples], types: Iterable[str]) -> list[Result]:
    """Return what the shapes say of figures, given the types of the entities they point to.

    What a mention says is the same text on thousands of figures, but for the figure's IRI.  So each
    figure is judged with the mentions that this process has not seen to conform, and with one that
    it has: what these say is right on some figure, so if that one does not conform here, it is for
    this figure's IRI, and all of its mentions are judged.
    """
    typed = set(types)
    samples = [_Sample.of(figure, typed) for figure in figures]
    results = _judged([sample.triples for sample in samples], typed)
    wanting = {result.focus for result in results}
    whole = [sample.figure for sample in samples if wanting and sample.is_doubtful(wanting)]
    if whole:
        again = {subject(line) for figure in whole for line in figure.lines}
        results = [result for result in results if result.focus not in again]
        results = list(Report.of([*results, *_judged(whole, typed)]).results)
    _remember(samples, typed, wanting)
    return results


def _judged(figures: Iterable[FigureTriples], types: Iterable[str]) -> list[Result]:
    lines = [line for figure in figures for line in figure.lines]
    return list(_validator().validate(lines, types, FIGURE_CLASSES).results)


#: hashes of the templates of mentions that this process has seen to conform, given these types of
#: what they point to; and how many it remembers (64 bits of a secret hash: no two meet by chance)
_conforming: dict[int, tuple[str, ...]] = {}
_MANY = 1 << 17


@dataclass(frozen=True, slots=True)
class _Sample:
    """A figure with some of its mentions: those to be judged, after one that is known to conform.

    ``known`` is the template of that one, if there is one.
    """

    figure: FigureTriples
    known: Template | None
    new: tuple[Template, ...]

    @classmethod
    def of(cls, figure: FigureTriples, types: set[str]) -> _Sample:
        known, new = None, []
        for mention in figure.mentions:
            needed = _conforming.get(hash(mention.text))
            if needed is None or not types.issuperset(needed):
                new.append(mention)
            else:
                known = mention
        return cls(figure, known, tuple(new))

    @property
    def triples(self) -> FigureTriples:
        mentions = (self.known, *self.new) if self.known else self.new
        return self.figure._replace(mentions=mentions)

    def is_doubtful(self, wanting: Collection[str]) -> bool:
        """Return whether what conforms elsewhere does not on this figure."""
        return self.known is not None and self.figure.name_of(self.known) in wanting


def _remember(samples: Sequence[_Sample], types: set[str], wanting: Collection[str]) -> None:
    """Remember the mentions that have been judged and found to conform."""
    if not any(sample.new for sample in samples):
        return
    by_name: dict[str, list[str]] = {}
    for line in types:
        by_name.setdefault(subject(line), []).append(line)
    if len(_conforming) > _MANY:
        _conforming.clear()
    for sample in samples:
        for mention in sample.new:
            if not wanting or sample.figure.name_of(mention) not in wanting:
                lines = map(sys.intern, pointed_types(mention.text, by_name))
                _conforming[hash(mention.text)] = tuple(lines)


def _pointed(text: str) -> set[str]:
    """Return the IRIs that lines of N-Triples point to."""
    return set(_OBJECT.findall(text))


def pointed_types(text: str, types: Mapping[str, Collection[str]]) -> list[str]:
    """Return the type triples of what some lines point to, given those of all entities by IRI."""
    return [line for iri in sorted(_pointed(text)) for line in types.get(iri, ())]


def validate_entities(text: str, types: Iterable[str]) -> list[Result]:
    """Return what the shapes say of some entities, given the types of what they point to."""
    lines = lines_of(text)
    own = {subject(line) for line in lines}
    known = [line for line in types if subject(line) not in own]
    return list(_validator().validate(lines, known).results)
