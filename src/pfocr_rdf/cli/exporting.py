"""Commands that export what a store holds: gmt, kgx, links, sssom."""

from __future__ import annotations

from pathlib import Path

import click

from . import options
from .options import example
from .progress import amount

#: how members of sets are named; :mod:`pfocr_rdf.exports.gmt` says of what
_IDS = ("entrez", "symbol", "mesh", "chebi", "name")


_output = click.option(
    "-o",
    "--output",
    type=click.Path(dir_okay=False, allow_dash=True),
    default="-",
    show_default="stdout",
    help="File to write.",
)


@click.group(
    short_help="Export figures to programs that know no RDF.",
    epilog=example("pfocr-rdf export gmt -o pfocr.gmt"),
)
def export() -> None:
    """Export what a store holds to programs that know no RDF."""


@export.command(
    short_help="Figures as gene sets, in GMT.",
    epilog=example(
        "pfocr-rdf export gmt --tier synonym --id symbol -o pfocr.gmt",
        "pfocr-rdf export gmt --entity chemical --id chebi --min 1",
    ),
)
@options.answerer
@click.option(
    "--entity",
    type=click.Choice(("gene", "chemical")),
    default="gene",
    show_default=True,
    help="What the members of sets are.",
)
@click.option(
    "--tier",
    type=click.Choice(("strict", "synonym", "all")),
    default="strict",
    show_default=True,
    help="Strictness of gene mentions; genes that are keywords alone are never members.",
)
@click.option(
    "--min",
    "least",
    type=click.IntRange(min=1),
    default=3,
    show_default=True,
    help="Least number of members of a set.",
)
@click.option(
    "--organism",
    metavar="TAXON",
    default="9606",
    show_default=True,
    help="Genes of this organism alone, by its taxon id; 'all' for any.",
)
@click.option(
    "--id",
    "identifier",
    type=click.Choice(_IDS),
    show_default="entrez, of chemicals mesh",
    help="How members are named: genes by entrez or symbol, chemicals by mesh, chebi or name.",
)
@_output
def gmt(  # noqa: PLR0913, PLR0917 -- options of a command
    open_answerer: options.Opener,
    entity: str,
    tier: str,
    least: int,
    organism: str,
    identifier: str | None,
    output: str,
) -> None:
    """Write a line for each figure: its figid, its title, and its genes or chemicals.

    The defaults select what PFOCR's own release selects: genes by official symbol, of humans, and
    figures with at least three of them.
    """
    from ..exports.gmt import IDS, Sets, gmt_lines
    from ..outputs import write_lines

    if organism != "all" and not organism.isdecimal():
        raise click.BadParameter(
            f"{organism!r} (expected a taxon id, e.g. 10090, or all)", param_hint="--organism"
        )
    sets = Sets(
        entity=entity,
        tier=tier,
        least=least,
        organism="" if organism == "all" else organism,
        id=identifier or IDS[entity][0],
    )
    sets.check()
    number = write_lines(gmt_lines(open_answerer(), sets), _target(output))
    click.echo(amount(number, "figures"), err=True)


@export.command(
    short_help="A knowledge graph of the Biolink Model, in KGX TSV.",
    epilog=example(
        "pfocr-rdf export kgx -o pfocr-kgx",
        "kgx graph-summary -i tsv pfocr-kgx/nodes.tsv pfocr-kgx/edges.tsv -o summary.yaml",
    ),
)
@options.answerer
@click.option(
    "-o",
    "--output",
    type=click.Path(file_okay=False, path_type=Path),
    required=True,
    help="Directory to write nodes.tsv, edges.tsv and context.jsonld to.",
)
def kgx(open_answerer: options.Opener, output: Path) -> None:
    """Write figures, articles and what figures mention as nodes, and who mentions what as edges.

    Edges have the tier of a gene, its knowledge level and agent, and associations their numbers of
    figures and p-values. The context has the prefixes that the Biolink Model lacks.
    """
    from ..exports.kgx import write_kgx

    number = write_kgx(open_answerer(), output)
    click.echo(f"{amount(number.nodes, 'nodes')}, {amount(number.edges, 'edges')}", err=True)


@export.command(
    short_help="What each figure mentions, as CSV or Parquet.",
    epilog=example("pfocr-rdf export links -o links.parquet"),
)
@options.answerer
@click.option(
    "--format",
    "format_name",
    type=click.Choice(("csv", "parquet")),
    show_default="that of the file's extension, else csv",
    help="How to write the rows; parquet needs pip install 'pfocr-rdf[frames]'.",
)
@_output
def links(open_answerer: options.Opener, format_name: str | None, output: str) -> None:
    """Write a row for each gene, family, chemical and disease that a figure mentions.

    A gene's tier is the surest by which the figure mentions it, and its organism a taxon id.
    """
    from ..exports.links import csv_lines, read_links, write_parquet
    from ..outputs import write_lines

    target = _target(output)
    if (format_name or output.rpartition(".")[2]) == "parquet":
        if target is None:
            raise click.UsageError("parquet is for files (expected -o FILE)")
        number = write_parquet(read_links(open_answerer()), target)
    else:
        number = write_lines(csv_lines(read_links(open_answerer())), target) - 1
    click.echo(amount(number, "links"), err=True)


@export.command(
    short_help="The mappings to ChEBI, DrugBank, DOID and HGNC, in SSSOM.",
    epilog=example("pfocr-rdf export sssom -o pfocr.sssom.tsv"),
)
@options.answerer
@_output
def sssom(open_answerer: options.Opener, output: str) -> None:
    """Write a row for each mapping of a gene, chemical or disease to another identifier.

    The metadata names the tables of the lexicon, with version and licence.
    """
    from ..exports.sssom import sssom_lines
    from ..outputs import write_lines

    lines = list(sssom_lines(open_answerer()))
    write_lines(lines, _target(output))
    number = sum(not text.startswith("#") for text in lines) - 1
    click.echo(amount(number, "mappings"), err=True)


def _target(output: str) -> Path | None:
    return None if output == "-" else Path(output)
