"""The mapping in idiomatic rdflib: one graph, terms, ``add``, and at the end ``serialize``.

    python -m peers.rdflib_mapping CORPUS OUT.nt

Run in ``benchmarks/``, as all modules of this package are.  It prints what parsing (PyYAML's
``CSafeLoader``, ``csv.DictReader``) and what mapping and writing took.  The triples are those of
figures, records and mentions; :func:`claimed` says which of ours it makes too.
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterable, Iterator
from decimal import Decimal
from pathlib import Path

from measure import Clock
from rdflib import RDF, RDFS, Graph, Literal, Namespace, URIRef
from rdflib.namespace import DCTERMS, XSD

from pfocr_rdf import vocab

from .plain import MISSING, Mention, PlainFigure, as_figure, read_documents

PFOCR = Namespace(vocab.PFOCR)
SCHEMA = Namespace(vocab.SCHEMA)
OA = Namespace(vocab.OA)
PMC = "https://www.ncbi.nlm.nih.gov/"

#: what the peers leave out: it takes a lexicon, a reading of the caption, or repairs
LEFT_OUT = (
    "articleOrganism",
    "asWritten",
    "captionSupport",
    "finding",
    "geneOrganism",
    "longForm",
    "organismName",
    "suggests",
)

_LEFT_OUT = re.compile(f"> <{re.escape(vocab.PFOCR)}({'|'.join(LEFT_OUT)})> ")
_OF_FIGURES = f"<{vocab.BASE}figures/"


def claimed(lines: Iterable[str]) -> Iterator[str]:
    """Yield those of our triples that the peers claim to make too.

    >>> list(claimed(["<https://identifiers.org/ncbigene/207> <a:p> <a:o> ."]))
    []
    """
    return (line for line in lines if line.startswith(_OF_FIGURES) and not _LEFT_OUT.search(line))


def add_figure(graph: Graph, figure: PlainFigure) -> None:
    """Add a figure, its record and its mentions to a graph."""
    subject, fields = URIRef(figure.iri), figure.fields
    graph.add((subject, RDF.type, PFOCR.PathwayFigure))
    graph.add((subject, RDF.type, SCHEMA.ImageObject))
    graph.add((subject, DCTERMS.identifier, Literal(fields["figid"])))
    graph.add((subject, RDFS.label, Literal(fields["figtitle"], lang="en")))
    graph.add((subject, SCHEMA.name, Literal(fields["figtitle"], lang="en")))
    graph.add((subject, SCHEMA.caption, Literal(fields["caption"], lang="en")))
    for predicate, key in (
        (SCHEMA.alternateName, "figid_alias"),
        (PFOCR.figureNumber, "number"),
        (PFOCR.figureType, "figtype"),
    ):
        if fields.get(key) not in MISSING:
            graph.add((subject, predicate, Literal(fields[key])))
    score = fields.get("automl_pathway", fields.get("pathway_score"))
    if score is not None:
        text = format(Decimal(str(score)), "f")
        graph.add((subject, PFOCR.pathwayScore, Literal(text, datatype=XSD.decimal)))
    if rank := fields.get("pmc_ranked_result_index"):
        graph.add((subject, PFOCR.pmcRank, Literal(int(rank))))
    _add_places(graph, subject, figure)
    for name, targets in figure.links.items():
        for target in targets:
            graph.add((subject, PFOCR[name], URIRef(target)))
    _add_record(graph, subject, figure)
    for mention in figure.mentions:
        _add_mention(graph, subject, mention)


def _add_places(graph: Graph, subject: URIRef, figure: PlainFigure) -> None:
    fields = figure.fields
    image = f"{PMC}pmc/articles/{fields['pmcid']}/bin/{fields['filename']}"
    graph.add((subject, SCHEMA.contentUrl, URIRef(image)))
    graph.add((subject, SCHEMA.url, URIRef(PMC + fields["figlink"].lstrip("/"))))
    graph.add((subject, SCHEMA.mainEntityOfPage, URIRef(f"{figure.iri}.html")))
    article = URIRef(f"https://identifiers.org/pmc/{fields['pmcid']}")
    graph.add((subject, SCHEMA.isPartOf, article))
    if fields.get("ndex") not in MISSING:
        network = URIRef(f"https://www.ndexbio.org/viewer/networks/{fields['ndex']}")
        graph.add((subject, PFOCR.ndexNetwork, network))
    for annotation in fields.get("annotations", []):
        term = URIRef(vocab.OBO + annotation["id"].replace(":", "_"))
        graph.add((subject, DCTERMS.subject, term))


def _add_record(graph: Graph, subject: URIRef, figure: PlainFigure) -> None:
    record = URIRef(f"{figure.iri}.html")
    title = Literal(figure.fields["figtitle"], lang="en")
    graph.add((record, RDF.type, PFOCR.FigureRecord))
    graph.add((record, RDF.type, SCHEMA.Dataset))
    graph.add((record, SCHEMA.identifier, Literal(figure.fields["figid"])))
    graph.add((record, SCHEMA.name, title))
    graph.add((record, RDFS.label, title))
    graph.add((record, SCHEMA.url, record))
    graph.add((record, SCHEMA.mainEntity, subject))
    graph.add((record, SCHEMA.license, URIRef(vocab.CC0)))
    graph.add((record, SCHEMA.creator, URIRef(vocab.WIKIPATHWAYS)))
    for digest in figure.digests:
        graph.add((record, PFOCR.sourceSha256, Literal(digest)))
    for keyword in figure.keywords:
        graph.add((record, SCHEMA.keywords, Literal(keyword)))


def _add_mention(graph: Graph, figure: URIRef, mention: Mention) -> None:
    subject = URIRef(mention.iri)
    graph.add((subject, RDF.type, PFOCR[mention.kind]))
    graph.add((subject, OA.hasTarget, figure))
    if mention.body:
        graph.add((subject, OA.hasBody, URIRef(mention.body)))
    if mention.word is not None:
        graph.add((subject, PFOCR.word, Literal(mention.word)))
    graph.add((subject, PFOCR.lexicon, PFOCR[mention.lexicon]))
    if mention.occurrences > 1:
        graph.add((subject, PFOCR.occurrences, Literal(mention.occurrences)))
    if mention.matched is not None:
        graph.add((subject, PFOCR.matchedSymbol, Literal(mention.matched)))
    if mention.family:
        graph.add((subject, PFOCR.viaFamily, URIRef(mention.family)))
    if mention.candidates > 1:
        graph.add((subject, PFOCR.candidates, Literal(mention.candidates)))


def main() -> None:
    """Parse, then map and write, and print the cost of each as JSON."""
    corpus, target = map(Path, sys.argv[1:3])
    clock = Clock()
    documents = list(read_documents(corpus))
    parse = clock.lap()
    graph = Graph(bind_namespaces="none")
    for document in documents:
        add_figure(graph, as_figure(*document))
    graph.serialize(target, format="nt", encoding="utf-8")
    costs = {"parse": parse, "map and write": clock.lap()}
    result = {"costs": costs, "figures": len(documents), "triples": len(graph)}
    sys.stdout.write(json.dumps(result))


if __name__ == "__main__":
    main()
