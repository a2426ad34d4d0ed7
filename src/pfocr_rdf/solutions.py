"""The answer to a SELECT query: variables and rows of terms, and the ways to write them.

A term is the same small value whatever store it came from.  ``table`` and ``md`` are for people,
with CURIEs for IRIs that have a known prefix; ``tsv`` and ``csv`` carry plain values; ``json`` is
the SPARQL 1.1 Query Results JSON Format (https://www.w3.org/TR/sparql11-results-json/).
"""

from __future__ import annotations

import csv
import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import IO, TYPE_CHECKING, Any, NamedTuple

from .errors import ExtraError
from .vocab import PREFIXES, XSD

if TYPE_CHECKING:
    import pandas
    import polars
    from rich.console import JustifyMethod

#: rows that a table on a terminal shows at most
TABLE_ROWS = 500

_WHOLE = {XSD + name for name in ("integer", "int", "long", "short", "nonNegativeInteger")}
_FRACTIONAL = {XSD + name for name in ("decimal", "double", "float")}


class Term(NamedTuple):
    """One RDF term of an answer; ``kind`` is ``uri``, ``literal`` or ``bnode``."""

    value: str
    kind: str
    datatype: str | None = None
    language: str | None = None

    def as_python(self) -> str | int | float | bool:
        """Return the value as a number or boolean where its datatype says so.

        >>> Term("3", "literal", XSD + "integer").as_python()
        3
        """
        if self.datatype in _WHOLE:
            return int(self.value)
        if self.datatype in _FRACTIONAL:
            return float(self.value)
        if self.datatype == XSD + "boolean":
            return self.value in {"true", "1"}
        return self.value

    def as_text(self) -> str:
        """Return the value as people read it: a CURIE, or a number with four decimals at most.

        >>> Term("https://identifiers.org/ncbigene/627", "uri").as_text()
        'ncbigene:627'
        >>> Term("0.3333333333", "literal", XSD + "decimal").as_text()
        '0.3333'
        """
        if self.kind == "uri":
            return curie(self.value)
        if self.datatype in _FRACTIONAL:
            return f"{Decimal(self.value):.4f}".rstrip("0").rstrip(".") or "0"
        return self.value

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

    ``rows`` may be read once only if it is an iterator.
    """

    variables: tuple[str, ...]
    rows: Iterable[Row]

    def __iter__(self) -> Iterator[dict[str, str | int | float | bool | None]]:
        """Yield each row as a dictionary of Python values."""
        for row in self.rows:
            yield {
                name: term.as_python() if term else None
                for name, term in zip(self.variables, row, strict=True)
            }

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
    output.write("\n]}}\n")


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
    from rich import box  # noqa: PLC0415 -- only people need it
    from rich.console import Console  # noqa: PLC0415
    from rich.table import Table  # noqa: PLC0415
    from rich.text import Text  # noqa: PLC0415

    rows = iter(solutions.rows)
    shown = [row for _, row in zip(range(TABLE_ROWS), rows, strict=False)]
    more = sum(1 for _ in rows)
    table = Table(box=box.SIMPLE_HEAD, header_style="bold", show_edge=False, pad_edge=False)
    for index, name in enumerate(solutions.variables):
        terms = [row[index] for row in shown]
        is_number = any(_is_number(term) for term in terms)
        is_prose = any(" " in term.value for term in terms if term)
        justify: JustifyMethod = "right" if is_number else "left"
        table.add_column(name, justify=justify, overflow="fold", no_wrap=not is_prose)
    for row in shown:
        table.add_row(*(Text(term.as_text() if term else "") for term in row))
    console = Console(file=output, highlight=False, soft_wrap=False)
    console.print(table)
    total = len(shown) + more
    note = f", of which {len(shown)} are shown (--format tsv writes all)" if more else ""
    console.print(Text(f"{total} row{'' if total == 1 else 's'}{note}", style="dim"))


def _is_number(term: Term | None) -> bool:
    return term is not None and term.datatype in _WHOLE | _FRACTIONAL


#: how an answer can be written: name -> writer
WRITERS: dict[str, Callable[[Solutions, IO[str]], None]] = {
    "table": _write_table,
    "tsv": _write_tsv,
    "csv": _write_csv,
    "json": _write_json,
    "md": _write_md,
}
