"""Associations: the numbers against plain arithmetic, what counts, and what bounds them."""

from __future__ import annotations

import gzip
import math
import random
import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from itertools import product
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import fisher_exact, hypergeom

from pfocr_rdf import build, open_store, run_query
from pfocr_rdf.associations import counting
from pfocr_rdf.associations.association import Association
from pfocr_rdf.associations.counting import Bounds, find_associations
from pfocr_rdf.associations.links import FigureLinks, Links, figure_links
from pfocr_rdf.associations.statistics import log10_rates, log10_tail, npmi
from pfocr_rdf.records import Article, ChemicalMention, DiseaseMention, Figure, GeneMention
from pfocr_rdf.triples.associations import two_digits
from pfocr_rdf.vocab import PFOCR

ReadFigure = Callable[[Path], Figure]

TRIPLE = re.compile(r'<(\S+)> <\S+[#/](\w+)> (?:<(\S+)>|"([^"]*)"\S*) \.')

KINDS = {
    "chemical-disease": ("chemicals", "diseases"),
    "gene-chemical": ("genes", "chemicals"),
    "gene-disease": ("genes", "diseases"),
    "gene-gene": ("genes", "genes"),
}


# A second way to the numbers, with fractions of whole numbers


def fisher(shared: int, first: int, second: int, size: int) -> Fraction:
    """Return the probability of so many shared figures or more."""
    ways = sum(
        math.comb(first, k) * math.comb(size - first, second - k)
        for k in range(shared, min(first, second) + 1)
    )
    return Fraction(ways, math.comb(size, second))


def information(shared: int, first: int, second: int, size: int) -> float:
    """Return the normalised mutual information."""
    if shared == size:
        return 0
    return math.log(Fraction(shared * size, first * second)) / math.log(Fraction(size, shared))


def written(p: Fraction) -> str:
    """Return a probability as a dump has it."""
    p = max(p, Fraction(1, 10**17))
    places = next(places for places in range(1, 19) if p * 10**places >= 10)
    number = Decimal(math.floor(p * 10**places + Fraction(1, 2))).scaleb(-places)
    return format(number, "f").rstrip("0").rstrip(".")


#: what a figure mentions, with the words that stand for it
Said = dict[str, frozenset[str]]


def brute_force(
    kind: str, figures: list[dict[str, Said]], organisms: dict[str, str]
) -> dict[tuple[str, str], tuple[str, ...]]:
    """Return shared figures, NPMI, p and q of every pair of a kind that shares two figures."""
    first, second = KINDS[kind]
    found: dict[tuple[str, str], tuple[int, float, Fraction]] = {}
    tests = 0
    for organism in {organisms.get(key, "") for figure in figures for key in figure[first]}:
        sides = [
            tuple(
                {
                    key: words
                    for key, words in figure[side].items()
                    if side != "genes" or organisms.get(key, "") == organism
                }
                for side in (first, second)
            )
            for figure in figures
        ]
        background = [side for side in sides if all(side)]
        often = [Counter(key for side in background for key in side[i]) for i in (0, 1)]
        for a, b in product(*often):
            if a == b or (first == second and int(a) > int(b)):
                continue
            margins = often[0][a], often[1][b], len(background)
            if min(margins) < 2:
                continue
            tests += 1
            shared = sum(a in one and b in two and one[a] != two[b] for one, two in background)
            if shared >= 2:
                p = fisher(shared, *margins)
                found[a, b] = shared, information(shared, *margins), p
    ordered = sorted(p for _, _, p in found.values())
    answer: dict[tuple[str, str], tuple[str, ...]] = {}
    for pair, (shared, gain, p) in found.items():
        ranks = enumerate(ordered, 1)
        q = min(Fraction(1), *(known * tests / rank for rank, known in ranks if known >= p))
        places = Decimal(gain).quantize(Decimal("0.0001"), ROUND_HALF_UP) + 0
        information_ = format(places, "f").rstrip("0").rstrip(".")
        answer[pair] = str(shared), information_, written(p), written(q)
    return answer


def said_by(figure: Figure) -> dict[str, Said]:
    """Return what a figure counts for: nothing by a family or keyword alone."""
    genes: dict[str, set[str]] = defaultdict(set)
    chemicals: dict[str, set[str]] = defaultdict(set)
    diseases: dict[str, set[str]] = defaultdict(set)
    sure = {f"{name}_symbol" for name in ("hgnc", "ncbigene", "hgnc_alias", "hgnc_prev")}
    for gene in figure.genes:
        if gene.source in sure | {"ncbigene_synonym"} and gene.ncbigene_id and gene.word:
            genes[gene.ncbigene_id].add(gene.word)
    for chemical in figure.chemicals:
        key = chemical.mesh_id or (chemical.chebi_id and f"CHEBI:{chemical.chebi_id}")
        if chemical.source != "mesh_keyword" and key and chemical.word:
            chemicals[key].add(chemical.word)
    for disease in figure.diseases:
        key = disease.mesh_id or (disease.doid and f"DOID:{disease.doid}")
        if key and disease.word:
            diseases[key].add(disease.word)
    sides = {"genes": genes, "chemicals": chemicals, "diseases": diseases}
    return {
        side: {key: frozenset(words) for key, words in said.items()} for side, said in sides.items()
    }


def in_dump(directory: Path, name: str = "associations") -> dict[str, dict[str, set[str]]]:
    """Return what a part of a dump says, by subject and the local name of the predicate."""
    found: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    text = gzip.decompress((directory / "dump" / f"{name}.nt.gz").read_bytes()).decode()
    for subject, predicate, iri, literal in TRIPLE.findall(text):
        found[subject][predicate].add(iri or literal)
    return found


def key_of(iri: str) -> str:
    """Return the key that an IRI of a gene, chemical or disease ends in."""
    return iri.rpartition("/")[2].replace("DOID_", "DOID:")


def test_all_pairs_of_the_corpus_have_the_numbers_of_plain_arithmetic(
    shared: Path, corpus_build: Path, read_figure: ReadFigure
) -> None:
    """The twenty real documents: every pair, shared figures, NPMI, p and q, letter for letter."""
    paths = sorted((shared / "corpus" / "_figures").glob("*.md"))
    figures = [said_by(read_figure(path)) for path in paths]
    organisms = {
        key_of(iri): key_of(next(iter(said["taxonomicRange"])))
        for iri, said in in_dump(corpus_build, "entities").items()
        if "taxonomicRange" in said
    }
    found: dict[str, dict[tuple[str, str], tuple[str, ...]]] = {kind: {} for kind in KINDS}
    for iri, said in in_dump(corpus_build).items():
        if "/rdf/association/" not in iri:
            continue
        subject, object_ = (key_of(*said[name]) for name in ("subject", "object"))
        names = ("sharedFigures", "npmi", "pValue", "qValue")
        numbers = tuple(value for name in names for value in said[name])
        kind = iri.split("/")[-2]
        found[kind][subject, object_] = numbers
        class_ = PFOCR + "".join(word.capitalize() for word in kind.split("-")) + "Association"
        assert iri.endswith(f"/{subject}-{object_}".replace(":", "-"))
        assert {PFOCR + "Association", class_} == said["type"]
        assert 9 == sum(len(values) for values in said.values())

    assert {kind: brute_force(kind, figures, organisms) for kind in KINDS} == found
    assert 100 < sum(map(len, found.values()))


# Fisher's test


def tail(shared: int, first: int, second: int, size: int) -> float:
    """Return what the program says of one table: the decimal logarithm of p."""
    numbers = (np.array([number]) for number in (shared, first, second))
    return float(log10_tail(next(numbers), next(numbers), next(numbers), size)[0])


@settings(max_examples=300, deadline=None)
@given(data=st.data(), size=st.integers(1, 400))
def test_p_is_that_of_whole_numbers(data: st.DataObject, size: int) -> None:
    """On both sides of the mode, for every table that may be, and whichever thing is first."""
    first = data.draw(st.integers(1, size))
    second = data.draw(st.integers(1, size))
    shared = data.draw(st.integers(max(0, first + second - size), min(first, second)))
    expected = math.log10(fisher(shared, first, second, size))

    assert tail(shared, first, second, size) == pytest.approx(expected, abs=1e-8)
    assert tail(shared, first, second, size) == tail(shared, second, first, size)


def test_p_is_that_of_scipy() -> None:
    """Of Fisher's exact test on the two-by-two table, and of the hypergeometric distribution."""
    for shared, first, second, size in [(2, 3, 4, 9), (5, 20, 10, 100), (31, 50, 60, 80)]:
        table = [[shared, first - shared], [second - shared, size - first - second + shared]]
        p = 10 ** tail(shared, first, second, size)

        assert p == pytest.approx(fisher_exact(table, alternative="greater").pvalue, rel=1e-7)
        assert p == pytest.approx(hypergeom.sf(shared - 1, size, first, second), rel=1e-7)


def test_p_far_below_the_smallest_number_is_known() -> None:
    """Of 110,000 figures 5,000 mention a thing, 6,000 another, and 4,000 both."""
    numbers = 4000, 5000, 6000
    found = tail(*numbers, 110_000)
    p = fisher(*numbers, 110_000)
    expected = math.log10(p.numerator) - math.log10(p.denominator)

    assert expected < -3000
    assert found == pytest.approx(expected, abs=1e-6)
    assert two_digits(found) == "0.00000000000000001"


def test_rates_by_hand() -> None:
    """Four p of ten tests: 0.001*10/1, 0.01*10/2, min(0.04*10/3, 0.03*10/4 …), 0.5*10/4 > 1."""
    tested = np.log10([0.5, 0.001, 0.04, 0.01])
    rates = 10 ** log10_rates(np.log10([0.001, 0.01, 0.04, 0.5]), tested, 10)

    assert rates == pytest.approx([0.01, 0.05, 0.4 / 3, 1])
    assert 10 ** log10_rates(np.log10([0.04]), np.log10([0.04, 0.04]), 2) == pytest.approx([0.04])


def test_information_by_hand() -> None:
    """Half of what is known of one thing: log(2*8/(4*2)) / log(8/2) = 1/2; never less than -1."""
    numbers = (np.array(values) for values in ([2, 2], [4, 100], [2, 100], [8, 200]))

    assert npmi(*numbers) == pytest.approx([0.5, math.log(0.04) / math.log(100)])


# What counts


def gene(key: str, word: str, source: str = "ncbigene_symbol") -> GeneMention:
    """Return a mention of a gene."""
    return GeneMention(word=word, source=source, ncbigene_id=key)


def test_families_and_keywords_do_not_count() -> None:
    """Neither of genes nor of chemicals; a gene that was read as well counts."""
    figure = Figure(
        figid="PMC1__a",
        article=Article(pmcid="PMC1"),
        genes=(
            gene("1", "A"),
            gene("2", "AKT", "famplex_relations"),
            gene("3", "", "hgnc_keyword"),
            gene("4", "D", "hgnc_keyword"),
            gene("4", "D", "hgnc_prev_symbol"),
            GeneMention(word="E", source="ncbigene_symbol"),
            GeneMention(word="F", source=None, ncbigene_id="6"),
        ),
        chemicals=(
            ChemicalMention(word=None, source="mesh_keyword", mesh_id="D000001"),
            ChemicalMention(word="ketamine", mesh_id="D007649"),
            ChemicalMention(word="x", source="chebi_name", chebi_id="7"),
            ChemicalMention(word="y"),
        ),
        diseases=(DiseaseMention(word="ketamine", doid="0060239"),),
    )

    assert figure_links(figure) == FigureLinks(
        genes=("1", "4"),
        chemicals=("D007649", "CHEBI:7"),
        diseases=("DOID:0060239",),
        words=(0, 1, 2, 3, 2),
    )


def test_no_association_of_the_seeds_is_by_keyword(seeds: Path, seeds_build: Path) -> None:
    """PMC7665128 came without its tables, so nothing of it counts: 3 figures, and not 4."""
    name = "rdf/association/gene-chemical/627-D007649"
    said = in_dump(seeds_build)[f"https://pfocr.wikipathways.org/{name}"]
    (keywords,) = seeds.glob("PMC7665128__*.md")

    assert said["sharedFigures"] == {"3"}
    assert re.search(r"^ *- BDNF$", keywords.read_text(), re.MULTILINE)
    assert re.search(r"^ *- Ketamine$", keywords.read_text(), re.MULTILINE)


def links_of(figures: Iterable[tuple[str, str, str]]) -> Links:
    """Return the links of figures given as genes, chemicals and diseases, each with its word."""
    links = Links()
    for sides in figures:
        keys = [side.split() for side in sides]
        words = range(sum(map(len, keys)))
        genes, chemicals, diseases = map(tuple, keys)
        links.add(FigureLinks(genes, chemicals, diseases, tuple(words)))
    return links


def numbers_of(associations: Iterable[Association]) -> dict[tuple[str, ...], tuple[int, Any]]:
    """Return shared figures and p of associations by kind, subject and object."""
    return {(a.kind, a.subject, a.object): (a.figures, 10**a.log10_p) for a in associations}


def test_a_tiny_case_by_hand() -> None:
    """Six figures; genes 1 and 2 of one organism, 9 of another.

    Of gene 1's organism four figures have genes, of which both 1 and 2 stand on two, 1 on three
    and 2 on three: P(2 or more of 3 among 4) = 1.  Gene and chemical: three figures have both, 1 on
    two, D1 on two, both on two: 1 in 3.  Gene 9 has a background of its own.
    """
    links = links_of(
        [
            ("1 2 9", "D1", ""),
            ("1 2", "D1", ""),
            ("1", "", "D7"),
            ("2", "D2", "D7"),
            ("9", "D1", ""),
            ("", "D2", "D7"),
        ]
    )
    found = numbers_of(find_associations(links, {"1": "9606", "2": "9606", "9": "10090"}))

    assert found == {
        ("gene-gene", "1", "2"): (2, pytest.approx(1)),
        ("gene-chemical", "1", "D1"): (2, pytest.approx(1 / 3)),
        ("gene-chemical", "2", "D1"): (2, pytest.approx(1)),
        ("gene-chemical", "9", "D1"): (2, pytest.approx(1)),
        ("chemical-disease", "D2", "D7"): (2, pytest.approx(1)),
    }


def test_genes_of_two_organisms_are_no_pair() -> None:
    """Orthologs stand on the same figures because one word was matched against both."""
    links = links_of([("1 2 3", "", "")] * 3)

    assert {("gene-gene", "1", "2")} == numbers_of(
        find_associations(links, {"1": "9606", "2": "9606", "3": "10090"})
    ).keys()


def test_one_word_is_no_pair() -> None:
    """PI3K stands for two genes; where one of them has a word of its own, it is a pair."""
    links = Links()
    for words in ((0, 0, 1), (0, 0, 1), (0, 1, 0), (0, 1, 1), (0, 1, 2)):
        links.add(FigureLinks(genes=("1", "2"), chemicals=("D1",), words=words))
    found = numbers_of(find_associations(links, {}))

    assert {key: figures for key, (figures, _) in found.items()} == {
        ("gene-gene", "1", "2"): 3,
        ("gene-chemical", "1", "D1"): 4,
        ("gene-chemical", "2", "D1"): 4,
    }


def test_nothing_is_associated_with_itself() -> None:
    """MeSH has ids that some documents use for a chemical and others for a disease."""
    links = links_of([("", "D1 D2", "D1")] * 2)

    assert {("chemical-disease", "D2", "D1")} == numbers_of(find_associations(links, {})).keys()


# Bounds, order and memory


def many(seed: int = 1) -> list[tuple[str, str, str]]:
    """Return 300 figures with popular and rare things."""
    chance = random.Random(seed)  # noqa: S311 -- no secret

    def some(prefix: str, number: int) -> str:
        drawn = {int(60 * chance.random() ** 2) + 1 for _ in range(number)}
        return " ".join(f"{prefix}{n}" for n in drawn)

    return [(some("", 6), some("D", 2), some("C", 1)) for _ in range(300)]


ORGANISMS = {str(n): "9606" if n % 3 else "10090" for n in range(1, 60)}


@pytest.mark.parametrize("work", [1, 7, 500])
def test_order_of_figures_and_size_of_blocks_do_not_matter(work: int) -> None:
    """Figures in any order, counted in blocks of any size, give the same associations."""
    figures = many()
    expected = list(find_associations(links_of(figures), ORGANISMS))
    random.Random(work).shuffle(figures)  # noqa: S311 -- no secret

    assert len(expected) > 500
    assert expected == list(find_associations(links_of(figures), ORGANISMS, Bounds(work=work)))


def test_associations_come_in_the_order_of_their_names() -> None:
    """By kind, then subject and object, numbers by their value."""
    found = [(a.kind, a.subject, a.object) for a in find_associations(links_of(many()), ORGANISMS)]
    keys = [(kind, len(a), a, len(b), b) for kind, a, b in found]

    assert sorted(keys) == keys
    assert len(set(found)) == len(found)
    assert all(int(a) < int(b) for kind, a, b in found if kind == "gene-gene")


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_partners_are_the_surest_of_one_of_the_two(kind: str) -> None:
    """With three partners a pair is kept if it is among the three of its subject or object."""
    everything = Bounds(partners=10**6, rate=1, ranked=0)
    associations = find_associations(links_of(many()), ORGANISMS, everything)
    whole = [a for a in associations if a.kind == kind]
    of_thing: dict[tuple[bool, str], list[Association]] = defaultdict(list)
    for a in whole:
        is_apart = kind != "gene-gene"
        of_thing[False, a.subject].append(a)
        of_thing[is_apart, a.object].append(a)

    def sureness(thing: str) -> Callable[[Association], tuple[object, ...]]:
        def key(a: Association) -> tuple[object, ...]:
            partner = a.object if a.subject == thing else a.subject
            return (a.log10_p, -a.figures, len(partner), partner)

        return key

    kept = {
        a for (_, thing), some in of_thing.items() for a in sorted(some, key=sureness(thing))[:3]
    }
    bounds = Bounds(partners=3, rate=1, ranked=0)
    bounded = find_associations(links_of(many()), ORGANISMS, bounds)
    found = {a for a in bounded if a.kind == kind}

    assert kept == found
    assert len(found) < len(whole)


def chemicals(**bounds: float) -> list[Association]:
    """Return the associations of genes and chemicals among 300 figures, with some bounds."""
    given: dict[str, Any] = {"ranked": 0, **bounds}
    found = find_associations(links_of(many()), ORGANISMS, Bounds(**given))
    return [a for a in found if a.kind == "gene-chemical"]


def test_the_number_of_associations_is_bounded() -> None:
    """Everyone's surest partner comes before anyone's second; shared figures are two at least."""
    firsts = chemicals(partners=1, rate=1)

    assert firsts == chemicals(associations=len(firsts), rate=1)
    assert len(chemicals(associations=7, rate=1, unsure=0)) == 7
    assert min(a.figures for a in chemicals()) == 2
    assert min(a.figures for a in chemicals(figures=5)) == 5


def test_unsure_pairs_only_fill_up(monkeypatch: pytest.MonkeyPatch) -> None:
    """Of pairs above the rate those with the least p are kept, to so many pairs in all."""
    rate = 10 ** sorted({a.log10_q for a in chemicals()})[1]
    sure = [a for a in chemicals() if a.log10_q <= math.log10(rate)]
    order = {
        a: (a.log10_p, -a.figures, int(a.subject), len(a.object), a.object) for a in chemicals()
    }
    number = len(sure) + 10
    expected = set(sorted(order, key=lambda a: order[a])[:number])

    assert 0 < len(sure) < 100
    assert expected == set(chemicals(rate=rate, unsure=number))
    assert sure == chemicals(rate=rate, unsure=0) == chemicals(rate=rate, unsure=len(sure))
    monkeypatch.setattr(counting, "_MANY", 10)
    assert expected == set(chemicals(rate=rate, unsure=number, work=100))


def test_the_surest_have_ranks() -> None:
    """By p before it is rounded, then shared figures, then names; each kind has its own."""
    found = list(find_associations(links_of(many()), ORGANISMS, Bounds(ranked=20)))
    for kind in KINDS:
        of_kind = [a for a in found if a.kind == kind]
        ordered = sorted(of_kind, key=lambda a: (a.log10_p, -a.figures))

        assert [*range(1, 21), *[0] * (len(of_kind) - 20)] == [a.rank for a in ordered]


def test_nothing_gives_nothing() -> None:
    """No figure, figures without anything, and one figure."""
    assert [] == list(find_associations(Links(), {}))
    assert [] == list(find_associations(links_of([("", "", "")]), {}))
    assert [] == list(find_associations(links_of([("1 2", "D1", "D2")]), {}))


# In a build

DISEASES = """diseases:
- word: depression
  source: MESH
  identifier: D003866
"""


def test_diseases_of_a_gene_are_found(
    tmp_path: Path, document: Callable[[Path, str], Path]
) -> None:
    """BDNF and depression on two of three figures; all three mention BDNF: p = 1, NPMI = 0.

    Only the two with a disease are the background.
    """
    for number in range(3):
        path = document(tmp_path / "source", f"PMC{number}1__a")
        if number:
            path.write_text(path.read_text().removesuffix("---\n") + DISEASES + "---\n")
    store = open_store(build([tmp_path / "source"], tmp_path / "out").directory)
    (row,) = run_query(store, "associated-diseases", {"gene": "BDNF"})
    kinds = ("gene-chemical", "gene-disease", "chemical-disease", "gene-gene")
    tops = [list(run_query(store, "top-associations", {"kind": kind})) for kind in kinds]

    assert (row["disease"], row["figures"]) == ("http://id.nlm.nih.gov/mesh/D003866", 2)
    assert (row["npmi"], row["pValue"], row["qValue"]) == (0, 1, 1)
    assert [1, 1, 1, 0] == list(map(len, tops))


def test_a_build_without_pairs_has_an_empty_part(
    tmp_path: Path, document: Callable[[Path, str], Path]
) -> None:
    """One document without genes makes no pair; the part is a gzip file all the same."""
    path = document(tmp_path, "PMC1__a")
    path.write_text(path.read_text().partition("genes:")[0] + "---\n")
    directory = build([path], tmp_path / "out").directory

    assert b"" == gzip.decompress((directory / "dump" / "associations.nt.gz").read_bytes())
