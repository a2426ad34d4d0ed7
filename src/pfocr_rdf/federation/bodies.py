"""The body of a SERVICE clause as a query of its own, for some values of what is known already."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from ..gate import tokens
from ..solutions import Row
from .clauses import refused, variables_of
from .tables import values

#: what makes the solutions of a sub-select depend on each other
_WHOLE = {"LIMIT", "OFFSET", "HAVING"}
_VARIABLE = re.compile(r"[?$]\w+")


@dataclass(slots=True)
class Body:
    """A body: the variables that the rest of a query sees of it, and where values are put in.

    >>> body = Body("SELECT DISTINCT ?a { ?a ?b ?c }")
    >>> sorted(body.visible), body.query("", ["a"], [(None,)])
    (['a'], 'SELECT DISTINCT ?a { VALUES ?a { UNDEF } ?a ?b ?c }')
    """

    text: str
    visible: set[str] = field(init=False)
    _start: int | None = field(init=False, default=None)
    _words: set[str] = field(init=False)

    def __post_init__(self) -> None:
        found = [token for token in tokens(self.text) if not token[0].isspace()]
        found = [token for token in found if not token[0].startswith("#")]
        self._words = {(token["word"] or "").upper() for token in found}
        self.visible = variables_of(self.text)
        if found and (found[0]["word"] or "").upper() == "SELECT":
            start = next(token for token in found if token["sign"] == "{")
            self._start = start.end()
            head = self.text[: start.start()]
            if "*" not in [token["sign"] for token in found if token.start() < start.start()]:
                self.visible = _projected(head)

    def query(self, prologue: str, names: Sequence[str], rows: Sequence[Row]) -> str:
        """Return the query for some values of variables, or for all where no variable is known.

        Raises:
            QueryError: If the values of some cannot be told from those of others.
        """
        known = f"{values(names, rows)} " if names else ""
        if self._start is None:
            return f"{prologue}SELECT * WHERE {{ {known}{self.text.strip()} }}"
        if known and self._words & _WHOLE:
            word = sorted(self._words & _WHOLE)[0]
            raise refused(f"{word} within SERVICE is of all values together")
        before, after = self.text[: self._start].strip(), self.text[self._start :].strip()
        return f"{prologue}{before} {known}{after}"


def _projected(head: str) -> set[str]:
    """Return the variables that a sub-select gives: those outside brackets, and behind AS.

    >>> sorted(_projected("SELECT ?a (COUNT(?b) AS ?n) WHERE"))
    ['a', 'n']
    """
    found: set[str] = set()
    depth, is_named = 0, False
    for token in tokens(head):
        if token[0].isspace():
            continue
        depth += (token[0] == "(") - (token[0] == ")")
        if _VARIABLE.fullmatch(token[0]) and (depth == 0 or is_named):
            found.add(token[0][1:])
        is_named = (token["word"] or "").upper() == "AS"
    return found
