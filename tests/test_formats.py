"""Conversion: the same graph in six formats, on files and pipes, whole or not at all."""

from __future__ import annotations

import gzip
import os
import signal
import subprocess
import sys
import warnings
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import NamedTuple

import pyoxigraph
import pytest
import rdflib

from pfocr_rdf import Options, PfocrRdfError, convert

CommandLine = Callable[..., subprocess.CompletedProcess[str]]
Document = Callable[[Path, str], Path]


class FormatCase(NamedTuple):
    """A format: its extension, what Oxigraph and rdflib call it."""

    name: str
    oxigraph: pyoxigraph.RdfFormat
    rdflib: str


FORMATS = (
    FormatCase("nt", pyoxigraph.RdfFormat.N_TRIPLES, "nt"),
    FormatCase("ttl", pyoxigraph.RdfFormat.TURTLE, "turtle"),
    FormatCase("jsonld", pyoxigraph.RdfFormat.JSON_LD, "json-ld"),
    FormatCase("nq", pyoxigraph.RdfFormat.N_QUADS, "nquads"),
    FormatCase("trig", pyoxigraph.RdfFormat.TRIG, "trig"),
    FormatCase("rdf", pyoxigraph.RdfFormat.RDF_XML, "xml"),
)
EXTENSIONS = [case.name for case in FORMATS]


def dump_of(directory: Path) -> bytes:
    """Return the N-Triples of a build."""
    return b"".join(gzip.open(path).read() for path in sorted((directory / "dump").iterdir()))


def triples_of(content: bytes, format_: pyoxigraph.RdfFormat) -> set[str]:
    """Return the triples that Oxigraph reads, all of them of the default graph."""
    quads = list(pyoxigraph.parse(content, format=format_))
    assert all(isinstance(quad.graph_name, pyoxigraph.DefaultGraph) for quad in quads)
    return {str(quad.triple) for quad in quads}


Triple = tuple[rdflib.term.Node, rdflib.term.Node, rdflib.term.Node]


def rdflib_triples(content: bytes, format_: str) -> set[Triple]:
    """Return the triples that rdflib reads, in whichever graph it puts them."""
    dataset = rdflib.Dataset()
    with warnings.catch_warnings():  # rdflib 7 warns of names that it uses itself
        warnings.simplefilter("ignore", DeprecationWarning)
        dataset.parse(data=content, format=format_)
        return {(s, p, o) for s, p, o, _ in dataset.quads()}


@cache
def rdflib_dump(directory: Path) -> set[Triple]:
    """Return the triples of a build's dump as rdflib reads them."""
    return rdflib_triples(dump_of(directory), "nt")


@pytest.mark.parametrize("case", FORMATS, ids=lambda case: case.name)
def test_seeds_are_the_same_graph_in_every_format(
    case: FormatCase, seeds: Path, seeds_build: Path, tmp_path: Path
) -> None:
    """What two parsers read from a conversion of the seeds are the triples of their dump."""
    target = tmp_path / f"seeds.{case.name}"
    convert([seeds], target)
    expected = triples_of(dump_of(seeds_build), pyoxigraph.RdfFormat.N_TRIPLES)
    assert triples_of(target.read_bytes(), case.oxigraph) == expected
    assert rdflib_triples(target.read_bytes(), case.rdflib) == rdflib_dump(seeds_build)


@pytest.mark.parametrize("case", FORMATS, ids=lambda case: case.name)
def test_corpus_is_the_same_graph_in_every_format(
    case: FormatCase, shared: Path, corpus_build: Path, tmp_path: Path
) -> None:
    """What two parsers read from a conversion of the corpus are the triples of its dump."""
    target = tmp_path / f"corpus.{case.name}"
    convert([shared / "corpus"], target)
    expected = triples_of(dump_of(corpus_build), pyoxigraph.RdfFormat.N_TRIPLES)
    assert triples_of(target.read_bytes(), case.oxigraph) == expected
    assert rdflib_triples(target.read_bytes(), case.rdflib) == rdflib_dump(corpus_build)


@pytest.mark.parametrize("name", EXTENSIONS)
def test_same_bytes_each_time_and_by_every_way(
    name: str, cli: CommandLine, seeds: Path, tmp_path: Path
) -> None:
    """File, compressed file and stdout are the same bytes, in every run."""
    plain, packed = tmp_path / f"seeds.{name}", tmp_path / f"seeds.{name}.gz"
    for target in (plain, packed):
        ended = cli("convert", seeds, "-o", target)
        assert ended.returncode == 0
        assert "5 documents = 5 mapped + 0 rejected" in ended.stderr
        assert ended.stdout == ""
    content, compressed = plain.read_bytes(), packed.read_bytes()
    assert gzip.decompress(compressed) == content
    for _ in range(3):
        convert([seeds], plain)
        convert([seeds], packed)
        assert plain.read_bytes() == content
        assert packed.read_bytes() == compressed
    ended = cli("convert", seeds, "-o", "-", "--format", name)
    assert ended.returncode == 0
    assert ended.stdout.encode() == content


def test_prefixes_are_declared(seeds: Path, tmp_path: Path) -> None:
    """Turtle is written with the prefixes of the model, and reads as people write it."""
    convert([seeds], tmp_path / "seeds.ttl")
    text = (tmp_path / "seeds.ttl").read_text(encoding="utf-8")
    assert "@prefix pfocr: <https://pfocr.wikipathways.org/ontology#> ." in text
    assert "@prefix ncbigene: <https://identifiers.org/ncbigene/> ." in text
    assert "ncbigene:2475" in text


def test_format_option_beats_the_extension(cli: CommandLine, seeds: Path, tmp_path: Path) -> None:
    """--format says what is written, whatever the name of the file says."""
    ended = cli("convert", seeds, "-o", tmp_path / "figures.txt", "--format", "nt")
    assert ended.returncode == 0
    content = (tmp_path / "figures.txt").read_bytes()
    assert len(triples_of(content, pyoxigraph.RdfFormat.N_TRIPLES)) == content.count(b"\n")


class RefusedCase(NamedTuple):
    """A command line that cannot be carried out, and what is said of it."""

    name: str
    arguments: tuple[str, ...]
    told: str


REFUSED = (
    RefusedCase("an unknown extension", ("-o", "figures.xlsx"), "figures.xlsx"),
    RefusedCase("an unknown extension, compressed", ("-o", "figures.csv.gz"), "figures.csv.gz"),
    RefusedCase("no extension", ("-o", "figures"), "figures"),
    RefusedCase("an unknown format", ("-o", "figures.nt", "--format", "xlsx"), "xlsx"),
    RefusedCase("stdout without format", ("-o", "-"), "--format"),
    RefusedCase("no folder", ("-o", "nowhere/figures.nt"), "nowhere/figures.nt"),
    RefusedCase("no output", (), "-o"),
)


@pytest.mark.parametrize("case", REFUSED, ids=lambda case: case.name)
def test_what_cannot_be_written_is_refused(
    case: RefusedCase, cli: CommandLine, seeds: Path, tmp_path: Path
) -> None:
    """A target that cannot be is status 2, said by its name, and leaves no file."""
    ended = cli("convert", seeds, *case.arguments, cwd=tmp_path)
    assert ended.returncode == 2
    assert case.told in ended.stderr
    assert "Traceback" not in ended.stderr
    assert list(tmp_path.iterdir()) == []


def test_folder_as_target_is_refused(cli: CommandLine, seeds: Path, tmp_path: Path) -> None:
    """A target that is a folder is status 2, and the folder stays as it is."""
    (tmp_path / "figures.nt").mkdir()
    ended = cli("convert", seeds, "-o", tmp_path / "figures.nt")
    assert ended.returncode == 2
    assert f"{tmp_path}/figures.nt" in ended.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["figures.nt"]


def test_rejected_document_is_told(cli: CommandLine, seeds: Path, tmp_path: Path) -> None:
    """A bad document costs status 1 and a line on stderr; the others are converted."""
    bad = tmp_path / "bad.md"
    bad.write_text("figid: PMC2__bad\n")
    ended = cli("convert", seeds, bad, "-o", tmp_path / "figures.nt")
    assert ended.returncode == 1
    assert f"{bad}:1: no front matter" in ended.stderr
    assert "6 documents = 5 mapped + 1 rejected" in ended.stderr
    convert([seeds], tmp_path / "good.nt")
    figures = [
        {line for line in (tmp_path / name).read_text().splitlines() if "/figures/" in line}
        for name in ("figures.nt", "good.nt")
    ]
    assert figures[0] == figures[1]


def test_no_document_is_an_error(cli: CommandLine, tmp_path: Path) -> None:
    """Nothing to convert is status 2 and keeps the file of before."""
    (tmp_path / "source").mkdir()
    (tmp_path / "figures.nt").write_text("old")
    ended = cli("convert", tmp_path / "source", "-o", tmp_path / "figures.nt")
    assert ended.returncode == 2
    assert "no documents" in ended.stderr
    assert (tmp_path / "figures.nt").read_text() == "old"


@pytest.mark.parametrize("name", EXTENSIONS)
def test_failing_write_keeps_the_old_file(
    name: str, command: list[str], seeds: Path, tmp_path: Path
) -> None:
    """Where the disk is full in the middle, the file of before stays and nothing else does."""
    target = tmp_path / f"figures.{name}"
    target.write_text("old")
    limited = ["bash", "-c", 'ulimit -f 16; exec "$@"', "bash"]  # 16 kB a file
    arguments = [*limited, *command, "convert", str(seeds), "-o", str(target)]
    ended = subprocess.run(arguments, capture_output=True, text=True, check=False)
    assert ended.returncode == 2
    assert f"{target}: cannot be written" in ended.stderr
    assert "Traceback" not in ended.stderr
    assert ended.stderr.count("pfocr-rdf:") == 1
    assert target.read_text() == "old"
    assert [path.name for path in tmp_path.iterdir()] == [target.name]


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs the device /dev/full")
@pytest.mark.parametrize("name", ["nt", "ttl"])
def test_full_stdout_is_told(name: str, command: list[str], seeds: Path) -> None:
    """A stdout that takes nothing is status 2 and one sentence."""
    with Path("/dev/full").open("w") as full:
        ended = subprocess.run(
            [*command, "convert", str(seeds), "-o", "-", "--format", name],
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
            check=False,
        )
    assert ended.returncode == 2
    assert "No space left" in ended.stderr or "no space left" in ended.stderr
    assert "Traceback" not in ended.stderr
    assert "Exception" not in ended.stderr


@pytest.mark.parametrize("name", ["figures.nt", "figures.ttl.gz"])
def test_interrupted_conversion_keeps_the_old_file(
    name: str, command: list[str], document: Document, tmp_path: Path
) -> None:
    """A conversion that is stopped ends with 130 and leaves the file of before, and no other."""
    for number in range(2000):
        document(tmp_path / "source", f"PMC1__f{number:04}")
    (tmp_path / "out").mkdir()
    target = tmp_path / "out" / name
    target.write_text("old")
    process = subprocess.Popen(
        [*command, "convert", str(tmp_path / "source"), "-o", str(target), "--jobs", "1"],
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stderr is not None
    assert any(line.startswith("find:") for line in process.stderr)
    os.kill(process.pid, signal.SIGTERM)
    assert process.wait(timeout=60) == 130
    assert "interrupted" in process.stderr.read()
    process.stderr.close()
    assert target.read_text() == "old"
    assert [path.name for path in target.parent.iterdir()] == [name]


def test_new_file_can_be_read_by_others(seeds: Path, tmp_path: Path) -> None:
    """A new file has the usual permissions, one that is replaced keeps its own."""
    target = tmp_path / "figures.nt"
    convert([seeds], target)
    assert target.stat().st_mode & 0o777 == 0o644
    target.chmod(0o600)
    convert([seeds], target)
    assert target.stat().st_mode & 0o777 == 0o600


def test_target_inside_source_is_no_input(document: Document, tmp_path: Path) -> None:
    """A conversion into the folder of its documents can be repeated."""
    document(tmp_path, "PMC1__a")
    for _ in range(2):
        assert convert([tmp_path], tmp_path / "figures.ttl").found == 1


def test_base_moves_figures_and_leaves_the_vocabulary(seeds: Path, tmp_path: Path) -> None:
    """--base is where figures are published; the namespace of the ontology never changes."""
    convert([seeds], tmp_path / "x.nt", options=Options(base="https://example.org/p/"))
    text = (tmp_path / "x.nt").read_text(encoding="utf-8")
    assert "<https://example.org/p/figures/PMC4803609__nihms758223f1>" in text
    assert "<https://pfocr.wikipathways.org/figures/" not in text
    assert "<https://pfocr.wikipathways.org/ontology#mentionsGene>" in text


def test_unknown_extension_is_refused_by_the_api(seeds: Path, tmp_path: Path) -> None:
    """The API raises the package's own error."""
    with pytest.raises(PfocrRdfError, match="no RDF format"):
        convert([seeds], tmp_path / "figures.xlsx")


def test_a_wrong_date_is_told_before_the_work(seeds: Path, tmp_path: Path) -> None:
    """SOURCE_DATE_EPOCH is read before any document is mapped."""
    ended = subprocess.run(
        [sys.executable, "-m", "pfocr_rdf", "convert", str(seeds), "-o", str(tmp_path / "x.nt")],
        env={**os.environ, "SOURCE_DATE_EPOCH": "yesterday"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert ended.returncode == 2
    assert "mapping documents" not in ended.stderr
    assert "SOURCE_DATE_EPOCH='yesterday' (expected seconds since 1970)" in ended.stderr
