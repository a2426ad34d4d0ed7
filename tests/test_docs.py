"""README says what is true: its commands run, their output is real, its tables are complete.

``pytest tests/test_docs.py --regenerate`` writes the outputs and the table of questions anew.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pyoxigraph
import pytest
import yaml

import pfocr_rdf
from pfocr_rdf.cli.main import main
from pfocr_rdf.vocab import PREFIXES

ROOT = Path(__file__).parents[1]
README = ROOT / "README.md"

_OUTPUT = re.compile(r"<!-- output of: (pfocr-rdf .*?) -->\n```console\n(.*?)```\n", re.DOTALL)
_QUESTIONS = re.compile(r"<!-- questions -->\n\n?((?:\|.*\n)*)\n?")
_CODE = re.compile(r"```(\w+)\n(.*?)```", re.DOTALL)


def run(arguments: list[str], folder: Path, columns: int = 100) -> str:
    """Return what a command prints to a reader of its stdout."""
    environment = {**os.environ, "COLUMNS": str(columns), "PYTHONUTF8": "1"}
    environment.pop("PFOCR_RDF_STORE", None)
    done = subprocess.run(
        [sys.executable, "-m", "pfocr_rdf", *arguments],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        check=True,
    )
    return "".join(f"{line.rstrip()}\n" for line in done.stdout.splitlines())


def questions() -> str:
    """Return the table of questions, from the headers of the queries."""
    lines = ["| question | query | parameters |\n", "|---|---|---|\n"]
    for query in pfocr_rdf.list_queries():
        names = " ".join(f"`{parameter.name}`" for parameter in query.parameters)
        lines.append(f"| {query.title} | [`{query.name}`](queries/{query.name}.rq) | {names} |\n")
    return "".join(lines)


@pytest.fixture
def readme(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """README, with its outputs written anew if so asked."""
    text = README.read_text(encoding="utf-8")
    if request.config.getoption("--regenerate"):
        text = _QUESTIONS.sub(lambda _: f"<!-- questions -->\n\n{questions()}\n", text)
        for number, match in enumerate(_OUTPUT.finditer(text)):
            folder = tmp_path / f"regenerate{number}"
            folder.mkdir()
            output = run(match[1].split()[1:], folder)
            block = f"<!-- output of: {match[1]} -->\n```console\n{output}```\n"
            text = text.replace(match[0], block)
        README.write_text(text, encoding="utf-8")
    return text


def test_outputs_are_real(readme: str, tmp_path: Path) -> None:
    """What README shows is what the commands print."""
    found = _OUTPUT.findall(readme)

    assert found
    for command, output in found:
        assert output == run(command.split()[1:], tmp_path)


def test_table_of_questions_is_complete(readme: str) -> None:
    """README lists every canned query with its title and parameters."""
    match = _QUESTIONS.search(readme)

    assert match is not None
    assert match[1] == questions()


def test_every_command_is_in_readme(readme: str) -> None:
    """README shows every command."""
    for name in main.commands:
        assert f"pfocr-rdf {name}" in readme, name


def test_front_matter_is_of_the_seed(readme: str, seeds: Path) -> None:
    """The twelve lines of front matter stand in the document, in this order."""
    block = next(text for language, text in _CODE.findall(readme) if language == "yaml")
    document = (seeds / "PMC4803609__nihms758223f1.md").read_text(encoding="utf-8")
    position = 0

    assert block.count("\n") == 12
    for line in block.splitlines():
        position = document.index(f"\n{line}\n", position)
    assert yaml.safe_load(block)["genes"][0]["word"] == "ERK"


def test_turtle_is_of_the_graph(readme: str, seeds: Path, tmp_path: Path) -> None:
    """Every triple that README shows is one of the seeds' graph."""
    block = next(text for language, text in _CODE.findall(readme) if language == "turtle")
    prefixes = "".join(f"@prefix {name}: <{iri}> .\n" for name, iri in PREFIXES.items())
    target = tmp_path / "seeds.nt"
    pfocr_rdf.convert([seeds], target)
    graph = set(pyoxigraph.parse(path=str(target), format=pyoxigraph.RdfFormat.N_TRIPLES))
    shown = set(pyoxigraph.parse(prefixes + block, format=pyoxigraph.RdfFormat.TURTLE))

    assert len(shown) == 14
    assert shown <= graph


def test_python_of_readme_runs(readme: str, tmp_path: Path) -> None:
    """The library example runs as it stands."""
    block = next(text for language, text in _CODE.findall(readme) if language == "python")
    (tmp_path / "seeds").symlink_to(ROOT / "seeds")
    done = subprocess.run(
        [sys.executable, "-c", f"{block}\nprint(frame.shape[1])"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=True,
    )

    assert done.stdout.splitlines() == [
        "https://pfocr.wikipathways.org/figures/PMC5061805__BCP-82-1280-g001 2016",
        "https://pfocr.wikipathways.org/figures/PMC7219953__10.1177_2470547019858083-fig1 2019",
        "5",
    ]


def test_changelog_speaks_of_data_and_software() -> None:
    """A release tells consumers of the dump and users of the software apart."""
    text = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")

    assert "### Data" in text
    assert "### Software" in text
