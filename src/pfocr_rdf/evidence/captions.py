"""Finds names in a caption, however caption and name spell them.

1. Caption and name are compared in their normal form, without hyphens and blanks: ``GSK-3β`` in a
   caption shows ``GSK3B``, ``PI3K/Akt`` shows ``Akt``.
2. A name begins where a word of the caption begins and ends where one ends, or before the ``s`` of
   a plural: ``AMPARs`` shows ``AMPAR``, ``mTORC1`` does not show ``mTOR``.  A name in the plural is
   also shown by its singular.
3. No name runs over the punctuation between clauses: ``GSK, 3`` shows no ``GSK3``.
4. Plain English is no name: a word of at most four lower-case letters, and a word of grammar with
   a capital (``Was``, ``The``), show only a name that has this very word.  ``cat`` is not ``CAT``,
   ``lead`` not ``Lead``.  A name of several words may have capitals: ``uric acid``, ``Uric Acid``.
   A word of grammar alone shows nothing, even if a figure has it too: ``and``.
5. A name whose normal form is one character (``K+``, ``β``) is never shown, and one of two
   characters only by the same capitals: ``NO`` is not ``No``, ``Ca`` is not ``CA`` or ``CAs``.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import accumulate

from ..lexicon.names import normal_word

#: a word of letters and digits; the prime of ``4'OMT`` is part of it
_WORD = re.compile(r"[^\W_]+(?:(?<=\d)[\u2032\u2019'][^\W_]+)*")
_PRIME = re.compile(r"[\u2032\u2019']")

#: what ends a clause, where it stands between two words
_CLAUSE_END = re.compile(r"[.,;:!?]\s")
_BREAK = "\n"

#: lower-case words of up to so many letters are taken for plain English
_PLAIN_LETTERS = 4
#: normal forms of up to so many characters are shown only with the same capitals
_SHORT_FORM = 2
#: characters of a normal form that are looked up before it is searched for
_START = 4

_GRAMMAR_TEXT = """
a all also an and any are as at be both but by can did do each for from had has have here how if
in into is it its may more most no nor not now of off on one or our out over she so some such
than that the their then there these they this those thus to two under up upon via was we were
what when where which while who whole why with you your
"""
_GRAMMAR = frozenset(_GRAMMAR_TEXT.split())


@dataclass(frozen=True, slots=True)
class Term:
    """A name prepared for the search: its normal form with breaks, and its words as written.

    ``starts`` are beginnings of its normal form; :attr:`Caption.starts` has one if it is shown.

    >>> sorted(term("GSK-3\N{GREEK SMALL LETTER BETA}").starts), sorted(term("AKTs").starts)
    (['gsk3'], ['akt', 'akts'])
    """

    name: str
    form: str
    words: tuple[str, ...]
    starts: tuple[str, ...] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        starts = {self.form[:_START]: None}
        if self.form.endswith("s"):
            starts[self.form[:-1][:_START]] = None
        object.__setattr__(self, "starts", tuple(starts))

    @property
    def spelling(self) -> str:
        """The words as written, without anything between."""
        return "".join(self.words)

    @property
    def is_plural(self) -> bool:
        """Whether the name ends in the ``s`` of a plural, not in one of a symbol.

        >>> [term(name).is_plural for name in ("TKIs", "AMPA receptors", "cass", "Kras")]
        [True, True, False, False]
        """
        *before, last = self.words
        is_added = len(last) > 1 and (last[-2].isupper() or last[-2].isdigit())
        return last.endswith("s") and (bool(before) or is_added)

    def has(self, word: str) -> bool:
        """Return whether a word of English is one of the words.

        >>> term("Uric Acid").has("acid"), term("CAT").has("cat"), term("Cat").has("cat")
        (True, False, False)
        """
        return word in self.words or (len(self.words) > 1 and word.capitalize() in self.words)


@lru_cache(maxsize=1 << 16)
def term(name: str) -> Term:
    r"""Return a name prepared for the search.

    >>> term("GSK-3β")
    Term(name='GSK-3β', form='gsk3b', words=('GSK', '3β'))
    >>> term("Acids, Fatty").form
    'acids\nfatty'
    """
    if name.isascii() and name.isalnum():  # as most symbols are
        return Term(name, _form(name), (name,))
    words, forms, _ = _read(name)
    return Term(name, "".join(forms).lstrip(_BREAK), tuple(words))


@lru_cache(maxsize=1 << 16)
def _form(word: str) -> str:
    return normal_word(_PRIME.sub("", word))


def _read(text: str) -> tuple[list[str], list[str], set[int]]:
    """Return words as written, their normal forms, and the numbers of those that begin a clause.

    The form of a word that begins a clause has a break before it.
    """
    if not text.isascii():
        text = unicodedata.normalize("NFKC", text)
    words: list[str] = []
    firsts: list[int] = []
    for clause in _CLAUSE_END.split(text):
        firsts.append(len(words))
        words += _WORD.findall(clause)
    forms = list(map(_form, words))
    broken = {first for first in firsts[1:] if first < len(words)}
    for first in broken:
        forms[first] = _BREAK + forms[first]
    return words, forms, broken


@lru_cache(maxsize=1 << 16)
def _starts(text: str) -> frozenset[str]:
    """Return the beginnings of a text, of two characters and more."""
    return frozenset(text[:length] for length in range(_SHORT_FORM, len(text) + 1))


class Caption:
    """A caption, prepared once for many searches.

    >>> caption = Caption("NMDARs and GSK-3β act on TrkB-Akt; the cat was not impressed.")
    >>> [name for name in ("NMDAR", "GSK3B", "AKT", "CAT", "WAS", "cat") if caption.shows(name)]
    ['NMDAR', 'GSK3B', 'AKT', 'cat']
    """

    __slots__ = ("_broken", "_ends", "_joined", "_shown", "_starts", "_words", "starts", "text")

    def __init__(self, text: str) -> None:
        self.text = text
        self._words, forms, self._broken = _read(text)
        joined = self._joined = "".join(forms)
        ends = list(accumulate(map(len, forms)))
        places = [0, *ends[:-1]] if ends else []
        for number in self._broken:
            places[number] += 1
        self._starts = dict(zip(places, range(len(places)), strict=True))
        self._ends = dict(zip(ends, range(len(ends)), strict=True))
        self._shown: dict[str, bool] = {}
        #: what names begin with that may stand in the caption: two to four characters
        self.starts = set().union(*map(_starts, {joined[p : p + _START] for p in places}))

    def shows(self, name: str) -> bool:
        """Return whether a name stands in the caption.

        >>> Caption("Ca2+ enters.").shows("Ca2+"), Caption("Ca2+ enters.").shows("Ca")
        (True, False)
        """
        shown = self._shown.get(name)
        if shown is None:
            shown = self._shown[name] = any(True for _ in self._places(name))
        return shown

    def places(self, name: str) -> list[tuple[int, int]]:
        """Return where a name stands in the caption: the numbers of its first and last word.

        >>> Caption("AMPA receptors, GluA1").places("AMPA receptor"), Caption("a").places("b")
        ([(0, 1)], [])
        """
        return list(self._places(name))

    def _places(self, name: str) -> Iterator[tuple[int, int]]:
        wanted = term(name)
        form = wanted.form
        is_found = False
        for place in self._find(form, wanted):
            is_found = True
            yield place
        if is_found or not form.endswith("s") or len(form) <= _SHORT_FORM + 1:
            return
        if form[:-1] in self._joined and wanted.is_plural:
            yield from self._find(form[:-1], wanted)

    def word_after(self, number: int) -> str | None:
        """Return the word after a word as written, or None where the clause ends.

        >>> Caption("AMPA receptors").word_after(0), Caption("AMPA, receptors").word_after(0)
        ('receptors', None)
        """
        is_last = number + 1 == len(self._words) or number + 1 in self._broken
        return None if is_last else self._words[number + 1]

    def _find(self, form: str, wanted: Term) -> Iterator[tuple[int, int]]:
        if len(form) < _SHORT_FORM:
            return
        place = self._joined.find(form)
        while place >= 0:
            first = self._starts.get(place)
            if first is not None:
                last = self._end(place + len(form), is_short=len(form) == _SHORT_FORM)
                if last is not None and self._means(wanted, first, last):
                    yield first, last
            place = self._joined.find(form, place + 1)

    def _end(self, place: int, *, is_short: bool) -> int | None:
        """Return the number of the word that ends at a place of the joined text, or its plural."""
        last = self._ends.get(place)
        if last is None and not is_short and self._joined.startswith("s", place):
            last = self._ends.get(place + 1)
            if last is not None and not self._words[last].endswith("s"):
                return None
        return last

    def _means(self, wanted: Term, first: int, last: int) -> bool:
        """Return whether words of the caption may be the name that is wanted."""
        words = self._words[first : last + 1]
        if len(words) == 1 and _is_grammar(words[0]):
            return False
        if len(wanted.form) <= _SHORT_FORM:
            return "".join(words) == wanted.spelling
        return all(wanted.has(word) for word in words if _is_plain(word))


def _is_plain(word: str) -> bool:
    """Return whether a word of a caption looks like a word of English rather than a symbol."""
    if word.islower() and word.isalpha() and word.isascii():
        return len(word) <= _PLAIN_LETTERS or word in _GRAMMAR
    return _is_grammar(word)


def _is_grammar(word: str) -> bool:
    """Return whether a word of a caption is one of grammar, in small letters or with a capital."""
    return word.lower() in _GRAMMAR and (word.islower() or word.istitle())
