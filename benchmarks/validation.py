"""How much faster the compiled shapes judge figures than pySHACL does, reading included for both.

    python benchmarks/validation.py [CORPUS] [--copies 20] [--rounds 5]

CORPUS is a folder of documents, ``../shared/corpus`` without one.  Its figures are mapped once and
copied under other names, as a corpus would have them: the same genes, words and lexicons, other
figures, articles and captions.  Both engines get the text of a chunk of figures and the types of
what they point to, and both must give the same results.  Three medians over interleaved rounds, in
milliseconds of CPU a figure: pySHACL on a chunk; the compiled shapes on all chunks, by an engine
that has judged other copies before, as a build's has after its first minute; and by one that has
seen nothing.
"""

from __future__ import annotations

import argparse
import re
import sys
import tempfile
from pathlib import Path
from statistics import median
from time import process_time

from pfocr_rdf import vocab
from pfocr_rdf.documents.sources import open_sources
from pfocr_rdf.ntriples import lines_of
from pfocr_rdf.pipeline.mapping import Mapper
from pfocr_rdf.pipeline.plan import make_plan
from pfocr_rdf.pipeline.validation import FIGURE_CLASSES
from pfocr_rdf.shapes import CompiledValidator, Validator, graph_of
from pfocr_rdf.triples.entities import type_lines

#: the lines of some figures, and the types of what they point to
Part = tuple[list[str], list[str]]

_PMCID = re.compile(r"PMC[0-9]+")
_ENGLISH = re.compile(r'"@en \.\n$')


def mapped(corpus: Path) -> tuple[Part, int]:
    """Return the figures of a corpus as one part, and how many they are."""
    lines: list[str] = []
    types: set[str] = set()
    figures = 0
    with (
        tempfile.TemporaryDirectory() as workspace,
        open_sources([corpus], exclude=[], workspace=Path(workspace)) as sources,
    ):
        plan = make_plan(sources, lambda _: None)
        for tasks in plan.chunks(sources):
            chunk = Mapper(vocab.BASE)(tasks)
            lines += lines_of(chunk.text)
            types.update(type_lines(chunk.registry, vocab.BASE))
            figures += chunk.totals.figures
    return (lines, sorted(types)), figures


def copy(part: Part, number: int) -> Part:
    """Return a part with other figures, articles and captions."""

    def renamed(line: str) -> str:
        line = _PMCID.sub(lambda match: f"{match[0]}{number:05}", line)
        return _ENGLISH.sub(f' {number}"@en .\n', line)

    lines, types = part
    return [renamed(line) for line in lines], [renamed(line) for line in types]


def compiled_time(engine: CompiledValidator, parts: list[Part]) -> tuple[float, list[object]]:
    """Return the seconds that the compiled shapes take for parts, and what they find."""
    start = process_time()
    found = [engine.validate(lines, types, FIGURE_CLASSES) for lines, types in parts]
    return process_time() - start, list(found)


def pyshacl_time(engine: Validator, part: Part) -> tuple[float, object]:
    """Return the seconds that pySHACL takes for a part, and what it finds."""
    lines, types = part
    start = process_time()
    found = engine.validate(graph_of("".join(lines) + "".join(types)), FIGURE_CLASSES)
    return process_time() - start, found


def main() -> None:
    """Print the medians and their ratios."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("corpus", nargs="?", type=Path, default=Path("../shared/corpus"))
    parser.add_argument("--copies", type=int, default=20)
    parser.add_argument("--rounds", type=int, default=5)
    options = parser.parse_args()
    part, figures = mapped(options.corpus)
    slow, fast, fresh = [], [], []
    pyshacl, warm = Validator(), CompiledValidator()
    compiled_time(warm, [copy(part, options.rounds * options.copies)])
    for number in range(options.rounds):
        first = number * options.copies
        parts = [copy(part, first + offset) for offset in range(options.copies)]
        seconds, expected = pyshacl_time(pyshacl, parts[0])
        slow.append(1000 * seconds / figures)
        seconds, found = compiled_time(warm, parts)
        fast.append(1000 * seconds / figures / options.copies)
        seconds, again = compiled_time(CompiledValidator(), parts[:1])
        fresh.append(1000 * seconds / figures)
        if not expected == found[0] == again[0]:
            raise SystemExit("the engines do not agree")
    lines = [
        f"{figures} figures, {len(part[0]) / figures:.0f} triples each",
        f"pySHACL           {median(slow):8.3f} ms a figure",
        _line("compiled", fast, slow),
        _line("compiled, fresh", fresh, slow),
    ]
    sys.stdout.write("\n".join(lines) + "\n")


def _line(name: str, times: list[float], slow: list[float]) -> str:
    ratio = median(slow) / median(times)
    return f"{name:<17} {median(times):8.3f} ms a figure   {ratio:6.1f} x"


if __name__ == "__main__":
    main()
