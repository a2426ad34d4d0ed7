"""Captions: a name is found however it is spelled, and English is not taken for a name."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pfocr_rdf.evidence.captions import Caption, _is_grammar, _is_plain, term

#: captions and names that they show
SHOWN = {
    "letter for letter": ("Release of BDNF follows.", "BDNF"),
    "in a bracket": ("factor (BDNF)", "BDNF"),
    "in a pathway": ("the PI3K/Akt/mTOR pathway", "Akt"),
    "behind a hyphen": ("signals by TrkB-Akt", "Akt"),
    "Greek": ("GSK-3β is inhibited", "GSK3B"),
    "Greek by name": ("NF-kappa B moves", "NF-κB"),
    "other hyphens": ("GSK\N{HYPHEN}3\N{EN DASH}β", "GSK-3-beta"),
    "other case": ("MTORC1 is active", "mTORC1"),
    "plural": ("AMPARs open", "AMPAR"),
    "plural in two words": ("AMPA receptors open", "AMPA receptor"),
    "singular": ("AMPAR opens", "AMPARs"),
    "superscript": ("Ca²\N{SUPERSCRIPT PLUS SIGN} enters", "Ca2+"),
    "comma in a name": ("the 1,25-dihydroxyvitamin", "1,25-dihydroxyvitamin"),
    "an English word in the name": ("the cat was here", "cat"),
    "English words of a name with capitals": ("of uric acid", "Uric Acid"),
    "symbol like a word": ("CAT decays", "CAT"),
    "symbol like a word in small letters": ("Src and c-src", "src"),
    "long words in any case": ("calmodulin binds", "CALMODULIN"),
    "two characters": ("NO is made", "NO"),
    "a prime": ("by 4\N{RIGHT SINGLE QUOTATION MARK}OMT", "4'OMT"),
}

#: captions and names that they do not show
HIDDEN = {
    "part of a word": ("mTORC1 is active", "mTOR"),
    "end of a word": ("pAkt is active", "Akt"),
    "number behind": ("Ca2+ enters", "Ca"),
    "over a comma": ("GSK, 3 hours later", "GSK3"),
    "over a sentence": ("It binds GSK. 3 hours later", "GSK3"),
    "an English word": ("the cat was here", "CAT"),
    "beginning of a sentence": ("Was it not so? Not here.", "NOT"),
    "an English word in a name with a capital": ("they lead to it", "Lead"),
    "an English word with a number and a hyphen": ("in 2 cells", "IN-2"),
    "an English word with a number": ("in 2 cells", "IN2"),
    "one character": ("K and K+ leave", "K+"),
    "two characters, other case": ("No is said", "NO"),
    "two characters in the plural": ("CAs of one kind", "CA"),
    "a word of grammar, even for itself": ("and so on", "and"),
    "a singular that is another symbol": ("KRA is one", "Kras"),
    "behind a prime": ("by 4\N{RIGHT SINGLE QUOTATION MARK}OMT", "OMT"),
    "nothing": ("", "BDNF"),
    "signs": ("BDNF", "+/-"),
}


@pytest.mark.parametrize(("caption", "name"), SHOWN.values(), ids=SHOWN)
def test_a_caption_shows_a_name(caption: str, name: str) -> None:
    """A name stands in a caption at the boundaries of words, whatever its spelling."""
    assert Caption(caption).shows(name)


@pytest.mark.parametrize(("caption", "name"), HIDDEN.values(), ids=HIDDEN)
def test_a_caption_does_not_show_a_name(caption: str, name: str) -> None:
    """Parts of words, words of two clauses and plain English are no names."""
    assert not Caption(caption).shows(name)


def test_places_are_numbers_of_words() -> None:
    """What follows a name can be asked for, up to the end of the clause."""
    caption = Caption("GABA is no AMPA receptor, but AMPA, too.")

    places = caption.places("AMPA")

    assert [(3, 3), (6, 6)] == places
    assert ["receptor", None] == [caption.word_after(last) for _, last in places]


@given(st.text(), st.text())
def test_any_text_can_be_searched(text: str, name: str) -> None:
    """No caption and no name is too odd."""
    assert Caption(text).shows(name) in (True, False)


@given(st.text(alphabet="ab AB-."), st.text(alphabet="abAB-3β ,.", min_size=2))
def test_a_name_between_blanks_is_shown(text: str, name: str) -> None:
    """Whatever stands around it, a name that stands in a caption is shown."""
    _assert_shown(text, name)


@given(st.text(), st.text(min_size=2))
def test_any_name_between_blanks_is_shown(text: str, name: str) -> None:
    """The same of names in any script."""
    _assert_shown(text, name)


def _assert_shown(text: str, name: str) -> None:
    words = term(name).words
    if len(term(name).form) > 1 and not (len(words) == 1 and _is_grammar(words[0])):
        assert Caption(f"{text} {name} {text}").shows(name)


def test_words_of_grammar_are_plain_english() -> None:
    """Grammar is plain with a capital too; a symbol in capitals is not."""
    assert [True, True, False, False] == [_is_plain(word) for word in ("was", "Was", "WAS", "Src")]
