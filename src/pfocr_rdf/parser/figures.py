"""The front matter of a document becomes a figure."""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal

from .. import iris
from ..documents.front_matter import Document, Value
from ..documents.tables import Table
from ..errors import DocumentError, IdentifierError, TableError
from ..records import Annotation, Article, Figure, Kind, Organism
from . import keys, mentions
from .reading import Reading, count_scalars

_YEAR = re.compile(r"(1[89]|20)[0-9]{2}")
_RANK = re.compile(r"[1-9][0-9]{0,9}")
_SCORE = re.compile(
    r"0(\.[0-9]{1,20})?|1(\.0{1,20})?|[0-9](\.[0-9]{1,20})?[eE]-(0[1-9]|[1-9][0-9]?)"
)


def parse_figure(
    document: Document,
    tables: Mapping[str, Table] | None = None,
    unread: tuple[TableError, ...] = (),
) -> Figure:
    """Return the figure that a document and its tables (by kind) describe.

    *unread* are tables that could not be read: each becomes a finding, and the figure is kept.

    Raises:
        DocumentError: If the document has no figid, or one that cannot be part of an IRI.
    """
    tables = tables or {}
    reading = Reading(document)
    figid = _figid(document)
    reading.keep()
    _copy_notes(reading, figid, unread)
    _check_constants(reading, figid)
    genes = mentions.genes(reading, tables.get("genes"))
    chemicals = mentions.chemicals(reading, tables.get("chemicals"))
    diseases = mentions.diseases(reading, tables.get("diseases"))
    title, title_as_written = reading.prose("figtitle")
    caption, caption_as_written = reading.prose("caption")
    article = _article(reading, figid)
    return Figure(
        figid=figid,
        article=article,
        place=document.place,
        alias=reading.text("figid_alias"),
        title=title,
        caption=caption,
        as_written=title_as_written + caption_as_written,
        number=reading.text("number"),
        figure_type=reading.text("figtype"),
        pathway_score=_score(reading),
        pmc_rank=reading.matching("pmc_ranked_result_index", _RANK, "a whole number"),
        filename=reading.checked("filename", lambda name: iris.image_url(article.pmcid, name)),
        figlink=_figlink(reading, article.pmcid),
        ndex=reading.checked("ndex", iris.ndex_iri),
        wpid=reading.checked("wpid", iris.pathway_iri),
        article_organisms=_organisms(reading, "organisms"),
        gene_organisms=_organisms(reading, "organisms_ner"),
        annotations=_annotations(reading),
        genes=genes,
        chemicals=chemicals,
        diseases=diseases,
        keywords=_keywords(reading, mentions.names(genes, chemicals, diseases)),
        missing_tables=_missing_tables(document, tables, unread),
        digests=(document.sha256, *sorted(table.sha256 for table in tables.values())),
        findings=tuple(reading.findings),
        tally=reading.tally,
    )


def _missing_tables(
    document: Document, tables: Mapping[str, Table], unread: tuple[TableError, ...]
) -> frozenset[str]:
    """Return the kinds of tables that a document comes without; one not read is there."""
    if "organisms_ner" not in document.fields:
        return frozenset()
    there = {kind for kind in keys.COLUMNS if kind in tables or document.fields.get(kind)}
    there |= {kind for kind in keys.COLUMNS for e in unread if e.path.endswith(f"-{kind}.tsv")}
    return frozenset(keys.COLUMNS) - there


def _figid(document: Document) -> str:
    value = document.fields.get("figid")
    if not isinstance(value, str) or keys.is_missing(value):
        raise DocumentError(document.place, document.line("figid"), "no figid (expected 'figid:')")
    try:
        return iris.checked_figid(value)
    except IdentifierError as error:
        raise DocumentError(document.place, document.line("figid"), str(error)) from error


def _copy_notes(reading: Reading, figid: str, unread: tuple[TableError, ...]) -> None:
    document = reading.document
    for code, line, message in document.notes:
        reading.find_at(Kind(code), message, document.place, line)
    for error in unread:
        message = f"{error.reason} (the table is left out)"
        reading.find_at(Kind.TABLE_NOT_READ, message, error.path, error.line)
    name = document.place.rsplit("/", 1)[-1]
    if name != f"{figid}.md":
        message = f"the file name is not that of figid {figid!r} (expected '{figid}.md')"
        reading.find_at(Kind.FILE_NAME_DIFFERS, message, document.place, 1)
    for key, value in document.fields.items():
        if key not in keys.MAPPED and key not in keys.NOT_MAPPED:
            reading.lose(count_scalars(value, key))
            reading.find(Kind.UNKNOWN_KEY, f"no mapping for the key {key!r}", key)


def _check_constants(reading: Reading, figid: str) -> None:
    """Find values of keys that are not mapped and are not what makes mapping them needless."""
    fields = reading.document.fields
    alias = f"/figures/{fields.get('figid_alias', '')}"
    redirect = fields.get("redirect_from")
    if redirect and redirect != alias:
        message = f"redirect_from: {str(redirect)[:80]!r} (expected {alias[:80]!r})"
        reading.find(Kind.TEXT_DIFFERS, message, "redirect_from")
    for item in _jsonld(fields.get("schema-jsonld")):
        if isinstance(item, dict):
            _check_jsonld(reading, item, figid)
        elif lost := count_scalars(item, ""):
            reading.lose(lost)
            message = "schema-jsonld: not a mapping (expected '@id', keywords, …)"
            reading.find(Kind.INVALID_VALUE, message, "schema-jsonld")


def _check_jsonld(reading: Reading, item: dict[str, Value], figid: str) -> None:
    expected: dict[str, Value | None] = {
        "@id": iris.record_iri(figid),
        "license": "CC0",
        "description": reading.document.fields.get("caption"),
    }
    for key, value in item.items():
        if key in expected and expected[key] is not None and value != expected[key]:
            message = f"schema-jsonld.{key}: {str(value)[:80]!r} differs (expected "
            message += f"{str(expected[key])[:80]!r})"
            reading.find(Kind.TEXT_DIFFERS, message, "schema-jsonld")
        if key not in keys.JSONLD_MAPPED and key not in keys.JSONLD_NOT_MAPPED:
            reading.lose(count_scalars(value, key))
            message = f"no mapping for the key {key!r} of schema-jsonld"
            reading.find(Kind.UNKNOWN_KEY, message, "schema-jsonld")


def _jsonld(value: Value | None) -> list[Value]:
    """Return the items of ``schema-jsonld``, which only prototypes of 2022 wrap in a list."""
    if isinstance(value, list):
        return value
    return [] if value is None else [value]


def _article(reading: Reading, figid: str) -> Article:
    title, as_written = reading.prose("papertitle")
    journal, journal_as_written = reading.prose("journal_title")
    publisher, publisher_as_written = reading.prose("publisher_name")
    keywords, keywords_as_written = reading.prose("keywords")
    citation, citation_as_written = reading.prose("reftext")
    return Article(
        pmcid=_pmcid(reading, figid),
        title=title,
        as_written=as_written
        + citation_as_written
        + journal_as_written
        + publisher_as_written
        + keywords_as_written,
        citation=citation,
        year=reading.matching("year", _YEAR, "a year from 1800 to 2099"),
        doi=reading.checked("doi", iris.doi_iri),
        journal_title=journal,
        journal_nlm_ta=reading.text("journal_nlm_ta"),
        publisher=publisher,
        keywords=_split(keywords or "", "|"),
    )


def _pmcid(reading: Reading, figid: str) -> str:
    """Return the PMCID that the figid begins with; another one in ``pmcid`` is left out."""
    prefix = figid.partition("__")[0]
    pmcid = reading.printed("pmcid")
    if pmcid is not None and pmcid.strip() == prefix:
        reading.keep()
    elif pmcid is not None:
        message = f"pmcid: {pmcid[:80]!r} is not that of the figid (expected {prefix!r})"
        reading.reject(message, "pmcid", kind=Kind.INVALID_VALUE)
    return prefix


def _figlink(reading: Reading, pmcid: str) -> str | None:
    figlink = reading.checked("figlink", iris.figure_url)
    if figlink is not None and f"/{pmcid}/" not in figlink:
        message = (
            f"figlink: {figlink[:80]!r} is of another article (expected {pmcid!r}); it is kept"
        )
        reading.find(Kind.LINK_DIFFERS, message, "figlink")
    return figlink


def _score(reading: Reading) -> str | None:
    """Return the pathway score as a decimal; ``automl_pathway`` is its name since 2023."""
    expected = "a number from 0 to 1"
    old = reading.matching("pathway_score", _SCORE, expected)
    new = reading.matching("automl_pathway", _SCORE, expected)
    if old is not None and new is not None and old != new:
        reading.keep(-1)
        message = f"pathway_score: {old!r} differs from automl_pathway (expected {new!r})"
        reading.reject(message, "pathway_score", kind=Kind.INVALID_VALUE)
    score = new if new is not None else old
    return format(Decimal(score), "f") if score is not None else None


def _organisms(reading: Reading, key: str) -> tuple[Organism, ...]:
    value = reading.document.fields.get(key)
    items = [value] if isinstance(value, str) else value
    if items is None:
        return ()
    if not isinstance(items, list):
        reading.lose(count_scalars(items, key))
        reading.find(Kind.INVALID_VALUE, f"{key}: a mapping (expected names)", key)
        return ()
    names: dict[str, None] = {}
    for index, item in enumerate(items):
        names.update(dict.fromkeys(_names(reading, key, index, item)))
    line = reading.document.line(key)
    return tuple(Organism(name=name, line=line) for name in names)


def _names(reading: Reading, key: str, index: int, item: Value) -> tuple[str, ...]:
    """Return the names in one item of a list; documents of 2022 join several by commas."""
    if not isinstance(item, str):
        reading.lose(count_scalars(item, key))
        reading.find(Kind.INVALID_VALUE, f"{key}: not a name (expected text)", key, index)
        return ()
    if keys.is_missing(item):
        return ()
    text = reading.cleaned(item, reading.document.place, lambda: reading.document.line(key, index))
    return tuple(name for name in _split(text, ",") if not keys.is_missing(name))


def _annotations(reading: Reading) -> tuple[Annotation, ...]:
    value = reading.document.fields.get("annotations")
    if not isinstance(value, list):
        if value and (lost := count_scalars(value, "annotations")):
            reading.lose(lost)
            reading.find(
                Kind.INVALID_VALUE, "annotations: not a list (expected terms)", "annotations"
            )
        return ()
    found = (_annotation(reading, index, item) for index, item in enumerate(value))
    return tuple(annotation for annotation in found if annotation is not None)


def _annotation(reading: Reading, index: int, item: Value) -> Annotation | None:
    path = ("annotations", index)
    if not isinstance(item, dict):
        reading.lose(count_scalars(item, ""))
        reading.find(Kind.INVALID_VALUE, "annotations: not a mapping (expected id, value)", *path)
        return None
    known = {
        key: value
        for key, value in item.items()
        if key in keys.ANNOTATION_MAPPED and isinstance(value, str) and not keys.is_missing(value)
    }
    for key, value in item.items():
        is_done = key in known or key in keys.ANNOTATION_NOT_MAPPED
        if not is_done and (lost := count_scalars(value, key)):
            reading.lose(lost)
            reading.find(Kind.UNKNOWN_KEY, f"no mapping for {key!r} of an annotation", *path, key)
    curie = known.get("id", "")
    try:
        iris.ontology_term_iri(curie)
    except IdentifierError as error:
        reading.lose(len(known))
        reading.find(Kind.INVALID_IDENTIFIER, f"annotations: {error}", *path)
        return None
    reading.keep()
    label = _cell(reading, known["value"], (*path, "value")) if "value" in known else None
    return Annotation(curie=curie, label=label or None)


def _cell(reading: Reading, text: str, path: tuple[str | int, ...]) -> str:
    return reading.cleaned(text, reading.document.place, lambda: reading.document.line(*path))


def _keywords(reading: Reading, known: frozenset[str]) -> tuple[str, ...]:
    """Return the keywords of ``schema-jsonld`` that no mention of the figure says already."""
    keywords: dict[str, None] = {}
    for item in _jsonld(reading.document.fields.get("schema-jsonld")):
        value = item.get("keywords", []) if isinstance(item, dict) else []
        for keyword in value if isinstance(value, list) else [value]:
            if not isinstance(keyword, str):
                reading.lose(count_scalars(keyword, "keywords"))
                message = "keywords: not a keyword (expected text)"
                reading.find(Kind.INVALID_VALUE, message, "schema-jsonld", "keywords")
            elif not keys.is_missing(keyword):
                text = _cell(reading, keyword, ("schema-jsonld", "keywords"))
                keywords[text] = None
    return tuple(keyword for keyword in keywords if keyword and keyword not in known)


def _split(text: str, separator: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in text.split(separator) if part.strip())
