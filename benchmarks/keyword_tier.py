"""How right the keyword tier is: documents without their tables, against the tables themselves.

    python benchmarks/keyword_tier.py [CORPUS]

CORPUS is a folder with ``_figures/`` and ``_data/``.  Every document with a gene table is grounded
once without its tables and once with them.  The human genes, and the small molecules and drugs,
that its keywords alone give are compared with those that its tables give, if it has such a table.

The goal is a precision and a recall of at least 0.99 for human genes.  Genes of other organisms
and chemicals of other MeSH trees are not looked for, so they are not missed either.
"""

from __future__ import annotations

import sys
from dataclasses import dataclass, field
from pathlib import Path

from pfocr_rdf.documents.front_matter import parse_document
from pfocr_rdf.documents.tables import parse_table
from pfocr_rdf.entities import chemical_key
from pfocr_rdf.grounding import HUMAN, ground, is_keyword_chemical
from pfocr_rdf.lexicon.lexicon import Lexicon
from pfocr_rdf.parser.figures import parse_figure
from pfocr_rdf.records import Figure
from pfocr_rdf.vocab import GENE_LEXICONS

SHARED = Path(__file__).resolve().parents[2] / "shared" / "corpus"


@dataclass
class Comparison:
    """What keywords give and what tables give, as (figid, identifier)."""

    given: set[tuple[str, str]] = field(default_factory=set)
    expected: set[tuple[str, str]] = field(default_factory=set)

    @property
    def precision(self) -> float:
        """The share of what keywords give that the tables give too."""
        return len(self.given & self.expected) / len(self.given)

    @property
    def recall(self) -> float:
        """The share of what the tables give that keywords give too."""
        return len(self.given & self.expected) / len(self.expected)


def figures(corpus: Path, lexicon: Lexicon, path: Path) -> tuple[Figure, Figure]:
    """Return the grounded figure of a document without its tables, and with them."""
    document = parse_document(path.name, path.read_bytes())
    figid = path.name.removesuffix(".md")
    tables = {
        kind: parse_table(table.name, kind, table.read_bytes())
        for kind in ("genes", "chemicals", "diseases")
        if (table := corpus / "_data" / f"{figid}-{kind}.tsv").is_file()
    }
    return ground(parse_figure(document), lexicon), ground(parse_figure(document, tables), lexicon)


def compare(corpus: Path) -> tuple[Comparison, Comparison]:
    """Return the comparisons of genes and of chemicals over all documents of 2023 or later."""
    lexicon = Lexicon.bundled()
    genes, chemicals = Comparison(), Comparison()
    for path in sorted((corpus / "_figures").glob("*.md")):
        stripped, whole = figures(corpus, lexicon, path)
        if "genes" not in stripped.missing_tables or not whole.genes:
            continue
        is_human = HUMAN in {organism.taxon_id for organism in stripped.gene_organisms}
        genes.given |= {(path.name, g.ncbigene_id or "") for g in stripped.genes}
        genes.expected |= {
            (path.name, g.ncbigene_id)
            for g in whole.genes
            if g.ncbigene_id and g.taxon_id == HUMAN and is_human and g.source in GENE_LEXICONS
        }
        if not whole.chemicals:
            continue
        chemicals.given |= {(path.name, c.mesh_id or "") for c in stripped.chemicals}
        for mention in whole.chemicals:
            concept = lexicon.concepts.get(mention.mesh_id) if mention.mesh_id else None
            if concept and is_keyword_chemical(concept):
                chemicals.expected.add((path.name, chemical_key(mention) or ""))
    return genes, chemicals


def main() -> None:
    """Print precision and recall, and every difference."""
    corpus = Path(sys.argv[1]) if len(sys.argv) > 1 else SHARED
    if not (corpus / "_figures").is_dir():
        sys.exit(f"{corpus}: no folder _figures (expected real documents with their tables)")
    for kind, found in zip(("human genes", "chemicals"), compare(corpus), strict=True):
        print(  # noqa: T201 -- a script for a terminal
            f"{kind}: {len(found.given)} by keywords, {len(found.expected)} by tables, "
            f"precision {found.precision:.4f}, recall {found.recall:.4f}"
        )
        for figid, key in sorted(found.given ^ found.expected):
            side = "keywords" if (figid, key) in found.given else "tables"
            print(f"  only by {side}: {key} of {figid}")  # noqa: T201


if __name__ == "__main__":
    main()
