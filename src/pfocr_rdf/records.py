"""What a figure document says, as plain values.

Identifiers are strings exactly as printed (``"5594"``, ``"D005875"``); nothing here knows YAML,
files or RDF.  Records are frozen: a later room that learns something returns a new record.  Many
figures say the same, so rooms remember what they made of a mention; hashes are of few fields, for
they are taken several times for each of five million mentions.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    """The kind of a finding: its name is that of its individual in the ontology."""

    BODY_TEXT = "body_text"
    CAPTION_CONTRADICTS = "caption_contradicts"
    CARRIAGE_RETURN = "carriage_return"
    CONTROL_CHARACTER = "control_character"
    DUPLICATE_DOCUMENT = "duplicate_document"
    DUPLICATE_KEY = "duplicate_key"
    EMPTY_ROW = "empty_row"
    FAMILY_UNKNOWN = "family_unknown"
    FILE_NAME_DIFFERS = "file_name_differs"
    INVALID_IDENTIFIER = "invalid_identifier"
    INVALID_VALUE = "invalid_value"
    LINE_SEPARATOR = "line_separator"
    LINK_DIFFERS = "link_differs"
    LONG_FORM_UNMATCHED = "long_form_unmatched"
    MENDED_TEXT = "mended_text"
    NAMED_AS_RECEPTOR = "named_as_receptor"
    ORGANISM_UNKNOWN = "organism_unknown"
    REPEATED_BLOCK = "repeated_block"
    ROW_NOT_READ = "row_not_read"
    ROW_WITHOUT_WORD = "row_without_word"
    SPECIES_CLASH = "species_clash"
    TABLE_NOT_READ = "table_not_read"
    TABLE_WINS = "table_wins"
    TEXT_DIFFERS = "text_differs"
    UNKNOWN_KEY = "unknown_key"
    UNKNOWN_SOURCE = "unknown_source"


#: kinds that mean that a value of the document is not in the graph; ``--strict`` refuses them
LEFT_OUT = frozenset(
    {
        Kind.BODY_TEXT,
        Kind.INVALID_IDENTIFIER,
        Kind.INVALID_VALUE,
        Kind.ROW_NOT_READ,
        Kind.TABLE_NOT_READ,
        Kind.UNKNOWN_KEY,
        Kind.UNKNOWN_SOURCE,
    }
)


#: kinds that are about one mention, not about the whole figure
OF_MENTIONS = frozenset(
    {
        Kind.CAPTION_CONTRADICTS,
        Kind.LONG_FORM_UNMATCHED,
        Kind.NAMED_AS_RECEPTOR,
        Kind.SPECIES_CLASH,
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """A fact about the data of one figure that stops nothing and must not vanish.

    >>> finding = Finding(kind=Kind.INVALID_VALUE, place="a.md", line=7, message="year: '20x6'")
    >>> str(finding)
    "a.md:7: year: '20x6'"
    """

    kind: Kind
    place: str
    line: int
    message: str

    def __str__(self) -> str:
        return f"{self.place}:{self.line}: {self.message}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """How many values of a document were read, and what became of them.

    A value is a scalar of a mapped key or cell that is not a mark for "missing".  ``read`` is
    counted before mapping and the other three while mapping, so that the sum is a check.

    >>> Tally(read=3, kept=2, left_out=1).is_balanced
    True
    """

    read: int = 0
    kept: int = 0
    mended: int = 0
    left_out: int = 0

    @property
    def is_balanced(self) -> bool:
        """Whether every value that was read is accounted for."""
        return self.read == self.kept + self.mended + self.left_out

    def __add__(self, other: Tally) -> Tally:
        return Tally(
            read=self.read + other.read,
            kept=self.kept + other.kept,
            mended=self.mended + other.mended,
            left_out=self.left_out + other.left_out,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Organism:
    """An organism as a document names it; ``taxon_id`` is None where no taxon has that name.

    ``line`` is that of the key which names it.

    >>> Organism(name="Homo sapiens", taxon_id="9606").taxon_id
    '9606'
    """

    name: str
    taxon_id: str | None = None
    line: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Family:
    """A gene family or complex that a matched term names; FamPlex may not know it (None).

    >>> Family(term="NMDAR", famplex_id="GRIN").famplex_id
    'GRIN'
    """

    term: str
    famplex_id: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Entity:
    """What a long form means: ``kind`` is gene, family, chemical or disease.

    ``id`` is its NCBI Gene id, FamPlex id or MeSH id.

    >>> Entity(kind="gene", id="5170").id
    '5170'
    """

    kind: str
    id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """What the caption of a figure says of one of its mentions.

    ``supports`` are names of individuals of ``pfocr:CaptionSupport``: what stands in the caption,
    and ``longFormAgrees`` where the caption defines the word as what the document takes it for.
    ``long_form`` is such a definition as the caption writes it, and ``suggests`` what it means
    instead, where it contradicts the document.

    >>> Evidence(supports=("wordInCaption",)).findings
    ()
    """

    supports: tuple[str, ...] = ()
    long_form: str | None = None
    suggests: tuple[Entity, ...] = ()
    findings: tuple[Kind, ...] = ()

    def __hash__(self) -> int:
        return hash((self.supports, self.long_form))


@dataclass(frozen=True, slots=True, kw_only=True)
class GeneMention:
    """One gene that was read off a figure.

    ``word`` is what the figure shows (``(MEK``), which a keyword does not say; ``matched_symbol``
    is the term of the lexicon that it matched (``MEK``), ``symbol`` and ``ncbigene_id`` the gene
    that the document takes it to mean.
    ``source`` is None where the document names a lexicon that nobody knows.  ``candidates`` counts
    the genes of the same organism that the same word and matched term lead to.

    >>> GeneMention(word="ERK", matched_symbol="ERK", symbol="MAPK1", ncbigene_id="5594").symbol
    'MAPK1'
    """

    word: str | None
    matched_symbol: str | None = None
    source: str | None = None
    symbol: str | None = None
    ncbigene_id: str | None = None
    taxon_id: str | None = None
    organism: str | None = None
    is_current: bool = False
    occurrences: int = 1
    family: Family | None = None
    candidates: int = 1
    evidence: Evidence = Evidence()

    def __hash__(self) -> int:
        return hash((self.word, self.ncbigene_id, self.occurrences))


@dataclass(frozen=True, slots=True, kw_only=True)
class ChemicalMention:
    """One chemical that was read off a figure.

    ``heading`` is the MeSH heading and ``name`` the ChEBI name that a table gives; a row of 2024
    may have a ChEBI number (``"6121"``) and no MeSH id, and some rows have neither.
    ``matched_symbol`` is the name of the lexicon that a keyword equals.

    >>> ChemicalMention(word="Ketamine", mesh_id="D007649").mesh_id
    'D007649'
    """

    word: str | None
    matched_symbol: str | None = None
    source: str = "pubtator_mesh"
    mesh_id: str | None = None
    chebi_id: str | None = None
    heading: str | None = None
    name: str | None = None
    occurrences: int = 1
    evidence: Evidence = Evidence()


@dataclass(frozen=True, slots=True, kw_only=True)
class DiseaseMention:
    """One disease that was read off a figure; ``doid`` are the digits of a Disease Ontology id.

    >>> DiseaseMention(word="lung injury", mesh_id="D055370").word
    'lung injury'
    """

    word: str | None
    source: str = "pubtator_mesh"
    mesh_id: str | None = None
    doid: str | None = None
    heading: str | None = None
    name: str | None = None
    occurrences: int = 1
    evidence: Evidence = Evidence()


Mention = GeneMention | ChemicalMention | DiseaseMention


@dataclass(frozen=True, slots=True, kw_only=True)
class Annotation:
    """An ontology term that a curator gave a figure: ``PW:0001602``, and its label.

    >>> Annotation(curie="PW:0001602", label="glucose metabolism disease pathway").curie
    'PW:0001602'
    """

    curie: str
    label: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Article:
    """The article that a figure belongs to; ``as_written`` is a title whose mojibake was mended.

    >>> Article(pmcid="PMC83992", year="1999").year
    '1999'
    """

    pmcid: str
    title: str | None = None
    as_written: tuple[str, ...] = ()
    citation: str | None = None
    year: str | None = None
    doi: str | None = None
    journal_title: str | None = None
    journal_nlm_ta: str | None = None
    publisher: str | None = None
    keywords: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """One figure with everything that its document and its tables say.

    ``place`` is the path of the document, ``digests`` the SHA-256 of it and of its tables.
    ``missing_tables`` are the kinds of tables (``genes``, ``chemicals``, ``diseases``) that a
    document of 2023 or later, which has no rows of its own, comes without.

    >>> article = Article(pmcid="PMC83992")
    >>> Figure(figid="PMC83992__mb0391401008", article=article).genes
    ()
    """

    figid: str
    article: Article
    place: str = ""
    alias: str | None = None
    title: str | None = None
    caption: str | None = None
    as_written: tuple[str, ...] = ()
    number: str | None = None
    figure_type: str | None = None
    pathway_score: str | None = None
    pmc_rank: str | None = None
    filename: str | None = None
    figlink: str | None = None
    ndex: str | None = None
    wpid: str | None = None
    article_organisms: tuple[Organism, ...] = ()
    gene_organisms: tuple[Organism, ...] = ()
    annotations: tuple[Annotation, ...] = ()
    keywords: tuple[str, ...] = ()
    genes: tuple[GeneMention, ...] = ()
    chemicals: tuple[ChemicalMention, ...] = ()
    diseases: tuple[DiseaseMention, ...] = ()
    missing_tables: frozenset[str] = frozenset()
    digests: tuple[str, ...] = ()
    findings: tuple[Finding, ...] = ()
    tally: Tally = Tally()

    @property
    def mentions(self) -> tuple[Mention, ...]:
        """The genes, chemicals and diseases that were read off the figure."""
        return (*self.genes, *self.chemicals, *self.diseases)
