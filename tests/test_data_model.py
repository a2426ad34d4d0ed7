"""The page about the data model says what is true: its drawing, its examples and its question.

``pytest tests/test_data_model.py --regenerate`` draws and writes them anew.
"""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from collections import defaultdict
from collections.abc import Iterator
from itertools import combinations, product
from pathlib import Path

import pyoxigraph
import pytest

import data_model
import pfocr_rdf
from pfocr_rdf.store import Store
from pfocr_rdf.vocab import PREFIXES, RDF_TYPE

ROOT = Path(__file__).parents[1]
DRAWING, PAGE = ROOT / "docs" / "data-model.svg", ROOT / "docs" / "data-model.md"

#: triples between things of classes that are drawn, which the drawing leaves out
NOT_DRAWN = {
    # from a thing to one of its own kind
    ("pfocr:FigureRecord", "schema:url", "pfocr:FigureRecord"),
    ("pfocr:GeneFamily", "pfocr:hasMember", "pfocr:GeneFamily"),
    ("pfocr:Lexicon", "skos:closeMatch", "pfocr:Lexicon"),
    ("schema:ChemicalSubstance", "pfocr:chebi", "schema:ChemicalSubstance"),
    # a row of a box
    ("pfocr:GeneMention", "pfocr:viaFamily", "pfocr:GeneFamily"),
    # beside what is drawn
    ("pfocr:GeneFamily", "pfocr:documentMember", "schema:Gene"),
    ("pfocr:GeneMention", "pfocr:suggests", "schema:Gene"),
    ("pfocr:PathwayFigure", "pfocr:clashingOrganism", "schema:Taxon"),
    ("pfocr:PathwayFigure", "pfocr:mentionsGeneKeyword", "schema:Gene"),
}

Triple = tuple[str, str, str]


def node_of(term: str) -> str:
    """Return the N-Triples form of a name or literal in Turtle."""
    prefixes = "".join(f"@prefix {name}: <{iri}> .\n" for name, iri in PREFIXES.items())
    (quad,) = pyoxigraph.parse(f"{prefixes}<a:a> <a:b> {term} .", pyoxigraph.RdfFormat.TURTLE)
    return str(quad.object)


@pytest.fixture(scope="module")
def converted(seeds: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The graph of the seeds in three formats, and that of the test documents."""
    folder = tmp_path_factory.mktemp("converted")
    for name in ("seeds.ttl", "seeds.jsonld", "seeds.nt"):
        pfocr_rdf.convert([seeds], folder / name)
    pfocr_rdf.convert([ROOT / "tests" / "corpus"], folder / "tests.nt")
    return folder


@pytest.fixture(scope="module")
def graph(converted: Path) -> set[Triple]:
    """The triples of the seeds and of the test documents, since no seed mentions a disease."""
    return {
        (str(quad.subject), str(quad.predicate), str(quad.object))
        for path in converted.glob("*.nt")
        for quad in pyoxigraph.parse(path=path, format=pyoxigraph.RdfFormat.N_TRIPLES)
    }


@pytest.fixture(scope="module")
def links(graph: set[Triple]) -> set[Triple]:
    """Which predicates lead from things of which classes to things of which."""
    classes: dict[str, set[str]] = defaultdict(set)
    for subject, predicate, value in graph:
        if predicate == f"<{RDF_TYPE}>":
            classes[subject].add(value)
    return {
        (source, predicate, target)
        for subject, predicate, value in graph
        for source, target in product(classes.get(subject, ()), classes.get(value, ()))
    }


def drawn() -> Iterator[Triple]:
    """Yield the links that are drawn."""
    for arrow in data_model.ARROWS:
        yield from arrow.links


def test_the_drawing_is_that_of_the_generator(request: pytest.FixtureRequest) -> None:
    """The file is what the module draws."""
    if request.config.getoption("--regenerate"):
        DRAWING.write_text(data_model.drawing(), encoding="utf-8")

    assert data_model.drawing() == DRAWING.read_text(encoding="utf-8")


def test_the_drawing_can_be_read_by_all() -> None:
    """It has a title and a description, and its texts are texts."""
    svg = "{http://www.w3.org/2000/svg}"
    root = ET.fromstring(data_model.drawing())  # noqa: S314  # it is ours
    texts = ["".join(text.itertext()) for text in root.iter(f"{svg}text")]

    assert "img" == root.get("role")
    assert "title desc" == root.get("aria-labelledby")
    assert ["title", "desc"] == [child.get("id") for child in list(root)[:2]]
    assert all(child.text for child in list(root)[:2])
    for arrow in data_model.ARROWS:
        assert set(arrow.labels) <= set(texts)
    assert {box.name for box in data_model.BOXES} <= set(texts)
    assert "prefers-color-scheme: dark" in data_model.drawing()


@pytest.mark.parametrize("link", list(drawn()), ids=" ".join)
def test_an_arrow_is_true(link: Triple, links: set[Triple]) -> None:
    """Some thing of the one class has the predicate, with a thing of the other."""
    assert tuple(map(node_of, link)) in links


def test_no_arrow_is_missing(links: set[Triple]) -> None:
    """Whatever leads from one box to another is drawn, or left out for a reason."""
    boxes = {node_of(box.name): box.name for box in data_model.BOXES}
    names = {node_of(name): name for (*link,) in drawn() for name in link}
    names |= {node_of(name): name for link in NOT_DRAWN for name in link} | boxes
    between = {
        (names.get(source, source), names.get(predicate, predicate), names.get(target, target))
        for source, predicate, target in links
        if source in boxes and target in boxes
    }

    assert set() == between - set(drawn()) - NOT_DRAWN
    assert between >= NOT_DRAWN


@pytest.mark.parametrize("box", data_model.BOXES, ids=lambda box: box.name)
def test_a_box_is_true(box: data_model.Box, graph: set[Triple]) -> None:
    """Its thing is of its class, and has what the rows say, as far as they say it."""
    thing = node_of(box.thing)

    assert (thing, f"<{RDF_TYPE}>", node_of(box.name)) in graph
    for name, value in box.rows:
        predicate = f"<{RDF_TYPE}>" if name == "a" else node_of(name)
        said = {triple[2] for triple in graph if triple[:2] == (thing, predicate)}
        if "…" in value:
            start, end = value.split("…")
            assert any(text.startswith(start) and text.endswith(end) for text in said), name
        else:
            assert node_of(value) in said, name


def test_arrows_lead_from_box_to_box() -> None:
    """The ends lie on the edges of the boxes that they mean, or of the frame around several."""
    boxes = {
        box.name: (box.x, box.y, box.x + box.width, box.y + box.height) for box in data_model.BOXES
    }
    match = re.search(
        r'class="frame" x="(\d+)" y="(\d+)" width="(\d+)" height="(\d+)"', data_model.drawing()
    )
    assert match is not None
    x, y, width, height = map(int, match.groups())
    frame = (x, y, x + width, y + height)

    for arrow in data_model.ARROWS:
        start, *_, end = [tuple(map(int, point.split(","))) for point in arrow.points.split()]
        targets = {target for _, _, target in arrow.links}
        assert is_on_edge(start, boxes[arrow.links[0][0]]), arrow.labels
        assert is_on_edge(end, frame if len(targets) > 1 else boxes[targets.pop()]), arrow.labels
    for one, other in combinations(boxes.values(), 2):
        assert one[2] < other[0] or other[2] < one[0] or one[3] < other[1] or other[3] < one[1]


def is_on_edge(point: tuple[int, ...], box: tuple[int, int, int, int]) -> bool:
    """Return whether a point lies on the edge of a box, given its left, top, right and bottom."""
    (x, y), (left, top, right, bottom) = point, box
    is_beside = x in (left, right) and top <= y <= bottom
    return is_beside or (y in (top, bottom) and left <= x <= right)


@pytest.mark.parametrize("form", ["turtle", "json-ld"])
def test_examples_are_what_convert_writes(
    form: str, converted: Path, request: pytest.FixtureRequest
) -> None:
    """Abridged as the page says."""
    if form == "turtle":
        text = data_model.turtle((converted / "seeds.ttl").read_text(encoding="utf-8"))
        block = f"<!-- turtle -->\n```turtle\n{text}```\n"
    else:
        text = data_model.json_ld((converted / "seeds.jsonld").read_text(encoding="utf-8"))
        block = f"<!-- json-ld -->\n```json\n{text}```\n"
    page = PAGE.read_text(encoding="utf-8")
    if request.config.getoption("--regenerate"):
        pattern = rf"<!-- {form} -->\n```\w+\n.*?```\n"
        page = re.sub(pattern, lambda _: block, page, count=1, flags=re.DOTALL)
        PAGE.write_text(page, encoding="utf-8")

    assert block in page


def test_the_example_is_true(converted: Path, graph: set[Triple]) -> None:
    """Every triple of the Turtle is one of the graph, but for texts that are cut."""
    prefixes = "".join(f"@prefix {name}: <{iri}> .\n" for name, iri in PREFIXES.items())
    text = data_model.turtle((converted / "seeds.ttl").read_text(encoding="utf-8"))
    shown = {
        (str(quad.subject), str(quad.predicate), str(quad.object))
        for quad in pyoxigraph.parse(prefixes + text, pyoxigraph.RdfFormat.TURTLE)
        if "…" not in str(quad.object)
    }
    figure = node_of(data_model.FIGURE)

    assert shown <= graph
    assert 80 < len(shown)
    assert 15 == sum(triple[1:] == (node_of("oa:hasTarget"), figure) for triple in graph)


def test_the_question_has_the_answer_that_the_page_tells(seeds_store: Store) -> None:
    """Two figures show ERK."""
    (query,) = re.findall(r"```sparql\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)
    rows = [(row["word"], row["tier"], row["candidates"]) for row in seeds_store.select(query)]

    assert [("ERK", "family", 2), ("ERK", "family", 2)] == rows


def test_links_of_the_page_lead_somewhere() -> None:
    """And README leads to the page."""
    for target in re.findall(r"\]\(([^)]+)\)", PAGE.read_text(encoding="utf-8")):
        assert target.startswith("https://") or (PAGE.parent / target).exists(), target
    assert "(docs/data-model.md)" in (ROOT / "README.md").read_text(encoding="utf-8")
