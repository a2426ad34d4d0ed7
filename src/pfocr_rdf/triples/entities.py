"""Genes, families, chemicals, diseases, taxa, terms, articles and journals as N-Triples."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TypeVar, cast

from .. import iris, vocab
from ..counts.counts import CorpusCounts
from ..entities import (
    FROM_LEXICON,
    ConceptStatement,
    Counts,
    GeneStatement,
    MemberStatement,
    NameStatement,
    Registry,
    choose,
    every,
    journal_key,
    sorted_keys,
)
from ..lexicon.concepts import Concept
from ..lexicon.drugs import is_drug
from ..lexicon.genes import Gene
from ..lexicon.lexicon import Lexicon
from ..ntriples import english, plain, ref, triple, typed
from ..records import Article
from .counts import EntityCounts
from .mentions import chemical_iri, disease_iri

Statement = TypeVar("Statement", GeneStatement, ConceptStatement, NameStatement)


_TYPE = ref(vocab.RDF_TYPE)
_LABEL = ref(vocab.RDFS_LABEL)
_NAME = ref(vocab.SCHEMA + "name")
_OTHER_NAME = ref(vocab.SCHEMA + "alternateName")
_IDENTIFIER = ref(vocab.SCHEMA + "identifier")
_URL = ref(vocab.SCHEMA + "url")
_SAME_AS = ref(vocab.SCHEMA + "sameAs")

_ONTOLOGIES = {"PW": "pw.owl", "DOID": "doid.owl", "CL": "cl.owl"}


def entity_lines(
    registry: Registry,
    lexicon: Lexicon,
    base: str = vocab.BASE,
    counts: CorpusCounts | None = None,
) -> Iterator[list[str]]:
    """Yield the triples of each entity of a completed registry, by kind and then by key.

    *counts* say how many figures mention each.

    A MeSH id that some documents use for a chemical and others for a disease is described once, as
    a chemical that is also a disease, without matches: those of one are wrong for the other.
    """
    both = registry.statements["chemicals"].keys() & registry.statements["diseases"].keys()
    writers: dict[str, Callable[[str, Counts], Iterator[str]]] = {
        "articles": lambda key, counts: _article(key, counts, lexicon, base),
        "chemicals": lambda key, counts: _chemical(key, counts, lexicon, is_both=key in both),
        "diseases": lambda key, counts: iter(()) if key in both else _disease(key, counts),
        "families": lambda key, counts: _family(key, counts, lexicon, base),
        "genes": lambda key, counts: _gene(key, counts, lexicon),
        "journals": lambda key, counts: _journal(key, counts, base),
        "taxa": _taxon,
        "terms": _term,
    }
    counted = EntityCounts(counts or CorpusCounts())
    for kind, statements in registry.statements.items():
        for key in sorted_keys(statements):
            if lines := list(writers[kind](key, statements[key])):
                yield [*lines, *counted.lines(kind, key, lines[0].partition(" ")[0])]


def type_lines(registry: Registry, base: str = vocab.BASE) -> Iterator[str]:
    """Yield the types of all entities: what the shapes of figures ask of what they point to."""
    for kind, (mint, iri) in _TYPES.items():
        for key in registry.statements[kind]:
            yield triple(ref(mint(key)), _TYPE, ref(iri))
    for key in registry.statements["journals"]:
        yield triple(ref(iris.journal_iri(key, base)), _TYPE, ref(vocab.SCHEMA + "Periodical"))
    for key in registry.statements["families"]:
        yield triple(ref(_family_iri(key, base)), _TYPE, ref(vocab.GENE_GROUP))


def _said(counts: Counts, _kind: type[Statement]) -> list[tuple[Statement, int]]:
    """Return the statements of one kind about an entity, and how often each was made."""
    return cast("list[tuple[Statement, int]]", [pair for pair in counts.items() if pair[0]])


_TYPES: dict[str, tuple[Callable[[str], str], str]] = {
    "articles": (iris.article_iri, vocab.SCHEMA + "ScholarlyArticle"),
    "chemicals": (chemical_iri, vocab.SCHEMA + "ChemicalSubstance"),
    "diseases": (disease_iri, vocab.SCHEMA + "MedicalCondition"),
    "genes": (iris.gene_iri, vocab.SCHEMA + "Gene"),
    "taxa": (iris.taxon_iri, vocab.SCHEMA + "Taxon"),
    "terms": (iris.ontology_term_iri, vocab.SCHEMA + "DefinedTerm"),
}


def _named(subject: str, name: str, others: list[str]) -> Iterator[str]:
    yield triple(subject, _NAME, plain(name))
    yield triple(subject, _LABEL, plain(name))
    for other in others:
        if other != name:
            yield triple(subject, _OTHER_NAME, plain(other))


def _gene(gene_id: str, counts: Counts, lexicon: Lexicon) -> Iterator[str]:
    statements = _said(counts, GeneStatement)
    subject = ref(iris.gene_iri(gene_id))
    symbol = choose((s.rank, s.symbol, number) for s, number in statements)
    taxon_id = choose((s.rank, s.taxon_id, number) for s, number in statements)
    known = lexicon.genes.get(gene_id)
    yield triple(subject, _TYPE, ref(vocab.SCHEMA + "Gene"))
    yield triple(subject, _IDENTIFIER, plain(gene_id))
    if symbol:
        previous = _previous_symbols(statements, known)
        yield from _named(subject, symbol, every([*(s.symbol for s, _ in statements), *previous]))
    else:
        yield triple(subject, _LABEL, plain(gene_id))
    if taxon_id:
        taxon = ref(iris.taxon_iri(taxon_id))
        yield triple(subject, ref(vocab.SCHEMA + "taxonomicRange"), taxon)
    yield triple(subject, _URL, ref(f"https://www.ncbi.nlm.nih.gov/gene/{gene_id}"))
    yield triple(subject, _SAME_AS, ref(f"http://identifiers.org/ncbigene/{gene_id}"))
    if known and known.name:
        yield triple(subject, ref(vocab.SCHEMA + "description"), plain(known.name))
    if known and known.hgnc_id:
        yield triple(subject, ref(vocab.HGNC_SYMBOL), ref(iris.hgnc_symbol_iri(known.symbol)))
        yield triple(subject, _SAME_AS, ref(iris.hgnc_iri(known.hgnc_id)))


def _previous_symbols(
    statements: list[tuple[GeneStatement, int]], known: Gene | None
) -> Iterator[str]:
    """Yield the previous symbols of a gene that documents use, as the lexicon spells them."""
    matched = {s.matched.casefold() for s, _ in statements if s.matched}
    if known and matched:
        yield from (name for name in known.previous if name.casefold() in matched)


def _family_iri(key: str, base: str) -> str:
    if key.startswith("?"):
        return iris.unknown_family_iri(key[1:], base)
    return iris.famplex_iri(key)


def _family(key: str, counts: Counts, lexicon: Lexicon, base: str) -> Iterator[str]:
    subject = ref(_family_iri(key, base))
    name = key.removeprefix("?")
    members: list[str] = []
    types = [vocab.GENE_GROUP]
    if not key.startswith("?"):
        group = lexicon.families.get(key)
        families = {vocab.GENE_FAMILY: group.is_family, vocab.PROTEIN_COMPLEX: group.is_complex}
        types = [iri for iri, holds in families.items() if holds] or types
        members = [iris.gene_iri(gene_id) for gene_id in group.genes]
        members += [iris.famplex_iri(member) for member in group.groups]
    for iri in types:
        yield triple(subject, _TYPE, ref(iri))
    yield triple(subject, _IDENTIFIER, plain(name))
    yield from _named(subject, name, [])
    for member in members:
        yield triple(subject, ref(vocab.HAS_MEMBER), ref(member))
    named = {cast("MemberStatement", statement).gene_id for statement in counts if statement}
    for gene_id in sorted(named, key=int):
        yield triple(subject, ref(vocab.DOCUMENT_MEMBER), ref(iris.gene_iri(gene_id)))


def _concept_name(statements: list[tuple[ConceptStatement, int]], key: str) -> list[str]:
    """Return the names of a chemical or disease, the one to call it by first.

    The MeSH heading comes first, then the name in ChEBI or DOID, then what figures show most.
    """
    name = (
        choose((s.rank, s.heading, number) for s, number in statements)
        or choose((s.rank, s.name, number) for s, number in statements)
        or choose((s.rank, s.word, number) for s, number in statements)
        or key
    )
    return [name, *every(text for s, _ in statements for text in (s.heading, s.name))]


def _mappings(subject: str, targets: list[str]) -> Iterator[str]:
    """Yield one exact match, or close matches where there are several."""
    predicate = vocab.SKOS_EXACT_MATCH if len(targets) == 1 else vocab.SKOS_CLOSE_MATCH
    for target in targets:
        yield triple(subject, ref(predicate), ref(target))


def _chemical(key: str, counts: Counts, lexicon: Lexicon, *, is_both: bool) -> Iterator[str]:
    statements = _said(counts, ConceptStatement)
    subject = ref(chemical_iri(key))
    concept = _concept_of(key, lexicon)
    trusted = [s for s, _ in statements if not is_both or s.rank == FROM_LEXICON]
    numbers = sorted(every(s.chebi_id for s in trusted), key=int)
    yield triple(subject, _TYPE, ref(vocab.SCHEMA + "ChemicalSubstance"))
    if is_both:
        yield triple(subject, _TYPE, ref(vocab.SCHEMA + "MedicalCondition"))
    if concept and is_drug(concept.mesh_id, concept.tree_numbers, concept.drugbank_ids):
        yield triple(subject, _TYPE, ref(vocab.DRUG))
    yield from _concept(key, subject, _concept_name(statements, key))
    for number in numbers:
        yield triple(subject, ref(vocab.CHEBI), ref(iris.chebi_iri(number)))
    if not is_both:
        yield from _mappings(subject, [iris.chebi_obo_iri(number) for number in numbers])
    if concept:
        for drugbank_id in concept.drugbank_ids:
            yield triple(subject, ref(vocab.DRUGBANK), ref(iris.drugbank_iri(drugbank_id)))
        for number in concept.tree_numbers:
            yield triple(subject, ref(vocab.TREE_NUMBER), plain(number))


def _concept_of(key: str, lexicon: Lexicon) -> Concept | None:
    """Return the MeSH concept of a chemical, be it by way of ChEBI."""
    if key.startswith("CHEBI:"):
        return lexicon.concepts.with_chebi(key.removeprefix("CHEBI:"))
    return lexicon.concepts.get(key)


def _disease(key: str, counts: Counts) -> Iterator[str]:
    statements = _said(counts, ConceptStatement)
    subject = ref(disease_iri(key))
    yield triple(subject, _TYPE, ref(vocab.SCHEMA + "MedicalCondition"))
    yield from _concept(key, subject, _concept_name(statements, key))
    if not key.startswith("DOID:"):
        doids = every(s.doid for s, _ in statements)
        yield from _mappings(subject, [iris.doid_iri(doid) for doid in doids])


def _concept(key: str, subject: str, names: list[str]) -> Iterator[str]:
    """Yield what chemicals and diseases have in common."""
    yield triple(subject, _IDENTIFIER, plain(key))
    yield from _named(subject, names[0], names[1:])
    yield triple(subject, _URL, ref(_page(key)))


def _page(key: str) -> str:
    """Return the page of a chemical or disease.

    >>> _page("D007649"), _page("CHEBI:6121")[-10:], _page("DOID:0060239")[-12:]
    ('https://meshb.nlm.nih.gov/record/ui?ui=D007649', 'CHEBI:6121', 'DOID:0060239')
    """
    if key.startswith("CHEBI:"):
        return f"https://www.ebi.ac.uk/chebi/searchId.do?chebiId={key}"
    if key.startswith("DOID:"):
        return f"https://disease-ontology.org/?id={key}"
    return f"https://meshb.nlm.nih.gov/record/ui?ui={key}"


def _taxon(taxon_id: str, counts: Counts) -> Iterator[str]:
    statements = _said(counts, NameStatement)
    subject = ref(iris.taxon_iri(taxon_id))
    name = choose((s.rank, s.name, number) for s, number in statements) or taxon_id
    yield triple(subject, _TYPE, ref(vocab.SCHEMA + "Taxon"))
    yield triple(subject, _IDENTIFIER, plain(taxon_id))
    others = every(text for s, _ in statements for text in (s.name, s.short_name))
    yield from _named(subject, name, others)
    page = f"https://www.ncbi.nlm.nih.gov/Taxonomy/Browser/wwwtax.cgi?id={taxon_id}"
    yield triple(subject, _URL, ref(page))


def _term(curie: str, counts: Counts) -> Iterator[str]:
    statements = _said(counts, NameStatement)
    subject = ref(iris.ontology_term_iri(curie))
    name = choose((s.rank, s.name, number) for s, number in statements) or curie
    yield triple(subject, _TYPE, ref(vocab.SCHEMA + "DefinedTerm"))
    yield triple(subject, _IDENTIFIER, plain(curie))
    yield from _named(subject, name, every(s.name for s, _ in statements))
    ontology = vocab.OBO + _ONTOLOGIES[curie.partition(":")[0]]
    yield triple(subject, ref(vocab.SCHEMA + "inDefinedTermSet"), ref(ontology))


def _journal(key: str, counts: Counts, base: str) -> Iterator[str]:
    statements = _said(counts, NameStatement)
    subject = ref(iris.journal_iri(key, base))
    name = (
        choose((s.rank, s.name, number) for s, number in statements)
        or choose((s.rank, s.short_name, number) for s, number in statements)
        or key
    )
    yield triple(subject, _TYPE, ref(vocab.SCHEMA + "Periodical"))
    others = every(text for s, _ in statements for text in (s.name, s.short_name))
    yield from _named(subject, name, others)


def _article(pmcid: str, counts: Counts, lexicon: Lexicon, base: str) -> Iterator[str]:
    articles = [(cast("Article", s[0]), number) for s, number in counts.items()]
    subject = ref(iris.article_iri(pmcid))

    def best(get: Callable[[Article], str | None]) -> str | None:
        return choose((0, get(article), number) for article, number in articles)

    known = lexicon.articles.get(pmcid)
    title = best(lambda article: article.title)
    doi = best(lambda article: article.doi) or (known and known.doi)
    yield triple(subject, _TYPE, ref(vocab.SCHEMA + "ScholarlyArticle"))
    yield triple(subject, _IDENTIFIER, plain(pmcid))
    yield triple(subject, _LABEL, english(title) if title else plain(pmcid))
    yield triple(subject, _URL, ref(iris.article_url(pmcid)))
    yield triple(subject, _SAME_AS, ref(iris.europepmc_iri(pmcid)))
    for predicate, text, term in (
        (_NAME, title, english),
        (ref(vocab.SCHEMA + "datePublished"), best(lambda article: article.year), _year),
        (ref(vocab.DCTERMS_CITATION), best(lambda article: article.citation), plain),
        (_SAME_AS, doi, lambda doi: ref(iris.doi_iri(doi))),
        (_SAME_AS, known and known.pmid, lambda pmid: ref(iris.pubmed_iri(pmid))),
        (
            ref(vocab.SCHEMA + "isPartOf"),
            best(journal_key),
            lambda journal: ref(iris.journal_iri(journal, base)),
        ),
        (ref(vocab.SCHEMA + "publisher"), best(lambda article: article.publisher), plain),
    ):
        if text:
            yield triple(subject, predicate, term(text))
    for keyword in every(keyword for article, _ in articles for keyword in article.keywords):
        yield triple(subject, ref(vocab.SCHEMA + "keywords"), plain(keyword))
    for text in every(text for article, _ in articles for text in article.as_written):
        yield triple(subject, ref(vocab.AS_WRITTEN), plain(text))


def _year(text: str) -> str:
    return typed(text, vocab.XSD_GYEAR)
