"""Converts documents into one RDF file."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from ..documents.sources import open_sources
from ..dump import write_rdf
from ..errors import DocumentError, DumpError
from ..filesystem import is_url, local_path, shown
from ..formats import Format, format_of
from ..scratch import scratch
from .graph import Graph, Options
from .mapping import Mapper
from .plan import make_plan
from .processes import Processes


@dataclass(frozen=True, slots=True, kw_only=True)
class Conversion:
    """What became of the documents of a conversion."""

    found: int
    mapped: int
    figures: int
    triples: int
    rejected: tuple[DocumentError, ...]


def convert(
    sources: Sequence[str | Path],
    target: str | Path | None,
    *,
    format_: Format | None = None,
    options: Options | None = None,
) -> Conversion:
    """Write the graph of all documents to one file, or to stdout for None.

    The format is that of the file's extension unless given; the graph is that of a build's dump.

    Raises:
        SourceError: If a source cannot be opened, or there is no document.
        DumpError: If the file cannot be written.
        ClusterError: If the cluster of the options cannot map.
    """
    options = options or Options()
    path = _path(target)
    chosen = format_ or format_of(path or "-")
    options.check()
    with (
        scratch() as workspace,
        open_sources(sources, exclude=[path] if path else [], workspace=workspace) as opened,
    ):
        plan = make_plan(opened, lambda done: options.progress("find", done, 0))
        with Processes(options.jobs) as processes:
            mapper = Mapper(options.base, options.lexicon)
            graph = Graph(opened, plan, mapper, options, processes=processes)
            written = write_rdf(_lines(graph), path, chosen, base=options.base)
    return Conversion(
        found=plan.found,
        mapped=graph.totals.mapped,
        figures=graph.totals.figures,
        triples=written,
        rejected=tuple(graph.rejected),
    )


def _path(target: str | Path | None) -> Path | None:
    name = None if target is None else local_path(os.fspath(target))
    if name is not None and is_url(name):
        raise DumpError(f"{shown(name)}: cannot be written (expected a file of this machine)")
    return None if name is None else Path(name)


def _lines(graph: Graph) -> Iterator[str]:
    for chunk in graph.chunks():
        yield chunk.text
    for lines in graph.entities():
        yield from lines
    for lines in graph.associations():
        yield from lines
    yield from graph.description()
