"""The mentions of a figure as its page shows them: what was read, what it stands for, and why."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import NamedTuple

from .. import vocab
from ..jsonld.context import Context
from ..jsonld.documents import ANNOTATIONS
from ..jsonld.nodes import Json

#: class of a mention -> kind of thing that it stands for
_KINDS = {"GeneMention": "gene", "ChemicalMention": "chemical", "DiseaseMention": "disease"}

#: what the caption says for a mention, in a few words; the long form is told apart
_SUPPORTS = {
    "wordInCaption": "word",
    "symbolInCaption": "symbol",
    "synonymInCaption": "synonym",
    "nameInCaption": "name",
}

#: what is wrong with a mention, in a few words
_FINDINGS = {
    "caption_contradicts": "The caption contradicts this",
    "long_form_unmatched": "The long form is like no name of this",
    "named_as_receptor": "The caption speaks of its receptor",
    "species_clash": "Organism not in the article",
}

#: findings by which something else is meant
_DOUBTS = frozenset({"caption_contradicts", "named_as_receptor"})

#: lexicons, as a person may know them
LEXICONS = {
    "hgnc_symbol": "HGNC symbols",
    "ncbigene_symbol": "NCBI Gene symbols",
    "hgnc_alias_symbol": "HGNC aliases",
    "hgnc_prev_symbol": "HGNC previous symbols",
    "ncbigene_synonym": "NCBI Gene synonyms",
    "bioentities_symbol": "Bioentities",
    "famplex_relations": "FamPlex",
    "hgnc_keyword": "keywords of HGNC",
    "mesh_keyword": "keywords of MeSH",
    "pubtator_mesh": "PubTator, MeSH",
    "chebi_name": "ChEBI names",
}


class Mention(NamedTuple):
    """A mention: ``iri`` is the thing that it stands for, "" where nothing is known."""

    anchor: str
    kind: str
    iri: str
    word: str
    matched: str
    lexicon: str
    tier: str
    family: str
    candidates: int
    supports: tuple[str, ...]
    agrees: bool
    long_form: str
    findings: tuple[str, ...]
    suggests: tuple[str, ...]

    @property
    def clashes(self) -> bool:
        """Whether the caption speaks against the mention."""
        return "caption_contradicts" in self.findings

    @property
    def is_doubted(self) -> bool:
        """Whether the caption says that something else is meant: another thing, or a receptor."""
        return not _DOUBTS.isdisjoint(self.findings)

    @property
    def reading(self) -> tuple[object, ...]:
        """What mentions that stand in one row of a table have in common."""
        return (
            *(self.word, self.matched, self.supports, self.long_form),
            *(self.findings, self.suggests),
        )

    @property
    def lexicon_name(self) -> str:
        """What the lexicon is called."""
        return LEXICONS.get(self.lexicon, words_of(self.lexicon))

    @property
    def in_caption(self) -> str:
        """Which of its names the caption shows, "" where it shows none."""
        return ", ".join(_SUPPORTS[name] for name in _SUPPORTS if name in self.supports)

    @property
    def told(self) -> list[str]:
        """What is wrong with the mention, each in a few words."""
        return [_FINDINGS.get(name, words_of(name).capitalize()) for name in self.findings]


_RANKS = {tier: rank for rank, tier in enumerate(vocab.TIERS)}


def kind_of(iri: str) -> str:
    """Return the kind of a thing that a caption suggests.

    >>> kind_of("https://identifiers.org/fplx/ERK"), kind_of("http://id.nlm.nih.gov/mesh/D1")
    ('family', 'chemical')
    """
    return "family" if "/fplx/" in iri else "gene" if "/ncbigene/" in iri else "chemical"


def words_of(name: str) -> str:
    """Return the name of a term as words.

    >>> words_of("organism_unknown")
    'organism unknown'
    """
    return name.replace("_", " ")


@lru_cache(maxsize=1 << 14)
def expanded(context: Context, short: str) -> str:
    """Return the IRI that a document of this context writes so.

    >>> from ..jsonld.context import bundled_context
    >>> expanded(bundled_context(), "ncbigene:627"), expanded(bundled_context(), "https://a.org/")
    ('https://identifiers.org/ncbigene/627', 'https://a.org/')
    """
    prefix, colon, local = short.partition(":")
    space = context.definitions.get(prefix)
    is_prefixed = bool(colon) and isinstance(space, str) and not local.startswith("//")
    return f"{space}{local}" if is_prefixed else short


def values(node: Json, name: str) -> list[str]:
    """Return the values of a name in a node as texts, whether there is none, one, or several.

    >>> values({"word": "ERK", "finding": ["a", "b"], "n": {"@value": "x"}}, "finding")
    ['a', 'b']
    >>> values({"n": {"@value": "x"}}, "n"), values({"n": {"@id": "a:b"}}, "n"), values({}, "n")
    (['x'], ['a:b'], [])
    """
    found = node.get(name, [])
    if isinstance(found, str):
        return [found]
    return [
        str(value.get("@value", value.get("@id", ""))) if isinstance(value, dict) else str(value)
        for value in (found if isinstance(found, list) else [found])
    ]


def value(node: Json, name: str) -> str:
    """Return the first value of a name in a node, or "".

    >>> value({"word": "ERK"}, "word"), value({}, "word")
    ('ERK', '')
    """
    found = node.get(name, "")
    return found if isinstance(found, str) else next(iter(values(node, name)), "")


def mentions_of(node: Json, context: Context) -> list[Mention]:
    """Return the mentions of the node of a figure, those that stand for the surest things first."""
    found = [_mention(inner, context) for inner in node.get(ANNOTATIONS, ())]
    return sorted(found, key=lambda mention: (_rank(mention.tier), mention.word, mention.iri))


def _mention(node: Json, context: Context) -> Mention:
    lexicon = value(node, "lexicon")
    supports = values(node, "captionSupport")
    candidates = value(node, "candidates")
    return Mention(
        anchor=str(node["@id"]).partition("#")[2],
        kind=_KINDS.get(str(node.get("@type")), ""),
        iri=expanded(context, value(node, "body")),
        word=value(node, "word"),
        matched=value(node, "matchedSymbol"),
        lexicon=lexicon,
        tier=vocab.GENE_LEXICONS.get(lexicon, ""),
        family=expanded(context, value(node, "viaFamily")),
        candidates=int(candidates) if candidates.isdigit() else 1,
        supports=tuple(supports),
        agrees="longFormAgrees" in supports,
        long_form=value(node, "longForm"),
        findings=tuple(sorted(values(node, "finding"))),
        suggests=tuple(expanded(context, short) for short in values(node, "suggests")),
    )


def _rank(tier: str) -> int:
    return _RANKS.get(tier, len(_RANKS))


def iris_of(mentions: Iterable[Mention]) -> Iterator[str]:
    """Yield what mentions stand for, by which families, and what captions suggest instead."""
    for mention in mentions:
        yield from (iri for iri in (mention.iri, mention.family, *mention.suggests) if iri)
