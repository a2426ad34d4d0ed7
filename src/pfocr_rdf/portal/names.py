"""What a person may mean by the beginning of a name: genes, chemicals, diseases, families, figures.

The lexicon finds names that begin so, and the store says which of these things it has, and on how
many figures; so nothing is loaded, and nothing has to be kept in memory.  What the lexicon does not
know (genes of other organisms, chemicals of ChEBI alone) is found by its exact label.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from .. import iris, vocab
from ..errors import IdentifierError
from ..lexicon.forms import Named
from ..lexicon.lexicon import Lexicon
from ..lexicon.names import normal_form
from ..lookup.kinds import KINDS, candidates
from ..ntriples import plain, ref
from ..solutions import Answerer
from .asking import ask_rows, refs
from .site import Site

#: names of the lexicon that are looked up in the store
_TRIED = 150

#: signs of a name, from which on names are completed; fewer begin too many
_LEAST = 2

_LONGEST = 100
_PMCID = re.compile(r"PMC\d{1,12}", re.IGNORECASE)

#: kind -> how the graph tells on how many figures something is
_COUNTS = {
    "gene": vocab.FIGURES_WITH_GENE,
    "chemical": vocab.FIGURES_WITH_CHEMICAL,
    "disease": vocab.FIGURES_WITH_DISEASE,
    "family": vocab.FIGURES_WITH_GENE_FAMILY,
    "organism": vocab.FIGURES_WITH_ORGANISM,
}
_ORDER = tuple(_COUNTS)


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """A thing that may be meant; ``also`` is another name by which it was found, or an organism."""

    kind: str
    iri: str
    name: str
    figures: int
    also: str = ""


def find_things(site: Site, text: str, limit: int = 10) -> list[Found]:
    """Return genes, chemicals, diseases, families and organisms that a text may mean.

    What has exactly this name comes first, then symbols and labels that begin so, then other
    names; of these, what is on most figures.

    Raises:
        StoreError: If the store does not answer.
    """
    text = text.strip()[:_LONGEST]
    form = normal_form(text)
    if not form:
        return []
    tried: dict[str, tuple[int, int]] = {}
    for iri in _exact(site.store, text):
        tried[iri] = (0, 0)
    for name, named in _begun(form):
        place = (0 if name == form else 1, 0 if named.role in {"symbol", "label"} else 1)
        for iri in _iris(named):
            tried[iri] = min(place, tried.get(iri, place))
    found = _in_store(site.store, tried) if tried else []
    found.sort(
        key=lambda thing: (
            *tried[thing.iri],
            -thing.figures,
            _ORDER.index(thing.kind),
            thing.name.casefold(),
        )
    )
    return found[:limit]


def find_article_figures(site: Site, text: str, limit: int) -> list[tuple[str, str, str]]:
    """Return the figures that a text names: by figid, alias, or the PMC number of their article.

    Each is its IRI, title and figid.

    Raises:
        StoreError: If the store does not answer.
    """
    name = text.strip().rstrip("/").rpartition("/")[2].removesuffix(".html")[:_LONGEST]
    if name[:3].upper() != "PMC":
        return []
    ways = [f"?figure dcterms:identifier|schema:alternateName {plain(name)}"]
    article = _PMCID.match(name)
    if article is not None:
        ways.append(f"?figure schema:isPartOf {ref(iris.article_iri(article[0].upper()))}")
    union = " } UNION { ".join(ways)
    found = ask_rows(
        site.store, f"SELECT DISTINCT ?figure {{ {{ {union} }} }} ORDER BY ?figure LIMIT {limit}"
    )
    if not found:
        return []
    # a store asks for the labels of these few alone only if they are given as values
    rows = ask_rows(
        site.store,
        f"SELECT ?s ?title ?figid {{ VALUES ?s {{ {refs(row['figure'] for row in found)} }} "
        "?s a pfocr:PathwayFigure ; rdfs:label ?title ; dcterms:identifier ?figid } "
        "ORDER BY ?figid",
    )
    return [(row["s"], row["title"], row["figid"]) for row in rows]


def _begun(form: str) -> list[tuple[str, Named]]:
    names = Lexicon.bundled().names
    if len(form) < _LEAST:
        return [(form, named) for named in names.find(form)]
    return names.beginning_with(form, _TRIED)


def _exact(store: Answerer, text: str) -> Iterator[str]:
    """Yield what a text is an identifier of, and what has exactly this label."""
    for kind in _ORDER:
        for iri in candidates(KINDS[kind], text):
            if iri.startswith(("http://", "https://")) and '"' not in iri:
                yield iri
    spellings = dict.fromkeys([text, text.upper(), text.lower(), text.capitalize()])
    labels = " ".join(plain(spelling) for spelling in spellings)
    rows = ask_rows(
        store,
        f"SELECT DISTINCT ?s {{ VALUES ?label {{ {labels} }} ?s rdfs:label ?label "
        "FILTER (ISIRI(?s)) } LIMIT 100",
    )
    yield from (row["s"] for row in rows)


def _iris(named: Named) -> Iterator[str]:
    """Yield the IRI of a thing of the lexicon."""
    mint = {"gene": iris.gene_iri, "family": iris.famplex_iri}.get(named.kind, iris.mesh_iri)
    try:
        yield mint(named.id)
    except IdentifierError:
        return


def _in_store(store: Answerer, wanted: Iterable[str]) -> list[Found]:
    """Return those things that are on figures, with their labels."""
    # OPTIONAL has the store look at one thing after the other, and not at all that has a number
    counts = " ".join(
        f"OPTIONAL {{ ?s {ref(predicate)} ?{kind} }}" for kind, predicate in _COUNTS.items()
    )
    rows = ask_rows(
        store,
        f"SELECT * {{ VALUES ?s {{ {refs(_checked(wanted))} }} ?s rdfs:label ?label {counts} "
        "OPTIONAL { ?s schema:taxonomicRange/rdfs:label ?of } }",
    )
    return [
        Found(
            kind=kind,
            iri=row["s"],
            name=row["label"],
            figures=int(row[kind]),
            also="" if row.get("of") == "Homo sapiens" else row.get("of", ""),
        )
        for row in rows
        for kind in _COUNTS
        if kind in row
    ]


_SAFE = re.compile(r'https?://[^\x00-\x20<>"{}|^`\\\[\]]+')


def _checked(wanted: Iterable[str]) -> list[str]:
    return [iri for iri in wanted if _SAFE.fullmatch(iri)]
