"""A knowledge graph of the Biolink Model, in the TSV format of KGX.

``nodes.tsv`` and ``edges.tsv`` are what KGX reads; ``context.jsonld`` has the prefixes that the
Biolink Model lacks: those of figures, of FamPlex, and of families that FamPlex does not know.
:mod:`.biolink` says which classes, slots and prefixes, :mod:`.nodes` and :mod:`.edges` what they
hold.  Cells with several values have ``|`` between them.
Source: https://github.com/biolink/kgx/blob/master/docs/kgx_format.md, KGX format as TSV
"""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path
from typing import IO, NamedTuple

from ..errors import DumpError
from ..outputs import whole_file
from ..solutions import Answerer
from .edges import edge_lines
from .graph import Graph
from .nodes import node_lines


class Written(NamedTuple):
    """How many nodes and edges were written."""

    nodes: int
    edges: int


def write_kgx(store: Answerer, directory: Path) -> Written:
    """Write nodes, edges and a context into a directory, and return how many there were.

    The edges come last, and those of a run before go first: where there are edges, the nodes are
    of the same run, and all of both is there.

    Raises:
        DumpError: If the files cannot be written.
    """
    graph = Graph.of(store)
    try:
        directory.mkdir(parents=True, exist_ok=True)
        last = (directory / "edges.tsv").resolve()
        with (
            whole_file(last) as edges,
            whole_file(directory / "nodes.tsv") as nodes,
            whole_file(directory / "context.jsonld") as context,
        ):
            context.write(graph.curies.context().encode())
            found = Written(
                edges=_write(edges, edge_lines(store, graph)),
                nodes=_write(nodes, node_lines(store, graph)),
            )
            last.unlink(missing_ok=True)
    except OSError as error:
        raise DumpError(f"{directory}: cannot be written: {error.strerror or error}") from error
    return found


def _write(file: IO[bytes], lines: Iterable[str]) -> int:
    """Write a line of names and others, and return how many others there were."""
    number = -1
    for text in lines:
        file.write(text.encode())
        number += 1
    file.flush()
    os.fsync(file.fileno())
    return number
