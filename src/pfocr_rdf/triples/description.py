"""The dataset as a whole: what it is, how much it holds, and what it was made from."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import NamedTuple

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


def _partitions(dataset: str, counts: Mapping[str, int], base: str) -> Iterator[str]:
    figures = counts.get(vocab.PATHWAY_FIGURE, 0)
    yield triple(dataset, ref(VOID + "entities"), integer(figures))
    for iri, number in sorted(counts.items()):
        name = iri.replace("#", "/").rpartition("/")[2]
        partition = ref(f"{base}rdf/dataset/class/{name}")
        yield triple(dataset, ref(VOID + "classPartition"), partition)
        yield triple(partition, ref(VOID + "class"), ref(iri))
        yield triple(partition, ref(VOID + "entities"), integer(number))


def _property_partitions(dataset: str, links: Mapping[str, Links], base: str) -> Iterator[str]:
    for iri, (triples, objects) in sorted(links.items()):
        partition = ref(f"{base}rdf/dataset/property/{iri.rpartition('#')[2]}")
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
    yield triple(dataset, ref(SCHEMA + "version"), plain(summary.source_sha256[:12]))
    yield triple(dataset, ref(PROV + "wasGeneratedBy"), activity)
    yield triple(activity, a, ref(PROV + "Activity"))
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
