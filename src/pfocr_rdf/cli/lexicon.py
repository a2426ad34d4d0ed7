"""Commands about the lexicon: lexicon info, lexicon build."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from . import options
from .options import example

if TYPE_CHECKING:
    from ..lexicon.build import Part

_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
_FOLDER = click.Path(exists=True, file_okay=False, path_type=Path)


@click.group(
    short_help="Tell of the lexicon, or build one.",
    epilog=example("pfocr-rdf lexicon info"),
)
def lexicon() -> None:
    """Tell where the lexicon's tables come from, or build one from publishers' own files.

    The lexicon is what genes, families, chemicals, diseases and organisms are looked up in.
    """


@lexicon.command(epilog=example("pfocr-rdf lexicon info --lexicon my.sqlite --format json"))
@options.lexicon
@options.answer_format
def info(lexicon_path: Path | None, format_name: str) -> None:
    """Tell publisher, version, licence and digest of each table of the lexicon."""
    from ..lexicon.lexicon import Lexicon
    from ..solutions import Solutions, Term, write
    from ..vocab import XSD

    opened = Lexicon.open(lexicon_path) if lexicon_path else Lexicon.bundled()
    number = XSD + "integer"
    rows = [
        (
            Term(source.table, "literal"),
            Term(str(source.rows), "literal", number),
            Term(str(source.left_out), "literal", number),
            Term(source.publisher, "literal"),
            Term(source.version, "literal"),
            Term(source.licence, "uri"),
            Term(source.sha256, "literal"),
            Term(source.title, "literal"),
            Term(source.homepage, "uri"),
        )
        for source in opened.sources()
    ]
    variables = (
        "table",
        "rows",
        "left_out",
        "publisher",
        "version",
        "licence",
        "sha256",
        "title",
        "homepage",
    )
    write(Solutions(variables, rows), sys.stdout, format_name)


@lexicon.command(
    short_help="Build a lexicon from publishers' own files.",
    epilog=example(
        "pfocr-rdf lexicon build -o my.sqlite --hgnc hgnc_complete_set.txt --pmc-ids PMC-ids.csv.gz"
    ),
)
@click.option(
    "-o",
    "--output",
    "target",
    required=True,
    type=click.Path(dir_okay=False, path_type=Path),
    help="The lexicon to write: a new file, or an earlier lexicon.",
)
@click.option("--hgnc", type=_FILE, help="HGNC: hgnc_complete_set.txt.")
@click.option(
    "--mesh",
    multiple=True,
    type=_FILE,
    help="MeSH: descriptor or supplementary XML, or mesh.nt; give it once for each file.",
)
@click.option(
    "--gene-info",
    multiple=True,
    type=_FILE,
    help="NCBI Gene: gene_info of all organisms, or of one; give it once for each file.",
)
@click.option(
    "--taxdump", type=_FILE, help="NCBI Taxonomy: names.dmp, taxdump.tar.gz or taxdmp.zip."
)
@click.option(
    "--famplex",
    type=_FOLDER,
    help="FamPlex: the folder of relations.csv and grounding_map.csv.",
)
@click.option("--chebi-mappings", type=_FILE, help="MeSH to ChEBI: SSSOM, as of Biomappings.")
@click.option("--doid-mappings", type=_FILE, help="MeSH to Disease Ontology: SSSOM.")
@click.option("--drugbank", type=_FILE, help="DrugBank: the open vocabulary, CSV.")
@click.option("--pmc-ids", type=_FILE, help="NLM: PMC-ids.csv, PubMed ids and DOIs of articles.")
def build(target: Path, **given: Any) -> None:  # noqa: ANN401 -- the fields of Files
    """Build a lexicon from publishers' own files, gzip or not, for 'pfocr-rdf build --lexicon'.

    A table that no file gives is that of the lexicon that comes with the package.  A row that is
    wrong is told and left out; a file that is damaged, mostly wrong or of another format stops the
    command, and nothing is written.
    """
    from ..errors import UsageError
    from ..lexicon.build import build_lexicon
    from ..lexicon.database import BUNDLED
    from ..lexicon.publishers.parts import Files, parts_of

    if str(target) == "-":
        raise UsageError("-o -: a lexicon cannot be written to stdout (expected a file)")
    if not any(given.values()):
        raise UsageError("no file of a publisher is given (expected one, e.g. --hgnc FILE)")
    parts = parts_of(Files(**given))
    build_lexicon(target, parts, BUNDLED, tell=_tell)
    for table, part in parts.items():
        _tell_left_out(table, part)
    click.echo(f"{target}: {', '.join(parts)} anew, the rest from the bundled lexicon")


def _tell(table: str, number: int) -> None:
    """Tell on stderr that a table is begun."""
    if not number:
        click.echo(f"{table} …", err=True)


def _tell_left_out(table: str, part: Part[Any]) -> None:
    """Tell on stderr what a table does not take: how many rows, and the first wrong ones."""
    left_out = part.left_out
    for reason in left_out.reasons:
        click.echo(reason, err=True)
    untold = left_out.wrong + left_out.values - len(left_out.reasons)
    if untold:
        click.echo(f"… and {untold:,} more that are wrong", err=True)
    if left_out.values:
        click.echo(f"{table}: {left_out.values:,} values left out of rows that are kept", err=True)
    if left_out.number:
        click.echo(
            f"{table}: {left_out.number:,} rows left out, {left_out.wrong:,} of them wrong",
            err=True,
        )
