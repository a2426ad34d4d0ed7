"""Adds up what all figures count for; figures may come in any order."""

from __future__ import annotations

from array import array
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from math import log
from typing import NamedTuple

from .figure import WIDEST, FigureCounts, Reading

#: a rarity is a whole number of hundredths
HUNDREDTHS = 100


def rarity(figures: int, of: int) -> int:
    """Return the rarity of a gene that some figures mention, *of* so many, in hundredths.

    It falls with the logarithm of the number of figures, from 1 for a gene on one figure to 0 for
    one on all: a gene on one figure in a hundred tells half as much as one on one in ten thousand.

    >>> [rarity(figures, 10_000) for figures in (1, 2, 10, 100, 5_000, 10_000)]
    [100, 92, 75, 50, 8, 0]
    """
    return round(HUNDREDTHS * (1 - log(figures) / log(of))) if of > 1 else HUNDREDTHS


@dataclass(slots=True)
class Links:
    """The links of all figures to things of one kind, as numbers.

    ``numbers`` are those of the keys, figure after figure, and ``ends`` where each figure ends.

    >>> links = Links()
    >>> links.add(("627", "207"))
    >>> links.add(("207",))
    >>> list(links.keys), list(links.numbers), list(links.ends)
    (['627', '207'], [0, 1, 1], [2, 3])
    """

    keys: dict[str, int] = field(default_factory=dict)
    numbers: array[int] = field(default_factory=lambda: array("i"))
    ends: array[int] = field(default_factory=lambda: array("i"))

    def add(self, keys: Iterable[str]) -> None:
        """Add the links of the next figure."""
        known = self.keys
        self.numbers.extend([known.setdefault(key, len(known)) for key in keys])
        self.ends.append(len(self.numbers))


class ByLevel(NamedTuple):
    """A number of figures by all tiers, by symbol or synonym, and by official symbol alone."""

    all: int = 0
    synonym: int = 0
    strict: int = 0

    @classmethod
    def of(cls, numbers: Sequence[int]) -> ByLevel:
        """Return the sums of numbers that belong to one level each, from 0 on.

        >>> ByLevel.of([1, 0, 5])
        ByLevel(all=6, synonym=1, strict=1)
        """
        return cls(sum(numbers), sum(numbers[:2]), numbers[0])


@dataclass(slots=True)
class Ambiguity:
    """What a reading leads to: genes with their surest levels, and figures by their surest level.

    >>> ambiguity = Ambiguity({"1": 0, "2": 1, "3": 2}, [4, 2, 1])
    >>> [ambiguity.genes_at(level) for level in (0, 1, 2)]
    [[], ['1', '2'], ['1', '2', '3']]
    >>> ambiguity.figures_at
    ByLevel(all=7, synonym=6, strict=0)
    """

    genes: dict[str, int] = field(default_factory=dict)
    figures: list[int] = field(default_factory=lambda: [0] * (WIDEST + 1))

    def genes_at(self, level: int) -> list[str]:
        """Return the genes of a level and those below, by their numbers, if there are several."""
        genes = sorted((gene for gene, known in self.genes.items() if known <= level), key=int)
        return genes if len(genes) > 1 else []

    @property
    def figures_at(self) -> ByLevel:
        """The figures of each tier that leads to several genes."""
        found = ByLevel.of(self.figures)
        return ByLevel(
            *(number if self.genes_at(WIDEST - place) else 0 for place, number in enumerate(found))
        )


@dataclass(slots=True)
class CorpusCounts:
    """What all figures count for.

    ``genes`` and ``chemicals`` say which figure has which, so that pairs and neighbours can be
    found; ``levels`` has the level of each link to a gene.
    """

    figids: list[str] = field(default_factory=list)
    genes: Links = field(default_factory=Links)
    levels: bytearray = field(default_factory=bytearray)
    chemicals: Links = field(default_factory=Links)
    diseases: Counter[str] = field(default_factory=Counter)
    families: Counter[str] = field(default_factory=Counter)
    taxa: Counter[str] = field(default_factory=Counter)
    ungrounded: Counter[tuple[str, str]] = field(default_factory=Counter)
    ambiguous: dict[Reading, Ambiguity] = field(default_factory=dict)

    def add(self, figure: FigureCounts) -> None:
        r"""Add what one figure counts for.

        >>> counts = CorpusCounts()
        >>> counts.add(FigureCounts("PMC1__a", genes=("627",), levels=b"\x01"))
        >>> counts.figures_with_gene()
        {'627': ByLevel(all=1, synonym=1, strict=0)}
        """
        self.figids.append(figure.figid)
        self.genes.add(figure.genes)
        self.levels += figure.levels
        self.chemicals.add(figure.chemicals)
        self.diseases.update(figure.diseases)
        self.families.update(figure.families)
        self.taxa.update(figure.taxa)
        self.ungrounded.update(figure.ungrounded)
        surest: dict[Reading, int] = {}
        for reading, gene, level in figure.ambiguous:
            ambiguity = self.ambiguous.setdefault(reading, Ambiguity())
            ambiguity.genes[gene] = min(level, ambiguity.genes.get(gene, WIDEST))
            surest[reading] = min(level, surest.get(reading, WIDEST))
        for reading, level in surest.items():
            self.ambiguous[reading].figures[level] += 1

    def figures_with_gene(self) -> dict[str, ByLevel]:
        """Return the number of figures of each gene that a figure mentions."""
        counts = [
            Counter(
                number
                for number, known in zip(self.genes.numbers, self.levels, strict=True)
                if known == level
            )
            for level in range(WIDEST + 1)
        ]
        return {
            key: ByLevel.of([count[number] for count in counts])
            for key, number in self.genes.keys.items()
        }

    def figures_with_chemical(self) -> Counter[str]:
        """Return the number of figures of each chemical that a figure mentions."""
        counts = Counter(self.chemicals.numbers)
        return Counter({key: counts[number] for key, number in self.chemicals.keys.items()})

    def several_genes(self) -> Iterator[tuple[Reading, Ambiguity]]:
        """Yield the readings that lead to several genes over all figures, in a stable order."""
        for reading in sorted(self.ambiguous, key=lambda r: (r.word, r.matched, r.taxon_id or "")):
            if self.ambiguous[reading].genes_at(WIDEST):
                yield reading, self.ambiguous[reading]
