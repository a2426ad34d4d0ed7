"""The rows of genes, chemicals and diseases become mentions.

A row comes from a table or from inside the document; both are read through :class:`Cells`, so that
every layout ends in the same record.  Rows that say the same are one mention with a count.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from typing import TypeVar

from .. import iris
from ..documents.front_matter import Value
from ..documents.tables import Table
from ..errors import IdentifierError
from ..records import ChemicalMention, DiseaseMention, GeneMention, Kind
from ..vocab import GENE_KEYWORDS, GENE_LEXICONS
from . import keys
from .reading import Reading, count_scalars

Mention = TypeVar("Mention", GeneMention, ChemicalMention, DiseaseMention)

#: NCBI taxon of the genes inside documents of 2022: their lexicon was HGNC
HUMAN = "9606"


class Cells:
    """The cells of one row, and where it stands."""

    def __init__(self, reading: Reading, kind: str, cells: dict[str, str], where: Where) -> None:
        self._reading = reading
        self._kind = kind
        self._cells = cells
        self._place, self._path = where
        self._counted: dict[str, bool] = {}  # by key: whether the cell was mended

    def line(self, key: str = "") -> int:
        """Return the line of a cell."""
        if isinstance(self._path, int):
            return self._path
        return self._reading.document.line(*self._path, *([key] if key else []))

    def text(self, key: str) -> str | None:
        """Return the text of a cell, or None where it is missing."""
        text = self._cells.get(key)
        if text is None or keys.is_missing(text, key, self._kind):
            return None
        clean = self._reading.cleaned(text, self._place, lambda: self.line(key))
        if clean:
            self._counted[key] = clean != text
        return clean or None

    def identifier(self, key: str, prefix: str, check: Callable[[str], str]) -> str | None:
        """Return an identifier without its prefix if *check* takes it; else leave it out."""
        text = self._cells.get(key)
        if text is None or keys.is_missing(text, key, self._kind):
            return None
        found, _, identifier = text.strip().rpartition(":")
        try:
            check(identifier if found.lower() in {"", prefix} else text)
        except IdentifierError as error:
            self._reading.lose()
            self.find(Kind.INVALID_IDENTIFIER, f"{key}: {error}", key)
            return None
        self._reading.keep()
        self._counted[key] = False
        return identifier

    def lose(self, key: str) -> None:
        """Turn a cell that was kept or mended, if it was, into one that is left out."""
        if key not in self._counted:
            return
        if self._counted.pop(key):
            self._reading.mend(-1)
        else:
            self._reading.keep(-1)
        self._reading.lose()

    def drop(self) -> None:
        """Leave out all of this row."""
        for key in list(self._counted):
            self.lose(key)

    def reject(self, kind: Kind, message: str, key: str) -> None:
        """Leave out a cell that was kept or mended, with a finding."""
        self.lose(key)
        self.find(kind, message, key)

    def first(self, **values: str | None) -> str | None:
        """Return the first of what cells for the same thing say; another value is left out."""
        said = {key: value for key, value in values.items() if value is not None}
        chosen = next(iter(said.values()), None)
        for key, value in said.items():
            if value != chosen:
                message = f"{key}: {value!r} differs from another cell (expected {chosen!r})"
                self.reject(Kind.INVALID_VALUE, message, key)
        return chosen

    def find(self, kind: Kind, message: str, key: str = "") -> None:
        """Add a finding about this row."""
        self._reading.find_at(kind, message, self._place, self.line(key))

    def key_of(self, *columns: str) -> tuple[str | None, ...]:
        """Return the raw cells of these columns."""
        return tuple(self._cells.get(column) for column in columns)


#: where a row stands: its file, and a line of a table or a path in the front matter
Where = tuple[str, int | tuple[str | int, ...]]


def genes(reading: Reading, table: Table | None) -> tuple[GeneMention, ...]:
    """Return the gene mentions of a figure."""
    rows = list(_rows(reading, "genes", table))
    occurrences = _occurrences(rows)
    found = [
        mention if count == 1 else replace(mention, occurrences=count)
        for row, count in zip(rows, occurrences, strict=True)
        if (mention := _gene(row)) is not None
    ]
    return _merged(found, lambda m: (m.word, m.matched_symbol, m.source, m.ncbigene_id))


def chemicals(reading: Reading, table: Table | None) -> tuple[ChemicalMention, ...]:
    """Return the chemical mentions of a figure."""
    found = [_chemical(row) for row in _rows(reading, "chemicals", table)]
    mentions = [mention for mention in found if mention is not None]
    return _merged(mentions, lambda m: (m.word, m.source, m.mesh_id, m.chebi_id, m.heading, m.name))


def diseases(reading: Reading, table: Table | None) -> tuple[DiseaseMention, ...]:
    """Return the disease mentions of a figure."""
    found = [_disease(row) for row in _rows(reading, "diseases", table)]
    mentions = [mention for mention in found if mention is not None]
    return _merged(mentions, lambda m: (m.word, m.source, m.mesh_id, m.doid, m.heading, m.name))


def names(
    genes: Iterable[GeneMention],
    chemicals: Iterable[ChemicalMention],
    diseases: Iterable[DiseaseMention],
) -> frozenset[str]:
    """Return the symbols and words that mentions with an identifier say.

    >>> mention = GeneMention(word="(MEK", symbol="MAP2K1", ncbigene_id="5604")
    >>> sorted(names([mention], [], []))
    ['(MEK', 'MAP2K1']
    """
    said: set[str | None] = set()
    for gene in genes:
        if gene.ncbigene_id:
            said |= {gene.symbol, gene.word}
    for chemical in chemicals:
        if chemical.mesh_id or chemical.chebi_id:
            said.add(chemical.word)
    for disease in diseases:
        if disease.mesh_id or disease.doid:
            said.add(disease.word)
    return frozenset(name for name in said if name is not None)


def _rows(reading: Reading, kind: str, table: Table | None) -> Iterator[Cells]:
    """Yield the rows of the table if there is one, else those inside the document."""
    inline = reading.document.fields.get(kind)
    if table is None:
        yield from _inline_rows(reading, kind, inline)
        return
    if inline and (lost := count_scalars(inline, kind)):
        reading.lose(lost)
        rows = len(inline) if isinstance(inline, list) else 1
        message = f"{kind}: {rows} rows inside the document give way to {table.place}"
        reading.find(Kind.TABLE_WINS, message, kind)
    for line, reason in table.problems:
        reading.find_at(Kind.ROW_NOT_READ, reason, table.place, line)
    for row in table.rows:
        yield Cells(reading, kind, row.cells, (table.place, row.line))


def _inline_rows(reading: Reading, kind: str, inline: Value | None) -> Iterator[Cells]:
    if isinstance(inline, list):
        for index, item in enumerate(inline):
            cells = _inline_cells(reading, kind, index, item)
            if cells:
                yield Cells(reading, kind, cells, (reading.document.place, (kind, index)))
    elif inline is not None and (not isinstance(inline, str) or not keys.is_missing(inline)):
        reading.lose(count_scalars(inline, kind))
        reading.find(Kind.INVALID_VALUE, f"{kind}: not a list (expected rows)", kind)


def _inline_cells(reading: Reading, kind: str, index: int, item: Value) -> dict[str, str]:
    """Return the cells of a row inside the document that are text under a known key."""
    if not isinstance(item, dict):
        reading.lose(count_scalars(item, kind))
        message = f"{kind}: not a row (expected word, source, …)"
        reading.find(Kind.ROW_NOT_READ, message, kind, index)
        return {}
    cells = {}
    for key, value in item.items():
        if isinstance(value, str) and key in keys.COLUMNS[kind]:
            cells[key] = value
        elif lost := count_scalars(value, key, kind):
            reading.lose(lost)
            reading.find(Kind.UNKNOWN_KEY, f"no mapping for {key!r} of {kind}", kind, index, key)
    return cells


def _gene(row: Cells) -> GeneMention | None:
    is_current = row.key_of("ncbigene_id") != (None,)
    taxon = row.identifier("organism_id", "ncbitaxon", iris.taxon_iri)
    mention = GeneMention(
        word=row.text("word"),
        matched_symbol=row.first(match=row.text("match"), symbol=row.text("symbol")),
        source=_gene_source(row),
        symbol=row.first(
            ncbigene_symbol=row.text("ncbigene_symbol"), hgnc_symbol=row.text("hgnc_symbol")
        ),
        ncbigene_id=row.first(
            ncbigene_id=row.identifier("ncbigene_id", "ncbigene", iris.gene_iri),
            entrez=row.identifier("entrez", "ncbigene", iris.gene_iri),
        ),
        taxon_id=taxon if is_current else HUMAN,
        organism=row.text("organism_name"),
        is_current=is_current,
    )
    if mention.symbol and not mention.ncbigene_id:
        _lose_symbol(row, mention.symbol)
    meaning = mention.matched_symbol or mention.ncbigene_id
    return mention if _says_something(row, mention.word, meaning) else None


def _lose_symbol(row: Cells, symbol: str) -> None:
    """Leave out the symbol of a row that has no gene; a bad identifier was reported already."""
    row.lose("ncbigene_symbol")
    row.lose("hgnc_symbol")
    if all(cell is None or keys.is_missing(cell) for cell in row.key_of("ncbigene_id", "entrez")):
        message = f"symbol {symbol!r} without a gene (expected an NCBI Gene ID)"
        row.find(Kind.INVALID_IDENTIFIER, message)


def _gene_source(row: Cells) -> str | None:
    source = row.text("source")
    if source != GENE_KEYWORDS and source in GENE_LEXICONS:  # no document knows our own
        return source
    expected = "hgnc_symbol, ncbigene_symbol, …"
    if source is None:
        row.find(Kind.UNKNOWN_SOURCE, f"no source (expected {expected}); kept without tier")
    else:
        message = f"source: {source!r} is no known lexicon (expected {expected}); kept without tier"
        row.reject(Kind.UNKNOWN_SOURCE, message, "source")
    return None


def _chemical(row: Cells) -> ChemicalMention | None:
    mesh_id, chebi_id = _identifiers(row, "chebi", iris.chebi_iri)
    mention = ChemicalMention(
        word=row.text("word"),
        source="chebi_name" if chebi_id and not mesh_id else "pubtator_mesh",
        mesh_id=mesh_id,
        chebi_id=chebi_id,
        heading=row.text("match"),
        name=row.text("name"),
    )
    return mention if _says_something(row, mention.word, mesh_id or chebi_id) else None


def _disease(row: Cells) -> DiseaseMention | None:
    mesh_id, doid = _identifiers(row, "doid", iris.doid_iri)
    mention = DiseaseMention(
        word=row.text("word"),
        mesh_id=mesh_id,
        doid=doid,
        heading=row.text("match"),
        name=row.text("name"),
    )
    return mention if _says_something(row, mention.word, mesh_id or doid) else None


def _identifiers(
    row: Cells, other: str, check: Callable[[str], str]
) -> tuple[str | None, str | None]:
    """Return the MeSH id of a row and its id of the *other* scheme, in whichever layout.

    Rows of 2022 have one identifier, whose scheme is its prefix or else ``source``.
    """
    checks = {"mesh": iris.mesh_iri, other: check}
    source = (row.text("source") or "").strip().lower()
    prefix = (row.key_of("identifier")[0] or "").strip().lower().rpartition(":")[0]
    scheme = prefix or source or "mesh"
    found: dict[str, str | None] = {}
    if scheme in checks:
        found[scheme] = row.identifier("identifier", scheme, checks[scheme])
    elif row.text("identifier"):
        message = f"identifier: scheme {scheme!r} is not read (expected 'mesh' or {other!r})"
        row.reject(Kind.INVALID_IDENTIFIER, message, "identifier")
    mesh_id, other_id = (
        row.first(**{name: row.identifier(name, name, checks[name]), "identifier": found.get(name)})
        for name in checks
    )
    return mesh_id, other_id


def _says_something(row: Cells, word: str | None, meaning: str | None) -> bool:
    if word is not None:
        return True
    if meaning is not None:
        row.find(Kind.ROW_WITHOUT_WORD, f"a row without a word (for {meaning!r})")
        return True
    row.drop()
    row.find(Kind.EMPTY_ROW, "a row without word and identifier (nothing to say)")
    return False


def _occurrences(rows: list[Cells]) -> list[int]:
    """Return 1 for each row, and 0 for those of an organism block that is repeated.

    A block that stands twice with other counts is an accident of the table, not a second reading
    of the figure (PMC6634270).
    """
    seen: dict[tuple[str | None, ...], tuple[str | None, ...]] = {}
    reported: set[str | None] = set()
    occurrences = []
    for row in rows:
        key = row.key_of("organism_id", "word", "match", "ncbigene_symbol", "ncbigene_id", "source")
        counts = row.key_of("count_direct", "count_synonym", "count_match")
        is_repeated = any(counts) and seen.setdefault(key, counts) != counts
        occurrences.append(0 if is_repeated else 1)
        if is_repeated and key[0] not in reported:
            reported.add(key[0])
            message = f"the rows of organism {key[0]!r} stand again with other counts"
            row.find(Kind.REPEATED_BLOCK, message)
    return occurrences


def _merged(
    mentions: list[Mention], key: Callable[[Mention], tuple[str | None, ...]]
) -> tuple[Mention, ...]:
    """Return each mention once, with the number of rows that say it."""
    counts: Counter[tuple[str | None, ...]] = Counter()
    first: dict[tuple[str | None, ...], Mention] = {}
    for mention in mentions:
        name = key(mention)
        first.setdefault(name, mention)
        counts[name] += mention.occurrences
    return tuple(
        mention
        if mention.occurrences == (count := max(counts[name], 1))
        else replace(mention, occurrences=count)
        for name, mention in first.items()
    )
