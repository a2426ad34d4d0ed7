"""The store: what is loaded is what is there, and nobody reaches beyond it."""

from __future__ import annotations

import gzip
import json
import os
import shutil
import socket
import subprocess
import threading
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

import pyoxigraph
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pfocr_rdf import PfocrRdfError, build, load, open_store
from pfocr_rdf.errors import QueryError
from pfocr_rdf.gate import check_text
from pfocr_rdf.store import Store

CommandLine = Callable[..., subprocess.CompletedProcess[str]]
Document = Callable[[Path, str], Path]

ONE = "<http://example.org/1> <http://example.org/p> <http://example.org/o> .\n"
TWO = "<http://example.org/2> <http://example.org/p> <http://example.org/o> .\n"


def quads_of(store: Path) -> set[str]:
    """Return the quads that Oxigraph itself finds in a directory."""
    return {str(quad) for quad in pyoxigraph.Store.read_only(str(store))}


def expected(*lines: str) -> set[str]:
    """Return N-Triples as :func:`quads_of` does."""
    return {line.removesuffix(" .\n") for line in lines}


def snapshot(folder: Path) -> dict[str, bytes]:
    """Return the content of all files below a folder."""
    return {str(path): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


@pytest.fixture
def files(tmp_path: Path) -> tuple[Path, Path]:
    """Two RDF files of one triple each, the second in compressed Turtle."""
    one, two = tmp_path / "one.nt", tmp_path / "two.ttl.gz"
    one.write_text(ONE)
    two.write_bytes(gzip.compress(TWO.encode()))
    return one, two


def test_load_gives_exactly_the_files(
    cli: CommandLine, files: tuple[Path, Path], tmp_path: Path
) -> None:
    """``load FILE… --store DIR`` makes a store that Oxigraph opens at DIR, of these files alone."""
    ended = cli("load", *files, "--store", tmp_path / "store")
    assert ended.returncode == 0
    assert quads_of(tmp_path / "store") == expected(ONE, TWO)
    assert len(open_store(tmp_path / "store")) == 2


def test_second_load_replaces_the_first(files: tuple[Path, Path], tmp_path: Path) -> None:
    """What was loaded before is gone, and a store that is open answers on."""
    one, two = files
    assert load([one], tmp_path / "store") == 1
    before = open_store(tmp_path / "store")
    assert load([two], tmp_path / "store") == 1
    assert quads_of(tmp_path / "store") == expected(TWO)
    assert [row["s"] for row in before.select("SELECT ?s { ?s ?p ?o }")] == ["http://example.org/1"]


def test_load_into_an_empty_directory(files: tuple[Path, Path], tmp_path: Path) -> None:
    """An empty DIR is taken."""
    (tmp_path / "store").mkdir()
    load([files[0]], tmp_path / "store")
    assert quads_of(tmp_path / "store") == expected(ONE)


def test_same_triples_are_one(files: tuple[Path, Path], tmp_path: Path) -> None:
    """A file that is given twice counts once."""
    assert load([files[0], files[0]], tmp_path / "store") == 1


@pytest.mark.parametrize("format_name", ["nt", "ttl", "jsonld", "nq", "trig", "rdf"])
def test_dump_loads_from_every_format(
    format_name: str, cli: CommandLine, seeds: Path, seeds_build: Path, tmp_path: Path
) -> None:
    """A conversion in any format loads to the store that a build makes."""
    path = tmp_path / f"seeds.{format_name}.gz"
    assert cli("convert", seeds, "-o", path).returncode == 0
    assert cli("load", path, "--store", tmp_path / "store").returncode == 0
    assert quads_of(tmp_path / "store") == quads_of(seeds_build / "store")


def test_dump_of_a_build_loads_to_its_store(
    cli: CommandLine, seeds_build: Path, tmp_path: Path
) -> None:
    """``load build/dump/*.nt.gz`` is the store of the build."""
    parts = sorted((seeds_build / "dump").glob("*.nt.gz"))
    assert cli("load", *parts, "--store", tmp_path / "store").returncode == 0
    assert quads_of(tmp_path / "store") == quads_of(seeds_build / "store")


def test_named_graphs_stay(tmp_path: Path) -> None:
    """A quad of a named graph is loaded into it."""
    (tmp_path / "one.nq").write_text(ONE.replace(" .", " <http://example.org/g> ."))
    load([tmp_path / "one.nq"], tmp_path / "store")
    graph = pyoxigraph.NamedNode("http://example.org/g")
    store = pyoxigraph.Store.read_only(str(tmp_path / "store"))
    assert len(list(store.quads_for_pattern(None, None, None, graph))) == 1


class ForeignCase(NamedTuple):
    """Something at DIR that a load has not made."""

    name: str
    make: Callable[[Path], object]


def _folder_with_a_file(path: Path) -> None:
    path.mkdir()
    (path / "thesis.tex").write_text("mine")


FOREIGN = (
    ForeignCase("a folder with a file", _folder_with_a_file),
    ForeignCase("a file", lambda path: path.write_text("mine")),
    ForeignCase("a store of another", lambda path: pyoxigraph.Store(str(path)).flush()),
    ForeignCase("a link", lambda path: path.symlink_to(path.parent)),
    ForeignCase("a broken link", lambda path: path.symlink_to("nowhere")),
)


@pytest.mark.parametrize("case", FOREIGN, ids=lambda case: case.name)
def test_foreign_directory_is_refused(
    case: ForeignCase, cli: CommandLine, files: tuple[Path, Path], tmp_path: Path
) -> None:
    """A DIR that is not empty and not ours is status 4, one sentence, and is not touched."""
    target = tmp_path / "store"
    case.make(target)
    before = snapshot(tmp_path), sorted(path.name for path in tmp_path.iterdir())
    ended = cli("load", *files, "--store", target)
    assert ended.returncode == 4
    assert ended.stderr.startswith(f"pfocr-rdf: {target}: ")
    assert ended.stderr.count("\n") == 1
    assert (snapshot(tmp_path), sorted(path.name for path in tmp_path.iterdir())) == before


def test_store_of_a_build_is_not_loaded_over(
    files: tuple[Path, Path], tmp_path: Path, document: Document
) -> None:
    """The store of a build is that of its dump and report: a load does not take its place."""
    build([document(tmp_path / "source", "PMC1__a")], tmp_path / "out")
    before = quads_of(tmp_path / "out" / "store")
    with pytest.raises(PfocrRdfError, match="not ours"):
        load([files[0]], tmp_path / "out" / "store")
    assert quads_of(tmp_path / "out" / "store") == before


class BrokenCase(NamedTuple):
    """A file that cannot be loaded, its name, and what is said of it."""

    name: str
    file: str
    content: bytes
    told: str


BROKEN = (
    BrokenCase("N-Triples", "bad.nt", (ONE + ONE + "<a:s> nonsense .\n").encode(), "bad.nt:3: "),
    BrokenCase("Turtle", "bad.ttl", b"@prefix a: <http://a/> .\na:s a:p [ .\n", "bad.ttl:2: "),
    BrokenCase("JSON-LD", "bad.jsonld", b'{"@id": ', "bad.jsonld:1: "),
    BrokenCase("RDF/XML", "bad.rdf", b"<rdf:RDF>\n</rdf>", "bad.rdf:"),
    BrokenCase("packed", "bad.nt.gz", gzip.compress(ONE.encode() + b"x\n"), "bad.nt.gz:2: "),
    BrokenCase("no gzip", "bad.nt.gz", ONE.encode(), "bad.nt.gz: cannot be read"),
    BrokenCase("cut gzip", "bad.nt.gz", gzip.compress(ONE.encode())[:-12], "bad.nt.gz: cannot"),
    BrokenCase("not UTF-8", "bad.nt", ONE.encode() + b'<a:s> <a:p> "\xff" .\n', "bad.nt:"),
    BrokenCase("unknown format", "bad.csv", b"a,b\n", "bad.csv: no RDF format"),
)


@pytest.mark.parametrize("case", BROKEN, ids=lambda case: case.name)
def test_broken_file_keeps_the_old_store(
    case: BrokenCase, cli: CommandLine, files: tuple[Path, Path], tmp_path: Path
) -> None:
    """A file that cannot be read is told with its line; the store of before serves on."""
    target = tmp_path / "store"
    load([files[0]], target)
    names = sorted(path.name for path in (tmp_path / ".store.releases" / "releases").iterdir())
    (tmp_path / case.file).write_bytes(case.content)
    ended = cli("load", files[1], tmp_path / case.file, "--store", target)
    assert ended.returncode == 2
    assert ended.stderr.startswith(f"pfocr-rdf: {tmp_path}/{case.told}")
    assert ended.stderr.count("\n") == 1
    assert quads_of(target) == expected(ONE)
    left = sorted(path.name for path in (tmp_path / ".store.releases" / "releases").iterdir())
    assert left == names


def test_broken_file_leaves_nothing_behind(cli: CommandLine, tmp_path: Path) -> None:
    """A first load that fails leaves no store and no folder."""
    (tmp_path / "bad.nt").write_text("nonsense\n")
    assert cli("load", tmp_path / "bad.nt", "--store", tmp_path / "store").returncode == 2
    assert [path.name for path in tmp_path.iterdir()] == ["bad.nt"]


def test_missing_file_is_told(cli: CommandLine, tmp_path: Path) -> None:
    """A FILE that does not exist is status 2 and said by its name."""
    ended = cli("load", tmp_path / "no.nt", "--store", tmp_path / "store")
    assert ended.returncode == 2
    assert "no.nt" in ended.stderr
    assert not (tmp_path / "store").exists()


# stores that cannot be asked


def _copy_of_store(build_directory: Path, target: Path) -> Path:
    shutil.copytree(build_directory / "store", target)
    return target


def _asked(cli: CommandLine, store: Path) -> subprocess.CompletedProcess[str]:
    return cli("query", "dataset-counts", "--store", store)


def _expect_one_sentence(ended: subprocess.CompletedProcess[str], store: Path) -> None:
    assert ended.returncode == 4
    assert ended.stdout == ""
    assert ended.stderr.startswith(f"pfocr-rdf: {store}: ")
    assert ended.stderr.count("\n") == 1


@pytest.mark.parametrize(
    "arguments",
    [
        ("query", "dataset-counts"),
        ("query", "figures-by-gene", "gene=MTOR"),
        ("sparql", "SELECT * { ?s ?p ?o }"),
        ("describe", "MTOR"),
    ],
    ids=lambda arguments: arguments[0],
)
def test_missing_store_is_one_sentence(
    arguments: tuple[str, ...], cli: CommandLine, tmp_path: Path
) -> None:
    """Where there is no store the answer is status 4, and no store is made of the question."""
    ended = cli(*arguments, "--store", tmp_path / "nowhere")
    _expect_one_sentence(ended, tmp_path / "nowhere")
    assert "pfocr-rdf build" in ended.stderr, "the remedy"
    assert list(tmp_path.iterdir()) == []


def test_folder_that_is_no_store(cli: CommandLine, tmp_path: Path) -> None:
    """A folder of other things is no store, and does not become one."""
    (tmp_path / "folder").mkdir()
    (tmp_path / "folder" / "notes.txt").write_text("mine")
    _expect_one_sentence(_asked(cli, tmp_path / "folder"), tmp_path / "folder")
    assert [path.name for path in (tmp_path / "folder").iterdir()] == ["notes.txt"]


def test_file_that_is_no_store(cli: CommandLine, tmp_path: Path) -> None:
    """A file is no store."""
    (tmp_path / "file").write_text("mine")
    _expect_one_sentence(_asked(cli, tmp_path / "file"), tmp_path / "file")


class DamageCase(NamedTuple):
    """A way to damage a store."""

    name: str
    damage: Callable[[Path], object]


def _each(pattern: str, change: Callable[[Path], object]) -> Callable[[Path], object]:
    def damage(store: Path) -> None:
        for path in sorted(store.glob(pattern)):
            change(path)

    return damage


DAMAGES = (
    DamageCase("CURRENT is lost", _each("CURRENT", Path.unlink)),
    DamageCase("CURRENT is garbage", _each("CURRENT", lambda path: path.write_text("x"))),
    DamageCase("MANIFEST is lost", _each("MANIFEST-*", Path.unlink)),
    DamageCase(
        "MANIFEST is garbage", _each("MANIFEST-*", lambda path: path.write_bytes(b"x" * 999))
    ),
    DamageCase("tables are lost", _each("*.sst", Path.unlink)),
    DamageCase("tables are empty", _each("*.sst", lambda path: path.write_bytes(b""))),
    DamageCase("tables are garbage", _each("*.sst", lambda path: path.write_bytes(b"x" * 9999))),
    DamageCase(
        "tables are cut", _each("*.sst", lambda path: os.truncate(path, path.stat().st_size // 2))
    ),
)


@pytest.mark.parametrize("case", DAMAGES, ids=lambda case: case.name)
def test_damaged_store_is_one_sentence(
    case: DamageCase, cli: CommandLine, seeds_build: Path, tmp_path: Path
) -> None:
    """A damaged store is status 4 and one sentence that names it; no answer is made up."""
    store = _copy_of_store(seeds_build, tmp_path / "store")
    case.damage(store)
    _expect_one_sentence(_asked(cli, store), store)


def test_store_is_not_written_by_questions(
    cli: CommandLine, seeds_build: Path, tmp_path: Path
) -> None:
    """Asking opens the store read-only: no file in it changes, and two may ask at once."""
    store = _copy_of_store(seeds_build, tmp_path / "store")
    before = snapshot(store)
    first = open_store(store)
    assert _asked(cli, store).returncode == 0
    assert len(first) == len(open_store(store))
    assert snapshot(store) == before


UPDATES = (
    "INSERT DATA { <a:s> <a:p> <a:o> }",
    "DELETE WHERE { ?s ?p ?o }",
    "DELETE DATA { <a:s> <a:p> <a:o> }",
    "DELETE { ?s ?p ?o } INSERT { ?s ?p 1 } WHERE { ?s ?p ?o }",
    "CLEAR ALL",
    "DROP ALL",
    "CREATE GRAPH <a:g>",
    "COPY DEFAULT TO <a:g>",
    "LOAD <http://127.0.0.1:9/>",
    "SELECT * { ?s ?p ?o } ; DROP ALL",
)


@pytest.mark.parametrize("text", UPDATES)
def test_updates_are_refused(text: str, cli: CommandLine, seeds_build: Path) -> None:
    """An update is no query: status 2, one sentence, and the store stays as it is."""
    before = quads_of(seeds_build / "store")
    ended = cli("sparql", text, "--store", seeds_build)
    assert ended.returncode == 2
    assert ended.stderr.count("\n") == 1
    assert " is refused (" in ended.stderr or "not SPARQL" in ended.stderr
    assert quads_of(seeds_build / "store") == before


# SERVICE: Oxigraph would send the query wherever its text says


class Canary:
    """A server on this machine that counts who calls."""

    def __init__(self) -> None:
        self._socket = socket.create_server(("127.0.0.1", 0))
        self.calls = 0
        self.address = f"http://127.0.0.1:{self._socket.getsockname()[1]}/"
        threading.Thread(target=self._listen, daemon=True).start()

    def _listen(self) -> None:
        while True:
            try:
                connection, _ = self._socket.accept()
            except OSError:
                return
            self.calls += 1
            body = json.dumps({"head": {"vars": []}, "results": {"bindings": [{}]}})
            head = "HTTP/1.1 200 OK\r\nContent-Type: application/sparql-results+json\r\n"
            connection.sendall(f"{head}Content-Length: {len(body)}\r\n\r\n{body}".encode())
            connection.close()

    def close(self) -> None:
        """Stop listening."""
        self._socket.close()


@pytest.fixture(scope="module")
def canary() -> Iterator[Canary]:
    """A server that must never be called."""
    server = Canary()
    yield server
    server.close()


@pytest.fixture(scope="module")
def small() -> Store:
    """A store of one triple, in memory."""
    store = pyoxigraph.Store()
    store.load(ONE.encode(), format=pyoxigraph.RdfFormat.N_TRIPLES)
    return Store(store)


#: ways to write the keyword and its address; ``@`` stands for the address
SERVICES = (
    "SELECT * { SERVICE <@> { ?a ?b ?c } }",
    "SELECT * { service <@> { ?a ?b ?c } }",
    "SELECT * { SeRvIcE SILENT <@> { ?a ?b ?c } }",
    "SELECT * {SERVICE<@>{?a ?b ?c}}",
    "SELECT * { ?s ?p ?o .SERVICE<@>{ ?a ?b ?c } }",
    "SELECT * { ?s ?p 1SERVICE<@>{ ?a ?b ?c } }",
    "SELECT * { SERVICE\n#x\n<@> { ?a ?b ?c } }",
    "SELECT * { SERVICE#'\n<@> { ?a ?b ?c } }",
    "SELECT * { VALUES ?e { <@> } SERVICE ?e { ?a ?b ?c } }",
    "SELECT * { BIND(<@> AS ?e) SERVICE ?e { ?a ?b ?c } }",
    "PREFIX e: <@> SELECT * { SERVICE e: { ?a ?b ?c } }",
    "PREFIX : <@> SELECT * { SERVICE: { ?a ?b ?c } }",
    "PREFIX SERVICE: <@> SELECT * { SERVICE SERVICE: { ?a ?b ?c } }",
    "BASE <@> SELECT * { SERVICE <> { ?a ?b ?c } }",
    "ASK { SERVICE <@> { ?a ?b ?c } }",
    "CONSTRUCT { ?a ?b ?c } { SERVICE <@> { ?a ?b ?c } }",
    "DESCRIBE ?a { SERVICE <@> { ?a ?b ?c } }",
    "SELECT * { { SELECT * { SERVICE <@> { ?a ?b ?c } } } }",
    "SELECT * { ?s ?p ?o OPTIONAL { SERVICE <@> { ?a ?b ?c } } }",
    "SELECT * { ?s ?p ?o MINUS { SERVICE <@> { ?s ?b ?c } } }",
    "SELECT * { ?s ?p ?o FILTER EXISTS { SERVICE <@> { ?s ?b ?c } } }",
    "SELECT * { GRAPH ?g { SERVICE <@> { ?a ?b ?c } } }",
    "SELECT * { ?s ?p ?o FILTER(?s = '}') SERVICE <@> { ?a ?b ?c } }",
    # what hides it from a reader that takes strings, comments and IRIs for more than they are
    "PREFIX e: <a:> SELECT * { { ?s ?p e:o\\' } UNION { SERVICE <@> { ?a ?b 'c' } } }",
    "PREFIX e: <a:> SELECT * { { ?s ?p e:o\\# } UNION { SERVICE <@> { ?a ?b ?c } } }",
    "SELECT * { VALUES ?e { <@> } FILTER(1<3)SERVICE#>\n?e { ?a ?b ?c } }",
    "SELECT * { FILTER('z'<'a>') SERVICE <@> { ?a ?b 'c' } }",
    "SELECT * { FILTER(1<3#>'''\n) SERVICE <@> { ?a ?b ?c } #'''\n }",
    "SELECT * { { ?s <http://e/#\\u0041> ?o } UNION { SERVICE <@> { ?a ?b ?c } } }",
    "SELECT * { { ?s ?p '\\'' } UNION { SERVICE <@> { ?a ?b '' } } }",
    'SELECT * { { ?s ?p "\\"" } UNION { SERVICE <@> { ?a ?b "" } } }',
    "SELECT * { { ?s ?p '''a''\\'''' } UNION { SERVICE <@> { ?a ?b '' } } }",
    "SELECT * { { ?s ?p '' } UNION { SERVICE <@> { ?a ?b '' } } }",
    "SELECT * { \\u0053ERVICE <@> { ?a ?b ?c } }",
    "SELECT * { S\\U00000045RVICE <@> { ?a ?b ?c } }",
)


@pytest.mark.parametrize("text", SERVICES)
def test_service_is_refused(text: str, small: Store, canary: Canary) -> None:
    """However SERVICE is written, the query is refused and nobody is called."""
    with pytest.raises(QueryError, match="SERVICE is refused"):
        small.ask(text.replace("@", canary.address))
    assert canary.calls == 0


def test_service_is_refused_by_the_command_line(
    cli: CommandLine, seeds_build: Path, canary: Canary
) -> None:
    """``sparql`` says so in one sentence, with status 2."""
    text = f"SELECT * {{ SERVICE <{canary.address}> {{ ?a ?b ?c }} }}"
    ended = cli("sparql", text, "--store", seeds_build)
    assert ended.returncode == 2
    assert ended.stderr.startswith(f"pfocr-rdf: SERVICE <{canary.address}> is refused")
    assert ended.stderr.count("\n") == 1
    assert canary.calls == 0


#: queries in which the word is no keyword
HARMLESS = (
    "SELECT ?service { ?service ?p ?o }",
    "SELECT ?s { ?s ?p ?o } # SERVICE <http://127.0.0.1/>",
    "SELECT ?s { ?s ?p ?o FILTER(?o != 'SERVICE <x> {}') }",
    'SELECT ?s { ?s ?p ?o FILTER(?o != """a " SERVICE\n""") }',
    'SELECT ?s { ?s ?p ?o FILTER(STR(?o) != "it\'s a SERVICE") }',
    "PREFIX sd: <http://www.w3.org/ns/sparql-service-description#> SELECT ?s { ?s ?p ?o }",
    "PREFIX e: <http://example.org/> SELECT ?s { ?s ?p ?o MINUS { ?s e:service ?x } }",
    "SELECT ?s { ?s ?p ?o FILTER(REGEX(STR(?s), '\\\\d')) }",
    "SELECT ?s { ?s ?p ?o FILTER('caf\\u00e9' != ?o) }",
)


@pytest.mark.parametrize("text", HARMLESS)
def test_other_uses_of_the_word_are_answered(text: str, small: Store) -> None:
    """A variable, comment, string or name that says service is no SERVICE."""
    assert len(list(small.select(text))) == 1


#: pieces of queries that a reader may take for something else than Oxigraph does
PIECES = (
    "'", '"', "'''", '"""', "''", "\\'", '\\"', "\\\\", "\\u0041", "#", "\n", "\r", ">", "<", "1<3",
    "<3", "e:o", "e:o\\'", "e:o\\#", "e:", ":", ".", ";", ",", "(", ")", "{", "}", "?x", "$y", "a",
    "'a'@en", "'a'@en-", "^^e:t", "1", "1.", "1e5", "-", "|", "/", "*", "[]", "()", "_:b", "%41",
    "FILTER(", "FILTER(1<3)", "FILTER('z'<'a>')", "BIND(1<3 AS ?z)", "UNION", "OPTIONAL", "MINUS",
    "SERVICE", "SERVICE<@>{}", "SERVICE <@> { ?a ?b ?c }", "service ?e {}", "SILENT", "<@>", " ",
)  # fmt: skip


@settings(
    max_examples=1500, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    before=st.lists(st.sampled_from(PIECES), max_size=5),
    after=st.lists(st.sampled_from(PIECES), max_size=5),
    frame=st.sampled_from(
        (
            "{{ ?s ?p ?o {0} SERVICE <@> {{ ?a ?b ?c }} {1} }}",
            "{{ {{ ?s ?p e:o{0} }} UNION {{ SERVICE <@> {{ ?a ?b 'c' }} }} {1} }}",
            "{{ VALUES ?e {{ <@> }} FILTER({0}) SERVICE ?e {{ ?a ?b ?c }} {1}\n }}",
            "{{ ?s ?p '{0}' . SERVICE <@> {{ ?a ?b '{1}' }} }}",
            "{{ ?s ?p ?o . {0} {1} }}",
        )
    ),
)
def test_no_query_calls_anybody(
    before: list[str], after: list[str], frame: str, small: Store, canary: Canary
) -> None:
    """Whatever is put around a SERVICE, nobody is called."""
    pattern = frame.format("".join(before), "".join(after))
    text = f"PREFIX e: <a:> SELECT * {pattern}".replace("@>", f"{canary.address}>")
    with suppress(PfocrRdfError):
        answer = small.ask(text)
        if not isinstance(answer, bool):
            list(answer)
    assert canary.calls == 0, text


@settings(max_examples=300, deadline=None)
@given(st.text())
def test_refusing_never_fails_otherwise(text: str) -> None:
    """Any text is accepted or refused, and nothing else happens."""
    with suppress(QueryError):
        check_text(text)
