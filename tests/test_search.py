"""Full-text search: the best figures first, with what stands around the hits."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pfocr_rdf.errors import QueryError, StoreError
from pfocr_rdf.fulltext import INDEX, IndexWriter, Texts, expression_of, search

CommandLine = Callable[..., subprocess.CompletedProcess[str]]

FIG = "https://pfocr.wikipathways.org/figures/"


def figids(build: Path, text: str, limit: int = 10) -> list[str]:
    """Return the figids of what is found, in order."""
    return [str(row["figure"]).removeprefix(FIG) for row in search(build, text, limit)]


def test_figures_are_found_by_their_captions(seeds_build: Path) -> None:
    """Hippocampus stands in one caption of the seeds alone."""
    (row,) = search(seeds_build, "hippocampus")

    assert f"{FIG}PMC4803609__nihms758223f1" == row["figure"]
    assert "Emerging Treatment Mechanisms for Depression" in str(row["title"])
    assert "[hippocampus]" in str(row["snippet"])
    assert isinstance(row["score"], float)


def test_figures_are_found_by_their_words(seeds_build: Path) -> None:
    """Sarcosine stands on a figure, and in no caption, title or article of the seeds."""
    assert ["PMC5061805__BCP-82-1280-g001"] == figids(seeds_build, "sarcosine")


def test_all_words_must_be_there(seeds_build: Path) -> None:
    """Muscarinic receptors are named in one caption, and vesicles in another."""
    assert 1 == len(figids(seeds_build, "muscarinic receptors"))
    assert [] == figids(seeds_build, "muscarinic vesicles")


def test_a_phrase_keeps_the_order_of_its_words(seeds_build: Path) -> None:
    """Three captions speak of the prefrontal cortex, BDNF and synapses in some order."""
    assert ["PMC4803609__nihms758223f1"] == figids(seeds_build, '"prefrontal cortex"')
    assert [] == figids(seeds_build, '"cortex prefrontal"')


def test_english_words_match_by_their_stems(seeds_build: Path) -> None:
    """Antagonists, antagonizing: a caption need not have the very word."""
    assert figids(seeds_build, "antagonist") == figids(seeds_build, "antagonists") != []


def test_a_hit_in_the_title_comes_first(tmp_path: Path) -> None:
    """It says more than one in a caption."""
    with IndexWriter(tmp_path / INDEX) as index:
        index.add(
            [
                Texts("a:caption", "Another", "mTOR and mTOR and mTOR in a caption", "", ""),
                Texts("a:title", "mTOR", "Something else stands in this caption", "", ""),
            ]
        )
    assert ["a:title", "a:caption"] == [row["figure"] for row in search(tmp_path, "mtor")]


def test_a_limit_takes_the_best(seeds_build: Path) -> None:
    """The first of the answer without a limit."""
    assert figids(seeds_build, "ketamine")[:2] == figids(seeds_build, "ketamine", 2)


@pytest.mark.parametrize("text", ["", "  ", "+-!", '""', "x" * 1001])
def test_nothing_to_search_for_is_refused(text: str, seeds_build: Path) -> None:
    """An empty text would find everything or nothing."""
    with pytest.raises(QueryError, match="search for"):
        search(seeds_build, text)


@given(st.text(max_size=60))
def test_no_text_is_an_operator(text: str) -> None:
    """What a person types is words and phrases, whatever signs are in it."""
    try:
        expression = expression_of(text)
    except QueryError:
        return
    assert expression.startswith('"')
    assert expression.endswith('"')
    assert 0 == expression.count('"') % 2


@given(text=st.text(max_size=40))
def test_any_text_gets_an_answer(text: str, seeds_build: Path) -> None:
    """Or is refused as one without a word."""
    if any(map(str.isalnum, text)):
        assert len(figids(seeds_build, text)) <= 5
    else:
        with pytest.raises(QueryError, match="no word"):
            figids(seeds_build, text)


def test_a_store_without_an_index_says_so(tmp_path: Path) -> None:
    """A store that ``load`` made has none."""
    with pytest.raises(StoreError, match="has no index to search"):
        search(tmp_path, "mTOR")


def test_a_damaged_index_says_so(seeds_build: Path, tmp_path: Path) -> None:
    """With what to do about it."""
    shutil.copytree(seeds_build / INDEX, tmp_path / INDEX)
    (tmp_path / INDEX / "meta.json").write_text("{}")

    with pytest.raises(StoreError, match=r"cannot be read: .* \(build it anew\)"):
        search(tmp_path, "mTOR")


def test_the_command_finds_figures(cli: CommandLine, seeds_build: Path) -> None:
    """By the directory of the build, or by its store."""
    for store in (seeds_build, seeds_build / "store"):
        done = cli("search", "muscarinic", "receptors", "--store", store)
        assert (0, "") == (done.returncode, done.stderr)
        assert done.stdout.startswith("figure\ttitle\tsnippet\tscore\n")
        assert "PMC5061805__BCP-82-1280-g001" in done.stdout
