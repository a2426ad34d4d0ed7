"""A document of JSON-LD for each figure, as a page about it embeds one.

Crawlers infer nothing.  So these documents also say outright what the ontology implies: that a
figure mentions (``schema:mentions``) what it mentions as a gene, chemical or disease, and that a
mention is an ``oa:Annotation``.
"""

from __future__ import annotations

import json
from pathlib import Path

from .. import vocab
from ..errors import DumpError
from ..jsonld.context import bundled_context
from ..jsonld.documents import ANNOTATIONS, figure_nodes
from ..jsonld.nodes import Json
from ..ntriples import lines_of
from ..outputs import whole_file
from ..pipeline.graph import Progress, no_progress
from .parts import Build, texts, without_captions

#: properties of figures that are below ``schema:mentions``, as the ontology says
_MENTIONS = tuple(
    iri.removeprefix(vocab.PFOCR)
    for iri in (
        vocab.MENTIONS_GENE,
        vocab.MENTIONS_GENE_FAMILY,
        vocab.MENTIONS_CHEMICAL,
        vocab.MENTIONS_DISEASE,
    )
)


def page(node: Json) -> Json:
    """Return what a page says of a figure, given its node.

    >>> found = page({"@id": "fig:PMC1__a", "@type": "PathwayFigure", "mentionsGene": ["x:1"],
    ...               "annotations": [{"@id": "fig:PMC1__a#m-1", "@type": "GeneMention"}]})
    >>> found["mentions"], found["annotations"][0]["@type"]
    (['x:1'], ['GeneMention', 'oa:Annotation'])
    """
    mentioned = [iri for name in _MENTIONS for iri in node.get(name, ())]
    found = {**node, "mentions": mentioned} if mentioned else dict(node)
    if ANNOTATIONS in node:
        found[ANNOTATIONS] = [
            {**mention, "@type": [mention["@type"], "oa:Annotation"]}
            for mention in node[ANNOTATIONS]
        ]
    return found


def write_pages(
    build: Build, folder: Path, *, has_captions: bool = True, progress: Progress = no_progress
) -> int:
    """Write a document for each figure, and return how many there are.

    A file that says the same already is left as it is.

    Raises:
        DumpError: If the dump cannot be read, or a file cannot be written.
    """
    context = bundled_context(build.base)
    sections = texts(build, "figures")
    kept = sections if has_captions else map(without_captions, sections)
    lines = (line for text in kept for line in lines_of(text))
    progress("pages", 0, 0)
    number = 0
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for node in figure_nodes(lines, context):
            document = {"@context": context.definitions, **page(node)}
            text = json.dumps(document, ensure_ascii=False, indent=1) + "\n"
            _write(folder / f"{node['figid']}.jsonld", text.encode())
            number += 1
            progress("pages", number, 0)
    except OSError as error:
        raise DumpError(f"{folder}: cannot be written: {error.strerror or error}") from error
    return number


def _write(path: Path, content: bytes) -> None:
    """Write a file, whole or not at all, unless it holds this already."""
    if path.is_file() and path.read_bytes() == content:
        return
    with whole_file(path) as file:
        file.write(content)
