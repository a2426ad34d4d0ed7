"""The report of the release that a site shows."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

from ..errors import UsageError
from ..pipeline.report import read_head
from ..solutions import Answerer
from ..vocab import PREFIXES, VOID
from .site import Site

Report = Mapping[str, Any]


def report_of(site: Site) -> Report | None:
    """Return what the report of the release says, but for its findings; None if there is none."""
    if site.release is None:
        return None
    try:
        return _read(site.release.resolve())
    except UsageError:
        return None


@lru_cache(maxsize=2)  # a release never changes, and a new one has another name
def _read(release: Path) -> Report:
    return read_head(release)


def counts_of(store: Answerer) -> dict[str, int]:
    """Return how many instances a class has and how many triples a property, by their IRIs.

    They are those that the description of the dataset tells.

    Raises:
        StoreError: If the store does not answer.
    """
    rows = store.select(
        f"SELECT ?term ?number {{ {{ ?part <{VOID}class> ?term ; <{VOID}entities> ?number }} UNION "
        f"{{ ?part <{VOID}property> ?term ; <{VOID}triples> ?number }} }}"
    ).rows
    found: dict[str, int] = {}
    for term, number in rows:
        if term is not None and number is not None:
            found[term.value] = max(int(number.value), found.get(term.value, 0))
    return found


def expanded(name: str) -> str:
    """Return the IRI of a name with a prefix, as reports have them.

    >>> expanded("pfocr:GeneMention")
    'https://pfocr.wikipathways.org/ontology#GeneMention'
    """
    prefix, _, local = name.partition(":")
    return PREFIXES.get(prefix, f"{prefix}:") + local
