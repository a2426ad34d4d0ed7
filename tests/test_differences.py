"""What came, went and changed between two builds: exactly that, whatever the files look like."""

from __future__ import annotations

import gzip
import json
import random
import subprocess
import tracemalloc
import zlib
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pfocr_rdf import build
from pfocr_rdf.cli import differing
from pfocr_rdf.differences import members
from pfocr_rdf.differences.comparison import Comparison
from pfocr_rdf.differences.rows import KINDS, Difference
from pfocr_rdf.errors import DumpError, UsageError
from pfocr_rdf.vocab import BASE, OA, PFOCR, RDF, RDFS, SCHEMA

CommandLine = Callable[..., subprocess.CompletedProcess[str]]
Document = Callable[[Path, str], Path]

FIG = f"{BASE}figures/"
TYPE = f"<{RDF}type>"


def compare(
    old: Path, new: Path, kinds: Iterable[str] = KINDS
) -> tuple[Comparison, list[Difference]]:
    """Return a comparison that has ended, and what it found."""
    comparison = Comparison(old, new, list(kinds))
    return comparison, list(comparison.differences())


def numbers(comparison: Comparison) -> dict[str, tuple[int, int, int, int]]:
    """Return how many came, went, changed and are the same, by kind."""
    return {
        kind: (tally.came, tally.went, tally.changed, tally.same)
        for kind, tally in comparison.tallies.items()
    }


# two builds of documents


@pytest.fixture(scope="module")
def builds(document: Document, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """Two builds: of the figures a, b, c, and of a, b with another number and gene, and d."""
    folder = tmp_path_factory.mktemp("builds")
    for figid in ("PMC1__a", "PMC2__b", "PMC3__c"):
        document(folder / "old", figid)
    for figid in ("PMC1__a", "PMC2__b", "PMC4__d"):
        document(folder / "new", figid)
    changed = folder / "new" / "PMC2__b.md"
    text = changed.read_text(encoding="utf-8")
    text = text.replace("number: Figure 1", "number: Figure 2")
    text = text.replace("BDNF\n  source", "MTOR\n  source").replace("word: BDNF", "word: mTOR")
    text = text.replace("hgnc_symbol: BDNF", "hgnc_symbol: MTOR").replace("'627'", "'2475'")
    changed.write_text(text, encoding="utf-8")
    for name in ("old", "new"):
        build([folder / name], folder / f"build-{name}")
    return folder / "build-old", folder / "build-new"


def test_figures_and_mentions_of_two_builds(builds: tuple[Path, Path]) -> None:
    """What was done to the documents is what is told, and nothing else."""
    comparison, found = compare(*builds, ["figure", "mention"])
    assert numbers(comparison) == {"figure": (1, 1, 1, 1), "mention": (3, 3, 0, 3)}
    figures = {row.thing.removeprefix(FIG): row for row in found if row.kind == "figure"}
    assert {figid: row.what for figid, row in figures.items()} == {
        "PMC2__b": "changed",
        "PMC3__c": "went",
        "PMC4__d": "came",
    }
    assert figures["PMC2__b"].predicates == tuple(
        sorted(
            PFOCR + name
            for name in (
                "figureNumber",
                "mentionsGene",
                "mentionsGeneStrict",
                "mentionsGeneSynonym",
                "sourceSha256",
            )
        )
    )
    assert {row.name for row in figures.values()} == {"BDNF and ketamine"}
    bdnf, mtor = ("https://identifiers.org/ncbigene/627", "https://identifiers.org/ncbigene/2475")
    ketamine = "http://id.nlm.nih.gov/mesh/D007649"
    assert {
        (row.thing.partition("#")[0].removeprefix(FIG), row.what, row.name, row.entity)
        for row in found
        if row.kind == "mention"
    } == {
        ("PMC2__b", "went", "BDNF", bdnf),
        ("PMC2__b", "came", "mTOR", mtor),
        ("PMC3__c", "went", "BDNF", bdnf),
        ("PMC3__c", "went", "Ketamine", ketamine),
        ("PMC4__d", "came", "BDNF", bdnf),
        ("PMC4__d", "came", "Ketamine", ketamine),
    }


def test_entities_of_two_builds(builds: tuple[Path, Path]) -> None:
    """The articles follow their figures, a gene is new, and another has a figure less: two."""
    comparison, found = compare(*builds, ["entity"])
    pmc = "https://identifiers.org/pmc/"
    assert {(row.what, row.thing, row.name) for row in found} == {
        ("went", f"{pmc}PMC3", "A paper"),
        ("came", f"{pmc}PMC4", "A paper"),
        ("came", "https://identifiers.org/ncbigene/2475", "MTOR"),
        ("changed", "https://identifiers.org/ncbigene/627", "BDNF"),
    }
    assert comparison.tallies["entity"].changed == 1


def test_description_of_two_builds_changes(builds: tuple[Path, Path]) -> None:
    """The dataset is described by numbers, which are others."""
    _, found = compare(*builds, ["description"])
    dataset = next(row for row in found if row.thing == f"{BASE}rdf/dataset")
    assert dataset.what == "changed"
    assert "http://rdfs.org/ns/void#triples" in dataset.predicates


def test_a_build_and_itself(seeds_build: Path) -> None:
    """Nothing differs, and everything is counted, as often as Oxigraph's store has it."""
    from pfocr_rdf import open_store  # noqa: PLC0415

    comparison, found = compare(seeds_build, seeds_build)
    assert found == []
    count = "SELECT (COUNT(DISTINCT ?s) AS ?n) {{ ?s a {} }}"
    counts: list[Any] = [
        next(iter(open_store(seeds_build).select(count.format(pattern))))["n"]
        for pattern in (
            f"<{PFOCR}PathwayFigure>",
            f"?c FILTER(?c IN (<{PFOCR}GeneMention>, <{PFOCR}ChemicalMention>, "
            f"<{PFOCR}DiseaseMention>))",
            f"?c FILTER(?c IN (<{PFOCR}Association>, <{PFOCR}GeneChemicalPair>, "
            f"<{PFOCR}Neighbourhood>))",
        )
    ]
    same = {kind: tally.same for kind, tally in comparison.tallies.items()}
    assert [same["figure"], same["mention"], same["association"]] == counts
    assert same["entity"] > 0


def test_different_builds_of_the_same_are_the_same(
    seeds: Path, seeds_build: Path, tmp_path: Path
) -> None:
    """A build, its release, its dump and its part of figures may be compared with each other."""
    build([seeds], tmp_path / "again")
    for path in (
        tmp_path / "again",
        tmp_path / "again" / "current",
        tmp_path / "again" / "dump",
        tmp_path / "again" / "dump" / "figures.nt.gz",
    ):
        comparison, found = compare(seeds_build, path)
        assert found == []
        assert comparison.notes == []
        assert comparison.tallies["figure"].same == 5


# dumps by hand: against a comparison of sets of lines


class Made(NamedTuple):
    """A figure: whether its caption, its record and its mentions are of this or that kind."""

    caption: int
    record: int
    mentions: tuple[int, ...]

    def nodes(self, figid: str) -> dict[str, list[str]]:
        """Return its lines by their subjects."""
        figure = f"{FIG}{figid}"
        lines = [
            f"<{figure}> {TYPE} <{PFOCR}PathwayFigure> .\n",
            f'<{figure}> <{RDFS}label> "Figure \\"{figid}\\""@en .\n',
            f'<{figure}> <{SCHEMA}caption> "Caption {self.caption} > <#> ."@en .\n',
        ]
        nodes = {figure: lines, f"{figure}.html": []}
        nodes[f"{figure}.html"] = [
            f"<{figure}.html> {TYPE} <{PFOCR}FigureRecord> .\n",
            f'<{figure}.html> <{PFOCR}sourceSha256> "{self.record}" .\n',
        ]
        for number in sorted(set(self.mentions)):
            mention = f"{figure}#m-{number // 2}"
            nodes[mention] = [
                f"<{mention}> {TYPE} <{PFOCR}GeneMention> .\n",
                f'<{mention}> <{PFOCR}word> "word\\t{number // 2}" .\n',
                f"<{mention}> <{OA}hasBody> <https://identifiers.org/ncbigene/{number // 2}> .\n",
                f'<{mention}> <{PFOCR}occurrences> "{number % 2}" .\n',
            ]
        return nodes


#: figids that follow each other, are the beginning of each other, and have odd letters
FIGIDS = [f"PMC{n}__{name}" for n in range(7) for name in ("a", "a-b", "a.html", "a.jpg~", "z(1)")]
MADE = st.builds(
    Made,
    caption=st.integers(0, 1),
    record=st.integers(0, 1),
    mentions=st.lists(st.integers(0, 9), max_size=3, unique_by=lambda n: n // 2).map(tuple),
)
DUMPS = st.dictionaries(st.sampled_from([f for f in FIGIDS if ".html" not in f]), MADE)


def write_figures(path: Path, figures: dict[str, Made]) -> Path:
    """Write figures as a build does: in their order, in members whose borders depend on figids."""
    parts: list[bytes] = []
    text = ""
    for figid in sorted(figures):
        if zlib.crc32(figid.encode()) % 3 == 0:
            parts.append(gzip.compress(text.encode(), mtime=0))
            text = ""
        nodes = figures[figid].nodes(figid)
        text += "".join(line for lines in nodes.values() for line in lines)
    parts.append(gzip.compress(text.encode(), mtime=0))
    path.write_bytes(b"".join(parts))
    return path


def by_hand(old: dict[str, Made], new: dict[str, Made]) -> set[tuple[str, str, str]]:
    """Return kind, what and thing of all that differs, by comparing sets of lines."""
    found = set()
    for figid in old.keys() | new.keys():
        before, after = (made[figid].nodes(figid) if figid in made else {} for made in (old, new))
        if before == after:
            continue
        what = "changed" if before and after else "came" if after else "went"
        found.add(("figure", what, f"{FIG}{figid}"))
        for node in (before.keys() | after.keys()) - {f"{FIG}{figid}", f"{FIG}{figid}.html"}:
            if before.get(node) != after.get(node):
                what = "came" if node not in before else "went" if node not in after else "changed"
                found.add(("mention", what, node))
    return found


@given(DUMPS, DUMPS)
def test_figures_against_sets_of_lines(
    tmp_path_factory: pytest.TempPathFactory, old: dict[str, Made], new: dict[str, Made]
) -> None:
    """What is found in any two dumps is what comparing sets finds; and the figures are in order."""
    folder = tmp_path_factory.mktemp("dumps")
    a, b = write_figures(folder / "a.gz", old), write_figures(folder / "b.gz", new)
    comparison, found = compare(a, b)
    assert {(row.kind, row.what, row.thing) for row in found} == by_hand(old, new)
    assert len(found) == len(by_hand(old, new))
    figures = [row.thing for row in found if row.kind == "figure"]
    assert figures == sorted(figures)
    for tally, things in (
        (comparison.tallies["figure"], [len(old), len(new)]),
        (
            comparison.tallies["mention"],
            [sum(len(m.mentions) for m in made.values()) for made in (old, new)],
        ),
    ):
        assert tally.same + tally.changed + tally.went == things[0]
        assert tally.same + tally.changed + tally.came == things[1]


def test_predicates_are_those_of_lines_that_differ(tmp_path: Path) -> None:
    """A figure that changed has predicates of itself and its record; a mention those of its own."""
    old = {"PMC1__a": Made(0, 0, (0, 2)), "PMC1__b": Made(0, 0, (0,)), "PMC1__c": Made(0, 0, ())}
    new = {"PMC1__a": Made(1, 1, (1, 2)), "PMC1__b": Made(0, 0, (1,)), "PMC1__c": Made(0, 0, ())}
    _, found = compare(write_figures(tmp_path / "a.gz", old), write_figures(tmp_path / "b.gz", new))
    gene = "https://identifiers.org/ncbigene/0"
    occurrences = (f"{PFOCR}occurrences",)
    own = (f"{PFOCR}sourceSha256", f"{SCHEMA}caption")
    assert found == [
        ("figure", "changed", f"{FIG}PMC1__a", 'Figure "PMC1__a"', "", own),
        ("mention", "changed", f"{FIG}PMC1__a#m-0", "word\t0", gene, occurrences),
        ("figure", "changed", f"{FIG}PMC1__b", 'Figure "PMC1__b"', "", ()),
        ("mention", "changed", f"{FIG}PMC1__b#m-0", "word\t0", gene, occurrences),
    ]


MANY = {f"PMC{n:04}__f": Made(n % 2, n % 3 % 2, (n % 8,)) for n in range(400)}
FEWER = {figid: made for figid, made in MANY.items() if not figid.endswith("7__f")}


@pytest.mark.parametrize("longest", [1 << 24, 5000, 700])
def test_members_may_be_cut_anywhere(
    longest: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A dump that was packed anew as one member is read in parts, and is the same dump."""
    monkeypatch.setattr(members, "_LONGEST", longest)
    ours = write_figures(tmp_path / "a.gz", MANY)
    packed = tmp_path / "b.gz"
    packed.write_bytes(gzip.compress(gzip.decompress(ours.read_bytes())))
    fewer = write_figures(tmp_path / "c.gz", FEWER)
    for old in (ours, packed):
        assert compare(old, packed)[1] == compare(packed, ours)[1] == []
        comparison, found = compare(old, fewer)
        assert {(row.kind, row.what, row.thing) for row in found} == by_hand(MANY, FEWER)
        assert comparison.tallies["figure"].same == 360


def test_memory_does_not_grow_with_the_dump(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Ten megabytes of figures in one member are gone through in a fraction of that."""
    monkeypatch.setattr(members, "_LONGEST", 1 << 16)
    figures = {f"PMC{n:06}__f": Made(0, 0, tuple(range(0, 20, 2))) for n in range(2000)}
    other = {figid: made._replace(caption=1) for figid, made in figures.items()}
    files = []
    for name, made in (("a.gz", figures), ("b.gz", other)):
        text = gzip.decompress(write_figures(tmp_path / name, made).read_bytes())
        (tmp_path / name).write_bytes(gzip.compress(text))
        files.append(tmp_path / name)
    comparison = Comparison(files[0], files[1])
    tracemalloc.start()
    number = sum(1 for _ in comparison.differences())
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert number == 2000
    assert len(text) > 8_000_000
    assert peak < 3_000_000


# entities: in an order that is not written anywhere


def write_entities(path: Path, entities: Iterable[tuple[str, str]], size: int) -> None:
    """Write entities and their labels, some in a gzip member."""
    lines = [
        f'<a:{name}> {TYPE} <a:Thing> .\n<a:{name}> <{RDFS}label> "{label}" .\n'
        for name, label in entities
    ]
    parts = ["".join(lines[n : n + size]) for n in range(0, len(lines), size)] or [""]
    path.write_bytes(b"".join(gzip.compress(part.encode(), mtime=0) for part in parts))


@given(
    st.dictionaries(st.integers(0, 30).map(str), st.sampled_from("xy")),
    st.dictionaries(st.integers(0, 30).map(str), st.sampled_from("xy")),
    st.integers(1, 9),
    st.randoms(use_true_random=False),
)
def test_entities_in_any_order(
    tmp_path_factory: pytest.TempPathFactory,
    old: dict[str, str],
    new: dict[str, str],
    size: int,
    chance: random.Random,
) -> None:
    """Entities are found in whatever order and member they are."""
    folder = tmp_path_factory.mktemp("dumps")
    for name, labels in (("old", old), ("new", new)):
        (folder / name).mkdir()
        write_figures(folder / name / "figures.nt.gz", {"PMC1__a": Made(0, 0, ())})
        entities = list(labels.items())
        chance.shuffle(entities)
        write_entities(folder / name / "entities.nt.gz", entities, size)
    comparison, found = compare(folder / "old", folder / "new")
    expected = {
        (what, f"a:{name}")
        for what, names in (
            ("came", new.keys() - old.keys()),
            ("went", old.keys() - new.keys()),
            ("changed", {name for name in old.keys() & new.keys() if old[name] != new[name]}),
        )
        for name in names
    }
    assert {(row.what, row.thing) for row in found} == expected
    assert len(found) == len(expected)
    assert comparison.tallies["entity"].same == sum(
        old[name] == new[name] for name in old.keys() & new.keys()
    )
    assert all(row.predicates == (f"{RDFS}label",) for row in found if row.what == "changed")


def test_a_part_that_one_dump_lacks_is_told(tmp_path: Path) -> None:
    """An old build without associations has none, and that is said."""
    for name in ("old", "new"):
        (tmp_path / name).mkdir()
        write_figures(tmp_path / name / "figures.nt.gz", {"PMC1__a": Made(0, 0, ())})
    write_entities(tmp_path / "new" / "associations.nt.gz", [("1", "x"), ("2", "y")], 5)
    comparison, found = compare(tmp_path / "old", tmp_path / "new")
    assert numbers(comparison)["association"] == (2, 0, 0, 0)
    assert [row.what for row in found] == ["came", "came"]
    assert comparison.notes == [
        f"{tmp_path / 'old'}: has no associations.nt.gz (all that stands there came)"
    ]
    assert Comparison(tmp_path / "old", tmp_path / "new", ["figure"]).notes == []


def test_a_part_of_another_name_is_compared_too(tmp_path: Path) -> None:
    """What a later build writes beside the parts of today is compared as anything else."""
    for name, label in (("old", "x"), ("new", "y")):
        (tmp_path / name).mkdir()
        write_figures(tmp_path / name / "figures.nt.gz", {"PMC1__a": Made(0, 0, ())})
        write_entities(tmp_path / name / "more.nt.gz", [("1", label), ("2", "z")], 5)
    comparison, found = compare(tmp_path / "old", tmp_path / "new")
    assert [(row.kind, row.what, row.thing) for row in found] == [("other", "changed", "a:1")]
    assert list(comparison.tallies) == ["figure", "mention", "other"]


# files that are no dumps


@pytest.fixture
def dumps(tmp_path: Path) -> tuple[Path, Path]:
    """Two parts with figures that differ in one of them."""
    other = {**MANY, "PMC0200__f": Made(5, 5, ())}
    return write_figures(tmp_path / "a.gz", MANY), write_figures(tmp_path / "b.gz", other)


class BrokenCase(NamedTuple):
    """A way to break a part, and what is told of it."""

    name: str
    change: Callable[[bytes], bytes]
    told: str


def _with_byte(place: int) -> Callable[[bytes], bytes]:
    def change(content: bytes) -> bytes:
        changed = bytearray(content)
        changed[place] ^= 0x40
        return bytes(changed)

    return change


def _packed(change: Callable[[bytes], bytes]) -> Callable[[bytes], bytes]:
    return lambda content: gzip.compress(change(gzip.decompress(content)), mtime=0)


BROKEN = (
    BrokenCase("nothing", lambda _: b"", "is empty"),
    BrokenCase("first byte", _with_byte(0), "is damaged, or no gzip"),
    BrokenCase("a byte in the middle", _with_byte(4000), "is damaged, or no gzip"),
    BrokenCase("a byte of the last checksum", _with_byte(-6), "is damaged, or no gzip"),
    BrokenCase("the last byte", _with_byte(-1), "is damaged, or no gzip"),
    BrokenCase("cut", lambda content: content[:-1], "ends inside a gzip member"),
    BrokenCase("half", lambda content: content[: len(content) // 2], "ends inside a gzip member"),
    BrokenCase("rubbish at the end", lambda content: content + b"rubbish", "damaged, or no gzip"),
    BrokenCase("not packed", gzip.decompress, "is damaged, or no gzip"),
    BrokenCase("no triples", lambda _: gzip.compress(b"hello\nworld\n"), ":1: 'hello' (expected"),
    BrokenCase(
        "a line of nonsense",
        _packed(
            lambda text: text.replace(b"\n", b"\nnonsense\n", 3).replace(b"nonsense\n", b"", 2)
        ),
        ":4: 'nonsense' (expected a triple of a figure)",
    ),
    BrokenCase("no end of line", _packed(lambda text: text[:-1]), "(expected a triple of a figure"),
    BrokenCase(
        "entities",
        lambda _: gzip.compress(f"<a:b#c> {TYPE} <a:C> .\n".encode()),
        "(expected a triple of a figure)",
    ),
    BrokenCase(
        "another order",
        _packed(lambda text: text[5000:].partition(b"/figures/PMC")[0] and text + text),
        "PMC0000__f comes after PMC0399__f (expected figures in the order of their figids)",
    ),
)


@pytest.mark.parametrize("case", BROKEN, ids=lambda case: case.name)
@pytest.mark.parametrize("side", [0, 1])
def test_what_is_broken_is_told(
    case: BrokenCase, side: int, cli: CommandLine, dumps: tuple[Path, Path]
) -> None:
    """A part that is damaged or something else is status 2 and one sentence with its name."""
    path = dumps[side]
    path.write_bytes(case.change(path.read_bytes()))
    ended = cli("diff", *dumps)
    assert ended.returncode == 2
    assert ended.stderr.startswith(f"pfocr-rdf: {path}:")
    assert case.told in ended.stderr
    assert ended.stderr.count("\n") == 1


def test_every_broken_byte_is_told(dumps: tuple[Path, Path]) -> None:
    """One wrong byte of compressed data is never taken for a difference, wherever it is."""
    path = dumps[1]
    content = path.read_bytes()
    for place in range(10, len(content), 97):
        path.write_bytes(_with_byte(place)(content))
        try:
            _, found = compare(*dumps, ["figure"])
        except DumpError:
            continue
        # a time stamp in a header, or bits after the last that is used: what is packed is the same
        assert gzip.decompress(path.read_bytes()) == gzip.decompress(content)
        assert [row.thing for row in found] == [f"{FIG}PMC0200__f"]


def test_garbled_lines_of_a_figure_that_differs_are_told(tmp_path: Path) -> None:
    """A line that has a subject and nothing else of a triple is quoted."""
    files = [write_figures(tmp_path / name, {"PMC1__a": Made(0, 0, ())}) for name in ("a", "b")]
    text = gzip.decompress(files[1].read_bytes()).replace(b"@en .", b"@en", 1)
    files[1].write_bytes(gzip.compress(text))
    with pytest.raises(DumpError, match=f"^{files[1]}: .* is no triple"):
        compare(files[0], files[1])


def test_what_is_no_build_is_status_2(cli: CommandLine, seeds_build: Path, tmp_path: Path) -> None:
    """A folder without a dump, an empty one, and what is not there are told by their names."""
    for path in (tmp_path, tmp_path / "nowhere"):
        for arguments in ((path, seeds_build), (seeds_build, path)):
            ended = cli("diff", *arguments)
            assert ended.returncode == 2
            assert str(path) in ended.stderr
            assert ended.stdout == ""
    assert "holds no dump (expected a build" in cli("diff", tmp_path, seeds_build).stderr


def test_parts_of_different_kinds_are_not_compared(seeds_build: Path) -> None:
    """Figures and entities have nothing in common."""
    dump = seeds_build / "dump"
    with pytest.raises(UsageError, match="are not the same part of a dump"):
        Comparison(dump / "figures.nt.gz", dump / "entities.nt.gz")
    assert compare(dump / "entities.nt.gz", seeds_build)[1] == []


def test_another_base_is_told(seeds: Path, seeds_build: Path, tmp_path: Path) -> None:
    """Where figures are published elsewhere, everything would differ; that is said instead."""
    from pfocr_rdf import Options  # noqa: PLC0415

    build([seeds], tmp_path / "other", options=Options(base="https://example.org/"))
    with pytest.raises(UsageError, match=r"https://example\.org/figures/ in the other"):
        compare(seeds_build, tmp_path / "other")


# the command


def test_rows_of_the_command(cli: CommandLine, builds: tuple[Path, Path]) -> None:
    """A pipe gets TSV; the numbers are on stderr."""
    ended = cli("diff", *builds, "--kind", "figure", "--kind", "mention")
    lines = [line.split("\t") for line in ended.stdout.splitlines()]
    assert ended.returncode == 0
    assert lines[0] == ["kind", "what", "thing", "name", "entity", "predicates"]
    assert ["figure", "went", f"{FIG}PMC3__c", "BDNF and ketamine", "", ""] in lines
    changed = next(line for line in lines if line[1] == "changed")
    assert changed[5].split() == [
        "pfocr:figureNumber",
        "pfocr:mentionsGene",
        "pfocr:mentionsGeneStrict",
        "pfocr:mentionsGeneSynonym",
        "pfocr:sourceSha256",
    ]
    assert ended.stderr.splitlines() == [
        "figure       1 came, 1 went, 1 changed, 1 same",
        "mention      3 came, 3 went, 0 changed, 3 same",
    ]


@pytest.mark.parametrize(
    ("arguments", "status"), [((), 0), (("--exit-code",), 1), (("--exit-code", "--summary"), 1)]
)
def test_status_is_0_unless_asked_for(
    arguments: tuple[str, ...], status: int, cli: CommandLine, builds: tuple[Path, Path]
) -> None:
    """As ``git diff``: differences are no failure unless --exit-code is given."""
    old, new = builds
    assert cli("diff", old, new, *arguments).returncode == status
    assert cli("diff", old, old, *arguments).returncode == 0


def test_summary_is_an_answer(cli: CommandLine, builds: tuple[Path, Path]) -> None:
    """With --summary the numbers are the answer, for programs too."""
    ended = cli("diff", *builds, "--summary", "--format", "json")
    rows = json.loads(ended.stdout)["results"]["bindings"]
    found = {
        row["kind"]["value"]: [int(row[name]["value"]) for name in ("came", "went", "changed")]
        for row in rows
    }
    assert list(found) == ["figure", "mention", "entity", "association", "description"]
    assert found["figure"] == [1, 1, 1]
    assert found["mention"] == [3, 3, 0]
    assert found["entity"] == [2, 1, 1]
    assert ended.stderr == ""


def test_formats_say_the_same(cli: CommandLine, builds: tuple[Path, Path]) -> None:
    """JSON has the IRIs as IRIs; a table has CURIEs, and the first rows of each kind."""
    things = [
        row["thing"]
        for row in json.loads(cli("diff", *builds, "--kind", "figure", "--format", "json").stdout)[
            "results"
        ]["bindings"]
    ]
    assert things == [
        {"type": "uri", "value": f"{FIG}{figid}"} for figid in ("PMC2__b", "PMC3__c", "PMC4__d")
    ]
    ended = cli("diff", *builds, "--kind", "figure", "--format", "table", "--limit", "2")
    assert "fig:PMC2__b" in ended.stdout
    assert "fig:PMC3__c" in ended.stdout
    assert "fig:PMC4__d" not in ended.stdout
    assert ended.stderr.endswith("same; 1 not shown (--limit 0 gives all)\n")


def test_command_knows_the_kinds() -> None:
    """The command names the kinds without waiting for the room that tells them apart."""
    assert differing._KINDS == KINDS
