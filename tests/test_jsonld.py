"""JSON-LD: short names for web developers, and exactly the same triples for everybody."""

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pyoxigraph
import pytest
import rdflib
import rdflib.compare

from pfocr_rdf import convert, vocab
from pfocr_rdf.errors import DumpError
from pfocr_rdf.jsonld.context import Context, bundled_context
from pfocr_rdf.jsonld.documents import figure_nodes, json_graph, json_lines
from pfocr_rdf.jsonld.nodes import Nodes
from pfocr_rdf.ntriples import lines_of
from pfocr_rdf.resources import folder

# rdflib warns of its own class when it reads JSON-LD
pytestmark = pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated")

SEED = "PMC4803609__nihms758223f1"
ONTOLOGY = rdflib.Graph().parse(folder("ontology") / "pfocr.ttl")


def triples(text: str) -> set[str]:
    """Return what Oxigraph reads in a document of JSON-LD."""
    quads = pyoxigraph.parse(text, format=pyoxigraph.RdfFormat.JSON_LD)
    return {f"{quad.triple} .\n" for quad in quads}


def triples_of_lines(lines: Iterable[str]) -> set[str]:
    """Return the triples of lines as Oxigraph spells them."""
    text = "".join(lines)
    quads = pyoxigraph.parse(text, format=pyoxigraph.RdfFormat.N_TRIPLES)
    return {f"{quad.triple} .\n" for quad in quads}


def converted(sources: list[Path], folder_: Path) -> list[str]:
    """Return the lines of everything that is made of some documents."""
    target = folder_ / "all.nt"
    convert(sources, target)
    return lines_of(target.read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def seed_lines(seeds: Path, tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    """All triples of the seeds."""
    return converted([seeds], tmp_path_factory.mktemp("seeds"))


@pytest.fixture(scope="module")
def seed_nodes(seed_lines: list[str]) -> dict[str, dict[str, Any]]:
    """The nodes of the seeds by their ``@id``."""
    return {node["@id"]: node for node in figure_nodes(seed_lines, bundled_context())}


def check_same(lines: list[str], context: Context) -> None:
    """Compare a graph with both of its forms, by two parsers that nobody here wrote."""
    expected = triples_of_lines(lines)
    graph = "".join(json_graph(figure_nodes(lines, context), context))
    assert expected == triples(graph)
    assert expected == {
        triple
        for line in json_lines(figure_nodes(lines, context), context)
        for triple in triples(line)
    }
    known = rdflib.Graph().parse(data="".join(lines), format="nt")
    found = rdflib.Graph().parse(data=graph, format="json-ld")
    assert set(known) == set(found)


def test_seeds_say_the_same_in_json(seed_lines: list[str]) -> None:
    """As one document and as one for each node."""
    check_same(seed_lines, bundled_context())


def test_the_corpus_says_the_same_in_json(shared: Path, tmp_path: Path) -> None:
    """All documents of the real corpus, with everything that is known of their entities."""
    lines = converted([shared / "corpus"], tmp_path)

    assert 20_000 < len(lines)
    check_same(lines, bundled_context())


def test_another_base_moves_figures_alone(seeds: Path, tmp_path: Path) -> None:
    """The names of the vocabulary stay, and figures are short all the same."""
    from pfocr_rdf.pipeline.graph import Options  # noqa: PLC0415 - as the library's users do

    base = "https://example.org/pfocr/"
    convert([seeds], tmp_path / "x.nt", options=Options(base=base))
    lines = lines_of((tmp_path / "x.nt").read_text(encoding="utf-8"))
    context = bundled_context(base)

    check_same(lines, context)
    assert f"fig:{SEED}" in {node["@id"] for node in figure_nodes(lines, context)}
    assert bundled_context().definitions["fig"] == vocab.PREFIXES["fig"]


def test_a_figure_is_one_object_with_record_and_mentions(
    seed_nodes: dict[str, dict[str, Any]],
) -> None:
    """Values are those of the document and of DESIGN's example, typed off the seed by hand."""
    figure = seed_nodes[f"fig:{SEED}"]
    record = figure["mainEntityOfPage"]
    bdnf = [mention for mention in figure["annotations"] if mention.get("word") == "BDNF"]

    assert ["PathwayFigure", "ImageObject"] == figure["@type"]
    assert figure["name"].startswith("Emerging Treatment Mechanisms for Depression")
    assert "0.975725" == figure["pathwayScore"]
    assert "pmc:PMC4803609" == figure["isPartOf"]
    assert ["ncbigene:627"] == figure["mentionsGeneStrict"]
    assert {"fplx:ERK", "fplx:AKT", "fplx:mTORC1"} == set(figure["mentionsGeneFamily"])
    assert "mesh:D007649" in figure["mentionsChemical"]
    assert f"fig:{SEED}.html" == record["@id"]
    assert ["FigureRecord", "Dataset"] == record["@type"]
    assert f"fig:{SEED}" == record["mainEntity"]
    assert [("GeneMention", "ncbigene:627", "hgnc_symbol")] == [
        (mention["@type"], mention["body"], mention["lexicon"]) for mention in bdnf
    ]
    assert not [mention for mention in figure["annotations"] if "target" in mention]


def test_the_record_has_the_name_that_its_page_has_today(
    seeds: Path, seed_nodes: dict[str, dict[str, Any]]
) -> None:
    """``schema-jsonld`` of the documents names the record; ours is the same node."""
    import yaml  # noqa: PLC0415 - here alone

    for path in sorted(seeds.glob("*.md")):
        document = yaml.safe_load(path.read_text(encoding="utf-8").split("---\n")[1])
        said = document["schema-jsonld"]
        record = seed_nodes[f"fig:{document['figid']}"]["mainEntityOfPage"]
        assert said["@id"] == record["@id"].replace("fig:", vocab.PREFIXES["fig"])
        assert said["@type"] in record["@type"]


def test_every_term_of_the_ontology_has_its_name() -> None:
    """Properties and classes are called as in the ontology, but where a prefix is called so."""
    context = bundled_context()
    renamed = {"chebi": "chebiId", "drugbank": "drugbankId"}
    found = {
        str(term).removeprefix(vocab.PFOCR): context.name(str(term))
        for kind in ("Class", "ObjectProperty", "DatatypeProperty")
        for term in ONTOLOGY.subjects(rdflib.RDF.type, rdflib.OWL[kind])
    }

    assert 90 < len(found)
    assert {name: renamed.get(name, name) for name in found} == found


def test_links_of_the_ontology_are_written_as_strings() -> None:
    """A property of things needs no object around its value, and one of numbers no datatype."""
    context = bundled_context()
    for term in ONTOLOGY.subjects(rdflib.RDF.type, rdflib.OWL.ObjectProperty):
        assert context.term(str(term)).type in {"@id", "@vocab"}, term
    for term in ONTOLOGY.subjects(rdflib.RDFS.range, rdflib.XSD.decimal):
        assert str(rdflib.XSD.decimal) == context.term(str(term)).type, term


def test_every_prefix_is_the_one_of_other_formats() -> None:
    """What Turtle and tables call ``ncbigene:`` is called so here."""
    definitions = bundled_context().definitions

    for prefix, iri in vocab.PREFIXES.items():
        if prefix not in {"sh", "wp"}:  # of queries and shapes, not of the graph
            assert iri == definitions[prefix], prefix


@pytest.mark.parametrize(
    ("rest", "expected"),
    [
        ('<https://schema.org/name> "x" .\n', {"name": "x"}),
        ('<https://schema.org/name> "x"@en .\n', {"name": {"@value": "x", "@language": "en"}}),
        ('<https://schema.org/caption> "x" .\n', {"caption": {"@value": "x"}}),
        (f'<{vocab.CANDIDATES}> "7"^^<{vocab.XSD_INTEGER}> .\n', {"candidates": 7}),
        (
            f'<{vocab.CANDIDATES}> "007"^^<{vocab.XSD_INTEGER}> .\n',
            {"candidates": {"@value": "007", "@type": "xsd:integer"}},
        ),
        (f'<{vocab.RARITY}> "0.50"^^<{vocab.XSD_DECIMAL}> .\n', {"rarity": "0.50"}),
        ('<https://e.org/p> "a\\n\\"\\u00e9\\\\" .\n', {"https://e.org/p": 'a\n"é\\'}),
        (
            "<https://e.org/p> <https://e.org/o> .\n",
            {"https://e.org/p": {"@id": "https://e.org/o"}},
        ),
        (f"<{vocab.LEXICON}> <https://e.org/l> .\n", {"lexicon": "https://e.org/l"}),
        (f"<{vocab.LEXICON}> <{vocab.PFOCR}caption> .\n", {"lexicon": "pfocr:caption"}),
        (
            "<https://schema.org/url> <https://doi.org///x> .\n",
            {"url": "https://doi.org///x"},
        ),
    ],
)
def test_values_are_as_short_as_they_can_be(rest: str, expected: dict[str, Any]) -> None:
    """And say the same, read back by Oxigraph."""
    context = bundled_context()
    node = Nodes(context).node("<https://e.org/s>", [rest])
    text = "".join(json_lines([node], context))

    assert {"@id": "https://e.org/s", **expected} == node
    assert triples_of_lines([f"<https://e.org/s> {rest}"]) == triples(text)


@pytest.mark.parametrize("rest", ["<a:p> .\n", '<a:p> "x .\n', ""])
def test_what_is_no_line_of_a_dump_is_refused(rest: str) -> None:
    """A dump that somebody has written to."""
    with pytest.raises(DumpError, match="expected predicate and object"):
        Nodes(bundled_context()).node("<a:s>", [rest])


def test_blank_nodes_of_other_graphs_stay_what_they_are() -> None:
    """A dump has none; what a query constructs may."""
    lines = ["<a:s> <https://schema.org/url> _:b .\n", '_:b <https://schema.org/name> "x" .\n']
    context = bundled_context()
    text = "".join(json_graph(figure_nodes(lines, context), context))
    known = rdflib.Graph().parse(data="".join(lines), format="nt")

    assert rdflib.compare.isomorphic(known, rdflib.Graph().parse(data=text, format="json-ld"))


def test_documents_are_strict_json(seed_lines: list[str]) -> None:
    """One line each, with the context in it, so that none has to be fetched."""
    context = bundled_context()
    lines = list(json_lines(figure_nodes(seed_lines, context), context))

    for line in lines:
        assert 1 == line.count("\n")
        assert context.definitions == json.loads(line)["@context"]
