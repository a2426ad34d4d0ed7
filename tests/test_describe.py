"""What the store says of one thing, for people and as triples."""

from __future__ import annotations

import pytest

from pfocr_rdf.descriptions import describe, describe_triples
from pfocr_rdf.errors import QueryError
from pfocr_rdf.store import Store

MTOR = "https://identifiers.org/ncbigene/2475"
FIGURE = "https://pfocr.wikipathways.org/figures/PMC4803609__nihms758223f1"


def answers(store: Store, text: str) -> dict[str, tuple[str, ...]]:
    """Return the answers about a thing, by label."""
    return {answer.label: answer.lines for answer in describe(store, text).answers}


def test_triples_of_a_gene_are_its_own(seeds_store: Store) -> None:
    """Type, id, name, label, full name, taxon, page, http form, HGNC's id and its symbol."""
    lines = describe_triples(seeds_store, MTOR)

    assert len(lines) == 10
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
