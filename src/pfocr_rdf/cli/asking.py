"""Commands that ask: query, queries, sparql, describe."""

from __future__ import annotations

import json
import shutil
import sys
import textwrap
from pathlib import Path
from typing import TYPE_CHECKING

import click

from ..errors import QueryError
from ..formats import FORMATS
from ..terminal import printable
from . import options
from .federating import Federation, federated, write_federated
from .options import example

if TYPE_CHECKING:
    from ..descriptions import Description


@click.command(
    short_help="Answer a canned query.",
    epilog=example(
        "pfocr-rdf query figures-by-gene gene=MTOR tier=strict",
        "pfocr-rdf query pathways-by-figure figure=PMC5061805__BCP-82-1280-g001",
    ),
)
@click.argument("name")
@click.argument("arguments", metavar="[PARAM=VALUE]...", nargs=-1)
@options.answerer
@federated
@options.organism
@options.answer_format
def query(  # noqa: PLR0913, PLR0917 -- options of a command
    name: str,
    arguments: tuple[str, ...],
    open_answerer: options.Opener,
    federation: Federation,
    organism: str | None,
    format_name: str,
) -> None:
    """Answer a canned query; 'pfocr-rdf queries' lists them.

    Values are what you would type: MTOR, 2475, ketamine, D007649, a figid, its alias, its page.

    A query of the category Federation asks WikiPathways too; what does not come is told, and the
    exit status is 6.
    """
    from ..queries import get_query
    from ..solutions import write

    options.let_interrupts_kill()
    canned = get_query(name)
    given = _parsed(arguments)
    canned.check_names(given)
    store = open_answerer()
    values = canned.resolve(store, given, organism, tell=_tell_note)
    if canned.is_federated:
        write_federated(federation.run(store, canned, values), format_name)
    else:
        write(store.select(canned.render(values)), sys.stdout, format_name)


def _tell_note(note: str) -> None:
    click.echo(printable(note), err=True)


def _parsed(arguments: tuple[str, ...]) -> dict[str, str]:
    """Return ``name=value`` arguments as a dictionary.

    >>> _parsed(("gene=MTOR", "tier=strict"))
    {'gene': 'MTOR', 'tier': 'strict'}
    """
    parsed: dict[str, str] = {}
    for argument in arguments:
        name, equals, value = argument.partition("=")
        if not equals:
            raise QueryError(f"{argument!r} is no parameter (expected name=value)")
        if name in parsed:
            raise QueryError(f"parameter {name!r} is given twice (expected once)")
        parsed[name] = value
    return parsed


@click.group(
    short_help="List the canned queries, or show one.",
    invoke_without_command=True,
    epilog=example("pfocr-rdf queries show shared-genes"),
)
@options.answer_format
@click.pass_context
def queries(context: click.Context, format_name: str) -> None:
    """List the canned queries by category, or show one."""
    if context.invoked_subcommand:
        return
    from ..queries import list_queries
    from ..solutions import Solutions, Term, write

    rows = [
        (found.category, found.name, " ".join(p.name for p in found.parameters), found.title)
        for found in list_queries()
    ]
    terms = [tuple(Term(text, "literal") for text in row) for row in rows]
    variables = ("category", "query", "parameters", "title")
    write(Solutions(variables, terms), sys.stdout, format_name)


@queries.command(epilog=example("pfocr-rdf queries show shared-genes"))
@click.argument("name")
def show(name: str) -> None:
    """Show the header and SPARQL of a canned query."""
    from ..queries import get_query

    click.echo(get_query(name).text, nl=False)


@click.command(
    short_help="Find figures by their texts.",
    epilog=example("pfocr-rdf search '\"mTOR pathway\" depression'"),
)
@click.argument("words", metavar="TEXT...", nargs=-1, required=True)
@options.store
@click.option(
    "--limit", type=click.IntRange(1, 1000), default=10, show_default=True, help="Most figures."
)
@options.answer_format
def search(words: tuple[str, ...], store_path: Path, limit: int, format_name: str) -> None:
    """Find the figures whose title, caption, article or words have all words of TEXT.

    The best come first. A phrase stands in quotation marks; English words match by their stems.
    """
    from ..fulltext import search as search_texts
    from ..solutions import write

    write(search_texts(store_path, " ".join(words), limit), sys.stdout, format_name)


@click.command(
    short_help="Answer any SPARQL 1.1 query.",
    epilog=example("pfocr-rdf sparql 'SELECT * { ?s ?p ?o } LIMIT 5'"),
)
@click.argument("text", metavar="QUERY|FILE.rq|-")
@options.answerer
@federated
@click.option(
    "--format",
    "format_name",
    type=click.Choice((*options.ANSWER_FORMATS, *FORMATS)),
    help="How to write the answer: rows as table (default on a terminal), tsv (default in a "
    "pipe), csv, json or md; a graph as ttl (default), nt, jsonld, nq, trig or rdf.",
)
def sparql(
    text: str,
    open_answerer: options.Opener,
    federation: Federation,
    format_name: str | None,
) -> None:
    """Answer any SPARQL 1.1 query: its text, a file, or stdin for '-'.

    SERVICE clauses are planned: what the store knows goes along as VALUES, in batches that are
    counted. They may name WikiPathways' endpoint, and those that --allow-service names.
    """
    from ..federation.clauses import asks_others
    from ..solutions import Solutions

    options.let_interrupts_kill()
    query_text = _query_text(text)
    store = open_answerer()
    is_federated = asks_others(query_text)
    answer = federation.ask(store, query_text) if is_federated else store.ask(query_text)
    if isinstance(answer, Solutions):
        _expect(format_name, options.ANSWER_FORMATS, "rows")
        write_federated(answer, format_name or options.default_answer_format())
    elif isinstance(answer, bool):
        _expect(format_name, options.ANSWER_FORMATS, "true or false")
        word = str(answer).lower()
        click.echo(f'{{"head":{{}},"boolean":{word}}}' if format_name == "json" else word)
    else:
        _expect(format_name, tuple(FORMATS), "a graph")
        _write_graph(answer, format_name or "ttl")


def _query_text(text: str) -> str:
    """Return the text of a query that was typed, is in a file, or comes on stdin."""
    if text == "-":
        return sys.stdin.read()
    if not text.endswith(".rq"):
        return text
    try:
        return Path(text).read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "not UTF-8"
        raise QueryError(f"{text}: cannot be read: {reason}") from error


def _expect(format_name: str | None, formats: tuple[str, ...], what: str) -> None:
    if format_name is not None and format_name not in formats:
        expected = ", ".join(formats)
        raise QueryError(f"--format {format_name!r} cannot write {what} (expected {expected})")


def _write_graph(lines: list[str], format_name: str) -> None:
    from ..dump import write_rdf

    write_rdf(lines, None, FORMATS[format_name])


@click.command(
    short_help="Tell what the store knows of a thing.",
    epilog=example("pfocr-rdf describe BDNF"),
)
@click.argument("name", metavar="ID")
@options.answerer
@options.organism
@click.option(
    "--format",
    "format_name",
    type=click.Choice(("text", "json", *FORMATS)),
    default="text",
    show_default=True,
    help="How to write what is known; or write its triples, in one of the RDF formats.",
)
def describe(
    name: str, open_answerer: options.Opener, organism: str | None, format_name: str
) -> None:
    """Tell what the store knows of a figure, gene, chemical, disease, family or article.

    Of genes, chemicals and diseases it tells the surest associations too.

    ID is what you would type: a figid, MTOR, ketamine, D007649, PMC5061805, or any IRI.
    """
    from ..descriptions import describe as describe_thing
    from ..descriptions import describe_triples

    options.let_interrupts_kill()
    store = open_answerer()
    description = describe_thing(store, name, organism)
    if format_name == "text":
        _tell(description)
    elif format_name == "json":
        click.echo(json.dumps(description.as_dict(), indent=2, ensure_ascii=False))
    else:
        _write_graph(describe_triples(store, description.iri), format_name)


def _tell(description: Description) -> None:
    """Write a description to stdout: a heading for each answer, its lines below."""
    width = min(shutil.get_terminal_size().columns, 100)
    click.secho(f"{description.kind} {description.iri}", bold=True)
    shown = [(answer.label, list(answer.lines), answer.number) for answer in description.answers]
    for association in description.associations:
        lines = [printable(partner.as_line()) for partner in association.partners]
        shown.append((association.label, lines, association.number))
    for label, lines, number in shown:
        click.secho(f"{label} ({number})" if number > 1 else label, fg="cyan")
        if number > len(lines):
            lines.append(f"… and {number - len(lines)} more")
        for line in lines:
            click.echo(_indented(line, width))
    for other in description.others:
        click.echo(f"also: pfocr-rdf describe {other}", err=True)


def _indented(text: str, width: int) -> str:
    """Return text in lines of at most *width* columns, where its words allow that.

    >>> _indented("BDNF (ncbigene:627)", 40)
    '  BDNF (ncbigene:627)'
    """
    return textwrap.fill(
        text,
        width,
        initial_indent="  ",
        subsequent_indent="  ",
        break_long_words=False,
        break_on_hyphens=False,
    )
