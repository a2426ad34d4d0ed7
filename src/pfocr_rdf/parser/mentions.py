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
from ..vocab import GENE_LEXICONS
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
        self._kept = 0

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
        self._kept += 1
        return self._reading.cleaned(text, self._place, lambda: self.line(key))

    def identifier(self, key: str, prefix: str, check: Callable[[str], str]) -> str | None:
        """Return an identifier without its prefix if *check* takes it; else leave it out."""
        text = self.text(key)
        if text is None:
            return None
        found, _, identifier = text.strip().rpartition(":")
        try:
            check(identifier if found.lower() in {"", prefix} else text)
        except IdentifierError as error:
            self.reject(f"{key}: {error}", key)
            return None
        return identifier

    def lose(self, number: int = 1) -> None:
        """Turn cells that were counted as kept into ones that are left out."""
        self._kept -= number
        self._reading.keep(-number)
        self._reading.lose(number)

    def drop(self) -> None:
        """Leave out all of this row."""
        self.lose(self._kept)

    def reject(self, message: str, key: str) -> None:
        """Leave out a cell that was counted as kept, with a finding."""
        self.lose()
        self.find(Kind.INVALID_IDENTIFIER, message, key)

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
        replace(mention, occurrences=count)
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
        message = f"{kind}: {len(inline)} rows inside the document give way to {table.place}"
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
    symbols = (row.text("ncbigene_symbol"), row.text("hgnc_symbol"))
    gene_ids = (
        row.identifier("ncbigene_id", "ncbigene", iris.gene_iri),
        row.identifier("entrez", "ncbigene", iris.gene_iri),
    )
    matched = (row.text("match"), row.text("symbol"))
    taxon = row.identifier("organism_id", "ncbitaxon", iris.taxon_iri)
    mention = GeneMention(
        word=row.text("word"),
        matched_symbol=matched[0] or matched[1],
        source=_gene_source(row),
        symbol=symbols[0] or symbols[1],
        ncbigene_id=gene_ids[0] or gene_ids[1],
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
    row.lose()
    if all(cell is None or keys.is_missing(cell) for cell in row.key_of("ncbigene_id", "entrez")):
        message = f"symbol {symbol!r} without an NCBI Gene ID (it names no gene)"
        row.find(Kind.INVALID_IDENTIFIER, message)


def _gene_source(row: Cells) -> str | None:
    source = row.text("source")
    if source in GENE_LEXICONS:
        return source
    expected = "hgnc_symbol, ncbigene_symbol, …"
    if source is None:
        row.find(Kind.UNKNOWN_SOURCE, f"no source (expected {expected}); kept without tier")
    else:
        row.reject(f"source: {source!r} is no known lexicon", "source")
    return None


def _chemical(row: Cells) -> ChemicalMention | None:
    mesh_id, chebi_id, _ = _identifiers(row)
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
    mesh_id, _, doid = _identifiers(row)
    mention = DiseaseMention(
        word=row.text("word"),
        mesh_id=mesh_id,
        doid=doid,
        heading=row.text("match"),
        name=row.text("name"),
    )
    return mention if _says_something(row, mention.word, mesh_id or doid) else None


def _identifiers(row: Cells) -> tuple[str | None, str | None, str | None]:
    """Return the MeSH id, ChEBI number and DOID digits of a row, in whichever layout."""
    mesh_id = row.identifier("mesh", "mesh", iris.mesh_iri)
    chebi_id = row.identifier("chebi", "chebi", iris.chebi_iri)
    doid = row.identifier("doid", "doid", iris.doid_iri)
    source = (row.text("source") or "").strip().lower()
    prefix = (row.key_of("identifier")[0] or "").strip().lower().rpartition(":")[0]
    scheme = prefix or source or "mesh"
    if scheme == "mesh":
        mesh_id = row.identifier("identifier", scheme, iris.mesh_iri) or mesh_id
    elif scheme == "chebi":
        chebi_id = row.identifier("identifier", scheme, iris.chebi_iri) or chebi_id
    elif scheme == "doid":
        doid = row.identifier("identifier", scheme, iris.doid_iri) or doid
    elif row.text("identifier"):
        row.reject(f"identifier: scheme {scheme!r} is not read (expected 'mesh')", "identifier")
    return mesh_id, chebi_id, doid


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
        first.setdefault(key(mention), mention)
        counts[key(mention)] += mention.occurrences
    return tuple(
        replace(mention, occurrences=max(counts[name], 1)) for name, mention in first.items()
    )
