"""Commands about what was built: diff, verify."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from ..terminal import printable
from . import options
from .options import example

if TYPE_CHECKING:
    from ..differences.comparison import Comparison
    from ..differences.rows import Difference

#: what can differ; :mod:`pfocr_rdf.differences.rows` tells them apart
_KINDS = ("figure", "mention", "entity", "association", "description", "other")

_BUILD = click.Path(exists=True, path_type=Path)


@click.command(
    short_help="Tell what differs between two builds.",
    epilog=example("pfocr-rdf diff build/releases/0001-20915265514c build --kind figure"),
)
@click.argument("old", type=_BUILD)
@click.argument("new", type=_BUILD)
@click.option(
    "--kind",
    "kinds",
    type=click.Choice(_KINDS),
    multiple=True,
    help="Compare nothing but this; may be given more than once.",
)
@click.option(
    "--limit",
    type=click.IntRange(min=0),
    default=lambda: 20 if options.default_answer_format() == "table" else 0,
    show_default="20 on a terminal, else 0",
    help="Most rows of each kind; 0 for all.",
)
@click.option("--summary", is_flag=True, help="Give the numbers alone, one row for each kind.")
@click.option("--exit-code", is_flag=True, help="End with status 1 if anything differs.")
@options.answer_format
@click.pass_context
def diff(  # noqa: PLR0913, PLR0917 -- options of a command
    context: click.Context,
    old: Path,
    new: Path,
    kinds: tuple[str, ...],
    limit: int,
    format_name: str,
    *,
    summary: bool,
    exit_code: bool,
) -> None:
    """Tell which figures, mentions, entities and associations came, went or changed.

    OLD and NEW are directories of builds, releases, their dump folders, or figures.nt.gz alone.
    A row says what became of a thing, and for one that changed by which predicates; a figure also
    changes with its mentions. The numbers are told on stderr. Unless --exit-code is given, the
    status is 0 whether anything differs or not.
    """
    from ..differences.comparison import Comparison
    from ..differences.rows import as_solutions
    from ..solutions import write

    comparison = Comparison(old, new, kinds or _KINDS)
    for note in comparison.notes:
        click.echo(printable(note), err=True)
    differences = comparison.differences()
    if summary:
        for _ in differences:
            pass
        write(comparison.summary(), sys.stdout, format_name)
    else:
        write(as_solutions(_first(differences, limit)), sys.stdout, format_name)
        _tell(comparison, limit)
    differs = any(tally.differing for tally in comparison.tallies.values())
    context.exit(1 if differs and exit_code else 0)


def _first(differences: Iterable[Difference], limit: int) -> Iterator[Difference]:
    """Yield the first differences of each kind, and read the others."""
    given = dict.fromkeys(_KINDS, 0)
    for difference in differences:
        given[difference.kind] += 1
        if not limit or given[difference.kind] <= limit:
            yield difference


def _tell(comparison: Comparison, limit: int) -> None:
    """Tell on stderr how much came, went and changed, and what was not shown of it."""
    for kind, tally in comparison.tallies.items():
        more = max(tally.differing - limit, 0) if limit else 0
        rest = f"; {more:,} not shown (--limit 0 gives all)" if more else ""
        click.echo(f"{kind:12} {tally}{rest}", err=True)


@click.command(
    short_help="Verify that a build is as it was written.",
    epilog=example("pfocr-rdf verify build"),
)
@click.argument("directory", metavar="DIR", type=_BUILD)
@options.answer_format
@click.pass_context
def verify(context: click.Context, directory: Path, format_name: str) -> None:
    """Verify that all files of a build are as they were written, and say the same.

    DIR is the directory of a build, or one of its releases. Every file must have its digest, in
    the release that is kept too; numbers must be those of report.json, and the quads of the store
    those of the dump and of a mirror of WikiPathways.
    Status 4 says that something is missing or damaged, and stderr what to do; 1 says that files
    which are as they were written do not agree.
    """
    from ..solutions import write
    from ..verification import verify as verify_build

    options.let_interrupts_kill()
    verification = verify_build(directory)
    write(verification.as_solutions(), sys.stdout, format_name)
    click.echo(printable(f"{directory}: {verification}"), err=True)
    context.exit(verification.exit_status)
