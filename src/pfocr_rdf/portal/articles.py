"""The page of an article."""

from __future__ import annotations

from .. import addresses, vocab
from ..ntriples import ref
from .asking import ask_labels, ask_properties, ask_rows, one, texts
from .listing import Shown
from .outlinks import outlinks_of
from .rendering import render
from .site import Page, Parameters, Site


def article_page(site: Site, iri: str, _parameters: Parameters) -> Page | None:
    """Return the page of an article, or None if there is none.

    Raises:
        StoreError: If the store does not answer.
    """
    properties = ask_properties(site.store, iri)
    if vocab.SCHEMA + "ScholarlyArticle" not in texts(properties, vocab.RDF_TYPE):
        return None
    rows = ask_rows(
        site.store,
        f"SELECT ?figure ?title ?figid ?number {{ ?figure schema:isPartOf {ref(iri)} ; "
        "rdfs:label ?title ; dcterms:identifier ?figid OPTIONAL { ?figure pfocr:figureNumber "
        "?number } } ORDER BY ?figid",
    )
    journal = one(properties, vocab.SCHEMA + "isPartOf")
    return render(
        site,
        "article",
        iri=iri,
        at=addresses.path_of("article", iri, site.base) or "",
        title=one(properties, vocab.RDFS_LABEL, iri),
        pmcid=one(properties, vocab.SCHEMA + "identifier"),
        citation=one(properties, vocab.DCTERMS_CITATION),
        year=one(properties, vocab.SCHEMA + "datePublished"),
        journal=ask_labels(site.store, [journal]).get(journal, "") if journal else "",
        publisher=one(properties, vocab.SCHEMA + "publisher"),
        keywords=texts(properties, vocab.SCHEMA + "keywords"),
        links=outlinks_of(properties),
        figures=[
            Shown(row["figure"], row["title"], row["figid"], note=row.get("number", ""))
            for row in rows
        ],
    )
