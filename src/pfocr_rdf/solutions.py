"""The answer to a SELECT query: variables and rows of terms, and the ways to write them.

A term is the same small value whatever store it came from.  ``table`` and ``md`` are for people,
with CURIEs for IRIs that have a known prefix; ``tsv`` and ``csv`` carry plain values; ``json`` is
the SPARQL 1.1 Query Results JSON Format (https://www.w3.org/TR/sparql11-results-json/).
"""

from __future__ import annotations

import csv
import json
import os
import shutil
import sys
import textwrap
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import IO, TYPE_CHECKING, Any, NamedTuple, Protocol

from .errors import ExtraError, StoreError
from .terminal import printable
from .vocab import PREFIXES, XSD

if TYPE_CHECKING:
    import pandas
    import polars

#: rows that a table on a terminal shows at most
TABLE_ROWS = 500

_WHOLE = {XSD + name for name in ("integer", "int", "long", "short", "nonNegativeInteger")}
_FRACTIONAL = {XSD + name for name in ("decimal", "double", "float")}

#: what is less is written with its power of ten
_SMALL = Decimal("0.001")


class Term(NamedTuple):
    """One RDF term of an answer; ``kind`` is ``uri``, ``literal`` or ``bnode``."""

    value: str
    kind: str
    datatype: str | None = None
    language: str | None = None

    def as_python(self) -> str | int | float | bool:
        """Return the value as a number or boolean where its datatype says so, and it is one.

        >>> Term("3", "literal", XSD + "integer").as_python()
        3
        """
        kind = int if self.datatype in _WHOLE else float
        if self.datatype in _WHOLE | _FRACTIONAL:
            try:
                return kind(self.value)
            except ValueError:
                return self.value
        if self.datatype == XSD + "boolean":
            return self.value in {"true", "1"}
        return self.value

    def as_text(self) -> str:
        """Return the value as people read it: a CURIE, or a number with few digits.

        >>> Term("https://identifiers.org/ncbigene/627", "uri").as_text()
        'ncbigene:627'
        >>> Term("0.3333333333", "literal", XSD + "decimal").as_text()
        '0.3333'
        >>> Term("0.000000000000012", "literal", XSD + "decimal").as_text()
        '1.2e-14'
        """
        text = printable(self.value)
        if self.kind == "uri":
            return curie(text)
        if self.datatype in _FRACTIONAL:
            try:
                number = Decimal(text)
                if 0 < abs(number) < _SMALL:
                    return f"{number:.1e}"
                return f"{number:.4f}".rstrip("0").rstrip(".") or "0"
            except InvalidOperation:
                return text
        return text

    def as_json(self) -> dict[str, str]:
        """Return the term as an object of the SPARQL JSON format."""
        binding = {"type": self.kind, "value": self.value}
        if self.language:
            binding["xml:lang"] = self.language
        elif self.datatype and self.datatype != XSD + "string":
            binding["datatype"] = self.datatype
        return binding


Row = tuple[Term | None, ...]


@dataclass(frozen=True, slots=True)
class Solutions:
    """Variables and rows; a row has None where a variable is not bound.

    Rows that come from a store can be read once; :meth:`in_memory` keeps them.  ``missing`` says
    what others did not answer, in sentences.
    """

    variables: tuple[str, ...]
    rows: Iterable[Row]
    missing: tuple[str, ...] = ()

    def __iter__(self) -> Iterator[dict[str, str | int | float | bool | None]]:
        """Yield each row as a dictionary of Python values."""
        for row in self.rows:
            yield {
                name: term.as_python() if term else None
                for name, term in zip(self.variables, row, strict=True)
            }

    def in_memory(self) -> Solutions:
        """Return the same answer with its rows in memory, to be read as often as one likes."""
        return Solutions(self.variables, list(self.rows), self.missing)

    def to_polars(self) -> polars.DataFrame:
        """Return a polars data frame, with numbers as numbers.

        Raises:
            ExtraError: If polars is not installed.
        """
        try:
            import polars  # noqa: PLC0415 -- optional
        except ImportError as error:
            raise ExtraError("polars", "frames") from error
        return polars.DataFrame(self._columns(), strict=False)

    def to_pandas(self) -> pandas.DataFrame:
        """Return a pandas data frame, with numbers as numbers.

        Raises:
            ExtraError: If pandas is not installed.
        """
        try:
            import pandas  # noqa: PLC0415 -- optional
        except ImportError as error:
            raise ExtraError("pandas", "frames") from error
        return pandas.DataFrame(self._columns())

    def _columns(self) -> dict[str, list[Any]]:
        rows = list(self)
        return {name: [row[name] for row in rows] for name in self.variables}


class Answerer(Protocol):
    """Whoever answers SPARQL: a store, or an endpoint that takes its place."""

    def select(self, text: str) -> Solutions:
        """Return the solutions of a SELECT query."""
        ...

    def ask(self, text: str) -> bool | Solutions | list[str]:
        """Return the answer to any query: a boolean, solutions, or sorted lines of N-Triples."""
        ...


class Nobody:
    """An answerer that has no answers, for pages that ask nothing."""

    def select(self, text: str) -> Solutions:  # noqa: ARG002 -- an answerer's
        """Raise: there is no store."""
        raise StoreError("there is no store to ask")

    def ask(self, text: str) -> bool | Solutions | list[str]:  # noqa: ARG002 -- an answerer's
        """Raise: there is no store."""
        raise StoreError("there is no store to ask")


def curie(iri: str) -> str:
    """Return an IRI with a known prefix, else as it is.

    >>> curie("http://id.nlm.nih.gov/mesh/D007649"), curie("https://example.org/x")
    ('mesh:D007649', 'https://example.org/x')
    """
    matching = [(len(ns), prefix) for prefix, ns in PREFIXES.items() if iri.startswith(ns)]
    if not matching:
        return iri
    length, prefix = max(matching)
    return f"{prefix}:{iri[length:]}"


def write(solutions: Solutions, output: IO[str], name: str) -> None:
    """Write an answer in one of the :data:`WRITERS`' formats."""
    WRITERS[name](solutions, output)


def _write_json(solutions: Solutions, output: IO[str]) -> None:
    head = json.dumps({"vars": list(solutions.variables)})
    output.write(f'{{"head":{head},"results":{{"bindings":[')
    for number, row in enumerate(solutions.rows):
        binding = {
            name: term.as_json()
            for name, term in zip(solutions.variables, row, strict=True)
            if term is not None
        }
        output.write(",\n" if number else "\n")
        output.write(json.dumps(binding, ensure_ascii=False))
    missing = f',"missing":{json.dumps(solutions.missing)}' if solutions.missing else ""
    output.write(f"\n]}}{missing}}}\n")


def _write_csv(solutions: Solutions, output: IO[str]) -> None:
    writer = csv.writer(output, lineterminator="\n")
    writer.writerow(solutions.variables)
    writer.writerows([term.value if term else "" for term in row] for row in solutions.rows)


def _write_tsv(solutions: Solutions, output: IO[str]) -> None:
    output.write("\t".join(solutions.variables) + "\n")
    for row in solutions.rows:
        output.write("\t".join(_cell(term) for term in row) + "\n")


def _cell(term: Term | None) -> str:
    r"""Return a value without what would break a line of a table.

    >>> _cell(Term("a\tb\nc", "literal"))
    'a b c'
    """
    return " ".join(term.value.splitlines()).replace("\t", " ") if term else ""


def _write_md(solutions: Solutions, output: IO[str]) -> None:
    output.write("| " + " | ".join(solutions.variables) + " |\n")
    output.write("|" + "---|" * len(solutions.variables) + "\n")
    for row in solutions.rows:
        cells = [_cell(term._replace(value=term.as_text())) if term else "" for term in row]
        output.write("| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |\n")


def _write_table(solutions: Solutions, output: IO[str]) -> None:
    rows = iter(solutions.rows)
    shown = [row for _, row in zip(range(TABLE_ROWS), rows, strict=False)]
    more = sum(1 for _ in rows)
    width = _width(output)
    columns = [
        _Column(name, [row[i] for row in shown]) for i, name in enumerate(solutions.variables)
    ]
    if sum(column.least for column in columns) + _GAP * (len(columns) - 1) > width:
        _write_blocks(columns, len(shown), width, output)
    else:
        _write_columns(columns, len(shown), width, output)
    total = len(shown) + more
    note = f", of which {len(shown)} are shown (--format tsv writes all)" if more else ""
    output.write(f"{total} row{'' if total == 1 else 's'}{note}\n")


#: columns between two columns of a table, and the least of prose in one
_GAP, _PROSE = 3, 14


class _Column:
    """One column of a table; identifiers and numbers are never cut, prose may be wrapped."""

    def __init__(self, name: str, terms: list[Term | None]) -> None:
        self.name = name
        self.cells = [term.as_text() if term else "" for term in terms]
        self.is_number = any(term and term.datatype in _WHOLE | _FRACTIONAL for term in terms)
        self.is_prose = any(" " in cell for cell in self.cells)
        self.natural = max(map(len, (name, *self.cells)))

    @property
    def least(self) -> int:
        """The characters that the column needs."""
        return min(self.natural, max(_PROSE, len(self.name))) if self.is_prose else self.natural


def _width(output: IO[str]) -> int:
    """Return how many characters a line may have: those of the terminal, or as many as it needs."""
    if not output.isatty() and "COLUMNS" not in os.environ:
        return sys.maxsize
    return shutil.get_terminal_size().columns


def _write_columns(columns: list[_Column], rows: int, width: int, output: IO[str]) -> None:
    from rich import box  # noqa: PLC0415 -- only people need it
    from rich.console import Console  # noqa: PLC0415
    from rich.table import Table  # noqa: PLC0415
    from rich.text import Text  # noqa: PLC0415

    table = Table(box=box.SIMPLE_HEAD, header_style="bold", show_edge=False, pad_edge=False)
    for column in columns:
        table.add_column(
            column.name,
            justify="right" if column.is_number else "left",
            no_wrap=not column.is_prose,
            overflow="fold",
            min_width=column.least,
        )
    for row in range(rows):
        table.add_row(*(Text(column.cells[row]) for column in columns))
    natural = sum(column.natural for column in columns) + _GAP * (len(columns) - 1)
    Console(file=output, highlight=False, width=min(width, natural)).print(table)


def _write_blocks(columns: list[_Column], rows: int, width: int, output: IO[str]) -> None:
    """Write each row as a block of lines: for tables wider than the terminal."""
    margin = max(len(column.name) for column in columns) + 2
    for row in range(rows):
        for column in columns:
            if column.cells[row]:
                text = textwrap.fill(
                    column.cells[row],
                    min(max(width, margin + _PROSE), 10_000),
                    initial_indent=f"{column.name:{margin}}",
                    subsequent_indent=" " * margin,
                    break_long_words=False,
                    break_on_hyphens=False,
                )
                output.write(f"{text}\n")
        output.write("\n")


#: how an answer can be written: name -> writer
WRITERS: dict[str, Callable[[Solutions, IO[str]], None]] = {
    "table": _write_table,
    "tsv": _write_tsv,
    "csv": _write_csv,
    "json": _write_json,
    "md": _write_md,
}
