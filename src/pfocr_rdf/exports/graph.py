"""What the nodes and edges of a knowledge graph are made of."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Self

from ..solutions import Answerer
from .biolink import Curies
from .links import Section, read_sections
from .pairs import PREFIXES, Figures, read_figures


@dataclass(frozen=True, slots=True)
class Graph:
    """Figures and their links, the IRIs of articles by figure, and those of taxa by gene."""

    figures: Figures
    sections: list[Section]
    articles: dict[int, str]
    taxa: dict[str, str]
    curies: Curies

    @classmethod
    def of(cls, store: Answerer) -> Self:
        """Return what a store or an endpoint holds."""
        figures = read_figures(store)
        return cls(
            figures=figures,
            sections=read_sections(store, figures),
            articles=_read_articles(store, figures),
            taxa=_read_taxa(store, figures),
            curies=Curies(_base(figures.numbers, figures.figids)),
        )


def _read_articles(store: Answerer, figures: Figures) -> dict[int, str]:
    query = (
        f"{PREFIXES}SELECT ?figure ?article WHERE {{ ?figure a pfocr:PathwayFigure ; "
        "schema:isPartOf ?article . }"
    )
    return {
        figures.numbers[figure.value]: article.value
        for figure, article in store.select(query).rows
        if figure and article and figure.value in figures.numbers
    }


def _read_taxa(store: Answerer, figures: Figures) -> dict[str, str]:
    query = (
        f"{PREFIXES}SELECT ?gene ?taxon WHERE {{ ?gene a schema:Gene ; "
        "schema:taxonomicRange ?taxon . }"
    )
    return {
        gene.value: taxon.value
        for gene, taxon in store.select(query).rows
        if gene and taxon and gene.value in figures.things
    }


def _base(iris: Iterable[str], figids: list[str]) -> str:
    """Return the address that figures are published under, from their IRIs in order of figids.

    >>> _base(["https://example.org/figures/PMC1__a"], ["PMC1__a"])
    'https://example.org/'
    """
    for iri, figid in zip(iris, figids, strict=True):
        return iri.removesuffix(f"figures/{figid}")
    return ""
