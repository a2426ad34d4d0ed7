"""What a search finds, and what is suggested while somebody types."""

from __future__ import annotations

import json
from pathlib import Path

import pyoxigraph
import pytest

from pfocr_rdf import open_store
from pfocr_rdf.portal.home import Pair, picture_of
from pfocr_rdf.portal.routes import page
from pfocr_rdf.portal.site import Site
from pfocr_rdf.store import Store
from webpages import Document, read


@pytest.fixture(scope="session")
def site(seeds_build: Path) -> Site:
    """The portal of the five sample documents."""
    return Site(store=open_store(seeds_build), release=(seeds_build / "current").resolve())


def _suggested(site: Site, text: str) -> list[dict[str, object]]:
    found = page(site, "/suggest", {"q": [text]})
    assert (found.status, found.media_type) == (200, "application/json")
    suggested: list[dict[str, object]] = json.loads(found.text)
    return suggested


def _found(site: Site, **parameters: str) -> Document:
    found = page(site, "/search", {name: [value] for name, value in parameters.items()})
    assert found.status == 200
    return read(found.text)


@pytest.mark.parametrize(
    ("text", "path"),
    [
        ("mto", "/genes/2475.html"),
        ("MTOR", "/genes/2475.html"),
        (" mtor ", "/genes/2475.html"),
        ("FRAP1", "/genes/2475.html"),
        ("2475", "/genes/2475.html"),
        ("ketam", "/chemicals/D007649.html"),
        ("mesh:D007649", "/chemicals/D007649.html"),
        ("erk", "/families/ERK.html"),
        ("Homo sapiens", "/organisms/9606.html"),
        ("PMC5061805", "/figures/PMC5061805__BCP-82-1280-g001.html"),
        ("PMC5061805__F1", "/figures/PMC5061805__BCP-82-1280-g001.html"),
    ],
)
def test_suggestions(site: Site, text: str, path: str) -> None:
    """The first suggestion is what a person means who types this."""
    assert _suggested(site, text)[0]["path"] == path


def test_what_a_suggestion_says(site: Site) -> None:
    """A suggestion says what it is, and on how many figures."""
    # four of the five documents have ketamine, in a row or as a keyword
    assert _suggested(site, "ketamine") == [
        {
            "path": "/chemicals/D007649.html",
            "name": "Ketamine",
            "kind": "chemical",
            "also": "",
            "figures": 4,
        }
    ]


@pytest.mark.parametrize(
    "text", ["", " ", "zzzz", '"} ?s ?p ?o {', "http://[", "'", "\\", "<a>", "x" * 5000, "%", "β"]
)
def test_nothing_is_suggested(site: Site, text: str) -> None:
    """Whatever else is typed, nothing is suggested, and nothing breaks."""
    assert _suggested(site, text) == []


def test_a_search_finds_things_and_figures(site: Site) -> None:
    """The page of a search has things of that name, and figures with the word marked."""
    document = _found(site, q="mTOR")
    assert document.mistakes == []
    assert "/genes/2475.html" in document.links("/genes/")
    assert "/figures/PMC5061805__BCP-82-1280-g001.html" in document.links("/figures/")
    assert {"mTOR", "MTOR"} >= {mark.text for mark in document.all("mark")} > set()
    assert document.one("input", id="q").attributes["value"] == "mTOR"


def test_a_phrase_is_searched_as_one(site: Site) -> None:
    """Words in quotation marks stand beside each other."""
    words, phrase = (
        _found(site, q=text).links("/figures/")
        for text in ("increasing protein synthesis", '"increasing protein synthesis"')
    )
    # the caption of PMC5061805 says so; others may have the three words
    assert phrase == ["/figures/PMC5061805__BCP-82-1280-g001.html"]
    assert set(phrase) <= set(words)


def test_a_search_for_nothing_shows_the_form(site: Site) -> None:
    """Without a text there is the form alone."""
    document = _found(site)
    assert document.mistakes == []
    assert [heading.text for heading in document.all("h2")] == []


def test_what_is_not_found_has_near_names(site: Site) -> None:
    """A mistyped name leads to what may have been meant."""
    document = _found(site, q="ketamnie")
    assert "No figure has this word" in document.text
    assert "/chemicals/D007649.html" in document.links("/chemicals/")


def test_what_cannot_be_searched_for_is_told(site: Site) -> None:
    """A text without words, or too long, is told to be so on the page."""
    assert "expected one or more" in _found(site, q="?!").text
    assert "expected 1,000 at most" in _found(site, q="x" * 1001).text.replace("1000", "1,000")


def test_without_an_index_names_are_found(site: Site) -> None:
    """A portal that asks an endpoint has no index of texts, and says so."""
    document = _found(Site(store=site.store), q="MTOR")
    assert "/genes/2475.html" in document.links("/genes/")
    assert "has no index of texts" in document.text


def test_the_first_page_says_what_there_is(site: Site, seeds: Path) -> None:
    """The first page has the number of documents, and a form that needs no script."""
    document = read(page(site, "/", {}).text)
    numbers = dict(
        zip(
            (term.text for term in document.all("dt")),
            (number.text for number in document.all("dd")),
            strict=True,
        )
    )
    assert numbers["figures"] == str(len(list(seeds.glob("*.md"))))
    assert document.one("form", role="search").attributes["action"] == "/search"


def test_the_first_page_of_an_empty_store() -> None:
    """The first page stands without data, too."""
    document = read(page(Site(store=Store(pyoxigraph.Store())), "/", {}).text)
    assert document.mistakes == []
    assert document.all("svg") == []


def test_the_picture_has_each_thing_once() -> None:
    """Each gene and chemical is drawn once, and lines are as wide as figures are many."""
    pairs = [
        Pair("a:1", "A", "b:1", "X", 4),
        Pair("a:2", "B", "b:2", "Y", 1),
        Pair("a:2", "B", "b:1", "X", 1),
    ]
    picture = picture_of(pairs)
    assert picture is not None
    assert [label.text for label in picture.genes] == ["A", "B"]
    assert [label.text for label in picture.chemicals] == ["X", "Y"]
    # half as wide for a quarter of the figures, so that small numbers are seen
    assert [line.width for line in picture.lines] == [7.0, 3.5, 3.5]
