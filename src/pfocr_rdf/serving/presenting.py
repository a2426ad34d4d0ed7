"""What the endpoint says of itself: its service description, its data, prefixes and examples.

Sources: https://www.w3.org/TR/sparql11-service-description/, https://www.w3.org/TR/void/ and
https://github.com/sib-swiss/sparql-examples
"""

from __future__ import annotations

from collections.abc import Iterator

from ..examples import example_lines
from ..formats import FORMATS
from ..ntriples import english, ref, triple
from ..vocab import CC0, DCTERMS, RDF, VOID, WIKIPATHWAYS_GRAPH
from .desk import Desk, has_mirror

SD = "http://www.w3.org/ns/sparql-service-description#"
_TYPE = ref(RDF + "type")
_FORMATS = "http://www.w3.org/ns/formats/"

#: names of https://www.w3.org/ns/formats/ for what answers are written in
_RESULTS = ("SPARQL_Results_JSON", "SPARQL_Results_XML", "SPARQL_Results_CSV", "SPARQL_Results_TSV")
_GRAPHS = {
    "nt": "N-Triples",
    "ttl": "Turtle",
    "jsonld": "JSON-LD",
    "nq": "N-Quads",
    "trig": "TriG",
    "rdf": "RDF_XML",
}

#: predicates that lead from a dataset to what is said of its parts
_PARTS = "|".join(
    ref(VOID + name) for name in ("subset", "classPartition", "propertyPartition", "objectsTarget")
)


def service_lines(desk: Desk) -> list[str]:
    """Return the service description, with the canned queries as examples."""
    base, public = desk.site.base, desk.site.public
    lines = [*_service(desk), *dataset_lines(desk), *example_lines(base)]
    # the examples are about the endpoint that answers here
    return sorted({line.replace(f"<{base}sparql>", f"<{public}sparql>") for line in lines})


def dataset_lines(desk: Desk) -> list[str]:
    """Return what the store says of its dataset and of its parts, and where both can be had."""
    this = ref(f"{desk.site.base}rdf/dataset")
    found = _stored(desk)
    if found:
        found.append(triple(this, ref(VOID + "sparqlEndpoint"), ref(f"{desk.site.public}sparql")))
        found += [triple(this, ref(VOID + "dataDump"), ref(file)) for file in _files(desk)]
    return sorted(found)


def _files(desk: Desk) -> list[str]:
    """Return the addresses of the files of the release's dump."""
    folder = desk.site.release / "dump" if desk.site.release else None
    if folder is None or not folder.is_dir():
        return []
    return [f"{desk.site.public}data/files/{path.name}" for path in folder.iterdir()]


def _stored(desk: Desk) -> list[str]:
    """Return what the store says of its dataset and of the parts of it."""
    dataset = ref(f"{desk.site.base}rdf/dataset")
    found = desk.site.store.ask(
        f"CONSTRUCT {{ ?part ?p ?o }} WHERE {{ {dataset} ({_PARTS})* ?part . ?part ?p ?o }}"
    )
    return found if isinstance(found, list) else []


def _service(desk: Desk) -> Iterator[str]:
    endpoint = f"{desk.site.public}sparql"
    this, data = ref(endpoint), ref(f"{endpoint}#dataset")
    default = ref(f"{desk.site.base}rdf/dataset")
    yield triple(this, _TYPE, ref(SD + "Service"))
    yield triple(this, ref(SD + "endpoint"), this)
    yield triple(this, ref(SD + "supportedLanguage"), ref(SD + "SPARQL11Query"))
    yield triple(this, ref(SD + "feature"), ref(SD + "BasicFederatedQuery"))
    for name in (*_RESULTS, *(_GRAPHS[format_] for format_ in FORMATS)):
        yield triple(this, ref(SD + "resultFormat"), ref(_FORMATS + name))
    yield triple(this, ref(SD + "defaultDataset"), data)
    yield triple(data, _TYPE, ref(SD + "Dataset"))
    yield triple(data, ref(SD + "defaultGraph"), default)
    yield triple(default, _TYPE, ref(SD + "Graph"))
    if has_mirror(desk):
        named = ref(f"{endpoint}#wikipathways")
        yield triple(data, ref(SD + "namedGraph"), named)
        yield triple(named, _TYPE, ref(SD + "NamedGraph"))
        yield triple(named, ref(SD + "name"), ref(WIKIPATHWAYS_GRAPH))
        graph = ref(f"{endpoint}#wikipathways-graph")
        yield triple(named, ref(SD + "graph"), graph)
        yield triple(graph, _TYPE, ref(SD + "Graph"))
        yield triple(graph, ref(DCTERMS + "title"), english("WikiPathways"))
        yield triple(graph, ref(DCTERMS + "license"), ref(CC0))
