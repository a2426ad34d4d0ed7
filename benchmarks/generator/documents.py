"""Writes a figure as its document, in the layout of its generation, and as its tables.

PyYAML writes the same bytes for the same values; only the lists of organisms are raw, as R writes
them.  Documents of 2022 hold their rows themselves, later ones have them in tables.
"""

from __future__ import annotations

from .figures import Figure
from .tables import MISSING, ConceptRow, concept_table, gene_table
from .yaml_text import listed, pair, scalar

#: what R writes for a missing value of text
_R_MISSING = ".na.character"
#: the last year whose documents have it in the keys that were added in 2023
_LAST_WITHOUT_METADATA = 2020

_OLD_SOURCES = {
    "ncbigene_symbol": "hgnc_symbol",
    "ncbigene_synonym": "hgnc_alias_symbol",
    "famplex_relations": "bioentities_symbol",
}


def document(figure: Figure) -> str:
    """Return the text of a figure's document."""
    layouts = {"G0": _prototype, "G1": _old}
    lines = layouts.get(figure.generation[:2], _current)(figure)
    end = "---" if figure.generation == "G0" else "---\n"
    return "\n".join(["---", *lines, end])


def tables(figure: Figure) -> dict[str, str]:
    """Return the text of each table beside a document, by kind."""
    if figure.generation[:2] in {"G0", "G1"}:
        return {}
    found = {}
    if figure.blocks:
        found["genes"] = gene_table(figure.blocks, is_repeating=figure.is_repeating)
    for kind, rows in (("chemicals", figure.chemicals), ("diseases", figure.diseases)):
        if rows:
            found[kind] = concept_table(kind, rows)
    return found


def _raw(key: str, values: list[str]) -> list[str]:
    return [f"{key}:", *(f"- {value}" for value in values)]


def _figlink(figure: Figure) -> str:
    end = "" if figure.generation == "G3" else "/"
    start = "pmc" if figure.article.style == 1 else "/pmc"
    return f"{start}/articles/{figure.article.pmcid}/figure/{figure.number}{end}"


def _keywords(figure: Figure) -> list[str]:
    """Return distinct symbols and words in the order of the rows, with what R made of NA."""
    symbols = [row.symbol for block in figure.blocks for _, row in block.rows]
    words = [row.word for row in (*figure.chemicals, *figure.diseases)]
    if figure.is_repeating:
        symbols.append(_R_MISSING)
    return list(dict.fromkeys(symbols + words))


def _jsonld(figure: Figure) -> list[str]:
    return [
        "schema-jsonld:",
        "  '@context': https://schema.org/",
        pair("'@id'", f"https://pfocr.wikipathways.org/figures/{figure.figid}.html", 2),
        "  '@type': Dataset",
        pair("description", figure.caption, 2),
        "  license: CC0",
        "  name: CreativeWork",
        "  creator:",
        "    '@type': Organization",
        "    name: WikiPathways",
        listed("keywords", _keywords(figure), 2),
    ]


def _current(figure: Figure) -> list[str]:
    """Return the lines of a document of 2023 or later."""
    article = figure.article
    organisms = [block.organism.name for block in figure.blocks] or [MISSING]
    read = _raw("organisms_ner", organisms)
    alias = f"{article.pmcid}__{figure.number}"
    is_late = figure.generation == "G2a"
    return [
        pair("figid", figure.figid),
        pair("figtitle", figure.title),
        *_raw("organisms", article.organisms),
        *([] if is_late else read),
        pair("pmcid", article.pmcid),
        pair("filename", figure.filename),
        pair("figlink", _figlink(figure)),
        pair("number", figure.number),
        pair("caption", figure.caption),
        pair("papertitle", article.title),
        pair("reftext", article.citation),
        pair("year", article.year),
        *_metadata(figure),
        f"automl_pathway: {figure.score}",
        pair("figid_alias", alias),
        "figtype: Figure",
        *(read if is_late else []),
        pair("redirect_from", f"/figures/{alias}"),
        pair("ndex", figure.ndex),
        "seo: CreativeWork",
        *_jsonld(figure),
    ]


def _metadata(figure: Figure) -> list[str]:
    """Return the keys that were added in 2023; figures of the years before lack what they say."""
    article = figure.article
    values = (article.doi, article.journal, article.journal, article.publisher, article.keywords)
    if article.year and int(article.year) <= _LAST_WITHOUT_METADATA and article.style % 2:
        values = (_R_MISSING,) * 5
    names = ("doi", "journal_title", "journal_nlm_ta", "publisher_name", "keywords")
    return [pair(name, value) for name, value in zip(names, values, strict=True)]


def _old(figure: Figure) -> list[str]:
    """Return the lines of a document of 2022, which holds its rows."""
    article, generation = figure.article, figure.generation
    number = f"Figure {figure.number[1:]}" if generation == "G1a" else figure.number
    organisms = [name for name in article.organisms if name != MISSING] or ["Homo sapiens"]
    is_scalar = generation == "G1b"
    alias = f"{article.pmcid}__{figure.number}"
    late = [
        pair("figid_alias", alias),
        pair("redirect_from", f"/figures/{alias}"),
        "figtype: Figure",
    ]
    return [
        pair("figid", figure.figid),
        pair("figlink", _figlink(figure)),
        pair("number", number),
        pair("caption", figure.caption),
        pair("pmcid", article.pmcid),
        pair("papertitle", article.title),
        pair("reftext", article.citation),
        pair("pmc_ranked_result_index", str(1 + int(article.pmcid[4:]) % 99_999)),
        f"pathway_score: {figure.score}",
        pair("filename", figure.filename),
        pair("figtitle", figure.title),
        pair("year", article.year),
        *([pair("organisms", ", ".join(organisms))] if is_scalar else _raw("organisms", organisms)),
        pair("ndex", figure.ndex),
        "annotations: []",
        "seo: CreativeWork",
        *_jsonld(figure),
        *_inline_genes(figure),
        *_inline_concepts("chemicals", figure.chemicals),
        *_inline_concepts("diseases", figure.diseases),
        *([] if generation == "G1a" else late),
    ]


def _inline_genes(figure: Figure) -> list[str]:
    lines = ["genes:"]
    for block in figure.blocks:
        for mention, row in block.rows:
            lines += [
                f"- word: {scalar(mention.word, 8, 4)}",
                pair("symbol", mention.term.match, 2),
                f"  source: {_OLD_SOURCES[row.source]}",
                pair("hgnc_symbol", row.symbol, 2),
                f"  entrez: '{row.ncbigene_id}'",
            ]
    return lines if figure.blocks else ["genes: []"]


def _inline_concepts(kind: str, rows: list[ConceptRow]) -> list[str]:
    lines = [f"{kind}:"]
    for row in rows:
        is_known = row.mesh != MISSING
        lines += [
            f"- word: {scalar(row.word, 8, 4)}",
            pair("source", "MESH" if is_known else "", 2),
            pair("identifier", row.mesh.removeprefix("mesh:") if is_known else "", 2),
        ]
    return lines if rows else [f"{kind}: []"]


def _prototype(figure: Figure) -> list[str]:
    """Return the lines of a prototype of 2022: written by hand, with annotations and no rows."""
    article = figure.article
    return [
        f"figid: {figure.figid}",
        f"figtitle: {_quoted(figure.title)}",
        f"figlink: {_figlink(figure)}",
        f"filename: {figure.filename}",
        f"number: Figure {figure.number[1:]}",
        f"caption: {_quoted(figure.caption)}",
        *_raw("organisms", ["Homo sapiens"]),
        f"year: {article.year or 2019}",
        f"pmcid: {article.pmcid}",
        f"reftext: {_quoted(article.citation)}",
        f"papertitle: {_quoted(article.title)}",
        "annotations:",
        "- id: PW:0000003",
        "  parent: pathway",
        "  type: Pathway Ontology",
        "  value: signaling pathway",
        "schema-jsonld:",
        "- '@context': https://schema.org/",
        f"  '@id': https://pfocr.wikipathways.org/figures/{figure.figid}.html",
        "  '@type': Dataset",
        "  creator:",
        "    '@type': Organization",
        "    name: WikiPathways",
        f"  description: {_quoted(figure.caption)}",
        "  keywords:",
        *(f"  - {_quoted(keyword)}" for keyword in _keywords(figure)[:3] or ["pathway"]),
        "  license: CC0",
        f"  name: {_quoted(figure.title)}",
        "seo: CreativeWork",
    ]


def _quoted(text: str) -> str:
    escaped = text.replace("'", "''")
    return f"'{escaped}'"
