"""The rows of a figure's genes, chemicals and diseases, and the tables they stand in.

Sizes are those of the real tables: log-normal, with the means that PFOCR's own statistics give.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from itertools import groupby
from random import Random

from pfocr_rdf.documents.tables import LAYOUTS

from .names import HUMAN, ORGANISMS, Concept, GeneRow, Names, Organism, Pool, Term

MISSING = "NA"

#: gene rows of a table: the mean that is aimed at before the last term overshoots, and the spread
GENE_ROWS, GENE_SPREAD, MOST_GENE_ROWS = 42.0, 0.7, 600
#: the share of kinds of terms: symbols, aliases, families
SYMBOLS, ALIASES = 0.39, 0.83
#: the share of figures with a table of chemicals or diseases, and the rows in one
CHEMICAL_TABLES, CHEMICAL_ROWS = 0.5, 6.3
DISEASE_TABLES, DISEASE_ROWS = 0.12, 3.2

_CYRILLIC = str.maketrans("AKCPB", "АКСРВ")  # noqa: RUF001 -- look-alikes, as OCR gives them


@dataclass(frozen=True, slots=True)
class Mention:
    """One word of a figure and the term that it matched."""

    word: str
    term: Term


@dataclass(frozen=True, slots=True)
class GeneBlock:
    """The rows of one organism."""

    organism: Organism
    rows: list[tuple[Mention, GeneRow]]


@dataclass(frozen=True, slots=True)
class ConceptRow:
    """A row of a table of chemicals or diseases; the last column is a ChEBI or DOID number."""

    word: str
    mesh: str
    match: str
    name: str
    other: str


def gene_blocks(random: Random, names: Names, topic: int) -> list[GeneBlock]:
    """Return the blocks of a figure's gene table, by organism."""
    found = [one for one in ORGANISMS if random.random() < one.tables] or [HUMAN]
    random.shuffle(found)
    spread = GENE_SPREAD * GENE_SPREAD / 2
    wanted = min(random.lognormvariate(math.log(GENE_ROWS) - spread, GENE_SPREAD), MOST_GENE_ROWS)
    blocks = [GeneBlock(organism, []) for organism in found]
    seen: set[str] = set()
    total = tries = 0
    while total < wanted - 1 and tries < MOST_GENE_ROWS:
        tries += 1
        term = _term(random, names, topic)
        if term.match in seen:
            continue
        seen.add(term.match)
        mention = Mention(_as_read(random, term.word), term)
        for block in blocks:
            rows = term.rows(block.organism)
            block.rows.extend((mention, row) for row in rows)
            total += len(rows)
    return [block for block in blocks if block.rows]


def _term(random: Random, names: Names, topic: int) -> Term:
    chance = random.random()
    if chance < SYMBOLS:
        return names.symbols.draw(random, topic)
    return (names.aliases if chance < ALIASES else names.families).draw(random, topic)


def _as_read(random: Random, word: str) -> str:
    """Return a word as OCR reads it off a figure: mostly as it is."""
    chance = random.random()
    if chance < 0.8:  # noqa: PLR2004 -- four fifths are plain
        return word
    if chance < 0.805:  # noqa: PLR2004 -- and very few have letters of another script
        return word.translate(_CYRILLIC)
    shapes = ("({0}", "{0},", "{0}*", "{0})", "p-{0}", "{0}+", "|{0}|", "{0}↑", "{1}", "{0}s")
    return random.choice(shapes).format(word, word.capitalize())


def gene_table(blocks: list[GeneBlock], *, is_repeating: bool = False) -> str:
    """Return the text of a gene table; *is_repeating* writes its first block twice, as R once did.

    The second copy counts otherwise, and so is recognised as a copy.
    """
    lines = ["\t".join(LAYOUTS["genes"][0])]
    for block in blocks:
        direct, synonym, match = _counts(block)
        lines += _gene_lines(block, f"{direct or MISSING}\t{synonym or MISSING}\t{match}")
    if is_repeating:
        direct, synonym, match = _counts(blocks[0])
        lines += _gene_lines(blocks[0], f"{direct + 1}\t{synonym or MISSING}\t{match}")
    return "\n".join(lines) + "\n"


def _counts(block: GeneBlock) -> tuple[int, int, int]:
    """Return distinct genes by symbol, distinct genes by synonym, and distinct matches."""
    direct = {row.ncbigene_id for _, row in block.rows if row.source == "ncbigene_symbol"}
    synonym = {row.ncbigene_id for _, row in block.rows if row.source == "ncbigene_synonym"}
    return len(direct), len(synonym), len({mention.term.match for mention, _ in block.rows})


def _gene_lines(block: GeneBlock, counts: str) -> list[str]:
    one = block.organism
    start = f"{one.taxon_id}\t{one.name}\t{one.group}"
    return [
        f"{start}\t{mention.word}\t{mention.term.match}\t{row.symbol}\t{row.ncbigene_id}"
        f"\t{row.source}\t{counts}"
        for mention, row in block.rows
    ]


def _number(random: Random, mean: float) -> int:
    """Return a whole number from 1 on, of a geometric distribution with this mean."""
    return 1 + int(math.log(1 - random.random()) / math.log(1 - 1 / mean))


def chemical_rows(
    random: Random, names: Names, topic: int, *, is_2024: bool, least: int = 0
) -> list[ConceptRow]:
    """Return a figure's rows of chemicals, at least this many; none if it has no such table."""
    if not least and random.random() >= CHEMICAL_TABLES:
        return []
    number = max(_number(random, CHEMICAL_ROWS), least)
    drawn = [_chemical(random, names, topic, is_2024=is_2024) for _ in range(number)]
    return [row for row, group in groupby(sorted(drawn, key=_by_word)) for row in group]


def _by_word(row: ConceptRow) -> tuple[str, str]:
    return row.word, row.mesh


def _chemical(random: Random, names: Names, topic: int, *, is_2024: bool) -> ConceptRow:
    chance = random.random()
    if chance < 0.06:  # noqa: PLR2004 -- words that nobody knows
        word = names.unmapped.draw(random, topic).word
        return ConceptRow(word, MISSING, MISSING, MISSING, MISSING)
    if chance < 0.35 and not is_2024:  # noqa: PLR2004 -- a third has no number in ChEBI
        found = names.unmapped.draw(random, topic)
        return ConceptRow(found.word, f"mesh:{found.mesh_id}", MISSING, MISSING, MISSING)
    found = names.mapped.draw(random, topic)
    name = found.heading.lower()
    if is_2024:
        return ConceptRow(found.word, MISSING, found.word.lower(), name, f"chebi:{found.other}")
    return ConceptRow(
        found.word, f"mesh:{found.mesh_id}", found.heading, name, f"chebi:{found.other}"
    )


def disease_rows(random: Random, pool: Pool[Concept], topic: int) -> list[ConceptRow]:
    """Return a figure's rows of diseases; none if it has no such table."""
    if random.random() >= DISEASE_TABLES:
        return []
    rows = []
    for _ in range(_number(random, DISEASE_ROWS)):
        found = pool.draw(random, topic)
        row = ConceptRow(found.word, f"mesh:{found.mesh_id}", MISSING, MISSING, MISSING)
        if found.other and random.random() < 0.15:  # noqa: PLR2004 -- few have a number in DOID
            doid = f"doid:{found.other}"
            row = ConceptRow(found.word, row.mesh, found.heading, found.heading.lower(), doid)
        rows.append(row)
    return rows


def concept_table(kind: str, rows: list[ConceptRow]) -> str:
    """Return the text of a table of chemicals or diseases."""
    lines = ["\t".join(LAYOUTS[kind][0])]
    lines += [f"{row.word}\t{row.mesh}\t{row.match}\t{row.name}\t{row.other}" for row in rows]
    return "\n".join(lines) + "\n"
