"""Numbers in the graph: each against a plain count of what it is a number of."""

from __future__ import annotations

import random
from collections import Counter, defaultdict
from collections.abc import Iterable
from decimal import ROUND_HALF_UP, Decimal
from itertools import combinations
from math import log

import pyoxigraph
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pfocr_rdf import run_query, vocab
from pfocr_rdf.associations.neighbours import find_neighbours
from pfocr_rdf.associations.pairs import find_pairs
from pfocr_rdf.counts.counts import CorpusCounts, rarity
from pfocr_rdf.counts.figure import READ_AS, FigureCounts, Reading
from pfocr_rdf.queries import get_query
from pfocr_rdf.records import OF_MENTIONS
from pfocr_rdf.resources import folder
from pfocr_rdf.store import Store
from pfocr_rdf.triples.counts import word_lines
from pfocr_rdf.triples.neighbours import neighbourhood_lines, pair_lines

PREFIXES = vocab.sparql_prefixes("oa", "pfocr", "rdfs", "schema", "void")

#: by all tiers, by symbol or synonym, and by official symbol: what ends the names of properties
TIERS = {"": "all", "Synonym": "synonym", "Strict": "strict"}

#: a number, and what it is the number of, with the thing that has it first
NUMBERS = {
    **{f"figuresWithGene{tier}": f"?figure pfocr:mentionsGene{tier} ?thing" for tier in TIERS},
    **{f"genes{tier}": f"?thing pfocr:mentionsGene{tier} ?counted" for tier in TIERS},
    "figuresWithGeneFamily": "?counted pfocr:mentionsGeneFamily ?thing",
    "figuresWithChemical": "?counted pfocr:mentionsChemical ?thing",
    "figuresWithDisease": "?counted pfocr:mentionsDisease ?thing",
    "figuresWithOrganism": "?counted pfocr:articleOrganism|pfocr:geneOrganism ?thing",
    "clashingGenes": (
        "{ SELECT ?thing ?taxon (COUNT(DISTINCT ?gene) AS ?counted) {"
        " ?mention pfocr:finding pfocr:species_clash ; oa:hasTarget ?thing ; oa:hasBody ?gene ."
        " ?gene schema:taxonomicRange ?taxon } GROUP BY ?thing ?taxon }"
    ),
    "genesOfOneOrganism": (
        "{ SELECT ?thing ?taxon (COUNT(DISTINCT ?gene) AS ?counted) {"
        " ?thing pfocr:mentionsGeneStrict ?gene . ?gene schema:taxonomicRange ?taxon ."
        " FILTER (EXISTS { ?thing pfocr:articleOrganism ?taxon }"
        " || NOT EXISTS { ?thing pfocr:articleOrganism ?any }) } GROUP BY ?thing ?taxon }"
    ),
}


@pytest.fixture(params=["seeds_store", "corpus_store"])
def store(request: pytest.FixtureRequest) -> Store:
    """A store of the samples, and one of twenty real documents."""
    found: Store = request.getfixturevalue(request.param)
    return found


def rows(store: Store, text: str) -> list[tuple[str | None, ...]]:
    """Return the rows of an answer as text."""
    answer = store.select(PREFIXES + text)
    return [tuple(term and term.value for term in row) for row in answer.rows]


def stated(store: Store, name: str) -> dict[str, int]:
    """Return a number by the thing that has it."""
    found = rows(store, f"SELECT ?thing ?n {{ ?thing pfocr:{name} ?n }}")
    numbers = {str(thing): int(str(number)) for thing, number in found}
    assert len(numbers) == len(found)
    return numbers


@pytest.mark.parametrize("name", NUMBERS)
def test_a_number_is_what_a_plain_count_gives(name: str, store: Store) -> None:
    """Of every gene, chemical, organism … and figure, in both directions."""
    is_most = "GROUP BY" in NUMBERS[name]
    what = "MAX(?counted)" if is_most else "COUNT(DISTINCT ?counted)"
    pattern = NUMBERS[name].replace("?figure", "?counted")
    text = f"SELECT ?thing ({what} AS ?n) {{ {pattern} }} GROUP BY ?thing"
    counted = {str(thing): int(str(number)) for thing, number in rows(store, text) if thing}
    if name.startswith("genes") and not is_most:
        every = rows(store, "SELECT ?thing { ?thing a pfocr:PathwayFigure }")
        counted = {str(thing): counted.get(str(thing), 0) for (thing,) in every}

    assert counted == stated(store, name)


def test_clashing_organisms_are_those_of_findings(store: Store) -> None:
    """And all genes of such an organism that the figure mentions are such genes."""
    clashes = rows(
        store,
        "SELECT DISTINCT ?figure ?taxon { ?mention pfocr:finding pfocr:species_clash ;"
        " oa:hasTarget ?figure ; oa:hasBody/schema:taxonomicRange ?taxon }",
    )
    linked = rows(store, "SELECT ?figure ?taxon { ?figure pfocr:clashingOrganism ?taxon }")

    assert sorted(map(str, clashes)) == sorted(map(str, linked))


def test_rarity_is_the_logarithm_of_the_share(store: Store) -> None:
    """With two decimals; a gene has it if a figure mentions it."""
    ((size,),) = rows(store, "SELECT (COUNT(*) AS ?n) { ?x a pfocr:PathwayFigure }")
    expected = {
        gene: Decimal(1 - log(number) / log(int(str(size)))).quantize(Decimal("0.01"))
        for gene, number in stated(store, "figuresWithGene").items()
    }
    found = rows(store, "SELECT ?gene ?rarity { ?gene pfocr:rarity ?rarity }")

    assert {gene: Decimal(str(share)) for gene, share in found} == expected


def test_rarity_falls_from_one_to_zero() -> None:
    """And of a single figure every gene is rare."""
    falling = [rarity(figures, 110_000) for figures in range(1, 110_001, 999)]

    assert falling == sorted(falling, reverse=True)
    assert (100, 0, 100) == (falling[0], rarity(110_000, 110_000), rarity(1, 1))


@pytest.mark.parametrize("tier", TIERS)
def test_pairs_are_those_of_a_join(tier: str, store: Store) -> None:
    """All of them, for there are few."""
    counted = rows(
        store,
        "SELECT ?gene ?chemical (COUNT(?figure) AS ?n)"
        f" {{ ?figure pfocr:mentionsGene{tier} ?gene ; pfocr:mentionsChemical ?chemical }}"
        " GROUP BY ?gene ?chemical",
    )
    found = rows(
        store,
        "SELECT ?gene ?chemical ?n { ?pair pfocr:pairedGene ?gene ;"
        f" pfocr:pairedChemical ?chemical ; pfocr:figuresWithPair{tier} ?n }}",
    )

    assert sorted(map(str, counted)) == sorted(map(str, found))


@pytest.mark.parametrize("tier", TIERS)
def test_ambiguous_words_are_those_of_mentions(tier: str, store: Store) -> None:
    """With their genes and the number of figures, by the candidates of mentions."""
    tiers = {"": "strict synonym family keyword", "Synonym": "strict synonym", "Strict": "strict"}
    listed = " ".join(f"pfocr:{name}" for name in tiers[tier].split())
    mentions = rows(
        store,
        "SELECT ?word ?matched ?taxon ?gene ?figure {"
        f" VALUES ?tier {{ {listed} }} ?lexicon pfocr:tier ?tier ."
        " ?mention pfocr:candidates ?n ; pfocr:lexicon ?lexicon ; pfocr:word ?word ;"
        " pfocr:matchedSymbol ?matched ; oa:hasTarget ?figure ; oa:hasBody ?gene ."
        " OPTIONAL { ?gene schema:taxonomicRange ?taxon } }",
    )
    genes, figures = defaultdict(set), defaultdict(set)
    for *reading, gene, figure in mentions:
        genes[tuple(reading)].add(gene)
        figures[tuple(reading)].add(figure)
    expected = {
        (*reading, len(figures[reading]), gene)
        for reading, found in genes.items()
        if len(found) > 1
        for gene in found
    }
    found = rows(
        store,
        f"SELECT ?word ?matched ?taxon ?n ?gene {{ ?x pfocr:candidateGene{tier} ?gene ;"
        f" pfocr:figuresWithWord{tier} ?n ; pfocr:word ?word ; pfocr:matchedSymbol ?matched ."
        " OPTIONAL { ?x schema:taxonomicRange ?taxon } }",
    )

    assert {(*reading, int(str(n)), gene) for *reading, n, gene in found} == expected


def test_ungrounded_words_are_those_without_a_body(store: Store) -> None:
    """And the keywords of records."""
    counted: Counter[tuple[str | None, ...]] = Counter()
    for kind in ("Gene", "Chemical", "Disease"):
        without = rows(
            store,
            f"SELECT DISTINCT ?word ?figure {{ ?m a pfocr:{kind}Mention ; pfocr:word ?word ;"
            " oa:hasTarget ?figure FILTER NOT EXISTS { ?m oa:hasBody ?body } }",
        )
        counted.update((word, kind.lower()) for word, _ in without)
    keywords = rows(store, "SELECT ?w { ?r a pfocr:FigureRecord ; schema:keywords ?w }")
    counted.update((word, "keyword") for (word,) in keywords)
    found = rows(
        store,
        "SELECT ?word ?kind ?n { ?x a pfocr:UngroundedWord ; pfocr:word ?word ;"
        " pfocr:readAs ?kind ; pfocr:figuresWithUngroundedWord ?n }",
    )

    assert {(word, kind): int(str(n)) for word, kind, n in found} == counted
    assert {kind for _, kind in counted} <= set(READ_AS)


def test_what_a_word_may_be_read_as_is_what_the_shape_lists() -> None:
    """In both directions."""
    (shape,) = (
        text
        for text in (folder("shapes") / "ungrounded-word.ttl").read_text().split("\n\n")
        if "sh:in" in text
    )

    listed = " ".join(f'"{name}"' for name in READ_AS)

    assert f"sh:in ( {listed} )" in shape


def test_the_description_counts_links_and_what_they_reach(store: Store) -> None:
    """As a plain count does."""
    found = rows(
        store,
        "SELECT ?property ?links ?things { ?p void:property ?property ; void:triples ?links ;"
        " void:distinctObjects ?things }",
    )
    expected = []
    for name in ("Gene", "GeneSynonym", "GeneStrict", "GeneFamily", "Chemical", "Disease"):
        iri = f"{vocab.PFOCR}mentions{name}"
        ((links, things),) = rows(
            store, f"SELECT (COUNT(*) AS ?n) (COUNT(DISTINCT ?o) AS ?m) {{ ?s <{iri}> ?o }}"
        )
        expected.append((iri, links, things))

    assert sorted(map(str, expected)) == sorted(map(str, found))


# Neighbours


def nearest(
    genes: dict[str, set[str]], figure: str, by: str, size: int, tier: dict[str, set[str]]
) -> list[tuple[str, int, str, str]]:
    """Return the ten nearest figures, with fractions of whole numbers; *size* is of the corpus."""
    often = Counter(gene for found in genes.values() for gene in found)
    rarities = {
        gene: Decimal(1 - log(n) / log(size)).quantize(Decimal("0.01")) if size > 1 else Decimal(1)
        for gene, n in often.items()
    }
    found: list[tuple[str, int, Decimal, Decimal]] = []
    for other, theirs in tier.items():
        shared, together = tier[figure] & theirs, tier[figure] | theirs
        if other != figure and shared and 10 * len(shared) >= len(together):
            first, second = (
                (Decimal(part) / len(together)).quantize(Decimal("0.0001"), ROUND_HALF_UP)
                for part in (len(shared), sum(rarities[gene] for gene in shared))
            )
            found.append((other, len(shared), first, second))
    found.sort(key=lambda row: (-(row[2] if by == "jaccard" else row[3]), -row[1], row[0]))
    return [
        (other, n, f"{first.normalize():f}", f"{second.normalize():f}")
        for other, n, first, second in found[:10]
    ]


@pytest.mark.parametrize("by", ["jaccard", "rarity"])
@pytest.mark.parametrize("tier", TIERS)
def test_similar_figures_are_those_of_a_comparison_with_all(
    tier: str, by: str, store: Store
) -> None:
    """Every figure, every strictness, both measures; row for row."""
    figures = [str(f) for (f,) in rows(store, "SELECT ?f { ?f a pfocr:PathwayFigure }")]
    sets: dict[str, dict[str, set[str]]] = {}
    for name in TIERS:
        sets[name] = {figure: set() for figure in figures}
        for figure, gene in rows(store, f"SELECT ?f ?g {{ ?f pfocr:mentionsGene{name} ?g }}"):
            sets[name][str(figure)].add(str(gene))
    for figure in figures:
        arguments = {"figure": figure, "tier": TIERS[tier], "by": by}
        answer = store.select(get_query("similar-figures").render(arguments))
        found = [
            (str(row["figure"]), int(str(row["shared"])), str(row["jaccard"]), str(row["rarity"]))
            for row in answer
        ]

        assert found == nearest(sets[""], figure, by, len(figures), sets[tier])


def counts_of(figures: Iterable[tuple[str, Iterable[str]]]) -> CorpusCounts:
    """Return the counts of figures given by figid and genes."""
    counts = CorpusCounts()
    for figid, genes in figures:
        found = tuple(genes)
        counts.add(FigureCounts(figid, found, bytes(len(found))))
    return counts


@settings(max_examples=150, deadline=None)
@given(
    figures=st.lists(st.sets(st.integers(1, 14).map(str), max_size=9), min_size=1, max_size=14),
    most=st.integers(1, 4),
)
def test_neighbours_are_those_of_a_comparison_with_all(figures: list[set[str]], most: int) -> None:
    """Whatever the sets, the ties, and the number that is kept."""
    genes = {f"PMC{number}__f": found for number, found in enumerate(figures, 1)}
    found = {
        frozenset((figid, other))
        for figid, others in find_neighbours(counts_of(genes.items()), most)
        for other in others
        if figid < other
    }
    expected = {
        frozenset((figid, other))
        for figid in genes
        for by in ("jaccard", "rarity")
        for other, *_ in nearest(genes, figid, by, len(genes), genes)[:most]
    }

    assert expected == found


def test_neighbours_do_not_depend_on_how_many_wait(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nor on the order of figures: a thousand figures, with genes by their popularity."""
    chance = random.Random(4)  # noqa: S311 -- no secret
    names = [str(number) for number in range(1, 200)]
    weights = [1 / number for number in range(1, 200)]
    figures = {
        f"PMC{number}__f": set(chance.choices(names, weights, k=chance.randint(0, 30)))
        for number in range(1000)
    }
    expected = list(find_neighbours(counts_of(figures.items()), 3))
    module = "pfocr_rdf.associations.neighbours"
    monkeypatch.setattr(f"{module}._FEW", 50)
    monkeypatch.setattr(f"{module}._TOGETHER", 10)
    shuffled = chance.sample(list(figures.items()), len(figures))

    assert len(expected) > 500
    assert expected == list(find_neighbours(counts_of(shuffled), 3))


def test_no_neighbours_among_no_genes() -> None:
    """Nor of a single figure, nor of none."""
    for figures in ([], [("PMC1__a", "1")], [("PMC1__a", ""), ("PMC2__b", "")]):
        assert [] == list(find_neighbours(counts_of(figures)))


# Pairs


@pytest.mark.parametrize("most", [0, 1, 40, 500, 10_000])
def test_pairs_above_the_least_number_are_kept_whole(
    most: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of each tier by itself: as many as may be, and none where a number has too many."""
    monkeypatch.setattr("pfocr_rdf.associations.pairs._WORK", 300)
    chance = random.Random(5)  # noqa: S311 -- no secret
    counts = CorpusCounts()
    expected: list[Counter[tuple[str, str]]] = [Counter(), Counter(), Counter()]
    for number in range(300):
        genes = {str(chance.randint(1, 9) ** 2): chance.randint(0, 2) for _ in range(5)}
        chemicals = {f"D{chance.randint(1, 9) ** 2:06}" for _ in range(3)}
        counts.add(
            FigureCounts(
                f"PMC{number}__a",
                tuple(genes),
                bytes(genes.values()),
                chemicals=tuple(chemicals),
            )
        )
        for place, counter in enumerate(expected):
            chosen = [gene for gene, level in genes.items() if level <= 2 - place]
            counter.update((gene, chemical) for gene in chosen for chemical in chemicals)
    found = list(find_pairs(counts, most))

    for place, counter in enumerate(expected):
        kept = {(p.gene, p.chemical): p.figures[place] for p in found if p.figures[place]}
        least = min(kept.values(), default=max(counter.values()) + 1)
        next_less = max((n for n in counter.values() if n < least), default=0)
        assert kept == {pair: n for pair, n in counter.items() if n >= least}
        assert len(kept) <= most
        assert next_less == 0 or sum(n >= next_less for n in counter.values()) > most
    assert [pair[:2] for pair in found] == sorted(
        (pair[:2] for pair in found), key=lambda names: (int(names[0]), names[1])
    )


# Figures in any order


def test_lines_do_not_depend_on_the_order_of_figures() -> None:
    """Chunks are merged as they come; the same figures give the same bytes."""
    chance = random.Random(6)  # noqa: S311 -- no secret
    figures = []
    for number in range(60):
        genes = {str(chance.randint(1, 30)): chance.randint(0, 2) for _ in range(9)}
        figures.append(
            FigureCounts(
                figid=f"PMC{number}__a",
                genes=tuple(genes),
                levels=bytes(genes.values()),
                chemicals=(f"D{chance.randint(1, 5):06}",),
                ungrounded=(("keyword", f"w{chance.randint(1, 9)}"),),
                ambiguous=tuple(
                    (Reading("ERK", f"E{gene}", chance.choice(["9606", None])), other, level)
                    for (gene, level), (other, _) in combinations(genes.items(), 2)
                ),
            )
        )

    def lines(order: list[FigureCounts]) -> list[list[str]]:
        counts = CorpusCounts()
        for figure in order:
            counts.add(figure)
        return [
            *word_lines(counts),
            *pair_lines(find_pairs(counts)),
            *neighbourhood_lines(find_neighbours(counts)),
        ]

    expected = lines(figures)
    chance.shuffle(figures)

    assert len(expected) > 100
    assert expected == lines(figures)


# What limits answers


def graph(lines: Iterable[str]) -> Store:
    """Return a store of some Turtle."""
    found = pyoxigraph.Store()
    prefixes = "".join(f"@prefix {name}: <{iri}> .\n" for name, iri in vocab.PREFIXES.items())
    found.load(f"{prefixes}{''.join(lines)}", format=pyoxigraph.RdfFormat.TURTLE)
    return Store(found)


@pytest.mark.parametrize(
    ("limit", "expected"), [("1", "a"), ("2", "a b"), ("3", "a b c"), ("9", "a b c d e")]
)
def test_a_limit_cuts_among_equals_by_name(limit: str, expected: str) -> None:
    """Genes of as many figures come in the order of their symbols, whatever is left out."""
    numbers = {"e": 2, "d": 3, "c": 4, "b": 4, "a": 4, "f": 1}
    store = graph(
        f'ncbigene:{ord(symbol)} rdfs:label "{symbol}" ; pfocr:figuresWithGene {number} .\n'
        for symbol, number in numbers.items()
    )
    answer = run_query(store, "genes-in-many-figures", {"limit": limit})

    assert expected.split() == [row["symbol"] for row in answer]


def test_promising_figures_are_counted_without_those_that_have_a_model() -> None:
    """Which leave their places to others."""
    store = graph(
        f'fig:PMC{number}__f rdfs:label "{number}" ; pfocr:genesOfOneOrganism {30 - number} .\n'
        + (f"fig:PMC{number}__f pfocr:pathwayModel <a:WP{number}> .\n" if number < 3 else "")
        for number in range(1, 9)
    )
    answer = run_query(store, "promising-figures", {"limit": "2"})

    assert [("3", 27), ("4", 26)] == [(row["title"], row["genes"]) for row in answer]


def test_clashes_come_from_the_figures_that_have_the_most() -> None:
    """The first rows are right, though only so many figures are looked at."""
    text = ""
    for number, genes in enumerate([3, 1, 2, 2], 1):
        text += f'fig:PMC{number}__f rdfs:label "{number}" ; pfocr:clashingGenes {genes} ;\n'
        text += "  pfocr:clashingOrganism obo:NCBITaxon_7227 , obo:NCBITaxon_10090 ;\n"
        text += f"  pfocr:mentionsGene {' , '.join(f'ncbigene:{n}' for n in range(genes))} , "
        text += "ncbigene:100 .\n"
    text += "".join(
        f"ncbigene:{n} schema:taxonomicRange obo:NCBITaxon_{'10090' if n == 100 else '7227'} .\n"
        for n in (0, 1, 2, 100)
    )
    text += 'obo:NCBITaxon_7227 rdfs:label "fly" .\nobo:NCBITaxon_10090 rdfs:label "mouse" .\n'
    answer = run_query(graph([text]), "species-clashes", {"limit": "3"})

    assert [("1", "fly", 3), ("3", "fly", 2), ("4", "fly", 2)] == [
        (row["title"], row["species"], row["genes"]) for row in answer
    ]


def test_an_organism_has_no_more_rows_than_the_limit() -> None:
    """Each of them a row of the whole answer, in its order."""
    store = graph(
        f'fig:PMC{number}__f rdfs:label "{number}" ;\n'
        "  pfocr:articleOrganism obo:NCBITaxon_9606 ; pfocr:geneOrganism obo:NCBITaxon_9606 .\n"
        for number in range(1, 30)
    )
    organism = "http://purl.obolibrary.org/obo/NCBITaxon_9606"
    query = get_query("figures-by-organism")
    some, every = (
        [tuple(row.items()) for row in store.select(query.render(values))]
        for values in ({"organism": organism, "limit": "7"}, {"organism": organism})
    )

    assert (7, 58) == (len(some), len(every))
    assert some == [row for row in every if row in set(some)]


def test_findings_of_mentions_are_no_findings_of_figures() -> None:
    """The query names them, for a store finds those of figures faster without them."""
    text = get_query("figures-with-findings").text

    assert {f"pfocr:{kind}" for kind in OF_MENTIONS} == {
        word.strip(",()") for word in text.split() if word.strip(",()").endswith(tuple(OF_MENTIONS))
    }
