"""The ontology declares what the code names, and says what each term means."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pyoxigraph
import pytest
import rdflib
from rdflib.namespace import OWL, RDF, RDFS, SH, SKOS
from rdflib.term import BNode, Literal, URIRef

from pfocr_rdf import vocab
from pfocr_rdf.records import Kind
from pfocr_rdf.resources import folder

ONTOLOGY = URIRef(vocab.PFOCR.removesuffix("#"))
SCHEMA = rdflib.Namespace(vocab.SCHEMA)

#: classes that no shape targets: one has no instances of its own, the individuals of the others
#: stand in the ontology alone
NOT_TARGETED = {
    vocab.CAPTION_SUPPORT_CLASS,
    vocab.FINDING_CLASS,
    vocab.MENTION,
    vocab.TIER_CLASS,
}

#: the classes of the model that are not of pfocr:, each with a shape of its own
ENTITIES = {
    vocab.DCAT + "Dataset",
    vocab.SCHEMA + "ChemicalSubstance",
    vocab.SCHEMA + "DefinedTerm",
    vocab.SCHEMA + "Gene",
    vocab.SCHEMA + "MedicalCondition",
    vocab.SCHEMA + "Periodical",
    vocab.SCHEMA + "ScholarlyArticle",
    vocab.SCHEMA + "Taxon",
}

#: second types, by the class whose instances must have them
SECOND_TYPES = {
    (vocab.CHEMICAL_DISEASE_ASSOCIATION, vocab.ASSOCIATION),
    (vocab.GENE_CHEMICAL_ASSOCIATION, vocab.ASSOCIATION),
    (vocab.GENE_DISEASE_ASSOCIATION, vocab.ASSOCIATION),
    (vocab.GENE_GENE_ASSOCIATION, vocab.ASSOCIATION),
    (vocab.PATHWAY_FIGURE, vocab.SCHEMA + "ImageObject"),
    (vocab.DRUG, vocab.SCHEMA + "ChemicalSubstance"),
    (vocab.FIGURE_RECORD, vocab.SCHEMA + "Dataset"),
    (vocab.DCAT + "Dataset", vocab.SCHEMA + "Dataset"),
    (vocab.DCAT + "Dataset", vocab.VOID + "Dataset"),
}


def ontology_file() -> Path:
    """Return the file of the ontology."""
    return folder("ontology") / "pfocr.ttl"


@cache
def ontology() -> rdflib.Graph:
    """Return the ontology, read once."""
    return rdflib.Graph().parse(ontology_file())


@cache
def shapes() -> rdflib.Graph:
    """Return all shapes, read once."""
    graph = rdflib.Graph()
    for path in sorted(folder("shapes").glob("*.ttl")):
        graph.parse(path)
    return graph


def declared() -> set[str]:
    """Return the terms that the ontology declares."""
    return {str(subject) for subject in ontology().subjects() if subject != ONTOLOGY}


def named() -> Iterator[str]:
    """Yield the terms that the code names."""
    for value in vars(vocab).values():
        if isinstance(value, str) and value.startswith(vocab.PFOCR) and value != vocab.PFOCR:
            yield value
    yield from (vocab.PFOCR + tier for tier in vocab.TIERS)
    yield from map(vocab.lexicon_iri, [*vocab.GENE_LEXICONS, *vocab.CHEMICAL_LEXICONS])
    yield from (vocab.PFOCR + support for support in vocab.CAPTION_SUPPORTS)
    yield from (vocab.PFOCR + kind for kind in Kind)


def of_type(*types: URIRef) -> set[str]:
    """Return the terms that are declared to be of one of these types."""
    return {str(term) for type_ in types for term in ontology().subjects(RDF.type, type_)}


def test_the_ontology_declares_the_terms_of_the_code_and_no_others() -> None:
    """In both directions."""
    assert set(named()) == declared()


def test_both_parsers_read_the_same_triples_without_a_blank_node() -> None:
    """The ontology is part of every dump, which has none."""
    quads = list(pyoxigraph.parse(path=ontology_file()))

    assert len(ontology()) == len(quads)
    assert not [node for triple in ontology() for node in triple if isinstance(node, BNode)]


def test_the_ontology_says_what_it_is() -> None:
    """With its prefix, its version and its licence."""
    said = {(str(p), str(o)) for p, o in ontology().predicate_objects(ONTOLOGY)}
    vann = "http://purl.org/vocab/vann/"

    assert said >= {
        (vocab.RDF_TYPE, str(OWL.Ontology)),
        (vocab.OWL + "versionInfo", "0.1.0"),
        (vocab.DCTERMS + "license", vocab.CC0),
        (vann + "preferredNamespacePrefix", "pfocr"),
        (vann + "preferredNamespaceUri", vocab.PFOCR),
    }


@pytest.mark.parametrize("term", sorted(declared()))
def test_a_term_has_type_label_definition_and_home(term: str) -> None:
    """One label and one definition in English; the definition is made of sentences."""
    node = URIRef(term)
    (label,) = ontology().objects(node, RDFS.label)
    (definition,) = ontology().objects(node, SKOS.definition)

    assert list(ontology().objects(node, RDF.type))
    assert [ONTOLOGY] == list(ontology().objects(node, RDFS.isDefinedBy))
    assert isinstance(label, Literal)
    assert isinstance(definition, Literal)
    assert ("en", "en") == (label.language, definition.language)
    assert re.fullmatch(r"[A-Z].{20,}\.", definition)


def test_no_two_terms_share_a_label_or_a_definition() -> None:
    """Or a reader could not tell them apart."""
    for predicate in (RDFS.label, SKOS.definition):
        texts = [str(text) for text in ontology().objects(None, predicate)]

        assert sorted(set(texts)) == sorted(texts)


def test_a_property_says_what_it_leads_from_and_to() -> None:
    """By a domain and a range, or by what these include."""
    for term in map(URIRef, of_type(OWL.ObjectProperty, OWL.DatatypeProperty)):
        predicates = set(ontology().predicates(term))

        assert 1 == len(predicates & {RDFS.domain, SCHEMA.domainIncludes}), term
        assert 1 == len(predicates & {RDFS.range, SCHEMA.rangeIncludes}), term


def test_an_individual_is_of_its_class() -> None:
    """Tiers, lexicons and findings; every individual is one of these."""
    tiers = {vocab.PFOCR + tier for tier in vocab.TIERS}
    lexicons = set(map(vocab.lexicon_iri, [*vocab.GENE_LEXICONS, *vocab.CHEMICAL_LEXICONS]))
    findings = {vocab.PFOCR + kind for kind in Kind}
    supports = {vocab.PFOCR + support for support in vocab.CAPTION_SUPPORTS}

    assert tiers == of_type(URIRef(vocab.TIER_CLASS))
    assert lexicons == of_type(URIRef(vocab.LEXICON_CLASS))
    assert findings == of_type(URIRef(vocab.FINDING_CLASS))
    assert supports == of_type(URIRef(vocab.CAPTION_SUPPORT_CLASS))
    assert tiers | lexicons | findings | supports == of_type(OWL.NamedIndividual)


def test_a_lexicon_of_genes_has_the_tier_of_the_code() -> None:
    """And the others have none."""
    tiers = {
        (str(lexicon), str(tier))
        for lexicon, tier in ontology().subject_objects(URIRef(vocab.TIER))
    }

    assert {
        (vocab.lexicon_iri(lexicon), vocab.PFOCR + tier)
        for lexicon, tier in vocab.GENE_LEXICONS.items()
    } == tiers


def test_links_are_mentions_from_the_strictest_to_the_widest() -> None:
    """A family is never reached by asking for genes."""

    def above(prop: str) -> set[str]:
        return set(map(str, ontology().transitive_objects(URIRef(prop), RDFS.subPropertyOf)))

    mentions = vocab.SCHEMA + "mentions"
    genes = {vocab.MENTIONS_GENE_SYNONYM, vocab.MENTIONS_GENE, mentions}

    assert genes | {vocab.MENTIONS_GENE_STRICT} == above(vocab.MENTIONS_GENE_STRICT)
    assert genes == above(vocab.MENTIONS_GENE_SYNONYM)
    for prop in (
        vocab.MENTIONS_GENE,
        vocab.MENTIONS_GENE_FAMILY,
        vocab.MENTIONS_CHEMICAL,
        vocab.MENTIONS_DISEASE,
    ):
        assert {prop, mentions} == above(prop)


def test_classes_stand_under_those_of_schema_and_web_annotation() -> None:
    """So that whoever knows these finds figures, records and mentions."""
    above = {
        (str(cls), str(super_class))
        for cls, super_class in ontology().subject_objects(RDFS.subClassOf)
    }

    assert {
        (vocab.PATHWAY_FIGURE, vocab.SCHEMA + "ImageObject"),
        (vocab.FIGURE_RECORD, vocab.SCHEMA + "Dataset"),
        (vocab.DRUG, vocab.SCHEMA + "ChemicalSubstance"),
        (vocab.MENTION, vocab.OA + "Annotation"),
        (vocab.GENE_MENTION, vocab.MENTION),
        (vocab.CHEMICAL_MENTION, vocab.MENTION),
        (vocab.DISEASE_MENTION, vocab.MENTION),
        (vocab.CHEMICAL_DISEASE_ASSOCIATION, vocab.ASSOCIATION),
        (vocab.GENE_CHEMICAL_ASSOCIATION, vocab.ASSOCIATION),
        (vocab.GENE_DISEASE_ASSOCIATION, vocab.ASSOCIATION),
        (vocab.GENE_GENE_ASSOCIATION, vocab.ASSOCIATION),
        (vocab.GENE_FAMILY, vocab.GENE_GROUP),
        (vocab.PROTEIN_COMPLEX, vocab.GENE_GROUP),
    } == above


def test_every_class_of_the_model_has_a_shape() -> None:
    """As a target, or as a second type that the shape of the first type asks for."""
    targets = {str(cls) for cls in shapes().objects(None, SH.targetClass)}
    second = {
        (str(cls), str(value))
        for node_shape, cls in shapes().subject_objects(SH.targetClass)
        for shape in shapes().objects(node_shape, SH.property)
        if (shape, SH.path, RDF.type) in shapes()
        for value in shapes().objects(shape, SH.hasValue)
    }

    assert (of_type(OWL.Class) - NOT_TARGETED) | ENTITIES == targets
    assert SECOND_TYPES == second


def test_every_property_is_used_in_a_shape_and_every_term_of_a_shape_is_declared() -> None:
    """What is declared but never judged would be a promise without a check."""
    paths = {str(path) for path in shapes().objects(None, SH.path)}
    terms = {
        str(node) for triple in shapes() for node in triple if str(node).startswith(vocab.PFOCR)
    }

    assert of_type(OWL.ObjectProperty, OWL.DatatypeProperty) <= paths
    assert set() == terms - declared()
