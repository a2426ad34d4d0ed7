"""Associations against Virtuoso's own GROUP BY over the same dump: counts, margins, and p of both.

The queries say again, in SPARQL, what counts: a gene by an official symbol or a synonym, nothing by
a keyword, different words for two things of a figure, and as background the figures that show both
kinds, of genes any of the same organism.
"""

from __future__ import annotations

import math
import random
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from scipy.stats import hypergeom

from pfocr_rdf import build, open_endpoint, open_store
from pfocr_rdf.endpoint.endpoint import Endpoint
from pfocr_rdf.store import Store
from servers import has_virtuoso, virtuoso

PREFIXES = """PREFIX pfocr: <https://pfocr.wikipathways.org/ontology#>
PREFIX oa: <http://www.w3.org/ns/oa#>
PREFIX schema: <https://schema.org/>
"""

KINDS = [("gene", "chemical"), ("gene", "disease"), ("chemical", "disease"), ("gene", "gene")]

#: some things with words that stand for more than one of them
GENES = [
    ("BDNF", "627"),
    ("AKT1", "207"),
    ("PKB", "207"),
    ("PKB", "208"),
    ("MTOR", "2475"),
    ("ketamine", "2904"),
]
CHEMICALS = [("ketamine", "D007649"), ("calcium", "D002118"), ("GABA", "D005680")]
DISEASES = [("depression", "D003866"), ("melanoma", "D008545"), ("calcium", "D003920")]


def rows_of(kind: str, things: list[tuple[str, str]]) -> str:
    """Return things as a document lists them."""
    lines = [f"{kind}s:\n"]
    for word, number in things:
        if kind == "gene":
            lines.append(f"- word: {word}\n  source: hgnc_alias_symbol\n  entrez: '{number}'\n")
        else:
            lines.append(f"- word: {word}\n  source: MESH\n  identifier: {number}\n")
    return "".join(lines)


def some(chance: random.Random, things: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """Return none, some or all of some things."""
    return chance.sample(things, chance.randrange(len(things) + 1))


@pytest.fixture(scope="module")
def directory(shared: Path, seeds: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A build of the real documents, the seeds as figures of their own, and many small documents.

    The seeds are among the real documents, in another generation: they get other names.
    """
    folder = tmp_path_factory.mktemp("documents")
    for path in seeds.glob("*.md"):
        text = re.sub(r"PMC(?=\d+__)", "PMC9", path.read_text(encoding="utf-8"))
        (folder / path.name).write_text(text, encoding="utf-8")
    chance = random.Random(7)  # noqa: S311 -- no secret
    for number in range(60):
        listed = "".join(
            rows_of(kind, some(chance, things))
            for kind, things in (("gene", GENES), ("chemical", CHEMICALS), ("disease", DISEASES))
        )
        text = f"---\nfigid: PMC99{number:03}__a\n{listed}---\n"
        (folder / f"small{number}.md").write_text(re.sub(r"\w+s:\n(?!-)", "", text))
    report = build([shared / "corpus", folder], folder / "build")

    assert report.rejected == ()
    assert report.totals.figures == 20 + 5 + 60
    return report.directory


@pytest.fixture(scope="module")
def store(directory: Path) -> Store:
    """The store of the build."""
    return open_store(directory)


@pytest.fixture(scope="module")
def endpoint(directory: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Endpoint]:
    """The dump of the build, served by Virtuoso."""
    if not has_virtuoso():
        pytest.skip("no Virtuoso (Debian's package is virtuoso-opensource-7-bin)")
    folder = tmp_path_factory.mktemp("virtuoso")
    with virtuoso(directory / "dump", folder, 1_000_000) as url, open_endpoint(url, 600) as opened:
        yield opened


def mention(kind: str, thing: str, name: str, word: str = "") -> str:
    """Return the pattern of a mention that counts, of a thing on the figure ``?f``."""
    pattern = f"?{name} a pfocr:{kind.capitalize()}Mention ; oa:hasTarget ?f ; oa:hasBody {thing} "
    pattern += f"; pfocr:word ?{word} . " if word else ". "
    if kind == "gene":
        tiers = f"?t{name} IN (pfocr:strict, pfocr:synonym)"
        pattern += f"?{name} pfocr:lexicon ?l{name} . ?l{name} pfocr:tier ?t{name} FILTER({tiers}) "
    if kind == "chemical":
        pattern += f"FILTER NOT EXISTS {{ ?{name} pfocr:lexicon pfocr:mesh_keyword }} "
    return pattern


def together(first: str, second: str, chosen: str) -> str:
    """Return the query for how many figures show both things by different words."""
    same = "?x schema:taxonomicRange ?o . ?y schema:taxonomicRange ?o ." if first == second else ""
    both = mention(first, "?x", "m", "w") + mention(second, "?y", "n", "v")
    only_first = f"NOT EXISTS {{ {mention(second, '?y', 'n2', 'w')} }}"
    only_second = f"NOT EXISTS {{ {mention(first, '?x', 'm2', 'v')} }}"
    return (
        f"{PREFIXES}SELECT ?x ?y (COUNT(DISTINCT ?f) AS ?figures) WHERE {{ {chosen} {both} {same} "
        f"FILTER(?x != ?y) FILTER({only_first} || {only_second}) }} "
        "GROUP BY ?x ?y HAVING (COUNT(DISTINCT ?f) > 1)"
    )


def numbers_of(endpoint: Endpoint, text: str, width: int) -> dict[tuple[str, ...], int]:
    """Return the counts of a query, by its first terms."""
    found = {}
    for row in endpoint.select(text).rows:
        terms = [term.value if term else "" for term in row]
        found[tuple(terms[:width])] = int(terms[width])
    return found


def association_rows(
    store: Store, first: str, second: str
) -> dict[tuple[str, str], tuple[int, float, float]]:
    """Return shared figures, p and mutual information of each association of a kind."""
    cls = f"pfocr:{first.capitalize()}{second.capitalize()}Association"
    text = (
        f"{PREFIXES}SELECT ?x ?y ?figures ?p ?npmi {{ ?a a {cls} ; pfocr:subject ?x ; "
        "pfocr:object ?y ; pfocr:sharedFigures ?figures ; pfocr:pValue ?p ; pfocr:npmi ?npmi }"
    )
    return {
        (str(row["x"]), str(row["y"])): (
            int(str(row["figures"])),
            float(str(row["p"])),
            float(str(row["npmi"])),
        )
        for row in store.select(text)
    }


def information(shared: int, first: int, second: int, size: int) -> float:
    """Return the normalised mutual information."""
    if shared == size:
        return 0
    return math.log(shared * size / (first * second)) / math.log(size / shared)


@pytest.mark.parametrize(("first", "second"), KINDS, ids=["-".join(kind) for kind in KINDS])
def test_shared_figures(first: str, second: str, store: Store, endpoint: Endpoint) -> None:
    """Every pair that shares two figures, with their number; of genes with genes, those of some."""
    expected = {
        pair: figures for pair, (figures, _, _) in association_rows(store, first, second).items()
    }
    chosen = ""
    if first == second:
        genes = sorted({gene for pair in expected for gene in pair})
        sample = random.Random(3).sample(genes, 25)  # noqa: S311 -- no secret
        chosen = f"VALUES ?x {{ {' '.join(f'<{gene}>' for gene in sample)} }}"
        both = {pair: number for (x, y), number in expected.items() for pair in ((x, y), (y, x))}
        expected = {pair: number for pair, number in both.items() if pair[0] in sample}
    found = numbers_of(endpoint, together(first, second, chosen), 2)

    assert expected == found
    assert len(found) > 5


@pytest.mark.parametrize(("first", "second"), KINDS, ids=["-".join(kind) for kind in KINDS])
def test_figures_of_each_side(first: str, second: str, store: Store, endpoint: Endpoint) -> None:
    """What p and mutual information are computed from: the figures of each, and of both kinds."""
    organism = "?x schema:taxonomicRange ?o ." if first == "gene" else "BIND('' AS ?o)"
    other = f"FILTER EXISTS {{ {mention(second, '?any', 'n')} }}" if first != second else ""
    shown = f"{mention(first, '?x', 'm')} {organism} {other}"
    beside = f"{mention(second, '?y', 'n')} {mention(first, '?x', 'm')} {organism}"
    if first == second:
        beside = f"{mention(second, '?y', 'n')} ?y schema:taxonomicRange ?o ."
    count = "(COUNT(DISTINCT ?f) AS ?n)"
    of_first = numbers_of(
        endpoint, f"{PREFIXES}SELECT ?x ?o {count} WHERE {{ {shown} }} GROUP BY ?x ?o", 2
    )
    of_second = numbers_of(
        endpoint, f"{PREFIXES}SELECT ?y ?o {count} WHERE {{ {beside} }} GROUP BY ?y ?o", 2
    )
    sizes = numbers_of(endpoint, f"{PREFIXES}SELECT ?o {count} WHERE {{ {shown} }} GROUP BY ?o", 1)
    organisms = dict(of_first)
    associations = association_rows(store, first, second)

    for (x, y), (figures, p, npmi) in associations.items():
        (o,) = (organism for thing, organism in organisms if thing == x)
        margins = of_first[x, o], of_second[y, o], sizes[o,]
        assert p == pytest.approx(hypergeom.sf(figures - 1, margins[2], *margins[:2]), rel=0.06)
        assert information(figures, *margins) == pytest.approx(npmi, abs=6e-5)
    assert len({p for _, p, _ in associations.values()}) > 2
