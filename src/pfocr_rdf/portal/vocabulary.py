"""The pages about the vocabulary: a door to it, and each of its terms."""

from __future__ import annotations

from functools import cache, lru_cache

from ..publication.ontology import bundled, ontology_values
from ..resources import folder
from ..vocab import PFOCR, PREFIXES, SKOS
from .rendering import render
from .reports import counts_of
from .site import Page, Parameters, Site

#: terms that a reader meets first
_FIRST = (
    "PathwayFigure",
    "FigureRecord",
    "Mention",
    "GeneFamily",
    "mentionsGene",
    "mentionsGeneStrict",
    "mentionsGeneSynonym",
    "captionSupport",
    "finding",
    "Association",
)


def vocabulary(site: Site, _parameters: Parameters) -> Page:
    """Return the page that leads to the ontology, the shapes, the drawing and the prefixes."""
    ontology = bundled()
    kinds = [kind for _, kind in ontology.terms()]
    return render(
        site,
        "vocabulary",
        classes=kinds.count("class"),
        properties=sum(kind.endswith("property") for kind in kinds),
        individuals=kinds.count("individual"),
        first=[(name, ontology.value(PFOCR + name, SKOS + "definition")) for name in _FIRST],
        shapes=_shapes(),
        prefixes=sorted({**PREFIXES, "fig": f"{site.base}figures/"}.items()),
        namespace=PFOCR,
    )


@cache
def _shapes() -> list[str]:
    """Return what the shapes are about, by the names of their files."""
    return sorted(path.stem.replace("-", " ") for path in folder("shapes").glob("*.ttl"))


def ontology_page(site: Site, _parameters: Parameters) -> Page:
    """Return the page of all terms, with the numbers of this release.

    Raises:
        StoreError: If the store does not answer.
    """
    uses = counts_of(site.store)
    return render(site, "ontology", **_terms(frozenset(uses.items()), site.base))


@lru_cache(maxsize=2)  # they differ from release to release alone
def _terms(uses: frozenset[tuple[str, int]], base: str) -> dict[str, object]:
    return ontology_values(dict(uses), base)
