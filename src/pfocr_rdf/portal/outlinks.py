"""Where else a thing has a page: who publishes it, and what it is called there."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from .. import vocab
from .asking import Properties, texts

#: beginning of an IRI -> (who publishes it, beginning of the address of its page)
_PUBLISHERS: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        "https://www.ncbi.nlm.nih.gov/gene/": ("NCBI Gene", ""),
        "https://www.ncbi.nlm.nih.gov/pmc/articles/": ("PubMed Central", ""),
        "https://www.ncbi.nlm.nih.gov/Taxonomy/Browser/wwwtax.cgi?id=": ("NCBI Taxonomy", ""),
        "https://meshb.nlm.nih.gov/record/ui?ui=": ("MeSH", ""),
        "https://europepmc.org/article/PMC/": ("Europe PMC", ""),
        "https://europepmc.org/article/MED/": ("Europe PMC", ""),
        "https://doi.org/": ("DOI", ""),
        "https://identifiers.org/pubmed/": ("PubMed", "https://pubmed.ncbi.nlm.nih.gov/"),
        "https://identifiers.org/hgnc/": (
            "HGNC",
            "https://www.genenames.org/data/gene-symbol-report/#!/hgnc_id/HGNC:",
        ),
        "https://identifiers.org/chebi/CHEBI:": (
            "ChEBI",
            "https://www.ebi.ac.uk/chebi/searchId.do?chebiId=CHEBI:",
        ),
        "https://identifiers.org/drugbank/": ("DrugBank", "https://go.drugbank.com/drugs/"),
        vocab.OBO + "DOID_": ("Disease Ontology", ""),
        "https://identifiers.org/fplx/": ("FamPlex", ""),
        "https://identifiers.org/wikipathways/": (
            "WikiPathways",
            "https://www.wikipathways.org/pathways/",
        ),
        "https://www.ndexbio.org/viewer/networks/": ("NDEx", ""),
    }
)

#: properties that lead to other pages of the same thing
_SAME = (
    vocab.SCHEMA + "url",
    vocab.SCHEMA + "sameAs",
    vocab.CHEBI,
    vocab.DRUGBANK,
    vocab.SKOS_EXACT_MATCH,
    vocab.SKOS_CLOSE_MATCH,
)


@dataclass(frozen=True, slots=True)
class Outlink:
    """A page of somebody else about a thing: who has it, what it is called there, where it is."""

    publisher: str
    name: str
    address: str


def outlinks_of(properties: Properties) -> list[Outlink]:
    """Return the pages that others have about a thing, each once."""
    iris = (iri for predicate in _SAME for iri in texts(properties, predicate))
    found = (outlink(iri) for iri in iris)
    return list(dict.fromkeys(link for link in found if link is not None))


def outlink(iri: str) -> Outlink | None:
    """Return the page that an IRI stands for, or None if nobody is known for it.

    >>> outlink("https://identifiers.org/drugbank/DB01221")
    Outlink(publisher='DrugBank', name='DB01221', address='https://go.drugbank.com/drugs/DB01221')
    >>> outlink("https://example.org/") is None
    True
    """
    for space, (publisher, address) in _PUBLISHERS.items():
        if iri.startswith(space):
            name = iri.removeprefix(space)
            at = f"{address}{name}" if address else iri
            return Outlink(publisher, name.strip("/"), at)
    return None
