"""What shapes find in a graph, whichever engine applies them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from ..ntriples import ref
from ..vocab import PREFIXES

#: severities, from the worst to the mildest
SEVERITIES = ("Violation", "Warning", "Info")

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
        place = [self.severity.lower(), curie(self.focus)]
        if self.path is not None:
            place.append(curie(self.path))
        line = f"{': '.join(place)}: {self.message}"
        if self.value is None:
            return line
        value = curie(self.value.strip("<>")) if self.value.startswith("<") else self.value
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


def _order(result: Result) -> tuple[int | str, ...]:
    about = result.focus, result.path or "", result.shape, result.component, result.value or ""
    return SEVERITIES.index(result.severity), *about


def curie(iri: str) -> str:
    """Return an IRI as people write it: the longest namespace that fits, shortened.

    >>> curie("https://identifiers.org/ncbigene/5594"), curie("https://example.org/x")
    ('ncbigene:5594', '<https://example.org/x>')
    """
    fitting = [prefix for prefix, space in PREFIXES.items() if iri.startswith(space)]
    if not fitting:
        return iri if iri.startswith("_:") else ref(iri)
    prefix = max(fitting, key=lambda prefix: len(PREFIXES[prefix]))
    return f"{prefix}:{iri.removeprefix(PREFIXES[prefix])}"
