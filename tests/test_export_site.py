"""The static site: chosen figures and what they show, with links to what is there alone."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote

import pytest
import yaml

from conftest import CommandLine
from pfocr_rdf.portal.rewriting import rewritten

MTOR_FIGURE = "PMC5061805__BCP-82-1280-g001"
#: the others that show ketamine: PMC4803609, PMC7219953 and PMC7665128
KETAMINE_FIGURES = 4


class Links(HTMLParser):
    """The addresses of a page, and its anchors."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.addresses: list[str] = []
        self.ids: set[str] = set()
        self.feed(text)

    def handle_starttag(self, _tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Take the addresses of a tag down."""
        for name, value in attrs:
            if name in {"href", "src", "action", "data-bring"} and value:
                self.addresses.append(value)
            elif name == "id" and value:
                self.ids.add(value)


@pytest.fixture(scope="module")
def exported(cli: CommandLine, seeds_build: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A static site of the figures that show ketamine."""
    folder = tmp_path_factory.mktemp("static") / "site"
    done = cli(
        "export", "site", folder, "--store", seeds_build,
        "--from-query", "figures-by-chemical chemical=ketamine",
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert f"{KETAMINE_FIGURES} figures" in done.stderr
    return folder


def test_no_link_leads_nowhere(exported: Path) -> None:
    """Every address within the site is a file, and every anchor is on its page."""
    pages = {path: Links(path.read_text("utf-8")) for path in exported.rglob("*.html")}
    missing = []
    for path, links in pages.items():
        if path.name == "404.html":
            continue
        for address in links.addresses:
            if ":" in address.partition("/")[0]:
                continue
            file, _, anchor = address.partition("#")
            target = (path.parent / file.partition("?")[0]).resolve() if file else path
            target = target / "index.html" if target.is_dir() else target
            if not target.is_file() or (anchor and unquote(anchor) not in pages[target].ids):
                missing.append((path.name, address))

    assert len(pages) > KETAMINE_FIGURES
    assert missing == []


def test_what_a_figure_shows_has_a_page(exported: Path, seeds: Path) -> None:
    """The genes of the document, and the chemicals, have files; other figures have none."""
    text = (seeds / f"{MTOR_FIGURE}.md").read_text(encoding="utf-8")
    document = yaml.safe_load(text.split("---")[1])

    for row in document["genes"]:
        assert (exported / "genes" / f"{row['entrez']}.html").is_file()
    for row in document["chemicals"]:
        assert (exported / "chemicals" / f"{row['identifier']}.html").is_file()
    assert len(list((exported / "figures").iterdir())) == KETAMINE_FIGURES


def test_the_iri_of_a_figure_is_the_name_of_its_file(exported: Path) -> None:
    """Hosts add .html to an address; so no folder has the name of a figure."""
    assert (exported / "figures" / f"{MTOR_FIGURE}.html").is_file()
    assert not any(path.is_dir() for path in (exported / "figures").iterdir())
    assert (exported / ".nojekyll").is_file()


def test_home_lists_the_figures(exported: Path) -> None:
    """So that everything can be reached."""
    home = Links((exported / "index.html").read_text("utf-8"))

    assert f"figures/{MTOR_FIGURE}.html" in home.addresses
    assert "about.html" in home.addresses
    assert "<form" not in (exported / "index.html").read_text("utf-8")


def test_a_site_without_an_address_says_none(exported: Path) -> None:
    """Its pages do not name those of somebody else as their own."""
    assert not (exported / "sitemap.xml").exists()
    for path in (exported / "index.html", exported / "figures" / f"{MTOR_FIGURE}.html"):
        assert "canonical" not in path.read_text("utf-8")


def test_an_address_leads_to_a_search_only_where_one_answers(exported: Path) -> None:
    """The page of an error leads to the first page."""
    lost = (exported / "404.html").read_text("utf-8")
    assert '<a href="/">Search all of PFOCR</a>' in lost


def test_a_prefix_stands_before_links(cli: CommandLine, seeds_build: Path, tmp_path: Path) -> None:
    """Links begin with it on every page, and the map has the address of the site."""
    done = cli(
        "export", "site", tmp_path / "out", "--store", seeds_build, "--figure", MTOR_FIGURE,
        "--root-prefix", "/pfocr", "--public-url", "https://me.example.org/pfocr",
    )  # fmt: skip
    text = (tmp_path / "out" / "figures" / f"{MTOR_FIGURE}.html").read_text("utf-8")

    assert done.returncode == 0, done.stderr
    assert 'href="/pfocr/about.html"' in text
    assert 'href="/pfocr/genes/2475.html' in text
    assert f'canonical" href="https://me.example.org/pfocr/figures/{MTOR_FIGURE}.html"' in text
    # whole addresses, as the standard wants them
    root = ET.parse(tmp_path / "out/sitemap.xml").getroot()  # noqa: S314 -- what we made ourselves
    found = {element.text for element in root.iter() if element.tag.endswith("loc")}
    address = "https://me.example.org/pfocr/"
    assert {address, f"{address}about.html", f"{address}figures/{MTOR_FIGURE}.html"} <= found
    assert not any("similar/" in (address or "") for address in found)


def test_a_site_is_replaced_and_nothing_else_is(
    cli: CommandLine, seeds_build: Path, tmp_path: Path
) -> None:
    """An older site goes when the new one is whole; a folder that is not ours stays."""
    folder, other = tmp_path / "site", tmp_path / "other"
    other.mkdir()
    (other / "thesis.txt").write_text("mine")
    first = cli("export", "site", folder, "--store", seeds_build, "--figure", MTOR_FIGURE)
    (folder / "stale.html").write_text("old")
    again = cli("export", "site", folder, "--store", seeds_build, "--figure", MTOR_FIGURE)
    refused = cli("export", "site", other, "--store", seeds_build)

    assert (first.returncode, again.returncode, refused.returncode) == (0, 0, 4)
    assert not (folder / "stale.html").exists()
    assert [path.name for path in other.iterdir()] == ["thesis.txt"]
    assert {path.name for path in tmp_path.iterdir()} == {"site", "other"}


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["--figure", "PMC1__nothing"], "no figure 'PMC1__nothing'"),
        (["--limit", "2"], "5 figures are chosen (expected 2 at most"),
        (["--from-query", "dataset-counts"], "gives no figure"),
        (["--root-prefix", "pfocr"], "is no path"),
        (["--public-url", "me.example.org"], "is no address"),
    ],
)
def test_mistakes_are_told(
    cli: CommandLine, seeds_build: Path, tmp_path: Path, arguments: list[str], told: str
) -> None:
    """One line says what is wrong, and nothing is written."""
    done = cli("export", "site", tmp_path / "out", "--store", seeds_build, *arguments)

    assert done.returncode == 2
    assert told in done.stderr
    assert list(tmp_path.iterdir()) == []


def test_rewriting_keeps_everything_else() -> None:
    """Only links change: entities, scripts with data and drawings stay as they are."""
    text = (
        '<!doctype html>\n<p title="a &amp; b">x &lt; y &#8212;</p><!-- z -->'
        '<script type="application/ld+json">{"a": "<b>"}</script>'
        '<svg viewBox="0 0 1 1"><a href="/gone"><text>t</text></a></svg><a href="#x">x</a>'
    )
    expected = re.sub(r'<a href="/gone">(.*?)</a>', r"<g>\1</g>", text)

    assert rewritten(text, "index.html", lambda _path: None) == expected
