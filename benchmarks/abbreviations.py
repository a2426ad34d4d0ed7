"""How right the reading of abbreviations is: captions against a table that was made by hand.

    python benchmarks/abbreviations.py [CORPUS]

CORPUS is a folder with ``_figures/``; the five documents of ``seeds/`` are always read.  The table,
``tests/golden/abbreviations.tsv``, has every abbreviation that these captions define, what they
write for it, and the entity that it is: the right one by biology, whatever the program says.
``also`` lists further entities that are the same thing: a gene and MeSH's concept of its protein, a
family and the gene that is called by its name.

1. *Definitions*: right is a short form with its long form letter for letter.
2. *Entities*: what each definition of the table is taken to mean, so that a long form which is not
   found does not count twice.  Each entity is right or wrong; a definition that has an entity is
   found if one of its entities is right.

The goal is a precision of at least 0.95 for both.
"""

from __future__ import annotations

import csv
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from pfocr_rdf.documents.front_matter import parse_document
from pfocr_rdf.evidence.abbreviations import Definition, definitions
from pfocr_rdf.evidence.meanings import meanings
from pfocr_rdf.lexicon.lexicon import Lexicon

ROOT = Path(__file__).resolve().parents[1]
TABLE = ROOT / "tests" / "golden" / "abbreviations.tsv"
SHARED = ROOT.parent / "shared" / "corpus"


@dataclass(frozen=True, slots=True)
class Row:
    """A definition of the table, and its entities as ``kind:id``: the right ones, the others."""

    figid: str
    definition: Definition
    right: frozenset[str]
    also: frozenset[str]


@dataclass(frozen=True, slots=True)
class Score:
    """How many were right and wrong of those given, and how many of those wanted were found."""

    right: int
    wrong: tuple[str, ...]
    found: int
    missed: tuple[str, ...]

    @property
    def precision(self) -> float:
        """The share of what is given that is right."""
        return self.right / (self.right + len(self.wrong))

    @property
    def recall(self) -> float:
        """The share of what is wanted that is found."""
        return self.found / (self.found + len(self.missed))


def read_table() -> list[Row]:
    """Return the rows of the table."""
    with TABLE.open(encoding="utf-8", newline="") as lines:
        return [
            Row(
                cells["figid"],
                Definition(cells["abbreviation"], cells["long_form"]),
                frozenset([f"{cells['kind']}:{cells['id']}"] if cells["id"] else []),
                frozenset(filter(None, cells["also"].split("|"))),
            )
            for cells in csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE)
        ]


def read_captions(corpus: Path) -> dict[str, str]:
    """Return the captions of the documents, by figid."""
    captions = {}
    for folder in (ROOT / "seeds", corpus / "_figures"):
        for path in sorted(folder.glob("*.md")):
            caption = parse_document(path.name, path.read_bytes()).fields.get("caption")
            captions[path.name.removesuffix(".md")] = caption if isinstance(caption, str) else ""
    return captions


def score_definitions(rows: Iterable[Row], captions: dict[str, str]) -> Score:
    """Return how right the definitions are that are found in the captions."""
    wanted = {(row.figid, row.definition) for row in rows}
    given = {
        (figid, definition)
        for figid, caption in captions.items()
        for definition in definitions(caption)
    }
    return Score(
        right=len(given & wanted),
        wrong=tuple(_lines(given - wanted)),
        found=len(given & wanted),
        missed=tuple(_lines(wanted - given)),
    )


def _lines(found: set[tuple[str, Definition]]) -> Iterator[str]:
    for figid, definition in sorted(found, key=lambda item: (item[0], item[1].short)):
        yield f"{figid}: {definition.short} = {definition.long}"


def score_entities(rows: Iterable[Row], lexicon: Lexicon) -> Score:
    """Return how right the entities are that the definitions of the table are taken to mean."""
    right = found = 0
    wrong, missed = [], []
    for row in rows:
        given = {f"{entity.kind}:{entity.id}" for entity in meanings(row.definition, lexicon)}
        line = f"{row.figid}: {row.definition.short} = {row.definition.long}"
        right += len(given & (row.right | row.also))
        wrong += [f"{line} is not {key}" for key in sorted(given - row.right - row.also)]
        if row.right and given & (row.right | row.also):
            found += 1
        elif row.right:
            missed.append(f"{line} is {', '.join(sorted(row.right))}")
    return Score(right=right, wrong=tuple(wrong), found=found, missed=tuple(missed))


def main(corpus: Path) -> None:
    """Print precision, recall, and everything that is wrong or missed."""
    if not (corpus / "_figures").is_dir():
        sys.exit(f"{corpus}: no folder _figures (expected the documents that were annotated)")
    rows = read_table()
    scores = {
        "definitions": score_definitions(rows, read_captions(corpus)),
        "entities": score_entities(rows, Lexicon.bundled()),
    }
    for name, score in scores.items():
        given = score.right + len(score.wrong)
        wanted = score.found + len(score.missed)
        print(  # noqa: T201 -- a script for a terminal
            f"{name}: precision {score.precision:.3f} ({score.right} of {given}), "
            f"recall {score.recall:.3f} ({score.found} of {wanted})"
        )
        for line in score.wrong:
            print(f"  wrong   {line}")  # noqa: T201
        for line in score.missed:
            print(f"  missed  {line}")  # noqa: T201


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else SHARED)
