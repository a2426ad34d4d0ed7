"""The command that serves: serve."""

from __future__ import annotations

import os
from pathlib import Path

import click

from ..errors import ExtraError, UsageError
from ..terminal import printable
from . import options
from .options import example


@click.command(
    short_help="Serve a store: SPARQL endpoint, linked data and portal.",
    epilog=example(
        "pfocr-rdf serve",
        "pfocr-rdf serve --store build --bind 0.0.0.0:80 --public-url https://pfocr.example.org/",
    ),
)
@options.store
@options.endpoint
@click.option(
    "--bind",
    metavar="HOST:PORT",
    default="127.0.0.1:7878",
    show_default=True,
    help="Where to listen.",
)
@click.option(
    "--public-url",
    metavar="URL",
    show_default="http://HOST:PORT/",
    help="Under which address people reach the server, if not where it listens.",
)
@click.option(
    "--timeout",
    metavar="SECONDS",
    type=click.FloatRange(min=0, min_open=True, max=3600),
    default=30,
    show_default=True,
    help="How long an answer may take; one that asks others too may take twice as long.",
)
@click.option(
    "--workers",
    type=click.IntRange(1, 256),
    show_default="one for each processor, at least 2",
    help="How many questions are answered at a time, of pages and of queries each.",
)
@click.option(
    "--memory",
    metavar="MIB",
    type=click.IntRange(64),
    default=1024,
    show_default=True,
    help="How much memory an answer may take, in mebibytes.",
)
@click.option(
    "--wikipathways",
    metavar="URL|local|none",
    default="",
    show_default="the graph in the store, else the public endpoint",
    help="Who answers for WikiPathways' endpoint.",
)
@click.option(
    "--allow-service",
    "allowed",
    metavar="URL",
    multiple=True,
    help="Let SERVICE clauses ask this endpoint too.",
)
@click.option("--log-queries", is_flag=True, help="Write into the log what people asked.")
def serve(  # noqa: PLR0913, PLR0917 -- options of a command
    store_path: Path,
    endpoint: str | None,
    bind: str,
    public_url: str | None,
    timeout: float,
    workers: int | None,
    memory: int,
    wikipathways: str,
    allowed: tuple[str, ...],
    log_queries: bool,  # noqa: FBT001 -- an option
) -> None:
    """Serve a store on HTTP: a SPARQL endpoint, linked data, and the portal.

    The endpoint is at /sparql; each figure, gene, chemical, disease, family and article has a
    page and its triples; the canned queries are forms, and an interface for programs at /api.

    With --endpoint, the same in front of a SPARQL endpoint that holds the graph. A new build is
    served as soon as it is published; SIGHUP has the server look at once. SIGTERM and Ctrl-C end
    it when what has begun is done. The log goes to stderr, a line of JSON for each request.
    """
    try:
        from ..serving.desk import Settings
        from ..serving.server import Options, serve
    except ModuleNotFoundError as error:
        raise ExtraError(error.name or "starlette", "serve") from error

    host, port = _bound(bind)
    endpoint = endpoint or os.environ.get("PFOCR_RDF_ENDPOINT")
    shown = f"[{host}]" if ":" in host else host
    public = public_url or f"http://{shown}:{port}/"
    if not public.startswith(("http://", "https://")):
        raise UsageError(f"--public-url {public!r} is no address (expected https://…/)")
    settings = Settings(
        location=endpoint or str(store_path),
        is_endpoint=bool(endpoint),
        public=public.rstrip("/") + "/",
        allowed=allowed,
        wikipathways=wikipathways,
        seconds=timeout,
        federated_seconds=2 * timeout,
    )
    served = Options(
        host=host,
        port=port,
        workers=workers or 0,
        memory=memory << 20,
        log_queries=log_queries,
    )
    serve(settings, served, lambda text: click.echo(printable(text), err=True))


def _bound(text: str) -> tuple[str, int]:
    """Return the host and port of an address to listen at.

    >>> _bound("127.0.0.1:7878"), _bound("[::1]:80")
    (('127.0.0.1', 7878), ('::1', 80))

    Raises:
        UsageError: If it is none.
    """
    host, colon, port = text.rpartition(":")
    if not colon or not port.isascii() or not port.isdigit() or int(port) > 65_535:  # noqa: PLR2004
        raise UsageError(f"--bind {text!r} is no address (expected HOST:PORT)")
    return host.strip("[]") or "127.0.0.1", int(port)
