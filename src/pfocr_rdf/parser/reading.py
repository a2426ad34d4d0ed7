"""The account of one figure's reading: its findings, and what became of each value."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from ..documents.front_matter import Document, Value
from ..errors import IdentifierError
from ..records import Finding, Kind, Tally
from . import keys

#: characters that XML forbids, and the carriage return, which XML turns into a line feed
_FORBIDDEN = re.compile("[\x00-\x08\x0b-\x1f\ufffe\uffff\ud800-\udfff]")
_C1_CONTROL = re.compile("[\x80-\x9f]")


class Reading:
    """Reads the values of one document, and keeps the account."""

    def __init__(self, document: Document) -> None:
        self.document = document
        self.findings: list[Finding] = []
        self._is_clean = document.is_plain and not _FORBIDDEN.search(document.text)
        self._read = count_values(document.fields)
        self._kept = self._mended = self._left_out = 0

    @property
    def tally(self) -> Tally:
        """What became of the values so far."""
        return Tally(read=self._read, kept=self._kept, mended=self._mended, left_out=self._left_out)

    def see(self, number: int) -> None:
        """Count values of a row of a table, before it is mapped."""
        self._read += number

    def keep(self, number: int = 1) -> None:
        """Count values that reach the graph as they are printed."""
        self._kept += number

    def mend(self, number: int = 1) -> None:
        """Count values that reach the graph in another form than printed."""
        self._mended += number

    def lose(self, number: int = 1) -> None:
        """Count values that do not reach the graph."""
        self._left_out += number

    def find(self, kind: Kind, message: str, *path: str | int) -> None:
        """Add a finding about the value of the document at *path*."""
        line = self.document.line(*path) if path else 1
        self.find_at(kind, message, self.document.place, line)

    def find_at(self, kind: Kind, message: str, place: str, line: int) -> None:
        """Add a finding at a line of a file."""
        self.findings.append(Finding(kind=kind, place=place, line=line, message=message))

    def printed(self, key: str) -> str | None:
        """Return the text of a top-level key as printed and not counted, or None if missing."""
        value = self.document.fields.get(key)
        if value is None:
            return None
        if not isinstance(value, str):
            self.lose(count_scalars(value, key))
            self.find(Kind.INVALID_VALUE, f"{key}: a {_shape(value)} (expected text)", key)
            return None
        return None if keys.is_missing(value, key) else value

    def text(self, key: str) -> str | None:
        """Return the text of a top-level key, or None where it is missing."""
        text = self.printed(key)
        if text is None:
            return None
        return self.cleaned(text, self.document.place, lambda: self.document.line(key)) or None

    def cleaned(self, text: str, place: str, line: Callable[[], int]) -> str:
        """Return *text* without characters that XML forbids, and count it.

        Text that holds nothing else is left out, and ``""`` is returned.
        """
        if self._is_clean and place == self.document.place:
            self.keep()
            return text
        clean = _FORBIDDEN.sub("", text)
        if clean == text:
            self.keep()
            return text
        if not clean.strip():
            self.lose()
            message = f"{text[:80]!r} is nothing but control characters (expected text)"
            self.find_at(Kind.INVALID_VALUE, message, place, line())
            return ""
        self.mend()
        message = f"{text[:80]!r} holds control characters (they are removed)"
        self.find_at(Kind.CONTROL_CHARACTER, message, place, line())
        return clean

    def prose(self, key: str) -> tuple[str | None, tuple[str, ...]]:
        """Return the text of a key with its mojibake mended, and the original where it was."""
        text = self.text(key)
        mended = mend_mojibake(text) if text else text
        if text is None or mended == text:
            return text, ()
        if text == self.document.fields[key]:  # else it is counted as mended already
            self.keep(-1)
            self.mend()
        self.find(Kind.MENDED_TEXT, f"{key}: {text[:80]!r} is mojibake (mended)", key)
        return mended, (text,)

    def checked(self, key: str, check: Callable[[str], str]) -> str | None:
        """Return the text of a key if *check* takes it; else leave it out as a finding."""
        text = self.printed(key)
        if text is None:
            return None
        try:
            check(text.strip())
        except IdentifierError as error:
            self.reject(f"{key}: {error}", key)
            return None
        self.keep()
        return text.strip()

    def matching(self, key: str, pattern: re.Pattern[str], expected: str) -> str | None:
        """Return the text of a key if all of it matches; else leave it out as a finding."""
        text = self.printed(key)
        if text is None:
            return None
        if pattern.fullmatch(text.strip()) is None:
            self.reject(f"{key}: {text[:80]!r} (expected {expected})", key, kind=Kind.INVALID_VALUE)
            return None
        self.keep()
        return text.strip()

    def reject(self, message: str, *path: str | int, kind: Kind = Kind.INVALID_IDENTIFIER) -> None:
        """Leave out a value, with a finding."""
        self.lose()
        self.find(kind, message, *path)


def count_values(fields: dict[str, Value]) -> int:
    """Return how many values a document holds under mapped keys.

    >>> count_values({"figid": "PMC1__f", "seo": "CreativeWork", "year": ""})
    1
    """
    total = 0
    for key, value in fields.items():
        if key == "schema-jsonld":
            total += _count_jsonld(value)
        elif key == "annotations":
            total += _count_rows(value, keys.ANNOTATION_NOT_MAPPED)
        elif key not in keys.NOT_MAPPED:
            total += count_scalars(value, key)
    return total


def count_cells(cells: Mapping[str, str], kind: str) -> int:
    """Return how many values a row of a table holds in mapped columns.

    >>> count_cells({"word": "NA", "symbol": "NA", "entrez": "NA", "count_match": "3"}, "genes")
    2
    """
    mapped = keys.COLUMNS[kind]
    return sum(
        column in mapped and not keys.is_missing(cell, column, kind)
        for column, cell in cells.items()
    )


def count_scalars(value: Value, key: str, kind: str = "") -> int:
    """Return how many scalars of *value* are not missing; *kind* is that of the row they are in.

    >>> count_scalars([{"word": "NA", "entrez": "NA"}, {"word": "ERK", "entrez": "5594"}], "genes")
    3
    """
    if isinstance(value, str):
        return not keys.is_missing(value, key, kind)
    if isinstance(value, list):
        return sum(count_scalars(item, key, kind) for item in value)
    return sum(count_scalars(item, inner, kind or key) for inner, item in value.items())


def _count_jsonld(value: Value) -> int:
    return _count_rows(value if isinstance(value, list) else [value], keys.JSONLD_NOT_MAPPED)


def _count_rows(value: Value, not_mapped: dict[str, str]) -> int:
    if not isinstance(value, list):
        return count_scalars(value, "")
    return sum(
        sum(count_scalars(item, key) for key, item in row.items() if key not in not_mapped)
        if isinstance(row, dict)
        else count_scalars(row, "")
        for row in value
    )


def _shape(value: Value) -> str:
    return "list" if isinstance(value, list) else "mapping"


def mend_mojibake(text: str) -> str:
    """Return *text* decoded anew where it is UTF-8 that was read as cp1252; else as it is.

    All of the text must decode, and no character that XML forbids or discourages may come of it.

    >>> mend_mojibake("Signaling\u00e2\u20ac\u201dA Crosstalk")
    'Signaling\u2014A Crosstalk'
    >>> mend_mojibake("Fc\u025bRI\u03b3"), mend_mojibake("na\u00efve")
    ('Fc\u025bRI\u03b3', 'na\u00efve')
    """
    if text.isascii():
        return text
    try:
        mended = text.encode("cp1252").decode("utf-8")
    except UnicodeError:
        return text
    return text if _C1_CONTROL.search(mended) or _FORBIDDEN.search(mended) else mended
