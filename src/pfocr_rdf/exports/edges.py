"""The edges of a knowledge graph: what figures mention, whose they are, and associations.

A figure ``mentions`` a thing.  What OCR read is an *observation*; that a figure which names a
family, or whose record has a keyword, mentions a certain gene is a *prediction*, and the column
``tier`` tells the two and the surer ones apart.  An article ``has_part`` a figure, and a gene is
``in_taxon`` an organism: KGX reads a column of that name as a list, which its validator refuses.

Two things of an association ``occurs_together_in_literature_with`` each other.  Where the rate of
false discoveries is 0.05 at most that is a *text_co_occurrence*, which the model wants to be
significant, and else an *observation*.  Its publications are not told: the graph counts the figures
that mention both by different words, and does not list them.
Source: https://biolink.github.io/biolink-model/Association/
"""

from __future__ import annotations

from array import array
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np

from ..solutions import Answerer
from . import biolink
from .biolink import Curies, line
from .graph import Graph
from .links import by_kind
from .pairs import PREFIXES, Figures

#: the greatest rate of false discoveries of a co-occurrence that is called significant
_RATE = 0.05

#: what is told of an association
_TOLD = ("sharedFigures", "pValue", "qValue", "npmi")

#: tiers of genes that the figure does not name itself
_INDIRECT = {"family", "keyword"}


class Edge(NamedTuple):
    """An edge, with its columns in their order; ``tier`` and ``npmi`` are no slots of the model."""

    id: str
    subject: str
    predicate: str
    object: str
    category: str
    knowledge_level: str
    agent_type: str
    primary_knowledge_source: str = biolink.SOURCE
    publications: str = ""
    tier: str = ""
    concept_pair_count: str = ""
    p_value: str = ""
    adjusted_p_value: str = ""
    npmi: str = ""


def edge_lines(store: Answerer, graph: Graph) -> Iterator[str]:
    """Yield the lines of the edges: of articles, of figures, of genes, and associations."""
    yield line(*Edge._fields)
    for edge in _of_figures(graph):
        yield "\t".join(edge) + "\n"
    curies = graph.curies
    for gene, taxon in sorted(
        (curies.of(one), curies.of(other)) for one, other in graph.taxa.items()
    ):
        yield line(*_known(gene, "biolink:in_taxon", taxon))
    for edge in _read_associations(store, graph.figures).edges(graph.figures, curies):
        yield line(*edge)


def _of_figures(graph: Graph) -> Iterator[Edge]:
    """Yield the edges that start or end at a figure."""
    figures, curies = graph.figures, graph.curies
    things = [(curies.of(iri),) for iri in figures.things]
    names = [curies.of(iri) for iri in figures.numbers]
    articles = {number: curies.of(iri) for number, iri in graph.articles.items()}
    for number, article in sorted(articles.items()):
        yield _known(article, "biolink:has_part", names[number])
    last, seen = -1, set[str]()
    for number, _, (thing, tier) in by_kind(figures, graph.sections, things):
        if number != last:
            last, seen = number, set()
        if thing not in seen:  # a chemical may be a disease as well
            seen.add(thing)
            yield _mention(names[number], thing, tier, articles.get(number, ""))


def _known(subject: str, predicate: str, other: str) -> Edge:
    """Return an edge that stands in the records of others.

    >>> _known("PMC:1", "biolink:has_part", "PFOCR:PMC1__a")[:4]
    ('PMC:1-PFOCR:PMC1__a', 'PMC:1', 'biolink:has_part', 'PFOCR:PMC1__a')
    """
    return Edge(
        f"{subject}-{other}",
        subject,
        predicate,
        other,
        "biolink:Association",
        "knowledge_assertion",
        "automated_agent",
    )


def _mention(figure: str, thing: str, tier: str, article: str) -> Edge:
    """Return the edge from a figure to what it mentions.

    >>> edge = _mention("PFOCR:PMC1__a", "NCBIGene:5594", "family", "PMC:1")
    >>> edge.id, edge.knowledge_level
    ('PFOCR:PMC1__a-NCBIGene:5594', 'prediction')
    """
    return Edge(
        f"{figure}-{thing}",
        figure,
        "biolink:mentions",
        thing,
        "biolink:InformationContentEntityToNamedThingAssociation",
        "prediction" if tier in _INDIRECT else "observation",
        "image_processing_agent",
        publications=article,
        tier=tier,
    )


@dataclass(slots=True)
class _Associations:
    """Associations as numbers: forty bytes for each of a million, and their IRIs."""

    iris: list[str] = field(default_factory=list)
    ends: tuple[array[int], array[int]] = field(default_factory=lambda: (array("l"), array("l")))
    #: the numbers of the texts of what is told, column by column
    told: tuple[array[int], ...] = field(default_factory=lambda: tuple(array("l") for _ in _TOLD))
    texts: dict[str, int] = field(default_factory=dict)

    def edges(self, figures: Figures, curies: Curies) -> Iterator[Edge]:
        """Yield the edges, by the IRIs of associations."""
        things = [curies.of(iri) for iri in figures.things]
        texts = list(self.texts)
        for place in np.argsort(np.array(self.iris, dtype=object), kind="stable").tolist():
            shared, p, q, npmi = (texts[column[place]] for column in self.told)
            yield Edge(
                self.iris[place],
                things[self.ends[0][place]],
                "biolink:occurs_together_in_literature_with",
                things[self.ends[1][place]],
                "biolink:Association",
                "text_co_occurrence" if float(q) <= _RATE else "observation",
                "data_analysis_pipeline",
                concept_pair_count=shared,
                p_value=p,
                adjusted_p_value=q,
                npmi=npmi,
            )


def _read_associations(store: Answerer, figures: Figures) -> _Associations:
    """Return the associations of things that figures mention."""
    values = " ; ".join(f"pfocr:{name} ?{name}" for name in _TOLD)
    query = (
        f"{PREFIXES}SELECT ?association ?subject ?object {' '.join(f'?{n}' for n in _TOLD)} "
        f"WHERE {{ ?association pfocr:subject ?subject ; pfocr:object ?object ; {values} . }}"
    )
    found = _Associations()
    texts, things = found.texts, figures.things
    for association, subject, other, *told in store.select(query).rows:
        if association and subject and other:
            found.iris.append(association.value)
            for column, end in zip(found.ends, (subject, other), strict=True):
                column.append(things.setdefault(end.value, len(things)))
            for column, value in zip(found.told, told, strict=True):
                column.append(texts.setdefault(value.value if value else "", len(texts)))
    return found
