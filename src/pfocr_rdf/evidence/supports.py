"""Which names of a mention's entity a caption shows.

1. ``wordInCaption``: what the figure shows.
2. ``symbolInCaption``: the symbol of a gene; of a family, the term that the figure's word matched.
3. ``synonymInCaption``: another symbol of the gene, or synonym of the family or MeSH concept, that
   is not the word, the symbol or the full name but for hyphens, a plural and the like.  A synonym
   that the caption defines as an abbreviation is judged by its long form, not by being there.
4. ``nameInCaption``: the full name of a gene; of a chemical or disease, MeSH's heading or the name
   that the document gives.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from ..lexicon.lexicon import Lexicon
from ..records import ChemicalMention, DiseaseMention, GeneMention
from .captions import Caption, Term, term

AnyMention = GeneMention | ChemicalMention | DiseaseMention


@dataclass(frozen=True, slots=True, eq=False)
class _Names:
    """Names, prepared for the search; ``starts`` are the beginnings of all of them."""

    symbols: tuple[Term, ...]
    synonyms: tuple[Term, ...]
    full: tuple[Term, ...]
    starts: tuple[str, ...]

    @classmethod
    def of(
        cls,
        symbols: tuple[str, ...] = (),
        synonyms: tuple[str, ...] = (),
        full: tuple[str, ...] = (),
    ) -> _Names:
        """Prepare names."""
        terms = {name: term(name) for name in (*symbols, *synonyms, *full)}
        return cls(
            symbols=tuple(terms[name] for name in symbols),
            synonyms=tuple(terms[name] for name in synonyms),
            full=tuple(terms[name] for name in full),
            starts=tuple({start: None for name in terms.values() for start in name.starts}),
        )


class Supports:
    """The names that one caption shows.

    >>> mention = GeneMention(word="TrkB", matched_symbol="TRKB", symbol="NTRK2",
    ...                       ncbigene_id="4915")
    >>> caption = Caption("TrkB (also gp145-TrkB) is a neurotrophic receptor tyrosine kinase 2.")
    >>> Supports(caption, Lexicon.bundled()).of(mention)
    ('wordInCaption', 'nameInCaption')
    """

    def __init__(
        self, caption: Caption, lexicon: Lexicon, defined: frozenset[str] = frozenset()
    ) -> None:
        """Search *caption*; *defined* are the normal forms of the abbreviations that it defines."""
        self._caption = caption
        self._defined = defined
        self._lexicon = lexicon
        self._synonyms: dict[_Names, frozenset[str]] = {}

    def of(self, mention: AnyMention) -> tuple[str, ...]:
        """Return the names of the supports of a mention, in the order of the rules."""
        names = _names(mention, self._lexicon)
        starts = self._caption.starts
        word = term(mention.word) if mention.word else None
        if starts.isdisjoint(names.starts) and (not word or starts.isdisjoint(word.starts)):
            return ()
        supports = []
        if word and self._caption.shows(word.name):
            supports.append("wordInCaption")
        if self._shows_any(names.symbols):
            supports.append("symbolInCaption")
        synonyms = self._shown_synonyms(names)
        if synonyms and not synonyms <= _own(word, names):
            supports.append("synonymInCaption")
        if self._shows_any(names.full):
            supports.append("nameInCaption")
        return tuple(supports)

    def _shows_any(self, names: Iterable[Term]) -> bool:
        starts = self._caption.starts
        return any(
            not starts.isdisjoint(name.starts) and self._caption.shows(name.name) for name in names
        )

    def _shown_synonyms(self, names: _Names) -> frozenset[str]:
        """Return the normal forms of the synonyms that the caption shows."""
        shown = self._synonyms.get(names)
        if shown is None:
            starts = self._caption.starts
            shown = frozenset(
                name.form
                for name in names.synonyms
                if not starts.isdisjoint(name.starts)
                and name.form not in self._defined
                and self._caption.shows(name.name)
            )
            self._synonyms[names] = shown
        return shown


def _names(mention: AnyMention, lexicon: Lexicon) -> _Names:
    """Return the names of what a mention is taken for."""
    if isinstance(mention, GeneMention):
        if mention.family:
            return _family_names(mention.family.term, mention.family.famplex_id, lexicon)
        return _gene_names(mention.ncbigene_id, mention.symbol, mention.matched_symbol, lexicon)
    matched = mention.matched_symbol if isinstance(mention, ChemicalMention) else None
    return _concept_names(mention.mesh_id, mention.heading, mention.name, matched, lexicon)


def _own(word: Term | None, names: _Names) -> set[str]:
    """Return the normal forms of the word, the symbols and the full names, plurals included."""
    own = {name.form for name in (word, *names.symbols, *names.full) if name}
    return own | {f"{form}s" for form in own}


@lru_cache(maxsize=1 << 15)
def _gene_names(
    ncbigene_id: str | None, symbol: str | None, matched: str | None, lexicon: Lexicon
) -> _Names:
    gene = lexicon.genes.get(ncbigene_id) if ncbigene_id else None
    symbols = _given(symbol, gene.symbol if gene else None)
    if gene is None:
        return _Names.of(symbols=symbols, synonyms=_given(matched))
    synonyms = _given(matched, *gene.synonyms, *gene.previous)
    return _Names.of(symbols=symbols, synonyms=synonyms, full=(gene.name,))


@lru_cache(maxsize=1 << 12)
def _family_names(family: str, famplex_id: str | None, lexicon: Lexicon) -> _Names:
    if famplex_id is None:
        return _Names.of(symbols=(family,))
    synonyms = (famplex_id, *lexicon.families.synonyms(famplex_id))
    return _Names.of(symbols=(family,), synonyms=synonyms)


@lru_cache(maxsize=1 << 15)
def _concept_names(
    mesh_id: str | None,
    heading: str | None,
    name: str | None,
    matched: str | None,
    lexicon: Lexicon,
) -> _Names:
    concept = lexicon.concepts.get(mesh_id) if mesh_id else None
    synonyms = _given(matched, *(concept.synonyms if concept else ()))
    return _Names.of(
        synonyms=synonyms, full=_given(heading, name, concept.label if concept else None)
    )


def _given(*names: str | None) -> tuple[str, ...]:
    """Return each name once, in order."""
    return tuple(dict.fromkeys(name for name in names if name))
