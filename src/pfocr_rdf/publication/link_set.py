"""What a catalogue says of the figures and the pathways that they are like.

The file is a data set of its own, under CC0, because the dump that the others hold knows nothing of
it; its links are a link set of VoID, https://www.w3.org/TR/void/#linkset, from our figures to
WikiPathways.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from .. import vocab
from ..ntriples import english, integer, plain, ref, triple
from ..vocab import DCAT, DCTERMS, PROV, SCHEMA, VOID
from .similarities import Curated, Mapped
from .statistics import SPACES

_TYPE = ref(vocab.RDF_TYPE)
_TITLE = "Figures of PFOCR and the pathways of WikiPathways that they are like"
_TEXT = (
    "For each pathway figure the human pathways of WikiPathways that share most genes with it, "
    "by Jaccard's index, with Fisher's p and its false-discovery rate over all figures and "
    "pathways."
)
_KEYWORDS = ("pathway figure", "pathway", "gene set", "similarity", "linked data")


def link_set(base: str) -> str:
    """Return the IRI of the data set.

    >>> link_set(vocab.BASE)
    'https://pfocr.wikipathways.org/rdf/similarities'
    """
    return f"{base}rdf/similarities"


def introduced(this: str, title: str, text: str, keywords: Iterable[str]) -> Iterator[str]:
    """Yield what something is called and is about, as DCAT-AP and Bioschemas each want it.

    >>> len(list(introduced("<https://e.org/>", "Figures", "Figures with genes.", ["gene"])))
    5
    """
    for name, said in (("title", title), ("description", text)):
        yield triple(this, ref(DCTERMS + name), english(said))
    for name, said in (("name", title), ("description", text)):
        yield triple(this, ref(SCHEMA + name), english(said))
    for keyword in keywords:
        yield triple(this, ref(SCHEMA + "keywords"), plain(keyword))


def link_set_lines(base: str, mapped: Mapped) -> Iterator[str]:
    """Yield the triples of the data set, its link set, and what both were made from."""
    this = ref(link_set(base))
    for cls in (VOID + "Dataset", DCAT + "Dataset", SCHEMA + "Dataset", PROV + "Entity"):
        yield triple(this, _TYPE, ref(cls))
    yield from introduced(this, _TITLE, _TEXT, _KEYWORDS)
    yield triple(this, ref(SCHEMA + "identifier"), plain(link_set(base)))
    yield triple(this, ref(SCHEMA + "url"), ref(base))
    for predicate in (DCTERMS + "license", SCHEMA + "license"):
        yield triple(this, ref(predicate), ref(vocab.CC0))
    yield triple(ref(vocab.CC0), _TYPE, ref(DCTERMS + "LicenseDocument"))
    yield triple(this, ref(DCTERMS + "publisher"), ref(vocab.WIKIPATHWAYS))
    yield triple(this, ref(VOID + "triples"), integer(mapped.file.triples))
    catalogue = ref(f"{base}rdf/catalogue")
    for predicate in (DCAT + "dataset", SCHEMA + "dataset"):
        yield triple(catalogue, ref(predicate), this)
    yield triple(this, ref(SCHEMA + "includedInDataCatalog"), catalogue)
    yield from _links(base, mapped)
    yield from _provenance(base, mapped.curated)


def _links(base: str, mapped: Mapped) -> Iterator[str]:
    this = ref(f"{link_set(base)}/links")
    yield triple(ref(link_set(base)), ref(VOID + "subset"), this)
    yield triple(this, _TYPE, ref(VOID + "Linkset"))
    yield triple(this, ref(DCTERMS + "title"), english("Links to WikiPathways by similarPathway"))
    yield triple(this, ref(DCTERMS + "license"), ref(vocab.CC0))
    yield triple(this, ref(VOID + "subjectsTarget"), ref(f"{base}rdf/dataset"))
    yield triple(this, ref(VOID + "objectsTarget"), _curated(base))
    yield triple(this, ref(VOID + "linkPredicate"), ref(vocab.SIMILAR_PATHWAY))
    for name, number in (
        ("triples", mapped.links),
        ("distinctSubjects", mapped.figures),
        ("distinctObjects", mapped.pathways),
    ):
        yield triple(this, ref(VOID + name), integer(number))


def _provenance(base: str, curated: Curated) -> Iterator[str]:
    """Yield from what the data set was made: the figures, and WikiPathways in some revision."""
    activity, source = ref(f"{base}rdf/activity/similarities"), _curated(base)
    yield triple(ref(link_set(base)), ref(PROV + "wasGeneratedBy"), activity)
    yield triple(activity, _TYPE, ref(PROV + "Activity"))
    yield triple(activity, ref(PROV + "used"), ref(f"{base}rdf/dataset"))
    yield triple(activity, ref(PROV + "used"), source)
    yield triple(activity, ref(PROV + "wasAssociatedWith"), ref(f"{base}rdf/agent/pfocr-rdf"))
    for cls in (VOID + "Dataset", PROV + "Entity"):
        yield triple(source, _TYPE, ref(cls))
    yield triple(source, ref(DCTERMS + "title"), english("Human pathways of WikiPathways"))
    yield triple(source, ref(vocab.RDFS_LABEL), plain(f"WikiPathways, from {curated.source}"))
    yield triple(source, ref(VOID + "uriSpace"), plain(SPACES["wikipathways"]))
    yield triple(source, ref(VOID + "entities"), integer(len(curated.pathways.genes)))
    yield triple(source, ref(DCTERMS + "license"), ref(vocab.CC0))
    yield triple(source, ref(PROV + "hadPrimarySource"), ref(vocab.WIKIPATHWAYS_GRAPH))
    if curated.newest:
        yield triple(source, ref(DCAT + "version"), plain(curated.newest))


def _curated(base: str) -> str:
    return ref(f"{base}rdf/source/wikipathways")
