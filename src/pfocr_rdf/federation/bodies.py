"""The body of a SERVICE clause as a query of its own, for some values of what is known already."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from ..gate import code
from ..solutions import Row
from .elements import refused, trimmed
from .scopes import Scope, scope
from .tables import values

#: what makes the solutions of a sub-select depend on each other
_WHOLE = frozenset({"LIMIT", "OFFSET", "HAVING"})

#: behind what a sub-select can be given no order of ours
_ORDERED = frozenset({"LIMIT", "OFFSET", "ORDER"})


@dataclass(slots=True)
class Body:
    """A body, and where values are put in so that its solutions are those with these values.

    >>> body = Body("SELECT DISTINCT ?a { ?a ?b ?c }")
    >>> sorted(body.scope.visible), body.query("", ["a"], [(None,)])
    (['a'], 'SELECT DISTINCT ?a { VALUES ?a { UNDEF } ?a ?b ?c }')
    >>> Body("OPTIONAL { ?a ?b ?c }").query("", ["a"], [(None,)])
    'SELECT * WHERE { VALUES ?a { UNDEF } { OPTIONAL { ?a ?b ?c } } }'
    >>> Body("?a ?b ?c", frozenset("ac")).query("", ["a"], [(None,)])
    'SELECT ?a ?c WHERE { VALUES ?a { UNDEF } ?a ?b ?c }'
    """

    text: str
    #: the variables whose values are wanted, None for all
    wanted: frozenset[str] | None = None
    scope: Scope = field(init=False)
    _words: set[str] = field(init=False)
    #: where the group of a sub-select begins and ends, if it is one
    _group: tuple[int, int] | None = field(init=False, default=None)
    _inner: Scope = field(init=False)

    def __post_init__(self) -> None:
        self.text = trimmed(self.text)
        found = code(self.text)
        self._words = {(token["word"] or "").upper() for token in found}
        self.scope = self._inner = scope(self.text)
        if found and (found[0]["word"] or "").upper() == "SELECT":
            depth, start = 0, -1
            for token in found:
                depth += (token["sign"] == "{") - (token["sign"] == "}")
                if depth and start < 0:
                    start = token.end()
                elif not depth and start >= 0:
                    self._group = (start, token.start())
                    break
        if self._group:
            self._inner = scope(self.text[slice(*self._group)])

    @property
    def variables(self) -> tuple[str, ...]:
        """The variables that a solution may bind; a sub-select gives all that it selects."""
        if self._group or self.wanted is None:
            return tuple(sorted(self.scope.visible))
        return tuple(sorted(self.scope.visible & self.wanted))

    def names(self, known: Sequence[str]) -> list[str]:
        """Return those of the known variables whose values go along with the question.

        Raises:
            QueryError: If the solutions for some values cannot be told from those for others.
        """
        names = [name for name in known if name in self.scope.visible]
        if names and self._group and self._words & _WHOLE:
            word = sorted(self._words & _WHOLE)[0]
            raise refused(f"{word} within SERVICE is of all values together")
        certain = [name for name in names if name in self.scope.certain]
        return certain if self._group and certain else names

    def is_narrowed(self, names: Sequence[str]) -> bool:
        """Return whether the values of some variables bound how much there is to answer."""
        return not self.scope.certain.isdisjoint(names)

    def query(self, prologue: str, names: Sequence[str], rows: Sequence[Row]) -> str:
        """Return the query for some values of variables, or for all where no variable is known."""
        text = self.text
        head = f"SELECT {self._projected()}"
        if not names:
            return f"{prologue}{text if self._group else f'{head} WHERE {{ {text} }}'}"
        known = values(names, rows)
        if self._group is None:
            return f"{prologue}{head} WHERE {{ {known} {self._after(names, text)} }}"
        if not self.is_narrowed(names):
            return f"{prologue}SELECT * WHERE {{ {known} {{ {text} }} }}"
        start, end = self._group
        before, after = self.text[:start].strip(), self.text[end:].strip()
        inner = self._after(names, trimmed(self.text[start:end]))
        return f"{prologue}{before} {known} {inner} {after}"

    def page(self, prologue: str, text: str, order: Sequence[str], size: int, start: int) -> str:
        """Return the query for some rows of a :meth:`query`, in an order of all its variables.

        >>> Body("?a ?b ?c").page("", "SELECT * WHERE { ?a ?b ?c }", "ab", 2, 4)
        'SELECT * WHERE { ?a ?b ?c } ORDER BY ?a ?b LIMIT 2 OFFSET 4'
        """
        if self._words & _ORDERED:
            text = f"{prologue}SELECT * WHERE {{ {{ {text.removeprefix(prologue)} }} }}"
        names = " ".join(f"?{name}" for name in order)
        ordered = f"{text} ORDER BY {names}" if names else text
        return f"{ordered} LIMIT {size} OFFSET {start}"

    def _projected(self) -> str:
        """Return what is selected: what nobody wants need not come."""
        is_part = self.wanted is not None and self.variables
        return " ".join(f"?{name}" for name in self.variables) if is_part else "*"

    def _after(self, names: Sequence[str], text: str) -> str:
        """Return patterns as they stand behind values: in brackets if the values could change them.

        Without brackets they are as simple as can be, which endpoints plan best.
        """
        return text if self._inner.askable.issuperset(names) else f"{{ {text} }}"
