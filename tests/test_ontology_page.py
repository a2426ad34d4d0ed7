"""The page of the ontology: every term is on it, and anybody can read it anywhere."""

from __future__ import annotations

import re
import shutil
import subprocess
from functools import cache
from html.parser import HTMLParser
from itertools import pairwise
from pathlib import Path

import pytest

from pfocr_rdf.publication.ontology import bundled, ontology_page, uses_text
from pfocr_rdf.vocab import PFOCR, RDFS_LABEL, SKOS

#: a number for each term, so that it can be told which is whose
USES = {iri: 1_000 + number for number, (iri, _) in enumerate(bundled().terms())}
NAMES = [iri.removeprefix(PFOCR) for iri in USES]

#: elements without an end tag
EMPTY = {"meta", "link", "wbr", "rect", "path"}


class Page(HTMLParser):
    """Reads a page, and holds that its tags are closed in order."""

    def __init__(self, text: str) -> None:
        """Read the page."""
        super().__init__()
        self.elements: list[tuple[str, dict[str, str]]] = []
        #: the text of each article, by its id
        self.articles: dict[str, str] = {}
        self._open: list[str] = []
        self._article = ""
        self.feed(text)
        self.close()
        assert self._open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Remember an element."""
        attributes = {name: value or "" for name, value in attrs}
        self.elements.append((tag, attributes))
        if tag == "article":
            self._article = attributes["id"]
        if tag not in EMPTY:
            self._open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        """Close an element."""
        if tag not in EMPTY:
            assert tag == self._open.pop()
        if tag == "article":
            self._article = ""

    def handle_data(self, data: str) -> None:
        """Remember what an article says."""
        if self._article:
            self.articles[self._article] = self.articles.get(self._article, "") + data

    def all(self, attribute: str) -> list[str]:
        """Return the values of an attribute, of all elements."""
        return [attributes[attribute] for _, attributes in self.elements if attribute in attributes]


@cache
def text() -> str:
    """Return the page with a number for each term."""
    return ontology_page(USES)


@cache
def page() -> Page:
    """Return the page, read."""
    return Page(text())


@pytest.mark.parametrize("name", NAMES)
def test_a_term_is_on_the_page_with_all_that_is_known_of_it(name: str) -> None:
    """Label, IRI, definition, example and number of uses, where its IRI leads to."""
    ontology, article = bundled(), page().articles[name]
    kind = dict(ontology.terms())[PFOCR + name]
    (example,) = ontology.values(PFOCR + name, SKOS + "example")
    sentence, _, turtle = example.partition("\n")

    assert ontology.value(PFOCR + name, RDFS_LABEL) in article
    assert PFOCR + name in article
    assert ontology.value(PFOCR + name, SKOS + "definition") in article
    assert sentence.removeprefix("# ") in article
    assert turtle in article
    assert uses_text(kind, USES[PFOCR + name]) in article


def test_a_page_has_a_number_only_where_one_is_known() -> None:
    """A number that is not known is not 0; one that is 0 is."""
    articles = Page(ontology_page({PFOCR + "Drug": 0, PFOCR + "word": 1})).articles
    numbered = [
        name
        for name, article in articles.items()
        if re.search(r"^\d+ (instances?|triples?|uses?)$", article, re.MULTILINE)
    ]

    assert ["Drug", "word"] == numbered
    assert "\n0 instances\n" in articles["Drug"]
    assert "\n1 triple\n" in articles["word"]
    assert "of this release" not in ontology_page({})


def test_contents_lead_to_every_term() -> None:
    """Each id stands once, each link on the page has its target, and each term is in contents."""
    ids = page().all("id")
    links = {href.removeprefix("#") for href in page().all("href") if href.startswith("#")}
    contents = text()[text().index("<nav") : text().index("</nav>")]

    assert sorted(set(ids)) == sorted(ids)
    assert set() == links - set(ids)
    for name in NAMES:
        assert 1 == contents.count(f'href="#{name}"'), name


def test_the_page_is_one_file() -> None:
    """It fetches nothing and runs nothing; what it links to is beside it or on the web."""
    tags = {tag for tag, _ in page().elements}
    hrefs = set(page().all("href"))

    assert {"script", "img", "iframe", "object"}.isdisjoint(tags)
    assert [] == page().all("src")
    assert not re.search(r"@import|url\(", text())
    assert {"ontology.ttl", "context.jsonld", "data:,"} == {
        href for href in hrefs if not href.startswith(("#", "http://", "https://"))
    }


def test_headings_and_landmarks_are_in_order() -> None:
    """For who hears the page: one title, no level left out, and the parts by name."""
    tags = [tag for tag, _ in page().elements]
    levels = [int(tag[1]) for tag in tags if re.fullmatch(r"h[1-6]", tag)]

    assert 1 == levels.count(1) == levels[0]
    assert all(after <= before + 1 for before, after in pairwise(levels))
    for landmark in ("header", "nav", "main", "footer"):
        assert 1 == tags.count(landmark)
    assert ("html", {"lang": "en"}) in page().elements


def test_another_base_moves_figures_and_not_terms() -> None:
    """As in the graph; and nothing of it gets through as HTML."""
    moved = ontology_page({}, "https://example.org/pfocr/")
    attack = ontology_page({}, 'https://example.org/"><script>alert(1)</script>')

    assert "https://example.org/pfocr/figures/PMC4803609__nihms758223f1.html" in moved
    assert "https://example.org/pfocr/rdf/family/NAKATPASE" in moved
    assert "https://pfocr.wikipathways.org/figures" not in moved
    assert "https://pfocr.wikipathways.org/rdf" not in moved
    assert PFOCR in moved
    assert "<script" not in attack


def luminance(colour: str) -> float:
    """Return the relative luminance of a colour, by WCAG 2.2."""
    digits = colour.removeprefix("#")
    digits = digits if len(digits) == 6 else "".join(2 * digit for digit in digits)
    parts = [int(digits[index : index + 2], 16) / 255 for index in (0, 2, 4)]
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_contrast_is_enough(scheme: str) -> None:
    """Each colour of text on what it stands on, by WCAG 2.2, level AA."""
    root = re.findall(r":root \{(.*?)\}", text(), re.DOTALL)[["light", "dark"].index(scheme)]
    colours = dict(re.findall(r"--([\w-]+): (#[0-9a-f]+)", root))
    pairs = [(ink, paper) for ink in ("ink", "soft", "link") for paper in ("paper", "card", "sunk")]
    pairs += [(kind, f"{kind}-bg") for kind in ("class", "property", "individual")]

    for ink, paper in pairs:
        dark, light = sorted((luminance(colours[ink]), luminance(colours[paper])))
        assert (light + 0.05) / (dark + 0.05) >= 4.5, (ink, paper)


#: asks a browser how wide the page is in a window of a telephone, and where its fragment leads
PROBE = """<iframe id="page" width="390" height="844" src="ontology.html#GeneMention"></iframe>
<p id="answer"></p>
<script>
document.getElementById("page").onload = (event) => {
  const inner = event.target.contentDocument;
  const target = inner.querySelector(":target");
  document.getElementById("answer").textContent = [
    inner.documentElement.scrollWidth, target.id, Math.round(target.getBoundingClientRect().top),
    inner.querySelector("nav a").checkVisibility(),
  ].join(" ");
};
</script>
"""


def test_a_browser_shows_a_term_on_a_telephone(tmp_path: Path) -> None:
    """The page is as wide as the window, the IRI of a term leads to it, and contents are folded."""
    chromium = shutil.which("chromium")
    if chromium is None:
        pytest.skip("no chromium on this machine (Debian's package chromium)")
    (tmp_path / "ontology.html").write_text(text(), encoding="utf-8")
    (tmp_path / "probe.html").write_text(PROBE, encoding="utf-8")
    options = (
        "--headless --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-sync "
        "--disable-background-networking --disable-component-update --hide-scrollbars "
        "--allow-file-access-from-files --virtual-time-budget=2000 --dump-dom"
    )
    done = subprocess.run(
        [
            chromium,
            *options.split(),
            f"--user-data-dir={tmp_path / 'profile'}",
            (tmp_path / "probe.html").as_uri(),
        ],
        capture_output=True,
        text=True,
        timeout=120,
        check=True,
    )
    match = re.search(r'<p id="answer">(\d+) (\w+) (\d+) (\w+)</p>', done.stdout)

    assert match is not None
    assert ("390", "GeneMention", "false") == (match[1], match[2], match[4])
    assert int(match[3]) < 100
