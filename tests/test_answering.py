"""Canned queries that ask WikiPathways too: connections that end, and rows that nobody ranks."""

from __future__ import annotations

from pathlib import Path

import pytest

from pfocr_rdf import answering, run_query
from pfocr_rdf.errors import IncompleteError, QueryError
from pfocr_rdf.federation.asking import Asking
from pfocr_rdf.federation.others import Graph
from pfocr_rdf.federation.pathways import COLUMNS, Match, Pathways, ranked
from pfocr_rdf.solutions import Solutions, Term
from pfocr_rdf.store import Store, open_files

MIRROR = Path(__file__).parent / "federation" / "mirror.ttl"


class Refusing(Graph):
    """Who refuses every question."""

    def some_rows(self, _text: str) -> Solutions:
        """Refuse it."""
        raise QueryError("refused")


@pytest.mark.parametrize("kind", [Graph, Refusing])
def test_a_connection_ends_with_its_query(
    monkeypatch: pytest.MonkeyPatch, seeds_store: Store, kind: type[Graph]
) -> None:
    """Whether it was answered or refused."""
    ended: list[str] = []
    graph = kind(open_files([MIRROR]), "mirror")
    asking = Asking(graph, may_cut=False, close=lambda: ended.append(graph.address))
    monkeypatch.setattr(answering, "open_wikipathways", lambda *_: asking)
    arguments = {"gene1": "MTOR", "gene2": "BDNF"}
    if kind is Refusing:
        with pytest.raises(QueryError, match="refused"):
            run_query(seeds_store, "pathway-evidence", arguments)
    else:
        assert list(run_query(seeds_store, "pathway-evidence", arguments))
    assert ended == ["mirror"]


def test_a_pathway_whose_genes_nobody_told_comes_last() -> None:
    """Without numbers, and none of the rows is lost."""
    rows = [
        (Term(name, "literal") if name else None, Term(str(overlap), "literal"), None)
        for name, overlap in (("WP3", 9), ("WP20", 2), ("", 1), ("WP", 1), ("WP7", 2), ("WP4", 1))
    ]
    found = {
        name: Match(overlap=2, pathway_genes=4, jaccard=0.5, p_value=0.1, q_value=0.1)
        for name in ("WP7", "WP20", "WP")
    }
    answer = ranked(Solutions(("wp", "overlap", "symbols"), rows), found, 2)

    assert answer.variables == ("wp", "overlap", *COLUMNS, "symbols")
    told = [
        (row[0] and row[0].value, [term and term.value for term in row[2:7]]) for row in answer.rows
    ]
    numbers, none = ["0.5", "0.1", "0.1", "2", "4"], [None] * 5
    assert told == [
        *(("WP", numbers), ("WP7", numbers), ("WP20", numbers)),
        *(("WP3", none), (None, none), ("WP4", none)),
    ]


@pytest.mark.parametrize("number", ["2", "", "one", "1.0"])
def test_a_number_of_genes_that_is_none_is_told(number: str) -> None:
    """An endpoint may send anything for it."""

    class Wrong(Graph):
        def some_rows(self, _text: str) -> Solutions:
            terms = tuple(Term(value, "literal") for value in ("WP1", number, "2475"))
            return Solutions(("wp", "number", "ids"), [terms])

    asking = Asking(Wrong(open_files(()), "endpoint"), may_cut=False)
    with pytest.raises(IncompleteError, match=f"endpoint: gave 1 of {number} genes of WP1"):
        Pathways.ask(asking)
