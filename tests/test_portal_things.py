"""Pages about figures, genes, chemicals, families, articles, organisms, and what is none."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyoxigraph
import pytest

from pfocr_rdf import build, open_store
from pfocr_rdf.answering import run_query
from pfocr_rdf.portal import entities, figures, known, listing
from pfocr_rdf.portal.captions import marked
from pfocr_rdf.portal.errors import error_page
from pfocr_rdf.portal.mentions import Mention
from pfocr_rdf.portal.pathways import pathways_like
from pfocr_rdf.portal.routes import page
from pfocr_rdf.portal.site import Page, Site
from pfocr_rdf.publication.pages import write_pages
from pfocr_rdf.publication.parts import open_build
from pfocr_rdf.solutions import Solutions
from pfocr_rdf.store import Store
from pfocr_rdf.vocab import sparql_prefixes
from webpages import Document, read

_KETAMINE = "PMC5061805__BCP-82-1280-g001"
_STRESS = "PMC4803609__nihms758223f1"

#: a page of each kind
_PAGES = (
    "/",
    f"/figures/{_KETAMINE}.html",
    f"/figures/{_KETAMINE}/similar.html",
    "/figures/PMC7484229__nihms-1615296-f0001.html",
    "/genes/2475.html",
    "/genes/2475/overview.html",
    "/chemicals/D007649.html",
    "/families/ERK.html",
    "/articles/PMC5061805.html",
    "/organisms/9606.html",
    "/search",
    "/search?q=ketamine",
    "/rdf/dataset",
    "/genes/MTORR.html",
)


@pytest.fixture(scope="session")
def site(seeds_build: Path) -> Site:
    """The portal of the five sample documents."""
    return Site(store=open_store(seeds_build), release=(seeds_build / "current").resolve())


def _page(site: Site, address: str) -> Page:
    path, _, query = address.partition("?")
    parameters = dict(part.split("=") for part in query.split("&") if part)
    return page(site, path, {name: [value] for name, value in parameters.items()})


def _read(site: Site, address: str, status: int = 200) -> Document:
    found = _page(site, address)
    assert found.status == status
    return read(found.text)


def _seeds(seeds: Path, *patterns: str) -> set[str]:
    """Return the figids of the documents that have a line like one of these."""
    return {
        path.stem
        for path in seeds.glob("*.md")
        if any(re.search(pattern, path.read_text("utf-8"), re.M) for pattern in patterns)
    }


def _figures(document: Document) -> set[str]:
    return {link[len("/figures/") : -len(".html")] for link in document.links("/figures/")}


@pytest.mark.parametrize("address", _PAGES)
def test_pages_are_well_made(site: Site, address: str) -> None:
    """Elements nest, ids are unique, headings in order, and nothing of the page is a script."""
    found = _page(site, address)
    document = read(found.text)
    assert document.mistakes == []
    assert document.one("main").attributes["id"] == "main"
    assert len(found.text.encode()) < 90_000


def test_a_figure_tells_what_was_read_and_why(site: Site) -> None:
    """A figure's page has its image at PMC, its article, and what its caption contradicts."""
    document = _read(site, f"/figures/{_KETAMINE}.html")
    assert document.one("h1").text == "Fast action antidepressants activate mTOR"
    assert "https://www.ncbi.nlm.nih.gov/pmc/articles/PMC5061805/bin/BCP-82-1280-g001.jpg" in (
        document.links("https://www.ncbi.nlm.nih.gov/")
    )
    assert document.all("img") == []
    assert "/articles/PMC5061805.html" in document.links("/")
    (clash,) = document.all("tr", class_="clash")
    words = " ".join(clash.text.split())
    # the caption: PDK1, phosphoinositide-dependent kinase-1, which is PDPK1, gene 5170
    assert words.startswith("PDK1 Homo sapiens (PDK1)")
    assert "The caption contradicts this: it may be PDPK1" in words
    assert "/genes/5170.html" in document.links("/genes/")


def test_words_of_a_caption_are_marked(site: Site) -> None:
    """Words of the caption lead to what they were taken for, in any spelling."""
    found = _page(site, f"/figures/{_KETAMINE}.html").text
    marks = dict(re.findall(r'<mark[^>]*><a href="([^"]*)"[^>]*>([^<]*)</a></mark>', found))
    assert marks["/genes/627.html"] == "BDNF"
    assert marks["/genes/2475.html"] == "mTOR"
    assert marks["/families/ERK.html"] == "ERK"
    assert marks["/families/MEK.html"] == "MEK"
    # the caption: PDK1, phosphoinositide-dependent kinase-1, which is PDPK1, gene 5170
    assert marks["/genes/5170.html"] == "PDK1"
    assert "/genes/5163.html" not in marks
    # it speaks of AMPA receptors, whose family is GRIA
    assert marks["/families/GRIA.html"] == "AMPA"
    assert "/chemicals/D018350.html" not in marks
    assert found.count("mark-doubt") == len(re.findall(r"\bAMPA\b|\bPDK1\b", _caption(found)))


def _caption(text: str) -> str:
    return read(text).one("p", class_="caption").text


def _mention(word: str, number: int, tier: str = "synonym", **more: Any) -> Mention:  # noqa: ANN401
    no = False
    empty = Mention("", "gene", "", word, word, "", tier, "", 1, (), no, "", (), ())
    return empty._replace(iri=f"https://identifiers.org/ncbigene/{number}", **more)


_FPLX = "https://identifiers.org/fplx/"
_CONTRADICTED = ("caption_contradicts",)


@pytest.mark.parametrize(
    ("mentions", "meant"),
    [
        # a gene of the fly, where nothing else is known; PMC5061805 with lexicons of all organisms
        ([_mention("ERK", 40665)], "40665"),
        # what the long form agrees with, though its tier is lower
        (
            [_mention("ERK", 5163, "strict"), _mention("ERK", 5170, agrees=True)],
            "5170",
        ),
        # of what agrees, the family
        (
            [
                _mention("ERK", 5594, agrees=True),
                _mention("ERK", 5595, "family", agrees=True, family=f"{_FPLX}ERK"),
            ],
            "ERK",
        ),
        # of what agrees, the human gene
        ([_mention("ERK", 58118, agrees=True), _mention("ERK", 2048, agrees=True)], "2048"),
        # a human gene rather than one of a fly, which is earlier
        ([_mention("ERK", 31877), _mention("ERK", 2048)], "2048"),
        # what the caption suggests rather than a gene of the fly
        (
            [
                _mention("ERK", 31877),
                _mention("ERK", 2048, findings=_CONTRADICTED, suggests=(f"{_FPLX}ERK",)),
            ],
            "ERK",
        ),
        # nothing where only what the caption contradicts, and its like in a fly, are known
        ([_mention("ERK", 31877), _mention("ERK", 2048, findings=_CONTRADICTED)], ""),
    ],
)
def test_a_word_leads_to_its_surest_reading(mentions: list[Mention], meant: str) -> None:
    """It never leads to what the caption contradicts."""
    human = {f"https://identifiers.org/ncbigene/{n}" for n in (5163, 5170, 5594, 5595, 2048)}
    found = [part.iri.rpartition("/")[2] for part in marked("via ERK.", mentions, human)]
    assert "".join(found) == meant


def test_the_caption_keeps_its_text(site: Site, seeds: Path) -> None:
    """With its marks, the caption says what the document says."""
    document = _read(site, f"/figures/{_KETAMINE}.html")
    text = " ".join((seeds / f"{_KETAMINE}.md").read_text("utf-8").split())
    caption = text.partition(" caption: ")[2].partition(" pmcid: ")[0]
    assert " ".join(document.one("p", class_="caption").text.split()) == caption


def test_a_family_stands_with_its_members(site: Site) -> None:
    """A family is one row, with the genes that it may stand for."""
    document = _read(site, f"/figures/{_STRESS}.html")
    rows = [" ".join(row.text.split()) for row in document.all("tr")]
    # ERK stands in the document for MAPK1 and MAPK3
    assert any(row.startswith("ERK ERK MAPK1, MAPK3") for row in rows)


def _unordered(value: Any) -> Any:  # noqa: ANN401 -- whatever JSON holds
    if isinstance(value, dict):
        return {key: _unordered(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return sorted((_unordered(inner) for inner in value), key=json.dumps)
    return value


def test_crawlers_read_what_a_release_says(
    site: Site, seeds_build: Path, seeds: Path, tmp_path: Path
) -> None:
    """The data in the page of a figure is that of its document in a release."""
    write_pages(open_build(seeds_build), tmp_path)
    for path in seeds.glob("*.md"):
        expected = json.loads((tmp_path / f"{path.stem}.jsonld").read_text("utf-8"))
        found = _read(site, f"/figures/{path.stem}.html").json_ld
        assert json.dumps(_unordered(found), sort_keys=True) == json.dumps(
            _unordered(expected), sort_keys=True
        )


def test_a_page_leads_to_the_same_in_rdf(site: Site) -> None:
    """A page says where it is, and where the same is in RDF."""
    document = _read(site, "/genes/2475.html")
    assert document.one("link", rel="canonical").attributes["href"] == (
        "https://pfocr.wikipathways.org/genes/2475.html"
    )
    others = {
        e.attributes["type"]: e.attributes["href"] for e in document.all("link", rel="alternate")
    }
    assert others == {
        "text/turtle": "/genes/2475.ttl",
        "application/ld+json": "/genes/2475.jsonld",
        "application/n-triples": "/genes/2475.nt",
        "application/rdf+xml": "/genes/2475.rdf",
    }
    assert set(others.values()) <= set(document.links("/genes/2475"))


def test_texts_of_others_are_escaped(document: Callable[[Path, str], Path], tmp_path: Path) -> None:
    """Captions and titles are texts, whatever they look like."""
    path = document(tmp_path / "source", "PMC1__f1")
    nasty = "BDNF </script><script>alert(1)</script> & <b onclick=x>Ketamine</b>"
    text = path.read_text("utf-8").replace("Ketamine activates BDNF.", nasty)
    path.write_text(text.replace("A paper", "A <i>paper</i>"), "utf-8")
    directory = build([tmp_path / "source"], tmp_path / "build").directory
    found = _page(Site(store=open_store(directory)), "/figures/PMC1__f1.html").text
    page_ = read(found)
    assert page_.mistakes == []
    assert page_.one("p", class_="caption").text == nasty
    assert page_.json_ld["caption"] == nasty
    assert "<script>alert" not in found
    assert "A <i>paper" not in found


def test_a_gene_has_its_figures(site: Site, seeds: Path) -> None:
    """A gene's page has each figure whose document names it."""
    document = _read(site, "/genes/2475.html")
    assert document.one("h1").text == "MTOR"
    assert "mechanistic target of rapamycin kinase" in document.text
    # rows of genes, and keywords of documents without such rows
    assert _figures(document) == _seeds(seeds, "entrez: '2475'", "^ *- MTOR$")
    assert "https://www.genenames.org/data/gene-symbol-report/#!/hgnc_id/HGNC:3942" in (
        document.links("https://www.genenames.org/")
    )


def test_a_drug_has_its_figures_and_other_pages(site: Site, seeds: Path) -> None:
    """A drug's page leads to MeSH, ChEBI and DrugBank."""
    document = _read(site, "/chemicals/D007649.html")
    assert document.one("h1").text == "Ketamine"
    assert document.text.startswith("Drug")
    assert _figures(document) == _seeds(seeds, "D007649", "^ *- Ketamine$")
    addresses = document.links("https://")
    assert "https://go.drugbank.com/drugs/DB01221" in addresses
    assert "https://meshb.nlm.nih.gov/record/ui?ui=D007649" in addresses
    assert "https://www.ebi.ac.uk/chebi/searchId.do?chebiId=CHEBI:6121" in addresses


def test_a_family_has_members(site: Site) -> None:
    """A family's page says who makes a gene its member."""
    document = _read(site, "/families/ERK.html")
    rows = [" ".join(row.text.split()) for row in document.all("tr")]
    assert "MAPK1 gene FamPlex and documents" in rows
    assert "MAPK3 gene FamPlex and documents" in rows


def test_an_article_has_its_figures(site: Site) -> None:
    """An article's page has its figures and citation."""
    document = _read(site, "/articles/PMC5061805.html")
    assert _figures(document) == {_KETAMINE}
    assert "Br J Clin Pharmacol. 2016 Nov;82(5):1280-1290." in document.text


def test_similar_figures_share_genes(site: Site) -> None:
    """The similar figures come with the number of shared genes."""
    document = _read(site, f"/figures/{_KETAMINE}/similar.html")
    rows = {
        row.text.split("\n")[0]: row
        for row in document.all("tr")
        if "Emerging Treatment Mechanisms" in row.text
    }
    (row,) = rows.values()
    # AKT1, AKT2, AKT3, BDNF, MAPK1, MAPK3, MTOR and NTRK2, of 21 and 11 genes
    assert re.search(r"8\s*0\.3333", row.text)
    assert "This store holds no copy of WikiPathways" in document.text


def _many(document: Callable[[Path, str], Path], folder: Path, number: int) -> Site:
    for place in range(number):
        document(folder / "source", f"PMC{place + 1}__f1")
    return Site(store=open_store(build([folder / "source"], folder / "build").directory))


@pytest.mark.parametrize("fetched", [300, 10])
def test_long_lists_are_paged(
    document: Callable[[Path, str], Path],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    fetched: int,
) -> None:
    """Each figure stands on one page of a list, whether all were fetched and sorted or not."""
    monkeypatch.setattr(listing, "SORTED", fetched)
    site = _many(document, tmp_path, 30)
    first, second = (_read(site, f"/genes/627.html?page={number}") for number in (1, 2))
    assert (len(_figures(first)), len(_figures(second))) == (25, 5)
    assert len(_figures(first) | _figures(second)) == 30
    assert "1\N{EN DASH}25 of 30 figures" in first.text
    assert first.one("a", rel="next").attributes["href"] == "/genes/627.html?page=2#figures"
    assert second.one("a", rel="prev").attributes["href"] == "/genes/627.html#figures"
    assert _figures(_read(site, "/genes/627.html?page=9")) == set()
    # what takes longer is brought in: the years of many figures, and the words for them
    brought = _read(site, "/genes/627/overview.html") if fetched < 30 else first
    assert re.search(r"Figures with BDNF: 30, all in 2020", brought.text)
    assert bool(first.all("section", **{"data-bring": "/genes/627/overview.html"})) == (
        fetched < 30
    )


def test_pathways_of_the_mirror() -> None:
    """A gene's page has the human pathways that hold it, where the store knows them."""
    store = pyoxigraph.Store()
    prefixes = """
        PREFIX dc: <http://purl.org/dc/elements/1.1/>
        PREFIX dcterms: <http://purl.org/dc/terms/>
        PREFIX obo: <http://purl.obolibrary.org/obo/>
        PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
        PREFIX schema: <https://schema.org/>
        PREFIX wp: <http://vocabularies.wikipathways.org/wp#>
    """
    store.update(
        prefixes
        + """INSERT DATA {
          <https://identifiers.org/ncbigene/2475> a schema:Gene ; rdfs:label "MTOR" .
          GRAPH <http://rdf.wikipathways.org/> {
            <a:node> wp:bdbEntrezGene <https://identifiers.org/ncbigene/2475> ;
              dcterms:isPartOf <a:WP1471> , <a:WP2> .
            <a:WP1471> a wp:Pathway ; dc:title "Target of rapamycin signaling" ;
              dcterms:identifier "WP1471" ; wp:organism obo:NCBITaxon_9606 .
            <a:WP2> a wp:Pathway ; dc:title "Of mice" ; dcterms:identifier "WP2" ;
              wp:organism obo:NCBITaxon_10090 } }"""
    )
    document = _read(Site(store=Store(store)), "/genes/2475.html")
    assert document.links("https://www.wikipathways.org/") == [
        "https://www.wikipathways.org/pathways/WP1471"
    ]
    assert "No figure of this release mentions MTOR" in document.text


def test_pathways_like_a_figure_are_those_of_the_canned_query() -> None:
    """What the page remembers of WikiPathways gives the rows of the query that asks it anew."""
    store = pyoxigraph.Store()
    genes = {"207": "AKT1", "2475": "MTOR", "5594": "MAPK1", "627": "BDNF"}
    pathways = {"WP1": ["207", "2475"], "WP2": ["2475", "5594", "627"], "WP3": ["627"]}
    lines = [
        'fig:PMC1__f1 a pfocr:PathwayFigure ; dcterms:identifier "PMC1__f1" ; rdfs:label "F" .',
        "fig:PMC1__f1 pfocr:genes 2 ; pfocr:mentionsGene gene:207 , gene:2475 .",
    ]
    for key, symbol in genes.items():
        lines.append(f'gene:{key} a schema:Gene ; rdfs:label "{symbol}" .')
        lines.append(f"gene:{key} schema:taxonomicRange obo:NCBITaxon_9606 .")
    lines.append("GRAPH <http://rdf.wikipathways.org/> {")
    for wp, keys in pathways.items():
        lines.append(
            f'<a:{wp}> a wp:Pathway ; dc:title "About {wp}" ; dcterms:identifier "{wp}" ; '
            f"dc:identifier <https://identifiers.org/wikipathways/{wp}> ; "
            "wp:organism obo:NCBITaxon_9606 ."
        )
        lines += [
            f"<a:{wp}/{key}> wp:bdbEntrezGene gene:{key} ; dcterms:isPartOf <a:{wp}> ."
            for key in keys
        ]
    prefixes = sparql_prefixes("pfocr", "fig", "schema", "dcterms", "rdfs", "obo", "wp")
    prefixes += "PREFIX gene: <https://identifiers.org/ncbigene/>\n"
    prefixes += "PREFIX dc: <http://purl.org/dc/elements/1.1/>\n"
    store.update(f"{prefixes}INSERT DATA {{ {' '.join(lines)} }} }}")
    asked = Store(store)
    figure = "https://pfocr.wikipathways.org/figures/PMC1__f1"
    rows = list(run_query(asked, "pathways-by-figure", {"figure": figure}, wikipathways="local"))
    found = pathways_like(asked, figure, 10)
    # WP1 has both genes and no other; WP2 has one of four; WP3 has none
    assert [(row["wp"], row["overlap"], row["jaccard"]) for row in found] == [
        ("WP1", "2", "1"),
        ("WP2", "1", "0.25"),
    ]
    names = ("wp", "title", "symbols")
    assert [[row[name] for name in names] for row in rows] == [
        [row[name] for name in names] for row in found
    ]
    assert "About WP2" in _read(Site(store=asked), "/figures/PMC1__f1/similar.html").text


def test_any_other_thing_has_a_page(site: Site) -> None:
    """Whatever else the graph names is a table of what is said of it."""
    document = _read(site, "/rdf/dataset")
    assert "PFOCR RDF" in document.text
    assert "/rdf/dataset/class/PathwayFigure" in document.links("/rdf/")
    _read(site, "/rdf/nothing", 404)


@pytest.mark.parametrize(
    ("address", "near"),
    [
        ("/genes/MTORR.html", "/genes/2475.html"),
        ("/genes/FRAP1.html", "/genes/2475.html"),
        ("/chemicals/2475.html", "/genes/2475.html"),
        ("/diseases/D007649.html", "/chemicals/D007649.html"),
        ("/figures/PMC5061805__other.html", f"/figures/{_KETAMINE}.html"),
    ],
)
def test_what_is_not_there_has_near_names(site: Site, address: str, near: str) -> None:
    """An address that leads nowhere leads to what may be meant."""
    assert near in _read(site, address, 404).links("/")


@pytest.mark.parametrize(
    "address",
    [
        "/nothing",
        "/genes/",
        "/genes/1.html",
        "/genes/%00.html",
        '/genes/"x>.html',
        "/genes/1/2.html",
    ],
)
def test_nothing_at_an_address(site: Site, address: str) -> None:
    """Whatever stands in an address, the page of the error is well made."""
    document = _read(site, address, 404)
    assert document.mistakes == []


@pytest.mark.parametrize("status", [400, 404, 503, 504, 500])
def test_errors_are_told_without_a_store(status: int) -> None:
    """The page of an error asks the store nothing."""
    found = error_page(Site(store=Store(pyoxigraph.Store())), status, "no gene 'X' (expected one)")
    assert found.status == status
    assert "No gene &#39;X&#39; (expected one)." in found.text


def _anchors(document: Document) -> list[str]:
    ids = [tag.attributes.get("id", "") for name in ("span", "tr") for tag in document.all(name)]
    return [found for found in ids if found.startswith("m-")]


def test_tables_of_very_many_mentions_go_on_elsewhere(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each mention stands on one of the pages, which the first one links to."""
    whole = _read(site, f"/figures/{_KETAMINE}.html")
    monkeypatch.setattr(figures, "SHOWN", 10)
    first = _read(site, f"/figures/{_KETAMINE}.html")
    assert "#tables" in first.links("#")
    links = first.links(f"/figures/{_KETAMINE}/mentions-")
    numbers = sorted({int(link.rpartition("-")[2].removesuffix(".html")) for link in links})
    assert numbers == list(range(2, len(numbers) + 2))
    assert len(numbers) > 1
    found = _anchors(first)
    for number in numbers:
        more = _read(site, f"/figures/{_KETAMINE}/mentions-{number}.html")
        assert more.mistakes == []
        found += _anchors(more)
    assert first.mistakes == []
    assert sorted(found) == sorted(_anchors(whole))
    assert "annotations" in whole.json_ld
    assert first.json_ld == {k: v for k, v in whole.json_ld.items() if k != "annotations"}
    for wrong in (1, numbers[-1] + 1, "x", "02"):
        _read(site, f"/figures/{_KETAMINE}/mentions-{wrong}.html", 404)


def test_words_for_a_family_of_many_figures_stand_elsewhere(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its page leads to them."""
    assert _read(site, "/families/ERK.html").links("/families/ERK/overview.html") == []
    monkeypatch.setattr(entities, "_WORDY", 0)
    assert _read(site, "/families/ERK.html").links("/families/ERK/overview.html")


def test_names_are_asked_once_and_some_forgotten(monkeypatch: pytest.MonkeyPatch) -> None:
    """A store is asked for a name again when others have taken its place."""
    data = pyoxigraph.Store()
    label = pyoxigraph.NamedNode("http://www.w3.org/2000/01/rdf-schema#label")
    for name in "abc":
        thing = pyoxigraph.NamedNode(f"https://example.org/{name}")
        data.add(pyoxigraph.Quad(thing, label, pyoxigraph.Literal(name)))
    asked: list[str] = []

    class Heard(Store):
        def select(self, text: str) -> Solutions:
            asked.extend(re.findall("example.org/([a-z])>", text))
            return super().select(text)

    store = Heard(data)
    monkeypatch.setattr(known, "_MANY", 2)

    def names(text: str) -> list[str]:
        iris = [f"https://example.org/{name}" for name in text]
        return [named.label for named in known.names_of(store, iris).values()]

    assert names("ax") == ["a"]  # nobody knows x, which is remembered too
    assert names("xa") == ["a"]
    assert names("b") == ["b"]  # in the place of x
    assert asked == ["a", "x", "b"]
    assert names("abc") == ["a", "b", "c"]
    assert names("x") == []
    assert asked == ["a", "x", "b", "c", "x"]


@pytest.mark.parametrize(
    ("address", "said"),
    [
        ("/", "Pathway figures of the literature"),
        # the beginning of its caption
        (f"/figures/{_KETAMINE}.html", "Fast action antidepressants activate mTOR. NMDA and"),
        ("/genes/2475.html", "MTOR, mechanistic target of rapamycin kinase: gene of Homo sapiens,"),
        ("/chemicals/D007649.html", "Ketamine: drug, on 4 pathway figures"),
        ("/families/ERK.html", "ERK: family, on"),
        ("/articles/PMC5061805.html", "Pathway figures of the article: Zuleide M. Ign\u00e1cio"),
    ],
)
def test_machines_that_list_pages_have_something_to_show(
    site: Site, address: str, said: str
) -> None:
    """Pages describe themselves, in some 150 signs."""
    metas = [meta.attributes for meta in _read(site, address).all("meta")]
    (text,) = [meta["content"] for meta in metas if meta.get("name") == "description"]
    assert text.startswith(said)
    assert len(text) <= 150


@pytest.mark.parametrize(
    ("address", "query"),
    [
        ("/genes/XYZZY.html", "XYZZY"),
        ("/figures/PMC0__a%20b/similar.html", "PMC0__a%20b"),
        ("/nothing", "nothing"),
        ("/network?of=xyzzy", "xyzzy"),
    ],
)
def test_what_is_not_there_can_be_searched(site: Site, address: str, query: str) -> None:
    """The page of an error leads to a search for what was in the address."""
    assert _read(site, address, 404).links("/search?") == [f"/search?q={query}"]


def test_a_network_of_nothing_has_the_near_names_of_a_gene(site: Site) -> None:
    """Both know what may be meant by MTORR."""
    found = _read(site, "/network?of=MTORR", 404)
    iri = "https%3A%2F%2Fidentifiers.org%2Fncbigene%2F2475"
    assert "/genes/2475.html" in _read(site, "/genes/MTORR.html", 404).links("/")
    assert f"/network?of={iri}" in found.links("/network")


def test_pairs_that_may_be_chance_are_told(site: Site) -> None:
    """In five figures, chance may explain what shares some of them."""
    found = _read(site, "/genes/2475.html")
    assert "with q above 0.05 chance may explain it" in found.text
    assert "more figures than chance" not in found.text
    # shared figures, npmi, p and q stand at the end
    rows = [(row.text, row.text.split()) for row in found.all("tr")]
    pairs = [(text, float(words[-1])) for text, words in rows if _is_pair(words[-4:])]
    assert pairs
    assert all(("may be chance" in text) == (q > 0.05) for text, q in pairs)
    assert "these may be chance" in _read(site, "/").text


def _is_pair(words: list[str]) -> bool:
    return len(words) == 4 and re.fullmatch(r"-?[01]\.[0-9]{3}", words[1]) is not None


def test_what_two_genes_share_can_be_seen(site: Site) -> None:
    """The number of figures leads to those that show both genes."""
    (link, *_) = _read(site, "/genes/2475.html").links("/questions/figures-with-all-genes")
    assert link.startswith("/questions/figures-with-all-genes?genes=2475%20")
    text = _page(site, link.replace("%20", " ")).text
    assert read(text).links("/figures/")
