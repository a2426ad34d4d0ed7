"""Reads documents as one would who only wants their triples: dicts, and no question asked.

What it leaves out, and what the peers therefore need not do: findings, the account of values, what
captions say of mentions, keywords that ground, taxa, mojibake, articles and other entities.
"""

from __future__ import annotations

import csv
import hashlib
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from pfocr_rdf.lexicon.lexicon import Lexicon
from pfocr_rdf.vocab import BASE

MISSING = {"", "NA", ".na.character", None}
NCBIGENE = "https://identifiers.org/ncbigene/"
MESH = "http://id.nlm.nih.gov/mesh/"

#: gene lexicons that make no family, and the links that they justify beside that to all genes
LINKS = {
    "ncbigene_symbol": ("mentionsGeneStrict", "mentionsGeneSynonym"),
    "hgnc_symbol": ("mentionsGeneStrict", "mentionsGeneSynonym"),
    "ncbigene_synonym": ("mentionsGeneSynonym",),
    "hgnc_alias_symbol": ("mentionsGeneSynonym",),
}


@dataclass(slots=True)
class Mention:
    """One mention; ``body`` is the IRI of what it means, ``family`` that of its family."""

    iri: str
    kind: str
    word: str | None
    matched: str | None
    lexicon: str
    body: str | None
    occurrences: int
    candidates: int = 1
    family: str | None = None


@dataclass(slots=True)
class PlainFigure:
    """One figure: its front matter, its links by property, and its mentions."""

    iri: str
    fields: dict[str, Any]
    keywords: list[str]
    digests: list[str]
    links: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    mentions: list[Mention] = field(default_factory=list)


Tables = dict[str, list[dict[str, str]]]


def read_documents(corpus: Path) -> Iterator[tuple[dict[str, Any], Tables, list[str]]]:
    """Yield the front matter, the tables and the digests of each document."""
    for path in sorted((corpus / "_figures").glob("*.md")):
        content = path.read_bytes()
        digests = [hashlib.sha256(content).hexdigest()]
        fields = yaml.load(content.split(b"---", 2)[1], Loader=yaml.CSafeLoader)
        tables: Tables = {}
        for kind in ("genes", "chemicals", "diseases"):
            table = corpus / "_data" / f"{path.name.removesuffix('.md')}-{kind}.tsv"
            if table.is_file():
                with table.open(encoding="utf-8", newline="") as file:
                    reader = csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE)
                    tables[kind] = list(reader)
                digests.append(hashlib.sha256(table.read_bytes()).hexdigest())
        yield fields, tables, digests


def as_figure(fields: dict[str, Any], tables: Tables, digests: list[str]) -> PlainFigure:
    """Return the figure of a document."""
    jsonld = fields["schema-jsonld"]
    jsonld = jsonld[0] if isinstance(jsonld, list) else jsonld
    keywords = jsonld["keywords"]
    figure = PlainFigure(
        iri=f"{BASE}figures/{fields['figid']}",
        fields=fields,
        keywords=keywords if isinstance(keywords, list) else [keywords],
        digests=digests,
    )
    said = _add_genes(figure, tables.get("genes", fields.get("genes", [])))
    for kind in ("chemical", "disease"):
        rows = tables.get(f"{kind}s", fields.get(f"{kind}s", []))
        said |= _add_concepts(figure, kind, rows)
    known = said | MISSING
    figure.keywords = [word for word in dict.fromkeys(figure.keywords) if word not in known]
    return figure


def _mention_iri(figure: str, local: str, *content: str) -> str:
    digest = hashlib.sha256("\x1f".join(content).encode()).hexdigest()[:10]
    return f"{figure}#m-{local}-{digest}" if local else f"{figure}#m-{digest}"


@cache
def _family(term: str) -> str:
    found = Lexicon.bundled().families.find(term)
    return f"https://identifiers.org/fplx/{found}" if found else f"{BASE}rdf/family/{term}"


def _add_genes(figure: PlainFigure, rows: list[dict[str, str]]) -> set[str | None]:
    """Add the mentions of genes, and return what they say; a block with other counts is a copy."""
    counts: Counter[tuple[str, str, str, str]] = Counter()
    genes: dict[tuple[str, ...], set[str]] = defaultdict(set)
    taxa: dict[tuple[str, str, str, str], str] = {}
    seen: dict[tuple[str, ...], tuple[str | None, ...]] = {}
    said: set[str | None] = set()
    for row in rows:
        gene = row.get("ncbigene_id") or row["entrez"]
        matched = row.get("match") or row["symbol"]
        key = (row["word"], matched, row["source"], gene)
        taxon = row.get("organism_id", "9606")
        numbers = tuple(row.get(f"count_{name}") for name in ("direct", "synonym", "match"))
        counts[key] += seen.setdefault((taxon, *key), numbers) == numbers
        taxa[key] = taxon
        genes[row["word"], matched, taxon].add(gene)
        said |= {row["word"], row.get("ncbigene_symbol") or row.get("hgnc_symbol")}
    for key, number in counts.items():
        word, matched, source, gene = key
        mention = Mention(
            iri=_mention_iri(figure.iri, gene, "gene", *key),
            kind="GeneMention",
            word=word,
            matched=matched,
            lexicon=source,
            body=NCBIGENE + gene,
            occurrences=number,
            candidates=len(genes[word, matched, taxa[key]]),
            family=None if source in LINKS else _family(matched),
        )
        figure.mentions.append(mention)
        for link in ("mentionsGene", *LINKS.get(source, ())):
            figure.links[link].add(NCBIGENE + gene)
        if mention.family:
            figure.links["mentionsGeneFamily"].add(mention.family)
    return said


def _add_concepts(figure: PlainFigure, kind: str, rows: list[dict[str, str]]) -> set[str | None]:
    counts: Counter[tuple[str, str, str]] = Counter()
    for row in rows:
        mesh = row.get("mesh") or row["identifier"]
        other = row.get("chebi") or row.get("doid")
        if mesh not in MISSING:
            counts[row["word"], "pubtator_mesh", mesh.removeprefix("mesh:")] += 1
        elif other not in MISSING:
            counts[row["word"], "chebi_name", f"CHEBI:{str(other).partition(':')[2]}"] += 1
        else:
            counts[row["word"], "pubtator_mesh", ""] += 1
    said: set[str | None] = set()
    for (word, source, key), number in counts.items():
        iri = _mention_iri(figure.iri, key.replace(":", "-"), kind, word, source, key)
        space = "https://identifiers.org/chebi/" if source == "chebi_name" else MESH
        body = space + key if key else None
        mention = Mention(iri, f"{kind.title()}Mention", word, None, source, body, number)
        figure.mentions.append(mention)
        if body:
            said.add(word)
            figure.links[f"mentions{kind.title()}"].add(body)
    return said
