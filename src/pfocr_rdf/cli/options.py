"""Options that several commands share."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar, cast

import click

from ..filesystem import is_url
from ..formats import FORMATS
from ..vocab import BASE

if TYPE_CHECKING:
    from ..solutions import Answerer

Command = TypeVar("Command", bound=Callable[..., Any])

#: opens the store or endpoint that a command asks
Opener = Callable[[], "Answerer"]

#: where queries look for a store when none is named
DEFAULT_STORE = "build/store"

#: how an answer can be written; :mod:`pfocr_rdf.solutions` has the writers
ANSWER_FORMATS = ("table", "tsv", "csv", "json", "md")


def store(command: Command) -> Command:
    """Add ``--store``: the store to ask."""
    return click.option(
        "--store",
        "store_path",
        type=click.Path(path_type=Path),
        default=lambda: os.environ.get("PFOCR_RDF_STORE") or DEFAULT_STORE,
        show_default="$PFOCR_RDF_STORE, then build/store",
        help="The store to ask, or the directory of a build.",
    )(command)


def endpoint(command: Command) -> Command:
    """Add ``--endpoint``: the endpoint to ask."""
    return click.option(
        "--endpoint",
        metavar="URL",
        show_default="$PFOCR_RDF_ENDPOINT",
        help="Ask this SPARQL 1.1 endpoint instead.",
    )(command)


def timeout(command: Command) -> Command:
    """Add ``--timeout``: how long an endpoint may take."""
    return click.option(
        "--timeout",
        metavar="SECONDS",
        type=click.FloatRange(min=0, min_open=True, max=86_400),
        default=60,
        show_default=True,
        help="How long an endpoint may take for one answer, or a query that asks others in all.",
    )(command)


def answerer(command: Command) -> Command:
    """Add ``--store``, ``--endpoint`` and ``--timeout``: who is asked.

    The command takes *open_answerer*, which opens the one that was named.
    """

    @wraps(command)
    def asking(
        *arguments: object,
        store_path: Path | None,
        endpoint: str | None,
        timeout: float,
        **others: object,
    ) -> object:
        def opened() -> Answerer:
            return _opened(store_path, endpoint, timeout)

        return command(*arguments, open_answerer=opened, **others)

    for option in (
        timeout,
        endpoint,
        click.option(
            "--store",
            "store_path",
            type=click.Path(path_type=Path),
            show_default="$PFOCR_RDF_STORE, then build/store",
            help="The store to ask, or the directory of a build.",
        ),
    ):
        asking = option(asking)
    return cast("Command", asking)


def _opened(store_path: Path | None, endpoint: str | None, seconds: float) -> Answerer:
    """Open the store or endpoint that options name, or else the environment."""
    if store_path is not None and endpoint is not None:
        raise click.UsageError("--store and --endpoint exclude each other (expected one of them)")
    if store_path is None and endpoint is None:
        store_path = Path(value) if (value := os.environ.get("PFOCR_RDF_STORE")) else None
        endpoint = os.environ.get("PFOCR_RDF_ENDPOINT") or None
        if store_path and endpoint:
            both = "$PFOCR_RDF_STORE and $PFOCR_RDF_ENDPOINT are both set"
            raise click.UsageError(f"{both} (expected one of them, or --store or --endpoint)")
    if endpoint is not None:
        from ..endpoint.endpoint import open_endpoint

        opened = open_endpoint(endpoint, seconds)
        click.get_current_context().call_on_close(opened.close)
        return opened
    from ..store import open_store

    return open_store(store_path or DEFAULT_STORE)


def answer_format(command: Command) -> Command:
    """Add ``--format``: how to write an answer."""
    return click.option(
        "--format",
        "format_name",
        type=click.Choice(ANSWER_FORMATS),
        default=default_answer_format,
        show_default="table on a terminal, else tsv",
        help="How to write the answer; json is the SPARQL results format.",
    )(command)


def default_answer_format() -> str:
    """Return the format for whoever reads stdout: a person, or a pipe."""
    return "table" if sys.stdout.isatty() else "tsv"


def rdf_format(command: Command) -> Command:
    """Add ``--format``: an RDF format."""
    return click.option(
        "--format",
        "format_name",
        type=click.Choice(tuple(FORMATS)),
        help="The RDF format; without it, that of the file's extension.",
    )(command)


def organism(command: Command) -> Command:
    """Add ``--organism``: which organism's genes symbols mean."""
    return click.option(
        "--organism",
        metavar="TAXON",
        help="The organism whose genes symbols mean: a taxon id or name, e.g. 10090 or mouse.",
    )(command)


class PathOrUrl(click.Path):
    """A path, as a ``Path``, or a URL, as it is."""

    def convert(
        self,
        value: str | os.PathLike[str],
        param: click.Parameter | None,
        ctx: click.Context | None,
    ) -> Path | str:
        """Return a path, checked, or a URL, which is looked at when it is opened."""
        name = os.fspath(value)
        if is_url(name):
            return name
        return Path(os.fsdecode(super().convert(value, param, ctx)))


def sources(command: Command) -> Command:
    """Add the argument SOURCE…: where the documents are."""
    return click.argument(
        "sources",
        metavar="SOURCE...",
        nargs=-1,
        required=True,
        type=PathOrUrl(exists=True),
    )(command)


def files(command: Command) -> Command:
    """Add the argument FILE…: the files to load."""
    return click.argument(
        "files",
        metavar="FILE...",
        nargs=-1,
        required=True,
        type=click.Path(exists=True, dir_okay=False, path_type=Path),
    )(command)


def base(command: Command) -> Command:
    """Add ``--base``: where figures are published."""
    return click.option(
        "--base",
        default=BASE,
        show_default=True,
        callback=_checked_base,
        help="The address that figures and the dataset are published under.",
    )(command)


def lexicon(command: Command) -> Command:
    """Add ``--lexicon``: the lexicon to ground with."""
    return click.option(
        "--lexicon",
        "lexicon_path",
        type=click.Path(path_type=Path),
        help="A lexicon that 'pfocr-rdf lexicon build' wrote, instead of the bundled one.",
    )(command)


def _checked_base(_context: click.Context, _parameter: click.Parameter, value: str) -> str:
    has_blank = any(character in value for character in ' <>"{}|\\^`') or not value.isascii()
    if has_blank or not value.startswith(("http://", "https://")) or not value.endswith("/"):
        raise click.BadParameter(f"{value!r} (expected an http(s) address that ends in '/')")
    return value


def mapping(command: Command) -> Command:
    """Add ``--jobs`` and ``--cluster``: who maps; the command takes *jobs* and *cluster*."""

    @wraps(command)
    def choosing(
        *arguments: object, jobs: int | None, cluster: str | None, **others: object
    ) -> object:
        if jobs is not None and cluster is not None:
            raise click.UsageError("--jobs and --cluster exclude each other (expected one of them)")
        return command(*arguments, jobs=jobs or os.cpu_count() or 1, cluster=cluster, **others)

    for option in (
        click.option(
            "--cluster",
            metavar="ADDRESS",
            help="Map on the workers of this Dask scheduler instead, e.g. tcp://host:8786.",
        ),
        click.option(
            "--jobs",
            type=click.IntRange(min=1),
            show_default="one for each processor",
            help="Processes that map documents; the result does not depend on it.",
        ),
    ):
        choosing = option(choosing)
    return cast("Command", choosing)


def let_interrupts_kill() -> None:
    """Let Ctrl-C and ``kill`` end the process at once: Oxigraph does not listen meanwhile."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)


def example(*texts: str) -> str:
    r"""Return the last lines of a command's help; ``\b`` keeps click from wrapping them.

    >>> example("pfocr-rdf queries")
    '\x08\nExample: pfocr-rdf queries'
    """
    return "\b\nExample: " + "\n         ".join(texts)
