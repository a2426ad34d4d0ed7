"""Figures as gene sets, or as sets of chemicals, in GMT.

A line is a figure: its figid, its title, and then its members, all with tabs between them.  With
the defaults it is what PFOCR itself releases: genes by their official symbols, of one organism,
and figures with at least three of them.  What is known by a keyword alone is never a member.
Source: https://software.broadinstitute.org/cancer/software/gsea/wiki/index.php/Data_formats
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

import numpy as np

from ..errors import UsageError
from ..solutions import Answerer
from .pairs import PREFIXES, Figures, Links, by_figure, read_figures

#: how members are named, by what they are
IDS: Mapping[str, tuple[str, ...]] = {
    "gene": ("entrez", "symbol"),
    "chemical": ("mesh", "chebi", "name"),
}

#: which genes of a figure are members
TIERS = ("strict", "synonym", "all")


@dataclass(frozen=True, slots=True, kw_only=True)
class Sets:
    """Which sets: of what, how sure, how large at least, of which organism, and how named.

    ``organism`` is a taxon id, or "" for all; chemicals have neither tier nor organism.
    """

    entity: str = "gene"
    tier: str = "strict"
    least: int = 3
    organism: str = "9606"
    id: str = "entrez"

    def check(self) -> None:
        """Look whether members can be named so.

        Raises:
            UsageError: If not.
        """
        if self.id not in IDS[self.entity]:
            expected = ", ".join(IDS[self.entity])
            raise UsageError(f"{self.id!r} is no way to name a {self.entity} (expected {expected})")


def gmt_lines(store: Answerer, sets: Sets | None = None) -> Iterator[str]:
    """Yield the lines of a GMT file, in the order of figids.

    Raises:
        UsageError: If members cannot be named as the sets say.
    """
    sets = sets or Sets()
    sets.check()
    figures = read_figures(store)
    links = _links(store, sets, figures)
    names = _names(store, sets)
    called = [names.get(iri, ()) for iri in figures.things]
    for figure, things in by_figure(links):
        members = {name for thing in things for name in called[thing]}
        if len(members) >= sets.least:
            yield _line(figures.figids[figure], figures.titles[figure], members)


def _links(store: Answerer, sets: Sets, figures: Figures) -> Links:
    """Return the links to what may be a member."""
    if sets.entity == "chemical":
        return figures.links(store, "mentionsChemical")
    if sets.tier == "all":
        keywords = figures.links(store, "mentionsGeneKeyword")
        return np.setdiff1d(figures.links(store, "mentionsGene"), keywords)
    return figures.links(store, f"mentionsGene{sets.tier.capitalize()}")


def _line(figid: str, title: str, members: Iterable[str]) -> str:
    r"""Return one line; numbers come in their order, and a cell holds no tab.

    >>> _line("PMC1__a", "mTOR\tand more", {"207", "9", "AKT"})
    'PMC1__a\tmTOR and more\t9\t207\tAKT\n'
    """
    ordered = sorted(members, key=lambda name: (not name.isdecimal(), len(name), name))
    return "\t".join(" ".join(cell.split()) for cell in (figid, title, *ordered)) + "\n"


def _names(store: Answerer, sets: Sets) -> dict[str, set[str]]:
    """Return how each thing that may be a member is called, by its IRI."""
    query = f"{PREFIXES}SELECT ?thing ?name WHERE {{ {_name_pattern(sets)} }}"
    names: dict[str, set[str]] = {}
    for thing, name in store.select(query).rows:
        if thing and name:
            value = name.value.rpartition("/")[2] if name.kind == "uri" else name.value
            names.setdefault(thing.value, set()).add(value)
    return names


def _name_pattern(sets: Sets) -> str:
    if sets.entity == "chemical":
        kind = "?thing a schema:ChemicalSubstance"
        if sets.id == "chebi":
            return f"{kind} ; pfocr:chebi ?name ."
        return f"{kind} ; {'rdfs:label' if sets.id == 'name' else 'schema:identifier'} ?name ."
    taxon = f" ; schema:taxonomicRange obo:NCBITaxon_{sets.organism}" if sets.organism else ""
    name = "schema:identifier" if sets.id == "entrez" else "rdfs:label"
    return f"?thing a schema:Gene{taxon} ; {name} ?name ."
