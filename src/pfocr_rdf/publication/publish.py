"""Publishes a build: the files of all formats, the context, the ontology, and their checksums."""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from ..differences.parts import MANIFEST
from ..dump import write_rdf
from ..errors import DumpError
from ..examples import example_lines
from ..formats import FORMATS, Format
from ..jsonld.context import FILE as CONTEXT
from ..jsonld.context import bundled_context
from ..outputs import write_lines
from ..pipeline.graph import Progress, no_progress
from ..pipeline.processes import Processes
from ..releases import MARK, open_releases
from ..resources import folder
from ..triples.description import LICENCES
from ..version import __version__
from .catalogue import CATALOGUE, catalogue_lines
from .changes import CHANGES, changes_lines
from .crate import CRATE, File, crate
from .files import LINES, RELEASED, Job, Written, write_format
from .licences import licences
from .ontology import ontology_page
from .pages import write_pages
from .partitions import Subset, subsets_of
from .parts import PARTS, Build, issued, open_build
from .similarities import PART, TOP, Curated, Mapped, ask_curated, write_similarities
from .statistics import Statistics, count

#: what the files of the whole graph are called
NAME = "pfocr"
CHECKSUMS, EXAMPLES = "SHA256SUMS", "examples.ttl"
ONTOLOGY, ONTOLOGY_PAGE = "ontology.ttl", "ontology.html"


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """What to publish: formats by their names (none: all), parts (none: all at once), shards.

    With parts, each has files of its own; ``shard`` is how many triples a file holds at most, or
    a few more, and 0 for all; ``pages`` is a folder for a document of each figure, if wanted.
    ``wikipathways`` is who tells the pathways that figures are compared with, None if they are not;
    ``top`` is how many of them a figure has.
    """

    formats: tuple[str, ...] = ()
    parts: tuple[str, ...] = ()
    shard: int = 0
    has_captions: bool = True
    pages: Path | None = None
    wikipathways: str | None = None
    top: int = TOP
    jobs: int = 1
    progress: Progress = no_progress


@dataclass(frozen=True, slots=True)
class Publication:
    """What was published: the release, and its files of triples."""

    release: Path
    files: tuple[Written, ...]


def publish(directory: Path, output: Path, choice: Choice | None = None) -> Publication:
    """Publish the build of a directory as a release in another.

    The directory gets a new release or keeps the one it had, never a part of one.

    Raises:
        UsageError: If there is no build, or nobody of the name who tells pathways.
        IncompleteError: If not all pathways come.
        DumpError: If its dump cannot be read, or a file cannot be written.
        ReleaseError: If the directory is not ours, is being written, or cannot be written.
    """
    choice = choice or Choice()
    build = open_build(directory)
    curated = _ask(build, choice)
    with open_releases(output, ()) as releases:
        release = releases.new()
        try:
            files, statistics = _write_files(build, release, choice)
            mapped = None if curated is None else _write_map(build, release, curated, choice)
            _write_companions(build, release, statistics, mapped)
            catalogue = catalogue_lines(build, files, statistics, mapped)
            write_rdf(catalogue, release / CATALOGUE, FORMATS["ttl"], base=build.base)
            files += [mapped.file] if mapped else []
            _write_manifest(build, release, files, mapped)
            write_lines(changes_lines(build, releases.current), release / CHANGES)
            digest = _write_checksums(release, _write_crate(build, release, files))
        except OSError as error:
            raise DumpError(f"{output}: cannot be written: {error.strerror or error}") from error
        path = releases.publish(release, digest)
    if choice.pages is not None:
        write_pages(build, choice.pages, has_captions=choice.has_captions, progress=choice.progress)
    return Publication(path, tuple(files))


def _write_files(build: Build, release: Path, choice: Choice) -> tuple[list[Written], Statistics]:
    """Write the files of all formats, several at a time, and count what they hold."""
    files: list[Written] = []
    with Processes(choice.jobs) as processes:
        counted = processes.later(partial(count, has_captions=choice.has_captions), build)
        # without captions the description has another number of triples: count them first
        statistics = None if choice.has_captions else counted()
        captions = build.all_triples - statistics.triples if statistics else 0
        jobs = _jobs(build, release, choice, captions)
        choice.progress("publish", 0, len(jobs))
        waiting = [processes.later(write_format, job) for job in jobs]
        for number, wait in enumerate(waiting, 1):
            files += wait()
            choice.progress("publish", number, len(jobs))
        return files, statistics or counted()


def _ask(build: Build, choice: Choice) -> Curated | None:
    """Return the pathways that figures are to be compared with, if they are."""
    if choice.wikipathways is None:
        return None
    choice.progress("pathways", 0, 0)
    curated = ask_curated(build, choice.wikipathways)
    number = len(curated.pathways.genes)
    choice.progress("pathways", number, number)
    return curated


def _write_map(build: Build, release: Path, curated: Curated, choice: Choice) -> Mapped:
    """Write which pathways each figure is like."""
    choice.progress("compare", 0, 0)
    mapped = write_similarities(build, curated, release, choice.top)
    choice.progress("compare", mapped.links, mapped.links)
    return mapped


def _write_companions(
    build: Build, release: Path, statistics: Statistics, mapped: Mapped | None
) -> None:
    """Write what a reader may want: ontology, licences, context, shapes and queries."""
    shutil.copyfile(folder("ontology") / "pfocr.ttl", release / ONTOLOGY)
    page = ontology_page(statistics.terms(), build.base)
    (release / ONTOLOGY_PAGE).write_text(page, encoding="utf-8")
    subsets = subsets_of(statistics)
    if mapped:
        subsets.append(Subset(PART, "Figures and pathways that they are like", mapped.file.triples))
    page = licences(subsets, _report(build)["lexicon"])
    (release / LICENCES).write_text(page, encoding="utf-8")
    context = bundled_context(build.base)
    document = {"version": context.version, "@context": context.definitions}
    _write_json(document, release / CONTEXT)
    write_rdf(example_lines(build.base), release / EXAMPLES, FORMATS["ttl"], base=build.base)
    for name in ("queries", "shapes"):
        shutil.copytree(folder(name), release / name)


def _jobs(build: Build, release: Path, choice: Choice, captions: int) -> list[Job]:
    def job(stem: str, format_: Format, parts: tuple[str, ...]) -> Job:
        return Job(build, release, stem, format_, parts, choice.shard, captions)

    chosen = [part for part in PARTS if part in choice.parts]
    jobs = []
    for format_ in RELEASED:
        if choice.formats and format_.name not in choice.formats:
            continue
        if format_ == LINES:
            jobs += [job("figures", format_, ("figures",))] * (not chosen or "figures" in chosen)
        elif chosen:
            jobs += [job(f"{NAME}-{part}", format_, (part,)) for part in chosen]
        else:
            jobs.append(job(NAME, format_, PARTS))
    return jobs


def _report(build: Build) -> dict[str, Any]:
    report: dict[str, Any] = json.loads((build.folder / "report.json").read_text(encoding="utf-8"))
    return report


def _write_manifest(
    build: Build, release: Path, files: Sequence[Written], mapped: Mapped | None
) -> None:
    """Write from what the release was made, and what each of its files holds."""
    report = _report(build)
    manifest = {
        "pfocr-rdf": __version__,
        "base": build.base,
        "sources": report["sources"],
        "source_sha256": report["source_sha256"],
        "lexicon": report["lexicon"],
        "dump": report["dump"],
        "files": [file._asdict() for file in files],
    }
    if mapped:
        manifest["wikipathways"] = {
            "source": mapped.curated.source,
            "newest": mapped.curated.newest,
            "pathways": len(mapped.curated.pathways.genes),
            "top": mapped.top,
        }
    _write_json(manifest, release / MANIFEST)


def _write_json(value: object, path: Path) -> None:
    path.write_text(json.dumps(value, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")


def _write_crate(build: Build, release: Path, written: Sequence[Written]) -> list[File]:
    """Write what each file is, as an RO-Crate, and return all files, the crate's among them."""
    files = [
        _file(release, path)
        for path in sorted(release.rglob("*"))
        if path.is_file() and path.name != MARK
    ]
    kinds = {format_.name: format_.media_type for format_ in RELEASED}
    media_types = {file.name: kinds[file.format] for file in written}
    _write_json(crate(build, files, media_types, issued(build)), release / CRATE)
    return [*files, _file(release, release / CRATE)]


def _file(release: Path, path: Path) -> File:
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    return File(path.relative_to(release).as_posix(), path.stat().st_size, digest)


def _write_checksums(release: Path, files: Sequence[File]) -> str:
    """Write the digests of files, as ``sha256sum`` does, and return the digest of these."""
    text = "".join([f"{file.sha256}  {file.path}\n" for file in sorted(files)])
    (release / CHECKSUMS).write_text(text, encoding="utf-8")
    return hashlib.sha256(text.encode()).hexdigest()
