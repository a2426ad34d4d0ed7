"""Commands that make things: build, convert, validate, load, demo."""

from __future__ import annotations

import json
import os
import sys
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from ..errors import UsageError
from . import options
from .options import example
from .progress import progress
from .telling import tell_build, tell_results, tell_some, verdict

if TYPE_CHECKING:
    from ..pipeline.graph import Options
    from ..shapes import Report

#: canned queries of the demo, and what they are asked
_DEMO = (
    (
        "shared-genes",
        {"figure1": "PMC5061805__BCP-82-1280-g001", "figure2": "PMC4803609__nihms758223f1"},
    ),
    ("figures-by-chemical", {"chemical": "ketamine"}),
    ("drugs-by-gene", {"gene": "MTOR"}),
)


@click.command(
    short_help="Read, map, validate and load documents.",
    epilog=example(
        "pfocr-rdf build pfocr-database -o build --jobs 4",
        "pfocr-rdf build s3://bucket/pfocr-database -o build --cluster tcp://host:8786",
    ),
)
@options.sources
@click.option(
    "-o",
    "--output",
    "directory",
    required=True,
    type=options.PathOrUrl(),
    help="Directory or URL of the build: new, empty, or of an earlier build.",
)
@options.mapping
@options.base
@options.lexicon
@click.option(
    "--strict",
    is_flag=True,
    help="Publish nothing if a document is rejected or a value left out.",
)
@click.option("--full", is_flag=True, help="Map what has not changed, too.")
@click.option(
    "--without-wikipathways",
    is_flag=True,
    help="Take no mirror of WikiPathways over from the release before.",
)
@click.pass_context
def build(  # noqa: PLR0913, PLR0917 -- options of a command
    context: click.Context,
    sources: tuple[Path | str, ...],
    directory: Path | str,
    jobs: int,
    cluster: str | None,
    base: str,
    lexicon_path: Path | None,
    *,
    strict: bool,
    full: bool,
    without_wikipathways: bool,
) -> None:
    """Read, map, validate and load documents: SOURCE is a document, a folder, a pfocr-database
    checkout, or a zip or tar of these, or the URL of one (s3://, gs://, https://, zip://PATH::URL).

    DIR gets dump/*.nt.gz, store/ and report.json, all at once or not at all; the release before it
    serves until then. Documents that have not changed since are not mapped again. Behind a URL,
    current.json names the release that is whole.
    """  # noqa: D205 -- click joins the lines of the first paragraph
    from ..pipeline.graph import Options

    chosen = Options(
        base=base,
        lexicon=lexicon_path,
        jobs=jobs,
        cluster=cluster,
        is_strict=strict,
        is_full=full,
        drops_wikipathways=without_wikipathways,
    )
    context.exit(_build(sources, directory, chosen))


def _build(sources: tuple[Path | str, ...], directory: Path | str, chosen: Options) -> int:
    """Build, tell what came of it, and return the exit status."""
    from ..pipeline.build import build as build_release
    from ..pipeline.graph import NothingMappedError
    from ..pipeline.report import StrictError

    try:
        with progress() as show:
            report = build_release(sources, directory, options=replace(chosen, progress=show))
    except StrictError as error:
        tell_some((*error.rejected, *error.left_out), "build without --strict for a report")
        raise
    except NothingMappedError as error:
        tell_some(sorted(error.rejected, key=str), "nothing is published")
        raise
    where = f"see {report.place('report.json')}"
    tell_some(report.rejected, where)
    tell_some(report.validation.violations, where)
    tell_build(report)
    return report.exit_status


@click.command(
    short_help="Convert documents to one RDF file.",
    epilog=example("pfocr-rdf convert seeds -o seeds.ttl"),
)
@options.sources
@click.option(
    "-o",
    "--output",
    "target",
    required=True,
    type=options.PathOrUrl(allow_dash=True),
    help="File to write, '-' for stdout; a name that ends in .gz is compressed.",
)
@options.rdf_format
@options.mapping
@options.base
@options.lexicon
@click.pass_context
def convert(  # noqa: PLR0913, PLR0917 -- options of a command
    context: click.Context,
    sources: tuple[Path | str, ...],
    target: Path | str,
    format_name: str | None,
    jobs: int,
    cluster: str | None,
    base: str,
    lexicon_path: Path | None,
) -> None:
    """Convert documents to one RDF file: nt, ttl, jsonld, nq, trig or rdf."""
    from ..formats import FORMATS, format_of
    from ..pipeline.convert import convert as convert_documents
    from ..pipeline.graph import NothingMappedError, Options

    is_stdout = str(target) == "-"
    if is_stdout and format_name is None:
        raise click.UsageError("stdout has no extension (expected --format nt, ttl, …)")
    chosen = FORMATS[format_name] if format_name else format_of(target)
    try:
        with progress() as show:
            conversion = convert_documents(
                sources,
                None if is_stdout else target,
                format_=chosen,
                options=Options(
                    base=base, lexicon=lexicon_path, jobs=jobs, cluster=cluster, progress=show
                ),
            )
    except NothingMappedError as error:
        tell_some(sorted(error.rejected, key=str), "nothing is written")
        raise
    tell_some(conversion.rejected, "pfocr-rdf build writes a report")
    click.echo(
        f"{conversion.found} documents = {conversion.mapped} mapped + "
        f"{len(conversion.rejected)} rejected; {conversion.figures} figures, "
        f"{conversion.triples} triples",
        err=True,
    )
    context.exit(1 if conversion.rejected else 0)


@click.command(
    short_help="Validate RDF against the SHACL shapes.",
    epilog=example(
        "pfocr-rdf validate build",
        "pfocr-rdf validate release/current/catalogue.ttl --shapes bioschemas",
        "pfocr-rdf validate --endpoint http://localhost:7878/query",
    ),
)
@click.argument(
    "path", metavar="[FILE|DIR]", required=False, type=click.Path(exists=True, path_type=Path)
)
@click.option(
    "--engine",
    type=click.Choice(("compiled", "pyshacl")),
    default="compiled",
    show_default=True,
    help="What applies the shapes: our engine, or pySHACL, which gives the same results.",
)
@click.option(
    "--shapes",
    metavar="NAME|DIR",
    show_default="those of our model",
    help="Other shapes: bioschemas for Bioschemas' minima, or a folder of Turtle files.",
)
@options.endpoint
@options.timeout
@click.pass_context
def validate(  # noqa: PLR0913, PLR0917 -- options of a command
    context: click.Context,
    path: Path | None,
    engine: str,
    shapes: str | None,
    endpoint: str | None,
    timeout: float,
) -> None:
    """Validate an RDF file, the dump of a build, or an endpoint, against the SHACL shapes.

    Only violations make data non-conforming (exit status 1); warnings and infos are listed.
    """
    from ..shapes import validate as validate_rdf

    if path is not None and endpoint is not None:
        raise click.UsageError("a file and --endpoint exclude each other (expected one of them)")
    endpoint = endpoint or os.environ.get("PFOCR_RDF_ENDPOINT")
    if path is not None:
        report, place = validate_rdf(path, engine, _shapes(shapes)), str(path)
    elif endpoint is None:
        raise click.UsageError("nothing to validate (expected FILE, DIR or --endpoint URL)")
    elif engine != "compiled":
        raise click.UsageError("pySHACL needs the whole graph at once (expected a file of it)")
    else:
        report, place = _validate_endpoint(endpoint, timeout, _shapes(shapes))
    tell_results(report.results)
    click.echo(f"{place}: {verdict(report.counts(), conforms=report.conforms)}", err=True)
    context.exit(0 if report.conforms else 1)


def _shapes(name: str | None) -> Path | None:
    """Return the folder of some shapes: a bundled one by its name, or any by its path."""
    from ..resources import folder

    return folder("shapes") / name if name == "bioschemas" else Path(name) if name else None


def _validate_endpoint(address: str, seconds: float, shapes: Path | None) -> tuple[Report, str]:
    """Return what the shapes say of what an endpoint holds, and its address as messages have it."""
    from ..endpoint.endpoint import open_endpoint
    from ..endpoint.harvest import Harvest
    from ..shapes.compiled import CompiledValidator
    from ..shapes.remote import validate_source

    with open_endpoint(address, seconds) as endpoint, progress() as show:
        report = validate_source(CompiledValidator(shapes), Harvest(endpoint), show)
    return report, endpoint.address


@click.command(
    short_help="Load RDF files into a store.",
    epilog=example("pfocr-rdf load build/dump/*.nt.gz --store store"),
)
@options.files
@click.option(
    "--store",
    "target",
    required=True,
    type=click.Path(path_type=Path),
    help="Where the store goes: a new or empty directory, or a store loaded before.",
)
def load(files: tuple[Path, ...], target: Path) -> None:
    """Load RDF files into a new store, which takes the place of the one at --store when whole."""
    from ..pipeline.build import load as load_store

    with progress() as show:
        quads = load_store(files, target, progress=show)
    click.echo(f"{target}: {quads:,} quads", err=True)


@click.command(
    short_help="Build the sample figures and ask three questions.",
    epilog=example("pfocr-rdf demo -o build"),
)
@click.option(
    "-o",
    "--output",
    "directory",
    default="build",
    show_default=True,
    type=click.Path(path_type=Path),
    help="Directory of the build: new, empty, or of an earlier demo.",
)
@click.pass_context
def demo(context: click.Context, directory: Path) -> None:
    """Build the five sample figures and ask three questions about ketamine, depression and mTOR."""
    from ..answering import run_query
    from ..pipeline.graph import Options
    from ..queries import get_query
    from ..resources import folder
    from ..solutions import write
    from ..store import open_store

    seeds = folder("seeds")
    _refuse_other_build(directory, seeds)
    click.secho(f"$ pfocr-rdf build seeds -o {directory}", bold=True)
    status = _build((seeds,), directory, Options())
    store = open_store(directory)
    for name, arguments in _DEMO:
        typed = " ".join(f"{key}={value}" for key, value in arguments.items())
        click.echo(f"\n{get_query(name).description}")
        click.secho(f"$ pfocr-rdf query {name} {typed} --store {directory}\n", bold=True)
        write(run_query(store, name, arguments), sys.stdout, "table")
    context.exit(status)


def _refuse_other_build(directory: Path, seeds: Path) -> None:
    """Raise if the directory holds a build of other documents: a demo must not replace it."""
    report = directory / "report.json"
    if report.is_file() and json.loads(report.read_text())["sources"] != [str(seeds)]:
        raise UsageError(f"{directory}: holds a build of other documents (expected another -o DIR)")
