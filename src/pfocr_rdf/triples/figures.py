"""A figure, its record and its mentions as N-Triples."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import NamedTuple

from .. import iris, vocab
from ..entities import chemical_key, disease_key
from ..ntriples import english, lines_of, plain, ref, subject, triple, typed
from ..records import Figure
from .counts import figure_count_lines
from .mentions import PLACE, Template, chemical_iri, disease_iri, family_iri, templates

_TYPE = ref(vocab.RDF_TYPE)
_LABEL = ref(vocab.RDFS_LABEL)
_SCHEMA_NAME = ref(vocab.SCHEMA + "name")


#: the types of every figure and of its record
FIGURE_TYPES = (
    *(vocab.PATHWAY_FIGURE, vocab.SCHEMA + "ImageObject"),
    *(vocab.FIGURE_RECORD, vocab.SCHEMA + "Dataset"),
)


class FigureTriples(NamedTuple):
    """The triples of a figure: its own with those of its record, and a template a mention.

    ``iri`` is that of the figure, which takes the place of ``mentions.PLACE`` in each template.
    """

    iri: str
    own: str
    mentions: tuple[Template, ...]

    def name_of(self, mention: Template) -> str:
        """Return the IRI of the mention that a template is of."""
        return subject(mention.text).replace(PLACE, self.iri)

    @property
    def number(self) -> int:
        """How many triples there are."""
        return self.own.count("\n") + sum([mention.number for mention in self.mentions])

    @property
    def text(self) -> str:
        """All triples, in a stable order."""
        texts = [mention.text for mention in self.mentions]
        return self.own + "".join(texts).replace(PLACE, self.iri)

    @property
    def lines(self) -> list[str]:
        """All triples, one a line."""
        return lines_of(self.text)


def figure_triples(figure: Figure, base: str = vocab.BASE) -> FigureTriples:
    """Return the triples of a figure, its record and its mentions."""
    iri = iris.figure_iri(figure.figid, base)
    subject = ref(iri)
    own = (*_figure(figure, subject, base), *_links(figure, subject, base))
    counts = figure_count_lines(figure, subject)
    record = _record(figure, subject, base)
    return FigureTriples(iri, "".join((*own, *counts, *record)), templates(figure, base))


def figure_lines(figure: Figure, base: str = vocab.BASE) -> list[str]:
    """Return the triples of a figure, its record and its mentions, one a line."""
    return figure_triples(figure, base).lines


def _figure(figure: Figure, subject: str, base: str) -> Iterator[str]:
    for cls in FIGURE_TYPES[:2]:
        yield triple(subject, _TYPE, ref(cls))
    yield triple(subject, ref(vocab.DCTERMS_IDENTIFIER), plain(figure.figid))
    yield triple(subject, _LABEL, _title(figure))
    for predicate, term in _figure_literals(figure):
        yield triple(subject, ref(predicate), term)
    for predicate, iri in _figure_places(figure, base):
        yield triple(subject, ref(predicate), ref(iri))
    for predicate, iri in _figure_subjects(figure):
        yield triple(subject, ref(predicate), ref(iri))


def _figure_literals(figure: Figure) -> Iterator[tuple[str, str]]:
    """Yield what a figure says of itself."""
    organisms = figure.article_organisms + figure.gene_organisms
    unknown = {organism.name for organism in organisms if organism.taxon_id is None}
    for predicate, text, term in (
        (vocab.SCHEMA + "name", figure.title, english),
        (vocab.SCHEMA + "caption", figure.caption, english),
        (vocab.SCHEMA + "alternateName", figure.alias, plain),
        (vocab.FIGURE_NUMBER, figure.number, plain),
        (vocab.FIGURE_TYPE, figure.figure_type, plain),
        (vocab.PATHWAY_SCORE, figure.pathway_score, _decimal),
        (vocab.PMC_RANK, figure.pmc_rank, _whole_number),
        *((vocab.AS_WRITTEN, text, plain) for text in sorted(set(figure.as_written))),
        *((vocab.ORGANISM_NAME, name, plain) for name in sorted(unknown)),
    ):
        if text:
            yield predicate, term(text)


def _decimal(text: str) -> str:
    return typed(text, vocab.XSD_DECIMAL)


def _whole_number(text: str) -> str:
    return typed(text, vocab.XSD_INTEGER)


def _figure_places(figure: Figure, base: str) -> Iterator[tuple[str, str]]:
    """Yield where a figure, its record, its article and its models are."""
    pmcid = figure.article.pmcid
    if figure.filename:
        yield vocab.SCHEMA + "contentUrl", iris.image_url(pmcid, figure.filename)
    if figure.figlink:
        yield vocab.SCHEMA + "url", iris.figure_url(figure.figlink)
    yield vocab.SCHEMA + "mainEntityOfPage", iris.record_iri(figure.figid, base)
    yield vocab.SCHEMA + "isPartOf", iris.article_iri(pmcid)
    if figure.ndex:
        yield vocab.NDEX_NETWORK, iris.ndex_iri(figure.ndex)
    if figure.wpid:
        yield vocab.PATHWAY_MODEL, iris.pathway_iri(figure.wpid)


def _figure_subjects(figure: Figure) -> Iterator[tuple[str, str]]:
    """Yield the organisms and ontology terms of a figure, and the kinds of its findings."""
    for predicate, organisms in (
        (vocab.ARTICLE_ORGANISM, figure.article_organisms),
        (vocab.GENE_ORGANISM, figure.gene_organisms),
    ):
        for taxon_id in sorted({o.taxon_id for o in organisms if o.taxon_id}, key=int):
            yield predicate, iris.taxon_iri(taxon_id)
    for curie in sorted({annotation.curie for annotation in figure.annotations}):
        yield vocab.DCTERMS_SUBJECT, iris.ontology_term_iri(curie)
    for kind in sorted({finding.kind for finding in figure.findings}):
        yield vocab.FINDING, vocab.PFOCR + kind


def _links(figure: Figure, subject: str, base: str) -> Iterator[str]:
    """Yield the direct links from a figure to what it mentions."""
    for predicate, ids in _gene_links(figure):
        yield from _linked(subject, predicate, map(_gene_ref, sorted(ids, key=int)))
    families = {family_iri(gene.family, base) for gene in figure.genes if gene.family}
    chemicals = {chemical_iri(key) for m in figure.chemicals if (key := chemical_key(m))}
    diseases = {disease_iri(key) for m in figure.diseases if (key := disease_key(m))}
    for predicate, targets in (
        (vocab.MENTIONS_GENE_FAMILY, families),
        (vocab.MENTIONS_CHEMICAL, chemicals),
        (vocab.MENTIONS_DISEASE, diseases),
    ):
        yield from _linked(subject, predicate, map(ref, sorted(targets)))


def _linked(subject: str, predicate: str, targets: Iterable[str]) -> list[str]:
    link = f"{subject} {ref(predicate)} "
    return [f"{link}{target} .\n" for target in targets]


@lru_cache(maxsize=1 << 16)
def _gene_ref(gene_id: str) -> str:
    return ref(iris.gene_iri(gene_id))


def _gene_links(figure: Figure) -> Iterator[tuple[str, set[str]]]:
    """Yield the genes of a figure by what links them: all, and those of each tier that has one."""
    tiers: dict[str, set[str]] = defaultdict(set)
    for gene in figure.genes:
        if gene.ncbigene_id:
            tiers[vocab.GENE_LEXICONS.get(gene.source or "", "")].add(gene.ncbigene_id)
    everything = set().union(*tiers.values())
    yield vocab.MENTIONS_GENE, everything
    yield vocab.MENTIONS_GENE_STRICT, tiers["strict"]
    yield vocab.MENTIONS_GENE_SYNONYM, tiers["strict"] | tiers["synonym"]
    others = set().union(*(tiers[tier] for tier in tiers if tier != "keyword"))
    yield vocab.MENTIONS_GENE_KEYWORD, everything - others


def _record(figure: Figure, subject: str, base: str) -> Iterator[str]:
    iri = iris.record_iri(figure.figid, base)
    record = ref(iri)
    for cls in FIGURE_TYPES[2:]:
        yield triple(record, _TYPE, ref(cls))
    yield triple(record, ref(vocab.SCHEMA + "identifier"), plain(figure.figid))
    yield triple(record, _SCHEMA_NAME, _title(figure))
    yield triple(record, _LABEL, _title(figure))
    yield triple(record, ref(vocab.SCHEMA + "url"), record)
    yield triple(record, ref(vocab.SCHEMA + "mainEntity"), subject)
    yield triple(record, ref(vocab.SCHEMA + "license"), ref(vocab.CC0))
    yield triple(record, ref(vocab.SCHEMA + "creator"), ref(vocab.WIKIPATHWAYS))
    for digest in sorted(set(figure.digests)):
        yield triple(record, ref(vocab.SOURCE_SHA256), plain(digest))
    for keyword in sorted(figure.keywords):
        yield triple(record, ref(vocab.SCHEMA + "keywords"), plain(keyword))


def _title(figure: Figure) -> str:
    return english(figure.title) if figure.title else plain(figure.figid)
