"""The dataset as a whole: what it is, how much it holds, and what it was made from."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import NamedTuple
from urllib.parse import quote

from .. import vocab
from ..lexicon.lexicon import Source
from ..ntriples import english, integer, plain, ref, triple, typed
from ..vocab import DCAT, DCTERMS, PROV, SCHEMA, VOID

_TITLE = "PFOCR RDF"
_TEXT = (
    "Genes, chemicals and diseases that OCR found in pathway figures of the literature, "
    "as linked data."
)
_KEYWORDS = ("pathway figure", "OCR", "gene", "chemical", "disease", "text mining")
_PROFILE = "https://bioschemas.org/profiles/Dataset/1.0-RELEASE"
#: the article that tells how PFOCR is made
_CITATION = "https://doi.org/10.1186/s13059-020-02181-2"
_TECHNIQUE = "optical character recognition and named-entity recognition"
#: topics of EDAM, https://edamontology.org/
_THEMES = {
    "http://edamontology.org/topic_0602": "Molecular interactions, pathways and networks",
    "http://edamontology.org/topic_0218": "Natural language processing",
}

#: where the licence of each part is told, beside the files of a release
LICENCES = "LICENCES.md"
#: namespaces whose terms name partitions without a prefix
_OURS = (vocab.PFOCR, SCHEMA)


class Links(NamedTuple):
    """How many links a property makes, and to how many different things."""

    triples: int
    objects: int

    @classmethod
    def of(cls, counts: Iterable[int]) -> Links:
        """Return the links of things that so many figures mention each.

        >>> Links.of([3, 0, 1])
        Links(triples=4, objects=2)
        """
        numbers = [number for number in counts if number]
        return cls(sum(numbers), len(numbers))


@dataclass(frozen=True, slots=True, kw_only=True)
class Summary:
    """What a build knows of its dataset.

    *counts* are numbers of instances by the IRI of their class, *links* those of the links from
    figures and of the different things that they lead to, by the IRI of the property; *triples* are
    those of the dataset without its description, *source_sha256* a digest of all documents and
    tables, *version* that of the software, *issued* a date (``2026-11-21``) or None, *lexicon*
    where its tables come from.
    """

    counts: Mapping[str, int]
    links: Mapping[str, Links]
    triples: int
    source_sha256: str
    version: str
    issued: str | None = None
    lexicon: tuple[Source, ...] = ()


def description_lines(summary: Summary, base: str = vocab.BASE) -> list[str]:
    """Return the triples that describe the dataset, sorted."""
    dataset = ref(f"{base}rdf/dataset")
    lines = [
        *_dataset(dataset, base),
        *_partitions(dataset, summary.counts, base),
        *_property_partitions(dataset, summary.links, base),
        *_provenance(dataset, summary, base),
        *(line for source in summary.lexicon for line in _lexicon(source, base)),
    ]
    if summary.issued:
        date = typed(summary.issued, vocab.XSD + "date")
        lines.append(triple(dataset, ref(DCTERMS + "issued"), date))
    total = summary.triples + len(lines) + 1
    lines.append(triple(dataset, ref(VOID + "triples"), integer(total)))
    return sorted(lines)


def partition_name(iri: str) -> str:
    """Return how the partition of a class, property or datatype is named.

    >>> partition_name(vocab.MENTIONS_GENE), partition_name(vocab.RDFS_LABEL)
    ('mentionsGene', 'rdfs:label')
    """
    for prefix, namespace in vocab.PREFIXES.items():
        if iri.startswith(namespace):
            local = quote(iri.removeprefix(namespace), safe="")
            return local if namespace in _OURS else f"{prefix}:{local}"
    return quote(iri, safe="")


def _dataset(dataset: str, base: str) -> Iterator[str]:
    a = ref(vocab.RDF_TYPE)
    for iri in (VOID + "Dataset", DCAT + "Dataset", SCHEMA + "Dataset"):
        yield triple(dataset, a, ref(iri))
    yield triple(dataset, ref(vocab.RDFS_LABEL), plain(_TITLE))
    for predicate, text in (
        (DCTERMS + "title", _TITLE),
        (SCHEMA + "name", _TITLE),
        (DCTERMS + "description", _TEXT),
        (SCHEMA + "description", _TEXT),
    ):
        yield triple(dataset, ref(predicate), english(text))
    yield triple(dataset, ref(SCHEMA + "identifier"), plain(f"{base}rdf/dataset"))
    yield triple(dataset, ref(SCHEMA + "url"), ref(base))
    yield triple(dataset, ref(VOID + "uriSpace"), plain(f"{base}figures/"))
    yield triple(dataset, ref(SCHEMA + "creator"), ref(vocab.WIKIPATHWAYS))
    for keyword in _KEYWORDS:
        yield triple(dataset, ref(SCHEMA + "keywords"), plain(keyword))
    for namespace in (vocab.PFOCR, SCHEMA, vocab.OA):
        yield triple(dataset, ref(VOID + "vocabulary"), ref(namespace))
    yield triple(dataset, ref(DCTERMS + "conformsTo"), ref(_PROFILE))
    yield triple(ref(_PROFILE), ref(vocab.RDF_TYPE), ref(DCTERMS + "Standard"))
    yield triple(dataset, ref(SCHEMA + "isBasedOn"), ref(base))
    yield triple(dataset, ref(SCHEMA + "citation"), ref(_CITATION))
    yield triple(dataset, ref(SCHEMA + "measurementTechnique"), plain(_TECHNIQUE))
    for theme, label in _THEMES.items():
        yield triple(dataset, ref(DCAT + "theme"), ref(theme))
        yield triple(ref(theme), ref(vocab.RDF_TYPE), ref(vocab.SKOS + "Concept"))
        yield triple(ref(theme), ref(vocab.SKOS + "prefLabel"), english(label))
    yield from _licence(dataset, base)


def _licence(dataset: str, base: str) -> Iterator[str]:
    """Yield where the licences are: no single one is true of names, captions and records."""
    licences = ref(f"{base}rdf/{LICENCES}")
    for predicate in (DCTERMS + "license", SCHEMA + "license"):
        yield triple(dataset, ref(predicate), licences)
    for cls in (DCTERMS + "LicenseDocument", SCHEMA + "CreativeWork"):
        yield triple(licences, ref(vocab.RDF_TYPE), ref(cls))
    for predicate in (DCTERMS + "title", SCHEMA + "name"):
        yield triple(licences, ref(predicate), english(f"Licences of {_TITLE}, part by part"))


def _partitions(dataset: str, counts: Mapping[str, int], base: str) -> Iterator[str]:
    figures = counts.get(vocab.PATHWAY_FIGURE, 0)
    yield triple(dataset, ref(VOID + "entities"), integer(figures))
    for iri, number in sorted(counts.items()):
        partition = ref(f"{base}rdf/dataset/class/{partition_name(iri)}")
        yield triple(dataset, ref(VOID + "classPartition"), partition)
        yield triple(partition, ref(VOID + "class"), ref(iri))
        yield triple(partition, ref(VOID + "entities"), integer(number))


def _property_partitions(dataset: str, links: Mapping[str, Links], base: str) -> Iterator[str]:
    for iri, (triples, objects) in sorted(links.items()):
        partition = ref(f"{base}rdf/dataset/property/{partition_name(iri)}")
        yield triple(dataset, ref(VOID + "propertyPartition"), partition)
        yield triple(partition, ref(VOID + "property"), ref(iri))
        yield triple(partition, ref(VOID + "triples"), integer(triples))
        yield triple(partition, ref(VOID + "distinctObjects"), integer(objects))


def _provenance(dataset: str, summary: Summary, base: str) -> Iterator[str]:
    a = ref(vocab.RDF_TYPE)
    activity = ref(f"{base}rdf/activity/build")
    agent = ref(f"{base}rdf/agent/pfocr-rdf")
    yield triple(dataset, a, ref(PROV + "Entity"))
    yield triple(dataset, ref(vocab.SOURCE_SHA256), plain(summary.source_sha256))
    for predicate in (SCHEMA + "version", DCAT + "version"):
        yield triple(dataset, ref(predicate), plain(summary.source_sha256[:12]))
    yield triple(dataset, ref(PROV + "wasGeneratedBy"), activity)
    yield triple(activity, a, ref(PROV + "Activity"))
    source = ref(f"{base}rdf/source")
    yield triple(activity, ref(PROV + "used"), source)
    yield triple(source, a, ref(PROV + "Entity"))
    yield triple(source, ref(vocab.RDFS_LABEL), plain("documents and tables of PFOCR"))
    yield triple(source, ref(vocab.SOURCE_SHA256), plain(summary.source_sha256))
    yield triple(source, ref(PROV + "hadPrimarySource"), ref(base))
    yield triple(activity, ref(PROV + "wasAssociatedWith"), agent)
    yield triple(agent, a, ref(PROV + "SoftwareAgent"))
    yield triple(agent, ref(vocab.RDFS_LABEL), plain("pfocr-rdf"))
    yield triple(agent, ref(SCHEMA + "softwareVersion"), plain(summary.version))


def _lexicon(source: Source, base: str) -> Iterator[str]:
    """Yield where a table of the lexicon comes from: the build used it."""
    table = ref(f"{base}rdf/lexicon/{source.table}")
    yield triple(ref(f"{base}rdf/activity/build"), ref(PROV + "used"), table)
    yield triple(table, ref(vocab.RDF_TYPE), ref(PROV + "Entity"))
    yield triple(table, ref(vocab.RDFS_LABEL), plain(source.title))
    yield triple(table, ref(DCTERMS + "title"), english(source.title))
    yield triple(table, ref(DCTERMS + "publisher"), plain(source.publisher))
    yield triple(table, ref(DCTERMS + "license"), ref(source.licence))
    yield triple(table, ref(PROV + "hadPrimarySource"), ref(source.homepage))
    yield triple(table, ref(SCHEMA + "version"), plain(source.version))
    yield triple(table, ref(vocab.SOURCE_SHA256), plain(source.sha256))
