"""Lines are sorted on disk as they would be in memory, and compared as sets are."""

from __future__ import annotations

import tempfile
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from pfocr_rdf.mirror.sorting import Runs, differences

LINES = st.lists(st.binary(max_size=4).filter(lambda line: b"\n" not in line), max_size=30)


@given(LINES, LINES, st.integers(1, 60))
def test_runs_are_one_sorted_set(first: list[bytes], second: list[bytes], size: int) -> None:
    """However small a run is, every line comes once, in the order of bytes."""
    with tempfile.TemporaryDirectory() as folder, Runs(Path(folder), size) as runs:
        runs.add(first)
        runs.add(second)
        assert list(runs.merged()) == sorted({*first, *second})


@given(LINES, LINES)
def test_differences_are_those_of_sets(old: list[bytes], new: list[bytes]) -> None:
    """What went and what came, each once."""
    found = list(differences(sorted(set(old)), sorted(set(new))))
    assert [line for line, is_new in found if is_new] == sorted(set(new) - set(old))
    assert [line for line, is_new in found if not is_new] == sorted(set(old) - set(new))
