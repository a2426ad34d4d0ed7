"""The wheel works without a checkout."""

from __future__ import annotations

import os
import subprocess
import sys
import zipfile
from pathlib import Path
from types import ModuleType

import pytest

import pfocr_rdf

ROOT = Path(__file__).parents[1]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel of this checkout."""
    folder = tmp_path_factory.mktemp("wheel")
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)],
        cwd=ROOT,
        check=True,
        capture_output=True,
    )
    return next(folder.glob("*.whl"))


def test_wheel_holds_the_bundled_folders(wheel: Path) -> None:
    """Ontology, shapes, queries, seeds and lexicon travel with the package."""
    names = set(zipfile.ZipFile(wheel).namelist())

    for folder, pattern in (
        ("ontology", "*.ttl"),
        ("ontology", "*.jsonld"),
        ("shapes", "**/*.ttl"),
        ("queries", "*.rq"),
        ("seeds", "*.md"),
    ):
        for path in (ROOT / folder).glob(pattern):
            assert f"pfocr_rdf/_bundled/{path.relative_to(ROOT).as_posix()}" in names
    assert "pfocr_rdf/publication/ontology.html.jinja" in names
    assert {"pfocr_rdf/lexicon/lexicon.sqlite", "pfocr_rdf/lexicon/drugs.tsv"} <= names
    assert "pfocr_rdf/py.typed" in names


def test_demo_runs_from_the_wheel(wheel: Path, tmp_path: Path) -> None:
    """A user with pip can run the demo at once, with nothing of a checkout in reach."""
    installed = tmp_path / "installed"
    zipfile.ZipFile(wheel).extractall(installed)
    script = (
        f"import sys; sys.path.insert(0, {str(installed)!r}); "
        "import pfocr_rdf; print(pfocr_rdf.__file__); "
        "from pfocr_rdf.__main__ import run; sys.argv = ['pfocr-rdf', 'demo']; run()"
    )
    environment = {key: value for key, value in os.environ.items() if key != "PYTHONPATH"}
    done = subprocess.run(
        [sys.executable, "-c", script],
        cwd=tmp_path,
        env=environment,
        capture_output=True,
        text=True,
        check=True,
    )

    assert done.stdout.startswith(str(installed))
    assert "NTRK2" in done.stdout
    assert (tmp_path / "build" / "store" / "CURRENT").is_file()


def test_names_stay_what_they_are() -> None:
    """No name of the package is that of a room too, which would take its place once imported."""
    for name in pfocr_rdf.__all__:
        first, second = getattr(pfocr_rdf, name), getattr(pfocr_rdf, name)

        assert first is second
        assert not isinstance(first, ModuleType)
