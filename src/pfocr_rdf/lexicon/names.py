"""The normal form of a name: what spellings of one name have in common.

Figures, captions and nomenclatures write one name in many ways: ``GSK-3β``, ``GSK3B`` and
``GSK 3 beta`` differ in hyphens, blanks, case and Greek letters alone, and have one normal form.
"""

from __future__ import annotations

import re
import unicodedata

#: Greek letters by name, and the Latin letter that nomenclatures write for each
_GREEK = {
    "alpha": "a",
    "beta": "b",
    "gamma": "g",
    "delta": "d",
    "epsilon": "e",
    "zeta": "z",
    "eta": "h",
    "theta": "q",
    "iota": "i",
    "kappa": "k",
    "lambda": "l",
    "mu": "m",
    "nu": "n",
    "xi": "x",
    "pi": "p",
    "rho": "r",
    "sigma": "s",
    "tau": "t",
    "upsilon": "u",
    "phi": "f",
    "chi": "c",
    "psi": "y",
    "omega": "w",
}
_LETTERS = str.maketrans(
    {
        unicodedata.lookup(f"GREEK SMALL LETTER {name.upper().replace('LAMBDA', 'LAMDA')}"): latin
        for name, latin in _GREEK.items()
    }
    | {unicodedata.lookup("GREEK SMALL LETTER FINAL SIGMA"): "s"}
)

#: names of letters that are spelled inside words too (``NFkappaB``); shorter ones are words' parts
_SPELLED = re.compile("alpha|beta|gamma|delta|epsilon|kappa|lambda|sigma|omega")

_WORD = re.compile(r"[^\W_]+")


def words(text: str) -> list[str]:
    """Return the words of a text in their normal form, in order.

    >>> words("GSK-3β"), words("NF-kappaB"), words("Ca2+/CaM")
    (['gsk', '3b'], ['nf', 'kb'], ['ca2', 'cam'])
    """
    return [normal_word(word) for word in _WORD.findall(unicodedata.normalize("NFKC", text))]


def normal_word(word: str) -> str:
    """Return the normal form of one word of letters and digits.

    >>> normal_word("TGFβ"), normal_word("TGFbeta"), normal_word("beta"), normal_word("zeta")
    ('tgfb', 'tgfb', 'b', 'z')
    """
    folded = word.casefold()
    if folded in _GREEK:
        return _GREEK[folded]
    return _SPELLED.sub(lambda match: _GREEK[match[0]], folded).translate(_LETTERS)


def normal_form(text: str) -> str:
    """Return the normal form of a name: the normal forms of its words, without anything between.

    >>> {normal_form(name) for name in ("GSK-3β", "GSK3B", "GSK 3 beta", "gsk3-Beta")}
    {'gsk3b'}
    """
    return "".join(words(text))
