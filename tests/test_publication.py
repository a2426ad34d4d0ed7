"""A release for portals: every format says what the dump says, in files that do not change."""

import gzip
import hashlib
import json
import re
import shutil
import subprocess
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pyoxigraph
import pytest
import rdflib

from pfocr_rdf import build, vocab
from pfocr_rdf.errors import UsageError
from pfocr_rdf.formats import FORMATS
from pfocr_rdf.pipeline.graph import Options
from pfocr_rdf.publication.files import Job, Written, write_format
from pfocr_rdf.publication.parts import PARTS, open_build, texts
from pfocr_rdf.publication.publish import Choice, Publication, publish
from pfocr_rdf.resources import folder
from pfocr_rdf.store import Store

# rdflib warns of its own class when it reads JSON-LD
pytestmark = pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated")

CommandLine = Callable[..., subprocess.CompletedProcess[str]]

OXIGRAPH = {
    name: pyoxigraph.RdfFormat.from_media_type(format_.media_type)
    for name, format_ in FORMATS.items()
}
RDFLIB = {"nt": "nt", "ttl": "turtle", "rdf": "xml", "jsonld": "json-ld"}
#: documents of the corpus
FIGURES = 20
SEED = "PMC4803609__nihms758223f1"


@pytest.fixture(scope="module")
def dump(corpus_build: Path) -> dict[str, set[str]]:
    """The triples of each part, as Oxigraph spells them."""
    return {part: triples(corpus_build / "dump" / f"{part}.nt.gz", "nt") for part in PARTS}


@pytest.fixture(scope="module")
def published(corpus_build: Path, tmp_path_factory: pytest.TempPathFactory) -> Publication:
    """A release of everything."""
    return publish(corpus_build, tmp_path_factory.mktemp("release") / "release")


def triples(path: Path, name: str) -> set[str]:
    """Return the triples of a compressed file, whatever their graph."""
    with gzip.open(path) as file:
        return {str(quad.triple) for quad in pyoxigraph.parse(file.read(), format=OXIGRAPH[name])}


def files_of(publication: Publication, name: str) -> list[Written]:
    """Return the files of one format."""
    return [file for file in publication.files if file.format == name]


def contents(release: Path) -> dict[str, bytes]:
    """Return the bytes of all files of a release."""
    return {
        str(path.relative_to(release)): path.read_bytes()
        for path in release.rglob("*")
        if path.is_file()
    }


@pytest.mark.parametrize("name", FORMATS)
def test_a_file_of_each_format_is_the_whole_graph(
    published: Publication, dump: dict[str, set[str]], name: str
) -> None:
    """And its line in the manifest counts its triples and bytes."""
    [file] = files_of(published, name)
    path = published.release / file.name

    assert f"pfocr.{name}.gz" == file.name
    assert set().union(*dump.values()) == triples(path, name)
    assert sum(map(len, dump.values())) == file.triples
    assert path.stat().st_size == file.size


@pytest.mark.parametrize("name", RDFLIB)
def test_rdflib_reads_the_same(
    published: Publication, dump: dict[str, set[str]], name: str
) -> None:
    """A second parser, that nobody here wrote either."""
    known = rdflib.Graph().parse(
        data="".join(f"{line} .\n" for part in dump.values() for line in part), format="nt"
    )
    with gzip.open(published.release / f"pfocr.{name}.gz", "rt", encoding="utf-8") as file:
        found = rdflib.Graph().parse(data=file.read(), format=RDFLIB[name])

    assert set(known) == set(found)


@pytest.mark.parametrize("name", ["nq", "trig"])
def test_formats_with_graphs_say_which_part_a_triple_is_of(
    published: Publication, dump: dict[str, set[str]], name: str
) -> None:
    """The four parts are four named graphs, and nothing is in the default graph."""
    found: dict[str, set[str]] = {}
    with gzip.open(published.release / f"pfocr.{name}.gz") as file:
        for quad in pyoxigraph.parse(file.read(), format=OXIGRAPH[name]):
            assert isinstance(quad.graph_name, pyoxigraph.NamedNode)
            found.setdefault(quad.graph_name.value, set()).add(str(quad.triple))

    assert {f"{vocab.BASE}rdf/graph/{part}": dump[part] for part in PARTS} == found


def test_turtle_keeps_a_figure_and_its_mentions_together(published: Publication) -> None:
    """A reader finds all that is said of a figure between its first line and the next figure."""
    with gzip.open(published.release / "pfocr.ttl.gz", "rt", encoding="utf-8") as file:
        text = file.read()
    names = [
        subject.replace("\\", "").partition("#")[0].removesuffix(".html")
        for subject in re.findall(r"^(fig:\S+) ", text, re.MULTILINE)
    ]
    runs = [name for i, name in enumerate(names) if i == 0 or names[i - 1] != name]

    assert FIGURES == len(runs)
    assert sorted(set(names)) == runs
    assert text.index("@prefix dcat:") < text.index("@prefix fig:") < text.index("@prefix xsd:")


def test_each_line_of_json_is_a_figure(published: Publication, dump: dict[str, set[str]]) -> None:
    """As many lines as figures, each with its context, and together the part of the figures."""
    [file] = files_of(published, "jsonl")
    with gzip.open(published.release / "figures.jsonl.gz", "rt", encoding="utf-8") as lines:
        documents = [(line, json.loads(line)) for line in lines]

    assert FIGURES == len(documents)
    assert [figid for _, d in documents if (figid := d["figid"])] == sorted(
        d["figid"] for _, d in documents
    )
    assert len(dump["figures"]) == file.triples
    assert dump["figures"] == {
        str(quad.triple)
        for line, _ in documents
        for quad in pyoxigraph.parse(line, format=pyoxigraph.RdfFormat.JSON_LD)
    }


def test_the_context_of_documents_is_the_one_beside_them(published: Publication) -> None:
    """Nobody has to fetch it; who wants it has it."""
    beside = json.loads((published.release / "context.jsonld").read_text(encoding="utf-8"))
    with gzip.open(published.release / "figures.jsonl.gz", "rt", encoding="utf-8") as lines:
        assert beside["@context"] == json.loads(next(lines))["@context"]


def test_checksums_are_those_of_sha256sum(published: Publication) -> None:
    """Of every file; only the mark of the directory has none."""
    done = subprocess.run(
        ["sha256sum", "--check", "--strict", "SHA256SUMS"],
        cwd=published.release,
        check=True,
        capture_output=True,
        text=True,
    )
    named = {line.removesuffix(": OK") for line in done.stdout.splitlines()}

    assert contents(published.release).keys() - named == {".pfocr-rdf", "SHA256SUMS"}


def test_the_same_build_gives_the_same_bytes(
    corpus_build: Path, published: Publication, tmp_path: Path
) -> None:
    """In whatever number of processes; compressed files have no name and no time stamp."""
    again = publish(corpus_build, tmp_path / "again", Choice(jobs=2))

    assert contents(published.release) == contents(again.release)
    assert published.release.name == again.release.name


def test_parts_have_files_of_their_own(
    corpus_build: Path, dump: dict[str, set[str]], tmp_path: Path
) -> None:
    """In the formats that were asked for, and no others."""
    chosen = Choice(formats=("ttl", "nt", "jsonl"), parts=("entities", "description"))
    release = publish(corpus_build, tmp_path / "release", chosen)

    assert ["pfocr-description.nt.gz", "pfocr-entities.nt.gz"] == [
        file.name for file in files_of(release, "nt")
    ]
    assert [] == files_of(release, "jsonl")
    for part in ("description", "entities"):
        for name in ("nt", "ttl"):
            assert dump[part] == triples(release.release / f"pfocr-{part}.{name}.gz", name)


@pytest.mark.parametrize("name", [*FORMATS, "jsonl"])
def test_each_shard_can_be_read_alone(corpus_build: Path, tmp_path: Path, name: str) -> None:
    """Shards are about as large as was asked, and no figure is in two of them."""
    release = publish(corpus_build, tmp_path / "release", Choice(formats=(name,), shard=5000))
    files = files_of(release, name)
    whole = publish(corpus_build, tmp_path / "whole", Choice(formats=(name,)))

    assert 1 < len(files)
    assert [file.name for file in files] == sorted(file.name for file in files)
    seen: Counter[str] = Counter()
    for file in files:
        assert 0 < file.triples
        with gzip.open(release.release / file.name, "rt", encoding="utf-8") as opened:
            text = opened.read()
        pieces = text.splitlines() if name == "jsonl" else [text]
        format_ = OXIGRAPH.get(name, pyoxigraph.RdfFormat.JSON_LD)
        found = {str(q.triple) for piece in pieces for q in pyoxigraph.parse(piece, format=format_)}
        assert file.triples == len(found)
        seen.update(found)
    assert {1} == set(seen.values())
    assert files_of(whole, name)[0].triples == len(seen)


def test_a_node_is_in_one_shard(corpus_build: Path, tmp_path: Path) -> None:
    """Even where one triple is asked for: a figure stays with its mentions."""
    job = Job(
        open_build(corpus_build), tmp_path, "x", FORMATS["nt"], ("figures", "entities"), shard=1
    )
    owners: dict[str, set[str]] = {}
    for file in write_format(job):
        with gzip.open(tmp_path / file.name, "rt", encoding="utf-8") as lines:
            for line in lines:
                owners.setdefault(line.partition(" ")[0].partition("#")[0], set()).add(file.name)

    assert {1} == {len(names) for names in owners.values()}


def test_texts_of_a_part_are_its_lines_whatever_is_read_at_a_time(
    corpus_build: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """And each begins with another node than the one before ended with."""
    opened = open_build(corpus_build)
    for size in (100, 5_000, 1 << 20):
        monkeypatch.setattr("pfocr_rdf.publication.parts._BLOCK", size)
        for part in PARTS:
            with gzip.open(opened.path(part), "rt", encoding="utf-8", newline="\n") as file:
                expected = file.read()
            pieces = list(texts(opened, part))
            assert expected == "".join(pieces)
            subjects = [{line.split(" ")[0] for line in piece.splitlines()} for piece in pieces]
            assert all(map(set.isdisjoint, subjects, subjects[1:]))


def test_captions_can_be_left_out(
    corpus_build: Path, dump: dict[str, set[str]], tmp_path: Path
) -> None:
    """They belong to the articles; everything else is there."""
    chosen = Choice(formats=("nt", "jsonl", "ttl"), has_captions=False, pages=tmp_path / "pages")
    release = publish(corpus_build, tmp_path / "release", chosen)
    captions = {line for line in dump["figures"] if f" <{vocab.SCHEMA}caption> " in line}
    everything = set().union(*dump.values())
    total = f'<{vocab.BASE}rdf/dataset> <{vocab.VOID}triples> "{{}}"^^<{vocab.XSD_INTEGER}>'
    expected = everything - captions - {total.format(len(everything))}
    expected.add(total.format(len(everything) - FIGURES))

    assert FIGURES == len(captions)
    assert expected == triples(release.release / "pfocr.nt.gz", "nt")
    assert expected == triples(release.release / "pfocr.ttl.gz", "ttl")
    assert len(expected) == files_of(release, "nt")[0].triples
    with gzip.open(release.release / "figures.jsonl.gz", "rt", encoding="utf-8") as lines:
        assert not any("caption" in json.loads(line) for line in lines)
    page = json.loads((tmp_path / f"pages/{SEED}.jsonld").read_text(encoding="utf-8"))
    assert "caption" not in page


def test_a_page_says_outright_what_the_ontology_implies(
    corpus_build: Path, dump: dict[str, set[str]], tmp_path: Path
) -> None:
    """Without exactly that, the pages are the part of the figures."""
    publish(
        corpus_build, tmp_path / "release", Choice(formats=("jsonl",), pages=tmp_path / "pages")
    )
    found: set[str] = set()
    paths = list((tmp_path / "pages").iterdir())
    for path in paths:
        content = path.read_bytes()
        found |= {
            str(quad.triple)
            for quad in pyoxigraph.parse(content, format=pyoxigraph.RdfFormat.JSON_LD)
        }
    mentions = {line for line in found if f" <{vocab.SCHEMA}mentions> " in line}
    annotations = {line for line in found if line.endswith(f" <{vocab.OA}Annotation>")}
    links = ("Gene", "GeneFamily", "Chemical", "Disease")
    expected = {
        line.replace(f"<{vocab.PFOCR}mentions{kind}>", f"<{vocab.SCHEMA}mentions>")
        for kind in links
        for line in dump["figures"]
        if f" <{vocab.PFOCR}mentions{kind}> " in line
    }

    assert FIGURES == len(paths)
    assert dump["figures"] == found - mentions - annotations
    assert expected == mentions
    assert 700 < len(annotations)
    assert annotations == {
        line[: line.rindex("<")] + f"<{vocab.OA}Annotation>"
        for line in dump["figures"]
        if re.search(rf"<{re.escape(vocab.RDF_TYPE)}> <{vocab.PFOCR}\w+Mention>$", line)
    }


def test_a_page_that_says_the_same_is_left_as_it_is(corpus_build: Path, tmp_path: Path) -> None:
    """A portal copies what is newer than what it has."""
    chosen = Choice(formats=("jsonl",), pages=tmp_path / "pages")
    publish(corpus_build, tmp_path / "release", chosen)
    page = tmp_path / f"pages/{SEED}.jsonld"
    other = next(path for path in (tmp_path / "pages").iterdir() if path != page)
    before = page.stat()
    other.write_text("{}", encoding="utf-8")
    publish(corpus_build, tmp_path / "release", chosen)

    after = page.stat()
    assert (before.st_ino, before.st_mtime_ns) == (after.st_ino, after.st_mtime_ns)
    assert "@id" in json.loads(other.read_text(encoding="utf-8"))


def test_the_manifest_says_from_what_a_release_came(
    corpus_build: Path, published: Publication
) -> None:
    """Sources, their digest, the lexicon and the files."""
    manifest = json.loads((published.release / "manifest.json").read_text(encoding="utf-8"))
    report = json.loads((corpus_build / "report.json").read_text(encoding="utf-8"))

    assert vocab.BASE == manifest["base"]
    assert report["sources"] == manifest["sources"]
    assert re.fullmatch("[0-9a-f]{64}", manifest["source_sha256"])
    for file in manifest["files"]:
        content = (published.release / file["name"]).read_bytes()
        assert hashlib.sha256(content).hexdigest() == file["sha256"]
    with gzip.open(corpus_build / "dump/description.nt.gz", "rt", encoding="utf-8") as lines:
        assert f'"{manifest["source_sha256"]}"' in lines.read()


def test_another_base_names_its_graphs(seeds: Path, tmp_path: Path) -> None:
    """Figures, records and graphs move; the vocabulary does not."""
    base = "https://example.org/pfocr/"
    build([seeds], tmp_path / "build", options=Options(base=base))
    release = publish(tmp_path / "build", tmp_path / "release", Choice(formats=("nq", "ttl")))
    with gzip.open(release.release / "pfocr.nq.gz", "rt", encoding="utf-8") as lines:
        graphs = {line.rstrip(" .\n").rpartition(" ")[2] for line in lines}
    with gzip.open(release.release / "pfocr.ttl.gz", "rt", encoding="utf-8") as lines:
        assert f"@prefix fig: <{base}figures/> .\n" in list(lines)

    assert {f"<{base}rdf/graph/{part}>" for part in PARTS} == graphs


def test_a_directory_without_a_build_is_told(tmp_path: Path) -> None:
    """With the command that makes one, and without leaving anything behind."""
    with pytest.raises(UsageError, match=r"holds no build \(expected .*pfocr-rdf build"):
        publish(tmp_path, tmp_path / "release")
    (tmp_path / "report.json").write_text("{}", encoding="utf-8")
    with pytest.raises(UsageError, match="is no report of this version"):
        publish(tmp_path, tmp_path / "release")

    assert ["report.json"] == [path.name for path in tmp_path.iterdir()]


def test_a_second_release_takes_the_place_of_the_first(corpus_build: Path, tmp_path: Path) -> None:
    """The first is kept, so that whoever reads it can finish."""
    first = publish(corpus_build, tmp_path / "release", Choice(formats=("nt",)))
    second = publish(corpus_build, tmp_path / "release", Choice(formats=("ttl",)))

    assert second.release == (tmp_path / "release/current").resolve()
    assert (first.release / "pfocr.nt.gz").is_file()
    assert not (tmp_path / "release/current/pfocr.nt.gz").exists()


def test_a_damaged_dump_publishes_nothing(cli: CommandLine, seeds: Path, tmp_path: Path) -> None:
    """The release before stays the one that is read."""
    build([seeds], tmp_path / "build")
    kept = publish(tmp_path / "build", tmp_path / "release", Choice(formats=("nt",)))
    part = tmp_path / "build/dump/figures.nt.gz"
    place, content = part.resolve(), part.read_bytes()
    part.write_bytes(content[: len(content) // 2])
    ended = cli("publish", tmp_path / "build", "-o", tmp_path / "release", "--format", "ttl")

    assert 2 == ended.returncode
    assert f"{place}: cannot be read: " in ended.stderr
    assert kept.release == (tmp_path / "release/current").resolve()
    assert [kept.release] == list((tmp_path / "release/releases").iterdir())


def test_the_command_tells_what_it_wrote(
    cli: CommandLine, corpus_build: Path, tmp_path: Path
) -> None:
    """A line for each file, and where they are."""
    output = tmp_path / "release"
    ended = cli("publish", corpus_build, "-o", output, "--format", "nt", "--format", "jsonl")

    assert 0 == ended.returncode
    assert re.search(r"^pfocr\.nt\.gz +[\d,.]+ kB +[\d,]+ triples$", ended.stderr, re.MULTILINE)
    assert f"release {output / 'releases'}" in ended.stderr


def changed_build(seeds: Path, folder: Path) -> Path:
    """Return a build of the seeds, one of which went, and of one the caption and a word changed."""
    source = folder / "seeds"
    shutil.copytree(seeds, source)
    build([source], folder / "build")
    (source / "PMC5061805__BCP-82-1280-g001.md").unlink()
    path = source / "PMC7219953__10.1177_2470547019858083-fig1.md"
    text = path.read_text(encoding="utf-8")
    changed = text.replace("\ncaption: '", "\ncaption: 'Changed. ", 1)
    changed = changed.replace("\n- word: BDNF\n", "\n- word: BDNFX\n", 1)
    assert changed.count("Changed. ") == changed.count("BDNFX") == 1
    path.write_text(changed, encoding="utf-8")
    return folder / "build"


def test_changes_say_what_differs_from_the_release_before(seeds: Path, tmp_path: Path) -> None:
    """One figure went, one changed; of its mentions one went and one came, for a word."""
    folder = changed_build(seeds, tmp_path)
    chosen = Choice(formats=("nt",))
    first = publish(folder, tmp_path / "release", chosen).release
    build([tmp_path / "seeds"], folder)
    second = publish(folder, tmp_path / "release", chosen).release
    figures = (second / "CHANGES").read_text(encoding="utf-8").split("\n\n")

    assert "first release\n" == (first / "CHANGES").read_text(encoding="utf-8")
    assert f"changes since {first.name}" == figures[0]
    assert "figure       0 came, 1 went, 1 changed, 3 same" in figures[1]
    assert ["figures that went", "PMC5061805__BCP-82-1280-g001"] == figures[2:4]
    assert "figures that changed" == figures[4]
    assert figures[5].startswith(
        "PMC7219953__10.1177_2470547019858083-fig1: mentions 1 came, 1 went"
    )


def test_nothing_changes_where_nothing_changed(corpus_build: Path, tmp_path: Path) -> None:
    """Every count but that of the same is nought, and no figure is listed."""
    for _ in range(2):
        release = publish(corpus_build, tmp_path / "release", Choice(formats=("nt",))).release
    text = (release / "CHANGES").read_text(encoding="utf-8")

    assert f"figure       0 came, 0 went, 0 changed, {FIGURES} same" in text
    assert "figures that" not in text


def test_a_release_without_triples_is_nothing_to_compare_with(
    corpus_build: Path, tmp_path: Path
) -> None:
    """It says so, and why."""
    publish(corpus_build, tmp_path / "release", Choice(formats=("ttl",)))
    release = publish(corpus_build, tmp_path / "release", Choice(formats=("nt",))).release
    text = (release / "CHANGES").read_text(encoding="utf-8")

    assert re.fullmatch(r"not compared with 0001-[0-9a-f]{12}: holds no dump .*\n", text)


def test_two_releases_can_be_compared_like_builds(
    cli: CommandLine, seeds: Path, tmp_path: Path
) -> None:
    """``diff`` says of two releases what it says of the builds that they came from."""
    folder = changed_build(seeds, tmp_path)
    first = publish(folder, tmp_path / "release", Choice(formats=("nt",))).release
    old = (folder / "current").resolve()
    build([tmp_path / "seeds"], folder)
    publish(folder, tmp_path / "release", Choice(formats=("nt",)))
    of_builds = cli("diff", old, folder)
    of_releases = cli("diff", first, tmp_path / "release")

    assert 0 == of_builds.returncode == of_releases.returncode
    assert "PMC5061805" in of_releases.stdout
    assert of_builds.stdout == of_releases.stdout
    assert of_builds.stderr == of_releases.stderr


def test_examples_are_found_and_run_as_they_are(
    published: Publication, corpus_store: Store
) -> None:
    """By the queries with which SIB's editor and chat look for examples and prefixes."""
    store = pyoxigraph.Store()
    store.load(path=str(published.release / "examples.ttl"), format=pyoxigraph.RdfFormat.TURTLE)
    shacl = "PREFIX sh: <http://www.w3.org/ns/shacl#> PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>"
    examples = store.query(
        f"{shacl} SELECT ?query ?comment ?text {{ ?query a sh:SPARQLExecutable ; "
        "rdfs:comment ?comment ; sh:select|sh:ask|sh:construct|sh:describe ?text }"
    )
    prefixes = store.query(
        f"{shacl} SELECT DISTINCT ?prefix ?namespace {{ [] sh:namespace ?namespace ; "
        "sh:prefix ?prefix }"
    )
    assert isinstance(examples, pyoxigraph.QuerySolutions)
    assert isinstance(prefixes, pyoxigraph.QuerySolutions)
    found = {row["query"].value.rpartition("/")[2]: row["text"].value for row in examples}

    assert {path.stem for path in folder("queries").glob("*.rq")} == found.keys()
    assert vocab.PREFIXES == {row["prefix"].value: row["namespace"].value for row in prefixes}
    federated = store.query(
        "SELECT ?query ?who { ?query "
        "<https://purl.expasy.org/sparql-examples/ontology#federatesWith> ?who }"
    )
    assert isinstance(federated, pyoxigraph.QuerySolutions)
    others = {row["query"].value.rpartition("/")[2]: row["who"].value for row in federated}
    assert {name for name, text in found.items() if "SERVICE" in text} == others.keys()
    assert {"https://sparql.wikipathways.org/sparql"} == set(others.values())
    for name, text in found.items():
        assert "{{" not in text
        if name not in others:
            list(corpus_store.select(text).rows)
    rows = list(corpus_store.select(found["figures-by-gene"]).rows)
    assert any(row[0] and row[0].value.endswith("PMC5061805__BCP-82-1280-g001") for row in rows)


def test_queries_and_shapes_come_with_the_release(published: Publication) -> None:
    """As they are in the package."""
    for name in ("queries", "shapes"):
        there = contents(published.release / name)
        assert 20 < len(there)
        assert contents(folder(name)) == there


def test_the_crate_lists_each_file(published: Publication) -> None:
    """With its size and digest; it is in the form that RO-Crate's specification asks for."""
    text = (published.release / "ro-crate-metadata.json").read_text(encoding="utf-8")
    entities = {entity["@id"]: entity for entity in json.loads(text)["@graph"]}
    root = entities[entities["ro-crate-metadata.json"]["about"]["@id"]]
    files = {name: entity for name, entity in entities.items() if entity["@type"] == "File"}
    others = {".pfocr-rdf", "SHA256SUMS", "ro-crate-metadata.json"}

    assert json.loads(text)["@context"] == "https://w3id.org/ro/crate/1.1/context"
    assert root["@id"] == "./"
    assert {"name", "description", "license"} <= root.keys()
    assert [part["@id"] for part in root["hasPart"]] == list(files)
    assert files.keys() == contents(published.release).keys() - others
    for name, content in contents(published.release).items():
        if name in files:
            assert str(len(content)) == files[name]["contentSize"]
            assert hashlib.sha256(content).hexdigest() == files[name]["sha256"]
    assert ["text/turtle", "application/gzip"] == files["pfocr.ttl.gz"]["encodingFormat"]


def test_the_day_of_a_release_is_that_of_its_build(
    seeds: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A build has one if ``SOURCE_DATE_EPOCH`` says so; no clock is asked."""
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1790000000")
    build([seeds], tmp_path / "build")
    monkeypatch.delenv("SOURCE_DATE_EPOCH")
    release = publish(tmp_path / "build", tmp_path / "release", Choice(formats=("nt",))).release
    graph = json.loads((release / "ro-crate-metadata.json").read_text(encoding="utf-8"))["@graph"]

    assert ["2026-09-21"] == [one["datePublished"] for one in graph if "datePublished" in one]
