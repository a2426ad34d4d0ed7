"""The page about PFOCR RDF: what it says and does not say, licences, citation, privacy."""

from __future__ import annotations

from ..version import __version__
from .rendering import render
from .reports import counts_of, report_of
from .site import Page, Parameters, Site


def about(site: Site, _parameters: Parameters) -> Page:
    """Return the page about the dataset and this site.

    Raises:
        StoreError: If the store does not answer.
    """
    report = report_of(site)
    return render(
        site,
        "about",
        report=report,
        counts=counts_of(site.store),
        lexicon=report["lexicon"] if report else [],
        version=__version__,
    )
