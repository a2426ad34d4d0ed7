"""A figure, its record and its mentions as N-Triples."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import replace

from .. import iris, vocab
from ..entities import chemical_key, disease_key
from ..ntriples import english, integer, plain, ref, triple, typed
from ..records import ChemicalMention, DiseaseMention, Evidence, Family, Figure, GeneMention

_TYPE = ref(vocab.RDF_TYPE)
_LABEL = ref(vocab.RDFS_LABEL)
_SCHEMA_NAME = ref(vocab.SCHEMA + "name")


def figure_lines(figure: Figure, base: str = vocab.BASE) -> list[str]:
    """Return the triples of a figure, its record and its mentions, in a stable order."""
    subject = ref(iris.figure_iri(figure.figid, base))
    return [
        *_figure(figure, subject, base),
        *_links(figure, subject, base),
        *_record(figure, subject, base),
        *_mentions(figure, iris.figure_iri(figure.figid, base), base),
    ]


def _figure(figure: Figure, subject: str, base: str) -> Iterator[str]:
    yield triple(subject, _TYPE, ref(vocab.PATHWAY_FIGURE))
    yield triple(subject, _TYPE, ref(vocab.SCHEMA + "ImageObject"))
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
        link = ref(predicate)
        for gene_id in sorted(ids, key=int):
            yield triple(subject, link, ref(iris.gene_iri(gene_id)))
    families = {family_iri(gene.family, base) for gene in figure.genes if gene.family}
    chemicals = {chemical_iri(key) for m in figure.chemicals if (key := chemical_key(m))}
    diseases = {disease_iri(key) for m in figure.diseases if (key := disease_key(m))}
    for predicate, targets in (
        (vocab.MENTIONS_GENE_FAMILY, families),
        (vocab.MENTIONS_CHEMICAL, chemicals),
        (vocab.MENTIONS_DISEASE, diseases),
    ):
        for target in sorted(targets):
            yield triple(subject, ref(predicate), ref(target))


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
    yield triple(record, _TYPE, ref(vocab.FIGURE_RECORD))
    yield triple(record, _TYPE, ref(vocab.SCHEMA + "Dataset"))
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


def _mentions(figure: Figure, figure_iri: str, base: str) -> list[str]:
    """Return the mentions of a figure, sorted by their IRIs."""
    blocks = dict(_gene_mention(gene, figure_iri, base) for gene in figure.genes)
    blocks |= (_concept_mention(concept, figure_iri) for concept in _concepts(figure))
    return [line for iri in sorted(blocks) for line in blocks[iri]]


def _concepts(figure: Figure) -> Iterator[ChemicalMention | DiseaseMention]:
    """Yield the chemicals and diseases, once for each word and identifier.

    A table may give two names to one of them; that makes two statements and one mention.
    """
    merged: dict[tuple[str | None, ...], ChemicalMention | DiseaseMention] = {}
    for chemical in figure.chemicals:
        matched = chemical.matched_symbol
        key = ("chemical", chemical.word, matched, chemical.source, chemical_key(chemical))
        _merge(merged, key, chemical)
    for disease in figure.diseases:
        _merge(merged, ("disease", disease.word, disease.source, disease_key(disease)), disease)
    yield from merged.values()


def _merge(
    merged: dict[tuple[str | None, ...], ChemicalMention | DiseaseMention],
    key: tuple[str | None, ...],
    mention: ChemicalMention | DiseaseMention,
) -> None:
    known = merged.get(key)
    number = mention.occurrences + (known.occurrences if known else 0)
    merged[key] = replace(mention, occurrences=number)


Mention = GeneMention | ChemicalMention | DiseaseMention


def _mention(iri: str, figure_iri: str, kind: str, body: str | None, mention: Mention) -> list[str]:
    """Return what the three kinds of mention have in common."""
    subject = ref(iri)
    lines = [
        triple(subject, _TYPE, ref(kind)),
        triple(subject, ref(vocab.OA_HAS_TARGET), ref(figure_iri)),
    ]
    if body:
        lines.append(triple(subject, ref(vocab.OA_HAS_BODY), ref(body)))
    if mention.word is not None:
        lines.append(triple(subject, ref(vocab.WORD), plain(mention.word)))
    if mention.source:
        lexicon = ref(vocab.lexicon_iri(mention.source))
        lines.append(triple(subject, ref(vocab.LEXICON), lexicon))
    if mention.occurrences > 1:
        lines.append(triple(subject, ref(vocab.OCCURRENCES), integer(mention.occurrences)))
    if not isinstance(mention, DiseaseMention) and mention.matched_symbol is not None:
        lines.append(triple(subject, ref(vocab.MATCHED_SYMBOL), plain(mention.matched_symbol)))
    lines += _evidence(subject, mention.evidence)
    return lines


def _evidence(subject: str, evidence: Evidence) -> Iterator[str]:
    """Yield what the caption says of a mention."""
    for name in evidence.supports:
        yield triple(subject, ref(vocab.CAPTION_SUPPORT), ref(vocab.PFOCR + name))
    if evidence.long_form:
        yield triple(subject, ref(vocab.LONG_FORM), english(evidence.long_form))
    for entity in evidence.suggests:
        yield triple(subject, ref(vocab.SUGGESTS), ref(_ENTITY_IRIS[entity.kind](entity.id)))
    for kind in evidence.findings:
        yield triple(subject, ref(vocab.FINDING), ref(vocab.PFOCR + kind))


def _gene_mention(mention: GeneMention, figure_iri: str, base: str) -> tuple[str, list[str]]:
    gene_id = mention.ncbigene_id or ""
    iri = iris.mention_iri(
        figure_iri,
        gene_id,
        "gene",
        mention.word or "",
        mention.matched_symbol or "",
        mention.source or "",
        gene_id,
    )
    body = iris.gene_iri(gene_id) if gene_id else None
    lines = _mention(iri, figure_iri, vocab.GENE_MENTION, body, mention)
    subject = ref(iri)
    if mention.family:
        family = ref(family_iri(mention.family, base))
        lines.append(triple(subject, ref(vocab.VIA_FAMILY), family))
    if mention.candidates > 1:
        lines.append(triple(subject, ref(vocab.CANDIDATES), integer(mention.candidates)))
    return iri, lines


def _concept_mention(
    mention: ChemicalMention | DiseaseMention, figure_iri: str
) -> tuple[str, list[str]]:
    word = mention.word or ""
    if isinstance(mention, ChemicalMention):
        name, kind, mint = "chemical", vocab.CHEMICAL_MENTION, chemical_iri
        key = chemical_key(mention) or ""
        word = word or mention.matched_symbol or ""
    else:
        name, kind, mint = "disease", vocab.DISEASE_MENTION, disease_iri
        key = disease_key(mention) or ""
    local = key.replace(":", "-")
    iri = iris.mention_iri(figure_iri, local, name, word, mention.source, key)
    return iri, _mention(iri, figure_iri, kind, mint(key) if key else None, mention)


def family_iri(family: Family, base: str = vocab.BASE) -> str:
    """Return the IRI of a family: FamPlex' own, or one minted from the matched term.

    >>> family_iri(Family(term="NMDAR", famplex_id="GRIN"))
    'https://identifiers.org/fplx/GRIN'
    """
    if family.famplex_id:
        return iris.famplex_iri(family.famplex_id)
    return iris.unknown_family_iri(family.term, base)


def chemical_iri(key: str) -> str:
    """Return the IRI of a chemical from its key in the registry.

    >>> chemical_iri("CHEBI:6121"), chemical_iri("D007649")
    ('https://identifiers.org/chebi/CHEBI:6121', 'http://id.nlm.nih.gov/mesh/D007649')
    """
    prefix, _, number = key.rpartition(":")
    return iris.chebi_iri(number) if prefix else iris.mesh_iri(key)


def disease_iri(key: str) -> str:
    """Return the IRI of a disease from its key in the registry.

    >>> disease_iri("DOID:0060239")
    'http://purl.obolibrary.org/obo/DOID_0060239'
    """
    prefix, _, digits = key.rpartition(":")
    return iris.doid_iri(digits) if prefix else iris.mesh_iri(key)


_ENTITY_IRIS: dict[str, Callable[[str], str]] = {
    "chemical": chemical_iri,
    "disease": disease_iri,
    "family": iris.famplex_iri,
    "gene": iris.gene_iri,
}
