"""Where documents are, builds of them, the command line, and the options of the tests."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import settings

from pfocr_rdf import build, open_store
from pfocr_rdf.documents.front_matter import parse_document
from pfocr_rdf.documents.tables import KINDS, parse_table
from pfocr_rdf.evidence.judging import weigh
from pfocr_rdf.grounding import ground
from pfocr_rdf.lexicon.lexicon import Lexicon
from pfocr_rdf.parser.figures import parse_figure
from pfocr_rdf.publication.publish import Choice, publish
from pfocr_rdf.records import Figure
from pfocr_rdf.store import Store
from soaking import Soak

ROOT = Path(__file__).parents[1]


#: a gate must give the same answer twice; everywhere else chance may find something new
settings.register_profile("gate", derandomize=True)
if os.environ.get("CI"):
    settings.load_profile("gate")


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add ``--regenerate`` and ``--soak``."""
    parser.addoption(
        "--regenerate",
        action="store_true",
        help="write golden files and README's outputs anew; a person reads the diff",
    )
    parser.addoption(
        "--soak",
        action="store_true",
        help="take many more points where tests take some, go on where the last soak was ended, "
        "and write what came of it into docs/reliability.md",
    )


@pytest.fixture(scope="module")
def soak(request: pytest.FixtureRequest) -> Soak:
    """What a soak has done of the tests of a module, and whether there is one at all."""
    name = Path(str(request.path)).stem.removeprefix("test_")
    return Soak(ROOT / "build" / "soak" / f"{name}.jsonl", is_on=request.config.getoption("--soak"))


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


@pytest.fixture(scope="session")
def read_figure() -> Callable[[Path], Figure]:
    """What reads, grounds and weighs the figure of a document and of its tables in ``../_data``."""

    def read(path: Path) -> Figure:
        document = parse_document(path.name, path.read_bytes())
        files = {
            kind: path.parents[1] / "_data" / f"{document.fields['figid']}-{kind}.tsv"
            for kind in KINDS
        }
        tables = {
            kind: parse_table(file.name, kind, file.read_bytes())
            for kind, file in files.items()
            if file.exists()
        }
        lexicon = Lexicon.bundled()
        return weigh(ground(parse_figure(document, tables), lexicon), lexicon)

    return read


#: runs the command line with some arguments
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
def cli(tmp_path_factory: pytest.TempPathFactory) -> Iterator[CommandLine]:
    """What runs the command line to its end, as a user does, and returns what came of it."""
    script = Path(__file__).parent / "command_line.py"
    server = subprocess.Popen(
        [sys.executable, str(script)],
        encoding="utf-8",
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    assert server.stdin is not None
    assert server.stdout is not None
    requests, statuses = server.stdin, server.stdout
    streams = {
        name: tmp_path_factory.mktemp("cli") / name for name in ("stdin", "stdout", "stderr")
    }

    def run(
        *arguments: str | Path,
        env: dict[str, str] | None = None,
        cwd: Path | None = None,
        stdin: str = "",
    ) -> subprocess.CompletedProcess[str]:
        for name, path in streams.items():
            path.write_text(stdin if name == "stdin" else "", encoding="utf-8")
        settings = {name: value for name, value in os.environ.items() if name not in _SETTINGS}
        texts = [str(argument) for argument in arguments]
        request = {
            "arguments": texts,
            "env": settings | (env or {}),
            "cwd": str(cwd or Path.cwd()),
            **{name: str(path) for name, path in streams.items()},
        }
        requests.write(json.dumps(request) + "\n")
        requests.flush()
        status = int(statuses.readline())
        stdout, stderr = (streams[name].read_text("utf-8") for name in ("stdout", "stderr"))
        return subprocess.CompletedProcess(texts, status, stdout, stderr)

    yield run
    requests.close()
    statuses.close()
    server.wait()


#: what could make the command line behave otherwise than on a fresh machine
_SETTINGS = (
    "PFOCR_RDF_STORE",
    "PFOCR_RDF_ENDPOINT",
    "PFOCR_RDF_DEBUG",
    "SOURCE_DATE_EPOCH",
    "COLUMNS",
)


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


@pytest.fixture(scope="session")
def corpus_map(corpus_build: Path, shared: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A release of the twenty real documents with the pathways that their figures are like."""
    mirror = shared / "wikipathways/wikipathways-human.nt.gz"
    chosen = Choice(formats=("nt",), wikipathways=str(mirror))
    return publish(corpus_build, tmp_path_factory.mktemp("map") / "release", chosen).release
