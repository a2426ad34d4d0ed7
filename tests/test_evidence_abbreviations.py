"""Abbreviations: what captions define is found, and what only looks so is not."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path
from types import ModuleType
from typing import NamedTuple

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pfocr_rdf.evidence.abbreviations import Definition, definitions
from pfocr_rdf.evidence.meanings import meanings
from pfocr_rdf.lexicon.lexicon import Lexicon
from pfocr_rdf.records import Entity

ROOT = Path(__file__).parents[1]
LEXICON = Lexicon.bundled()


class Case(NamedTuple):
    """A caption, and what it defines."""

    caption: str
    expected: dict[str, str]


CASES = {
    "long form first": Case("of heat shock protein (HSP)", {"HSP": "heat shock protein"}),
    "short form first": Case(
        "by C4H (cinnamate 4-hydroxylase)", {"C4H": "cinnamate 4-hydroxylase"}
    ),
    "one word": Case("binds calmodulin (CaM)", {"CaM": "calmodulin"}),
    "one word behind": Case("then LAC (laccase) acts", {"LAC": "laccase"}),
    "up to the blank": Case("an β-aminobutyric acid (ABA)", {"ABA": "β-aminobutyric acid"}),
    "Greek first letter": Case("and β-catenin binding (BCB)", {"BCB": "β-catenin binding"}),
    "Greek short form": Case("growth factor β (GF-β)", {"GF-β": "growth factor β"}),
    "plural": Case("Tyrosine kinase inhibitors (TKIs)", {"TKIs": "Tyrosine kinase inhibitors"}),
    "other hyphens": Case(
        "glycogen synthase kinase\N{HYPHEN}3 (GSK\N{NON-BREAKING HYPHEN}3)",
        {"GSK\N{NON-BREAKING HYPHEN}3": "glycogen synthase kinase\N{HYPHEN}3"},
    ),
    "same prefix": Case(
        "of UDP-N-acetylglucosamine (UDP-GlcNAc)", {"UDP-GlcNAc": "UDP-N-acetylglucosamine"}
    ),
    "list with commas": Case(
        "It acts. ERK, extracellular signal-regulated kinase; Akt, protein kinase B",
        {"ERK": "extracellular signal-regulated kinase", "Akt": "protein kinase B"},
    ),
    "list with colons": Case(
        "(d). Akt: protein kinase B; ER: endoplasmic reticulum. Figure designed by us.",
        {"Akt": "protein kinase B", "ER": "endoplasmic reticulum"},
    ),
    "list in brackets": Case(
        "It acts (ER, endoplasmic reticulum; NO, nitric oxide) there.",
        {"ER": "endoplasmic reticulum", "NO": "nitric oxide"},
    ),
    "one announced item": Case(
        "progression.Abbreviation: EMT, epithelial\N{EN DASH}mesenchymal transition.",
        {"EMT": "epithelial\N{EN DASH}mesenchymal transition"},
    ),
    "bracket in a list": Case(
        "ER, endoplasmic reticulum; Akt, protein kinase B (PKB)",
        {"ER": "endoplasmic reticulum", "Akt": "protein kinase B (PKB)", "PKB": "protein kinase B"},
    ),
    "two words": Case(
        "ER stress, endoplasmic reticulum stress; NO, nitric oxide",
        {"ER stress": "endoplasmic reticulum stress", "NO": "nitric oxide"},
    ),
    "long form missing": Case(
        "NO, nitric oxide; PD-L1, ER, endoplasmic reticulum",
        {"NO": "nitric oxide", "ER": "endoplasmic reticulum"},
    ),
    "a list of names": Case("mediators (cytokines, ATP, BDNF, NO) act", {}),
    "a reference": Case("as before (see Fig. 1)", {}),
    "a line": Case("of Mos (dashed line), but PC (purple circle)", {}),
    "a panel": Case("Left, control; right, treated. (A) Cells (a), (B) tissue (b).", {}),
    "a sentence between": Case("Of heat shock. Protein (HSP) follows", {}),
    "an example": Case("antidepressants (eg, ketamine and scopolamine)", {}),
    "a relative clause": Case("PSD-95 (which anchors it)", {}),
    "a number of one": Case("the miRNA (miRNA160)", {}),
    "one item alone": Case("It acts; ER, estrogen receptor, too", {}),
    "another word": Case("the hormone (auxin) and DNA (auxin)", {}),
}


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_a_caption_defines_abbreviations(case: Case) -> None:
    """What a caption defines is found, as the caption writes it, and nothing else."""
    assert case.expected == {found.short: found.long for found in definitions(case.caption)}


@given(st.text())
def test_any_caption_can_be_read(caption: str) -> None:
    """No caption is too odd, and what it defines stands in it."""
    for definition in definitions(caption):
        assert definition.short in caption


@given(st.text(alphabet="ABab() ;,:.-"))
def test_any_brackets_can_be_read(caption: str) -> None:
    """Brackets may open and close as they like."""
    for definition in definitions(caption):
        assert definition.short in caption


@pytest.mark.parametrize("piece", ["(", "(AB ", "A, b", "AB, ab; ", "AB: ", "[("])
def test_a_long_caption_takes_no_time(piece: str) -> None:
    """What a caption repeats is not read once for each time."""
    assert definitions(piece * 5_000) is not None


class Meaning(NamedTuple):
    """A definition, and the genes and families that it means."""

    short: str
    long: str
    expected: set[str]


MEANINGS = [
    Meaning("PDK1", "phosphoinositide-dependent kinase-1", {"5170"}),
    Meaning("PDK1", "pyruvate dehydrogenase kinase 1", {"5163"}),
    Meaning("mTOR", "mammalian target of rapamycin", {"2475"}),
    Meaning("Akt", "protein kinase B", {"AKT"}),
    Meaning("Akt", "protein kinase B (PKB)", {"AKT"}),
    Meaning("ERK", "extracellular signal\N{HYPHEN}regulated kinase", {"ERK"}),
    Meaning("CaM", "calmodulin", {"CALM"}),
    Meaning("BDNF", "brain derived neurotrophic factor", {"627"}),
    Meaning("MEK", "mitogen-activated protein kinase", {"MEK"}),
    Meaning("MAPK", "mitogen-activated protein kinase", {"MAPK"}),
    Meaning("NMDAR", "N-methyl-D-aspartate receptor", {"GRIN"}),
    Meaning("GluA1", "AMPA receptor subunit 1", {"2890"}),
    Meaning("PPP", "pentose phosphate pathway", set()),
    Meaning("EMT", "epithelial-mesenchymal transition", set()),
    Meaning("STS", "stylopine synthase", set()),
    Meaning("XYZ", "", set()),
    Meaning("XYZ", "(+)", set()),
]


@pytest.mark.parametrize("case", MEANINGS, ids=[f"{case.short}-{case.long}" for case in MEANINGS])
def test_a_definition_means_genes_and_families(case: Meaning) -> None:
    """The right one of the genes of one symbol is meant, and no other."""
    found = meanings(Definition(case.short, case.long), LEXICON)

    assert case.expected == {entity.id for entity in found if entity.kind in ("gene", "family")}


def test_chemicals_and_diseases_are_meant() -> None:
    """MeSH's names are looked up, in the plural too."""
    assert (Entity(kind="chemical", id="D017382"),) == meanings(
        Definition("ROS", "reactive oxygen species"), LEXICON
    )
    assert (Entity(kind="disease", id="D055371"),) == meanings(
        Definition("ALI", "acute lung injury"), LEXICON
    )


@pytest.fixture(scope="module")
def benchmark() -> ModuleType:
    """The script that compares captions with the table."""
    path = ROOT / "benchmarks" / "abbreviations.py"
    spec = importlib.util.spec_from_file_location("abbreviations_benchmark", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


def test_definitions_are_right(benchmark: ModuleType, shared: Path) -> None:
    """Of what is found in real captions 95 % is right; of what they define 95 % is found."""
    captions = benchmark.read_captions(shared / "corpus")
    score = benchmark.score_definitions(benchmark.read_table(), captions)

    assert score.precision >= 0.95
    assert score.recall >= 0.95


def test_entities_are_right(benchmark: ModuleType) -> None:
    """Of what real definitions are taken to mean 95 % is right; three in four have a meaning."""
    score = benchmark.score_entities(benchmark.read_table(), LEXICON)

    assert score.precision >= 0.95
    assert score.recall >= 0.74


def test_the_table_is_of_these_captions(benchmark: ModuleType, shared: Path) -> None:
    """Every row of the table stands in its caption, and its entities are known."""
    captions = benchmark.read_captions(shared / "corpus")
    for row in benchmark.read_table():
        assert row.definition.short in captions[row.figid]
        assert row.definition.long in captions[row.figid]
        for key in row.right | row.also:
            kind, _, identifier = key.partition(":")
            assert kind in ("gene", "family", "chemical", "disease")
            assert _is_known(kind, identifier), key


def _is_known(kind: str, identifier: str) -> bool:
    if kind == "gene":
        return LEXICON.genes.get(identifier) is not None
    if kind == "family":
        return LEXICON.families.get(identifier) is not None
    return LEXICON.concepts.get(identifier) is not None
