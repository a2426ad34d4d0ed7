"""The gate before the store: what the text of a query must not be.

1. No update: a store is only ever replaced.
2. No SERVICE: Oxigraph would send the query to any address that its text names, loopback included,
   without a time-out.
3. No more levels, and no more words and signs, than what Oxigraph's parser is known to bear: it
   recurses, and where its stack ends the process ends without a word.
4. No string without an end: where it would end is for the parser to guess.

The text is read by tokens, so that a variable, a comment or a string may say what it likes; the
time that this takes grows with the length of the text and no faster, whatever it says.
"""

from __future__ import annotations

import re

from .errors import LengthError, QueryError, ServiceError

#: bounds under which none of the hostile texts that we know crashes Oxigraph: levels of brackets,
#: and words and signs (IRIs, names, variables and strings do not count, so VALUES may be long)
MAX_DEPTH, MAX_PARTS = 64, 4000

#: characters of a prefix: without a bound, a text like ``a.a.a.`` would be read again and again
_PREFIX = r"[^\W\d][\w.-]{0,100}"

#: what stands for the missing end of a string
_OPEN = frozenset({"open1", "open2", "open3", "open4"})

#: what may follow a backslash in a string
_ESCAPED = r"""\\(?:[tbnrf"'\\]|u[0-9A-Fa-f]{4}|U[0-9A-Fa-f]{8})"""

#: tokens of SPARQL in which a word is no keyword: comments, IRIs, strings, variables, names.
#: Without ``://`` the IRI of ``1<3)SERVICE#>`` may be none, and what follows be anything: a doubt.
_TOKEN = re.compile(
    r"#[^\n\r]*"
    r'|<[A-Za-z][A-Za-z0-9+.-]*://[^<>"{}|^`\\\x00-\x20]*>'
    r"""|(?P<doubt><[^<>"{}|^`'#\\\x00-\x20]*['#\\][^<>"{}|^`\x00-\x20]*>)"""
    rf"|'''(?:'{{0,2}}(?:[^'\\]|{_ESCAPED}))*+(?:'''|(?P<open1>))"
    rf'|"""(?:"{{0,2}}(?:[^"\\]|{_ESCAPED}))*+(?:"""|(?P<open2>))'
    rf"|'(?:[^'\\\n\r]|{_ESCAPED})*+(?:'|(?P<open3>))"
    rf'|"(?:[^"\\\n\r]|{_ESCAPED})*+(?:"|(?P<open4>))'
    r"|[?$]\w+"
    rf"|(?P<name>(?:{_PREFIX})?:(?:[\w.:%-]|\\[_~.!$&'()*+,;=/?#@%-])*)"
    r"|(?P<word>[^\W\d]\w*)|(?P<escape>\\[uU])|(?P<sign>\S)|\s+",
    re.DOTALL,
)

#: where a canned query takes a parameter
_TEMPLATE = re.compile(r"\{\{\w+\}\}")

_OPENING, _CLOSING = "{([", "})]"

#: words that begin an update
_UPDATES = frozenset(
    {"ADD", "CLEAR", "COPY", "CREATE", "DELETE", "DROP", "INSERT", "LOAD", "MOVE", "WITH"}
)


def check_text(text: str) -> None:
    """Raise if the text of a query is what the store must not be given.

    >>> check_text("SELECT ?service WHERE { ?s ?p 'SERVICE' } # SERVICE")
    >>> check_text("SELECT * { SERVICE <http://127.0.0.1/> { ?s ?p ?o } }")
    Traceback (most recent call last):
        ...
    pfocr_rdf.errors.ServiceError: SERVICE is refused (expected a query about this store alone)

    Raises:
        QueryError: That says what is refused.
    """
    found = tokens(text)
    _refuse_update(found)
    if "SERVICE" in text.upper() or "\\U" in text.upper():
        _refuse_service(found)
    _refuse_depth(found)


def check_depth(text: str) -> None:
    """Raise if a query updates, or is deeper or longer than what Oxigraph's parser bears.

    >>> check_depth("ASK { ?s ?p ?o }")

    Raises:
        QueryError: That says what is expected.
    """
    found = tokens(text)
    _refuse_update(found)
    _refuse_depth(found)


def tokens(text: str) -> list[re.Match[str]]:
    """Return the tokens of a query, blanks included; ``word``, ``name`` and ``sign`` are groups.

    >>> [token[0] for token in tokens("ASK { ?s ex:p 'SELECT' }") if token["word"]]
    ['ASK']
    """
    return list(_TOKEN.finditer(text))


def code(text: str) -> list[re.Match[str]]:
    """Return the tokens of a query without blanks and comments.

    >>> [token[0] for token in code("ASK { } # nothing")]
    ['ASK', '{', '}']
    """
    return [token for token in tokens(text) if not token[0].isspace() and token[0][0] != "#"]


def unfilled(text: str) -> str | None:
    """Return what is wrong with a query that still has a place for a parameter, else None.

    >>> unfilled("ASK { ?s ?p <{{gene}}> }")
    "the query has a place for a parameter: '{{gene}}' ('pfocr-rdf query NAME' fills it in)"
    """
    template = _TEMPLATE.search(text)
    if template is None:
        return None
    place = f"the query has a place for a parameter: {template[0]!r}"
    return f"{place} ('pfocr-rdf query NAME' fills it in)"


def _refuse_update(tokens: list[re.Match[str]]) -> None:
    words = (token["word"].upper() for token in tokens if token["word"])
    first = next((word for word in words if word not in {"PREFIX", "BASE"}), "")
    if first in _UPDATES:
        raise QueryError(f"{first} is refused (expected a query: a store is replaced by a build)")


def _refuse_service(tokens: list[re.Match[str]]) -> None:
    if any(map(hides_service, tokens)):
        raise ServiceError("SERVICE is refused (expected a query about this store alone)")


def hides_service(token: re.Match[str]) -> bool:
    """Return whether a token is the keyword, or could be read as it and something else.

    Oxigraph's parser needs no blank after a keyword, so ``SERVICEex:endpoint`` may be two tokens.

    >>> [hides_service(token) for token in tokens("SERVICEex:a ?service")]
    [True, False, False]
    """
    if token["doubt"] or token["escape"]:
        return True
    prefix, _, local = (token["name"] or "").upper().partition(":")
    return "SERVICE" in (token["word"] or "").upper() or "SERVICE" in prefix or ".SERVICE" in local


def _refuse_depth(tokens: list[re.Match[str]]) -> None:
    depth = deepest = parts = 0
    for token in tokens:
        if token.lastgroup in _OPEN:
            start = token[0][:20]
            raise QueryError(f"a string has no end: {start!r} (expected quotation marks after it)")
        sign = token["sign"] or ""
        parts += bool(sign or token["word"])
        depth += (sign in _OPENING) - (sign in _CLOSING) if sign else 0
        deepest = max(deepest, depth)
    limit = f"at most {MAX_DEPTH} levels and {MAX_PARTS} words and signs"
    if parts > MAX_PARTS:
        raise LengthError(f"the query is too long (expected {limit})")
    if deepest > MAX_DEPTH:
        raise QueryError(f"the query is too deep (expected {limit})")
