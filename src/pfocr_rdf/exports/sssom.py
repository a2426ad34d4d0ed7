"""The mappings that a graph uses from one identifier to another, in SSSOM.

A row is a triple of the store: a chemical or disease of MeSH and its entry in ChEBI, DrugBank or
the Disease Ontology, or a gene of NCBI and its entry at HGNC.  ``pfocr:chebi`` is left out where
SKOS says the same, and stands alone where a chemical is a disease as well.  What names one thing by
another spelling of its own identifier is no mapping, nor is what tells where an article is: an
article's DOI, PubMed id and page at Europe PMC identify that article, and map no entity.

The tables of the lexicon that the build used, with versions, licences and digests, are told in the
metadata.  A row names its table where no document could have been the source: mappings to ChEBI
and DOID stand in documents too, and the store does not say in which of the two.  So how they were
made is *unspecified*; those to DrugBank are joined by way of ChEBI.
Source: https://mapping-commons.github.io/sssom/spec-formats-tsv/
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from ..solutions import Answerer
from ..vocab import BASE, OBO, PFOCR, SCHEMA, SKOS, sparql_prefixes

_PREFIXES = sparql_prefixes("dcterms", "pfocr", "prov", "rdfs", "schema", "skos", "void")

#: licences of tables that are not known, or not one
_NO_LICENCE = "https://w3id.org/sssom/license/unspecified"

#: prefixes of the file; what begins with another namespace is no entity
_CURIES = {
    "CHEBI": f"{OBO}CHEBI_",
    "DOID": f"{OBO}DOID_",
    "DRUGBANK": "https://identifiers.org/drugbank/",
    "DRUGBANK.SALT": "https://go.drugbank.com/salts/",
    "HGNC": "https://identifiers.org/hgnc/",
    "MESH": "http://id.nlm.nih.gov/mesh/",
    "NCBIGene": "https://identifiers.org/ncbigene/",
}

#: terms of the file beside those of entities
_TERMS = {
    "pfocr": PFOCR,
    "schema": SCHEMA,
    "semapv": "https://w3id.org/semapv/vocab/",
    "skos": SKOS,
}

#: how WikiPathways writes ChEBI
_WRITTEN = ("https://identifiers.org/chebi/CHEBI:", f"{OBO}CHEBI_")


class _Kind(NamedTuple):
    """The mappings of a property: where they lead, how they were made, and the table if known."""

    predicate: str
    objects: tuple[str, ...]
    justification: str
    table: str = ""


_KINDS = (
    _Kind("skos:exactMatch", ("CHEBI", "DOID"), "semapv:UnspecifiedMatching"),
    _Kind("skos:closeMatch", ("CHEBI", "DOID"), "semapv:UnspecifiedMatching"),
    _Kind("pfocr:chebi", ("CHEBI",), "semapv:UnspecifiedMatching"),
    _Kind("pfocr:drugbank", ("DRUGBANK", "DRUGBANK.SALT"), "semapv:MappingChaining", "drugbank"),
    _Kind("schema:sameAs", ("HGNC",), "semapv:UnspecifiedMatching", "hgnc"),
)

#: the tables that have mappings, by the ends of their IRIs
_TABLES = ("chebi", "doid", "drugbank", "hgnc")


class Mapped(NamedTuple):
    """A mapping, with its columns in their order."""

    subject_id: str
    subject_label: str
    predicate_id: str
    object_id: str
    mapping_justification: str
    mapping_provider: str = ""
    license: str = ""


class Table(NamedTuple):
    """A table of the lexicon, as the store describes it."""

    iri: str
    title: str
    publisher: str
    version: str
    licence: str
    source: str
    sha256: str

    @property
    def name(self) -> str:
        """The end of its IRI.

        >>> Table("https://example.org/rdf/lexicon/hgnc", *[""] * 6).name
        'hgnc'
        """
        return self.iri.rpartition("/")[2]

    def sentence(self) -> str:
        """Return what there is to say of the table.

        >>> Table("https://example.org/t", "Genes", "HGNC", "1", "https://l", "", "ab").sentence()
        't: Genes (HGNC), version 1, licence https://l, SHA-256 of its rows ab'
        """
        return (
            f"{self.name}: {self.title} ({self.publisher}), version {self.version}, "
            f"licence {self.licence}, SHA-256 of its rows {self.sha256}"
        )


def sssom_lines(store: Answerer) -> Iterator[str]:
    """Yield the lines of an SSSOM file: metadata, names of columns, and mappings in order."""
    tables = read_tables(store)
    yield from _metadata(store, tables)
    yield tsv_line(Mapped._fields)
    for row in sorted(read_mappings(store, tables)):
        yield tsv_line(row)


def tsv_line(cells: Iterable[str]) -> str:
    r"""Return a line of cells, with quotes where a cell has some: SSSOM reads them as CSV has them.

    >>> tsv_line(["MESH:D1", 'a "b"\tc'])
    'MESH:D1\t"a ""b"" c"\n'
    """
    text = io.StringIO()
    csv.writer(text, csv.excel_tab, lineterminator="\n").writerow(
        " ".join(cell.split()) for cell in cells
    )
    return text.getvalue()


def read_tables(store: Answerer) -> dict[str, Table]:
    """Return the tables with mappings that a build used, by name."""
    query = (
        f"{_PREFIXES}SELECT ?table ?title ?publisher ?version ?licence ?source ?sha256 WHERE {{ "
        "?build prov:used ?table . ?table dcterms:title ?title ; dcterms:publisher ?publisher ; "
        "schema:version ?version ; dcterms:license ?licence ; "
        "prov:hadPrimarySource ?source ; pfocr:sourceSha256 ?sha256 . }"
    )
    rows = [
        Table(*(cell.value if cell else "" for cell in row)) for row in store.select(query).rows
    ]
    return {table.name: table for table in sorted(rows) if table.name in _TABLES}


def read_mappings(store: Answerer, tables: Mapping[str, Table]) -> set[Mapped]:
    """Return the mappings of entities."""
    found: set[Mapped] = set()
    said: set[tuple[str, str]] = set()
    licence = common_licence(tables)
    for kind in _KINDS:
        query = (
            f"{_PREFIXES}SELECT ?subject ?label ?object WHERE {{ "
            f"?subject {kind.predicate} ?object ; rdfs:label ?label . }}"
        )
        table = tables.get(kind.table)
        for subject, label, other in store.select(query).rows:
            ends = curie(subject.value if subject else ""), curie(other.value if other else "")
            is_entity = ends[0] and ends[1].partition(":")[0] in kind.objects
            if not is_entity or ends[0] == ends[1]:
                continue
            if kind.predicate == "pfocr:chebi" and ends in said:
                continue
            said.add(ends)
            found.add(
                Mapped(
                    ends[0],
                    label.value if label else "",
                    kind.predicate,
                    ends[1],
                    kind.justification,
                    table.source if table else "",
                    table.licence if table and table.licence != licence else "",
                )
            )
    return found


def curie(iri: str) -> str:
    """Return the CURIE of an entity, or "" for anything else.

    >>> curie("http://id.nlm.nih.gov/mesh/D007649"), curie("https://identifiers.org/chebi/CHEBI:1")
    ('MESH:D007649', 'CHEBI:1')
    >>> curie("https://doi.org/10.1/x")
    ''
    """
    if iri.startswith(_WRITTEN[0]):
        iri = _WRITTEN[1] + iri.removeprefix(_WRITTEN[0])
    for prefix, namespace in _CURIES.items():
        if iri.startswith(namespace):
            return f"{prefix}:{iri[len(namespace) :]}"
    return ""


def common_licence(tables: Mapping[str, Table]) -> str:
    """Return the licence that all tables have, or that none is specified."""
    licences = {table.licence for table in tables.values()}
    return licences.pop() if len(licences) == 1 else _NO_LICENCE


def _metadata(store: Answerer, tables: Mapping[str, Table]) -> Iterator[str]:
    """Yield the metadata, as YAML: strings of JSON are strings of YAML."""
    query = (
        f"{_PREFIXES}SELECT ?dataset ?version WHERE {{ ?dataset a void:Dataset ; "
        "prov:wasGeneratedBy ?build ; schema:version ?version . }"
    )
    datasets = sorted((d.value, v.value) for d, v in store.select(query).rows if d and v)
    dataset, version = datasets[0] if datasets else (f"{BASE}rdf/dataset", "")
    yield "#curie_map:\n"
    for prefix, namespace in sorted((_CURIES | _TERMS).items()):
        yield f"#  {prefix}: {json.dumps(namespace)}\n"
    said = {
        "mapping_set_id": f"{dataset}/mappings",
        "mapping_set_version": version,
        "mapping_set_title": "Mappings of PFOCR RDF",
        "mapping_set_description": (
            "Mappings between identifiers of the genes, chemicals and diseases that pathway "
            "figures mention."
        ),
        "license": common_licence(tables),
        "comment": "; ".join(
            ["From documents of PFOCR, and tables of the lexicon"]
            + [table.sentence() for table in tables.values()]
        ),
    }
    for name, value in said.items():
        if value:
            yield f"#{name}: {json.dumps(value, ensure_ascii=False)}\n"
    if tables:
        yield "#mapping_set_source:\n"
        yield from (f"#  - {json.dumps(table.iri)}\n" for table in tables.values())
