"""Pages of genes, chemicals, diseases, families and organisms."""

from __future__ import annotations

from dataclasses import dataclass

from .. import addresses, vocab
from ..lookup.kinds import KINDS
from ..ntriples import ref
from ..solutions import Answerer
from .asking import Properties, Row, ask_labels, ask_properties, ask_rows, one, texts
from .listing import GROUPS, ask_listing, ask_years, figures_at
from .outlinks import outlinks_of
from .paging import Paging, page_number
from .partners import ask_partners
from .rendering import render
from .site import Page, Parameters, Site
from .years import chart_of

#: words by which figures show a thing that are listed
_WORDS = 15

#: figures up to which the page of a family lists words: each figure has one for each member
_WORDY = 60

#: canned queries that list all partners: (kind, kind of partner) -> (query, parameter)
_ALL = {
    ("gene", "chemical"): ("associated-chemicals", "gene"),
    ("gene", "disease"): ("associated-diseases", "gene"),
    ("gene", "gene"): ("associated-genes-of-gene", "gene"),
}

#: how mentions lead to a thing
_MENTIONED = {"gene": "oa:hasBody", "chemical": "oa:hasBody", "disease": "oa:hasBody"}
_MENTIONED["family"] = "pfocr:viaFamily"

#: what the data nodes of WikiPathways call a thing by, and how the thing says it
_NODES = {"gene": "wp:bdbEntrezGene", "chemical": "wp:bdbChEBI"}


@dataclass(frozen=True, slots=True)
class Member:
    """A member of a family: a gene or another family, and who says that it is one."""

    iri: str
    name: str
    kind: str
    sources: tuple[str, ...]


def entity_page(kind: str, site: Site, iri: str, parameters: Parameters) -> Page | None:
    """Return the page of a thing, or None if the store has none of this kind.

    Raises:
        StoreError: If the store does not answer.
    """
    properties = ask_properties(site.store, iri)
    if not _is_one(kind, properties):
        return None
    at = addresses.path_of(kind, iri, site.base) or ""
    listing = ask_listing(site.store, kind, iri, properties)
    paging = Paging(
        number=page_number(parameters),
        total=listing.total,
        path=f"{site.root}{at}.html",
        others={},
        anchor="#figures",
    )
    is_small = listing.years is not None
    has_words = is_small and (kind != "family" or listing.total <= _WORDY)
    return render(
        site,
        "entity",
        kind=kind,
        iri=iri,
        at=at,
        name=one(properties, vocab.RDFS_LABEL, iri),
        description=one(properties, vocab.SCHEMA + "description"),
        is_drug=vocab.DRUG in texts(properties, vocab.RDF_TYPE),
        identifier=one(properties, vocab.SCHEMA + "identifier"),
        others=texts(properties, vocab.SCHEMA + "alternateName"),
        properties=properties,
        organism=_organism(site.store, properties),
        groups=[
            (group.name, n)
            for group, n in zip(GROUPS[kind], listing.numbers, strict=True)
            if group.name
        ],
        paging=paging,
        figures=figures_at(site.store, listing, paging),
        is_small=is_small,
        chart=chart_of(listing.years or {}),
        has_words=has_words,
        words=_words(site.store, kind, iri) if has_words else [],
        families=_families(site.store, kind, iri),
        members=_members(site.store, kind, iri),
        partners=ask_partners(site.store, kind, iri),
        all_of=lambda other: _ALL.get((kind, other)),
        pathways=_pathways(site.store, kind, iri, properties),
        links=outlinks_of(properties),
    )


def overview_page(kind: str, site: Site, iri: str, _parameters: Parameters) -> Page | None:
    """Return the page of the figures of a thing by year, and of the words for it.

    Raises:
        StoreError: If the store does not answer.
    """
    properties = ask_properties(site.store, iri)
    if not _is_one(kind, properties):
        return None
    return render(
        site,
        "overview",
        kind=kind,
        at=addresses.path_of(kind, iri, site.base) or "",
        name=one(properties, vocab.RDFS_LABEL, iri),
        chart=chart_of(ask_years(site.store, kind, iri)),
        words=_words(site.store, kind, iri),
    )


def _is_one(kind: str, properties: Properties) -> bool:
    """Return whether what is said of a thing makes it one of this kind."""
    classes = set()
    for name in KINDS[kind].classes:
        prefix, _, local = name.partition(":")
        classes.add(vocab.PREFIXES[prefix] + local)
    return not classes.isdisjoint(texts(properties, vocab.RDF_TYPE))


def _organism(store: Answerer, properties: Properties) -> tuple[str, str] | None:
    """Return the organism of a gene: its IRI and name."""
    iri = one(properties, vocab.SCHEMA + "taxonomicRange")
    return (iri, ask_labels(store, [iri]).get(iri, iri)) if iri else None


def _words(store: Answerer, kind: str, iri: str) -> list[Row]:
    """Return the words by which figures show a thing, with the number of figures."""
    if kind not in _MENTIONED:
        return []
    return ask_rows(
        store,
        f"SELECT ?word (COUNT(DISTINCT ?figure) AS ?n) {{ ?m {_MENTIONED[kind]} {ref(iri)} ; "
        "pfocr:word ?word ; oa:hasTarget ?figure } GROUP BY ?word "
        f"ORDER BY DESC(?n) ?word LIMIT {_WORDS}",
    )


def _families(store: Answerer, kind: str, iri: str) -> list[Row]:
    """Return the families that a gene or family is a member of."""
    if kind not in {"gene", "family"}:
        return []
    return ask_rows(
        store,
        f"SELECT DISTINCT ?family ?name {{ ?family pfocr:hasMember|pfocr:documentMember "
        f"{ref(iri)} ; rdfs:label ?name }} ORDER BY ?name",
    )


def _members(store: Answerer, kind: str, iri: str) -> list[Member]:
    """Return the members of a family, by name."""
    if kind != "family":
        return []
    rows = ask_rows(
        store,
        "SELECT ?member ?name ?by { VALUES (?p ?by) { (pfocr:hasMember 'FamPlex') "
        f"(pfocr:documentMember 'documents') }} {ref(iri)} ?p ?member . "
        "?member rdfs:label ?name }",
    )
    sources: dict[tuple[str, str], list[str]] = {}
    for row in rows:
        sources.setdefault((row["name"], row["member"]), []).append(row["by"])
    return [
        Member(
            member,
            name,
            "gene" if addresses.path_of("gene", member) else "family",
            tuple(sorted(by)),
        )
        for (name, member), by in sorted(sources.items())
    ]


def _pathways(store: Answerer, kind: str, iri: str, properties: Properties) -> list[Row]:
    """Return the human pathways of WikiPathways that hold a gene or chemical, by title.

    There are none where the store has no copy of WikiPathways.
    """
    keys = [iri] if kind == "gene" else texts(properties, vocab.CHEBI)
    if kind not in _NODES or not keys:
        return []
    wanted = " ".join(ref(key) for key in keys)
    return ask_rows(
        store,
        "PREFIX dc: <http://purl.org/dc/elements/1.1/> SELECT DISTINCT ?wp ?title { "
        f"VALUES ?key {{ {wanted} }} GRAPH {ref(vocab.WIKIPATHWAYS_GRAPH)} {{ "
        f"?node {_NODES[kind]} ?key ; dcterms:isPartOf ?revision . ?revision a wp:Pathway ; "
        "dc:title ?title ; dcterms:identifier ?wp ; wp:organism obo:NCBITaxon_9606 } } "
        "ORDER BY ?title",
    )
