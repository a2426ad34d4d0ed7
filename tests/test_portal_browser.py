"""The portal in Chromium: what a person does, what the browser says of it, and how it looks.

``--regenerate`` keeps what is seen in ``docs/portal/``, for people to look at.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, Response, expect, sync_playwright

from served import serving

CHROMIUM = shutil.which("chromium")
AXE = Path(__file__).parent / "node/node_modules/axe-core/axe.min.js"
SCREENSHOTS = Path("docs/portal")
FIGURE = "PMC5061805__BCP-82-1280-g001"
OTHER = "PMC4803609__nihms758223f1"

pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="Chromium is not installed")

#: what a browser must not do by itself
SWITCHES = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]

#: every kind of page
PAGES = {
    "home": "/",
    "search": "/search?q=ketamine",
    "figure": f"/figures/{FIGURE}.html",
    "similar": f"/figures/{FIGURE}/similar.html",
    "gene": "/genes/2475.html",
    "overview": "/genes/2475/overview.html",
    "chemical": "/chemicals/D007649.html",
    "family": "/families/AKT.html",
    "organism": "/organisms/9606.html",
    "article": "/articles/PMC5061805.html",
    "dataset": "/rdf/dataset.html",
    "compare": f"/compare?figure={FIGURE}&figure={OTHER}",
    "network": "/network?of=MTOR",
    "questions": "/questions",
    "question": "/questions/figures-by-gene?gene=MTOR",
    "sparql": "/sparql",
    "quality": "/quality",
    "data": "/data",
    "vocabulary": "/vocabulary",
    "ontology": "/ontology.html",
    "about": "/about",
    "nowhere": "/genes/nothing.html",
}

#: bytes of a page with all it needs, but for the editor's and the network's library
PAGE_BYTES = 100_000


@dataclass(slots=True)
class Seen:
    """What a browser said and asked for while it showed pages."""

    url: str
    said: list[str] = field(default_factory=list)
    strangers: list[str] = field(default_factory=list)

    def watch(self, page: Page) -> None:
        """Take note of whatever a page says or asks for."""
        page.on("console", lambda message: self.said.append(message.text))
        page.on("pageerror", lambda error: self.said.append(str(error)))
        page.on("request", lambda request: self._note(request.url))

    def _note(self, url: str) -> None:
        if not url.startswith((f"{self.url}/", "data:", "blob:")):
            self.strangers.append(url)

    def check(self) -> None:
        """Hold that nothing was said, and nobody else asked."""
        # the browser itself says so of the page that is not there
        said = [text for text in self.said if "404" not in text]
        assert said == []
        assert self.strangers == []


@pytest.fixture(scope="module")
def url(seeds_build: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a server of the seeds."""
    with serving(seeds_build, tmp_path_factory.mktemp("portal")) as served:
        yield served.url


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Chromium, without a window."""
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=SWITCHES)
        yield chromium
        chromium.close()


@pytest.fixture
def seen(url: str) -> Iterator[Seen]:
    """What the browser says and asks for; in the end there must be nothing wrong."""
    found = Seen(url)
    yield found
    found.check()


def _opened(browser: Browser, seen: Seen, **options: Any) -> Page:  # noqa: ANN401 -- playwright's
    context = browser.new_context(base_url=seen.url, **options)
    context.set_default_timeout(20_000)
    page = context.new_page()
    seen.watch(page)
    return page


def test_a_walk_through_the_portal(browser: Browser, seen: Seen) -> None:
    """From the search to a figure, a gene, a comparison, the network, a question, and SPARQL."""
    page = _opened(browser, seen, viewport={"width": 1280, "height": 900})
    page.goto("/")
    box = page.get_by_role("combobox").first
    box.fill("ketam")
    page.get_by_role("option", name="Ketamine").first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Ketamine")

    page.get_by_role("link", name="Fast action antidepressants activate mTOR").first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text(
        "Fast action antidepressants activate mTOR"
    )
    expect(page.locator("mark", has_text="BDNF").first).to_be_visible()

    page.locator("main").get_by_role("link", name="MTOR", exact=True).first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("MTOR")
    expect(page.get_by_text("mechanistic target of rapamycin kinase")).to_be_visible()

    page.get_by_role("link", name="Compare", exact=True).click()
    page.get_by_label("First figure").fill(FIGURE)
    page.get_by_label("Second figure").fill(OTHER)
    page.get_by_role("button", name="Compare").click()
    expect(page.locator("main svg").first).to_be_visible()
    expect(page.locator("main table").first).to_contain_text("BDNF")

    page.get_by_role("link", name="Network", exact=True).click()
    page.get_by_label("Around").fill("MTOR")
    page.get_by_role("button", name="Draw").click()
    expect(page.locator("#canvas canvas").first).to_be_visible()
    with page.expect_download() as download:
        page.get_by_role("button", name="PNG").click()
    assert download.value.path().read_bytes().startswith(b"\x89PNG")

    page.get_by_role("link", name="Questions", exact=True).click()
    page.get_by_role("link", name="Figures That Mention a Gene", exact=True).click()
    page.get_by_label("Gene", exact=True).fill("BDNF")
    page.get_by_role("button", name="Ask").click()
    expect(page.locator("main table").last).to_contain_text(OTHER)
    page.get_by_role("link", name="Open in the editor").click()
    expect(page.locator(".yasr")).to_contain_text("results in")
    expect(page.locator(".yasr table")).to_contain_text("nihms758223f1")


@pytest.mark.parametrize(
    "options",
    [
        {"viewport": {"width": 1280, "height": 900}},
        {"viewport": {"width": 360, "height": 780}, "color_scheme": "dark", "has_touch": True},
    ],
    ids=["laptop", "phone"],
)
def test_every_page_is_for_everybody(
    browser: Browser, seen: Seen, options: dict[str, object]
) -> None:
    """Axe finds nothing serious, nothing is wider than the screen, and a page has one heading.

    A page takes at most 100 kB with its style and scripts, but for editor and network.
    """
    page = _opened(browser, seen, **options)
    wrong = {}
    for name, path in PAGES.items():
        sizes: list[int] = []

        def weigh(answer: Response, sizes: list[int] = sizes) -> None:
            sizes.append(len(answer.body()))

        page.on("response", weigh)
        page.goto(path)
        wide = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
        found = _serious(page)
        headings = page.locator("h1").count()
        page.remove_listener("response", weigh)
        heavy = sum(sizes) if name not in {"sparql", "network", "ontology"} else 0
        if wide > 0 or found or headings != 1 or heavy > PAGE_BYTES:
            wrong[name] = (wide, found, headings, heavy)

    assert wrong == {}


def _serious(page: Page) -> list[str]:
    """Return what axe finds that is serious or critical."""
    if not AXE.exists():
        pytest.skip("axe-core comes with `npm ci --prefix tests/node`")
    # a script of the page may not add another; the browser may
    page.evaluate(AXE.read_text(encoding="utf-8"))
    results = page.evaluate("axe.run(document, {resultTypes: ['violations']})")
    return [
        f"{violation['id']}: {violation['nodes'][0]['html'][:120]}"
        for violation in results["violations"]
        if violation["impact"] in {"serious", "critical"}
    ]


def test_without_script(browser: Browser, seen: Seen) -> None:
    """Search, pages, comparison and questions work where no script runs."""
    page = _opened(browser, seen, java_script_enabled=False)
    page.goto("/")
    page.get_by_role("searchbox").first.fill("ketamine")
    page.get_by_role("button", name="Search").first.click()
    page.locator("main").get_by_role("link", name="Ketamine").first.click()
    assert page.locator("h1").inner_text() == "Ketamine"
    page.goto(f"/figures/{FIGURE}.html")
    page.locator("main").get_by_role("link", name="Figures that share").first.click()
    assert page.url.endswith("/similar.html")
    page.goto("/questions/figures-by-gene")
    page.get_by_label("Gene", exact=True).fill("BDNF")
    page.get_by_role("button", name="Ask").click()
    assert OTHER in page.locator("main").inner_text()
    page.goto("/network?of=MTOR")
    assert "Ketamine" in page.locator("main table").first.inner_text()
    page.goto("/sparql")
    page.locator("textarea[name=query]").fill("SELECT (1 AS ?one) {}")


def test_the_keyboard_is_enough(browser: Browser, seen: Seen) -> None:
    """The first stop leads past the head; suggestions are walked through by arrows."""
    page = _opened(browser, seen)
    page.goto(f"/figures/{FIGURE}.html")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"
    page.goto("/")
    page.get_by_role("combobox").first.focus()
    page.keyboard.type("ketam")
    expect(page.get_by_role("option").first).to_be_visible()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Ketamine")


def test_screenshots(browser: Browser, seen: Seen, request: pytest.FixtureRequest) -> None:
    """What people see is kept for people to look at, in light and dark, laptop and phone."""
    kept = sorted(path.stem for path in SCREENSHOTS.glob("*.png"))
    shown = ("home", "figure", "gene", "compare", "network", "question", "sparql")
    if not request.config.getoption("--regenerate"):
        phones = [f"{name}-phone" for name in ("figure", "home")]
        assert kept == sorted([*shown, *phones, "gene-dark"])
        return
    SCREENSHOTS.mkdir(exist_ok=True)
    laptop = {"width": 1280, "height": 900}
    phone = {"width": 390, "height": 844}
    wanted: list[tuple[str, dict[str, Any]]] = [
        *((name, {"viewport": laptop}) for name in shown),
        ("gene-dark", {"viewport": laptop, "color_scheme": "dark"}),
        *((f"{name}-phone", {"viewport": phone}) for name in ("figure", "home")),
    ]
    for name, options in wanted:
        page = _opened(browser, seen, **options)
        page.goto(PAGES[name.partition("-")[0]])
        page.wait_for_load_state("networkidle")
        page.wait_for_timeout(500)
        page.screenshot(path=SCREENSHOTS / f"{name}.png")
        page.context.close()
