"""The mentions of figures as N-Triples: templates that thousands of figures share.

The name of a mention is that of its figure and a digest of its content.  So what a mention says is
the same text on every figure but for the figure's IRI, which ``PLACE`` stands for.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import lru_cache
from typing import NamedTuple

from .. import iris, vocab
from ..entities import chemical_key, disease_key
from ..ntriples import english, integer, plain, ref, triple
from ..records import ChemicalMention, DiseaseMention, Evidence, Family, Figure, GeneMention

#: stands for the IRI of the figure in a template; no text of a record holds it
PLACE = "\0"

#: templates that are remembered, of a kilobyte or two each
_MANY = 1 << 15

Mention = GeneMention | ChemicalMention | DiseaseMention


class Template(NamedTuple):
    """What mentions say: the text of their triples, how many these are, and their class."""

    text: str
    number: int
    cls: str


_NOTHING = Evidence()

_TYPE = ref(vocab.RDF_TYPE)
_TARGET = ref(vocab.OA_HAS_TARGET)
_BODY = ref(vocab.OA_HAS_BODY)
_WORD = ref(vocab.WORD)
_LEXICON = ref(vocab.LEXICON)
_MATCHED = ref(vocab.MATCHED_SYMBOL)


def templates(figure: Figure, base: str) -> tuple[Template, ...]:
    """Return what each mention of a figure says, in the order of their IRIs."""
    blocks = dict([_gene_mention(gene, base) for gene in figure.genes])
    blocks.update(map(_concept_mention, _concepts(figure)))
    return tuple([blocks[iri] for iri in sorted(blocks)])


def _concepts(figure: Figure) -> Iterator[ChemicalMention | DiseaseMention]:
    """Yield the chemicals and diseases, once for each word and identifier.

    A table may give two names to one of them; that makes two statements and one mention.
    """
    merged: dict[tuple[str | None, ...], ChemicalMention | DiseaseMention] = {}
    for chemical in figure.chemicals:
        matched = chemical.matched_symbol
        key = ("chemical", chemical.word, matched, chemical.source, chemical_key(chemical))
        _merge(merged, key, chemical)
    for disease in figure.diseases:
        _merge(merged, ("disease", disease.word, disease.source, disease_key(disease)), disease)
    yield from merged.values()


def _merge(
    merged: dict[tuple[str | None, ...], ChemicalMention | DiseaseMention],
    key: tuple[str | None, ...],
    mention: ChemicalMention | DiseaseMention,
) -> None:
    known = merged.get(key)
    if known:
        number = mention.occurrences + known.occurrences
        mention = replace(mention, occurrences=number)
    merged[key] = mention


def _mention(iri: str, kind: str, body: str | None, mention: Mention) -> list[str]:
    """Return what the three kinds of mention have in common."""
    subject = ref(iri)
    lines = [f"{subject} {_TYPE} <{kind}> .\n", f"{subject} {_TARGET} {ref(PLACE)} .\n"]
    if body:
        lines.append(f"{subject} {_BODY} <{body}> .\n")
    if mention.word is not None:
        lines.append(f"{subject} {_WORD} {plain(mention.word)} .\n")
    if mention.source:
        lines.append(f"{subject} {_LEXICON} <{vocab.lexicon_iri(mention.source)}> .\n")
    if mention.occurrences > 1:
        lines.append(triple(subject, ref(vocab.OCCURRENCES), integer(mention.occurrences)))
    if not isinstance(mention, DiseaseMention) and mention.matched_symbol is not None:
        lines.append(f"{subject} {_MATCHED} {plain(mention.matched_symbol)} .\n")
    if mention.evidence != _NOTHING:
        lines += _evidence(subject, mention.evidence)
    return lines


def _evidence(subject: str, evidence: Evidence) -> Iterator[str]:
    """Yield what the caption says of a mention."""
    for name in evidence.supports:
        yield triple(subject, ref(vocab.CAPTION_SUPPORT), ref(vocab.PFOCR + name))
    if evidence.long_form:
        yield triple(subject, ref(vocab.LONG_FORM), english(evidence.long_form))
    for entity in evidence.suggests:
        yield triple(subject, ref(vocab.SUGGESTS), ref(_ENTITY_IRIS[entity.kind](entity.id)))
    for kind in evidence.findings:
        yield triple(subject, ref(vocab.FINDING), ref(vocab.PFOCR + kind))


@lru_cache(maxsize=_MANY)
def _gene_mention(mention: GeneMention, base: str) -> tuple[str, Template]:
    """Return the IRI of a mention, and what is said of it."""
    gene_id = mention.ncbigene_id or ""
    iri = iris.mention_iri(
        PLACE,
        gene_id,
        "gene",
        mention.word or "",
        mention.matched_symbol or "",
        mention.source or "",
        gene_id,
    )
    body = iris.gene_iri(gene_id) if gene_id else None
    lines = _mention(iri, vocab.GENE_MENTION, body, mention)
    subject = ref(iri)
    if mention.family:
        family = ref(family_iri(mention.family, base))
        lines.append(triple(subject, ref(vocab.VIA_FAMILY), family))
    if mention.candidates > 1:
        lines.append(triple(subject, ref(vocab.CANDIDATES), integer(mention.candidates)))
    return iri, Template("".join(lines), len(lines), vocab.GENE_MENTION)


@lru_cache(maxsize=_MANY)
def _concept_mention(mention: ChemicalMention | DiseaseMention) -> tuple[str, Template]:
    """Return the IRI of a mention, and what is said of it."""
    word = mention.word or ""
    if isinstance(mention, ChemicalMention):
        name, kind, mint = "chemical", vocab.CHEMICAL_MENTION, chemical_iri
        key = chemical_key(mention) or ""
        word = word or mention.matched_symbol or ""
    else:
        name, kind, mint = "disease", vocab.DISEASE_MENTION, disease_iri
        key = disease_key(mention) or ""
    local = key.replace(":", "-")
    iri = iris.mention_iri(PLACE, local, name, word, mention.source, key)
    lines = _mention(iri, kind, mint(key) if key else None, mention)
    return iri, Template("".join(lines), len(lines), kind)


def family_iri(family: Family, base: str = vocab.BASE) -> str:
    """Return the IRI of a family: FamPlex' own, or one minted from the matched term.

    >>> family_iri(Family(term="NMDAR", famplex_id="GRIN"))
    'https://identifiers.org/fplx/GRIN'
    """
    if family.famplex_id:
        return iris.famplex_iri(family.famplex_id)
    return iris.unknown_family_iri(family.term, base)


def chemical_iri(key: str) -> str:
    """Return the IRI of a chemical from its key in the registry.

    >>> chemical_iri("CHEBI:6121"), chemical_iri("D007649")
    ('https://identifiers.org/chebi/CHEBI:6121', 'http://id.nlm.nih.gov/mesh/D007649')
    """
    prefix, _, number = key.rpartition(":")
    return iris.chebi_iri(number) if prefix else iris.mesh_iri(key)


def disease_iri(key: str) -> str:
    """Return the IRI of a disease from its key in the registry.

    >>> disease_iri("DOID:0060239")
    'http://purl.obolibrary.org/obo/DOID_0060239'
    """
    prefix, _, digits = key.rpartition(":")
    return iris.doid_iri(digits) if prefix else iris.mesh_iri(key)


_ENTITY_IRIS: dict[str, Callable[[str], str]] = {
    "chemical": chemical_iri,
    "disease": disease_iri,
    "family": iris.famplex_iri,
    "gene": iris.gene_iri,
}
