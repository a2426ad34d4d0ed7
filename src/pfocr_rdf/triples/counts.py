"""Numbers of figures on entities and words, and numbers of genes on figures, as N-Triples."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from .. import iris, vocab
from ..counts.counts import HUNDREDTHS, Ambiguity, ByLevel, CorpusCounts, rarity
from ..counts.figure import WIDEST, Reading, gene_counts
from ..ntriples import integer, plain, ref, triple, typed
from ..records import Figure
from .description import Links

_TYPE = ref(vocab.RDF_TYPE)
_WORD = ref(vocab.WORD)

#: by all tiers, by symbol or synonym, and by official symbol
_GENES = (vocab.GENES, vocab.GENES_SYNONYM, vocab.GENES_STRICT)
_FIGURES_WITH_GENE = (
    vocab.FIGURES_WITH_GENE,
    vocab.FIGURES_WITH_GENE_SYNONYM,
    vocab.FIGURES_WITH_GENE_STRICT,
)
_FIGURES_WITH_WORDS = (
    vocab.FIGURES_WITH_WORD,
    vocab.FIGURES_WITH_WORD_SYNONYM,
    vocab.FIGURES_WITH_WORD_STRICT,
)
_CANDIDATES = (
    vocab.CANDIDATE_GENE,
    vocab.CANDIDATE_GENE_SYNONYM,
    vocab.CANDIDATE_GENE_STRICT,
)


def figure_count_lines(figure: Figure, subject: str) -> Iterator[str]:
    """Yield how many genes a figure mentions; that there are none is said, too."""
    counts = gene_counts(figure)
    for predicate, number in zip(_GENES, ByLevel.of(counts.by_level), strict=True):
        yield triple(subject, ref(predicate), integer(number))
    if counts.of_one_organism:
        yield triple(subject, ref(vocab.GENES_OF_ONE_ORGANISM), integer(counts.of_one_organism))
    for taxon_id in counts.clashing:
        yield triple(subject, ref(vocab.CLASHING_ORGANISM), ref(iris.taxon_iri(taxon_id)))
    if counts.clashing:
        most = max(counts.clashing.values())
        yield triple(subject, ref(vocab.CLASHING_GENES), integer(most))


class EntityCounts:
    """How many figures mention each entity, to be written with whatever else is said of it."""

    def __init__(self, counts: CorpusCounts) -> None:
        self._figures = len(counts.figids)
        self._genes = counts.figures_with_gene()
        self._others: dict[str, tuple[tuple[str, Counter[str]], ...]] = {
            "chemicals": ((vocab.FIGURES_WITH_CHEMICAL, counts.figures_with_chemical()),),
            "diseases": ((vocab.FIGURES_WITH_DISEASE, counts.diseases),),
            "families": ((vocab.FIGURES_WITH_GENE_FAMILY, counts.families),),
            "taxa": ((vocab.FIGURES_WITH_ORGANISM, counts.taxa),),
        }
        # what is both is described as a chemical
        self._others["chemicals"] += self._others["diseases"]

    def lines(self, kind: str, key: str, subject: str) -> Iterator[str]:
        """Yield the numbers of one entity; what no figure mentions has none."""
        if kind == "genes" and (found := self._genes.get(key)):
            for predicate, number in zip(_FIGURES_WITH_GENE, found, strict=True):
                if number:
                    yield triple(subject, ref(predicate), integer(number))
            share = f"{rarity(found.all, self._figures) / HUNDREDTHS:.2f}".rstrip("0").rstrip(".")
            yield triple(subject, ref(vocab.RARITY), typed(share, vocab.XSD_DECIMAL))
        for predicate, numbers in self._others.get(kind, ()):
            if number := numbers[key]:
                yield triple(subject, ref(predicate), integer(number))


def links_of(counts: CorpusCounts) -> dict[str, Links]:
    """Return the number of links that each property makes from figures, and of what they reach."""
    genes = list(counts.figures_with_gene().values())
    return {
        vocab.MENTIONS_GENE: Links.of(found.all for found in genes),
        vocab.MENTIONS_GENE_SYNONYM: Links.of(found.synonym for found in genes),
        vocab.MENTIONS_GENE_STRICT: Links.of(found.strict for found in genes),
        vocab.MENTIONS_GENE_FAMILY: Links.of(counts.families.values()),
        vocab.MENTIONS_CHEMICAL: Links.of(counts.figures_with_chemical().values()),
        vocab.MENTIONS_DISEASE: Links.of(counts.diseases.values()),
    }


def word_lines(counts: CorpusCounts, base: str = vocab.BASE) -> Iterator[list[str]]:
    """Yield the triples of each word that stands for several genes, or for nothing known."""
    for reading, ambiguity in counts.several_genes():
        yield list(_ambiguous(reading, ambiguity, base))
    for (read_as, word), number in sorted(counts.ungrounded.items()):
        this = ref(iris.word_iri(read_as, word, base=base))
        yield [
            triple(this, _TYPE, ref(vocab.UNGROUNDED_WORD)),
            triple(this, _WORD, plain(word)),
            triple(this, ref(vocab.READ_AS), plain(read_as)),
            triple(this, ref(vocab.FIGURES_WITH_UNGROUNDED_WORD), integer(number)),
        ]


def _ambiguous(reading: Reading, ambiguity: Ambiguity, base: str) -> Iterator[str]:
    word, matched, taxon_id = reading
    this = ref(iris.word_iri("several genes", word, matched, taxon_id or "", base=base))
    yield triple(this, _TYPE, ref(vocab.AMBIGUOUS_WORD))
    yield triple(this, _WORD, plain(word))
    yield triple(this, ref(vocab.MATCHED_SYMBOL), plain(matched))
    if taxon_id:
        taxon = ref(iris.taxon_iri(taxon_id))
        yield triple(this, ref(vocab.SCHEMA + "taxonomicRange"), taxon)
    for place, number in enumerate(ambiguity.figures_at):
        if number:
            yield triple(this, ref(_FIGURES_WITH_WORDS[place]), integer(number))
        for gene in ambiguity.genes_at(WIDEST - place):
            yield triple(this, ref(_CANDIDATES[place]), ref(iris.gene_iri(gene)))
