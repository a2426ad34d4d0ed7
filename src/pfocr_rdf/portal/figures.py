"""The page of a figure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from .. import vocab
from ..descriptions import describe_triples
from ..iris import taxon_iri
from ..jsonld.context import Context, bundled_context
from ..jsonld.documents import RECORD, figure_nodes
from ..jsonld.nodes import Json
from ..ntriples import ref
from ..publication.pages import page as page_document
from ..solutions import Answerer
from .asking import Properties, ask_properties, ask_rows, one, refs, texts
from .captions import marked
from .mentions import Mention, expanded, iris_of, mentions_of, value, values, words_of
from .outlinks import Outlink, outlinks_of
from .rendering import render
from .site import Page, Parameters, Site

_HUMAN = taxon_iri("9606")


@dataclass(frozen=True, slots=True)
class Named:
    """What a page says of a thing beside its IRI: its label, its organism, and if it is a drug."""

    label: str
    organism: str = ""
    is_drug: bool = False


@dataclass(slots=True)
class Reading:
    """A word that was read, the genes that it was taken for by organism, and what speaks for it.

    All its mentions have the same evidence as ``mention``.
    """

    mention: Mention
    genes: dict[str, list[Mention]] = field(default_factory=dict)

    @property
    def lexicons(self) -> list[str]:
        """The lexicons that have the word."""
        found = [mention.lexicon_name for genes in self.genes.values() for mention in genes]
        return list(dict.fromkeys(found))


@dataclass(frozen=True, slots=True)
class Family:
    """A family that a figure shows: the words for it, and the genes that it stands for."""

    iri: str
    mentions: list[Mention] = field(default_factory=list)

    @property
    def words(self) -> list[str]:
        """The words that were read."""
        return list(dict.fromkeys(mention.word for mention in self.mentions))

    @property
    def surest(self) -> Mention | None:
        """The mention of which the caption says most."""
        return max(self.mentions, key=lambda mention: len(mention.supports), default=None)


def figure_document(site: Site, iri: str) -> tuple[Json, Context] | None:
    """Return the node of a figure, with its record and mentions in it; None if there is none.

    Raises:
        StoreError: If the store does not answer.
    """
    own, record = f"{ref(iri)} ", f"{ref(f'{iri}.html')} "
    lines = describe_triples(site.store, iri)
    lines.sort(key=lambda line: 0 if line.startswith(own) else 1 if line.startswith(record) else 2)
    context = bundled_context(site.base)
    node = next(figure_nodes(lines, context), None)
    return None if node is None else (node, context)


def figure_page(site: Site, iri: str, _parameters: Parameters) -> Page | None:
    """Return the page of a figure, or None if there is none.

    Raises:
        StoreError: If the store does not answer.
    """
    found = figure_document(site, iri)
    if found is None:
        return None
    node, context = found
    mentions = mentions_of(node, context)
    organisms = _organisms(node, context)
    article = expanded(context, value(node, "isPartOf"))
    families = _families(node, context)
    subjects = [expanded(context, short) for short in values(node, "dcterms:subject")]
    named = _named(site.store, [*iris_of(mentions), *families, *organisms, *subjects])
    human = [iri for iri, name in named.items() if name.organism == _HUMAN]
    record = node.get(RECORD)
    of_article = ask_properties(site.store, article) if article else {}
    return render(
        site,
        "figure",
        iri=iri,
        at=f"/figures/{value(node, 'figid')}",
        node=node,
        title=value(node, "label"),
        value=lambda name: value(node, name),
        values=lambda name: values(node, name),
        caption=marked(value(node, "caption"), mentions, dict.fromkeys(human, "")),
        document={"@context": context.definitions, **page_document(node)},
        genes={tier: _genes(mentions, tier, named) for tier in ("strict", "synonym", "keyword")},
        families=_family_rows(mentions, families),
        chemicals=_chemicals(mentions, named),
        diseases=[mention for mention in mentions if mention.kind == "disease"],
        numbers=_numbers(mentions),
        contradicted=list(
            dict.fromkeys(m.matched or m.word for m in mentions if m.clashes and m.kind == "gene")
        ),
        named=named,
        label=lambda iri: named[iri].label if iri in named else iri.rpartition("/")[2],
        organism=lambda iri: named[iri].label if iri in named else iri.rpartition("_")[2],
        organisms=organisms,
        expand=lambda short: expanded(context, short),
        article=article,
        of_article=_Article(of_article, _journal(site.store, article)),
        keywords=values(record, "keywords") if isinstance(record, dict) else [],
        subjects=subjects,
        findings=[words_of(name) for name in values(node, "finding")],
    )


@dataclass(frozen=True, slots=True)
class _Article:
    """What the page of a figure says of its article."""

    properties: Properties
    journal: str

    @property
    def title(self) -> str:
        return one(self.properties, vocab.RDFS_LABEL)

    @property
    def citation(self) -> str:
        return one(self.properties, vocab.DCTERMS_CITATION)

    @property
    def year(self) -> str:
        return one(self.properties, vocab.SCHEMA + "datePublished")

    @property
    def links(self) -> list[Outlink]:
        return outlinks_of(self.properties)

    @property
    def keywords(self) -> list[str]:
        return texts(self.properties, vocab.SCHEMA + "keywords")


def _journal(store: Answerer, article: str) -> str:
    if not article:
        return ""
    rows = ask_rows(store, f"SELECT ?name {{ {ref(article)} schema:isPartOf/rdfs:label ?name }}")
    return rows[0]["name"] if rows else ""


def _organisms(node: Json, context: Context) -> dict[str, str]:
    """Return the organisms of a figure with what they are to it."""
    found: dict[str, str] = {}
    for name, role in (("geneOrganism", "genes"), ("articleOrganism", "article")):
        for short in values(node, name):
            iri = expanded(context, short)
            found[iri] = f"article and {found[iri]}" if iri in found else role
    return found


def _families(node: Json, context: Context) -> list[str]:
    return [expanded(context, short) for short in values(node, "mentionsGeneFamily")]


def _named(store: Answerer, iris: Iterable[str]) -> dict[str, Named]:
    """Return what things are called, of which organism they are, and which are drugs."""
    wanted = refs(iri for iri in dict.fromkeys(iris) if iri)
    rows = ask_rows(
        store,
        f"SELECT ?s ?label ?taxon ?drug {{ VALUES ?s {{ {wanted} }} ?s rdfs:label ?label "
        "OPTIONAL { ?s schema:taxonomicRange ?taxon } "
        "OPTIONAL { ?s a ?drug FILTER (?drug = pfocr:Drug) } }",
    )
    return {
        row["s"]: Named(row["label"], row.get("taxon", ""), is_drug="drug" in row) for row in rows
    }


def _genes(mentions: Iterable[Mention], tier: str, named: Mapping[str, Named]) -> list[Reading]:
    """Return the readings of a tier: those of human genes first, then by name."""
    readings: dict[tuple[object, ...], Reading] = {}
    for mention in mentions:
        if mention.kind == "gene" and mention.tier == tier:
            reading = readings.setdefault(mention.reading, Reading(mention))
            taxon = named[mention.iri].organism if mention.iri in named else ""
            reading.genes.setdefault(taxon, []).append(mention)

    def name(mention: Mention) -> str:
        return named[mention.iri].label if mention.iri in named else mention.iri

    for reading in readings.values():
        for genes in reading.genes.values():
            genes.sort(key=lambda mention: name(mention).casefold())
        reading.genes = dict(sorted(reading.genes.items(), key=lambda item: item[0] != _HUMAN))

    def place(reading: Reading) -> tuple[bool, str]:
        taxon, genes = next(iter(reading.genes.items()))
        return taxon != _HUMAN, name(genes[0]).casefold()

    return sorted(readings.values(), key=place)


def _family_rows(mentions: Iterable[Mention], families: Iterable[str]) -> list[Family]:
    rows = {iri: Family(iri) for iri in families}
    for mention in mentions:
        if mention.tier == "family":
            rows.setdefault(mention.family, Family(mention.family)).mentions.append(mention)
    return list(rows.values())


def _chemicals(mentions: Iterable[Mention], named: Mapping[str, Named]) -> dict[str, list[Mention]]:
    """Return the mentions of drugs, and of other chemicals."""
    found: dict[str, list[Mention]] = {"drugs": [], "others": []}
    for mention in mentions:
        if mention.kind == "chemical":
            is_drug = mention.iri in named and named[mention.iri].is_drug
            found["drugs" if is_drug else "others"].append(mention)
    return found


def _numbers(mentions: Iterable[Mention]) -> dict[str, int]:
    """Return how many different things of each kind a figure mentions."""
    found: dict[str, set[str]] = {"gene": set(), "chemical": set(), "disease": set()}
    for mention in mentions:
        if mention.kind in found and mention.iri:
            found[mention.kind].add(mention.iri)
    return {kind: len(iris) for kind, iris in found.items()}
