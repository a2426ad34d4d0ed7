"""The command that exports a static site: site."""

from __future__ import annotations

import shlex
from pathlib import Path
from typing import TYPE_CHECKING

import click

from ..errors import QueryError, UsageError
from . import options
from .options import example
from .progress import amount

if TYPE_CHECKING:
    from ..solutions import Answerer


@click.command(
    short_help="The pages of chosen figures, as a static site.",
    epilog=example(
        "pfocr-rdf export site public --figure PMC5061805__BCP-82-1280-g001",
        "pfocr-rdf export site public --from-query 'figures-by-gene gene=MTOR'",
        "pfocr-rdf export site public --root-prefix /pfocr --public-url https://me.github.io/pfocr/",
    ),
)
@click.argument("directory", type=click.Path(file_okay=False, path_type=Path))
@options.store
@click.option(
    "--figure",
    "figures",
    metavar="FIGURE",
    multiple=True,
    help="A figure: its figid, alias or page. Give it again for more.",
)
@click.option(
    "--from-query",
    "queries",
    metavar="'NAME PARAM=VALUE…'",
    multiple=True,
    help="The figures in the answer of a canned query.",
)
@click.option(
    "--limit",
    type=click.IntRange(min=1),
    default=1000,
    show_default=True,
    help="Most figures; of more, nothing is written.",
)
@click.option(
    "--root-prefix",
    metavar="PATH",
    show_default="links are relative",
    help="What links begin with, if the site is not to be moved: '' or e.g. /pfocr.",
)
@click.option(
    "--public-url",
    metavar="URL",
    default="",
    help="Under which address people reach the site; without it, there is no map of it.",
)
def site(  # noqa: PLR0913, PLR0917 -- options of a command
    directory: Path,
    store_path: Path,
    figures: tuple[str, ...],
    queries: tuple[str, ...],
    limit: int,
    root_prefix: str | None,
    public_url: str,
) -> None:
    """Write the pages of figures and of the things that they show into DIRECTORY.

    Without --figure and --from-query, all figures are written. Home, about and vocabulary are
    there too, and everything they need. A link to a page that is not there is plain text, and
    searching needs a server ('pfocr-rdf serve').

    DIRECTORY is new, empty, or an earlier site, which is replaced when the new one is whole.
    """
    from ..portal.opening import open_site
    from ..portal.static_site import write_static_site

    opened = open_site(store_path, _public(public_url))
    chosen = _chosen(opened.store, figures, queries, limit)
    written = write_static_site(opened, chosen, directory, _prefix(root_prefix))
    others = amount(written.pages - written.figures, "other pages")
    click.echo(f"{amount(written.figures, 'figures')}, {others}", err=True)


def _public(text: str) -> str:
    if text and not text.startswith(("http://", "https://")):
        raise UsageError(f"--public-url {text!r} is no address (expected https://…/)")
    return f"{text.rstrip('/')}/" if text else ""


def _prefix(text: str | None) -> str | None:
    """Return what links begin with.

    >>> _prefix("/pfocr/"), _prefix(""), _prefix(None) is None
    ('/pfocr', '', True)

    Raises:
        UsageError: If it is no path.
    """
    if text is None:
        return None
    prefix = text.rstrip("/")
    if prefix and (not prefix.startswith("/") or prefix.startswith("//") or '"' in prefix):
        raise UsageError(f"--root-prefix {text!r} is no path (expected e.g. /pfocr)")
    return prefix


def _chosen(
    store: Answerer, figures: tuple[str, ...], queries: tuple[str, ...], limit: int
) -> list[str]:
    """Return the IRIs of the figures that were chosen, or of all.

    Raises:
        QueryError: If there is no such figure or query, or none in its answer.
        UsageError: If there are too many.
    """
    from ..lookup.search import find

    found = [find(store, "figure", text) for text in figures]
    for text in queries:
        found += _answered(store, text)
    if not figures and not queries:
        found = _figures(store)
    chosen = sorted(set(found))
    if len(chosen) > limit:
        raise UsageError(
            f"{len(chosen):,} figures are chosen (expected {limit:,} at most; "
            "--figure or --from-query chooses fewer, --limit allows more)"
        )
    return chosen


def _answered(store: Answerer, text: str) -> list[str]:
    """Return the figures in the answer of a canned query, as a person writes it."""
    from ..answering import run_query

    try:
        name, *arguments = shlex.split(text)
    except ValueError as error:
        expected = "expected NAME PARAM=VALUE"
        raise QueryError(f"--from-query {text!r} is no query ({expected})") from error
    values = dict(argument.partition("=")[::2] for argument in arguments)
    answer = run_query(store, name, values)
    iris = {term.value for row in answer.rows for term in row if term and term.kind == "uri"}
    found = _figures(store, iris)
    if not found:
        raise QueryError(f"--from-query {text!r} gives no figure (expected some)")
    return found


def _figures(store: Answerer, among: set[str] | None = None) -> list[str]:
    """Return the figures of the store, or those among some IRIs."""
    from ..ntriples import ref
    from ..vocab import PATHWAY_FIGURE

    values = "" if among is None else f"VALUES ?f {{ {' '.join(map(ref, sorted(among)))} }} "
    rows = store.select(f"SELECT ?f {{ {values}?f a <{PATHWAY_FIGURE}> }}").rows
    return [row[0].value for row in rows if row[0] is not None]
