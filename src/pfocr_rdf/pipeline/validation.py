"""Validates the graph in parts, with the results that validating all of it at once gives.

Every shape looks at one node and at the types of what it points to.  So a part is judged together
with the types of all entities that it points to, and the shapes of those entities are judged where
their own triples are.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache

from .. import vocab
from ..ntriples import subject
from ..shapes.compiled import CompiledValidator
from ..shapes.results import SEVERITIES, Result

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

_OBJECT = re.compile(r"> <([^>]*)> \.\n$")


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


def validate_figures(lines: list[str], types: Iterable[str]) -> list[Result]:
    """Return what the shapes say of figures, given the types of the entities they point to."""
    return list(_validator().validate(lines, types, FIGURE_CLASSES).results)


def validate_entities(lines: list[str], types: Mapping[str, Collection[str]]) -> list[Result]:
    """Return what the shapes say of some entities, given the type triples of all by IRI."""
    own = {subject(line) for line in lines}
    pointed = {match[1] for line in lines if (match := _OBJECT.search(line))}
    known = [line for iri in sorted(pointed - own) for line in types.get(iri, ())]
    return list(_validator().validate(lines, known).results)
