"""What one figure counts for, as small plain values that are cheap to send between processes."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from typing import NamedTuple

from ..entities import chemical_key, disease_key, family_key
from ..records import Figure, Kind
from ..vocab import GENE_LEXICONS, TIERS

#: the level of a gene that is known by a family, by a keyword, or by a lexicon that nobody knows
WIDEST = 2

#: the level of what each lexicon of genes recognises
LEVELS: dict[str | None, int] = {
    source: min(TIERS.index(tier), WIDEST) for source, tier in GENE_LEXICONS.items()
}

#: more than any level
_NONE = WIDEST + 1

_CLASH = Kind.SPECIES_CLASH

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

    >>> from ..records import Article, ChemicalMention, Family, GeneMention
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
    levels: dict[str, int] = {}
    families: dict[str, None] = {}
    ambiguous: list[tuple[Reading, str, int]] = []
    for mention in figure.genes:
        gene, family = mention.ncbigene_id, mention.family
        if family:
            families[family_key(family)] = None
        if gene:
            level = LEVELS.get(mention.source, WIDEST)
            if level < levels.get(gene, _NONE):
                levels[gene] = level
            if mention.candidates > 1:
                word, matched = mention.word, mention.matched_symbol
                if word is not None and matched is not None:
                    ambiguous.append((Reading(word, matched, mention.taxon_id), gene, level))
    organisms = figure.article_organisms + figure.gene_organisms
    return FigureCounts(
        figid=figure.figid,
        genes=tuple(levels),
        levels=bytes(levels.values()),
        chemicals=tuple({key: None for m in figure.chemicals if (key := chemical_key(m))}),
        diseases=tuple({key: None for m in figure.diseases if (key := disease_key(m))}),
        families=tuple(families),
        taxa=tuple({organism.taxon_id: None for organism in organisms if organism.taxon_id}),
        ungrounded=tuple(dict.fromkeys(_ungrounded(figure))),
        ambiguous=tuple(ambiguous),
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


class GeneCounts(NamedTuple):
    """How many genes a figure mentions.

    ``by_level`` has the number of genes of each level, ``of_one_organism`` those of one organism of
    its article by official symbol: of the organism that has the most, or of any one where the
    article names none.  ``clashing`` are the organisms that its article does not have, by the
    findings of mentions, each with the number of its genes.
    """

    by_level: tuple[int, ...]
    of_one_organism: int
    clashing: dict[str, int]


def gene_counts(figure: Figure) -> GeneCounts:
    """Return how many genes a figure mentions.

    >>> from ..records import Article, GeneMention
    >>> genes = [
    ...     GeneMention(word="A", source="ncbigene_symbol", ncbigene_id=gene, taxon_id=taxon)
    ...     for gene, taxon in [("1", "9606"), ("2", "9606"), ("3", "7227")]
    ... ]
    >>> gene_counts(Figure(figid="PMC1__a", article=Article(pmcid="PMC1"), genes=tuple(genes)))
    GeneCounts(by_level=(3, 0, 0), of_one_organism=2, clashing={})
    """
    known = {organism.taxon_id for organism in figure.article_organisms if organism.taxon_id}
    levels: dict[str, int] = {}
    strict: dict[str, set[str]] = defaultdict(set)
    others: dict[str, set[str]] = defaultdict(set)
    clashing: set[str] = set()
    for mention in figure.genes:
        gene, taxon_id, findings = mention.ncbigene_id, mention.taxon_id, mention.evidence.findings
        if gene:
            level = LEVELS.get(mention.source, WIDEST)
            if level < levels.get(gene, _NONE):
                levels[gene] = level
            if taxon_id:
                is_known = taxon_id in known
                if level == 0 and (is_known or not known):
                    strict[taxon_id].add(gene)
                if not is_known:
                    others[taxon_id].add(gene)
                    if findings and _CLASH in findings:
                        clashing.add(taxon_id)
    found = list(levels.values())
    return GeneCounts(
        by_level=tuple(found.count(level) for level in range(WIDEST + 1)),
        of_one_organism=max(map(len, strict.values()), default=0),
        clashing={taxon_id: len(others[taxon_id]) for taxon_id in sorted(clashing, key=int)},
    )
