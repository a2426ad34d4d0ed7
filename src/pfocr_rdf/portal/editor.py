"""The page of the SPARQL editor: YASGUI with our prefixes, terms and canned queries.

Everything that the editor offers is in the page, as JSON: it asks nobody else.  Without script
there is a plain form.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from itertools import groupby

from ..jsonld.context import bundled_context
from ..publication.ontology import bundled
from ..queries import CannedQuery, Parameter, list_queries
from ..vocab import (
    BASE,
    OBO,
    PFOCR,
    PREFIXES,
    RDF_TYPE,
    RDFS,
    RDFS_LABEL,
    SKOS,
    VOID,
    sparql_prefixes,
)
from .rendering import render
from .site import Page, Parameters, Site, first

#: what the editor holds at first
_FIRST = (
    sparql_prefixes("pfocr", "rdfs", "schema")
    + """
# figures that show MTOR under its symbol, the latest first
SELECT ?figure ?title ?year
WHERE {
  ?gene a schema:Gene ;
    rdfs:label "MTOR" .
  ?figure pfocr:mentionsGeneStrict ?gene ;
    rdfs:label ?title .
  OPTIONAL { ?figure schema:isPartOf/schema:datePublished ?year }
}
ORDER BY DESC(?year) ?figure
LIMIT 25
"""
)

#: terms by which the graph describes itself and its vocabulary
_DESCRIBED = (
    *(VOID + name for name in ("Dataset", "classPartition", "class", "entities")),
    *(VOID + name for name in ("propertyPartition", "property", "triples", "distinctObjects")),
    *(RDFS + name for name in ("subClassOf", "subPropertyOf", "domain", "range")),
    SKOS + "definition",
    SKOS + "example",
)

#: how rows can be had without script: value of ``format`` -> what it is
_FORMATS = (("csv", "CSV"), ("tsv", "TSV"), ("json", "JSON (SPARQL results)"))


def editor(site: Site, parameters: Parameters) -> Page:
    """Return the page; ``query`` is what stands in the editor."""
    query = first(parameters, "query")
    examples = _examples()
    offered = {
        "endpoint": f"{site.root}/sparql",
        "first": _FIRST,
        "prefixes": _prefixes(site.base),
        "classes": _terms("class"),
        "properties": _terms("property"),
        "pages": [[space, site.root + path] for space, path in pages(site.base)],
        "examples": {example.name: example_text(example) for example in examples},
    }
    groups = [(key, list(of)) for key, of in groupby(examples, lambda query: query.category)]
    return render(
        site,
        "sparql",
        query=query or _FIRST,
        groups=groups,
        number=len(examples),
        formats=_FORMATS,
        offered=offered,
    )


def pages(base: str = BASE) -> list[tuple[str, str]]:
    """Return what IRIs begin with that have a page here, and what the path of it begins with.

    Whether a term of MeSH is a chemical or a disease does not show in its IRI: it is searched for.

    >>> ("https://identifiers.org/ncbigene/", "/genes/") in pages()
    True
    """
    return [
        (f"{base}figures/", "/figures/"),
        (PREFIXES["ncbigene"], "/genes/"),
        (PREFIXES["fplx"], "/families/"),
        (f"{base}rdf/family/", "/families/"),
        (PREFIXES["pmc"], "/articles/"),
        (PREFIXES["chebi"], "/chemicals/CHEBI:"),
        (f"{OBO}DOID_", "/diseases/DOID:"),
        (f"{OBO}NCBITaxon_", "/organisms/"),
        (PREFIXES["mesh"], "/search?q=mesh:"),
        (PFOCR, "/ontology.html#"),
    ]


def example_text(query: CannedQuery) -> str:
    r"""Return the text of a canned query that can be run at once, with the values of its header.

    >>> from pfocr_rdf.queries import get_query
    >>> example_text(get_query("figures-by-chemical")).split("\n")[:3]
    ['# Figures That Mention a Chemical', '# chemical: MeSH or ChEBI IRI', '']
    """
    values = {parameter.name: parameter.default for parameter in query.parameters}
    _, _, body = query.render(values).partition("\n\n")
    said = "".join(f"# {line}\n" for line in (query.title, *map(_said, query.parameters)))
    return f"{said}\n{body}"


def _said(parameter: Parameter) -> str:
    """Return what a comment says of a parameter, whose value stands in the text below it.

    >>> _said(Parameter("tier", "enum:strict,all", "all", "Strictness of gene mentions"))
    'tier: Strictness of gene mentions (strict, all)'
    """
    choices = f" ({', '.join(parameter.choices)})" if parameter.choices else ""
    return f"{parameter.name}: {parameter.label}{choices}"


@cache
def _examples() -> tuple[CannedQuery, ...]:
    return tuple(list_queries())


def _prefixes(base: str) -> dict[str, str]:
    return {**PREFIXES, "fig": f"{base}figures/"}


@cache
def _terms(kind: str) -> dict[str, str]:
    """Return the classes, or the properties, that the graph uses: IRI -> its label, if any."""
    ontology = bundled()
    ours = {
        iri: ontology.value(iri, RDFS_LABEL) for iri, of in ontology.terms() if of.endswith(kind)
    }
    is_class = kind == "class"
    theirs = (iri for iri in _borrowed() if _local(iri)[:1].isupper() == is_class)
    return ours | dict.fromkeys(theirs, "")


def _borrowed() -> Iterator[str]:
    """Yield the terms of other vocabularies: of JSON-LD's context, and of the description."""
    yield from (RDF_TYPE, *_DESCRIBED)
    for value in bundled_context().definitions.values():
        written = value.get("@id", "") if isinstance(value, dict) else str(value)
        prefix, _, local = written.partition(":")
        if prefix in PREFIXES and PREFIXES[prefix] != PFOCR:
            yield PREFIXES[prefix] + local


def _local(iri: str) -> str:
    """Return the last part of an IRI.

    >>> _local("https://schema.org/Gene"), _local("http://www.w3.org/ns/oa#hasBody")
    ('Gene', 'hasBody')
    """
    return iri.replace("#", "/").rpartition("/")[2]
