"""Where things have their pages: ``/genes/2475`` for the gene that NCBI numbers so.

The path of a thing is the name of its kind and its identifier there.  A figure's is the path of
its own IRI; what others have named (genes, chemicals, articles) has its page here and its IRI
there.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from urllib.parse import quote, unquote

from . import iris
from .errors import IdentifierError
from .vocab import BASE, OBO

#: what may stand in a segment of a path as it is
_SAFE = "-._~!$&'()*+,;=:@"

#: folder of pages -> kind of thing, as a person may ask for it
FOLDERS: Mapping[str, str] = MappingProxyType(
    {
        "figures": "figure",
        "genes": "gene",
        "chemicals": "chemical",
        "diseases": "disease",
        "families": "family",
        "articles": "article",
        "organisms": "organism",
    }
)
_FOLDER_OF = {kind: folder for folder, kind in FOLDERS.items()}

#: formats that a description of a thing comes in: the end of its address -> media type
FORMS: Mapping[str, str] = MappingProxyType(
    {
        "html": "text/html",
        "ttl": "text/turtle",
        "jsonld": "application/ld+json",
        "nt": "application/n-triples",
        "rdf": "application/rdf+xml",
    }
)

_FAMPLEX = iris.famplex_iri("")

#: kind -> (what its IRIs begin with, what stands for this in an address)
_SPACES: dict[str, tuple[tuple[str, str], ...]] = {
    "gene": (("https://identifiers.org/ncbigene/", ""),),
    "chemical": (
        ("http://id.nlm.nih.gov/mesh/", ""),
        ("https://identifiers.org/chebi/CHEBI:", "CHEBI:"),
    ),
    "disease": (("http://id.nlm.nih.gov/mesh/", ""), (f"{OBO}DOID_", "DOID:")),
    "article": (("https://identifiers.org/pmc/", ""),),
    "organism": ((f"{OBO}NCBITaxon_", ""),),
}


def path_of(kind: str, iri: str, base: str = BASE) -> str | None:
    """Return the path of the address of a thing, without its form, or None if it has none.

    >>> path_of("gene", "https://identifiers.org/ncbigene/2475")
    '/genes/2475'
    >>> path_of("family", "https://pfocr.wikipathways.org/rdf/family/A%2FB")
    '/families/A%2FB'
    >>> path_of("gene", "https://example.org/2475") is None
    True
    """
    for space, short in _spaces(kind, base):
        if iri.startswith(space) and iri != space:
            name = unquote(iri.removeprefix(space))
            return f"/{_FOLDER_OF[kind]}/{quote(short + name, safe=_SAFE)}"
    return None


def iris_at(kind: str, name: str, base: str = BASE) -> list[str]:
    """Return the IRIs that a thing at an address may have; *name* is not percent-encoded.

    >>> iris_at("chemical", "CHEBI:6121")
    ['https://identifiers.org/chebi/CHEBI:6121']
    >>> iris_at("family", "ERK")[0]
    'https://identifiers.org/fplx/ERK'
    >>> iris_at("gene", "../x")
    []
    """
    found = []
    for mint in _MINTS[kind]:
        try:
            found.append(mint(name, base))
        except IdentifierError:
            continue
    return found


def _spaces(kind: str, base: str) -> tuple[tuple[str, str], ...]:
    if kind == "figure":
        return ((f"{base}figures/", ""),)
    if kind == "family":
        return ((_FAMPLEX, ""), (f"{base}rdf/family/", ""))
    return _SPACES[kind]


def _without(prefix: str, mint: Callable[[str], str]) -> Callable[[str, str], str]:
    """Return a function that mints an IRI from an identifier with this prefix."""

    def minted(name: str, _base: str) -> str:
        if not name.startswith(prefix):
            raise IdentifierError(name, "identifier", f"{prefix}…")
        return mint(name.removeprefix(prefix))

    return minted


_MINTS: dict[str, tuple[Callable[[str, str], str], ...]] = {
    "figure": (iris.figure_iri,),
    "gene": (_without("", iris.gene_iri),),
    "chemical": (_without("", iris.mesh_iri), _without("CHEBI:", iris.chebi_iri)),
    "disease": (_without("", iris.mesh_iri), _without("DOID:", iris.doid_iri)),
    "family": (_without("", iris.famplex_iri), iris.unknown_family_iri),
    "article": (_without("", iris.article_iri),),
    "organism": (_without("", iris.taxon_iri),),
}
