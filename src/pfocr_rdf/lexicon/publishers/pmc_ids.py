"""Reads NLM's ``PMC-ids.csv``: PubMed ids and DOIs of the articles in PubMed Central."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import unquote

from ...iris import article_iri, doi_iri, pubmed_iri
from ..articles import Ids
from ..build import LeftOut
from ..rows import ArticleIds
from .files import columns
from .values import NUMBER, makes

_COLUMNS = ("DOI", "PMCID", "PMID")

#: what some write before a DOI, and is no part of it
_NAME = re.compile(r"doi:\s*", re.IGNORECASE)
_ADDRESS = re.compile(r"https?://(?:dx\.)?doi\.org/", re.IGNORECASE)


def read_pmc_ids(path: Path, left_out: LeftOut) -> Iterator[ArticleIds]:
    """Yield the articles that have a PubMed id or a DOI; others are left out.

    A DOI that is none is left out alone where the article has a PubMed id.
    """
    for number, (doi_text, pmcid, pmid_text) in columns(
        path, _COLUMNS, left_out, what="NLM's PMC-ids", delimiter=",", quoting=True
    ):
        place = f"{path}:{number}"
        pmid, doi = pmid_text if pmid_text != "0" else "", bare_doi(doi_text)
        if pmcid.startswith("PMC0") or not makes(article_iri, pmcid):
            left_out.add_wrong(f"{place}: PMCID {pmcid!r} (expected PMC and at most twelve digits)")
        elif not pmid and not doi:
            left_out.add()
        elif pmid and not makes(pubmed_iri, pmid):
            left_out.add_wrong(f"{place}: PMID {pmid!r} (expected {NUMBER})")
        elif not doi or makes(doi_iri, doi):
            yield pmcid, Ids(pmid=pmid or None, doi=doi or None)
        else:
            reason = f"{place}: DOI {doi_text!r} (expected 10.<registrant>/<suffix>)"
            if pmid:
                left_out.add_value(reason)
                yield pmcid, Ids(pmid=pmid, doi=None)
            else:
                left_out.add_wrong(reason)


def bare_doi(text: str) -> str:
    """Return a DOI without what some write before it; nothing else of it is changed.

    >>> bare_doi("10.1111/bcp.12845"), bare_doi("doi:10.1111/bcp.12845")
    ('10.1111/bcp.12845', '10.1111/bcp.12845')
    >>> bare_doi("https://doi.org/10.1000/x%3Cy%3E"), bare_doi("garbage")
    ('10.1000/x<y>', 'garbage')
    """
    if found := _ADDRESS.match(text):
        return unquote(text[found.end() :])
    return _NAME.sub("", text, count=1) if _NAME.match(text) else text
