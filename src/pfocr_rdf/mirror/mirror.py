"""A mirror as a file, and what the report of a build says of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import asdict, dataclass, replace
from functools import partial
from itertools import accumulate
from pathlib import Path
from typing import Any

from ..dump import Part, member, open_rdf
from ..errors import UsageError
from .files import Reader
from .pathways import Pathways
from .sorting import Runs

#: where the mirror of a release is, and what its report calls it
FILE, ENTRY = "wikipathways/wikipathways.nq.gz", "wikipathways"

#: what is told of the progress: a stage, how much of it is done, and how much there is
Tell = Callable[[str, int, int], None]

#: bytes of a gzip member
_MEMBER = 1 << 20


@dataclass(frozen=True, slots=True)
class MirrorFile:
    """A file that a mirror was made of: how many files in it were read, and how many left out."""

    name: str
    bytes: int
    sha256: str
    triples: int
    members: int
    left_out: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Mirror:
    """What is known of a mirror; ``bytes`` and ``sha256`` are those of :data:`FILE`."""

    files: tuple[MirrorFile, ...]
    bytes: int
    sha256: str
    quads: int
    blank_nodes: int
    pathways: int = 0
    newest_revision: str = ""

    def as_dict(self) -> dict[str, object]:
        """Return the entry of ``report.json``."""
        return {"file": FILE, **asdict(self), "files": [asdict(file) for file in self.files]}

    def __str__(self) -> str:
        newest = f", newest {self.newest_revision}" if self.newest_revision else ""
        return f"{self.pathways:,} pathways, {self.quads:,} quads{newest}"


def mirror_of(report: Mapping[str, Any]) -> Mirror | None:
    """Return the mirror of a report, or None where there is none.

    >>> mirror_of({"dump": {}}) is None
    True
    >>> mirror_of({"wikipathways": {"quads": 7}})
    Traceback (most recent call last):
        ...
    pfocr_rdf.errors.UsageError: 'wikipathways' of the report is of another kind (expected what 'pfocr-rdf wikipathways load' wrote)

    Raises:
        UsageError: If it is of another kind.
    """  # noqa: E501 -- the message is one line
    if ENTRY not in report:
        return None
    try:
        entry = {name: value for name, value in report[ENTRY].items() if name != "file"}
        files = tuple(MirrorFile(**file) for file in entry.pop("files"))
        return Mirror(files=files, **entry)
    except (LookupError, TypeError, AttributeError) as error:
        expected = "expected what 'pfocr-rdf wikipathways load' wrote"
        raise UsageError(f"{ENTRY!r} of the report is of another kind ({expected})") from error


def with_pathways(mirror: Mirror, pathways: Pathways) -> Mirror:
    """Return a mirror with what its store holds of pathways."""
    return replace(mirror, pathways=pathways.number, newest_revision=pathways.newest)


def write_mirror(paths: Sequence[Path], release: Path, tell: Tell) -> Mirror:
    """Write :data:`FILE` of a release from files of WikiPathways' RDF; *tell* is told of ``read``.

    Raises:
        UsageError: If a name is that of no file of RDF.
        DumpError: If a file cannot be read, or is not what its name says.
        SourceError: If it is a zip that cannot be read.
    """
    target = release / FILE
    target.parent.mkdir()
    sizes = [path.stat().st_size for path in paths]
    files = []
    with Runs(target.parent) as runs, closing(Part(target)) as part:
        reader = Reader(runs.add)
        for path, size, done in zip(paths, sizes, accumulate(sizes, initial=0), strict=False):
            reader.see = partial(_tell, tell, sum(sizes), done)
            reader.see(0)
            digest = reader.read(path)
            counts = reader.triples, reader.members, reader.left_out
            files.append(MirrorFile(path.name, size, digest, *counts))
            reader.see(size)
        _write(runs.merged(), part)
    return Mirror(
        files=tuple(files),
        bytes=target.stat().st_size,
        sha256=part.sha256,
        quads=part.triples,
        blank_nodes=reader.blank_nodes,
    )


def _tell(tell: Tell, total: int, done: int, place: int) -> None:
    tell("read", done + place, total)


def _write(lines: Iterator[bytes], part: Part) -> None:
    """Write lines as gzip members, one at least."""
    waiting: list[bytes] = []
    size = 0
    for line in lines:
        waiting.append(line)
        size += len(line)
        if size > _MEMBER:
            part.write(member(_text(waiting)), len(waiting))
            waiting, size = [], 0
    part.write(member(_text(waiting)), len(waiting))


def _text(lines: list[bytes]) -> str:
    return b"".join(line + b"\n" for line in lines).decode()


def quads_in(path: Path) -> Iterator[bytes]:
    """Yield the lines of a mirror's file, without their ends.

    Raises:
        DumpError: If it cannot be read.
    """
    with open_rdf(path) as file:
        for line in file:
            yield line[:-1]
