"""The lexicon: everything that is looked up, in one file."""

from __future__ import annotations

from functools import cache, lru_cache
from pathlib import Path

from .articles import Articles
from .concepts import Concepts
from .database import BUNDLED, Database
from .families import Families
from .forms import Names
from .genes import Genes
from .sources import Source, read_sources
from .taxa import Taxa

__all__ = ["Lexicon", "Source"]


class Lexicon:
    """A lexicon file as look-ups.

    It pickles as its path: another process opens the file anew.

    >>> lexicon = Lexicon.bundled()
    >>> lexicon.genes.with_symbol("PDPK1"), lexicon.families.find("NMDAR")
    ('5170', 'GRIN')
    >>> lexicon.sources()[0].table
    'hgnc'
    """

    def __init__(self, path: Path) -> None:
        self._database = Database(path)
        self.path = self._database.path
        self.genes = Genes(self._database)
        self.families = Families(self._database)
        self.concepts = Concepts(self._database)
        self.taxa = Taxa(self._database)
        self.articles = Articles(self._database)
        self.names = Names(self._database)

    def __reduce__(self) -> tuple[object, tuple[Path]]:
        return Lexicon.open, (self.path,)

    @classmethod
    def bundled(cls) -> Lexicon:
        """Return the lexicon that comes with the package."""
        return _bundled()

    @classmethod
    def open(cls, path: Path) -> Lexicon:
        """Return the lexicon of a file, the same one until the file is replaced.

        Raises:
            LexiconError: If the file is missing, no lexicon, or one of another version.
        """
        path = path.absolute()
        status = path.stat() if path.is_file() else None
        return _opened(path, status and (status.st_dev, status.st_ino, status.st_mtime_ns))

    def sources(self) -> tuple[Source, ...]:
        """Return where each table comes from."""
        return read_sources(self._database)


@cache
def _bundled() -> Lexicon:
    return Lexicon(BUNDLED)


@lru_cache(maxsize=8)
def _opened(path: Path, _version: tuple[int, ...] | None) -> Lexicon:
    return Lexicon(path)
