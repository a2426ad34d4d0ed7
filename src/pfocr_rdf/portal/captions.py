"""A caption with the words in it that stand for something known."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from .mentions import Mention

#: how hyphens are written
_HYPHENS = "-\u2010\u2011\u2012\u2013"
_PLAIN_HYPHEN = str.maketrans(dict.fromkeys(_HYPHENS, "-"))

#: letters that a word needs to be found in small letters: `rest` is not REST
_CASELESS = 5


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a caption: its text, and what it stands for, by kind and IRI."""

    text: str
    kind: str = ""
    iri: str = ""


def marked(caption: str, mentions: Iterable[Mention], homes: Mapping[str, str]) -> list[Part]:
    """Return a caption in parts: words of mentions, and what is between.

    Only whole words are marked, the longest first.  Words that stand for a gene of an organism
    which the article lacks are not: `and` and `step` are genes of the fruit fly.  A word of
    several genes leads to their family, else to the surest of them, and among these to one that
    *homes* has, a human gene for example.
    """
    targets = _targets(caption, mentions, homes)
    if not targets:
        return [Part(caption)]
    longest_first = sorted(targets, key=lambda word: (-len(word), word))
    pattern = re.compile(rf"(?<!\w)(?:{'|'.join(map(_expression, longest_first))})(?!\w)", re.I)
    exactly = {word.translate(_PLAIN_HYPHEN): target for word, target in targets.items()}
    in_any_case = {word.casefold(): target for word, target in exactly.items()}
    parts, end = [], 0
    for match in pattern.finditer(caption):
        word = match[0].translate(_PLAIN_HYPHEN)
        target = exactly.get(word)
        if target is None and (len(word) >= _CASELESS or not word.islower()):
            target = in_any_case.get(word.casefold())
        if target is None:
            continue
        if match.start() > end:
            parts.append(Part(caption[end : match.start()]))
        parts.append(Part(match[0], *target))
        end = match.end()
    return [*parts, Part(caption[end:])] if end < len(caption) else parts


def _targets(
    caption: str, mentions: Iterable[Mention], homes: Mapping[str, str]
) -> dict[str, tuple[str, str]]:
    """Return what each word that the caption has stands for; the surest mentions come first."""
    folded = _folded(caption)
    found: dict[str, tuple[str, str]] = {}
    at_home: set[str] = set()
    for mention in mentions:
        target = ("family", mention.family) if mention.family else (mention.kind, mention.iri)
        if not target[1] or "species_clash" in mention.findings:
            continue
        for word in {_trimmed(mention.word), _trimmed(mention.matched)} - {""}:
            if _folded(word) not in folded:
                continue
            is_home = mention.iri in homes
            if word not in found or (is_home and word not in at_home):
                found[word] = target
            if is_home:
                at_home.add(word)
    return found


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
