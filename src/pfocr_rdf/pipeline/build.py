"""Builds a release: dump, validation, store and report, published by one rename."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from contextlib import closing
from dataclasses import replace
from pathlib import Path

from ..documents.sources import Sources, open_sources
from ..dump import Part, member
from ..fulltext import INDEX, IndexWriter
from ..releases import open_releases, publish_link, store_link
from ..store import create_store
from .graph import Graph, Options
from .mapping import Mapper
from .plan import make_plan
from .report import BuildReport, FindingsFile, Outcome, StrictError, write_report
from .validation import Validation, validate, validate_entities, validate_figures

#: what users find in the directory of a build
LINKS = ("dump", "store", "search", "report.json")


def build(
    sources: Sequence[str | Path], output: str | Path, *, options: Options | None = None
) -> BuildReport:
    """Build dump, store and report of all documents in a directory.

    The directory gets a new release or keeps the one it had, never a part of one.

    Raises:
        SourceError: If a source cannot be opened, or there is no document.
        ReleaseError: If the directory is not ours, is being written, or cannot be written.
        StrictError: If strict, and a document is rejected or a value left out.
    """
    options = options or Options()
    root = Path(output)
    with open_releases(root, LINKS) as releases:
        release = releases.new()
        with (
            tempfile.TemporaryDirectory(prefix="sources-", dir=release) as workspace,
            open_sources(sources, exclude=[root], workspace=workspace) as opened,
        ):
            report = _Builder(release, opened, options).build([str(path) for path in sources])
        write_report(report, release)
        path = releases.publish(release, report.digest)
    return replace(report, directory=root, release=path)


def load(files: Sequence[str | Path], target: str | Path) -> int:
    """Replace the store at *target* by one of exactly these RDF files; return its quads.

    Raises:
        DumpError: If a file cannot be read.
        ReleaseError: If *target* is not ours, or cannot be written.
    """
    root = store_link(Path(target))
    with open_releases(root, ()) as releases:
        release = releases.new()
        quads = create_store([Path(path) for path in files], release / "store")
        releases.publish(release, f"{quads:012x}")
        publish_link(Path(target), root)
    return quads


class _Builder:
    """Fills the directory of one release."""

    def __init__(self, release: Path, sources: Sources, options: Options) -> None:
        self._release = release
        self._sources = sources
        self._options = options
        self._validation = Validation()

    def build(self, names: list[str]) -> BuildReport:
        """Write dump and store, and return their report; *names* are those of the sources."""
        progress = self._options.progress
        plan = make_plan(self._sources, lambda done: progress("find", done, 0))
        mapper = Mapper(
            self._options.base,
            self._options.lexicon,
            judge=validate_figures,
            is_compressing=True,
            is_indexing=True,
        )
        graph = Graph(self._sources, plan, mapper, self._options)
        findings = FindingsFile(self._release / "findings.jsonl")
        parts = self._write_dump(graph, findings)
        files = [part.path for part in parts]
        self._check_strict(graph, findings)
        progress("load", 0, graph.totals.triples)
        quads = create_store(files, self._release / "store")
        progress("load", graph.totals.triples, graph.totals.triples)
        outcome = Outcome(
            names=names,
            sources=self._sources,
            graph=graph,
            parts=parts,
            validation=self._validation,
            findings=findings,
            quads=quads,
        )
        return outcome.report()

    def _write_dump(self, graph: Graph, findings: FindingsFile) -> list[Part]:
        folder = self._release / "dump"
        folder.mkdir()
        with (
            closing(Part(folder / "figures.nt.gz")) as figures,
            closing(findings),
            IndexWriter(self._release / INDEX) as index,
        ):
            for chunk in graph.chunks():
                index.add(chunk.texts)
                figures.write(chunk.content, chunk.totals.triples)
                self._validation.add(chunk.results)
                findings.write(chunk.findings)
        with closing(Part(folder / "entities.nt.gz")) as entities:
            types: dict[str, list[str]] = {}
            for lines in graph.entities():
                types = types or graph.types()
                entities.write(member(lines), len(lines))
                self._validation.add(validate_entities(lines, types))
                self._options.progress("write", entities.triples, 0)
        with closing(Part(folder / "associations.nt.gz")) as associations:
            associations.write(member([]), 0)  # a part without triples is a gzip file all the same
            for lines in graph.associations():
                associations.write(member(lines), len(lines))
                self._validation.add(validate_entities(lines, types))
                self._options.progress("associate", associations.triples, 0)
        with closing(Part(folder / "description.nt.gz")) as description:
            lines = graph.description()
            description.write(member(lines), len(lines))
            self._validation.add(validate(lines))
        return [associations, description, entities, figures]

    def _check_strict(self, graph: Graph, findings: FindingsFile) -> None:
        """Raise if strict, and something of the input is not in the dump."""
        if self._options.is_strict and (graph.rejected or findings.left_out):
            raise StrictError(tuple(graph.rejected), findings.left_out)
