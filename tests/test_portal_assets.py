"""What the portal loads is what it says it is, asks no other host, and keeps to the policy."""

from __future__ import annotations

import hashlib
import json
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from pfocr_rdf.portal.rendering import ASSETS

ROOT = Path(__file__).parents[1]
VENDOR = ASSETS / "vendor"
TEMPLATES = sorted((ASSETS.parent / "templates").glob("*.jinja"))
PACKAGES: list[dict[str, Any]] = json.loads((VENDOR / "vendor.json").read_text("utf-8"))
FILES: list[dict[str, Any]] = [file for package in PACKAGES for file in package["files"]]

#: our own scripts and styles
OWN = sorted(path for path in ASSETS.iterdir() if path.suffix in {".js", ".css"})

#: hosts that such libraries like to ask, and places where others keep them
ASKED = (
    "lov.linkeddata.es",
    "prefix.cc",
    "dbpedia.org/sparql",
    "query.wikidata.org",
    "googleapis",
    "gstatic",
    "jsdelivr",
    "unpkg",
    "cdnjs",
    "sourceMappingURL",
)

#: where a script or style would fetch what an address names
FETCHED = re.compile(
    r"""(?:fetch\(|import\(|importScripts\(|@import\s|url\(|sendBeacon\(|EventSource\(|WebSocket\()
    \s*[`'"]?(?:https?:)?//""",
    re.VERBOSE,
)


def sha256(path: Path) -> str:
    """Return the digest of a file."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


def test_vendored_files_are_those_of_the_list() -> None:
    """Each file is listed with its hash, and nothing else lies there."""
    listed = {file["file"]: file["sha256"] for file in FILES}
    licences = {package["licences"] for package in PACKAGES}

    assert listed == {name: sha256(VENDOR / name) for name in listed}
    assert {path.name for path in VENDOR.iterdir()} == {*listed, *licences, "vendor.json"}


def test_versions_are_locked_without_a_registry() -> None:
    """The lock file has the versions of the list, hashes, and no registry."""
    text = (ROOT / "vendor" / "package-lock.json").read_text("utf-8")
    locked = json.loads(text)["packages"]

    assert '"resolved"' not in text
    assert "registry" not in text
    for package in PACKAGES:
        entry = locked[f"node_modules/{package['name']}"]
        assert (entry["version"], entry["license"]) == (package["version"], package["licence"])
    assert all("integrity" in entry for name, entry in locked.items() if name)


def test_licences_are_there() -> None:
    """The licence of each package is there, and of YASGUI's those of what is bundled in it."""
    for package in PACKAGES:
        text = (VENDOR / package["licences"]).read_text("utf-8")
        assert text.startswith(f"{package['name']} {package['version']}, {package['licence']}")
        assert "WITHOUT WARRANTY OF ANY KIND" in text
    bundled = (VENDOR / "yasgui.LICENCES.txt").read_text("utf-8")

    for name in ("codemirror", "jquery", "datatables.net", "dompurify", "sortablejs", "n3"):
        assert re.search(rf"^{re.escape(name)} \d", bundled, re.MULTILINE), name


def test_replacements_were_made() -> None:
    """What was replaced is gone, and has its reason; a file without replacements is as it was."""
    for file in FILES:
        text = (VENDOR / file["file"]).read_text("utf-8")
        assert (file["sha256"] == file["sha256OfPackage"]) == (not file["replaced"])
        for replaced in file["replaced"]:
            assert replaced["from"] not in text
            assert replaced["to"] in text
            assert replaced["why"]


def test_vendored_files_are_made_by_the_command(tmp_path: Path) -> None:
    """The packages give these files, byte for byte."""
    if shutil.which("node") is None or not (ROOT / "vendor" / "node_modules").is_dir():
        pytest.skip("no node, or no packages (npm ci --prefix vendor)")
    subprocess.run(["node", ROOT / "vendor" / "vendor.mjs", tmp_path / "vendor"], check=True)
    made = {path.name: path.read_bytes() for path in (tmp_path / "vendor").iterdir()}

    assert made == {path.name: path.read_bytes() for path in VENDOR.iterdir()}


@pytest.mark.parametrize("path", [*OWN, *(VENDOR / file["file"] for file in FILES)], ids=str)
def test_no_asset_asks_another_host(path: Path) -> None:
    """No asset fetches from an address, and none names a host that is known for being asked."""
    text = path.read_text("utf-8")

    assert FETCHED.findall(text) == []
    assert [host for host in ASKED if host in text] == []


@pytest.mark.parametrize("path", OWN, ids=lambda path: path.name)
def test_our_scripts_and_styles_are_small(path: Path) -> None:
    """Our own files are a few kilobytes, name no host at all, and run no text as code."""
    text = re.sub(r"/\*.*?\*/|^\s*//.*?$", "", path.read_text("utf-8"), flags=re.DOTALL | re.M)

    assert len(text) < 40_000
    assert set(re.findall(r"https?://[^\s\"'`)]+", text)) <= {"http://www.w3.org/2000/svg"}
    assert re.findall(r"\beval\(|new Function|innerHTML|document\.write", text) == []


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.name)
def test_templates_keep_to_the_policy(path: Path) -> None:
    """No template has a script, style or handler of its own text: the policy forbids them."""
    text = path.read_text("utf-8")
    scripts = re.findall(r"<script\b[^>]*>", text)

    assert re.findall(r"<style\b|\sstyle\s*=|\son[a-z]+\s*=|javascript:", text) == []
    assert [tag for tag in scripts if "src=" not in tag and "json" not in tag] == []
    assert re.findall(r"<(?:script|link|img|iframe)[^>]*(?:src|href)=\"https?:", text) == []
