"""The audit: every check of the category Curation, for people and as one table for programs."""

from __future__ import annotations

import csv
import io
import json
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from pfocr_rdf.answering import run_query
from pfocr_rdf.audit import as_one, checks, run_checks
from pfocr_rdf.errors import QueryError
from pfocr_rdf.store import Store, create_store, open_store

CommandLine = Callable[..., subprocess.CompletedProcess[str]]

NAMES = {
    "ambiguous-words",
    "contradicted-mentions",
    "promising-figures",
    "species-clashes",
    "ungrounded-words",
    "unmatched-long-forms",
}

SEED = "https://pfocr.wikipathways.org/figures/PMC5061805__BCP-82-1280-g001"


def test_the_checks_are_the_queries_for_curators() -> None:
    """Those that the issue names, and the figures worth a pathway."""
    assert NAMES == set(checks())


def test_a_contradiction_of_the_seeds_is_found(seeds_store: Store) -> None:
    """PDK1 in PMC5061805 is PDPK1 by the caption; the link of the figure stays."""
    (check,) = run_checks(seeds_store, ["contradicted-mentions"])
    rows = list(check.solutions)

    assert [("(PDK1)", "https://identifiers.org/ncbigene/5170", "PDPK1")] == [
        (row["word"], row["suggested"], row["suggestedName"])
        for row in rows
        if row["figure"] == SEED and row["word"] != "AMPA"
    ]
    figures = run_query(seeds_store, "figures-by-gene", {"gene": "5163", "tier": "strict"})
    assert [SEED] == [row["figure"] for row in figures]


def test_rows_of_all_checks_make_one_table(corpus_store: Store) -> None:
    """Each row names its check, and says nothing about variables of the others."""
    found = run_checks(corpus_store)
    one = list(as_one(found))

    assert sum(len(list(check.solutions)) for check in found) == len(one)
    assert NAMES == {row["check"] for row in one}
    clash = next(row for row in one if row["check"] == "species-clashes")
    assert {"check", "figure", "title", "species", "genes"} == {k for k, v in clash.items() if v}


def test_a_limit_says_how_many_rows_are_left(corpus_store: Store) -> None:
    """The first rows of an answer, and the number of the others."""
    (everything,) = run_checks(corpus_store, ["ambiguous-words"])
    (some,) = run_checks(corpus_store, ["ambiguous-words"], limit=3)

    assert list(everything.solutions)[:3] == list(some.solutions)
    assert len(list(everything.solutions)) - 3 == some.more
    assert 0 == everything.more


def test_an_unknown_check_is_refused_with_the_known_ones(corpus_store: Store) -> None:
    """A typing error is answered by what there is."""
    with pytest.raises(QueryError, match=r"'clashes' is no check \(expected ambiguous-words"):
        run_checks(corpus_store, ["clashes"])


def test_promising_figures_are_compared_with_the_mirror(seeds_build: Path, tmp_path: Path) -> None:
    """A pathway with three of the four strict genes of a figure leaves one new one."""
    wp, graph = "http://vocabularies.wikipathways.org/wp#", "<http://rdf.wikipathways.org/>"
    pathway = "<https://identifiers.org/wikipathways/WP1_r1>"
    a = "<http://www.w3.org/1999/02/22-rdf-syntax-ns#type>"
    lines = [f"{pathway} {a} <{wp}Pathway> {graph} .\n"]
    for gene in (627, 2475, 29904):  # BDNF, MTOR, EEF2K; the fourth is PDK1
        node = f"<https://example.org/{gene}>"
        lines += [
            f"{node} <{wp}bdbEntrezGene> <https://identifiers.org/ncbigene/{gene}> {graph} .\n",
            f"{node} <http://purl.org/dc/terms/isPartOf> {pathway} {graph} .\n",
        ]
    mirror = tmp_path / "mirror.nq"
    mirror.write_text("".join(lines), encoding="utf-8")
    create_store([*(seeds_build / "dump").glob("*.nt.gz"), mirror], tmp_path / "store")
    rows = run_query(open_store(tmp_path / "store"), "promising-figures", {"min": "4"})

    assert [(SEED, 4, 3, 1)] == [(r["figure"], r["genes"], r["shared"], r["new"]) for r in rows]


def test_people_get_a_table_for_each_check(cli: CommandLine, seeds_build: Path) -> None:
    """With a heading, and a word where a check finds nothing."""
    told = cli("audit", "--store", seeds_build, "--format", "table").stdout

    assert "Mentions That the Caption Contradicts (contradicted-mentions)" in told
    assert "ncbigene:5170" in told
    assert "Genes of Organisms That the Article Lacks (species-clashes)\nnone\n" in told


def test_programs_get_one_table(cli: CommandLine, seeds_build: Path) -> None:
    """In a pipe as TSV, on request as CSV or JSON; each row names its check."""
    done = cli("audit", "contradicted-mentions", "--store", seeds_build)
    assert (0, "") == (done.returncode, done.stderr)
    assert done.stdout.startswith("check\tfigure\ttitle\tword\t")

    text = cli("audit", "--store", seeds_build, "--format", "csv").stdout
    rows = csv.DictReader(io.StringIO(text))
    assert {"ambiguous-words", "contradicted-mentions"} == {row["check"] for row in rows}
    text = cli("audit", "--store", seeds_build, "--format", "json", "--limit", "1").stdout
    assert 2 == len(json.loads(text)["results"]["bindings"])


def test_markdown_has_a_heading_for_each_check(cli: CommandLine, corpus_build: Path) -> None:
    """A report that can be put into an issue as it is."""
    lines = cli("audit", "--store", corpus_build, "--format", "md", "--limit", "2").stdout
    assert 6 == sum(line.startswith("## ") for line in lines.splitlines())
    assert "(--limit 0 gives all)" in lines
