"""The keyword tier is as right as it was measured to be."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path

BENCHMARK = Path(__file__).parents[1] / "benchmarks" / "keyword_tier.py"


def test_keywords_give_the_genes_of_the_tables(shared: Path) -> None:
    """At least 99 of 100 human genes are right, and at least 99 of 100 are found."""
    spec = importlib.util.spec_from_file_location("keyword_tier", BENCHMARK)
    assert spec is not None
    assert spec.loader is not None
    benchmark = importlib.util.module_from_spec(spec)
    sys.modules["keyword_tier"] = benchmark
    spec.loader.exec_module(benchmark)
    genes, _ = benchmark.compare(shared / "corpus")

    assert 300 < len(genes.expected)
    assert 0.99 <= genes.precision
    assert 0.99 <= genes.recall
