"""Objects of JSON-LD from lines of N-Triples, a node at a time.

Lines repeat: the same gene, word or lexicon on thousands of figures.  So what follows the subject
of a line is read once and remembered.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, NamedTuple

from .. import vocab
from ..errors import DumpError
from .context import Context, Term

Json = dict[str, Any]

#: a line without its subject: the predicate, and an IRI, a blank node, or a text with its language
#: or datatype
_REST = re.compile(
    r'<([^>]*)> (?:<([^>]*)>|(_:\S+)|"((?:[^"\\]|\\.)*)"(?:@([A-Za-z0-9-]+)|\^\^<([^>]*)>)?) \.\n'
)
_TYPE = f"<{vocab.RDF_TYPE}> <"

_ESCAPE = re.compile(r"\\(?:u([0-9A-Fa-f]{4})|U([0-9A-Fa-f]{8})|(.))")
_ESCAPED = {"t": "\t", "n": "\n", "r": "\r", "b": "\b", "f": "\f"}

#: integers that every parser of JSON reads as they are written
_INTEGER = re.compile(r"-?[1-9][0-9]{0,14}|0")

#: lines that are remembered
_MANY = 1 << 17


class Value(NamedTuple):
    """What one line says: the name of its property, whether it is always a list, and the value."""

    name: str
    is_set: bool
    value: Any


class Nodes:
    r"""Makes objects with the names of a context.

    >>> from .context import bundled_context
    >>> line = "<https://schema.org/url> <https://identifiers.org/pmc/PMC1> .\n"
    >>> Nodes(bundled_context()).node("https://identifiers.org/ncbigene/627", [line])
    {'@id': 'ncbigene:627', 'url': 'pmc:PMC1'}
    """

    def __init__(self, context: Context) -> None:
        self.context = context
        self._known: dict[tuple[str, tuple[str, ...]], Value] = {}

    def node(self, iri: str, rests: Sequence[str]) -> Json:
        """Return a node of which everything is said in these lines without their subject.

        Raises:
            DumpError: If a line is no N-Triples.
        """
        types = tuple([rest[len(_TYPE) : -4] for rest in rests if rest.startswith(_TYPE)])
        node: Json = {"@id": iri if iri.startswith("_:") else self.context.iri(iri)}
        if types:
            names = [self.context.name(kind) for kind in types]
            node["@type"] = names if len(names) > 1 else names[0]
        scope = tuple([kind for kind in types if kind in self.context.scopes])
        for rest in rests:
            if rest.startswith(_TYPE):
                continue
            name, is_set, value = self._value(rest, scope)
            if name not in node:
                node[name] = [value] if is_set else value
            elif isinstance(node[name], list):
                node[name].append(value)
            else:
                node[name] = [node[name], value]
        return node

    def _value(self, rest: str, scope: tuple[str, ...]) -> Value:
        key = rest, scope
        found = self._known.get(key)
        if found is None:
            if len(self._known) > _MANY:
                self._known.clear()
            found = self._known[key] = self._read(rest, scope)
        return found

    def _read(self, rest: str, scope: tuple[str, ...]) -> Value:
        match = _REST.fullmatch(rest)
        if match is None:
            raise DumpError(f"{rest.strip()!r} (expected predicate and object)")
        predicate, iri, blank, text, language, datatype = match.groups()
        term = self.context.term(predicate, scope)
        if iri is not None:
            return Value(term.name, term.is_set, self._pointer(term, iri))
        if blank:
            return Value(term.name, term.is_set, {"@id": blank})
        return Value(
            term.name, term.is_set, self._literal(term, _unescaped(text), language, datatype)
        )

    def _pointer(self, term: Term, iri: str) -> Any:  # noqa: ANN401 -- JSON
        if term.type == "@vocab":
            return self.context.name(iri)
        short = self.context.iri(iri)
        return short if term.type == "@id" else {"@id": short}

    def _literal(self, term: Term, text: str, language: str | None, datatype: str | None) -> Any:  # noqa: ANN401 -- JSON
        if (language or "", datatype or "") == (term.language, term.type):
            return text
        if datatype == vocab.XSD_INTEGER and not term.type and _INTEGER.fullmatch(text):
            return int(text)
        value: Json = {"@value": text}
        if language:
            value["@language"] = language
        elif datatype:
            value["@type"] = self.context.iri(datatype)
        return value


def _unescaped(text: str) -> str:
    r"""Return the text that stands between the quotes of a literal.

    >>> _unescaped('a \\"b\\"\\u0021')
    'a "b"!'
    """
    if "\\" not in text:
        return text

    def read(match: re.Match[str]) -> str:
        if match[3] is None:
            return chr(int(match[1] or match[2], 16))
        return _ESCAPED.get(match[3], match[3])

    return _ESCAPE.sub(read, text)


def blocks(lines: Iterable[str]) -> Iterator[tuple[str, list[str]]]:
    r"""Yield each subject with its lines without it, as long as they follow each other.

    >>> list(blocks(["<a:s> <a:p> <a:o> .\n", '<a:s> <a:q> "1" .\n', '_:b <a:q> "1" .\n']))
    [('a:s', ['<a:p> <a:o> .\n', '<a:q> "1" .\n']), ('_:b', ['<a:q> "1" .\n'])]
    """
    current = ""
    rests: list[str] = []
    for line in lines:
        subject, _, rest = line.partition(" ")
        if subject != current:
            if rests:
                yield _name(current), rests
            current, rests = subject, []
        rests.append(rest)
    if rests:
        yield _name(current), rests


def _name(subject: str) -> str:
    return subject[1:-1] if subject.startswith("<") else subject
