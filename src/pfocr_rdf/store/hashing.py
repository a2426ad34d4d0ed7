"""Hashes a store in a process of its own, which is ended when it does not get on.

About some damaged tables Oxigraph never answers: it runs, says nothing and cannot be interrupted.
Others end the process that reads them.
"""

from __future__ import annotations

import json
import os
import selectors
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import IO, cast

import pyoxigraph

from ..canonical import CanonicalHash, Hasher
from ..errors import DumpError, PfocrRdfError, StoreError
from .complaints import one_line
from .reading import find_store, open_store

#: seconds without another quad after which nobody waits any longer
PATIENCE = 60.0

#: seconds between two signs of life
_PAUSE = 1.0

_CODE = """
import json, sys
sys.path[:] = json.loads(sys.argv[1])
from pfocr_rdf.store.hashing import serve
serve()
"""


def hash_store(
    path: Path, *, only_default: bool = False, patience: float = PATIENCE
) -> CanonicalHash:
    """Return the canonical hash of all quads of a store, or of its default graph.

    It ends if the store is damaged, however: when no quad has come for *patience* seconds.

    Raises:
        DumpError: If there is a blank node.
        StoreError: If there is no store, it is damaged, or does not get on.
    """
    found = find_store(path)
    if not sys.executable:
        return open_store(found).canonical_hash(only_default=only_default)
    command = [sys.executable, "-c", _CODE, json.dumps(sys.path)]
    with subprocess.Popen(  # noqa: S603 -- this very program
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
    ) as process:
        try:
            return _answer(process, {"path": str(found), "only": only_default}, patience)
        finally:
            process.kill()


def _answer(
    process: subprocess.Popen[bytes], request: dict[str, object], patience: float
) -> CanonicalHash:
    """Say what is to be hashed, and return what the process says at last."""
    to_process = cast("IO[bytes]", process.stdin)
    try:
        to_process.write(json.dumps(request).encode() + b"\n")
        to_process.flush()  # it stays open: that it is closed means that this process has ended
    except BrokenPipeError:
        pass  # it has died, which is noticed below
    for line in _lines(cast("IO[bytes]", process.stdout), patience):
        said = json.loads(line)
        if "error" in said:
            kind = DumpError if said["error"] == DumpError.__name__ else StoreError
            raise kind(said["message"])
        if "quads" in said:
            return CanonicalHash(said["quads"], int(said["total"], 16))
    raise StoreError("the store did not answer: the process that read it died")


def _lines(file: IO[bytes], patience: float) -> Iterator[bytes]:
    """Yield lines of a pipe.

    Raises:
        StoreError: If none comes for too long.
    """
    rest = b""
    with selectors.DefaultSelector() as selector:
        selector.register(file, selectors.EVENT_READ)
        while selector.select(patience):
            if not (content := os.read(file.fileno(), 1 << 16)):
                return
            *lines, rest = (rest + content).split(b"\n")
            yield from lines
    raise StoreError(f"the store did not answer: no quad for {patience:g} s")


class _Sink:
    """A file that hashes what is written to it, and tells now and then that it lives."""

    def __init__(self, hasher: Hasher) -> None:
        self._hasher = hasher
        self._told = time.monotonic()

    def write(self, content: bytes) -> int:
        """Hash some bytes, and return how many."""
        self._hasher.update(content)
        if (now := time.monotonic()) > self._told + _PAUSE:
            self._told = now
            _say({})
        return len(content)

    def flush(self) -> None:
        """Do nothing: what is hashed is hashed."""


def serve() -> None:
    """Hash the store that the parent process asks for on stdin; tell it on stdout."""
    request = json.loads(sys.stdin.buffer.readline())
    threading.Thread(target=_end_with_parent, args=(sys.stdin.buffer,), daemon=True).start()
    try:
        found = _hashed(request["path"], only_default=request["only"])
    except PfocrRdfError as error:
        _say({"error": type(error).__name__, "message": str(error)})
    except Exception as error:
        message = f"the store did not answer: {one_line(error)}"
        _say({"error": "", "message": message})
    else:
        _say({"quads": found.quads, "total": str(found)})


def _hashed(path: str, *, only_default: bool) -> CanonicalHash:
    hasher = Hasher()
    store = pyoxigraph.Store.read_only(path)
    graph = pyoxigraph.DefaultGraph() if only_default else None
    sink = cast("IO[bytes]", _Sink(hasher))
    store.dump(sink, pyoxigraph.RdfFormat.N_QUADS, from_graph=graph)
    return hasher.finish()


def _say(said: dict[str, object]) -> None:
    sys.stdout.write(json.dumps(said) + "\n")
    sys.stdout.flush()


def _end_with_parent(stdin: IO[bytes]) -> None:
    """End this process when the parent has: it closes stdin then, and says nothing before."""
    stdin.read()
    os._exit(1)
