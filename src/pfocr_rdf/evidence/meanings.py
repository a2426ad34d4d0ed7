"""Which entities a definition of a caption means.

1. The long form is looked up letter for letter in the normal form: full names of genes, names of
   families, headings and synonyms of MeSH.  It may also stand in the plural, with an organism
   before it (``eukaryotic``), with a word like ``protein`` or ``family`` behind it, with brackets
   in it, or with the ``N-`` or ``(S)-`` of a chemist.
2. What is called by the short form is compared with the long form by the words that tell.  PDK1 is
   a symbol of two genes, and one of them is a phosphoinositide-dependent kinase.
3. Two abbreviations of one thing confirm each other: Akt is a family, and so is PKB, the initials
   of its long form ``protein kinase B``; it is the same one.
4. ``… receptor``, abbreviated as something with an R behind it, is the family of the receptors of
   what the rest means: ``NMDAR``.
5. What is called by the short form wins over what has the long form as its name: an author who
   writes ``MEK, mitogen-activated protein kinase`` left a word out.
6. A family stands for its members, but for one whose current symbol is the short form.  A gene, a
   family and a MeSH concept of one protein are all meant.

Where nothing matches well enough, nothing is meant.
"""

from __future__ import annotations

import re
from functools import lru_cache

from ..lexicon.concepts import Concept
from ..lexicon.families import Families
from ..lexicon.lexicon import Lexicon
from ..lexicon.names import normal_form, words
from ..records import Entity
from .abbreviations import Definition
from .likeness import is_alike, is_receptor, is_spelled_alike

HUMAN = "9606"

#: MeSH trees of enzymes and other proteins
PROTEIN_TREES = ("D05.500", "D08", "D12.644", "D12.776")

_BRACKETED = re.compile(r"\s*[(\[][^()\[\]]*[)\]]")
_ORGANISM = re.compile(r"(?:eukaryotic|mammalian|human|mouse|murine|rat|bovine|plant)\s+", re.I)
_LOCANT = re.compile(r"(?<![\w])(?:\((?:[RS]|\+|-|±)\)|N)-")
_GENERAL_END = re.compile(
    r"[\s-]+(?:proteins?|complex(?:es)?|famil(?:y|ies)|genes?|kDa)$",
    re.IGNORECASE,
)
_RECEPTOR_END = re.compile(r"[\s-]+receptors?$", re.IGNORECASE)
_PROTEIN_WORDS = frozenset(["protein", "proteins", "proto", "oncogene", "human", "c"])

_Names = tuple[str, ...]


@lru_cache(maxsize=1 << 14)
def meanings(definition: Definition, lexicon: Lexicon, taxon_id: str = HUMAN) -> tuple[Entity, ...]:
    """Return the entities that a definition means: genes of one organism, families, MeSH concepts.

    >>> lexicon = Lexicon.bundled()
    >>> meanings(Definition("PDK1", "phosphoinositide-dependent kinase-1"), lexicon)
    (Entity(kind='gene', id='5170'),)
    >>> meanings(Definition("EMT", "epithelial-mesenchymal transition"), lexicon)
    ()
    """
    named = _named(definition.long, lexicon, taxon_id)
    called = [
        entity
        for entity in _called(definition.short, lexicon, taxon_id)
        if _is_meant(entity, definition, named, lexicon, taxon_id)
    ]
    called += [entity for entity in _receptors(definition, lexicon) if entity not in called]
    if called:
        named = [
            entity
            for entity in named
            if any(shares_name(entity, other, lexicon) for other in called)
        ]
    found = dict.fromkeys([*called, *named])
    return tuple(
        entity
        for entity in found
        if not _is_member(entity, found, lexicon.families)
        or _has_symbol(entity, definition.short, lexicon)
    )


def is_protein(concept: Concept | None, lexicon: Lexicon) -> bool:
    """Return whether a MeSH concept is a protein, or one that is mapped to proteins.

    >>> lexicon = Lexicon.bundled()
    >>> [is_protein(lexicon.concepts.get(id), lexicon) for id in ("D019208", "D007649", "C022363")]
    [True, False, True]
    """
    if concept is None:
        return False
    trees = list(concept.tree_numbers)
    for mesh_id in concept.mapped_to:
        mapped = lexicon.concepts.get(mesh_id)
        trees += mapped.tree_numbers if mapped else ()
    return any(tree.startswith(PROTEIN_TREES) for tree in trees)


def names_of(entity: Entity, lexicon: Lexicon) -> _Names:
    """Return all names and symbols of an entity, the most telling first.

    >>> names_of(Entity(kind="family", id="ERK"), Lexicon.bundled())[:2]
    ('ERK', 'ERK 1/2')
    """
    if entity.kind == "gene":
        gene = lexicon.genes.get(entity.id)
        return (gene.name, gene.symbol, *gene.synonyms, *gene.previous) if gene else ()
    if entity.kind == "family":
        return _family_names(entity.id, lexicon.families)
    concept = lexicon.concepts.get(entity.id)
    return (concept.label, *concept.synonyms) if concept else ()


@lru_cache(maxsize=1 << 12)
def _family_names(famplex_id: str, families: Families) -> _Names:
    return (famplex_id, *families.synonyms(famplex_id))


@lru_cache(maxsize=1 << 12)
def genes_of(famplex_id: str, families: Families) -> frozenset[str]:
    """Return the NCBI Gene ids of all members of a family or complex, members' members included.

    >>> sorted(genes_of("MEK", Lexicon.bundled().families))
    ['5604', '5605']
    """
    found: set[str] = set()
    for group in groups_of(famplex_id, families):
        found.update(families.get(group).genes)
    return frozenset(found)


@lru_cache(maxsize=1 << 12)
def groups_of(famplex_id: str, families: Families) -> frozenset[str]:
    """Return a family or complex, and all groups that are members of it or of its members.

    >>> sorted(groups_of("MAP2K", Lexicon.bundled().families) & {"MEK", "MAP2K", "ERK"})
    ['MAP2K', 'MEK']
    """
    found: set[str] = set()
    waiting = [famplex_id]
    while waiting:
        group = waiting.pop()
        if group not in found:
            found.add(group)
            waiting += families.get(group).groups
    return frozenset(found)


def _named(long: str, lexicon: Lexicon, taxon_id: str) -> list[Entity]:
    """Return what has a long form as its name, by the first spelling of it that is one."""
    for form in _forms(long):
        found = [
            Entity(kind=named.kind, id=named.id)
            for named in lexicon.names.find(form)
            if (named.kind != "gene" or named.role == "name")
            and _is_of(named.kind, named.id, lexicon, taxon_id)
        ]
        if found:
            return found
    return []


def _forms(long: str) -> list[str]:
    """Return normal forms of a long form, the closest to what is written first.

    >>> _forms("human calmodulin")
    ['humancalmodulin', 'humancalmodulins', 'calmodulin', 'calmodulins']
    """
    texts = [long]
    for change in (_BRACKETED, _GENERAL_END, _ORGANISM, _LOCANT):
        texts += [
            changed
            for text in texts
            if (changed := change.sub("", text).strip(" -‐‑")) and changed != text  # noqa: RUF001
        ]
    forms = []
    for text in texts:
        form = normal_form(text)
        forms += [form, form + "s", form.removesuffix("s")]
    return list(dict.fromkeys(form for form in forms if form))


def _called(short: str, lexicon: Lexicon, taxon_id: str) -> list[Entity]:
    """Return what is called by a short form, or by its singular."""
    form = normal_form(short)
    forms = [form, form[:-1]] if short.endswith("s") else [form]
    return [
        Entity(kind=named.kind, id=named.id)
        for form in forms
        for named in lexicon.names.find(form)
        if named.role != "name" and _is_of(named.kind, named.id, lexicon, taxon_id)
    ]


def _is_of(kind: str, key: str, lexicon: Lexicon, taxon_id: str) -> bool:
    """Return whether a thing is no gene, or one of the organism."""
    if kind != "gene":
        return True
    gene = lexicon.genes.get(key)
    return gene is not None and gene.taxon_id == taxon_id


def _is_meant(
    entity: Entity, definition: Definition, named: list[Entity], lexicon: Lexicon, taxon_id: str
) -> bool:
    """Return whether what is called by the short form is what the long form says."""
    if entity in named or says(definition.long, entity, lexicon):
        return True
    if entity in _otherwise_called(definition, lexicon, taxon_id):
        return True
    return any(
        shares_name(entity, other, lexicon)
        for other in named
        if is_protein(lexicon.concepts.get(other.id), lexicon)
    )


def says(long: str, entity: Entity, lexicon: Lexicon) -> bool:
    """Return whether a long form says enough of the names of an entity.

    >>> lexicon = Lexicon.bundled()
    >>> long = "mitogen-activated protein kinase"
    >>> says(long, Entity(kind="gene", id="5604"), lexicon)
    True
    >>> says(long, Entity(kind="gene", id="627"), lexicon)
    False
    """
    long = _BRACKETED.sub("", long)
    names: _Names = names_of(entity, lexicon)
    if is_receptor(long) and not any(map(is_receptor, names)):
        return False
    if entity.kind == "family":
        genes = (lexicon.genes.get(gene) for gene in genes_of(entity.id, lexicon.families))
        names += tuple(gene.name for gene in genes if gene)
    elif entity.kind in ("chemical", "disease") and is_spelled_alike(long, names):
        return True
    return is_alike(long, names)


def _otherwise_called(definition: Definition, lexicon: Lexicon, taxon_id: str) -> list[Entity]:
    """Return what is called by other short forms of a long form: its initials, its brackets."""
    long = definition.long
    others = [text.strip("()[] ") for text in _BRACKETED.findall(long)]
    initials = "".join(word[0] for word in words(_BRACKETED.sub("", long)))
    others += [initials] if len(initials) > len("ab") else []
    own = normal_form(definition.short)
    return [
        entity
        for other in others
        if normal_form(other) not in (own, own.removesuffix("s"))
        for entity in _called(other, lexicon, taxon_id)
    ]


def _receptors(definition: Definition, lexicon: Lexicon) -> list[Entity]:
    """Return the family of the receptors of what the rest of a definition means."""
    short = definition.short.removesuffix("s")
    ligand = _RECEPTOR_END.sub("", definition.long)
    if not short.endswith("R") or ligand == definition.long:
        return []
    stem = short.removesuffix("R").rstrip("-")
    family = lexicon.families.find(f"{stem} receptor")
    is_known = family and any(
        entity.kind == "chemical" for entity in meanings(Definition(stem, ligand), lexicon)
    )
    return [Entity(kind="family", id=family)] if family and is_known else []


def shares_name(entity: Entity, other: Entity, lexicon: Lexicon) -> bool:
    """Return whether two entities have a name in common, but for words like ``protein``.

    >>> gene, concept = Entity(kind="gene", id="1742"), Entity(kind="chemical", id="D000076122")
    >>> shares_name(gene, concept, Lexicon.bundled())
    True
    """
    names, others = names_of(entity, lexicon), names_of(other, lexicon)
    return bool(_keys(names) & _keys(others))


def _keys(names: _Names) -> set[str]:
    """Return normal forms of names without the words that any protein's name may have."""
    return {
        "".join(word for word in words(name) if word not in _PROTEIN_WORDS) for name in names
    } - {""}


def _has_symbol(entity: Entity, short: str, lexicon: Lexicon) -> bool:
    """Return whether a short form is a gene's current symbol."""
    gene = lexicon.genes.get(entity.id) if entity.kind == "gene" else None
    return gene is not None and normal_form(gene.symbol) == normal_form(short)


def _is_member(entity: Entity, found: dict[Entity, None], families: Families) -> bool:
    """Return whether a family that was found has this gene or family as a member."""
    groups = [other.id for other in found if other.kind == "family" and other != entity]
    if entity.kind == "gene":
        return any(entity.id in genes_of(group, families) for group in groups)
    if entity.kind == "family":
        return any(entity.id in groups_of(group, families) for group in groups)
    return False
