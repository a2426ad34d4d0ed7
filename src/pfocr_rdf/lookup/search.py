"""Looks up in a store what a text may mean."""

from __future__ import annotations

from .. import iris
from ..errors import QueryError
from ..lexicon.lexicon import Lexicon
from ..ntriples import plain, ref
from ..solutions import Answerer
from ..vocab import sparql_prefixes
from .hints import ambiguous, unknown
from .kinds import KINDS, Kind, candidates

_PREFIXES = sparql_prefixes("rdfs", "oa", "schema", "skos", "dcterms", "pfocr")

_HUMAN = iris.taxon_iri("9606")

#: lexicons by which a figure shows a gene under another name than its symbol
_SYNONYMS = "pfocr:hgnc_alias_symbol, pfocr:hgnc_prev_symbol, pfocr:ncbigene_synonym"

#: properties whose object stands for the same thing as their subject
_SAME = "schema:sameAs schema:url skos:exactMatch skos:closeMatch pfocr:chebi pfocr:hgncSymbol"


def find(store: Answerer, kind_name: str, text: str, organism: str | None = None) -> str:
    """Return the IRI of the thing of this kind that *text* means.

    *organism* is what a person would type: a gene symbol then means a gene of that organism.

    Raises:
        QueryError: If nothing, or more than one thing, is meant.
    """
    found = search(store, kind_name, text, organism)
    if len(found) == 1:
        return found[0]
    kind, text = KINDS[kind_name], text.strip()
    if found:
        raise QueryError(ambiguous(store, kind, text, found))
    of_organism = organism if kind.name == "gene" else None
    is_family = kind.name == "gene" and bool(search(store, "family", text))
    raise QueryError(unknown(store, kind, text, of_organism, is_family=is_family))


def search(store: Answerer, kind_name: str, text: str, organism: str | None = None) -> list[str]:
    """Return the IRIs of the things of this kind that *text* may mean."""
    kind, text = KINDS[kind_name], text.strip()
    if text.startswith("<") and text.endswith(">"):
        text = text[1:-1]
    stand_for = [iri for iri in candidates(kind, text) if _is_iri(store, iri)]
    for iri in stand_for:
        if _is_one(store, kind, iri):
            return [iri]
    if found := _same(store, kind, stand_for):
        return found
    if kind.name == "figure":
        return _figure(store, text)
    if kind.name == "gene":
        return _gene(store, text, organism)
    return _named(store, kind, text)


def _is_iri(store: Answerer, iri: str) -> bool:
    """Return whether the store takes *iri* for one: ``http://[`` looks like one and is none."""
    try:
        return store.ask(f"ASK {{ BIND({ref(iri)} AS ?iri) }}") is True
    except QueryError:
        return False


def _is_one(store: Answerer, kind: Kind, iri: str) -> bool:
    query = f"ASK {{ VALUES ?class {{ {kind.values} }} {ref(iri)} a ?class }}"
    return store.ask(_PREFIXES + query) is True


def _select(store: Answerer, body: str) -> list[str]:
    """Return the different IRIs that ``?s`` is bound to, in order."""
    rows = store.select(f"{_PREFIXES}SELECT DISTINCT ?s {{ {body} }}").rows
    return sorted(row[0].value for row in rows if row[0] is not None)


def _typed(kind: Kind) -> str:
    return f"VALUES ?class {{ {kind.values} }} ?s a ?class"


def _same(store: Answerer, kind: Kind, stand_for: list[str]) -> list[str]:
    """Return the things that the store says are the same as one of some IRIs, or have its page."""
    if not stand_for:
        return []
    same = " ".join(ref(iri) for iri in stand_for)
    body = f"VALUES ?same {{ {same} }} VALUES ?p {{ {_SAME} }} ?s ?p ?same . {_typed(kind)}"
    return _select(store, body)


def _figure(store: Answerer, text: str) -> list[str]:
    """Return the figures whose figid, alias or published page *text* is."""
    name = text.rstrip("/").rpartition("/")[2].removesuffix(".html").removeprefix("fig:")
    for predicate in ("dcterms:identifier", "schema:alternateName"):
        if found := _select(store, f"?s {predicate} {plain(name)} ; a pfocr:PathwayFigure"):
            return found
    return []


def _named(store: Answerer, kind: Kind, text: str) -> list[str]:
    label, typed = plain(text), _typed(kind)
    folded = plain(text.lower())
    # what has a name is checked one by one: joined to all of its kind, it takes much longer
    of_kind = f"FILTER EXISTS {{ {typed} }}"
    bodies = [
        f"?s rdfs:label {label} {of_kind}",
        f"?s schema:alternateName {label} {of_kind}",
        f"{typed} ; rdfs:label ?l FILTER(LCASE(STR(?l)) = {folded})",
        f"{typed} ; schema:alternateName ?l FILTER(LCASE(STR(?l)) = {folded})",
        f"?m pfocr:word|pfocr:matchedSymbol {label} ; oa:hasBody|pfocr:viaFamily ?s {of_kind}",
    ]
    if kind.mention:
        words = " ".join(map(plain, spellings(text)))
        shown = f"VALUES ?word {{ {words} }} ?m pfocr:word ?word ; oa:hasBody ?s"
        bodies.append(f"{shown} FILTER EXISTS {{ ?m a {kind.mention} }} {of_kind}")
    return next((found for body in bodies if (found := _select(store, body))), [])


def spellings(text: str) -> list[str]:
    """Return a word in the letters in which figures may show it.

    They are looked up one by one: to compare all words in small letters takes half a minute.

    >>> spellings("uveal Melanoma")
    ['uveal Melanoma', 'uveal melanoma', 'UVEAL MELANOMA', 'Uveal melanoma', 'Uveal Melanoma']
    """
    forms = (text, text.lower(), text.upper(), text.capitalize(), text.title())
    return list(dict.fromkeys(forms))


def _gene(store: Answerer, text: str, organism: str | None) -> list[str]:
    taxon = ref(find(store, "organism", organism) if organism else _HUMAN)
    label, upper, folded = plain(text), plain(text.upper()), plain(text.lower())
    of_taxon = f"?s a schema:Gene ; schema:taxonomicRange {taxon}"
    of_any = f"?s rdfs:label {label} ; a schema:Gene"
    bodies = [
        f"?s rdfs:label {label} . {of_taxon}",
        _gene_called(text, of_taxon),
        _gene_synonym(label, of_taxon),
        *(() if organism else (of_any,)),
        f"{of_taxon} ; rdfs:label ?l FILTER(LCASE(STR(?l)) = {folded})",
        _gene_synonym(upper, of_taxon),
    ]
    return next((found for body in bodies if (found := _select(store, body))), [])


def _gene_called(text: str, of_taxon: str) -> str:
    """Return the pattern of the only human gene with this alias or previous symbol by HGNC.

    ERK is an alias of two; whether a store holds both says nothing of what is meant.
    """
    ids = Lexicon.bundled().genes.called(text)
    gene = ref(iris.gene_iri(ids[0])) if len(ids) == 1 else ""
    return f"VALUES ?s {{ {gene} }} {of_taxon}"


def _gene_synonym(label: str, of_taxon: str) -> str:
    """Return the pattern of genes that are shown under, or once had, another name.

    What is found is checked one by one: joined to the genes of an organism, it takes a store of
    fifty million triples minutes.
    """
    return (
        f"{{ ?m pfocr:matchedSymbol {label} ; pfocr:lexicon ?l ; oa:hasBody ?s . "
        f"FILTER (?l IN ({_SYNONYMS})) }} UNION {{ ?s schema:alternateName {label} }} "
        f"FILTER EXISTS {{ {of_taxon} }}"
    )
