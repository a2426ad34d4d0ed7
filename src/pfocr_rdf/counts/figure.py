"""What one figure counts for, as small plain values that are cheap to send between processes."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from typing import NamedTuple

from ..entities import chemical_key, disease_key, family_key
from ..records import Figure, GeneMention, Kind
from ..vocab import GENE_LEXICONS, TIERS

#: the level of a gene that is known by a family, by a keyword, or by a lexicon that nobody knows
WIDEST = 2

#: the level of what each lexicon of genes recognises
LEVELS = {source: min(TIERS.index(tier), WIDEST) for source, tier in GENE_LEXICONS.items()}

#: what a word was read as; a keyword of a record was not read off the figure
READ_AS = ("gene", "chemical", "disease", "keyword")


class Reading(NamedTuple):
    """A word as a figure shows it, the name that it matched, and the organism that has the name.

    ``taxon_id`` is None where the document does not say of which organism its genes are.
    """

    word: str
    matched: str
    taxon_id: str | None


class FigureCounts(NamedTuple):
    """What one figure counts for: keys of the registry, each once.

    ``levels`` has the level of each gene.  ``ungrounded`` are words that stand for nothing known,
    after what they were read as; ``ambiguous`` are readings with one of their genes and its level.
    """

    figid: str
    genes: tuple[str, ...] = ()
    levels: bytes = b""
    chemicals: tuple[str, ...] = ()
    diseases: tuple[str, ...] = ()
    families: tuple[str, ...] = ()
    taxa: tuple[str, ...] = ()
    ungrounded: tuple[tuple[str, str], ...] = ()
    ambiguous: tuple[tuple[Reading, str, int], ...] = ()


def figure_counts(figure: Figure) -> FigureCounts:
    """Return what a grounded figure counts for.

    >>> from ..records import Article, ChemicalMention, Family
    >>> genes = [
    ...     GeneMention(word="BDNF", source="ncbigene_synonym", ncbigene_id="627"),
    ...     GeneMention(word="Bdnf", source="ncbigene_symbol", ncbigene_id="627"),
    ...     GeneMention(word="ERK", source="famplex_relations", ncbigene_id="5594",
    ...                 family=Family(term="ERK", famplex_id="ERK")),
    ... ]
    >>> article = Article(pmcid="PMC1")
    >>> chemicals = (ChemicalMention(word="X"),)
    >>> counts = figure_counts(
    ...     Figure(figid="PMC1__a", article=article, genes=tuple(genes), chemicals=chemicals)
    ... )
    >>> counts.genes, list(counts.levels), counts.families, counts.ungrounded
    (('627', '5594'), [0, 2], ('ERK',), (('chemical', 'X'),))
    """
    levels = gene_levels(figure)
    organisms = figure.article_organisms + figure.gene_organisms
    return FigureCounts(
        figid=figure.figid,
        genes=tuple(levels),
        levels=bytes(levels.values()),
        chemicals=tuple({key: None for m in figure.chemicals if (key := chemical_key(m))}),
        diseases=tuple({key: None for m in figure.diseases if (key := disease_key(m))}),
        families=tuple({family_key(m.family): None for m in figure.genes if m.family}),
        taxa=tuple({organism.taxon_id: None for organism in organisms if organism.taxon_id}),
        ungrounded=tuple(dict.fromkeys(_ungrounded(figure))),
        ambiguous=tuple(
            (
                Reading(mention.word, mention.matched_symbol, mention.taxon_id),
                mention.ncbigene_id,
                LEVELS.get(mention.source or "", WIDEST),
            )
            for mention in figure.genes
            if mention.candidates > 1
            and mention.ncbigene_id
            and mention.word is not None
            and mention.matched_symbol is not None
        ),
    )


def _ungrounded(figure: Figure) -> Iterator[tuple[str, str]]:
    """Yield the words of mentions without an entity, and the keywords that name nothing."""
    for gene in figure.genes:
        if not gene.ncbigene_id and gene.word is not None:
            yield "gene", gene.word
    for chemical in figure.chemicals:
        if chemical.word is not None and chemical_key(chemical) is None:
            yield "chemical", chemical.word
    for disease in figure.diseases:
        if disease.word is not None and disease_key(disease) is None:
            yield "disease", disease.word
    for keyword in figure.keywords:
        yield "keyword", keyword


def gene_levels(figure: Figure) -> dict[str, int]:
    """Return the genes of a figure, each with the level of its surest mention."""
    levels: dict[str, int] = {}
    for mention in figure.genes:
        gene = mention.ncbigene_id
        if gene:
            level = LEVELS.get(mention.source or "", WIDEST)
            if level < levels.get(gene, WIDEST + 1):
                levels[gene] = level
    return levels


def genes_of_one_organism(figure: Figure) -> int:
    """Return how many genes of one organism of its article a figure mentions by official symbol.

    It is the organism that has the most; any one will do where the article names none.

    >>> from ..records import Article
    >>> genes = [
    ...     GeneMention(word="A", source="ncbigene_symbol", ncbigene_id=gene, taxon_id=taxon)
    ...     for gene, taxon in [("1", "9606"), ("2", "9606"), ("3", "7227")]
    ... ]
    >>> figure = Figure(figid="PMC1__a", article=Article(pmcid="PMC1"), genes=tuple(genes))
    >>> genes_of_one_organism(figure)
    2
    """
    known = {organism.taxon_id for organism in figure.article_organisms if organism.taxon_id}
    found = _by_organism(
        mention
        for mention in figure.genes
        if LEVELS.get(mention.source or "") == 0 and (not known or mention.taxon_id in known)
    )
    return max(found.values(), default=0)


def clashing_genes(figure: Figure) -> dict[str, int]:
    """Return the organisms that the article of a figure lacks, with the numbers of their genes.

    They are those of mentions that have that finding.
    """
    taxa = {
        mention.taxon_id
        for mention in figure.genes
        if mention.taxon_id and Kind.SPECIES_CLASH in mention.evidence.findings
    }
    return _by_organism(mention for mention in figure.genes if mention.taxon_id in taxa)


def _by_organism(mentions: Iterator[GeneMention]) -> dict[str, int]:
    """Return the number of different genes of each organism."""
    genes: dict[str, set[str]] = defaultdict(set)
    for mention in mentions:
        if mention.ncbigene_id and mention.taxon_id:
            genes[mention.taxon_id].add(mention.ncbigene_id)
    return {taxon_id: len(found) for taxon_id, found in genes.items()}
