r"""Creates a store from a dump, or from an earlier store and what came and went since.

An earlier store is never written: the new one has its tables by hard links, which RocksDB never
changes once they are written, and copies of everything else.  So a copy of any size takes
milliseconds, and a compaction in one store removes a name that the other does not need.

Rejected, each measured on half a million triples of a store of five million:

- ``Store.backup``: of a store that was opened read-only it leaves out what stands in the log, and
  says nothing (1,000 of 1,500 quads); opened for writing, the earlier store would change.
- ``DELETE DATA``: 10 to 20 % faster than ``remove``, but a text of another grammar.  SPARQL 1.1
  (section 19.2) reads ``\u`` escapes before strings; Oxigraph does not, and promises nothing.
- ``DELETE WHERE`` by subjects: slower, and only right where whole subjects go.
- ``extend`` and ``bulk_extend`` for what came: half to two thirds as fast as ``bulk_load``.
- ``optimize`` afterwards: it rewrites the whole store for the sake of a hundredth of it.  Without
  it some queries took up to three fifths longer after 1 % had changed, on a busy machine, and up to
  four fifths after 10 %.
"""

from __future__ import annotations

import gzip
import io
import shutil
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import pyoxigraph

from ..dump import LineReader, open_rdf
from ..errors import DumpError, StoreError
from ..formats import FORMATS, format_of
from .checksums import CHECKSUMS, read_checksums, write_checksums
from .complaints import one_line
from .reading import find_store
from .watching import Tell, Watch, tell_nobody

_OXIGRAPH = {
    name: pyoxigraph.RdfFormat.from_media_type(format_.media_type)
    for name, format_ in FORMATS.items()
}

#: bytes that go to a parser at a time
_BLOCK = 1 << 20

#: files that a copy does without: a lock, logs for people, what a load that died left behind
_LEFT_OUT = ("LOCK", "LOG", "bulk-", CHECKSUMS)


def create_store(files: Sequence[Path], target: Path, tell: Tell = tell_nobody) -> int:
    """Create a store of exactly these RDF files in a new directory; return its number of quads.

    *tell* is told of the stages ``load``, in bytes of the files, and ``optimise``.

    Raises:
        DumpError: If a file cannot be read, or is not of the format that its name says.
        StoreError: If the store cannot be written.
    """
    with _written(target):
        quads = _load(files, target, tell)
        write_checksums(target)
    tell("optimise", 1, 1)
    return quads


def _load(files: Sequence[Path], target: Path, tell: Tell) -> int:
    """Load files; the store is closed on return, so that its files are what they stay."""
    store = pyoxigraph.Store(str(target))
    watch = Watch(files, tell)
    for path in files:
        _bulk_load(store, path, watch)
        watch.finish(path)
    store.flush()
    tell("optimise", 0, 1)
    store.optimize()
    return len(store)


def update_store(old: Path, target: Path, removed: Iterable[str], added: Iterable[str]) -> int:
    """Create a store from an earlier one, in a new directory; return its number of quads.

    *removed* and *added* are lines of N-Triples or N-Quads, one or more in each text, that are read
    once as a stream.  All of *removed* goes before anything is added; what is not there is no
    error.  So the caller compares the number of quads with what it must be.

    The earlier store stays as it is and can be read meanwhile, by this process too; nobody may be
    writing it.  If anything fails, *target* is of no use and is for the caller to remove.

    Raises:
        DumpError: If a line is no N-Quads, or there is no space left.
        StoreError: If there is no earlier store, or the new one cannot be written.
    """
    source = find_store(old)
    with _written(target):
        _copy(source, target)
        quads = _apply(target, removed, added)
        write_checksums(target, _unchanged(source, target))
    return quads


def _copy(source: Path, target: Path) -> None:
    """Make a store with the tables of another, and copies of its other files.

    The log is among the copies: RocksDB writes into it, and into a recycled one from the beginning.
    """
    target.mkdir(parents=True)
    for path in sorted(source.iterdir()):
        if path.name.startswith(_LEFT_OUT) or not path.is_file():
            continue
        copy = target / path.name
        if path.suffix == ".sst":
            try:
                copy.hardlink_to(path)
                continue
            except OSError:  # another file system, one without links, or files of another user
                pass
        shutil.copyfile(path, copy)


def _apply(target: Path, removed: Iterable[str], added: Iterable[str]) -> int:
    """Remove and add quads; the store is closed on return."""
    store = pyoxigraph.Store(str(target))
    with _lines("removed triples", removed) as file:
        for quad in pyoxigraph.parse(file, format=pyoxigraph.RdfFormat.N_QUADS):
            store.remove(quad)
    with _lines("added triples", added) as file:
        if file.peek(1):
            store.bulk_load(file, pyoxigraph.RdfFormat.N_QUADS)
    store.flush()
    return len(store)


@contextmanager
def _lines(place: str, lines: Iterable[str]) -> Iterator[io.BufferedReader[LineReader]]:
    """Yield lines as a file."""
    file = io.BufferedReader(LineReader(lines), _BLOCK)
    try:
        yield file
    except SyntaxError as error:
        raise DumpError(f"{place}:{error.lineno or 1}: {error.msg}") from error


def _unchanged(source: Path, target: Path) -> dict[str, str]:
    """Return the digests of those tables of a store that the other still has."""
    return {
        name: digest
        for name, digest in read_checksums(source).items()
        if (target / name).exists() and (target / name).samefile(source / name)
    }


@contextmanager
def _written(target: Path) -> Iterator[None]:
    """Raise what Oxigraph says of a directory that it cannot write to as an error of ours."""
    try:
        yield
    except (OSError, RuntimeError) as error:
        reason = "no space left" if "No space left" in str(error) else one_line(error)
        kind = DumpError if reason == "no space left" else StoreError
        raise kind(f"{target}: the store cannot be written: {reason}") from error


def _bulk_load(store: pyoxigraph.Store, path: Path, watch: Watch) -> None:
    name = format_of(path).name
    with open_rdf(path) as file:
        try:
            store.bulk_load(watch.opened(file), _OXIGRAPH[name])
        except SyntaxError as error:
            raise DumpError(f"{path}:{error.lineno or 1}: {error.msg}") from error
        except (gzip.BadGzipFile, EOFError):
            raise
        except OSError as error:
            raise _NotWrittenError(error) from error


class _NotWrittenError(RuntimeError):
    """Oxigraph could not write to its directory."""
