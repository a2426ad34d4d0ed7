"""Commands about the mirror of WikiPathways: wikipathways load, wikipathways info."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from ..terminal import printable
from . import options
from .options import example
from .progress import progress

if TYPE_CHECKING:
    from ..mirror import Mirror, MirrorFile
    from ..pipeline.wikipathways import MirrorReport
    from ..solutions import Row

#: the directory of a build where none is named
_BUILD = "build"

#: what info tells
_COLUMNS = ("pathways", "quads", "blank_nodes", "newest_revision", "files", "sha256")


@click.group(
    short_help="Load WikiPathways' RDF beside the figures, or tell of it.",
    epilog=example("pfocr-rdf wikipathways load wikipathways-rdf-wp.zip -o build"),
)
def wikipathways() -> None:
    """Load WikiPathways' RDF beside the figures of a build, so that both are asked offline, or tell
    of it.

    It is the graph <http://rdf.wikipathways.org/> of the store, as on WikiPathways' own endpoint;
    queries that name no graph see the figures alone, as before.
    """  # noqa: D205 -- click joins the lines of the first paragraph


@wikipathways.command(
    short_help="Load WikiPathways' RDF into the store of a build.",
    epilog=example(
        "pfocr-rdf wikipathways load wikipathways-20260810-rdf-wp.zip",
        "pfocr-rdf wikipathways load wikipathways-human.nt.gz citedin.nt.gz -o build",
    ),
)
@options.files
@click.option(
    "-o",
    "--output",
    "directory",
    metavar="DIR",
    type=click.Path(path_type=Path),
    default=_BUILD,
    show_default=True,
    help="Directory of the build, which gets a new release.",
)
def load(files: tuple[Path, ...], directory: Path) -> None:
    """Load WikiPathways' RDF into the store of a build: FILE is Turtle, N-Triples, N-Quads or TriG,
    with .gz or without, or WikiPathways' monthly zip, of which the files in a folder wp are read,
    and drawings (gpml), authors and descriptions are not.

    All FILEs together take the place of what was loaded before; later builds take it over, unless
    they are told --without-wikipathways. The release before serves until the new one is verified.
    """  # noqa: D205 -- click joins the lines of the first paragraph
    from ..pipeline.wikipathways import load_wikipathways

    with progress() as show:
        report = load_wikipathways(files, directory, progress=show)
    for file in report.mirror.files:
        if file.left_out:
            left_out = f"{file.left_out:,} files left out (those in folders wp are read)"
            click.echo(printable(f"{file.name}: {left_out}"), err=True)
    if report.mirror.blank_nodes:
        click.echo(f"{report.mirror.blank_nodes:,} blank nodes got an address", err=True)
    _tell(report)


def _tell(report: MirrorReport) -> None:
    """Tell what is loaded, as a build tells it."""
    mirror, directory = report.mirror, report.directory
    for label, text in (
        ("release", str(report.release)),
        *(("file", _file(file)) for file in mirror.files),
        ("mirror", str(mirror)),
        ("store", f"{directory / 'store'} ({report.quads:,} quads)"),
        ("report", str(directory / "report.json")),
    ):
        click.echo(printable(f"{label:10} {text}"))


def _file(file: MirrorFile) -> str:
    """Return what was read of a file."""
    members = f" in {file.members:,} files" if file.members > 1 else ""
    return f"{file.name} ({file.triples:,} triples{members})"


@wikipathways.command(epilog=example("pfocr-rdf wikipathways info build --format json"))
@click.argument(
    "directory", metavar="[DIR]", default=_BUILD, type=click.Path(exists=True, path_type=Path)
)
@options.answer_format
def info(directory: Path, format_name: str) -> None:
    """Tell which pathways the store of a build holds, and from which files; DIR is build where it
    is not given. There is no row where none are loaded.
    """  # noqa: D205 -- click joins the lines of the first paragraph
    from ..pipeline.wikipathways import loaded_mirror
    from ..solutions import Solutions, write

    mirror = loaded_mirror(directory)
    if mirror is None:
        remedy = "pfocr-rdf wikipathways load FILE... loads it"
        click.echo(printable(f"{directory}: holds no WikiPathways ({remedy})"), err=True)
    write(Solutions(_COLUMNS, [_row(mirror)] if mirror else []), sys.stdout, format_name)


def _row(mirror: Mirror) -> Row:
    """Return what is known of a mirror, in the order of the columns."""
    from ..solutions import Term
    from ..vocab import XSD_INTEGER

    numbers = (mirror.pathways, mirror.quads, mirror.blank_nodes)
    files = ", ".join(file.name for file in mirror.files)
    return (
        *(Term(str(number), "literal", XSD_INTEGER) for number in numbers),
        *(Term(text, "literal") for text in (mirror.newest_revision, files, mirror.sha256)),
    )
