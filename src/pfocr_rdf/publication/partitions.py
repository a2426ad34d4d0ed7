"""What a release says of its numbers: partitions, link sets, and the licence of each subset.

Sources: VoID, https://www.w3.org/TR/void/, and the datatype partitions of
http://ldf.fi/void-ext#, nested as query editors and void-generator have them.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from .. import vocab
from ..ntriples import english, integer, plain, ref, triple
from ..triples.description import partition_name
from ..vocab import DCTERMS, SCHEMA, VOID
from .parts import Build
from .statistics import SPACES, Statistics

_TYPE = ref(vocab.RDF_TYPE)
_DATATYPE_PARTITION = "http://ldf.fi/void-ext#datatypePartition"
_DATATYPE = "http://ldf.fi/void-ext#datatype"

#: what is shown of each of these classes
_EXAMPLES = (
    vocab.PATHWAY_FIGURE,
    vocab.GENE_MENTION,
    vocab.SCHEMA + "Gene",
    vocab.SCHEMA + "ChemicalSubstance",
    vocab.SCHEMA + "MedicalCondition",
)

#: others that the graph links to, by the names of their namespaces
_OTHERS = {
    "ncbigene": "NCBI Gene",
    "ncbigene-http": "NCBI Gene, as IRIs with http",
    "hgnc": "HGNC",
    "hgnc.symbol": "HGNC, by symbol",
    "mesh": "MeSH",
    "mesh-http": "MeSH, as IRIs of identifiers.org",
    "chebi": "ChEBI",
    "chebi-obo": "ChEBI, as IRIs of OBO",
    "doid": "Human Disease Ontology",
    "pw": "Pathway Ontology",
    "taxonomy": "NCBI Taxonomy",
    "fplx": "FamPlex",
    "drugbank": "DrugBank",
    "wikipathways": "WikiPathways",
    "pmc": "PubMed Central",
    "doi": "DOI",
    "europepmc": "Europe PMC",
    "ndex": "NDEx",
}

_CAPTIONS = (
    "Captions belong to the articles; each article's own licence says what may be done with them."
)


class Subset(NamedTuple):
    """Some of the triples: what they are, how many, and under which licence, if under one."""

    name: str
    title: str
    triples: int
    licence: str | None = vocab.CC0
    rights: str = ""


def partition_lines(build: Build, statistics: Statistics, subsets: list[Subset]) -> Iterator[str]:
    """Yield the triples that say how much of what a graph holds."""
    dataset = f"{build.base}rdf/dataset"
    this = ref(dataset)
    classes, properties = statistics.classes(), statistics.properties()
    for name, number in (
        ("triples", statistics.triples),
        ("classes", len(classes)),
        ("properties", len(properties)),
        ("distinctSubjects", statistics.subjects),
    ):
        yield triple(this, ref(VOID + name), integer(number))
    for cls in _EXAMPLES:
        if cls in statistics.examples:
            yield triple(this, ref(VOID + "exampleResource"), ref(statistics.examples[cls]))
    for cls, number in classes.items():
        yield from _class_partition(dataset, cls)
        yield triple(_at(dataset, cls=cls), ref(VOID + "entities"), integer(number))
    for name, number in properties.items():
        yield from _property_partition(dataset, name, number)
    yield from _nested(dataset, statistics)
    yield from _link_sets(build.base, statistics)
    for subset in subsets:
        yield from _subset(build.base, subset)


def _at(place: str, cls: str = "", name: str = "", datatype: str = "") -> str:
    """Return where a partition is, below another or the dataset."""
    kind = "class" if cls else "property" if name else "datatype"
    return ref(f"{place}/{kind}/{partition_name(cls or name or datatype)}")


def _class_partition(place: str, cls: str) -> Iterator[str]:
    yield triple(ref(place), ref(VOID + "classPartition"), _at(place, cls=cls))
    yield triple(_at(place, cls=cls), ref(VOID + "class"), ref(cls))


def _property_partition(place: str, name: str, number: int) -> Iterator[str]:
    partition = _at(place, name=name)
    yield triple(ref(place), ref(VOID + "propertyPartition"), partition)
    yield triple(partition, ref(VOID + "property"), ref(name))
    yield triple(partition, ref(VOID + "triples"), integer(number))


def _nested(dataset: str, statistics: Statistics) -> Iterator[str]:
    """Yield how often a property is used by things of a class, and what it leads to."""
    for use, number in statistics.uses().items():
        place = _at(dataset, cls=use.cls)[1:-1]
        if not use.to_class and not use.to_datatype:
            yield from _property_partition(place, use.property, number)
            continue
        place = _at(place, name=use.property)[1:-1]
        if use.to_class:
            partition = _at(place, cls=use.to_class)
            yield from _class_partition(place, use.to_class)
        else:
            partition = _at(place, datatype=use.to_datatype)
            yield triple(ref(place), ref(_DATATYPE_PARTITION), partition)
            yield triple(partition, ref(_DATATYPE), ref(use.to_datatype))
        yield triple(partition, ref(VOID + "triples"), integer(number))


def _link_sets(base: str, statistics: Statistics) -> Iterator[str]:
    dataset = ref(f"{base}rdf/dataset")
    for (space, name), number in statistics.links().items():
        this = ref(f"{base}rdf/dataset/links/{space}/{partition_name(name)}")
        other = ref(f"{base}rdf/dataset/links/{space}")
        title = f"Links to {_OTHERS[space]} by {partition_name(name)}"
        yield triple(this, _TYPE, ref(VOID + "Linkset"))
        yield triple(this, ref(DCTERMS + "title"), english(title))
        yield triple(dataset, ref(VOID + "subset"), this)
        yield triple(this, ref(VOID + "subjectsTarget"), dataset)
        yield triple(this, ref(VOID + "objectsTarget"), other)
        yield triple(this, ref(VOID + "linkPredicate"), ref(name))
        yield triple(this, ref(VOID + "triples"), integer(number))
        yield triple(other, _TYPE, ref(VOID + "Dataset"))
        yield triple(other, ref(DCTERMS + "title"), english(_OTHERS[space]))
        yield triple(other, ref(VOID + "uriSpace"), plain(SPACES[space]))


def subsets_of(statistics: Statistics) -> list[Subset]:
    """Return the subsets of a graph that have a licence of their own, or none."""
    properties = statistics.properties()
    links = sum(
        number
        for name, number in properties.items()
        if name.startswith(vocab.PFOCR + "mentions") and name != vocab.MENTIONS_GENE
    )
    mentions = (vocab.GENE_MENTION, vocab.CHEMICAL_MENTION, vocab.DISEASE_MENTION)
    subsets = [
        Subset("records", "Records of figures", statistics.of_class(vocab.FIGURE_RECORD)),
        Subset("mentions", "Mentions", sum(map(statistics.of_class, mentions))),
        Subset(
            "links",
            "Links from figures to genes, families, chemicals and diseases",
            links + properties[vocab.MENTIONS_GENE],
        ),
        Subset("associations", "Associations", statistics.parts["associations"]),
    ]
    if captions := properties[SCHEMA + "caption"]:
        subsets.append(Subset("captions", "Captions of figures", captions, None, _CAPTIONS))
    return subsets


def _subset(base: str, subset: Subset) -> Iterator[str]:
    this = ref(f"{base}rdf/dataset/subset/{subset.name}")
    yield triple(ref(f"{base}rdf/dataset"), ref(VOID + "subset"), this)
    yield triple(this, _TYPE, ref(VOID + "Dataset"))
    yield triple(this, ref(DCTERMS + "title"), english(subset.title))
    yield triple(this, ref(VOID + "triples"), integer(subset.triples))
    if subset.licence:
        yield triple(this, ref(DCTERMS + "license"), ref(subset.licence))
    if subset.rights:
        yield triple(this, ref(DCTERMS + "rights"), english(subset.rights))
