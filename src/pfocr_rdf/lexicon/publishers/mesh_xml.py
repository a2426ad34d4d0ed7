"""Reads MeSH from NLM's XML: descriptors (``desc2025.xml``) and supplementary concepts (``supp…``).

The files have hundreds of megabytes and are read as a stream.  They name a document type, which is
not fetched; one that declares entities is refused, as none of NLM's does, and entities can make a
small file fill the memory.  A record that uses an entity of the document type is left out: what the
entity stands for is not known.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from xml.parsers import expat

from ...errors import LexiconError
from ..build import LeftOut
from ..concepts import MESH_ID, Concept
from .files import opened
from .values import LONGEST_NAME, too_long

#: bytes that are given to the parser at once
_CHUNK = 1 << 18

#: levels that elements are nested in at most; MeSH has nine
_DEEPEST = 32

#: the elements of one concept that are read, by their place in the record
_ID = ("UI",)
_LABEL = ("Name", "String")
_TREE = ("TreeNumberList", "TreeNumber")
_TERM = ("ConceptList", "Concept", "TermList", "Term", "String")
_MAPPED = ("HeadingMappedToList", "HeadingMappedTo", "DescriptorReferredTo", "DescriptorUI")
_PLACES = {_ID, _LABEL, _TREE, _TERM, _MAPPED}

#: roots of MeSH' files, and what their records' own elements begin with
ROOTS = {"DescriptorRecordSet": "Descriptor", "SupplementalRecordSet": "SupplementalRecord"}

_RECORDS = {
    "DescriptorRecordSet": "DescriptorRecord",
    "SupplementalRecordSet": "SupplementalRecord",
}


@dataclass(slots=True)
class _Record:
    """The texts of a record as they are read, by place."""

    line: int
    texts: dict[tuple[str, ...], list[str]] = field(default_factory=dict)
    #: why it cannot be read, if so
    wrong: str = ""


class _Reader:
    """Turns the parser's events into concepts."""

    def __init__(self, path: Path, left_out: LeftOut) -> None:
        self.path = path
        self.left_out = left_out
        self.concepts: list[Concept] = []
        self.root = ""
        self._place: list[str] = []
        self._record: _Record | None = None
        self._text: list[str] = []
        self._parser = expat.ParserCreate()
        self._parser.buffer_text = True
        self._parser.StartElementHandler = self._start
        self._parser.EndElementHandler = self._end
        self._parser.CharacterDataHandler = self._text.append
        self._parser.EntityDeclHandler = self._refuse_entity
        self._parser.SkippedEntityHandler = self._skip_entity

    def feed(self, chunk: bytes) -> None:
        """Read some more of the file; nothing is its end."""
        try:
            self._parser.Parse(chunk, not chunk)
        except expat.ExpatError as error:
            reason = expat.ErrorString(error.code)
            raise LexiconError(
                f"{self.path}:{error.lineno}: not well-formed XML: {reason} (expected MeSH)"
            ) from error
        if len(self._text) > 1:  # of a text that does not end, no more is kept than is told of it
            self._text[:] = ["".join(self._text)[: LONGEST_NAME + 1]]

    def _refuse_entity(self, *declaration: object) -> None:
        raise self._error(f"declares the entity {declaration[0]!r} (expected MeSH, without any)")

    def _skip_entity(self, name: str, _is_parameter: bool) -> None:  # noqa: FBT001 -- expat's
        if self._record is None:
            raise self._error(f"uses the entity {name!r} (expected MeSH, without any)")
        if self._here() in _PLACES:
            line = self._parser.CurrentLineNumber
            self._record.wrong = f"{self.path}:{line}: the entity {name!r} (expected text)"

    def _here(self) -> tuple[str, ...]:
        """Return where in the record the parser is."""
        own, *inner = self._place or [""]
        return own.removeprefix(ROOTS[self.root]), *inner

    def _start(self, name: str, _attributes: dict[str, str]) -> None:
        self._text.clear()
        if not self.root:
            if name not in ROOTS:
                raise self._error(f"the element {name!r} (expected {' or '.join(ROOTS)})")
            self.root = name
        elif self._record is None:
            if name == _RECORDS[self.root]:
                self._record = _Record(self._parser.CurrentLineNumber)
        else:
            self._place.append(name)
            if len(self._place) > _DEEPEST:
                raise self._error(f"elements are nested in more than {_DEEPEST} others")

    def _end(self, _name: str) -> None:
        record = self._record
        if record is None:
            return
        if self._place:
            if (place := self._here()) in _PLACES:
                self._take(record, place, "".join(self._text))
            self._place.pop()
        else:
            self._finish(record)
            self._record = None
        self._text.clear()

    def _take(self, record: _Record, place: tuple[str, ...], raw: str) -> None:
        if wrong := too_long(raw):
            line = self._parser.CurrentLineNumber
            self.left_out.add_value(f"{self.path}:{line}: {wrong}")
        elif text := " ".join(raw.split()):
            record.texts.setdefault(place, []).append(text)

    def _finish(self, record: _Record) -> None:
        if record.wrong:
            self.left_out.add_wrong(record.wrong)
            return
        texts = record.texts
        mesh_id, label = (next(iter(texts.get(place, ())), "") for place in (_ID, _LABEL))
        if not MESH_ID.fullmatch(mesh_id) or not label:
            self.left_out.add_wrong(
                f"{self.path}:{record.line}: a record of {mesh_id!r} (expected a MeSH id and name)"
            )
            return
        terms = dict.fromkeys(texts.get(_TERM, ()))
        mapped = (text.removeprefix("*") for text in texts.get(_MAPPED, ()))
        concept = Concept(
            mesh_id=mesh_id,
            label=label,
            tree_numbers=tuple(texts.get(_TREE, ())),
            synonyms=tuple(term for term in terms if term != label),
            mapped_to=tuple(dict.fromkeys(text for text in mapped if MESH_ID.fullmatch(text))),
        )
        self.concepts.append(concept)

    def _error(self, reason: str) -> LexiconError:
        return LexiconError(f"{self.path}:{self._parser.CurrentLineNumber}: {reason}")


def read_mesh_xml(path: Path, left_out: LeftOut) -> Iterator[Concept]:
    """Yield the concepts of a file of descriptors or of supplementary concepts.

    Raises:
        LexiconError: If the file cannot be read, is no XML of MeSH, or declares entities.
    """
    reader = _Reader(path, left_out)
    with opened(path) as content:
        while chunk := content.read(_CHUNK):
            reader.feed(chunk)
            yield from reader.concepts
            reader.concepts.clear()
        reader.feed(b"")


def root_of(path: Path) -> str:
    """Return the root element of a file of MeSH; raises ``LexiconError`` for another file."""
    reader = _Reader(path, LeftOut())
    with opened(path) as content:
        while not reader.root:
            chunk = content.read(_CHUNK)
            reader.feed(chunk)
    return reader.root
