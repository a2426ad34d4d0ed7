"""Questions on the portal: forms made of headers, answers as tables, and what is told of errors."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import parse_qs, parse_qsl, unquote, urlsplit

import pytest
import yaml

from pfocr_rdf.portal.answers import ROWS, Order, table_of
from pfocr_rdf.portal.opening import open_site
from pfocr_rdf.portal.routes import page
from pfocr_rdf.portal.site import Page, Site
from pfocr_rdf.queries import get_query, list_queries
from pfocr_rdf.solutions import Solutions, Term
from pfocr_rdf.store.reading import open_files
from pfocr_rdf.vocab import XSD

MTOR_FIGURE = "PMC5061805__BCP-82-1280-g001"


class Elements(HTMLParser):
    """The elements of a page with their attributes, and the rows of its tables."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str]]] = []
        self.rows: list[list[str]] = []
        self._is_cell = False
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Take a tag down."""
        self.found.append((tag, {name: value or "" for name, value in attrs}))
        if tag == "tr":
            self.rows.append([])
        elif tag in {"td", "th"} and self.rows:
            self.rows[-1].append("")
            self._is_cell = True

    def handle_endtag(self, tag: str) -> None:
        """End a cell."""
        if tag in {"td", "th"}:
            self._is_cell = False

    def handle_data(self, data: str) -> None:
        """Take the text of a cell down."""
        if self._is_cell:
            self.rows[-1][-1] += data

    def all(self, tag: str) -> list[dict[str, str]]:
        """Return the attributes of all elements of a kind."""
        return [attributes for name, attributes in self.found if name == tag]


@pytest.fixture(scope="module")
def site(seeds_build: Path) -> Site:
    """The portal of the five sample documents."""
    return open_site(seeds_build)


def ask(site: Site, address: str) -> Page:
    """Return the page at an address."""
    path, _, query = address.partition("?")
    return page(site, path, parse_qs(query, keep_blank_values=True))


def document_of(seeds: Path, figid: str) -> dict[str, list[dict[str, str]]]:
    """Return the front matter of a sample document."""
    text = (seeds / f"{figid}.md").read_text(encoding="utf-8")
    content: dict[str, list[dict[str, str]]] = yaml.safe_load(text.split("---")[1])
    return content


def test_all_questions_are_listed(site: Site) -> None:
    """The page of questions links to every query, under its category."""
    links = {found.get("href") for found in Elements(ask(site, "/questions").text).all("a")}

    assert {f"/questions/{query.name}" for query in list_queries()} <= links


@pytest.mark.parametrize("query", list_queries(), ids=lambda query: query.name)
def test_every_form_has_the_fields_of_its_header(site: Site, query) -> None:  # type: ignore[no-untyped-def] # noqa: ANN001
    """Enumerations are selections, numbers are numbers, and each control has a label."""
    found = Elements(ask(site, f"/questions/{query.name}").text)
    selects = {select["name"] for select in found.all("select")}
    inputs = {field["name"]: field for field in found.all("input") if "name" in field}
    labels = {label["for"] for label in found.all("label")}

    for parameter in query.parameters:
        assert f"f-{parameter.name}" in labels
        if parameter.choices:
            assert parameter.name in selects
        elif parameter.type == "integer":
            assert inputs[parameter.name]["type"] == "number"
            assert inputs[parameter.name]["value"] == parameter.default
        else:
            assert inputs[parameter.name]["placeholder"]
            assert "required" in inputs[parameter.name]


def test_an_answer_has_the_genes_of_the_document(site: Site, seeds: Path) -> None:
    """Each gene of the document is a row, and its symbol leads to its page."""
    rows = document_of(seeds, MTOR_FIGURE)["genes"]
    asked = ask(site, f"/questions/genes-by-figure?figure={MTOR_FIGURE}&tier=all")
    links = {found.get("href") for found in Elements(asked.text).all("a")}

    assert asked.status == 200
    assert {f"/genes/{row['entrez']}.html" for row in rows} <= links
    assert "<strong>21 rows</strong>" in asked.text  # distinct numbers in the document


def test_names_are_links_and_said_once(site: Site) -> None:
    """The column of symbols became one with that of genes, with the identifier beside."""
    table = Elements(ask(site, f"/questions/genes-by-figure?figure={MTOR_FIGURE}").text).rows

    assert table[0] == ["Gene", "Species", "Tier"]
    assert ["AKT1 ncbigene:207", "Homo sapiens", "all"] in table


def test_rows_are_sorted_by_a_column(site: Site) -> None:
    """By year, the largest first; the head of the column leads to the other order."""
    asked = ask(site, "/questions/figures-by-chemical?chemical=ketamine&sort=year&order=desc")
    found = Elements(asked.text)
    years = [row[1] for row in found.rows[1:]]

    # the years of the three articles that have one; of PMC4803609 none is known
    assert years == ["2020", "2019", "2016", ""]
    assert "descending" in {head.get("aria-sort") for head in found.all("th")}
    assert "sort=year&amp;order=asc" in asked.text


def test_the_address_is_complete_and_leads_to_files(site: Site) -> None:
    """The form is sent with GET, and the answer can be had as CSV, TSV and JSON."""
    asked = ask(site, "/questions/figures-by-gene?gene=MTOR&tier=strict")
    found = Elements(asked.text)
    links = [link.get("href", "") for link in found.all("a")]

    assert "get" in {form.get("method") for form in found.all("form")}
    for name in ("csv", "tsv", "json"):
        assert f"/api/queries/figures-by-gene?gene=MTOR&tier=strict&format={name}" in links


def test_the_sparql_has_what_was_typed(site: Site) -> None:
    """The text beside the form, and the one that the editor opens, ask for the gene."""
    asked = ask(site, "/questions/figures-by-gene?gene=MTOR&tier=strict")
    editor = next(
        link["href"]
        for link in Elements(asked.text).all("a")
        if link.get("href", "").startswith("/sparql#query=")
    )
    text = unquote(editor.partition("=")[2])

    assert "<https://identifiers.org/ncbigene/2475>" in text
    assert 'FILTER (?wanted = "strict")' in text
    assert "{{" not in text


def test_before_it_is_asked_the_sparql_has_the_example(site: Site) -> None:
    """The text can be run as it stands, and says whose values it has."""
    for query in list_queries():
        asked = ask(site, f"/questions/{query.name}").text
        link = next(
            link["href"]
            for link in Elements(asked).all("a")
            if link.get("href", "").startswith("/sparql#query=")
        )
        assert "{{" not in unquote(link)
        assert "{{" not in asked
        if not query.is_federated:  # what needs nobody's answer is asked at once
            needs = any(parameter.is_required for parameter in query.parameters)
            assert ("With example values" in asked) == needs
    tier = ask(site, "/questions/figures-by-gene").text
    assert "&lt;https://identifiers.org/ncbigene/2475&gt;" in tier


def test_links_leave_out_what_is_empty(site: Site) -> None:
    """A form sends all its fields, and what is typed into none of them is no part of addresses."""
    asked = ask(site, "/questions/figures-by-gene?gene=MTOR&tier=&organism=&sort=&order=")
    links = [link.get("href", "") for link in Elements(asked.text).all("a")]
    own = [link for link in links if "figures-by-gene?" in link]

    assert "/questions/figures-by-gene?gene=MTOR" in own
    assert "/questions/figures-by-gene?gene=MTOR&sort=year&order=asc#answer" in own
    assert "/api/queries/figures-by-gene?gene=MTOR&format=csv" in own
    assert not any("=&" in link or link.endswith("=") for link in own)


def test_files_of_an_organism_are_those_of_the_question(site: Site) -> None:
    """The organism is what the question is about, and not whose genes are meant."""
    asked = ask(site, "/questions/figures-by-organism?organism=Mus+musculus")
    files = [
        link["href"] for link in Elements(asked.text).all("a") if "format=" in link.get("href", "")
    ]

    assert len(files) == 3
    for link in files:
        values = dict(parse_qsl(urlsplit(link).query))
        assert get_query("figures-by-organism").resolve(
            site.store, {"organism": values["organism"]}
        ) == {"organism": "http://purl.obolibrary.org/obo/NCBITaxon_10090"}


def test_unknown_names_are_told_beside_the_field(site: Site) -> None:
    """The field is marked, and near names are links."""
    asked = ask(site, "/questions/figures-by-gene?gene=MTORR")
    found = Elements(asked.text)
    field = next(field for field in found.all("input") if field.get("name") == "gene")

    assert asked.status == 400
    assert "No gene in this release is called MTORR." in asked.text
    assert field["aria-invalid"] == "true"
    assert field["value"] == "MTORR"
    assert "w-gene" in field["aria-describedby"]


def test_ambiguous_names_give_a_choice(tmp_path: Path) -> None:
    """Each thing that a name may mean is a link to the question about it."""
    gene, label = "https://identifiers.org/ncbigene/", "http://www.w3.org/2000/01/rdf-schema#label"
    human, schema = "http://purl.obolibrary.org/obo/NCBITaxon_9606", "https://schema.org/"
    type_ = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
    lines = [f'<{human}> <{label}> "Homo sapiens" .\n']
    for number, symbol in ((1, "FIRST"), (2, "SECOND")):
        lines += [
            f"<{gene}{number}> <{type_}> <{schema}Gene> .\n",
            f'<{gene}{number}> <{label}> "{symbol}" .\n',
            f'<{gene}{number}> <{schema}alternateName> "BOTH" .\n',
            f"<{gene}{number}> <{schema}taxonomicRange> <{human}> .\n",
        ]
    file = tmp_path / "genes.nt"
    file.write_text("".join(lines))
    asked = ask(Site(store=open_files([file])), "/questions/figures-by-gene?gene=BOTH&tier=strict")

    assert asked.status == 400
    assert "BOTH may mean 2 genes" in asked.text
    for number, symbol in ((1, "FIRST"), (2, "SECOND")):
        link = f'href="/questions/figures-by-gene?gene=ncbigene%3A{number}&amp;tier=strict"'
        assert f"{link}>{symbol}, Homo sapiens</a>" in asked.text


@pytest.mark.parametrize(
    ("address", "told"),
    [
        ("figures-by-gene?gene=", "needs gene"),
        ("figures-by-gene?gene=MTOR&tier=sure", "is no choice"),
        ("genes-in-many-figures?min=many", "is no number"),
        ("figures-by-gene?gene=MTOR&organism=unicorn", "unicorn"),
    ],
)
def test_what_cannot_be_asked_is_told(site: Site, address: str, told: str) -> None:
    """The page says what is wrong, beside the form as it was filled in."""
    asked = ask(site, f"/questions/{address}")

    assert asked.status == 400
    assert told in asked.text
    assert "<form" in asked.text


def test_text_of_people_is_escaped(site: Site) -> None:
    """What was typed comes back as text."""
    asked = ask(site, "/questions/figures-by-gene?gene=%22%3E%3Cscript%3Ealert(1)%3C/script%3E")

    assert "<script>alert" not in asked.text
    assert "&lt;script&gt;alert(1)" in asked.text


def test_a_question_of_nobody_is_not_found(site: Site) -> None:
    """There is no such page."""
    assert ask(site, "/questions/no-such-question").status == 404


def test_federated_questions_need_somebody_who_answers(site: Site) -> None:
    """Without a mirror and without leave to ask, the page says so, and asks nobody."""
    asked = ask(site, f"/questions/pathways-by-figure?figure={MTOR_FIGURE}")

    assert asked.status == 200
    assert "this site asks no others" in asked.text
    assert f"pfocr-rdf query pathways-by-figure figure={MTOR_FIGURE}" in asked.text
    assert 'id="answer"' not in asked.text


def test_missing_parts_of_a_federated_answer_are_told(seeds_build: Path) -> None:
    """Of an endpoint that is not there, the page tells that the answer is not whole."""
    known = open_site(seeds_build)
    site = Site(store=known.store, release=known.release, wikipathways="http://127.0.0.1:9/sparql")
    asked = ask(site, f"/questions/pathways-by-figure?figure={MTOR_FIGURE}")

    assert asked.status == 200
    assert "The answer is not whole" in asked.text
    assert "127.0.0.1:9" in asked.text


def test_long_answers_come_page_by_page() -> None:
    """A page has at most so many rows, and tells the number of all."""
    terms = [(Term(str(number), "literal", XSD + "integer"),) for number in range(ROWS + 7)]
    site = Site(store=open_files([]))
    table = table_of(site, Solutions(("n",), terms), Order("n", is_descending=True), ROWS)

    assert table.total == ROWS + 7
    assert [row[0].text for row in table.rows] == ["6", "5", "4", "3", "2", "1", "0"]
    assert table.columns[0].is_number


def test_no_page_has_inline_styles_or_scripts(site: Site) -> None:
    """The strict policy of the site forbids them."""
    for address in ("/questions", f"/questions/genes-by-figure?figure={MTOR_FIGURE}"):
        text = ask(site, address).text
        assert " style=" not in text
        assert "<style" not in text
        assert not re.search(r"<script(?! type=\"module\" src=)", text)
