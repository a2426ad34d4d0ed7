"""Every front-matter key and table column of PFOCR: mapped, or not mapped and why.

A test compares these lists with every key of the corpus and of the seeds.
"""

from __future__ import annotations

#: front-matter keys that are mapped
MAPPED = frozenset(
    {
        "annotations",
        "automl_pathway",
        "caption",
        "chemicals",
        "diseases",
        "doi",
        "figid",
        "figid_alias",
        "figlink",
        "figtitle",
        "figtype",
        "filename",
        "genes",
        "journal_nlm_ta",
        "journal_title",
        "keywords",
        "ndex",
        "number",
        "organisms",
        "organisms_ner",
        "papertitle",
        "pathway_score",
        "pmc_ranked_result_index",
        "pmcid",
        "publisher_name",
        "reftext",
        "schema-jsonld",
        "wpid",
        "year",
    }
)

#: front-matter keys that are not mapped, and why
NOT_MAPPED: dict[str, str] = {
    "redirect_from": "is '/figures/' and figid_alias; another value is a finding",
    "seo": "is the constant 'CreativeWork', for Jekyll",
}

#: keys inside ``schema-jsonld``; only ``keywords`` says something new
JSONLD_MAPPED = frozenset({"keywords"})
JSONLD_NOT_MAPPED: dict[str, str] = {
    "@context": "is the constant 'https://schema.org/'",
    "@id": "is the IRI of the record, which is minted from the figid",
    "@type": "is the constant 'Dataset'",
    "creator": "is the constant WikiPathways, which every record names",
    "description": "repeats the caption",
    "license": "is the constant 'CC0', which every record carries; another value is a finding",
    "name": "is the constant 'CreativeWork', or repeats the title",
}

#: keys inside an annotation
ANNOTATION_MAPPED = frozenset({"id", "value"})
ANNOTATION_NOT_MAPPED: dict[str, str] = {
    "parent": "is the label of the term's parent, which its ontology states",
    "type": "is the name of the ontology, which the prefix of the id states",
}

#: columns of tables, and keys of rows inside documents
GENE_COLUMNS = frozenset(
    {
        "entrez",
        "hgnc_symbol",
        "match",
        "ncbigene_id",
        "ncbigene_symbol",
        "organism_id",
        "organism_name",
        "source",
        "symbol",
        "word",
    }
)
CHEMICAL_COLUMNS = frozenset({"chebi", "identifier", "match", "mesh", "name", "source", "word"})
DISEASE_COLUMNS = frozenset({"doid", "identifier", "match", "mesh", "name", "source", "word"})
COLUMNS: dict[str, frozenset[str]] = {
    "genes": GENE_COLUMNS,
    "chemicals": CHEMICAL_COLUMNS,
    "diseases": DISEASE_COLUMNS,
}
COLUMNS_NOT_MAPPED: dict[str, str] = {
    "count_direct": "counts the rows of the organism, and is wrong where a block repeats",
    "count_match": "counts the rows of the organism, and is wrong where a block repeats",
    "count_synonym": "counts the rows of the organism, and is wrong where a block repeats",
    "organism_group": "is the NCBI division of the organism, which its taxon states",
}

#: cells in which ``NA`` is a word and not a mark for "missing", by kind of row
WORD_CELLS: dict[str, frozenset[str]] = {
    "genes": frozenset({"word", "match", "symbol"}),
    "chemicals": frozenset({"word"}),
    "diseases": frozenset({"word"}),
}


#: what stands for "missing"
_MARKS = frozenset({"", "NA", ".na.character"})


def is_missing(text: str, key: str = "", kind: str = "") -> bool:
    """Return whether *text*, the value of *key* in a row of this kind, is a mark for "missing".

    >>> is_missing(".na.character"), is_missing("NA"), is_missing("")
    (True, True, True)
    >>> is_missing("NA", "match", "genes"), is_missing("NA", "match", "chemicals")
    (False, True)
    """
    if text not in _MARKS and not (text[0].isspace() or text[-1].isspace()):
        return False
    stripped = text.strip()
    if stripped == "NA":
        return key not in WORD_CELLS.get(kind, ())
    return stripped in _MARKS
