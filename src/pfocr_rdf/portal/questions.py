"""The pages of the questions: all of them, and one as a form with its answer."""

from __future__ import annotations

import shlex
from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass, field, replace
from itertools import groupby
from urllib.parse import quote, unquote, urlencode

from ..answering import run_federated
from ..errors import DeadlineError, EndpointError, IncompleteError, QueryError
from ..federation.wikipathways import LOCAL, Choice, open_wikipathways
from ..mirror import has_wikipathways
from ..queries import CannedQuery, get_query, list_queries
from ..solutions import Solutions, curie
from ..store import Store
from .answers import ROWS, Order, Table, table_of
from .errors import sentence
from .fields import ORGANISM, Field, arguments_of, fields_of, organism_of
from .meanings import Reading, read
from .paging import Paging, page_number
from .rendering import render
from .site import NotFoundError, Page, Parameters, Site, first

#: how long WikiPathways may take, in seconds
_SECONDS = 20

#: what a category is about
CATEGORIES: Mapping[str, str] = {
    "Figures": "Which figures show a gene, a drug, a disease, or several of them, and which are "
    "like each other.",
    "Genes": "The genes of a figure, of a drug or of a disease, and which stand together.",
    "Chemicals": "Drugs and other chemicals, in figures and beside genes.",
    "Diseases": "Diseases of figures, and what stands beside them.",
    "Families": "Families and complexes of genes.",
    "Federation": "Figures and the curated pathways of WikiPathways, asked together.",
    "Curation": "What a curator should look at: contradictions, ambiguous words, gaps.",
    "Dataset": "The dataset as a whole.",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """What came of a question: its table and what is to be told, or why there is none.

    ``is_example`` says that the text of the query has the values of its header, not those typed.
    ``arguments`` are what the question was asked with, names of chemicals and diseases as CURIEs.
    """

    table: Table | None = None
    sparql: str = ""
    is_example: bool = False
    error: str = ""
    notes: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    fields: tuple[Field, ...] = ()
    arguments: Mapping[str, str] = field(default_factory=dict)

    @property
    def status(self) -> int:
        """The status of the page in HTTP."""
        is_wrong = bool(self.error) or any(found.doubt for found in self.fields)
        return 400 if is_wrong else 200


def index(site: Site, _parameters: Parameters) -> Page:
    """Return the page of all questions, by category."""
    groups = {
        category: list(queries)
        for category, queries in groupby(list_queries(), key=lambda query: query.category)
    }
    order = [*CATEGORIES, *(name for name in groups if name not in CATEGORIES)]
    return render(
        site,
        "questions",
        groups=[(name, CATEGORIES.get(name, ""), groups[name]) for name in order if name in groups],
        number=sum(map(len, groups.values())),
        one_line=one_line,
    )


def one_line(query: CannedQuery) -> str:
    """Return the first sentence of what a query says of itself.

    >>> one_line(get_query("genes-by-figure"))
    'Lists the genes that a figure mentions, with symbol and species.'
    """
    return query.description.partition(". ")[0].removesuffix(".") + "."


def question(site: Site, rest: str, parameters: Parameters) -> Page:
    """Return the page of one question, with its answer if it is asked.

    Raises:
        NotFoundError: If there is no question of that name.
        StoreError: If the store does not answer.
    """
    try:
        query = get_query(unquote(rest))
    except QueryError as error:
        raise NotFoundError(f"there is no question {unquote(rest)!r}") from error
    fields = fields_of(site, query, parameters)
    number = page_number(parameters)
    order = Order(first(parameters, "sort"), first(parameters, "order") == "desc")
    result = Result(fields=tuple(fields), sparql=query.render({}), is_example=bool(fields))
    if _is_asked(query, parameters):
        result = _ask(site, query, parameters, result, order)
    typed = {field.name: field.given for field in fields if field.given}
    here = f"{site.root}/questions/{query.name}"
    return render(
        site,
        "question",
        result.status,
        query=query,
        result=result,
        fields=result.fields,
        body=result.sparql.partition("\n\n")[2],
        editor=f"{site.root}/sparql#query={quote(result.sparql.partition(chr(10) * 2)[2])}",
        example=f"{here}?{urlencode(_examples(fields))}",
        files=_files(site, query, {**typed, **result.arguments}),
        order=order,
        paging=Paging(
            number=number,
            total=result.table.total if result.table else 0,
            path=here,
            others={**typed, **_sorting(order)},
            anchor="#answer",
            rows=ROWS,
        ),
        permalink=_address(here, typed, _sorting(order)),
        address=lambda values: _address(here, typed, values),
        is_asked=_is_asked(query, parameters),
        partner=_partner(site) if query.is_federated else None,
        command=_command(query, typed or _examples(fields)),
    )


def _is_asked(query: CannedQuery, parameters: Parameters) -> bool:
    """Return whether somebody asks: a question without fields to fill is answered at once."""
    if any(parameter.name in parameters for parameter in query.parameters):
        return True
    return not query.is_federated and not any(p.is_required for p in query.parameters)


def _ask(
    site: Site, query: CannedQuery, parameters: Parameters, result: Result, order: Order
) -> Result:
    """Return what comes of a question, or what is wrong with it."""
    organism = organism_of(query, parameters)
    start = (page_number(parameters) - 1) * ROWS
    try:
        arguments, readings, fields = _read(site, query, parameters, result.fields)
        if any(field.doubt for field in fields):
            return replace(result, fields=fields)
        notes = [text for reading in readings for text in reading.notes]
        values = query.resolve(site.store, arguments, organism, tell=notes.append)
        result = replace(
            result,
            sparql=query.render(values),
            is_example=False,
            notes=_told(notes, readings),
            arguments={name: curie(text) for name, text in arguments.items()},
        )
    except QueryError as error:
        return replace(result, error=sentence(str(error)))
    if query.is_federated and _partner(site) is None:
        return result
    try:
        solutions = _solutions(site, query, values, result.sparql)
    except (DeadlineError, EndpointError, IncompleteError) as error:
        return replace(result, missing=(sentence(str(error)),))
    table = table_of(site, solutions, order, start)
    return replace(result, table=table, missing=tuple(map(sentence, solutions.missing)))


def _read(
    site: Site, query: CannedQuery, parameters: Parameters, fields: tuple[Field, ...]
) -> tuple[dict[str, str], list[Reading], tuple[Field, ...]]:
    """Return arguments as the lookup reads them, the readings of names, and the fields.

    A field whose text is not clear has a doubt.
    """
    arguments, organism = arguments_of(query, parameters), organism_of(query, parameters)
    readings = []
    of = {field.name: field for field in fields}
    for parameter in query.parameters:
        if parameter.kind and parameter.name in arguments:
            reading = read(site, parameter, arguments[parameter.name], organism)
            arguments[parameter.name] = reading.text
            readings.append(reading)
            if reading.doubt:
                of[parameter.name] = of[parameter.name].doubted(reading.doubt)
    return arguments, readings, tuple(of.values())


def _told(notes: list[str], readings: list[Reading]) -> tuple[str, ...]:
    """Return notes with the words that were typed, as sentences.

    >>> _told(["a:b is no drug here"], [Reading("a:b", {"a:b": "water"})])
    ('Water is no drug here.',)
    """
    told = []
    for text in notes:
        said = text
        for reading in readings:
            for iri, word in reading.words.items():
                said = said.replace(iri, word)
        told.append(sentence(said))
    return tuple(told)


def _solutions(site: Site, query: CannedQuery, values: Mapping[str, str], sparql: str) -> Solutions:
    if not query.is_federated:
        return site.store.select(sparql)
    choice = Choice(where=_partner(site) or LOCAL, seconds=_SECONDS)
    with closing(open_wikipathways(site.store, choice)) as asking:
        return run_federated(site.store, query, values, asking)


def _partner(site: Site) -> str | None:
    """Return who answers for WikiPathways: the mirror, an address that the site allows, or None."""
    if isinstance(site.store, Store) and has_wikipathways(site.store):
        return LOCAL
    return site.wikipathways if site.wikipathways not in {"", LOCAL} else None


def _examples(fields: list[Field]) -> dict[str, str]:
    return {field.name: field.example for field in fields if field.is_required} or {
        field.name: field.example for field in fields if field.name != ORGANISM
    }


def _sorting(order: Order) -> dict[str, str]:
    return {"sort": order.variable, "order": order.word} if order.variable else {}


def _address(here: str, typed: Mapping[str, str], values: Mapping[str, str]) -> str:
    """Return the address of the same question with other values.

    >>> _address("/questions/x", {"gene": "ERK"}, {"gene": "ncbigene:5594"})
    '/questions/x?gene=ncbigene%3A5594'
    """
    found = {**typed, **values}
    return f"{here}?{urlencode(found)}" if found else here


def _files(site: Site, query: CannedQuery, typed: Mapping[str, str]) -> list[tuple[str, str]]:
    """Return the formats that the answer can be had in, each with its address."""
    here = f"{site.root}/api/queries/{query.name}"
    return [
        (name.upper(), f"{here}?{urlencode({**typed, 'format': name})}")
        for name in ("csv", "tsv", "json")
    ]


def _command(query: CannedQuery, typed: Mapping[str, str]) -> str:
    """Return what asks the same at a command line."""
    words = []
    for name, text in typed.items():
        word = f"--organism={text}" if name == ORGANISM and _is_option(query) else f"{name}={text}"
        words.append(shlex.quote(word))
    return " ".join(["pfocr-rdf query", query.name, *words])


def _is_option(query: CannedQuery) -> bool:
    return all(parameter.name != ORGANISM for parameter in query.parameters)
