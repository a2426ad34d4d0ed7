"""A build: what it writes, what it counts, and that nobody ever sees a part of one."""

from __future__ import annotations

import fcntl
import gzip
import hashlib
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pyoxigraph
import pytest

from pfocr_rdf import Options, PfocrRdfError, build, open_store
from pfocr_rdf.pipeline.processes import Processes

CommandLine = Callable[..., subprocess.CompletedProcess[str]]
Document = Callable[[Path, str], Path]

FIGURES = """PREFIX pfocr: <https://pfocr.wikipathways.org/ontology#>
PREFIX dcterms: <http://purl.org/dc/terms/>
SELECT ?id { ?figure a pfocr:PathwayFigure ; dcterms:identifier ?id } ORDER BY ?id"""

UNCLOSED = "---\nfigid: PMC2__broken\ncaption: no end\n"
BAD_VALUE = "entrez: '627x'"


def figids(directory: Path) -> list[object]:
    """Return the figids of the figures that a build serves."""
    return [row["id"] for row in open_store(directory).select(FIGURES)]


def report_of(directory: Path) -> dict[str, Any]:
    """Return the report of a build."""
    report: dict[str, Any] = json.loads((directory / "report.json").read_text(encoding="utf-8"))
    return report


def dump_files(directory: Path) -> dict[str, bytes]:
    """Return the content of the dump by file name."""
    return {path.name: path.read_bytes() for path in sorted((directory / "dump").iterdir())}


def dump_triples(directory: Path) -> list[str]:
    """Return the triples of the dump, one for each line that a plain parser reads."""
    lines = b"".join(gzip.decompress(content) for content in dump_files(directory).values())
    return [
        str(quad.triple) for quad in pyoxigraph.parse(lines, format=pyoxigraph.RdfFormat.N_TRIPLES)
    ]


def snapshot(folder: Path) -> dict[str, bytes | str]:
    """Return all that is below a folder: the content of files, the targets of links."""
    return {
        str(path.relative_to(folder)): str(path.readlink())
        if path.is_symlink()
        else path.read_bytes()
        if path.is_file()
        else "folder"
        for path in sorted(folder.rglob("*"))
    }


def releases_of(directory: Path) -> list[str]:
    """Return the names of all that is beside the releases."""
    return sorted(path.name for path in (directory / "releases").iterdir())


@pytest.fixture
def source(tmp_path: Path, document: Document) -> Path:
    """A folder with two good documents."""
    document(tmp_path / "source", "PMC1__a")
    document(tmp_path / "source", "PMC1__b")
    return tmp_path / "source"


def test_three_names_lead_through_current_to_a_release(seeds_build: Path) -> None:
    """DIR/dump, store and report.json are one release, reached through one link."""
    links = {name: str((seeds_build / name).readlink()) for name in ("dump", "store")}
    assert links == {"dump": "current/dump", "store": "current/store"}
    assert str((seeds_build / "report.json").readlink()) == "current/report.json"
    current = (seeds_build / "current").readlink()
    assert current.parent == Path("releases")
    assert (seeds_build / current).is_dir()
    assert all(name.endswith(".nt.gz") for name in dump_files(seeds_build))
    assert len(dump_files(seeds_build)) > 0


def test_summary_tells_documents_and_values(cli: CommandLine, source: Path, tmp_path: Path) -> None:
    """A build says on stdout what came in and what became of it, and ends with status 0."""
    ended = cli("build", source, "-o", tmp_path / "out")
    assert ended.returncode == 0
    assert "2 = 2 mapped + 0 rejected" in ended.stdout
    assert str(tmp_path / "out" / "report.json") in ended.stdout
    values = re.search(
        r"([\d,]+) = ([\d,]+) kept \+ ([\d,]+) mended \+ ([\d,]+) left out", ended.stdout
    )
    assert values is not None
    read, *parts = (int(number.replace(",", "")) for number in values.groups())
    assert read == sum(parts)


def test_same_input_gives_the_same_dump(seeds: Path, seeds_build: Path, tmp_path: Path) -> None:
    """Two builds of the same input, by other processes and elsewhere, are the same bytes."""
    again = tmp_path / "again"
    for _ in range(2):
        build([seeds], again)
        assert dump_files(again) == dump_files(seeds_build)


def test_order_and_packing_of_documents_do_not_matter(
    seeds: Path, seeds_build: Path, tmp_path: Path
) -> None:
    """Documents given one by one, backwards, or in an archive give the same dump."""
    archive = shutil.make_archive(str(tmp_path / "seeds"), "zip", seeds)
    for number, sources in enumerate([sorted(seeds.iterdir(), reverse=True), [Path(archive)]]):
        directory = build(sources, tmp_path / str(number)).directory
        assert dump_files(directory) == dump_files(seeds_build)


def test_jobs_do_not_matter(
    command: list[str], tmp_path: Path, document: Document, shared: Path
) -> None:
    """One process and two write the same dump and find the same."""
    for number in range(150):
        document(tmp_path / "source", f"PMC1__f{number:04}")
    (tmp_path / "source" / "bad.md").write_text(UNCLOSED)
    reports = []
    for jobs in (1, 2):
        sources = [str(tmp_path / "source"), str(shared / "corpus")]
        options = ["-o", str(tmp_path / str(jobs)), "--jobs", str(jobs)]
        arguments = [*command, "build", *sources, *options]
        ended = subprocess.run(arguments, capture_output=True, check=False)
        assert ended.returncode == 1
        reports.append(report_of(tmp_path / str(jobs)))
    assert dump_files(tmp_path / "1") == dump_files(tmp_path / "2")
    assert reports[0] == reports[1]


def test_what_other_processes_do_is_the_same(
    corpus_build: Path, shared: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Mapping, judging and neighbours, which a small build does by itself: all of them asked."""
    asked: list[object] = []
    later = Processes.later

    def noted(processes: Processes, work: Any, item: Any) -> Any:  # noqa: ANN401 -- any work
        asked.append(work.__name__)
        return later(processes, work, item)

    monkeypatch.setattr("pfocr_rdf.pipeline.processes._FEW", 1)
    monkeypatch.setattr("pfocr_rdf.pipeline.graph._MANY", 1)
    monkeypatch.setattr(Processes, "later", noted)
    directory = build([shared / "corpus"], tmp_path / "out", options=Options(jobs=2)).directory

    assert ["_find_neighbours"] == asked
    assert dump_files(corpus_build) == dump_files(directory)


def test_second_build_replaces_the_first(source: Path, tmp_path: Path, document: Document) -> None:
    """A build over DIR leaves exactly what SOURCE holds: not more, and nothing of before."""
    out = tmp_path / "out"
    build([source], out)
    assert figids(out) == ["PMC1__a", "PMC1__b"]
    build([document(tmp_path / "other", "PMC9__z")], out)
    assert figids(out) == ["PMC9__z"]
    assert not any("PMC1__" in triple for triple in dump_triples(out))
    assert report_of(out)["figures"] == 1


def test_previous_release_is_kept_and_older_ones_go(source: Path, tmp_path: Path) -> None:
    """Whoever opened the previous release can finish; disks do not fill."""
    out = tmp_path / "out"
    targets = []
    for _ in range(4):
        build([source], out)
        targets.append((out / "current").readlink().name)
    assert len(set(targets)) == 4
    assert releases_of(out) == sorted(targets[-2:])


def test_open_store_outlives_the_next_build(
    source: Path, tmp_path: Path, document: Document
) -> None:
    """A store that is open while a build publishes answers as before."""
    out = tmp_path / "out"
    build([source], out)
    store = open_store(out)
    build([document(tmp_path / "other", "PMC9__z")], out)
    assert [row["id"] for row in store.select(FIGURES)] == ["PMC1__a", "PMC1__b"]


def test_output_inside_source_is_no_input(source: Path, document: Document) -> None:
    """DIR may lie in SOURCE: what stands in it is never read, by whatever path it is named."""
    out = source / "out"
    build([source], out)
    document(out, "PMC9__inside")
    (source.parent / "link").symlink_to(source)
    report = build([source.parent / "link"], source / ".." / "source" / "out")
    assert report.found == 2
    assert figids(out) == ["PMC1__a", "PMC1__b"]


class ForeignCase(NamedTuple):
    """Something at DIR that is not ours."""

    name: str
    make: Callable[[Path], object]


FOREIGN = (
    ForeignCase("a file in it", lambda out: (out / "thesis.tex").write_text("mine")),
    ForeignCase("a hidden file in it", lambda out: (out / ".git").write_text("mine")),
    ForeignCase("a folder in it", lambda out: (out / "releases" / "2024").mkdir(parents=True)),
    ForeignCase("a mark of another", lambda out: (out / ".pfocr-rdf").write_text("notes\n")),
    ForeignCase("a bare store", lambda out: pyoxigraph.Store(str(out)).flush()),
    ForeignCase("a broken link", lambda out: (out / "current").symlink_to("nowhere")),
)


@pytest.mark.parametrize("case", FOREIGN, ids=lambda case: case.name)
def test_foreign_directory_is_refused(
    case: ForeignCase, cli: CommandLine, source: Path, tmp_path: Path
) -> None:
    """A DIR that is neither empty nor ours is refused in one sentence, and not touched."""
    out = tmp_path / "out"
    out.mkdir()
    case.make(out)
    before = snapshot(out)
    ended = cli("build", source, "-o", out)
    assert ended.returncode == 4
    assert ended.stderr.startswith(f"pfocr-rdf: {out}: ")
    assert ended.stderr.count("\n") == 1
    assert snapshot(out) == before


def test_source_as_directory_is_refused(cli: CommandLine, source: Path) -> None:
    """The folder of the documents can never become the directory of their build."""
    before = snapshot(source)
    ended = cli("build", source, "-o", source)
    assert ended.returncode == 4
    assert snapshot(source) == before


def test_file_as_directory_is_refused(cli: CommandLine, source: Path, tmp_path: Path) -> None:
    """A DIR that is a file is refused and kept."""
    out = tmp_path / "out"
    out.write_text("mine")
    ended = cli("build", source, "-o", out)
    assert ended.returncode == 4
    assert f"{out}: " in ended.stderr
    assert ended.stderr.count("\n") == 1
    assert out.read_text() == "mine"


def test_unmarked_folders_are_never_removed(source: Path, tmp_path: Path) -> None:
    """Clean-up removes what a mark proves ours, whatever the names of other folders are."""
    out = tmp_path / "out"
    build([source], out)
    strangers = ["0000-0123456789ab", "0001-aaaaaaaaaaaa", "9999-ffffffffffff", ".new-mine", "old"]
    for name in strangers:
        (out / "releases" / name).mkdir()
        (out / "releases" / name / "mine").write_text("mine")
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    shutil.copy(out / ".pfocr-rdf", elsewhere)
    (out / "releases" / "0002-bbbbbbbbbbbb").symlink_to(elsewhere)
    for _ in range(3):
        build([source], out)
    for name in strangers:
        assert (out / "releases" / name / "mine").read_text() == "mine"
    assert (out / "releases" / "0002-bbbbbbbbbbbb").is_symlink()
    assert (elsewhere / ".pfocr-rdf").is_file()


def test_locked_directory_is_refused_at_once(
    cli: CommandLine, source: Path, tmp_path: Path
) -> None:
    """While one build writes, another ends with status 4 and one sentence; the old one serves."""
    out = tmp_path / "out"
    build([source], out)
    before = snapshot(out / "releases")
    with (out / ".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        started = time.monotonic()
        ended = cli("build", source, "-o", out)
    assert time.monotonic() - started < 30
    assert ended.returncode == 4
    assert "another" in ended.stderr
    assert ended.stderr.count("\n") == 1
    assert snapshot(out / "releases") == before
    build([source], out)
    assert figids(out) == ["PMC1__a", "PMC1__b"]


class StrictCase(NamedTuple):
    """Something that --strict does not accept."""

    name: str
    text: str
    told: str


STRICT = (
    StrictCase("a rejected document", UNCLOSED, "bad.md:3: front matter is not closed"),
    StrictCase(
        "a bad value",
        f"---\nfigid: PMC2__bad\ngenes:\n- word: BDNF\n  source: hgnc_symbol\n  {BAD_VALUE}\n---\n",
        "bad.md:6: entrez: '627x'",
    ),
)


@pytest.mark.parametrize("case", STRICT, ids=lambda case: case.name)
def test_strict_publishes_nothing(
    case: StrictCase, cli: CommandLine, source: Path, tmp_path: Path, document: Document
) -> None:
    """--strict ends with status 2, says why with the line, and the old release serves on."""
    out = tmp_path / "out"
    (source / "bad.md").write_text(case.text)
    ended = cli("build", source, "-o", out, "--strict")
    assert ended.returncode == 2
    assert f"{source}/{case.told}" in ended.stderr
    assert not out.exists()

    build([document(tmp_path / "other", "PMC9__z")], out)
    before = snapshot(out)
    ended = cli("build", source, "-o", out, "--strict")
    assert ended.returncode == 2
    assert ended.stderr.count(case.told) == 1
    assert "Traceback" not in ended.stderr
    assert snapshot(out) == before
    assert figids(out) == ["PMC9__z"]


def test_strict_accepts_warnings(cli: CommandLine, seeds: Path, tmp_path: Path) -> None:
    """Mended text and SHACL warnings are facts, no faults: the seeds are built under --strict."""
    ended = cli("build", seeds, "-o", tmp_path / "out", "--strict")
    assert ended.returncode == 0
    assert report_of(tmp_path / "out")["validation"]["warnings"] > 0


def test_rejected_document_is_told_and_the_rest_is_built(
    cli: CommandLine, source: Path, tmp_path: Path
) -> None:
    """A bad document costs status 1, is told as path:line: reason, and costs no other figure."""
    (source / "bad.md").write_text(UNCLOSED)
    out = tmp_path / "out"
    ended = cli("build", source, "-o", out)
    assert ended.returncode == 1
    reason = "front matter is not closed (expected a line '---')"
    assert f"{source}/bad.md:3: {reason}\n" in ended.stderr
    rejected = report_of(out)["rejected"]
    assert rejected == [{"path": f"{source}/bad.md", "line": 3, "reason": reason}]
    assert report_of(out)["documents"] == {"found": 3, "mapped": 2, "rejected": 1}
    assert figids(out) == ["PMC1__a", "PMC1__b"]


@pytest.fixture(scope="module")
def mixed(tmp_path_factory: pytest.TempPathFactory, seeds: Path, document: Document) -> Path:
    """A build of good documents, bad documents, bad values and mojibake."""
    folder = tmp_path_factory.mktemp("mixed")
    shutil.copytree(seeds, folder / "source")
    (folder / "source" / "bad.md").write_text(UNCLOSED)
    path = document(folder / "source", "PMC2__value")
    path.write_text(path.read_text().replace("entrez: '627'", BAD_VALUE))
    build([folder / "source"], folder / "out")
    return folder / "out"


def test_accounts_balance(mixed: Path, seeds_build: Path, corpus_build: Path) -> None:
    """Documents in = mapped + rejected, and values read = kept + mended + left out, always."""
    for directory in (mixed, seeds_build, corpus_build):
        documents, values = (report_of(directory)[key] for key in ("documents", "values"))
        assert documents["found"] == documents["mapped"] + documents["rejected"]
        assert values["read"] == values["kept"] + values["mended"] + values["left_out"]
    values = report_of(mixed)["values"]
    assert values["mended"] == 1
    assert values["left_out"] == 2, "the bad id, and the symbol that names no gene without it"


def test_findings_are_listed(mixed: Path) -> None:
    """Each finding stands in the report with its figure, kind, file, line and message."""
    report = report_of(mixed)
    found = {finding["kind"]: finding for finding in report["findings"]}
    assert Counter(finding["kind"] for finding in report["findings"]) == Counter(
        report["findings_by_kind"]
    )
    bad = found["invalid_identifier"]
    line = (
        (mixed.parent / "source" / "PMC2__value.md").read_text().split("\n").index(f"  {BAD_VALUE}")
    )
    assert bad["figid"] == "PMC2__value"
    assert bad["path"] == str(mixed.parent / "source" / "PMC2__value.md")
    assert bad["line"] == line + 1
    assert "'627x'" in bad["message"]
    assert found["mended_text"]["figid"] == "PMC7665128__ijms-21-08410-g003"
    assert not any("627x" in triple for triple in dump_triples(mixed))


def test_finding_stands_on_its_figure(mixed: Path) -> None:
    """A value that is left out leaves a finding in the graph, on the figure that had it."""
    rows = open_store(mixed).select(
        """PREFIX pfocr: <https://pfocr.wikipathways.org/ontology#>
        PREFIX dcterms: <http://purl.org/dc/terms/>
        SELECT ?id ?kind { ?f dcterms:identifier ?id ; pfocr:finding ?kind } ORDER BY ?id ?kind"""
    )
    found = {(row["id"], str(row["kind"]).rpartition("#")[2]) for row in rows}
    assert ("PMC2__value", "invalid_identifier") in found
    assert ("PMC7665128__ijms-21-08410-g003", "mended_text") in found


def test_report_describes_the_dump(corpus_build: Path) -> None:
    """Bytes, digests and triples of each part, and the instances of each class, are true."""
    report, total = report_of(corpus_build), 0
    files = dump_files(corpus_build)
    assert sorted(report["dump"]) == [f"dump/{name}" for name in files]
    for name, content in files.items():
        part = report["dump"][f"dump/{name}"]
        assert part["bytes"] == len(content)
        assert part["sha256"] == hashlib.sha256(content).hexdigest()
        assert part["triples"] == gzip.decompress(content).count(b"\n")
        total += part["triples"]
    assert total == report["store"]["quads"]
    types = "<http://www.w3.org/1999/02/22-rdf-syntax-ns#type> "
    counted = Counter(
        triple.partition(types)[2] for triple in dump_triples(corpus_build) if types in triple
    )
    names = {
        "pfocr:": "https://pfocr.wikipathways.org/ontology#",
        "schema:": "https://schema.org/",
    }
    for name, number in report["counts"].items():
        prefix = name[: name.index(":") + 1]
        if name != "schema:Dataset":  # the description of the dataset is one, too
            assert counted[f"<{names[prefix]}{name.removeprefix(prefix)}>"] == number, name
    assert report["counts"]["pfocr:PathwayFigure"] == 20


def test_report_says_versions(seeds_build: Path) -> None:
    """The report names what made it: this package, Python, and the libraries that matter."""
    versions = report_of(seeds_build)["versions"]
    assert versions["python"] == sys.version.split()[0]
    assert versions["pyoxigraph"] == pyoxigraph.__version__
    assert {"pfocr-rdf", "pyshacl", "rdflib"} <= set(versions)


@pytest.mark.parametrize("name", ["seeds_build", "corpus_build"])
def test_store_report_and_dump_agree(name: str, request: pytest.FixtureRequest) -> None:
    """Quads in the store = triples in the report = distinct triples of the dump."""
    directory: Path = request.getfixturevalue(name)
    triples = dump_triples(directory)
    store = pyoxigraph.Store.read_only(str(directory / "store"))
    assert len(triples) == len(set(triples))
    assert len(store) == len(triples) == report_of(directory)["store"]["quads"]
    assert {str(quad.triple) for quad in store} == set(triples)
    assert all(isinstance(quad.graph_name, pyoxigraph.DefaultGraph) for quad in store)
    assert not any("_:" in triple.split(" ")[0] for triple in triples), "no blank node in a dump"


def test_corpus_is_converted_and_conforms(corpus_build: Path, shared: Path) -> None:
    """Of the real documents all twenty are mapped, and none violates a shape."""
    report = report_of(corpus_build)
    names = sorted(path.stem for path in (shared / "corpus" / "_figures").iterdir())
    assert report["documents"] == {"found": 20, "mapped": 20, "rejected": 0}
    assert report["tables"]["found"] == len(list((shared / "corpus" / "_data").glob("*.tsv")))
    assert report["tables"]["read"] == report["tables"]["found"]
    assert report["validation"]["conforms"] is True
    assert report["validation"]["violations"] == 0
    assert figids(corpus_build) == names


def test_seeds_are_built(seeds: Path, seeds_build: Path) -> None:
    """The five sample documents are five figures that conform."""
    report = report_of(seeds_build)
    assert report["documents"] == {"found": 5, "mapped": 5, "rejected": 0}
    assert report["validation"]["conforms"] is True
    assert figids(seeds_build) == sorted(path.stem for path in seeds.iterdir())


# what happens when a build does not end by itself


@pytest.fixture(scope="module")
def many(tmp_path_factory: pytest.TempPathFactory, document: Document) -> Path:
    """Documents enough to be busy with for a second or two."""
    folder = tmp_path_factory.mktemp("many")
    for number in range(400):
        document(folder, f"PMC1__f{number:04}")
    return folder


@pytest.fixture
def listens() -> Iterator[None]:
    """Processes started here listen to SIGINT, even where the tests run in the background."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


def interrupted(arguments: list[str], stage: str, number: signal.Signals) -> tuple[int, str]:
    """Start a command in a group of its own, signal to it after a stage; return how it ended.

    SIGINT goes to the whole group, as Ctrl-C does.
    """
    process = subprocess.Popen(
        arguments, stderr=subprocess.PIPE, stdout=subprocess.DEVNULL, text=True, process_group=0
    )
    assert process.stderr is not None
    told = ""
    for line in process.stderr:
        told += line
        if line.startswith(f"{stage}:"):
            break
    send = os.killpg if number == signal.SIGINT else os.kill
    send(process.pid, number)
    told += process.stderr.read()
    process.stderr.close()
    return process.wait(timeout=60), told


@pytest.mark.usefixtures("listens")
def test_interrupted_first_build_leaves_nothing(
    command: list[str], many: Path, tmp_path: Path
) -> None:
    """A first build that is stopped leaves no directory that a second one would refuse."""
    out = tmp_path / "out"
    arguments = [*command, "build", str(many), "-o", str(out), "--jobs", "1"]
    status, _ = interrupted(arguments, "find", signal.SIGINT)
    assert status == 130
    assert not out.exists()


def test_killed_build_is_cleaned_up_by_the_next(
    command: list[str], many: Path, source: Path, tmp_path: Path
) -> None:
    """A build that was killed changes nothing that is served; the next one removes its rest."""
    out = tmp_path / "out"
    build([source], out)
    arguments = [*command, "build", str(many), "-o", str(out), "--jobs", "1"]
    status, _ = interrupted(arguments, "associate", signal.SIGKILL)
    assert status == -signal.SIGKILL
    assert len(releases_of(out)) == 2, "the release of before and what the dead build left"
    assert figids(out) == ["PMC1__a", "PMC1__b"]
    previous = (out / "current").readlink().name
    build([source], out)
    assert releases_of(out) == sorted([previous, (out / "current").readlink().name])


def test_error_while_building_leaves_the_old_release(source: Path, tmp_path: Path) -> None:
    """Whatever ends a build from inside, nothing of it stays."""
    out = tmp_path / "out"
    build([source], out)
    before = snapshot(out)

    def fail(stage: str, _done: int, _total: int) -> None:
        if stage == "load":
            raise PfocrRdfError("the disk is full")

    with pytest.raises(PfocrRdfError, match="the disk is full"):
        build([source], out, options=Options(progress=fail))
    assert snapshot(out) == before


_PEAK = """
import sys
from pathlib import Path
from pfocr_rdf import Options, build

def tell(stage, done, total):
    if stage == "load" and not done:
        print(next(line for line in Path("/proc/self/status").open() if line.startswith("VmHWM")))

build([sys.argv[1]], sys.argv[2], options=Options(progress=tell))
"""


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="needs Linux to see its peak")
def test_memory_is_flat(tmp_path: Path, document: Document) -> None:
    """2,000 more figures of the same entities take no more memory, up to the loading of the store.

    The peak is that of reading, mapping, validating and writing; the loader's own is not ours.
    """
    peaks = []
    for number in (800, 2800):  # both have chunks of the greatest size
        source = tmp_path / f"source-{number}"
        for index in range(number):
            document(source, f"PMC1__f{index:04}")
        arguments = [sys.executable, "-c", _PEAK, str(source), str(tmp_path / f"out-{number}")]
        ended = subprocess.run(arguments, capture_output=True, text=True, check=True)
        peaks.append(int(ended.stdout.split()[1]) / 1024)
    assert peaks[1] - peaks[0] < 16, f"{peaks} MB: more than 8 kB a figure"
