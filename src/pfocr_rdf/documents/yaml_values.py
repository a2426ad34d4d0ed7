"""Reads YAML as values that are all strings, lists and dicts: nothing is resolved or guessed.

The gene word ``NO`` stays ``NO`` and ``12:30`` stays ``12:30``.  The text is walked as libyaml's
events with a stack of our own: the loaders of PyYAML recurse, and 50,000 ``[`` crash them.  What
documents never need and attackers do (anchors, aliases, merge keys, tags, depth) is refused.

YAML 1.1 takes U+0085, U+2028 and U+2029 for line breaks, which would cut a caption in two.  While
libyaml reads, private-use characters that the text does not contain stand in for them.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Callable, Iterator
from itertools import chain
from typing import NoReturn, TypeAlias

import yaml
from yaml.events import (
    AliasEvent,
    CollectionEndEvent,
    CollectionStartEvent,
    DocumentEndEvent,
    DocumentStartEvent,
    Event,
    MappingEndEvent,
    MappingStartEvent,
    NodeEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
    StreamEndEvent,
    StreamStartEvent,
)

from ..errors import DocumentError

#: a value of a document: every scalar is the string that is printed
Value: TypeAlias = "str | list[Value] | dict[str, Value]"

#: something accepted but worth a finding: code, line, message
Note: TypeAlias = tuple[str, int, str]

#: collections inside collections; real documents have three levels
MAX_DEPTH = 32

_LOADER = yaml.CBaseLoader if yaml.__with_libyaml__ else yaml.BaseLoader

#: what reading broken YAML raises; the last two leak from PyYAML's scanner where libyaml is missing
_BROKEN = (yaml.YAMLError, ValueError, OverflowError)

#: characters that YAML forbids (surrogates cannot come out of UTF-8)
_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ufffe\uffff]")
_SEPARATORS = "\x85\u2028\u2029"
#: too many for a document of 1 MiB to use or escape them all
_PRIVATE_USE = (range(0xE000, 0xF900), range(0xF0000, 0xFFFFE), range(0x100000, 0x10FFFE))
_ESCAPE = re.compile(r"\\(?:u([0-9A-Fa-f]{4})|U([0-9A-Fa-f]{8}))")

#: problems that libyaml notices after the line that causes them
_NOTICED_LATE = ("could not find expected ':'", "found unexpected end of stream")


def read_mapping(place: str, text: str) -> tuple[dict[str, Value], list[Note]]:
    r"""Return the mapping that *text* holds, and notes of what was accepted with a doubt.

    *text* starts at the first line of the file *place*, with its ``---``.

    >>> read_mapping("x.md", "---\nword: NO\nat: 12:30\nyear:\ngenes: [~, {a: 010}]\n")
    ({'word': 'NO', 'at': '12:30', 'year': '', 'genes': ['~', {'a': '010'}]}, [])
    >>> read_mapping("x.md", "---\nword: &a NO\n")
    Traceback (most recent call last):
        ...
    pfocr_rdf.errors.DocumentError: x.md:2: anchor '&a' (expected plain values; quote text)

    Raises:
        DocumentError: If *text* is not one YAML mapping of plain values.
    """
    shielded, separators = shield(text)
    return _Reader(place, shielded, separators).read()


def value_lines(text: str) -> dict[tuple[str | int, ...], int]:
    r"""Return the 1-based line of each value by its path of keys and indexes.

    A value in a mapping stands where its key does.

    >>> value_lines("---\nfigid: x\ngenes:\n- word: a\n- word: b\n")[("genes", 1, "word")]
    5
    """
    shielded, separators = shield(text)
    breaks = line_breaks(text)
    lines: dict[tuple[str | int, ...], int] = {}
    frames: list[_Frame] = []
    for event in _events(shielded):
        if isinstance(event, CollectionEndEvent):
            frames.pop()
        if not isinstance(event, NodeEvent):
            continue
        line = bisect_left(breaks, _offset(event)) + 1
        path: tuple[str | int, ...] = ()
        if frames:
            frame = frames[-1]
            if frame.takes_key(event, line, separators):
                continue
            path, line = frame.place(line)
        lines.setdefault(path, line)
        if isinstance(event, CollectionStartEvent):
            frames.append(_Frame(path, is_mapping=isinstance(event, MappingStartEvent)))
    return lines


def shield(text: str) -> tuple[str, dict[int, str]]:
    r"""Replace the line separators of YAML 1.1; return the text and the table that undoes it.

    A stand-in occurs in the text neither as a character nor as an escape.

    >>> shield("a\u2028b")
    ('a\ue000b', {57344: '\u2028'})
    >>> shield("plain")
    ('plain', {})
    """
    separators = [character for character in _SEPARATORS if character in text]
    if not separators:
        return text, {}
    used = {ord(character) for character in set(text)}
    used.update(int(match[1] or match[2], 16) for match in _ESCAPE.finditer(text))
    free = (number for number in chain.from_iterable(_PRIVATE_USE) if number not in used)
    table = {number: character for character, number in zip(separators, free, strict=False)}
    for number, character in table.items():
        text = text.replace(character, chr(number))
    return text, table


def line_breaks(text: str) -> list[int]:
    r"""Return the offsets of the line feeds in *text*.

    >>> line_breaks("a\nb\n")
    [1, 3]
    """
    return [match.start() for match in re.finditer("\n", text)]


def shown(value: str) -> str:
    """Return *value* quoted for a message, and cut if it is long.

    >>> shown("NO"), shown("x" * 99)
    ("'NO'", "'xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx...'")
    """
    return repr(value if len(value) <= 60 else value[:60] + "...")  # noqa: PLR2004 - a line's worth


def _events(text: str) -> Iterator[Event]:
    """Return the events of a text; :func:`yaml.parse` asks twice for each."""
    next_event: Callable[[], Event | None] = _LOADER(text).get_event
    return iter(next_event, None)


def _offset(event: Event) -> int:
    return event.start_mark.index if event.start_mark else 0


class _Frame:
    """A collection that is open while lines are looked for."""

    def __init__(self, path: tuple[str | int, ...], *, is_mapping: bool) -> None:
        self._path = path
        self._is_mapping = is_mapping
        self._index = -1
        self._key: str | None = None
        self._line = 1

    def takes_key(self, event: NodeEvent, line: int, separators: dict[int, str]) -> bool:
        """Take *event* if it is the next key of a mapping."""
        if not self._is_mapping or self._key is not None or not isinstance(event, ScalarEvent):
            return False
        self._key = event.value.translate(separators)
        self._line = line
        return True

    def place(self, line: int) -> tuple[tuple[str | int, ...], int]:
        """Return the path and line of the next value, which begins on *line*."""
        if self._key is None:
            self._index += 1
            return (*self._path, self._index), line
        path = (*self._path, self._key)
        self._key = None
        return path, self._line


class _Reader:
    """Builds the values of one text from its events."""

    def __init__(self, place: str, text: str, separators: dict[int, str]) -> None:
        self._place = place
        self._text = text
        self._separators = separators
        self._breaks: list[int] | None = None
        self._notes: list[Note] = []
        self._root: list[Value] = []
        self._documents = 0
        # the open collection, the key in it that waits for a value, and that key's event
        self._top: list[Value] | dict[str, Value] = self._root
        self._key: str | None = None
        self._key_event: Event | None = None
        self._parents: list[tuple[list[Value] | dict[str, Value], str | None, Event | None]] = []

    def read(self) -> tuple[dict[str, Value], list[Note]]:
        """Walk all events and return the mapping and the notes."""
        handlers: dict[type[Event], Callable[..., None]] = {
            ScalarEvent: self._scalar,
            MappingStartEvent: self._open,
            SequenceStartEvent: self._open,
            MappingEndEvent: self._close,
            SequenceEndEvent: self._close,
            AliasEvent: self._refuse,
            DocumentStartEvent: self._begin,
            DocumentEndEvent: self._ignore,
            StreamStartEvent: self._ignore,
            StreamEndEvent: self._ignore,
        }
        try:
            for event in _events(self._text):
                handlers[type(event)](event)
        except _BROKEN as error:
            raise self._broken(error) from error
        fields = self._root[0]
        if not isinstance(fields, dict):
            found = "a list" if isinstance(fields, list) else shown(fields) if fields else "empty"
            reason = f"front matter is {found} (expected 'key: value' lines)"
            raise DocumentError(self._place, 2, reason)
        return fields, self._notes

    def _scalar(self, event: ScalarEvent) -> None:
        if event.anchor is not None or event.tag is not None:
            self._refuse(event)
        value = event.value
        if self._separators:
            value = self._restored(value, event)
        top = self._top
        if type(top) is list:
            top.append(value)
        elif self._key is not None:
            self._put(value)
        elif value == "<<" and event.implicit[0]:
            self._fail(event, "merge key '<<' (expected plain values; write them out)")
        else:
            self._key = value
            self._key_event = event

    def _put(self, value: Value) -> None:
        """Give the key that waits its value."""
        top, key = self._top, self._key
        assert isinstance(top, dict)  # noqa: S101 - lists take their values elsewhere
        assert key is not None  # noqa: S101
        self._key = None
        if key not in top:
            top[key] = value
            return
        assert self._key_event is not None  # noqa: S101
        if top[key] != value:
            reason = f"key {shown(key)} is repeated with another value (expected each key once)"
            self._fail(self._key_event, reason)
        message = f"key {shown(key)} is repeated with an equal value"
        self._notes.append(("duplicate_key", self._line(_offset(self._key_event)), message))

    def _open(self, event: CollectionStartEvent) -> None:
        if event.anchor is not None or event.tag is not None:
            self._refuse(event)
        if type(self._top) is dict and self._key is None:
            self._fail(event, "a key is a list or a mapping (expected a plain word)")
        if len(self._parents) >= MAX_DEPTH:
            self._fail(event, f"values nest deeper than {MAX_DEPTH} levels (expected 3 or so)")
        self._parents.append((self._top, self._key, self._key_event))
        self._top = {} if isinstance(event, MappingStartEvent) else []
        self._key = None

    def _close(self, _event: CollectionEndEvent) -> None:
        value = self._top
        self._top, self._key, self._key_event = self._parents.pop()
        if type(self._top) is list:
            self._top.append(value)
        else:
            self._put(value)

    def _begin(self, event: DocumentStartEvent) -> None:
        self._documents += 1
        if self._documents > 1:
            self._fail(event, "a second YAML document begins (expected one, closed by '---')")

    def _ignore(self, _event: Event) -> None:
        """Pass over an event that says nothing."""

    def _restored(self, value: str, event: Event) -> str:
        restored = value.translate(self._separators)
        if restored != value:
            names = ", ".join(f"U+{ord(c):04X}" for c in _SEPARATORS if c in restored)
            message = f"line separator {names} kept in a value"
            self._notes.append(("line_separator", self._line(_offset(event)), message))
        return restored

    def _refuse(self, event: NodeEvent) -> NoReturn:
        """Refuse an alias, an anchor or a tag."""
        tag = getattr(event, "tag", None)
        if isinstance(event, AliasEvent):
            found = f"alias {shown('*' + str(event.anchor))}"
        elif event.anchor is not None:
            found = f"anchor {shown('&' + event.anchor)}"
        else:
            found = f"tag {shown(str(tag))}"
        self._fail(event, f"{found} (expected plain values; quote text)")

    def _fail(self, event: Event, reason: str) -> NoReturn:
        raise DocumentError(self._place, self._line(_offset(event)), reason)

    def _line(self, offset: int) -> int:
        """Return the line of a character; libyaml would count a lone carriage return as well."""
        if self._breaks is None:
            self._breaks = line_breaks(self._text)
        return bisect_left(self._breaks, offset) + 1

    def _broken(self, error: Exception) -> DocumentError:
        """Return the error of a text that is no YAML."""
        forbidden = _FORBIDDEN.search(self._text)
        if forbidden:
            line = self._line(forbidden.start())
            reason = f"control character {forbidden[0]!r} (expected text; remove it)"
            return DocumentError(self._place, line, reason)
        if not isinstance(error, yaml.MarkedYAMLError):
            return DocumentError(self._place, 1, f"broken YAML: {' '.join(str(error).split())}")
        mark, problem = error.problem_mark, str(error.problem)
        if error.context_mark and problem in _NOTICED_LATE:
            mark = error.context_mark
        reason = "broken YAML: " + ", ".join(filter(None, (error.context, problem)))
        if mark is None:
            return DocumentError(self._place, 1, reason)
        start = self._text.rfind("\n", 0, mark.index) + 1
        before = self._text[start : mark.index + 1]
        if "\t" in before and before.isspace():
            reason += " (indent with spaces, not tabs)"
        return DocumentError(self._place, self._line(mark.index), reason)
