"""Reads MeSH from NLM's RDF (``mesh.nt``): descriptors and supplementary concepts in one file.

A concept has a label of its own; its other names are those of the terms of its MeSH concepts.  The
file is read line by line; what is needed of it, a tenth, is kept until its end.
Source: MeSH RDF, https://hhs.github.io/meshrdf/
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

from ...errors import LexiconError
from ..build import LeftOut
from ..concepts import MESH_ID, Concept
from .files import forbidden, lines, opened
from .values import too_long

_MESH = "http://id.nlm.nih.gov/mesh/"
_VOCABULARY = _MESH + "vocab#"

_TRIPLE = re.compile(
    r"<(?P<subject>[^<>\s]*)>\s*<(?P<predicate>[^<>\s]*)>\s*"
    r'(?:<(?P<iri>[^<>\s]*)>|"(?P<text>(?:[^"\\]|\\.)*)"(?:@[A-Za-z0-9-]+|\^\^<[^<>\s]*>)?|'
    r"_:\S+)\s*\.\s*(?:#.*)?"
)

_LABEL = "http://www.w3.org/2000/01/rdf-schema#label"

#: what the needed predicates say
_SAYS = {
    _LABEL: "label",
    _VOCABULARY + "treeNumber": "tree",
    _VOCABULARY + "mappedTo": "mapped",
    _VOCABULARY + "preferredMappedTo": "mapped",
    _VOCABULARY + "concept": "part",
    _VOCABULARY + "preferredConcept": "part",
    _VOCABULARY + "term": "part",
    _VOCABULARY + "preferredTerm": "part",
    _VOCABULARY + "prefLabel": "name",
    _VOCABULARY + "altLabel": "name",
    _VOCABULARY + "active": "active",
}

_ESCAPE = re.compile(r"\\(?:u([0-9A-Fa-f]{4})|U([0-9A-Fa-f]{8})|(.))")
_ESCAPED = {"t": "\t", "b": "\b", "n": "\n", "r": "\r", "f": "\f"}

#: subject → what is said of it, by :data:`_SAYS`
_Facts = dict[str, dict[str, list[str]]]


def read_mesh_nt(path: Path, left_out: LeftOut) -> Iterator[Concept]:
    """Yield the descriptors and supplementary concepts of MeSH that are in use, sorted by id.

    Raises:
        LexiconError: If the file cannot be read, or its first line is no triple of MeSH.
    """
    facts: _Facts = defaultdict(lambda: defaultdict(list))
    with opened(path) as content:
        for subject, says, value in _facts(lines(content, path, left_out), path, left_out):
            facts[subject][says].append(value)
    for mesh_id in sorted(key for key in facts if MESH_ID.fullmatch(key)):
        own = facts[mesh_id]
        if not own["label"] or "false" in own["active"]:
            left_out.add()
            continue
        label = own["label"][0]
        terms = [term for part in own["part"] for term in facts.get(part, {}).get("part", ())]
        names = [name for term in terms for name in facts.get(term, {}).get("name", ())]
        mapped = (target.partition("Q")[0] for target in own["mapped"])
        yield Concept(
            mesh_id=mesh_id,
            label=label,
            tree_numbers=tuple(sorted(own["tree"])),
            synonyms=tuple(sorted(set(names) - {label})),
            mapped_to=tuple(sorted({key for key in mapped if MESH_ID.fullmatch(key)})),
        )


def _facts(
    numbered: Iterator[tuple[int, str]], path: Path, left_out: LeftOut
) -> Iterator[tuple[str, str, str]]:
    is_first = True
    for number, text in numbered:
        if not text or text.startswith("#"):
            continue
        triple = _TRIPLE.fullmatch(text)
        if is_first and (triple is None or not triple["subject"].startswith(_MESH)):
            raise LexiconError(f"{path}:{number}: not MeSH' RDF (expected N-Triples about {_MESH})")
        is_first = False
        if triple is None:
            left_out.add_wrong(f"{path}:{number}: no triple (expected N-Triples)")
        elif says := _SAYS.get(triple["predicate"]):
            value = triple["iri"] or unescaped(triple["text"] or "")
            value = " ".join(value.removeprefix(_MESH).split())
            if wrong := too_long(value):
                left_out.add_wrong(f"{path}:{number}: {wrong}")
            elif found := forbidden(value):
                left_out.add_wrong(f"{path}:{number}: {found!r} in a name (expected text)")
            else:
                yield triple["subject"].removeprefix(_MESH), says, value


def unescaped(text: str) -> str:
    r"""Return the text of a literal as it stands between its quotation marks.

    >>> unescaped(r"GSK-3\u03b2 \"x\"")
    'GSK-3β "x"'
    """
    if "\\" not in text:
        return text
    return _ESCAPE.sub(
        lambda found: (
            _ESCAPED.get(found[3], found[3]) if found[3] else _character(found[1] or found[2])
        ),
        text,
    )


def _character(digits: str) -> str:
    code = int(digits, 16)
    is_character = code <= 0x10FFFF and not 0xD800 <= code <= 0xDFFF  # noqa: PLR2004 -- Unicode's
    return chr(code) if is_character else "\N{REPLACEMENT CHARACTER}"
