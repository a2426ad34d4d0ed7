"""The files of a format: one, or shards of a stated size, each of which parses alone.

A file is a gzip file without name and time stamp, so the same triples are the same bytes.
"""

from __future__ import annotations

import gzip
import hashlib
import shutil
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO, NamedTuple, cast

from ..dump import Counted, serialize
from ..errors import DumpError
from ..formats import FORMATS, Format
from ..jsonld.context import bundled_context
from ..jsonld.documents import figure_nodes, json_lines
from ..ntriples import lines_of
from .parts import PARTS, Build, in_graph, texts, without_captions

#: one JSON-LD document a figure, one a line: no RDF format, and it has figures only
LINES = Format("jsonl", "JSON-LD, one figure a line", "application/x-ndjson")
#: formats of a release, in the order in which they are told
RELEASED = (*FORMATS.values(), LINES)
#: formats whose files say which part a triple is of
_WITH_GRAPHS = frozenset({"nq", "trig"})

#: of gzip: a release is read often and written once
_LEVEL = 6


class Written(NamedTuple):
    """A file of a release: its name, format, parts, triples, bytes and digest.

    ``places`` says where each part begins and how long it is, if they stand there as they are.
    """

    name: str
    format: str
    parts: tuple[str, ...]
    triples: int
    size: int
    sha256: str
    places: dict[str, tuple[int, int]]


@dataclass(frozen=True, slots=True)
class Job:
    """What to write: a format of some parts of a build, into a folder.

    ``stem`` is how the files are called before any number of a shard; ``shard`` is how many
    triples one holds, or a few more, and 0 if there is one for all; without captions, all else of
    a figure is there.
    """

    build: Build
    folder: Path
    stem: str
    format: Format
    parts: tuple[str, ...] = PARTS
    shard: int = 0
    captions: int = 0


def write_format(job: Job) -> list[Written]:
    """Write the files of a format, and return what they are.

    Raises:
        DumpError: If the dump cannot be read, or is damaged.
        OSError: If a file cannot be written.
    """
    if job.format == FORMATS["nt"] and not job.shard and not job.captions:
        return [_copied(job)]
    sections = _sections(job)
    if not job.shard:
        return [_written(job, f"{job.stem}.{job.format.name}.gz", sections)]
    return [
        _written(job, f"{job.stem}-{number:04}.{job.format.name}.gz", some)
        for number, some in enumerate(_shards(sections, job.shard), 1)
    ]


def _sections(job: Job) -> Iterator[str]:
    """Yield all lines in the order of the parts, whole nodes in each text."""
    for part in job.parts:
        graph = job.build.graph(part) if job.format.name in _WITH_GRAPHS else ""
        for text in texts(job.build, part):
            said = without_captions(text, job.captions) if job.captions else text
            yield in_graph(said, graph) if graph else said


def _shards(sections: Iterator[str], size: int) -> Iterator[Iterator[str]]:
    """Yield the texts of one shard after the other; each has to be read to its end."""
    waiting = next(sections, None)

    def shard() -> Iterator[str]:
        nonlocal waiting
        number = 0
        while waiting is not None and (number == 0 or number < size):
            number += waiting.count("\n")
            text, waiting = waiting, next(sections, None)
            yield text

    while waiting is not None:
        yield shard()


def _copied(job: Job) -> Written:
    """Put the gzip files of the parts one after the other: that is a gzip file too."""
    name = f"{job.stem}.nt.gz"
    places: dict[str, tuple[int, int]] = {}
    with _Target(job.folder / name) as target:
        for part in job.parts:
            start = target.size
            with job.build.path(part).open("rb") as file:
                shutil.copyfileobj(file, cast("IO[bytes]", target), 1 << 20)
            places[part] = start, target.size - start
    triples = sum(job.build.triples[part] for part in job.parts)
    return Written(name, job.format.name, job.parts, triples, target.size, target.sha256, places)


def _written(job: Job, name: str, sections: Iterable[str]) -> Written:
    counted = Counted(sections)
    with _Target(job.folder / name) as target, _compressed(target) as output:
        if job.format == LINES:
            _write_lines(counted, output, job.build.base)
        else:
            _serialize(counted, output, job)
    parts = job.parts
    return Written(name, job.format.name, parts, counted.number, target.size, target.sha256, {})


def write_texts(path: Path, part: str, sections: Iterable[str]) -> Written:
    """Write lines of N-Triples that are no part of the dump to a file of their own.

    Raises:
        OSError: If it cannot be written.
    """
    counted = Counted(sections)
    with _Target(path) as target, _compressed(target) as output:
        for text in counted:
            output.write(text.encode())
    name = path.name
    return Written(name, "nt", (part,), counted.number, target.size, target.sha256, {})


def _compressed(target: _Target) -> IO[bytes]:
    """Return what compresses to a file, without name and time stamp."""
    beneath = cast("IO[bytes]", target)
    return cast(
        "IO[bytes]",
        gzip.GzipFile(fileobj=beneath, mode="wb", filename="", compresslevel=_LEVEL, mtime=0),
    )


def _serialize(sections: Iterable[str], output: IO[bytes], job: Job) -> None:
    try:
        serialize(sections, output, job.format, job.build.base)
    except SyntaxError as error:
        place = f"{job.build.folder / 'dump'}: line {error.lineno or 1} of {', '.join(job.parts)}"
        raise DumpError(f"{place}: {error.msg} (pfocr-rdf verify tells more)") from error


def _write_lines(sections: Iterable[str], output: IO[bytes], base: str) -> None:
    context = bundled_context(base)
    lines = (line for text in sections for line in lines_of(text))
    for document in json_lines(figure_nodes(lines, context), context):
        output.write(document.encode())


class _Target:
    """A new file that knows its size and digest."""

    def __init__(self, path: Path) -> None:
        self.size = 0
        self._digest = hashlib.sha256()
        self._file = path.open("xb")

    def __enter__(self) -> _Target:
        return self

    def __exit__(self, *_: object) -> None:
        self._file.close()

    def write(self, content: bytes) -> int:
        """Write some bytes."""
        self.size += len(content)
        self._digest.update(content)
        return self._file.write(content)

    def flush(self) -> None:
        """Give what was written to the system."""
        self._file.flush()

    @property
    def sha256(self) -> str:
        """The digest of the file, in hexadecimal digits."""
        return self._digest.hexdigest()
