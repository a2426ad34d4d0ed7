"""A caption with the words in it that stand for something known."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Container, Iterable
from typing import NamedTuple

from .mentions import Mention, kind_of

#: how hyphens are written
_HYPHENS = "-\u2010\u2011\u2012\u2013"
_PLAIN_HYPHEN = str.maketrans(dict.fromkeys(_HYPHENS, "-"))

#: letters that a word needs to be found in small letters: `rest` is not REST
_CASELESS = 5


#: how sure it is that a word stands for something: the surest is the least
_AGREES, _PLAIN, _SUGGESTED, _FOREIGN = range(4)


class Part(NamedTuple):
    """A part of a caption: its text, and what it stands for, by kind and IRI.

    ``is_doubt`` says that it was read as something else, which the caption contradicts.
    """

    text: str
    kind: str = ""
    iri: str = ""
    is_doubt: bool = False


class _Target(NamedTuple):
    """What a word may stand for, the surest first: families before their genes."""

    sureness: int
    is_single: bool
    is_foreign: bool
    place: int
    kind: str
    iri: str


def marked(caption: str, mentions: Iterable[Mention], homes: Container[str]) -> list[Part]:
    """Return a caption in parts: words of mentions, and what is between.

    Only whole words are marked, the longest first.  Words that stand for a gene of an organism
    which the article lacks are not: `and` and `step` are genes of the fruit fly.  Nor do words
    lead to what the caption contradicts, but to what it suggests instead.  Of several readings,
    one with which the long form agrees comes first, then a family, then things that are no genes
    or genes that *homes* has, human ones for example, and genes of other organisms last; words in
    small letters, such as `receptor`, are more often English than these.
    """
    targets = _targets(caption, mentions, homes)
    if not targets:
        return [Part(caption)]
    longest_first = sorted(targets, key=lambda word: (-len(word), word))
    pattern = re.compile(rf"(?<!\w)(?:{'|'.join(map(_expression, longest_first))})(?!\w)", re.I)
    exactly = {word.translate(_PLAIN_HYPHEN): target for word, target in targets.items()}
    in_any_case: dict[str, _Target] = {}
    for word, target in exactly.items():
        folded = word.casefold()
        in_any_case[folded] = min(target, in_any_case.get(folded, target))
    parts, end = [], 0
    for match in pattern.finditer(caption):
        word = match[0].translate(_PLAIN_HYPHEN)
        meant = exactly.get(word)
        if meant is None and (len(word) >= _CASELESS or not word.islower()):
            meant = in_any_case.get(word.casefold())
        if meant is None or (meant.sureness == _FOREIGN and word.islower()):
            continue
        if match.start() > end:
            parts.append(Part(caption[end : match.start()]))
        parts.append(Part(match[0], meant.kind, meant.iri, meant.sureness == _SUGGESTED))
        end = match.end()
    return [*parts, Part(caption[end:])] if end < len(caption) else parts


def _targets(
    caption: str, mentions: Iterable[Mention], homes: Container[str]
) -> dict[str, _Target]:
    """Return the surest thing that each word which the caption has stands for."""
    folded = _folded(caption)
    found: dict[str, _Target] = {}
    doubted: set[str] = set()
    for place, mention in enumerate(mentions):
        if "species_clash" in mention.findings:
            continue
        words = {_trimmed(mention.word), _trimmed(mention.matched)} - {""}
        words = {word for word in words if _folded(word) in folded}
        if mention.is_doubted:
            doubted |= words
        target = _target(mention, homes, place)
        if target is not None:
            found |= {word: min(target, found.get(word, target)) for word in words}
    # a gene of another organism is no better where its namesake is contradicted
    return {
        word: target
        for word, target in found.items()
        if target.sureness < _FOREIGN or word not in doubted
    }


def _target(mention: Mention, homes: Container[str], place: int) -> _Target | None:
    """Return what a mention says that a word stands for, or None if that is known to be wrong."""
    is_foreign = mention.kind == "gene" and mention.iri not in homes
    kind, iri = ("family", mention.family) if mention.family else (mention.kind, mention.iri)
    sureness = _FOREIGN if is_foreign and kind == "gene" else _PLAIN
    if mention.is_doubted:
        sureness, iri = _SUGGESTED, next(iter(mention.suggests), "")
        kind = kind_of(iri)
    elif mention.agrees:
        sureness = _AGREES
    return _Target(sureness, kind != "family", is_foreign, place, kind, iri) if iri else None


def _expression(word: str) -> str:
    r"""Return the expression that finds a word with any hyphen.

    >>> bool(re.fullmatch(_expression("4E-BP"), "4E\u2010BP")), _expression("AKT")
    (True, 'AKT')
    """
    return f"[{_HYPHENS}]".join(map(re.escape, re.split(f"[{_HYPHENS}]", word)))


def _folded(text: str) -> str:
    return text.translate(_PLAIN_HYPHEN).casefold()


def _trimmed(word: str) -> str:
    """Return a word that was read without the signs around it.

    >>> _trimmed("(PDK1)"), _trimmed("|"), _trimmed("IL-6")
    ('PDK1', '', 'IL-6')
    """
    start, end = 0, len(word)
    while start < end and not _is_letter(word[start]):
        start += 1
    while end > start and not _is_letter(word[end - 1]):
        end -= 1
    return word[start:end]


def _is_letter(sign: str) -> bool:
    return unicodedata.category(sign)[0] in "LN"
