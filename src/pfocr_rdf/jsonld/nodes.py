"""Objects of JSON-LD from lines of N-Triples, a node at a time.

Lines repeat: the same gene, word or lexicon on thousands of figures.  So what follows the subject
of a line is read once and remembered.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any, NamedTuple

from .. import vocab
from ..errors import DumpError
from ..ntriples import unescape
from .context import Context, Term

Json = dict[str, Any]

#: a line without its subject: the predicate, and an IRI, a blank node, or a text with its language
#: or datatype
_REST = re.compile(
    r'<([^>]*)> (?:<([^>]*)>|(_:\S+)|"((?:[^"\\]|\\.)*)"(?:@([A-Za-z0-9-]+)|\^\^<([^>]*)>)?) \.\n'
)
_TYPE = f"<{vocab.RDF_TYPE}> <"

#: integers that every parser of JSON reads as they are written
_INTEGER = re.compile(r"-?[1-9][0-9]{0,14}|0")

#: lines that are remembered, and characters of one that is worth it: captions are not
_MANY, _LONG = 1 << 17, 300


class Value(NamedTuple):
    """What one line says: the name of its property, whether it is always a list, and the value."""

    name: str
    is_set: bool
    value: Any


class Nodes:
    r"""Makes objects with the names of a context.

    >>> from .context import bundled_context
    >>> line = "<https://schema.org/url> <https://identifiers.org/pmc/PMC1> .\n"
    >>> Nodes(bundled_context()).node("<https://identifiers.org/ncbigene/627>", [line])
    {'@id': 'ncbigene:627', 'url': 'pmc:PMC1'}
    """

    def __init__(self, context: Context, many: int = _MANY) -> None:
        """Take a context; about *many* lines are remembered."""
        self.context = context
        self._many = many
        self._known: dict[tuple[str, tuple[str, ...]], Value] = {}

    def node(self, subject: str, rests: Sequence[str]) -> Json:
        """Return a node of which everything is said in these lines without their subject.

        Raises:
            DumpError: If a line is no N-Triples.
        """
        types = tuple([rest[len(_TYPE) : -4] for rest in rests if rest.startswith(_TYPE)])
        is_blank = subject.startswith("_:")
        node: Json = {"@id": subject if is_blank else self.context.iri(subject[1:-1])}
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
        if len(rest) > _LONG:
            return self._read(rest, scope)
        key = rest, scope
        found = self._known.get(key)
        if found is None:
            if len(self._known) > self._many:
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
            term.name, term.is_set, self._literal(term, unescape(text), language, datatype)
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
