"""The page about quality: what was read and left out, what is doubtful, and what the shapes say.

It counts nothing: every number stands in the report of the release, and rows are a question away.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import NamedTuple

from ..publication.ontology import bundled
from ..vocab import PFOCR, RDFS_LABEL, SKOS
from .rendering import render
from .reports import Report, report_of
from .site import Page, Parameters, Site

#: what captions say of mentions: name in the report -> what it is called
_SUPPORTS: Mapping[str, str] = {
    "wordInCaption": "the word stands in the caption",
    "symbolInCaption": "the official symbol does",
    "nameInCaption": "the name does",
    "synonymInCaption": "another name does",
    "longFormAgrees": "a long form in the caption agrees",
}

#: what speaks against mentions: name in the report -> what it is called, and the question about it
_DOUBTS: Mapping[str, tuple[str, str]] = {
    "species_clash": ("Genes of an organism that the article does not name", "species-clashes"),
    "caption_contradicts": (
        "Words that the caption defines as something else",
        "contradicted-mentions",
    ),
    "named_as_receptor": ("Chemicals that the caption names as receptors", "contradicted-mentions"),
    "long_form_unmatched": ("Long forms that are like no known name", "unmatched-long-forms"),
}

#: what a curator goes through: name of the count, what it is, and the question about it
_LISTS = (
    ("pfocr:AmbiguousWord", "Words that stand for several genes", "ambiguous-words"),
    ("pfocr:UngroundedWord", "Words that stand for nothing known", "ungrounded-words"),
)

#: rows of a list that the page shows
_SHOWN = 20


class Line(NamedTuple):
    """A number with what it counts, and the question that lists it, if there is one."""

    name: str
    number: int
    question: str = ""
    width: float = 0


class Finding(NamedTuple):
    """A kind of finding: its name, what it is called, what it means, and how many there are."""

    name: str
    label: str
    definition: str
    number: int


def quality(site: Site, _parameters: Parameters) -> Page:
    """Return the page about quality."""
    report = report_of(site)
    if report is None:
        return render(site, "quality", report=None)
    evidence = report["evidence"]
    counts = report["counts"]
    return render(
        site,
        "quality",
        report=report,
        mentions=sum(number for name, number in counts.items() if name.endswith("Mention")),
        supports=_bars({name: evidence.get(key, 0) for key, name in _SUPPORTS.items()}),
        doubts=[
            Line(name, evidence.get(key, 0), question) for key, (name, question) in _DOUBTS.items()
        ],
        lists=[Line(name, counts.get(key, 0), question) for key, name, question in _LISTS],
        findings=_findings(report["findings_by_kind"]),
        conflicts=_conflicts(report),
        shown=_SHOWN,
    )


def _bars(numbers: Mapping[str, int]) -> list[Line]:
    """Return numbers with the widths of their bars, of 100.

    >>> [line.width for line in _bars({"a": 4, "b": 1, "c": 0})]
    [100.0, 25.0, 0.0]
    """
    most = max([*numbers.values(), 1])
    return [
        Line(name, number, width=round(100 * number / most, 1)) for name, number in numbers.items()
    ]


def _findings(numbers: Mapping[str, int]) -> list[Finding]:
    """Return the kinds of findings, the most frequent first, as the ontology defines them."""
    ontology = bundled()
    return [
        Finding(
            name,
            ontology.value(PFOCR + name, RDFS_LABEL) or name,
            ontology.value(PFOCR + name, SKOS + "definition"),
            number,
        )
        for name, number in sorted(numbers.items(), key=lambda item: (-item[1], item[0]))
    ]


def _conflicts(report: Report) -> list[tuple[str, int]]:
    """Return how many conflicts between tables there are, by what they are about."""
    counted = Counter(f"{found['kind']}: {found['about']}" for found in report["conflicts"])
    return counted.most_common()
