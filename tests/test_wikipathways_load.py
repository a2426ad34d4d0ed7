"""WikiPathways' RDF beside the figures: loaded, replaced, carried over, dropped, verified."""

from __future__ import annotations

import gzip
import json
import os
import shutil
import signal
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import pyoxigraph
import pytest
import rdflib

from pfocr_rdf import PfocrRdfError, build, open_store, run_query
from pfocr_rdf.digests import write_sums
from pfocr_rdf.errors import ReleaseError
from pfocr_rdf.mirror import FILE, has_wikipathways
from pfocr_rdf.mirror import files as files_module
from pfocr_rdf.mirror.mirror import write_mirror
from pfocr_rdf.pipeline import loading
from pfocr_rdf.pipeline import wikipathways as room
from pfocr_rdf.pipeline.graph import Options
from pfocr_rdf.pipeline.wikipathways import load_wikipathways, loaded_mirror
from pfocr_rdf.store import update_store
from pfocr_rdf.verification import verify
from pfocr_rdf.vocab import WIKIPATHWAYS_GRAPH

CommandLine = Callable[..., subprocess.CompletedProcess[str]]

MIRROR = Path(__file__).parent / "mirror"
CURATED = sorted((MIRROR / "wp").rglob("*.ttl"))
GRAPH = pyoxigraph.NamedNode(WIKIPATHWAYS_GRAPH)


@pytest.fixture
def built(seeds_build: Path, tmp_path: Path) -> Path:
    """A build of the five sample documents that may be changed."""
    return Path(shutil.copytree(seeds_build, tmp_path / "build", symlinks=True))


@pytest.fixture
def monthly(tmp_path: Path) -> Path:
    """A zip as WikiPathways makes it each month: curated RDF, drawings, and what is no RDF."""
    path = tmp_path / "wikipathways-20260810-rdf.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as zipped:
        for file in sorted(MIRROR.rglob("*.ttl")):
            zipped.write(file, file.relative_to(MIRROR))
        zipped.writestr("wp/README.txt", "no RDF\n")
        zipped.writestr("void.ttl", "<a:s> <a:p> [] .\n")
    return path


def triples_of(paths: list[Path]) -> rdflib.Graph:
    """Return what rdflib reads in files."""
    graph = rdflib.Graph()
    for path in paths:
        graph.parse(path)
    return graph


def lines_in(directory: Path, graph: pyoxigraph.NamedNode | None = GRAPH) -> set[str]:
    """Return what Oxigraph itself finds in a graph of a store."""
    store = pyoxigraph.Store.read_only(str((directory / "store").resolve()))
    name = graph or pyoxigraph.DefaultGraph()
    return {f"{quad.triple} ." for quad in store.quads_for_pattern(None, None, None, name)}


def report_of(directory: Path) -> dict[str, Any]:
    """Return the report of a build."""
    report: dict[str, Any] = json.loads((directory / "report.json").read_text(encoding="utf-8"))
    return report


def state(directory: Path) -> tuple[str, list[str], dict[str, int]]:
    """Return which release is current, what is beside it, and when its files were written."""
    current = (directory / "current").resolve()
    files = {str(path): path.stat().st_mtime_ns for path in current.rglob("*") if path.is_file()}
    return current.name, sorted(p.name for p in (directory / "releases").iterdir()), files


def wrong(directory: Path) -> list[tuple[str, str]]:
    """Return what a verification finds that is not right."""
    return [
        (check.part, check.verdict)
        for check in verify(directory).checks
        if check.verdict != "right"
    ]


# what is loaded


def test_the_graph_has_what_rdflib_reads(built: Path) -> None:
    """The triples of the files, each once, are the graph; numbers are stored as Oxigraph does."""
    report = load_wikipathways(CURATED, built)
    expected = triples_of(CURATED)
    found = triples_of([])
    found.parse(data="\n".join(lines_in(built)), format="nt")
    number = rdflib.Literal("09606", datatype=rdflib.XSD.int)
    about = (rdflib.URIRef("http://purl.obolibrary.org/obo/NCBITaxon_9606"), None, number)
    assert len(list(expected.triples(about))) == 1
    expected.remove(about)
    expected.add(
        (
            about[0],
            rdflib.URIRef("http://purl.obolibrary.org/obo/NCIT_C179773"),
            rdflib.Literal(9606),
        )
    )
    assert set(expected) == set(found)
    assert report.mirror.quads == len(expected)
    assert report.mirror.pathways == 3  # the titles in the files
    assert report.mirror.newest_revision == "WP90002_r20260809204000"
    assert report.quads == len(expected) + len(lines_in(built, None))


def test_figures_and_pathways_are_joined_offline(built: Path) -> None:
    """A query that names the graph sees both: BDNF is in pathway WP90002 and in seed figures."""
    load_wikipathways(CURATED, built)
    rows = open_store(built).select(f"""
PREFIX pfocr: <https://pfocr.wikipathways.org/ontology#>
PREFIX wp: <http://vocabularies.wikipathways.org/wp#>
PREFIX dcterms: <http://purl.org/dc/terms/>
SELECT DISTINCT ?pathway {{
  ?figure pfocr:mentionsGene ?gene .
  GRAPH <{WIKIPATHWAYS_GRAPH}> {{ ?node wp:bdbEntrezGene ?gene ; dcterms:isPartOf ?pathway .
    ?pathway a wp:Pathway }}
}} ORDER BY ?pathway""")
    assert [row["pathway"] for row in rows] == [
        "https://identifiers.org/wikipathways/WP90001_r137123",
        "https://identifiers.org/wikipathways/WP90002_r20260809204000",
    ]


QUESTIONS: tuple[tuple[str, dict[str, str]], ...] = (
    ("dataset-counts", {}),
    ("figures-by-gene", {"gene": "MTOR"}),
    ("drugs-by-gene", {"gene": "MTOR"}),
    ("figures-by-chemical", {"chemical": "ketamine"}),
    ("genes-in-many-figures", {}),
    ("gene-drug-pairs", {}),
    ("associated-genes-of-gene", {"gene": "BDNF"}),
    ("ungrounded-words", {}),
)


@pytest.mark.parametrize("name", ["seeds_build", "corpus_build"])
def test_canned_queries_answer_as_before(
    name: str, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    """The default graph stays PFOCR's: queries, numbers and all triples are those of before."""
    before: Path = request.getfixturevalue(name)
    after = Path(shutil.copytree(before, tmp_path / "build", symlinks=True))
    load_wikipathways(CURATED, after)
    answers = []
    for directory in (before, after):
        store = open_store(directory)
        answers.append([list(run_query(store, query, given)) for query, given in QUESTIONS])
    assert answers[0] == answers[1]
    assert any(answers[0])
    assert lines_in(before, None) == lines_in(after, None)


def test_everything_else_is_shared(built: Path) -> None:
    """A release with a mirror takes no second room for dump, search index and memory."""
    before = (built / "current").resolve()
    after = load_wikipathways(CURATED, built).release
    shared = [
        path.relative_to(before)
        for path in before.rglob("*")
        if path.is_file()
        and path.parent.name != "store"
        and path.name not in {"report.json", ".pfocr-rdf", "SHA256SUMS"}
    ]
    assert {path.parts[0] for path in shared} >= {"dump", "search", "chunks.bin"}
    assert all((before / path).samefile(after / path) for path in shared)
    assert not (before / "wikipathways").exists()


def test_the_report_tells_of_it(built: Path) -> None:
    """Report and file say the same; the rest of the report stays, findings included."""
    before = report_of(built)
    load_wikipathways(CURATED, built)
    after = report_of(built)
    entry = after.pop("wikipathways")
    assert [file["name"] for file in entry["files"]] == [path.name for path in CURATED]
    assert sum(file["triples"] for file in entry["files"]) == entry["quads"] + 1  # one stands twice
    lines = gzip.decompress((built / "current" / FILE).read_bytes()).decode().splitlines()
    assert lines == sorted(set(lines))
    assert len(lines) == entry["quads"]
    assert all(line.endswith(f" <{WIKIPATHWAYS_GRAPH}> .") for line in lines)
    assert after.pop("store")["quads"] == before.pop("store")["quads"] + entry["quads"]
    assert after == before


def test_a_store_says_whether_it_has_it(built: Path) -> None:
    """Whoever federates asks the store."""
    assert not has_wikipathways(open_store(built))
    load_wikipathways(CURATED, built)
    assert has_wikipathways(open_store(built))


# files


def test_the_monthly_zip_is_its_curated_part(built: Path, monthly: Path, cli: CommandLine) -> None:
    """Of a zip, the folder wp is read; what is left out is counted and told."""
    load_wikipathways(CURATED, built)
    expected = loaded_mirror(built)
    ended = cli("wikipathways", "load", monthly, "-o", built)
    mirror = loaded_mirror(built)
    assert ended.returncode == 0
    assert f"{monthly.name}: 3 files left out" in ended.stderr
    assert mirror is not None
    assert expected is not None
    assert (mirror.sha256, mirror.pathways) == (expected.sha256, 3)
    assert (mirror.files[0].members, mirror.files[0].left_out) == (3, 3)


def test_order_format_and_packing_do_not_matter(tmp_path: Path) -> None:
    """The same triples are the same bytes, however they are written and in whatever order."""
    triples = [f"{line} .\n" for path in CURATED for line in map(str, _triples(path))]
    (tmp_path / "a.nt.gz").write_bytes(gzip.compress("".join(reversed(triples)).encode()))
    quads = [line.replace(" .\n", f" <{WIKIPATHWAYS_GRAPH}> .\n") for line in triples]
    (tmp_path / "a.nq").write_text("".join(quads), encoding="utf-8")
    digests = set()
    given: list[list[Path]] = [CURATED, CURATED[::-1], [tmp_path / "a.nt.gz"], [tmp_path / "a.nq"]]
    for number, files in enumerate(given):
        (tmp_path / str(number)).mkdir()
        digests.add(write_mirror(files, tmp_path / str(number), loading_nothing).sha256)
    assert len(digests) == 1


def _triples(path: Path) -> list[pyoxigraph.Triple]:
    quads = pyoxigraph.parse(path=str(path), format=pyoxigraph.RdfFormat.TURTLE)
    return [quad.triple for quad in quads]


def loading_nothing(stage: str, done: int, total: int) -> None:
    """Take note of nothing."""


def test_blank_nodes_get_addresses(built: Path, tmp_path: Path, cli: CommandLine) -> None:
    """The same file gives the same addresses, two files give others; verify has no objection."""
    text = CURATED[0].read_text(encoding="utf-8") + '\n[] <a:p> "_:x" , _:y . _:y <a:q> <a:o> .\n'
    for name in ("one.ttl", "two.ttl"):
        (tmp_path / name).write_text(f"{text}# {name}\n", encoding="utf-8")
    ended = cli("wikipathways", "load", tmp_path / "one.ttl", tmp_path / "two.ttl", "-o", built)
    assert "4 blank nodes got an address" in ended.stderr
    addresses = {line.split(" ")[0] for line in lines_in(built) if "/.well-known/genid/" in line}
    assert len(addresses) == 4
    assert not any(line.startswith("_:") for line in lines_in(built))
    assert sum('<a:p> "_:x"' in line for line in lines_in(built)) == 2
    assert wrong(built) == []
    first = loaded_mirror(built)
    load_wikipathways([tmp_path / "two.ttl", tmp_path / "one.ttl"], built)
    second = loaded_mirror(built)
    assert first is not None
    assert second is not None
    assert first.sha256 == second.sha256


class BadCase(NamedTuple):
    """A file that cannot be loaded, and what is told of it; ``{}`` is its place."""

    name: str
    content: bytes
    told: str


def zipped(**members: bytes) -> bytes:
    """Return a zip of some members, whose names have ``/`` for ``__``."""
    path = Path(os.environ.get("TMPDIR", "/tmp")) / f"zip-{os.getpid()}.zip"  # noqa: S108
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name.replace("__", "/") + ".ttl", content)
    content = path.read_bytes()
    path.unlink()
    return content


_GOOD = CURATED[2].read_bytes()
_LINE = b"<a:s> <a:p> <a:o> .\n"
_PACKED = gzip.compress(_LINE * 9999)

BAD = (
    BadCase("bad.ttl", _LINE * 3 + b"<a:s> <a:p\n", "{}:4: "),
    BadCase("bad.nt.gz", gzip.compress(_LINE * 5 + b'<a:s> <a:p> "x\n'), "{}:6: "),
    BadCase(
        "bad.zip",
        zipped(wp__Human__WP1=_GOOD, wp__Human__WP2=b"\n<a:s> .\n"),
        "{}/wp/Human/WP2.ttl:2: ",
    ),
    BadCase("cut.nt.gz", _PACKED[:-30], "{}: cannot be read: "),
    BadCase("flipped.nt.gz", _PACKED[:20] + b"\xff\xff\xff" + _PACKED[23:], "{}: "),
    BadCase("plain.ttl.gz", _LINE, "{}: cannot be read: "),
    BadCase("latin.ttl", b'<a:s> <a:p> "\xe4" .', "{}:1: "),
    BadCase(
        "drawings.zip", zipped(gpml__Human__WP1=_GOOD), "{}: holds no RDF of pathways (expected "
    ),
    BadCase("no.zip", b"PK no zip", "{}: corrupt archive: "),
    BadCase("x.rdf", b"<rdf:RDF/>", "{}: no file of WikiPathways' RDF (expected .ttl, "),
    BadCase("other.ttl", _LINE * 2, "other.ttl: no pathway in 1 triples (expected WikiPathways)"),
    BadCase("empty.nt", b"", "empty.nt: no pathway in 0 triples (expected WikiPathways)"),
    BadCase(
        "x.nq",
        b"<a:s> <a:p> <a:o> <a:g> .\n",
        f"{{}}: is about <a:g> too (expected <{WIKIPATHWAYS_GRAPH}> alone)",
    ),
    BadCase("x.trig", b"_:g { <a:s> <a:p> <a:o> }\n", "{}: is about _:g too (expected "),
    BadCase(
        "bomb.zip",
        zipped(wp__WP1=b"#" * 3_000_000),
        "{}/wp/WP1.ttl: unpacks to more bytes than a pathway has",
    ),
    BadCase(
        "bombs.zip",
        zipped(wp__WP1=b"#" * 900_000, wp__WP2=b"#" * 900_000),
        "{}/wp/WP2.ttl: unpacks to more than 1,500,000 bytes",
    ),
    BadCase(
        "bomb.ttl.gz", gzip.compress(b"#" * 3_000_000), "{}: unpacks to more than 1,500,000 bytes"
    ),
)


@pytest.mark.parametrize("case", BAD, ids=lambda case: case.name)
def test_a_bad_file_publishes_nothing(
    case: BadCase, built: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is wrong is told with file and line in one sentence; the build stays as it was."""
    monkeypatch.setattr(files_module, "MAX_BYTES", 1_500_000)
    monkeypatch.setattr(files_module, "MAX_MEMBER_BYTES", 1_000_000)
    path = tmp_path / case.name
    path.write_bytes(case.content)
    before = state(built)
    with pytest.raises(PfocrRdfError) as raised:
        load_wikipathways([CURATED[0], path] if "pathway in" not in case.told else [path], built)
    assert str(raised.value).startswith(case.told.format(path))
    assert "\n" not in str(raised.value)
    assert raised.value.exit_status == 2
    assert state(built) == before


@pytest.mark.parametrize("what", ["nowhere", "empty", "store"])
def test_what_is_no_build_is_told(
    what: str, seeds_build: Path, tmp_path: Path, cli: CommandLine
) -> None:
    """A mirror is loaded into a build alone, and nothing is made where there is none."""
    if what == "empty":
        (tmp_path / what).mkdir()
    elif what == "store":
        cli("load", seeds_build / "dump/description.nt.gz", "--store", tmp_path / what)
    before = sorted(tmp_path.rglob("*"))
    ended = cli("wikipathways", "load", CURATED[0], "-o", tmp_path / what)
    assert ended.returncode == 2
    assert "holds no build (pfocr-rdf build SOURCE -o DIR makes one)" in ended.stderr
    assert sorted(tmp_path.rglob("*")) == before


# loaded again


@pytest.mark.parametrize("removing", [0, 10, 10**9])
def test_a_mirror_replaces_the_one_before(
    removing: int, built: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whether the store is changed or loaded anew, it has the new mirror and nothing of the old."""
    monkeypatch.setattr(room, "_REMOVING", removing)
    for files in ([CURATED[0], CURATED[1]], [CURATED[1], CURATED[2]], [CURATED[1], CURATED[2]]):
        report = load_wikipathways(files, built)
        found = lines_in(built)
        assert len(found) == len(triples_of(files)) == report.mirror.quads
        assert wrong(built) == []
    assert not any("WP90001" in line for line in found)


def test_a_process_of_its_own_loads_the_same(built: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What a small mirror does without is what a large one needs."""
    monkeypatch.setattr(loading, "SMALL", 0)
    stages: list[str] = []
    report = load_wikipathways(CURATED, built, progress=lambda stage, *_: stages.append(stage))
    assert len(lines_in(built)) == report.mirror.quads
    assert list(dict.fromkeys(stages)) == ["read", "load", "verify"]


# later builds


@pytest.mark.parametrize("is_full", [False, True])
def test_a_later_build_takes_it_over(
    is_full: bool,  # noqa: FBT001 - of a table
    seeds: Path,
    built: Path,
    document: Callable[[Path, str], Path],
    tmp_path: Path,
) -> None:
    """The user's files may be gone; the store is that of a build and a load after it."""
    load_wikipathways(CURATED, built)
    expected = loaded_mirror(built)
    other = document(tmp_path / "other", "PMC9__z")
    report = build([seeds, other], built, options=Options(is_full=is_full))
    plain = build([seeds, other], tmp_path / "plain")
    assert report.mirror == loaded_mirror(built) == expected
    assert report.quads == plain.quads + len(lines_in(built))
    assert lines_in(built, None) == lines_in(tmp_path / "plain", None)
    assert has_wikipathways(open_store(built))
    assert wrong(built) == []


def test_an_unchanged_build_changes_the_store_alone(
    seeds: Path, built: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A build by the difference does not load the mirror again."""
    load_wikipathways(CURATED, built)
    monkeypatch.setattr("pfocr_rdf.pipeline.build.load_store", None)
    report = build([seeds], built)
    assert report.mirror == loaded_mirror(built)
    assert len(lines_in(built)) == report.mirror.quads if report.mirror else 0
    assert wrong(built) == []


def test_a_build_without_drops_it(seeds: Path, built: Path, cli: CommandLine) -> None:
    """--without-wikipathways leaves nothing of it, and the next build has none to take over."""
    before = lines_in(built, None)
    load_wikipathways(CURATED, built)
    told = cli("build", seeds, "-o", built).stdout
    assert "mirror     3 pathways, " in told
    for options in (["--without-wikipathways"], []):
        ended = cli("build", seeds, "-o", built, *options)
        assert ended.returncode == 0
        assert "mirror" not in ended.stdout
        assert "wikipathways" not in report_of(built)
        assert not (built / "current" / "wikipathways").exists()
        assert lines_in(built) == set()
        assert lines_in(built, None) == before
        assert wrong(built) == []


def damage(release: Path, what: str) -> None:
    """Damage the mirror of a release: its file, or what the report says of it."""
    if what == "file":
        (release / FILE).write_bytes(b"x")
    elif what == "missing":
        (release / FILE).unlink()
    else:
        text = (release / "report.json").read_text(encoding="utf-8")
        (release / "report.json").write_text(text.replace('"wikipathways": {', '"other": {'))


@pytest.mark.parametrize("what", ["file", "missing", "report"])
def test_a_damaged_mirror_stops_a_build(what: str, seeds: Path, built: Path) -> None:
    """It is not dropped without a word; both ways to go on that the message says are ways."""
    damage(load_wikipathways(CURATED, built).release, what)
    before = state(built)
    with pytest.raises(ReleaseError, match="build with --without-wikipathways"):
        build([seeds], built)
    assert state(built) == before
    assert build([seeds], built, options=Options(drops_wikipathways=True)).mirror is None
    assert wrong(built / "current") == []


@pytest.mark.parametrize("what", ["file", "missing", "report"])
def test_a_damaged_mirror_can_be_loaded_again(what: str, built: Path) -> None:
    """Nothing of the old graph stays, though nobody knows any more what it had."""
    damage(load_wikipathways(CURATED, built).release, what)
    report = load_wikipathways(CURATED[1:], built)
    assert len(lines_in(built)) == len(triples_of(CURATED[1:])) == report.mirror.quads
    assert wrong(built / "current") == []


# verified


def _other_store(release: Path, removed: list[str], added: list[str]) -> None:
    update_store(release / "store", release / "other", removed, added)
    shutil.rmtree(release / "store")
    (release / "other").rename(release / "store")


class DifferenceCase(NamedTuple):
    """Something of a mirror that is not as it was loaded, and the parts that are told."""

    name: str
    change: Callable[[Path], object]
    parts: set[str]


_QUAD = f"<a:s> <a:p> <a:o> <{WIKIPATHWAYS_GRAPH}> .\n"
_KNOWN = (
    "<http://purl.obolibrary.org/obo/NCBITaxon_9606> <http://purl.obolibrary.org/obo/NCIT_C179773> "
    f'"9606" <{WIKIPATHWAYS_GRAPH}> .\n'
)

DIFFERENCES = (
    DifferenceCase("another file", lambda r: (r / FILE).write_bytes(_PACKED), {FILE}),
    DifferenceCase("no file", lambda r: (r / FILE).unlink(), {FILE}),
    DifferenceCase(
        "a file too many", lambda r: (r / FILE).with_name("x").touch(), {"wikipathways/x"}
    ),
    DifferenceCase("a quad too many", lambda r: _other_store(r, [], [_QUAD]), {"store"}),
    DifferenceCase("a quad missing", lambda r: _other_store(r, [_KNOWN], []), {"store"}),
    DifferenceCase("another quad", lambda r: _other_store(r, [_KNOWN], [_QUAD]), {"store"}),
    DifferenceCase("a triple of ours", lambda r: _other_store(r, [], [_LINE.decode()]), {"store"}),
)


@pytest.mark.parametrize("case", DIFFERENCES, ids=lambda case: case.name)
def test_what_differs_is_found(case: DifferenceCase, built: Path) -> None:
    """A mirror that is not what the report says is status 1, and told by its part."""
    release = load_wikipathways(CURATED, built).release
    case.change(release)
    write_sums(release)
    assert {part for part, _ in wrong(release)} == case.parts
    assert verify(release).exit_status == 1


def test_verify_tells_graph_from_graph(built: Path) -> None:
    """What differs in the mirror alone is said of the mirror alone."""
    release = load_wikipathways(CURATED, built).release
    _other_store(release, [_KNOWN], [_QUAD])
    write_sums(release)
    checks = {
        check.check: check.verdict for check in verify(release).checks if check.part == "store"
    }
    assert checks["content of the dump"] == checks["quads of WikiPathways"] == "right"
    assert checks["content of WikiPathways"] == "differs"


# told


def test_info_tells_what_is_loaded(built: Path, cli: CommandLine) -> None:
    """One row, also as JSON; none where nothing is loaded."""
    ended = cli("wikipathways", "info", built)
    assert (ended.returncode, ended.stdout.count("\n")) == (0, 1)
    assert f"{built}: holds no WikiPathways" in ended.stderr
    load_wikipathways(CURATED, built)
    ended = cli("wikipathways", "info", built, "--format", "json")
    (row,) = json.loads(ended.stdout)["results"]["bindings"]
    found = {name: term["value"] for name, term in row.items()}
    mirror = loaded_mirror(built)
    assert mirror is not None
    assert found == {
        "pathways": "3",
        "quads": str(len(triples_of(CURATED))),
        "blank_nodes": "0",
        "newest_revision": "WP90002_r20260809204000",
        "files": "WP90001.ttl, WP90002.ttl, WP90003.ttl",
        "sha256": mirror.sha256,
    }


def test_load_tells_what_came_of_it(built: Path, cli: CommandLine) -> None:
    """A summary as a build gives it: build is the directory where none is named."""
    ended = cli("wikipathways", "load", *CURATED, cwd=built.parent)
    assert ended.returncode == 0
    rows = dict(line.split(None, 1) for line in ended.stdout.splitlines() if "file " not in line)
    assert rows["mirror"].startswith("3 pathways, ")
    assert rows["store"].startswith("build/store (")
    assert rows["report"] == "build/report.json"
    assert Path(built.parent / rows["release"]).is_dir()


# interrupted

#: the command line, which stays at a stage when it has said so
_HELD = """
import sys, time
from contextlib import contextmanager
from pfocr_rdf import __main__
from pfocr_rdf.cli import wikipathways
from pfocr_rdf.pipeline import loading

where, loading.SMALL = sys.argv.pop(1), 0

@contextmanager
def held():
    def tell(stage, done, total):
        if stage == where:
            print("at", stage, flush=True)
            time.sleep(600)
    yield tell

wikipathways.progress = held
__main__.run()
"""


@pytest.mark.parametrize(
    ("stage", "number", "status"),
    [
        ("read", signal.SIGINT, 130),
        ("load", signal.SIGTERM, 130),
        ("verify", signal.SIGINT, 130),
        ("load", signal.SIGKILL, -9),
    ],
)
def test_who_interrupts_finds_the_old_release(
    stage: str, number: signal.Signals, status: int, built: Path
) -> None:
    """The release before serves; nothing else is left, after a kill not after the next load."""
    before = state(built)
    handler = signal.signal(signal.SIGINT, signal.default_int_handler)
    process = subprocess.Popen(
        [
            sys.executable,
            "-c",
            _HELD,
            stage,
            "wikipathways",
            "load",
            *map(str, CURATED),
            "-o",
            built,
        ],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    signal.signal(signal.SIGINT, handler)
    assert process.stdout is not None
    assert process.stdout.readline() == f"at {stage}\n"
    process.send_signal(number)
    assert process.wait(timeout=60) == status
    process.stdout.close()
    assert state(built)[0] == before[0]
    if number == signal.SIGKILL:
        load_wikipathways(CURATED, built)
        assert len(state(built)[1]) == 2
    else:
        assert state(built) == before
    assert wrong(built) == []


# the shared mirror


def test_the_small_mirror_is_loaded(shared: Path, corpus_build: Path, tmp_path: Path) -> None:
    """60 pathways and 42,858 triples, as its README says, beside the twenty real documents."""
    directory = Path(shutil.copytree(corpus_build, tmp_path / "build", symlinks=True))
    report = load_wikipathways([shared / "wikipathways" / "wikipathways-small.ttl"], directory)
    assert (report.mirror.pathways, report.mirror.quads) == (60, 42_858)
    assert wrong(directory) == []


def test_all_human_pathways_are_read(shared: Path, tmp_path: Path) -> None:
    """903,957 triples, as README says, more than one run: sorted, and each once."""
    path = shared / "wikipathways" / "wikipathways-human.nt.gz"
    mirror = write_mirror([path], tmp_path, loading_nothing)
    lines = gzip.decompress(path.read_bytes()).splitlines(keepends=True)
    expected = sorted(line.removesuffix(b".\n") for line in lines)
    end = f"<{WIKIPATHWAYS_GRAPH}> .\n".encode()
    with gzip.open(tmp_path / FILE) as file:
        assert all(line == before + end for line, before in zip(file, expected, strict=True))
    assert (mirror.quads, mirror.blank_nodes) == (903_957, 0)
