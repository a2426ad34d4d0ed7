"""Pairs and neighbourhoods as N-Triples.

A neighbourhood is a thing of its own, because a figure's own triples are written long before its
neighbours are known, and a dump keeps the triples of a thing together.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from .. import iris, vocab
from ..associations.association import Pair
from ..ntriples import integer, ref, triple
from .mentions import chemical_iri

_TYPE = ref(vocab.RDF_TYPE)
_NEIGHBOUR = ref(vocab.NEIGHBOUR)

#: by all tiers, by symbol or synonym, and by official symbol
_FIGURES = (
    vocab.FIGURES_WITH_PAIR,
    vocab.FIGURES_WITH_PAIR_SYNONYM,
    vocab.FIGURES_WITH_PAIR_STRICT,
)


def pair_lines(pairs: Iterable[Pair], base: str = vocab.BASE) -> Iterator[list[str]]:
    """Yield the triples of each pair of a gene and a chemical."""
    for gene, chemical, figures in pairs:
        this = ref(iris.pair_iri(gene, chemical, base))
        yield [
            triple(this, _TYPE, ref(vocab.GENE_CHEMICAL_PAIR)),
            triple(this, ref(vocab.PAIRED_GENE), ref(iris.gene_iri(gene))),
            triple(this, ref(vocab.PAIRED_CHEMICAL), ref(chemical_iri(chemical))),
            *(
                triple(this, ref(predicate), integer(number))
                for predicate, number in zip(_FIGURES, figures, strict=True)
                if number
            ),
        ]


def neighbourhood_lines(
    neighbourhoods: Iterable[tuple[str, list[str]]], base: str = vocab.BASE
) -> Iterator[list[str]]:
    """Yield the triples of each neighbourhood: a figure, and figures that are near to it."""
    for figid, neighbours in neighbourhoods:
        this = ref(iris.neighbourhood_iri(figid, base))
        yield [
            triple(this, _TYPE, ref(vocab.NEIGHBOURHOOD)),
            triple(this, ref(vocab.CENTRE), ref(iris.figure_iri(figid, base))),
            *(triple(this, _NEIGHBOUR, ref(iris.figure_iri(other, base))) for other in neighbours),
        ]
