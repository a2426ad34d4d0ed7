"""Where documents are, builds of them, the command line, and the options of the tests."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from pfocr_rdf import build, open_store
from pfocr_rdf.store import Store

ROOT = Path(__file__).parents[1]


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add ``--regenerate``."""
    parser.addoption(
        "--regenerate",
        action="store_true",
        help="write golden files and README's outputs anew; a person reads the diff",
    )


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of real documents and reports, which is no part of the repository."""
    folder = Path(os.environ.get("PFOCR_RDF_SHARED", ROOT.parent / "shared"))
    if not folder.is_dir():
        pytest.skip(f"no folder {folder} (set PFOCR_RDF_SHARED)")
    return folder


@pytest.fixture(scope="session")
def seeds() -> Path:
    """The folder of the five sample documents."""
    return ROOT / "seeds"


#: runs the command line with these arguments; keywords are those of subprocess.run
CommandLine = Callable[..., subprocess.CompletedProcess[str]]

_DOCUMENT = """---
figid: {figid}
figid_alias: {alias}
figtitle: BDNF and ketamine
caption: Ketamine activates BDNF.
number: Figure 1
papertitle: A paper
year: '2020'
organisms:
- Homo sapiens
genes:
- word: BDNF
  symbol: BDNF
  source: hgnc_symbol
  hgnc_symbol: BDNF
  entrez: '627'
chemicals:
- word: Ketamine
  source: MESH
  identifier: D007649
---
"""


def write_document(folder: Path, figid: str) -> Path:
    """Write a small good document with this figid, and return its path."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{figid}.md"
    alias = f"{figid.partition('__')[0]}__F1"
    path.write_text(_DOCUMENT.format(figid=figid, alias=alias), encoding="utf-8")
    return path


@pytest.fixture(scope="session")
def document() -> Callable[[Path, str], Path]:
    """What writes a small good document: call it with a folder and a figid."""
    return write_document


@pytest.fixture(scope="session")
def command() -> list[str]:
    """The command line, to be started as a process of its own."""
    return [sys.executable, "-m", "pfocr_rdf"]


@pytest.fixture(scope="session")
def cli(command: list[str]) -> CommandLine:
    """What runs the command line to its end, as a user does, and returns what came of it."""

    def run(
        *arguments: str | Path, env: dict[str, str] | None = None, **keywords: Any
    ) -> subprocess.CompletedProcess[str]:
        settings = {name: value for name, value in os.environ.items() if name not in _SETTINGS}
        return subprocess.run(
            [*command, *map(str, arguments)],
            **{"capture_output": True, "text": True, "timeout": 120, "check": False, **keywords},
            env={**settings, **(env or {})},
        )

    return run


#: what could make the command line behave otherwise than on a fresh machine
_SETTINGS = ("PFOCR_RDF_STORE", "PFOCR_RDF_DEBUG", "SOURCE_DATE_EPOCH", "COLUMNS")


@pytest.fixture(scope="session")
def seeds_build(seeds: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The directory of a build of the five sample documents."""
    return build([seeds], tmp_path_factory.mktemp("seeds") / "build").directory


@pytest.fixture(scope="session")
def corpus_build(shared: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The directory of a build of the twenty real documents of all generations."""
    return build([shared / "corpus"], tmp_path_factory.mktemp("corpus") / "build").directory


@pytest.fixture(scope="session")
def seeds_store(seeds_build: Path) -> Store:
    """The store of the five sample documents."""
    return open_store(seeds_build)


@pytest.fixture(scope="session")
def corpus_store(corpus_build: Path) -> Store:
    """The store of the twenty real documents."""
    return open_store(corpus_build)
