"""Pages about the dataset as a whole: quality, data, vocabulary, about."""

from __future__ import annotations

import hashlib
import json
import re
from html import unescape
from itertools import pairwise
from pathlib import Path

import pytest
import yaml

from pfocr_rdf.portal.opening import open_site
from pfocr_rdf.portal.rendering import ASSETS
from pfocr_rdf.portal.routes import page
from pfocr_rdf.portal.site import Site
from pfocr_rdf.publication.ontology import bundled
from pfocr_rdf.store import Store

ROOT = Path(__file__).parents[1]
PATHS = ("/quality", "/data", "/vocabulary", "/ontology.html", "/about")


@pytest.fixture(scope="module")
def site(seeds_build: Path) -> Site:
    """The portal of the five sample documents."""
    return open_site(seeds_build)


def words(text: str) -> str:
    """Return the text of a page without its tags."""
    cells = re.sub(r"<(?:td|th|tr|p|dd|dt|li|div)\b", " <", text)
    return " ".join(unescape(re.sub(r"<[^>]*>", "", cells)).split())


def test_quality_accounts_for_every_document(site: Site) -> None:
    """The five documents are mapped, and their 608 values kept, but for one that was mended."""
    text = words(page(site, "/quality", {}).text)

    assert "5 found = 5 mapped + 0 rejected" in text
    assert "608 read = 607 kept + 1 mended + 0 left out" in text
    assert "conforms: 0 violations, 1 warning, 0 infos" in text
    assert "mended text" in text


def test_quality_leads_to_the_questions(site: Site) -> None:
    """What is doubtful is listed by a question, which exists."""
    text = page(site, "/quality", {}).text
    names = set(re.findall(r'href="/questions/([a-z-]+)"', text))

    assert {"contradicted-mentions", "ambiguous-words", "species-clashes"} <= names
    assert all((ROOT / "queries" / f"{name}.rq").is_file() for name in names)


def test_data_has_the_files_with_their_digests(site: Site, seeds_build: Path) -> None:
    """Each file of the dump is a link, with its size and the digest that sha256sum gives."""
    text = page(site, "/data", {}).text

    for path in (seeds_build / "dump").iterdir():
        assert f'href="/data/files/{path.name}"' in text
        assert hashlib.sha256(path.read_bytes()).hexdigest() in text


def test_data_has_the_licence_of_each_part(site: Site) -> None:
    """Records are in the public domain, captions are the articles', and lexicons have their own."""
    text = words(page(site, "/data", {}).text)

    assert "Records of figures 5 CC0 1.0" in text
    assert "Captions of figures, and titles The articles'" in text
    assert "FamPlex" in text


def test_an_endpoint_has_no_report(seeds_store: Store) -> None:
    """The pages say so instead of numbers that nobody knows."""
    site = Site(store=seeds_store)

    assert "asks an endpoint" in page(site, "/quality", {}).text
    assert "asks an endpoint" in page(site, "/data", {}).text
    assert page(site, "/about", {}).status == 200


def test_the_ontology_has_every_term_and_its_uses(site: Site) -> None:
    """Each term has an anchor of its name; five figures are instances of their class."""
    text = page(site, "/ontology.html", {}).text
    names = [iri.rpartition("#")[2] for iri, _ in bundled().terms()]

    assert all(f'<article class="term" id="{name}"' in text for name in names)
    assert "5 instances" in text


def test_the_vocabulary_shows_the_drawing_of_the_documentation(site: Site) -> None:
    """The drawing is the same, so that it is held against a graph."""
    drawing = (ROOT / "docs" / "data-model.svg").read_bytes()

    assert (ASSETS / "data-model.svg").read_bytes() == drawing
    assert "/assets/data-model.svg?v=" in page(site, "/vocabulary", {}).text


def test_about_says_how_to_cite(site: Site) -> None:
    """It has the title, version and reference of CITATION.cff."""
    citation = yaml.safe_load((ROOT / "CITATION.cff").read_text(encoding="utf-8"))
    text = words(page(site, "/about", {}).text)
    (paper,) = citation["references"]

    assert citation["title"] in text
    assert f"Version {citation['version']}" in text
    assert paper["title"] in text
    assert f"doi:{paper['doi']}" in text
    assert f"{paper['journal']}, {paper['year']}" in text


def test_about_names_the_lexicons_of_the_report(site: Site, seeds_build: Path) -> None:
    """Each table with its publisher and version."""
    report = json.loads((seeds_build / "report.json").read_text(encoding="utf-8"))
    text = words(page(site, "/about", {}).text)

    assert all(found["version"] in text for found in report["lexicon"])
    assert "sets no cookies" in text


@pytest.mark.parametrize("path", PATHS)
def test_pages_keep_the_policy_and_the_order_of_headings(site: Site, path: str) -> None:
    """Nothing is inline, there is one main heading, and no level is left out."""
    text = page(site, path, {}).text
    levels = [int(level) for level in re.findall(r"<h([1-6])", text)]

    assert " style=" not in text
    assert "<style" not in text
    assert levels.count(1) == 1
    assert all(after - before <= 1 for before, after in pairwise(levels))
