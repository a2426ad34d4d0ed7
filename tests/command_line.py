"""Runs the command line many times: each run is a fork of one process that has imported it.

Starting Python and importing the RDF libraries takes most of a second, again and again.  A request
is a line of JSON on stdin: ``arguments``, ``env``, ``cwd``, and the files ``stdin``, ``stdout`` and
``stderr``.  The answer is a line with the exit status.  Everything else is as in a process of its
own: arguments, streams, environment, signals, and how the interpreter ends.

Arguments of this script are sources that are converted first, so that the shapes are compiled.

With ``group``, the run is a process group of its own, whose number is told first, on a line.  With
``changes``, a file, it adds a byte to the file before each call that changes the file system, and
with ``kill_at`` it kills its group before the call of this number.
"""

from __future__ import annotations

import atexit
import contextlib
import gc
import importlib
import json
import os
import signal
import sys
import tempfile

#: what commands import when they run
_IMPORTED = (
    "pfocr_rdf.__main__",
    "pfocr_rdf.associations.counting",
    "pfocr_rdf.descriptions",
    "pfocr_rdf.endpoint.endpoint",
    "pfocr_rdf.exports.links",
    "pfocr_rdf.fulltext",
    "pfocr_rdf.lexicon.build",
    "pfocr_rdf.pipeline.build",
    "pfocr_rdf.pipeline.convert",
    "pfocr_rdf.publication.publish",
    "pfocr_rdf.queries",
    "pfocr_rdf.shapes",
    "pfocr_rdf.verification",
    "pyshacl",
    "rich.progress",
    "rich.table",
    "tantivy",
)


def _serve() -> None:
    for name in _IMPORTED:
        importlib.import_module(name)
    for source in sys.argv[1:]:
        formats = importlib.import_module("pfocr_rdf.formats").FORMATS
        convert = importlib.import_module("pfocr_rdf.pipeline.convert").convert
        convert([source], os.devnull, format_=formats["nt"])
        importlib.import_module("pfocr_rdf.pipeline.validation").validate([])
    gc.freeze()
    for line in sys.stdin:
        request = json.loads(line)
        child = os.fork()
        if not child:
            _run(request)
        if request.get("group"):
            with contextlib.suppress(OSError):  # the child has done it, and ended
                os.setpgid(child, child)
            sys.stdout.write(f"{child}\n")
            sys.stdout.flush()
        _, status = os.waitpid(child, 0)
        sys.stdout.write(f"{os.waitstatus_to_exitcode(status)}\n")
        sys.stdout.flush()


def _run(request: dict[str, object]) -> None:
    """Become the process that was asked for; this does not return."""
    for number, (name, flags) in enumerate(
        (
            ("stdin", os.O_RDONLY),
            ("stdout", os.O_WRONLY | os.O_APPEND),
            ("stderr", os.O_WRONLY | os.O_APPEND),
        )
    ):
        os.dup2(os.open(str(request[name]), flags), number)
    sys.stdin = os.fdopen(0, encoding="utf-8", closefd=False)
    sys.stdout = os.fdopen(1, "w", encoding="utf-8", closefd=False)
    sys.stderr = os.fdopen(2, "w", encoding="utf-8", closefd=False)
    environment, arguments = request["env"], request["arguments"]
    assert isinstance(environment, dict)
    assert isinstance(arguments, list)
    os.environ.clear()
    os.environ.update(environment)
    tempfile.tempdir = None  # that of the environment
    os.chdir(str(request["cwd"]))
    sys.argv = ["pfocr-rdf", *arguments]
    if request.get("group"):
        os.setpgid(0, 0)
    if request.get("changes"):
        _watch(str(request["changes"]), request.get("kill_at"))
    run = importlib.import_module("pfocr_rdf.__main__").run
    if not request.get("group"):
        run()
    try:
        run()
    except SystemExit as ended:
        # to take the interpreter apart takes longer than most commands
        atexit._run_exitfuncs()
        os._exit(int(ended.code or 0))


#: what changes the file system, but for opening a file
_CHANGES = {
    *("os.chmod", "os.link", "os.mkdir", "os.remove", "os.rename", "os.rmdir", "os.symlink"),
}


def _watch(path: str, kill_at: object) -> None:
    """Count the calls that change the file system, and kill the process group before one."""
    file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    count = 0

    def see(event: str, arguments: tuple[object, ...]) -> None:
        nonlocal count
        if event == "open":
            flags = arguments[2]
            if not isinstance(flags, int) or not flags & (os.O_WRONLY | os.O_RDWR):
                return
        elif event not in _CHANGES:
            return
        count += 1
        os.write(file, b".")
        if count == kill_at:
            os.killpg(0, signal.SIGKILL)

    sys.addaudithook(see)


if __name__ == "__main__":
    _serve()
