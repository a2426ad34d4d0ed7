"""The entity registry: what all documents together say of each gene, chemical, article and so on.

Each figure adds *statements*: small tuples of what its document says of an entity.  The registry
counts equal statements, so that its size depends on the entities and not on the figures, and
registries from several processes can be merged in any order.  Where statements differ, one value is
chosen by a stated rule:

1. a value that the lexicon gives before one that a table gives (2023 and later), and both before
   one inside a document (2022): nomenclatures change, and the lexicon is the newest of the three;
2. then the value that most statements give;
3. then the shortest, and of those the smallest by code points.

What was not chosen is another name of the entity; ``conflicts`` lists what had to be chosen.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import NamedTuple, cast

from .iris import slug
from .lexicon.lexicon import Lexicon
from .records import (
    Article,
    ChemicalMention,
    DiseaseMention,
    Family,
    Figure,
    GeneMention,
)
from .vocab import GENE_LEXICONS

#: ranks of a statement: the greater wins
FROM_DOCUMENT, FROM_TABLE, FROM_LEXICON = 0, 1, 2


class GeneStatement(NamedTuple):
    """What one row says of a gene; ``matched`` is a name other than its symbol."""

    rank: int
    symbol: str | None
    taxon_id: str | None
    matched: str | None = None


class ConceptStatement(NamedTuple):
    """What one row says of a chemical or disease.

    ``heading`` is the MeSH heading, ``name`` the name in ChEBI or DOID, ``word`` what the figure
    shows, kept only where there is neither; ``chebi_id`` and ``doid`` are mappings.
    """

    rank: int
    heading: str | None
    name: str | None
    word: str | None
    chebi_id: str | None = None
    doid: str | None = None


class MemberStatement(NamedTuple):
    """A gene that a document names for a family."""

    gene_id: str


class NameStatement(NamedTuple):
    """What a document calls a taxon, an ontology term, or a journal."""

    rank: int
    name: str | None
    short_name: str | None = None


#: statements of one kind: entity -> statement -> how often it was made
Counts = dict[tuple[object, ...], int]
Statements = dict[str, Counts]

KINDS = (
    "articles",
    "chemicals",
    "diseases",
    "families",
    "genes",
    "journals",
    "taxa",
    "terms",
)


@dataclass(slots=True)
class Registry:
    """What documents say of entities, by kind and key.

    Keys are NCBI Gene ids, MeSH ids or ``CHEBI:<number>``, MeSH ids or ``DOID:<digits>``, FamPlex
    ids or ``?<term>``, PMCIDs, slugs of journals, taxon ids, and ontology CURIEs.
    """

    statements: dict[str, Statements] = field(default_factory=lambda: {kind: {} for kind in KINDS})

    def add(self, kind: str, key: str, statement: tuple[object, ...], number: int = 1) -> None:
        """Count one statement about an entity."""
        known = self.statements[kind].get(key)
        if known is None:
            self.statements[kind][key] = {statement: number}
        else:
            known[statement] = known.get(statement, 0) + number

    def merge(self, other: Registry) -> None:
        """Count the statements of another registry; the order of merging does not matter."""
        for kind, statements in other.statements.items():
            mine = self.statements[kind]
            for key, counts in statements.items():
                known = mine.get(key)
                if known is None:
                    mine[key] = dict(counts)
                    continue
                for statement, number in counts.items():
                    known[statement] = known.get(statement, 0) + number

    def add_figures(self, figures: Sequence[Figure]) -> None:
        """Count what grounded figures say of all their entities.

        Figures say the same of most genes, and counting mentions is quicker than statements.
        """
        genes: Counter[GeneMention] = Counter()
        for figure in figures:
            genes.update(figure.genes)
            self._add_figure(figure)
        for mention, number in genes.items():
            for kind, key, statement in _gene_statements(mention):
                self.add(kind, key, statement, number)

    def _add_figure(self, figure: Figure) -> None:
        """Count what a figure says of all its entities but the genes it mentions."""
        for chemical in figure.chemicals:
            self._add_concept("chemicals", chemical_key(chemical), chemical)
        for disease in figure.diseases:
            self._add_concept("diseases", disease_key(disease), disease)
        self._add_suggestions(figure)
        self._add_article(figure.article)
        for annotation in figure.annotations:
            self.add("terms", annotation.curie, NameStatement(FROM_DOCUMENT, annotation.label))
        for organism in figure.article_organisms + figure.gene_organisms:
            if organism.taxon_id:
                self.add("taxa", organism.taxon_id, NameStatement(FROM_DOCUMENT, organism.name))

    def _add_suggestions(self, figure: Figure) -> None:
        """Add the entities that captions suggest; the lexicon describes them."""
        for mention in figure.mentions:
            for entity in mention.evidence.suggests:
                self.add(_KINDS_OF_ENTITIES[entity.kind], entity.id, ())

    def _add_concept(
        self, kind: str, key: str | None, mention: ChemicalMention | DiseaseMention
    ) -> None:
        if key is None:
            return
        chebi_id = mention.chebi_id if isinstance(mention, ChemicalMention) else None
        doid = mention.doid if isinstance(mention, DiseaseMention) else None
        word = None if mention.heading or mention.name else mention.word
        statement = ConceptStatement(
            FROM_DOCUMENT if word else FROM_TABLE,
            mention.heading,
            mention.name,
            word,
            chebi_id,
            doid,
        )
        self.add(kind, key, statement, mention.occurrences)

    def _add_article(self, article: Article) -> None:
        self.add("articles", article.pmcid, (article,))
        journal = journal_key(article)
        if journal:
            statement = NameStatement(FROM_DOCUMENT, article.journal_title, article.journal_nlm_ta)
            self.add("journals", journal, statement)

    def complete(self, lexicon: Lexicon) -> None:
        """Add what the lexicon says: of every entity, and of the members of families."""
        self._complete_families(lexicon)
        for key, counts in self.statements["genes"].items():
            gene = lexicon.genes.get(key)
            if gene:
                counts[GeneStatement(FROM_LEXICON, gene.symbol, gene.taxon_id)] = 1
                self.add("taxa", gene.taxon_id, NameStatement(FROM_DOCUMENT, None))
        for kind in ("chemicals", "diseases"):
            for key, counts in self.statements[kind].items():
                counts.update(dict.fromkeys(_concept_statements(key, lexicon), 1))
        for taxon_id in self.statements["taxa"]:
            names = lexicon.taxa.names(taxon_id)
            if names:
                common_name = names.common_name or None
                statement = NameStatement(FROM_LEXICON, names.scientific_name, common_name)
                self.add("taxa", taxon_id, statement)

    def _complete_families(self, lexicon: Lexicon) -> None:
        """Add the members of families, and the members of those that are families themselves."""
        todo = [key for key in self.statements["families"] if not key.startswith("?")]
        done: set[str] = set()
        while todo:
            key = todo.pop()
            if key in done:
                continue
            done.add(key)
            group = lexicon.families.get(key)
            self.add("families", key, ())
            for gene_id, symbol in group.genes.items():
                self.add("genes", gene_id, GeneStatement(FROM_DOCUMENT, symbol, "9606"))
                self.add("taxa", "9606", NameStatement(FROM_DOCUMENT, None))
            todo.extend(group.groups)


#: something that a mention says: the kind and key of what it is about, and the statement
_Said = tuple[str, str, tuple[object, ...]]


@lru_cache(maxsize=1 << 14)
def _gene_statements(mention: GeneMention) -> tuple[_Said, ...]:
    """Return everything that a mention says."""
    statements: list[_Said] = []
    gene_id = mention.ncbigene_id
    if mention.family:
        key = family_key(mention.family)
        statements.append(("families", key, MemberStatement(gene_id) if gene_id else ()))
    if gene_id is None:
        return tuple(statements)
    rank = FROM_TABLE if mention.is_current else FROM_DOCUMENT
    is_synonym = GENE_LEXICONS.get(mention.source or "") == "synonym"
    matched = mention.matched_symbol if is_synonym else None
    statement = GeneStatement(rank, mention.symbol, mention.taxon_id, matched)
    statements.append(("genes", gene_id, statement))
    if mention.taxon_id:
        statements.append(("taxa", mention.taxon_id, NameStatement(rank, mention.organism)))
    return tuple(statements)


def _concept_statements(key: str, lexicon: Lexicon) -> Iterator[ConceptStatement]:
    """Yield what the lexicon says of a chemical or disease: its heading, and each mapping.

    An entry of ChEBI that a concept is mapped to alone has the name of the concept.
    """
    concept = lexicon.concepts.get(key)
    if concept is None:
        same = lexicon.concepts.with_chebi(key.removeprefix("CHEBI:"))
        if same:
            yield ConceptStatement(FROM_LEXICON, None, same.label, None)
        return
    yield ConceptStatement(FROM_LEXICON, concept.label, None, None)
    for chebi_id in concept.chebi_ids:
        yield ConceptStatement(FROM_LEXICON, concept.label, None, None, chebi_id=chebi_id)
    for doid in concept.doids:
        yield ConceptStatement(FROM_LEXICON, concept.label, None, None, doid=doid)


_KINDS_OF_ENTITIES = {
    "chemical": "chemicals",
    "disease": "diseases",
    "family": "families",
    "gene": "genes",
}


def chemical_key(mention: ChemicalMention) -> str | None:
    """Return the key of the chemical that a mention stands for, or None if it has no identifier.

    >>> chemical_key(ChemicalMention(word="Ras", chebi_id="63620"))
    'CHEBI:63620'
    """
    return mention.mesh_id or (f"CHEBI:{mention.chebi_id}" if mention.chebi_id else None)


def disease_key(mention: DiseaseMention) -> str | None:
    """Return the key of the disease that a mention stands for, or None if it has no identifier.

    >>> disease_key(DiseaseMention(word="LPS", mesh_id="C536528", doid="0060239"))
    'C536528'
    """
    return mention.mesh_id or (f"DOID:{mention.doid}" if mention.doid else None)


def family_key(family: Family) -> str:
    """Return the key of a family: its FamPlex id, or the term after a question mark.

    >>> family_key(Family(term="NMDAR", famplex_id="GRIN")), family_key(Family(term="XYZ"))
    ('GRIN', '?XYZ')
    """
    return family.famplex_id or f"?{family.term}"


def journal_key(article: Article) -> str | None:
    """Return what identifies an article's journal: the slug of NLM's abbreviation, or of the title.

    ``PLoS One`` and ``PLoS ONE`` are one journal.

    >>> journal_key(Article(pmcid="PMC1", journal_title="A Journal", journal_nlm_ta="A J (Basel)"))
    'a-j-basel'
    """
    name = article.journal_nlm_ta or article.journal_title
    return slug(name) if name else None


def gene_organisms(registry: Registry) -> dict[str, str]:
    """Return the taxon id of each gene of a completed registry that has one.

    >>> registry = Registry()
    >>> registry.add("genes", "627", GeneStatement(FROM_LEXICON, "BDNF", "9606"))
    >>> registry.add("genes", "1", GeneStatement(FROM_TABLE, "X", None))
    >>> gene_organisms(registry)
    {'627': '9606'}
    """
    organisms = {}
    for key, counts in registry.statements["genes"].items():
        said = cast("dict[GeneStatement, int]", counts)
        taxon_id = choose((s.rank, s.taxon_id, number) for s, number in said.items() if s)
        if taxon_id:
            organisms[key] = taxon_id
    return organisms


def choose(values: Iterable[tuple[int, str | None, int]]) -> str | None:
    """Return the best of values, each with the rank of its statement and how often it was made.

    >>> choose([(1, "GLUR1", 9), (2, "GRIA1", 1), (2, None, 5)])
    'GRIA1'
    >>> choose([(1, "b", 2), (1, "a", 2), (1, "Aa", 2)]), choose([])
    ('a', None)
    """
    totals: Counter[tuple[int, str]] = Counter()
    for rank, value, number in values:
        if value is not None:
            totals[rank, value] += number
    if not totals:
        return None
    return min(totals, key=lambda item: (-item[0], -totals[item], len(item[1]), item[1]))[1]


def every(values: Iterable[str | None]) -> list[str]:
    """Return the different values that are there, in the order of their code points.

    >>> every(["b", None, "a", "b"])
    ['a', 'b']
    """
    return sorted({value for value in values if value is not None})


def sorted_keys(statements: Statements) -> Iterator[str]:
    """Yield the keys of statements, numbers by their value and before words.

    >>> list(sorted_keys({"10": {}, "9": {}, "C1": {}}))
    ['9', '10', 'C1']
    """
    yield from sorted((key for key in statements if key.isdigit()), key=int)
    yield from sorted(key for key in statements if not key.isdigit())


class Conflict(NamedTuple):
    """What documents and lexicon say differently of one entity, and what was chosen.

    ``about`` is symbol, organism, ChEBI or DOID; ``chosen`` is empty where all values are kept,
    because no rule can tell which of several mappings is the right one.
    """

    kind: str
    key: str
    about: str
    chosen: str
    others: tuple[str, ...]


def conflicts(registry: Registry) -> Iterator[Conflict]:
    """Yield the conflicts of a completed registry, in the order of their entities.

    >>> registry = Registry()
    >>> registry.add("genes", "2890", GeneStatement(FROM_DOCUMENT, "GLUR1", "9606"))
    >>> registry.add("genes", "2890", GeneStatement(FROM_LEXICON, "GRIA1", "9606"))
    >>> list(conflicts(registry))
    [Conflict(kind='gene', key='2890', about='symbol', chosen='GRIA1', others=('GLUR1',))]
    """
    genes = cast("dict[str, dict[GeneStatement, int]]", registry.statements["genes"])
    for key in sorted_keys(registry.statements["genes"]):
        counts = [(statement, number) for statement, number in genes[key].items() if statement]
        for about, index in (("symbol", 1), ("organism", 2)):
            values = every(cast("str | None", statement[index]) for statement, _ in counts)
            if len(values) > 1:
                chosen = choose((s.rank, cast("str | None", s[index]), n) for s, n in counts) or ""
                others = tuple(value for value in values if value != chosen)
                yield Conflict("gene", key, about, chosen, others)
    for kind, about, index in (("chemical", "ChEBI", 4), ("disease", "DOID", 5)):
        statements = registry.statements[_KINDS_OF_ENTITIES[kind]]
        for key in sorted_keys(statements):
            found = every(cast("str | None", said[index]) for said in statements[key] if said)
            if len(found) > 1:
                yield Conflict(kind, key, about, "", tuple(sorted(found, key=int)))
