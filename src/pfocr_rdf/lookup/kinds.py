"""The kinds of things that may be asked for, and the IRIs that a text may stand for."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from .. import iris
from ..errors import IdentifierError
from ..vocab import OBO, PREFIXES

#: what can stand between ``<`` and ``>``; whether it is an IRI is for the store to say
IRI = re.compile(r'[A-Za-z][A-Za-z0-9+.-]*:[^\x00-\x20<>"{}|^`\\]+')
_PMC_PAGE = re.compile(r"https?://[a-z.]+\.nih\.gov/(?:pmc/)?articles/(PMC\d+)/?(figure/[^/]+)?/?")

#: names that people use and NCBI does not
_EVERYDAY = {"mouse": "10090", "rat": "10116", "fly": "7227", "worm": "6239"}


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of thing that a parameter names.

    ``classes`` are its classes, ``mention`` the class of the mentions that stand for it, ``mints``
    turn an identifier into an IRI, and ``example`` is what a person may type.
    """

    name: str
    classes: tuple[str, ...]
    example: str
    mints: tuple[Callable[[str], str], ...] = ()
    mention: str = ""

    @property
    def values(self) -> str:
        """The classes as they stand in a query.

        >>> KINDS["gene"].values
        'schema:Gene'
        """
        return " ".join(self.classes)


def _mesh(text: str) -> str:
    prefix, _, local = text.rpartition(":")
    if prefix and prefix.lower() != "mesh":
        raise IdentifierError(text, "MeSH ID", "D or C and digits")
    return iris.mesh_iri(local.upper())


def _prefixed(prefix: str, mint: Callable[[str], str]) -> Callable[[str], str]:
    """Return a function that mints an IRI from an identifier with this prefix, in any case."""

    def minted(text: str) -> str:
        found, _, local = text.partition(":")
        if found.lower() != prefix:
            raise IdentifierError(text, "identifier", f"{prefix}:…")
        return mint(local)

    return minted


def _everyday_taxon(text: str) -> str:
    return iris.taxon_iri(_EVERYDAY.get(text.lower(), text))


def _pmc_number(text: str) -> str:
    return iris.article_iri(f"PMC{text}")


def _article_page(text: str) -> str:
    match = _PMC_PAGE.fullmatch(text)
    return iris.article_iri(match[1] if match and not match[2] else text)


def _figure_page(text: str) -> str:
    match = _PMC_PAGE.fullmatch(text)
    if match is None or not match[2]:
        raise IdentifierError(text, "page of a figure", "https://…/articles/PMC…/figure/…/")
    return iris.figure_url(f"pmc/articles/{match[1]}/{match[2]}/")


KINDS: dict[str, Kind] = {
    kind.name: kind
    for kind in (
        Kind("figure", ("pfocr:PathwayFigure",), "PMC5061805__BCP-82-1280-g001", (_figure_page,)),
        Kind(
            "gene",
            ("schema:Gene",),
            "MTOR",
            (iris.gene_iri, _prefixed("ncbigene", iris.gene_iri)),
            "pfocr:GeneMention",
        ),
        Kind(
            "chemical",
            ("schema:ChemicalSubstance",),
            "ketamine",
            (_mesh, _prefixed("chebi", iris.chebi_iri)),
            "pfocr:ChemicalMention",
        ),
        Kind(
            "disease",
            ("schema:MedicalCondition",),
            "D008545",
            (_mesh, _prefixed("doid", iris.doid_iri)),
            "pfocr:DiseaseMention",
        ),
        Kind(
            "organism",
            ("schema:Taxon",),
            "Homo sapiens",
            (_everyday_taxon, _prefixed("ncbitaxon", iris.taxon_iri)),
        ),
        Kind(
            "article",
            ("schema:ScholarlyArticle",),
            "PMC5061805",
            (_article_page, _pmc_number, iris.doi_iri, _prefixed("doi", iris.doi_iri)),
        ),
        Kind(
            "family",
            ("pfocr:GeneFamily", "pfocr:ProteinComplex", "pfocr:GeneGroup"),
            "ERK",
            (_prefixed("fplx", iris.famplex_iri),),
        ),
    )
}
#: every chemical may be asked for as a drug
KINDS["drug"] = KINDS["chemical"]


def candidates(kind: Kind, text: str) -> list[str]:
    """Return the IRIs that *text* may be or stand for, without looking at a store.

    >>> candidates(KINDS["gene"], "2475")
    ['https://identifiers.org/ncbigene/2475']
    >>> candidates(KINDS["chemical"], "mesh:D007649")
    ['http://id.nlm.nih.gov/mesh/D007649', 'mesh:D007649']
    """
    return list(dict.fromkeys(_candidates(kind, text)))


def _candidates(kind: Kind, text: str) -> Iterator[str]:
    for mint in kind.mints:
        try:
            yield mint(text)
        except IdentifierError:
            continue
    if expanded(text) != text:
        yield expanded(text)
    if IRI.fullmatch(text):
        yield text
        if "://" in text:
            yield _with_other_scheme(text)
            yield text.rstrip("/") + ("" if text.endswith("/") else "/")
        if text.startswith(OBO + "CHEBI_"):
            yield "https://identifiers.org/chebi/CHEBI:" + text.removeprefix(OBO + "CHEBI_")


def expanded(text: str) -> str:
    """Return the IRI of a CURIE whose prefix is known, else the text as it is.

    >>> expanded("ncbigene:2475"), expanded("MTOR")
    ('https://identifiers.org/ncbigene/2475', 'MTOR')
    """
    prefix, colon, local = text.partition(":")
    iri = PREFIXES.get(prefix, "") + local
    return iri if colon and prefix in PREFIXES and IRI.fullmatch(iri) else text


def _with_other_scheme(iri: str) -> str:
    """Return the IRI that people take for the same.

    >>> _with_other_scheme("http://identifiers.org/ncbigene/2475")
    'https://identifiers.org/ncbigene/2475'
    >>> _with_other_scheme("https://id.nlm.nih.gov/mesh/D007649")
    'http://id.nlm.nih.gov/mesh/D007649'
    """
    if iri.startswith("https://"):
        return "http://" + iri.removeprefix("https://")
    return iri.replace("http://", "https://", 1)
