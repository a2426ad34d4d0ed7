"""The context: which short name stands for which property, class or beginning of an IRI.

It is a file of its own, ``ontology/context.jsonld``.  A release ships it and every document holds
it, so that nobody has to fetch it.  What it does not name is written right all the same, as a
compact IRI.
Source: JSON-LD 1.1, https://www.w3.org/TR/json-ld11/#the-context
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from functools import cache
from typing import Any, NamedTuple

from ..resources import folder
from ..vocab import BASE, PFOCR

FILE = "context.jsonld"

#: what may follow a prefix in a compact IRI: nothing that makes it an IRI of its own
_LOCAL = re.compile(r"(?!//)[^\s]*")
_WORD = re.compile(r"[A-Za-z][A-Za-z0-9_]*")


class Term(NamedTuple):
    """A short name for a property: ``type`` and ``language`` are those of a bare string.

    ``type`` is a datatype, ``@id``, ``@vocab``, or "" for none.
    """

    name: str
    type: str = ""
    language: str = ""
    is_set: bool = False


class Context:
    """A context, to compact IRIs with.

    >>> context = bundled_context()
    >>> gene, mention = "https://identifiers.org/ncbigene/627", PFOCR + "GeneMention"
    >>> context.iri(gene), context.name(mention)
    ('ncbigene:627', 'GeneMention')
    """

    def __init__(self, definitions: Mapping[str, Any], version: str = "") -> None:
        """Read the definitions that stand below ``@context``.

        *version* changes with them: a new name in its second place, and another meaning of one
        that there was in its first.
        """
        self.version = version
        #: what a document says under ``@context``
        self.definitions = dict(definitions)
        self._vocabulary = str(definitions.get("@vocab", PFOCR))
        self._prefixes = {
            str(value): name for name, value in definitions.items() if _is_prefix(name, value)
        }
        self._terms: dict[str, Term] = {}
        self._names: dict[str, str] = {}
        #: terms that mean something else in a node of some type
        self.scopes: dict[str, dict[str, Term]] = {}
        for name, value in definitions.items():
            if name.startswith("@") or _is_prefix(name, value):
                continue
            self._define(name, value)
        self._iris: dict[str, str] = {}

    def _define(self, name: str, value: str | dict[str, Any]) -> None:
        definition: dict[str, Any] = {"@id": value} if isinstance(value, str) else value
        if "@reverse" in definition:
            return
        iri = self._expanded(definition["@id"])
        self._names[iri] = name
        self._terms[iri] = self._term(name, definition)
        if scope := definition.get("@context"):
            self.scopes[iri] = {
                self._expanded(inner["@id"]): self._term(key, inner) for key, inner in scope.items()
            }

    def _term(self, name: str, definition: Mapping[str, Any]) -> Term:
        kind = definition.get("@type", "")
        return Term(
            name=name,
            type=kind if kind.startswith("@") else self._expanded(kind),
            language=definition.get("@language", ""),
            is_set=definition.get("@container") == "@set",
        )

    def _expanded(self, written: str) -> str:
        prefix, colon, local = written.partition(":")
        return f"{self.definitions[prefix]}{local}" if colon else written

    def iri(self, iri: str) -> str:
        """Return an IRI as the value of ``@id``: with a prefix, if one fits."""
        found = self._iris.get(iri)
        if found is None:
            if len(self._iris) > _MANY:
                self._iris.clear()
            found = self._iris[iri] = self._compacted(iri)
        return found

    def _compacted(self, iri: str) -> str:
        for end in range(len(iri), 0, -1):
            if name := self._prefixes.get(iri[:end]):
                return f"{name}:{iri[end:]}" if _LOCAL.fullmatch(iri[end:]) else iri
        return iri

    def name(self, iri: str) -> str:
        """Return an IRI as a key, a type, or a value of the vocabulary."""
        if iri in self._names:
            return self._names[iri]
        local = iri.removeprefix(self._vocabulary)
        if local != iri and _WORD.fullmatch(local) and local not in self.definitions:
            return local
        return self.iri(iri)

    def term(self, predicate: str, types: Iterable[str] = ()) -> Term:
        """Return how a property is written in a node of some types."""
        for kind in types:
            if (scope := self.scopes.get(kind)) and predicate in scope:
                return scope[predicate]
        return self._terms.get(predicate) or Term(self.name(predicate))


#: IRIs whose short form is remembered
_MANY = 1 << 17


def _is_prefix(name: str, value: object) -> bool:
    """Return whether a definition is one of a prefix: its IRI ends where a local name begins."""
    return (
        isinstance(value, str)
        and not name.startswith("@")
        and "://" in value
        and value[-1] in "/#:"
    )


@cache
def bundled_context(base: str = BASE) -> Context:
    """Return the context of this package, for figures that are published under *base*."""
    content = json.loads((folder("ontology") / FILE).read_text(encoding="utf-8"))
    definitions = {**content["@context"], "fig": f"{base}figures/"}
    return Context(definitions, content["version"])
