"""Morph-KGC: an RML mapping over tables that were flattened for it.

It cannot read front matter, count, or merge rows, so :func:`flatten` does that and is not counted
in its time.  Its environment is its own, in a folder of the cache, made on demand: it needs an
Oxigraph of its own.
"""

from __future__ import annotations

import csv
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack
from decimal import Decimal
from pathlib import Path
from typing import Any

from .plain import MISSING, PlainFigure, as_figure, read_documents

#: what stands for nothing in a flattened table: no cell of a corpus is this
NOTHING = "\\N"
PACKAGE = "morph-kgc"

_SCHEMA, _PFOCR = "https://schema.org/", "https://pfocr.wikipathways.org/ontology#"
_DCTERMS, _OA = "http://purl.org/dc/terms/", "http://www.w3.org/ns/oa#"
_RDF, _RDFS = "http://www.w3.org/1999/02/22-rdf-syntax-ns#", "http://www.w3.org/2000/01/rdf-schema#"
_XSD = "http://www.w3.org/2001/XMLSchema#"

#: tables and their columns: the subject is ``node`` (Morph-KGC keeps ``subject`` for itself), then
#: for each column its property and what its values are
TABLES: dict[str, tuple[tuple[str, str, str], ...]] = {
    "figures": (
        ("identifier", f"{_DCTERMS}identifier", "text"),
        ("title", f"{_RDFS}label", "english"),
        ("title", f"{_SCHEMA}name", "english"),
        ("caption", f"{_SCHEMA}caption", "english"),
        ("alias", f"{_SCHEMA}alternateName", "text"),
        ("number", f"{_PFOCR}figureNumber", "text"),
        ("type", f"{_PFOCR}figureType", "text"),
        ("score", f"{_PFOCR}pathwayScore", "decimal"),
        ("rank", f"{_PFOCR}pmcRank", "integer"),
        ("image", f"{_SCHEMA}contentUrl", "iri"),
        ("page", f"{_SCHEMA}url", "iri"),
        ("record", f"{_SCHEMA}mainEntityOfPage", "iri"),
        ("article", f"{_SCHEMA}isPartOf", "iri"),
        ("ndex", f"{_PFOCR}ndexNetwork", "iri"),
    ),
    "records": (
        ("identifier", f"{_SCHEMA}identifier", "text"),
        ("title", f"{_RDFS}label", "english"),
        ("title", f"{_SCHEMA}name", "english"),
        ("record", f"{_SCHEMA}url", "iri"),
        ("figure", f"{_SCHEMA}mainEntity", "iri"),
    ),
    "mentions": (
        ("kind", f"{_RDF}type", "iri"),
        ("figure", f"{_OA}hasTarget", "iri"),
        ("body", f"{_OA}hasBody", "iri"),
        ("word", f"{_PFOCR}word", "text"),
        ("lexicon", f"{_PFOCR}lexicon", "iri"),
        ("occurrences", f"{_PFOCR}occurrences", "integer"),
        ("matched", f"{_PFOCR}matchedSymbol", "text"),
        ("family", f"{_PFOCR}viaFamily", "iri"),
        ("candidates", f"{_PFOCR}candidates", "integer"),
    ),
    "digests": (("digest", f"{_PFOCR}sourceSha256", "text"),),
    "keywords": (("keyword", f"{_SCHEMA}keywords", "text"),),
    "subjects": (("term", f"{_DCTERMS}subject", "iri"),),
}
#: links of figures, one table each
LINKS = (
    "mentionsGene",
    "mentionsGeneStrict",
    "mentionsGeneSynonym",
    "mentionsGeneFamily",
    "mentionsChemical",
    "mentionsDisease",
)
#: triples that all subjects of a table have
_CONSTANT = {
    "figures": (
        (f"{_RDF}type", f"{_PFOCR}PathwayFigure"),
        (f"{_RDF}type", f"{_SCHEMA}ImageObject"),
    ),
    "records": (
        (f"{_RDF}type", f"{_PFOCR}FigureRecord"),
        (f"{_RDF}type", f"{_SCHEMA}Dataset"),
        (f"{_SCHEMA}license", "https://creativecommons.org/publicdomain/zero/1.0/"),
        (f"{_SCHEMA}creator", "http://www.wikidata.org/entity/Q7999828"),
    ),
}
_KINDS = {
    "iri": "rr:termType rr:IRI",
    "text": "rr:termType rr:Literal",
    "english": 'rr:termType rr:Literal ; rr:language "en"',
    "decimal": f"rr:datatype <{_XSD}decimal>",
    "integer": f"rr:datatype <{_XSD}integer>",
}
_PREFIXES = (
    "@prefix rr: <http://www.w3.org/ns/r2rml#> .\n@prefix rml: <http://semweb.mmlab.be/ns/rml#> .\n"
    "@prefix ql: <http://semweb.mmlab.be/ns/ql#> .\n"
)


def flatten(corpus: Path, folder: Path) -> int:
    """Write the tables of a corpus as CSV files and return the number of figures."""
    folder.mkdir(parents=True, exist_ok=True)
    number = 0
    with ExitStack() as stack:
        writers = {}
        for name in (*TABLES, *LINKS):
            columns = dict.fromkeys(
                column for column, _, _ in TABLES.get(name, (("target", "", ""),))
            )
            path = folder / f"{name}.csv"
            file = stack.enter_context(path.open("w", encoding="utf-8", newline=""))
            writers[name] = csv.writer(file)
            writers[name].writerow(["node", *columns])
        for document in read_documents(corpus):
            number += 1
            for name, row in _rows(as_figure(*document)):
                writers[name].writerow([NOTHING if cell in MISSING_HERE else cell for cell in row])
    return number


#: cells without a value; ``NA`` may be a word, so it is not among them
MISSING_HERE = ("", None)


def _rows(figure: PlainFigure) -> Iterator[tuple[str, list[Any]]]:
    fields, record = figure.fields, f"{figure.iri}.html"
    pmc = "https://www.ncbi.nlm.nih.gov/"
    score = fields.get("automl_pathway", fields.get("pathway_score"))
    ndex = fields.get("ndex")
    row = [
        figure.iri,
        fields["figid"],
        fields["figtitle"],
        fields["caption"],
        fields.get("figid_alias"),
        fields["number"],
        fields.get("figtype"),
        None if score is None else format(Decimal(str(score)), "f"),
        fields.get("pmc_ranked_result_index"),
        f"{pmc}pmc/articles/{fields['pmcid']}/bin/{fields['filename']}",
        pmc + fields["figlink"].lstrip("/"),
        record,
        f"https://identifiers.org/pmc/{fields['pmcid']}",
        None if ndex in MISSING else f"https://www.ndexbio.org/viewer/networks/{ndex}",
    ]
    yield "figures", row
    yield "records", [record, fields["figid"], fields["figtitle"], record, figure.iri]
    for digest in figure.digests:
        yield "digests", [record, digest]
    for keyword in figure.keywords:
        yield "keywords", [record, keyword]
    for annotation in fields.get("annotations", []):
        term = annotation["id"].replace(":", "_")
        yield "subjects", [figure.iri, f"http://purl.obolibrary.org/obo/{term}"]
    for name, targets in figure.links.items():
        for target in targets:
            yield name, [figure.iri, target]
    yield from _mention_rows(figure)


def _mention_rows(figure: PlainFigure) -> Iterator[tuple[str, list[Any]]]:
    for mention in figure.mentions:
        row = [
            mention.iri,
            _PFOCR + mention.kind,
            figure.iri,
            mention.body,
            mention.word,
            _PFOCR + mention.lexicon,
            mention.occurrences if mention.occurrences > 1 else None,
            mention.matched,
            mention.family,
            mention.candidates if mention.candidates > 1 else None,
        ]
        yield "mentions", row


def mapping(folder: Path) -> str:
    """Return the RML mapping of the tables in a folder."""
    parts = [_PREFIXES]
    for name, columns in TABLES.items():
        parts.append(_triples_map(folder, name, columns))
    for name in LINKS:
        parts.append(_triples_map(folder, name, (("target", _PFOCR + name, "iri"),)))
    return "\n".join(parts)


def _triples_map(folder: Path, name: str, columns: tuple[tuple[str, str, str], ...]) -> str:
    objects = [
        f"rr:predicateObjectMap [ rr:predicate <{predicate}> ; "
        f'rr:objectMap [ rml:reference "{column}" ; {_KINDS[kind]} ] ]'
        for column, predicate, kind in columns
    ]
    objects += [
        f"rr:predicateObjectMap [ rr:predicate <{predicate}> ; rr:object <{target}> ]"
        for predicate, target in _CONSTANT.get(name, ())
    ]
    source = (
        f'rml:logicalSource [ rml:source "{folder}/{name}.csv" ; rml:referenceFormulation ql:CSV ]'
    )
    subject = 'rr:subjectMap [ rml:reference "node" ; rr:termType rr:IRI ]'
    body = " ;\n  ".join([source, subject, *objects])
    return f"<urn:map:{name}> a rr:TriplesMap ;\n  {body} .\n"


def write_configuration(folder: Path, target: Path) -> Path:
    """Write mapping and configuration beside the tables; return the path of the latter."""
    rml = folder / "mapping.rml.ttl"
    rml.write_text(mapping(folder), encoding="utf-8")
    path = folder / "config.ini"
    lines = [
        "[CONFIGURATION]",
        f"output_file: {target}",
        f"na_values: {NOTHING}",
        "number_of_processes: 1",
        "logging_level: WARNING",
        "[DataSource]",
        f"mappings: {rml}",
    ]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def install(cache: Path) -> Path:
    """Return the Python of Morph-KGC's environment; make it if it is not there.

    Raises:
        OSError: If it cannot be installed; the message says why.
    """
    folder = cache / "morph-kgc"
    python = folder / "bin" / "python"
    if (folder / "installed").is_file():
        return python
    for command in (
        [sys.executable, "-m", "venv", str(folder)],
        [str(python), "-m", "pip", "install", "--quiet", PACKAGE],
    ):
        done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603 -- ours
        if done.returncode:
            reason = done.stderr.strip().rpartition("\n")[2]
            raise OSError(f"{PACKAGE} cannot be installed: {reason}")
    (folder / "installed").touch()
    return python
