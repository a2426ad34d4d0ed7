"""Grounding: taxa, families and candidates are added, and nothing that a document says is lost."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

import pytest

from pfocr_rdf.grounding import ground
from pfocr_rdf.lexicon.lexicon import Lexicon
from pfocr_rdf.records import Article, Family, Figure, Finding, GeneMention, Kind, Organism

CORPUS = Path(__file__).parent / "corpus"


def figure(
    *genes: GeneMention,
    article_organisms: tuple[Organism, ...] = (),
    gene_organisms: tuple[Organism, ...] = (),
) -> Figure:
    """Return a grounded figure with these gene mentions."""
    plain = Figure(
        figid="PMC1__f",
        article=Article(pmcid="PMC1"),
        place="a.md",
        genes=genes,
        article_organisms=article_organisms,
        gene_organisms=gene_organisms,
    )
    return ground(plain, Lexicon.bundled())


def gene(
    gene_id: str | None, word: str = "ERK", source: str = "hgnc_symbol", taxon: str = "9606"
) -> GeneMention:
    """Return a gene mention whose matched term is its word."""
    return GeneMention(
        word=word, matched_symbol=word, source=source, ncbigene_id=gene_id, taxon_id=taxon
    )


class Named(NamedTuple):
    """A matched term in a row of some lexicon, and the family that it names."""

    name: str
    term: str | None
    source: str | None
    family: Family | None


NAMED = [
    Named("id", "ERK", "bioentities_symbol", Family(term="ERK", famplex_id="ERK")),
    Named("any-case", "MTORC1", "famplex_relations", Family(term="MTORC1", famplex_id="mTORC1")),
    Named("synonym", "NMDAR", "bioentities_symbol", Family(term="NMDAR", famplex_id="GRIN")),
    Named("unknown", "NAKATPASE", "famplex_relations", Family(term="NAKATPASE")),
    Named("two-families", "HH", "famplex_relations", Family(term="HH")),
    Named("no-term", None, "famplex_relations", None),
    Named("strict", "ERK", "hgnc_symbol", None),
    Named("synonym-tier", "ERK", "ncbigene_synonym", None),
    Named("no-lexicon", "ERK", None, None),
]


@pytest.mark.parametrize("case", NAMED, ids=[case.name for case in NAMED])
def test_a_row_of_the_family_tier_names_a_family(case: Named) -> None:
    """Only rows of the two family lexicons do; a term that FamPlex lacks names its own family."""
    mention = GeneMention(
        word="x", matched_symbol=case.term, source=case.source, ncbigene_id="5594"
    )
    grounded = figure(mention)
    is_unknown = case.family is not None and case.family.famplex_id is None

    assert case.family == grounded.genes[0].family
    assert [Kind.FAMILY_UNKNOWN] * is_unknown == [finding.kind for finding in grounded.findings]


def test_an_unknown_family_is_told_once() -> None:
    """One finding for each term, however many rows it has."""
    rows = [gene(str(number), "ZZZ", "famplex_relations") for number in (1, 2, 3)]
    grounded = figure(*rows, gene("4", "YYY", "famplex_relations"))

    assert 2 == len(grounded.findings)


class Candidates(NamedTuple):
    """Gene mentions of one figure, and the number of candidates of each."""

    name: str
    genes: tuple[GeneMention, ...]
    numbers: list[int]


CANDIDATES = [
    Candidates("one", (gene("5594"),), [1]),
    Candidates("two", (gene("5594"), gene("5595")), [2, 2]),
    Candidates("other-word", (gene("5594"), gene("5595", "Erk")), [1, 1]),
    Candidates("other-organism", (gene("5594"), gene("26413", taxon="10090")), [1, 1]),
    Candidates(
        "two-organisms",
        (gene("5594"), gene("5595"), gene("26413", taxon="10090")),
        [2, 2, 1],
    ),
    Candidates(
        "one-gene-by-two-lexicons", (gene("1"), gene("1", source="hgnc_prev_symbol")), [1, 1]
    ),
    Candidates("without-gene", (gene("5594"), gene("5595"), gene(None)), [2, 2, 1]),
    Candidates(
        "one-symbol-two-ids",  # Arabidopsis ACO2
        (gene("828805", "ACO2", taxon="3702"), gene("842536", "ACO2", taxon="3702")),
        [2, 2],
    ),
]


@pytest.mark.parametrize("case", CANDIDATES, ids=[case.name for case in CANDIDATES])
def test_candidates_are_genes_of_one_organism_for_one_word(case: Candidates) -> None:
    """They are different genes of the same organism that one word and matched term lead to."""
    assert case.numbers == [mention.candidates for mention in figure(*case.genes).genes]


def test_one_word_with_two_terms_has_candidates_for_each() -> None:
    """``TSC1/2`` matches TSC1 and TSC2: two readings of one candidate each."""
    rows = [
        GeneMention(word="TSC1/2", matched_symbol=term, ncbigene_id=gene_id)
        for term, gene_id in (("TSC1", "7248"), ("TSC2", "7249"))
    ]

    assert [1, 1] == [mention.candidates for mention in figure(*rows).genes]


def test_an_organism_becomes_a_taxon() -> None:
    """By the figure's gene table first, then by the lexicon; a name that nobody knows stays."""
    row = replace(gene("1", taxon="424242"), organism="Our own strain")
    grounded = figure(
        row,
        article_organisms=(
            Organism(name="Homo sapiens", line=5),
            Organism(name="Our own strain", line=5),
            Organism(name="prion", line=5),
        ),
    )

    assert ["9606", "424242", None] == [o.taxon_id for o in grounded.article_organisms]
    assert (
        Finding(
            kind=Kind.ORGANISM_UNKNOWN,
            place="a.md",
            line=5,
            message="no taxon is called 'prion' (it stays a name)",
        ),
    ) == grounded.findings


def test_organisms_of_the_gene_table_are_gene_organisms() -> None:
    """An organism that the gene table names and ``organisms_ner`` lacks is added, once."""
    rows = [
        replace(gene("1"), organism="Homo sapiens"),
        replace(gene("2", taxon="10090"), organism="Mus musculus"),
        replace(gene("3", taxon="10090"), organism="Mus musculus"),
    ]
    grounded = figure(*rows, gene_organisms=(Organism(name="Homo sapiens"),))

    assert [("Homo sapiens", "9606"), ("Mus musculus", "10090")] == [
        (organism.name, organism.taxon_id) for organism in grounded.gene_organisms
    ]
    assert () == grounded.findings


def test_genes_inside_documents_name_no_organism() -> None:
    """Documents of 2022 call all genes human; that is no organism that was looked for."""
    assert () == figure(gene("627")).gene_organisms


def test_grounding_adds_and_overwrites_nothing(read_figure: Callable[[Path], Figure]) -> None:
    """Grounding a figure again changes nothing, and mentions keep all that they said."""
    for path in (CORPUS / "_figures").iterdir():
        once = read_figure(path)
        bare = tuple(replace(gene, family=None, candidates=1) for gene in once.genes)
        again = ground(replace(once, genes=bare), Lexicon.bundled())

        assert once.genes == again.genes
        assert once.article_organisms == again.article_organisms
        assert once.gene_organisms == again.gene_organisms
        assert (once.chemicals, once.diseases) == (again.chemicals, again.diseases)
