"""Triples: links follow the tiers, mentions are small, and every line is RDF that all can read."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any, NamedTuple

import pyoxigraph
import pytest
import rdflib
import yaml

from pfocr_rdf import vocab
from pfocr_rdf.entities import Registry
from pfocr_rdf.grounding import ground
from pfocr_rdf.lexicon.lexicon import Lexicon
from pfocr_rdf.records import Article, ChemicalMention, DiseaseMention, Figure, GeneMention
from pfocr_rdf.triples.entities import entity_lines
from pfocr_rdf.triples.figures import figure_lines

CORPUS = Path(__file__).parent / "corpus"
FIG = "https://pfocr.wikipathways.org/figures/"
NCBIGENE = "https://identifiers.org/ncbigene/"
MESH = "http://id.nlm.nih.gov/mesh/"
FPLX = "https://identifiers.org/fplx/"

ReadFigure = Callable[[Path], Figure]


class Graph:
    """The triples of some lines, to be asked for by hand."""

    def __init__(self, lines: Iterable[str]) -> None:
        self.text = "".join(lines)
        self.quads = list(pyoxigraph.parse(self.text, pyoxigraph.RdfFormat.N_TRIPLES))
        self._objects: dict[tuple[str, str], list[str]] = defaultdict(list)
        for quad in self.quads:
            assert isinstance(quad.subject, pyoxigraph.NamedNode)
            assert isinstance(quad.object, pyoxigraph.NamedNode | pyoxigraph.Literal)
            self._objects[quad.subject.value, quad.predicate.value].append(quad.object.value)

    def objects(self, subject: str, predicate: str) -> list[str]:
        """Return what *subject* has for *predicate*, sorted."""
        return sorted(self._objects.get((subject, predicate), []))

    def instances(self, *types: str) -> list[str]:
        """Return everything that has one of these types, sorted."""
        return sorted(
            subject
            for (subject, predicate), objects in self._objects.items()
            if predicate == vocab.RDF_TYPE and set(types) & set(objects)
        )


def graph_of(*mentions: GeneMention | ChemicalMention | DiseaseMention) -> Graph:
    """Return the graph of figure ``PMC1__f`` with these mentions."""
    figure = Figure(
        figid="PMC1__f",
        article=Article(pmcid="PMC1"),
        genes=tuple(m for m in mentions if isinstance(m, GeneMention)),
        chemicals=tuple(m for m in mentions if isinstance(m, ChemicalMention)),
        diseases=tuple(m for m in mentions if isinstance(m, DiseaseMention)),
    )
    return Graph(figure_lines(ground(figure, Lexicon.bundled())))


class Tier(NamedTuple):
    """The source of a row, and the links to its gene: all genes, strict, synonym, family."""

    source: str | None
    links: tuple[int, int, int, int]


TIERS = [
    Tier("hgnc_symbol", (1, 1, 1, 0)),
    Tier("ncbigene_symbol", (1, 1, 1, 0)),
    Tier("hgnc_alias_symbol", (1, 0, 1, 0)),
    Tier("hgnc_prev_symbol", (1, 0, 1, 0)),
    Tier("ncbigene_synonym", (1, 0, 1, 0)),
    Tier("bioentities_symbol", (1, 0, 0, 1)),
    Tier("famplex_relations", (1, 0, 0, 1)),
    Tier(None, (1, 0, 0, 0)),
]
LINKS = (
    vocab.MENTIONS_GENE,
    vocab.MENTIONS_GENE_STRICT,
    vocab.MENTIONS_GENE_SYNONYM,
    vocab.MENTIONS_GENE_FAMILY,
)


@pytest.mark.parametrize("case", TIERS, ids=[case.source or "unknown" for case in TIERS])
def test_the_source_of_a_row_decides_its_links(case: Tier) -> None:
    """Synonym is cumulative, a family row neither; an unknown source is a mention all the same."""
    row = GeneMention(word="ERK", matched_symbol="ERK", source=case.source, ncbigene_id="5594")
    graph = graph_of(row)
    (mention,) = graph.instances(vocab.GENE_MENTION)

    assert case.links == tuple(len(graph.objects(f"{FIG}PMC1__f", link)) for link in LINKS)
    assert [f"{NCBIGENE}5594"] == graph.objects(mention, vocab.OA_HAS_BODY)
    lexicons = [vocab.PFOCR + case.source] if case.source else []
    assert lexicons == graph.objects(mention, vocab.LEXICON)
    families = [f"{FPLX}ERK"] * case.links[3]
    assert families == graph.objects(mention, vocab.VIA_FAMILY)
    assert families == graph.objects(f"{FIG}PMC1__f", vocab.MENTIONS_GENE_FAMILY)


def test_a_gene_of_two_tiers_has_the_links_of_both() -> None:
    """MTOR as itself and by mTORC1 is strict; the family does not take that away."""
    rows = [
        GeneMention(word=word, matched_symbol=term, source=source, ncbigene_id="2475")
        for word, term, source in (
            ("mTORC1", "MTORC1", "bioentities_symbol"),
            ("mTOR", "MTOR", "hgnc_symbol"),
        )
    ]
    graph = graph_of(*rows)

    assert [1, 1, 1, 1] == [len(graph.objects(f"{FIG}PMC1__f", link)) for link in LINKS]
    assert 2 == len(graph.instances(vocab.GENE_MENTION))


ROWS_WITHOUT_IDENTIFIER = [
    GeneMention(word="x", matched_symbol="X", source="hgnc_symbol", symbol="X"),
    ChemicalMention(word="Glutamate"),
    DiseaseMention(word="Cancer"),
]


@pytest.mark.parametrize("row", ROWS_WITHOUT_IDENTIFIER, ids=["gene", "chemical", "disease"])
def test_a_row_without_identifier_is_a_mention_and_no_link(
    row: GeneMention | ChemicalMention | DiseaseMention,
) -> None:
    """What the figure shows is kept; what it means is not known."""
    graph = graph_of(row)
    (mention,) = graph.instances(vocab.GENE_MENTION, vocab.CHEMICAL_MENTION, vocab.DISEASE_MENTION)

    assert [row.word] == graph.objects(mention, vocab.WORD)
    assert [] == graph.objects(mention, vocab.OA_HAS_BODY)
    assert not re.search("ontology#mentions", graph.text)


def test_a_family_row_without_gene_links_to_the_family_alone() -> None:
    """The family was read off the figure, though the document names no gene for it."""
    row = GeneMention(word="Wnt", matched_symbol="WNT", source="bioentities_symbol")
    graph = graph_of(row)

    assert [0, 0, 0, 1] == [len(graph.objects(f"{FIG}PMC1__f", link)) for link in LINKS]


def test_one_chemical_with_two_names_is_one_mention() -> None:
    """Rows that differ in what they say of the chemical are readings of one word."""
    graph = graph_of(
        ChemicalMention(word="AMPA", mesh_id="D018350", chebi_id="28812"),
        ChemicalMention(word="AMPA", mesh_id="D018350", chebi_id="1", occurrences=2),
    )
    (mention,) = graph.instances(vocab.CHEMICAL_MENTION)

    assert ["3"] == graph.objects(mention, vocab.OCCURRENCES)
    assert [f"{MESH}D018350"] == graph.objects(f"{FIG}PMC1__f", vocab.MENTIONS_CHEMICAL)


def test_a_mention_is_named_by_its_content() -> None:
    """The name of a mention does not depend on other rows; other content is another name."""
    rows = [
        GeneMention(word=word, matched_symbol="ERK", source=source, ncbigene_id=gene)
        for word in ("ERK", "Erk")
        for source in ("hgnc_symbol", "ncbigene_synonym")
        for gene in ("5594", "5595", None)
    ]
    alone = [graph_of(row).instances(vocab.GENE_MENTION)[0] for row in rows]
    together = graph_of(*reversed(rows)).instances(vocab.GENE_MENTION)

    assert sorted(alone) == together
    assert 12 == len(set(alone))


def test_another_base_moves_figures_and_not_the_ontology() -> None:
    """Figures, records, mentions, journals and unknown families follow the base."""
    row = GeneMention(word="x", matched_symbol="ZZZ", source="bioentities_symbol", ncbigene_id="1")
    article = Article(pmcid="PMC1", journal_title="J")
    figure = ground(Figure(figid="PMC1__f", article=article, genes=(row,)), Lexicon.bundled())
    registry, lexicon, base = Registry(), Lexicon.bundled(), "https://example.org/x/"
    registry.add_figures([figure])
    lines = figure_lines(figure, base)
    lines += [line for group in entity_lines(registry, lexicon, base) for line in group]
    text = "".join(lines)

    assert f"<{base}figures/PMC1__f>" in text
    assert f"<{base}rdf/family/ZZZ>" in text
    assert f"<{base}rdf/journal/j>" in text
    assert vocab.BASE not in text.replace(vocab.PFOCR, "")


def _real(shared: Path, seeds: Path) -> list[Path]:
    corpus = shared / "corpus"
    return [*(corpus / "_figures").iterdir(), *(corpus / "older").glob("*.md"), *seeds.iterdir()]


def _all_lines(paths: Iterable[Path], read_figure: ReadFigure) -> list[str]:
    """Return the lines of the figures of different documents, and of their entities."""
    registry, lexicon = Registry(), Lexicon.bundled()
    lines = []
    for path in paths:
        figure = read_figure(path)
        registry.add_figures([figure])
        lines += figure_lines(figure)
    registry.complete(lexicon)
    return lines + [line for group in entity_lines(registry, lexicon) for line in group]


def check_graph(lines: list[str]) -> None:
    """Assert what holds for every graph that is made of documents."""
    graph = Graph(lines)

    assert len(set(lines)) == len(graph.quads)
    assert all(line.endswith(" .\n") and line.count("\n") == 1 for line in lines)

    by_rdflib = rdflib.Graph().parse(data=graph.text, format="nt")
    assert set(map(_spelled, graph.quads)) == {
        (str(s), str(p), str(o), getattr(o, "language", None) or "") for s, p, o in by_rdflib
    }
    assert not any(isinstance(node, rdflib.BNode) for triple in by_rdflib for node in triple)

    mentions = {vocab.GENE_MENTION, vocab.CHEMICAL_MENTION, vocab.DISEASE_MENTION}
    annotations = {*mentions, vocab.MENTION, vocab.OA + "Annotation"}
    for figure in graph.instances(vocab.PATHWAY_FIGURE):
        assert not annotations & set(graph.objects(figure, vocab.RDF_TYPE))
        assert [] == graph.objects(figure, vocab.OA_HAS_BODY)
        assert 1 == len(graph.objects(figure, vocab.RDFS_LABEL))
    assert f"<{vocab.SCHEMA}about>" not in graph.text
    for mention in graph.instances(*mentions):
        (figure,) = graph.objects(mention, vocab.OA_HAS_TARGET)
        assert mention.startswith(f"{figure}#m-")
    _check_links(graph)


def _spelled(quad: pyoxigraph.Quad) -> tuple[str, str, str, str]:
    assert isinstance(quad.subject, pyoxigraph.NamedNode)
    assert isinstance(quad.object, pyoxigraph.NamedNode | pyoxigraph.Literal)
    language = quad.object.language if isinstance(quad.object, pyoxigraph.Literal) else None
    return quad.subject.value, quad.predicate.value, quad.object.value, language or ""


def _check_links(graph: Graph) -> None:
    """Assert that links are the bodies of mentions, and that they lead to things with a type."""
    kinds = {
        vocab.GENE_MENTION: (vocab.MENTIONS_GENE, vocab.SCHEMA + "Gene"),
        vocab.CHEMICAL_MENTION: (vocab.MENTIONS_CHEMICAL, vocab.SCHEMA + "ChemicalSubstance"),
        vocab.DISEASE_MENTION: (vocab.MENTIONS_DISEASE, vocab.SCHEMA + "MedicalCondition"),
    }
    for kind, (link, type_) in kinds.items():
        bodies: dict[str, set[str]] = defaultdict(set)
        for mention in graph.instances(kind):
            (figure,) = graph.objects(mention, vocab.OA_HAS_TARGET)
            bodies[figure] |= set(graph.objects(mention, vocab.OA_HAS_BODY))
        things = set(graph.instances(type_))
        for figure in graph.instances(vocab.PATHWAY_FIGURE):
            linked = graph.objects(figure, link)
            assert sorted(bodies[figure]) == linked
            assert set() == set(linked) - things
    groups = set(graph.instances(vocab.GENE_FAMILY, vocab.PROTEIN_COMPLEX, vocab.GENE_GROUP))
    for figure in graph.instances(vocab.PATHWAY_FIGURE):
        all_genes, strict, synonym, families = (set(graph.objects(figure, x)) for x in LINKS)
        assert strict <= synonym <= all_genes
        assert families <= groups
        assert not families & all_genes


def test_the_graph_of_the_tiny_documents_is_sound(read_figure: ReadFigure) -> None:
    """Both parsers read the same triples; no blank nodes; links and mentions agree."""
    check_graph(_all_lines((CORPUS / "_figures").iterdir(), read_figure))


def test_the_graph_of_the_seeds_is_sound(seeds: Path, read_figure: ReadFigure) -> None:
    """Both parsers read the same triples; no blank nodes; links and mentions agree."""
    check_graph(_all_lines(seeds.iterdir(), read_figure))


def test_the_graph_of_the_corpus_is_sound(shared: Path, read_figure: ReadFigure) -> None:
    """Both parsers read the same triples; no blank nodes; links and mentions agree."""
    check_graph(_all_lines((shared / "corpus" / "_figures").iterdir(), read_figure))


def test_a_mention_costs_eight_triples_at_most(shared: Path, read_figure: ReadFigure) -> None:
    """On average over real documents with their tables: at five million mentions each counts."""
    triples: Counter[str] = Counter()
    for path in (shared / "corpus" / "_figures").iterdir():
        for line in figure_lines(read_figure(path)):
            subject = line.partition("> ")[0]
            if "#m-" in subject:
                triples[f"{path.name} {subject}"] += 1

    assert len(triples) > 750
    assert sum(triples.values()) / len(triples) <= 8


class Seed(NamedTuple):
    """What one of the five seeds mentions, counted by hand from its YAML.

    ``genes``, ``strict`` and ``synonym`` are distinct genes (synonym counts strict too),
    ``mentions`` distinct rows of genes and chemicals, or keywords that name one.
    """

    figid: str
    genes: int
    strict: int
    synonym: int
    families: set[str]
    chemicals: set[str]
    mentions: int


SEEDS = [
    Seed("PMC4803609__nihms758223f1", 11, 1, 4, {"AKT", "ERK", "mTORC1"},
         {"D005680", "D007649", "D018350", "D018698"}, 11 + 4),
    Seed("PMC5061805__BCP-82-1280-g001", 21, 4, 6, {"AKT", "ERK", "MEK", "PI3K"},
         {"D005680", "D007649", "D012521", "D012601", "D018350", "D018698"}, 21 + 6),
    Seed("PMC7219953__10.1177_2470547019858083-fig1", 25, 3, 5, {"AKT", "GRIN", "P70S6K", "PI3K"},
         {"D002118", "D007649", "D012964"}, 25 + 4),
    Seed("PMC7484229__nihms-1615296-f0001", 0, 0, 0, set(), set(), 0),
    Seed("PMC7665128__ijms-21-08410-g003", 23, 0, 0, set(), {"D007649"}, 23 + 1),
]  # fmt: skip


@pytest.mark.parametrize("seed", SEEDS, ids=[seed.figid for seed in SEEDS])
def test_a_seed_mentions_what_was_counted_by_hand(
    seed: Seed, seeds: Path, read_figure: ReadFigure
) -> None:
    """The links and mentions of the five sample documents are those of their YAML."""
    graph = Graph(figure_lines(read_figure(seeds / f"{seed.figid}.md")))
    figure = FIG + seed.figid

    assert (seed.genes, seed.strict, seed.synonym) == tuple(
        len(graph.objects(figure, link)) for link in LINKS[:3]
    )
    assert sorted(FPLX + name for name in seed.families) == graph.objects(
        figure, vocab.MENTIONS_GENE_FAMILY
    )
    assert sorted(MESH + name for name in seed.chemicals) == graph.objects(
        figure, vocab.MENTIONS_CHEMICAL
    )
    assert [] == graph.objects(figure, vocab.MENTIONS_DISEASE)
    assert seed.mentions == len(graph.instances(vocab.GENE_MENTION, vocab.CHEMICAL_MENTION))


def test_a_seed_without_its_table_links_genes_by_keyword_alone(
    seeds: Path, read_figure: ReadFigure
) -> None:
    """All 23 genes of PMC7665128 are known from keywords, among them PC, which is no gene there."""
    figid = "PMC7665128__ijms-21-08410-g003"
    graph = Graph(figure_lines(read_figure(seeds / f"{figid}.md")))
    by_keyword = graph.objects(FIG + figid, vocab.MENTIONS_GENE_KEYWORD)

    assert graph.objects(FIG + figid, vocab.MENTIONS_GENE) == by_keyword
    assert {NCBIGENE + "2475", NCBIGENE + "5091"} <= set(by_keyword)
    for mention in graph.instances(vocab.GENE_MENTION):
        assert [] == graph.objects(mention, vocab.WORD)
        assert [vocab.lexicon_iri("hgnc_keyword")] == graph.objects(mention, vocab.LEXICON)


def test_a_seed_about_flies_links_no_gene_by_keyword(seeds: Path, read_figure: ReadFigure) -> None:
    """Mtor, Tor and Akt of PMC7484229 were looked for among the genes of the fly."""
    figid = "PMC7484229__nihms-1615296-f0001"
    figure = read_figure(seeds / f"{figid}.md")
    graph = Graph(figure_lines(figure))

    assert [] == graph.objects(FIG + figid, vocab.MENTIONS_GENE)
    assert {"Mtor", "Tor", "Akt"} <= set(figure.keywords)


@pytest.mark.parametrize("seed", SEEDS[:4], ids=[seed.figid for seed in SEEDS[:4]])
def test_the_hand_counts_are_those_of_the_yaml(
    seed: Seed, seeds: Path, read_figure: ReadFigure
) -> None:
    """PyYAML alone, and the three lexicons of 2022, give the same genes, row by row."""
    text = (seeds / f"{seed.figid}.md").read_text("utf-8").removesuffix("---\n")
    fields: dict[str, Any] = yaml.load(text, Loader=yaml.BaseLoader)  # noqa: S506 - strings only
    rows = fields.get("genes", [])
    by_hand = {
        vocab.MENTIONS_GENE: {row["entrez"] for row in rows},
        vocab.MENTIONS_GENE_STRICT: {r["entrez"] for r in rows if r["source"] == "hgnc_symbol"},
        vocab.MENTIONS_GENE_SYNONYM: {
            row["entrez"] for row in rows if row["source"] != "bioentities_symbol"
        },
    }
    words = {row["word"] for row in rows + fields.get("chemicals", [])}
    graph = Graph(figure_lines(read_figure(seeds / f"{seed.figid}.md")))
    mentions = graph.instances(vocab.GENE_MENTION, vocab.CHEMICAL_MENTION)

    assert (seed.genes, seed.strict, seed.synonym) == tuple(map(len, by_hand.values()))
    assert seed.chemicals == {row["identifier"] for row in fields.get("chemicals", [])}
    for link, genes in by_hand.items():
        assert sorted(NCBIGENE + gene for gene in genes) == graph.objects(FIG + seed.figid, link)
    assert words == {graph.objects(mention, vocab.WORD)[0] for mention in mentions}


def test_nmdar_of_a_seed_is_a_complex_read_three_times(
    seeds: Path, read_figure: ReadFigure
) -> None:
    """PMC7219953 shows NMDAR three times; it is fplx:GRIN, and each of its seven genes counts 3."""
    figid = "PMC7219953__10.1177_2470547019858083-fig1"
    graph = Graph(figure_lines(read_figure(seeds / f"{figid}.md")))
    mentions = [
        mention
        for mention in graph.instances(vocab.GENE_MENTION)
        if graph.objects(mention, vocab.WORD) == ["NMDAR"]
    ]
    genes = ["2902", "2903", "2904", "2905", "2906", "116443", "116444"]

    assert sorted(NCBIGENE + gene for gene in genes) == sorted(
        graph.objects(mention, vocab.OA_HAS_BODY)[0] for mention in mentions
    )
    for mention in mentions:
        assert [f"{FPLX}GRIN"] == graph.objects(mention, vocab.VIA_FAMILY)
        assert ["3"] == graph.objects(mention, vocab.OCCURRENCES)
        assert ["7"] == graph.objects(mention, vocab.CANDIDATES)
        assert ["NMDAR"] == graph.objects(mention, vocab.MATCHED_SYMBOL)
