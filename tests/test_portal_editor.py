"""The page of the SPARQL editor: what it offers is true of the graph, and can be run."""

from __future__ import annotations

import html
import json
import re
from pathlib import Path
from typing import Any

import pyoxigraph
import pytest

from pfocr_rdf.addresses import path_of
from pfocr_rdf.portal.editor import example_text, pages
from pfocr_rdf.portal.routes import page
from pfocr_rdf.portal.site import Site
from pfocr_rdf.queries import CannedQuery, list_queries
from pfocr_rdf.store import Store
from pfocr_rdf.vocab import PREFIXES

ROOT = Path(__file__).parents[1]
BASE = "https://pfocr.wikipathways.org/"
QUERIES = list_queries()

#: an IRI of each space, and the page of that thing
THINGS = (
    ("figure", f"{BASE}figures/PMC5061805__BCP-82-1280-g001"),
    ("gene", "https://identifiers.org/ncbigene/2475"),
    ("family", "https://identifiers.org/fplx/ERK"),
    ("family", f"{BASE}rdf/family/X"),
    ("article", "https://identifiers.org/pmc/PMC5061805"),
    ("chemical", "https://identifiers.org/chebi/CHEBI:6121"),
    ("disease", "http://purl.obolibrary.org/obo/DOID_1596"),
    ("organism", "http://purl.obolibrary.org/obo/NCBITaxon_9606"),
)


@pytest.fixture(scope="module")
def site(seeds_store: Store) -> Site:
    """The portal of the five sample documents, below a path of its own."""
    return Site(store=seeds_store, root="/pfocr")


@pytest.fixture(scope="module")
def text(site: Site) -> str:
    """The page of the editor."""
    found = page(site, "/sparql", {})
    assert found.status == 200
    return found.text


@pytest.fixture(scope="module")
def offered(text: str) -> dict[str, Any]:
    """What the page offers to the editor."""
    match = re.search(r'id="offered">(.*?)</script>', text, re.DOTALL)
    assert match is not None
    found = json.loads(match[1])
    assert isinstance(found, dict)
    return found


def test_form_works_without_script(text: str, offered: dict[str, Any]) -> None:
    """There is a form that sends the query, and it holds one that gives rows."""
    assert re.search(r'<form id="plain" action="/pfocr/sparql" method="get">', text)
    assert (
        html.unescape(re.findall(r"<textarea[^>]*>(.*?)</textarea>", text, re.DOTALL)[0])
        == (offered["first"])
    )
    assert re.findall(r'<(?:textarea|select)[^>]* name="(\w+)"', text) == ["query", "format"]


def test_first_query_finds_the_latest_figures_first(
    offered: dict[str, Any], seeds_store: Store
) -> None:
    """Two documents of the five show MTOR under its symbol; their papers are of 2019 and 2016."""
    rows = [(row["figure"], row["year"]) for row in seeds_store.select(offered["first"])]

    assert rows == [
        (f"{BASE}figures/PMC7219953__10.1177_2470547019858083-fig1", "2019"),
        (f"{BASE}figures/PMC5061805__BCP-82-1280-g001", "2016"),
    ]


def test_query_of_the_address_stands_in_the_form(site: Site) -> None:
    """A query that somebody passes on is shown, whatever stands in it, and not run."""
    query = "SELECT * { ?s ?p '</textarea><script>alert(1)</script>' }"
    found = page(site, "/sparql", {"query": [query]}).text

    assert html.escape(query, quote=True).replace("&#x27;", "&#39;") in found
    assert "<script>alert" not in found


@pytest.mark.parametrize("query", QUERIES, ids=lambda query: query.name)
def test_every_example_can_be_run(
    query: CannedQuery, offered: dict[str, Any], seeds_store: Store
) -> None:
    """An example is a query that needs no change; it has the query's title at its head."""
    example = offered["examples"][query.name]

    assert example == example_text(query)
    assert example.startswith(f"# {query.title}\n")
    assert "{{" not in example
    if not query.is_federated:
        assert seeds_store.select(example).in_memory().variables


def test_examples_have_links_without_script(text: str) -> None:
    """Every canned query is in the list, with a link to its form, and the editor has its text."""
    links = re.findall(r'<a href="/pfocr/questions/([\w-]+)" data-example="([\w-]+)"', text)

    assert sorted(links) == sorted((query.name, query.name) for query in QUERIES)


def test_completion_knows_what_figures_and_entities_have(
    offered: dict[str, Any], seeds_store: Store
) -> None:
    """Every property of a figure, mention, entity, association or article is offered."""
    store = seeds_store
    used = {
        str(row["p"])
        for row in store.select(
            "PREFIX void: <http://rdfs.org/ns/void#> SELECT DISTINCT ?p { ?s ?p ?o FILTER NOT "
            "EXISTS { ?s a ?d FILTER (STRSTARTS(STR(?d), STR(void:)) "
            '|| STRSTARTS(STR(?d), "http://www.w3.org/")) } }'
        )
    }
    classes = {
        str(row["c"])
        for row in store.select(
            "SELECT DISTINCT ?c { ?s a ?c FILTER (STRSTARTS(STR(?c), "
            '"https://pfocr.wikipathways.org/ontology#")) }'
        )
    }
    described = {iri for iri in used if iri.startswith(("http://www.w3.org/ns/prov#",))}

    assert len(used) > 60
    assert used - described - _OF_THE_DATASET <= set(offered["properties"])
    assert classes <= set(offered["classes"])


#: what the description of the release says of partitions, licences and sources, which are things
#: without a class of VoID or PROV
_OF_THE_DATASET = {
    "http://purl.org/dc/terms/conformsTo",
    "http://purl.org/dc/terms/description",
    "http://purl.org/dc/terms/license",
    "http://purl.org/dc/terms/title",
    "https://schema.org/softwareVersion",
    "https://schema.org/version",
}


def test_completion_knows_the_ontology(offered: dict[str, Any]) -> None:
    """The classes and properties of the ontology are offered, with their labels."""
    owl = "http://www.w3.org/2002/07/owl#"
    graph = list(pyoxigraph.parse(path=str(ROOT / "ontology" / "pfocr.ttl")))
    types = {
        (quad.subject.value, quad.object.value)
        for quad in graph
        if quad.predicate.value.endswith("#type") and isinstance(quad.object, pyoxigraph.NamedNode)
    }

    for iri, type_ in types:
        if type_ == f"{owl}Class":
            assert offered["classes"][iri], iri
        elif type_ in {f"{owl}ObjectProperty", f"{owl}DatatypeProperty"}:
            assert offered["properties"][iri], iri


def test_prefixes_are_ours(offered: dict[str, Any], seeds_store: Store) -> None:
    """The prefixes are those of the house; figures are below the base of the site."""
    other = page(Site(store=seeds_store, base="https://example.org/"), "/sparql", {}).text

    assert offered["prefixes"] == PREFIXES
    assert '"fig": "https://example.org/figures/"' in other


@pytest.mark.parametrize(("kind", "iri"), THINGS)
def test_rows_link_to_pages(kind: str, iri: str) -> None:
    """The script replaces the beginning of an IRI; this gives the address of its page."""
    made = [path + iri.removeprefix(space) for space, path in pages() if iri.startswith(space)]

    assert made == [path_of(kind, iri)]
