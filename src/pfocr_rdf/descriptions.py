"""What the store knows of one figure, gene, chemical, disease, family, organism or article.

Each kind of thing has a list of questions; an answer is a label and its lines.
"""

from __future__ import annotations

from dataclasses import dataclass

from .errors import QueryError
from .lookup.hints import labels, nearest
from .lookup.kinds import IRI, KINDS, expanded
from .lookup.search import find, search
from .ntriples import ref
from .solutions import Answerer, Term
from .vocab import sparql_prefixes

#: kinds in the order in which a name is looked up
_ORDER = ("figure", "article", "gene", "chemical", "disease", "family", "organism")

#: lines of one answer that are shown; the rest is counted
SHOWN = 12

_PREFIXES = sparql_prefixes("rdfs", "oa", "schema", "skos", "dcterms", "pfocr")

_NAMES = ("name", "?this rdfs:label ?a")
_OTHER_NAMES = ("other names", "?this schema:alternateName ?a")
_PAGE = ("page", "?this schema:url ?a")


def _shown_by(link: str) -> tuple[str, str]:
    return ("figures", f"?f pfocr:{link} ?this ; dcterms:identifier ?a ; rdfs:label ?b")


def _together(label: str, own: str, other: str) -> tuple[str, str]:
    """Return a question for what stands in the same figures, most figures first."""
    return (
        label,
        f"{{ SELECT ?b (COUNT(DISTINCT ?f) AS ?number) {{ ?f pfocr:{own} ?this ; pfocr:{other} ?b "
        "FILTER (?b != ?this) } GROUP BY ?b } ?b rdfs:label ?a",
    )


#: kind -> (label, pattern that binds ?a, and ?b where there is more to say)
_QUESTIONS: dict[str, tuple[tuple[str, str], ...]] = {
    "figure": (
        ("title", "?this rdfs:label ?a"),
        ("also called", "?this schema:alternateName ?a"),
        ("article", "?this schema:isPartOf/rdfs:label ?a"),
        ("citation", "?this schema:isPartOf/dcterms:bibliographicCitation ?a"),
        ("page", "?this schema:url ?a"),
        ("image", "?this schema:contentUrl ?a"),
        ("caption", "?this schema:caption ?a"),
        ("organisms of the article", "?this pfocr:articleOrganism/rdfs:label ?a"),
        ("organisms of the genes", "?this pfocr:geneOrganism/rdfs:label ?a"),
        ("other organisms", "?this pfocr:organismName ?a"),
        ("genes, strict", "?this pfocr:mentionsGeneStrict ?g . ?g rdfs:label ?a BIND(?g AS ?b)"),
        (
            "genes, by synonym",
            "?this pfocr:mentionsGeneSynonym ?g . ?g rdfs:label ?a BIND(?g AS ?b) "
            "FILTER NOT EXISTS { ?this pfocr:mentionsGeneStrict ?g }",
        ),
        (
            "genes, by family alone",
            "?this pfocr:mentionsGene ?g . ?g rdfs:label ?a BIND(?g AS ?b) "
            "FILTER NOT EXISTS { ?this pfocr:mentionsGeneSynonym ?g }",
        ),
        ("families", "?this pfocr:mentionsGeneFamily ?g . ?g rdfs:label ?a BIND(?g AS ?b)"),
        ("chemicals", "?this pfocr:mentionsChemical ?g . ?g rdfs:label ?a BIND(?g AS ?b)"),
        ("diseases", "?this pfocr:mentionsDisease ?g . ?g rdfs:label ?a BIND(?g AS ?b)"),
        ("other keywords", "?this schema:mainEntityOfPage/schema:keywords ?a"),
        ("ontology terms", "?this dcterms:subject ?g . ?g rdfs:label ?a BIND(?g AS ?b)"),
        ("NDEx network", "?this pfocr:ndexNetwork ?a"),
        ("WikiPathways model", "?this pfocr:pathwayModel ?a"),
        ("findings", "?this pfocr:finding/rdfs:label ?a"),
    ),
    "article": (
        ("title", "?this rdfs:label ?a"),
        ("citation", "?this dcterms:bibliographicCitation ?a"),
        ("journal", "?this schema:isPartOf/rdfs:label ?a"),
        ("year", "?this schema:datePublished ?a"),
        ("page", "?this schema:url ?a"),
        ("same as", "?this schema:sameAs ?a"),
        ("keywords", "?this schema:keywords ?a"),
        ("figures", "?f schema:isPartOf ?this ; dcterms:identifier ?a ; rdfs:label ?b"),
    ),
    "gene": (
        ("symbol", "?this rdfs:label ?a"),
        _OTHER_NAMES,
        ("organism", "?this schema:taxonomicRange/rdfs:label ?a"),
        _PAGE,
        ("member of", "?g pfocr:hasMember ?this ; rdfs:label ?a BIND(?g AS ?b)"),
        ("words on figures", "?m oa:hasBody ?this ; pfocr:word ?a"),
        _shown_by("mentionsGene"),
        _together("chemicals beside it", "mentionsGene", "mentionsChemical"),
    ),
    "chemical": (
        _NAMES,
        _OTHER_NAMES,
        _PAGE,
        ("ChEBI", "?this pfocr:chebi ?a"),
        ("words on figures", "?m oa:hasBody ?this ; pfocr:word ?a"),
        _shown_by("mentionsChemical"),
        _together("genes beside it", "mentionsChemical", "mentionsGene"),
    ),
    "disease": (
        _NAMES,
        _OTHER_NAMES,
        _PAGE,
        ("Disease Ontology", "?this skos:exactMatch ?a"),
        ("words on figures", "?m oa:hasBody ?this ; pfocr:word ?a"),
        _shown_by("mentionsDisease"),
        _together("genes beside it", "mentionsDisease", "mentionsGene"),
    ),
    "family": (
        _NAMES,
        ("members", "?this pfocr:hasMember ?g . ?g rdfs:label ?a BIND(?g AS ?b)"),
        (
            "genes that documents name",
            "?this pfocr:documentMember ?g . ?g rdfs:label ?a BIND(?g AS ?b)",
        ),
        _shown_by("mentionsGeneFamily"),
    ),
    "organism": (
        _NAMES,
        _OTHER_NAMES,
        _PAGE,
        (
            "figures with its genes",
            "?f pfocr:geneOrganism ?this ; dcterms:identifier ?a ; rdfs:label ?b",
        ),
    ),
}


@dataclass(frozen=True, slots=True)
class Answer:
    """One question's answer: its label, the lines that are shown, and how many there are."""

    label: str
    lines: tuple[str, ...]
    number: int


@dataclass(frozen=True, slots=True)
class Description:
    """What the store knows of one thing; ``others`` are IRIs that the same name may also mean."""

    iri: str
    kind: str
    answers: tuple[Answer, ...]
    others: tuple[str, ...] = ()


def describe(store: Answerer, text: str, organism: str | None = None) -> Description:
    """Return what the store knows of the thing that a person typed.

    Raises:
        QueryError: If nothing, or nothing but several things of a kind, has that name.
    """
    found = {kind: iris for kind in _ORDER if (iris := search(store, kind, text, organism))}
    if not found:
        return _describe_other(store, text)
    kind = next((kind for kind, iris in found.items() if len(iris) == 1), next(iter(found)))
    iri = find(store, kind, text, organism)
    others = [other for iris in found.values() for other in iris if other != iri]
    answers = (_answer(store, iri, label, pattern) for label, pattern in _QUESTIONS[kind])
    return Description(
        iri=iri,
        kind=kind,
        answers=tuple(answer for answer in answers if answer.number),
        others=tuple(dict.fromkeys(others)),
    )


def _describe_other(store: Answerer, text: str) -> Description:
    """Return what the store says of any other thing, given its IRI or CURIE."""
    iri = expanded(text.strip().strip("<>"))
    if IRI.fullmatch(iri) is None:
        raise QueryError(_unknown(store, text))
    query = f"SELECT DISTINCT ?p {{ VALUES ?this {{ {ref(iri)} }} ?this ?p ?o }} ORDER BY ?p"
    answers = [
        _answer(store, iri, row[0].as_text(), f"?this {ref(row[0].value)} ?a")
        for row in list(store.select(query).rows)
        if row[0] is not None
    ]
    if not answers:
        raise QueryError(_unknown(store, text))
    return Description(iri=iri, kind="thing", answers=tuple(answers))


def describe_triples(store: Answerer, iri: str) -> list[str]:
    """Return the triples about a thing, and those of a figure's record and mentions, sorted.

    >>> import pyoxigraph
    >>> from pfocr_rdf.store import Store
    >>> describe_triples(Store(pyoxigraph.Store()), "https://example.org/nothing")
    []
    """
    lines = store.ask(
        f"{_PREFIXES}CONSTRUCT {{ ?s ?p ?o }} WHERE {{ "
        f"{{ VALUES ?s {{ {ref(iri)} }} ?s ?p ?o }} UNION "
        f"{{ ?s oa:hasTarget|schema:mainEntity {ref(iri)} . ?s ?p ?o }} }}"
    )
    return lines if isinstance(lines, list) else []


def _answer(store: Answerer, iri: str, label: str, pattern: str) -> Answer:
    # a VALUES block would not reach into the subselects of a pattern
    where = pattern.replace("?this", ref(iri))
    query = f"{_PREFIXES}SELECT DISTINCT ?a ?b ?number WHERE {{ {where} }} "
    query += "ORDER BY DESC(?number) ?a ?b"
    lines = [_line(*row) for row in store.select(query).rows]
    return Answer(label, tuple(lines[:SHOWN]), len(lines))


def _line(what: Term | None, more: Term | None, number: Term | None) -> str:
    """Return a line of an answer: a name, what else is known of it, and in how many figures.

    >>> _line(Term("BDNF", "literal"), None, Term("1", "literal"))
    'BDNF (1 figure)'
    """
    said = [more.as_text()] if more else []
    if number:
        said.append(f"{number.value} figure{'' if number.value == '1' else 's'}")
    text = what.as_text() if what else ""
    return f"{text} ({', '.join(said)})" if said else text


def _unknown(store: Answerer, text: str) -> str:
    kinds = ("figure", "gene", "chemical", "disease", "family")
    names = [name for kind in kinds for name in labels(store, KINDS[kind])]
    near = nearest(text, names)
    expected = "expected a figid, symbol, name, id or IRI"
    hint = f"did you mean {', '.join(near)}?" if near else expected
    return f"nothing in the store is called {text!r} ({hint})"
