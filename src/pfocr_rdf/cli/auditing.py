"""The command for curators: audit."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click

from . import options
from .options import example

if TYPE_CHECKING:
    from ..audit import Check


@click.command(
    short_help="List what a curator should look at.",
    epilog=example("pfocr-rdf audit contradicted-mentions species-clashes"),
)
@click.argument("names", metavar="[CHECK]...", nargs=-1)
@options.answerer
@click.option(
    "--limit",
    type=click.IntRange(min=0),
    default=lambda: 20 if options.default_answer_format() == "table" else 0,
    show_default="20 on a terminal, else 0",
    help="Most rows of each check; 0 for all.",
)
@options.answer_format
def audit(
    names: tuple[str, ...], open_answerer: options.Opener, limit: int, format_name: str
) -> None:
    """List what a curator should look at: contradictions, clashes, ambiguous and unknown words.

    CHECK is a canned query of category Curation; without one, all are made. csv, tsv and json
    give one table with a column for the check; table and md give a table for each.
    """
    from ..audit import as_one, run_checks
    from ..solutions import write

    options.let_interrupts_kill()
    checks = run_checks(open_answerer(), names, limit)
    if format_name in {"table", "md"}:
        for check in checks:
            _tell(check, format_name)
    else:
        write(as_one(checks), sys.stdout, format_name)


def _tell(check: Check, format_name: str) -> None:
    """Write a heading, and the rows of a check."""
    if format_name == "md":
        click.echo(f"## {check.query.title}\n\n{check.query.description}\n")
    else:
        click.secho(f"{check.query.title} ({check.query.name})", bold=True)
    gap = "\n" if format_name == "md" else ""
    if check.solutions.rows:
        from ..solutions import write

        write(check.solutions, sys.stdout, format_name)
    else:
        click.echo("none")
    if check.more:
        click.echo(f"{gap}… and {check.more:,} more (--limit 0 gives all)")
    click.echo()
