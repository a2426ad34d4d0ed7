"""What is told of the progress: to a callable, in a log, and on a terminal."""

from __future__ import annotations

import json
import re
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from pfocr_rdf import Options, build, convert
from pfocr_rdf.cli.progress import progress
from servers import Secretive, serving

CommandLine = Callable[..., subprocess.CompletedProcess[str]]

#: a line of a log
LINE = re.compile(r"(\w+): (?:([\d,.]+) (\w+) in )?(?:\d+\.\d s|\d+ min \d+ s)")


def stages(told: str) -> list[tuple[str, str, str]]:
    """Return the lines of a log as stage, number and unit."""
    found = []
    for line in told.splitlines():
        match = LINE.fullmatch(line)
        assert match is not None, line
        found.append((match[1], match[2] or "", match[3] or ""))
    return found


def triples_of(directory: Path, part: str) -> str:
    """Return how many triples a part of a dump has."""
    dump = json.loads((directory / "report.json").read_text())["dump"]
    return f"{dump[f'dump/{part}.nt.gz']['triples']:,}"


def test_a_build_logs_a_line_for_each_stage(cli: CommandLine, seeds: Path, tmp_path: Path) -> None:
    """On stderr, with what was done in it; stdout has the summary alone."""
    ended = cli("build", seeds, "-o", tmp_path / "out")
    quads = json.loads((tmp_path / "out" / "report.json").read_text())["store"]["quads"]

    assert stages(ended.stderr) == [
        ("find", "5", "documents"),
        ("map", "5", "documents"),
        ("write", triples_of(tmp_path / "out", "entities"), "triples"),
        ("associate", triples_of(tmp_path / "out", "associations"), "triples"),
        ("load", f"{quads:,}", "triples"),
        ("optimise", "", ""),
    ]
    assert ended.stdout.startswith("release ")


def test_a_conversion_logs_on_stderr_alone(cli: CommandLine, seeds: Path) -> None:
    """Stdout has the graph, and nothing else."""
    ended = cli("convert", seeds, "-o", "-", "--format", "nt")
    *log, summary = ended.stderr.splitlines(keepends=True)

    assert ["find", "map", "write", "associate"] == [name for name, _, _ in stages("".join(log))]
    assert summary.startswith("5 documents = 5 mapped + 0 rejected")
    assert all(
        line.startswith("<") and line.endswith(" .") for line in ended.stdout.split("\n")[:-1]
    )


def test_loading_files_logs_their_bytes(
    cli: CommandLine, seeds_build: Path, tmp_path: Path
) -> None:
    """Their format may be any, so that nobody knows how many triples there are."""
    (dump,) = (seeds_build / "dump").glob("figures*")
    ended = cli("load", dump, "--store", tmp_path / "store")
    *log, summary = ended.stderr.splitlines(keepends=True)

    assert stages("".join(log)) == [
        ("read", f"{dump.stat().st_size / 1000:.0f}", "kB"),
        ("optimise", "", ""),
    ]
    assert summary.endswith(" quads\n")


def test_validating_an_endpoint_logs_its_nodes(cli: CommandLine) -> None:
    """Those of all classes that shapes target."""
    taxon = "<http://purl.obolibrary.org/obo/NCBITaxon_9606>"
    of = "<http://www.w3.org/1999/02/22-rdf-syntax-ns#type>"
    line = f"{taxon} {of} <https://schema.org/Taxon> .\n"
    with serving(Secretive([line], 10)) as url:
        ended = cli("validate", "--endpoint", url)
    log, verdict = ended.stderr.splitlines()

    assert stages(log) == [("judge", "1", "node")]
    assert verdict.startswith(f"{url}: does not conform")


@pytest.mark.parametrize("jobs", [1, 2])
def test_what_a_callable_is_told(jobs: int, seeds: Path, tmp_path: Path) -> None:
    """Stages in their order, each from its beginning, forwards, and not beyond what there is."""
    told: list[tuple[str, int, int]] = []
    options = Options(jobs=jobs, progress=lambda *what: told.append(what))
    build([seeds], tmp_path / "out", options=options)
    names = list(dict.fromkeys(stage for stage, _, _ in told))

    assert names == ["find", "map", "write", "associate", "load", "optimise"]
    assert [stage for stage, _, _ in told] == sorted(
        (stage for stage, _, _ in told), key=names.index
    )
    for name in names:
        done = [done for stage, done, _ in told if stage == name]
        assert done == sorted(done)
        assert done[0] == (1 if name == "find" else 0)
        assert done[-1] > 0
        assert all(total == 0 or done <= total for stage, done, total in told if stage == name)
    assert ("map", 5, 5) in told


def test_a_conversion_tells_a_callable(seeds: Path, tmp_path: Path) -> None:
    """The stages that it has."""
    told: list[str] = []
    options = Options(progress=lambda stage, *_: told.append(stage))
    convert([seeds], tmp_path / "seeds.ttl", options=options)

    assert list(dict.fromkeys(told)) == ["find", "map", "write", "associate"]


def test_a_stage_that_failed_has_no_line(cli: CommandLine, tmp_path: Path) -> None:
    """Those before it have."""
    (tmp_path / "bad.md").write_text("---\nfigid: PMC1__a\n")
    ended = cli("build", tmp_path / "bad.md", "-o", tmp_path / "out")

    assert ended.returncode == 2
    assert ended.stderr.startswith("find: 1 document in ")
    assert "map:" not in ended.stderr


def test_a_stage_that_nobody_has_heard_of_has_its_name(capsys: pytest.CaptureFixture[str]) -> None:
    """It counts nothing then."""
    with progress() as show:
        show("polish", 1, 2)

    assert stages(capsys.readouterr().err) == [("polish", "", "")]
