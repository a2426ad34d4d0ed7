"""Checks the values of publishers' rows: an identifier makes an IRI, a name has a name's length.

An identifier that makes none would stop a whole build, and a name of megabytes would never end one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

from ...errors import IdentifierError
from ..build import LeftOut

#: characters that a name has at most; the longest of MeSH has 250
LONGEST_NAME = 4_000

#: what is expected of most identifiers
NUMBER = "a number of at most ten digits"


def makes(mint: Callable[[str], str], identifier: str) -> bool:
    """Tell whether *mint*, a function of ``iris``, makes an IRI of an identifier.

    >>> from pfocr_rdf.iris import doi_iri, gene_iri
    >>> makes(gene_iri, "2475"), makes(gene_iri, "02475"), makes(gene_iri, "²"), makes(gene_iri, "")
    (True, False, False, False)
    >>> makes(doi_iri, "10.1111/bcp.12845"), makes(doi_iri, "10.1000"), makes(doi_iri, "10.1000/é")
    (True, False, False)
    """
    try:
        mint(identifier)
    except IdentifierError:
        return False
    return True


def several(cell: str) -> tuple[str, ...]:
    """Return the values of a cell, each once, in order; ``-`` and nothing are none.

    >>> several("FRAP|FRAP1|FRAP"), several("-"), several("")
    (('FRAP', 'FRAP1'), (), ())
    """
    values = (value.strip() for value in cell.split("|"))
    return tuple(dict.fromkeys(value for value in values if value and value != "-"))


def names_in(cell: str, place: str, left_out: LeftOut) -> tuple[str, ...]:
    """Return the names of a cell; what is too long for a name is told, and left out."""
    values = several(cell)
    if len(cell) <= LONGEST_NAME:
        return values
    for value in values:
        if too_long(value):
            left_out.add_value(f"{place}: {too_long(value)}")
    return tuple(value for value in values if not too_long(value))


def too_long(*names: str) -> str:
    """Return what is wrong with the first of *names* that is too long for a name, or nothing.

    >>> too_long("MTOR", "")
    ''
    >>> too_long("MTOR", "abc" * 2000)
    "'abcabcabcabcabcabcab' and more (expected a name of at most 4,000 characters)"
    """
    long: Iterable[str] = (name for name in names if len(name) > LONGEST_NAME)
    for name in long:
        return f"{name[:20]!r} and more (expected a name of at most {LONGEST_NAME:,} characters)"
    return ""
