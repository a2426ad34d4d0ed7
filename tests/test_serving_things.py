"""Linked data: every thing has an address, and the same description of it in each format."""

from __future__ import annotations

import json
import warnings
from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree

import httpx
import pytest
from rdflib import Dataset, Graph
from rdflib.compare import isomorphic

from served import serving

#: a figure of the seeds, its alias, and things that its document names
FIGURE = "PMC5061805__BCP-82-1280-g001"
THINGS = [
    f"/figures/{FIGURE}",
    "/genes/2475",
    "/chemicals/D007649",
    "/articles/PMC5061805",
    "/families/AKT",
    "/organisms/9606",
    "/rdf/dataset",
    "/ontology",
]
FORMATS = {"ttl": "turtle", "nt": "nt", "rdf": "xml", "jsonld": "json-ld"}
MEDIA_TYPES = {
    "html": "text/html",
    "ttl": "text/turtle",
    "nt": "application/n-triples",
    "rdf": "application/rdf+xml",
    "jsonld": "application/ld+json",
}


@pytest.fixture(scope="module")
def client(seeds_build: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx.Client]:
    """A client of a server of the seeds, which is known under another address."""
    folder = tmp_path_factory.mktemp("things")
    options = ("--public-url", "https://pfocr.example.org")
    with (
        serving(seeds_build, folder, *options) as served,
        httpx.Client(base_url=served.url) as client,
    ):
        yield client


def _read(answer: httpx.Response, form: str) -> Graph:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # of rdflib, about itself
        dataset = Dataset().parse(data=answer.content, format=FORMATS[form])
        return Graph().parse(data=dataset.serialize(format="nquads"), format="nt11")


@pytest.mark.parametrize("path", THINGS)
@pytest.mark.parametrize("form", MEDIA_TYPES)
def test_a_thing_leads_to_its_description(path: str, form: str, client: httpx.Client) -> None:
    """303 by Accept, to a path on this server; there is the description in that format."""
    accept = {"Accept": f"{MEDIA_TYPES[form]}, */*;q=0.1"}
    led = client.get(path, headers=accept)

    assert led.status_code == 303
    assert led.headers["location"] == f"{path}.{form}"
    assert led.headers["vary"] == "Accept"
    assert f'<{path}.ttl>; rel="describedby"' in led.headers["link"]
    found = client.get(led.headers["location"])
    assert found.status_code == 200
    assert found.headers["content-type"].partition(";")[0] == MEDIA_TYPES[form]
    for other, media_type in MEDIA_TYPES.items():
        link = f'<{path}.{other}>; rel="alternate"; type="{media_type}"'
        assert (link in found.headers["link"]) == (other != form)


@pytest.mark.parametrize("path", THINGS)
def test_all_formats_say_the_same(path: str, client: httpx.Client) -> None:
    """The description of a thing is one graph, however it is written."""
    graphs = {form: _read(client.get(f"{path}.{form}"), form) for form in FORMATS}

    assert len(graphs["nt"]) > 3
    for graph in graphs.values():
        assert isomorphic(graph, graphs["nt"])


def test_the_json_ld_in_the_page_is_of_the_description(client: httpx.Client) -> None:
    """What the page of a figure embeds says nothing that its description does not imply."""
    page = client.get(f"/figures/{FIGURE}.html").text
    _, _, rest = page.partition('<script type="application/ld+json">')
    embedded = json.loads(rest.partition("</script>")[0])
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        graph = Graph().parse(data=json.dumps(embedded), format="json-ld")
    mentions = "https://schema.org/mentions"
    annotation = "http://www.w3.org/ns/oa#Annotation"
    said = {t for t in graph if str(t[1]) != mentions and str(t[2]) != annotation}

    assert len(said) > 50
    assert said <= set(_read(client.get(f"/figures/{FIGURE}.nt"), "nt"))


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("/figures/PMC5061805__F1", f"/figures/{FIGURE}.html"),
        ("/genes/MTOR", "/genes/2475.html"),
        ("/chemicals/ketamine", "/chemicals/D007649.html"),
        ("/organisms/mouse", "/organisms/10090.html"),
    ],
)
def test_other_names_lead_there_too(path: str, expected: str, client: httpx.Client) -> None:
    """An alias, symbol or name that means one thing leads to it."""
    led = client.get(path, headers={"Accept": "text/html"})

    assert (led.status_code, led.headers["location"]) == (303, expected)


@pytest.mark.parametrize(
    "path",
    ["/figures/PMC1__none", "/genes/0", "/genes/%2e%2e%2fx", "/chemicals/%0d%0aSet-Cookie:x",
     "/families/%ff", "/articles/", "/rdf/%3E%20.", "/genes/2475.exe", "/rdf/nothing.ttl"],
)  # fmt: skip
@pytest.mark.parametrize("accept", ["text/html", "text/turtle"])
def test_what_is_not_there(path: str, accept: str, client: httpx.Client) -> None:
    """404 in words, for people as a page; nothing of the address gets into a header."""
    answer = client.get(path, headers={"Accept": accept})

    assert answer.status_code == 404
    assert "set-cookie" not in answer.headers
    expected = accept if accept == "text/html" else "text/"
    assert answer.headers["content-type"].startswith(expected)


def test_what_nobody_can_write(client: httpx.Client) -> None:
    """406 for a format that no description comes in."""
    answer = client.get("/genes/2475", headers={"Accept": "image/png"})

    assert answer.status_code == 406


def test_maps_of_the_site(client: httpx.Client) -> None:
    """robots.txt leads to the maps, and these to each figure, under the public address."""
    assert "Sitemap: https://pfocr.example.org/sitemap.xml" in client.get("/robots.txt").text
    index = ElementTree.fromstring(client.get("/sitemap.xml").text)  # noqa: S314
    addresses = []
    for node in index.iter():
        if node.tag.endswith("loc") and node.text:
            path = node.text.removeprefix("https://pfocr.example.org")
            found = ElementTree.fromstring(client.get(path).text)  # noqa: S314
            addresses += [one.text for one in found.iter() if one.tag.endswith("loc")]

    figures = [address for address in addresses if address and "/figures/" in address]
    assert len(figures) == 5  # the seeds
    assert f"https://pfocr.example.org/figures/{FIGURE}.html" in figures
    for address in addresses:
        assert address
        path = address.removeprefix("https://pfocr.example.org")
        assert client.get(path).status_code == 200, path


def test_a_release_may_be_taken_along(client: httpx.Client, seeds_build: Path) -> None:
    """The files of the dump are there, and nothing beside them."""
    found = client.get("/data/files/figures.nt.gz")

    assert found.content == (seeds_build / "dump/figures.nt.gz").read_bytes()
    for name in ("../report.json", "%2e%2e/report.json", "none", ""):
        assert client.get(f"/data/files/{name}").status_code == 404
