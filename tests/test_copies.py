"""What happens to several documents of one figure."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

import pfocr_rdf
from pfocr_rdf.pipeline.report import BuildReport

FIGID = "PMC7484229__nihms-1615296-f0001"


@pytest.fixture
def copy(seeds: Path, tmp_path: Path) -> Path:
    """A checkout with one figure of the seeds, and a folder with the same document."""
    for folder in ("checkout/_figures", "checkout/_data", "other"):
        (tmp_path / folder).mkdir(parents=True)
    for folder in ("checkout/_figures", "other"):
        shutil.copy(seeds / f"{FIGID}.md", tmp_path / folder)
    (tmp_path / "checkout/_data" / f"{FIGID}-chemicals.tsv").write_text(
        "word\tmesh\tmatch\tname\tchebi\nKetamine\tmesh:D007649\tKetamine\tketamine\tchebi:6121\n"
    )
    return tmp_path


def _build(folder: Path, *sources: str) -> BuildReport:
    return pfocr_rdf.build([folder / source for source in sources], folder / "build")


def test_a_copy_without_tables_takes_those_of_the_other(copy: Path) -> None:
    """Identical documents are one figure, with the tables that lie beside any of them."""
    report = _build(copy, "checkout", "other")
    store = pfocr_rdf.open_store(copy / "build")
    chemicals = pfocr_rdf.run_query(store, "chemicals-by-figure", {"figure": FIGID})

    assert (report.found, report.totals.mapped, report.totals.figures) == (2, 2, 1)
    assert report.findings == {"duplicate_document": 1}
    assert [row["name"] for row in chemicals] == ["Ketamine"]


def test_copies_with_different_tables_are_rejected(copy: Path, seeds: Path) -> None:
    """Two tables of one kind that differ make two different figures of one figid."""
    (copy / "other" / f"{FIGID}-chemicals.tsv").write_text(
        "word\tmesh\tmatch\tname\tchebi\nGABA\tmesh:D005680\tNA\tNA\tNA\n"
    )
    shutil.copy(seeds / "PMC4803609__nihms758223f1.md", copy / "other")
    report = _build(copy, "checkout", "other")

    assert (report.found, report.totals.mapped, len(report.rejected)) == (3, 1, 2)
    assert all("is also that of" in error.reason for error in report.rejected)
    assert report.exit_status == 1


def test_seeds_and_corpus_differ(seeds: Path, shared: Path, tmp_path: Path) -> None:
    """Four of the five seeds are older versions of documents in the corpus, one is the same."""
    report = pfocr_rdf.build([seeds, shared / "corpus"], tmp_path / "build")

    assert (report.found, report.totals.mapped, len(report.rejected)) == (25, 17, 8)
    assert report.totals.figures == 16
