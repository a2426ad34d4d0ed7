"""The network around a thing has what the documents say, and never more than was asked for.

What is expected was read in the five documents of ``seeds/``.
"""

from __future__ import annotations

import html
import json
import re
from typing import Any

import pytest

from pfocr_rdf.portal.routes import page
from pfocr_rdf.portal.site import Site
from pfocr_rdf.portal.surroundings import AROUND
from pfocr_rdf.store import Store

FIGURES = "https://pfocr.wikipathways.org/figures/"
GENE = "https://identifiers.org/ncbigene/"
FAMILY = "https://identifiers.org/fplx/"
MESH = "http://id.nlm.nih.gov/mesh/"

GERHARD = f"{FIGURES}PMC4803609__nihms758223f1"
RANTAMAKI = f"{FIGURES}PMC5061805__BCP-82-1280-g001"
PROPOSED = f"{FIGURES}PMC7219953__10.1177_2470547019858083-fig1"
SCHEMATIC = f"{FIGURES}PMC7665128__ijms-21-08410-g003"


@pytest.fixture(scope="module")
def site(seeds_store: Store) -> Site:
    """The portal of the five sample documents, below a path of its own."""
    return Site(store=seeds_store, root="/pfocr")


def network(site: Site, of: str, **choices: str) -> dict[str, Any]:
    """Return the network around a thing, as JSON has it."""
    parameters = {"of": [of]} | {name: [value] for name, value in choices.items()}
    found = page(site, "/network.json", parameters)
    assert (found.status, found.media_type) == (200, "application/json"), found.text
    content = json.loads(found.text)
    assert isinstance(content, dict)
    return content


def iris(drawn: dict[str, Any], kind: str) -> set[str]:
    """Return the IRIs of the nodes of a kind."""
    return {node["iri"] for node in drawn["nodes"] if node["kind"] == kind}


def ends(drawn: dict[str, Any], kind: str) -> set[tuple[str, str]]:
    """Return the two ends of all edges of a kind."""
    return {(edge["source"], edge["target"]) for edge in drawn["edges"] if edge["kind"] == kind}


def test_figures_of_a_gene_by_tier(site: Site) -> None:
    """Two documents name MTOR itself, and one mTORC1, a complex that it is a member of."""
    strict = network(site, "MTOR", tier="strict")
    every = network(site, "MTOR", tier="all")

    assert iris(strict, "figure") == {RANTAMAKI, PROPOSED}
    assert iris(every, "figure") >= {RANTAMAKI, PROPOSED, GERHARD}
    assert strict["nodes"][0] == {
        "iri": f"{GENE}2475",
        "kind": "gene",
        "name": "MTOR",
        "path": "/pfocr/genes/2475.html",
        "note": "",
        "figures": every["nodes"][0]["figures"],
    }


def test_mentions_are_those_of_the_documents(site: Site) -> None:
    """By symbol, one of the figures shows EEF2K, MTOR, BDNF and PDK1, the other GSK3B too."""
    drawn = network(site, "MTOR", tier="strict")
    mentions = ends(drawn, "mention")

    assert (f"{GENE}2475", RANTAMAKI) in mentions
    assert (RANTAMAKI, f"{GENE}627") in mentions
    assert (PROPOSED, f"{GENE}627") in mentions
    assert (RANTAMAKI, f"{MESH}D007649") in mentions
    # NTRK2 is there by an alias, MAPK1 as a member of the family ERK
    assert f"{GENE}4915" not in iris(drawn, "gene")
    assert f"{GENE}5594" not in iris(drawn, "gene")


def test_around_a_drug_are_its_figures(site: Site) -> None:
    """Four of the five documents name ketamine."""
    drawn = network(site, "ketamine")

    assert drawn["nodes"][0]["iri"] == f"{MESH}D007649"
    assert drawn["nodes"][0]["figures"] == 4
    assert iris(drawn, "figure") == {GERHARD, RANTAMAKI, PROPOSED, SCHEMATIC}


def test_a_word_of_figures_means_what_they_show_by_it(site: Site) -> None:
    """MeSH calls it glutamic acid; figures say glutamate."""
    assert network(site, "glutamate")["nodes"][0]["iri"] == f"{MESH}D018698"


def test_around_a_family_are_its_members(site: Site) -> None:
    """ERK stands for MAPK1 and MAPK3, on two figures."""
    drawn = network(site, f"{FAMILY}ERK")
    members = {target for _, target in ends(drawn, "member")}

    assert members == {f"{GENE}5594", f"{GENE}5595"}
    assert iris(drawn, "figure") == {GERHARD, RANTAMAKI}


def test_around_a_figure_is_what_it_mentions(site: Site) -> None:
    """Gerhard's figure has four genes by symbol or alias, three families and four chemicals."""
    drawn = network(site, "PMC4803609__nihms758223f1", limit="80")
    shown = {target for source, target in ends(drawn, "mention") if source == GERHARD}

    assert drawn["nodes"][0]["iri"] == GERHARD
    assert shown == {
        *(f"{GENE}{number}" for number in (627, 2890, 1742, 4915)),
        *(f"{FAMILY}{name}" for name in ("AKT", "ERK", "mTORC1")),
        *(f"{MESH}{name}" for name in ("D005680", "D007649", "D018350", "D018698")),
    }
    assert {target for _, target in ends(drawn, "near")} <= {RANTAMAKI, PROPOSED, SCHEMATIC}


def test_around_an_article_are_its_figures(site: Site) -> None:
    """An article of the samples has one figure."""
    drawn = network(site, "pmc4803609")

    assert ends(drawn, "part") == {("https://identifiers.org/pmc/PMC4803609", GERHARD)}
    assert f"{MESH}D007649" in iris(drawn, "chemical")


def test_genes_are_of_one_organism(site: Site, seeds_store: Store) -> None:
    """Words stand for genes of several organisms; those of the centre's are drawn."""
    drawn = network(site, "BDNF", limit="80")
    genes = " ".join(f"<{iri}>" for iri in iris(drawn, "gene"))
    rows = seeds_store.select(
        "PREFIX schema: <https://schema.org/> "
        f"SELECT DISTINCT ?t {{ VALUES ?g {{ {genes} }} ?g schema:taxonomicRange ?t }}"
    )
    taxa = {str(row["t"]) for row in rows}

    assert taxa == {"http://purl.obolibrary.org/obo/NCBITaxon_9606"}


@pytest.mark.parametrize(
    "of", ["MTOR", "D007649", "ERK", "PMC5061805", "PMC5061805__BCP-82-1280-g001", "glutamate"]
)
@pytest.mark.parametrize("limit", ["10", "20", "80"])
@pytest.mark.parametrize("tier", ["strict", "synonym", "all"])
def test_a_network_is_bounded_and_whole(site: Site, of: str, limit: str, tier: str) -> None:
    """There are no more nodes than asked for, each once, all connected, and edges between them."""
    drawn = network(site, of, limit=limit, tier=tier)
    names = [node["iri"] for node in drawn["nodes"]]
    ended = {iri for edge in drawn["edges"] for iri in (edge["source"], edge["target"])}

    assert len(names) == len(set(names)) <= int(limit)
    assert ended == set(names)
    assert {node["kind"] for node in drawn["nodes"]} <= set(AROUND)
    assert all(node["note"] for node in drawn["nodes"][1:])
    assert all(node["path"].startswith("/pfocr/") for node in drawn["nodes"])


def test_page_has_the_same_as_a_table(site: Site) -> None:
    """Without script, or without sight, the table has every thing that is drawn, and why."""
    drawn = network(site, "ketamine")
    text = page(site, "/network", {"of": ["ketamine"]}).text
    rows = re.findall(r'<tr><th scope="row"><a href="([^"]+)">(.*?)</a></th>', text)

    assert [(node["path"], node["name"]) for node in drawn["nodes"][1:]] != []
    assert sorted((path, html.unescape(name)) for path, name in rows) == sorted(
        (node["path"], node["name"]) for node in drawn["nodes"][1:]
    )
    assert json.loads(re.findall(r'id="network">(.*?)</script>', text)[0]) == {
        "nodes": drawn["nodes"],
        "edges": drawn["edges"],
    }
    assert '<h1><a href="/pfocr/chemicals/D007649.html">Ketamine</a></h1>' in text


def test_page_without_a_thing_asks_for_one(site: Site) -> None:
    """The form stands there, and no library is loaded."""
    found = page(site, "/network", {})

    assert found.status == 200
    assert 'name="of"' in found.text
    assert "cytoscape" not in found.text


def test_links_keep_the_choices(site: Site) -> None:
    """Who goes on to another centre keeps the tier and the number of things."""
    text = page(site, "/network", {"of": ["MTOR"], "tier": ["strict"], "limit": ["20"]}).text

    assert (
        html.escape(f"?of={GENE.replace(':', '%3A').replace('/', '%2F')}627&tier=strict&limit=20")
        in text
    )
    assert '<option value="strict" selected>' in text
    assert '<option value="20" selected>' in text


@pytest.mark.parametrize(
    ("parameters", "status", "said"),
    [
        ({"of": ["MTOR"], "tier": ["sure"]}, 400, "expected strict, synonym, all"),
        ({"of": ["MTOR"], "limit": ["81"]}, 400, "expected 10 to 80"),
        ({"of": ["MTOR"], "limit": ["many"]}, 400, "expected 10 to 80"),
        ({"of": ["ketam"]}, 404, "network?of=http%3A%2F%2Fid.nlm.nih.gov%2Fmesh%2FD007649"),
        ({"of": ["http://["]}, 404, "is called"),
        ({"of": ["https://example.org/x"]}, 404, "is called"),
    ],
)
def test_what_cannot_be_drawn_is_told(
    site: Site, parameters: dict[str, list[str]], status: int, said: str
) -> None:
    """A choice that there is none of and a name that nothing has get a page that says so."""
    found = page(site, "/network", parameters)

    assert found.status == status
    assert said in found.text


def test_what_was_typed_is_text(site: Site) -> None:
    """Nothing that somebody types becomes a part of the page or of a question."""
    for typed in ("<script>alert(1)</script>", '"} DROP ALL #', "\\u0022", "a'b"):
        found = page(site, "/network", {"of": [typed]})
        assert found.status == 404
        assert "<script>alert" not in found.text


def test_json_needs_a_thing(site: Site) -> None:
    """Programs are told what is missing."""
    assert page(site, "/network.json", {}).status == 400
