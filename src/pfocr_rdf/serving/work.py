"""What a worker does with a job: the only part of the server that asks a store."""

from __future__ import annotations

import gzip
import json
from collections.abc import Callable, Mapping
from contextlib import ExitStack, closing
from http import HTTPStatus
from typing import IO, Any, cast

from ..addresses import path_of
from ..answering import run_federated
from ..descriptions import describe_triples
from ..dump import lines_of, serialize
from ..errors import IncompleteError, PfocrRdfError
from ..federation.evaluation import Evaluation
from ..federation.others import WIKIPATHWAYS
from ..federation.wikipathways import Choice, open_service, open_wikipathways
from ..formats import FORMATS
from ..portal.routes import page
from ..queries import get_query
from ..resources import folder
from ..store import GRAPHS, ROWS, Answer, Store, told
from . import jobs
from .desk import Desk
from .failures import Failure, failure_of
from .locating import iri_at, located
from .negotiation import choose
from .output import Output
from .presenting import dataset_lines, service_lines

#: what ``format=`` may say besides a media type
BY_NAME: Mapping[str, str] = {
    "json": "application/sparql-results+json",
    "xml": "application/sparql-results+xml",
    "csv": "text/csv",
    "tsv": "text/tab-separated-values",
    **{name: format_.media_type for name, format_ in FORMATS.items()},
}

#: how hard pages are compressed
_EFFORT = 2

#: addresses in one file of a map of the site, as https://www.sitemaps.org/protocol.html allows
SITEMAP_SIZE = 50_000


def perform(desk: Desk, job: jobs.Job, output: Output) -> None:
    """Do a job, and write its answer or why there is none."""
    try:
        _DOERS[type(job)](desk, job, output)
        output.end()
    except Failure as failure:
        output.fail(failure)
    except PfocrRdfError as error:
        output.fail(failure_of(error))


def _sparql(desk: Desk, job: jobs.Sparql, output: Output) -> None:
    asked = job.asked
    answer = _federated(desk, asked.text) if job.is_federated else _answer(desk, job)
    offers = list(GRAPHS if answer.form == "graph" else ROWS)
    media_type = chosen(asked.format, job.accept, offers)
    output.begin(media_type)
    answer.write(cast("IO[bytes]", output), media_type)


def _answer(desk: Desk, job: jobs.Sparql) -> Answer:
    store, asked = desk.site.store, job.asked
    if isinstance(store, Store):
        base = f"{desk.site.public}sparql"
        return store.answer(asked.text, asked.default_graphs, asked.named_graphs, base)
    if asked.default_graphs is not None:
        message = "graphs in the request are refused here (expected FROM in the query)"
        raise Failure(HTTPStatus.BAD_REQUEST, message)
    return told(store.ask(asked.text))


def chosen(format_name: str, accept: str, offers: list[str]) -> str:
    """Return the media type to write: the one that *format_name* says, or *accept* likes best.

    >>> chosen("csv", "", ["application/json", "text/csv"])
    'text/csv'

    Raises:
        Failure: If there is none.
    """
    named = BY_NAME.get(format_name, format_name)
    found = choose(named or accept, offers) if "/" in named or not named else None
    if found is None:
        expected = ", ".join(offers)
        wanted = f"format={format_name}" if format_name else f"Accept: {accept}"
        message = f"the answer cannot be written so: {wanted!r} (expected one of {expected})"
        raise Failure(HTTPStatus.NOT_ACCEPTABLE, message)
    return found


def _federated(desk: Desk, text: str) -> Answer:
    """Return the answer to a query with SERVICE clauses, whole.

    Raises:
        IncompleteError: If a part of it did not come.
    """
    choice = _choice(desk)
    with ExitStack() as stack:
        others = {address: open_service(address, choice) for address in desk.settings.allowed}
        if WIKIPATHWAYS not in others and desk.settings.wikipathways != "none":
            others[WIKIPATHWAYS] = open_wikipathways(desk.site.store, choice)
        for other in others.values():
            stack.callback(other.close)
        found = Evaluation(desk.site.store, others).answer(text)
    if found.told:
        raise IncompleteError("; ".join(found.told))
    return told(found.answer)


def _choice(desk: Desk) -> Choice:
    # a second less than the worker has, so that it can tell what is missing
    return Choice(
        where=desk.settings.wikipathways, seconds=max(desk.settings.federated_seconds - 1, 1)
    )


def _canned(desk: Desk, job: jobs.Canned, output: Output) -> None:
    store, query = desk.site.store, get_query(job.name)
    values = query.resolve(store, job.arguments, job.organism)
    if job.is_federated:
        with closing(open_wikipathways(store, _choice(desk))) as asking:
            solutions = run_federated(store, query, values, asking)
        if solutions.missing:
            raise IncompleteError("; ".join(solutions.missing))
        answer = told(solutions)
    elif isinstance(store, Store):
        answer = store.answer(query.render(values))
    else:
        answer = told(store.select(query.render(values)))
    output.begin(job.media_type)
    answer.write(cast("IO[bytes]", output), job.media_type)


def _show(desk: Desk, job: jobs.Show, output: Output) -> None:
    shown = page(desk.site, job.path, job.parameters)
    # compressed here, where there is more than one processor for it, and kept so
    headers = {"Content-Encoding": "gzip"}
    output.begin_with({"type": shown.media_type, "status": shown.status, "headers": headers})
    output.write(gzip.compress(shown.text.encode(), _EFFORT, mtime=0))


def _locate(desk: Desk, job: jobs.Locate, output: Output) -> None:
    output.begin("application/json")
    output.write(json.dumps(located(desk.site, job.kind, job.name)).encode())


def _describe(desk: Desk, job: jobs.Describe, output: Output) -> None:
    if job.kind == "ontology":
        path = folder("ontology") / "pfocr.ttl"
        lines = sorted(lines_of(path.read_bytes(), FORMATS["ttl"], desk.site.base))
    else:
        iri = iri_at(desk.site, job.kind, job.name)
        if iri is None:
            raise Failure(HTTPStatus.NOT_FOUND, f"no {job.kind or 'thing'} is called {job.name!r}")
        lines = describe_triples(desk.site.store, iri)
    format_ = FORMATS[job.form]
    output.begin(format_.media_type)
    serialize(lines, cast("IO[bytes]", output), format_, desk.site.base)


def _present(desk: Desk, job: jobs.Present, output: Output) -> None:
    media_type = chosen("", job.accept, list(GRAPHS))
    lines = dataset_lines(desk) if job.only_dataset else service_lines(desk)
    output.begin(media_type)
    told(lines).write(cast("IO[bytes]", output), media_type)


def _index(desk: Desk, job: jobs.Index, output: Output) -> None:
    """Write the paths of figures, one a line."""
    query = (
        "SELECT ?f WHERE { ?f a <https://pfocr.wikipathways.org/ontology#PathwayFigure> } "
        f"ORDER BY ?f LIMIT {SITEMAP_SIZE} OFFSET {(job.number - 1) * SITEMAP_SIZE}"
    )
    output.begin("text/plain")
    for row in desk.site.store.select(query).rows:
        path = path_of("figure", row[0].value, desk.site.base) if row[0] else None
        if path:
            output.write(f"{path}.html\n".encode())


def _check(desk: Desk, _job: jobs.Check, output: Output) -> None:
    desk.site.store.ask("ASK { ?s ?p ?o }")
    output.begin("text/plain")


_DOERS: dict[type, Callable[[Desk, Any, Output], None]] = {
    jobs.Sparql: _sparql,
    jobs.Canned: _canned,
    jobs.Show: _show,
    jobs.Locate: _locate,
    jobs.Describe: _describe,
    jobs.Present: _present,
    jobs.Index: _index,
    jobs.Check: _check,
}
