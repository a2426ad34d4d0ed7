"""Gives mentions and organisms the identifiers that the document lacks; it overwrites none.

1. An organism's name becomes a taxon by the figure's own gene table, else by the taxa of the
   lexicon.  A name that nobody knows stays a name, and is a finding.
2. The matched term of a row of the family tier names a family or complex of FamPlex.  A term that
   FamPlex does not know names a family of its own, and is a finding.
3. A document of 2023 or later without its gene table names genes by its keywords alone.  One that
   equals an approved symbol of HGNC letter for letter is a mention of that gene, of the keyword
   tier, where the document looked for human genes: ``Akt`` on a figure about flies is none.
4. A keyword of such a document that equals a name of one MeSH chemical letter for letter, and no
   approved symbol, is a mention of that chemical.  MeSH lists proteins among the chemicals too;
   only small molecules (trees D01 to D04, D09, D10) and drugs count.
5. A mention counts its candidates: the genes of the same organism that the same word and matched
   term of the figure lead to.  ERK on a figure has two, MAPK1 and MAPK3.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace
from functools import lru_cache

from .lexicon.concepts import Concept
from .lexicon.drugs import is_drug
from .lexicon.families import Families
from .lexicon.lexicon import Lexicon
from .lexicon.taxa import Taxa
from .records import ChemicalMention, Family, Figure, Finding, GeneMention, Kind, Organism
from .vocab import CHEMICAL_KEYWORDS, GENE_KEYWORDS, GENE_LEXICONS

#: NCBI's taxon of human
HUMAN = "9606"

#: MeSH trees of small molecules: keywords that name one of these are chemicals
_SMALL_MOLECULES = ("D01", "D02", "D03", "D04", "D09", "D10")


def ground(figure: Figure, lexicon: Lexicon) -> Figure:
    """Return the figure with taxa, families, keywords and candidates.

    >>> from pfocr_rdf.records import Article
    >>> rows = [GeneMention(word="ERK", matched_symbol="ERK", source="bioentities_symbol",
    ...                     ncbigene_id=gene, taxon_id="9606") for gene in ("5594", "5595")]
    >>> figure = Figure(figid="PMC1__f", article=Article(pmcid="PMC1"), genes=tuple(rows))
    >>> mention = ground(figure, Lexicon.bundled()).genes[0]
    >>> mention.candidates, mention.family
    (2, Family(term='ERK', famplex_id='ERK'))
    """
    findings = list(figure.findings)
    gene_organisms = _gene_organisms(figure, lexicon.taxa, findings)
    grounded = replace(
        figure,
        genes=tuple(_grounded_genes(figure, lexicon.families, findings)),
        article_organisms=_grounded(figure, figure.article_organisms, lexicon.taxa, findings),
        gene_organisms=gene_organisms,
        findings=tuple(findings),
    )
    return _with_keywords(grounded, lexicon) if "genes" in figure.missing_tables else grounded


def _with_keywords(figure: Figure, lexicon: Lexicon) -> Figure:
    """Return the figure with mentions for the keywords that name a gene or a chemical."""
    genes: dict[str, GeneMention] = {}
    chemicals: dict[str, ChemicalMention] = {}
    is_human = HUMAN in {organism.taxon_id for organism in figure.gene_organisms}
    for keyword in figure.keywords:
        gene_id = lexicon.genes.with_symbol(keyword)
        if gene_id:
            if is_human:
                genes[keyword] = GeneMention(
                    word=None,
                    matched_symbol=keyword,
                    source=GENE_KEYWORDS,
                    symbol=keyword,
                    ncbigene_id=gene_id,
                    taxon_id=HUMAN,
                )
        elif "chemicals" in figure.missing_tables and (concept := _chemical(keyword, lexicon)):
            chemicals[keyword] = ChemicalMention(
                word=None,
                matched_symbol=keyword,
                source=CHEMICAL_KEYWORDS,
                mesh_id=concept.mesh_id,
                heading=concept.label,
            )
    known = genes.keys() | chemicals.keys()
    return replace(
        figure,
        genes=figure.genes + tuple(genes.values()),
        chemicals=figure.chemicals + tuple(chemicals.values()),
        keywords=tuple(keyword for keyword in figure.keywords if keyword not in known),
    )


def _chemical(keyword: str, lexicon: Lexicon) -> Concept | None:
    """Return the only small molecule or drug of MeSH that is called exactly so."""
    found = [
        concept
        for mesh_id in lexicon.concepts.called(keyword)
        if (concept := lexicon.concepts.get(mesh_id)) and is_keyword_chemical(concept)
    ]
    return found[0] if len(found) == 1 else None


def is_keyword_chemical(concept: Concept) -> bool:
    """Return whether a keyword may name this concept: a small molecule, or a drug.

    >>> concepts = Lexicon.bundled().concepts
    >>> [is_keyword_chemical(concepts.get(key)) for key in ("D007649", "D019208")]  # and BDNF
    [True, False]
    """
    if concept.tree_numbers and any(
        number.startswith(_SMALL_MOLECULES) for number in concept.tree_numbers
    ):
        return True
    return is_drug(concept.mesh_id, concept.tree_numbers, concept.drugbank_ids)


def _grounded_genes(
    figure: Figure, families: Families, findings: list[Finding]
) -> Iterable[GeneMention]:
    candidates: dict[tuple[str | None, ...], set[str]] = defaultdict(set)
    for mention in figure.genes:
        if mention.ncbigene_id:
            candidates[_reading_of(mention)].add(mention.ncbigene_id)
    unknown: set[str] = set()
    for mention in figure.genes:
        family = _family(mention, families)
        if family and family.famplex_id is None and family.term not in unknown:
            unknown.add(family.term)
            findings.append(_family_unknown(figure, family.term))
        count = len(candidates[_reading_of(mention)]) if mention.ncbigene_id else 1
        yield _grounded_gene(mention, family, count) if family or count > 1 else mention


@lru_cache(maxsize=1 << 16)
def _grounded_gene(mention: GeneMention, family: Family | None, candidates: int) -> GeneMention:
    return replace(mention, family=family, candidates=candidates)


def _reading_of(mention: GeneMention) -> tuple[str | None, ...]:
    """Return what the candidates of a mention share."""
    return mention.word, mention.matched_symbol, mention.taxon_id


def _family(mention: GeneMention, families: Families) -> Family | None:
    if GENE_LEXICONS.get(mention.source or "") != "family" or not mention.matched_symbol:
        return None
    term = mention.matched_symbol
    return Family(term=term, famplex_id=families.find(term))


def _family_unknown(figure: Figure, term: str) -> Finding:
    message = f"no family or complex of FamPlex is called {term!r} (it gets an IRI of its own)"
    return Finding(kind=Kind.FAMILY_UNKNOWN, place=figure.place, line=1, message=message)


def _gene_organisms(figure: Figure, taxa: Taxa, findings: list[Finding]) -> tuple[Organism, ...]:
    """Return the organisms whose genes were looked for, and those that a gene table names."""
    named = _grounded(figure, figure.gene_organisms, taxa, findings)
    known = {organism.taxon_id for organism in named}
    of_table = _table_organisms(figure)
    return named + tuple(
        Organism(name=name, taxon_id=taxon_id)
        for name, taxon_id in of_table.items()
        if taxon_id not in known
    )


def _grounded(
    figure: Figure, organisms: Iterable[Organism], taxa: Taxa, findings: list[Finding]
) -> tuple[Organism, ...]:
    of_table = _table_organisms(figure)
    grounded = []
    for organism in organisms:
        taxon_id = of_table.get(organism.name) or taxa.find(organism.name)
        grounded.append(replace(organism, taxon_id=taxon_id))
        if taxon_id is None:
            message = f"no taxon is called {organism.name!r} (it stays a name)"
            kind = Kind.ORGANISM_UNKNOWN
            findings.append(
                Finding(kind=kind, place=figure.place, line=organism.line, message=message)
            )
    return tuple(grounded)


def _table_organisms(figure: Figure) -> dict[str, str]:
    """Return the taxa that the figure's gene table gives for organism names."""
    return {
        mention.organism: mention.taxon_id
        for mention in figure.genes
        if mention.organism and mention.taxon_id
    }
