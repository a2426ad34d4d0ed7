"""Puts beside each mention what the figure's caption says of it.

1. *Supports*: which of its names the caption shows (``supports``).
2. *Long form*: the caption defines the word as an abbreviation, or else the matched term, or else
   the symbol.  It agrees with the mention if it means the same entity, a family or complex that has
   the entity as a member, a member of the mention's family, MeSH's concept of it, a broader or
   narrower concept, or if it says enough of the entity's names.
3. Else it contradicts the mention if it means something else.  That can only be told of a gene
   whose names the lexicon knows, and a protein of MeSH never contradicts a gene: it may be the
   gene's own, as Focal Adhesion Kinase is PTK2.  Nor does a disease contradict the gene that has
   its symbol from it: Rb is RB1, retinoblastoma.  A symbol that the figure does not show
   contradicts nothing.
4. Else the long form is unmatched: it is like no name of the mention's entity.  If the lexicon does
   not know the names of the entity, the long form stands beside the mention without a verdict.
5. *Receptor*: at least half of the times that the caption has the word of a chemical, ``receptor``
   follows it or its long form.
6. *Species clash*: a row of a table names an organism that the article does not have.  A strain is
   of its species, and an article of whose organisms no taxon is known clashes with nothing.

Vertebrates name their genes after the human ones; a long form agrees with such a gene, whose names
the lexicon lacks, if it agrees with the human gene of that symbol.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache
from typing import TypeVar

from ..lexicon.lexicon import Lexicon
from ..records import (
    ChemicalMention,
    DiseaseMention,
    Entity,
    Evidence,
    Figure,
    GeneMention,
    Kind,
)
from .abbreviations import Definition, definitions
from .agreement import Subject, agrees, contradictions, is_named_after
from .captions import Caption, term
from .supports import AnyMention, Supports

_Mention = TypeVar("_Mention", GeneMention, ChemicalMention, DiseaseMention)

_NOTHING = Evidence()
_RECEPTORS = frozenset(["receptor", "receptors"])


@dataclass(frozen=True, slots=True)
class _Judgement:
    long_form: str | None = None
    agrees: bool = False
    suggests: tuple[Entity, ...] = ()
    findings: tuple[Kind, ...] = ()


_NO_JUDGEMENT = _Judgement()


def weigh(figure: Figure, lexicon: Lexicon) -> Figure:
    """Return the figure with evidence on its mentions.

    >>> from pfocr_rdf.records import Article
    >>> mention = GeneMention(word="PDK1", symbol="PDK1", ncbigene_id="5163", taxon_id="9606")
    >>> figure = Figure(figid="PMC1__f", article=Article(pmcid="PMC1"), genes=(mention,),
    ...                 caption="Phosphoinositide-dependent kinase-1 (PDK1) is active.")
    >>> evidence = weigh(figure, Lexicon.bundled()).genes[0].evidence
    >>> evidence.supports, evidence.long_form
    (('wordInCaption', 'symbolInCaption'), 'Phosphoinositide-dependent kinase-1')
    >>> evidence.findings, evidence.suggests
    ((<Kind.CAPTION_CONTRADICTS: 'caption_contradicts'>,), (Entity(kind='gene', id='5170'),))
    """
    judge = Judge(figure, lexicon)
    return replace(
        figure,
        genes=_judged(figure.genes, judge),
        chemicals=_judged(figure.chemicals, judge),
        diseases=_judged(figure.diseases, judge),
    )


def _judged(mentions: tuple[_Mention, ...], judge: Judge) -> tuple[_Mention, ...]:
    return tuple(
        _weighed(mention, evidence)
        if (evidence := judge.evidence(mention)) is not _NOTHING
        else mention
        for mention in mentions
    )


@lru_cache(maxsize=1 << 12)
def _evidence(
    supports: tuple[str, ...],
    long_form: str | None,
    suggests: tuple[Entity, ...],
    findings: tuple[Kind, ...],
) -> Evidence:
    """Return evidence, the same for the same arguments."""
    return Evidence(supports=supports, long_form=long_form, suggests=suggests, findings=findings)


@lru_cache(maxsize=1 << 15)
def _weighed(mention: _Mention, evidence: Evidence) -> _Mention:
    return replace(mention, evidence=evidence)


class Judge:
    """What one caption says, ready for the mentions of its figure."""

    def __init__(self, figure: Figure, lexicon: Lexicon) -> None:
        self._lexicon = lexicon
        self._caption = Caption(figure.caption or "")
        self._definitions: dict[str, list[Definition]] = {}
        for definition in definitions(figure.caption or ""):
            for form in _forms(definition.short):
                self._definitions.setdefault(form, []).append(definition)
        self._supports = Supports(self._caption, lexicon, frozenset(self._definitions))
        organisms = figure.article_organisms
        self._taxa = {organism.taxon_id for organism in organisms if organism.taxon_id}
        self._species = {_species(organism.name) for organism in organisms}

    def evidence(self, mention: AnyMention) -> Evidence:
        """Return what the caption says of a mention."""
        supports = self._supports.of(mention) if self._caption.text else ()
        judgement = self._judgement(mention)
        suggests, findings = judgement.suggests, judgement.findings
        if isinstance(mention, ChemicalMention) and self._is_receptor(mention):
            findings += (Kind.NAMED_AS_RECEPTOR,)
            family = self._lexicon.families.find(f"{_name(mention)} receptor")
            suggests += (Entity(kind="family", id=family),) if family else ()
        if isinstance(mention, GeneMention) and self._clashes(mention):
            findings += (Kind.SPECIES_CLASH,)
        if judgement.agrees:
            supports += ("longFormAgrees",)
        if not (supports or findings or judgement.long_form):
            return _NOTHING
        return _evidence(supports, judgement.long_form, tuple(dict.fromkeys(suggests)), findings)

    def _judgement(self, mention: AnyMention) -> _Judgement:
        """Return what the caption's definitions say: the one that agrees, else the clearest."""
        defined = self._defined(mention)
        if not defined:
            return _NO_JUDGEMENT
        found = []
        subject = Subject.of(mention, self._lexicon)
        for definition, is_shown in defined:
            long = definition.long
            if subject is None:
                found.append(_Judgement(long))
            elif agrees(subject, definition, self._lexicon):
                return _Judgement(long, agrees=True)
            elif is_shown and is_named_after(subject, definition, self._lexicon):
                found.append(_Judgement(long))
            elif is_shown:
                suggests = contradictions(subject, definition, self._lexicon)
                found.append(
                    _Judgement(long, suggests=suggests, findings=_verdict(subject, suggests))
                )
        found.sort(key=lambda judgement: not judgement.suggests)
        return found[0] if found else _NO_JUDGEMENT

    def _defined(self, mention: AnyMention) -> list[tuple[Definition, bool]]:
        """Return the definitions of a mention, and whether of something that the figure shows.

        Those of its word, or else of the term that it matched, or else of its symbol.
        """
        if not self._definitions or self._definitions.keys().isdisjoint(_all_forms(mention)):
            return []
        for name, is_shown in _names(mention):
            forms = _forms(name) if name else ()
            found = [found for form in forms for found in self._definitions.get(form, ())]
            if found:
                return [(definition, is_shown) for definition in found]
        return []

    def _is_receptor(self, mention: ChemicalMention) -> bool:
        """Return whether the caption speaks of a chemical's receptor rather than of it."""
        name = _name(mention)
        places = self._caption.places(name) if name else []
        if not name or not places:
            return False
        named = [self._caption.word_after(last) for _, last in places]
        for form in _forms(name):
            for definition in self._definitions.get(form, ()):
                long = self._caption.places(definition.long)
                named += [self._caption.word_after(last) for _, last in long]
        return 2 * sum(word in _RECEPTORS for word in named if word) >= len(places)

    def _clashes(self, mention: GeneMention) -> bool:
        """Return whether a row of a table names an organism that the article does not have."""
        if not (mention.organism and mention.taxon_id and self._taxa):
            return False
        return (
            mention.taxon_id not in self._taxa and _species(mention.organism) not in self._species
        )


@lru_cache(maxsize=1 << 12)
def _species(name: str) -> str:
    """Return genus and species of an organism's name, without its strain.

    >>> _species("Escherichia coli str. K-12 substr. MG1655")
    'escherichia coli'
    """
    return " ".join(name.lower().split()[:2])


def _verdict(subject: Subject, suggests: tuple[Entity, ...]) -> tuple[Kind, ...]:
    """Return what is found of a long form that does not agree with a mention."""
    if suggests:
        return (Kind.CAPTION_CONTRADICTS,)
    return (Kind.LONG_FORM_UNMATCHED,) if subject.is_known else ()


def _name(mention: ChemicalMention) -> str | None:
    """Return the word of a chemical, or the keyword that names it."""
    return mention.word or mention.matched_symbol


def _names(mention: AnyMention) -> tuple[tuple[str | None, bool], ...]:
    """Return by what a caption may define a mention, and whether the figure shows it."""
    matched = None if isinstance(mention, DiseaseMention) else mention.matched_symbol
    symbol = mention.symbol if isinstance(mention, GeneMention) else None
    return (mention.word, True), (matched, True), (symbol, False)


@lru_cache(maxsize=1 << 15)
def _all_forms(mention: AnyMention) -> tuple[str, ...]:
    """Return the forms of everything by which a caption may define a mention."""
    forms = {form: None for name, _ in _names(mention) if name for form in _forms(name)}
    return tuple(forms)


@lru_cache(maxsize=1 << 15)
def _forms(name: str) -> tuple[str, ...]:
    """Return by what an abbreviation and a word meet: the normal form, in the singular too.

    Two letters meet by their capitals as well.

    >>> _forms("NMDARs"), _forms("NO"), _forms("TKs")
    (('nmdars', 'nmdar'), ('NO',), ('tks', 'TK'))
    """
    wanted = term(name)
    forms = [wanted.form if len(wanted.form) > len("ab") else wanted.spelling]
    if wanted.spelling.endswith("s") and len(wanted.form) > len("ab"):
        singular = wanted.form[:-1]
        forms.append(singular if len(singular) > len("ab") else wanted.spelling[:-1])
    return tuple(form for form in forms if form)
