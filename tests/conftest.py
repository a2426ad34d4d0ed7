"""Where the real documents are."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

_BESIDE = Path(__file__).parents[2] / "shared"


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of real documents and reports, which is no part of the repository."""
    folder = Path(os.environ.get("PFOCR_RDF_SHARED", _BESIDE))
    if not folder.is_dir():
        pytest.skip(f"no folder {folder} (set PFOCR_RDF_SHARED)")
    return folder


@pytest.fixture(scope="session")
def seeds(shared: Path) -> Path:
    """The folder of the five sample documents."""
    return shared / "seeds"
