"""Asks canned queries of our store, or of another endpoint, about entities drawn at random.

    python -m asking draw STORE NUMBER          entities of each kind, as JSON
    python -m asking ask STORE|URL QUERY DRAWS  milliseconds of each question, as JSON
    python -m asking full STORE|URL QUERY DRAWS …about the most mentioned ones, all rows

Run in ``benchmarks/``.  The time of a question is that from its text to its hundredth row, or to
its last one, in a process that has the store open.
"""

from __future__ import annotations

import json
import sys
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Callable
from itertools import islice
from pathlib import Path
from random import Random

from pfocr_rdf.queries import CannedQuery, get_query
from pfocr_rdf.store import open_store

#: rows of an answer that a person looks at
FIRST_ROWS = 100
#: how often a question about the whole corpus is asked
CORPUS_ROUNDS = 3
#: the most mentioned entities
TOP = 10
SEED = 7

_PREFIX = (
    "PREFIX pfocr: <https://pfocr.wikipathways.org/ontology#> PREFIX schema: <https://schema.org/> "
)

#: what the entities of each kind are
_POOLS = {
    "figure": "?x a pfocr:PathwayFigure",
    "article": "?f schema:isPartOf ?x . ?f a pfocr:PathwayFigure",
    "gene": "?f pfocr:mentionsGene ?x",
    "chemical": "?f pfocr:mentionsChemical ?x",
    "drug": "?f pfocr:mentionsChemical ?x . ?x a pfocr:Drug",
    "disease": "?f pfocr:mentionsDisease ?x",
    "family": "?f pfocr:mentionsGeneFamily ?x",
    "organism": "?f pfocr:geneOrganism ?x",
}

Draws = dict[str, dict[str, list[str]]]


def draw(store_path: Path, number: int) -> Draws:
    """Return entities of each kind: some at random, with a fixed seed, and the most mentioned."""
    store = open_store(store_path)
    random = Random(SEED)  # noqa: S311 -- no secret
    found: Draws = {}
    for kind, pattern in _POOLS.items():
        text = f"{_PREFIX} SELECT ?x (COUNT(*) AS ?n) {{ {pattern} }} GROUP BY ?x"
        counted = [(str(row["x"]), int(str(row["n"]))) for row in store.select(text)]
        iris = sorted(iri for iri, _ in counted)
        top = sorted(counted, key=lambda pair: (-pair[1], pair[0]))[:TOP]
        found[kind] = {
            "random": random.choices(iris, k=number) if iris else [],
            "top": [iri for iri, _ in top],
        }
    return found


def questions(query: CannedQuery, draws: Draws, which: str) -> list[str]:
    """Return the texts of a query: one for each entity, or the same one if it is about none.

    A second entity of the same kind is the next one drawn.
    """
    kinds = {parameter.name: parameter.kind for parameter in query.parameters if parameter.kind}
    if not kinds:
        return [query.render({})] * CORPUS_ROUNDS
    texts = []
    for turn in range(min(len(draws[kind][which]) for kind in kinds.values())):
        values = {}
        for place, (name, kind) in enumerate(kinds.items()):
            entities = draws[kind][which]
            values[name] = entities[(turn + place) % len(entities)]
            if name.endswith("s"):
                values[name] += " " + entities[(turn + 1) % len(entities)]
        texts.append(query.render(values))
    return texts


def _ask_store(path: Path, limit: int | None) -> Callable[[str], int]:
    store = open_store(path)
    return lambda text: sum(1 for _ in islice(store.select(text), limit))


def _ask_endpoint(url: str, limit: int | None) -> Callable[[str], int]:
    def ask(text: str) -> int:
        if limit and " LIMIT " not in f" {text.replace(chr(10), ' ')} ":
            text = f"{text.rstrip()}\nLIMIT {limit}\n"
        form = {"query": text, "format": "application/sparql-results+json"}
        content = urllib.parse.urlencode(form).encode()
        with urllib.request.urlopen(url, content) as answer:  # noqa: S310 -- a server of our own
            return len(json.load(answer)["results"]["bindings"])

    return ask


def ask(place: str, name: str, draws: Draws, *, which: str) -> dict[str, object]:
    """Return the milliseconds and the numbers of rows of a query's questions."""
    limit = FIRST_ROWS if which == "random" else None
    is_url = place.startswith("http://")
    put = _ask_endpoint(place, limit) if is_url else _ask_store(Path(place), limit)
    texts = questions(get_query(name), draws, which)
    put("SELECT * { ?s ?p ?o } LIMIT 1")
    times, rows = [], []
    for text in texts:
        start = time.perf_counter()
        try:
            rows.append(put(text))
        except urllib.error.HTTPError as error:
            reason = error.read().decode(errors="replace").partition("\n")[0]
            return {"error": reason[:200]}
        times.append(1000 * (time.perf_counter() - start))
    return {"times": times, "rows": rows}


def main() -> None:
    """Do what the first argument says."""
    action, place, *rest = sys.argv[1:]
    if action == "draw":
        result: object = draw(Path(place), int(rest[0]))
    else:
        draws = json.loads(Path(rest[1]).read_text(encoding="utf-8"))
        result = ask(place, rest[0], draws, which="random" if action == "ask" else "top")
    sys.stdout.write(json.dumps(result))


if __name__ == "__main__":
    main()
