"""Documents of JSON-LD: a figure with its record and mentions, or a whole graph.

A figure's record and mentions are objects within it: the record as its ``mainEntityOfPage``, the
mentions as its ``annotations``, which stands for ``oa:hasTarget`` the other way round.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator

from .. import vocab
from ..ntriples import blocks
from .context import Context
from .nodes import Json, Nodes

ANNOTATIONS, RECORD = "annotations", "mainEntityOfPage"

_FIGURE = f"<{vocab.RDF_TYPE}> <{vocab.PATHWAY_FIGURE}> .\n"
_TARGET = f"<{vocab.OA_HAS_TARGET}> "


def figure_nodes(
    lines: Iterable[str], context: Context, nodes: Nodes | None = None
) -> Iterator[Json]:
    """Yield a node for each figure, with its record and mentions in it, and for whatever else.

    *lines* are those of a dump's part of figures: a figure's own, its record's, its mentions'.
    *nodes* remember lines of figures that were read before.

    Raises:
        DumpError: If a line is no N-Triples.
    """
    nodes = nodes or Nodes(context)
    figure: Json | None = None
    target = ""
    for subject, rests in blocks(lines):
        if _FIGURE in rests:
            if figure is not None:
                yield figure
            figure, target = nodes.node(subject, rests), f"{_TARGET}{subject} .\n"
        elif figure is not None and target in rests:
            rests.remove(target)
            figure.setdefault(ANNOTATIONS, []).append(nodes.node(subject, rests))
        elif figure is not None and figure.get(RECORD) == context.iri(subject[1:-1]):
            figure[RECORD] = nodes.node(subject, rests)
        else:
            if figure is not None:
                yield figure
            figure = None
            yield nodes.node(subject, rests)
    if figure is not None:
        yield figure


def json_lines(nodes: Iterable[Json], context: Context) -> Iterator[str]:
    """Yield each node as a document of its own, one a line, with the context in it."""
    head = f'{{"@context":{_text(context.definitions)},'
    for node in nodes:
        yield f"{head}{_text(node)[1:]}\n"


def json_graph(nodes: Iterable[Json], context: Context) -> Iterator[str]:
    """Yield the text of one document of all nodes, one a line."""
    yield f'{{"@context":{_text(context.definitions)},\n"@graph":[\n'
    separator = ""
    for node in nodes:
        yield f"{separator}{_text(node)}"
        separator = ",\n"
    yield "\n]}\n"


def _text(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
