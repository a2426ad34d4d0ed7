"""Which figure mentions what, as numbers: eight bytes for each of five million links."""

from __future__ import annotations

from array import array
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from .. import vocab
from ..solutions import Answerer
from ..vocab import sparql_prefixes

PREFIXES = sparql_prefixes("dcterms", "obo", "pfocr", "rdfs", "schema")

#: a link: the number of its figure times this, and the number of the thing
_MANY = 1 << 32

Links = npt.NDArray[np.int64]


@dataclass(slots=True)
class Figures:
    """The figures of a store in the order of their figids, and the things that they mention."""

    figids: list[str]
    titles: list[str]
    #: the numbers of figures and things by their IRIs
    numbers: dict[str, int]
    things: dict[str, int] = field(default_factory=dict)

    def links(self, store: Answerer, predicate: str) -> Links:
        """Return the links of a property of figures, by figure and then by thing."""
        query = f"{PREFIXES}SELECT ?figure ?thing WHERE {{ ?figure pfocr:{predicate} ?thing . }}"
        found = array("q")
        numbers, things = self.numbers, self.things
        for figure, thing in store.select(query).rows:
            if figure and thing and (number := numbers.get(figure.value)) is not None:
                found.append(number * _MANY + things.setdefault(thing.value, len(things)))
        links: Links = np.unique(np.frombuffer(found, np.int64)) if found else _NONE
        return links


_NONE: Links = np.empty(0, np.int64)


def read_figures(store: Answerer) -> Figures:
    """Return the figures of a store."""
    query = (
        f"{PREFIXES}SELECT ?figure ?figid ?title WHERE {{ "
        f"?figure a <{vocab.PATHWAY_FIGURE}> ; dcterms:identifier ?figid ; rdfs:label ?title . }}"
    )
    rows = sorted(
        (figid.value, title.value, figure.value)
        for figure, figid, title in store.select(query).rows
        if figure and figid and title
    )
    return Figures(
        figids=[figid for figid, _, _ in rows],
        titles=[title for _, title, _ in rows],
        numbers={figure: number for number, (_, _, figure) in enumerate(rows)},
    )


def by_figure(links: Links) -> Iterator[tuple[int, list[int]]]:
    """Yield the number of each figure that has links with those of the things.

    >>> list(by_figure(np.array([_MANY + 2, _MANY + 5, 3 * _MANY])))
    [(1, [2, 5]), (3, [0])]
    >>> list(by_figure(_NONE))
    []
    """
    figures, things = np.divmod(links, _MANY)
    starts = np.flatnonzero(np.diff(figures, prepend=-1)).tolist()
    for start, end in pairwise([*starts, len(links)]):
        yield int(figures[start]), things[start:end].tolist()
