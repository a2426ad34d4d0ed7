"""A SPARQL endpoint in the store's place gives the store's answers: Oxigraph's, and Virtuoso's."""

from __future__ import annotations

import csv
import io
import subprocess
import tomllib
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from pfocr_rdf import open_endpoint, run_query
from pfocr_rdf.audit import as_one, run_checks
from pfocr_rdf.descriptions import describe, describe_triples
from pfocr_rdf.endpoint.counting import COUNT, counted, form_of
from pfocr_rdf.endpoint.endpoint import Endpoint
from pfocr_rdf.errors import IncompleteError, QueryError, UsageError
from pfocr_rdf.queries import get_query
from pfocr_rdf.solutions import Solutions, write
from pfocr_rdf.store import Store
from servers import has_virtuoso, oxigraph, virtuoso

CommandLine = Callable[..., subprocess.CompletedProcess[str]]

GOLDEN = Path(__file__).parent / "golden" / "queries"
ON_CORPUS: dict[str, dict[str, str]] = tomllib.loads((GOLDEN / "corpus.toml").read_text())
FIGURE = "PMC5061805__BCP-82-1280-g001"

#: things of every kind, as a person types them
THINGS = (
    "MTOR",
    "ketamine",
    "ERK",
    FIGURE,
    "PMC10034769__fphar-14-1067402-g009",
    "PMC5061805",
    "D008545",
    "9606",
    "pfocr:strict",
)

EVERYTHING = "CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }"

#: rows at which our Virtuoso cuts: more than any canned query gives here, less than there are
CAP = 5000


@pytest.fixture(scope="module")
def oxigraph_url(corpus_build: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of the twenty real documents, served by Oxigraph."""
    with oxigraph(corpus_build / "store", tmp_path_factory.mktemp("oxigraph")) as url:
        yield url


@pytest.fixture(scope="module")
def oxigraph_endpoint(oxigraph_url: str) -> Iterator[Endpoint]:
    """The twenty real documents, served by Oxigraph."""
    with open_endpoint(oxigraph_url) as endpoint:
        yield endpoint


@pytest.fixture(scope="module")
def virtuoso_endpoint(
    corpus_build: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Endpoint]:
    """The twenty real documents, served by Virtuoso."""
    if not has_virtuoso():
        pytest.skip("no Virtuoso (Debian's package is virtuoso-opensource-7-bin)")
    folder = tmp_path_factory.mktemp("virtuoso")
    with virtuoso(corpus_build / "dump", folder, CAP) as url, open_endpoint(url) as endpoint:
        yield endpoint


def rows_of(solutions: Solutions) -> list[list[str]]:
    """Return an answer as CSV has it."""
    output = io.StringIO()
    write(solutions, output, "csv")
    return list(csv.reader(io.StringIO(output.getvalue())))


# Oxigraph


@pytest.mark.parametrize("name", ON_CORPUS)
def test_canned_queries_give_the_same_terms(
    name: str, corpus_store: Store, oxigraph_endpoint: Endpoint
) -> None:
    """Same rows in the same order, each term with its datatype and language."""
    expected = run_query(corpus_store, name, ON_CORPUS[name])
    found = run_query(oxigraph_endpoint, name, ON_CORPUS[name])

    assert expected == found


@pytest.mark.parametrize("name", THINGS)
def test_descriptions_are_the_same(
    name: str, corpus_store: Store, oxigraph_endpoint: Endpoint
) -> None:
    """What is known of a thing, and its triples."""
    expected = describe(corpus_store, name)

    assert expected == describe(oxigraph_endpoint, name)
    iri = expected.iri
    assert describe_triples(corpus_store, iri) == describe_triples(oxigraph_endpoint, iri) != []


def test_audits_are_the_same(corpus_store: Store, oxigraph_endpoint: Endpoint) -> None:
    """Every check, with and without a limit."""
    for limit in (0, 3):
        expected, found = (
            run_checks(answerer, limit=limit) for answerer in (corpus_store, oxigraph_endpoint)
        )
        assert as_one(expected) == as_one(found)
        assert [check.more for check in expected] == [check.more for check in found]


def test_every_triple_comes(corpus_store: Store, oxigraph_endpoint: Endpoint) -> None:
    """The whole graph, by CONSTRUCT and by SELECT."""
    assert corpus_store.ask(EVERYTHING) == oxigraph_endpoint.ask(EVERYTHING)
    text = "SELECT * { ?s ?p ?o } ORDER BY ?s ?p ?o"
    assert corpus_store.select(text).in_memory() == oxigraph_endpoint.select(text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("ASK { ?s a <http://example.org/nothing> }", False),
        ("ASK { ?s ?p ?o }", True),
        ("CONSTRUCT { ?s ?p ?o } WHERE { ?s <http://example.org/nothing> ?o BIND(1 AS ?p) }", []),
    ],
)
def test_other_forms(text: str, expected: object, oxigraph_endpoint: Endpoint) -> None:
    """Truths and empty graphs."""
    assert expected == oxigraph_endpoint.ask(text)


@pytest.mark.parametrize(
    ("name", "arguments"),
    [
        ("figures-by-gene", {"gene": "MTO"}),
        ("figures-by-gene", {"gene": "ERK"}),
        ("figures-by-gene", {"gene": "http://["}),
        ("figures-by-chemical", {"chemical": "ketamin"}),
        ("genes-by-figure", {"figure": "PMC5061805__F2"}),
        ("genes-in-many-figures", {"min": "x"}),
    ],
)
def test_mistakes_are_told_the_same(
    name: str, arguments: dict[str, str], corpus_store: Store, oxigraph_endpoint: Endpoint
) -> None:
    """An unknown, ambiguous or impossible value gets the same sentence."""
    told = []
    for answerer in (corpus_store, oxigraph_endpoint):
        with pytest.raises(QueryError) as raised:
            run_query(answerer, name, arguments)
        told.append(str(raised.value))
    assert told[0] == told[1]


COMMANDS = (
    ("query", "figures-by-gene", "gene=MTOR"),
    ("query", "figures-by-gene", "gene=Mtor", "--organism", "mouse", "--format", "table"),
    ("query", "similar-figures", f"figure={FIGURE}", "--format", "json"),
    ("sparql", "SELECT ?s ?l { ?s <http://www.w3.org/2000/01/rdf-schema#label> ?l } ORDER BY ?s"),
    ("sparql", "ASK { ?s ?p ?o }"),
    ("sparql", EVERYTHING, "--format", "nt"),
    ("describe", "ketamine"),
    ("describe", FIGURE, "--format", "ttl"),
    ("audit", "--format", "csv"),
    ("audit", "species-clashes", "--format", "md", "--limit", "2"),
    ("query", "figures-by-gene", "gene=nonsense"),
    ("describe", "nonsense"),
    ("audit", "nonsense"),
)


@pytest.mark.parametrize("arguments", COMMANDS, ids=lambda arguments: " ".join(arguments)[:40])
def test_commands_say_the_same(
    arguments: tuple[str, ...], cli: CommandLine, corpus_build: Path, oxigraph_url: str
) -> None:
    """The same output, the same notes, the same status."""
    expected = cli(*arguments, "--store", corpus_build)
    found = cli(*arguments, "--endpoint", oxigraph_url)

    assert expected.stdout == found.stdout
    assert expected.stderr == found.stderr
    assert expected.returncode == found.returncode


def test_endpoint_of_the_environment(
    cli: CommandLine, corpus_build: Path, oxigraph_url: str, tmp_path: Path
) -> None:
    """The variable serves where no option does; two variables contradict each other."""
    endpoint = {"PFOCR_RDF_ENDPOINT": oxigraph_url}
    store = {"PFOCR_RDF_STORE": str(corpus_build)}
    query = ("query", "figures-by-gene", "gene=MTOR")
    expected = cli(*query, "--store", corpus_build)

    assert expected.stdout == cli(*query, env=endpoint, cwd=tmp_path).stdout
    nowhere = {"PFOCR_RDF_ENDPOINT": "http://127.0.0.1:9/"}
    assert expected.stdout == cli(*query, "--store", corpus_build, env=nowhere).stdout
    assert expected.stdout == cli(*query, "--endpoint", oxigraph_url, env=store).stdout
    both = cli(*query, env=endpoint | store)
    assert both.returncode == 2
    assert "are both set" in both.stderr


def test_store_and_endpoint_exclude_each_other(
    cli: CommandLine, corpus_build: Path, oxigraph_url: str
) -> None:
    """Who names both means neither."""
    ended = cli("sparql", "ASK {}", "--store", corpus_build, "--endpoint", oxigraph_url)

    assert ended.returncode == 2
    assert "exclude each other" in ended.stderr


def test_python_example(oxigraph_url: str) -> None:
    """An endpoint is opened as a store is, and closed at the end of a block."""
    with open_endpoint(oxigraph_url, seconds=30) as endpoint:
        rows = run_query(endpoint, "figures-by-gene", {"gene": "MTOR", "tier": "strict"})
    assert len(list(rows)) > 1


# Virtuoso


@pytest.mark.parametrize("name", ON_CORPUS)
def test_virtuoso_gives_the_same_rows(
    name: str, corpus_store: Store, virtuoso_endpoint: Endpoint
) -> None:
    """Same rows in the same order."""
    expected = rows_of(run_query(corpus_store, name, ON_CORPUS[name]))

    assert expected == rows_of(run_query(virtuoso_endpoint, name, ON_CORPUS[name]))


@pytest.mark.parametrize("name", THINGS)
def test_virtuoso_describes_the_same(
    name: str, corpus_store: Store, virtuoso_endpoint: Endpoint
) -> None:
    """What is known of a thing, and its triples."""
    expected = describe(corpus_store, name)

    assert expected == describe(virtuoso_endpoint, name)
    iri = expected.iri
    assert describe_triples(corpus_store, iri) == describe_triples(virtuoso_endpoint, iri) != []


def test_virtuoso_audits_the_same(corpus_store: Store, virtuoso_endpoint: Endpoint) -> None:
    """Every check."""
    for expected, found in zip(
        run_checks(corpus_store), run_checks(virtuoso_endpoint), strict=True
    ):
        assert rows_of(expected.solutions) == rows_of(found.solutions)


def test_virtuoso_gives_the_same_terms(corpus_store: Store, virtuoso_endpoint: Endpoint) -> None:
    """Every literal of ours comes back with its datatype and language, every IRI as it is."""
    for (predicate,) in corpus_store.select("SELECT DISTINCT ?p { ?s ?p ?o }").rows:
        assert predicate is not None
        pattern = f"?s <{predicate.value}> ?o"
        text = f"SELECT ?s ?o {{ GRAPH <https://pfocr.wikipathways.org/> {{ {pattern} }} }}"
        expected = set(corpus_store.select(f"SELECT ?s ?o {{ {pattern} }}").rows)
        assert expected == set(virtuoso_endpoint.select(text).rows)


def test_virtuoso_says_yes_and_no(virtuoso_endpoint: Endpoint) -> None:
    """Its ASK answers with rows."""
    assert virtuoso_endpoint.ask("ASK { ?s ?p ?o }") is True
    assert virtuoso_endpoint.ask("ASK { ?s a <http://example.org/nothing> }") is False


@pytest.mark.parametrize(
    "text",
    [
        "SELECT * { ?s ?p ?o }",
        f"SELECT * {{ ?s ?p ?o }} LIMIT {CAP + 1}",
        "PREFIX e: <http://e/> SELECT DISTINCT ?s ?p ?o { ?s ?p ?o } ORDER BY ?s # and that is all",
        "SELECT ?s ?o FROM <https://pfocr.wikipathways.org/> { ?s ?p ?o }",
        EVERYTHING,
        "CONSTRUCT { ?s ?p ?o . ?o ?p ?s } WHERE { ?s ?p ?o FILTER(isIRI(?o)) }",
        "CONSTRUCT WHERE { ?s ?p ?o }",
    ],
)
def test_what_virtuoso_cuts_is_an_error(text: str, virtuoso_endpoint: Endpoint) -> None:
    """A part is never taken for the whole."""
    with pytest.raises(IncompleteError, match=r"gave 5,00[01] (?:of|triples)"):
        virtuoso_endpoint.ask(text)


@pytest.mark.parametrize(
    ("text", "size"),
    [
        (f"SELECT * {{ ?s ?p ?o }} LIMIT {CAP}", CAP),
        (f"CONSTRUCT {{ ?s ?p ?o }} WHERE {{ ?s ?p ?o }} LIMIT {CAP}", CAP),
        ("SELECT * { ?s ?p ?o } LIMIT 10", 10),
    ],
)
def test_as_many_as_asked_for_is_no_cut(text: str, size: int, virtuoso_endpoint: Endpoint) -> None:
    """Who asks for as many rows as Virtuoso gives has them all."""
    answer = virtuoso_endpoint.ask(text)

    assert not isinstance(answer, bool)
    assert size == len(list(answer.rows if isinstance(answer, Solutions) else answer))


def test_virtuoso_refuses_in_one_line(virtuoso_endpoint: Endpoint) -> None:
    """Its message without the query that it repeats."""
    with pytest.raises(QueryError, match=r"/sparql: the query is refused: .*syntax error") as told:
        virtuoso_endpoint.ask("SELECT * { ?s ?p }")
    assert "\n" not in str(told.value)


# counting


@pytest.mark.parametrize("name", ON_CORPUS)
def test_count_of_a_canned_query_is_its_rows(name: str, corpus_store: Store) -> None:
    """The query that counts another counts as many as come."""
    text = get_query(name).bind(corpus_store, ON_CORPUS[name])
    ((count,),) = corpus_store.select(counted(text)).rows

    assert count is not None
    assert str(len(list(corpus_store.select(text).rows))) == count.value


TEXTS = (
    "SELECT * { ?s ?p ?o } LIMIT 7",
    "select*{?s ?p ?o}limit 7",
    "BASE <http://e/> PREFIX select: <http://e/#> SELECT ?s { ?s ?p ?o } LIMIT 7 # SELECT",
    "# { SELECT\nSELECT DISTINCT ?p WHERE { ?s ?p ?o } ORDER BY ?p OFFSET 3",
    "SELECT (EXISTS { ?a ?b ?c } AS ?where) ?s { ?s a <http://www.w3.org/2002/07/owl#Class> }",
    "SELECT ?p (COUNT(*) AS ?n) { ?s ?p ?o } GROUP BY ?p HAVING (COUNT(*) > 9)",
    "SELECT ?s ?v { ?s a ?t } LIMIT 9 VALUES ?v { 1 2 3 }",
    "SELECT ?s FROM <http://example.org/g> WHERE { ?s ?p ?o }",
    "SELECT ?s FROM NAMED <http://example.org/g> FROM NAMED <urn:x> { GRAPH ?g { ?s ?p ?o } }",
    "SELECT (1 AS ?x) {}",
    "SELECT ?where ?from { ?where ?from 'WHERE { FROM' }",
)


@pytest.mark.parametrize("text", TEXTS)
def test_count_of_any_query_is_its_rows(text: str, corpus_store: Store) -> None:
    """Whatever stands around the word SELECT."""
    ((count,),) = corpus_store.select(counted(text)).rows

    assert count is not None
    assert str(len(list(corpus_store.select(text).rows))) == count.value
    assert COUNT in counted(text)


@pytest.mark.parametrize(
    "text",
    [
        "CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }",
        "CONSTRUCT WHERE { ?s ?p ?o } ORDER BY ?s",
        "PREFIX e: <http://e/> CONSTRUCT { ?s ?p ?o } { { ?s ?p ?o } UNION { } FILTER(BOUND(?s)) }",
        "CONSTRUCT { ?s ?p [ ?p ?o ] } WHERE { ?s ?p ?o }",
    ],
)
def test_count_of_a_graph_is_its_solutions(text: str, corpus_store: Store) -> None:
    """What a graph is made of."""
    ((count,),) = corpus_store.select(counted(text)).rows

    assert count is not None
    assert str(len(corpus_store)) == count.value


@pytest.mark.parametrize(
    ("text", "form"),
    [
        ("ask {}", "ASK"),
        ("DESCRIBE <http://SELECT/>", "DESCRIBE"),
        ("# ASK\nSELECT * {}", "SELECT"),
        ("DEFINE get:soft 'replace' SELECT * {}", ""),
        ("", ""),
        ("<", ""),
    ],
)
def test_form(text: str, form: str) -> None:
    """The first word that is none of the prologue."""
    assert form == form_of(text)


# addresses


@pytest.mark.parametrize(
    "address",
    [
        "",
        "build/store",
        "example.org/sparql",
        "ftp://example.org/",
        "file:///etc",
        "http://",
        "x:y",
    ],
)
def test_what_is_no_address(address: str) -> None:
    """A path, a host alone or another scheme is refused before anything is sent."""
    with pytest.raises(UsageError, match=r"no endpoint \(expected an address like"):
        open_endpoint(address)
