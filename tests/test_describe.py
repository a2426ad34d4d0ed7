"""What the store says of one thing, for people and as triples."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from pfocr_rdf import build, open_store, run_query
from pfocr_rdf.descriptions import SUREST, describe, describe_triples
from pfocr_rdf.errors import QueryError
from pfocr_rdf.store import Store

CommandLine = Callable[..., subprocess.CompletedProcess[str]]

MTOR = "https://identifiers.org/ncbigene/2475"
FIGURE = "https://pfocr.wikipathways.org/figures/PMC4803609__nihms758223f1"


def answers(store: Store, text: str) -> dict[str, tuple[str, ...]]:
    """Return the answers about a thing, by label."""
    return {answer.label: answer.lines for answer in describe(store, text).answers}


def test_triples_of_a_gene_are_its_own(seeds_store: Store) -> None:
    """Type, id, name, label, full name, taxon, page, http form, HGNC's id and its symbol.

    Then the numbers of its figures by three tiers, and its rarity.
    """
    lines = describe_triples(seeds_store, MTOR)

    assert len(lines) == 10 + 4
    assert all(line.startswith(f"<{MTOR}> ") for line in lines)


def test_triples_of_a_figure_are_its_record_and_mentions_too(seeds_store: Store) -> None:
    """A figure comes with its record and its fifteen mentions, and with nothing else."""
    subjects = {line.partition(" ")[0] for line in describe_triples(seeds_store, FIGURE)}

    assert {f"<{FIGURE}>", f"<{FIGURE}.html>"} < subjects
    assert len(subjects) == 2 + 15
    assert all(subject.startswith(f"<{FIGURE}") for subject in subjects)


def test_figure_says_its_genes_by_tier(seeds_store: Store) -> None:
    """A person sees which genes are sure and which are candidates of a family."""
    found = answers(seeds_store, "PMC4803609__nihms758223f1")

    assert found["genes, strict"] == ("BDNF (ncbigene:627)",)
    assert found["genes, by synonym"] == (
        "DLG4 (ncbigene:1742)",
        "GRIA1 (ncbigene:2890)",
        "NTRK2 (ncbigene:4915)",
    )
    assert found["families"] == ("AKT (fplx:AKT)", "ERK (fplx:ERK)", "mTORC1 (fplx:mTORC1)")


def test_words_of_a_chemical_are_those_on_figures(seeds_store: Store) -> None:
    """Calcium is shown as Ca2 and Ca2+ on one figure."""
    assert answers(seeds_store, "D002118")["words on figures"] == ("Ca2", "Ca2+")


@pytest.mark.parametrize(
    ("text", "label", "line"),
    [
        ("pfocr:mentionsGeneStrict", "rdfs:label", "mentions gene by symbol"),
        ("https://pfocr.wikipathways.org/rdf/dataset", "schema:name", "PFOCR RDF"),
        ("pfocr:hgnc_symbol", "pfocr:tier", "pfocr:strict"),
    ],
)
def test_anything_with_an_iri_can_be_described(
    text: str, label: str, line: str, seeds_store: Store
) -> None:
    """Terms, lexicons and the dataset are things of the store as well."""
    assert line in answers(seeds_store, text)[label]


def test_what_stands_beside_a_gene_is_on_its_own_figures(seeds_store: Store) -> None:
    """EEF2K is on one figure of the seeds, which shows six chemicals."""
    assert answers(seeds_store, "EEF2K")["chemicals beside it"] == (
        "Glutamic Acid (mesh:D018698, 1 figure)",
        "Ketamine (mesh:D007649, 1 figure)",
        "Sarcosine (mesh:D012521, 1 figure)",
        "Scopolamine (mesh:D012601, 1 figure)",
        "alpha-Amino-3-hydroxy-5-methyl-4-isoxazolepropionic Acid (mesh:D018350, 1 figure)",
        "gamma-Aminobutyric Acid (mesh:D005680, 1 figure)",
    )


def test_unknown_names_get_the_nearest(seeds_store: Store) -> None:
    """A mistyped name is answered by those that are near."""
    with pytest.raises(QueryError, match=r"did you mean .*Ketamine"):
        describe(seeds_store, "ketamin")


#: what canned queries call partners, and what else they are asked
CANNED = {
    ("gene", "chemical"): ("associated-chemicals", {"kind": "chemical"}),
    ("gene", "disease"): ("associated-diseases", {}),
    ("gene", "gene"): ("associated-genes-of-gene", {}),
    ("chemical", "gene"): ("associated-genes", {}),
}


@pytest.mark.parametrize("text", ["MTOR", "AKT1", "D002118"])
def test_associations_are_the_first_of_the_canned_queries(text: str, corpus_store: Store) -> None:
    """The surest of each kind, and how many there are."""
    description = describe(corpus_store, text)

    assert description.associations
    for association in description.associations:
        name, others = CANNED[description.kind, association.kind]
        asked = {description.kind: description.iri, "limit": "100000", **others}
        rows = list(run_query(corpus_store, name, asked))
        names = ("figures", "npmi", "pValue", "qValue")
        expected = [
            [row[association.kind], *(float(str(row[name])) for name in names)] for row in rows
        ]
        partners = association.partners
        found = [[p.iri, p.figures, p.npmi, p.p_value, p.q_value] for p in partners]
        assert expected[:SUREST] == found
        assert len(expected) == association.number
        label = "symbol" if association.kind == "gene" else "name"
        assert [row[label] for row in rows[:SUREST]] == [p.name for p in partners]


DISEASES = """diseases:
- word: depression
  source: MESH
  identifier: D003866
"""


def test_all_sides_tell_of_an_association(
    tmp_path: Path, document: Callable[[Path, str], Path]
) -> None:
    """Three figures with BDNF and ketamine, two of them with depression: all pairs.

    Only figures that show something of both kinds are the background, so that p is 1.
    """
    for number in range(3):
        path = document(tmp_path / "source", f"PMC{number}1__a")
        if number:
            path.write_text(path.read_text().removesuffix("---\n") + DISEASES + "---\n")
    store = open_store(build([tmp_path / "source"], tmp_path / "out").directory)
    found = {
        (thing, partner.name, partner.figures, partner.p_value)
        for thing in ("BDNF", "ketamine", "D003866")
        for association in describe(store, thing).associations
        for partner in association.partners
        if association.number == 1
    }
    disease = "Depressive Disorder"

    assert found == {
        ("BDNF", "Ketamine", 3, 1),
        ("BDNF", disease, 2, 1),
        ("ketamine", "BDNF", 3, 1),
        ("ketamine", disease, 2, 1),
        ("D003866", "BDNF", 2, 1),
        ("D003866", "Ketamine", 2, 1),
    }


def test_bdnf_and_ketamine_share_three_figures(
    cli: CommandLine, seeds_build: Path, seeds: Path
) -> None:
    """As text and as JSON: a fourth figure came without its tables, and keywords do not count."""
    tables = [path for path in seeds.glob("*.md") if "identifier: D007649" in path.read_text()]
    both = [path for path in tables if "entrez: '627'" in path.read_text()]
    text = cli("describe", "BDNF", "--store", seeds_build).stdout
    said = json.loads(cli("describe", "BDNF", "--store", seeds_build, "--format", "json").stdout)
    heading = text.index("chemicals associated, the surest first (4)\n")

    assert len(both) == 3
    assert "Ketamine (mesh:D007649, 3 figures, p 1, npmi 0)\n" in text[heading:]
    assert (said["iri"], said["kind"]) == ("https://identifiers.org/ncbigene/627", "gene")
    assert {"label": "symbol", "lines": ["BDNF"], "number": 1} in said["answers"]
    (chemicals,) = (found for found in said["associations"] if found["kind"] == "chemical")
    assert chemicals["number"] == len(chemicals["partners"]) == 4
    assert {
        "iri": "http://id.nlm.nih.gov/mesh/D007649",
        "name": "Ketamine",
        "sharedFigures": 3,
        "npmi": 0,
        "pValue": 1,
        "qValue": 1,
    } in chemicals["partners"]


def test_more_associations_are_counted(cli: CommandLine, corpus_build: Path) -> None:
    """The five surest are shown, and how many others there are."""
    text = cli("describe", "AKT1", "--store", corpus_build).stdout
    _, _, rest = text.partition("genes associated, the surest first (")
    number, _, lines = rest.partition(")\n")

    assert int(number) > 5
    assert f"  … and {int(number) - 5} more\n" in lines
