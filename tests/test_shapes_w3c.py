"""The compiled engine passes W3C's SHACL core cases that use what our shapes use, or refuses them.

Source: https://w3c.github.io/data-shapes/data-shapes-test-suite/
"""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import NamedTuple
from urllib.parse import unquote, urlparse

import pyoxigraph
import pytest
import rdflib
from rdflib.namespace import RDF, SH
from rdflib.term import Node

from pfocr_rdf.errors import ShapesError
from pfocr_rdf.shapes import CompiledValidator, graph_of
from pfocr_rdf.shapes.graphs import name_of, text_of

_MF = rdflib.Namespace("http://www.w3.org/2001/sw/DataAccess/tests/test-manifest#")
_SHT = rdflib.Namespace("http://www.w3.org/ns/shacl-test#")

#: the cases that are refused, and what of them is named
REFUSED = {
    "complex/personexample": "sh:closed",
    "complex/shacl-shacl": "sh:declare",
    "misc/deactivated-001": "sh:deactivated",
    "misc/deactivated-002": "sh:deactivated",
    "misc/severity-002": "sh:severity",
    "node/and-001": "sh:and",
    "node/and-002": "sh:and",
    "node/closed-001": "sh:closed",
    "node/closed-002": "sh:closed",
    "node/disjoint-001": "sh:disjoint",
    "node/equals-001": "sh:equals",
    "node/maxExclusive-001": "sh:maxExclusive",
    "node/maxLength-001": "sh:maxLength",
    "node/minExclusive-001": "sh:minExclusive",
    "node/node-001": "sh:node",
    "node/not-001": "sh:not",
    "node/not-002": "sh:not",
    "node/or-001": "sh:or",
    "node/qualified-001": "sh:qualifiedMaxCount",
    "node/xone-001": "sh:xone",
    "node/xone-duplicate": "sh:xone",
    "path/path-alternative-001": "sh:alternativePath",
    "path/path-complex-001": "sh:zeroOrMorePath",
    "path/path-complex-002": "sh:inversePath",
    "path/path-inverse-001": "sh:inversePath",
    "path/path-oneOrMore-001": "sh:oneOrMorePath",
    "path/path-sequence-001": "sh:path that is no predicate",
    "path/path-sequence-002": "sh:path that is no predicate",
    "path/path-sequence-duplicate-001": "sh:path that is no predicate",
    "path/path-strange-001": "sh:inversePath",
    "path/path-strange-002": "sh:inversePath",
    "path/path-unused-001": "sh:inversePath",
    "path/path-zeroOrMore-001": "sh:zeroOrMorePath",
    "path/path-zeroOrOne-001": "sh:zeroOrOnePath",
    "property/and-001": "sh:and",
    "property/datatype-003": "sh:or",
    "property/disjoint-001": "sh:disjoint",
    "property/equals-001": "sh:equals",
    "property/lessThan-001": "sh:lessThan",
    "property/lessThan-002": "sh:lessThan",
    "property/lessThanOrEquals-001": "sh:lessThanOrEquals",
    "property/maxExclusive-001": "sh:maxExclusive",
    "property/maxLength-001": "sh:maxLength",
    "property/minExclusive-001": "sh:minExclusive",
    "property/minExclusive-002": "sh:minExclusive",
    "property/node-001": "sh:node",
    "property/node-002": "sh:node",
    "property/not-001": "sh:not",
    "property/or-001": "sh:or",
    "property/or-datatypes-001": "sh:or",
    "property/property-001": "sh:property of a property shape",
    "property/qualifiedMinCountDisjoint-001": "sh:qualifiedMaxCount",
    "property/qualifiedValueShape-001": "sh:qualifiedMaxCount",
    "property/qualifiedValueShapesDisjoint-001": "sh:qualifiedMaxCount",
    "property/uniqueLang-002": "sh:uniqueLang",
    "targets/multipleTargets-001": "sh:targetSubjectsOf",
    "targets/targetObjectsOf-001": "sh:targetObjectsOf",
    "targets/targetSubjectsOf-001": "sh:targetSubjectsOf",
    "targets/targetSubjectsOf-002": "sh:targetSubjectsOf",
    "validation-reports/shared": "sh:property of a property shape",
}


#: the parameters of the components that our shapes use
COMPONENTS = (
    "class",
    "datatype",
    "hasValue",
    "in",
    "languageIn",
    "maxCount",
    "maxInclusive",
    "minCount",
    "minInclusive",
    "minLength",
    "nodeKind",
    "pattern",
    "uniqueLang",
)


class Case(NamedTuple):
    """A case of the suite: its name, its graphs as N-Triples, and the graph of its report."""

    name: str
    shapes: str
    content: str
    report: rdflib.Graph


class Found(NamedTuple):
    """What a result says, with blank nodes all alike."""

    focus: str
    path: str
    value: str
    component: str
    shape: str
    severity: str


def _read(file: Path) -> str:
    """Return a file as N-Triples."""
    base = file.resolve().as_uri()
    quads = pyoxigraph.parse(path=str(file), base_iri=base)
    return "".join(f"{quad.triple} .\n" for quad in quads)


def _path(iri: Node | None) -> Path:
    return Path(unquote(urlparse(str(iri)).path))


def cases(folder: Path) -> list[Case]:
    """Return all cases, by the files that say what is expected."""
    found = []
    for file in sorted(folder.glob("*/*.ttl")):
        text = _read(file)
        graph = graph_of(text)
        for case in graph.subjects(RDF.type, _SHT.Validate):
            action = graph.value(case, _MF.action)
            shapes, content = (
                _path(graph.value(action, p)) for p in (_SHT.shapesGraph, _SHT.dataGraph)
            )
            found.append(
                Case(
                    name=f"{file.parent.name}/{file.stem}",
                    shapes=text if shapes == file.resolve() else _read(shapes),
                    content=text if content == file.resolve() else _read(content),
                    report=graph,
                )
            )
    return found


def expected(case: Case) -> Counter[Found]:
    """Return the results that a case expects."""
    report = case.report
    return Counter(
        Found(
            focus=_blank(name_of(report.value(result, SH.focusNode))),
            path=_blank(name_of(report.value(result, SH.resultPath) or rdflib.Literal(""))),
            value=_blank(_text(report.value(result, SH.value))),
            component=str(report.value(result, SH.sourceConstraintComponent)).removeprefix(str(SH)),
            shape=_blank(name_of(report.value(result, SH.sourceShape))),
            severity=str(report.value(result, SH.resultSeverity)).removeprefix(str(SH)),
        )
        for result in report.objects(None, SH.result)
    )


def found(validator: CompiledValidator, content: str) -> Counter[Found]:
    """Return the results that the engine gives."""
    return Counter(
        Found(
            focus=_blank(result.focus),
            path=_blank(result.path or ""),
            value=_blank(result.value or ""),
            component=result.component,
            shape=_blank(result.shape),
            severity=result.severity,
        )
        for result in validator.validate([content]).results
    )


def _text(node: Node | None) -> str:
    return "" if node is None else text_of(node)


def _blank(name: str) -> str:
    return "_:" if name.startswith("_:") else name


@pytest.fixture(scope="module")
def suite(shared: Path) -> list[Case]:
    """All cases of the suite."""
    return cases(shared / "w3c" / "shacl-core")


def validator_of(shapes: str, folder: Path) -> CompiledValidator:
    """Return the engine for some shapes."""
    (folder / "shapes.ttl").write_text(shapes, encoding="utf-8")
    return CompiledValidator(folder)


def test_the_suite_is_all_there(suite: list[Case], shared: Path) -> None:
    """All cases that its manifests name, and some for each component that our shapes use."""
    named = {
        f"{manifest.parent.name}/{_path(file).stem}"
        for manifest in (shared / "w3c" / "shacl-core").glob("*/manifest.ttl")
        for file in graph_of(_read(manifest)).objects(None, _MF.include)
    }
    passed = {case.name for case in suite} - REFUSED.keys()

    assert {case.name for case in suite} == named
    assert REFUSED.keys() < {case.name for case in suite}
    for component in COMPONENTS:
        assert any(f"/{component}-" in name for name in passed), component


def test_cases_within_what_shapes_use_have_their_expected_results(
    suite: list[Case], tmp_path: Path
) -> None:
    """Whatever the engine takes, it judges as W3C says."""
    for case in suite:
        if case.name not in REFUSED:
            validator = validator_of(case.shapes, tmp_path)

            assert expected(case) == found(validator, case.content), case.name


def test_cases_beyond_that_are_refused_by_name(suite: list[Case], tmp_path: Path) -> None:
    """Never skipped: the error says which shape, and what of it."""
    for case in suite:
        if case.name in REFUSED:
            with pytest.raises(ShapesError) as caught:
                validator_of(case.shapes, tmp_path)

            assert f": {REFUSED[case.name]} " in str(caught.value)
            assert " cannot be compiled (expected " in str(caught.value)
            assert "\n" not in str(caught.value)


def test_a_message_is_that_of_the_shape(suite: list[Case], tmp_path: Path) -> None:
    """The suite has one case that says so."""
    (case,) = (case for case in suite if case.name == "misc/message-001")
    results = validator_of(case.shapes, tmp_path).validate([case.content]).results

    assert ["Test message"] == [result.message for result in results]
