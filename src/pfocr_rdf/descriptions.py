"""What the store knows of one figure, gene, chemical, disease, family, organism or article.

Each kind of thing has a list of questions; an answer is a label and its lines.  Genes, chemicals
and diseases have associations besides, of which the surest are shown.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, dataclass

from .errors import QueryError
from .lookup.hints import labels, labels_of_figures, nearest
from .lookup.kinds import IRI, KINDS, expanded
from .lookup.search import find, search
from .ntriples import ref
from .solutions import Answerer, Term, curie
from .vocab import sparql_prefixes

#: kinds in the order in which a name is looked up
_ORDER = ("figure", "article", "gene", "chemical", "disease", "family", "organism")

#: lines of one answer that are shown, and associations of one kind; the rest is counted
SHOWN, SUREST = 12, 5

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


#: kind -> (kind of partner, class of the association, (what the thing is in it, and the partner))
_ASSOCIATIONS: dict[str, tuple[tuple[str, str, tuple[tuple[str, str], ...]], ...]] = {
    "gene": (
        ("chemical", "GeneChemicalAssociation", (("subject", "object"),)),
        ("disease", "GeneDiseaseAssociation", (("subject", "object"),)),
        ("gene", "GeneGeneAssociation", (("subject", "object"), ("object", "subject"))),
    ),
    "chemical": (
        ("gene", "GeneChemicalAssociation", (("object", "subject"),)),
        ("disease", "ChemicalDiseaseAssociation", (("subject", "object"),)),
    ),
    "disease": (
        ("gene", "GeneDiseaseAssociation", (("object", "subject"),)),
        ("chemical", "ChemicalDiseaseAssociation", (("object", "subject"),)),
    ),
}


@dataclass(frozen=True, slots=True)
class Answer:
    """One question's answer: its label, the lines that are shown, and how many there are."""

    label: str
    lines: tuple[str, ...]
    number: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Partner:
    """What a thing is associated with: the figures that show both, and how surely they belong."""

    iri: str
    name: str
    figures: int
    npmi: float
    p_value: float
    q_value: float

    def as_line(self) -> str:
        """Return the partner as a line for people.

        >>> partner = Partner(
        ...     iri="http://id.nlm.nih.gov/mesh/D007649",
        ...     name="Ketamine",
        ...     figures=3,
        ...     npmi=0.5,
        ...     p_value=0.0012,
        ...     q_value=0.04,
        ... )
        >>> partner.as_line()
        'Ketamine (mesh:D007649, 3 figures, p 0.0012, npmi 0.5)'
        """
        figures = f"{self.figures} figure{'' if self.figures == 1 else 's'}"
        numbers = f"p {self.p_value:.2g}, npmi {self.npmi:.4g}"
        return f"{self.name} ({curie(self.iri)}, {figures}, {numbers})"

    def as_dict(self) -> dict[str, str | int | float]:
        """Return the partner as JSON has it."""
        return {
            "iri": self.iri,
            "name": self.name,
            "sharedFigures": self.figures,
            "npmi": self.npmi,
            "pValue": self.p_value,
            "qValue": self.q_value,
        }


@dataclass(frozen=True, slots=True)
class Association:
    """With how many things of a kind a thing is associated, and the surest of these."""

    kind: str
    partners: tuple[Partner, ...]
    number: int

    @property
    def label(self) -> str:
        """What the answer is called.

        >>> Association("disease", (), 0).label
        'diseases associated, the surest first'
        """
        return f"{self.kind}s associated, the surest first"


@dataclass(frozen=True, slots=True)
class Description:
    """What the store knows of one thing; ``others`` are IRIs that the same name may also mean."""

    iri: str
    kind: str
    answers: tuple[Answer, ...]
    others: tuple[str, ...] = ()
    associations: tuple[Association, ...] = ()

    def as_dict(self) -> dict[str, object]:
        """Return the description as JSON has it; numbers have the names of the graph.

        >>> description = Description("a:b", "gene", (Answer("symbol", ("BDNF",), 1),))
        >>> description.as_dict()["answers"]
        [{'label': 'symbol', 'lines': ('BDNF',), 'number': 1}]
        """
        associations = [
            {
                "kind": association.kind,
                "number": association.number,
                "partners": [partner.as_dict() for partner in association.partners],
            }
            for association in self.associations
        ]
        return {
            "iri": self.iri,
            "kind": self.kind,
            "answers": [asdict(answer) for answer in self.answers],
            "associations": associations,
            "others": self.others,
        }


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
        associations=tuple(_associations(store, kind, iri)),
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
        # the thing itself is no variable: Oxigraph looks up the text of every term that it binds
        f"{_PREFIXES}CONSTRUCT {{ {ref(iri)} ?q ?r . ?s ?p ?o }} WHERE {{ "
        f"{{ {ref(iri)} ?q ?r }} UNION {{ ?s oa:hasTarget {ref(iri)} . ?s ?p ?o }} "
        f"UNION {{ ?s schema:mainEntity {ref(iri)} . ?s ?p ?o }} }}"
    )
    return lines if isinstance(lines, list) else []


def _answer(store: Answerer, iri: str, label: str, pattern: str) -> Answer:
    # a VALUES block would not reach into the subselects of a pattern
    where = pattern.replace("?this", ref(iri))
    query = f"{_PREFIXES}SELECT DISTINCT ?a ?b ?number WHERE {{ {where} }} "
    query += "ORDER BY DESC(?number) ?a ?b"
    lines = [_line(*row) for row in store.select(query).rows]
    return Answer(label, tuple(lines[:SHOWN]), len(lines))


def _associations(store: Answerer, kind: str, iri: str) -> Iterator[Association]:
    """Yield the surest associations of a thing, by the kinds of its partners."""
    for partner, cls, sides in _ASSOCIATIONS.get(kind, ()):
        either = " UNION ".join(
            f"{{ ?association pfocr:{own} {ref(iri)} ; a pfocr:{cls} ; pfocr:{other} ?partner }}"
            for own, other in sides
        )
        count = f"{_PREFIXES}SELECT (COUNT(*) AS ?number) WHERE {{ {either} }}"
        ((number,),) = store.select(count).rows
        if number is not None and int(number.value):
            yield Association(partner, tuple(_partners(store, either)), int(number.value))


def _partners(store: Answerer, either: str) -> Iterator[Partner]:
    """Yield the surest partners, in the order of the canned queries."""
    numbers = "?figures ?npmi ?pValue ?qValue"
    order = "ORDER BY ?pValue DESC(?npmi) ?partner"
    chosen = (
        f"SELECT ?partner {numbers} WHERE {{ {either} ?association pfocr:sharedFigures ?figures ; "
        "pfocr:npmi ?npmi ; pfocr:pValue ?pValue ; pfocr:qValue ?qValue } "
        f"{order} LIMIT {SUREST}"
    )
    query = f"SELECT ?partner ?name {numbers} WHERE {{ {{ {chosen} }} ?partner rdfs:label ?name }}"
    for row in store.select(f"{_PREFIXES}{query} {order}"):
        yield Partner(
            iri=str(row["partner"]),
            name=str(row["name"]),
            figures=int(str(row["figures"])),
            npmi=float(str(row["npmi"])),
            p_value=float(str(row["pValue"])),
            q_value=float(str(row["qValue"])),
        )


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
    kinds = ("gene", "chemical", "disease", "family")
    names = labels_of_figures(store, text)
    names += [name for kind in kinds for name in labels(store, KINDS[kind])]
    near = nearest(text, names)
    expected = "expected a figid, symbol, name, id or IRI"
    hint = f"did you mean {', '.join(near)}?" if near else expected
    return f"nothing in the store is called {text!r} ({hint})"
