"""Parser: each value of a document is kept, mended or left out, and every accident is told once."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest
import yaml

from pfocr_rdf.documents.front_matter import parse_document
from pfocr_rdf.documents.tables import parse_table
from pfocr_rdf.errors import DocumentError, TableError
from pfocr_rdf.parser import keys
from pfocr_rdf.parser.figures import parse_figure
from pfocr_rdf.parser.reading import mend_mojibake
from pfocr_rdf.records import Annotation, Figure, Kind, Tally

HERE = Path(__file__).parent
GENES = "organism_id organism_name organism_group word match ncbigene_symbol ncbigene_id source"
HEADERS = {
    "genes": f"{GENES} count_direct count_synonym count_match".split(),
    "chemicals": ["word", "mesh", "match", "name", "chebi"],
    "diseases": ["word", "mesh", "match", "name", "doid"],
}


def parsed(*lines: str, **tables: Iterable[str]) -> Figure:
    """Return the figure of ``PMC1__f.md``: these lines begin at line 3, rows of tables at 2.

    The cells of a row are written with ``|`` between them.
    """
    text = "\n".join(["---", "figid: PMC1__f", *lines, "---", ""])
    read = {
        kind: parse_table(
            f"{kind}.tsv",
            kind,
            "\n".join(["\t".join(HEADERS[kind]), *(r.replace("|", "\t") for r in rows)]).encode(),
        )
        for kind, rows in tables.items()
    }
    figure = parse_figure(parse_document("PMC1__f.md", text.encode()), read)
    check_account(figure)
    return figure


def check_account(figure: Figure) -> None:
    """Assert that the values of a figure are all accounted for, by whole numbers."""
    tally = figure.tally

    assert tally.is_balanced, tally
    assert 0 <= min(tally.kept, tally.mended, tally.left_out), tally


class Bad(NamedTuple):
    """Lines with one bad value: the line and kind of its finding, and what the message quotes."""

    name: str
    lines: tuple[str, ...]
    line: int
    kind: Kind
    quotes: str
    left_out: int = 1


VALUE, IDENTIFIER, KEY = Kind.INVALID_VALUE, Kind.INVALID_IDENTIFIER, Kind.UNKNOWN_KEY
BAD = [
    Bad("year-with-letter", ("year: 20x6",), 3, VALUE, "'20x6' (expected a year"),
    Bad("year-of-1066", ("number: F1", "year: 1066"), 4, VALUE, "'1066'"),
    Bad("year-in-arabic-digits", ("year: '20\u0661\u0666'",), 3, VALUE, "year"),
    Bad("year-list", ("year: ['2016']",), 3, VALUE, "a list (expected text)"),
    Bad("rank-zero", ("pmc_ranked_result_index: '0'",), 3, VALUE, "'0'"),
    Bad("rank-fraction", ("pmc_ranked_result_index: 1.5",), 3, VALUE, "'1.5'"),
    Bad("rank-in-other-digits", ("pmc_ranked_result_index: 1\u0662",), 3, VALUE, "index"),
    Bad("score-above-one", ("pathway_score: 1.2",), 3, VALUE, "'1.2' (expected a number"),
    Bad("score-exponent-above-one", ("pathway_score: 5e-0",), 3, VALUE, "'5e-0'"),
    Bad("score-negative", ("automl_pathway: -0.1",), 3, VALUE, "'-0.1'"),
    Bad("score-word", ("automl_pathway: high",), 3, VALUE, "'high'"),
    Bad("scores-differ", ("pathway_score: 0.5", "automl_pathway: 0.6"), 3, VALUE, "'0.5'"),
    Bad("title-mapping", ("figtitle: {a: b, c: d}",), 3, VALUE, "a mapping", 2),
    Bad("pmcid-of-another", ("pmcid: PMC2",), 3, VALUE, "'PMC2'"),
    Bad("doi-without-slash", ("doi: 10.1234",), 3, IDENTIFIER, "'10.1234' is not a valid DOI"),
    Bad("doi-as-url", ("doi: https://doi.org/10.1/x",), 3, IDENTIFIER, "'https://doi.org/10.1/x'"),
    Bad("ndex-short", ("ndex: eb0e9a0e",), 3, IDENTIFIER, "'eb0e9a0e'"),
    Bad("wpid-number", ("wpid: 5283",), 3, IDENTIFIER, "'5283'"),
    Bad("filename-folder", ("filename: ../x.jpg",), 3, IDENTIFIER, "'../x.jpg'"),
    Bad("filename-blank", ("filename: my figure.jpg",), 3, IDENTIFIER, "'my figure.jpg'"),
    Bad("figlink-elsewhere", ("figlink: http://x.org/",), 3, IDENTIFIER, "'http://x.org/'"),
    Bad("figlink-up", ("figlink: /pmc/articles/PMC1/figure/../F1",), 3, IDENTIFIER, "/../F1'"),
    Bad("identifier-with-control", ('wpid: "WP\\a5283"',), 3, IDENTIFIER, r"'WP\x075283'"),
    Bad("only-a-control", ('figtitle: "\\a"',), 3, VALUE, r"'\x07'"),
    Bad("organisms-mapping", ("organisms: {Homo: sapiens}",), 3, VALUE, "a mapping"),
    Bad("organism-list", ("organisms:", "- - Homo", "  - Mus"), 4, VALUE, "not a name", 2),
    Bad("genes-text", ("genes: ERK",), 3, VALUE, "not a list (expected rows)"),
    Bad("genes-row-text", ("genes:", "- ERK"), 4, Kind.ROW_NOT_READ, "not a row"),
    Bad("jsonld-text", ("schema-jsonld: x",), 3, VALUE, "not a mapping"),
    Bad("jsonld-item-text", ("schema-jsonld:", "- license: CC0", "- x"), 3, VALUE, "not a mapping"),
    Bad("keyword-mapping", ("schema-jsonld:", "  keywords: {a: b}"), 4, VALUE, "not a keyword"),
    Bad("annotations-text", ("annotations: PW",), 3, VALUE, "not a list"),
    Bad("annotation-text", ("annotations:", "- PW:0001602"), 4, VALUE, "not a mapping"),
    Bad("annotation-id", ("annotations:", "- id: 'GO:1'"), 4, IDENTIFIER, "'GO:1'"),
    Bad("annotation-without-id", ("annotations:", "- value: x"), 4, IDENTIFIER, "''"),
    Bad("unknown-key", ("colour: red",), 3, KEY, "'colour'"),
    Bad("unknown-key-of-values", ("colour: [red, '', {a: NA, b: c}]",), 3, KEY, "'colour'", 2),
    Bad("unknown-jsonld-key", ("schema-jsonld:", "  size: 3"), 3, KEY, "'size'"),
    Bad(
        "unknown-annotation-key",
        ("annotations:", "- id: PW:0001602", "  by: me"),
        5,
        KEY,
        "'by'",
    ),
    Bad(
        "unknown-row-key",
        ("chemicals:", "- word: Na", "  identifier: D012964", "  colour: white"),
        6,
        KEY,
        "'colour'",
    ),
    Bad(
        "entrez-letter",
        ("genes:", "- word: A", "  source: hgnc_symbol", "  entrez: 12a"),
        6,
        IDENTIFIER,
        "'12a' is not a valid NCBI Gene ID (expected digits)",
    ),
    Bad(
        "entrez-and-its-symbol",  # the symbol has no gene to name; that is told once
        ("genes:", "- {word: A, source: hgnc_symbol, hgnc_symbol: A, entrez: '0'}"),
        4,
        IDENTIFIER,
        "'0'",
        2,
    ),
    Bad(
        "symbol-without-gene",
        ("genes:", "- {word: A, source: hgnc_symbol, hgnc_symbol: XYZ, entrez: ''}"),
        4,
        IDENTIFIER,
        "'XYZ'",
    ),
    Bad(
        "genes-differ",
        ("genes:", "- {word: A, source: hgnc_symbol, entrez: '1', ncbigene_id: '2'}"),
        4,
        VALUE,
        "'1'",
    ),
    Bad(
        "unknown-source",
        ("genes:", "- word: A", "  entrez: '1'", "  source: my_symbol"),
        6,
        Kind.UNKNOWN_SOURCE,
        "'my_symbol'",
    ),
    Bad(
        "no-source",
        ("genes:", "- word: A", "  entrez: '1'"),
        4,
        Kind.UNKNOWN_SOURCE,
        "no source",
        0,
    ),
    Bad(
        "mesh-letter",
        ("diseases:", "- {word: x, source: MESH, identifier: D0x}"),
        4,
        IDENTIFIER,
        "'D0x' is not a valid MeSH ID",
    ),
    Bad(
        "mesh-tree",
        ("diseases:", "- {word: x, source: MESH, identifier: 'MESH:Q000601'}"),
        4,
        IDENTIFIER,
        "'Q000601'",
    ),
    Bad(
        "other-scheme",
        ("diseases:", "- {word: x, source: OMIM, identifier: '138900'}"),
        4,
        IDENTIFIER,
        "'omim'",
    ),
    Bad(
        "disease-with-chebi",
        ("diseases:", "- {word: x, identifier: 'CHEBI:6121'}"),
        4,
        IDENTIFIER,
        "'chebi'",
    ),
    Bad(
        "chemical-with-doid",
        ("chemicals:", "- {word: x, source: DOID, identifier: '4195'}"),
        4,
        IDENTIFIER,
        "'doid'",
    ),
    Bad("empty-row", ("chemicals:", "- {word: '', source: MESH}"), 4, Kind.EMPTY_ROW, "a row"),
]


@pytest.mark.parametrize("case", BAD, ids=[case.name for case in BAD])
def test_a_bad_value_is_left_out_with_one_message(case: Bad) -> None:
    """One bad value gives one finding, which names the line and quotes the value."""
    figure = parsed(*case.lines)

    assert [case.kind] == [finding.kind for finding in figure.findings]
    finding = figure.findings[0]
    assert str(finding).startswith(f"PMC1__f.md:{case.line}: ")
    assert case.quotes in finding.message
    assert "(expected" in finding.message or case.kind in {KEY, Kind.EMPTY_ROW}
    assert case.left_out == figure.tally.left_out
    assert "\n" not in str(finding)


class BadCell(NamedTuple):
    """A row of a table with one bad cell, and what is told of it."""

    name: str
    kind: str
    row: str
    finding: Kind
    quotes: str


BAD_CELLS = [
    BadCell("gene", "genes", "9606|H|P|A|A|A|x1|ncbigene_symbol|1|1|1", IDENTIFIER, "'x1'"),
    BadCell("taxon", "genes", "human|H|P|A|A|A|1|ncbigene_symbol|1|1|1", IDENTIFIER, "'human'"),
    BadCell(
        "lexicon", "genes", "9606|H|P|A|A|A|1|tea_leaves|1|1|1", Kind.UNKNOWN_SOURCE, "'tea_leaves'"
    ),
    BadCell("mesh", "chemicals", "Na|mesh:12964|Sodium|NA|NA", IDENTIFIER, "'12964'"),
    BadCell("mesh-as-chebi", "chemicals", "Na|chebi:26708|NA|NA|NA", IDENTIFIER, "'chebi:26708'"),
    BadCell("chebi", "chemicals", "Na|mesh:D012964|NA|NA|chebi:x", IDENTIFIER, "'x'"),
    BadCell("doid", "diseases", "x|mesh:D000001|NA|NA|doid:DOID", IDENTIFIER, "'DOID'"),
    BadCell("too-few-cells", "diseases", "x|mesh:D000001", Kind.ROW_NOT_READ, "2 cells"),
    BadCell("no-word", "diseases", "|mesh:D000001|NA|NA|NA", Kind.ROW_WITHOUT_WORD, "'D000001'"),
    BadCell("nothing", "chemicals", "|NA|NA|NA|NA", Kind.EMPTY_ROW, "a row"),
]


@pytest.mark.parametrize("case", BAD_CELLS, ids=[case.name for case in BAD_CELLS])
def test_a_bad_cell_is_told_with_the_line_of_its_table(case: BadCell) -> None:
    """What is wrong with a table is told with the table's path and line, and the figure kept."""
    good = {
        "genes": "9606|H|P|B|B|B|2|ncbigene_symbol|1|1|1",
        "chemicals": "K|mesh:D011188|NA|NA|NA",
        "diseases": "y|mesh:D000002|NA|NA|NA",
    }
    figure = parsed(**{case.kind: [good[case.kind], case.row]})

    assert [case.finding] == [finding.kind for finding in figure.findings]
    assert str(figure.findings[0]).startswith(f"{case.kind}.tsv:3: ")
    assert case.quotes in figure.findings[0].message


MISSING = ["", "''", ".na.character", "NA", "'NA '"]


@pytest.mark.parametrize("key", ["figtitle", "caption", "doi", "year", "ndex", "automl_pathway"])
@pytest.mark.parametrize("mark", MISSING)
def test_a_mark_for_missing_is_no_value(key: str, mark: str) -> None:
    """R's marks for a missing value are not counted, not mapped, and no accident."""
    figure = parsed(f"{key}: {mark}")

    assert () == figure.findings
    assert Tally(read=1, kept=1) == figure.tally
    assert (None, None) == (figure.title, figure.caption)


def test_na_is_a_word_on_figures() -> None:
    """``NA`` is missing as an identifier or a heading, and a word where a figure shows it."""
    figure = parsed(
        genes=["7227|NA|NA|NA|NA|NA|45338|ncbigene_symbol|1|NA|1"],
        chemicals=["NA|NA|NA|NA|NA"],
    )

    gene, chemical = figure.genes[0], figure.chemicals[0]
    assert ("NA", "NA", None, None) == (
        gene.word,
        gene.matched_symbol,
        gene.symbol,
        gene.organism,
    )
    assert ("NA", None, None, None) == (
        chemical.word,
        chemical.mesh_id,
        chemical.heading,
        chemical.name,
    )


class Organisms(NamedTuple):
    """Lines that name organisms, and the names."""

    name: str
    lines: tuple[str, ...]
    names: list[str]


ORGANISMS = [
    Organisms("none", (), []),
    Organisms("scalar", ("organisms: Homo sapiens",), ["Homo sapiens"]),
    Organisms(
        "list", ("organisms:", "- Homo sapiens", "- Mus musculus"), ["Homo sapiens", "Mus musculus"]
    ),
    Organisms(
        "commas", ("organisms: Homo sapiens, Mus musculus",), ["Homo sapiens", "Mus musculus"]
    ),
    Organisms("only-na", ("organisms:", "- NA"), []),
    Organisms("na-after-names", ("organisms:", "- prion", "- NA"), ["prion"]),
    Organisms("repeated", ("organisms: [prion, prion]",), ["prion"]),
    Organisms("na-character", ("organisms: .na.character",), []),
    Organisms("empty-list", ("organisms: []",), []),
]


@pytest.mark.parametrize("case", ORGANISMS, ids=[case.name for case in ORGANISMS])
def test_organisms_are_read_in_every_spelling(case: Organisms) -> None:
    """A list, one name, names joined by commas: each organism once, in order, without ``NA``."""
    figure = parsed(*case.lines)

    assert case.names == [organism.name for organism in figure.article_organisms]
    assert () == figure.findings


def test_text_is_kept_as_printed() -> None:
    """YAML's booleans, times and octal numbers are words, and blanks inside words stay."""
    figure = parsed(
        "figtitle: NO",
        "number: 010",
        "caption: 12:30",
        "chemicals:",
        "- {word: 'Me  Me ', identifier: 'D008780'}",
    )

    assert ("NO", "010", "12:30") == (figure.title, figure.number, figure.caption)
    assert "Me  Me " == figure.chemicals[0].word


class Mojibake(NamedTuple):
    """A text, and what it is when mended."""

    name: str
    text: str
    mended: str


MOJIBAKE = [
    Mojibake("em-dash", "Signalingâ€”A", "Signaling\u2014A"),
    Mojibake("greek", "TGF-Î²", "TGF-\u03b2"),
    Mojibake("ascii", "plain", "plain"),
    Mojibake("good-greek", "TGF-\u03b2", "TGF-\u03b2"),
    Mojibake("good-accent", "na\u00efve", "na\u00efve"),
    Mojibake("mixed", "na\u00efve â€”", "na\u00efve â€”"),
    Mojibake("c1-control", "\u00c2\u0081", "\u00c2\u0081"),
    Mojibake("next-line", "a\u00c2\u2026b", "a\u00c2\u2026b"),  # would become U+0085
    Mojibake("non-character", "\u00ef\u00bf\u00be", "\u00ef\u00bf\u00be"),  # would be U+FFFE
]


@pytest.mark.parametrize("case", MOJIBAKE, ids=[case.name for case in MOJIBAKE])
def test_mojibake_is_mended_where_all_of_it_decodes(case: Mojibake) -> None:
    """Text that is UTF-8 read as cp1252 is mended; whatever else stays as printed."""
    assert case.mended == mend_mojibake(case.text)


def test_mended_mojibake_keeps_the_original() -> None:
    """The original of a mended title stands beside it, and the value counts as mended."""
    figure = parsed("figtitle: TGFâ€“SMAD", "papertitle: aâ€”b", "caption: '\u00efv'")

    assert ("TGF\u2013SMAD", ("TGFâ€“SMAD",)) == (figure.title, figure.as_written)
    assert ("a\u2014b", ("aâ€”b",)) == (figure.article.title, figure.article.as_written)
    assert "\u00efv" == figure.caption
    assert Tally(read=4, kept=2, mended=2) == figure.tally
    assert ["PMC1__f.md:3", "PMC1__f.md:4"] == sorted(
        str(finding).partition(": ")[0] for finding in figure.findings
    )


def test_control_characters_are_removed_and_told() -> None:
    """Characters that XML forbids reach no literal; what is left is kept and counts as mended."""
    figure = parsed(
        r'caption: "a\0b\ac\x1Fd\te\nf\x7Fg\ufffeh\ri"',
        "genes:",
        r'- {word: "E\aRK", source: hgnc_symbol, entrez: "5594"}',
        genes=["9606|H|P|E\ufffeRK|ERK|MAPK1|5594|famplex_relations|1|1|1"],
    )

    assert "abcd\te\nf\x7fghi" == figure.caption
    assert "ERK" == figure.genes[0].word
    assert ["PMC1__f.md:3", "genes.tsv:2"] == sorted(
        str(finding).partition(": ")[0]
        for finding in figure.findings
        if finding.kind == Kind.CONTROL_CHARACTER
    )
    assert 2 == figure.tally.mended


def test_mojibake_with_a_control_character_counts_once() -> None:
    """A value that is mended twice is one mended value."""
    figure = parsed(r'figtitle: "aâ€”\ab"')

    assert "a\u2014b" == figure.title
    assert Tally(read=2, kept=1, mended=1) == figure.tally


def test_a_mended_cell_that_is_left_out_counts_as_left_out() -> None:
    """No value counts twice: a mended source that nobody knows is left out."""
    figure = parsed("genes:", r'- {word: A, source: "my\a", entrez: "1"}')

    assert Tally(read=4, kept=3, left_out=1) == figure.tally


def test_the_table_wins_over_rows_inside_the_document() -> None:
    """Rows inside the document give way to the table of their kind alone, and that is told."""
    figure = parsed(
        "genes:",
        "- {word: p53, symbol: P53, source: hgnc_alias_symbol, hgnc_symbol: TP53, entrez: '7157'}",
        "- {word: X, symbol: '', source: hgnc_symbol, hgnc_symbol: NA, entrez: '1'}",
        "chemicals:",
        "- {word: Na, source: MESH, identifier: D012964}",
        genes=["9606|Homo sapiens|Primates|MDM2|MDM2|MDM2|4193|ncbigene_symbol|1|0|1"],
    )

    assert ["MDM2"] == [gene.word for gene in figure.genes]
    assert ["Na"] == [chemical.word for chemical in figure.chemicals]
    assert ["PMC1__f.md:3: genes: 2 rows inside the document give way to genes.tsv"] == [
        str(finding) for finding in figure.findings
    ]
    assert 5 + 3 == figure.tally.left_out


@pytest.mark.parametrize("rows", ["genes: []", "genes: ''", "genes: .na.character", "figtype: F"])
def test_a_table_and_no_rows_are_no_accident(rows: str) -> None:
    """A document of 2023 with an empty list and a table is as it should be."""
    figure = parsed(rows, genes=["9606|H|P|A|A|A|1|ncbigene_symbol|1|1|1"])

    assert () == figure.findings
    assert 1 == len(figure.genes)


class Prefixed(NamedTuple):
    """A row with an identifier, and what it says: MeSH, ChEBI or DOID."""

    name: str
    kind: str
    row: str
    expected: tuple[str | None, str | None]


PREFIXED = [
    Prefixed("mesh-upper", "chemicals", "{word: x, source: MESH, identifier: 'MESH:D007649'}",
             ("D007649", None)),
    Prefixed("mesh-lower", "chemicals", "{word: x, source: MESH, identifier: 'mesh:D007649'}",
             ("D007649", None)),
    Prefixed("mesh-mixed", "diseases", "{word: x, source: Mesh, identifier: 'MeSH:C536528'}",
             ("C536528", None)),
    Prefixed("none", "chemicals", "{word: x, source: MESH, identifier: D007649}",
             ("D007649", None)),
    Prefixed("no-source", "diseases", "{word: x, source: '', identifier: D003866}",
             ("D003866", None)),
    Prefixed("chebi-by-prefix", "chemicals", "{word: x, identifier: 'ChEBI:6121'}",
             (None, "6121")),
    Prefixed("chebi-by-source", "chemicals", "{word: x, source: CHEBI, identifier: '6121'}",
             (None, "6121")),
    Prefixed("doid-by-prefix", "diseases", "{word: x, identifier: 'DOID:0060239'}",
             (None, "0060239")),
    Prefixed("columns", "chemicals", "{word: x, mesh: 'MESH:D007649', chebi: 'CHEBI:6121'}",
             ("D007649", "6121")),
    Prefixed("doid-column", "diseases", "{word: x, mesh: NA, doid: 'DOID:0060239'}",
             (None, "0060239")),
]  # fmt: skip


@pytest.mark.parametrize("case", PREFIXED, ids=[case.name for case in PREFIXED])
def test_an_identifier_is_read_with_its_prefix_in_any_case(case: Prefixed) -> None:
    """The prefix may be in any case or not there; ``source`` says the scheme where it is not."""
    figure = parsed(f"{case.kind}:", f"- {case.row}")
    found = [(m.mesh_id, m.chebi_id) for m in figure.chemicals]
    found += [(m.mesh_id, m.doid) for m in figure.diseases]

    assert [case.expected] == found
    assert () == figure.findings


def test_gene_and_taxon_prefixes_are_read_too() -> None:
    """``NCBIGene:`` and ``NCBITaxon:`` may stand before their numbers."""
    figure = parsed(genes=["NCBITaxon:9606|H|P|A|A|A|NCBIGene:627|ncbigene_symbol|1|1|1"])

    assert [("9606", "627")] == [(gene.taxon_id, gene.ncbigene_id) for gene in figure.genes]


SOURCES = [
    "hgnc_symbol",
    "hgnc_alias_symbol",
    "hgnc_prev_symbol",
    "bioentities_symbol",
    "ncbigene_symbol",
    "ncbigene_synonym",
    "famplex_relations",
]


@pytest.mark.parametrize("source", SOURCES)
def test_every_source_is_accepted_inside_documents_and_in_tables(source: str) -> None:
    """The seven lexicons of both generations are known wherever a row stands."""
    inline = parsed("genes:", f"- {{word: A, symbol: A, source: {source}, entrez: '1'}}")
    table = parsed(genes=[f"9606|H|P|A|A|A|1|{source}|1|1|1"])

    assert [source, source] == [inline.genes[0].source, table.genes[0].source]
    assert () == inline.findings + table.findings


def test_repeated_rows_are_one_mention_with_a_count() -> None:
    """Rows that say the same are counted; another word is another mention."""
    row = "{word: MTOR, symbol: MTOR, source: hgnc_symbol, hgnc_symbol: MTOR, entrez: '2475'}"
    figure = parsed("genes:", f"- {row}", f"- {row.replace('word: M', 'word: m')}", f"- {row}")

    assert [("MTOR", 2), ("mTOR", 1)] == [(gene.word, gene.occurrences) for gene in figure.genes]


def test_a_block_that_stands_again_with_other_counts_is_not_counted() -> None:
    """An organism's rows repeated with other counts are an accident of the table (PMC6634270)."""
    first, again = (
        "9606|H|P|A|A|A|1|ncbigene_symbol|NA|1|3",
        "9606|H|P|A|A|A|1|ncbigene_symbol|1|1|3",
    )
    mouse = "10090|M|R|A|A|a|2|ncbigene_symbol|1|1|3"
    figure = parsed(genes=[first, first, mouse, again, again])

    assert [("1", 2), ("2", 1)] == [(gene.ncbigene_id, gene.occurrences) for gene in figure.genes]
    assert ["genes.tsv:5"] == [str(finding).partition(": ")[0] for finding in figure.findings]


def test_a_table_that_cannot_be_read_is_a_finding() -> None:
    """The figure is kept without the table, and the finding leads to it."""
    document = parse_document("PMC1__f.md", b"---\nfigid: PMC1__f\n---\n")
    error = TableError("_data/PMC1__f-genes.tsv", 1, "empty file (expected a header)")
    figure = parse_figure(document, {}, (error,))

    assert [
        "_data/PMC1__f-genes.tsv:1: empty file (expected a header) (the table is left out)"
    ] == [str(finding) for finding in figure.findings]


class Noted(NamedTuple):
    """Lines that are mapped, but not as they should be: the kind and line of the finding."""

    name: str
    lines: tuple[str, ...]
    kind: Kind
    line: int


NOTED = [
    Noted("redirect", ("figid_alias: PMC1__F1", "redirect_from: /x"), Kind.TEXT_DIFFERS, 4),
    Noted("jsonld-id", ("schema-jsonld:", "  '@id': https://x.org/"), Kind.TEXT_DIFFERS, 3),
    Noted("license", ("schema-jsonld:", "  license: CC-BY"), Kind.TEXT_DIFFERS, 3),
    Noted("description", ("caption: a", "schema-jsonld:", "  description: b"),
          Kind.TEXT_DIFFERS, 4),
    Noted("figlink", ("figlink: /pmc/articles/PMC2/figure/F1/",), Kind.LINK_DIFFERS, 3),
    Noted("duplicate-key", ("number: F1", "number: F1"), Kind.DUPLICATE_KEY, 4),
    Noted("line-separator", ("number: F1", "caption: 'a\u2028b'"), Kind.LINE_SEPARATOR, 4),
]  # fmt: skip


@pytest.mark.parametrize("case", NOTED, ids=[case.name for case in NOTED])
def test_an_oddity_is_told_and_nothing_is_left_out(case: Noted) -> None:
    """What differs from what it should be is a finding; every value stays."""
    figure = parsed(*case.lines)

    assert [(case.kind, case.line)] == [(f.kind, f.line) for f in figure.findings]
    assert 0 == figure.tally.left_out


def test_a_file_name_that_differs_is_told() -> None:
    """``<figid>@<commit>.md`` is read; its name is a finding and no reason to reject it."""
    content = b"---\nfigid: PMC1__f.g001\n---\n"
    good = parse_figure(parse_document("a/PMC1__f.g001.md", content))
    other = parse_figure(parse_document("a/PMC1__f.g001@00069392.md", content))

    assert ((), "PMC1__f.g001") == (good.findings, other.figid)
    assert [Kind.FILE_NAME_DIFFERS] == [finding.kind for finding in other.findings]


class Figid(NamedTuple):
    """A line that should state a figid."""

    name: str
    line: str


FIGIDS = [
    Figid("missing", "year: 2016"),
    Figid("empty", "figid: ''"),
    Figid("not-available", "figid: .na.character"),
    Figid("list", "figid: [PMC1__f]"),
    Figid("blank", "figid: PMC1__a b"),
    Figid("trailing-blank", "figid: 'PMC1__a '"),
    Figid("quote", "figid: 'PMC1__a\"b'"),
    Figid("angle", "figid: PMC1__<a>"),
    Figid("dots", "figid: PMC1__a..b"),
    Figid("slash", "figid: PMC1__a/b"),
    Figid("percent", "figid: PMC1__a%2Fb"),
    Figid("control", 'figid: "PMC1__a\\a"'),
    Figid("newline", 'figid: "PMC1__a\\n"'),
    Figid("no-pmcid", "figid: figure1"),
    Figid("one-underscore", "figid: PMC1_f"),
    Figid("arabic-digits", "figid: PMC\u0661__f"),
    Figid("accent", "figid: PMC1__\u00e9"),
    Figid("long", f"figid: PMC1__{'x' * 201}"),
]


@pytest.mark.parametrize("case", FIGIDS, ids=[case.name for case in FIGIDS])
def test_a_document_without_a_good_figid_is_rejected(case: Figid) -> None:
    """A figid is part of IRIs and paths, so it is checked and never repaired."""
    document = parse_document("x.md", f"---\nnumber: F1\n{case.line}\n---\n".encode())
    with pytest.raises(DocumentError, match=r"figid.*\(expected ") as caught:
        parse_figure(document)

    assert f"x.md:{1 if case.name == 'missing' else 3}: " == str(caught.value)[:8]
    assert "\n" not in str(caught.value)


GOOD_FIGIDS = [
    "PMC83992__mb0391401008",
    "PMC1971124__pbio.0050248.g004",
    "PMC2864807__09_173_.de_ref2",
    "PMC10028837__nihpp-2023.03.03.530734v1-f0001",
]


@pytest.mark.parametrize("figid", GOOD_FIGIDS)
def test_dots_in_a_figid_are_no_extension(figid: str) -> None:
    """Figids that the corpus really contains are kept to the last letter."""
    figure = parse_figure(parse_document(f"{figid}.md", f"---\nfigid: {figid}\n---\n".encode()))

    assert (figid, figid.partition("__")[0]) == (figure.figid, figure.article.pmcid)


def test_annotations_and_keywords_of_prototypes_are_read() -> None:
    """A list of one map around ``schema-jsonld``, and ontology terms with their labels."""
    figure = parsed(
        "annotations:",
        "- {id: 'PW:0001602', parent: disease pathway, type: Pathway Ontology, value: a pathway}",
        "- {id: 'DOID:4195', value: ''}",
        "schema-jsonld:",
        "- keywords: [Abca1, .na.character]",
    )

    assert (
        Annotation(curie="PW:0001602", label="a pathway"),
        Annotation(curie="DOID:4195"),
    ) == figure.annotations
    assert ("Abca1",) == figure.keywords
    assert () == figure.findings


@pytest.mark.parametrize("value", ["Lactate", "[Lactate]", "[Lactate, Lactate]"])
def test_one_keyword_may_be_a_scalar(value: str) -> None:
    """R writes a list of one as a scalar."""
    assert ("Lactate",) == parsed("schema-jsonld:", f"  keywords: {value}").keywords


def test_keywords_that_ground_are_not_repeated() -> None:
    """A keyword that a mention with an identifier says already is none of the record."""
    figure = parsed(
        "keywords: author's | words |",
        "schema-jsonld: {keywords: [MAPK1, ERK, Na, GAMMA, Cancer]}",
        "genes:",
        "- {word: ERK, source: bioentities_symbol, hgnc_symbol: MAPK1, entrez: '5594'}",
        "- {word: GAMMA, symbol: GAMMA, source: hgnc_symbol, hgnc_symbol: '', entrez: ''}",
        "chemicals: [{word: Na, identifier: D012964}]",
        "diseases: [{word: Cancer, source: '', identifier: ''}]",
    )

    assert ("GAMMA", "Cancer") == figure.keywords
    assert ("author's", "words") == figure.article.keywords


def _documents(*folders: Path) -> Iterator[Path]:
    for folder in folders:
        yield from sorted(folder.rglob("*.md"))


def _real(shared: Path, seeds: Path) -> list[Path]:
    documents = _documents(shared / "corpus" / "_figures", shared / "corpus" / "older", seeds)
    return list(documents)


def test_every_value_of_every_real_document_is_accounted_for(
    shared: Path, seeds: Path, read_figure: Callable[[Path], Figure]
) -> None:
    """Values in = kept + mended + left out, and only rows that give way to tables are left out."""
    documents = _real(shared, seeds)
    for path in documents:
        figure = read_figure(path)
        check_account(figure)
        if Kind.TABLE_WINS not in {finding.kind for finding in figure.findings}:
            assert 0 == figure.tally.left_out, path.name

    assert 20 + 2 + 5 == len(documents)


def test_every_value_of_the_tiny_documents_is_accounted_for(
    seeds: Path, read_figure: Callable[[Path], Figure]
) -> None:
    """The sums hold on every trap of the tiny corpus, and on the seeds."""
    for path in _documents(HERE / "corpus", seeds):
        check_account(read_figure(path))


class Found:
    """The keys and columns that documents and tables have, by a plain reading of our own."""

    def __init__(self) -> None:
        self.top: set[str] = set()
        self.jsonld: set[str] = set()
        self.annotation: set[str] = set()
        self.columns: dict[str, set[str]] = {kind: set() for kind in HEADERS}

    def read(self, folders: Iterable[Path]) -> Found:
        """Add what the documents and tables in *folders* have."""
        for folder in folders:
            for path in folder.rglob("*.md"):
                if path.name != "README.md":
                    self._read_document(path)
            for path in folder.rglob("*.tsv"):
                kind = path.stem.partition("@")[0].rpartition("-")[2]
                self.columns[kind] |= set(path.read_text("utf-8").split("\n")[0].split("\t"))
        return self

    def _read_document(self, path: Path) -> None:
        text = path.read_text("utf-8").split("\n---")[0].replace("\u2028", " ")
        fields: dict[str, Any] = yaml.load(text, Loader=yaml.BaseLoader)  # noqa: S506 - strings only
        self.top |= set(fields)
        jsonld = fields["schema-jsonld"]
        for item in jsonld if isinstance(jsonld, list) else [jsonld]:
            self.jsonld |= set(item)
        for annotation in fields.get("annotations") or []:
            self.annotation |= set(annotation)
        for kind, columns in self.columns.items():
            for row in fields.get(kind) or []:
                columns |= set(row)


def _listed() -> Found:
    """Return what ``keys`` lists."""
    listed = Found()
    listed.top = {*keys.MAPPED, *keys.NOT_MAPPED}
    listed.jsonld = {*keys.JSONLD_MAPPED, *keys.JSONLD_NOT_MAPPED}
    listed.annotation = {*keys.ANNOTATION_MAPPED, *keys.ANNOTATION_NOT_MAPPED}
    for kind, columns in keys.COLUMNS.items():
        listed.columns[kind] = {*columns, *keys.COLUMNS_NOT_MAPPED}
    return listed


def test_keys_lists_everything_that_real_documents_have(shared: Path, seeds: Path) -> None:
    """No key or column of a real document is unknown."""
    found, listed = Found().read([shared / "corpus", seeds]), _listed()

    assert set() == found.top - listed.top
    assert set() == found.jsonld - listed.jsonld
    assert set() == found.annotation - listed.annotation
    for kind, columns in found.columns.items():
        assert set() == columns - listed.columns[kind], kind


def test_keys_lists_nothing_that_no_document_has(seeds: Path) -> None:
    """The tiny documents show every key and column that is listed, and no other."""
    found, listed = Found().read([HERE / "corpus", seeds]), _listed()

    assert listed.top == found.top
    assert listed.jsonld == found.jsonld
    assert listed.annotation == found.annotation
    assert listed.columns["genes"] == found.columns["genes"]
    for kind in ("chemicals", "diseases"):
        assert keys.COLUMNS[kind] == found.columns[kind]


def test_every_key_that_is_not_mapped_has_a_reason() -> None:
    """What is not mapped is listed once, with the reason why not."""
    pairs = [
        (keys.MAPPED, keys.NOT_MAPPED),
        (keys.JSONLD_MAPPED, keys.JSONLD_NOT_MAPPED),
        (keys.ANNOTATION_MAPPED, keys.ANNOTATION_NOT_MAPPED),
        *((columns, keys.COLUMNS_NOT_MAPPED) for columns in keys.COLUMNS.values()),
    ]
    for mapped, not_mapped in pairs:
        assert set() == mapped & not_mapped.keys()
        assert all(len(reason) > 10 for reason in not_mapped.values())
