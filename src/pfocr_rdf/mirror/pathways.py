"""What a store or endpoint holds of WikiPathways."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import NamedTuple

from ..solutions import Answerer
from ..vocab import WIKIPATHWAYS_GRAPH

_ANY = f"ASK {{ GRAPH <{WIKIPATHWAYS_GRAPH}> {{ ?s ?p ?o }} }}"

#: a pathway that is drawn as a box in another is a wp:Pathway too, and has no title
_PATHWAYS = f"""PREFIX dc: <http://purl.org/dc/elements/1.1/>
PREFIX wp: <http://vocabularies.wikipathways.org/wp#>
SELECT DISTINCT ?pathway ?revision WHERE {{ GRAPH <{WIKIPATHWAYS_GRAPH}> {{
  ?revision a wp:Pathway ; dc:identifier ?pathway ; dc:title ?title }} }}"""

_REVISION = re.compile(r"/(WP\d+_r(\d+))\Z")


class Pathways(NamedTuple):
    """How many pathways there are, and the newest revision of one: ``WP5598_r20260809204000``."""

    number: int
    newest: str


def has_wikipathways(store: Answerer) -> bool:
    """Return whether a store holds a mirror of WikiPathways, whatever is in it.

    Raises:
        StoreError: If it does not answer; an endpoint has errors of its own.
    """
    return store.ask(_ANY) is True


def pathways_of(store: Answerer) -> Pathways:
    """Return what a store holds of pathways, without those that are boxes in others alone.

    Raises:
        StoreError: If it does not answer.
    """
    rows = store.select(_PATHWAYS).in_memory().rows
    found = [(pathway.value, revision.value) for pathway, revision in rows if pathway and revision]
    return Pathways(len({pathway for pathway, _ in found}), newest(iri for _, iri in found))


def newest(revisions: Iterable[str]) -> str:
    """Return the newest of some revisions, or nothing where there are none.

    They are numbers of changes in the old scheme and times in the new one, which are greater.

    >>> newest(["https://e/WP1_r137123", "https://e/WP12_r20260809204000", "https://e/WP3"])
    'WP12_r20260809204000'
    """
    matches = filter(None, map(_REVISION.search, revisions))
    return max(((int(match[2]), match[1]) for match in matches), default=(0, ""))[1]
