"""docs/federation.md shows what the commands answer, on the sample figures."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

PAGE = Path(__file__).parents[1] / "docs" / "federation.md"

_ROWS = re.compile(r"<!-- rows of: pfocr-rdf (.*?) -->\n\n?((?:\|.*\n)*)\n?")
#: lines of an answer that the page shows: names, a rule, and rows
_SHOWN = 6


def table(arguments: str, store: Path, mirror: Path) -> str:
    """Return the first rows of an answer, with few symbols in a cell."""
    done = subprocess.run(
        [
            *(sys.executable, "-m", "pfocr_rdf", *arguments.split()),
            *("--store", str(store), "--wikipathways", str(mirror), "--format", "md"),
        ],
        env={**os.environ, "PYTHONUTF8": "1"},
        capture_output=True,
        text=True,
        check=True,
    )
    return "".join(f"{line}\n" for line in done.stdout.splitlines()[:_SHOWN])


def test_the_tables_are_real(
    request: pytest.FixtureRequest, shared: Path, seeds_build: Path
) -> None:
    """The page has the first rows of each answer."""
    mirror = shared / "wikipathways/wikipathways-human.nt.gz"
    text = PAGE.read_text(encoding="utf-8")
    answers = {match[1]: table(match[1], seeds_build, mirror) for match in _ROWS.finditer(text)}
    if request.config.getoption("--regenerate"):
        text = _ROWS.sub(
            lambda match: f"<!-- rows of: pfocr-rdf {match[1]} -->\n\n{answers[match[1]]}\n", text
        )
        PAGE.write_text(text, encoding="utf-8")

    assert 3 == len(answers)
    for match in _ROWS.finditer(text):
        assert answers[match[1]] == match[2]
