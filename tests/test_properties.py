"""Properties that hold for any text, any rows and any order of documents."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NamedTuple

import pyoxigraph
import pytest
import rdflib
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pfocr_rdf import iris, vocab
from pfocr_rdf.documents.front_matter import Document, Value, parse_document
from pfocr_rdf.documents.tables import LAYOUTS, Row, Table
from pfocr_rdf.errors import IdentifierError
from pfocr_rdf.grounding import ground
from pfocr_rdf.lexicon.lexicon import Lexicon
from pfocr_rdf.ntriples import english, plain, ref, triple
from pfocr_rdf.parser import keys
from pfocr_rdf.parser.figures import parse_figure
from pfocr_rdf.parser.reading import mend_mojibake
from pfocr_rdf.pipeline.convert import convert
from pfocr_rdf.pipeline.graph import Options
from pfocr_rdf.triples.figures import figure_lines

HERE = Path(__file__).parent
FIGURE = f"{vocab.BASE}figures/PMC1__f"

#: everything that UTF-8 can say
TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=60)
#: the same, with more of what is treated specially
NASTY = st.text(
    st.sampled_from(
        "a\u00e9\u03b1\U0001d6fc\"'\\<>{}|^`%#:,@~!&*-? \t\n\r\b\f\0\x07\x1f\x7f\x80\x85\x9f"
        "\u00a0\u00ad\u200b\u2028\u2029\u202e\ufeff\ufffd\ufffe\uffff\U0001fffe\U0010ffff"
        "\u00c3\u00a9\u00e2\u20ac\u201d\u00ef\u00bf\u00be"
    ),
    max_size=30,
)
ANY_TEXT = TEXT | NASTY


def readable(text: str) -> str:
    """Return *text* without what XML forbids, and without U+000D, which XML reads as U+000A.

    Source: https://www.w3.org/TR/xml/#NT-Char
    """

    def is_char(character: str) -> bool:
        number = ord(character)
        return (
            number in {0x9, 0xA}
            or 0x20 <= number <= 0xD7FF
            or 0xE000 <= number <= 0xFFFD
            or number >= 0x10000
        )

    return "".join(filter(is_char, text))


class Text(NamedTuple):
    """A text of a document, and where it ends: prose has its mojibake mended."""

    predicate: str
    printed: str
    is_prose: bool

    @property
    def is_missing(self) -> bool:
        """Whether it is a mark for "missing"; ``NA`` is a word."""
        stripped = self.printed.strip()
        is_na = stripped == "NA" and self.predicate != vocab.WORD
        return is_na or stripped in {"", ".na.character"}

    @property
    def expected(self) -> str | None:
        """What is in the graph, or None."""
        clean = readable(self.printed)
        if self.is_missing or not clean.strip():
            return None
        return mend_mojibake(clean) if self.is_prose else clean


@settings(max_examples=300, deadline=None)
@given(title=ANY_TEXT, caption=ANY_TEXT, word=ANY_TEXT, keyword=ANY_TEXT)
def test_any_text_survives(title: str, caption: str, word: str, keyword: str) -> None:
    """Texts come out of two parsers as they went in; what XML forbids is gone, and counted."""
    texts = [
        Text(vocab.SCHEMA + "name", title, is_prose=True),
        Text(vocab.SCHEMA + "caption", caption, is_prose=True),
        Text(vocab.WORD, word, is_prose=False),
        Text(vocab.SCHEMA + "keywords", keyword, is_prose=False),
    ]
    fields = {
        "figid": "PMC1__f",
        "figtitle": title,
        "caption": caption,
        "chemicals": [{"word": word, "identifier": ""}],
        "schema-jsonld": {"keywords": [keyword]},
    }
    front_matter = yaml.safe_dump(fields, default_style='"')
    document = parse_document("PMC1__f.md", f"---\n{front_matter}---\n".encode())
    figure = parse_figure(document)
    figure_has = f"<{FIGURE}.html> <{vocab.SCHEMA}name>"
    content = "".join(line for line in figure_lines(figure) if not line.startswith(figure_has))

    for text in texts:
        expected = [] if text.expected is None else [text.expected]
        assert expected == _read_by_pyoxigraph(content, text.predicate)
        assert expected == _read_by_rdflib(content, text.predicate)
    there = [text for text in texts if not text.is_missing]
    assert figure.tally.is_balanced
    assert 1 + len(there) == figure.tally.read
    assert figure.tally.left_out == sum(text.expected is None for text in there)
    assert figure.tally.mended == sum(text.expected not in {None, text.printed} for text in there)


def _read_by_pyoxigraph(content: str, predicate: str) -> list[str]:
    quads = pyoxigraph.parse(content, pyoxigraph.RdfFormat.N_TRIPLES)
    objects = [quad.object for quad in quads if quad.predicate.value == predicate]
    return [term.value for term in objects if isinstance(term, pyoxigraph.Literal)]


def _read_by_rdflib(content: str, predicate: str) -> list[str]:
    graph = rdflib.Graph().parse(data=content, format="nt")
    return [str(term) for term in graph.objects(None, rdflib.URIRef(predicate))]


@given(text=ANY_TEXT)
def test_any_readable_text_is_a_literal(text: str) -> None:
    """A literal says the text, and a triple is one line, whatever the text."""
    clean = readable(text)
    for term in (plain(clean), english(clean)):
        line = triple(ref("a:s"), ref("a:p"), term)
        (quad,) = pyoxigraph.parse(line, pyoxigraph.RdfFormat.N_TRIPLES)

        assert isinstance(quad.object, pyoxigraph.Literal)
        assert clean == quad.object.value
        assert 1 == line.count("\n")


#: what makes an IRI from a text
MINTS: dict[str, Callable[[str], str]] = {
    "figure": iris.figure_iri,
    "record": iris.record_iri,
    "article": iris.article_iri,
    "gene": iris.gene_iri,
    "hgnc-symbol": iris.hgnc_symbol_iri,
    "famplex": iris.famplex_iri,
    "unknown-family": iris.unknown_family_iri,
    "mesh": iris.mesh_iri,
    "chebi": iris.chebi_iri,
    "chebi-obo": iris.chebi_obo_iri,
    "doid": iris.doid_iri,
    "taxon": iris.taxon_iri,
    "ontology-term": iris.ontology_term_iri,
    "ndex": iris.ndex_iri,
    "pathway": iris.pathway_iri,
    "doi": iris.doi_iri,
    "europepmc": iris.europepmc_iri,
    "image": lambda text: iris.image_url("PMC1", text),
    "figure-url": iris.figure_url,
    "journal": iris.journal_iri,
    "mention": lambda text: iris.mention_iri(FIGURE, "", text),
}

#: texts that begin like identifiers, so that more of them pass
LIKELY = st.tuples(
    st.sampled_from(
        ["", "PMC1__", "PMC", "1", "D00", "PW:", "WP", "10.1234/", "/pmc/articles/PMC1/figure/"]
    ),
    st.text('019aDX.-_/:\u0661\u0669\u00b2\u00e9 %"<>\\\n', max_size=9) | ANY_TEXT,
).map("".join)


@pytest.mark.parametrize("mint", MINTS.values(), ids=MINTS)
@given(text=LIKELY)
def test_a_minted_iri_is_valid_or_refused(mint: Callable[[str], str], text: str) -> None:
    """Any text gives an IRI in ASCII that parsers take, or an error that quotes it."""
    iri = _minted(mint, text)
    if iri is None:
        return

    assert iri == pyoxigraph.NamedNode(iri).value
    assert iri.isascii()
    assert not set(iri) & set('<>"{}|\\^` \t\r\n')
    (quad,) = pyoxigraph.parse(
        triple(ref(iri), ref("a:p"), ref(iri)), pyoxigraph.RdfFormat.N_TRIPLES
    )
    assert iri == str(rdflib.URIRef(iri))
    assert pyoxigraph.NamedNode(iri) == quad.subject == quad.object


def _minted(mint: Callable[[str], str], text: str) -> str | None:
    """Return the IRI, or None if the text is refused in one line that quotes it."""
    try:
        return mint(text)
    except IdentifierError as error:
        message = str(error)
    assert repr(text) in message or repr(text.lower()) in message
    assert "\n" not in message
    return None


#: scalars as documents have them, and anything else
USUAL = ["ERK", "hgnc_symbol", "bioentities_symbol", "ncbigene_synonym", "MESH", "mesh", "5594"]
USUAL += ["5595", "D007649", "mesh:D007649", "CHEBI:6121", "DOID:0060239", "PW:0001602", "0.97"]
USUAL += ["2016", "PMC1", "CC0", "/figures/x", "NA", ".na.character"]
ODD = ["", "Homo sapiens, Mus musculus", "a | b", "\x07", "a\x07b", "20\x0716"]
ODD += ["a\u00e2\u20ac\u201d\x07b", "\u00ef\u00bf\u00be"]  # mojibake
SCALARS = st.sampled_from(USUAL + ODD) | NASTY
CELL_KEYS = sorted({*keys.GENE_COLUMNS, *keys.CHEMICAL_COLUMNS, *keys.DISEASE_COLUMNS})
ROW_KEYS = st.sampled_from([*CELL_KEYS, *keys.COLUMNS_NOT_MAPPED, "colour"])
VALUES: st.SearchStrategy[Value] = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(ROW_KEYS, inner, max_size=3),
    max_leaves=6,
)
ROWS = st.lists(st.dictionaries(ROW_KEYS, SCALARS, max_size=6) | VALUES, max_size=4)
JSONLD = st.dictionaries(
    st.sampled_from([*keys.JSONLD_MAPPED, *keys.JSONLD_NOT_MAPPED, "x"]), VALUES, max_size=4
)
ANNOTATIONS = st.lists(
    st.dictionaries(st.sampled_from(["id", "value", "parent", "by"]), SCALARS | VALUES, max_size=4)
    | VALUES,
    max_size=3,
)
TOP_KEYS = sorted({*keys.MAPPED, *keys.NOT_MAPPED, "colour"} - {"figid"})
FIELDS = st.builds(
    lambda *parts: {"figid": "PMC1__f"} | {k: v for part in parts for k, v in part.items()},
    st.dictionaries(st.sampled_from(TOP_KEYS), SCALARS | VALUES, max_size=8),
    st.fixed_dictionaries({}, optional={"genes": ROWS, "chemicals": ROWS, "diseases": ROWS}),
    st.fixed_dictionaries(
        {},
        optional={
            "schema-jsonld": JSONLD | st.lists(JSONLD, max_size=2),
            "annotations": ANNOTATIONS,
        },
    ),
)


@st.composite
def tables(draw: st.DrawFn) -> dict[str, Table]:
    """Draw some tables in any of their layouts."""
    drawn = {}
    for kind in draw(st.sets(st.sampled_from(sorted(LAYOUTS)))):
        columns = draw(st.sampled_from(LAYOUTS[kind]))
        cell = SCALARS.map(lambda text: text.replace("\t", " "))
        cells = st.tuples(*[cell for _ in columns]).map("\t".join)
        rows = [
            Row(line, columns, text)
            for line, text in enumerate(draw(st.lists(cells, max_size=5)), 2)
        ]
        drawn[kind] = Table(
            place=f"{kind}.tsv", sha256=kind, kind=kind, columns=columns, rows=tuple(rows)
        )
    return drawn


@settings(max_examples=600, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(fields=FIELDS, tables=tables())
def test_any_document_is_accounted_for_and_valid(
    fields: dict[str, Value], tables: dict[str, Table]
) -> None:
    """Whatever rows there are: values in = kept + mended + left out, and the triples are RDF."""
    document = Document(place="PMC1__f.md", sha256="0" * 64, fields=fields)
    figure = ground(parse_figure(document, tables), Lexicon.bundled())
    lines = figure_lines(figure)
    tally = figure.tally

    assert tally.is_balanced, tally
    assert 0 <= min(tally.kept, tally.mended, tally.left_out), tally
    assert (tally.left_out > 0) <= bool(figure.findings)
    assert all("\n" not in str(finding) for finding in figure.findings)
    assert len(lines) == len(set(lines))
    quads = list(pyoxigraph.parse("".join(lines), pyoxigraph.RdfFormat.N_TRIPLES))
    assert len(lines) == len(quads)
    literals = [quad.object for quad in quads if isinstance(quad.object, pyoxigraph.Literal)]
    assert all(literal.value == readable(literal.value) != "" for literal in literals)


def _documents(seeds: Path) -> list[Path]:
    return sorted([*(HERE / "corpus" / "_figures").iterdir(), *seeds.iterdir()])


def _converted(sources: Sequence[Path], folder: Path, jobs: int = 1) -> bytes:
    target = folder / "out.nt"
    convert(sources, target, options=Options(jobs=jobs))
    return target.read_bytes()


@settings(
    max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(data=st.data())
def test_any_order_of_documents_gives_the_same_bytes(seeds: Path, data: st.DataObject) -> None:
    """However documents are spread over folders, and in whatever order these are given."""
    documents = _documents(seeds)
    with tempfile.TemporaryDirectory() as name:
        root = Path(name)
        expected = _converted([HERE / "corpus", seeds], root)
        folders = [root / letter / "_figures" for letter in data.draw(st.permutations("abc"))]
        for folder in folders:
            folder.mkdir(parents=True)
            shutil.copytree(HERE / "corpus" / "_data", folder.parent / "_data")
        for document in data.draw(st.permutations(documents)):
            shutil.copy(document, data.draw(st.sampled_from(folders)))
        used = [folder.parent for folder in folders if any(folder.iterdir())]

        assert expected == _converted(used, root)


def test_any_number_of_processes_gives_the_same_bytes(
    tmp_path: Path, document: Callable[[Path, str], Path]
) -> None:
    """Two processes map several chunks of figures to the bytes of one process."""
    for number in range(1, 301):
        document(tmp_path / "in", f"PMC{number}__f")
    alone = _converted([HERE / "corpus", tmp_path / "in"], tmp_path)

    assert alone == _converted([tmp_path / "in", HERE / "corpus"], tmp_path, jobs=2)
    assert 316 == alone.count(f"<{vocab.RDF_TYPE}> <{vocab.PATHWAY_FIGURE}> .\n".encode())
