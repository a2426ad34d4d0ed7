"""The budgets of the house: small modules, small functions, words that mean something."""

from __future__ import annotations

import ast
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
SOURCE = ROOT / "src" / "pfocr_rdf"
MODULES = sorted(SOURCE.rglob("*.py"))

MODULE_LINES = 400
FUNCTION_LINES = 50

#: names that say nothing
EMPTY_NAMES = {"utils", "util", "helpers", "common", "misc", "data", "info", "obj"}

#: what only one room may import
KEEPERS = {
    "httpx": {"endpoint"},
    "click": {"cli", "__main__"},
    "jinja2": {"portal", "publication"},
    "numpy": {"associations", "exports"},
    "scipy": {"associations"},
    "yaml": {"documents"},
    "rdflib": {"shapes"},
    "pyshacl": {"shapes"},
    # publication reads the ontology with it, to make its page
    "pyoxigraph": {"canonical", "dump", "publication", "store", "shapes"},
    "sqlite3": {"lexicon"},
    "tantivy": {"fulltext"},
    "aiohttp": {"filesystem"},
    "fsspec": {"filesystem"},
    "cloudpickle": {"pipeline"},
    "dask": {"pipeline"},
    "distributed": {"pipeline"},
    "rich": {"cli", "solutions"},
    "prometheus_client": {"serving"},
    "starlette": {"serving"},
    "uvicorn": {"serving"},
    "uvloop": {"serving"},
}


def _nodes(path: Path) -> Iterator[ast.AST]:
    yield from ast.walk(ast.parse(path.read_text(encoding="utf-8")))


def _room(path: Path) -> str:
    return path.relative_to(SOURCE).parts[0].removesuffix(".py")


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(SOURCE)))
def test_module_is_small_and_introduces_itself(path: Path) -> None:
    """A module fits in a sitting, and its first line says what it is."""
    text = path.read_text(encoding="utf-8")
    long = [
        node.name
        for node in _nodes(path)
        if isinstance(node, ast.FunctionDef)
        and (node.end_lineno or 0) - node.lineno - _docstring_lines(node) >= FUNCTION_LINES
    ]

    assert text.count("\n") <= MODULE_LINES
    assert long == []
    assert (ast.get_docstring(ast.parse(text)) or "").strip()


def _docstring_lines(node: ast.FunctionDef) -> int:
    return (ast.get_docstring(node) or "").count("\n")


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(SOURCE)))
def test_libraries_stay_in_their_rooms(path: Path) -> None:
    """Only a library's keeper imports it."""
    for node in _nodes(path):
        names = []
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and not node.level:
            names = [node.module or ""]
        for name in names:
            library = name.partition(".")[0]
            assert _room(path) in KEEPERS.get(library, {_room(path)}), name


def test_no_room_has_an_empty_name() -> None:
    """A name says what is behind the door."""
    assert EMPTY_NAMES.isdisjoint(path.stem for path in MODULES)


def test_every_dependency_has_its_reason() -> None:
    """Each dependency is there for one reason, written beside it."""
    lines = (ROOT / "pyproject.toml").read_text(encoding="utf-8").splitlines()
    project = tomllib.loads("\n".join(lines))
    names = [
        *project["project"]["dependencies"],
        *(name for extra in project["project"]["optional-dependencies"].values() for name in extra),
        *project["dependency-groups"]["dev"],
    ]

    for name in names:
        assert any(f'"{name}",' in line and "# " in line for line in lines), name


def test_lock_file_names_no_registry() -> None:
    """The lock file carries names, versions and hashes, never a host."""
    lock = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))

    assert "://" not in lock
    assert "--index-url" not in lock
    for name in project["project"]["dependencies"]:
        package = name.partition(">=")[0].lower()
        assert f"\n{package}==" in f"\n{lock}", package


def test_seeds_are_those_of_the_project(seeds: Path, shared: Path) -> None:
    """The sample documents are PFOCR's, byte for byte."""
    ours = {path.name: path.read_bytes() for path in seeds.glob("*.md")}

    assert ours == {path.name: path.read_bytes() for path in (shared / "seeds").glob("*.md")}
