"""The compiled engine gives the results of pySHACL, whatever is wrong with a graph."""

from __future__ import annotations

import gzip
import re
from collections import Counter
from collections.abc import Callable, Iterable
from functools import cache
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from pfocr_rdf import vocab
from pfocr_rdf.errors import ShapesError
from pfocr_rdf.ntriples import ref
from pfocr_rdf.resources import folder
from pfocr_rdf.shapes import CompiledValidator, Report, Validator, graph_of, read_graph
from pfocr_rdf.shapes import profiles as profiles_module
from pfocr_rdf.shapes.checks import CountCheck, Term, ValueCheck
from pfocr_rdf.shapes.graphs import read_triples, text_of, triples_of
from pfocr_rdf.shapes.lines import UnusualError, canonical_lines, check_subject, read_rest

EXAMPLES = Path(__file__).parent / "shapes"
STEMS = sorted(path.name for path in EXAMPLES.iterdir())

XSD = vocab.XSD
SUB_CLASS = ref(f"{vocab.RDFS}subClassOf")
TYPE = ref(vocab.RDF_TYPE)


@cache
def referee() -> Validator:
    """Return pySHACL with the bundled shapes."""
    return Validator()


@cache
def engine() -> CompiledValidator:
    """Return the compiled shapes, one engine for all tests: it must not mix up graphs."""
    return CompiledValidator()


def same(lines: list[str]) -> int:
    """Assert that both engines agree about some lines, and return how many results they give."""
    expected = referee().validate(graph_of("".join(lines))).results
    assert Counter(expected) == Counter(engine().validate(lines).results)
    return len(expected)


def lines_of(*files: Path) -> list[str]:
    """Return the triples of files as lines."""
    return [
        line
        for number, file in enumerate(files)
        for line in canonical_lines(read_triples(file, f"f{number}"))
    ]


@pytest.mark.parametrize("stem", STEMS)
def test_every_example_has_the_same_results(stem: str) -> None:
    """Conforming or violating, alone and all of a folder together."""
    files = sorted((EXAMPLES / stem).glob("*.ttl"))

    assert 0 == same(lines_of(EXAMPLES / stem / "conforms.ttl"))
    for file in files:
        assert (file.name == "conforms.ttl") == (same(lines_of(file)) == 0)
    same(lines_of(*files))


def test_all_examples_together_have_the_same_results() -> None:
    """Also with the ontology beside them."""
    files = sorted(EXAMPLES.rglob("*.ttl"))
    ontology = folder("ontology") / "pfocr.ttl"

    assert 500 < same(lines_of(*files))
    assert 500 < same(lines_of(ontology, *files))


def _dump(build: Path) -> list[str]:
    return [
        line
        for file in sorted((build / "dump").glob("*.nt.gz"))
        for line in gzip.decompress(file.read_bytes()).decode().splitlines(keepends=True)
    ]


def test_the_corpus_has_the_same_results(corpus_build: Path) -> None:
    """All of it; the parts that a build judges are tested with the pipeline."""
    assert 2 == same(_dump(corpus_build))


def test_the_corpus_without_entities_has_the_same_results(corpus_build: Path) -> None:
    """Nothing that a figure points to is described."""
    figures = gzip.decompress((corpus_build / "dump" / "figures.nt.gz").read_bytes())

    assert 1000 < same(figures.decode().splitlines(keepends=True))


#: terms that may stand where others did: some well-formed, some hardly
NUMBERS = ["1", "2", "0", "-1", "007", "+3", " 2 ", "1_0", "1.0", ".5", "1.", "1e3", "many", ""]
DATATYPES = [
    "integer",
    "decimal",
    "double",
    "float",
    "gYear",
    "date",
    "dateTime",
    "boolean",
    "byte",
]
LITERALS = [
    *(f'"{number}"^^<{XSD}{datatype}>' for number in NUMBERS for datatype in DATATYPES),
    *(f'"{text}"^^<{XSD}date>' for text in ("2020-01-31", "2020-02-30", "2020")),
    *(f'"{text}"^^<{XSD}boolean>' for text in ("true", "TRUE", "no")),
    *(f'"x  y\\t"^^<{XSD}{name}>' for name in ("token", "normalizedString", "anyURI", "string")),
    '"a"^^<https://example.org/datatype>',
    '"<b>"^^<http://www.w3.org/1999/02/22-rdf-syntax-ns#XMLLiteral>',
    *(f'"text"@{tag}' for tag in ("en", "EN", "en-GB", "de", "x-klingon", "eng")),
    *('""', '""@en', '"a\\nb"', '"\\u0041"', '"tab\there"', r'"\\\""', '"\u03b1\u2028"'),
    *('"PMC1__f.jpg"', '"207"', '"PMC1"', '"C000001"'),
]
NODES = [
    *("_:b", "_:c", "<a:s>", "<https://example.org/x%20y>", "<https://example.org/\u03b1>"),
    *("<https://identifiers.org/ncbigene/5594>", "<https://identifiers.org/pmc/PMC83992>"),
    *("<http://id.nlm.nih.gov/mesh/D007649>", "<http://purl.obolibrary.org/obo/NCBITaxon_9606>"),
    ref(f"{vocab.PFOCR}strict"),
    ref(f"{vocab.SCHEMA}ImageObject"),
]


@cache
def conforming() -> dict[str, list[tuple[str, str, str]]]:
    """Return the triples of the conforming examples, as texts."""
    return {
        stem: [
            (text_of(s), text_of(p), text_of(o))
            for s, p, o in read_triples(EXAMPLES / stem / "conforms.ttl", "")
        ]
        for stem in STEMS
    }


Triples = list[tuple[str, str, str]]


#: what changes the triple at a place, or one beside it
Change = Callable[[st.DrawFn, Triples, int], object]


def _delete(_: st.DrawFn, triples: Triples, at: int) -> None:
    if len(triples) > 1:
        del triples[at]


def _repeat(_: st.DrawFn, triples: Triples, at: int) -> None:
    triples.append(triples[at])


def _set_object(draw: st.DrawFn, triples: Triples, at: int) -> None:
    subject, predicate, _ = triples[at]
    triples[at] = (subject, predicate, draw(_ANY))


def _retype(draw: st.DrawFn, triples: Triples, at: int) -> None:
    """Keep the text of a literal, or the IRI, in another datatype, language or kind of term."""
    subject, predicate, old = triples[at]
    text = old[: old.rindex('"') + 1] if old.startswith('"') else f'"{old[1:-1]}"'
    new = text + draw(_TAILS_OF_LITERALS)
    if draw(st.booleans()) and re.fullmatch(r'"[a-zA-Z0-9/:._-]+"', text):
        new = f"<https://example.org/{text[1:-1]}>"
    triples[at] = (subject, predicate, new)


def _add_object(draw: st.DrawFn, triples: Triples, at: int) -> None:
    triples.append((*triples[at][:2], draw(_ANY)))


def _set_subject(draw: st.DrawFn, triples: Triples, at: int) -> None:
    subject = draw(st.sampled_from(sorted({s for s, _, _ in triples})) | _SOME_NODES)
    triples[at] = (subject, *triples[at][1:])


def _set_predicate(draw: st.DrawFn, triples: Triples, at: int) -> None:
    predicate = draw(st.sampled_from(sorted({p for _, p, _ in triples})))
    triples[at] = (triples[at][0], predicate, triples[at][2])


def _add_type(draw: st.DrawFn, triples: Triples, at: int) -> None:
    triples.append((triples[at][0], TYPE, draw(_CLASSES | st.just("<a:Below>"))))


def _add_class(draw: st.DrawFn, triples: Triples, _: int) -> None:
    triples.append(("<a:Below>", SUB_CLASS, draw(_CLASSES)))


def _rename(draw: st.DrawFn, triples: Triples, at: int) -> None:
    """Rename a node everywhere, such as an IRI that becomes blank."""
    old, new = triples[at][draw(st.sampled_from((0, 2)))], draw(_SOME_NODES)
    if not old.startswith('"'):
        triples[:] = [(new if s == old else s, p, new if o == old else o) for s, p, o in triples]


_SOME_NODES = st.sampled_from(NODES)
_ANY = st.sampled_from(LITERALS) | _SOME_NODES
_TAILS_OF_LITERALS = st.sampled_from(
    ["", "@en", "@de", "@EN-gb", *(f"^^<{XSD}{datatype}>" for datatype in DATATYPES)]
)
_CLASSES = st.deferred(lambda: st.sampled_from(sorted(ref(cls) for cls in referee().classes)))
_CHANGES: list[Change] = [
    _delete,
    _repeat,
    _set_object,
    _retype,
    _add_object,
    _set_subject,
    _set_predicate,
    _add_type,
    _add_class,
    _rename,
]


@st.composite
def corrupted(draw: st.DrawFn) -> Triples:
    """Return a graph that was good, with some things changed."""
    stems = draw(st.lists(st.sampled_from(STEMS), min_size=1, max_size=3, unique=True))
    triples = [triple for stem in stems for triple in conforming()[stem]]
    for change in draw(st.lists(st.sampled_from(_CHANGES), min_size=1, max_size=8)):
        change(draw, triples, draw(st.integers(0, len(triples) - 1)))
    return draw(st.permutations(triples)) if draw(st.booleans()) else triples


@settings(
    max_examples=1000,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
@given(corrupted())
def test_corrupted_graphs_have_the_same_results(triples: Triples) -> None:
    """A thousand of them; unusual spellings, blank nodes and any order included."""
    same([f"{s} {p} {o} .\n" for s, p, o in triples])


def test_a_triple_that_is_there_twice_is_one() -> None:
    """However it is spelled."""
    figure = "<https://pfocr.wikipathways.org/figures/PMC1__f.jpg>"
    name = f"{figure} <{vocab.SCHEMA}name>"
    lines = [
        f"{figure} {TYPE} <{vocab.PATHWAY_FIGURE}> .\n",
        f'{name} "A"@en .\n',
        f'{name} "A"@EN .\n',
        f'{name}\t"\\u0041"@en .\n',
    ]
    results = engine().validate(lines).results

    assert [] == [result for result in results if "-name" in result.shape]
    same(lines)


@pytest.mark.parametrize(
    "line",
    [
        "# a comment\n",
        "\n",
        "<a:s> <a:p> <a:o> . # a comment\n",
        "<a:s><a:p><a:o>.\n",
        "<a:s> <a:p> <a:o> .",
        "<a:s> <a:p> <a:o> .\r\n",
        "<a:s> <a:p> <a:o> .\r<a:s> <a:p> <a:q> .\n",
    ],
)
def test_text_that_is_unusual_is_rewritten_first(line: str) -> None:
    """Types are seen in it all the same."""
    lines = lines_of(EXAMPLES / "article" / "violates-Article-url.missing.ttl")

    assert 0 < same([*(text.replace("> <", ">  <") for text in lines), line])


@pytest.mark.parametrize(
    "line", ["<a:s> <a:p> .\n", "<a:s> <a:p> 1 .\n", "<s> <a:p> <a:o> .\n", "<a:s> oops\n"]
)
def test_what_is_no_ntriples_is_an_error_with_its_line(line: str) -> None:
    """The same as of pySHACL's graph."""
    lines = ["<a:s> <a:p> <a:o> .\n", line]
    with pytest.raises(ShapesError) as expected:
        graph_of("".join(lines))
    with pytest.raises(ShapesError) as caught:
        engine().validate(lines)

    assert str(expected.value) == str(caught.value)
    assert str(caught.value).startswith("N-Triples:2: ")


_IRIS = st.text(st.sampled_from(list("ab:/?#@%[]01.-_~\\ \u00e9{}'+")), max_size=9)
_TEXTS = st.text(
    st.sampled_from(list('ab"\\ntu\n\r\t\x00\x7f\u2028\ufffe\U0001f600@^')), max_size=7
)
_TAILS = st.sampled_from(["", "@en", "@EN", "@e", "@en-", "@deu", f"^^<{XSD}integer>", "^^<a>"])


@settings(max_examples=2000, deadline=None)
@given(
    st.builds("<{}>".format, _IRIS)
    | st.builds("<http://{}>".format, _IRIS)
    | st.builds('"{}"{}'.format, _TEXTS, _TAILS)
)
@example("<http://a:b>")
@example("<http://[>")
def test_what_is_taken_for_canonical_is(written: str) -> None:
    """Oxigraph reads the term, and writing it again gives the same text."""
    rest = f"<a:p> {written} .\n"
    try:
        read = read_rest(rest, is_canonical=False)
        if written.startswith("<"):
            check_subject(written)
    except UnusualError:
        return
    ((_, _, value),) = triples_of(f"<a:s> {rest}", "")

    assert written == text_of(value) == read.object
    if read.term is not None:
        assert str(value) == read.term.value


def test_what_is_sure_is_accepted() -> None:
    """The judgement of a text is never milder than that of the term."""
    checks = [
        check
        for shape in engine().shapes
        for part in (shape, *shape.properties)
        for check in part.checks
        if isinstance(check, ValueCheck)
    ]
    terms: list[Term] = []
    for written in (*LITERALS, *NODES):
        try:
            term = read_rest(f"<a:p> {written} .\n", is_canonical=False).term
        except UnusualError:
            continue
        terms += [term] if term else []
    sure = 0
    for term in terms:
        ((_, _, node),) = triples_of(f"<a:s> <a:p> {term.written} .\n", "")
        for check in checks:
            sure += check.is_sure(term)
            assert check.accepts(node) or not check.is_sure(term), (check.component, term)

    assert 100 < sure


def test_types_from_the_context_count_and_are_not_judged() -> None:
    """So a part of a graph is judged like the whole of it."""
    gene = "<https://identifiers.org/ncbigene/5594>"
    lines = lines_of(EXAMPLES / "figure" / "conforms.ttl")
    own = [line for line in lines if line.startswith("<https://pfocr.wikipathways.org/figures/")]
    types = [line for line in lines if line not in own and TYPE in line]

    assert any(gene in line for line in own)
    assert () == engine().validate(own, types).results
    assert {"<https://identifiers.org/ncbigene/5594>"} == {
        r.value for r in engine().validate(own, [t for t in types if gene not in t]).results
    }
    assert () == engine().validate(own, types).results


def test_only_chosen_classes_are_judged() -> None:
    """As pySHACL does it."""
    lines = lines_of(EXAMPLES / "article" / "violates-Article-url.missing.ttl")

    assert engine().classes == referee().classes
    assert Report() == engine().validate(lines, classes={vocab.PATHWAY_FIGURE})
    assert Report() == engine().validate(lines, classes=())
    assert engine().validate(lines) == engine().validate(lines, classes=engine().classes)


def test_what_is_remembered_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    """Little memory gives the same results."""
    for name in ("_MANY", "_MANY_SIGNATURES", "_LONG"):
        monkeypatch.setattr(profiles_module, name, 3 if name != "_LONG" else 90)
    lines = lines_of(*sorted(EXAMPLES.rglob("*.ttl")))
    expected = engine().validate(lines)

    assert expected == CompiledValidator().validate(lines)
    assert expected == CompiledValidator().validate(lines[::-1])


def shapes(folder: Path, text: str) -> Path:
    """Write shapes to a folder: a node shape <a:s>, a property shape <a:p>, and more."""
    (folder / "a.ttl").write_text(
        "@prefix sh: <http://www.w3.org/ns/shacl#> .\n"
        "@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .\n"
        "@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .\n"
        f"<a:s> a sh:NodeShape ; sh:targetClass <a:C> ; sh:property <a:p> . {text}",
        encoding="utf-8",
    )
    return folder


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("<a:p> sh:path <a:q> ; sh:or ( <a:x> <a:y> ) .", "<a:p>: sh:or"),
        ("<a:p> sh:path <a:q> ; sh:not <a:x> .", "<a:p>: sh:not"),
        ("<a:p> sh:path <a:q> ; sh:minExclusive 1 .", "<a:p>: sh:minExclusive"),
        ("<a:p> sh:path <a:q> ; sh:maxLength 1 .", "<a:p>: sh:maxLength"),
        ("<a:p> sh:path <a:q> ; sh:lessThan <a:r> .", "<a:p>: sh:lessThan"),
        ("<a:p> sh:path <a:q> ; sh:deactivated true .", "<a:p>: sh:deactivated"),
        (
            "<a:p> sh:path <a:q> ; sh:property <a:x> . <a:x> sh:path <a:r> .",
            "<a:p>: sh:property of",
        ),
        ("<a:p> sh:path [ sh:inversePath <a:q> ] .", "<a:p>: sh:inversePath"),
        ("<a:p> sh:path ( <a:q> <a:r> ) .", "<a:p>: sh:path that is no predicate"),
        ("<a:p> sh:path <a:q> , <a:r> .", "<a:p>: sh:path with 2 values"),
        ("", "<a:p>: sh:path with 0 values"),
        ("<a:p> a sh:NodeShape ; sh:path <a:q> .", "<a:p>: sh:path of a node shape"),
        (
            "<a:p> sh:path <a:q> ; sh:datatype xsd:string , xsd:date .",
            "<a:p>: sh:datatype with 2 values",
        ),
        ("<a:p> sh:path <a:q> ; sh:nodeKind <a:x> .", "<a:p>: sh:nodeKind <a:x>"),
        ("<a:p> sh:path <a:q> ; sh:minCount -1 .", '<a:p>: sh:minCount "-1"'),
        ("<a:p> sh:path <a:q> ; sh:maxCount 1.0 .", '<a:p>: sh:maxCount "1.0"'),
        ("<a:p> sh:path <a:q> ; sh:minLength <a:x> .", "<a:p>: sh:minLength <a:x>"),
        ("<a:p> sh:path <a:q> ; sh:minInclusive <a:x> .", "<a:p>: sh:minInclusive <a:x>"),
        ("<a:p> sh:path <a:q> ; sh:in <a:x> .", "<a:p>: sh:in <a:x>"),
        ("<a:p> sh:path <a:q> ; sh:languageIn ( 1 ) .", '<a:p>: sh:languageIn "1"'),
        ("<a:p> sh:path <a:q> ; sh:uniqueLang 1 .", '<a:p>: sh:uniqueLang "1"'),
        ("<a:p> sh:path <a:q> ; sh:pattern '(' .", "<a:p>: sh:pattern '(': "),
        ("<a:p> sh:path <a:q> ; sh:pattern 'a' ; sh:flags 'x' .", "<a:p>: sh:flags 'x'"),
        ("<a:p> sh:path <a:q> ; sh:flags 'i' .", "<a:p>: sh:flags without sh:pattern"),
        ("<a:p> sh:path <a:q> ; sh:severity <a:x> .", "<a:p>: sh:severity <a:x>"),
        ("<a:p> sh:path <a:q> . <a:s> sh:minCount 1 .", "<a:s>: sh:minCount of a node shape"),
        ("<a:p> sh:path <a:q> . <a:s> sh:closed true .", "<a:s>: sh:closed"),
        ("<a:p> sh:path <a:q> . <a:s> sh:node <a:x> .", "<a:s>: sh:node"),
        ("<a:p> sh:path <a:q> . <a:s> sh:sparql <a:x> .", "<a:s>: sh:sparql"),
        ("<a:p> sh:path <a:q> . <a:s> sh:targetSubjectsOf <a:r> .", "<a:s>: sh:targetSubjectsOf"),
        ("<a:p> sh:path <a:q> . <a:s> sh:target <a:r> .", "<a:s>: sh:target "),
        ("<a:p> sh:path <a:q> . <a:s> sh:targetClass [] .", "<a:s>: target class _:"),
        ("<a:p> sh:path <a:q> . <a:s> sh:value <a:r> .", "<a:s>: sh:value"),
        ("<a:p> sh:path <a:q> . <a:f> a sh:SPARQLFunction .", "<a:f>: sh:SPARQLFunction"),
        ("<a:p> sh:path <a:q> . <> sh:entailment <a:r> .", "<a:o>: sh:entailment"),
    ],
)
def test_what_cannot_be_compiled_is_refused(tmp_path: Path, text: str, message: str) -> None:
    """In one line that names the shape and the thing."""
    with pytest.raises(ShapesError) as caught:
        CompiledValidator(shapes(tmp_path, text.replace("<>", "<a:o>")))

    assert f": {message}" in str(caught.value)
    assert "cannot be compiled (expected " in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_folder_without_shapes_judges_nothing_and_says_so(tmp_path: Path) -> None:
    """A graph must not conform because no shape was found."""
    with pytest.raises(ShapesError, match="no shapes"):
        CompiledValidator(tmp_path)


#: shapes that ours are not, but could be
_OTHERS = [
    "<a:p> sh:path <a:q> ; sh:minCount 2 ; sh:maxCount 3 .",
    "<a:p> sh:path <a:q> ; sh:uniqueLang true ; sh:hasValue 'x'@en , <a:o> .",
    "<a:p> sh:path <a:q> ; sh:class <a:C> , <a:D> . <a:s> sh:class <a:D> .",
    "<a:p> sh:path <a:q> ; sh:languageIn ( 'en-GB' 'de' ) . <a:s> sh:hasValue <a:n> .",
    "<a:p> sh:path <a:q> ; sh:languageIn ( '*' ) ; sh:minLength 0 .",
    "<a:p> sh:path <a:q> ; sh:in ( 1 'x'@EN <a:o> 'y' ) . <a:s> sh:in ( <a:n> ) .",
    "<a:p> sh:path <a:q> ; sh:pattern '^X' , 'y$' ; sh:flags 'im' ; sh:minLength 2 .",
    "<a:p> sh:path <a:q> ; sh:minInclusive 1 , '2020-01-01'^^xsd:date ; sh:maxInclusive 1.5 .",
    "<a:p> sh:path <a:q> ; sh:minInclusive '2020-01-01T00:00:00'^^xsd:dateTime .",
    "<a:p> sh:path <a:q> ; sh:maxInclusive 'm' ; sh:nodeKind sh:BlankNodeOrLiteral .",
    "<a:p> sh:path <a:q> ; sh:datatype rdfs:Literal ; sh:nodeKind sh:IRIOrLiteral .",
    "<a:p> sh:path <a:q> ; sh:datatype xsd:date ; sh:nodeKind sh:BlankNode .",
    "<a:p> sh:path <a:q> ; sh:datatype xsd:boolean . <a:s> sh:nodeKind sh:BlankNodeOrIRI .",
    "<a:p> sh:path <a:q> ; sh:minCount 1 ; sh:targetClass <a:D> . <a:D> rdfs:subClassOf <a:C> .",
    "<a:p> sh:path <a:q> ; sh:minCount 1 . <a:t> sh:targetClass <a:C> ; sh:property <a:p> .",
]

_VALUES = [
    *LITERALS,
    *NODES,
    *('"x"@en', '"x"@en-gb', '"y"', '"Xy"', f'"2020-01-01T00:00:00"^^<{XSD}dateTime>', "<a:o>"),
    *(f'"2021-01-01T00:00:00Z"^^<{XSD}dateTime>', f'"2019-12-31"^^<{XSD}date>'),
]


@pytest.mark.parametrize("text", _OTHERS)
def test_other_shapes_give_the_same_results(tmp_path: Path, text: str) -> None:
    """Also components, and several values of them, that our shapes do not use now."""
    message = "sh:message 'm' . <a:s> sh:message 'm' ."
    where = shapes(tmp_path, f"{text} <a:p> {message}".replace("<a:t> sh:t", "<a:t> sh:t"))
    pyshacl, compiled = Validator(where), CompiledValidator(where)
    typed = [f"<a:n> {TYPE} <a:C> .\n", f"<a:o> {TYPE} <a:D> .\n", f"_:b {TYPE} <a:E> .\n"]
    below = [f"<a:D> {SUB_CLASS} <a:C> .\n", f"<a:E> {SUB_CLASS} <a:D> .\n"]
    some: Iterable[list[str]] = (_VALUES[n : n + 2] for n in range(0, len(_VALUES), 2))
    for values in ([], *([value] for value in _VALUES), *some, _VALUES):
        for context in (typed, typed + below):
            lines = [*context, *(f"<a:n> <a:q> {value} .\n" for value in values)]
            expected = pyshacl.validate(graph_of("".join(lines))).results

            assert Counter(expected) == Counter(compiled.validate(lines).results), values


def test_counts_hold_by_their_marks() -> None:
    """What a signature is judged by."""
    check = CountCheck("MinCountConstraintComponent", least=2)

    assert check.holds({"": 1, '"x"': 1})
    assert not check.holds({"": 1})


def test_read_graph_and_engine_agree_on_blank_nodes(tmp_path: Path) -> None:
    """The focus node of a result has the same label in both."""
    line = f"_:x {TYPE} <{vocab.PATHWAY_FIGURE}> .\n"
    file = tmp_path / "a.nt"
    file.write_text(line)

    assert "_:s0x" == engine().validate([line]).results[0].focus
    assert referee().validate(read_graph(file)) == engine().validate([line])
