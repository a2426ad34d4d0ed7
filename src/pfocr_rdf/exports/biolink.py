"""What the Biolink Model calls the things and links of a graph, and their CURIEs.

Classes, slots, enumerations and prefixes are those of version 4.4.6 of the model, as the PyPI
package ``biolink-model`` has it.  A figure is a ``Publication``, which is by its definition also
"a part of a publication"; so is an article, for an ``Article`` needs the ISSN of its journal, which
no document has.  A chemical is a ``ChemicalEntity`` or a ``Drug``, never a ``SmallMolecule``: MeSH
counts proteins and mixtures among chemicals.
Source: https://biolink.github.io/biolink-model/
"""

from __future__ import annotations

import json
from collections.abc import Mapping

from ..vocab import (
    DRUG,
    GENE_FAMILY,
    OBO,
    PROTEIN_COMPLEX,
    SCHEMA,
)

#: the version of the model whose names these are
VERSION = "4.4.6"

#: PFOCR in the catalogue of information resources
SOURCE = "infores:pfocr"

PUBLICATION = "biolink:Publication"

#: the types of publications: https://www.dublincore.org/specifications/dublin-core/dcmi-terms/ and
#: https://sparontologies.github.io/fabio/current/fabio.html (preprints are among the articles)
FIGURE_TYPE, ARTICLE_TYPE = "dctypes:StillImage", "fabio:Article"

#: the categories of things by their classes in the graph
CATEGORIES: Mapping[str, str] = {
    SCHEMA + "ScholarlyArticle": PUBLICATION,
    SCHEMA + "Taxon": "biolink:OrganismTaxon",
    SCHEMA + "Gene": "biolink:Gene",
    GENE_FAMILY: "biolink:GeneFamily",
    PROTEIN_COMPLEX: "biolink:MacromolecularComplex",
    SCHEMA + "ChemicalSubstance": "biolink:ChemicalEntity",
    DRUG: "biolink:Drug",
    SCHEMA + "MedicalCondition": "biolink:Disease",
}

#: the category of a group of genes of which nothing says whether it is a family or a complex: the
#: classes that the two have in common are abstract
_UNKNOWN = "biolink:NamedThing"

#: the prefixes of the Biolink Model for namespaces of the graph
_PREFIXES = {
    "https://identifiers.org/chebi/CHEBI:": "CHEBI",
    "https://identifiers.org/drugbank/": "DRUGBANK",
    "https://identifiers.org/fplx/": "FPLX",
    "https://identifiers.org/hgnc/": "HGNC",
    "https://identifiers.org/ncbigene/": "NCBIGene",
    "https://identifiers.org/pmc/PMC": "PMC",
    "https://identifiers.org/pubmed/": "PMID",
    "https://doi.org/": "doi",
    "http://id.nlm.nih.gov/mesh/": "MESH",
    f"{OBO}CHEBI_": "CHEBI",
    f"{OBO}DOID_": "DOID",
    f"{OBO}NCBITaxon_": "NCBITaxon",
}


class Curies:
    """What makes CURIEs of the IRIs of a graph whose figures are published under a base.

    >>> curies = Curies("https://pfocr.wikipathways.org/")
    >>> curies.of("https://identifiers.org/ncbigene/627")
    'NCBIGene:627'
    >>> curies.of("https://pfocr.wikipathways.org/figures/PMC1__a")
    'PFOCR:PMC1__a'
    >>> curies.of("https://go.drugbank.com/salts/DBSALT000064")
    'https://go.drugbank.com/salts/DBSALT000064'
    """

    def __init__(self, base: str) -> None:
        #: prefixes that the Biolink Model lacks, and their namespaces
        self.own = {
            "FPLX": "https://identifiers.org/fplx/",
            "PFOCR": f"{base}figures/",
            "PFOCR.FAMILY": f"{base}rdf/family/",
        }
        self._prefixes = _PREFIXES | {namespace: name for name, namespace in self.own.items()}

    def of(self, iri: str) -> str:
        """Return the CURIE of an IRI, or the IRI where its namespace has no prefix."""
        for namespace, prefix in self._prefixes.items():
            if iri.startswith(namespace):
                return f"{prefix}:{iri[len(namespace) :]}"
        return iri

    def context(self) -> str:
        """Return a JSON-LD context of the prefixes that the Biolink Model lacks."""
        return json.dumps({"@context": self.own}, indent=2) + "\n"


def categories(classes: set[str]) -> list[str]:
    """Return the categories of a thing of these classes, without those that others imply.

    >>> categories({DRUG, SCHEMA + "ChemicalSubstance"})
    ['biolink:Drug']
    >>> categories({SCHEMA + "Thing"})
    ['biolink:NamedThing']
    """
    if DRUG in classes:
        classes = classes - {SCHEMA + "ChemicalSubstance"}
    return [category for iri, category in CATEGORIES.items() if iri in classes] or [_UNKNOWN]


def line(*cells: str) -> str:
    r"""Return a line of KGX TSV; a cell holds neither a tab nor a line's end.

    >>> line("MESH:D1", "a\tb\n")
    'MESH:D1\ta b\n'
    """
    return "\t".join([" ".join(cell.split()) for cell in cells]) + "\n"


def single(text: str) -> str:
    """Return the text of a cell with one value: readers split cells at ``|``, and nothing escapes.

    >>> single("the |x| pathway")
    'the ¦x¦ pathway'
    """
    return text.replace("|", "¦")


def several(texts: list[str]) -> str:
    """Return the text of a cell with several values, sorted, each once.

    >>> several(["b", "a|c", "b"])
    'a¦c|b'
    """
    return "|".join(sorted({single(text) for text in texts}))
