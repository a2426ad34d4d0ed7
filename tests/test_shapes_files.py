"""Files are judged node by node, with the results that judging all at once gives."""

from __future__ import annotations

import gzip
import random
from collections import Counter
from pathlib import Path

import pytest

from pfocr_rdf import vocab
from pfocr_rdf.errors import ShapesError, UsageError
from pfocr_rdf.ntriples import ref
from pfocr_rdf.shapes import Report, Validator, read_graph, validate
from pfocr_rdf.shapes import files as files_module
from pfocr_rdf.shapes.compiled import CompiledValidator
from pfocr_rdf.shapes.files import validate_files
from pfocr_rdf.shapes.graphs import read_triples
from pfocr_rdf.shapes.lines import canonical_lines

EXAMPLES = Path(__file__).parent / "shapes"
TYPE = ref(vocab.RDF_TYPE)
SUB_CLASS = ref(f"{vocab.RDFS}subClassOf")


def same(*files: Path) -> Report:
    """Assert that both engines agree about some files together, and return what they say."""
    report = validate_files(CompiledValidator(), files)
    expected = Validator().validate(read_graph(*files))
    assert Counter(expected.results) == Counter(report.results)
    return report


def write(path: Path, lines: list[str]) -> Path:
    """Write lines to a file, compressed if its name says so."""
    content = "".join(lines).encode()
    path.write_bytes(gzip.compress(content) if path.suffix == ".gz" else content)
    return path


@pytest.fixture(scope="module")
def lines() -> list[str]:
    """The lines of all examples together, without blank nodes."""
    graph = read_graph(*sorted(EXAMPLES.rglob("*.ttl")))
    return sorted(line for line in canonical_lines(graph) if "_:" not in line)


def test_triples_of_a_node_may_stand_anywhere(tmp_path: Path, lines: list[str]) -> None:
    """In any order, and in several files."""
    expected = same(write(tmp_path / "whole.nt", lines))
    shuffled = lines[:]
    random.Random(1).shuffle(shuffled)  # noqa: S311 -- no secret
    parts = [write(tmp_path / f"{number}.nt.gz", shuffled[number::3]) for number in range(3)]

    assert len(expected.results) > 500
    assert expected == same(write(tmp_path / "shuffled.nt.gz", shuffled)) == same(*parts)


def test_nodes_whose_bits_meet_are_judged_once(
    tmp_path: Path, lines: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """With so few bits, nearly all nodes seem to come again."""
    monkeypatch.setattr(files_module, "_BITS_LEAST", 1)
    monkeypatch.setattr(files_module, "_BITS_MOST", 1)
    monkeypatch.setattr(files_module, "_MANY_KINDS", 1)

    assert len(same(write(tmp_path / "whole.nt", lines)).results) > 500


def test_a_class_may_be_put_below_another_at_the_end(tmp_path: Path) -> None:
    """The instances that were passed over are found again."""
    article = "<https://identifiers.org/pmc/PMC1>"
    journal = "<https://example.org/rdf/journal/x>"
    lines = [
        f"{journal} {TYPE} <a:Magazine> .\n",
        f"{article} {TYPE} <{vocab.SCHEMA}ScholarlyArticle> .\n",
        f"{article} <{vocab.SCHEMA}isPartOf> {journal} .\n",
    ]
    below = f"<a:Magazine> {SUB_CLASS} <{vocab.SCHEMA}Periodical> .\n"
    rules = [
        {result.shape.rpartition("#")[2] for result in same(write(tmp_path / "a.nt", some)).results}
        for some in (lines, [*lines, below])
    ]

    assert "Article-isPartOf" in rules[0]
    assert "Journal-name" not in rules[0]
    assert "Article-isPartOf" not in rules[1]
    assert "Journal-name" in rules[1]


def test_blank_nodes_of_two_files_stay_apart(tmp_path: Path) -> None:
    """Whatever their labels."""
    line = f"_:x {TYPE} <{vocab.PATHWAY_FIGURE}> .\n"
    files = [write(tmp_path / f"{name}.nt", [line]) for name in "ab"]

    assert {"_:s0x", "_:s1x"} == {result.focus for result in same(*files).results}


def test_unusual_text_is_rewritten(tmp_path: Path, lines: list[str]) -> None:
    """Such as a file without an end of its last line, with carriage returns, or Turtle."""
    expected = same(write(tmp_path / "whole.nt", lines))
    unusual = [
        write(tmp_path / "cut.nt", [*lines[:-1], lines[-1].rstrip("\n")]),
        write(tmp_path / "windows.nt", [line.replace("\n", "\r\n") for line in lines]),
        write(tmp_path / "whole.ttl", lines),
    ]

    for file in unusual:
        assert expected == same(file)


@pytest.mark.parametrize(
    "content",
    [b"<a:s> <a:p> <a:o> .\n<a:s> oops .\n", b'<a:s> <a:p> <a:o> .\n<a:s> <a:p> "\xff" .\n'],
)
def test_broken_rdf_is_one_line_with_its_place(tmp_path: Path, content: bytes) -> None:
    """So that an editor can jump there; the same with both engines."""
    path = tmp_path / "broken.nt"
    path.write_bytes(content)
    errors = []
    for engine in ("compiled", "pyshacl"):
        with pytest.raises(ShapesError) as caught:
            validate(path, engine)
        errors.append(str(caught.value))

    assert errors[0] == errors[1]
    assert errors[0].startswith(f"{path}:2: ")
    assert "\n" not in errors[0]


def test_a_file_that_cannot_be_read_is_an_error(tmp_path: Path) -> None:
    """Absent, cut off, or no dump at all."""
    cut = tmp_path / "cut.nt.gz"
    cut.write_bytes(gzip.compress(b"<a:s> <a:p> <a:o> .\n" * 99)[:-9])
    for path in (tmp_path / "absent.nt", cut, tmp_path):
        for engine in ("compiled", "pyshacl"):
            with pytest.raises(ShapesError, match=str(path)):
                validate(path, engine)


def test_an_unknown_engine_is_an_error(tmp_path: Path) -> None:
    """It names those that there are."""
    with pytest.raises(UsageError, match=r"no engine 'rudof' .expected compiled or pyshacl.$"):
        validate(tmp_path, "rudof")


def test_engines_agree_about_a_build(corpus_build: Path) -> None:
    """The whole dump of the real documents."""
    assert validate(corpus_build) == validate(corpus_build, "pyshacl")
    assert {"Violation": 0, "Warning": 2, "Info": 0} == validate(corpus_build).counts()


def test_nodes_that_shapes_name_are_judged(tmp_path: Path) -> None:
    """Whether or not they have a type, or triples at all."""
    (tmp_path / "shapes").mkdir()
    (tmp_path / "shapes" / "a.ttl").write_text(
        "@prefix sh: <http://www.w3.org/ns/shacl#> .\n"
        "<a:s> a sh:NodeShape ; sh:targetNode <a:x> , <a:y> , 'z' ; sh:property <a:p> .\n"
        "<a:p> sh:path <a:q> ; sh:minCount 1 ; sh:message 'm' ."
    )
    validator = CompiledValidator(tmp_path / "shapes")
    file = write(tmp_path / "a.nt", ["<a:x> <a:r> <a:o> .\n", "<a:n> <a:q> <a:o> .\n"])
    more = write(tmp_path / "b.nt", ["<a:x> <a:q> <a:o> .\n"])

    assert ["a:x", "a:y", "z"] == [r.focus for r in validate_files(validator, [file]).results]
    assert ["a:y", "z"] == [r.focus for r in validate_files(validator, [file, more]).results]


def test_triples_are_read_from_any_format() -> None:
    """As the referee reads them."""
    file = EXAMPLES / "taxon" / "conforms.ttl"

    assert len(list(read_triples(file, ""))) == len(read_graph(file))
    assert validate(file).conforms
