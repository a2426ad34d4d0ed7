"""No row is lost, however many genes, wherever an endpoint cuts; of what failed nothing is said.

The endpoint is Oxigraph over what the queries need of all human pathways; what is expected is
joined by hand, from the lines of that file.
"""

from __future__ import annotations

import gzip
import random
import re
import time
from collections import Counter, defaultdict
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path

import pyoxigraph
import pytest

from faults import cut, fails
from pfocr_rdf.answering import run_federated
from pfocr_rdf.errors import EndpointError
from pfocr_rdf.federation.asking import Asking
from pfocr_rdf.federation.evaluation import Answer, Evaluation
from pfocr_rdf.federation.others import WIKIPATHWAYS, Graph
from pfocr_rdf.federation.pathways import MATCHED, Pathways
from pfocr_rdf.federation.wikipathways import Choice, open_wikipathways
from pfocr_rdf.queries import get_query, list_queries
from pfocr_rdf.solutions import Solutions, Term
from pfocr_rdf.store import Store, open_files
from pfocr_rdf.vocab import PATHWAY_FIGURE, WIKIPATHWAYS_GRAPH
from wikipathways import MIRROR, FaultyProxy, serve_mirror

GENE = "https://identifiers.org/ncbigene/"

_TRIPLE = re.compile(r"(<[^>]*>|_:\S+) (<[^>]*>) (.*) \.\n")
_DC, _TERMS = "<http://purl.org/dc/elements/1.1/", "<http://purl.org/dc/terms/"
_WP = "<http://vocabularies.wikipathways.org/wp#"
_PATHWAY = "<https://identifiers.org/wikipathways/"
_TYPE = "<http://www.w3.org/1999/02/22-rdf-syntax-ns#type>"

#: predicates that queries of the category Federation ask for
_NEEDED = frozenset(
    {_DC + "title>", _WP + "bdbEntrezGene>", _WP + "bdbChEBI>", _WP + "organism>"}
    | {_WP + "source>", _WP + "target>", "<http://purl.org/spar/cito/cites>"}
)
_INTERACTIONS = re.compile(
    r"<http://vocabularies\.wikipathways\.org/wp#(?:Pathway|\w*Interaction|Inhibition|Stimulation|"
    r"Catalysis|Conversion|Binding|TranscriptionTranslation|Translocation)>"
)


def _is_needed(subject: str, predicate: str, object_: str) -> bool:
    if predicate == _TYPE:
        return _INTERACTIONS.fullmatch(object_) is not None
    if predicate == _TERMS + "isPartOf>":
        return object_.startswith(_PATHWAY)
    if predicate in {_DC + "identifier>", _TERMS + "identifier>"}:
        return subject.startswith(_PATHWAY)
    return predicate in _NEEDED


@dataclass
class Human:
    """What is needed of all human pathways: its file, and the pathways of each gene."""

    file: Path
    pathways: dict[str, set[str]] = field(default_factory=dict)


@pytest.fixture(scope="module")
def human(shared: Path, tmp_path_factory: pytest.TempPathFactory) -> Human:
    """The file, and by gene the titles' pathways that it is a part of."""
    source = shared / "wikipathways" / "wikipathways-human.nt.gz"
    found = Human(tmp_path_factory.mktemp("human") / "human.nt")
    genes, parts = defaultdict(set), defaultdict(set)
    titles, names = set(), {}
    with (
        gzip.open(source, "rt", encoding="utf-8", newline="\n") as lines,
        found.file.open("w", encoding="utf-8") as kept,
    ):
        for line in lines:
            match = _TRIPLE.fullmatch(line)
            assert match is not None
            subject, predicate, object_ = match.groups()
            if not _is_needed(subject, predicate, object_):
                continue
            kept.write(line)
            if predicate == _WP + "bdbEntrezGene>":
                genes[object_[1:-1]].add(subject)
            elif predicate == _TERMS + "isPartOf>":
                parts[subject].add(object_)
            elif predicate == _DC + "title>":
                titles.add(subject)
            elif predicate == _TERMS + "identifier>":
                names[subject] = object_[1:-1]
    for gene, its_nodes in genes.items():
        of = {part for node in its_nodes for part in parts[node] if part in titles}
        found.pathways[gene] = {names[part] for part in of}
    return found


@pytest.fixture(scope="module")
def url(human: Human, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The endpoint of all human pathways."""
    with serve_mirror([human.file], tmp_path_factory.mktemp("endpoint")) as url:
        yield url


@pytest.fixture
def proxy(url: str) -> Iterator[FaultyProxy]:
    """A proxy before it."""
    with FaultyProxy(url) as proxy:
        yield proxy


QUERY = f"""
PREFIX dc: <http://purl.org/dc/elements/1.1/>
PREFIX dcterms: <http://purl.org/dc/terms/>
PREFIX wp: <http://vocabularies.wikipathways.org/wp#>
SELECT ?gene ?wp {{
  ?gene a wp:GeneOfFigure .
  SERVICE <{WIKIPATHWAYS}> {{
    SELECT DISTINCT ?gene ?wp {{
      ?node wp:bdbEntrezGene ?gene ; dcterms:isPartOf ?revision .
      ?revision a wp:Pathway ; dc:title ?title ; dcterms:identifier ?wp .
    }}
  }}
}}
"""


def sample(human: Human, number: int) -> list[str]:
    """Return genes, of which two thirds have a pathway; from 10,000 on all that have one."""
    known = sorted(human.pathways)
    random.Random(1).shuffle(known)  # noqa: S311 -- any genes, always the same
    with_one = known[: number * 2 // 3 + 1 if number < 10_000 else number]
    unknown = (f"{GENE}99{place:07}" for place in range(number))
    return [*with_one, *unknown][:number]


def of_genes(genes: list[str]) -> Store:
    """Return a store that has these genes."""
    kind = pyoxigraph.NamedNode("http://vocabularies.wikipathways.org/wp#GeneOfFigure")
    predicate = pyoxigraph.NamedNode(_TYPE[1:-1])
    store = pyoxigraph.Store()
    store.extend(pyoxigraph.Quad(pyoxigraph.NamedNode(gene), predicate, kind) for gene in genes)
    return Store(store)


def asked(store: Store, address: str, text: str = QUERY) -> Answer:
    """Return what the engine answers, without a memory."""
    with closing(open_wikipathways(store, Choice(where=address, seconds=120))) as asking:
        return Evaluation(store, {WIKIPATHWAYS: asking}).answer(text)


def pairs(answer: Answer) -> Counter[tuple[str, str]]:
    """Return the genes and pathways of an answer."""
    assert isinstance(answer.answer, Solutions)
    return Counter((gene.value, wp.value) for gene, wp in answer.answer.rows if gene and wp)


def joined(human: Human, genes: list[str]) -> Counter[tuple[str, str]]:
    """Return what is expected of genes."""
    return Counter((gene, wp) for gene in genes for wp in human.pathways.get(gene, ()))


@pytest.mark.parametrize(
    ("number", "rows"),
    [
        *((number, 1) for number in (1, 10, 40)),
        *((number, 50) for number in (1, 10, 100, 1_000)),
        *((number, 10_000) for number in (1, 10, 100, 1_000)),
    ],
)
def test_no_row_is_lost(human: Human, proxy: FaultyProxy, number: int, rows: int) -> None:
    """Of any number of genes, wherever the endpoint cuts."""
    proxy.inject(cut(rows))
    genes = sample(human, number)
    answer = asked(of_genes(genes), proxy.url)
    assert answer.missing == ()
    assert pairs(answer) == joined(human, genes)
    batches = -(-number // 500)
    assert len(proxy.counts) >= batches
    if rows == 10_000:
        assert (len(proxy.data_requests), len(proxy.counts)) == (batches, batches)


def test_no_row_is_lost_of_ten_thousand(human: Human, proxy: FaultyProxy) -> None:
    """All genes that a human pathway has, and some that none has: more rows than the cap."""
    proxy.inject(cut())
    genes = sample(human, 10_000)
    expected = joined(human, genes)
    assert expected.total() > 30_000
    answer = asked(of_genes(genes), proxy.url)
    assert (answer.missing, pairs(answer)) == ((), expected)
    assert (len(proxy.data_requests), len(proxy.counts)) == (20, 20)


# what is not said where something is missing


@dataclass
class Failing:
    """A mirror that does not answer about some genes."""

    graph: Graph
    about: frozenset[str]
    address: str = WIKIPATHWAYS

    def some_rows(self, text: str) -> Solutions:
        """Return rows, or fail."""
        if any(f"{GENE}{gene}>" in text for gene in self.about):
            raise EndpointError(f"{self.address}: status 500")
        return self.graph.some_rows(text)


@pytest.fixture(scope="module")
def small() -> Graph:
    """The mirror of a few screens."""
    return Graph(open_files([MIRROR]), WIKIPATHWAYS)


def test_a_gene_of_a_failed_batch_is_not_said_to_be_nowhere(
    monkeypatch: pytest.MonkeyPatch, small: Graph, seeds_store: Store
) -> None:
    """Each gene is a batch; the others are told rightly, and the number of what is missing."""
    monkeypatch.setattr("pfocr_rdf.federation.asking.BATCH", 1)
    query = get_query("genes-not-in-wikipathways")
    values = {"min": "1", "limit": "10000"}
    whole = run_federated(seeds_store, query, values, Asking(small))
    nowhere = {str(row["symbol"]) for row in whole}
    assert nowhere
    assert nowhere.isdisjoint({"MTOR", "AKT1", "BDNF", "GRIN2B"})
    ids = {
        str(row["gene"]).removeprefix(GENE)
        for row in seeds_store.select(query.render(values).partition("SELECT")[0] + _GENES)
    }
    lost = sorted(ids - {"2475"})[::40]
    about = frozenset({"2475", *lost})
    part = run_federated(seeds_store, query, values, Asking(Failing(small, about)))
    found = {str(row["gene"]).removeprefix(GENE) for row in part}
    assert found == {str(row["gene"]).removeprefix(GENE) for row in whole} - about
    assert f"answers are missing for {len(about)} values of ?gene: status 500" in part.missing[0]


_GENES = """SELECT DISTINCT ?gene {
  ?gene pfocr:figuresWithGeneSynonym ?n ; schema:taxonomicRange obo:NCBITaxon_9606 }"""


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("pathways-by-drug", "they are the least"),
        ("figures-by-pathway", "they are the least"),
        ("figures-for-new-pathways", "no row is sure"),
    ],
)
def test_numbers_of_a_part_are_told_to_be_that(
    small: Graph, seeds_store: Store, name: str, told: str
) -> None:
    """A number counts what came; where it decides about a row, the row is left out."""
    query = get_query(name)
    values = {parameter.name: parameter.default for parameter in query.parameters}
    values |= {"min": "1", "percent": "100"}
    whole = run_federated(seeds_store, query, values, Asking(small))
    assert list(whole.rows)
    assert whole.missing == ()
    broken = Failing(small, frozenset({"2475", "207"}))
    if name == "figures-by-pathway":
        values["pathway"] = f"{GENE}2475"
    part = run_federated(seeds_store, query, values, Asking(broken))
    assert told in part.missing[-1]
    assert list(part.rows) == []


# who answers does not matter

#: values of the parameters of each query; {figure} is one of the corpus
_GIVEN = {
    "pathways-by-figure": {"figure": "{figure}"},
    "interactions-by-figure": {"figure": "{figure}"},
    "figures-by-pathway": {"pathway": "WP1471"},
    "pathways-by-drug": {"drug": "ketamine", "min": "1"},
    "genes-not-in-wikipathways": {"min": "1"},
    "figures-for-new-pathways": {"min": "3", "percent": "60"},
    "pathway-evidence": {"gene1": "MTOR", "gene2": "AKT1"},
    "citing-pathways": {"article": "PMC5061805"},
}

#: figures that pathways were drawn from, by the pathways' descriptions
_DRAWN = [
    ("PMC10967338__antibodies-13-00025-g003", "all", "WP5494"),
    ("PMC6365454__fnins-13-00025-g0002", "all", "WP5283"),
    ("PMC8684509__OMCL2021-9911537.012", "strict", "WP5441"),
]


@pytest.fixture(scope="module")
def answerers(
    human: Human, corpus_store: Store, url: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[dict[str, Asking]]:
    """Who answers for WikiPathways: an address, a file, a folder, the graph in the store."""
    folder = tmp_path_factory.mktemp("mirrors")
    lines = human.file.read_text(encoding="utf-8").splitlines(keepends=True)
    (folder / "below").mkdir()
    (folder / "one.nt").write_text("".join(lines[::2]), encoding="utf-8")
    with gzip.open(folder / "below" / "two.nt.gz", "wt", compresslevel=1, encoding="utf-8") as two:
        two.write("".join(lines[1::2]))
    graph = pyoxigraph.NamedNode(WIKIPATHWAYS_GRAPH)
    both = pyoxigraph.Store()
    both.bulk_load(path=human.file, format=pyoxigraph.RdfFormat.N_TRIPLES, to_graph=graph)
    places = {"file": str(human.file), "folder": str(folder), "local": "local", "url": url}
    stores = {"local": Store(both)}
    opened = {
        name: open_wikipathways(stores.get(name, corpus_store), Choice(where=where, seconds=600))
        for name, where in places.items()
    }
    yield opened
    opened["url"].close()


def _rows(found: Solutions) -> list[tuple[Term | None, ...]]:
    assert found.missing == ()
    return [tuple(row) for row in found.rows]


def test_all_queries_are_tried() -> None:
    """Those of the category."""
    assert {*_GIVEN} == {query.name for query in list_queries() if query.is_federated}


@pytest.mark.parametrize("name", _GIVEN)
def test_who_answers_does_not_matter(
    corpus_store: Store, answerers: dict[str, Asking], name: str
) -> None:
    """An endpoint, a file, a folder, a graph: the same rows in the same order, for all figures."""
    query = get_query(name)
    names = corpus_store.select(
        f"SELECT ?f {{ ?f a <{PATHWAY_FIGURE}> }} ORDER BY ?f"
        if "figure" in _GIVEN[name]
        else "SELECT ('' AS ?f) {}"
    )
    figures = [figure.value for (figure,) in names.rows if figure]
    assert len(figures) in {1, 20}
    number = 0
    for figure in figures:
        given = {key: value.format(figure=figure) for key, value in _GIVEN[name].items()}
        text = query.render(query.resolve(corpus_store, given))
        rows = {
            who: _rows(Evaluation(corpus_store, {WIKIPATHWAYS: asking}).answer(text).solutions())
            for who, asking in answerers.items()
        }
        assert rows["file"] == rows["folder"] == rows["local"] == rows["url"]
        number += len(rows["url"])
    assert number or name == "citing-pathways"  # the lexicon of the seeds has no PubMed ids


def test_all_tell_the_same_genes_of_pathways(answerers: dict[str, Asking], human: Human) -> None:
    """With these, sizes and probabilities are computed; they are those of the file."""
    told = {who: Pathways.ask(asking).genes for who, asking in answerers.items()}
    expected: dict[str, set[str]] = {}
    for gene, pathways in human.pathways.items():
        for pathway in pathways:
            expected.setdefault(pathway, set()).add(gene.rpartition("/")[2])

    assert expected == told["url"]
    assert told["file"] == told["folder"] == told["local"] == told["url"]


@pytest.mark.parametrize(("figure", "tier", "pathway"), _DRAWN)
def test_the_pathway_that_was_drawn_from_a_figure_is_the_first(
    corpus_store: Store, answerers: dict[str, Asking], figure: str, tier: str, pathway: str
) -> None:
    """The curators wrote it down; sizes and numbers are nowhere to be seen in that."""
    query = get_query(MATCHED)
    values = query.resolve(corpus_store, {"figure": figure, "tier": tier})
    found = run_federated(corpus_store, query, values, answerers["local"])
    first = next(iter(found))
    assert first["wp"] == pathway


def test_a_slow_query_is_not_asked_twice(proxy: FaultyProxy, human: Human) -> None:
    """Nor is anything but the first batches of an endpoint that fails: it ends soon."""
    proxy.inject(fails(500))
    begun = time.monotonic()
    answer = asked(of_genes(sample(human, 10_000)), proxy.url)
    assert time.monotonic() - begun < 20
    assert sum(len(missing.keys) for missing in answer.missing) == 10_000
    assert len(proxy.asked) == 2
