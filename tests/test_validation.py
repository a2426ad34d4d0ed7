"""Validating the graph in parts gives what validating all of it gives."""

from __future__ import annotations

import random
from collections import defaultdict
from pathlib import Path

import pytest

import pfocr_rdf
from pfocr_rdf import vocab
from pfocr_rdf.ntriples import ref, subject
from pfocr_rdf.pipeline import graph as graph_module
from pfocr_rdf.pipeline import plan as plan_module
from pfocr_rdf.pipeline.build import build
from pfocr_rdf.pipeline.validation import (
    FIGURE_CLASSES,
    Validation,
    pointed_types,
    validate_entities,
    validate_figures,
)
from pfocr_rdf.shapes import Result, Validator, graph_of
from pfocr_rdf.triples.figures import FigureTriples
from pfocr_rdf.triples.mentions import PLACE, Template

_TYPE = ref(vocab.RDF_TYPE)


def _key(result: Result) -> tuple[str, ...]:
    return (result.focus, result.shape, result.component, str(result.path), str(result.value))


def _in_parts(blocks: dict[str, list[str]]) -> list[Result]:
    """Return the results of each subject's own triples, three subjects at a time."""
    types = {
        iri: [line for line in lines if f" {_TYPE} " in line][:1] for iri, lines in blocks.items()
    }
    is_figure = {
        iri: any(f"{_TYPE} <{cls}>" in line for line in lines for cls in FIGURE_CLASSES)
        for iri, lines in blocks.items()
    }
    known = [line for iri, figure in is_figure.items() if not figure for line in types[iri]]
    figures = _figures({iri: lines for iri, lines in blocks.items() if is_figure[iri]})
    results = validate_figures(figures, known)
    others = [iri for iri, figure in is_figure.items() if not figure]
    for start in range(0, len(others), 3):
        text = "".join([line for iri in others[start : start + 3] for line in blocks[iri]])
        results += validate_entities(text, pointed_types(text, types))
    return results


def _figures(blocks: dict[str, list[str]]) -> list[FigureTriples]:
    """Return the figures that blocks of lines are of, each with templates of its mentions."""
    own: dict[str, list[str]] = defaultdict(list)
    mentions: dict[str, list[Template]] = defaultdict(list)
    for iri, lines in blocks.items():
        figure, mark, _ = iri.partition("#")
        if mark:
            text = "".join(lines).replace(figure, PLACE)
            mentions[figure].append(Template(text, len(lines), ""))
        else:
            own[figure.removesuffix(".html")] += lines
    return [
        FigureTriples(iri, "".join(own[iri]), tuple(mentions[iri])) for iri in {**own, **mentions}
    ]


@pytest.mark.parametrize("seed", range(12))
def test_parts_give_the_results_of_the_whole(seed: int, seeds: Path, tmp_path: Path) -> None:
    """Whatever is broken in a graph, its parts report the same results."""
    target = tmp_path / "seeds.nt"
    pfocr_rdf.convert([seeds], target)
    lines = target.read_text(encoding="utf-8").splitlines(keepends=True)
    chance = random.Random(seed)  # noqa: S311 -- no secret
    kept = [line for line in lines if f" {_TYPE} " in line or chance.random() > 0.05]
    broken = [
        line.replace("identifiers.org/", "example.org/") if chance.random() < 0.02 else line
        for line in kept
    ]
    blocks: dict[str, list[str]] = defaultdict(list)
    for line in broken:
        blocks[subject(line)].append(line)

    whole = Validator().validate(graph_of("".join(broken))).results

    assert len(whole) > 20
    assert sorted(map(_key, whole)) == sorted(map(_key, _in_parts(blocks)))


def test_mentions_are_judged_once_and_as_if_alone(seeds: Path, tmp_path: Path) -> None:
    """What conforms on one figure is found wanting on another whose name is wrong."""
    target = tmp_path / "seeds.nt"
    pfocr_rdf.convert([seeds], target)
    blocks: dict[str, list[str]] = defaultdict(list)
    for line in target.read_text(encoding="utf-8").splitlines(keepends=True):
        blocks[subject(line)].append(line)
    figures = _figures({iri: lines for iri, lines in blocks.items() if "/figures/" in iri})
    types = [lines[0] for iri, lines in blocks.items() if "/figures/" not in iri]
    renamed = [_renamed(figure, figure.iri.replace("/PMC", "/pmc")) for figure in figures]
    mentions = sum(len(figure.mentions) for figure in figures)
    rules = ("GeneMention", "ChemicalMention", "DiseaseMention")

    for _ in range(2):
        assert not [r for r in validate_figures(figures, types) if r.severity == "Violation"]
        results = validate_figures([*figures, *renamed], types)
        named = [r for r in results if r.path is None and r.shape.endswith(rules)]
        assert {figure.name_of(m) for figure in renamed for m in figure.mentions} == {
            result.focus for result in named
        }
        assert mentions == len(named)


def _renamed(figure: FigureTriples, iri: str) -> FigureTriples:
    return FigureTriples(iri, figure.own.replace(figure.iri, iri), figure.mentions)


def test_build_says_what_validate_says(
    shared: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A build in many small parts reports what validating its whole dump reports."""
    monkeypatch.setattr(graph_module, "_ENTITIES", 7)
    monkeypatch.setattr(plan_module, "_CHUNK_LIMIT", 3)
    report = build([shared / "corpus"], tmp_path / "build")
    whole = pfocr_rdf.validate(tmp_path / "build")

    assert report.conforms
    assert whole.counts() == report.validation.counts
    assert report.validation.counts["Warning"] == 2
    assert sorted(map(_key, whole.results)) == sorted(map(_key, report.validation.results))


def test_violations_are_listed_before_all_others() -> None:
    """A report that cannot list everything lists the violations."""
    results = [
        Result(
            focus=f"https://example.org/{number}",
            path=None,
            value=None,
            component="MinCountConstraintComponent",
            shape="https://example.org/shape",
            severity="Violation" if number == 1500 else "Warning",
            message="",
        )
        for number in range(2000)
    ]
    validation = Validation()
    validation.add(results)

    assert validation.counts == {"Violation": 1, "Warning": 1999, "Info": 0}
    assert len(validation.results) == 1000
    assert validation.results[0].focus == "https://example.org/1500"
    assert not validation.conforms
