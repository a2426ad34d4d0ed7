"""Writes a store in a process of its own, so that Ctrl-C ends it at once and leaves nothing.

Oxigraph sorts, writes and compacts for minutes without listening: Python runs the handler of a
signal when it gets back.  Another process can be killed meanwhile; it ignores the signals itself,
which Ctrl-C and ``timeout`` send to all processes together, and ends when its parent has ended,
whatever has ended that.

It is no ``multiprocessing`` process, which would import the script of whoever called the library.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import IO

from .. import errors
from ..dump import open_rdf
from ..errors import PfocrRdfError, StoreError
from ..store import create_store, update_store

#: what is told of the progress: a stage, how much of it is done, and how much there is
Tell = Callable[[str, int, int], None]

#: bytes of files that are loaded within a second, and are not worth a process; N-Triples are a
#: dozen times as long as their gzip file
SMALL = 2 << 20

#: bytes of lines that are handed on together
_BLOCK = 1 << 20

_CODE = """
import json, sys
sys.path[:] = json.loads(sys.argv[1])
from pfocr_rdf.pipeline.loading import serve
serve()
"""


def in_triples(tell: Tell, triples: int) -> Tell:
    """Return what tells of loading in triples, given what there is of them, and not in bytes.

    >>> in_triples(print, 700)("load", 20, 200)
    load 70 700
    """

    def told(stage: str, done: int, total: int) -> None:
        is_loading = stage == "load" and total > 0
        tell(stage, *((triples * done // total, triples) if is_loading else (done, total)))

    return told


def load_store(files: Sequence[Path], target: Path, tell: Tell) -> int:
    """Create a store of exactly these RDF files in a new directory; return its number of quads.

    Raises:
        DumpError: If a file cannot be read, or is not of the format that its name says.
        StoreError: If the store cannot be written.
    """
    if _are_small(files):
        return create_store(files, target, tell)
    return _written_apart("load", [*files, target], tell)


def change_store(old: Path, target: Path, removed: Path, added: Path, tell: Tell) -> int:
    """Create a store from an earlier one in a new directory; return its number of quads.

    *removed* and *added* are files of N-Triples or N-Quads, with ``.gz`` or without.

    Raises:
        DumpError: If they cannot be read, or there is no space left.
        StoreError: If there is no earlier store, or it is damaged, or the new one not written.
    """
    if _are_small([removed, added]):
        return _changed(old, target, removed, added)
    return _written_apart("change", [old, target, removed, added], tell)


def _are_small(files: Sequence[Path]) -> bool:
    size = sum(file.stat().st_size for file in files if file.exists())
    return size < SMALL or not sys.executable


def _changed(old: Path, target: Path, removed: Path, added: Path) -> int:
    with open_rdf(removed) as file_of_removed, open_rdf(added) as file_of_added:
        return update_store(old, target, _texts(file_of_removed), _texts(file_of_added))


def _texts(file: IO[bytes]) -> Iterator[str]:
    while lines := file.readlines(_BLOCK):
        yield b"".join(lines).decode()


def _written_apart(what: str, paths: Sequence[Path], tell: Tell) -> int:
    """Let another process write a store, and return its number of quads."""
    command = [sys.executable, "-c", _CODE, json.dumps(sys.path)]
    with subprocess.Popen(  # noqa: S603 -- this very program
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as process:
        try:
            return _answer(process, [what, *map(os.path.abspath, paths)], tell)
        finally:
            process.kill()


def _answer(process: subprocess.Popen[bytes], request: list[str], tell: Tell) -> int:
    """Tell the process what to do, and everybody how it gets on."""
    to_process, from_process = process.stdin, process.stdout
    if to_process is not None and from_process is not None:
        to_process.write(json.dumps(request).encode() + b"\n")
        to_process.flush()  # it stays open: that it is closed means that this process has ended
        for line in from_process:
            said = json.loads(line)
            if "quads" in said:
                return int(said["quads"])
            if "error" in said:
                raise getattr(errors, said["error"], PfocrRdfError)(said["message"])
            tell(*said["progress"])
    raise StoreError("the process that writes the store died (out of memory?)")


def serve() -> None:
    """Write the store that the parent process asks for on stdin; tell it on stdout how."""
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.SIG_IGN)
    what, *names = json.loads(sys.stdin.buffer.readline())
    paths = [Path(name) for name in names]
    threading.Thread(target=_end_with_parent, args=(sys.stdin.buffer,), daemon=True).start()

    def say(key: str, said: object, **more: str) -> None:
        sys.stdout.write(json.dumps({key: said, **more}) + "\n")
        sys.stdout.flush()

    try:
        if what == "change":
            quads = _changed(*paths)
        else:
            *files, target = paths
            quads = create_store(files, target, lambda *progress: say("progress", progress))
    except PfocrRdfError as error:
        say("error", type(error).__name__, message=str(error))
    except Exception as error:
        say("error", "", message=f"a bug: {type(error).__name__}: {error}")
    else:
        say("quads", quads)


def _end_with_parent(stdin: IO[bytes]) -> None:
    """End this process when the parent has: it closes stdin then, and says nothing before."""
    stdin.read()
    os._exit(1)
