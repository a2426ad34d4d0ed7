"""The page of a figure."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

from markupsafe import Markup

from .. import vocab
from ..descriptions import describe_triples
from ..jsonld.context import Context, bundled_context
from ..jsonld.documents import ANNOTATIONS, RECORD, figure_nodes
from ..jsonld.nodes import Json, Nodes
from ..ntriples import ref
from ..publication.pages import page as page_document
from .asking import Properties, ask_properties, one, texts
from .captions import marked
from .known import Named, names_of
from .mentions import Mention, expanded, iris_of, mentions_of, value, values, words_of
from .outlinks import Outlink, outlinks_of
from .readings import HUMAN, SHOWN, Tables, tables_of
from .rendering import render, script_text
from .site import Page, Parameters, Site

_IS_PART_OF = vocab.SCHEMA + "isPartOf"


@dataclass(frozen=True, slots=True)
class Figure:
    """What the pages of a figure show: its node, mentions and tables, and names of all."""

    iri: str
    node: Json
    context: Context
    mentions: list[Mention]
    organisms: dict[str, str]
    families: list[str]
    subjects: list[str]
    article: str
    of_article: Properties
    named: dict[str, Named]
    tables: Tables

    @property
    def at(self) -> str:
        """The path of its page, without an ending."""
        return f"/figures/{value(self.node, 'figid')}"

    @property
    def title(self) -> str:
        """What it is called."""
        return value(self.node, "label")

    def label(self, iri: str) -> str:
        """Return what a thing is called."""
        return self.named[iri].label if iri in self.named else iri.rpartition("/")[2]


@cache
def _nodes(base: str) -> Nodes:
    """Return what reads nodes, and remembers lines: words and genes come again and again."""
    return Nodes(bundled_context(base), many=1 << 13)


def figure_document(site: Site, iri: str) -> tuple[Json, Context] | None:
    """Return the node of a figure, with its record and mentions in it; None if there is none.

    Raises:
        StoreError: If the store does not answer.
    """
    own, record = f"{ref(iri)} ", f"{ref(f'{iri}.html')} "
    lines = describe_triples(site.store, iri)
    lines.sort(key=lambda line: 0 if line.startswith(own) else 1 if line.startswith(record) else 2)
    nodes = _nodes(site.base)
    node = next(figure_nodes(lines, nodes.context, nodes), None)
    return None if node is None else (node, nodes.context)


def ask_figure(site: Site, iri: str) -> Figure | None:
    """Return what the pages of a figure show, or None if there is none.

    Raises:
        StoreError: If the store does not answer.
    """
    found = figure_document(site, iri)
    if found is None:
        return None
    node, context = found
    mentions = mentions_of(node, context)
    organisms = _organisms(node, context)
    article = expanded(context, value(node, "isPartOf"))
    of_article = ask_properties(site.store, article) if article else {}
    families = [expanded(context, short) for short in values(node, "mentionsGeneFamily")]
    subjects = [expanded(context, short) for short in values(node, "dcterms:subject")]
    journals = texts(of_article, _IS_PART_OF)
    things = [*iris_of(mentions), *families, *organisms, *subjects, *journals]
    named = names_of(site.store, things)
    tables = tables_of(site, mentions, families, named)
    return Figure(
        iri=iri,
        node=node,
        context=context,
        mentions=mentions,
        organisms=organisms,
        families=families,
        subjects=subjects,
        article=article,
        of_article=of_article,
        named=named,
        tables=tables,
    )


def figure_page(site: Site, iri: str, _parameters: Parameters) -> Page | None:
    """Return the page of a figure, or None if there is none.

    Raises:
        StoreError: If the store does not answer.
    """
    figure = ask_figure(site, iri)
    if figure is None:
        return None
    node, context, mentions, named = figure.node, figure.context, figure.mentions, figure.named
    human = {iri for iri, name in named.items() if name.organism == HUMAN}
    record = node.get(RECORD)
    pages = figure.tables.pages(SHOWN)
    return render(
        site,
        "figure",
        iri=iri,
        at=figure.at,
        title=figure.title,
        value=lambda name: value(node, name),
        values=lambda name: values(node, name),
        caption=marked(value(node, "caption"), mentions, human),
        document=_document(figure),
        tables=pages[0],
        every=figure.tables,
        last=len(pages),
        families=figure.families,
        families_at=_families_at(site, figure, pages),
        numbers=_numbers(mentions),
        contradicted=list(
            dict.fromkeys(m.matched or m.word for m in mentions if m.clashes and m.kind == "gene")
        ),
        label=figure.label,
        organisms=figure.organisms,
        expand=lambda short: expanded(context, short),
        article=figure.article,
        of_article=_Article(figure.of_article, _journal(figure)),
        keywords=values(record, "keywords") if isinstance(record, dict) else [],
        subjects=figure.subjects,
        findings=[words_of(name) for name in values(node, "finding")],
    )


def mentions_page(site: Site, iri: str, number: int) -> Page | None:
    """Return a page of the tables of a figure; None if there is no such figure or page.

    The first page of them stands in that of the figure.

    Raises:
        StoreError: If the store does not answer.
    """
    figure = ask_figure(site, iri)
    if figure is None:
        return None
    pages = figure.tables.pages(SHOWN)
    if not 1 < number <= len(pages):
        return None
    return render(
        site,
        "mentions",
        at=figure.at,
        title=figure.title,
        tables=pages[number - 1],
        every=figure.tables,
        number=number,
        last=len(pages),
    )


def _families_at(site: Site, figure: Figure, pages: list[Tables]) -> str:
    """Return the address of the page with the table of families, "" for the page of the figure."""
    number = next((n for n, page in enumerate(pages, 1) if page.of("families")), 1)
    return f"{site.root}{figure.at}/mentions-{number}.html" if number > 1 else ""


def _document(figure: Figure) -> Markup:
    """Return what crawlers read of a figure.

    The mentions of one with very many would be most of its page; its document as JSON-LD, to which
    the page links, has them.
    """
    node = figure.node
    if len(figure.mentions) > SHOWN:
        node = {name: inner for name, inner in node.items() if name != ANNOTATIONS}
    text = json.dumps(page_document(node), ensure_ascii=False, separators=(",", ":"))
    return script_text(f'{{"@context":{_definitions(figure.context)},{text[1:]}')


@cache
def _definitions(context: Context) -> str:
    """Return the text of a context, which is the same in all documents."""
    return json.dumps(context.definitions, ensure_ascii=False, separators=(",", ":"))


@dataclass(frozen=True, slots=True)
class _Article:
    """What the page of a figure says of its article."""

    properties: Properties
    journal: str

    @property
    def title(self) -> str:
        return one(self.properties, vocab.RDFS_LABEL)

    @property
    def citation(self) -> str:
        return one(self.properties, vocab.DCTERMS_CITATION)

    @property
    def year(self) -> str:
        return one(self.properties, vocab.SCHEMA + "datePublished")

    @property
    def links(self) -> list[Outlink]:
        return outlinks_of(self.properties)

    @property
    def keywords(self) -> list[str]:
        return texts(self.properties, vocab.SCHEMA + "keywords")


def _journal(figure: Figure) -> str:
    journals = texts(figure.of_article, _IS_PART_OF)
    return next((figure.named[iri].label for iri in journals if iri in figure.named), "")


def _organisms(node: Json, context: Context) -> dict[str, str]:
    """Return the organisms of a figure with what they are to it."""
    found: dict[str, str] = {}
    for name, role in (("geneOrganism", "genes"), ("articleOrganism", "article")):
        for short in values(node, name):
            iri = expanded(context, short)
            found[iri] = f"article and {found[iri]}" if iri in found else role
    return found


def _numbers(mentions: Iterable[Mention]) -> dict[str, int]:
    """Return how many different things of each kind a figure mentions."""
    found: dict[str, set[str]] = {"gene": set(), "chemical": set(), "disease": set()}
    for mention in mentions:
        if mention.kind in found and mention.iri:
            found[mention.kind].add(mention.iri)
    return {kind: len(iris) for kind, iris in found.items()}
