"""Which pathways of WikiPathways each figure is like, as a file of a release.

The genes of a figure are its human ones in the tier of synonyms, as those of associations are: what
is known by a family alone would count all its members, which are shared or not shared together, so
that Fisher's p would be far too small.  Of three figures whose pathways curators drew, this tier
finds two first and one third; the strict tier finds one of them fourth, by a single gene, and all
tiers together find one sixth.

A figure and a pathway share two genes at least: with one alone, a figure would be like every
pathway that has the gene.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from .. import vocab
from ..errors import UsageError
from ..federation.pathways import Pathways, ask_revisions
from ..federation.wikipathways import LOCAL, Choice, open_wikipathways
from ..iris import taxon_iri
from ..mirror.pathways import newest
from ..ntriples import ref
from ..store import open_files, open_store
from .files import Written, write_texts
from .parts import Build, texts

#: what the file is called, and what it holds
NAME, PART = "pfocr-pathways.nt.gz", "pathways"
#: pathways of a figure, if nothing else is said
TOP = 5

#: how long WikiPathways may take to answer, in seconds
_PATIENCE = 600

_GENE = vocab.PREFIXES["ncbigene"]
#: how the lines end that say what is needed; no other line does, whatever its text is
_IS_FIGURE = f"> {ref(vocab.RDF_TYPE)} {ref(vocab.PATHWAY_FIGURE)} .\n"
_IS_HUMAN = f"> {ref(vocab.SCHEMA + 'taxonomicRange')} {ref(taxon_iri('9606'))} .\n"
_HAS_GENE = f"> {ref(vocab.MENTIONS_GENE_SYNONYM)} <{_GENE}"


@dataclass(frozen=True, slots=True)
class Curated:
    """WikiPathways' human pathways: their genes, who answered, and the newest of their revisions.

    ``source`` is the address of an endpoint or graph, or the name of a file or folder.
    """

    pathways: Pathways
    source: str
    newest: str


@dataclass(frozen=True, slots=True)
class Mapped:
    """What was written: the file, from what, and how many figures are like how many pathways.

    A figure has ``top`` pathways at most.
    """

    file: Written
    curated: Curated
    top: int
    links: int
    figures: int
    pathways: int


def ask_curated(build: Build, where: str) -> Curated:
    """Return the human pathways of whoever answers for WikiPathways.

    Raises:
        UsageError: If there is nobody of that name, or nobody's pathways are there.
        DumpError: If a file cannot be read.
        StoreError: If the store of the build is wanted and cannot be read.
        IncompleteError: If not everything comes.
        QueryError: If an endpoint refuses a question.
    """
    is_local = where in {"", LOCAL}
    store = open_store(build.folder) if is_local else open_files(())
    with closing(open_wikipathways(store, Choice(where=where, seconds=_PATIENCE))) as asking:
        address = asking.remote.address
        pathways = Pathways.ask(asking)
        if not pathways.genes:
            raise UsageError(f"{address}: holds no human pathway (expected WikiPathways' RDF)")
        revisions = ask_revisions(asking)
    if not address.startswith(("http://", "https://")):
        # the path of a file tells nobody else anything
        address = vocab.WIKIPATHWAYS_GRAPH if is_local else Path(where).resolve().name
    return Curated(pathways, address, newest(sorted(revisions)))


def write_similarities(build: Build, curated: Curated, folder: Path, top: int = TOP) -> Mapped:
    """Write the file to a folder: for each figure the *top* pathways that it is most like.

    Raises:
        DumpError: If the dump cannot be read.
        IdentifierError: If a pathway has an identifier that is none.
        OSError: If the file cannot be written.
    """
    # numpy and scipy, which a release without a map need not wait for
    from ..associations.similarities import Limits, find_similarities  # noqa: PLC0415
    from ..triples.similarities import similarity_lines  # noqa: PLC0415

    human = _human_genes(build)
    pathways = curated.pathways.human(human)
    found = list(find_similarities(_figures(build, human), pathways.genes, Limits(pathways=top)))
    sections = ("".join(lines) for lines in similarity_lines(found, build.base))
    return Mapped(
        file=write_texts(folder / NAME, PART, sections),
        curated=curated,
        top=top,
        links=len(found),
        figures=len({similarity.figure for similarity in found}),
        pathways=len({similarity.pathway for similarity in found}),
    )


def _human_genes(build: Build) -> frozenset[str]:
    """Return the NCBI Gene ids of the human genes of a build."""
    return frozenset(
        iri.removeprefix(_GENE)
        for text in texts(build, "entities")
        for iri, _ in _said(text, _IS_HUMAN)
        if iri.startswith(_GENE)
    )


def _figures(build: Build, human: frozenset[str]) -> Iterator[tuple[str, list[str]]]:
    """Yield each figure with its human genes, in the order of the dump."""
    before = len(f"{build.base}figures/")
    for text in texts(build, "figures"):
        genes: dict[str, list[str]] = {figure: [] for figure, _ in _said(text, _IS_FIGURE)}
        for figure, place in _said(text, _HAS_GENE):
            gene = text[place : text.index(">", place)]
            if gene in human:
                genes[figure].append(gene)
        for figure, found in genes.items():
            yield figure[before:], found


def _said(text: str, words: str) -> Iterator[tuple[str, int]]:
    r"""Yield the subject of each line that says some words, and where these end.

    >>> list(_said("<a:r> <a:p> <a:o> .\n<a:s> <a:q> <a:o> .\n", "> <a:q> <a:"))
    [('a:s', 35)]
    """
    place = text.find(words)
    while place >= 0:
        end = place + len(words)
        yield text[text.rfind("\n", 0, place) + 2 : place], end
        place = text.find(words, end)
