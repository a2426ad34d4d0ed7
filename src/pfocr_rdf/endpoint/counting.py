"""The query that counts the solutions of another, and the signs that an answer was cut.

What cuts an answer is a number that a person chose: 500, 10,000, or a power of two.
"""

from __future__ import annotations

import re

from ..gate import tokens

#: a variable that nobody uses
COUNT = "pfocrNumberOfSolutions"

_FORMS = ("SELECT", "ASK", "CONSTRUCT", "DESCRIBE")
_OPENING, _CLOSING = "{([", "})]"
_PROLOGUE = frozenset({"PREFIX", "BASE", "VERSION"})

#: a power of two below this is as likely a size of its own
_SMALLEST_POWER = 64

#: triples below which a graph larger than its solutions is not doubted
_SMALLEST_LIMIT = 1000


def is_round(number: int) -> bool:
    """Return whether an answer of so many rows may have been cut at a limit.

    >>> [number for number in (0, 7, 10, 64, 137, 500, 10_000, 2**20) if is_round(number)]
    [10, 64, 500, 10000, 1048576]
    """
    is_power = number >= _SMALLEST_POWER and number & (number - 1) == 0
    return number > 0 and (number % 10 == 0 or is_power)


def is_round_graph(triples: int) -> bool:
    """Return whether a graph of so many triples may have been cut: Virtuoso gives one more.

    >>> [number for number in (499, 500, 501, 502) if is_round_graph(number)]
    [500, 501]
    """
    return is_round(triples) or is_round(triples - 1)


def may_be_cut(triples: int, solutions: int) -> bool:
    """Return whether a graph of so many triples, made of so many solutions, may have been cut.

    One triple of each solution is the whole.  Else nobody but the endpoint knows: solutions may say
    the same, or several triples each.  Only a number that looks chosen is doubted.

    >>> may_be_cut(500, 500), may_be_cut(501, 17_699), may_be_cut(502, 503), may_be_cut(500, 250)
    (False, True, False, False)
    >>> may_be_cut(10_000, 7_000)
    True
    """
    if triples == solutions:
        return False
    step = _SMALLEST_LIMIT // 10 if triples < solutions else _SMALLEST_LIMIT
    limits = (triples, triples - 1)
    return any(n >= step and (n % step == 0 or n & (n - 1) == 0) for n in limits)


def form_of(text: str) -> str:
    r"""Return the form of a query, or nothing if it has none that SPARQL 1.1 knows.

    >>> form_of("PREFIX select: <http://e/> # ASK\n construct { ?s ?p ?o } WHERE { ?s ?p ?o }")
    'CONSTRUCT'
    """
    for token in tokens(text):
        word = (token["word"] or "").upper()
        if word and word not in _PROLOGUE:
            return word if word in _FORMS else ""
    return ""


def counted(text: str) -> str:
    r"""Return the query that counts the solutions of a SELECT or CONSTRUCT query.

    >>> counted("SELECT ?s FROM <http://g/> { ?s ?p ?o } LIMIT 9").replace("\n", " ")
    'SELECT (COUNT(*) AS ?pfocrNumberOfSolutions) FROM <http://g/> WHERE { SELECT ?s { ?s ?p ?o } LIMIT 9 }'
    >>> counted("CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }").replace("\n", " ")
    'SELECT (COUNT(*) AS ?pfocrNumberOfSolutions) WHERE { SELECT * WHERE { ?s ?p ?o } }'
    """  # noqa: E501 -- the query is one line
    outer = [token for token in _outer(text) if not token[0].isspace()]
    starts = [token.start() for token in outer if (token["word"] or "").upper() in _FORMS]
    form, begin = form_of(text), starts[0]
    rest = begin
    if form == "CONSTRUCT":
        rest += len(form)
        after = next(token for token in outer if token.start() >= rest)
        if after[0] == "{":
            rest = next(t.end() for t in outer if t.start() > after.start() and t[0] == "}")
    where = next(t.start() for t in outer if t.start() >= rest and _is_where(t))
    clause = next((t.start() for t in outer if rest <= t.start() < where and _is_from(t)), where)
    head = "SELECT * " if form == "CONSTRUCT" else text[begin:clause]
    dataset = re.sub(r"\s+", " ", f"{text[clause:where]} ") if clause < where else ""
    return (
        f"{text[:begin]}SELECT (COUNT(*) AS ?{COUNT}) {dataset}WHERE {{\n{head}{text[where:]}\n}}"
    )


def _is_where(token: re.Match[str]) -> bool:
    return token[0] == "{" or (token["word"] or "").upper() == "WHERE"


def _is_from(token: re.Match[str]) -> bool:
    return (token["word"] or "").upper() == "FROM"


def _outer(text: str) -> list[re.Match[str]]:
    """Return the tokens outside all brackets, and the outermost brackets themselves."""
    depth, found = 0, []
    for token in tokens(text):
        is_comment = token[0].startswith("#")
        sign = token["sign"] or ""
        depth -= sign in _CLOSING if sign else 0
        if not depth and not is_comment:
            found.append(token)
        depth += sign in _OPENING if sign else 0
    return found
