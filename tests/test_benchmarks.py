"""The corpus of the benchmarks is the same every time, and looks like the real one."""

from __future__ import annotations

import difflib
import doctest
import hashlib
import importlib
import statistics
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest
import yaml

from pfocr_rdf.pipeline.convert import convert

BENCHMARKS = Path(__file__).parents[1] / "benchmarks"
FIGURES = 300


@pytest.fixture(scope="module")
def generator() -> Iterator[ModuleType]:
    """The module that makes a corpus; its folder is not a package."""
    sys.path.insert(0, str(BENCHMARKS))
    before = set(sys.modules)
    try:
        yield importlib.import_module("corpus")
    finally:
        sys.path.remove(str(BENCHMARKS))
        for name in set(sys.modules) - before:
            if name.partition(".")[0] in {"corpus", "generator", "measure", "results"}:
                del sys.modules[name]


@pytest.fixture(scope="module")
def corpus(generator: ModuleType, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A corpus of some hundred figures."""
    folder = tmp_path_factory.mktemp("corpus")
    generator.write_corpus(folder, FIGURES)
    return folder


@pytest.mark.parametrize(
    "name",
    ["corpus", "generator.names", "generator.prose", "generator.yaml_text", "measure", "results"],
)
def test_examples_are_right(generator: ModuleType, name: str) -> None:
    """The examples in docstrings hold."""
    assert generator
    assert doctest.testmod(importlib.import_module(name)).failed == 0


def _digest(folder: Path) -> str:
    digest = hashlib.sha256()
    for path in sorted(folder.rglob("*.*")):
        digest.update(f"{path.relative_to(folder)}\0".encode() + path.read_bytes())
    return digest.hexdigest()


def test_the_same_seed_gives_the_same_bytes(corpus: Path, tmp_path: Path) -> None:
    """Another process makes the same corpus, whatever the order of its sets."""
    command = [sys.executable, str(BENCHMARKS / "corpus.py"), "-n", str(FIGURES), str(tmp_path)]
    subprocess.run(command, check=True, env={"PYTHONHASHSEED": "5"})

    assert _digest(tmp_path) == _digest(corpus)


def test_a_small_corpus_is_the_beginning_of_a_large_one(
    generator: ModuleType, corpus: Path, tmp_path: Path
) -> None:
    """A figure does not depend on how many there are, but on the seed."""
    generator.write_corpus(tmp_path / "small", 10)
    generator.write_corpus(tmp_path / "other", 10, seed=8)
    small, other = tmp_path / "small", tmp_path / "other"
    files = [path.relative_to(small) for path in small.rglob("*.*")]

    assert 10 < len(files)
    assert all((small / path).read_bytes() == (corpus / path).read_bytes() for path in files)
    assert _digest(small) != _digest(other)


def test_sizes_are_those_of_pfocr(generator: ModuleType, corpus: Path) -> None:
    """Rows, captions and documents are about as many and as long as PFOCR's on average."""
    measures = generator.measure_corpus(corpus)
    means = {name: statistics.mean(numbers) for name, numbers in measures.numbers.items()}

    assert len(measures.numbers["bytes of a document"]) == FIGURES
    assert 36 < means["rows of genes a document since 2023"] < 49
    assert 2.2 < means["rows of chemicals a document since 2023"] < 4.2
    assert 0.2 < means["rows of diseases a document since 2023"] < 0.8
    assert 2800 < means["bytes of a document"] < 4500
    assert 700 < means["characters of a caption"] < 1200
    assert 30 < means["keywords of schema-jsonld"] < 55
    assert 1.9 < means["organisms of a gene table"] < 2.8
    medians = statistics.median(measures.numbers["rows of a table of genes"])
    assert 25 < medians < 42


def test_rows_are_of_all_sources_and_several_organisms(generator: ModuleType, corpus: Path) -> None:
    """Sources and organisms have about the shares of real tables; human genes are not alone."""
    measures = generator.measure_corpus(corpus)
    sources = {name: n / measures.sources.total() for name, n in measures.sources.items()}
    organisms = {name: n / measures.organisms.total() for name, n in measures.organisms.items()}

    assert 0.18 < sources["ncbigene_symbol"] < 0.30
    assert 0.45 < sources["ncbigene_synonym"] < 0.62
    assert 0.15 < sources["famplex_relations"] < 0.30
    assert 0.50 < organisms["Homo sapiens"] < 0.70
    assert 0.18 < organisms["Drosophila melanogaster"] < 0.35
    assert 6 < len(organisms)


def test_all_documents_map_and_nothing_is_left_out(corpus: Path, tmp_path: Path) -> None:
    """No document is rejected, and there is a figure for each."""
    conversion = convert([corpus], tmp_path / "graph.nt")

    assert conversion.rejected == ()
    assert conversion.found == conversion.mapped == conversion.figures == FIGURES
    assert 300 * FIGURES < conversion.triples


def test_pyyaml_writes_the_same_front_matter(corpus: Path) -> None:
    """Documents are written as upstream writes them: PyYAML makes the same lines of their values.

    Prototypes were written by hand.
    """
    for path in sorted((corpus / "_figures").glob("*.md")):
        text = path.read_text(encoding="utf-8")
        if not text.endswith("---\n"):
            continue
        body = text.removeprefix("---\n").removesuffix("---\n")
        written = yaml.dump(
            yaml.safe_load(body), default_flow_style=False, allow_unicode=True, sort_keys=False
        )

        assert list(difflib.unified_diff(body.splitlines(), written.splitlines())) == []


def test_popularity_is_steep(corpus: Path) -> None:
    """A few genes are in many figures, and most are in one."""
    figures: dict[str, set[str]] = {}
    for path in (corpus / "_data").glob("*-genes.tsv"):
        for line in path.read_text(encoding="utf-8").splitlines()[1:]:
            figures.setdefault(line.split("\t")[6], set()).add(path.name)
    numbers = sorted(map(len, figures.values()), reverse=True)

    assert 0.08 * FIGURES < numbers[0] < 0.4 * FIGURES
    assert sum(number == 1 for number in numbers) > len(numbers) / 3
