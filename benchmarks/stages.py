"""Our own stages, each measured by itself in a fresh process.

    python -m stages map CORPUS OUT.nt        parse; map and write; what of that no peer does
    python -m stages validate CORPUS          what the shapes say of each part, as a build asks
    python -m stages load STORE DUMP…         create a store of a dump

Run in ``benchmarks/``.  The last line printed is JSON: seconds of each part, without the imports.
"""

from __future__ import annotations

import json
import sys
import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from measure import Clock

from pfocr_rdf.documents.front_matter import MAX_DOCUMENT_BYTES, parse_document
from pfocr_rdf.documents.sources import open_sources
from pfocr_rdf.documents.tables import MAX_TABLE_BYTES, parse_table
from pfocr_rdf.evidence.judging import weigh
from pfocr_rdf.grounding import ground
from pfocr_rdf.parser.figures import parse_figure
from pfocr_rdf.pipeline.graph import Graph, Options
from pfocr_rdf.pipeline.mapping import Mapper, open_lexicon
from pfocr_rdf.pipeline.plan import Task, make_plan
from pfocr_rdf.records import Figure
from pfocr_rdf.store import create_store
from pfocr_rdf.triples.figures import FigureTriples

Costs = dict[str, dict[str, float]]


def parse(tasks: Iterable[Task]) -> None:
    """Read and parse the documents and tables of some figures, and forget them."""
    for task in tasks:
        for entry, tables in task.documents:
            parse_document(entry.place, entry.read(MAX_DOCUMENT_BYTES))
            for kind, table in tables.items():
                parse_table(table.place, kind, table.read(MAX_TABLE_BYTES))


def map_corpus(corpus: Path, target: Path) -> tuple[Costs, int]:
    """Write the triples of a corpus, and return the costs and the number of triples.

    Every chunk is parsed by itself first, and then mapped, which parses it again: the cost of
    mapping is the second less the first.  Then its figures are grounded and weighed again, which
    no peer does; that is a part of mapping, and so are the entities at the end.
    """
    clock = Clock()
    parsing = {"cpu": 0.0, "wall": 0.0}
    both = {"cpu": 0.0, "wall": 0.0}
    judging = {"cpu": 0.0, "wall": 0.0}
    joining = {"cpu": 0.0, "wall": 0.0}
    lexicon = open_lexicon(None)
    with (
        tempfile.TemporaryDirectory() as workspace,
        open_sources([corpus], exclude=[], workspace=Path(workspace)) as sources,
        target.open("w", encoding="utf-8") as file,
    ):
        options = Options()
        plan = make_plan(sources, lambda _: None)
        graph = Graph(sources, plan, Mapper(options.base), options)
        chunks = graph.chunks()
        clock.lap()
        for tasks in plan.chunks(sources):
            parse(tasks)
            _add(parsing, clock.lap())
            file.write(next(chunks).text)
            _add(both, clock.lap())
            figures = list(read_figures(tasks))
            clock.lap()
            for figure in figures:
                weigh(ground(figure, lexicon), lexicon)
            _add(judging, clock.lap())
        next(chunks, None)
        for lines in graph.entities():
            file.writelines(lines)
        file.writelines(graph.description())
        _add(joining, clock.lap())
        _add(both, joining)
    mapping = {key: both[key] - parsing[key] for key in both}
    costs = {
        "parse": parsing,
        "map and write": mapping,
        "ground and weigh": judging,
        "entities": joining,
    }
    return costs, graph.totals.triples


def read_figures(tasks: Iterable[Task]) -> Iterator[Figure]:
    """Yield the figures of the first documents of some tasks, as they are read."""
    for task in tasks:
        entry, tables = task.documents[0]
        document = parse_document(entry.place, entry.read(MAX_DOCUMENT_BYTES))
        yield parse_figure(
            document,
            {
                kind: parse_table(table.place, kind, table.read(MAX_TABLE_BYTES))
                for kind, table in tables.items()
            },
        )


def _add(total: dict[str, float], more: dict[str, float]) -> None:
    for key, number in more.items():
        total[key] += number


def validate_corpus(corpus: Path) -> tuple[Costs, int]:
    """Validate a corpus as a build does, and return the costs and the number of results."""
    from pfocr_rdf.pipeline import validation  # noqa: PLC0415 -- imports rdflib

    total = {"cpu": 0.0, "wall": 0.0}
    found = 0
    clock = Clock()

    def judge(figures: list[FigureTriples], types: Iterable[str]) -> list[Any]:
        clock.lap()
        results = validation.validate_figures(figures, types)
        _add(total, clock.lap())
        return list(results)

    validation.validate_figures([], [])  # reads the shapes
    with (
        tempfile.TemporaryDirectory() as workspace,
        open_sources([corpus], exclude=[], workspace=Path(workspace)) as sources,
    ):
        options = Options()
        plan = make_plan(sources, lambda _: None)
        graph = Graph(sources, plan, Mapper(options.base, judge=judge), options)
        found += sum(len(chunk.results) for chunk in graph.chunks())
        entities, types = list(graph.entities()), graph.types()
        description = graph.description()
        clock.lap()
        for lines in entities:
            text = "".join(lines)
            known = validation.pointed_types(text, types)
            found += len(validation.validate_entities(text, known))
        found += len(validation.validate(description))
        _add(total, clock.lap())
    return {"validate": total}, found


def load_dump(store: Path, files: list[Path]) -> tuple[Costs, int]:
    """Create a store of a dump, and return the costs and the number of quads."""
    clock = Clock()
    quads = create_store(files, store)
    return {"load": clock.lap()}, quads


def main() -> None:
    """Do what the first argument says."""
    stage, *paths = sys.argv[1], *map(Path, sys.argv[2:])
    if stage == "map":
        costs, number = map_corpus(*paths)
    elif stage == "validate":
        costs, number = validate_corpus(*paths)
    else:
        costs, number = load_dump(paths[0], paths[1:])
    sys.stdout.write(json.dumps({"costs": costs, "number": number}))


if __name__ == "__main__":
    main()
