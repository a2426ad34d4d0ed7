"""The canned queries: their headers, their answers on real documents, and that none can be bent."""

from __future__ import annotations

import csv
import io
import re
import subprocess
import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyoxigraph
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from rdflib.plugins.sparql import prepareQuery

from pfocr_rdf import PfocrRdfError, list_queries, run_query
from pfocr_rdf.errors import QueryError
from pfocr_rdf.queries import CannedQuery, get_query, read_query
from pfocr_rdf.solutions import Solutions, write
from pfocr_rdf.store import Store

CommandLine = Callable[..., subprocess.CompletedProcess[str]]

GOLDEN = Path(__file__).parent / "golden" / "queries"
CASES: list[dict[str, Any]] = tomllib.loads((GOLDEN / "cases.toml").read_text())["case"]
ON_CORPUS: dict[str, dict[str, str]] = tomllib.loads((GOLDEN / "corpus.toml").read_text())
QUERIES = list_queries()
#: queries that a store answers alone; tests/test_federation.py asks the others
NAMES = [query.name for query in QUERIES if not query.is_federated]

#: queries without an answer on twenty figures: no two of them share a gene and a disease;
#: tests/test_associations.py asks them on other documents
SILENT = {"associated-diseases"}

FIGURE1 = "PMC5061805__BCP-82-1280-g001"
FIGURE2 = "PMC4803609__nihms758223f1"

#: the names and parameters that the contract gives
CONTRACT = {
    "genes-by-figure": "figure",
    "chemicals-by-figure": "figure",
    "diseases-by-figure": "figure",
    "genes-by-disease": "disease",
    "figures-by-gene": "gene",
    "figures-by-chemical": "chemical",
    "figures-by-disease": "disease",
    "figures-by-organism": "organism",
    "figures-by-article": "article",
    "figures-with-all-genes": "genes",
    "shared-genes": "figure1 figure2",
    "shared-chemicals": "figure1 figure2",
    "genes-in-many-figures": "min",
    "chemicals-in-many-figures": "min",
    "drugs-by-gene": "gene",
    "genes-by-drug": "drug",
    "shared-genes-of-drugs": "drug1 drug2",
    "similar-figures": "figure",
    "gene-drug-pairs": "",
    "families-by-figure": "figure",
    "figures-without-genes": "",
    "dataset-counts": "",
}


def as_csv(solutions: Solutions) -> list[list[str]]:
    """Return an answer as the rows of its CSV, header first."""
    output = io.StringIO()
    write(solutions, output, "csv")
    return list(csv.reader(io.StringIO(output.getvalue())))


def symbols(solutions: Solutions) -> list[object]:
    """Return the symbols of an answer, in their order."""
    return [row["symbol"] for row in solutions]


@pytest.mark.parametrize("case", CASES, ids=lambda case: str(case["file"]))
def test_answer_on_the_seeds(case: dict[str, Any], seeds_store: Store) -> None:
    """Each answer on the five samples is the one derived from their documents by other means."""
    with (GOLDEN / case["file"]).open(newline="", encoding="utf-8") as file:
        expected = list(csv.reader(file))
    if case.get("as_iris"):
        text = get_query(case["query"]).render(case["parameters"])
        solutions = seeds_store.select(text)
    else:
        solutions = run_query(seeds_store, case["query"], case["parameters"])
    assert as_csv(solutions) == expected


def test_every_query_has_a_golden_answer() -> None:
    """No query without a golden answer, and no answer without a case."""
    assert {case["query"] for case in CASES} == set(NAMES)
    assert {path.name for path in GOLDEN.glob("*.csv")} == {case["file"] for case in CASES}


@pytest.mark.parametrize("name", NAMES)
def test_every_query_returns_something_on_the_corpus(name: str, corpus_store: Store) -> None:
    """On the real documents no question is without an answer."""
    assert name in ON_CORPUS
    rows = as_csv(run_query(corpus_store, name, ON_CORPUS[name]))
    assert (len(rows) > 1) == (name not in SILENT)


@pytest.mark.parametrize("name", NAMES)
def test_answers_are_stable(name: str, corpus_store: Store) -> None:
    """Two runs give the same rows in the same order."""
    first, second = (as_csv(run_query(corpus_store, name, ON_CORPUS[name])) for _ in range(2))
    assert first == second


@pytest.mark.parametrize(
    ("tier", "expected"),
    [
        (None, "AKT1 AKT2 AKT3 BDNF MAPK1 MAPK3 MTOR NTRK2"),
        ("all", "AKT1 AKT2 AKT3 BDNF MAPK1 MAPK3 MTOR NTRK2"),
        ("synonym", "BDNF NTRK2"),
        ("strict", "BDNF"),
    ],
)
def test_genes_that_two_figures_share(tier: str | None, expected: str, seeds_store: Store) -> None:
    """The example of the contract, at every strictness."""
    arguments = {"figure1": FIGURE1, "figure2": FIGURE2} | ({"tier": tier} if tier else {})
    assert symbols(run_query(seeds_store, "shared-genes", arguments)) == expected.split()


def test_a_chemical_that_is_no_drug_is_told(seeds_store: Store) -> None:
    """An empty answer about calcium would be a riddle."""
    told: list[str] = []
    query = get_query("genes-by-drug")
    query.bind(seeds_store, {"drug": "calcium"}, tell=told.append)
    query.bind(seeds_store, {"drug": "ketamine"}, tell=told.append)
    query.bind(seeds_store, {"drug": "calcium", "kind": "chemical"}, tell=told.append)

    assert ["calcium is no drug here (kind=chemical asks for any chemical)"] == told


def test_names_and_parameters_of_the_contract_exist() -> None:
    """Every promised query has its promised parameters, in their order; others are additions."""
    for name, parameters in CONTRACT.items():
        found = [parameter.name for parameter in get_query(name).parameters]
        assert found[: len(parameters.split())] == parameters.split(), name
    assert len(NAMES) >= 20


@pytest.mark.parametrize("query", QUERIES, ids=lambda query: query.name)
def test_file_runs_as_it_is_elsewhere(query: CannedQuery, seeds_store: Store) -> None:
    """With its defaults a query is standard SPARQL with ORDER BY, every prefix written out."""
    text = query.render({parameter.name: parameter.default for parameter in query.parameters})
    assert "{{" not in text
    assert "ORDER BY" in text or query.name == "dataset-counts"
    used = set(
        re.findall(r"(?<![\w<:/])([a-z]+):[A-Za-z]", re.sub(r"#.*|<[^>]*>|\"[^\"]*\"", "", text))
    )
    assert used <= set(re.findall(r"PREFIX (\w+): <", text))
    prepareQuery(text)
    if not query.is_federated:
        seeds_store.select(text)
    assert query.title
    assert query.category
    assert query.description
    assert all(parameter.label and parameter.default for parameter in query.parameters)


@pytest.mark.parametrize("query", QUERIES, ids=lambda query: query.name)
def test_figures_come_with_titles_and_genes_with_symbols(query: CannedQuery) -> None:
    """Every answer that names a figure gives its title, every gene its symbol."""
    text = query.render({parameter.name: parameter.default for parameter in query.parameters})
    answer = pyoxigraph.Store().query(text)
    assert isinstance(answer, pyoxigraph.QuerySolutions)
    variables = {variable.value for variable in answer.variables}
    assert "title" in variables or "figure" not in variables
    assert "symbol" in variables or "gene" not in variables


@pytest.mark.parametrize("query", QUERIES, ids=lambda query: query.name)
def test_strictness_defaults_to_all(query: CannedQuery) -> None:
    """A parameter ``tier`` takes strict, synonym and all, and is all if nobody asks."""
    tiers = [parameter for parameter in query.parameters if parameter.name == "tier"]
    for tier in tiers:
        assert tier.choices == ("strict", "synonym", "all")
        assert tier.default == "all"
        assert not tier.is_required


def test_tiers_are_cumulative(corpus_store: Store) -> None:
    """What is strict is among the synonyms, and what is a synonym among all."""
    for name in NAMES:
        if "tier" not in {parameter.name for parameter in get_query(name).parameters}:
            continue
        if name in {"figures-without-genes", "similar-figures", "dataset-counts"}:
            continue  # these count what the stricter ones leave out
        if name in {"gene-drug-pairs", "genes-in-many-figures", "drugs-by-gene", "genes-by-drug"}:
            continue  # these give numbers that grow
        rows = [
            {
                tuple(value for key, value in row.items() if key in {"figure", "gene"})
                for row in run_query(corpus_store, name, ON_CORPUS[name] | {"tier": tier})
            }
            for tier in ("strict", "synonym", "all")
        ]
        assert rows[0] <= rows[1] <= rows[2], name


WRONG: list[tuple[str, dict[str, str], str]] = [
    ("figures-by-gen", {}, "figures-by-gene"),
    ("nonsense", {}, "pfocr-rdf queries"),
    ("../seeds", {}, "no query named"),
    ("figures-by-gene", {}, "needs gene"),
    ("figures-by-gene", {"gen": "MTOR"}, "no parameter 'gen'"),
    ("figures-by-gene", {"gene": "MTOR", "tier": "lax"}, "strict, synonym, all"),
    ("figures-by-gene", {"gene": "MTOR", "tier": ""}, "strict, synonym, all"),
    ("genes-in-many-figures", {"min": "two"}, "whole number"),
    ("genes-in-many-figures", {"min": "-1"}, "whole number"),
    ("genes-in-many-figures", {"min": "1.5"}, "whole number"),
    ("genes-in-many-figures", {"min": "٢"}, "whole number"),
    ("genes-in-many-figures", {"min": "1 ) }"}, "whole number"),
    ("genes-in-many-figures", {"min": "9" * 30}, "whole number"),
    ("figures-with-all-genes", {"genes": ""}, "genes"),
    ("figures-with-all-genes", {"genes": " , ; "}, "genes"),
    ("figures-with-all-genes", {"genes": "MTOR,nonsense"}, "'nonsense'"),
]


@pytest.mark.parametrize(
    ("name", "arguments", "told"), WRONG, ids=[f"{name} {given}" for name, given, _ in WRONG]
)
def test_wrong_call_is_one_sentence(
    name: str, arguments: dict[str, str], told: str, seeds_store: Store
) -> None:
    """A query or parameter that is wrong is said in one sentence with what is expected."""
    with pytest.raises(QueryError) as raised:
        run_query(seeds_store, name, arguments)
    assert told in str(raised.value)
    assert "\n" not in str(raised.value)


@pytest.mark.parametrize(
    "text", ["MTOR,BDNF", "MTOR BDNF", "2475; 627", "MTOR,, BDNF,", "BDNF,MTOR"]
)
def test_lists_are_separated_by_commas_or_blanks(text: str, seeds_store: Store) -> None:
    """Several genes are typed with commas, semicolons or blanks between, in any order."""
    rows = as_csv(run_query(seeds_store, "figures-with-all-genes", {"genes": text}))
    expected = as_csv(run_query(seeds_store, "figures-with-all-genes", {"genes": "MTOR,BDNF"}))
    assert rows == expected
    assert len(rows) > 1


@pytest.mark.parametrize("line", ["# tilte: X", "title: X", "# param: a | b"])
def test_header_that_is_none_is_told(line: str, tmp_path: Path) -> None:
    """A query file whose header is wrong is an error with its path."""
    path = tmp_path / "wrong.rq"
    path.write_text(f"# title: T\n{line}\n\nASK {{}}\n")
    with pytest.raises(QueryError, match=r"wrong\.rq"):
        read_query(path)


# nothing that is typed becomes part of the question


def shape_of(text: str) -> str:
    """Return a query without the IRIs, numbers and words that a parameter may be."""
    return re.sub(r'<[^<>"{}|^`\\\x00-\x20]*>|"(?:strict|synonym|all)"|\b\d{1,9}\b', "_", text)


#: texts that would change a question if they were pasted into it
INJECTIONS = (
    "x> } DROP ALL #",
    "https://identifiers.org/ncbigene/2475> ?p ?o . ?s ?q <a:b",
    'all" ) . ?s ?p ?o #',
    "all",
    "1) } UNION { ?s ?p ?o",
    "<a:b> <c:d>",
    "a:b><c:d",
    "a:b\\u003e",
    "{{figure1}}",
    "{{tier}}",
    "2 || true",
    "MTOR' OR '1'='1",
    "SERVICE <http://127.0.0.1/> {}",
)

TEXTS = st.one_of(
    st.text(max_size=60),
    st.sampled_from(INJECTIONS),
    st.builds("{}{}".format, st.sampled_from(["a:b", "https://e.org/", "all", "2"]), st.text()),
    st.text("<>\"'\\{}()|^`#?:;.,/ \n\t1a", max_size=30),
)


@settings(max_examples=400, deadline=None)
@given(data=st.data(), query=st.sampled_from(QUERIES))
def test_rendering_refuses_or_writes_one_term(data: st.DataObject, query: CannedQuery) -> None:
    """Any value of any parameter is refused, or becomes one IRI, number or word."""
    values = {parameter.name: parameter.default for parameter in query.parameters}
    if not values:
        return
    changed = data.draw(st.sampled_from(sorted(values)))
    parameter = next(item for item in query.parameters if item.name == changed)
    values[changed] = value = data.draw(TEXTS)
    try:
        text = query.render(values)
    except QueryError as error:
        assert changed in str(error)  # noqa: PT017 -- both ends are fine
        return
    defaults = query.render({item.name: item.default for item in query.parameters})
    if not parameter.is_list:
        assert shape_of(text) == shape_of(defaults)
    else:
        terms = [f"<{part.strip('<>')}>" for part in value.split()]
        assert " ".join(terms) in text
        assert re.sub(r"(_ )+_", "_", shape_of(text)) == re.sub(r"(_ )+_", "_", shape_of(defaults))


@settings(max_examples=300, deadline=None)
@given(value=TEXTS)
@example(value="2475")
def test_typed_text_never_changes_the_question(value: str, seeds_store: Store) -> None:
    """Whatever is typed for a gene, the answer is that of one gene of the store, or an error."""
    try:
        rows = as_csv(run_query(seeds_store, "figures-by-gene", {"gene": value}))
    except QueryError:
        return
    found = re.fullmatch(r"\s*<?(?:.*[/:])?(\w+)>?\s*", value)
    assert found is not None, "only a plain name, number or IRI can mean a gene"
    assert rows == as_csv(run_query(seeds_store, "figures-by-gene", {"gene": found[1]}))


@pytest.mark.parametrize("value", INJECTIONS)
@pytest.mark.parametrize("query", QUERIES, ids=lambda query: query.name)
def test_injections_are_refused(query: CannedQuery, value: str, seeds_store: Store) -> None:
    """No parameter takes a piece of SPARQL: it is refused, and never an answer or a failure."""
    for parameter in query.parameters:
        if value in parameter.choices:
            continue
        arguments = {
            other.name: {"figure": FIGURE1, "gene": "MTOR", "chemical": "ketamine"}.get(
                str(other.kind), "2" if other.type == "integer" else other.default
            )
            for other in query.parameters
        }
        with pytest.raises(PfocrRdfError) as raised:
            run_query(seeds_store, query.name, arguments | {parameter.name: value})
        assert isinstance(raised.value, QueryError)
        assert "not SPARQL" not in str(raised.value)
