"""Builds a release: dump, validation, store and report, published by one rename."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import replace
from pathlib import Path

from ..documents.sources import Sources, open_sources
from ..dump import Part, member
from ..filesystem import is_url, local_path, shown
from ..fulltext import INDEX, IndexWriter
from ..mirror import FILE, Mirror
from ..releases import open_releases, publish_link, store_link
from ..scratch import scratch
from ..shapes.results import Result
from .graph import Graph, Options, Progress, no_progress
from .loading import in_triples, load_store
from .mapping import Mapper
from .memory import Keyed, MemoryWriter, open_memory, versions_of
from .plan import make_plan
from .processes import Processes
from .report import BuildReport, FindingsFile, Outcome, StrictError, seal, write_report
from .target import open_target
from .updating import updated_store
from .validation import (
    Validation,
    pointed_types,
    validate,
    validate_entities,
    validate_figures,
)
from .wikipathways import carried_mirror, has_mirror

#: what users find in the directory of a build
LINKS = ("dump", "store", "search", "report.json")


def build(
    sources: Sequence[str | Path], output: str | Path, *, options: Options | None = None
) -> BuildReport:
    """Build dump, store and report of all documents in a directory.

    The directory gets a new release or keeps the one it had, never a part of one.  It may be one
    behind a URL: then all is built in a temporary directory, and uploaded.

    Raises:
        SourceError: If a source cannot be opened, or there is no document.
        ReleaseError: If the directory is not ours, is being written, or cannot be written.
        StrictError: If strict, and a document is rejected or a value left out.
        ClusterError: If the cluster of the options cannot map.
    """
    options = options or Options()
    options.check()
    name = local_path(os.fspath(output))
    if not is_url(name):
        return _build(sources, Path(name), options, exclude=[name])
    with (
        open_target(name, options.progress) as target,
        scratch() as folder,
    ):
        report = _build(sources, folder / "build", options, exclude=[name])
        url = target.publish(report.release, report.digest)
    return replace(report, directory=Path(), release=Path(), url=shown(url))


def _build(
    sources: Sequence[str | Path], root: Path, options: Options, exclude: Sequence[str]
) -> BuildReport:
    """Build in a directory of this machine."""
    with open_releases(root, LINKS) as releases:
        release = releases.new()
        with (
            tempfile.TemporaryDirectory(prefix="sources-", dir=release) as workspace,
            open_sources(sources, exclude=exclude, workspace=workspace) as opened,
        ):
            report = _Builder(release, releases.current, opened, options).build(
                [shown(str(path)) for path in sources]
            )
        write_report(report, release)
        seal(release)
        path = releases.publish(release, report.digest)
    return replace(report, directory=root, release=path)


def load(
    files: Sequence[str | Path], target: str | Path, *, progress: Progress = no_progress
) -> int:
    """Replace the store at *target* by one of exactly these RDF files; return its quads.

    *progress* is told of the stages read, in bytes of the files, and optimise.

    Raises:
        DumpError: If a file cannot be read.
        ReleaseError: If *target* is not ours, or cannot be written.
    """
    root = store_link(Path(target))
    with open_releases(root, ()) as releases:
        release = releases.new()
        quads = load_store(
            [Path(path) for path in files],
            release / "store",
            lambda stage, done, total: progress("read" if stage == "load" else stage, done, total),
        )
        releases.publish(release, f"{quads:012x}")
        publish_link(Path(target), root)
    return quads


class _Builder:
    """Fills the directory of one release."""

    def __init__(
        self, release: Path, before: Path | None, sources: Sources, options: Options
    ) -> None:
        """Build into a release; *before* is the one that was published last."""
        self._release = release
        self._sources = sources
        self._options = options
        self._validation = Validation()
        self._versions = versions_of(options.base, options.lexicon)
        self._memory = open_memory(None if options.is_full else before, self._versions)
        self._before = before

    def build(self, names: list[str]) -> BuildReport:
        """Write dump and store, and return their report; *names* are those of the sources."""
        mirror = None
        if not self._options.drops_wikipathways:
            mirror = carried_mirror(self._before, self._release)
        report, parts = self._dump(names)
        return report.with_store(self._load(report.totals.triples, parts, mirror), mirror)

    def _load(self, triples: int, parts: list[Part], mirror: Mirror | None) -> int:
        """Write the store, by the difference to the one before where there is one of use."""
        target, others = self._release / "store", mirror.quads if mirror else 0
        tell = in_triples(self._options.progress, triples + others)
        is_dropped = mirror is None and has_mirror(self._before)
        quads = None if is_dropped else updated_store(self._memory, parts, target, tell, others)
        if quads is None:
            files = [part.path for part in parts] + ([self._release / FILE] if mirror else [])
            quads = load_store(files, target, tell)
        return quads

    def _dump(self, names: list[str]) -> tuple[BuildReport, list[Part]]:
        """Write the dump, and return what is to be told of it, and its parts.

        What is known of all figures and entities is forgotten on return: loading takes memory.
        """
        progress = self._options.progress
        plan = make_plan(self._sources, lambda done: progress("find", done, 0))
        mapper = Mapper(
            self._options.base,
            self._options.lexicon,
            judge=validate_figures,
            is_compressing=True,
            is_indexing=True,
        )
        keyed = Keyed(mapper, self._options.lexicon)
        findings = FindingsFile(self._release / "findings.jsonl")
        with Processes(self._options.jobs) as processes:
            graph = Graph(self._sources, plan, keyed, self._options, self._memory, processes)
            parts = self._write_dump(graph, findings)
        self._check_strict(graph, findings)
        outcome = Outcome(
            names=names,
            sources=self._sources,
            graph=graph,
            parts=parts,
            validation=self._validation,
            findings=findings,
        )
        return outcome.report(), parts

    def _write_dump(self, graph: Graph, findings: FindingsFile) -> list[Part]:
        folder = self._release / "dump"
        folder.mkdir()
        memory = MemoryWriter(self._release, self._versions)
        with (
            closing(Part(folder / "figures.nt.gz")) as figures,
            closing(findings),
            closing(memory),
            IndexWriter(self._release / INDEX) as index,
        ):
            for chunk in graph.chunks():
                index.add(chunk.texts)
                memory.add(chunk, figures.write(chunk.content, chunk.totals.triples))
                self._validation.add(chunk.results)
                findings.write(chunk.findings)
        with closing(Part(folder / "entities.nt.gz")) as entities:
            self._write_part(entities, graph, graph.entities())
        with closing(Part(folder / "associations.nt.gz")) as associations:
            associations.write(member(""), 0)  # a part without triples is a gzip file all the same
            self._write_part(associations, graph, graph.associations())
        with closing(Part(folder / "description.nt.gz")) as description:
            lines = graph.description()
            description.write(member("".join(lines)), len(lines))
            self._validation.add(validate(lines))
        parts = [associations, description, entities, figures]
        memory.write_index(parts)
        return parts

    def _write_part(self, part: Part, graph: Graph, some: Iterator[list[str]]) -> None:
        """Write what comes after the figures, and judge it, in whichever process is free."""
        written = graph.processes.in_order(_pack, _with_types(some, graph))
        for content, triples, results in written:
            part.write(content, triples)
            self._validation.add(results)

    def _check_strict(self, graph: Graph, findings: FindingsFile) -> None:
        """Raise if strict, and something of the input is not in the dump."""
        if self._options.is_strict and (graph.rejected or findings.left_out):
            raise StrictError(tuple(graph.rejected), findings.left_out)


def _with_types(some: Iterator[list[str]], graph: Graph) -> Iterator[tuple[str, list[str]]]:
    """Yield lines of N-Triples as one text, with the types of what they point to."""
    types: dict[str, list[str]] = {}
    for lines in some:
        types = types or graph.types()
        text = "".join(lines)
        yield text, pointed_types(text, types)


def _pack(part: tuple[str, list[str]]) -> tuple[bytes, int, list[Result]]:
    """Return some lines as a gzip member, how many they are, and what the shapes say of them."""
    text, types = part
    return member(text), text.count("\n"), validate_entities(text, types)
