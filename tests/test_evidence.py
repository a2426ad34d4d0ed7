"""Evidence: captions agree with mentions and contradict them, as a person reads them."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pfocr_rdf.evidence.judging import weigh
from pfocr_rdf.evidence.supports import AnyMention
from pfocr_rdf.lexicon.lexicon import Lexicon
from pfocr_rdf.records import (
    Article,
    ChemicalMention,
    DiseaseMention,
    Entity,
    Evidence,
    Family,
    Figure,
    GeneMention,
    Kind,
    Organism,
)

ReadFigure = Callable[[Path], Figure]

LEXICON = Lexicon.bundled()
HUMAN, MOUSE, FLY = "9606", "10090", "7227"

PDPK1 = Entity(kind="gene", id="5170")
GRIA = Entity(kind="family", id="GRIA")
CALM = Entity(kind="family", id="CALM")


def _figure(
    caption: str | None, *mentions: GeneMention | ChemicalMention | DiseaseMention
) -> Figure:
    return Figure(
        figid="PMC1__f",
        article=Article(pmcid="PMC1"),
        caption=caption,
        genes=tuple(m for m in mentions if isinstance(m, GeneMention)),
        chemicals=tuple(m for m in mentions if isinstance(m, ChemicalMention)),
        diseases=tuple(m for m in mentions if isinstance(m, DiseaseMention)),
    )


def _evidence(caption: str | None, mention: AnyMention) -> Evidence:
    figure = weigh(_figure(caption, mention), LEXICON)
    mentions: tuple[AnyMention, ...] = figure.genes + figure.chemicals + figure.diseases
    (weighed,) = mentions
    return weighed.evidence


def _gene(word: str, symbol: str, gene_id: str, taxon_id: str = HUMAN) -> GeneMention:
    return GeneMention(word=word, symbol=symbol, ncbigene_id=gene_id, taxon_id=taxon_id)


def _of(mentions: Iterable[GeneMention], gene_id: str) -> Evidence:
    (evidence,) = {m.evidence for m in mentions if m.ncbigene_id == gene_id}
    return evidence


# What the issue names


@pytest.fixture(scope="module")
def antidepressants(shared: Path, read_figure: ReadFigure) -> Figure:
    """PMC5061805 with its tables: a figure whose caption lists its abbreviations."""
    name = "PMC5061805__BCP-82-1280-g001.md"
    return read_figure(shared / "corpus" / "_figures" / name)


def test_pdk1_is_contradicted(antidepressants: Figure) -> None:
    """PDK1 is the phosphoinositide-dependent kinase, not pyruvate dehydrogenase kinase 1."""
    evidence = _of(antidepressants.genes, "5163")

    assert (Kind.CAPTION_CONTRADICTS,) == evidence.findings
    assert (PDPK1,) == evidence.suggests
    assert "phosphoinositide\N{HYPHEN}dependent kinase\N{HYPHEN}1" == evidence.long_form
    assert ("wordInCaption", "symbolInCaption") == evidence.supports


@pytest.mark.parametrize(
    "gene_id",
    ["5594", "5595", "207", "208", "2475", "627", "5604", "5605", "5170"],
    ids=["ERK2", "ERK1", "Akt1", "Akt2", "mTOR", "BDNF", "MEK1", "MEK2", "PDPK1"],
)
def test_long_forms_agree(antidepressants: Figure, gene_id: str) -> None:
    """Families agree with their members, and a slip of the author (MEK) is no contradiction."""
    evidence = _of(antidepressants.genes, gene_id)

    assert "longFormAgrees" in evidence.supports
    assert () == evidence.findings
    assert () == evidence.suggests


@pytest.mark.parametrize("folder", ["corpus/_figures", "seeds"])
def test_ampa_is_named_as_a_receptor(
    shared: Path, seeds: Path, read_figure: ReadFigure, folder: str
) -> None:
    """AMPA's long form is right, but the caption speaks of its receptors."""
    source = seeds if folder == "seeds" else shared / folder
    figure = read_figure(source / "PMC5061805__BCP-82-1280-g001.md")
    (ampa,) = {m.evidence for m in figure.chemicals if m.mesh_id == "D018350"}

    assert "longFormAgrees" in ampa.supports
    assert (Kind.NAMED_AS_RECEPTOR,) == ampa.findings
    assert (GRIA,) == ampa.suggests


def test_the_seed_finds_the_same(seeds: Path, read_figure: ReadFigure) -> None:
    """The document of 2022, which has its rows inside, is judged alike."""
    figure = read_figure(seeds / "PMC5061805__BCP-82-1280-g001.md")

    assert (PDPK1,) == _of(figure.genes, "5163").suggests
    for gene_id in ("5594", "5595", "207", "2475", "627"):
        assert "longFormAgrees" in _of(figure.genes, gene_id).supports


def test_cam_is_no_calcium(shared: Path, read_figure: ReadFigure) -> None:
    """CaM, which the table takes for calcium, is calmodulin; so is CALM1, and KRIT1 is not."""
    name = "PMC7665128__ijms-21-08410-g003.md"
    figure = read_figure(shared / "corpus" / "_figures" / name)
    (cam,) = {m.evidence for m in figure.chemicals if m.word == "CaM"}

    assert (Kind.CAPTION_CONTRADICTS,) == cam.findings
    assert CALM in cam.suggests
    assert "calmodulin" == cam.long_form
    assert "longFormAgrees" in _of(figure.genes, "801").supports
    assert (CALM,) == _of(figure.genes, "889").suggests


def test_a_drug_is_no_gene(shared: Path, read_figure: ReadFigure) -> None:
    """FOS is fosfomycin and LTA lipoteichoic acid in a figure about bacteria."""
    name = "PMC10028837__nihpp-2023.03.03.530734v1-f0001.md"
    figure = read_figure(shared / "corpus" / "_figures" / name)

    assert (Entity(kind="chemical", id="D005578"),) == _of(figure.genes, "2353").suggests
    assert (Entity(kind="chemical", id="C009900"),) == _of(figure.genes, "4049").suggests


def test_evidence_changes_nothing_else(antidepressants: Figure) -> None:
    """Evidence stands beside what the document says."""

    def bare(figure: Figure) -> Figure:
        return replace(
            figure,
            genes=tuple(replace(m, evidence=Evidence()) for m in figure.genes),
            chemicals=tuple(replace(m, evidence=Evidence()) for m in figure.chemicals),
            diseases=tuple(replace(m, evidence=Evidence()) for m in figure.diseases),
        )

    figure = bare(antidepressants)

    assert figure == bare(weigh(figure, LEXICON))


# Supports


def test_names_of_a_gene_support_it() -> None:
    """Word, symbol, another symbol and the full name are told apart."""
    mention = GeneMention(
        word="TrkB", matched_symbol="TRKB", symbol="NTRK2", ncbigene_id="4915", taxon_id=HUMAN
    )

    assert ("wordInCaption",) == _evidence("TrkB acts.", mention).supports
    assert ("symbolInCaption",) == _evidence("NTRK2 acts.", mention).supports
    both = "NTRK2 is a neurotrophic receptor tyrosine kinase, type 2"
    assert ("symbolInCaption",) == _evidence(both, mention).supports
    both = "NTRK2 is neurotrophic receptor tyrosine kinase 2"
    assert ("symbolInCaption", "nameInCaption") == _evidence(both, mention).supports


def test_another_symbol_supports_a_gene() -> None:
    """FRAP1 is a previous symbol of MTOR; the word itself is not counted twice."""
    mention = _gene("mTOR", "MTOR", "2475")

    assert ("synonymInCaption",) == _evidence("FRAP1 acts.", mention).supports
    mention = _gene("FRAP1", "MTOR", "2475")
    assert ("wordInCaption",) == _evidence("FRAP1 acts.", mention).supports


def test_names_of_a_family_support_its_members() -> None:
    """A row of the family tier is supported by what the family is called."""
    mention = replace(
        _gene("NMDAR", "GRIN1", "2902"),
        matched_symbol="GRIN",
        family=Family(term="GRIN", famplex_id="GRIN"),
    )

    assert ("synonymInCaption",) == _evidence("An NMDA receptor opens.", mention).supports
    assert () == _evidence("GRIN1 alone.", mention).supports


def test_names_of_chemicals_and_diseases_support_them() -> None:
    """MeSH's heading is the full name, in the plural too."""
    chemical = ChemicalMention(word="Na", mesh_id="D012964")
    disease = DiseaseMention(word="lung injury", mesh_id="D055370")

    assert ("nameInCaption",) == _evidence("Sodium enters.", chemical).supports
    assert ("wordInCaption", "nameInCaption") == _evidence("A lung injury.", disease).supports


def test_a_figure_without_caption_has_no_evidence() -> None:
    """Nothing is made up."""
    mention = _gene("PDK1", "PDK1", "5163")

    assert Evidence() == _evidence(None, mention)
    assert Evidence() == _evidence("", mention)


# Long forms


def test_a_protein_of_mesh_contradicts_no_gene() -> None:
    """It may be the gene's own protein; who knows the one need not know the other."""
    caption = "by phenylalanine ammonia-lyase (PAL)"
    evidence = _evidence(caption, _gene("PAL", "PAM", "5066"))

    assert (Kind.LONG_FORM_UNMATCHED,) == evidence.findings
    assert () == evidence.suggests


def test_a_relative_is_no_agreement() -> None:
    """Calmodulin is not its methyltransferase, although that has its name in its own."""
    evidence = _evidence("binds calmodulin (CaM)", _gene("CaM", "CAMKMT", "79823"))

    assert (Kind.CAPTION_CONTRADICTS,) == evidence.findings


def test_a_long_form_like_no_name_is_unmatched() -> None:
    """EMT is no gene in this caption, but the lexicon knows nothing of that name."""
    caption = "Abbreviation: EMT, epithelial-mesenchymal transition"
    evidence = _evidence(caption, _gene("EMT", "ITK", "3702"))

    assert (Kind.LONG_FORM_UNMATCHED,) == evidence.findings
    assert "epithelial-mesenchymal transition" == evidence.long_form


def test_a_long_form_of_a_gene_without_names_has_no_verdict() -> None:
    """The lexicon knows no name of a gene of the fly, so that nothing can be told."""
    evidence = _evidence("epithelial-mesenchymal transition (EMT)", _gene("EMT", "x", "36264", FLY))

    assert () == evidence.findings
    assert "epithelial-mesenchymal transition" == evidence.long_form


def test_a_receptor_is_not_its_ligand() -> None:
    """The progesterone receptor is no progesterone, and the receptor of EGF no EGF."""
    progesterone = ChemicalMention(word="PR", mesh_id="D011374")
    of_chemical = _evidence("by the progesterone receptor (PR)", progesterone)
    of_gene = _evidence(
        "EGF, epidermal growth factor receptor; ERK, extracellular signal-regulated kinase",
        _gene("EGF", "EGF", "1950"),
    )

    assert Entity(kind="gene", id="5241") in of_chemical.suggests
    assert (Entity(kind="gene", id="1956"),) == of_gene.suggests


def test_what_the_short_form_is_called_decides_before_likeness() -> None:
    """MEK is the family of MAP2K1 and MAP2K2, however alike the name of MAP2K7 is."""
    caption = "MEK, mitogen-activated protein kinase; AMPK, AMP-activated protein kinase"

    assert "longFormAgrees" in _evidence(caption, _gene("MEK", "MAP2K1", "5604")).supports
    assert (Entity(kind="family", id="MEK"),) == _evidence(
        caption, _gene("MEK", "MAP2K7", "5609")
    ).suggests


@pytest.mark.parametrize(
    ("caption", "word", "symbol", "gene_id"),
    [
        ("Rb, retinoblastoma; ERK, extracellular signal-regulated kinase", "Rb", "RB1", "5925"),
        ("Adenomatous polyposis coli (APC)", "APC", "APC", "324"),
        ("Duchenne muscular dystrophy (DMD)", "DMD", "DMD", "1756"),
    ],
)
def test_a_disease_contradicts_no_gene_that_is_named_after_it(
    caption: str, word: str, symbol: str, gene_id: str
) -> None:
    """The gene has its symbol from the disease; which is meant, the caption does not say."""
    evidence = _evidence(caption, _gene(word, symbol, gene_id))

    assert () == evidence.findings
    assert () == evidence.suggests


def test_the_definition_of_the_word_comes_before_that_of_the_symbol() -> None:
    """ALS is the disease, although the caption defines SOD1, which ALS is a synonym of, too."""
    caption = "Amyotrophic lateral sclerosis (ALS) by superoxide dismutase 1 (SOD1)."
    evidence = _evidence(caption, _gene("ALS", "SOD1", "6647"))

    assert "Amyotrophic lateral sclerosis" == evidence.long_form
    assert (Entity(kind="disease", id="D000690"),) == evidence.suggests


def test_a_long_list_item_takes_no_time() -> None:
    """No definition is longer than a few lines, whatever a caption pads it with."""
    for padding in (" ", "-", "\t", "\N{NO-BREAK SPACE}"):
        caption = f"AR, a{padding * 100_000}r; ERK, extracellular related kinase"
        assert None is _evidence(caption, _gene("AR", "AR", "367")).long_form


def test_a_synonym_that_the_caption_defines_otherwise_is_no_support() -> None:
    """CAM is an alias of KRIT1, but this caption's CaM is calmodulin."""
    evidence = _evidence("binds calmodulin (CaM)", _gene("KRIT1", "KRIT1", "889"))

    assert () == evidence.supports


def test_a_symbol_that_is_not_on_the_figure_contradicts_nothing() -> None:
    """The figure shows another name of the gene, so the caption speaks of something else."""
    caption = "by phosphoinositide-dependent kinase 1 (PDK1)"
    evidence = _evidence(caption, _gene("PDHK1", "PDK1", "5163"))

    assert () == evidence.findings
    assert None is evidence.long_form


def test_a_plural_meets_its_singular() -> None:
    """``NMDARs`` in the caption is the ``NMDAR`` of the figure, and the reverse."""
    chemical = ChemicalMention(word="TKIs", mesh_id="D000092004")

    evidence = _evidence("A tyrosine kinase inhibitor (TKI)", chemical)

    assert "longFormAgrees" in evidence.supports


@pytest.mark.parametrize(
    ("taxon_id", "gene_id", "agrees"),
    [(MOUSE, "56717", True), (FLY, "36264", False)],
    ids=["mouse", "fly"],
)
def test_vertebrates_are_named_after_human(
    taxon_id: str,
    gene_id: str,
    agrees: bool,  # noqa: FBT001
) -> None:
    """Mouse Mtor is mTOR; fly Mtor is megator, of which the lexicon knows nothing."""
    caption = "mammalian target of rapamycin (mTOR)"
    evidence = _evidence(caption, _gene("mTOR", "Mtor", gene_id, taxon_id))

    assert agrees is ("longFormAgrees" in evidence.supports)
    assert () == evidence.suggests


def test_broader_concepts_agree() -> None:
    """Gibberellic acid is mapped to gibberellins; a mention of these is not contradicted."""
    chemical = ChemicalMention(word="GA", mesh_id="D005875")

    assert "longFormAgrees" in _evidence("by gibberellic acid (GA)", chemical).supports


def test_a_chemical_without_mesh_agrees_by_its_name() -> None:
    """The name that a document gives is enough to agree, and too little to contradict."""
    chemical = ChemicalMention(word="UA", chebi_id="1", name="urolithin A")

    assert "longFormAgrees" in _evidence("Urolithin A (UA)", chemical).supports
    evidence = _evidence("the upper airway (UA)", chemical)
    assert () == evidence.findings


def test_a_mention_without_identifier_keeps_the_long_form() -> None:
    """It is taken for nothing, so nothing agrees or contradicts."""
    evidence = _evidence("binds calmodulin (CaM)", ChemicalMention(word="CaM"))

    assert "calmodulin" == evidence.long_form
    assert () == evidence.findings


# Receptors


@pytest.mark.parametrize(
    ("caption", "is_receptor"),
    [
        ("blockade of N-methyl-D-aspartate (NMDA) receptors", True),
        ("blockade of NMDA (N-methyl-D-aspartate) receptors", True),
        ("NMDA receptor; NMDA, too", True),
        ("NMDA is a ligand. NMDA binds, and NMDA opens NMDA receptors", False),
        ("NMDA, receptors and NMDA", False),
        ("NMDARs open", False),
    ],
)
def test_a_chemical_is_named_as_its_receptor(caption: str, is_receptor: bool) -> None:  # noqa: FBT001
    """Half of the times at least ``receptor`` must follow."""
    evidence = _evidence(caption, ChemicalMention(word="NMDA", mesh_id="D016202"))

    assert is_receptor is (Kind.NAMED_AS_RECEPTOR in evidence.findings)
    assert is_receptor is (Entity(kind="family", id="GRIN") in evidence.suggests)


# Species


def _in_article(mention: GeneMention, *taxa: str | None) -> tuple[Kind, ...]:
    organisms = tuple(Organism(name=str(taxon_id), taxon_id=taxon_id) for taxon_id in taxa)
    figure = replace(_figure(None, mention), article_organisms=organisms)
    return weigh(figure, LEXICON).genes[0].evidence.findings


def test_a_gene_of_another_species_clashes() -> None:
    """A fly gene of a table clashes with a paper about rats, and with no paper about nothing."""
    fly = replace(_gene("Akt", "Akt", "41957", FLY), organism="Drosophila melanogaster")

    assert (Kind.SPECIES_CLASH,) == _in_article(fly, "10116")
    assert () == _in_article(fly, "10116", FLY)
    assert () == _in_article(fly)
    assert (Kind.SPECIES_CLASH,) == _in_article(fly, "10116", None)
    assert () == _in_article(fly, None)


def test_a_strain_is_of_its_species() -> None:
    """A gene of a strain does not clash with an article about the species."""
    row = replace(_gene("rpoS", "rpoS", "947210", "511145"), organism="Escherichia coli str. K-12")
    article = Organism(name="Escherichia coli", taxon_id="562")
    figure = replace(_figure(None, row), article_organisms=(article,))

    assert Evidence() == weigh(figure, LEXICON).genes[0].evidence


def test_a_row_that_names_no_organism_clashes_with_nothing() -> None:
    """Documents of 2022 have human genes only, whatever the paper is about."""
    assert () == _in_article(_gene("AKT1", "AKT1", "207"), "10116")


@given(st.text(), st.text(min_size=1), st.sampled_from(["5163", "627", "1", "x"]))
def test_any_caption_can_be_weighed(caption: str, word: str, gene_id: str) -> None:
    """No caption and no word is too odd."""
    text = f"{caption} ({word}); {word}, {caption}; {word}: {caption}"

    assert isinstance(_evidence(text, _gene(word, word, gene_id)), Evidence)
