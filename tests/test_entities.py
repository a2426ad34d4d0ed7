"""Entities: what all documents together say of one thing, chosen by rule and in any order."""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

import pyoxigraph
import pytest

from pfocr_rdf import vocab
from pfocr_rdf.entities import Conflict, Registry, choose, conflicts
from pfocr_rdf.grounding import ground
from pfocr_rdf.lexicon.lexicon import Lexicon
from pfocr_rdf.pipeline.validation import validate_entities
from pfocr_rdf.records import (
    Annotation,
    Article,
    ChemicalMention,
    DiseaseMention,
    Entity,
    Evidence,
    Figure,
    GeneMention,
    Organism,
)
from pfocr_rdf.triples.entities import entity_lines, type_lines

CORPUS = Path(__file__).parent / "corpus"

#: what is said of one thing: values by the CURIE-like name of the predicate
Facts = dict[str, list[str]]


def figure(
    *mentions: GeneMention | ChemicalMention | DiseaseMention,
    article: Article | None = None,
    annotations: tuple[Annotation, ...] = (),
    organisms: tuple[Organism, ...] = (),
) -> Figure:
    """Return a grounded figure with these mentions."""
    plain = Figure(
        figid="PMC1__f",
        article=article or Article(pmcid="PMC1"),
        genes=tuple(m for m in mentions if isinstance(m, GeneMention)),
        chemicals=tuple(m for m in mentions if isinstance(m, ChemicalMention)),
        diseases=tuple(m for m in mentions if isinstance(m, DiseaseMention)),
        annotations=annotations,
        article_organisms=organisms,
    )
    return ground(plain, Lexicon.bundled())


def written(figures: Iterable[Figure]) -> list[str]:
    """Return the lines of the entities of some figures."""
    registry = Registry()
    for each in figures:
        registry.add_figures([each])
    return lines_of(registry)


def lines_of(registry: Registry) -> list[str]:
    """Complete a registry, and return its lines."""
    lexicon = Lexicon.bundled()
    registry.complete(lexicon)
    return [line for lines in entity_lines(registry, lexicon) for line in lines]


def facts(figures: Iterable[Figure]) -> dict[str, Facts]:
    """Return what is said of each entity of some figures, by its IRI."""
    said: dict[str, Facts] = defaultdict(lambda: defaultdict(list))
    for quad in pyoxigraph.parse("".join(written(figures)), pyoxigraph.RdfFormat.N_TRIPLES):
        assert isinstance(quad.subject, pyoxigraph.NamedNode)
        assert isinstance(quad.object, pyoxigraph.NamedNode | pyoxigraph.Literal)
        predicate = quad.predicate.value.replace("#", "/").rpartition("/")[2]
        said[quad.subject.value][predicate].append(quad.object.value)
    return {iri: dict(values) for iri, values in said.items()}


def gene(
    symbol: str | None,
    *,
    table: bool = False,
    taxon: str | None = "9606",
    gene_id: str = "1999999999",
) -> GeneMention:
    """Return a mention of a gene by this symbol; the lexicon does not know 1999999999."""
    return GeneMention(
        word="GluA1", symbol=symbol, ncbigene_id=gene_id, taxon_id=taxon, is_current=table
    )


GENE = "https://identifiers.org/ncbigene/1999999999"
GRIA1 = "https://identifiers.org/ncbigene/2890"


class Symbols(NamedTuple):
    """Mentions of one gene, the symbol that is chosen, and the other names."""

    name: str
    mentions: list[GeneMention]
    symbol: str | None
    others: list[str]


SYMBOLS = [
    Symbols("one", [gene("GRIA1")], "GRIA1", []),
    Symbols(
        "table-beats-many", [gene("GRIA1", table=True), *[gene("GLUR1")] * 9], "GRIA1", ["GLUR1"]
    ),
    Symbols("most", [gene("GLUR1"), gene("GRIA1"), gene("GRIA1")], "GRIA1", ["GLUR1"]),
    Symbols("smallest", [gene("GRIA1"), gene("GLUR1"), gene("GLUH1")], "GLUH1", ["GLUR1", "GRIA1"]),
    Symbols("missing-says-nothing", [gene(None, table=True), gene("GRIA1")], "GRIA1", []),
    Symbols("never-known", [gene(None, table=True)], None, []),
]


@pytest.mark.parametrize("case", SYMBOLS, ids=[case.name for case in SYMBOLS])
def test_a_symbol_is_chosen_by_rule(case: Symbols) -> None:
    """Of what the lexicon does not know; tables come before documents, others are names too."""
    said = facts(figure(mention) for mention in case.mentions)[GENE]

    assert [case.symbol or "1999999999"] == said["label"]
    assert [case.symbol] * (case.symbol is not None) == said.get("name", [])
    assert case.others == said.get("alternateName", [])


def test_a_gene_says_what_the_lexicon_knows() -> None:
    """A human gene has its full name, its organism, its pages, and its two IRIs at HGNC."""
    assert {
        "type": ["https://schema.org/Gene"],
        "identifier": ["2890"],
        "name": ["GRIA1"],
        "label": ["GRIA1"],
        "alternateName": ["GLUR1"],
        "description": ["glutamate ionotropic receptor AMPA type subunit 1"],
        "taxonomicRange": ["http://purl.obolibrary.org/obo/NCBITaxon_9606"],
        "url": ["https://www.ncbi.nlm.nih.gov/gene/2890"],
        "sameAs": ["http://identifiers.org/ncbigene/2890", "https://identifiers.org/hgnc/4571"],
        "hgncSymbol": ["https://identifiers.org/hgnc.symbol/GRIA1"],
    } == facts([figure(gene("GLUR1", table=True, gene_id="2890"))])[GRIA1]


@pytest.mark.parametrize("taxon", ["9606", "10090", None])
def test_only_genes_of_hgnc_have_its_symbols(taxon: str | None) -> None:
    """HGNC knows no gene 5640, which a table calls PRS; the name of a document is not approved."""
    said = facts([figure(gene("PRS", table=True, taxon=taxon))])[GENE]

    assert "hgncSymbol" not in said
    assert (taxon is not None) == ("taxonomicRange" in said)


def test_a_table_knows_the_organism_better_than_a_document() -> None:
    """Documents of 2022 call all genes human; a table of 2023 that differs is right."""
    fly = gene("Mtor", table=True, taxon="7227")
    said = facts([figure(gene("MTOR")), figure(gene("MTOR")), figure(fly)])[GENE]

    assert (["Mtor"], ["MTOR"]) == (said["label"], said["alternateName"])
    assert ["http://purl.obolibrary.org/obo/NCBITaxon_7227"] == said["taxonomicRange"]


def ketamine(**values: str | int | None) -> ChemicalMention:
    """Return a mention of ketamine under an id that the lexicon does not know."""
    plain = ChemicalMention(word="Ketamin", mesh_id="D999999")
    return replace(plain, **values)  # type: ignore[arg-type]


class Chemical(NamedTuple):
    """Mentions of one chemical, its name and its other names."""

    name: str
    mentions: list[ChemicalMention]
    label: str
    others: list[str]


CHEMICALS = [
    Chemical("word", [ketamine()], "Ketamin", []),
    Chemical("most-frequent-word", [ketamine(), ketamine(word="ket", occurrences=2)], "ket", []),
    Chemical("heading", [ketamine(heading="Ketamine")], "Ketamine", []),
    Chemical("heading-and-name", [ketamine(heading="Ketamine", name="ketamine")], "Ketamine",
             ["ketamine"]),
    Chemical("name-before-words", [ketamine(word="k", occurrences=9), ketamine(name="ketamine")],
             "ketamine", []),
    Chemical("heading-before-name", [ketamine(name="a", occurrences=9), ketamine(heading="z")],
             "z", ["a"]),
    Chemical("no-word", [ketamine(word=None)], "D999999", []),
]  # fmt: skip


@pytest.mark.parametrize("case", CHEMICALS, ids=[case.name for case in CHEMICALS])
def test_a_chemical_is_named_by_rule(case: Chemical) -> None:
    """The MeSH heading, else the ChEBI name, else the word that figures show most, else the id."""
    said = facts(figure(m) for m in case.mentions)["http://id.nlm.nih.gov/mesh/D999999"]

    assert ([case.label], [case.label]) == (said["label"], said["name"])
    assert case.others == said.get("alternateName", [])
    assert ["D999999"] == said["identifier"]
    assert ["https://meshb.nlm.nih.gov/record/ui?ui=D999999"] == said["url"]


def test_a_chemical_says_what_the_lexicon_knows() -> None:
    """Its heading whatever figures show, its mappings and places, and that it is a drug."""
    mention = ChemicalMention(word="Ketamin", mesh_id="D007649")
    ketamine = facts([figure(mention)])["http://id.nlm.nih.gov/mesh/D007649"]

    assert {
        "type": ["https://schema.org/ChemicalSubstance", vocab.DRUG],
        "identifier": ["D007649"],
        "name": ["Ketamine"],
        "label": ["Ketamine"],
        "url": ["https://meshb.nlm.nih.gov/record/ui?ui=D007649"],
        "chebi": ["https://identifiers.org/chebi/CHEBI:6121"],
        "exactMatch": ["http://purl.obolibrary.org/obo/CHEBI_6121"],
        "drugbank": ["https://identifiers.org/drugbank/DB01221"],
        "treeNumber": ["D02.455.426.392.368.367.652"],
    } == ketamine


def test_a_chemical_of_chebi_is_a_drug_by_way_of_mesh() -> None:
    """ChEBI 49668 is gefitinib, which MeSH maps to it alone; its IRI stays that of the document."""
    mention = ChemicalMention(word="Gefitinib", chebi_id="49668", heading="gefitinib")
    gefitinib = facts([figure(mention)])["https://identifiers.org/chebi/CHEBI:49668"]

    assert [f"{vocab.SCHEMA}ChemicalSubstance", vocab.DRUG] == gefitinib["type"]
    assert ["https://identifiers.org/drugbank/DB00317"] == gefitinib["drugbank"]
    assert ["gefitinib"] == gefitinib["label"]


def test_a_salt_has_its_own_page_at_drugbank() -> None:
    """MeSH's heading of erlotinib is that of its salt, which identifiers.org does not know."""
    mention = ChemicalMention(word="erlotinib", mesh_id="D000069347")
    erlotinib = facts([figure(mention)])["http://id.nlm.nih.gov/mesh/D000069347"]

    assert ["https://go.drugbank.com/salts/DBSALT000064"] == erlotinib["drugbank"]
    assert vocab.DRUG in erlotinib["type"]


def test_previous_symbols_of_documents_are_other_names() -> None:
    """GLUT3 was the symbol of SLC2A3; an alias is none, and is not repeated."""
    rows = [
        GeneMention(
            word=word,
            matched_symbol=word,
            source=source,
            symbol="SLC2A3",
            ncbigene_id="6515",
            taxon_id="9606",
            is_current=True,
        )
        for word, source in (("GLUT3", "ncbigene_synonym"), ("SLC2A3", "ncbigene_symbol"))
    ]
    said = facts([figure(*rows)])["https://identifiers.org/ncbigene/6515"]

    assert ["GLUT3"] == said["alternateName"]


def test_a_disease_says_what_the_lexicon_knows() -> None:
    """Melanoma has two terms of the Disease Ontology: 1909, melanoma, and 8923, that of skin."""
    said = facts([figure(DiseaseMention(word="Mel", mesh_id="D008545"))])
    melanoma = said["http://id.nlm.nih.gov/mesh/D008545"]

    assert (["Melanoma"], ["D008545"]) == (melanoma["label"], melanoma["identifier"])
    assert [f"http://purl.obolibrary.org/obo/DOID_{n}" for n in (1909, 8923)] == melanoma[
        "closeMatch"
    ]


def test_what_a_caption_suggests_is_described() -> None:
    """A gene and a family that no document links have a description of their own."""
    suggests = (Entity(kind="gene", id="5170"), Entity(kind="family", id="GRIA"))
    mention = replace(gene("PDK1", gene_id="5163"), evidence=Evidence(suggests=suggests))
    said = facts([figure(mention)])

    assert ["PDPK1"] == said["https://identifiers.org/ncbigene/5170"]["label"]
    assert ["GRIA"] == said["https://identifiers.org/fplx/GRIA"]["label"]
    assert ["GRIA1"] == said[GRIA1]["label"]


def test_conflicts_are_told_with_what_was_chosen() -> None:
    """A symbol that HGNC changed, an organism that a table corrects, and two ChEBI entries."""
    registry = Registry()
    for mention in (
        gene("GLUR1", gene_id="2890"),
        gene("Mtor"),
        gene("Mtor", table=True, taxon="7227"),
        ketamine(chebi_id="10"),
        ketamine(chebi_id="9"),
    ):
        registry.add_figures([figure(mention)])
    registry.complete(Lexicon.bundled())

    assert [
        Conflict("gene", "2890", "symbol", "GRIA1", ("GLUR1",)),
        Conflict("gene", "1999999999", "organism", "7227", ("9606",)),
        Conflict("chemical", "D999999", "ChEBI", "", ("9", "10")),
    ] == list(conflicts(registry))


def test_one_chebi_number_is_an_exact_match() -> None:
    """WikiPathways' IRI is the join key, OBO's the match."""
    said = facts([figure(ketamine(chebi_id="6121")), figure(ketamine(chebi_id="6121"))])
    said_of_ketamine = said["http://id.nlm.nih.gov/mesh/D999999"]

    assert ["https://identifiers.org/chebi/CHEBI:6121"] == said_of_ketamine["chebi"]
    assert ["http://purl.obolibrary.org/obo/CHEBI_6121"] == said_of_ketamine["exactMatch"]
    assert "closeMatch" not in said_of_ketamine


def test_several_chebi_numbers_are_close_matches() -> None:
    """Where documents map one chemical to several ChEBI entities, none of them is exact."""
    figures = [figure(ketamine(chebi_id=number)) for number in ("10", "9", "10")]
    said = facts(figures)["http://id.nlm.nih.gov/mesh/D999999"]

    assert [f"https://identifiers.org/chebi/CHEBI:{number}" for number in (9, 10)] == said["chebi"]
    assert [f"http://purl.obolibrary.org/obo/CHEBI_{n}" for n in (9, 10)] == said["closeMatch"]
    assert "exactMatch" not in said


def test_a_chemical_without_mesh_is_its_chebi_entity() -> None:
    """A row of 2024 has a ChEBI number alone."""
    mention = ChemicalMention(word="Ras", chebi_id="63620", heading="rasagiline")
    said = facts([figure(mention)])["https://identifiers.org/chebi/CHEBI:63620"]

    assert (["CHEBI:63620"], ["rasagiline"]) == (said["identifier"], said["label"])
    assert ["https://identifiers.org/chebi/CHEBI:63620"] == said["chebi"]
    assert ["http://purl.obolibrary.org/obo/CHEBI_63620"] == said["exactMatch"]


def test_diseases_match_the_disease_ontology() -> None:
    """A MeSH disease has its DOID as a match; one that has a DOID alone is that term."""
    both = DiseaseMention(word="LPS", mesh_id="C999999", doid="0060239", heading="VWS")
    alone = DiseaseMention(word="cleft lip", doid="9296")
    said = facts([figure(both, alone)])
    mesh = said["http://id.nlm.nih.gov/mesh/C999999"]
    doid = said["http://purl.obolibrary.org/obo/DOID_9296"]

    assert ["http://purl.obolibrary.org/obo/DOID_0060239"] == mesh["exactMatch"]
    assert (["VWS"], ["https://schema.org/MedicalCondition"]) == (mesh["label"], mesh["type"])
    assert (["DOID:9296"], ["cleft lip"]) == (doid["identifier"], doid["label"])
    assert "exactMatch" not in doid


def family(term: str, gene_id: str | None = None) -> GeneMention:
    """Return a row of the family tier."""
    return GeneMention(
        word=term, matched_symbol=term, source="bioentities_symbol", ncbigene_id=gene_id
    )


def test_a_family_has_the_members_of_famplex_and_of_documents() -> None:
    """FamPlex' direct children, and apart from them the genes that documents expand it to."""
    said = facts([figure(family("ERK", "5594")), figure(family("ERK", "5594"))])
    erk = said["https://identifiers.org/fplx/ERK"]

    assert [vocab.GENE_FAMILY] == erk["type"]
    assert (["ERK"], ["ERK"]) == (erk["identifier"], erk["label"])
    assert [f"https://identifiers.org/ncbigene/{n}" for n in (5594, 5595)] == erk["hasMember"]
    assert ["https://identifiers.org/ncbigene/5594"] == erk["documentMember"]
    assert ["MAPK3"] == said["https://identifiers.org/ncbigene/5595"]["label"]


def test_a_complex_a_mixture_and_an_unknown_family() -> None:
    """``partof`` makes a complex, both make both, and FamPlex' ignorance makes a group."""
    said = facts([figure(family("NMDAR"), family("AMPK"), family("PLEX/9", "5361"))])
    unknown = said["https://pfocr.wikipathways.org/rdf/family/PLEX%2F9"]

    assert [vocab.PROTEIN_COMPLEX] == said["https://identifiers.org/fplx/GRIN"]["type"]
    assert {vocab.GENE_FAMILY, vocab.PROTEIN_COMPLEX} == set(
        said["https://identifiers.org/fplx/AMPK"]["type"]
    )
    assert ([vocab.GENE_GROUP], ["PLEX/9"]) == (unknown["type"], unknown["label"])
    assert ["https://identifiers.org/ncbigene/5361"] == unknown["documentMember"]
    assert "hasMember" not in unknown


def test_members_that_are_families_are_written_too() -> None:
    """Wnt has the family Wnt5 as a member, and Wnt5 has WNT5A (7474)."""
    said = facts([figure(family("WNT"))])

    assert (
        "https://identifiers.org/fplx/Wnt5" in said["https://identifiers.org/fplx/Wnt"]["hasMember"]
    )
    assert (
        "https://identifiers.org/ncbigene/7474"
        in said["https://identifiers.org/fplx/Wnt5"]["hasMember"]
    )
    assert ["WNT5A"] == said["https://identifiers.org/ncbigene/7474"]["label"]


def test_a_taxon_has_the_names_of_the_lexicon() -> None:
    """The scientific name leads, whatever a document writes; the common name is another name."""
    said = facts([figure(organisms=(Organism(name="HOMO SAPIENS"), Organism(name="prion")))])
    human = said["http://purl.obolibrary.org/obo/NCBITaxon_9606"]

    assert ["Homo sapiens"] == human["label"]
    assert ["HOMO SAPIENS", "human"] == human["alternateName"]
    assert 2 == len(said)  # and the article; a name without a taxon is no taxon


def test_a_taxon_that_the_lexicon_lacks_has_the_name_of_the_table() -> None:
    """A strain that no table of ours knows is called what the document calls it."""
    mention = replace(gene("x", table=True, taxon="424242"), organism="Our own strain")
    said = facts([figure(mention)])

    assert ["Our own strain"] == said["http://purl.obolibrary.org/obo/NCBITaxon_424242"]["label"]


def test_an_ontology_term_is_defined_in_its_ontology() -> None:
    """The prefix of a term says which; a label that is missing is the CURIE."""
    said = facts(
        [
            figure(
                annotations=(
                    Annotation(curie="PW:0001602", label="a pathway"),
                    Annotation(curie="CL:0000540"),
                )
            )
        ]
    )
    term = said["http://purl.obolibrary.org/obo/PW_0001602"]

    assert (["a pathway"], ["PW:0001602"]) == (term["label"], term["identifier"])
    assert ["http://purl.obolibrary.org/obo/pw.owl"] == term["inDefinedTermSet"]
    assert ["CL:0000540"] == said["http://purl.obolibrary.org/obo/CL_0000540"]["label"]


def test_an_article_says_what_most_figures_say() -> None:
    """Figures of one article may differ; each property is chosen by itself, keywords are joined."""
    full = Article(
        pmcid="PMC5",
        title="A title",
        as_written=("A titlâ€”",),
        citation="Doe. J. 2016.",
        year="2016",
        doi="10.1234/a<b>",
        journal_title="PLoS one",
        publisher="P & Sons",
        keywords=("b", "a"),
    )
    other = Article(pmcid="PMC5", title="Another", year="2017", keywords=("c",))
    said = facts(figure(article=article) for article in (full, other, full))
    article = said["https://identifiers.org/pmc/PMC5"]

    assert {
        "type": ["https://schema.org/ScholarlyArticle"],
        "identifier": ["PMC5"],
        "label": ["A title"],
        "name": ["A title"],
        "url": ["https://www.ncbi.nlm.nih.gov/pmc/articles/PMC5/"],
        "sameAs": ["https://europepmc.org/article/PMC/5", "https://doi.org/10.1234/a%3Cb%3E"],
        "datePublished": ["2016"],
        "bibliographicCitation": ["Doe. J. 2016."],
        "isPartOf": ["https://pfocr.wikipathways.org/rdf/journal/plos-one"],
        "publisher": ["P & Sons"],
        "keywords": ["a", "b", "c"],
        "asWritten": ["A titlâ€”"],
    } == article


def test_spellings_of_a_journal_are_one_journal() -> None:
    """Names that have one IRI are one thing with one label; the others are other names."""
    articles = [
        Article(pmcid="PMC1", journal_title="PloS one", journal_nlm_ta="PLoS One"),
        Article(pmcid="PMC2", journal_title="PloS one", journal_nlm_ta="PLoS ONE"),
        Article(pmcid="PMC3", journal_title="PLOS ONE"),
    ]
    said = facts(figure(article=article) for article in articles)
    journals = {iri: values for iri, values in said.items() if "/rdf/journal/" in iri}

    assert ["https://pfocr.wikipathways.org/rdf/journal/plos-one"] == list(journals)
    (journal,) = journals.values()
    assert (["PloS one"], ["PloS one"]) == (journal["label"], journal["name"])
    assert ["PLOS ONE", "PLoS ONE", "PLoS One"] == journal["alternateName"]


def test_journals_that_differ_in_greek_letters_are_two() -> None:
    """An IRI in ASCII does not make one journal of two."""
    articles = [
        Article(pmcid=f"PMC{n}", journal_title=f"{letter} Journal")
        for n, letter in enumerate("\u03b1\u03b2", 1)
    ]
    said = facts(figure(article=article) for article in articles)

    assert 2 == sum("/rdf/journal/" in iri for iri in said)


def test_choosing_is_by_rank_then_number_then_text() -> None:
    """Equal values of one rank are counted together, wherever they come from."""
    assert "b" == choose([(1, "a", 2), (1, "b", 1), (1, "b", 2)])
    assert "c" == choose([(1, "a", 99), (2, "c", 1)])
    assert choose([(2, None, 3)]) is None


def test_registries_merge_in_any_order(seeds: Path, read_figure: Callable[[Path], Figure]) -> None:
    """Any order and any grouping of the same figures gives the same lines."""
    paths = [*(CORPUS / "_figures").iterdir(), *seeds.iterdir()]
    figures = [read_figure(path) for path in sorted(paths)]
    expected = written(figures)
    chance = random.Random(2)  # noqa: S311 - not for secrets
    for _ in range(5):
        chance.shuffle(figures)
        cut = chance.randrange(len(figures))
        merged, parts = Registry(), [Registry(), Registry()]
        for number, each in enumerate(figures):
            parts[number < cut].add_figures([each])
        for part in parts:
            merged.merge(part)

        assert expected == lines_of(merged)


def test_every_entity_is_written_once_with_its_type(
    seeds: Path, read_figure: Callable[[Path], Figure]
) -> None:
    """Each entity has one group of lines, one label, and the type that ``type_lines`` promises."""
    registry, lexicon = Registry(), Lexicon.bundled()
    for path in [*(CORPUS / "_figures").iterdir(), *seeds.iterdir()]:
        registry.add_figures([read_figure(path)])
    registry.complete(lexicon)
    groups = list(entity_lines(registry, lexicon))
    subjects = [{line.partition(" ")[0] for line in lines} for lines in groups]
    lines = [line for group in groups for line in group]

    assert all(1 == len(subject) for subject in subjects)
    assert len(groups) == len(set().union(*subjects))
    assert len(lines) == len(set(lines))
    assert len(groups) == sum(f"<{vocab.RDFS_LABEL}>" in line for line in lines)
    groupless = [line for line in type_lines(registry) if f"<{vocab.GENE_GROUP}>" not in line]
    assert set() == set(groupless) - set(lines)


def test_a_mesh_id_of_both_kinds_is_described_once() -> None:
    """A chemical that another document takes for a disease is both, and breaks no shape."""
    mentions = (
        ChemicalMention(word="LPS", mesh_id="D008070", chebi_id="16412", name="lipopolysaccharide"),
        DiseaseMention(word="LPS", mesh_id="D008070", doid="0060239", name="a syndrome"),
    )
    registry = Registry()
    registry.add_figures([figure(*mentions)])
    lines = lines_of(registry)
    results = validate_entities("".join(lines), ())
    said = facts([figure(*mentions)])["http://id.nlm.nih.gov/mesh/D008070"]

    assert [vocab.SCHEMA + "ChemicalSubstance", vocab.SCHEMA + "MedicalCondition"] == said["type"]
    assert ["Lipopolysaccharides"] == said["label"]
    assert "exactMatch" not in said
    assert len(set(lines)) == len(lines)
    assert [r for r in results if r.severity == "Violation" and "D008070" in r.focus] == []
