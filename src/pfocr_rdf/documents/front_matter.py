"""Reads one document: YAML front matter between two lines ``---``, as strings only.

1. At most 1 MiB of strict UTF-8; a byte order mark is passed over.
2. The file is split at line feeds only; the first line is ``---``, the next ``---`` closes.
3. What is between them is read by ``yaml_values``; what comes after is not read, only noted.

Nothing here knows what a key means.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from hashlib import sha256

from ..errors import DocumentError
from .yaml_values import Note, Value, read_mapping, shown, value_lines

__all__ = ["MAX_DOCUMENT_BYTES", "Document", "Value", "parse_document", "peek_figid"]

#: real documents have 2 to 30 kB; callers read one byte more, so that an overrun is seen
MAX_DOCUMENT_BYTES = 1024 * 1024

_BOM = b"\xef\xbb\xbf"
_BLANKS = " \t\r"
_CLOSING = re.compile(r"\n---[ \t\r]*(?:\n|\Z)")
_LONE_RETURN = re.compile(r"\r(?!\n)")

_OPENING_BYTES = re.compile(rb"(?:\xef\xbb\xbf)?---[ \t\r]*(?=\n)")
_CLOSING_BYTES = re.compile(rb"\n---[ \t\r]*(?:\n|\Z)")
#: a value that YAML reads as printed: no indicator in front, and no continuation line after it
_FIGID_BYTES = re.compile(
    rb"\nfigid: +([A-Za-z0-9._~+()=][A-Za-z0-9._~+(),=@-]*)[ \t]*\r?(?=\n[^ \t\r\n])"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    r"""The values of one document, every scalar as it is printed.

    ``place`` is the path to print, ``sha256`` the digest of the file's bytes in hexadecimal, and
    ``notes`` are facts worth a finding as (code, line, message).  The codes are ``duplicate_key``,
    ``body_text``, ``line_separator`` and ``carriage_return``.  ``text`` is the front matter.

    >>> document = parse_document("x.md", b"---\nfigid: PMC1__f1\nyear: 2016\n---\n")
    >>> document.fields, document.notes
    ({'figid': 'PMC1__f1', 'year': '2016'}, ())
    """

    place: str
    sha256: str
    fields: dict[str, Value]
    notes: tuple[Note, ...] = ()
    text: str = field(default="", repr=False, compare=False)
    _lines: dict[tuple[str | int, ...], int] = field(
        default_factory=dict, init=False, repr=False, compare=False
    )

    @property
    def is_plain(self) -> bool:
        """Whether every character of the values stands in the text as it is: none is escaped."""
        return bool(self.text) and "\\" not in self.text

    def line(self, *path: str | int) -> int:
        r"""Return the 1-based line of the value at *path*, or of the nearest one that holds it.

        A value in a mapping stands where its key does.  A key that plainly stands once at the
        beginning of a line is found at once; else the first call reads the text again.

        >>> document = parse_document("x.md", b"---\nfigid: x\ngenes:\n- word: A\n- word: B\n---\n")
        >>> document.line("genes"), document.line("genes", 1, "word"), document.line("genes", 7)
        (3, 5, 3)
        >>> document.line("doi")
        1
        """
        if len(path) == 1 and not self._lines and path[0] in self.fields and "\r" not in self.text:
            plain = f"\n{path[0]}:"
            place = self.text.find(plain)
            if place >= 0 and self.text.find(plain, place + 1) < 0:
                return self.text.count("\n", 0, place) + 2
        if not self._lines and self.text:
            self._lines.update(value_lines(self.text))
        while path:
            if path in self._lines:
                return self._lines[path]
            path = path[:-1]
        return 1


def parse_document(place: str, data: bytes) -> Document:
    r"""Return the document whose bytes are *data*; *place* is its path in messages.

    >>> parse_document("x.md", b"figid: x\n")
    Traceback (most recent call last):
        ...
    pfocr_rdf.errors.DocumentError: x.md:1: no front matter: 'figid: x' (expected a line '---')

    Raises:
        DocumentError: If the file is empty, too large or no UTF-8 text, or if its front matter is
            missing, not closed, broken, or anything but one mapping of plain values.
    """
    text, body_line, body = _split(place, _decode(place, data))
    fields, notes = read_mapping(place, text)
    if "\r" in text:
        notes += _lone_returns(text)
    if body and not body.isspace():
        line = body_line + body[: len(body) - len(body.lstrip())].count("\n")
        notes.append(("body_text", line, "text after the front matter is not read"))
    return Document(
        place=place,
        sha256=sha256(data).hexdigest(),
        fields=fields,
        notes=tuple(notes),
        text=text,
    )


def peek_figid(data: bytes) -> str | None:
    r"""Return the figid that a document plainly states, without parsing it, or else None.

    None means that only :func:`parse_document` can tell.

    >>> peek_figid(b"---\nfigid: PMC83992__mb0391401008\nyear: '1999'\n---\n")
    'PMC83992__mb0391401008'
    >>> peek_figid(b"---\nfigid: 'PMC83992__mb0391401008'\n---\n") is None
    True
    """
    opening = _OPENING_BYTES.match(data)
    if not opening:
        return None
    closing = _CLOSING_BYTES.search(data, opening.end())
    if not closing:
        return None
    figid = _FIGID_BYTES.search(data, opening.end(), closing.start() + 2)
    if not figid or data.count(b"\nfigid:", opening.end(), closing.start()) != 1:
        return None
    return figid[1].decode("ascii")


def _decode(place: str, data: bytes) -> str:
    """Return the text of *data* without a byte order mark."""
    if len(data) > MAX_DOCUMENT_BYTES:
        reason = f"larger than {MAX_DOCUMENT_BYTES} bytes (expected a document of a few kB)"
        raise DocumentError(place, 1, reason)
    text_bytes = data.removeprefix(_BOM)
    if not text_bytes:
        raise DocumentError(place, 1, "empty file (expected front matter between lines '---')")
    try:
        return text_bytes.decode("utf-8")
    except UnicodeDecodeError as error:
        offset = error.start + len(data) - len(text_bytes)
        line = data.count(b"\n", 0, offset) + 1
        reason = (
            f"not UTF-8: byte {data[offset : offset + 1]!r} at offset {offset} (expected UTF-8)"
        )
        raise DocumentError(place, line, reason) from error


def _split(place: str, text: str) -> tuple[str, int, str]:
    """Return the front matter with its opening line, the line of the body, and the body."""
    first = text[: text.find("\n")] if "\n" in text else text
    if first.rstrip(_BLANKS) != "---":
        reason = f"no front matter: {shown(first)} (expected a line '---')"
        raise DocumentError(place, 1, reason)
    closing = _CLOSING.search(text, len(first))
    if closing is None:
        last = text.rstrip("\n").count("\n") + 1
        raise DocumentError(place, last, "front matter is not closed (expected a line '---')")
    front_matter = text[: closing.start() + 1]
    return front_matter, front_matter.count("\n") + 2, text[closing.end() :]


def _lone_returns(text: str) -> list[Note]:
    """Return a note if carriage returns stand alone; YAML reads them as line breaks."""
    lone = [match.start() for match in _LONE_RETURN.finditer(text)]
    if not lone:
        return []
    line = text.count("\n", 0, lone[0]) + 1
    return [("carriage_return", line, f"{len(lone)} lone carriage returns read as line breaks")]
