"""The catalogue of a release: its dataset, and each of its files as a distribution of it.

Sources: DCAT 3, https://www.w3.org/TR/vocab-dcat-3/, DCAT-AP 3,
https://semiceu.github.io/DCAT-AP/releases/3.0.1/, and Bioschemas' profiles DataCatalog 0.3 and
Dataset 1.0, https://bioschemas.org/profiles/
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from .. import vocab
from ..formats import FORMATS
from ..ntriples import english, lines_of, plain, ref, subject, triple, typed
from ..triples.description import LICENCES
from ..vocab import DCAT, DCTERMS, PROV, SCHEMA, VOID
from .files import RELEASED, Written
from .link_set import introduced, link_set, link_set_lines
from .partitions import partition_lines, subsets_of
from .parts import Build, texts
from .similarities import Mapped
from .statistics import Statistics

CATALOGUE = "catalogue.ttl"

_TYPE = ref(vocab.RDF_TYPE)
_FOAF = "http://xmlns.com/foaf/0.1/"
_SPDX = "http://spdx.org/rdf/terms#"
_SHA256 = _SPDX + "checksumAlgorithm_sha256"
_MEDIA_TYPES = "https://www.iana.org/assignments/media-types/"

_TITLE = "PFOCR RDF"
_TEXT = "Releases of PFOCR, the pathway figures of the literature, as linked data."
_PROFILE = "https://bioschemas.org/profiles/DataCatalog/0.3-RELEASE-2019_07_01"
_KEYWORDS = ("pathway figure", "gene", "chemical", "disease", "linked data")


def catalogue_lines(
    build: Build, files: Iterable[Written], statistics: Statistics, mapped: Mapped | None = None
) -> list[str]:
    """Return the triples of catalogue, dataset and distributions, those of one node together.

    What the build says of its dataset is part of them, but for its number of triples: that is the
    number of those that are in the release.  *mapped* are the pathways that figures are like, which
    are a data set of their own.

    Raises:
        DumpError: If the dump cannot be read.
    """
    dataset = f"{build.base}rdf/dataset"
    known = (
        line
        for text in texts(build, "description")
        for line in lines_of(text)
        if not subject(line).startswith(vocab.PFOCR.rstrip("#"))
        and not line.startswith(f"{ref(dataset)} {ref(VOID + 'triples')} ")
    )
    lines = [*known, *_catalogue(build.base, dataset), *_publisher(), *_publication(build.base)]
    lines += partition_lines(build, statistics, subsets_of(statistics))
    for file in files:
        lines += _distribution(build.base, dataset, file)
    if mapped is not None:
        lines += link_set_lines(build.base, mapped)
        lines += _distribution(build.base, link_set(build.base), mapped.file, vocab.CC0)
    return sorted({*lines, *_named(lines)})


def _catalogue(base: str, dataset: str) -> Iterator[str]:
    this = ref(f"{base}rdf/catalogue")
    for cls in (DCAT + "Catalog", SCHEMA + "DataCatalog"):
        yield triple(this, _TYPE, ref(cls))
    yield from introduced(this, _TITLE, _TEXT, _KEYWORDS)
    yield triple(this, ref(SCHEMA + "url"), ref(base))
    for predicate in (DCTERMS + "publisher", SCHEMA + "provider"):
        yield triple(this, ref(predicate), ref(vocab.WIKIPATHWAYS))
    for predicate in (DCAT + "dataset", SCHEMA + "dataset"):
        yield triple(this, ref(predicate), ref(dataset))
    yield triple(this, ref(DCTERMS + "conformsTo"), ref(_PROFILE))
    yield triple(ref(_PROFILE), _TYPE, ref(DCTERMS + "Standard"))
    yield triple(ref(dataset), ref(SCHEMA + "includedInDataCatalog"), this)
    yield triple(ref(dataset), ref(DCTERMS + "publisher"), ref(vocab.WIKIPATHWAYS))


def _publication(base: str) -> Iterator[str]:
    """Yield what made the files: it used the dataset, and the same program as the build."""
    activity = ref(f"{base}rdf/activity/publication")
    yield triple(activity, _TYPE, ref(PROV + "Activity"))
    yield triple(activity, ref(PROV + "used"), ref(f"{base}rdf/dataset"))
    yield triple(activity, ref(PROV + "wasAssociatedWith"), ref(f"{base}rdf/agent/pfocr-rdf"))


def _named(lines: Iterable[str]) -> Iterator[str]:
    """Yield the types of what others have named, which DCAT-AP's shapes ask for."""
    for line in lines:
        written = line.rpartition(" <")[2].removesuffix("> .\n")
        if written.startswith(_MEDIA_TYPES):
            yield triple(ref(written), _TYPE, ref(DCTERMS + "MediaType"))
        elif written == _SHA256:
            yield triple(ref(written), _TYPE, ref(_SPDX + "ChecksumAlgorithm"))


def _publisher() -> Iterator[str]:
    this = ref(vocab.WIKIPATHWAYS)
    for cls in (_FOAF + "Agent", SCHEMA + "Organization"):
        yield triple(this, _TYPE, ref(cls))
    for predicate in (_FOAF + "name", SCHEMA + "name"):
        yield triple(this, ref(predicate), plain("WikiPathways"))


def _distribution(base: str, dataset: str, file: Written, licence: str = "") -> Iterator[str]:
    """Yield the triples of one file; its own IRI is the place where it is published.

    Without a *licence* that is true of all, the page on licences says which is true of what.
    """
    place = f"{base}rdf/{file.name}"
    this, checksum = ref(place), ref(f"{place}#sha256")
    format_ = next(known for known in RELEASED if known.name == file.format)
    title = f"{', '.join(file.parts)} as {format_.title}"
    for predicate in (DCAT + "distribution", SCHEMA + "distribution"):
        yield triple(ref(dataset), ref(predicate), this)
    if file.format in FORMATS:
        yield triple(ref(dataset), ref(VOID + "dataDump"), this)
    for cls in (DCAT + "Distribution", SCHEMA + "DataDownload"):
        yield triple(this, _TYPE, ref(cls))
    yield triple(this, ref(DCTERMS + "title"), english(title))
    yield triple(this, ref(SCHEMA + "name"), english(title))
    yield triple(this, ref(PROV + "wasGeneratedBy"), ref(f"{base}rdf/activity/publication"))
    for predicate in (DCTERMS + "license", SCHEMA + "license"):
        yield triple(this, ref(predicate), ref(licence or f"{base}rdf/{LICENCES}"))
    for predicate in (DCAT + "accessURL", DCAT + "downloadURL", SCHEMA + "contentUrl"):
        yield triple(this, ref(predicate), this)
    yield triple(this, ref(DCAT + "mediaType"), ref(_MEDIA_TYPES + format_.media_type))
    yield triple(this, ref(DCAT + "compressFormat"), ref(_MEDIA_TYPES + "application/gzip"))
    yield triple(this, ref(SCHEMA + "encodingFormat"), plain(format_.media_type))
    size = typed(str(file.size), vocab.XSD + "nonNegativeInteger")
    yield triple(this, ref(DCAT + "byteSize"), size)
    yield triple(this, ref(SCHEMA + "contentSize"), plain(f"{file.size} B"))
    yield triple(this, ref(_SPDX + "checksum"), checksum)
    yield triple(checksum, _TYPE, ref(_SPDX + "Checksum"))
    yield triple(checksum, ref(_SPDX + "algorithm"), ref(_SHA256))
    digest = typed(file.sha256, vocab.XSD + "hexBinary")
    yield triple(checksum, ref(_SPDX + "checksumValue"), digest)
