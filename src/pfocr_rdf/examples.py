"""The canned queries as data: examples that SPARQL editors and language models look for.

They are part of every graph that is built, so that whoever finds the endpoint finds them.  Each
is a ``sh:SPARQLExecutable`` with the values that its header gives as defaults, so it runs as it is.
Sources: https://github.com/sib-swiss/sparql-examples, and SHACL, section 5.2.1,
https://www.w3.org/TR/shacl/#sparql-prefixes
"""

from __future__ import annotations

from collections.abc import Iterator

from . import vocab
from .federation.clauses import take_apart
from .ntriples import english, plain, ref, triple, typed
from .queries import CannedQuery, list_queries
from .vocab import BASE, PREFIXES, SCHEMA, SH

_TYPE = ref(vocab.RDF_TYPE)
_FEDERATES_WITH = "https://purl.expasy.org/sparql-examples/ontology#federatesWith"


def example_lines(base: str = BASE) -> Iterator[str]:
    """Yield the triples of all canned queries and of the prefixes that they use."""
    folder = f"{base}.well-known/sparql-examples/"
    for query in list_queries():
        yield from _example(query, folder, base)
    yield from _prefixes(f"{folder}prefixes", base)


def _example(query: CannedQuery, folder: str, base: str) -> Iterator[str]:
    this = ref(f"{folder}{query.name}")
    text = query.render({parameter.name: parameter.default for parameter in query.parameters})
    for name in ("SPARQLExecutable", "SPARQLSelectExecutable"):
        yield triple(this, _TYPE, ref(SH + name))
    yield triple(this, ref(vocab.RDFS_LABEL), english(query.title))
    yield triple(this, ref(vocab.RDFS + "comment"), english(query.description))
    yield triple(this, ref(SH + "prefixes"), ref(f"{folder}prefixes"))
    figures = text.replace(f"<{BASE}figures/", f"<{base}figures/")
    yield triple(this, ref(SH + "select"), plain(figures))
    for keyword in (query.category, *query.keywords):
        yield triple(this, ref(SCHEMA + "keywords"), plain(keyword))
    yield triple(this, ref(SCHEMA + "target"), ref(f"{base}sparql"))
    if query.is_federated:
        for service in take_apart(text).services:
            yield triple(this, ref(_FEDERATES_WITH), ref(service.address))


def _prefixes(this: str, base: str) -> Iterator[str]:
    yield triple(ref(this), _TYPE, ref(vocab.OWL + "Ontology"))
    known = sorted({**PREFIXES, "fig": f"{base}figures/"}.items())
    for name, _ in known:
        yield triple(ref(this), ref(SH + "declare"), ref(f"{this}#{name}"))
    for name, namespace in known:
        prefix = ref(f"{this}#{name}")
        yield triple(prefix, _TYPE, ref(SH + "PrefixDeclaration"))
        yield triple(prefix, ref(SH + "prefix"), plain(name))
        yield triple(prefix, ref(SH + "namespace"), typed(namespace, vocab.XSD + "anyURI"))
