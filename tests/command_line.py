"""Runs the command line many times: each run is a fork of one process that has imported it.

Starting Python and importing the RDF libraries takes most of a second, again and again.  A request
is a line of JSON on stdin: ``arguments``, ``env``, ``cwd``, and the files ``stdin``, ``stdout`` and
``stderr``.  The answer is a line with the exit status.  Everything else is as in a process of its
own: arguments, streams, environment, signals, and how the interpreter ends.
"""

from __future__ import annotations

import importlib
import json
import os
import sys

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
    for line in sys.stdin:
        child = os.fork()
        if not child:
            _run(json.loads(line))
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
    os.chdir(str(request["cwd"]))
    sys.argv = ["pfocr-rdf", *arguments]
    importlib.import_module("pfocr_rdf.__main__").run()


if __name__ == "__main__":
    _serve()
