"""The cells of one row, and the account of what became of them."""

from __future__ import annotations

from collections.abc import Callable

from ..errors import IdentifierError
from ..records import Kind
from . import keys
from .reading import Reading

#: where a row stands: its file, and a line of a table or a path in the front matter
Where = tuple[str, int | tuple[str | int, ...]]


class Cells:
    """The cells of one row, and where it stands."""

    def __init__(self, reading: Reading, kind: str, cells: dict[str, str], where: Where) -> None:
        self._reading = reading
        self._kind = kind
        self._cells = cells
        self._place, self._path = where
        self._counted: dict[str, bool] = {}  # by key: whether the cell was mended

    def line(self, key: str = "") -> int:
        """Return the line of a cell."""
        if isinstance(self._path, int):
            return self._path
        return self._reading.document.line(*self._path, *([key] if key else []))

    def text(self, key: str) -> str | None:
        """Return the text of a cell, or None where it is missing."""
        text = self._cells.get(key)
        if text is None or keys.is_missing(text, key, self._kind):
            return None
        clean = self._reading.cleaned(text, self._place, lambda: self.line(key))
        if clean:
            self._counted[key] = clean != text
        return clean or None

    def identifier(self, key: str, prefix: str, check: Callable[[str], str]) -> str | None:
        """Return an identifier without its prefix if *check* takes it; else leave it out."""
        text = self._cells.get(key)
        if text is None or keys.is_missing(text, key, self._kind):
            return None
        found, _, identifier = text.strip().rpartition(":")
        try:
            check(identifier if found.lower() in {"", prefix} else text)
        except IdentifierError as error:
            self._reading.lose()
            self.find(Kind.INVALID_IDENTIFIER, f"{key}: {error}", key)
            return None
        self._reading.keep()
        self._counted[key] = False
        return identifier

    def lose(self, key: str) -> None:
        """Turn a cell that was kept or mended, if it was, into one that is left out."""
        if key not in self._counted:
            return
        if self._counted.pop(key):
            self._reading.mend(-1)
        else:
            self._reading.keep(-1)
        self._reading.lose()

    def drop(self) -> None:
        """Leave out all of this row."""
        for key in list(self._counted):
            self.lose(key)

    def reject(self, kind: Kind, message: str, key: str) -> None:
        """Leave out a cell that was kept or mended, with a finding."""
        self.lose(key)
        self.find(kind, message, key)

    def first(self, **values: str | None) -> str | None:
        """Return the first of what cells for the same thing say; another value is left out."""
        said = {key: value for key, value in values.items() if value is not None}
        chosen = next(iter(said.values()), None)
        for key, value in said.items():
            if value != chosen:
                message = f"{key}: {value!r} differs from another cell (expected {chosen!r})"
                self.reject(Kind.INVALID_VALUE, message, key)
        return chosen

    def find(self, kind: Kind, message: str, key: str = "") -> None:
        """Add a finding about this row."""
        self._reading.find_at(kind, message, self._place, self.line(key))

    def key_of(self, *columns: str) -> tuple[str | None, ...]:
        """Return the raw cells of these columns."""
        return tuple(self._cells.get(column) for column in columns)
