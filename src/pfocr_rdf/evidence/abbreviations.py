"""What a caption says that its abbreviations stand for.

1. ``long form (SF)`` and ``SF (long form)``, by the letters, as in Schwartz and Hearst (2003), "A
   simple algorithm for identifying abbreviation definitions in biomedical text", Pacific Symposium
   on Biocomputing: from right to left each letter and digit of the short form stands in the long
   form, the first one at the beginning of a word, and the shortest such long form is meant.  It
   goes on to the blank before it: ``β-amino-…`` is not cut to ``amino-…``.
2. Where the letters do not align, a long form may begin like the short form up to its hyphen:
   ``UDP-N-acetylglucosamine (UDP-GlcNAc)`` has the other letters in another order.
3. Lists: ``SF, long form; SF, long form``, also with a colon or an equals sign.  In a list of two
   or more, half of the items must align; the others are taken at their word (``Akt, protein kinase
   B``).  One item alone counts after "Abbreviation:".
4. A short form has at most two words, at least two characters, and a capital or a digit beside a
   letter.  The ``s`` of a plural (``TKIs``) stands for nothing.  Greek letters count as the Latin
   letters that nomenclatures write for them.

A definition never reaches over the end of a sentence, a semicolon or an open bracket, and one in
brackets not over a comma.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from ..lexicon.names import normal_word


@dataclass(frozen=True, slots=True)
class Definition:
    """A short form and what the caption says that it stands for, both as the caption writes them.

    >>> Definition("BDNF", "brain-derived neurotrophic factor").short
    'BDNF'
    """

    short: str
    long: str


#: a short form has so many characters (ten for Schwartz and Hearst), in one or two words
_SHORTEST, _LONGEST = 2, 12
_SHORT_WORDS = 2
#: a definition takes no more characters than these
_REACH = 300

_SENTENCE_END = re.compile(r"[.!?]\)?\s+(?=[^\sa-z])")
_CLAUSE_END = re.compile(_SENTENCE_END.pattern + r"|[,;]\s+")
_HEADER = re.compile(r"\babbreviations?(?:\s+used[^:;.]{0,30})?\s*:\s*", re.IGNORECASE)
_ITEM = re.compile(
    r"(?P<short>[^\s,;:=()]+(?: [^\s,;:=()]+)?)\s*"
    r"[,:=\N{EN DASH}\N{EM DASH}]\s+"
    r"(?P<long>\S.*)"
)
#: the hyphens of captions: ASCII's, Unicode's, and the one that never breaks a line
_HYPHEN = "[-\N{HYPHEN}\N{NON-BREAKING HYPHEN}]"
#: what a short form may begin with beside letters and digits: ``4'OMT`` with its prime in front
_PRIMES = ("'", "\N{RIGHT SINGLE QUOTATION MARK}", "\N{PRIME}")
_BRACKETS = {"(": ")", "[": "]"}
_ANY_BRACKET = re.compile(r"[()\[\]]")

#: what brackets say about the picture: no long form begins with one of these
_PICTURE = re.compile(
    r"(?:see|shown?|figs?|figures?|tables?|panels?|arrows?|arrowheads?|lines?|boxes|dashed|dotted|"
    r"solid|left|right|top|bottom|upper|lower|red|blue|green|black|gr[ae]y|yellow|orange|purple|"
    r"e\.?g|i\.?e|which|that)\b",
    re.IGNORECASE,
)


def definitions(caption: str) -> tuple[Definition, ...]:
    """Return what a caption defines, each definition once, in order.

    >>> for found in definitions("Loss of calmodulin (CaM). Akt, protein kinase B; ER, estrogen "
    ...                          "receptor. Mediators (cytokines, NO) act (dashed line)."):
    ...     print(found.short, "=", found.long)
    CaM = calmodulin
    Akt = protein kinase B
    ER = estrogen receptor
    """
    found = sorted([*_in_lists(caption), *_in_brackets(caption)], key=lambda item: item[0])
    return tuple(dict.fromkeys(definition for _, definition in found))


# Lists


def _in_lists(caption: str) -> Iterator[tuple[int, Definition]]:
    for start, text, is_announced in _lists(caption):
        found = []
        place = start
        for item in text.split(";"):
            definition = _item(item)
            if definition:
                found.append((place + item.find(definition.short), definition))
            place += len(item) + 1
        aligned = sum(_aligns(definition) for _, definition in found)
        if is_announced or (len(found) > 1 and 2 * aligned >= len(found)):
            yield from found


def _lists(caption: str) -> Iterator[tuple[int, str, bool]]:
    """Yield what may be lists: where, the text, and whether the caption calls it abbreviations.

    A list is what stands between two ends of sentences.
    """
    start, is_announced = 0, False
    ends = sorted(
        {(match.end(), True) for match in _HEADER.finditer(caption)}
        | {(match.end(), False) for match in _SENTENCE_END.finditer(caption)}
        | {(len(caption), False)}
    )
    for end, opens in ends:
        text = caption[start:end]
        if is_announced or ";" in text:
            yield start, text, is_announced
        start, is_announced = end, opens


def _item(text: str) -> Definition | None:
    """Return the definition that an item of a list is."""
    definition = _read(_within_brackets(text).strip())
    if definition and not _aligns(definition):
        inner = _read(definition.long)
        if inner and _aligns(inner):  # ``A, B, long form of B``: that of A is missing
            return inner
    return definition


def _read(text: str) -> Definition | None:
    match = _ITEM.match(text)
    if not match:
        return None
    short, long = match["short"], match["long"].rstrip(" .")
    if len(long) > _REACH or not _is_short_form(short) or len(long) <= len(_singular(short)):
        return None
    if _PICTURE.match(long) or not any(map(str.isalpha, long)):
        return None
    return Definition(short, long)


def _aligns(definition: Definition) -> bool:
    return _start_of_long_form(definition.short, definition.long) is not None


def _within_brackets(text: str) -> str:
    """Return a text from after its last bracket that never closes, to its first never opened."""
    opened: list[int] = []
    for match in _ANY_BRACKET.finditer(text):
        if match[0] in _BRACKETS:
            opened.append(match.start())
        elif not opened:
            return text[: match.start()]
        else:
            opened.pop()
    return text[opened[0] + 1 :] if opened else text


# Brackets


def _in_brackets(caption: str) -> Iterator[tuple[int, Definition]]:
    for start, end in _pairs(caption):
        inside = caption[start + 1 : end].strip()
        before = _clause_before(caption, start)
        definition = None
        if _is_short_form(inside):
            definition = _before(inside, before)
        if definition is None:
            definition = _inside(before, inside)
        if definition:
            yield start, definition


def _pairs(caption: str) -> Iterator[tuple[int, int]]:
    """Yield where brackets open and close, those within others too."""
    opened: list[int] = []
    for match in _ANY_BRACKET.finditer(caption):
        place, character = match.start(), match[0]
        if character in _BRACKETS:
            opened.append(place)
        elif opened:
            if _BRACKETS[caption[opened[-1]]] == character:
                start = opened.pop()
                if place - start <= _REACH:
                    yield start, place
            else:
                opened.clear()


def _clause_before(caption: str, place: int) -> str:
    """Return what stands before a place, after the last end of a clause or bracket that opens."""
    text = caption[max(0, place - _REACH) : place]
    ends = [match.end() for match in _CLAUSE_END.finditer(text)]
    text = text[ends[-1] if ends else 0 :]
    depth = 0
    for match in reversed(list(_ANY_BRACKET.finditer(text))):
        depth += -1 if match[0] in _BRACKETS else 1
        if depth < 0:
            return text[match.end() :]
    return text


def _before(short: str, text: str) -> Definition | None:
    """Return the definition that ends before the bracket of a short form."""
    text = text.rstrip()
    letters = len(_letters(_singular(short)))
    words = min(letters + 5, 2 * letters)
    text = " ".join(text.split()[-words:]) if len(text.split()) > words else text
    start = _start_of_long_form(short, text)
    if start is None:
        start = _start_by_prefix(short, text)
    long = None if start is None else text[start:].strip()
    return Definition(short, long) if long and _is_long_form(short, long) else None


def _inside(before: str, long: str) -> Definition | None:
    """Return the definition of the word before a bracket by what stands in it."""
    short = before.rsplit(maxsplit=1)[-1] if before.strip() else ""
    long = re.split(r"[;,]\s", long)[0].strip()
    if not before[-1:].isspace() or not _is_short_form(short):
        return None
    is_definition = (
        not _PICTURE.match(long)
        and _is_long_form(short, long)
        and _start_of_long_form(short, long) == 0
    )
    return Definition(short, long) if is_definition else None


def _is_long_form(short: str, long: str) -> bool:
    """Return whether a long form is longer than its short form and does not use it."""
    own = _singular(short).casefold()
    if len(long) <= len(own) or not _balanced(long):
        return False
    words = [word.casefold() for word in re.findall(r"[\w-]+", long)]
    return not any(own in (word, word.rstrip("0123456789")) for word in words)


def _balanced(text: str) -> bool:
    return all(text.count(first) == text.count(last) for first, last in _BRACKETS.items())


def _is_short_form(text: str) -> bool:
    if not _SHORTEST <= len(text) <= _LONGEST or len(text.split()) > _SHORT_WORDS:
        return False
    if not (text[0].isalnum() or text[0] in _PRIMES) or any(map(_BRACKETS.get, text)):
        return False
    has_letter, has_digit = any(map(str.isalpha, text)), any(map(str.isdigit, text))
    return has_letter and (has_digit or any(map(str.isupper, text))) and "," not in text


def _start_of_long_form(short: str, text: str) -> int | None:
    """Return where the shortest long form begins that has the letters of a short form in order."""
    wanted = [letter for letter, _ in _letters(_singular(short))]
    letters = _letters(text)
    at = len(letters)
    for number in range(len(wanted) - 1, -1, -1):
        at -= 1
        while at >= 0 and not (
            letters[at][0] == wanted[number] and (number > 0 or _begins_word(text, letters[at][1]))
        ):
            at -= 1
        if at < 0:
            return None
    return _blank_before(text, letters[at][1])


def _start_by_prefix(short: str, text: str) -> int | None:
    """Return where the last word begins that starts like the short form up to its hyphen.

    The rest of the short form's letters must stand after it, in whatever order.
    """
    prefix, *rest_of_short = re.split(_HYPHEN, short, maxsplit=1)
    if not rest_of_short or len(prefix) < _SHORTEST:
        return None
    starts = [match.start() for match in re.finditer(rf"(?<!\S){re.escape(prefix)}(?!\w)", text)]
    if not starts:
        return None
    start = starts[-1]
    rest = Counter(letter for letter, _ in _letters(rest_of_short[0]))
    given = Counter(letter for letter, _ in _letters(text[start + len(prefix) :]))
    return start if rest and rest <= given else None


def _blank_before(text: str, place: int) -> int:
    while place > 0 and not text[place - 1].isspace():
        place -= 1
    return place


def _begins_word(text: str, place: int) -> bool:
    return place == 0 or not text[place - 1].isalnum()


def _singular(short: str) -> str:
    """Return a short form without the ``s`` of a plural.

    >>> _singular("TKIs"), _singular("CAS"), _singular("cas")
    ('TKI', 'CAS', 'cas')
    """
    is_plural = len(short) > _SHORTEST and short[-1] == "s" and not short[-2].islower()
    return short[:-1] if is_plural and short[-2].isalnum() else short


def _letters(text: str) -> list[tuple[str, int]]:
    """Return the letters and digits of a text, folded, and where each stands."""
    return [
        (_folded(character), place) for place, character in enumerate(text) if character.isalnum()
    ]


@lru_cache(maxsize=1 << 12)
def _folded(character: str) -> str:
    """Return the letter or digit that stands for a character.

    >>> _folded("B"), _folded("β"), _folded("²")
    ('b', 'b', '2')
    """
    folded = normal_word(unicodedata.normalize("NFKC", character))
    return folded[:1] or character
