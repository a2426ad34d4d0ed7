"""The rows of genes, chemicals and diseases become mentions.

A row comes from a table or from inside the document; both are read through :class:`Cells`, so that
every layout ends in the same record.  Only plain rows of genes take a shorter way (``plain_rows``).
Rows that say the same are one mention with a count.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from functools import lru_cache
from typing import TypeVar

from .. import iris
from ..documents.front_matter import Value
from ..documents.tables import Row, Table
from ..records import ChemicalMention, DiseaseMention, GeneMention, Kind
from ..vocab import GENE_KEYWORDS, GENE_LEXICONS
from . import keys, plain_rows
from .cells import Cells
from .reading import Reading, count_cells, count_scalars

Mention = TypeVar("Mention", GeneMention, ChemicalMention, DiseaseMention)

#: NCBI taxon of the genes inside documents of 2022: their lexicon was HGNC
HUMAN = "9606"


def genes(reading: Reading, table: Table | None) -> tuple[GeneMention, ...]:
    """Return the gene mentions of a figure."""
    rows = _gene_rows(reading, table)
    repeated = _repeated(reading, table, rows)
    first: dict[tuple[str | None, ...], GeneMention] = {}
    counts: Counter[tuple[str | None, ...]] = Counter()
    for number, (said, _) in enumerate(rows):
        if isinstance(said, plain_rows.Plain):
            mention, name = said.mention, said.name
        elif found := _gene(said):
            mention = found
            name = (found.word, found.matched_symbol, found.source, found.ncbigene_id)
        else:
            continue
        first.setdefault(name, mention)
        counts[name] += number not in repeated
    return tuple(
        [
            mention if counts[name] <= 1 else _counted(mention, counts[name])
            for name, mention in first.items()
        ]
    )


@lru_cache(maxsize=1 << 12)
def _counted(mention: GeneMention, number: int) -> GeneMention:
    return replace(mention, occurrences=number)


#: a row of genes: what it says if it is plain, else its cells; and its counts
_GeneRow = tuple[plain_rows.Plain | Cells, tuple[str | None, ...]]

#: columns that are the same, and those that differ, where the block of an organism is repeated
_BLOCK = ("organism_id", "word", "match", "ncbigene_symbol", "ncbigene_id", "source")
_COUNTS = ("count_direct", "count_synonym", "count_match")


def _gene_rows(reading: Reading, table: Table | None) -> list[_GeneRow]:
    if table is None or table.columns != plain_rows.COLUMNS:
        return [(cells, cells.key_of(*_COUNTS)) for cells in _rows(reading, "genes", table)]
    rows: list[_GeneRow] = []
    number = 0
    for row in _table_rows(reading, table):
        text, *counts = row.text.rsplit("\t", len(_COUNTS))
        plain = plain_rows.read(text)
        if plain:
            number += plain_rows.VALUES
        rows.append((plain or _cells(reading, table, row), tuple(counts)))
    reading.see(number)
    reading.keep(number)
    return rows


def _repeated(reading: Reading, table: Table | None, rows: list[_GeneRow]) -> set[int]:
    """Return the numbers of the rows of an organism block that is repeated.

    A block that stands twice with other counts is an accident of the table, not a second reading
    of the figure (PMC6634270).
    """
    seen: dict[tuple[str | None, ...], tuple[str | None, ...]] = {}
    repeated: set[int] = set()
    if table is None:  # rows inside documents have no counts
        return repeated
    reported: set[str | None] = set()
    for number, (row, counts) in enumerate(rows):
        key = row.key if isinstance(row, plain_rows.Plain) else row.key_of(*_BLOCK)
        if any(counts) and seen.setdefault(key, counts) != counts:
            repeated.add(number)
            if key[0] not in reported:
                reported.add(key[0])
                message = f"the rows of organism {key[0]!r} stand again with other counts"
                line = table.rows[number].line
                reading.find_at(Kind.REPEATED_BLOCK, message, table.place, line)
    return repeated


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
    if table is None:
        yield from _inline_rows(reading, kind, reading.document.fields.get(kind))
        return
    for row in _table_rows(reading, table):
        yield _cells(reading, table, row)


def _table_rows(reading: Reading, table: Table) -> tuple[Row, ...]:
    """Return the rows of a table, having found its problems and what gives way to it."""
    inline = reading.document.fields.get(table.kind)
    if inline and (lost := count_scalars(inline, table.kind)):
        reading.lose(lost)
        rows = len(inline) if isinstance(inline, list) else 1
        message = f"{table.kind}: {rows} rows inside the document give way to {table.place}"
        reading.find(Kind.TABLE_WINS, message, table.kind)
    for line, reason in table.problems:
        reading.find_at(Kind.ROW_NOT_READ, reason, table.place, line)
    return table.rows


def _cells(reading: Reading, table: Table, row: Row) -> Cells:
    """Return the cells of a row of a table, having counted its values."""
    cells = row.cells
    reading.see(count_cells(cells, table.kind))
    return Cells(reading, table.kind, cells, (table.place, row.line))


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
