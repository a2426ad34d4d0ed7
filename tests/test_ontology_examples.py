"""Every term has an example, and what an example says is true of real documents."""

from __future__ import annotations

import gzip
import re
from functools import cache
from pathlib import Path

import pyoxigraph
import pytest

import pfocr_rdf
from pfocr_rdf.resources import folder
from pfocr_rdf.vocab import PFOCR, PREFIXES

ONTOLOGY = folder("ontology") / "pfocr.ttl"
EXAMPLE = pyoxigraph.NamedNode("http://www.w3.org/2004/02/skos/core#example")
TURTLE, N_TRIPLES = pyoxigraph.RdfFormat.TURTLE, pyoxigraph.RdfFormat.N_TRIPLES

#: terms that no document at hand shows: their examples are sentences alone
MADE_UP = {
    "ChemicalDiseaseAssociation",
    "GeneDiseaseAssociation",
    "body_text",
    "carriage_return",
    "control_character",
    "duplicate_document",
    "duplicate_key",
    "empty_row",
    "file_name_differs",
    "invalid_identifier",
    "invalid_value",
    "line_separator",
    "link_differs",
    "row_not_read",
    "row_without_word",
    "table_not_read",
    "table_wins",
    "text_differs",
    "unknown_key",
    "unknown_source",
}

#: terms that the five seeds do not show, while the twenty documents of the shared corpus do
OF_THE_CORPUS = {
    "DiseaseMention",
    "GeneGroup",
    "candidateGeneStrict",
    "candidateGeneSynonym",
    "chebi_name",
    "clashingGenes",
    "clashingOrganism",
    "famplex_relations",
    "family_unknown",
    "figuresWithDisease",
    "figuresWithWordStrict",
    "figuresWithWordSynonym",
    "long_form_unmatched",
    "mentionsDisease",
    "ncbigene_symbol",
    "ncbigene_synonym",
    "organismName",
    "organism_unknown",
    "pathwayModel",
    "repeated_block",
    "species_clash",
}

#: terms of the file that says which pathways figures are like
OF_THE_MAP = {
    "PathwaySimilarity",
    "comparedFigure",
    "comparedPathway",
    "jaccard",
    "sharedGenes",
    "similarPathway",
}

Graph = set[pyoxigraph.Triple]


@cache
def examples() -> dict[str, str]:
    """Return the example of each term, by its name."""
    found: dict[str, str] = {}
    for quad in pyoxigraph.parse(path=ONTOLOGY, format=TURTLE):
        if isinstance(quad.subject, pyoxigraph.NamedNode) and quad.subject.value.startswith(PFOCR):
            found.setdefault(quad.subject.value.removeprefix(PFOCR), "")
            if quad.predicate == EXAMPLE and isinstance(quad.object, pyoxigraph.Literal):
                assert not found[quad.subject.value.removeprefix(PFOCR)], quad.subject
                found[quad.subject.value.removeprefix(PFOCR)] = quad.object.value
    return found


def triples_of(example: str) -> Graph:
    """Return the triples of an example."""
    prefixes = "".join(f"@prefix {name}: <{iri}> .\n" for name, iri in PREFIXES.items())
    quads = pyoxigraph.parse(prefixes + example, format=TURTLE)
    return {quad.triple for quad in quads}


def graph_of(source: Path, workspace: Path) -> Graph:
    """Return the graph of some documents; the ontology is a part of it."""
    target = workspace / "graph.nt"
    pfocr_rdf.convert([source], target)
    return {quad.triple for quad in pyoxigraph.parse(path=target, format=N_TRIPLES)}


@pytest.mark.parametrize("term", sorted(examples()))
def test_an_example_is_a_sentence_and_turtle_that_names_the_term(term: str) -> None:
    """The sentence is a comment of the Turtle, so that the whole is Turtle."""
    sentence, _, turtle = examples()[term].partition("\n")
    names = {
        node.value
        for triple in triples_of(examples()[term])
        for node in (triple.subject, triple.predicate, triple.object)
        if isinstance(node, pyoxigraph.NamedNode)
    }

    assert re.fullmatch(r"# (?=\S).{3,}\.", sentence)
    if term == "Mention":  # nothing is an instance of it alone
        assert PFOCR + "GeneMention" in names
    elif term not in MADE_UP:
        assert PFOCR + term in names
    else:
        assert turtle == ""


def test_examples_are_true_of_the_seeds(seeds: Path, tmp_path: Path) -> None:
    """All that are not of the corpus."""
    graph = graph_of(seeds, tmp_path)

    for term in examples().keys() - MADE_UP - OF_THE_CORPUS - OF_THE_MAP:
        assert triples_of(examples()[term]) <= graph, term
    for term in MADE_UP | OF_THE_CORPUS | OF_THE_MAP:
        assert not triples_of(examples()[term]) & graph, term


def test_other_examples_are_true_of_the_corpus(shared: Path, tmp_path: Path) -> None:
    """And what it shows, no example needs to make up."""
    graph = graph_of(shared / "corpus", tmp_path)
    shown = {
        node.value.removeprefix(PFOCR)
        for triple in graph
        for node in (triple.predicate, triple.object)
        if isinstance(node, pyoxigraph.NamedNode)
        if not str(triple.subject).startswith(f"<{PFOCR}")
    }

    for term in OF_THE_CORPUS:
        assert triples_of(examples()[term]) <= graph, term
    assert set() == MADE_UP & shown


def test_examples_of_similarities_are_true_of_the_corpus(corpus_map: Path) -> None:
    """By the mirror of WikiPathways beside it."""
    with gzip.open(corpus_map / "pfocr-pathways.nt.gz") as file:
        graph = {quad.triple for quad in pyoxigraph.parse(file.read(), format=N_TRIPLES)}

    for term in OF_THE_MAP:
        assert triples_of(examples()[term]) <= graph, term
