"""Counts what a build holds, triple by triple: classes, properties, and what they lead to.

Two passes over the dump: one learns the classes of whatever others may lead to, the other counts.
Source: the statistics of VoID, https://www.w3.org/TR/void/#statistics, in the nesting that query
editors read, https://github.com/sib-swiss/void-generator
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import NamedTuple

from .. import vocab
from ..ntriples import blocks, lines_of, ref
from .parts import PARTS, Build, texts, without_captions

_TYPE = f"{ref(vocab.RDF_TYPE)} "
#: how a line ends that says of which class a node is; no other line does, whatever its text is
_IS_A = re.compile(rf"> {re.escape(_TYPE)}<([^>]*)> \.\n")
#: in the IRI of a mention: nothing leads to one
_MENTION = "#m-"

#: namespaces of others, by how they are called here
SPACES = {
    "ncbigene": "https://identifiers.org/ncbigene/",
    "ncbigene-http": "http://identifiers.org/ncbigene/",
    "hgnc": "https://identifiers.org/hgnc/",
    "hgnc.symbol": "https://identifiers.org/hgnc.symbol/",
    "mesh": "http://id.nlm.nih.gov/mesh/",
    "mesh-http": "http://identifiers.org/mesh/",
    "chebi": "https://identifiers.org/chebi/CHEBI:",
    "chebi-obo": "http://purl.obolibrary.org/obo/CHEBI_",
    "doid": "http://purl.obolibrary.org/obo/DOID_",
    "pw": "http://purl.obolibrary.org/obo/PW_",
    "taxonomy": "http://purl.obolibrary.org/obo/NCBITaxon_",
    "fplx": "https://identifiers.org/fplx/",
    "drugbank": "https://identifiers.org/drugbank/",
    "wikipathways": "https://identifiers.org/wikipathways/",
    "pmc": "https://identifiers.org/pmc/",
    "doi": "https://doi.org/",
    "europepmc": "https://europepmc.org/article/PMC/",
    "ndex": "https://www.ndexbio.org/viewer/networks/",
}
_SPACE = re.compile("|".join(re.escape(space) for space in SPACES.values()))
_NAMES = {space: name for name, space in SPACES.items()}

#: how a term of our ontology is written
_TERM = f"<{vocab.PFOCR}"


class Target(NamedTuple):
    """What an object is: its classes or its datatype, and its namespace if it is of others."""

    classes: tuple[str, ...] = ()
    datatype: str = ""
    space: str = ""

    @property
    def is_of_ours(self) -> bool:
        """Whether it is of a class of our ontology, and no class itself."""
        return any(cls.startswith(vocab.PFOCR) for cls in self.classes)


class Use(NamedTuple):
    """A property of things of a class, and what it leads to: a class, a datatype, or neither."""

    cls: str
    property: str
    to_class: str = ""
    to_datatype: str = ""


@dataclass(slots=True)
class Statistics:
    """What is in a graph.

    ``nodes`` counts its subjects by all of their classes, ``parts`` the triples of each part,
    ``counts`` triples by the classes of their subjects, their property and what it leads to, and
    ``individuals`` those that lead to a term of our ontology; ``examples`` has the first thing of
    each class.
    """

    parts: Counter[str] = field(default_factory=Counter)
    nodes: Counter[tuple[str, ...]] = field(default_factory=Counter)
    counts: Counter[tuple[tuple[str, ...], str, Target]] = field(default_factory=Counter)
    individuals: Counter[str] = field(default_factory=Counter)
    examples: dict[str, str] = field(default_factory=dict)

    @property
    def triples(self) -> int:
        """All triples."""
        return self.parts.total()

    @property
    def subjects(self) -> int:
        """The different subjects of triples."""
        return self.nodes.total()

    def classes(self) -> Counter[str]:
        """Return the things of each class."""
        found: Counter[str] = Counter()
        for classes, number in self.nodes.items():
            for cls in classes:
                found[cls] += number
        return found

    def properties(self) -> Counter[str]:
        """Return the triples of each property."""
        found: Counter[str] = Counter()
        for (_, name, _), number in self.counts.items():
            found[name] += number
        return found

    def uses(self) -> Counter[Use]:
        """Return the triples of each property by class, and of these by what they lead to.

        What has several classes counts for each.
        """
        found: Counter[Use] = Counter()
        for (classes, name, target), number in self.counts.items():
            for cls in classes:
                found[Use(cls, name)] += number
                for to_class in target.classes:
                    found[Use(cls, name, to_class)] += number
                if target.datatype:
                    found[Use(cls, name, "", target.datatype)] += number
        return found

    def links(self) -> Counter[tuple[str, str]]:
        """Return the triples that lead to others, by the name of a namespace and the property."""
        found: Counter[tuple[str, str]] = Counter()
        for (_, name, target), number in self.counts.items():
            if target.space:
                found[target.space, name] += number
        return found

    def of_class(self, cls: str) -> int:
        """Return the triples whose subject is of a class."""
        return sum(number for (classes, _, _), number in self.counts.items() if cls in classes)

    def terms(self) -> Counter[str]:
        """Return how often each class, property and term of ours is used."""
        return self.classes() + self.properties() + self.individuals


def count(build: Build, *, has_captions: bool = True) -> Statistics:
    """Count what a build holds.

    Raises:
        DumpError: If the dump cannot be read.
    """
    statistics = Statistics()
    counting = _Counting(_targets(build, statistics.examples), statistics)
    for part in PARTS:
        for text in texts(build, part):
            counting.add(part, text if has_captions else without_captions(text))
    counting.finish()
    return statistics


def _targets(build: Build, examples: dict[str, str]) -> dict[str, _Known]:
    """Return what each node is that others may lead to, and give the first of each class."""
    classes: dict[str, tuple[str, ...]] = {}
    known: dict[tuple[str, ...], tuple[str, ...]] = {}
    for part in PARTS:
        for text in texts(build, part):
            for match in _IS_A.finditer(text):
                iri, cls = text[text.rfind("\n", 0, match.start()) + 2 : match.start()], match[1]
                examples.setdefault(cls, iri)
                if part != "associations" and _MENTION not in iri:
                    both = (*classes.get(iri, ()), cls)
                    classes[iri] = known.setdefault(both, both)
    return _described(classes)


def _described(classes: dict[str, tuple[str, ...]]) -> dict[str, _Known]:
    targets: dict[str, _Known] = {}
    known: dict[Target, _Known] = {}
    while classes:  # one after the other, for there are hundreds of thousands
        iri, of = classes.popitem()
        target = Target(of, space=space_of(iri))
        targets[f"<{iri}> .\n"] = known.setdefault(target, _Known(target))
    return targets


def space_of(iri: str) -> str:
    """Return what the namespace of an IRI of others is called here, "" if it is not known.

    >>> space_of("https://identifiers.org/ncbigene/207"), space_of("https://example.org/")
    ('ncbigene', '')
    """
    found = _SPACE.match(iri)
    return _NAMES[found[0]] if found else ""


class _Known:
    """A target that is told from others by what it is in memory: that is soon done."""

    __slots__ = ("is_of_ours", "target")

    def __init__(self, target: Target) -> None:
        self.target = target
        self.is_of_ours = target.is_of_ours


class _Counting:
    """Counts nodes and triples, given what each object is that is a node of the graph."""

    def __init__(self, targets: dict[str, _Known], statistics: Statistics) -> None:
        self._targets = targets
        self._statistics = statistics
        #: by classes: how often a property leads to a target
        self._found: dict[tuple[str, ...], Counter[tuple[str, _Known]]] = {}

    def add(self, part: str, text: str) -> None:
        statistics = self._statistics
        for _, rests in blocks(lines_of(text)):
            classes = tuple(
                sorted([rest[len(_TYPE) + 1 : -4] for rest in rests if rest.startswith(_TYPE)])
            )
            statistics.nodes[classes] += 1
            statistics.parts[part] += len(rests)
            found = self._found.get(classes)
            if found is None:
                found = self._found[classes] = Counter()
            self._add(rests, found)

    def _add(self, rests: Iterable[str], found: Counter[tuple[str, _Known]]) -> None:
        get, individuals = self._targets.get, self._statistics.individuals
        for rest in rests:
            name, _, written = rest.partition(" ")
            known = get(written)
            if known is None:
                known = _known(written)
            elif known.is_of_ours and written.startswith(_TERM):
                individuals[written[1:-4]] += 1
            found[name, known] += 1

    def finish(self) -> None:
        """Give what was found to the statistics."""
        for classes, found in self._found.items():
            for (name, known), number in found.items():
                self._statistics.counts[classes, name[1:-1], known.target] += number


_PLAIN = _Known(Target(datatype=vocab.XSD + "string"))
_WITH_LANGUAGE = _Known(Target(datatype=vocab.RDF + "langString"))
_NOTHING = _Known(Target())
_OTHERS: dict[str, _Known] = {}


def _known(written: str) -> _Known:
    r"""Return what an object is, as it ends a line, if it is no node of the graph.

    >>> _known('"a"@en .\n').target.datatype
    'http://www.w3.org/1999/02/22-rdf-syntax-ns#langString'
    >>> _known("<https://identifiers.org/chebi/CHEBI:1> .\n").target.space
    'chebi'
    """
    end = written[-4]
    if end == '"':
        return _PLAIN
    if end != ">":
        return _WITH_LANGUAGE
    if written[0] == '"':
        name = written[written.rindex("^^<") + 3 : -4]
        known = _OTHERS.get(name)
        return known or _OTHERS.setdefault(name, _Known(Target(datatype=name)))
    name = space_of(written[1:])
    if not name:
        return _NOTHING
    return _OTHERS.get(name) or _OTHERS.setdefault(name, _Known(Target(space=name)))
