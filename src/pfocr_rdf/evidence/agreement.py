"""Whether a definition agrees with what a document takes a mention for, or contradicts it."""

from __future__ import annotations

from dataclasses import dataclass

from ..lexicon.lexicon import Lexicon
from ..lexicon.names import normal_form
from ..records import ChemicalMention, DiseaseMention, Entity, GeneMention
from .abbreviations import Definition
from .likeness import is_alike, is_receptor, is_spelled_alike
from .meanings import (
    HUMAN,
    genes_of,
    groups_of,
    is_protein,
    meanings,
    names_of,
    says,
    shares_name,
)

#: vertebrates that name their genes after the human ones
_NAMED_AFTER_HUMAN = {
    "7955": "zebrafish",
    "8355": "African clawed frog",
    "8364": "tropical clawed frog",
    "9031": "chicken",
    "9544": "macaque",
    "9598": "chimpanzee",
    "9615": "dog",
    "9823": "pig",
    "9913": "cattle",
    "9940": "sheep",
    "9986": "rabbit",
    "10090": "mouse",
    "10116": "rat",
}

_CONCEPTS = ("chemical", "disease")


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """What a document takes a mention for: one entity, or a gene as a member of a family.

    ``taxon_id`` is that of the genes that its long form may mean.  ``is_namesake`` where the entity
    is the human gene that the mention's is named after, or there is none.  ``names`` are those that
    the document gives.
    """

    entities: tuple[Entity, ...] = ()
    taxon_id: str = HUMAN
    is_namesake: bool = False
    names: tuple[str, ...] = ()

    @property
    def is_known(self) -> bool:
        """Whether the lexicon knows the names of the very entity."""
        return bool(self.entities) and not self.is_namesake

    @classmethod
    def of(
        cls, mention: GeneMention | ChemicalMention | DiseaseMention, lexicon: Lexicon
    ) -> Subject | None:
        """Return what a mention is taken for, or None if the document does not say.

        >>> mention = GeneMention(word="Akt", symbol="Akt1", ncbigene_id="11651", taxon_id="10090")
        >>> subject = Subject.of(mention, Lexicon.bundled())
        >>> subject.entities, subject.is_namesake
        ((Entity(kind='gene', id='207'),), True)
        """
        if isinstance(mention, GeneMention):
            return _gene_subject(mention, lexicon)
        kind = "chemical" if isinstance(mention, ChemicalMention) else "disease"
        entities = (Entity(kind=kind, id=mention.mesh_id),) if mention.mesh_id else ()
        names = tuple(name for name in (mention.heading, mention.name) if name)
        return cls(entities=entities, names=names) if entities or names else None


def _gene_subject(mention: GeneMention, lexicon: Lexicon) -> Subject | None:
    if not mention.ncbigene_id:
        return None
    entities = []
    if mention.family and mention.family.famplex_id:
        entities.append(Entity(kind="family", id=mention.family.famplex_id))
    gene = lexicon.genes.get(mention.ncbigene_id)
    if gene:
        entities.append(Entity(kind="gene", id=gene.ncbigene_id))
        return Subject(entities=tuple(entities), taxon_id=gene.taxon_id)
    if mention.taxon_id in _NAMED_AFTER_HUMAN and mention.symbol:
        namesake = lexicon.genes.with_symbol(mention.symbol.upper())
        if namesake:
            entities.append(Entity(kind="gene", id=namesake))
    return Subject(entities=tuple(entities), is_namesake=True)


def agrees(subject: Subject, definition: Definition, lexicon: Lexicon) -> bool:
    """Return whether a definition means what a mention is taken for, or says enough of its names.

    >>> lexicon = Lexicon.bundled()
    >>> mapk1 = Subject(entities=(Entity(kind="gene", id="5594"),))
    >>> agrees(mapk1, Definition("ERK", "extracellular signal-regulated kinase"), lexicon)
    True
    """
    long = definition.long
    names = subject.names
    for entity in subject.entities:
        names += names_of(entity, lexicon)
    if is_receptor(long) and not any(map(is_receptor, names)):
        return False
    if is_alike(long, subject.names) or is_spelled_alike(long, subject.names):
        return True
    meant = meanings(definition, lexicon, subject.taxon_id)
    if not meant:
        return any(says(long, entity, lexicon) for entity in subject.entities)
    return any(_is_same(entity, other, lexicon) for entity in subject.entities for other in meant)


def contradictions(
    subject: Subject, definition: Definition, lexicon: Lexicon
) -> tuple[Entity, ...]:
    """Return what a definition that does not agree means instead, as far as that can be told.

    >>> lexicon = Lexicon.bundled()
    >>> calcium = Subject(entities=(Entity(kind="chemical", id="D002118"),))
    >>> contradictions(calcium, Definition("CaM", "calmodulin"), lexicon)[0]
    Entity(kind='family', id='CALM')
    """
    if not subject.is_known:
        return ()
    meant = tuple(
        other
        for other in meanings(definition, lexicon, subject.taxon_id)
        if not any(_is_same(entity, other, lexicon) for entity in subject.entities)
    )
    genes = tuple(entity for entity in meant if entity.kind not in _CONCEPTS)
    others = tuple(entity for entity in meant if not _is_protein(entity, lexicon))
    if subject.entities[0].kind in _CONCEPTS:
        return others if _is_protein(subject.entities[0], lexicon) else meant
    return genes or others


def is_named_after(subject: Subject, definition: Definition, lexicon: Lexicon) -> bool:
    """Return whether a definition means a disease that a gene has its symbol from.

    >>> lexicon = Lexicon.bundled()
    >>> rb1 = Subject(entities=(Entity(kind="gene", id="5925"),))
    >>> is_named_after(rb1, Definition("Rb", "retinoblastoma"), lexicon)
    True
    """
    short = normal_form(definition.short)
    genes = [lexicon.genes.get(e.id) for e in subject.entities if e.kind == "gene"]
    symbols = {normal_form(gene.symbol) for gene in genes if gene}
    if short not in symbols | {symbol.rstrip("0123456789") for symbol in symbols}:
        return False
    meant = meanings(definition, lexicon, subject.taxon_id)
    return any(entity.kind == "disease" for entity in meant)


def _is_protein(entity: Entity, lexicon: Lexicon) -> bool:
    """Return whether an entity is a gene, a family, or a protein of MeSH."""
    return entity.kind not in _CONCEPTS or is_protein(lexicon.concepts.get(entity.id), lexicon)


def _is_same(entity: Entity, other: Entity, lexicon: Lexicon) -> bool:
    """Return whether two entities are one, or one has the other as a part."""
    if entity == other:
        return True
    if entity.kind in _CONCEPTS and other.kind in _CONCEPTS:
        return _is_related(entity.id, other.id, lexicon)
    if entity.kind in _CONCEPTS or other.kind in _CONCEPTS:
        are_proteins = _is_protein(entity, lexicon) and _is_protein(other, lexicon)
        return are_proteins and shares_name(entity, other, lexicon)
    return _has_member(entity, other, lexicon) or _has_member(other, entity, lexicon)


def _has_member(entity: Entity, other: Entity, lexicon: Lexicon) -> bool:
    """Return whether an entity is a family or complex that has another as a member."""
    if entity.kind != "family":
        return False
    members = genes_of if other.kind == "gene" else groups_of
    return other.id in members(entity.id, lexicon.families)


def _is_related(mesh_id: str, other_id: str, lexicon: Lexicon) -> bool:
    """Return whether one concept of MeSH stands above the other, or is what it is mapped to."""
    concept, other = lexicon.concepts.get(mesh_id), lexicon.concepts.get(other_id)
    if concept is None or other is None:
        return False
    if mesh_id in other.mapped_to or other_id in concept.mapped_to:
        return True
    return any(
        f"{tree}.".startswith(f"{above}.") or f"{above}.".startswith(f"{tree}.")
        for tree in concept.tree_numbers
        for above in other.tree_numbers
    )
