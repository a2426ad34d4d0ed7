"""What the text of a query must not be."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

import pfocr_rdf
from pfocr_rdf.errors import QueryError
from pfocr_rdf.gate import MAX_DEPTH, check_depth, check_text

#: shapes of query that end Oxigraph's process when they are long enough
HOSTILE = {
    "groups": lambda n: "SELECT * " + "{" * n + "}" * n,
    "exists": lambda n: "ASK { " + "FILTER EXISTS { " * n + "}" * n + " }",
    "parentheses": lambda n: "ASK { FILTER(" + "(" * n + "1" + ")" * n + ") }",
    "blank nodes": lambda n: "ASK { ?s ?p " + "[ ?p " * n + "1" + "]" * n + " }",
    "unions": lambda n: "ASK { {} " + "UNION {} " * n + "}",
    "sums": lambda n: "ASK { FILTER(1" + "+1" * n + ") }",
    "paths": lambda n: "ASK { ?s <http://e/p>" + "/<http://e/p>" * n + " ?o }",
    "binds": lambda n: "ASK { " + "BIND(1 AS ?x) " * n + "}",
}


@pytest.mark.parametrize("shape", HOSTILE)
@pytest.mark.parametrize("number", [5000, 20_000])
def test_what_would_end_the_process_is_refused(shape: str, number: int) -> None:
    """Nesting and chains that Oxigraph cannot bear never reach it."""
    with pytest.raises(QueryError, match=r"too (deep|long)"):
        check_text(HOSTILE[shape](number))


@pytest.mark.parametrize(
    ("shape", "number"),
    [("groups", 64), ("exists", 63), ("parentheses", 62), ("blank nodes", 63), ("unions", 200)],
)
def test_what_passes_is_borne(shape: str, number: int, seeds_build: Path) -> None:
    """The deepest queries that pass do not end the process."""
    text = HOSTILE[shape](number)
    check_text(text)
    script = (
        "import sys, pfocr_rdf\n"
        "store = pfocr_rdf.open_store(sys.argv[1])\n"
        "try:\n    store.ask(sys.stdin.read())\n"
        "except pfocr_rdf.PfocrRdfError as error:\n    print(error)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", script, str(seeds_build)],
        input=text,
        text=True,
        capture_output=True,
        check=False,
        timeout=60,
    )

    assert done.returncode == 0, done.stderr


def test_long_values_pass() -> None:
    """A query may list thousands of things: they are no words of it."""
    values = " ".join(f"<https://identifiers.org/ncbigene/{number}>" for number in range(1, 10_000))

    check_text(f"SELECT ?f {{ VALUES ?g {{ {values} }} ?f ?p ?g }}")


def test_canned_queries_pass() -> None:
    """Nothing that we ship is refused, but for what has to be planned."""
    for query in pfocr_rdf.list_queries():
        if query.is_federated:
            check_depth(query.render({}))
            with pytest.raises(QueryError, match="SERVICE is refused"):
                check_text(query.render({}))
        else:
            check_text(query.render({}))


def test_updates_are_named() -> None:
    """Who tries to change a store is told that queries do not."""
    with pytest.raises(QueryError, match="DELETE is refused"):
        check_text("PREFIX e: <http://e/> DELETE WHERE { ?s ?p ?o }")


def test_depth_is_that_of_brackets_that_are_open() -> None:
    """Many groups side by side are not deep."""
    check_text("ASK { " + "{ ?s ?p ?o } " * (MAX_DEPTH * 2) + "}")
