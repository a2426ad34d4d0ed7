"""Who kills a command at any moment leaves the old release or the new one, and no trace.

``make test`` kills at some moments of each command, ``make soak`` at many; see ``crashing.py``.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

from crashing import Commands, Scenario, see_build, see_file, see_publication
from pfocr_rdf import open_store
from pfocr_rdf.canonical import CanonicalHash
from pfocr_rdf.verification import contents
from soaking import Soak, write_table

TESTS = Path(__file__).parent
LEXICON = TESTS / "lexicon"
MIRROR = sorted((TESTS / "mirror" / "wp").rglob("*.ttl"))


class Case(NamedTuple):
    """A command, and at how many points it is killed in ``make test`` and in ``make soak``."""

    name: str
    points: int
    soak: int


CASES = (
    Case("build", 14, 120),
    Case("build of what changed", 14, 120),
    Case("publish", 10, 90),
    Case("wikipathways load", 12, 100),
    Case("lexicon build", 10, 70),
)


@pytest.fixture(scope="module")
def folder() -> Iterator[Path]:
    """A folder of a short name, in memory if there is one: to be killed is not to lose power."""
    memory = Path("/dev/shm")  # noqa: S108 -- as its name says
    path = Path(tempfile.mkdtemp(dir=memory if os.access(memory, os.W_OK) else None))
    yield path
    shutil.rmtree(path)


@pytest.fixture(scope="module")
def sources(seeds: Path, folder: Path) -> dict[str, Path]:
    """Two sets of documents: the first two of the seeds, and a third one with them."""
    documents = sorted(seeds.glob("*.md"))
    found = {"a": folder / "a", "b": folder / "b"}
    for name, number in (("a", 2), ("b", 3)):
        found[name].mkdir()
        for document in documents[:number]:
            shutil.copy(document, found[name])
    return found


@pytest.fixture(scope="module")
def commands(sources: dict[str, Path], folder: Path) -> Iterator[Commands]:
    """What runs the command line."""
    with Commands(sources["a"], folder) as running:
        yield running


@pytest.fixture(autouse=True)
def _hashes_here(monkeypatch: pytest.MonkeyPatch) -> None:
    """Hash stores in this process: to start another for each look would take longest of all."""

    def hashed(store: Path, *, only_default: bool = False, patience: float = 0.0) -> CanonicalHash:
        assert patience > 0
        return open_store(store).canonical_hash(only_default=only_default)

    monkeypatch.setattr(contents, "hash_store", hashed)


def _of_build(name: str, sources: dict[str, Path], folder: Path) -> Scenario:
    """Return a build of each of the sources; one that is full, or one of what has changed."""
    target = folder / name.replace(" ", "-")
    full = ["--full"] if name == "build" else []
    arguments: dict[str, list[str | Path]] = {
        key: ["build", source, "-o", target, "--jobs", "1", *full]
        for key, source in sources.items()
    }
    return Scenario(name, target, arguments, see_build, {})


def _of_publish(name: str, sources: dict[str, Path], folder: Path, commands: Commands) -> Scenario:
    """Return what publishes builds: one with one process, the other with two."""
    target = folder / name
    arguments: dict[str, list[str | Path]] = {}
    for jobs, (key, source) in enumerate(sources.items(), 1):
        build = folder / f"built-{key}"
        assert commands.run(["build", source, "-o", build, "--jobs", "1"]).status == 0
        formats = ["--format", "nt"]
        arguments[key] = ["publish", build, "-o", target, "--jobs", str(jobs), *formats]
    return Scenario(name, target, arguments, see_publication, {})


def _of_mirror(name: str, sources: dict[str, Path], folder: Path, commands: Commands) -> Scenario:
    """Return what loads one pathway or all into a build."""
    target = folder / "mirrored"
    assert commands.run(["build", sources["a"], "-o", target, "--jobs", "1"]).status == 0
    arguments: dict[str, list[str | Path]] = {
        key: ["wikipathways", "load", *files, "-o", target]
        for key, files in (("a", MIRROR[:1]), ("b", MIRROR))
    }
    return Scenario(name, target, arguments, see_build, {})


def _of_lexicon(name: str, folder: Path) -> Scenario:
    """Return what builds a lexicon from all small tables, or from one gene less."""
    target = folder / "lexicon" / "my.sqlite"
    target.parent.mkdir()
    genes = (
        (LEXICON / "hgnc_complete_set.txt").read_text(encoding="utf-8").splitlines(keepends=True)
    )
    tables: list[str | Path] = ["--mesh", LEXICON / "desc.xml", "--mesh", LEXICON / "supp.xml"]
    for option, table in (
        ("--gene-info", "gene_info.txt"),
        ("--taxdump", "names.dmp"),
        ("--famplex", "famplex"),
        ("--chebi-mappings", "mappings.sssom.tsv"),
        ("--doid-mappings", "mappings.sssom.tsv"),
        ("--drugbank", "drugbank_vocabulary.csv"),
        ("--pmc-ids", "PMC-ids.csv"),
    ):
        tables += [option, LEXICON / table]
    arguments: dict[str, list[str | Path]] = {}
    for key, lines in (("a", genes), ("b", genes[:-1])):
        path = folder / f"hgnc-{key}.txt"
        path.write_text("".join(lines), encoding="utf-8")
        arguments[key] = ["lexicon", "build", "-o", target, "--hgnc", path, *tables]
    return Scenario(name, target, arguments, see_file, {})


@pytest.fixture
def scenario(case: Case, sources: dict[str, Path], folder: Path, commands: Commands) -> Scenario:
    """The command of a case, its two contents published once, so that what they are is known."""
    made: dict[str, Callable[[], Scenario]] = {
        "publish": lambda: _of_publish(case.name, sources, folder, commands),
        "wikipathways load": lambda: _of_mirror(case.name, sources, folder, commands),
        "lexicon build": lambda: _of_lexicon(case.name, folder),
    }
    make = made.get(case.name, lambda: _of_build(case.name, sources, folder))
    scenario = make()
    for name, arguments in scenario.arguments.items():
        ended = commands.run(arguments)
        assert ended.status == 0, ended.log
        scenario.legal[name] = scenario.see(scenario.target)
    assert len(set(scenario.legal.values())) == 2
    for name in scenario.arguments:
        scenario.publish(name, commands)
    return scenario


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_a_killed_command_leaves_the_old_or_the_new(
    case: Case, scenario: Scenario, commands: Commands, soak: Soak
) -> None:
    """Readers see one of the two, the next run succeeds, and nothing else is left of either."""
    number = case.soak if soak.is_on else case.points
    for index, point in enumerate(scenario.points(number)):
        key = f"{case.name} {index}"
        if not soak.has(key):
            saw = scenario.crash(point, commands)
            soak.note(key, command=case.name, kind=point.kind, saw=saw)
    killed = [done for done in soak.done.values() if done["command"] == case.name]
    assert len(killed) == number
    assert {done["saw"] for done in killed} >= {"old"}
    assert {done["kind"] for done in killed} == {"line", "moment", "call"}


def test_the_soak_is_written_down(soak: Soak) -> None:
    """What a soak found stands in the documentation."""
    if not soak.is_on:
        pytest.skip("no soak (make soak)")
    rows = [
        "| command | kills | after a line of its log | at a random moment "
        "| before a call that changes files | then the old was seen | the new |\n",
        "|---|--:|--:|--:|--:|--:|--:|\n",
    ]
    for case in CASES:
        done = [found for found in soak.done.values() if found["command"] == case.name]
        kinds = Counter(found["kind"] for found in done)
        saw = Counter(found["saw"] for found in done)
        numbers = (len(done), kinds["line"], kinds["moment"], kinds["call"], saw["old"], saw["new"])
        rows.append(f"| {case.name} | {' | '.join(map(str, numbers))} |\n")
    assert len(soak.done) == sum(case.soak for case in CASES)
    write_table("crashes", rows)


#: publishes a small release, and is killed before each call that changes the file system in turn
_EVERY_CALL = """
import json, os, shutil, sys
from itertools import count
from pathlib import Path
from command_line import _watch
from crashing import left_in
from pfocr_rdf.releases import open_releases

folder, before = Path(sys.argv[1]), int(sys.argv[2])

def publish(root, letter):
    with open_releases(root, ("dump",)) as releases:
        release = releases.new()
        (release / "dump").mkdir()
        (release / "dump" / "letter").write_text(letter)
        releases.publish(release, letter * 12)

def seen(root):
    path = root / "current" / "dump" / "letter"
    return path.read_text() if path.exists() else ""

for letter in "abcdef"[:before]:
    publish(folder / "template", letter)
for number in count(1):
    root = folder / str(number)
    if before:
        shutil.copytree(folder / "template", root, symlinks=True)
    child = os.fork()
    if not child:
        os.setpgid(0, 0)
        _watch(str(folder / "changes"), number)
        publish(root, "e")
        os._exit(0)
    _, status = os.waitpid(child, 0)
    if status == 0:
        break
    saw = seen(root)
    publish(root, "f")
    print(json.dumps([saw, seen(root), left_in(root)]))
"""


@pytest.mark.parametrize("before", [0, 1, 3])
def test_every_call_of_a_publication(before: int, tmp_path: Path) -> None:
    """Before each of them the old is seen, and from one of them on the new; nothing is left."""
    old = "abc"[before - 1] if before else ""
    ended = subprocess.run(
        [sys.executable, "-c", _EVERY_CALL, str(tmp_path), str(before)],
        env={**os.environ, "PYTHONPATH": str(TESTS)},
        capture_output=True,
        text=True,
        check=True,
    )
    found = [json.loads(line) for line in ended.stdout.splitlines()]
    saw = [letter for letter, _, _ in found]
    assert len(found) >= (9 if before else 12)  # mkdir, open, rename, symlink, rename and so on
    assert saw == [old] * saw.count(old) + ["e"] * saw.count("e")
    assert saw.count(old) > 0
    assert "e" in saw or before == 1  # afterwards the link to the dump is made, or an old one goes
    assert [(after, left) for _, after, left in found] == [("f", [])] * len(found)
