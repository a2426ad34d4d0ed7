"""An endpoint is judged as its dump is, however little it gives at a time."""

from __future__ import annotations

import gzip
import random
import re
import socket
import subprocess
from collections import Counter
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path

import pytest

from pfocr_rdf import open_endpoint, vocab
from pfocr_rdf.endpoint import harvest as harvest_module
from pfocr_rdf.endpoint.connection import Reply
from pfocr_rdf.endpoint.endpoint import Endpoint
from pfocr_rdf.endpoint.harvest import Harvest
from pfocr_rdf.errors import EndpointError, IncompleteError
from pfocr_rdf.pipeline.build import load
from pfocr_rdf.resources import folder
from pfocr_rdf.shapes import CompiledValidator, Report, Validator, graph_of, validate
from pfocr_rdf.shapes.graphs import read_triples
from pfocr_rdf.shapes.lines import canonical_lines
from pfocr_rdf.shapes.remote import validate_source
from servers import Secretive, has_virtuoso, oxigraph, serving, virtuoso

CommandLine = Callable[..., subprocess.CompletedProcess[str]]

EXAMPLES = Path(__file__).parent / "shapes"
SUB_CLASS = f"<{vocab.RDFS}subClassOf>"
TYPE = f"<{vocab.RDF_TYPE}>"


@cache
def example_lines() -> list[str]:
    """Return all examples, conforming and violating, and the ontology, as one graph."""
    files = [*sorted(EXAMPLES.rglob("*.ttl")), folder("ontology") / "pfocr.ttl"]
    lines = {
        line
        for number, file in enumerate(files)
        for line in canonical_lines(read_triples(file, f"f{number}"))
    }
    return sorted(lines)


@cache
def engine() -> CompiledValidator:
    """Return the compiled shapes, one engine for all tests: it must not mix up graphs."""
    return CompiledValidator()


def judged(endpoint: Endpoint, validator: CompiledValidator | None = None) -> Report:
    """Return what the shapes say of an endpoint."""
    return validate_source(validator or engine(), Harvest(endpoint), lambda *_: None)


def results_of(report: Report) -> Counter[tuple[str, ...]]:
    """Return results with everything that they say but the labels of nameless nodes."""
    return Counter(
        tuple(re.sub(r"^_:.*", "_:", value or "") for value in values)
        for values in (
            (r.focus, r.path, r.value, r.component, r.shape, r.severity, r.message)
            for r in report.results
        )
    )


@pytest.fixture(scope="module")
def examples(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A directory with the examples as a dump and as a store."""
    directory = tmp_path_factory.mktemp("examples")
    (directory / "dump").mkdir()
    dump = directory / "dump" / "all.nt.gz"
    dump.write_bytes(gzip.compress("".join(example_lines()).encode()))
    load([dump], directory / "store")
    return directory


@pytest.fixture(scope="module")
def corpus_url(corpus_build: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of the twenty real documents, served by Oxigraph."""
    with oxigraph(corpus_build / "store", tmp_path_factory.mktemp("oxigraph")) as url:
        yield url


@pytest.fixture(scope="module")
def examples_url(examples: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of the examples, served by Oxigraph."""
    with oxigraph(examples / "store", tmp_path_factory.mktemp("oxigraph")) as url:
        yield url


# servers


def test_corpus_at_oxigraph(corpus_build: Path, corpus_url: str) -> None:
    """The results of the dump, by both engines."""
    with open_endpoint(corpus_url) as endpoint:
        report = judged(endpoint)

    assert validate(corpus_build) == report
    assert validate(corpus_build, "pyshacl") == report
    assert 2 == len(report.results)


#: numbers that Oxigraph writes otherwise than they were: without zeros at the end
REWRITTEN = re.compile(r'"(\d+)\.0"')


def test_violations_at_oxigraph(examples: Path, examples_url: str) -> None:
    """All that is wrong with the examples, by both engines, nameless nodes included."""
    with open_endpoint(examples_url) as endpoint:
        found = results_of(judged(endpoint))

    for name in ("compiled", "pyshacl"):
        expected = results_of(validate(examples, name))
        assert found == Counter(
            {
                tuple(REWRITTEN.sub(r'"\1"', value) for value in result): number
                for result, number in expected.items()
            }
        )
    assert 600 < found.total()
    assert any(result[0] == "_:" for result in found)


#: numbers as Virtuoso gives them back: it makes 0 of what is none, and of what is below 1e-15
KEPT = re.compile(r'"(?:0|-?[1-9]\d*|-?(?:0|[1-9]\d*)\.\d{0,14}[1-9])"\^\^')
NUMBER = re.compile(rf"\^\^<{vocab.XSD}(?:integer|decimal)> \.$")


@pytest.mark.parametrize("rows", [300, 100_000])
def test_violations_at_virtuoso(rows: int, tmp_path: Path) -> None:
    """All that is wrong with the examples, but for numbers that Virtuoso does not keep."""
    if not has_virtuoso():
        pytest.skip("no Virtuoso (Debian's package is virtuoso-opensource-7-bin)")
    lines = [line for line in example_lines() if not NUMBER.search(line) or KEPT.search(line)]
    (tmp_path / "dump").mkdir()
    (tmp_path / "dump" / "all.nt.gz").write_bytes(gzip.compress("".join(lines).encode()))
    with virtuoso(tmp_path / "dump", tmp_path, rows) as url, open_endpoint(url) as endpoint:
        found = results_of(judged(endpoint))

    assert results_of(validate(tmp_path)) == found
    assert 600 < found.total()


# endpoints that do not give all


@pytest.mark.parametrize("shuffles", [False, True], ids=["in order", "in no order"])
@pytest.mark.parametrize("rows", [250, 499, 10_000])
def test_what_is_cut_is_asked_for_again(
    rows: int,
    shuffles: bool,  # noqa: FBT001 -- a case
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The same results at any limit, and in any order."""
    monkeypatch.setattr(harvest_module, "PAGE", 7)
    endpoint = Secretive(example_lines(), rows, shuffles=shuffles)
    expected = Validator().validate(graph_of("".join(endpoint.lines)))

    assert results_of(expected) == results_of(judged(endpoint))
    assert shuffles == any("STR(?s) >" in text for text in endpoint.asked)


def test_what_does_not_come_whole_is_an_error() -> None:
    """A node with more triples than the endpoint gives at a time."""
    with pytest.raises(IncompleteError, match=r"gave 5 of \d+ rows about one node"):
        judged(Secretive(example_lines(), 5))


FIGURE = "https://pfocr.wikipathways.org/figures/PMC83992__mb0391401008"


@pytest.mark.parametrize("hidden", [f'{FIGURE}"', vocab.MENTIONS_GENE_STRICT])
def test_what_is_counted_and_never_comes_is_an_error(hidden: str) -> None:
    """A figure, or links of figures."""
    with pytest.raises(IncompleteError, match=r"gave [\d,]+ of [\d,]+ (?:instances|rows)"):
        judged(Secretive(example_lines(), 10_000, hidden=hidden))


def test_an_endpoint_that_counts_nothing_is_an_error() -> None:
    """Without counts nobody knows what is whole."""

    class Uncounting(Secretive):
        def _send(self, text: str, accept: str) -> Reply:
            return super()._send(text.replace("COUNT(*) AS ?a", "'many' AS ?a"), accept)

    with pytest.raises(EndpointError, match=r"does not count \(expected 1 numbers\)"):
        judged(Uncounting(example_lines(), 10_000))


def test_a_node_that_loses_its_class_meanwhile_is_an_error() -> None:
    """Nothing would judge it."""

    class Forgetful(Secretive):
        def _some(self, rows: list[str]) -> list[str]:
            return [row.replace("#PathwayFigure>", "#Nothing>") for row in super()._some(rows)]

    with pytest.raises(IncompleteError, match=r"is counted to <.*#PathwayFigure>, and nothing"):
        judged(Forgetful(example_lines(), 10_000))


def test_a_node_that_goes_meanwhile_is_an_error() -> None:
    """It is counted, and has no triples any more."""

    class Forgetful(Secretive):
        def _send(self, text: str, accept: str) -> Reply:
            return super()._send(text.replace(f"<{FIGURE}> ", "<a:gone> "), accept)

    with pytest.raises(IncompleteError, match=r"1 nodes are counted to <.*>, and nothing is said"):
        judged(Forgetful(example_lines(), 10_000))


def test_an_endpoint_without_graphs_is_asked_for_rows() -> None:
    """It answers CONSTRUCT with nothing, and gives each triple as a row."""
    endpoint = Secretive(example_lines(), 10_000, hidden="<")
    expected = engine().validate(endpoint.lines)

    assert results_of(expected) == results_of(judged(endpoint))


# graphs


@pytest.mark.parametrize("seed", range(25))
def test_broken_graphs_have_the_same_results(seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Triples lost and exchanged, sub-classes of sub-classes, nodes without names."""
    chance = random.Random(seed)  # noqa: S311 -- no secret
    monkeypatch.setattr(harvest_module, "NODES", chance.choice([1, 3, 50]))
    monkeypatch.setattr(harvest_module, "PAGE", chance.choice([2, 100]))
    triples = [line.split(" ", 2) for line in example_lines() if chance.random() > 0.1]
    classes = [rest for _, predicate, rest in triples if predicate == TYPE]
    lines = [f"<a:C1> {SUB_CLASS} {chance.choice(classes)}", f"<a:C2> {SUB_CLASS} <a:C1> .\n"]
    for subject, predicate, rest in triples:
        lot = chance.random() if predicate != SUB_CLASS else 1
        if lot < 0.02:
            subject, _, _ = chance.choice(triples)  # noqa: PLW2901 -- a broken one
        elif lot < 0.04:
            _, _, rest = chance.choice(triples)  # noqa: PLW2901
        elif lot < 0.05:
            subject = f"_:s{chance.randrange(9)}"  # noqa: PLW2901
        elif lot < 0.06:
            rest = f"_:s{chance.randrange(9)} .\n"  # noqa: PLW2901
        elif lot < 0.09:
            lines.append(f"{subject} {TYPE} <a:C{chance.randrange(1, 3)}> .\n")
        lines.append(f"{subject} {predicate} {rest}")
    endpoint = Secretive(lines, 5000, shuffles=seed % 2 == 0)
    report = judged(endpoint)

    assert results_of(engine().validate(endpoint.lines)) == results_of(report)
    if seed < 3:
        referee = Validator().validate(graph_of("".join(endpoint.lines)))
        assert results_of(referee) == results_of(report)
    assert 300 < len(report.results)


def test_progress_counts_each_node_once() -> None:
    """All that has a class that shapes target, whatever else it has."""
    endpoint = Secretive(example_lines(), 10_000)
    told: list[tuple[str, int, int]] = []
    validate_source(engine(), Harvest(endpoint), lambda *what: told.append(what))
    nodes = {
        line.partition(" ")[0]
        for line in endpoint.lines
        if any(f" {TYPE} <{cls}> .\n" in line for cls in engine().classes)
    }

    assert told[-1] == ("judge", len(nodes), len(nodes))
    assert all(done <= total for _, done, total in told)


def test_targets_by_name(tmp_path: Path) -> None:
    """Shapes may name nodes, which are judged once, whether there are such nodes or not."""
    (tmp_path / "named.ttl").write_text(
        """@prefix sh: <http://www.w3.org/ns/shacl#> .
        <a:Shape> a sh:NodeShape ; sh:targetClass <a:C> ; sh:targetNode <a:x>, <a:none>, "text" ;
          sh:property [ sh:path <a:p> ; sh:minCount 1 ; sh:class <a:D> ] ."""
    )
    lines = [
        f"<a:x> {TYPE} <a:C> .\n",
        f"<a:y> {TYPE} <a:C> .\n",
        "<a:y> <a:p> <a:z> .\n",
        "<a:y> <a:p> <a:q> .\n",
        f"<a:z> {TYPE} <a:E> .\n",
        f"<a:E> {SUB_CLASS} <a:D> .\n",
    ]
    validator = CompiledValidator(tmp_path)
    found = results_of(judged(Secretive(lines, 100), validator))

    assert results_of(validator.validate(lines)) == found
    assert Counter(result[0] for result in found.elements()) == {
        "a:x": 1,
        "a:y": 1,
        "a:none": 1,
        "text": 1,
    }


def test_a_class_without_a_name_is_an_error() -> None:
    """What is below a target has to be asked about by its name."""
    lines = [f"_:c {SUB_CLASS} <{vocab.PATHWAY_FIGURE}> .\n"]
    with pytest.raises(EndpointError, match="has no name"):
        judged(Secretive(lines, 100))


def test_a_triple_of_two_graphs_counts_once() -> None:
    """Where the default graph is all others together, a class may be given twice for a node."""

    class Twice(Secretive):
        def _send(self, text: str, accept: str) -> Reply:
            text = text.replace("COUNT(*) AS ?a) (COUNT(D", "2 * COUNT(*) AS ?a) (COUNT(D")
            return super()._send(text, accept)

        def _some(self, rows: list[str]) -> list[str]:
            is_distinct = any(word in self.asked[-1] for word in ("DISTINCT", "COUNT", "CONSTRUCT"))
            return rows if is_distinct else [row for row in rows for _ in range(2)]

    once, twice = (kind(example_lines(), 10_000) for kind in (Secretive, Twice))

    assert results_of(judged(once)) == results_of(judged(twice))


# the command


def test_command_says_what_it_says_of_the_dump(
    cli: CommandLine, corpus_build: Path, corpus_url: str, tmp_path: Path
) -> None:
    """The same lines, the same status; the endpoint may be that of the environment."""
    expected = cli("validate", corpus_build)
    found = cli("validate", "--endpoint", corpus_url)
    by_environment = cli("validate", env={"PFOCR_RDF_ENDPOINT": corpus_url}, cwd=tmp_path)

    assert expected.stdout == found.stdout == by_environment.stdout
    assert expected.returncode == found.returncode == by_environment.returncode == 0
    verdict = "conforms (0 violations, 2 warnings, 0 infos)"
    assert found.stderr.endswith(f"\n{corpus_url}: {verdict}\n")
    nowhere = {"PFOCR_RDF_ENDPOINT": "http://127.0.0.1:9/"}
    assert expected.stdout == cli("validate", corpus_build, env=nowhere).stdout


def test_violations_are_status_1(cli: CommandLine, examples_url: str) -> None:
    """As of a file."""
    ended = cli("validate", "--endpoint", examples_url)

    assert ended.returncode == 1
    assert 600 < ended.stdout.count("\n")
    assert "does not conform" in ended.stderr


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("seeds", "--endpoint", "http://127.0.0.1:9/"), "exclude each other"),
        ((), "nothing to validate (expected FILE, DIR or --endpoint URL)"),
        (("--endpoint", "http://127.0.0.1:9/", "--engine", "pyshacl"), "pySHACL needs the whole"),
        (("--endpoint", "nowhere"), "no endpoint (expected an address like"),
    ],
)
def test_usage(arguments: tuple[str, ...], told: str, cli: CommandLine) -> None:
    """A file or an endpoint, one of them."""
    ended = cli("validate", *arguments, cwd=EXAMPLES.parents[1])

    assert ended.returncode == 2
    assert told in ended.stderr


def test_a_late_answer_is_status_5_and_none_is_4(cli: CommandLine) -> None:
    """Somebody who listens and says nothing, and nobody."""
    with socket.create_server(("127.0.0.1", 0)) as silent:
        url = f"http://127.0.0.1:{silent.getsockname()[1]}/"
        late = cli("validate", "--endpoint", url, "--timeout", "0.2")
    nobody = cli("validate", "--endpoint", url)

    assert (late.returncode, nobody.returncode) == (5, 4)
    assert f"{url}: no answer within 0.2 s" in late.stderr
    assert f"{url}: cannot be reached" in nobody.stderr
    assert late.stderr.count("\n") == nobody.stderr.count("\n") == 1


def test_a_part_is_status_6(cli: CommandLine) -> None:
    """Nothing is said of the data."""
    with serving(Secretive(example_lines(), 5)) as url:
        ended = cli("validate", "--endpoint", url)

    assert ended.returncode == 6
    assert "expected all" in ended.stderr
    assert ended.stdout == ""
