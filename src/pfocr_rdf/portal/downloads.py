"""The page about the data: files, formats, licences, and how to load them."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

from ..publication.changes import CHANGES
from ..vocab import CC0, PFOCR
from .rendering import render
from .reports import Report, counts_of, report_of
from .site import Page, Parameters, Site

#: part of a dump -> what it holds
_PARTS: Mapping[str, str] = {
    "description": "What the dataset is: VoID, DCAT, counts, provenance",
    "figures": "Figures, their records and articles, and all mentions",
    "entities": "Genes, families, chemicals, diseases, organisms, words",
    "associations": "What belongs together: associations, pairs, neighbours",
}

_LINKS = ("mentionsGene", "mentionsGeneStrict", "mentionsGeneSynonym", "mentionsGeneFamily")
_OTHER_LINKS = ("mentionsGeneKeyword", "mentionsChemical", "mentionsDisease")

#: characters of the list of changes that the page shows
_CHANGES_SHOWN = 4000

_CAPTIONS = "The articles': each article's own licence says what may be done with them."


class File(NamedTuple):
    """A file of a release, with what it holds."""

    name: str
    what: str
    triples: int
    size: int
    sha256: str


class Licence(NamedTuple):
    """Under what a part of the data is: an IRI, or a sentence."""

    part: str
    number: int
    licence: str
    rights: str = ""


def data(site: Site, _parameters: Parameters) -> Page:
    """Return the page about the data.

    Raises:
        StoreError: If the store does not answer.
    """
    report = report_of(site)
    files = _files(report) if report else []
    counts = counts_of(site.store)
    return render(
        site,
        "data",
        report=report,
        files=files,
        triples=sum(file.triples for file in files),
        size=sum(file.size for file in files),
        mirror=report.get("wikipathways") if report else None,
        licences=_licences(report, counts),
        lexicon=report["lexicon"] if report else [],
        changes=_changes(site.release),
        bytes_of=bytes_of,
    )


def _files(report: Report) -> list[File]:
    return [
        File(
            name.rpartition("/")[2],
            _PARTS.get(name.rpartition("/")[2].partition(".")[0], ""),
            part["triples"],
            part["bytes"],
            part["sha256"],
        )
        for name, part in report["dump"].items()
    ]


def bytes_of(size: int) -> str:
    """Return a number of bytes as people say it.

    >>> bytes_of(555_714_307), bytes_of(19_479), bytes_of(12)
    ('556 MB', '19.5 kB', '12 B')
    """
    number = float(size)
    for unit in ("B", "kB", "MB", "GB"):
        if number < 1000 or unit == "GB":  # noqa: PLR2004 -- of a unit in the next
            break
        number /= 1000
    return f"{number:.3g} {unit}" if unit != "B" else f"{size} B"


def _licences(report: Report | None, counts: Mapping[str, int]) -> list[Licence]:
    """Return which part is under which licence, with its numbers as far as they are known."""

    def number(*names: str) -> int:
        return sum(counts.get(PFOCR + name, 0) for name in names)

    dump = report["dump"] if report else {}
    associations = dump.get("dump/associations.nt.gz", {}).get("triples", 0)
    return [
        Licence("Records of figures", number("FigureRecord"), CC0),
        Licence("Mentions", number("GeneMention", "ChemicalMention", "DiseaseMention"), CC0),
        Licence(
            "Links from figures to genes, families, chemicals and diseases",
            number(*_LINKS, *_OTHER_LINKS),
            CC0,
        ),
        Licence("Triples of associations, pairs and neighbours", associations, CC0),
        Licence("Captions of figures, and titles", 0, "", _CAPTIONS),
    ]


def _changes(release: Path | None) -> str:
    """Return what differs from the release before, as far as a published release tells it."""
    path = release / CHANGES if release else None
    if path is None or not path.is_file():
        return ""
    with path.open(encoding="utf-8") as file:
        return file.read(_CHANGES_SHOWN)
