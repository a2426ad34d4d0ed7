"""Pathways that cite an article, by each way that an article is known to WikiPathways."""

from pathlib import Path

import pyoxigraph
import pytest

from pfocr_rdf.answering import run_federated
from pfocr_rdf.federation.asking import Asking
from pfocr_rdf.federation.others import Graph
from pfocr_rdf.queries import get_query
from pfocr_rdf.store import Store, open_files

FOLDER = Path(__file__).parent / "federation"
ARTICLE = "https://identifiers.org/pmc/PMC1"

#: what an article is called elsewhere, and what the query says of the pathway that it finds
WAYS = {
    "https://identifiers.org/pubmed/1": "cites the article",
    "https://doi.org/10.1/a": "cites the article",
    "https://europepmc.org/article/PMC/1": "is used by the article",
}


@pytest.mark.parametrize("name", WAYS)
def test_an_article_is_found_by_each_of_its_names(name: str, tmp_path: Path) -> None:
    """PubMed ids and DOIs stand with pathways; which article uses a pathway is a link from it."""
    revision = "https://identifiers.org/wikipathways/WP1_r2"
    pathway = "https://identifiers.org/wikipathways/WP1"
    link = f"<{name}> cito:cites <{pathway}>"
    if WAYS[name] == "cites the article":
        link = f"<{revision}> cito:cites <{name}> , <https://identifiers.org/pubmed/2>"
    mirror = tmp_path / "mirror.ttl"
    mirror.write_text(
        "@prefix cito: <http://purl.org/spar/cito/> .\n"
        "@prefix dc: <http://purl.org/dc/elements/1.1/> .\n"
        "@prefix dcterms: <http://purl.org/dc/terms/> .\n"
        "@prefix wp: <http://vocabularies.wikipathways.org/wp#> .\n"
        f"<{revision}> a wp:Pathway ; dc:title 'One'@en ; dc:identifier <{pathway}> ;\n"
        f"  dcterms:identifier 'WP1' .\n{link} .\n"
    )
    store = pyoxigraph.Store()
    same = pyoxigraph.NamedNode("https://schema.org/sameAs")
    for other in (*WAYS, "https://example.org/nobody"):
        names = pyoxigraph.NamedNode(ARTICLE), same, pyoxigraph.NamedNode(other)
        store.add(pyoxigraph.Quad(*names))
    asking = Asking(Graph(open_files([mirror]), "mirror"), may_cut=False)
    found = run_federated(Store(store), get_query("citing-pathways"), {"article": ARTICLE}, asking)

    assert [
        {"wp": "WP1", "title": "One", "pathway": pathway, "how": WAYS[name], "paper": name}
    ] == (list(found))


def test_an_article_of_the_seeds_uses_a_pathway(seeds_store: Store) -> None:
    """Articles have their names of Europe PMC, by which WikiPathways lists who uses it."""
    mirror = open_files([FOLDER / "mirror.ttl", FOLDER / "citedin.nt"])
    query = get_query("citing-pathways")
    values = query.resolve(seeds_store, {"article": "PMC4803609"})
    found = list(
        run_federated(seeds_store, query, values, Asking(Graph(mirror, "m"), may_cut=False))
    )

    assert [("WP2380", "is used by the article")] == [(row["wp"], row["how"]) for row in found]
