"""What the figures of the corpus may mention: genes, chemicals and diseases, by popularity.

Human genes, families, chemicals and diseases are those of the bundled lexicon.  Genes of other
organisms are invented from the human ones: the id is the human id behind a digit of the organism,
ten digits in all, which no record of NCBI has.

Popularity follows Zipf and Mandelbrot: the entity of rank *r* is drawn with a weight of 1/(r + q).
Ranks are guesses: a few entities that every reader of pathways knows, then those with most names.
"""

from __future__ import annotations

import re
import zlib
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import accumulate
from random import Random
from typing import Generic, TypeVar

from pfocr_rdf.lexicon.database import BUNDLED, Database, split

T = TypeVar("T")

#: human genes that figures of PFOCR mention, of which a corpus has no more
HUMAN_GENES = 18_586
#: chemicals and diseases with a MeSH id in PFOCR
CHEMICALS, DISEASES = 14_212, 1_632

#: subjects: figures of one subject draw half of their entities from the same few dozen
TOPICS, TOPIC_SIZE = 400, 48

_FAMOUS = (
    "TP53 TNF IL6 MTOR EGFR VEGFA BDNF KRAS MYC STAT3 CASP3 BCL2 IL1B HIF1A CTNNB1 PTEN NFE2L2 "
    "KEAP1 BAX TGFB1 INS IGF1 EGF FOXO1 FOXO3 SIRT1 TLR4 MYD88 CASP9 CASP8 CYCS CREB1 PPARG CDK4 "
    "CCND1 RB1 JAK2 IFNG IL10 NLRP3 HMOX1 NOS2 SRC PTK2 GRB2 SOS1 CDKN1A MDM2 BECN1 ULK1 SQSTM1"
)
_FAMOUS_FAMILIES = (
    "AKT PI3K ERK MEK JNK p38 NFkappaB RAS RAF AMPK mTORC1 GSK3 PKC PKA SMAD TGFB WNT NOTCH VEGF "
    "IKK GRIN Caspase HDAC CAMK IL1 PDGF FGF FGFR VEGFR RTK"
)
_FAMOUS_CHEMICALS = (
    "D002118 D005947 D000255 D019345 D000242 D009569 D006861 D017382 D011794 D002784 D018698 "
    "D007649 D008687 D011433 D012964 D020123 D014212 D003520 D008550 D012822"
)

_ALIAS = re.compile(r"[A-Za-z][A-Za-z0-9-]{1,11}")
_FAMILY_WORD = re.compile(r"[A-Za-z][A-Za-z0-9/_-]{1,14}")
_LARGEST_FAMILY = 25
_CLUTTER = re.compile(r"(FLJ|KIAA|MGC|DKFZ|LOC)\d*|.*-AS\d*", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Organism:
    """An organism whose lexicon of genes is matched against figures.

    ``tables`` is the share of gene tables with a block of it, ``terms`` that of the terms which
    match there, ``digit`` begins the ids of its invented genes.
    """

    taxon_id: str
    name: str
    group: str
    tables: float
    terms: float
    digit: int


HUMAN = Organism("9606", "Homo sapiens", "Primates", 0.94, 1.0, 0)
ORGANISMS = (
    HUMAN,
    Organism("7227", "Drosophila melanogaster", "Invertebrates", 0.81, 0.65, 1),
    Organism("10090", "Mus musculus", "Rodents", 0.19, 0.55, 2),
    Organism("10116", "Rattus norvegicus", "Rodents", 0.19, 0.4, 3),
    Organism("7955", "Danio rerio", "Vertebrates", 0.13, 0.45, 4),
    Organism("3702", "Arabidopsis thaliana", "Plants and Fungi", 0.06, 0.4, 5),
    Organism("9544", "Macaca mulatta", "Primates", 0.03, 0.3, 6),
    Organism("511145", "Escherichia coli str. K-12 substr. MG1655", "Bacteria", 0.02, 0.5, 7),
    Organism("4932", "Saccharomyces cerevisiae", "Plants and Fungi", 0.02, 0.5, 8),
)


@dataclass(frozen=True, slots=True)
class GeneRow:
    """What a term leads to in one organism."""

    symbol: str
    ncbigene_id: str
    source: str


@dataclass(frozen=True, slots=True)
class Term:
    """A term of the gene lexicon: how it is printed, what it matches, and the human genes.

    ``long_form`` is what a caption may define it as.
    """

    word: str
    match: str
    human: tuple[GeneRow, ...]
    long_form: str = ""

    def rows(self, organism: Organism) -> tuple[GeneRow, ...]:
        """Return the genes of an organism that the term matches: the same ones every time."""
        if organism is HUMAN:
            return self.human
        chance = zlib.crc32(f"{organism.taxon_id}{self.match}".encode()) % 1000
        if chance >= 1000 * organism.terms:
            return ()
        second = self.human[:2] if chance % 3 == 0 else self.human[:1]
        return tuple(_ortholog(row, organism) for row in second)


def _ortholog(row: GeneRow, organism: Organism) -> GeneRow:
    """Return the invented gene of an organism for a human one.

    >>> _ortholog(GeneRow("MTOR", "2475", "ncbigene_symbol"), ORGANISMS[2])
    GeneRow(symbol='Mtor', ncbigene_id='2000002475', source='ncbigene_symbol')
    """
    is_rodent = organism.group == "Rodents"
    symbol = row.symbol.capitalize() if is_rodent else row.symbol.lower()
    is_synonym = row.source != "ncbigene_symbol" or (not is_rodent and int(row.ncbigene_id) % 2)
    source = "ncbigene_synonym" if is_synonym else "ncbigene_symbol"
    return GeneRow(symbol, f"{organism.digit}{int(row.ncbigene_id):09d}", source)


@dataclass(frozen=True, slots=True)
class Concept:
    """A chemical or disease; ``other`` is its ChEBI or DOID number, or empty."""

    word: str
    mesh_id: str
    heading: str
    other: str


@dataclass(slots=True)
class Pool(Generic[T]):
    """Things from the most to the least popular, drawn by that, or by the subject of a figure.

    >>> pool = Pool(["a", "b", "c"], shift=2.0)
    >>> pool.draw(Random(1), topic=5) in {"a", "b", "c"}
    True
    """

    members: list[T]
    shift: float
    topics: list[list[int]] = field(default_factory=list)
    _weights: list[float] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._weights = list(accumulate(1 / (rank + self.shift) for rank in range(len(self))))
        for topic in range(TOPICS):
            random = Random(f"topic {topic}")  # noqa: S311 -- no secret
            self.topics.append([self._rank(random) for _ in range(TOPIC_SIZE)])

    def __len__(self) -> int:
        return len(self.members)

    def _rank(self, random: Random) -> int:
        return bisect_left(self._weights, random.random() * self._weights[-1], hi=len(self) - 1)

    def draw(self, random: Random, topic: int) -> T:
        """Return one member: in half of the draws one of the topic's."""
        if random.random() < 0.5:  # noqa: PLR2004 -- half
            ranks = self.topics[topic % TOPICS]
            return self.members[ranks[int(random.random() ** 2 * len(ranks))]]
        return self.members[self._rank(random)]


@dataclass(frozen=True, slots=True)
class Names:
    """Everything that figures may mention.

    ``mapped`` are chemicals with a ChEBI number, ``unmapped`` those without.
    """

    symbols: Pool[Term]
    aliases: Pool[Term]
    families: Pool[Term]
    mapped: Pool[Concept]
    unmapped: Pool[Concept]
    diseases: Pool[Concept]


@dataclass(frozen=True, slots=True)
class _Gene:
    gene_id: str
    symbol: str
    name: str
    other: tuple[str, ...]


def read_names() -> Names:
    """Return the names of the bundled lexicon."""
    database = Database(BUNDLED)
    genes = _genes(database)
    called: dict[str, list[_Gene]] = defaultdict(list)
    for gene in genes:
        for alias in dict.fromkeys(name.upper() for name in gene.other):
            called[alias].append(gene)
    chemicals = _concepts(database, "D", CHEMICALS, _FAMOUS_CHEMICALS.split())
    return Names(
        symbols=Pool([_symbol_term(gene, called) for gene in genes], 12.0),
        aliases=Pool(list(_alias_terms(genes, called)), 12.0),
        families=Pool(list(_family_terms(database, called)), 5.0),
        mapped=Pool([concept for concept in chemicals if concept.other], 6.0),
        unmapped=Pool([concept for concept in chemicals if not concept.other], 20.0),
        diseases=Pool(_concepts(database, "C", DISEASES, []), 6.0),
    )


def _genes(database: Database) -> list[_Gene]:
    rows = database.rows(
        "SELECT id, symbol, name, synonyms, previous, (SELECT COUNT(*) FROM family_gene WHERE "
        "gene_id = gene.id) FROM gene WHERE taxon_id = 9606"
    )
    famous = {symbol: rank for rank, symbol in enumerate(_FAMOUS.split())}
    ranked = []
    for key, symbol, name, synonyms, previous, families in rows:
        other = tuple(alias for alias in split(synonyms) + split(previous) if _is_alias(alias))
        rank = famous.get(symbol, len(famous)), -3 * families - len(other), key
        ranked.append((rank, _Gene(str(key), symbol, name, other)))
    return [gene for _, gene in sorted(ranked, key=lambda pair: pair[0])][:HUMAN_GENES]


def _is_alias(text: str) -> bool:
    """Return whether a figure may show this.

    >>> _is_alias("NRF2"), _is_alias("FLJ44809"), _is_alias("RAC-alpha serine kinase")
    (True, False, False)
    """
    return bool(_ALIAS.fullmatch(text)) and not _CLUTTER.fullmatch(text)


def _synonyms(match: str, called: dict[str, list[_Gene]]) -> tuple[GeneRow, ...]:
    found = called.get(match, ())
    return tuple(GeneRow(gene.symbol, gene.gene_id, "ncbigene_synonym") for gene in found)


def _symbol_term(gene: _Gene, called: dict[str, list[_Gene]]) -> Term:
    match = gene.symbol.upper()
    own = GeneRow(gene.symbol, gene.gene_id, "ncbigene_symbol")
    return Term(gene.symbol, match, (own, *_synonyms(match, called)), gene.name)


def _alias_terms(genes: list[_Gene], called: dict[str, list[_Gene]]) -> Iterable[Term]:
    """Yield a term for the first alias of a gene that is nobody's symbol, then the others."""
    taken = {gene.symbol.upper() for gene in genes}
    for turn in range(3):
        for gene in genes:
            for alias in gene.other[turn : turn + 1]:
                match = alias.upper()
                if match not in taken:
                    taken.add(match)
                    yield Term(alias, match, _synonyms(match, called), gene.name)


def _family_terms(database: Database, called: dict[str, list[_Gene]]) -> Iterable[Term]:
    members: dict[str, list[GeneRow]] = defaultdict(list)
    for family, key, symbol in database.rows(
        "SELECT family_id, gene_id, symbol FROM family_gene ORDER BY family_id, gene_id"
    ):
        members[family].append(GeneRow(symbol, str(key), "famplex_relations"))
    famous = {family: rank for rank, family in enumerate(_FAMOUS_FAMILIES.split())}
    for family in sorted(members, key=lambda key: (famous.get(key, 99), len(members[key]), key)):
        if 1 < len(members[family]) <= _LARGEST_FAMILY and _FAMILY_WORD.fullmatch(family):
            synonyms = _synonyms(family.upper(), called)
            direct = {row.ncbigene_id for row in synonyms}
            rest = tuple(row for row in members[family] if row.ncbigene_id not in direct)
            yield Term(family, family.upper(), synonyms + rest)


#: trees of small molecules, and of diseases
_TREES = {"D": ("D01", "D02", "D03", "D04", "D09", "D10"), "C": ("C", "F03")}


def _concepts(database: Database, kind: str, limit: int, famous: list[str]) -> list[Concept]:
    column = "chebi" if kind == "D" else "doid"
    rows = database.rows(
        f"SELECT id, label, tree_numbers, synonyms, {column} FROM concept "  # noqa: S608
        f"WHERE tree_numbers IS NOT NULL OR {column} IS NOT NULL"
    )
    ranks = {key: rank for rank, key in enumerate(famous)}
    found = []
    for key, label, trees, synonyms, other in rows:
        numbers = split(trees)
        in_tree = any(number.startswith(_TREES[kind]) for number in numbers)
        if (in_tree or (not numbers and kind == "D")) and label.isascii():
            names = [name for name in (label, *split(synonyms)) if "," not in name] or [label]
            word = min(names[:3], key=len).replace('"', "").replace("'", "")
            rank = ranks.get(key, len(ranks)), not numbers, -len(names), key
            found.append((rank, Concept(word, key, label, (split(other) or ("",))[0])))
    return [concept for _, concept in sorted(found, key=lambda pair: pair[0])][:limit]
