"""Queries for WikiPathways' own collection, which ask our endpoint: run with roles exchanged."""

import re
from collections import Counter
from pathlib import Path

import pytest
from rdflib.plugins.sparql import prepareQuery

from pfocr_rdf.federation.asking import Asking
from pfocr_rdf.federation.evaluation import Evaluation
from pfocr_rdf.federation.others import Graph
from pfocr_rdf.resources import folder
from pfocr_rdf.solutions import Solutions
from pfocr_rdf.store import Store, open_files

PFOCR = "https://pfocr.wikipathways.org/sparql"
GENE = "https://identifiers.org/ncbigene/"
QUERIES = sorted((folder("queries") / "wikipathways").glob("*.rq"))

PREFIXES = """
PREFIX dc: <http://purl.org/dc/elements/1.1/>
PREFIX dcterms: <http://purl.org/dc/terms/>
PREFIX pfocr: <https://pfocr.wikipathways.org/ontology#>
PREFIX wp: <http://vocabularies.wikipathways.org/wp#>
"""


@pytest.fixture(scope="module")
def mirror() -> Store:
    """A few pathways in the shape of WikiPathways' RDF."""
    return open_files([Path(__file__).parent / "federation" / "mirror.ttl"])


def filled(path: Path, pathway: str = "WP1471") -> str:
    """Return the text of a query as the collection's pages fill it in."""
    return path.read_text(encoding="utf-8").replace("{{pathway}}", pathway)


def asked(mirror: Store, store: Store, text: str) -> Solutions:
    """Return what WikiPathways' endpoint would answer, with the store as PFOCR's."""
    others = {PFOCR: Asking(Graph(store, "PFOCR"), may_cut=False)}
    return Evaluation(mirror, others).answer(text).solutions()


@pytest.mark.parametrize("path", QUERIES, ids=lambda path: path.stem)
def test_it_is_standard_and_has_the_headers_of_that_collection(path: Path) -> None:
    """Its linter wants a title, a category of its own, and a description."""
    lines = path.read_text(encoding="utf-8").split("\n")
    prepareQuery(filled(path))

    assert re.match("# title: .{1,58}$", lines[0])
    assert lines[1] == "# category: Collaborations"
    assert lines[2].startswith("# description: Lists ")
    assert any("Federated:" in line for line in lines)


def test_figures_of_pathway_genes(mirror: Store, seeds_store: Store) -> None:
    """The figures are those that mention genes of the pathway, counted here one by one."""
    genes = {
        row[0].value
        for row in mirror.select(
            f"{PREFIXES}SELECT ?gene {{ ?p dcterms:identifier 'WP1471' ; dc:title ?t . "
            "?n dcterms:isPartOf ?p ; wp:bdbEntrezGene ?gene }"
        ).rows
        if row[0]
    }
    links = seeds_store.select(f"{PREFIXES}SELECT ?f ?g {{ ?f pfocr:mentionsGeneSynonym ?g }}").rows
    expected = Counter(
        figure.value for figure, gene in links if figure and gene and gene.value in genes
    )
    path = folder("queries") / "wikipathways/figures-of-pathway-genes.rq"
    found = {str(row["figure"]): row["genes"] for row in asked(mirror, seeds_store, filled(path))}

    assert GENE + "2475" in genes
    assert len(expected) > 1
    assert expected == found


@pytest.mark.parametrize("path", QUERIES, ids=lambda path: path.stem)
def test_it_answers_on_real_figures(path: Path, shared: Path, corpus_store: Store) -> None:
    """Each finds something for a pathway that twenty figures know."""
    mirror = open_files([shared / "wikipathways/wikipathways-small.ttl"])
    pathways = ("WP1471", "WP4698", "WP2380")

    assert any(
        list(asked(mirror, corpus_store, filled(path, pathway)).rows) for pathway in pathways
    )
