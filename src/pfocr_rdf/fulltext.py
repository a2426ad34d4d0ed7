"""Full-text search over figures: a tantivy index that stands beside the store.

SPARQL can only scan texts; the index answers in milliseconds, the best figures first.  It holds
titles, captions, titles of articles, and the words that were read off the figures.  A build writes
it as ``search/`` in its release, and nothing changes it afterwards.

Rejected: FTS5 of SQLite.  It needs nothing to install, but scores every hit before it returns the
best: 0.2 s for a word that half of 110 thousand captions have, where tantivy needs 2 ms.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path
from types import TracebackType
from typing import NamedTuple

import tantivy

from .errors import QueryError, StoreError
from .solutions import Solutions, Term
from .vocab import XSD

#: the folder of the index in a release
INDEX = "search"

#: the texts that are searched, and how much a hit in each counts
_BOOSTS = {"title": 4.0, "words": 2.0, "caption": 1.0, "article": 1.0}

#: memory for writing, in bytes; one thread keeps figures in their order
_HEAP = 64_000_000

#: characters of a text that is searched for, and of a snippet
_LONGEST, _SNIPPET = 1000, 160

#: what a person types: a phrase in quotation marks, or a word
_TYPED = re.compile(r'"([^"]*)"|([^\s"]+)')


class Texts(NamedTuple):
    """What the index knows of a figure: its IRI, and the texts that are searched."""

    figure: str
    title: str
    caption: str
    article: str
    words: str


class IndexWriter:
    """Writes an index into a new folder; whole when it is closed."""

    def __init__(self, path: Path) -> None:
        path.mkdir()
        self._path = path
        self._index = tantivy.Index(_schema(), path=str(path))
        self._writer = self._index.writer(heap_size=_HEAP, num_threads=1)

    def add(self, figures: Iterable[Texts]) -> None:
        """Add figures."""
        for texts in figures:
            self._writer.add_document(tantivy.Document(**texts._asdict()))

    def __enter__(self) -> IndexWriter:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        if kind is None:
            self._writer.commit()
        else:
            self._writer.rollback()
        self._writer.wait_merging_threads()  # or its threads would still write into the folder
        if kind is None:
            for path in self._path.iterdir():  # tantivy lets nobody else read some of them
                path.chmod(0o644)


def _schema() -> tantivy.Schema:
    builder = tantivy.SchemaBuilder()
    builder.add_text_field("figure", stored=True, tokenizer_name="raw")
    for name in _BOOSTS:
        # words of OCR are no English: the stem of MAPKs is none
        builder.add_text_field(
            name, stored=True, tokenizer_name="default" if name == "words" else "en_stem"
        )
    return builder.build()


def find_index(store: Path) -> Path:
    """Return the index of a build, or beside the store of one.

    Raises:
        StoreError: If there is none.
    """
    for candidate in (store / INDEX, store.resolve().parent / INDEX):
        if (candidate / "meta.json").is_file():
            return candidate
    message = "has no index to search (expected the directory of a build, or its store)"
    raise StoreError(f"{store}: {message}")


class Hit(NamedTuple):
    """A figure that has all words; the parts of its snippet say whether each is a hit."""

    figure: str
    title: str
    snippet: tuple[tuple[str, bool], ...]
    score: float


class Hits(NamedTuple):
    """How many figures have all words, and some of them."""

    total: int
    hits: list[Hit]


def search(store: str | Path, text: str, limit: int = 10) -> Solutions:
    """Return figure, title, snippet and score of the figures that have all words of *text*.

    A phrase stands in quotation marks: ``"mTOR pathway" depression``.  The best come first; the
    score is that of BM25, and greater is better.  English words match by their stems.

    Raises:
        QueryError: If the text has no word, or is longer than 1,000 characters.
        StoreError: If there is no index, or it cannot be read.
    """
    rows = [_row(hit) for hit in find_figures(store, text, limit).hits]
    return Solutions(("figure", "title", "snippet", "score"), rows)


def find_figures(store: str | Path, text: str, limit: int = 10, offset: int = 0) -> Hits:
    """Return the figures that :func:`search` finds, from *offset* on, and how many there are.

    Raises:
        QueryError: If the text has no word, or is longer than 1,000 characters.
        StoreError: If there is no index, or it cannot be read.
    """
    path = find_index(Path(store))
    expression = expression_of(text)
    try:
        index = tantivy.Index.open(str(path))
        searcher = index.searcher()
        query, _ = index.parse_query_lenient(
            expression, list(_BOOSTS), field_boosts=_BOOSTS, conjunction_by_default=True
        )
        found = searcher.search(query, max(limit, 1), offset=offset)
        generators = _generators(searcher, query)
        hits = [_hit(searcher, generators, score, address) for score, address in found.hits]
    except (OSError, ValueError, RuntimeError) as error:
        raise StoreError(f"{path}: the index cannot be read: {error} (build it anew)") from error
    return Hits(found.count, hits)  # type: ignore[attr-defined]  # its stubs lack it


def expression_of(text: str) -> str:
    """Return what a person typed as an expression of tantivy, in which nothing is an operator.

    >>> expression_of('"mTOR pathway" depression NOT GSK-3β')
    '"mTOR pathway" "depression" "NOT" "GSK-3β"'

    Raises:
        QueryError: If the text has no word, or is longer than 1,000 characters.
    """
    if len(text) > _LONGEST:
        raise QueryError(f"{len(text)} characters to search for (expected {_LONGEST} at most)")
    typed = (match[1] or match[2] or "" for match in _TYPED.finditer(text))
    parts = [f'"{part}"' for part in typed if any(map(str.isalnum, part))]
    if not parts:
        raise QueryError(f"{text!r} has no word to search for (expected one or more)")
    return " ".join(parts).replace("\\", " ")


def _row(hit: Hit) -> tuple[Term, ...]:
    marked = "".join(f"[{text}]" if is_hit else text for text, is_hit in hit.snippet)
    return (
        Term(hit.figure, "uri"),
        Term(hit.title, "literal"),
        Term(" ".join(marked.split()), "literal"),
        Term(f"{hit.score:.4f}", "literal", XSD + "decimal"),
    )


def _hit(
    searcher: tantivy.Searcher,
    generators: list[tantivy.SnippetGenerator],
    score: float,
    address: tantivy.DocAddress,
) -> Hit:
    document = searcher.doc(address)
    return Hit(
        str(document.get_first("figure")),
        str(document.get_first("title")),
        _snippet(generators, document),
        score,
    )


def _generators(searcher: tantivy.Searcher, query: tantivy.Query) -> list[tantivy.SnippetGenerator]:
    """Return what cuts snippets out of each text, in the order in which they are tried."""
    schema = _schema()
    generators = []
    for name in ("caption", "title", "article", "words"):
        generator = tantivy.SnippetGenerator.create(searcher, query, schema, name)
        generator.set_max_num_chars(_SNIPPET)
        generators.append(generator)
    return generators


def _snippet(
    generators: list[tantivy.SnippetGenerator], document: tantivy.Document
) -> tuple[tuple[str, bool], ...]:
    """Return what stands around the hits in the first text that has some, in parts."""
    for generator in generators:
        snippet = generator.snippet_from_doc(document)
        if marks := snippet.highlighted():
            text = snippet.fragment().encode()
            parts, end = [], 0
            for start, stop in sorted((mark.start, mark.end) for mark in marks):
                parts += [(text[end:start].decode(), False), (text[start:stop].decode(), True)]
                end = stop
            parts.append((text[end:].decode(), False))
            return tuple(part for part in parts if part[0])
    return ()
