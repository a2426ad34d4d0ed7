"""The comparison of figures: what they share, as a table and as an UpSet plot."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from pathlib import Path
from urllib.parse import parse_qs

import pytest
import yaml

from pfocr_rdf.portal.opening import open_site
from pfocr_rdf.portal.routes import page
from pfocr_rdf.portal.site import Page, Site
from pfocr_rdf.portal.upset import plot_of

A, B = "PMC5061805__BCP-82-1280-g001", "PMC4803609__nihms758223f1"
C = "PMC7219953__10.1177_2470547019858083-fig1"


@pytest.fixture(scope="module")
def site(seeds_build: Path) -> Site:
    """The portal of the five sample documents."""
    return open_site(seeds_build)


def compare(site: Site, *figures: str, more: str = "") -> Page:
    """Return the comparison of some figures."""
    query = "&".join(f"figure={figure}" for figure in figures) + more
    return page(site, "/compare", parse_qs(query))


def genes_of(seeds: Path, figid: str) -> set[str]:
    """Return the numbers of the genes in the rows of a sample document."""
    text = (seeds / f"{figid}.md").read_text(encoding="utf-8")
    return {row["entrez"] for row in yaml.safe_load(text.split("---")[1])["genes"]}


def shared_rows(text: str, kind: str) -> set[str]:
    """Return the names at the ends of the links of the table of what figures share."""
    table = text.partition(f'<caption id="t-{kind}">')[2].partition("</table>")[0]
    return set(re.findall(rf'scope="row"><a href="/{kind}s/([^"]*)\.html"', table))


def test_shared_genes_are_those_of_both_documents(site: Site, seeds: Path) -> None:
    """A gene that stands in both documents is in the table, and no other."""
    text = compare(site, A, B).text

    assert shared_rows(text, "gene") == genes_of(seeds, A) & genes_of(seeds, B)


def test_shared_chemicals_are_those_of_both_documents(site: Site) -> None:
    """GABA, ketamine, AMPA and glutamate are in both, sarcosine and scopolamine in one."""
    text = compare(site, A, B).text
    alone = text.partition('id="chemicals"')[2].partition('id="diseases"')[0]

    assert shared_rows(text, "chemical") == {"D005680", "D007649", "D018350", "D018698"}
    assert "/chemicals/D012521.html" in alone.partition("In one figure alone")[2]
    assert "/chemicals/D012601.html" in alone.partition("In one figure alone")[2]


def test_a_tier_narrows_what_counts(site: Site) -> None:
    """BDNF is the one official symbol of the second figure; the first shows it too."""
    assert shared_rows(compare(site, A, B, more="&tier=strict").text, "gene") == {"627"}


def test_the_tier_is_told_in_words(site: Site) -> None:
    """MTOR is strict in the first figure, and in the second a member of a complex."""
    text = compare(site, A, B).text
    row = text.partition("/genes/2475.html")[2].partition("</tr>")[0]

    assert re.findall(r"</span> (\w+)</td>", row) == ["strict", "family"]


def test_the_plot_counts_exact_combinations(site: Site, seeds: Path) -> None:
    """Its words and its bars are the sizes of the sets of the documents."""
    first, second = genes_of(seeds, A), genes_of(seeds, B)
    text = compare(site, A, B).text
    drawing = text[text.index("<svg") : text.index("</svg>") + len("</svg>")]
    root = ET.fromstring(drawing)  # noqa: S314 -- what we made ourselves
    told = root.findtext("desc") or ""
    numbers = [element.text for element in root.iter("text")]

    assert f"A and B: {len(first & second)}." in told
    assert f"A alone: {len(first - second)}." in told
    assert f"B alone: {len(second - first)}." in told
    assert str(len(first)) in numbers
    assert root.attrib["aria-labelledby"] == "upset-title upset-desc"
    assert "style" not in drawing


def test_three_figures_have_what_several_share(site: Site, seeds: Path) -> None:
    """What all show comes first, then what two of three do."""
    text = compare(site, A, B, C).text
    sets = [genes_of(seeds, figure) for figure in (A, B, C)]
    everywhere = sets[0] & sets[1] & sets[2]
    several = {gene for gene in set.union(*sets) if sum(gene in one for one in sets) == 2}

    assert f'In all 3 <span class="soft">{len(everywhere)}</span>' in text
    assert f'In several <span class="soft">{len(several)}</span>' in text
    assert shared_rows(text, "gene") == everywhere | several


def test_figures_are_found_by_alias_and_page(site: Site) -> None:
    """Whatever names a figure will do, and naming it twice is naming it once."""
    text = compare(site, "PMC5061805__F1", f"https://pfocr.wikipathways.org/figures/{B}.html", A)

    assert text.status == 200
    assert text.text.count('<li><span class="letter"') == 2


def test_mistakes_are_told(site: Site) -> None:
    """An unknown figure is an error; one figure or none is a page that says what to do."""
    wrong = compare(site, A, "PMC1__nothing")

    assert wrong.status == 400
    assert "PMC1__nothing is no figure of this release" in wrong.text
    assert "One figure is not enough" in compare(site, A).text
    assert "Second figure" in compare(site).text
    assert compare(site, A, B, more="&tier=sure").status == 400


def test_too_many_figures_are_told(corpus_build: Path) -> None:
    """Six are compared, and it says so."""
    site = open_site(corpus_build)
    rows = site.store.select(
        "SELECT ?id { ?f a <https://pfocr.wikipathways.org/ontology#PathwayFigure> ; "
        "<http://purl.org/dc/terms/identifier> ?id } ORDER BY ?id LIMIT 7"
    ).rows
    asked = compare(site, *(row[0].value for row in rows if row[0]))

    assert asked.status == 400
    assert "7 figures are too many; the first 6 are compared." in asked.text
    assert asked.text.count('<li><span class="letter"') == 6


def test_a_plot_leaves_out_small_combinations_and_says_how_many() -> None:
    """Of six figures there may be 63 combinations; 20 are drawn."""
    things = [frozenset(place for place in range(6) if mask >> place & 1) for mask in range(1, 64)]
    plot = plot_of(things, 6)

    assert len(plot.combinations) == 20
    assert plot.left_out == 43
    assert [row.bar.number for row in plot.rows] == [32] * 6  # half of all 64 have each
