"""What each figure counts for: its genes, chemicals and diseases, by their keys in the registry."""

from __future__ import annotations

from array import array
from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import islice
from typing import NamedTuple

from ..entities import chemical_key, disease_key
from ..records import Figure, GeneMention, Mention
from ..vocab import CHEMICAL_KEYWORDS, GENE_LEXICONS

#: tiers of genes that count
TIERS = ("strict", "synonym")


class FigureLinks(NamedTuple):
    """The keys of what one figure counts for, each once.

    ``words`` has a number for each of them, genes, chemicals and diseases in this order: things
    that the same words stand for have the same number.
    """

    genes: tuple[str, ...] = ()
    chemicals: tuple[str, ...] = ()
    diseases: tuple[str, ...] = ()
    words: tuple[int, ...] = ()


def figure_links(figure: Figure) -> FigureLinks:
    """Return what a grounded figure counts for.

    >>> from ..records import Article
    >>> genes = [
    ...     GeneMention(word="Ras", source="bioentities_symbol", ncbigene_id="3265"),
    ...     GeneMention(word="BDNF", source="ncbigene_symbol", ncbigene_id="627"),
    ...     GeneMention(word="BDNF", source="ncbigene_synonym", ncbigene_id="497258"),
    ...     GeneMention(word="AKT1", source="ncbigene_symbol", ncbigene_id="207"),
    ... ]
    >>> article = Article(pmcid="PMC1")
    >>> figure_links(Figure(figid="PMC1__a", article=article, genes=tuple(genes)))
    FigureLinks(genes=('627', '497258', '207'), chemicals=(), diseases=(), words=(0, 0, 1))
    """
    genes = _words((m.ncbigene_id, m) for m in figure.genes if _counts(m))
    chemicals = _words(
        (chemical_key(m), m) for m in figure.chemicals if m.source != CHEMICAL_KEYWORDS
    )
    diseases = _words((disease_key(m), m) for m in figure.diseases)
    numbers: dict[frozenset[str], int] = {}
    words = [
        numbers.setdefault(frozenset(said), len(numbers))
        for side in (genes, chemicals, diseases)
        for said in side.values()
    ]
    return FigureLinks(tuple(genes), tuple(chemicals), tuple(diseases), tuple(words))


def _counts(mention: GeneMention) -> bool:
    return GENE_LEXICONS.get(mention.source or "") in TIERS


def _words(mentions: Iterable[tuple[str | None, Mention]]) -> dict[str, set[str]]:
    """Return the words that stand for each thing; a thing without any has its key for one."""
    words: dict[str, set[str]] = {}
    for key, mention in mentions:
        if key:
            words.setdefault(key, set()).add(mention.word or key)
    return words


@dataclass(slots=True)
class Column:
    """The links of all figures to things of one kind, as numbers: eight bytes a link.

    ``numbers`` are those of the keys, figure after figure, and ``ends`` where each figure ends;
    ``words`` are different for different words, and for the words of different figures.

    >>> column = Column()
    >>> column.add(("627", "207"), (0, 1))
    >>> column.add(("207",), (2,))
    >>> list(column.keys), list(column.numbers), list(column.ends), list(column.words)
    (['627', '207'], [0, 1, 1], [2, 3], [0, 1, 2])
    """

    keys: dict[str, int] = field(default_factory=dict)
    numbers: array[int] = field(default_factory=lambda: array("i"))
    words: array[int] = field(default_factory=lambda: array("i"))
    ends: array[int] = field(default_factory=lambda: array("i"))

    def add(self, keys: Iterable[str], words: Iterable[int]) -> None:
        """Add the links of the next figure."""
        known = self.keys
        self.numbers.extend([known.setdefault(key, len(known)) for key in keys])
        self.words.extend(words)
        self.ends.append(len(self.numbers))


@dataclass(slots=True)
class Links:
    """The links of all figures by kind; figures may come in any order."""

    genes: Column = field(default_factory=Column)
    chemicals: Column = field(default_factory=Column)
    diseases: Column = field(default_factory=Column)
    words: int = 0

    def add(self, links: FigureLinks) -> None:
        """Add the links of a figure."""
        words = iter([self.words + number for number in links.words])
        for column, keys in (
            (self.genes, links.genes),
            (self.chemicals, links.chemicals),
            (self.diseases, links.diseases),
        ):
            column.add(keys, islice(words, len(keys)))
        self.words += max(links.words, default=-1) + 1
