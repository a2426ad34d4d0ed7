"""Associations as N-Triples: eight triples each, and a ninth for the surest of a kind.

Numbers of a store are sorted at once, and its names are not: a rank lets a store tell the surest
pairs of hundreds of thousands without reading the names of all, which takes seconds.

A probability is written with two significant digits, and as 1e-17 where it is less.  It is an
``xsd:decimal`` like any other number of ours: Oxigraph keeps eighteen places of one, and gives it
back as it was written, while of an ``xsd:double`` it makes a number with up to three hundred zeros.
What is below 1e-17 tells nothing more; mutual information tells such pairs apart.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from decimal import Decimal

from .. import iris, vocab
from ..associations.association import Association
from ..ntriples import integer, ref, triple, typed
from .mentions import chemical_iri, disease_iri

#: the class of each kind
CLASSES = {
    "chemical-disease": vocab.CHEMICAL_DISEASE_ASSOCIATION,
    "gene-chemical": vocab.GENE_CHEMICAL_ASSOCIATION,
    "gene-disease": vocab.GENE_DISEASE_ASSOCIATION,
    "gene-gene": vocab.GENE_GENE_ASSOCIATION,
}

_MINTS = {"gene": iris.gene_iri, "chemical": chemical_iri, "disease": disease_iri}

#: the decimal logarithm of the least probability that is written
_LEAST = -17

#: what makes up for the last digits of a logarithm, so that a half is rounded up
_HALF = 0.5 + 2e-6

_TYPE = ref(vocab.RDF_TYPE)
_ASSOCIATION = ref(vocab.ASSOCIATION)
_SUBJECT, _OBJECT = ref(vocab.SUBJECT), ref(vocab.OBJECT)
_SHARED_FIGURES, _NPMI = ref(vocab.SHARED_FIGURES), ref(vocab.NPMI)
_P_VALUE, _Q_VALUE, _RANK = ref(vocab.P_VALUE), ref(vocab.Q_VALUE), ref(vocab.RANK)


def association_lines(
    associations: Iterable[Association], base: str = vocab.BASE
) -> Iterator[list[str]]:
    """Yield the triples of each association, in the order of the associations."""
    classes = {kind: ref(cls) for kind, cls in CLASSES.items()}
    for association in associations:
        kind, subject, object_, figures, npmi, log10_p, log10_q, rank = association
        this = ref(iris.association_iri(kind, subject, object_, base))
        first, _, second = kind.partition("-")
        lines = [
            triple(this, _TYPE, _ASSOCIATION),
            triple(this, _TYPE, classes[kind]),
            triple(this, _SUBJECT, ref(_MINTS[first](subject))),
            triple(this, _OBJECT, ref(_MINTS[second](object_))),
            triple(this, _SHARED_FIGURES, integer(figures)),
            triple(this, _NPMI, typed(four_decimals(npmi), vocab.XSD_DECIMAL)),
            triple(this, _P_VALUE, typed(two_digits(log10_p), vocab.XSD_DECIMAL)),
            triple(this, _Q_VALUE, typed(two_digits(log10_q), vocab.XSD_DECIMAL)),
        ]
        if rank:
            lines.append(triple(this, _RANK, integer(rank)))
        yield lines


def four_decimals(number: float) -> str:
    """Return a number with four decimals at most, in the canonical form of ``xsd:decimal``.

    >>> four_decimals(0.123456), four_decimals(0.5), four_decimals(1.0), four_decimals(-0.00001)
    ('0.1235', '0.5', '1', '0')
    """
    return f"{round(number, 4) + 0.0:.4f}".rstrip("0").rstrip(".")


def two_digits(log10: float) -> str:
    """Return a probability, given its decimal logarithm, in the canonical form of ``xsd:decimal``.

    >>> two_digits(-1.0), two_digits(math.log10(0.0125)), two_digits(0.0)
    ('0.1', '0.013', '1')
    >>> two_digits(math.log10(0.0996)), two_digits(-16.5), two_digits(-5012.3)
    ('0.1', '0.000000000000000032', '0.00000000000000001')
    """
    log10 = max(log10, _LEAST)
    exponent = math.floor(log10)
    tenths = math.floor(10 ** (log10 - exponent + 1) + _HALF)
    return f"{Decimal(tenths).scaleb(exponent - 1):f}".rstrip("0").rstrip(".")
