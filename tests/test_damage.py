"""A verification finds any file that is damaged, within a deadline, and says what to do.

``make test`` damages some files, ``make soak`` many; which, and how, is chosen by a seed.
"""

from __future__ import annotations

import os
import random
import shutil
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

from pfocr_rdf import PfocrRdfError, build
from pfocr_rdf.canonical import CanonicalHash
from pfocr_rdf.digests import read_sums, write_sums
from pfocr_rdf.errors import StoreError
from pfocr_rdf.pipeline.graph import Options
from pfocr_rdf.pipeline.wikipathways import load_wikipathways
from pfocr_rdf.store import create_store, hash_store, hashing
from pfocr_rdf.verification import Verification, verify
from soaking import Soak, write_table

CommandLine = Callable[..., subprocess.CompletedProcess[str]]

MIRROR = sorted((Path(__file__).parent / "mirror" / "wp").rglob("*.ttl"))

#: how many files are damaged in ``make test`` and in ``make soak``, and the longest that may take
TESTED, SOAKED, SECONDS = 40, 200, 60

_BLOCK = 4096


@pytest.fixture(scope="module")
def original(seeds: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A build with a copy of WikiPathways, and the release before beside it."""
    out = tmp_path_factory.mktemp("damage") / "out"
    build([seeds], out)
    load_wikipathways(MIRROR, out)
    return out


@pytest.fixture
def built(original: Path, tmp_path: Path) -> Path:
    """A copy of it that may be damaged."""
    return Path(shutil.copytree(original, tmp_path / "out", symlinks=True))


def files_in(directory: Path) -> list[str]:
    """Return the names of all files below a directory that mean something."""
    paths = [path for path in directory.rglob("*") if path.is_file() and not path.is_symlink()]
    inside = [path for path in paths if directory in path.parents]
    return sorted(str(path.relative_to(directory)) for path in inside if path.name != ".lock")


# ways to damage a file


def flip(path: Path, chance: random.Random) -> None:
    """Flip a bit."""
    content = bytearray(path.read_bytes())
    content[chance.randrange(len(content))] ^= 1 << chance.randrange(8)
    path.write_bytes(content)


def cut(path: Path, chance: random.Random) -> None:
    """Lose the end."""
    os.truncate(path, chance.randrange(path.stat().st_size))


def delete(path: Path, _chance: random.Random) -> None:
    """Lose all."""
    path.unlink()


def blank(path: Path, chance: random.Random) -> None:
    """Write a block of zeros, where something else was."""
    content = bytearray(path.read_bytes())
    places = [n for n in range(0, len(content), _BLOCK) if any(content[n : n + _BLOCK])]
    place = chance.choice(places)
    content[place : place + _BLOCK] = bytes(len(content[place : place + _BLOCK]))
    path.write_bytes(content)


#: parts of what is told to do
_REMEDIES = ("makes it anew", "replaces the copy", "copy current/", "remove releases/")

WAYS = (flip, cut, delete, blank)


class Damage(NamedTuple):
    """One file, and what becomes of it."""

    file: str
    way: Callable[[Path, random.Random], None]
    seed: str


def damages(directory: Path, number: int) -> Iterator[Damage]:
    """Yield damages of different files as long as there are some, in all ways in turn."""
    names: list[str] = []
    for index in range(number):
        chance = random.Random(f"damage {index}")  # noqa: S311 -- no secret
        if not names:
            names = files_in(directory)
            random.Random(f"files {index}").shuffle(names)  # noqa: S311 -- no secret
        name = names.pop()
        is_empty = not (directory / name).stat().st_size
        yield Damage(name, delete if is_empty else WAYS[chance.randrange(len(WAYS))], str(index))


def kind_of(name: str) -> str:
    """Return which part of a build a file belongs to."""
    parts = name.split("/")
    if parts[0] != "releases":
        return parts[0]
    return parts[2] if len(parts) == 3 else f"{parts[2]}/"


def wrong(verification: Verification) -> list[tuple[str, str]]:
    """Return what is not right of which parts."""
    return [(c.part, c.found) for c in verification.checks if c.verdict != "right"]


def test_every_damage_of_a_file_is_found(built: Path, soak: Soak) -> None:
    """All of them, none takes long, and nothing is found where nothing is damaged."""
    assert wrong(verify(built)) == []
    number = SOAKED if soak.is_on else TESTED
    longest = 0.0
    for index, damage in enumerate(damages(built, number)):
        if soak.has(str(index)):
            continue
        path = built / damage.file
        content = path.read_bytes()
        damage.way(path, random.Random(damage.seed))  # noqa: S311 -- no secret
        assert not path.exists() or path.read_bytes() != content
        began = time.monotonic()
        found = verify(built)
        longest = max(longest, time.monotonic() - began)
        assert found.exit_status == 4, f"{damage.way.__name__} {damage.file} is not found"
        assert any(remedy in str(found) for remedy in _REMEDIES), str(found)
        soak.note(
            str(index),
            way=damage.way.__name__,
            part=kind_of(damage.file),
            is_current=str(
                damage.file.startswith(f"releases/{(built / 'current').resolve().name}/")
            ),
        )
        path.write_bytes(content)
    assert longest < SECONDS
    assert len(soak.done) == number
    assert {done["way"] for done in soak.done.values()} == {way.__name__ for way in WAYS}
    parts = {done["part"] for done in soak.done.values()}
    assert parts >= {"dump/", "store/", "search/"}
    assert wrong(verify(built)) == []


def test_the_soak_is_written_down(soak: Soak) -> None:
    """What a soak found stands in the documentation."""
    if not soak.is_on:
        pytest.skip("no soak (make soak)")
    kinds = sorted({done["part"] for done in soak.done.values()})
    ways = Counter((done["part"], done["way"]) for done in soak.done.values())
    names = {"flip": "a bit flipped", "cut": "cut", "delete": "deleted", "blank": "4 KiB of zeros"}
    rows = [f"| of | {' | '.join(names.values())} | found |\n", "|---|--:|--:|--:|--:|--:|\n"]
    for kind in kinds:
        numbers = [ways[kind, way] for way in names]
        cells = " | ".join(map(str, numbers))
        found = f"{sum(numbers)} of {sum(numbers)}"  # or the test above would have failed
        rows.append(f"| `{kind}` | {cells} | {found} |\n")
    assert len(soak.done) == SOAKED
    write_table("damage", rows)


# every file is one of those that have a digest


def test_every_file_has_a_digest(original: Path) -> None:
    """But for those of the digests themselves, and the mark of the directory, which is a copy."""
    names = set(files_in(original))
    listed = {
        f"releases/{release.name}/{name}"
        for release in (original / "releases").iterdir()
        for name in [*(read_sums(release) or {}), "SHA256SUMS"]
    }
    assert names == listed | {".pfocr-rdf"}


def test_sha256sum_agrees(built: Path) -> None:
    """What everybody has on the machine checks a release too."""
    checked = ["sha256sum", "--check", "--quiet", "--strict", "SHA256SUMS"]
    assert subprocess.run(checked, cwd=built / "current", check=False).returncode == 0
    flip(built / "current/chunks.bin", random.Random(1))  # noqa: S311 -- no secret
    ended = subprocess.run(
        checked, cwd=built / "current", check=False, capture_output=True, text=True
    )
    assert ended.returncode == 1
    assert ended.stdout == "chunks.bin: FAILED\n"


@pytest.mark.parametrize("name", ["current", "dump", "store", "search", "report.json"])
def test_a_lost_link_is_found(name: str, built: Path) -> None:
    """What users name is looked at too."""
    (built / name).unlink()
    found = verify(built)
    assert found.exit_status == 4
    assert [part for part, _ in wrong(found)] == [name]


# what to do


class Remedy(NamedTuple):
    """A file, and what is told of it after the number of checks."""

    file: str
    told: str


REMEDIES = (
    Remedy("current/search/meta.json", "'pfocr-rdf build SOURCE -o DIR --full' makes it anew"),
    Remedy("current/chunks.json", "'pfocr-rdf build SOURCE -o DIR --full' makes it anew"),
    Remedy(
        "current/report.json",
        "'pfocr-rdf build SOURCE -o DIR --without-wikipathways' makes it anew",
    ),
    Remedy("current/.pfocr-rdf", "'pfocr-rdf build SOURCE -o DIR --full' makes it anew"),
    Remedy("current/SHA256SUMS", "'pfocr-rdf build SOURCE -o DIR --full' makes it anew"),
    Remedy("current/store/CURRENT", "'pfocr-rdf build SOURCE -o DIR --full' makes it anew"),
    Remedy(
        "current/wikipathways/wikipathways.nq.gz",
        "'pfocr-rdf wikipathways load FILE... -o DIR' replaces the copy",
    ),
    Remedy(".pfocr-rdf", "copy current/.pfocr-rdf to DIR"),
    Remedy("KEPT/report.json", "remove KEPT, which is kept and does not serve"),
)


@pytest.mark.parametrize("remedy", REMEDIES, ids=lambda remedy: remedy.file)
def test_what_is_told_to_do_helps(
    remedy: Remedy, cli: CommandLine, built: Path, seeds: Path
) -> None:
    """Status 4, one line that says what to do, and who does it has a sound build again."""
    current = (built / "current").resolve()
    kept = next(path for path in (built / "releases").iterdir() if path != current)
    path = built / remedy.file.replace("KEPT", f"releases/{kept.name}")
    told = remedy.told.replace("KEPT", f"releases/{kept.name}")
    flip(path, random.Random(0))  # noqa: S311 -- no secret
    ended = cli("verify", built)
    assert ended.returncode == 4
    assert ended.stderr.count("\n") == 1
    assert ended.stderr.startswith(f"{built}: the ")
    assert ended.stderr.endswith(f"): {told}\n")
    if "build SOURCE" in told:
        is_full = "--full" in told
        build([seeds], built, options=Options(is_full=is_full, drops_wikipathways=not is_full))
    elif "wikipathways load" in told:
        load_wikipathways(MIRROR, built)
    elif "copy" in told:
        shutil.copy(built / "current/.pfocr-rdf", built)
    else:
        shutil.rmtree(kept)
    found = wrong(verify(built))
    if (built / "current").resolve() == current:
        assert found == []
    else:  # what was damaged is beside the new release now, and said to be
        assert {part.split("/")[1] for part, _ in found} == {current.name}
        shutil.rmtree(current)
        assert wrong(verify(built)) == []


def test_damage_is_not_taken_for_right_by_the_next_release(built: Path) -> None:
    """A release that shares files with a damaged one has the digests that they had."""
    flip(built / "current/chunks.bin", random.Random(0))  # noqa: S311 -- no secret
    load_wikipathways(MIRROR[:1], built)
    current = (built / "current").resolve()
    assert ("chunks.bin", "has changed") in wrong(verify(current))


def test_a_damaged_memory_is_none(built: Path, seeds: Path) -> None:
    """A wrong place in the index of the memory is well-formed; its digest tells."""
    index = built / "current/chunks.json"
    content = index.read_text(encoding="utf-8")
    head, _, rest = content.partition('"chunks": {"')
    key, _, rest = rest.partition('": [')
    numbers, _, rest = rest.partition("]")
    start = numbers.split(", ")
    start[2] = str(int(start[2]) + 1)
    index.write_text(f'{head}"chunks": {{"{key}": [{", ".join(start)}]{rest}', encoding="utf-8")
    before = (built / "dump/figures.nt.gz").read_bytes()
    assert build([seeds], built).unchanged == 0
    assert (built / "dump/figures.nt.gz").read_bytes() == before


# a store that never answers, and one that ends who asks

_DEAF = """
import sys, time
sys.stdin.readline()
{}
time.sleep(600)
"""


@pytest.fixture
def store(tmp_path: Path) -> Path:
    """A store of one triple."""
    (tmp_path / "one.nt").write_text("<a:s> <a:p> <a:o> .\n")
    create_store([tmp_path / "one.nt"], tmp_path / "store")
    return tmp_path / "store"


def test_a_store_is_hashed_in_another_process(store: Path) -> None:
    """The hash is that of Oxigraph's own dump of it."""
    assert hash_store(store) == hash_store(store, only_default=True)
    assert hash_store(store).quads == 1
    assert hash_store(store) != CanonicalHash(1, 0)


@pytest.mark.parametrize(
    ("code", "told"),
    [
        ("", "the store did not answer: no quad for 0.5 s"),
        ("print('{}', flush=True)", "the store did not answer: no quad for 0.5 s"),
        ("import os; os.abort()", "the store did not answer: the process that read it died"),
    ],
)
def test_a_store_that_does_not_answer_is_given_up(
    code: str, told: str, monkeypatch: pytest.MonkeyPatch, store: Path
) -> None:
    """Who says nothing for too long is ended, and who dies is noticed at once."""
    monkeypatch.setattr(hashing, "_CODE", _DEAF.replace("{}", code, 1))
    began = time.monotonic()
    with pytest.raises(StoreError, match=told):
        hash_store(store, patience=0.5)
    assert time.monotonic() - began < 10


def test_a_verification_ends_by_a_deadline(monkeypatch: pytest.MonkeyPatch, built: Path) -> None:
    """A store that never answers is damaged, and everything else is checked all the same."""
    monkeypatch.setattr(hashing, "_CODE", _DEAF.replace("{}", "", 1))
    found = verify(built, patience=0.5)
    assert found.exit_status == 4
    assert wrong(found) == [("store", "the store did not answer: no quad for 0.5 s")]


def test_an_interrupted_verification_leaves_no_process(store: Path) -> None:
    """The process that reads the store ends when the one that waits for it is killed."""
    code = (
        "import sys\nfrom pathlib import Path\nfrom pfocr_rdf.store import hashing\n"
        f"hashing._CODE = {_DEAF_BUT_LISTENING!r}\n"
        "hashing.hash_store(Path(sys.argv[1]))\n"
    )
    process = subprocess.Popen(
        [sys.executable, "-c", code, str(store)], stderr=subprocess.PIPE, text=True
    )
    children = Path(f"/proc/{process.pid}/task/{process.pid}/children")
    if not children.exists():
        process.kill()
        process.communicate()
        pytest.skip("needs Linux to see the children of a process")
    deadline = time.monotonic() + 30
    while not (found := children.read_text().split()) and time.monotonic() < deadline:
        time.sleep(0.02)
    time.sleep(1)
    process.kill()
    process.communicate()
    while Path(f"/proc/{found[0]}").exists() and time.monotonic() < deadline:
        state = Path(f"/proc/{found[0]}/stat").read_text().rpartition(")")[2].split()[0]
        if state == "Z":
            break
        time.sleep(0.05)
    else:
        assert not Path(f"/proc/{found[0]}").exists()


#: a process that reads for ever, and ends with its parent
_DEAF_BUT_LISTENING = """
import json, sys, time
sys.path[:] = json.loads(sys.argv[1])
from pfocr_rdf.store import hashing
hashing._hashed = lambda *_, **__: time.sleep(600)
hashing.serve()
"""


# a release without digests


def test_digests_that_are_lost_are_damage(built: Path) -> None:
    """The report says that there were some."""
    (built / "current/SHA256SUMS").unlink()
    assert wrong(verify(built)) == [("SHA256SUMS", "is missing")]


def test_digests_of_a_damaged_release_stop_a_load(built: Path) -> None:
    """Nobody knows any more which of the files that would be shared are right."""
    (built / "current/SHA256SUMS").write_text("nonsense\n")
    before = sorted(path.name for path in (built / "releases").iterdir())
    with pytest.raises(PfocrRdfError, match="SHA256SUMS:1: 'nonsense'"):
        load_wikipathways(MIRROR[:1], built)
    assert sorted(path.name for path in (built / "releases").iterdir()) == before


def test_a_name_of_several_lines_is_no_digest(tmp_path: Path) -> None:
    """Whatever a file is called, what is written is read again."""
    (tmp_path / "a b").write_text("x")
    (tmp_path / "é").write_text("y")
    write_sums(tmp_path)
    assert sorted(read_sums(tmp_path) or {}) == ["a b", "é"]
