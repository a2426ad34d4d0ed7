"""Answers canned queries: from a store alone, or from a store and WikiPathways together."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import closing

from .federation.asking import Asking
from .federation.evaluation import Evaluation
from .federation.others import WIKIPATHWAYS
from .federation.pathways import MATCHED, figure_genes, ranked_by_match
from .federation.wikipathways import Choice, open_wikipathways
from .queries import CannedQuery, get_query
from .solutions import Answerer, Solutions


def run_query(
    store: Answerer,
    name: str,
    arguments: Mapping[str, str] | None = None,
    *,
    organism: str | None = None,
    wikipathways: str = "",
) -> Solutions:
    """Answer a canned query, in memory; arguments are what a person would type.

    *wikipathways* is who answers for WikiPathways where a query asks it too: an address, a file, a
    folder, or ``local``; without it, the graph in the store, or else the public endpoint.  What
    did not come is in ``missing`` of the answer.

    Raises:
        QueryError: If the query or an argument is unknown, missing, or ambiguous.
        UsageError: If there is nobody of that name.
    """
    query = get_query(name)
    values = query.resolve(store, arguments or {}, organism)
    if not query.is_federated:
        return store.select(query.render(values)).in_memory()
    with closing(open_wikipathways(store, Choice(where=wikipathways))) as asking:
        return run_federated(store, query, values, asking)


def run_federated(
    store: Answerer,
    query: CannedQuery,
    values: Mapping[str, str],
    asking: Asking,
    tell: Callable[[str], None] = lambda _text: None,
) -> Solutions:
    """Answer a canned query that asks WikiPathways too, in memory; it says what is missing.

    Raises:
        QueryError: If an endpoint refuses it.
        StoreError: If the store does not answer.
    """
    found = Evaluation(store, {WIKIPATHWAYS: asking}, tell).answer(query.render(values))
    solutions = found.solutions()
    if query.name != MATCHED:
        return solutions
    genes = figure_genes(store, values["figure"], values.get("tier", "all"))
    return ranked_by_match(solutions, genes, asking)
