"""Pathways of WikiPathways that are like a figure, by the copy of WikiPathways in the store.

They are those of the canned query ``pathways-by-figure``, which reads the genes of all pathways
anew each time; here they are remembered as long as the store is open.
"""

from __future__ import annotations

from contextlib import closing
from weakref import WeakKeyDictionary

from .. import iris, vocab
from ..federation.pathways import Match, Pathways, figure_genes, matches
from ..federation.wikipathways import LOCAL, Choice, open_wikipathways
from ..ntriples import plain, ref
from ..store import Store
from .asking import Row, ask_labels, ask_rows

_known: WeakKeyDictionary[Store, Pathways] = WeakKeyDictionary()


def pathways_like(store: Store, figure: str, limit: int) -> list[Row]:
    """Return the human pathways that are most like a figure, as the canned query orders them.

    Raises:
        StoreError: If the store does not answer.
        UsageError: If it holds no copy of WikiPathways.
    """
    genes = figure_genes(store, figure, "all")
    pathways = _pathways(store).human(genes)
    found = matches(genes, pathways)
    best = sorted(found, key=lambda wp: (-found[wp].jaccard, -found[wp].overlap, _number(wp)))
    shared = {wp: genes & pathways.genes[wp] for wp in best[:limit]}
    symbols = ask_labels(
        store, {iris.gene_iri(key) for members in shared.values() for key in members}
    )
    titles = _titles(store, list(shared))
    return [
        _row(wp, titles.get(wp, wp), found[wp], [symbols[iris.gene_iri(key)] for key in members])
        for wp, members in shared.items()
    ]


def _pathways(store: Store) -> Pathways:
    """Return the genes of all pathways, which take a second to read."""
    found = _known.get(store)
    if found is None:
        with closing(open_wikipathways(store, Choice(where=LOCAL))) as asking:
            found = _known[store] = Pathways.ask(asking)
    return found


def _titles(store: Store, identifiers: list[str]) -> dict[str, str]:
    if not identifiers:
        return {}
    wanted = " ".join(plain(wp) for wp in identifiers)
    rows = ask_rows(
        store,
        f"SELECT ?wp ?title {{ VALUES ?wp {{ {wanted} }} GRAPH {ref(vocab.WIKIPATHWAYS_GRAPH)} {{ "
        "?revision dcterms:identifier ?wp ; a wp:Pathway ; "
        "<http://purl.org/dc/elements/1.1/title> ?title ; wp:organism obo:NCBITaxon_9606 } }",
    )
    return {row["wp"]: row["title"] for row in rows}


def _row(wp: str, title: str, match: Match, symbols: list[str]) -> Row:
    return {
        "wp": wp,
        "title": title,
        "overlap": str(match.overlap),
        "jaccard": f"{match.jaccard:.4f}".rstrip("0").rstrip("."),
        "pValue": f"{match.p_value:.2g}",
        "symbols": " ".join(sorted(symbols)),
    }


def _number(wp: str) -> int:
    """Return the number of a pathway.

    >>> _number("WP1471"), _number("WP")
    (1471, 0)
    """
    digits = wp.removeprefix("WP")
    return int(digits) if digits.isascii() and digits.isdigit() else 0
