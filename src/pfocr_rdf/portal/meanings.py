"""What a person means by what stands in a field of a form: the IRIs of things of one kind.

The lookup of the command line reads through the labels of a store for a name in other letters,
which takes seconds of a large one; here the lexicon finds such names.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass

from .. import iris
from ..errors import IdentifierError, QueryError
from ..lexicon.lexicon import Lexicon
from ..lexicon.names import normal_form
from ..lookup.hints import meaning
from ..lookup.kinds import KINDS, candidates
from ..lookup.search import search
from ..ntriples import plain
from ..queries import Parameter
from ..solutions import curie
from .asking import ask_rows, refs
from .names import find_things
from .searching import near_things
from .site import Near, Site

#: kinds whose names in other letters only the lexicon finds fast
_MANY = ("chemical", "disease")

_SAFE = re.compile(r'[A-Za-z][A-Za-z0-9+.-]*:[^\x00-\x20<>"{}|^`\\\[\]]+')

#: properties that lead from a thing to other identifiers of it
_SAME = "schema:sameAs|schema:url|skos:exactMatch|skos:closeMatch|pfocr:chebi"

#: names that a list may have
_WORDS = 100

#: things that a name may mean which are told
_LISTED = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class Doubt:
    """Why what was typed means no single thing: a sentence, and what may be meant instead.

    A choice is what to type, its name, and what it is.
    """

    message: str
    choices: tuple[tuple[str, str, str], ...] = ()
    near: tuple[Near, ...] = ()


def words_of(parameter: Parameter, text: str) -> list[str]:
    """Return the names that were typed for a parameter: several for a list, else one.

    >>> words_of(Parameter("genes", "string", "", ""), "MTOR, AKT1")
    ['MTOR', 'AKT1']
    """
    return re.findall(r"[^,;\s]+", text) if parameter.is_list else [text]


@dataclass(frozen=True, slots=True)
class Reading:
    """What was typed for a parameter, as the lookup reads it fast, or why that is not clear.

    ``words`` are names that were typed, by the IRIs that stand in ``text`` for them.
    """

    text: str
    words: Mapping[str, str]
    doubt: Doubt | None = None
    notes: tuple[str, ...] = ()


def read(site: Site, parameter: Parameter, text: str, organism: str | None) -> Reading:
    """Return what was typed for a parameter, with names that take the lookup long as IRIs.

    Raises:
        QueryError: If there is no such organism, or there are too many names.
        StoreError: If the store does not answer.
    """
    kind = KINDS[parameter.kind or ""].name
    typed = words_of(parameter, text)
    if len(typed) > _WORDS:
        raise QueryError(f"{len(typed)} names are too many (expected {_WORDS} at most)")
    words: dict[str, str] = {}
    notes: list[str] = []
    for word in typed:
        found = meant(site, kind, word, organism)
        if len(found) != 1:
            return Reading(text, {}, _doubt(site, (kind, word, text), found, organism))
        if kind in _MANY:
            words[found[0]] = word
            notes += _surprise(site, kind, word, found[0])
    return Reading(" ".join(words) or text, words, notes=tuple(notes))


def _surprise(site: Site, kind: str, word: str, iri: str) -> list[str]:
    """Return what a name was taken for, if that is called otherwise."""
    name = meaning(site.store, iri)
    if word.casefold() == name.casefold() or word in {iri, curie(iri), iri.rpartition("/")[2]}:
        return []
    return [f"{kind} {word!r} is {curie(iri)} ({name})"]


def _doubt(
    site: Site, asked: tuple[str, str, str], found: list[str], organism: str | None
) -> Doubt:
    """Return why a word of a text means no single thing of a kind."""
    kind, word, text = asked
    if not found:
        near = near_things(site, kind, word) or near_things(site, "", word)
        return Doubt(message=_unknown(kind, word, organism), near=tuple(near))
    more = "" if len(found) <= _LISTED else f", of which {_LISTED} are listed"
    return Doubt(
        message=f"{word} may mean {len(found)} {kind}s{more}. Choose one:",
        choices=tuple(
            (text.replace(word, curie(iri)), *_told(site, iri)) for iri in found[:_LISTED]
        ),
    )


def _told(site: Site, iri: str) -> tuple[str, str]:
    return meaning(site.store, iri), curie(iri)


def _unknown(kind: str, word: str, organism: str | None) -> str:
    where = f" of organism {organism}" if organism and kind == "gene" else ""
    return f"No {kind}{where} in this release is called {word}."


def meant(site: Site, kind: str, text: str, organism: str | None = None) -> list[str]:
    """Return the IRIs of the things of a kind that a text may mean, most exact reading first.

    Raises:
        QueryError: If there is no such organism.
        StoreError: If the store does not answer.
    """
    text = text.strip()
    if kind not in _MANY or _is_identifier(site, kind, text):
        return search(site.store, kind, text, organism)
    typed = f"FILTER EXISTS {{ ?s a {KINDS[kind].values} }}"
    label = plain(text)
    ways = [
        f"?s rdfs:label {label} {typed}",
        f"?s schema:alternateName {label} {typed}",
    ]
    for way in ways:
        if found := _selected(site, way):
            return found
    called = [thing for thing in find_things(site, text, 50) if thing.kind == kind]
    exact = [thing for thing in called if thing.name.casefold() == text.casefold()]
    if exact:
        return [thing.iri for thing in exact]
    if known := _known(text, kind):
        values = f"VALUES ?s {{ {refs(known)} }} ?s a ?class {typed}"
        if found := _selected(site, values):
            return found
    return _selected(site, f"?m pfocr:word {label} ; oa:hasBody ?s {typed}")


def _known(text: str, kind: str) -> list[str]:
    """Return the IRIs of what the lexicon knows by a name, whatever a store has.

    >>> _known("rapamycin", "chemical")
    ['http://id.nlm.nih.gov/mesh/D020123']
    """
    found = []
    for named in Lexicon.bundled().names.find(normal_form(text)):
        if named.kind == kind:
            with suppress(IdentifierError):
                found.append(iris.mesh_iri(named.id))
    return sorted(set(found))


def _is_identifier(site: Site, kind: str, text: str) -> bool:
    """Return whether a text identifies something that the store knows."""
    found = [iri for iri in candidates(KINDS[kind], text) if _SAFE.fullmatch(iri)]
    if not found:
        return False
    rows = ask_rows(
        site.store,
        f"SELECT ?c {{ VALUES ?c {{ {refs(found)} }} {{ ?c a ?class }} UNION "
        f"{{ ?s {_SAME} ?c }} }} LIMIT 1",
    )
    return bool(rows)


def _selected(site: Site, pattern: str) -> list[str]:
    rows = ask_rows(site.store, f"SELECT DISTINCT ?s {{ {pattern} }} ORDER BY ?s LIMIT 50")
    return [row["s"] for row in rows]
