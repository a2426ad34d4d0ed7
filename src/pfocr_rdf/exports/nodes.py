"""The nodes of a knowledge graph: figures, articles, and the things that figures mention.

A node has the IRI that it has in the store, so that both can be joined.  Captions belong to the
articles and stay there.  The taxa of genes are nodes as well.
Source: https://biolink.github.io/biolink-model/NamedThing/
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from ..solutions import Answerer
from ..vocab import sparql_prefixes
from . import biolink
from .biolink import Curies, line, several, single
from .graph import Graph

_PREFIXES = sparql_prefixes("pfocr", "rdfs", "schema", "skos")

#: what is told of things, by their IRIs and then by columns or properties
_Told = dict[str, dict[str, list[str]]]

#: what is told of things in columns of their own names
_TOLD = {
    "name": "?thing rdfs:label ?value .",
    "symbol": "?thing a schema:Gene ; schema:name ?value .",
    "full_name": "?thing a schema:Gene ; schema:description ?value .",
    "synonym": "?thing schema:alternateName ?value .",
}

#: what else names the same thing or one like it, and which of that is told
_XREFS = {
    "schema:sameAs": ("HGNC:", "PMID:", "doi:"),
    "pfocr:chebi": ("CHEBI:",),
    "pfocr:drugbank": ("DRUGBANK:", "https://go.drugbank.com/"),
    "skos:exactMatch": ("DOID:",),
    "skos:closeMatch": ("DOID:",),
}


class Node(NamedTuple):
    """A node, with its columns in their order; the text of each is that of a cell."""

    id: str
    category: str
    name: str
    symbol: str = ""
    full_name: str = ""
    synonym: str = ""
    in_taxon_label: str = ""
    xref: str = ""
    publication_type: str = ""
    iri: str = ""
    provided_by: str = biolink.SOURCE


def node_lines(store: Answerer, graph: Graph) -> Iterator[str]:
    """Yield the lines of the nodes: figures by figid, then all others by CURIE."""
    figures, curies = graph.figures, graph.curies
    yield line(*Node._fields)
    for iri, number in figures.numbers.items():
        yield line(*_figure(iri, figures.titles[number], curies))
    wanted = set(graph.articles.values()) | set(figures.things) | set(graph.taxa.values())
    told: _Told = {iri: {} for iri in wanted}
    for column, pattern in _TOLD.items():
        _read(store, pattern, column, told)
    for predicate in _XREFS:
        _read(store, f"?thing {predicate} ?value .", predicate, told)
    classes = " ".join(f"<{iri}>" for iri in biolink.CATEGORIES)
    _read(store, f"VALUES ?value {{ {classes} }} ?thing a ?value .", "class", told)
    for curie, iri in sorted((curies.of(iri), iri) for iri in wanted):
        taxon = told.get(graph.taxa.get(iri, ""), {}).get("name", [""])
        yield line(*_node(curie, iri, told[iri], min(taxon), curies))


def _read(store: Answerer, pattern: str, column: str, told: _Told) -> None:
    """Add what a pattern tells of things."""
    query = f"{_PREFIXES}SELECT ?thing ?value WHERE {{ {pattern} }}"
    for thing, value in store.select(query).rows:
        if thing and value and (known := told.get(thing.value)) is not None:
            known.setdefault(column, []).append(value.value)


def _figure(iri: str, title: str, curies: Curies) -> Node:
    return Node(
        curies.of(iri),
        biolink.PUBLICATION,
        single(title),
        publication_type=biolink.FIGURE_TYPE,
        iri=iri,
    )


def _node(curie: str, iri: str, told: Mapping[str, list[str]], taxon: str, curies: Curies) -> Node:
    """Return a node of what is told of a thing.

    >>> told = {"name": ["GABA"], "pfocr:chebi": ["https://identifiers.org/chebi/CHEBI:16865"]}
    >>> _node("MESH:D005680", "http://id.nlm.nih.gov/mesh/D005680", told, "", Curies("")).xref
    'CHEBI:16865'
    """
    categories = biolink.categories(set(told.get("class", ())))

    def first(column: str) -> str:
        return single(min(told.get(column, [""])))

    xrefs = [
        xref
        for predicate, prefixes in _XREFS.items()
        for xref in map(curies.of, told.get(predicate, ()))
        if xref.startswith(prefixes) and xref != curie
    ]
    return Node(
        curie,
        several(categories),
        first("name") or curie,
        symbol=first("symbol"),
        full_name=first("full_name"),
        synonym=several(told.get("synonym", [])),
        in_taxon_label=single(taxon),
        xref=several(xrefs),
        publication_type=biolink.ARTICLE_TYPE if categories == [biolink.PUBLICATION] else "",
        iri=iri,
    )
