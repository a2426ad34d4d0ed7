"""The mappings of the graph in SSSOM, held to the tables of the lexicon and to the documents."""

import csv
import io
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
import yaml

from pfocr_rdf import build, open_store
from pfocr_rdf.exports.sssom import sssom_lines
from pfocr_rdf.solutions import Solutions
from pfocr_rdf.store import Store
from test_exports import documents, gene_rows
from test_exports_kgx import Failing, concept_rows, lexicon_rows

CommandLine = Callable[..., subprocess.CompletedProcess[str]]
Rows = list[dict[str, str]]


def parts(text: str) -> tuple[dict[str, object], Rows]:
    """Return metadata and rows of a file, as the specification says."""
    lines = text.splitlines(keepends=True)
    head = [line for line in lines if line.startswith("#")]
    assert lines[: len(head)] == head
    metadata = yaml.safe_load("".join(line[1:] for line in head))
    return metadata, list(csv.DictReader(io.StringIO("".join(lines[len(head) :])), delimiter="\t"))


@pytest.fixture(scope="module")
def text(corpus_store: Store) -> str:
    """The mappings of the twenty real documents."""
    return "".join(sssom_lines(corpus_store))


@pytest.fixture(scope="module")
def rows(text: str) -> Rows:
    """The rows of it."""
    return parts(text)[1]


def pairs(rows: Rows, scheme: str) -> set[tuple[str, str]]:
    """Return subjects and objects of the mappings to a scheme."""
    return {
        (row["subject_id"], row["object_id"])
        for row in rows
        if row["object_id"].startswith(f"{scheme}:")
    }


def mesh_xrefs(shared: Path, scheme: str) -> dict[str, set[str]]:
    """Return the mappings of MeSH ids to a scheme in the lexicon."""
    return {
        f"MESH:{row['mesh_id']}": {
            f"{scheme}:{one.removeprefix(f'{scheme}:')}"
            for one in row[scheme.lower()].split("|")
            if one
        }
        for row in lexicon_rows(shared, "mesh-xrefs")
    }


def said_by_tables(shared: Path, kind: str, column: str) -> set[tuple[str, str]]:
    """Return what tables of documents say of MeSH ids themselves."""
    found = set()
    for _, stem in documents(shared):
        table = stem.with_name(f"{stem.name}-{kind}.tsv")
        if table.exists():
            with table.open(encoding="utf-8", newline="") as file:
                for row in csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE):
                    scheme, _, number = row[column].partition(":")
                    found.add((row["mesh"].replace("mesh", "MESH"), f"{scheme.upper()}:{number}"))
    return found


@pytest.mark.parametrize(
    ("kind", "scheme"), [("chemicals", "CHEBI"), ("chemicals", "DRUGBANK"), ("diseases", "DOID")]
)
def test_mappings_are_those_of_lexicon_and_documents(
    rows: Rows, shared: Path, kind: str, scheme: str
) -> None:
    """Each of the lexicon for what a row of a document names, and none that neither says."""
    known = mesh_xrefs(shared, scheme)
    named = {name for _, name in concept_rows(shared, kind) if name.startswith("MESH:")}
    expected = {(name, other) for name in named for other in known.get(name, ())}
    possible = {(name, other) for name, others in known.items() for other in others}
    if scheme != "DRUGBANK":
        possible |= said_by_tables(shared, kind, scheme.lower())
    found = {pair for pair in pairs(rows, scheme) if pair[0].startswith("MESH:")}

    assert expected
    assert expected <= found <= possible


def test_genes_are_mapped_to_hgnc(rows: Rows, shared: Path) -> None:
    """All human genes of the documents that HGNC has."""
    ids = {row["ncbigene_id"]: row["hgnc_id"] for row in lexicon_rows(shared, "hgnc")}
    genes = {number for *_, number in gene_rows(shared) if number in ids}
    found = pairs(rows, "HGNC")

    assert {(f"NCBIGene:{gene}", f"HGNC:{ids[gene]}") for gene in genes} <= found
    assert found <= {(f"NCBIGene:{gene}", f"HGNC:{number}") for gene, number in ids.items()}


def test_predicates_are_those_of_the_graph(rows: Rows) -> None:
    """One entry of a scheme is an exact match, several are close ones; no pair stands twice."""
    triples = {(row["subject_id"], row["predicate_id"], row["object_id"]) for row in rows}
    for scheme in ("CHEBI", "DOID"):
        found = pairs(rows, scheme)
        for subject, other in found:
            several = sum(subject == one for one, _ in found) > 1
            predicate = "skos:closeMatch" if several else "skos:exactMatch"
            assert (subject, predicate, other) in triples

    assert ("MESH:D007649", "pfocr:drugbank", "DRUGBANK:DB01221") in triples
    assert ("NCBIGene:627", "schema:sameAs", "HGNC:1033") in triples
    assert len(rows) == len({(row["subject_id"], row["object_id"]) for row in rows})
    assert all(row["subject_id"] != row["object_id"] for row in rows)


def test_articles_and_other_spellings_are_no_mappings(rows: Rows) -> None:
    """Nothing but entities on either side."""
    schemes = {
        (row["subject_id"].partition(":")[0], row["object_id"].partition(":")[0]) for row in rows
    }

    assert schemes == {
        ("CHEBI", "DRUGBANK"),
        ("MESH", "CHEBI"),
        ("MESH", "DOID"),
        ("MESH", "DRUGBANK"),
        ("NCBIGene", "HGNC"),
    }


def test_how_it_was_made_is_said_where_it_is_known(rows: Rows) -> None:
    """Tables of documents may say ChEBI and DOID too, so no table is named for these."""
    told = {
        (row["object_id"].partition(":")[0], row["mapping_justification"], row["mapping_provider"])
        for row in rows
    }

    assert told == {
        ("CHEBI", "semapv:UnspecifiedMatching", ""),
        ("DOID", "semapv:UnspecifiedMatching", ""),
        (
            "DRUGBANK",
            "semapv:MappingChaining",
            "https://go.drugbank.com/releases/latest#open-data",
        ),
        ("HGNC", "semapv:UnspecifiedMatching", "https://www.genenames.org/"),
    }


def test_metadata_names_the_tables(cli: CommandLine, text: str, rows: Rows) -> None:
    """As 'lexicon info' does; all of these are in the public domain."""
    metadata, _ = parts(text)
    listed = csv.DictReader(io.StringIO(cli("lexicon", "info").stdout), delimiter="\t")
    tables = {row["table"]: row for row in listed}
    used = ["chebi", "doid", "drugbank", "hgnc"]
    curie_map = metadata["curie_map"]
    assert isinstance(curie_map, dict)

    assert metadata["mapping_set_source"] == [
        f"https://pfocr.wikipathways.org/rdf/lexicon/{name}" for name in used
    ]
    for name in used:
        for column in ("title", "publisher", "version", "licence", "sha256"):
            assert tables[name][column] in str(metadata["comment"])
    assert {metadata["license"]} == {tables[name]["licence"] for name in used}
    for row in rows:
        for cell in (row["subject_id"], row["predicate_id"], row["object_id"]):
            assert cell.partition(":")[0] in curie_map


def test_the_same_store_gives_the_same_text(corpus_store: Store, text: str) -> None:
    """In the order of subjects, predicates and objects."""
    lines = [line for line in text.splitlines() if not line.startswith("#")][1:]

    assert text == "".join(sssom_lines(corpus_store))
    assert sorted(lines) == lines


def test_a_chemical_that_is_a_disease_keeps_its_chebi(
    document: Callable[[Path, str], Path], tmp_path: Path
) -> None:
    """SKOS says nothing of it in the graph, and pfocr:chebi does."""
    path = document(tmp_path / "in", "PMC1__a")
    front = path.read_text(encoding="utf-8").rstrip().removesuffix("---")
    row = "diseases:\n- word: Ketamine\n  source: MESH\n  identifier: D007649\n---\n"
    path.write_text(front + row, encoding="utf-8")
    store = open_store(build([tmp_path / "in"], tmp_path / "build").directory)
    _, rows = parts("".join(sssom_lines(store)))

    assert ("MESH:D007649", "pfocr:chebi", "CHEBI:6121") in {
        (row["subject_id"], row["predicate_id"], row["object_id"]) for row in rows
    }


def test_a_store_without_its_description_has_no_licence(corpus_store: Store) -> None:
    """An endpoint may hold the entities alone."""

    class Undescribed(Failing):
        def select(self, text: str) -> Solutions:
            """Return solutions, but of no description."""
            found = self._store.select(text)
            return Solutions(found.variables, [] if "?build" in text else found.rows)

    metadata, rows = parts("".join(sssom_lines(Undescribed(corpus_store))))

    assert "https://w3id.org/sssom/license/unspecified" == metadata["license"]
    assert "mapping_set_source" not in metadata
    assert rows


def test_the_command_writes_a_file_or_stdout(
    cli: CommandLine, seeds_build: Path, tmp_path: Path
) -> None:
    """The same text, and the number of mappings on stderr."""
    target = tmp_path / "pfocr.sssom.tsv"
    to_file = cli("export", "sssom", "--store", seeds_build, "-o", target)
    to_stdout = cli("export", "sssom", "--store", seeds_build)
    text = target.read_text(encoding="utf-8")

    assert (0, 0) == (to_file.returncode, to_stdout.returncode)
    assert text == to_stdout.stdout
    assert to_file.stderr == f"{len(parts(text)[1])} mappings\n"
