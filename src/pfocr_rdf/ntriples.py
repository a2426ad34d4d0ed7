"""One RDF term or triple as N-Triples text.

Text is written directly because a dump of the whole corpus has tens of millions of triples; a
property test reads it back with two parsers.  IRIs must have been checked by :mod:`.iris`.
Source: RDF 1.1 N-Triples, https://www.w3.org/TR/n-triples/#grammar-production-literal
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from . import vocab

_ESCAPES = {
    "\\": "\\\\",
    '"': '\\"',
    "\n": "\\n",
    "\r": "\\r",
    "\t": "\\t",
    "\b": "\\b",
    "\f": "\\f",
}
_ESCAPED = re.compile(r'[\\"\n\r\t\b\f]')

#: an escape as it is written, and what those of one letter stand for
_WRITTEN = re.compile(r"\\(?:u([0-9A-Fa-f]{4})|U([0-9A-Fa-f]{8})|(.))")
_CHARACTERS = {"t": "\t", "n": "\n", "r": "\r", "b": "\b", "f": "\f"}


def ref(iri: str) -> str:
    """Return an IRI as a term.

    >>> ref("https://identifiers.org/ncbigene/207")
    '<https://identifiers.org/ncbigene/207>'
    """
    return f"<{iri}>"


def escape(text: str) -> str:
    r"""Return *text* as it stands between the quotes of a literal.

    >>> escape('GSK-3\u03b2 "x"')
    'GSK-3\u03b2 \\"x\\"'
    """
    if _ESCAPED.search(text) is None:
        return text
    return _ESCAPED.sub(lambda match: _ESCAPES[match[0]], text)


def unescape(text: str) -> str:
    r"""Return the text that stands between the quotes of a literal.

    >>> unescape('a \\"b\\"\\u0021')
    'a "b"!'
    """
    if "\\" not in text:
        return text

    def read(match: re.Match[str]) -> str:
        if match[3] is None:
            return chr(int(match[1] or match[2], 16))
        return _CHARACTERS.get(match[3], match[3])

    return _WRITTEN.sub(read, text)


def plain(text: str) -> str:
    """Return a literal without language: words, symbols, labels, identifiers.

    >>> plain("BDNF")
    '"BDNF"'
    """
    return f'"{escape(text)}"'


def english(text: str) -> str:
    """Return a literal in English: titles, captions, names of papers.

    >>> english("Fast action antidepressants activate mTOR")
    '"Fast action antidepressants activate mTOR"@en'
    """
    return f'"{escape(text)}"@en'


def typed(text: str, datatype: str) -> str:
    """Return a literal with a datatype, given the datatype's IRI.

    >>> typed("2016", vocab.XSD_GYEAR)
    '"2016"^^<http://www.w3.org/2001/XMLSchema#gYear>'
    """
    return f'"{escape(text)}"^^<{datatype}>'


def integer(number: int) -> str:
    """Return an ``xsd:integer`` literal.

    >>> integer(3)
    '"3"^^<http://www.w3.org/2001/XMLSchema#integer>'
    """
    return f'"{number}"^^<{vocab.XSD_INTEGER}>'


def triple(subject: str, predicate: str, obj: str) -> str:
    r"""Return one line of N-Triples from three terms.

    >>> triple("<a:s>", "<a:p>", '"o"')
    '<a:s> <a:p> "o" .\n'
    """
    return f"{subject} {predicate} {obj} .\n"


def subject(line: str) -> str:
    """Return the IRI of the subject of a triple.

    >>> subject("<a:s> <a:p> <a:o> .")
    'a:s'
    """
    return line.partition("> ")[0][1:]


def lines_of(text: str) -> list[str]:
    r"""Return the lines of a text, each with its line feed; no other separator ends one.

    >>> lines_of("<a:s> <a:p> <a:o> .\n<a:s> <a:p> \"\u2028\" .\n")[0]
    '<a:s> <a:p> <a:o> .\n'
    """
    return [f"{line}\n" for line in text.split("\n")[:-1]]


def blocks(lines: Iterable[str]) -> Iterator[tuple[str, list[str]]]:
    r"""Yield each subject with the rests of its lines, as long as they follow each other.

    >>> list(blocks(["<a:s> <a:p> <a:o> .\n", '<a:s> <a:q> "1" .\n']))
    [('<a:s>', ['<a:p> <a:o> .\n', '<a:q> "1" .\n'])]
    """
    current = ""
    rests: list[str] = []
    add = rests.append
    for line in lines:
        subject, _, rest = line.partition(" ")
        if subject != current:
            if rests:
                yield current, rests
            current, rests = subject, []
            add = rests.append
        add(rest)
    if rests:
        yield current, rests
