"""Makes a corpus of any size that looks like PFOCR's, and compares the two.

    python benchmarks/corpus.py -n 10000 DIR [--seed 7] [--compare CORPUS]

DIR gets ``_figures/`` and ``_data/``, as a checkout of pfocr-database has them.  The same seed
gives the same bytes, and a larger corpus begins with the figures of a smaller one.

The mix follows PFOCR's statistics of 110,408 figures (4.69 million gene rows, 346 thousand chemical
rows, 45 thousand disease rows): 80 % of the documents are of the layout of 2023, 16 % of 2024, 4 %
of 2022 and one of a thousand is a prototype.  Nobody has counted the layouts upstream: documents of
2022 were rewritten in 2023, and the batch of 2024 added a sixth.  Shapes of tables and sizes are
those of the twenty real documents that ``--compare`` shows beside them.

What no figure of it has: a real sentence, a real article, or a gene of NCBI other than human ones.
"""

from __future__ import annotations

import argparse
import statistics
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import yaml
from generator.documents import document, tables
from generator.figures import make_figure
from generator.names import read_names

SEED = 7


def write_corpus(folder: Path, figures: int, seed: int = SEED) -> None:
    """Write a corpus to a folder; files that are there already are overwritten."""
    documents, data = folder / "_figures", folder / "_data"
    documents.mkdir(parents=True, exist_ok=True)
    data.mkdir(exist_ok=True)
    names = read_names()
    for index in range(figures):
        figure = make_figure(names, seed, index)
        (documents / f"{figure.figid}.md").write_bytes(document(figure).encode())
        for kind, text in tables(figure).items():
            (data / f"{figure.figid}-{kind}.tsv").write_bytes(text.encode())


@dataclass(slots=True)
class Measures:
    """What can be counted of a corpus: a list of numbers for each thing, and shares."""

    numbers: dict[str, list[float]] = field(default_factory=dict)
    sources: Counter[str] = field(default_factory=Counter)
    organisms: Counter[str] = field(default_factory=Counter)
    concepts: Counter[str] = field(default_factory=Counter)

    def add(self, name: str, number: float) -> None:
        """Add one number."""
        self.numbers.setdefault(name, []).append(number)


def measure_corpus(folder: Path) -> Measures:
    """Return the measures of a corpus."""
    measures = Measures()
    for path in sorted((folder / "_figures").glob("*.md")):
        _measure_document(path, measures)
        for kind in ("genes", "chemicals", "diseases"):
            table = folder / "_data" / f"{path.name.removesuffix('.md')}-{kind}.tsv"
            rows = list(_rows(table)) if table.is_file() else []
            if rows:
                measures.add(f"rows of a table of {kind}", len(rows))
                measures.add(f"bytes of a table of {kind}", table.stat().st_size)
            if "organisms_ner:" in path.read_text(encoding="utf-8"):
                measures.add(f"rows of {kind} a document since 2023", len(rows))
            _measure_rows(kind, rows, measures)
    return measures


def _measure_document(path: Path, measures: Measures) -> None:
    text = path.read_text(encoding="utf-8")
    fields = yaml.load(text.split("---\n", 2)[1].removesuffix("\n---"), Loader=yaml.CBaseLoader)  # noqa: S506 -- strings only
    jsonld = fields["schema-jsonld"]
    jsonld = jsonld[0] if isinstance(jsonld, list) else jsonld
    measures.add("bytes of a document", len(text.encode()))
    measures.add("characters of a caption", len(fields["caption"]))
    measures.add("characters of a title", len(fields["figtitle"]))
    keywords = jsonld["keywords"]
    measures.add("keywords of schema-jsonld", len(keywords) if isinstance(keywords, list) else 1)
    organisms = fields["organisms"]
    measures.add("organisms of the article", len(organisms) if isinstance(organisms, list) else 1)


def _rows(table: Path) -> Iterator[list[str]]:
    for line in table.read_text(encoding="utf-8").splitlines()[1:]:
        yield line.split("\t")


def _measure_rows(kind: str, rows: list[list[str]], measures: Measures) -> None:
    if kind != "genes":
        for row in rows:
            cells = (("mesh", row[1]), ("number", row[4]))
            there = [name for name, cell in cells if cell != "NA"]
            measures.concepts[f"{kind}: {' and '.join(there) or 'neither'}"] += 1
        return
    if rows:
        measures.add("organisms of a gene table", len({row[0] for row in rows}))
        measures.add("words of a gene table", len({row[3] for row in rows}))
    for row in rows:
        measures.sources[row[7]] += 1
        measures.organisms[row[1]] += 1


def print_comparison(made: Measures, real: Measures) -> None:
    """Print the numbers of a made corpus beside those of a real one."""
    _say(f"{'':44}{'made: mean  p10  median  p90':>34}{'real: mean  p10  median  p90':>34}")
    for name in sorted(made.numbers):
        _say(f"{name:44}{_summary(made.numbers[name])}{_summary(real.numbers.get(name, []))}")
    for title in ("sources", "organisms", "concepts"):
        ours, theirs = getattr(made, title), getattr(real, title)
        for name, number in ours.most_common(12):
            shares = 100 * number / ours.total(), 100 * theirs[name] / max(theirs.total(), 1)
            _say(f"{title}: {name:52} {shares[0]:6.1f} % {shares[1]:6.1f} %")


def _summary(numbers: list[float]) -> str:
    if len(numbers) < 2:  # noqa: PLR2004 -- quantiles need two
        return f"{'-':>34}"
    deciles = statistics.quantiles(numbers, n=10)
    middle = statistics.median(numbers)
    return f"{statistics.mean(numbers):13.1f}{deciles[0]:7.0f}{middle:7.0f}{deciles[8]:7.0f}"


def _say(line: str) -> None:
    sys.stdout.write(line + "\n")


def main() -> None:
    """Write a corpus, and compare it."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("folder", type=Path, metavar="DIR")
    parser.add_argument("-n", "--figures", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=SEED)
    parser.add_argument("--compare", type=Path, metavar="CORPUS", help="a real one")
    arguments = parser.parse_args()
    write_corpus(arguments.folder, arguments.figures, arguments.seed)
    if arguments.compare:
        print_comparison(measure_corpus(arguments.folder), measure_corpus(arguments.compare))


if __name__ == "__main__":
    main()
