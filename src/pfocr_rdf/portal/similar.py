"""Figures and pathways that share genes with a figure: what takes longer than its page may."""

from __future__ import annotations

from ..answering import run_query
from ..errors import DeadlineError, EndpointError, IncompleteError
from ..mirror import has_wikipathways
from ..ntriples import ref
from ..queries import get_query
from ..solutions import Solutions
from ..store import Store
from .asking import Row, ask_rows
from .errors import sentence
from .pathways import pathways_like
from .rendering import render
from .site import Page, Parameters, Site

#: pathways that are shown
_PATHWAYS = 10

_STORED = (
    "SELECT ?wp ?pathway ?overlap ?jaccard ?pValue {{ ?match pfocr:comparedFigure {figure} ; "
    "pfocr:comparedPathway ?pathway ; pfocr:sharedGenes ?overlap ; pfocr:jaccard ?jaccard ; "
    'pfocr:pValue ?pValue . BIND (STRAFTER(STR(?pathway), "/wikipathways/") AS ?wp) }} '
    "ORDER BY DESC(?jaccard)"
)


def similar_page(site: Site, iri: str, _parameters: Parameters) -> Page | None:
    """Return the page of what is similar to a figure, or None if there is no such figure.

    Raises:
        StoreError: If the store does not answer.
    """
    found = ask_rows(
        site.store,
        f"SELECT ?title ?figid ?genes {{ {ref(iri)} a pfocr:PathwayFigure ; rdfs:label ?title ; "
        f"dcterms:identifier ?figid OPTIONAL {{ {ref(iri)} pfocr:genes ?genes }} }}",
    )
    if not found:
        return None
    text = get_query("similar-figures").render({"figure": iri})
    pathways, source, told = _pathways(site, iri)
    return render(
        site,
        "similar",
        iri=iri,
        at=f"/figures/{found[0]['figid']}",
        title=found[0]["title"],
        genes=int(found[0].get("genes", "0")),
        figures=_texts(site.store.select(text)),
        pathways=pathways[:_PATHWAYS],
        source=source,
        told=told,
    )


def _pathways(site: Site, iri: str) -> tuple[list[Row], str, str]:
    """Return pathways that share genes with a figure, who says so, and what is missing.

    The second is "" if nobody is asked.
    """
    stored = ask_rows(site.store, _STORED.format(figure=ref(iri)))
    if stored:
        return stored, "release", ""
    if isinstance(site.store, Store) and has_wikipathways(site.store):
        return pathways_like(site.store, iri, _PATHWAYS), "mirror", ""
    if not site.wikipathways:
        return [], "", ""
    try:
        answer = run_query(
            site.store, "pathways-by-figure", {"figure": iri}, wikipathways=site.wikipathways
        )
    except (DeadlineError, EndpointError, IncompleteError) as error:
        return [], "endpoint", sentence(str(error))
    return _texts(answer), "endpoint", " ".join(map(sentence, answer.missing))


def _texts(answer: Solutions) -> list[Row]:
    """Return rows of texts, as people read them."""
    return [
        {
            name: term.value if term.kind == "uri" else term.as_text()
            for name, term in zip(answer.variables, row, strict=True)
            if term is not None
        }
        for row in answer.rows
    ]
