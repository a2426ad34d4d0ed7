"""What a build remembers, so that the next one maps only what has changed.

Beside the dump of a release lies ``chunks.bin``: what mapping gave of each chunk of figures, but
for the triples, which stand in the dump.  ``chunks.json`` says where each chunk lies in both, by a
*key*: the digest of the places and bytes of all documents and tables of the chunk.  It also lists
the gzip members of all parts, and what the chunks were mapped by: software, lexicon and base.

A chunk whose key is known is taken over as it is, its triples byte for byte.  A memory of anything
else than this software, lexicon and base, a damaged one, or none at all, is an empty one: then all
is mapped.
"""

from __future__ import annotations

import hashlib
import io
import json
import pickle
import zlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO, NamedTuple, cast

from ..digests import digest_of, read_sums
from ..dump import Part, Span
from ..errors import DocumentError, ReleaseError
from .carrying import pickled, with_bytes
from .mapping import Chunk
from .plan import Task
from .worker import versions

#: the files of a memory in a release
CHUNKS, INDEX = "chunks.bin", "chunks.json"

#: names that a chunk may be made of: reading a memory runs nothing else
_OURS = "pfocr_rdf."
_BUILTINS = frozenset({("collections", "Counter"), ("builtins", "frozenset"), ("builtins", "set")})


class Known(NamedTuple):
    """Where a chunk lies in the memory, and where its triples lie in the part of the figures."""

    memory: Span
    triples: Span


@dataclass(frozen=True, slots=True)
class Keyed:
    """A mapper that says by which key a chunk is remembered, and packs it.

    A packed chunk goes from process to process at once, and to the memory as it is.
    """

    mapper: Callable[[list[Task]], Chunk]
    lexicon: Path | None = None

    def __call__(self, tasks: list[Task]) -> Chunk:
        """Return what the mapper makes of the very bytes that the key is of."""
        read = with_bytes(tasks)
        chunk = self.mapper(read)
        content, chunk.content = chunk.content, b""
        packed = zlib.compress(pickled(chunk), 1)
        return Chunk(key=key_of(read), packed=packed, content=content)


def unpacked(packed: Chunk) -> Chunk:
    """Return a chunk with everything that is packed in it.

    Raises:
        pickle.UnpicklingError: If it is no chunk that :class:`Keyed` has packed.
    """
    try:
        content = io.BytesIO(zlib.decompress(packed.packed))
    except zlib.error as error:
        raise pickle.UnpicklingError(str(error)) from error
    chunk = cast("Chunk", _Unpickler(content).load())
    chunk.key, chunk.packed, chunk.content = packed.key, packed.packed, packed.content
    return chunk


def key_of(tasks: Sequence[Task]) -> str:
    """Return a digest of the places and bytes of documents and tables.

    >>> key_of([]) == key_of([Task("PMC1__f", ())])
    False
    """
    digest = hashlib.sha256()
    for task in tasks:
        digest.update(f"figure {task.figid}\n".encode())
        for document, tables in task.documents:
            for kind, entry in (("document", document), *sorted(tables.items())):
                try:
                    content = hashlib.sha256(entry.read(1 << 40)).hexdigest()
                except DocumentError as error:
                    content = error.reason
                place = entry.place.encode("utf-8", "surrogateescape").hex()
                digest.update(f"{kind} {place} {content}\n".encode())
    return digest.hexdigest()


class Memory:
    """What a release remembers; an empty memory knows nothing."""

    def __init__(
        self,
        release: Path | None = None,
        known: Mapping[str, Known] | None = None,
        members: Mapping[str, Mapping[str, Span]] | None = None,
    ) -> None:
        #: the release, or None for an empty memory
        self.release = release
        self.known = dict(known or {})
        #: the gzip members of each part, by its name and their digests
        self.members = {name: dict(spans) for name, spans in (members or {}).items()}

    def chunk(self, key: str) -> Chunk:
        """Return a chunk that is known, its triples as a gzip member.

        Raises:
            ReleaseError: If somebody else has written it.
        """
        assert self.release is not None  # noqa: S101 - an empty memory knows no key
        known = self.known[key]
        packed = Chunk(
            key=key,
            packed=_read(self.release / CHUNKS, known.memory),
            content=_read(self.release / "dump" / "figures.nt.gz", known.triples),
        )
        try:
            chunk = unpacked(packed)
        except pickle.UnpicklingError as error:
            raise ReleaseError(
                f"{self.release / CHUNKS}: {error} (remove it, and build)"
            ) from error
        chunk.is_known = True
        return chunk

    def __bool__(self) -> bool:
        """Return whether anything is known."""
        return bool(self.known)

    def __contains__(self, key: object) -> bool:
        """Return whether a chunk is known."""
        return key in self.known


def versions_of(base: str, lexicon: Path | None) -> dict[str, str]:
    """Return everything but documents that a chunk depends on."""
    return {**versions(lexicon), "base": base}


def open_memory(release: Path | None, expected: Mapping[str, str]) -> Memory:
    """Return what a release remembers, or an empty memory if it is of other versions."""
    if release is None:
        return Memory()
    try:
        sums = read_sums(release)
        if sums is not None and digest_of(release / INDEX) != sums.get(INDEX):
            return Memory()
        index = json.loads((release / INDEX).read_text(encoding="utf-8"))
        if index["versions"] != dict(expected) or not _is_whole(release, index["files"]):
            return Memory()
        known = {
            key: Known(Span(*numbers[:2]), Span(*numbers[2:]))
            for key, numbers in index["chunks"].items()
        }
        members = {
            name: {digest: Span(*span) for digest, span in spans.items()}
            for name, spans in index["members"].items()
        }
    except (ReleaseError, OSError, ValueError, KeyError, TypeError, AttributeError):
        return Memory()
    return Memory(release, known, members)


def _is_whole(release: Path, digests: Mapping[str, str]) -> bool:
    """Return whether the files of a memory, the parts of the dump among them, are undamaged."""
    for name, digest in digests.items():
        with (release / name).open("rb") as file:
            if hashlib.file_digest(file, "sha256").hexdigest() != digest:
                return False
    return True


@dataclass(slots=True)
class MemoryWriter:
    """Writes the memory of a release, chunk by chunk; of use when its index is written."""

    release: Path
    versions: Mapping[str, str]
    _file: BinaryIO = field(init=False)
    _place: int = 0
    _digest: hashlib._Hash = field(default_factory=hashlib.sha256)
    _chunks: dict[str, tuple[int, ...]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._file = (self.release / CHUNKS).open("wb")

    def add(self, chunk: Chunk, triples: Span) -> None:
        """Remember a chunk, and where its triples lie in the part of the figures."""
        self._file.write(chunk.packed)
        self._digest.update(chunk.packed)
        self._chunks[chunk.key] = (self._place, len(chunk.packed), *triples)
        self._place += len(chunk.packed)

    def close(self) -> None:
        """Write what is left to the file and close it."""
        self._file.close()

    def write_index(self, parts: Sequence[Part]) -> None:
        """Write the index, which has the members and digests of all parts of the dump."""
        index = {
            "versions": dict(self.versions),
            "files": {CHUNKS: self._digest.hexdigest()}
            | {f"dump/{part.path.name}": part.sha256 for part in parts},
            "chunks": self._chunks,
            "members": {part.path.name: part.members for part in parts},
        }
        (self.release / INDEX).write_text(json.dumps(index), encoding="utf-8")


class _Unpickler(pickle.Unpickler):
    """Reads values of our own classes, and runs nothing."""

    def find_class(self, module: str, name: str) -> object:
        """Return a class of ours.

        Raises:
            pickle.UnpicklingError: If it is anything else.
        """
        if (module, name) in _BUILTINS:
            return cast("object", super().find_class(module, name))
        if module.startswith(_OURS) and "." not in name:
            found = super().find_class(module, name)
            if isinstance(found, type):
                return found
        raise pickle.UnpicklingError(f"{module}.{name} (expected a class of pfocr_rdf)")


def _read(path: Path, span: Span) -> bytes:
    with path.open("rb") as file:
        file.seek(span.start)
        return file.read(span.length)


def mapped(
    memory: Memory,
    chunks: Callable[[], Iterator[list[Task]]],
    map_all: Callable[[Iterator[list[Task]]], Iterator[Chunk]],
) -> Iterator[Chunk]:
    """Yield all chunks in their order: what the memory knows from there, the others mapped."""
    if not memory:
        yield from map(_whole, map_all(chunks()))
        return
    keys = [key_of(with_bytes(tasks)) for tasks in chunks()]
    changed = (tasks for tasks, key in zip(chunks(), keys, strict=True) if key not in memory)
    fresh = map_all(changed)
    for key in keys:
        yield memory.chunk(key) if key in memory else _whole(next(fresh))


def _whole(chunk: Chunk) -> Chunk:
    """Return a chunk that may be packed as a whole one."""
    return unpacked(chunk) if chunk.packed else chunk
