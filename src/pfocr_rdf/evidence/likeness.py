"""How much of a long form an entity's name says: the words that tell, not those of every protein.

1. A word that thousands of names have (``kinase``, ``receptor``, ``dependent``) says little, and a
   number, a letter, or a kind of enzyme (``…ase``) only tells relatives apart.
2. Names are alike only if they share a word that tells: ``phosphoinositide-dependent kinase 1`` is
   little like ``pyruvate dehydrogenase kinase 1``.
3. A receptor is not its ligand, although they share all words but one.
4. Names of chemicals run together what others write apart (``isoxazolepropionic``); they are also
   compared by their runs of three letters.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

from ..lexicon.names import normal_form, words

#: at least this share of what a long form says must stand in a name, and of the name in it: a
#: calmodulin-lysine methyltransferase is no calmodulin
ALIKE, ALIKE_BACKWARDS = 0.6, 0.45

_TELLING, _ORDINAL, _GENERAL, _EMPTY = 1.0, 0.5, 0.25, 0.0

#: words among the most frequent of HGNC's full names and MeSH's headings that tell no entity
_GENERAL_WORDS_TEXT = """
acid activated activating activator adaptor agent alkaloid antagonist antigen associated binding
box carrier cell chain channel class coa complex component compound containing coupled
cytoplasmic dependent domain eukaryotic expressed extracellular factor family gene group growth
heavy homolog human inhibitor inhibitory interacting isoform light like linked mammalian
mediated member membrane mitochondrial molecule mouse nuclear oncogene pathway peptide
polypeptide protein proto rat receptor regulated regulating regulator regulatory related repeat
rich sensitive signal signaling signalling site specific stimulated stimulating subfamily
subunit transcription transmembrane transporter type
"""
_GENERAL_WORDS = frozenset(_GENERAL_WORDS_TEXT.split())
_EMPTY_WORDS = frozenset(
    ["a", "an", "and", "for", "from", "in", "kda", "of", "or", "the", "to", "with"]
)

_RECEPTOR = re.compile(r"\breceptors?\b", re.IGNORECASE)
_NUMBERED = re.compile(r"([a-z]{4,})(\d+)")
_SHORTEST_STEM = 5
_RUN = 3


@lru_cache(maxsize=1 << 16)
def telling_words(name: str) -> frozenset[str]:
    """Return the words of a name in their normal form and without the ``s`` of a plural.

    >>> sorted(telling_words("Acyl-CoA oxidases, type 2")), sorted(telling_words("oxidase2"))
    (['2', 'acyl', 'coa', 'oxidase', 'type'], ['2', 'oxidase'])
    """
    found: set[str] = set()
    for word in words(name):
        numbered = _NUMBERED.fullmatch(word)
        parts = numbered.groups() if numbered else (word,)
        found.update(_singular(part) for part in parts)
    return frozenset(found)


@lru_cache(maxsize=1 << 14)
def share(long_form: str, name: str) -> float:
    """Return how much of what a long form says stands in a name; 0 if they share no telling word.

    >>> long_form = "phosphoinositide-dependent kinase-1"
    >>> share(long_form, "3-phosphoinositide dependent protein kinase 1")
    1.0
    >>> share(long_form, "pyruvate dehydrogenase kinase 1")
    0.0
    """
    wanted, given = telling_words(long_form), telling_words(name)
    common = {word for word in wanted if _is_among(word, given)}
    if not any(_weight(word) == _TELLING for word in common):
        return 0.0
    return sum(map(_weight, common)) / sum(map(_weight, wanted))


def is_alike(long_form: str, names: Iterable[str]) -> bool:
    """Return whether one of the names says enough of a long form.

    >>> is_alike("mammalian target of rapamycin", ["mechanistic target of rapamycin kinase"])
    True
    """
    return any(
        is_receptor(long_form) == is_receptor(name)
        and share(long_form, name) >= ALIKE
        and share(name, long_form) >= ALIKE_BACKWARDS
        for name in names
    )


def is_receptor(name: str) -> bool:
    """Return whether a name is that of a receptor, which is never called like its ligand.

    >>> is_receptor("progesterone receptor"), is_receptor("progesterone")
    (True, False)
    """
    return _RECEPTOR.search(name) is not None


def is_spelled_alike(long_form: str, names: Iterable[str]) -> bool:
    """Return whether one of the names of a chemical is spelled much like a long form.

    >>> ampa = "alpha-Amino-3-hydroxy-5-methyl-4-isoxazolepropionic Acid"
    >>> is_spelled_alike("alpha-amino-3-hydroxyl-5-methyl-4-isoxazole-propionate", [ampa])
    True
    >>> is_spelled_alike("calmodulin", ["calcium"])
    False
    """
    wanted = _runs(long_form)
    return any(
        2 * len(wanted & given) >= ALIKE * (len(wanted) + len(given))
        for name in names
        if (given := _runs(name))
    )


@lru_cache(maxsize=1 << 14)
def _runs(name: str) -> frozenset[str]:
    form = normal_form(name)
    return frozenset(form[at : at + _RUN] for at in range(len(form) - _RUN + 1))


@lru_cache(maxsize=1 << 14)
def _weight(word: str) -> float:
    if word in _EMPTY_WORDS:
        return _EMPTY
    if word in _GENERAL_WORDS or word.endswith("kinase"):
        return _GENERAL
    if len(word) == 1 or word.isdigit() or word.endswith("ase"):
        return _ORDINAL
    return _TELLING


def _is_among(word: str, given: frozenset[str]) -> bool:
    """Return whether a word, or one that begins with it or that it begins with, is given."""
    if word in given:
        return True
    return len(word) >= _SHORTEST_STEM and any(
        len(other) >= _SHORTEST_STEM and (word.startswith(other) or other.startswith(word))
        for other in given
    )


def _singular(word: str) -> str:
    """Return a word without the ``s`` of a plural.

    >>> _singular("kinases"), _singular("virus"), _singular("ras")
    ('kinase', 'virus', 'ras')
    """
    is_plural = len(word) >= _SHORTEST_STEM and word[-1] == "s" and word[-2] not in "isu"
    return word[:-1] if is_plural else word
