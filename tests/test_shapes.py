"""The shapes judge graphs as they say, and each rule has examples that break it alone."""

from __future__ import annotations

import gzip
import re
from collections import defaultdict
from functools import cache
from pathlib import Path
from typing import NamedTuple

import pyoxigraph
import pyshacl
import pytest
import rdflib
from rdflib.namespace import RDF, SH
from rdflib.term import URIRef

from pfocr_rdf import vocab
from pfocr_rdf.errors import ShapesError
from pfocr_rdf.records import OF_MENTIONS, Kind
from pfocr_rdf.resources import folder
from pfocr_rdf.shapes import Report, Result, Validator, graph_of, read_graph

EXAMPLES = Path(__file__).parent / "shapes"
CONFORMING = sorted(EXAMPLES.glob("*/conforms.ttl"))
VIOLATING = sorted(EXAMPLES.glob("*/violates-*.ttl"))
RULES = "https://pfocr.wikipathways.org/shapes#"

#: the word of RFC 2119 that a message of each severity holds
WORDS = {"Violation": "MUST", "Warning": "SHOULD", "Info": "MAY"}

#: parameters of SHACL that the shapes use, and the component that each belongs to
COMPONENTS = {
    SH["class"]: "ClassConstraintComponent",
    SH["in"]: "InConstraintComponent",
    SH.datatype: "DatatypeConstraintComponent",
    SH.hasValue: "HasValueConstraintComponent",
    SH.languageIn: "LanguageInConstraintComponent",
    SH.maxCount: "MaxCountConstraintComponent",
    SH.maxInclusive: "MaxInclusiveConstraintComponent",
    SH.minCount: "MinCountConstraintComponent",
    SH.minInclusive: "MinInclusiveConstraintComponent",
    SH.minLength: "MinLengthConstraintComponent",
    SH.nodeKind: "NodeKindConstraintComponent",
    SH.pattern: "PatternConstraintComponent",
    SH.uniqueLang: "UniqueLangConstraintComponent",
}

#: what else a shape may say
ANNOTATIONS = {
    RDF.type,
    rdflib.RDFS.label,
    SH.message,
    SH.name,
    SH.path,
    SH.property,
    SH.severity,
    SH.targetClass,
}

#: what identifies a result in a report of pySHACL
OF_A_RESULT = (
    SH.focusNode,
    SH.resultPath,
    SH.sourceConstraintComponent,
    SH.sourceShape,
    SH.resultSeverity,
    SH.resultMessage,
)


class Rule(NamedTuple):
    """What the shapes graph says of one rule."""

    severity: str
    message: str
    components: frozenset[str]


@cache
def validator() -> Validator:
    """Return the bundled shapes, read once for all tests."""
    return Validator()


@cache
def rules() -> dict[str, Rule]:
    """Return all property shapes, and the node shapes that bear on the IRI, by local name."""
    graph = validator().graph
    found = {}
    for kind in (SH.PropertyShape, SH.NodeShape):
        for shape in graph.subjects(RDF.type, kind):
            parameters = {p for p in graph.predicates(shape) if isinstance(p, URIRef)}
            if kind == SH.NodeShape and not parameters & COMPONENTS.keys():
                continue
            found[str(shape).removeprefix(RULES)] = Rule(
                severity=str(graph.value(shape, SH.severity)).removeprefix(str(SH)),
                message=str(graph.value(shape, SH.message)),
                components=frozenset(COMPONENTS[p] for p in parameters & COMPONENTS.keys()),
            )
    return found


@cache
def results_of(example: Path) -> tuple[Result, ...]:
    """Return what the shapes say about an example."""
    return validator().validate(read_graph(example)).results


def rule_of(example: Path) -> str:
    """Return the rule that an example breaks: its name up to the first dot."""
    return example.name.partition(".")[0].removeprefix("violates-")


def name_of(example: Path) -> str:
    """Return the name of a case."""
    return f"{example.parent.name}/{example.stem}"


def stem_of(rule: str) -> str:
    """Return the shape file that a rule stands in."""
    (stem,) = (path.stem for path in shape_files() if f"pfocr-sh:{rule}\n" in path.read_text())
    return stem


def shape_files() -> list[Path]:
    """Return the files of the shapes."""
    return sorted(folder("shapes").glob("*.ttl"))


@pytest.mark.parametrize("example", CONFORMING, ids=name_of)
def test_a_conforming_example_has_no_result_at_all(example: Path) -> None:
    """Not even a warning or an info."""
    assert () == results_of(example)


@pytest.mark.parametrize("example", VIOLATING, ids=name_of)
def test_a_violating_example_breaks_its_rule_and_no_other(example: Path) -> None:
    """With the severity and the words that the rule states."""
    name = rule_of(example)
    rule = rules()[name]

    assert {(RULES + name, rule.severity, rule.message)} == {
        (result.shape, result.severity, result.message) for result in results_of(example)
    }


def test_every_constraint_is_broken_by_an_example_and_every_example_has_its_rule() -> None:
    """Each component of each rule is reported by some example that lies beside its shape."""
    broken: dict[str, set[str]] = defaultdict(set)
    for example in VIOLATING:
        broken[rule_of(example)] |= {result.component for result in results_of(example)}

    assert {name: set(rule.components) for name, rule in rules().items()} == broken
    assert {rule_of(e): e.parent.name for e in VIOLATING} == {n: stem_of(n) for n in rules()}


def test_every_shape_file_has_its_folder_of_examples() -> None:
    """And there is nothing else among the examples."""
    files = [path for path in EXAMPLES.rglob("*") if path.is_file()]

    assert {path.stem for path in shape_files()} == {path.parent.name for path in CONFORMING}
    assert sorted([*CONFORMING, *VIOLATING]) == sorted(files)


@pytest.mark.parametrize("name", sorted(rules()))
def test_a_message_is_a_requirement_in_the_word_of_its_severity(name: str) -> None:
    """MUST for a violation, SHOULD for a warning, MAY for an info; one sentence, one word."""
    rule = rules()[name]

    assert [WORDS[rule.severity]] == re.findall(r"\b(?:MUST|SHOULD|MAY)\b", rule.message)
    assert rule.message.endswith(".")


def test_shapes_are_simple_enough_to_compile() -> None:
    """SHACL Core with few components, target classes, plain paths, a name and one message each."""
    graph = validator().graph
    node_shapes = set(graph.subjects(RDF.type, SH.NodeShape))
    property_shapes = set(graph.subjects(RDF.type, SH.PropertyShape))
    used = {p for shape in node_shapes | property_shapes for p in graph.predicates(shape)}

    assert used == ANNOTATIONS | COMPONENTS.keys()
    assert property_shapes == set(graph.objects(None, SH.property))
    assert {URIRef} == {type(shape) for shape in node_shapes | property_shapes}
    assert {URIRef} == {type(path) for path in graph.objects(None, SH.path)}
    for shape in node_shapes | property_shapes:
        assert [1, 1] == [len(list(graph.objects(shape, p))) for p in (SH.severity, SH.message)]
    for shape in property_shapes:
        assert [1, 1] == [len(list(graph.objects(shape, p))) for p in (SH.path, SH.name)]


def test_there_are_enough_rules() -> None:
    """The model has at least forty property constraints."""
    assert 40 <= len(set(validator().graph.subjects(RDF.type, SH.PropertyShape)))


def test_a_path_is_named_in_the_rule_and_the_rule_after_its_node_shape() -> None:
    """Figure-isPartOf belongs to Figure and is about isPartOf."""
    graph = validator().graph
    for node_shape, shape in graph.subject_objects(SH.property):
        local = str(shape).removeprefix(f"{node_shape}-").removesuffix("-form")
        path = re.split("[#/]", str(graph.value(shape, SH.path)))[-1]

        assert local.lower().endswith(path.lower())


def test_the_shapes_are_well_formed() -> None:
    """They conform to SHACL's own shapes, which are applied only here; else pySHACL raises."""
    conforms, _, _ = pyshacl.validate(
        rdflib.Graph(), shacl_graph=Validator().graph, meta_shacl=True, inference="none"
    )

    assert conforms


def test_lists_of_individuals_are_those_of_the_vocabulary() -> None:
    """What a rule lists is what vocab.py and records.py list."""

    def listed(rule: str) -> set[str]:
        graph = validator().graph
        head = graph.value(URIRef(RULES + rule), SH["in"])
        assert head is not None
        return {str(item).removeprefix(vocab.PFOCR) for item in graph.items(head)}

    assert set(Kind) - OF_MENTIONS == listed("Figure-finding")
    assert set(vocab.GENE_LEXICONS) == listed("GeneMention-lexicon-form")
    assert set(vocab.CHEMICAL_LEXICONS) == listed("ChemicalMention-lexicon")
    assert set(vocab.DISEASE_LEXICONS) == listed("DiseaseMention-lexicon")
    mentions = ("GeneMention", "ChemicalMention", "DiseaseMention")
    findings = [listed(f"{mention}-finding") for mention in mentions]
    assert set(OF_MENTIONS) == set.union(*findings)
    assert {Kind.CAPTION_CONTRADICTS, Kind.LONG_FORM_UNMATCHED} == set.intersection(*findings)
    assert set(vocab.CAPTION_SUPPORTS) == listed("GeneMention-captionSupport")
    for mention in mentions[1:]:
        others = set(vocab.CAPTION_SUPPORTS) - {"symbolInCaption"}
        assert others == listed(f"{mention}-captionSupport")
    assert set(vocab.TIERS) == listed("Lexicon-tier")


def test_no_shape_but_that_of_the_ontology_names_the_host() -> None:
    """Figures, records, families and journals follow the configured base."""
    patterns = {
        str(pattern)
        for shape, pattern in validator().graph.subject_objects(SH.pattern)
        if shape != URIRef(RULES + "Lexicon")
    }

    assert [] == [pattern for pattern in patterns if "pfocr" in pattern]


def test_the_ontology_conforms_and_changes_no_answer() -> None:
    """It is part of every dump; its sub-classes must not draw other nodes to a shape."""
    ontology = folder("ontology") / "pfocr.ttl"
    example = EXAMPLES / "gene-mention" / "violates-GeneMention-candidates.two.ttl"

    assert () == validator().validate(read_graph(ontology)).results
    for conforming in CONFORMING:
        if conforming.parent.name != "lexicon":
            assert () == validator().validate(read_graph(ontology, conforming)).results
    assert results_of(example) == validator().validate(read_graph(ontology, example)).results


def test_the_base_may_be_another() -> None:
    """A graph under another base conforms as well."""
    text = (EXAMPLES / "figure" / "conforms.ttl").read_text()
    moved = text.replace("pfocr.wikipathways.org/figures/", "example.org/x/figures/")
    graph = rdflib.Graph().parse(data=moved, format="turtle")

    assert "example.org/x/figures/" in moved
    assert () == validator().validate(graph).results


def test_validation_changes_neither_graph_nor_answer() -> None:
    """The same graph may be judged again, and the shapes stay as they are."""
    graph = read_graph(EXAMPLES / "figure" / "violates-Figure-isPartOf.missing.ttl")
    before = set(graph)
    size = len(validator().graph)
    first = validator().validate(graph)

    assert first == validator().validate(graph)
    assert before == set(graph)
    assert size == len(validator().graph)


@pytest.mark.parametrize("stem", [path.stem for path in shape_files()])
def test_results_are_those_of_a_plain_call_of_pyshacl(stem: str) -> None:
    """Keeping the shapes from call to call, and naming them, loses nothing."""
    graph = read_graph(*sorted((EXAMPLES / stem).glob("*.ttl")))
    conforms, report, _ = pyshacl.validate(graph, shacl_graph=validator().graph)
    expected = sorted(
        tuple(str(report.value(node, predicate) or "") for predicate in OF_A_RESULT)
        for node in report.objects(None, SH.result)
    )

    assert not conforms
    assert expected == sorted(
        (
            result.focus.removeprefix("_:"),
            result.path or "",
            f"{SH}{result.component}",
            result.shape,
            f"{SH}{result.severity}",
            result.message,
        )
        for result in validator().validate(graph).results
    )


def test_only_chosen_classes_are_judged() -> None:
    """A graph may hold no more than the types of what its figures point to."""
    example = EXAMPLES / "article" / "violates-Article-url.missing.ttl"
    graph = read_graph(example)

    assert Report() == validator().validate(graph, classes={vocab.PATHWAY_FIGURE})
    assert Report() == validator().validate(graph, classes=())
    assert not validator().validate(graph, classes=validator().classes).conforms


def test_a_warning_does_not_keep_a_graph_from_conforming() -> None:
    """Conforms means no violation."""
    example = EXAMPLES / "figure" / "violates-Figure-name.ttl"
    report = Report.of(results_of(example))

    assert report.conforms
    assert {"Violation": 0, "Warning": 1, "Info": 0} == report.counts()


def test_a_report_counts_by_rule_with_the_most_frequent_first() -> None:
    """Then by severity, and by name."""
    names = ("Figure-name", "Figure-identifier.missing", "Figure-caption")
    examples = [EXAMPLES / "figure" / f"violates-{name}.ttl" for name in names]
    found = [result for example in [*examples, examples[2]] for result in results_of(example)]

    assert [
        ("Info", "Figure-caption", 2),
        ("Violation", "Figure-identifier", 1),
        ("Warning", "Figure-name", 1),
    ] == [
        (severity, shape.removeprefix(RULES), number)
        for severity, shape, _, number in Report.of(found).by_rule()
    ]


class Line(NamedTuple):
    """An example, and the line that its first result makes."""

    example: str
    expected: str


@pytest.mark.parametrize(
    "case",
    [
        Line(
            "figure/violates-Figure-isPartOf.missing",
            "violation: fig:PMC83992__mb0391401008: schema:isPartOf: "
            "A figure MUST be part of one article (schema:isPartOf).",
        ),
        Line(
            "article/violates-Article-datePublished-form.ill-formed",
            "violation: pmc:PMC83992: schema:datePublished: "
            "The year of an article (schema:datePublished) MUST be one xsd:gYear at most. "
            'Found "20x6"^^<http://www.w3.org/2001/XMLSchema#gYear>.',
        ),
        Line(
            "gene/violates-Gene-taxonomicRange-form.undescribed",
            "violation: ncbigene:5594: schema:taxonomicRange: "
            "The organism of a gene (schema:taxonomicRange) MUST be one described NCBI taxon "
            "at most. Found obo:NCBITaxon_7227.",
        ),
        Line(
            "journal/violates-Journal",
            "violation: <https://example.org/something/else>: "
            "A journal MUST have an IRI that ends in /rdf/journal/<slug>. "
            "Found <https://example.org/something/else>.",
        ),
        Line(
            "figure/violates-Figure-caption",
            "info: fig:PMC83992__mb0391401008: schema:caption: "
            "A figure MAY have a caption (schema:caption).",
        ),
    ],
    ids=lambda case: case.example,
)
def test_a_result_is_one_line_for_people(case: Line) -> None:
    """Severity, node, path, requirement, and the value if there is one."""
    results = results_of(EXAMPLES / f"{case.example}.ttl")
    first = next(result for result in results if not result.focus.startswith("_:"))

    assert case.expected == str(first) == first.as_line()


def test_a_long_value_is_cut_short() -> None:
    """A caption does not fill the screen, nor break the line."""
    text = "two\\nlines " * 20
    figure = "<https://pfocr.wikipathways.org/figures/PMC1__f>"
    report = validator().validate(
        graph_of(
            f"{figure} <{vocab.RDF_TYPE}> <{vocab.PATHWAY_FIGURE}> .\n"
            f'{figure} <{vocab.SCHEMA}caption> "{text}"@de .'
        )
    )
    (line,) = [str(r) for r in report.results if r.component.startswith("LanguageIn")]

    assert line.endswith("….")
    assert "\n" not in line


@pytest.mark.parametrize("suffix", ["nt", "ttl", "nq", "trig", "jsonld", "rdf", "nt.gz", "ttl.gz"])
def test_every_format_is_read(tmp_path: Path, suffix: str) -> None:
    """By the extension, compressed or not; named graphs are merged."""
    source = EXAMPLES / "taxon" / "conforms.ttl"
    format_ = pyoxigraph.RdfFormat.from_extension(suffix.removesuffix(".gz"))
    assert format_ is not None
    graph = pyoxigraph.NamedNode("https://example.org/graph")
    triples = [quad.triple for quad in pyoxigraph.parse(path=source)]
    quads = [pyoxigraph.Quad(s, p, o, graph) for s, p, o in triples]
    content = pyoxigraph.serialize(quads if format_.supports_datasets else triples, format=format_)
    assert content is not None
    path = tmp_path / f"taxon.{suffix}"
    path.write_bytes(gzip.compress(content) if suffix.endswith("gz") else content)

    assert set(rdflib.Graph().parse(source)) == set(read_graph(path))


def test_literals_are_read_as_they_are_written(tmp_path: Path) -> None:
    """An ill-formed number is not turned into a well-formed one on the way."""
    path = tmp_path / "score.ttl"
    path.write_text('<a:s> <a:p> "1e-5"^^<http://www.w3.org/2001/XMLSchema#decimal> .')

    assert ["1e-5"] == [str(value) for value in read_graph(path).objects()]


def test_blank_nodes_of_two_files_stay_apart(tmp_path: Path) -> None:
    """The same label in two files means two nodes."""
    for name in ("a", "b"):
        (tmp_path / f"{name}.nt").write_text(f"_:x <a:p> <a:{name}> .\n")
    graph = read_graph(tmp_path / "a.nt", tmp_path / "b.nt")

    assert 2 == len(set(graph.subjects()))


def test_broken_rdf_is_one_line_with_its_place(tmp_path: Path) -> None:
    """So that an editor can jump there."""
    path = tmp_path / "broken.nt"
    path.write_text("<a:s> <a:p> <a:o> .\n<a:s> oops .\n")
    with pytest.raises(ShapesError) as caught:
        read_graph(path)

    assert str(caught.value).startswith(f"{path}:2: ")
    assert "\n" not in str(caught.value)


def test_a_triple_about_a_triple_is_refused(tmp_path: Path) -> None:
    """RDF 1.2 has it; rdflib and pySHACL have not."""
    path = tmp_path / "reified.nt"
    path.write_text("<a:s> <a:p> <<( <a:s> <a:p> <a:o> )>> .\n")
    with pytest.raises(ShapesError, match=r"reified\.nt: a triple about the triple"):
        read_graph(path)


def test_a_file_that_is_not_there_is_an_error(tmp_path: Path) -> None:
    """And not a traceback of the reader."""
    with pytest.raises(ShapesError, match=r"absent\.nt"):
        read_graph(tmp_path / "absent.nt")


def test_a_folder_without_shapes_judges_nothing_and_says_so(tmp_path: Path) -> None:
    """A graph must not conform because no shape was found."""
    with pytest.raises(ShapesError, match="no shapes"):
        Validator(tmp_path)


def test_shapes_that_are_none_are_refused(tmp_path: Path) -> None:
    """A property shape without a path cannot be loaded; one line says so."""
    prefix = "@prefix sh: <http://www.w3.org/ns/shacl#> .\n"
    (tmp_path / "a.ttl").write_text(f"{prefix}<a:s> a sh:PropertyShape .")
    with pytest.raises(ShapesError, match=r"must include one .sh:path.") as caught:
        Validator(tmp_path)

    assert "\n" not in str(caught.value)


def test_a_constraint_that_cannot_be_applied_is_an_error(tmp_path: Path) -> None:
    """Such as two datatypes at once."""
    (tmp_path / "a.ttl").write_text(
        "@prefix sh: <http://www.w3.org/ns/shacl#> .\n"
        "<a:s> a sh:NodeShape ; sh:targetClass <a:C> ; sh:property <a:p> .\n"
        "<a:p> sh:path <a:q> ; sh:datatype <a:d> , <a:e> .\n"
    )
    graph = graph_of(f'<a:x> <{vocab.RDF_TYPE}> <a:C> .\n<a:x> <a:q> "1" .')
    with pytest.raises(ShapesError, match="the shapes cannot be applied"):
        Validator(tmp_path).validate(graph)
