"""Similarities of figures to pathways as N-Triples: a link, and a node that says what it weighs.

The link leads straight from the figure to the pathway; the node has the numbers, as that of an
association has.  Jaccard's index has six decimals, so that the pathways of a figure keep their
order.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import groupby
from operator import attrgetter

from .. import iris, vocab
from ..associations.similarities import Similarity
from ..ntriples import integer, ref, triple, typed
from .associations import two_digits

_TYPE = ref(vocab.RDF_TYPE)
_SIMILAR_PATHWAY = ref(vocab.SIMILAR_PATHWAY)
_SIMILARITY = ref(vocab.PATHWAY_SIMILARITY)
_FIGURE, _PATHWAY = ref(vocab.COMPARED_FIGURE), ref(vocab.COMPARED_PATHWAY)
_SHARED_GENES, _JACCARD = ref(vocab.SHARED_GENES), ref(vocab.JACCARD)
_P_VALUE, _Q_VALUE = ref(vocab.P_VALUE), ref(vocab.Q_VALUE)


def similarity_lines(
    similarities: Iterable[Similarity], base: str = vocab.BASE
) -> Iterator[list[str]]:
    """Yield the triples of each figure: its links, and then a node for each of these.

    >>> [link, *_] = next(similarity_lines([Similarity("PMC1__a", "WP1", 2, 0.5, -3.0, -2.0)]))
    >>> link.split()[2]
    '<https://identifiers.org/wikipathways/WP1>'
    """
    for figid, of_figure in groupby(similarities, key=attrgetter("figure")):
        figure = ref(iris.figure_iri(figid, base))
        links: list[str] = []
        nodes: list[str] = []
        for similarity in of_figure:
            pathway = ref(iris.pathway_iri(similarity.pathway))
            links.append(triple(figure, _SIMILAR_PATHWAY, pathway))
            nodes += _node(similarity, figure, pathway, base)
        yield [*links, *nodes]


def _node(similarity: Similarity, figure: str, pathway: str, base: str) -> Iterator[str]:
    this = ref(iris.similarity_iri(similarity.figure, similarity.pathway, base))
    yield triple(this, _TYPE, _SIMILARITY)
    yield triple(this, _FIGURE, figure)
    yield triple(this, _PATHWAY, pathway)
    yield triple(this, _SHARED_GENES, integer(similarity.genes))
    for predicate, number in (
        (_JACCARD, six_decimals(similarity.jaccard)),
        (_P_VALUE, two_digits(similarity.log10_p)),
        (_Q_VALUE, two_digits(similarity.log10_q)),
    ):
        yield triple(this, predicate, typed(number, vocab.XSD_DECIMAL))


def six_decimals(number: float) -> str:
    """Return a share with six decimals at most, in the canonical form of ``xsd:decimal``.

    >>> six_decimals(1 / 3), six_decimals(0.5), six_decimals(1.0)
    ('0.333333', '0.5', '1')
    """
    return f"{number:.6f}".rstrip("0").rstrip(".")
