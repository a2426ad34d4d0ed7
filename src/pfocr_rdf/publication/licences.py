"""Under which licence each part of a release is, for people."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from .partitions import Subset

_HEAD = """# Licences of PFOCR RDF, part by part

No single licence is true of everything in these files.

| part | triples | licence |
|---|---:|---|
"""
_NAMES = """
Names, synonyms and mappings of genes, families, chemicals, diseases and organisms come from these
lexicons, each under its own licence:

| lexicon | publisher | licence |
|---|---|---|
"""
_REST = """
Titles of figures and articles, names of journals and of publishers are those of the articles.
The ontology, the shapes and the canned queries come with the software, under CC0 or Apache-2.0.
"""


def licences(subsets: Iterable[Subset], lexicon: Iterable[Mapping[str, object]]) -> str:
    """Return the page on licences, given the subsets of a release and its lexicon's tables.

    >>> text = licences([Subset("mentions", "Mentions", 12)], [])
    >>> [line for line in text.splitlines() if "Mentions" in line]
    ['| Mentions | 12 | <https://creativecommons.org/publicdomain/zero/1.0/> |']
    """
    parts = (f"| {subset.title} | {subset.triples:,} | {_said(subset)} |\n" for subset in subsets)
    tables = (
        f"| {table['title']} | {table['publisher']} | <{table['licence']}> |\n" for table in lexicon
    )
    return _HEAD + "".join(parts) + _NAMES + "".join(tables) + _REST


def _said(subset: Subset) -> str:
    return f"<{subset.licence}>" if subset.licence else subset.rights
