"""Writes scalars of YAML as PyYAML and R do: plain where that is safe, folded behind column 80."""

from __future__ import annotations

import re
from functools import lru_cache

from yaml.resolver import Resolver

_WIDTH = 80
_SPACES = re.compile("( +)")
#: what cannot be written without quotes: indicators at the beginning, or inside
_UNSAFE = re.compile(r"[#,\[\]{}&*!|>'\"%@`]|[-?:](?:\s|$)|[ ]|---|\.\.\.")
_UNSAFE_INSIDE = re.compile(r":(?:\s|$)| #|\s$")


@lru_cache(maxsize=1 << 16)
def is_plain(text: str) -> bool:
    """Return whether a string can be written without quotes and read as a string again.

    >>> [is_plain(text) for text in ("IL6", "NO", "2023", "A: B", "(MEK", "")]
    [True, False, False, False, True, False]
    """
    if not text or _UNSAFE.match(text) or _UNSAFE_INSIDE.search(text):
        return False
    resolvers = Resolver.yaml_implicit_resolvers
    rules = [*resolvers.get(text[0], ()), *resolvers.get(None, ())]
    return not any(pattern.match(text) for _, pattern in rules)


def scalar(text: str, column: int, indent: int) -> str:
    r"""Return a string as it is written at a column; its next lines begin behind *indent* blanks.

    >>> scalar("2023", 6, 2), scalar("Mechanism of IL6", 10, 2)
    ("'2023'", 'Mechanism of IL6')
    >>> scalar("long " * 20 + "end", 9, 2).count("\n  ")
    1
    """
    plain = is_plain(text)
    written = text if plain else text.replace("'", "''")
    quote = "" if plain else "'"
    column += len(quote)
    if column + len(written) <= _WIDTH:
        return f"{quote}{written}{quote}"
    parts = [quote]
    pieces = _SPACES.split(written)
    for place, piece in enumerate(pieces):
        if place % 2 and piece == " " and column > _WIDTH:
            parts.append(f"\n{' ' * indent}")
            column = indent
        else:
            parts.append(piece)
            column += len(piece)
    parts.append(quote)
    return "".join(parts)


def pair(key: str, value: str, indent: int = 0) -> str:
    """Return a key and its value, at the indentation of a mapping.

    >>> pair("year", "2019")
    "year: '2019'"
    """
    start = f"{' ' * indent}{key}: "
    return start + scalar(value, len(start), indent + 2)


def listed(key: str, values: list[str], indent: int = 0) -> str:
    """Return a key and a list of strings; one string alone is no list, as R writes it.

    >>> print(listed("keywords", ["AKT1", "NO"], indent=2))
      keywords:
      - AKT1
      - 'NO'
    """
    if not values:
        return f"{' ' * indent}{key}: []"
    if len(values) == 1:
        return pair(key, values[0], indent)
    start = f"{' ' * indent}- "
    items = [start + scalar(value, len(start), indent + 2) for value in values]
    return "\n".join([f"{' ' * indent}{key}:", *items])
