"""Golden files: the triples of tiny documents, each document named for what it shows.

The goldens were first written from the documents and the model, with no help from the program.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pyoxigraph
import pytest

from pfocr_rdf.records import Figure
from pfocr_rdf.triples.figures import figure_lines

HERE = Path(__file__).parent
GOLDEN = HERE / "golden"
DOCUMENTS = sorted((HERE / "corpus" / "_figures").iterdir())


@pytest.mark.parametrize("document", DOCUMENTS, ids=[path.stem for path in DOCUMENTS])
def test_a_document_gives_its_golden_triples(
    document: Path,
    read_figure: Callable[[Path], Figure],
    request: pytest.FixtureRequest,
) -> None:
    """Each document gives exactly the triples that a person has read and agreed to."""
    golden = GOLDEN / f"{document.name.removesuffix('.md')}.nt"
    lines = sorted(figure_lines(read_figure(document)))
    if request.config.getoption("--regenerate"):
        golden.write_bytes("".join(lines).encode())

    assert golden.is_file(), f"{document.name} has no golden file (pytest --regenerate)"
    assert golden.read_bytes().decode() == "".join(lines)


def test_no_golden_file_is_an_orphan() -> None:
    """Every golden file belongs to a document, and every table does too."""
    stems = {path.name.removesuffix(".md") for path in DOCUMENTS}
    tables = {path.name.rpartition("-")[0] for path in (HERE / "corpus" / "_data").iterdir()}

    assert stems == {path.name.removesuffix(".nt") for path in GOLDEN.glob("*.nt")}
    assert set() == tables - stems


@pytest.mark.parametrize("document", DOCUMENTS, ids=[path.stem for path in DOCUMENTS])
def test_a_golden_file_is_sorted_and_valid(document: Path) -> None:
    """Goldens are N-Triples, one triple a line, each once, sorted, and without blank nodes."""
    content = (GOLDEN / f"{document.name.removesuffix('.md')}.nt").read_bytes()
    lines = content.decode().split("\n")[:-1]
    quads = list(pyoxigraph.parse(content, pyoxigraph.RdfFormat.N_TRIPLES))

    assert sorted(set(lines)) == lines
    assert len(lines) == len(quads)
    assert all(isinstance(quad.subject, pyoxigraph.NamedNode) for quad in quads)
