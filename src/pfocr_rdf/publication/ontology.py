"""The ontology as a page for people: each term with definition, example and uses, in one file.

The page is made of ``ontology/pfocr.ttl`` alone.  Its anchors are the names of the terms, so the
IRI of a term leads to what the page says of it; it needs no network and no script.  An example is
Turtle: a sentence behind ``# ``, and triples that are true of a real figure.

pyLODE and Widoco make such pages too.  They show neither examples nor numbers of uses, and their
pages need scripts, fonts and styles of other hosts.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

import pyoxigraph

from ..resources import folder
from ..vocab import (
    BASE,
    DCTERMS,
    OWL,
    PFOCR,
    PREFIXES,
    RDF_TYPE,
    RDFS,
    RDFS_LABEL,
    SCHEMA,
    SKOS,
    TIER,
)

#: the IRI of the ontology itself
ONTOLOGY = PFOCR.removesuffix("#")

_TEMPLATE = "ontology.html.jinja"
_CLASS, _INDIVIDUAL = OWL + "Class", OWL + "NamedIndividual"
_KINDS = {
    _CLASS: "class",
    OWL + "ObjectProperty": "object property",
    OWL + "DatatypeProperty": "datatype property",
    _INDIVIDUAL: "individual",
}
_PROPERTIES = ("object property", "datatype property")
_DOMAINS = (RDFS + "domain", SCHEMA + "domainIncludes")
_RANGES = (RDFS + "range", SCHEMA + "rangeIncludes")

#: what is said of a term, and what others say of it: a name, and the predicates that say it
_FORWARD = (
    ("Sub-class of", (RDFS + "subClassOf",)),
    ("Sub-property of", (RDFS + "subPropertyOf",)),
    ("Domain", (_DOMAINS[0],)),
    ("Domain includes", (_DOMAINS[1],)),
    ("Range", (_RANGES[0],)),
    ("Range includes", (_RANGES[1],)),
    ("Tier", (TIER,)),
    ("Exact match", (SKOS + "exactMatch",)),
    ("Close match", (SKOS + "closeMatch",)),
    ("Related match", (SKOS + "relatedMatch",)),
)
_BACKWARD = (
    ("Super-class of", (RDFS + "subClassOf",)),
    ("Super-property of", (RDFS + "subPropertyOf",)),
    ("Has properties", _DOMAINS),
    ("Is value of", _RANGES),
    ("Individuals", (RDF_TYPE,)),
    ("Tier of", (TIER,)),
)

#: a prefixed name in Turtle
_NAME = re.compile(r"(?<![\w\"<])([a-z][\w.]*):(\w(?:[\w.-]*\w)?)")


@dataclass(frozen=True, slots=True)
class Piece:
    """A text of the page, and what it links to, if anything."""

    text: str
    href: str = ""


@dataclass(frozen=True, slots=True)
class Example:
    """An example: a sentence, and Turtle in pieces, some of which are links."""

    sentence: str
    turtle: tuple[Piece, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Term:
    """What the page says of a term; ``below`` are the sub-classes that stand under it."""

    name: str
    iri: str
    kind: str
    label: str
    definition: str
    examples: tuple[Example, ...]
    facts: tuple[tuple[str, tuple[Piece, ...]], ...]
    uses: str
    below: list[Term] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Group:
    """Terms that belong together, under a heading of their own unless that is empty."""

    title: Piece
    terms: tuple[Term, ...]


@dataclass(frozen=True, slots=True)
class Section:
    """A part of the page; the contents show ``tops``, with what is below these."""

    name: str
    title: str
    groups: tuple[Group, ...]
    tops: tuple[Term, ...] = ()

    @property
    def number(self) -> int:
        """How many terms there are."""
        return sum(len(group.terms) for group in self.groups)


class Ontology:
    """The triples of the ontology, by subject, in the order of its file."""

    def __init__(self, path: Path) -> None:
        """Read the file."""
        parser = pyoxigraph.parse(path=path, format=pyoxigraph.RdfFormat.TURTLE)
        self._said: dict[str, dict[str, list[str]]] = {}
        for quad in parser:
            subject, predicate = _text(quad.subject), _text(quad.predicate)
            objects = self._said.setdefault(subject, {}).setdefault(predicate, [])
            objects.append(_text(quad.object))
        self.prefixes: dict[str, str] = {**PREFIXES, **parser.prefixes}

    def values(self, subject: str, *predicates: str) -> list[str]:
        """Return what a subject has for some predicates.

        >>> bundled().values(PFOCR + "GeneMention", RDFS + "subClassOf", RDFS_LABEL)
        ['https://pfocr.wikipathways.org/ontology#Mention', 'gene mention']
        """
        said = self._said.get(subject, {})
        return [value for predicate in predicates for value in said.get(predicate, ())]

    def value(self, subject: str, predicate: str) -> str:
        """Return what a subject has for a predicate, or nothing.

        >>> bundled().value(ONTOLOGY, DCTERMS + "title")
        'PFOCR vocabulary'
        """
        return "".join(self.values(subject, predicate)[:1])

    def subjects(self, predicates: Sequence[str], value: str) -> list[str]:
        """Return the subjects that have a value for one of some predicates.

        >>> bundled().subjects((RDFS + "subPropertyOf",), PFOCR + "mentionsGeneSynonym")
        ['https://pfocr.wikipathways.org/ontology#mentionsGeneStrict']
        """
        return [term for term in self._said if value in self.values(term, *predicates)]

    def terms(self) -> Iterator[tuple[str, str]]:
        """Yield each term with its kind.

        >>> next(bundled().terms())
        ('https://pfocr.wikipathways.org/ontology#PathwayFigure', 'class')
        """
        for subject in self._said:
            for type_ in self.values(subject, RDF_TYPE):
                if type_ in _KINDS:
                    yield subject, _KINDS[type_]

    def link(self, iri: str) -> Piece:
        """Return an IRI as people write it, with a link to it; terms are on the page.

        >>> bundled().link(PFOCR + "word")
        Piece(text='word', href='#word')
        >>> bundled().link(SCHEMA + "Gene")
        Piece(text='schema:Gene', href='https://schema.org/Gene')
        """
        if iri in self._said and iri != ONTOLOGY:
            return Piece(iri.removeprefix(PFOCR), "#" + iri.removeprefix(PFOCR))
        for prefix, namespace in self.prefixes.items():
            if iri.startswith(namespace):
                return Piece(f"{prefix}:{iri.removeprefix(namespace)}", iri)
        return Piece(iri, iri)


@cache
def bundled() -> Ontology:
    """Return the bundled ontology, read once."""
    return Ontology(folder("ontology") / "pfocr.ttl")


def _text(node: object) -> str:
    """Return the text of a literal, or the IRI of a node.

    >>> _text(pyoxigraph.Literal("gene", language="en")), _text(pyoxigraph.NamedNode("a:b"))
    ('gene', 'a:b')
    """
    if isinstance(node, pyoxigraph.Literal | pyoxigraph.NamedNode):
        return str(node.value)
    return str(node)


def ontology_page(uses: Mapping[str, int], base: str = BASE) -> str:
    """Return the page, as HTML.

    ``uses`` says how many instances a class has in the release, how many triples a property, and
    in how many triples an individual is the object; of a term that it lacks, the page says no
    number.  ``base`` is where the figures are published: examples link to them.

    >>> page = ontology_page({PFOCR + "GeneMention": 1234})
    >>> 'id="GeneMention"' in page, "1,234 instances" in page
    (True, True)
    """
    import jinja2  # noqa: PLC0415 -- nothing else of a release needs it

    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(Path(__file__).parent),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    return environment.get_template(_TEMPLATE).render(base=base, **ontology_values(uses, base))


def ontology_values(uses: Mapping[str, int], base: str = BASE) -> dict[str, object]:
    """Return what a page about the ontology says, by the names that templates have for it.

    >>> ontology_values({})["title"], ontology_values({})["is_counted"]
    ('PFOCR vocabulary', False)
    """
    ontology = bundled()
    terms = {
        iri: _term(ontology, iri, kind, uses_text(kind, uses.get(iri)), base)
        for iri, kind in ontology.terms()
    }
    return {
        "title": ontology.value(ONTOLOGY, DCTERMS + "title"),
        "description": ontology.value(ONTOLOGY, DCTERMS + "description"),
        "version": ontology.value(ONTOLOGY, OWL + "versionInfo"),
        "licence": ontology.value(ONTOLOGY, DCTERMS + "license"),
        "namespace": PFOCR,
        "sections": _sections(ontology, terms),
        "prefixes": _used_prefixes(terms.values(), {**ontology.prefixes, "fig": f"{base}figures/"}),
        "is_counted": any(term.uses for term in terms.values()),
    }


def uses_text(kind: str, number: int | None) -> str:
    """Return how often a term is used, as a reader is told; nothing where no number is known.

    >>> uses_text("class", 1), uses_text("datatype property", 110408), uses_text("class", None)
    ('1 instance', '110,408 triples', '')
    """
    if number is None:
        return ""
    word = {"class": "instance", "individual": "use"}.get(kind, "triple")
    return f"{number:,} {word}{'' if number == 1 else 's'}"


def example_of(text: str, prefixes: Mapping[str, str], base: str = BASE) -> Example:
    r"""Return an example, whose first line is a sentence; its names link to what they name.

    >>> found = example_of("# BDNF.\nfig:a\\#m-1 pfocr:word \"BDNF\" .", {"pfocr": PFOCR})
    >>> found.sentence, found.turtle[1]
    ('BDNF.', Piece(text='pfocr:word', href='#word'))
    """
    sentence, _, turtle = text.partition("\n")
    turtle = turtle.replace(f"<{BASE}", f"<{base}")
    pieces: list[Piece] = []
    end = 0
    for match in _NAME.finditer(turtle):
        prefix, name = match.groups()
        if prefix not in prefixes:
            continue
        pieces.append(Piece(turtle[end : match.start()]))
        if prefix == "pfocr":
            href = "#" + name
        elif prefix == "fig":
            href = f"{base}figures/{name.removesuffix('.html')}.html"
        else:
            href = prefixes[prefix] + name
        pieces.append(Piece(match[0], href))
        end = match.end()
    pieces.append(Piece(turtle[end:]))
    return Example(sentence.removeprefix("# "), tuple(piece for piece in pieces if piece.text))


def _term(ontology: Ontology, iri: str, kind: str, uses: str, base: str) -> Term:
    facts = [
        *((name, ontology.values(iri, *predicates)) for name, predicates in _FORWARD),
        *((name, ontology.subjects(predicates, iri)) for name, predicates in _BACKWARD),
    ]
    if kind == "individual":
        types = [type_ for type_ in ontology.values(iri, RDF_TYPE) if type_ != _INDIVIDUAL]
        facts.insert(0, ("Type", types))
    examples = ontology.values(iri, SKOS + "example")
    return Term(
        name=iri.removeprefix(PFOCR),
        iri=iri,
        kind=kind,
        label=ontology.value(iri, RDFS_LABEL),
        definition=ontology.value(iri, SKOS + "definition"),
        examples=tuple(example_of(text, ontology.prefixes, base) for text in examples),
        facts=tuple((name, tuple(map(ontology.link, iris))) for name, iris in facts if iris),
        uses=uses,
    )


def _sections(ontology: Ontology, terms: Mapping[str, Term]) -> tuple[Section, ...]:
    classes = {iri: term for iri, term in terms.items() if term.kind == "class"}
    tops = []
    for iri, term in classes.items():
        above = [value for value in ontology.values(iri, RDFS + "subClassOf") if value in classes]
        for parent in above:
            classes[parent].below.append(term)
        tops += [] if above else [term]
    properties = [iri for iri, term in terms.items() if term.kind in _PROPERTIES]
    individuals = [iri for iri, term in terms.items() if term.kind == "individual"]
    return (
        Section("classes", "Classes", (Group(Piece(""), tuple(classes.values())),), tuple(tops)),
        Section("properties", "Properties", _groups(ontology, terms, properties, _DOMAINS)),
        Section("individuals", "Individuals", _groups(ontology, terms, individuals, (RDF_TYPE,))),
    )


def _groups(
    ontology: Ontology, terms: Mapping[str, Term], iris: Iterable[str], predicates: Sequence[str]
) -> tuple[Group, ...]:
    """Return groups of the terms that have the same first value for the predicates."""
    groups: dict[Piece, list[Term]] = {}
    for iri in iris:
        values = [value for value in ontology.values(iri, *predicates) if value != _INDIVIDUAL]
        title = ontology.link(values[0])
        if values[0] in terms:
            title = Piece(terms[values[0]].label, title.href)
        groups.setdefault(title, []).append(terms[iri])
    return tuple(Group(title, tuple(group)) for title, group in groups.items())


def _used_prefixes(terms: Iterable[Term], prefixes: Mapping[str, str]) -> list[tuple[str, str]]:
    """Return the prefixes that stand on the page, and what they stand for, sorted."""
    used = {"pfocr"}
    for term in terms:
        pieces = [piece for _, links in term.facts for piece in links]
        pieces += [piece for example in term.examples for piece in example.turtle]
        used |= {piece.text.partition(":")[0] for piece in pieces if piece.href}
    return sorted((name, prefixes[name]) for name in used if name in prefixes)
