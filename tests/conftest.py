"""Where documents are, and the options of the tests."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

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
