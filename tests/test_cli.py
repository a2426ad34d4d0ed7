"""The command line: help that starts at once, answers in every format, and good manners."""

from __future__ import annotations

import csv
import io
import json
import os
import pty
import re
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pandas as pd
import polars
import pyoxigraph
import pytest

from pfocr_rdf import PfocrRdfError, __version__, build, open_store, run_query
from pfocr_rdf.errors import ExtraError
from pfocr_rdf.solutions import Solutions
from pfocr_rdf.store import Store

CommandLine = Callable[..., subprocess.CompletedProcess[str]]
Document = Callable[[Path, str], Path]

MIRROR = Path(__file__).parent / "federation" / "mirror.ttl"

COMMANDS = (
    (),
    ("build",),
    ("convert",),
    ("validate",),
    ("load",),
    ("demo",),
    ("query",),
    ("queries",),
    ("queries", "show"),
    ("sparql",),
    ("describe",),
    ("diff",),
    ("verify",),
)

MTOR = ("query", "figures-by-gene", "gene=MTOR")
NUMBERS = "SELECT (1 AS ?whole) (0.5 AS ?part) (true AS ?yes) ('x' AS ?text) ?unbound {}"


def asked(
    cli: CommandLine, *arguments: str | Path, store: Path
) -> subprocess.CompletedProcess[str]:
    """Ask a store, and expect an answer and nothing on stderr."""
    ended = cli(*arguments, "--store", store)
    assert ended.returncode == 0, ended.stderr
    assert ended.stderr == ""
    return ended


# help

_HEAVY = (
    "rdflib",
    "pyshacl",
    "pyoxigraph",
    "numpy",
    "scipy",
    "pandas",
    "polars",
    "jinja2",
    "yaml",
    "rapidfuzz",
    "rich",
    "httpx",
)

_HELP = f"""
import sys
from pfocr_rdf.__main__ import run
sys.argv = ["pfocr-rdf", *sys.argv[1:]]
try:
    run()
finally:
    heavy = set(sys.modules) & set({_HEAVY!r})
    assert not heavy, heavy
"""


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_help_ends_with_an_example(command: tuple[str, ...]) -> None:
    """Every command's help ends with an example of it, and starts without RDF or data frames."""
    arguments = [sys.executable, "-W", "error", "-c", _HELP, *command, "--help"]
    ended = subprocess.run(arguments, capture_output=True, text=True, check=False)
    assert ended.returncode == 0, ended.stderr
    assert ended.stderr == ""
    _, _, examples = ended.stdout.strip().rpartition("Example: ")
    for example in examples.split("\n"):
        assert example.strip().startswith(f"{' '.join(['pfocr-rdf', *command])} ")
    assert max(map(len, ended.stdout.split("\n"))) <= 100


def test_version_needs_no_library() -> None:
    """--version tells the version, and loads nothing for it."""
    arguments = [sys.executable, "-c", _HELP, "--version"]
    ended = subprocess.run(arguments, capture_output=True, text=True, check=True)
    assert __version__ in ended.stdout


def test_importing_the_package_is_light() -> None:
    """``import pfocr_rdf`` loads no RDF library before one is needed."""
    text = f"import sys, pfocr_rdf; sys.exit(bool(set(sys.modules) & set({_HEAVY!r})))"
    assert subprocess.run([sys.executable, "-c", text], check=False).returncode == 0


@pytest.mark.parametrize(
    ("room", "slow"),
    [
        ("queries", ("numpy", "scipy", "httpx", "rdflib", "pyoxigraph")),
        ("answering", ("numpy", "scipy", "httpx", "rdflib")),
        ("publication.publish", ("numpy", "scipy", "httpx", "rdflib", "jinja2")),
    ],
)
def test_importing_a_room_loads_no_library_that_few_need(room: str, slow: tuple[str, ...]) -> None:
    """Every question and every release would wait for it."""
    text = f"import sys, pfocr_rdf.{room}; print(*sorted(set(sys.modules) & set({slow!r})))"
    ended = subprocess.run([sys.executable, "-c", text], capture_output=True, text=True, check=True)
    assert ended.stdout.split() == []


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (("shared-genes", "figure1={figure}", "figure2={figure}"), []),
        (("interactions-by-figure", "figure={figure}"), []),
        (("pathways-by-figure", "figure={figure}"), ["numpy", "scipy"]),
    ],
)
def test_a_query_loads_what_its_answer_needs(
    seeds_build: Path, words: tuple[str, ...], expected: list[str]
) -> None:
    """Only what ranks needs scipy, and only an endpoint an HTTP library."""
    figure = "PMC5061805__BCP-82-1280-g001"
    arguments = ["query", *(word.format(figure=figure) for word in words)]
    arguments += ["--store", str(seeds_build), "--wikipathways", str(MIRROR)]
    text = (
        "import sys\nfrom pfocr_rdf.__main__ import run\nsys.argv[0] = 'pfocr-rdf'\n"
        "try:\n    run()\nfinally:\n"
        "    print(*sorted(set(sys.modules) & {'numpy', 'scipy', 'httpx'}), file=sys.stderr)"
    )
    command = [sys.executable, "-c", text, *arguments]
    ended = subprocess.run(command, capture_output=True, text=True, check=True)
    assert ended.stderr.split() == expected


def test_no_command_shows_help_or_usage(cli: CommandLine) -> None:
    """Without a command people see what there is."""
    ended = cli()
    assert ended.returncode in {0, 2}
    assert "build" in ended.stdout + ended.stderr
    assert "Traceback" not in ended.stderr


@pytest.mark.parametrize(
    "arguments",
    [
        ("nonsense",),
        ("build",),
        ("build", "seeds"),
        ("build", "seeds", "-o", "x", "--jobs", "0"),
        ("query",),
        ("query", "figures-by-gene", "MTOR"),
        ("query", "figures-by-gene", "gene=MTOR", "gene=BDNF"),
        ("query", "dataset-counts", "--format", "xlsx"),
        ("load", "--store", "x"),
        ("describe",),
        ("sparql",),
        ("convert", "seeds", "-o", "x.nt", "--base", "nonsense"),
    ],
    ids=" ".join,
)
def test_wrong_usage_is_status_2(
    arguments: tuple[str, ...], cli: CommandLine, seeds: Path, tmp_path: Path
) -> None:
    """What cannot be meant is status 2, said on stderr, and does nothing."""
    shutil.copytree(seeds, tmp_path / "seeds")
    ended = cli(*arguments, cwd=tmp_path)
    assert ended.returncode == 2
    assert ended.stdout == ""
    assert ended.stderr
    assert "Traceback" not in ended.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["seeds"]


# formats of answers


def test_pipe_gets_tsv(cli: CommandLine, seeds_build: Path) -> None:
    """In a pipe an answer is tab-separated, with a header and plain values."""
    lines = asked(cli, *MTOR, store=seeds_build).stdout.splitlines()
    assert lines[0].split("\t")[:2] == ["figure", "title"]
    assert len({line.count("\t") for line in lines}) == 1
    assert lines[1].startswith("https://pfocr.wikipathways.org/figures/PMC")


def test_formats_say_the_same(cli: CommandLine, seeds_build: Path) -> None:
    """TSV, CSV and JSON are the same rows, in the same order."""
    tsv, text, raw = (
        asked(cli, *MTOR, "--format", name, store=seeds_build).stdout
        for name in ("tsv", "csv", "json")
    )
    rows = list(csv.reader(io.StringIO(text)))
    assert [line.split("\t") for line in tsv.splitlines()] == rows
    results = json.loads(raw)
    assert results["head"]["vars"] == rows[0]
    bindings = results["results"]["bindings"]
    found = [[row.get(name, {"value": ""})["value"] for name in rows[0]] for row in bindings]
    assert found == rows[1:]
    assert len(rows) > 2


def test_json_is_the_format_of_w3c(cli: CommandLine, seeds_build: Path) -> None:
    """A parser of the SPARQL results format reads what Oxigraph itself answers."""
    text = """SELECT ?s ?o { ?s <https://schema.org/caption>|<http://www.w3.org/ns/oa#hasBody>|
        <https://pfocr.wikipathways.org/ontology#pathwayScore> ?o OPTIONAL { ?s <a:no> ?x } }
        ORDER BY ?s ?o"""
    ended = asked(cli, "sparql", text, "--format", "json", store=seeds_build)
    answer = pyoxigraph.parse_query_results(
        ended.stdout.encode(), format=pyoxigraph.QueryResultsFormat.JSON
    )
    expected = pyoxigraph.Store.read_only(str(seeds_build / "store")).query(text)
    assert isinstance(answer, pyoxigraph.QuerySolutions)
    assert isinstance(expected, pyoxigraph.QuerySolutions)
    assert [list(row) for row in answer] == [list(row) for row in expected]


def test_json_of_ask_is_the_format_of_w3c(cli: CommandLine, seeds_build: Path) -> None:
    """A yes or no is a boolean of the SPARQL results format."""
    ended = asked(cli, "sparql", "ASK { ?s ?p ?o }", "--format", "json", store=seeds_build)
    answer = pyoxigraph.parse_query_results(
        ended.stdout.encode(), format=pyoxigraph.QueryResultsFormat.JSON
    )
    assert isinstance(answer, pyoxigraph.QueryBoolean)
    assert bool(answer)


def test_markdown_is_a_table(cli: CommandLine, seeds_build: Path) -> None:
    """Markdown is a table with CURIEs, one row a line; what would break it is escaped."""
    lines = asked(cli, *MTOR, "--format", "md", store=seeds_build).stdout.splitlines()
    assert lines[0].startswith("| figure | title |")
    assert set(lines[1]) == {"|", "-"}
    assert lines[2].startswith("| fig:PMC")
    text = "SELECT ('a|b' AS ?x) ('c\\nd' AS ?y) {}"
    lines = asked(cli, "sparql", text, "--format", "md", store=seeds_build).stdout.splitlines()
    assert lines[2] == "| a\\|b | c d |"


def test_control_characters_do_not_break_lines(cli: CommandLine, seeds_build: Path) -> None:
    """A tab or line break in a value does not make another cell or row of a TSV."""
    text = "SELECT ('a\\tb\\nc\\rd' AS ?x) ('e' AS ?y) {}"
    ended = asked(cli, "sparql", text, store=seeds_build)
    assert ended.stdout == "x\ty\na b c d\te\n"


@pytest.mark.parametrize("format_name", ["table", "tsv", "csv", "json", "md"])
def test_empty_answer_has_a_header(format_name: str, cli: CommandLine, seeds_build: Path) -> None:
    """Where nothing is found the columns are still told, and the status is 0."""
    text = "SELECT ?some ?thing { ?some <a:no> ?thing }"
    ended = asked(cli, "sparql", text, "--format", format_name, store=seeds_build)
    assert "some" in ended.stdout
    assert "thing" in ended.stdout


def on_a_terminal(arguments: list[str], columns: int = 100, terminal_name: str = "dumb") -> str:
    """Run a command whose stdin, stdout and stderr are a terminal; return what it shows."""
    child, terminal = pty.fork()
    if child == 0:
        os.environ.update(COLUMNS=str(columns), TERM=terminal_name)
        os.execv(arguments[0], arguments)  # noqa: S606 -- a terminal of its own
    shown = b""
    try:
        while content := os.read(terminal, 65536):
            shown += content
    except OSError:  # how Linux says that the terminal is closed
        pass
    _, status = os.waitpid(child, 0)
    os.close(terminal)
    assert os.waitstatus_to_exitcode(status) == 0
    return shown.decode().replace("\r\n", "\n")


def test_terminal_gets_a_table(command: list[str], seeds_build: Path) -> None:
    """On a terminal an answer is a table that fits it, with CURIEs and the number of rows."""
    shown = on_a_terminal([*command, *MTOR, "--store", str(seeds_build)])
    lines = [line.rstrip() for line in shown.splitlines() if line.strip()]
    assert lines[0].split()[:2] == ["figure", "title"]
    assert any(line.startswith("fig:PMC") for line in lines)
    assert lines[-1] == "4 rows"
    assert max(map(len, lines)) <= 100
    assert "\t" not in shown


def test_table_can_be_asked_for_in_a_pipe(cli: CommandLine, seeds_build: Path) -> None:
    """--format table writes the table anywhere, without colours where no one sees them."""
    ended = asked(cli, *MTOR, "--format", "table", store=seeds_build)
    assert "4 rows" in ended.stdout
    assert "\x1b" not in ended.stdout


def test_progress_is_shown_on_a_terminal(
    command: list[str], document: Document, tmp_path: Path
) -> None:
    """A build on a terminal shows bars while it runs and its summary at the end."""
    document(tmp_path / "source", "PMC1__a")
    source, out = str(tmp_path / "source"), str(tmp_path / "out")
    shown = on_a_terminal([*command, "build", source, "-o", out], 120, "xterm")
    for words in ("finding", "mapping", "writing", "weighing", "loading", "optimising"):
        assert words in shown
    assert "1 document of 1 document" in shown
    assert "find: " not in shown
    assert "1 = 1 mapped + 0 rejected" in shown
    assert "Traceback" not in shown


# commands that ask


def test_queries_lists_by_category(cli: CommandLine) -> None:
    """``queries`` lists every file of queries/ with category, parameters and title."""
    ended = cli("queries")
    assert ended.returncode == 0
    rows = [line.split("\t") for line in ended.stdout.splitlines()]
    assert rows[0] == ["category", "query", "parameters", "title"]
    folder = Path(__file__).parents[1] / "queries"
    assert sorted(row[1] for row in rows[1:]) == sorted(path.stem for path in folder.glob("*.rq"))
    assert [row[0] for row in rows[1:]] == sorted(row[0] for row in rows[1:])
    assert ["figure1 figure2 tier"] == [row[2] for row in rows if row[1] == "shared-genes"]


def test_queries_show_prints_the_file(cli: CommandLine) -> None:
    """``queries show NAME`` prints the file, so that it can be pasted elsewhere."""
    ended = cli("queries", "show", "shared-genes")
    path = Path(__file__).parents[1] / "queries" / "shared-genes.rq"
    assert ended.returncode == 0
    assert ended.stdout == path.read_text(encoding="utf-8")
    ended = cli("queries", "show", "shared-gene")
    assert ended.returncode == 2
    assert "did you mean shared-genes" in ended.stderr


def test_sparql_takes_text_file_and_stdin(
    cli: CommandLine, seeds_build: Path, tmp_path: Path
) -> None:
    """The three ways to give a query are the same query."""
    text = "SELECT (COUNT(*) AS ?triples) { ?s ?p ?o }"
    path = tmp_path / "count.rq"
    path.write_text(text)
    expected = f"triples\n{len(open_store(seeds_build))}\n"
    assert asked(cli, "sparql", text, store=seeds_build).stdout == expected
    assert asked(cli, "sparql", path, store=seeds_build).stdout == expected
    assert cli("sparql", "-", "--store", seeds_build, stdin=text).stdout == expected
    ended = cli("sparql", tmp_path / "no.rq", "--store", seeds_build)
    assert ended.returncode == 2
    assert f"{tmp_path}/no.rq: cannot be read" in ended.stderr


def test_sparql_runs_a_canned_file_as_it_is(cli: CommandLine, seeds_build: Path) -> None:
    """A file of queries/ that has no parameter runs by ``sparql`` too."""
    path = Path(__file__).parents[1] / "queries" / "dataset-counts.rq"
    expected = asked(cli, "query", "dataset-counts", store=seeds_build).stdout
    assert asked(cli, "sparql", path, store=seeds_build).stdout == expected


@pytest.mark.parametrize(("text", "answer"), [("?s ?p ?o", "true\n"), ("?s <a:no> 1", "false\n")])
def test_ask_is_true_or_false(text: str, answer: str, cli: CommandLine, seeds_build: Path) -> None:
    """A yes or no is one word, and both are status 0."""
    assert asked(cli, "sparql", f"ASK {{ {text} }}", store=seeds_build).stdout == answer


@pytest.mark.parametrize("format_name", [None, "ttl", "nt", "jsonld", "nq", "trig", "rdf"])
def test_construct_is_a_graph(format_name: str | None, cli: CommandLine, seeds_build: Path) -> None:
    """A graph comes as Turtle, or in the RDF format that is asked for."""
    text = "CONSTRUCT { ?s a <https://schema.org/Gene> } { ?s a <https://schema.org/Gene> }"
    arguments = ["--format", format_name] if format_name else []
    ended = asked(cli, "sparql", text, *arguments, store=seeds_build)
    formats = {
        "nt": pyoxigraph.RdfFormat.N_TRIPLES,
        "jsonld": pyoxigraph.RdfFormat.JSON_LD,
        "nq": pyoxigraph.RdfFormat.N_QUADS,
        "trig": pyoxigraph.RdfFormat.TRIG,
        "rdf": pyoxigraph.RdfFormat.RDF_XML,
    }
    format_ = formats.get(format_name or "", pyoxigraph.RdfFormat.TURTLE)
    found = {str(quad.triple) for quad in pyoxigraph.parse(ended.stdout.encode(), format=format_)}
    assert len(found) == 51


class WrongCase(NamedTuple):
    """A query that cannot be answered so, and what is said of it."""

    name: str
    arguments: tuple[str, ...]
    told: str


WRONG = (
    WrongCase("no SPARQL", ("SELECT * {",), "not SPARQL 1.1: error at 1:"),
    WrongCase("nothing", ("",), "the query is empty (expected SELECT, ASK"),
    WrongCase("an unknown prefix", ("SELECT * { ?s ex:p ?o }",), "'ex:' is not declared"),
    WrongCase("a bracket too few", ("SELECT * { ?s ?p ?o",), "'{' is not closed"),
    WrongCase("no grouping", ("SELECT ?s (COUNT(*) AS ?n) {}",), "neither grouped nor"),
    WrongCase("a word", ("SELEC * {}",), "it begins with 'SELEC'"),
    WrongCase("rows as a graph", ("SELECT * {}", "--format", "ttl"), "'ttl' cannot write rows"),
    WrongCase(
        "a graph as rows",
        ("CONSTRUCT WHERE { ?s ?p ?o }", "--format", "csv"),
        "'csv' cannot write a graph",
    ),
    WrongCase("yes as a graph", ("ASK {}", "--format", "nt"), "'nt' cannot write true or false"),
)


@pytest.mark.parametrize("case", WRONG, ids=lambda case: case.name)
def test_wrong_sparql_is_one_sentence(case: WrongCase, cli: CommandLine, seeds_build: Path) -> None:
    """A query that is none, or a format that does not fit, is status 2 and one sentence."""
    ended = cli("sparql", *case.arguments, "--store", seeds_build)
    assert ended.returncode == 2
    assert ended.stdout == ""
    assert case.told in ended.stderr
    assert ended.stderr.count("\n") == 1


class DescribeCase(NamedTuple):
    """A thing to describe: what is typed, its first line, and what else is told."""

    typed: str
    first: str
    told: tuple[str, ...]


DESCRIBED = (
    DescribeCase(
        "PMC5061805__F1",
        "figure https://pfocr.wikipathways.org/figures/PMC5061805__BCP-82-1280-g001",
        ("Fast action antidepressants activate mTOR", "BDNF (ncbigene:627)", "Ketamine"),
    ),
    DescribeCase(
        "MTOR",
        "gene https://identifiers.org/ncbigene/2475",
        ("Homo sapiens", "PMC5061805__BCP-82-1280-g001", "Ketamine"),
    ),
    DescribeCase("TRKB", "gene https://identifiers.org/ncbigene/4915", ("NTRK2",)),
    DescribeCase(
        "ketamine",
        "chemical http://id.nlm.nih.gov/mesh/D007649",
        ("Ketamine", "PMC5061805__BCP-82-1280-g001", "MTOR"),
    ),
    DescribeCase("D007649", "chemical http://id.nlm.nih.gov/mesh/D007649", ("Ketamine",)),
    DescribeCase(
        "PMC5061805",
        "article https://identifiers.org/pmc/PMC5061805",
        ("2016", "PMC5061805__BCP-82-1280-g001", "Br J Clin Pharmacol"),
    ),
    DescribeCase("NMDAR", "family https://identifiers.org/fplx/GRIN", ("GRIN1", "GRIN2A")),
    DescribeCase("ERK", "family https://identifiers.org/fplx/ERK", ("MAPK1", "MAPK3")),
    DescribeCase(
        "Homo sapiens", "organism http://purl.obolibrary.org/obo/NCBITaxon_9606", ("human",)
    ),
)


@pytest.mark.parametrize("case", DESCRIBED, ids=lambda case: case.typed)
def test_describe_tells_what_is_known(
    case: DescribeCase, cli: CommandLine, seeds_build: Path
) -> None:
    """``describe`` finds the thing by what people type and tells about it in words."""
    ended = cli("describe", case.typed, "--store", seeds_build)
    assert ended.returncode == 0
    lines = ended.stdout.splitlines()
    assert lines[0] == case.first
    assert all(told in ended.stdout for told in case.told)
    assert max(len(line) for line in lines if " " in line.strip()) <= 100


def test_describe_a_disease(cli: CommandLine, corpus_build: Path) -> None:
    """A disease is described by its figures and the genes and chemicals beside it."""
    ended = asked(cli, "describe", "lung injury", store=corpus_build)
    assert ended.stdout.startswith("disease http://id.nlm.nih.gov/mesh/D055370\n")
    assert "PMC10034769__fphar-14-1067402-g009" in ended.stdout


@pytest.mark.parametrize("format_name", ["nt", "ttl"])
def test_describe_writes_triples(format_name: str, cli: CommandLine, seeds_build: Path) -> None:
    """With --format the triples of a thing are written: for a figure with record and mentions."""
    ended = asked(cli, "describe", "PMC5061805__F1", "--format", format_name, store=seeds_build)
    format_ = pyoxigraph.RdfFormat.from_extension(format_name)
    assert format_ is not None
    found = {str(quad.triple) for quad in pyoxigraph.parse(ended.stdout.encode(), format=format_)}
    store = pyoxigraph.Store.read_only(str(seeds_build / "store"))
    figure = "<https://pfocr.wikipathways.org/figures/PMC5061805__BCP-82-1280-g001"
    expected = {str(quad.triple) for quad in store if str(quad.subject).startswith(figure)}
    assert found == expected


def test_describe_unknown_is_status_2(cli: CommandLine, seeds_build: Path) -> None:
    """What nothing is called is one sentence with the nearest names."""
    ended = cli("describe", "Ketamin", "--store", seeds_build)
    assert ended.returncode == 2
    assert ended.stderr == (
        "pfocr-rdf: nothing in the store is called 'Ketamin' (did you mean Ketamine?)\n"
    )


def test_describe_ambiguous_is_status_2(cli: CommandLine, corpus_build: Path) -> None:
    """A symbol of several organisms is ambiguous here too, and --organism decides."""
    ended = cli("describe", "Akt1", "--store", corpus_build)
    assert ended.returncode == 2
    assert re.search(r"ncbigene:11651 \(.*Mus musculus\)", ended.stderr)
    ended = asked(cli, "describe", "Akt1", "--organism", "10090", store=corpus_build)
    assert ended.stdout.startswith("gene https://identifiers.org/ncbigene/11651\n")


# where the store is


def test_store_is_named_by_option_variable_or_place(
    cli: CommandLine, document: Document, tmp_path: Path
) -> None:
    """--store beats $PFOCR_RDF_STORE, which beats build/store; a build's directory will do."""
    text = """SELECT ?id { ?f a <https://pfocr.wikipathways.org/ontology#PathwayFigure> ;
        <http://purl.org/dc/terms/identifier> ?id }"""
    for name in ("build", "second", "third"):
        source = document(tmp_path / "source", f"PMC1__{name}")
        build([source], tmp_path / name)
    variable = {"PFOCR_RDF_STORE": str(tmp_path / "second" / "store")}
    for arguments, env, expected in (
        ((), {}, "PMC1__build"),
        ((), variable, "PMC1__second"),
        ((), {"PFOCR_RDF_STORE": "second"}, "PMC1__second"),
        ((), {"PFOCR_RDF_STORE": ""}, "PMC1__build"),
        (("--store", "third"), variable, "PMC1__third"),
        (("--store", tmp_path / "third" / "store"), variable, "PMC1__third"),
    ):
        ended = cli("sparql", text, *arguments, env=env, cwd=tmp_path)
        assert ended.stdout == f"id\n{expected}\n"


def test_default_store_that_is_missing_is_told(cli: CommandLine, tmp_path: Path) -> None:
    """Without any store the answer names the place that was tried and how to make one."""
    ended = cli("query", "dataset-counts", cwd=tmp_path)
    assert ended.returncode == 4
    assert ended.stderr.startswith("pfocr-rdf: build/store: no such store (")
    assert list(tmp_path.iterdir()) == []


# manners


@pytest.mark.parametrize(
    "arguments",
    [
        ("sparql", "SELECT * { ?s ?p ?o . ?x ?y ?z } LIMIT 200000"),
        ("sparql", "SELECT * { ?s ?p ?o . ?x ?y ?z } LIMIT 200000", "--format", "json"),
        ("sparql", "CONSTRUCT WHERE { ?s ?p ?o }", "--format", "nt"),
        ("query", "mentions-by-figure", "figure=PMC5061805__F1"),
    ],
    ids=["rows", "json", "graph", "query"],
)
def test_broken_pipe_is_silent(
    arguments: tuple[str, ...], command: list[str], seeds_build: Path
) -> None:
    """A reader that has seen enough, as ``head`` does, is no error and no message."""
    asking = [*command, *arguments, "--store", str(seeds_build)]
    with subprocess.Popen(asking, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.readline()
        process.stdout.close()
        told = process.stderr.read()
    assert told == b""
    assert process.returncode == 0


def test_broken_pipe_of_a_conversion_is_silent(command: list[str], seeds: Path) -> None:
    """``convert -o - | head -1`` ends quietly too."""
    asking = [*command, "convert", str(seeds), "-o", "-", "--format", "nt", "--jobs", "1"]
    with subprocess.Popen(asking, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.close()
        told = process.stderr.read().decode()
    assert all(line.partition(": ")[0] in {"find", "map", "write"} for line in told.splitlines())
    assert process.returncode == 0


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs the device /dev/full")
@pytest.mark.parametrize("limit", ["1", "20000"])
def test_full_disk_is_told(limit: str, command: list[str], seeds_build: Path) -> None:
    """An answer that cannot be written, be it short or long, is status 2 and one sentence."""
    text = f"SELECT * {{ ?s ?p ?o . ?x ?y ?z }} LIMIT {limit}"
    with Path("/dev/full").open("w") as full:
        ended = subprocess.run(
            [*command, "sparql", text, "--store", str(seeds_build)],
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
            check=False,
        )
    assert ended.returncode == 2
    assert ended.stderr == "pfocr-rdf: No space left on device\n"


def test_interrupted_query_ends_at_once(command: list[str], seeds_build: Path) -> None:
    """Ctrl-C ends a query that would run for hours, though Oxigraph does not listen."""
    text = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }"
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        process = subprocess.Popen(
            [*command, "sparql", text, "--store", str(seeds_build)],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )
    finally:
        signal.signal(signal.SIGINT, before)
    try:
        with pytest.raises(subprocess.TimeoutExpired):
            process.communicate(timeout=2)
        process.send_signal(signal.SIGINT)
        _, told = process.communicate(timeout=10)
    finally:
        process.kill()
    assert b"Traceback" not in told
    assert process.returncode in {-signal.SIGINT, 130}


def test_a_bug_is_told_without_traceback() -> None:
    """An exception that nobody foresaw is one sentence that asks for a report."""
    text = """
import pfocr_rdf.queries
from pfocr_rdf.__main__ import run

def fail():
    return 1 / 0

pfocr_rdf.queries.list_queries = fail
run()
"""
    arguments = [sys.executable, "-c", text, "queries"]
    ended = subprocess.run(arguments, capture_output=True, text=True, check=False)
    assert ended.returncode == 2
    assert ended.stderr.startswith("pfocr-rdf: a bug: ZeroDivisionError: division by zero (")
    assert ended.stderr.count("\n") == 1


# validate and demo


def test_validate_takes_file_and_build(
    cli: CommandLine, seeds: Path, seeds_build: Path, tmp_path: Path
) -> None:
    """A build's directory and a converted file conform; warnings are told and not punished."""
    assert cli("convert", seeds, "-o", tmp_path / "seeds.ttl").returncode == 0
    for path in (seeds_build, tmp_path / "seeds.ttl"):
        ended = cli("validate", path)
        assert ended.returncode == 0
        assert "conforms (0 violations, " in ended.stderr
        assert "SHOULD" in ended.stdout


def test_validate_violation_is_status_1(cli: CommandLine, seeds: Path, tmp_path: Path) -> None:
    """Data that violate a shape are status 1, with the rule's sentence."""
    assert cli("convert", seeds, "-o", tmp_path / "seeds.nt").returncode == 0
    text = (tmp_path / "seeds.nt").read_text(encoding="utf-8")
    assert '"2016"^^<http://www.w3.org/2001/XMLSchema#gYear>' in text
    (tmp_path / "bad.nt").write_text(text.replace('"2016"^^', '"20x6"^^'), encoding="utf-8")
    ended = cli("validate", tmp_path / "bad.nt")
    assert ended.returncode == 1
    assert "does not conform" in ended.stderr
    assert re.search(r"violation: .*MUST", ended.stdout)


@pytest.mark.parametrize("name", ["broken.ttl", "figures.xlsx"])
def test_validate_what_is_no_rdf(name: str, cli: CommandLine, tmp_path: Path) -> None:
    """A file that is no RDF is status 2 and one sentence, not a verdict."""
    (tmp_path / name).write_text("nonsense")
    ended = cli("validate", tmp_path / name)
    assert ended.returncode == 2
    assert str(tmp_path / name) in ended.stderr
    assert ended.stderr.count("\n") == 1


def test_demo_answers_three_questions(cli: CommandLine, tmp_path: Path) -> None:
    """``demo`` builds the samples anywhere and answers three canned queries in tables."""
    ended = cli("demo", cwd=tmp_path)
    assert ended.returncode == 0
    assert "5 = 5 mapped + 0 rejected" in ended.stdout
    assert ended.stdout.count("$ pfocr-rdf query") == 3
    assert ended.stdout.count(" rows\n") + ended.stdout.count(" row\n") == 3
    assert "NTRK2" in ended.stdout
    assert (tmp_path / "build" / "store").is_symlink()
    assert cli("demo", cwd=tmp_path).returncode == 0, "again"


def test_demo_replaces_no_other_build(cli: CommandLine, document: Document, tmp_path: Path) -> None:
    """A directory that holds a build of other documents is not the demo's to replace."""
    build([document(tmp_path / "source", "PMC1__mine")], tmp_path / "build")
    before = (tmp_path / "build" / "current").readlink()
    ended = cli("demo", cwd=tmp_path)
    assert ended.returncode == 2
    assert "other documents" in ended.stderr
    assert (tmp_path / "build" / "current").readlink() == before


# data frames


def test_answers_become_polars_frames(seeds_store: Store) -> None:
    """Numbers are numbers, booleans booleans, and what is not bound is null."""
    frame = seeds_store.select(NUMBERS).to_polars()
    assert frame.columns == ["whole", "part", "yes", "text", "unbound"]
    assert frame.schema["whole"] == polars.Int64
    assert frame.schema["part"] == polars.Float64
    assert frame.schema["yes"] == polars.Boolean
    assert frame.schema["text"] == polars.String
    assert frame.row(0) == (1, 0.5, True, "x", None)


def test_answers_become_pandas_frames(seeds_store: Store) -> None:
    """The same holds for pandas."""
    frame = seeds_store.select(NUMBERS).to_pandas()
    assert list(frame.columns) == ["whole", "part", "yes", "text", "unbound"]
    assert pd.api.types.is_integer_dtype(frame["whole"])
    assert pd.api.types.is_float_dtype(frame["part"])
    assert pd.api.types.is_bool_dtype(frame["yes"])
    assert frame["text"][0] == "x"
    assert frame["unbound"].isna().all()


def test_counts_of_a_canned_query_are_numeric(seeds_store: Store) -> None:
    """The number of figures can be added up as it is."""
    arguments = {"min": "1"}
    answer = run_query(seeds_store, "genes-in-many-figures", arguments).to_polars()
    assert answer.schema["figures"] == polars.Int64
    assert answer["figures"].sum() > 35


def test_empty_answer_becomes_an_empty_frame(seeds_store: Store) -> None:
    """No row is no error: the columns are there."""
    text = "SELECT ?some ?thing { ?some <a:no> ?thing }"
    assert seeds_store.select(text).to_polars().columns == ["some", "thing"]
    assert list(seeds_store.select(text).to_pandas().columns) == ["some", "thing"]


@pytest.mark.parametrize("package", ["polars", "pandas"])
def test_missing_extra_is_told(package: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without the library the error says which extra to install."""
    monkeypatch.setitem(sys.modules, package, None)
    with pytest.raises(ExtraError, match=r"pip install 'pfocr-rdf\[frames\]'") as raised:
        getattr(Solutions((), ()), f"to_{package}")()
    assert isinstance(raised.value, PfocrRdfError)
    assert package in str(raised.value)
