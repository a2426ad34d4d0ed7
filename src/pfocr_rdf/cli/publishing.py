"""The command that makes a release for portals."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

import click

from ..formats import FORMATS
from ..terminal import printable
from .options import example
from .progress import amount, progress

if TYPE_CHECKING:
    from ..publication.publish import Publication

#: the parts of a dump; :mod:`pfocr_rdf.publication.parts` reads them
_PARTS = ("description", "figures", "entities", "associations")


@click.command(
    short_help="Make a release for portals of a build.",
    epilog=example(
        "pfocr-rdf publish build -o release",
        "pfocr-rdf publish build -o release --format ttl --part figures --shard 1000000",
        "pfocr-rdf publish build -o release --map wikipathways-human.nt.gz",
    ),
)
@click.argument("directory", metavar="DIR", type=click.Path(exists=True, path_type=Path))
@click.option(
    "-o",
    "--output",
    required=True,
    type=click.Path(path_type=Path),
    help="Directory of the releases: new, empty, or of earlier ones.",
)
@click.option(
    "--format",
    "formats",
    type=click.Choice([*FORMATS, "jsonl"]),
    multiple=True,
    show_default="all of them",
    help="A format to write; may be given more than once.",
)
@click.option(
    "--part",
    "parts",
    type=click.Choice(_PARTS),
    multiple=True,
    show_default="all in one file",
    help="A part of the graph to write to files of its own; may be given more than once.",
)
@click.option(
    "--shard",
    metavar="TRIPLES",
    type=click.IntRange(min=1),
    default=None,
    help="Begin another file after so many triples; each can be read alone.",
)
@click.option("--no-captions", is_flag=True, help="Leave out captions: they are the articles'.")
@click.option(
    "--per-figure",
    "pages",
    metavar="FOLDER",
    type=click.Path(file_okay=False, path_type=Path),
    help="Also write FIGID.jsonld for each figure to this folder, as its page embeds it.",
)
@click.option(
    "--map",
    "wikipathways",
    metavar="URL|FILE|DIR|local",
    default=None,
    help="Also write the pathways that each figure is like; who answers for WikiPathways.",
)
@click.option(
    "--map-top",
    "top",
    metavar="K",
    type=click.IntRange(1, 100),
    default=5,
    show_default=True,
    help="Pathways of a figure, at most.",
)
@click.option(
    "--jobs",
    type=click.IntRange(min=1),
    show_default="one for each processor",
    help="Files that are written at the same time; their bytes do not depend on it.",
)
def publish(  # noqa: PLR0913, PLR0917 -- options of a command
    directory: Path,
    output: Path,
    formats: tuple[str, ...],
    parts: tuple[str, ...],
    shard: int | None,
    pages: Path | None,
    wikipathways: str | None,
    top: int,
    jobs: int | None,
    *,
    no_captions: bool,
) -> None:
    """Make a release for portals of the build in DIR: its dump in every format, with checksums.

    RELEASE/current holds its files: pfocr.nt.gz, .ttl.gz, .trig.gz, .nq.gz, .rdf.gz and .jsonld.gz
    are the whole graph, figures.jsonl.gz has a JSON-LD document a line. The same build gives the
    same bytes.

    With --map, pfocr-pathways.nt.gz has the human pathways of WikiPathways that share most genes
    with each figure. If WikiPathways does not answer everything, nothing is published, and the exit
    status is 6.
    """
    from ..publication.publish import Choice
    from ..publication.publish import publish as publish_build

    with progress() as show:
        choice = Choice(
            formats=formats,
            parts=parts,
            shard=shard or 0,
            has_captions=not no_captions,
            pages=pages,
            wikipathways=wikipathways,
            top=top,
            jobs=jobs or os.cpu_count() or 1,
            progress=show,
        )
        publication = publish_build(directory, output, choice)
    _tell(publication)


def _tell(publication: Publication) -> None:
    """Tell what was published, a line for each file."""
    width = max((len(file.name) for file in publication.files), default=0)
    for file in publication.files:
        size = amount(file.size, "bytes")
        triples = amount(file.triples, "triples")
        click.echo(f"{file.name:{width}} {size:>12} {triples:>20}", err=True)
    click.echo(printable(f"release {publication.release}"), err=True)
