"""Lexicon: the committed file is the publishers' tables, and names find what they mean."""

from __future__ import annotations

import csv
import gzip
import hashlib
import sqlite3
from collections import defaultdict
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import NamedTuple

import pytest

from pfocr_rdf.lexicon import derive
from pfocr_rdf.lexicon.concepts import Concept
from pfocr_rdf.lexicon.database import BUNDLED, TABLES
from pfocr_rdf.lexicon.forms import Named
from pfocr_rdf.lexicon.genes import Gene
from pfocr_rdf.lexicon.lexicon import Lexicon
from pfocr_rdf.lexicon.names import normal_form
from pfocr_rdf.lexicon.sources import content_digest
from pfocr_rdf.lexicon.taxa import Taxon

LEXICON = Lexicon.bundled()

MEGABYTE = 1_000_000


@pytest.fixture(scope="module")
def publishers(shared: Path) -> Path:
    """The folder of the publishers' tables."""
    return shared / "lexicon"


@pytest.fixture(scope="module")
def derived(publishers: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The lexicon that the publishers' tables give, alone in its folder."""
    target = tmp_path_factory.mktemp("derived") / "lexicon.sqlite"
    derive.main(str(publishers), str(target))
    return target


def rows(path: Path) -> Iterator[dict[str, str]]:
    """Yield the rows of a publisher's table, by a reading of our own."""
    with gzip.open(path, "rt", encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE)


def content(path: Path, table: str) -> tuple[int, str]:
    """Return how many rows a table of a lexicon file has, and a digest of all of them, in order."""
    digest, number = hashlib.sha256(), 0
    with closing(sqlite3.connect(f"{path.as_uri()}?mode=ro&immutable=1", uri=True)) as connection:
        for row in connection.execute(f"SELECT * FROM {table}"):  # noqa: S608 -- a constant
            digest.update(repr(row).encode())
            number += 1
    return number, digest.hexdigest()


@pytest.mark.parametrize("table", TABLES)
def test_the_committed_file_is_derived(table: str, derived: Path) -> None:
    """Deriving the lexicon anew gives the committed rows; SQLite's versions differ in bytes."""
    committed, anew = content(BUNDLED, table), content(derived, table)

    assert committed == anew


def test_deriving_writes_nothing_else(derived: Path) -> None:
    """No temporary file is left beside the lexicon."""
    assert [derived] == list(derived.parent.iterdir())


def test_the_file_is_small() -> None:
    """A lexicon that everybody downloads has 60 megabytes at most."""
    assert BUNDLED.stat().st_size <= 60 * MEGABYTE


def test_digests_are_those_of_the_rows() -> None:
    """Each table's digest and number of rows can be computed again from the file."""
    sources = LEXICON.sources()

    with closing(sqlite3.connect(f"{BUNDLED.as_uri()}?mode=ro&immutable=1", uri=True)) as file:
        for source in sources:
            assert (source.sha256, source.rows) == content_digest(file, source.table), source.table


def test_sources_count_the_publishers_rows(publishers: Path) -> None:
    """Rows of a publisher are in the lexicon or counted as left out."""
    sources = {source.table: source for source in LEXICON.sources()}
    descriptors = {row["mesh_id"] for row in rows(publishers / "mesh-descriptors.tsv.gz")}
    supplementary = {row["mesh_id"] for row in rows(publishers / "mesh-supplementary.tsv.gz")}
    genes = list(rows(publishers / "hgnc.tsv.gz"))
    without_id = sum(not row["ncbigene_id"] for row in genes)

    assert (43_837 - without_id, without_id) == (sources["hgnc"].rows, sources["hgnc"].left_out)
    assert len(descriptors) == sources["mesh-descriptors"].rows == 15_695
    assert len(supplementary) == sources["mesh-supplementary"].rows == 323_304
    assert sources["taxa"].rows == 68_579
    for table in ("chebi", "drugbank", "doid"):
        mapped = {row["mesh_id"] for row in rows(publishers / "mesh-xrefs.tsv.gz") if row[table]}
        known = mapped & (descriptors | supplementary)
        assert (len(known), len(mapped - known)) == (
            sources[table].rows,
            sources[table].left_out,
        )
    assert all(source.licence.startswith("https://") for source in sources.values())
    assert "articles" not in sources  # nobody gave them


def test_genes_have_their_names() -> None:
    """A gene is found by id, by approved symbol, and by synonym or previous symbol."""
    genes = LEXICON.genes

    assert genes.get("2475") == Gene(
        ncbigene_id="2475",
        symbol="MTOR",
        name="mechanistic target of rapamycin kinase",
        taxon_id="9606",
        hgnc_id="3942",
        synonyms=("RAFT1", "RAPT1", "FLJ44809"),
        previous=("FRAP", "FRAP2", "FRAP1"),
    )
    assert ("2475", None, None) == (
        genes.with_symbol("MTOR"),
        genes.with_symbol("Mtor"),  # a mouse gene's
        genes.with_symbol("MTOR", "10090"),
    )
    assert "5163" == genes.with_symbol("PDK1")
    assert ("5163", "5170") == genes.called("PDK1")  # PDPK1 was called so
    assert () == genes.called("pdk1")
    assert [None] * 5 == [genes.get(key) for key in ("", "x", "02475", "-1", "9" * 40)]


def test_every_gene_with_an_id_is_kept(publishers: Path) -> None:
    """The compact table has lost no symbol of HGNC."""
    genes = LEXICON.genes
    for row in rows(publishers / "hgnc.tsv.gz"):
        found = genes.get(row["ncbigene_id"]) if row["ncbigene_id"] else None
        if row["ncbigene_id"]:
            assert found is not None
            assert (row["symbol"], row["name"]) == (found.symbol, found.name)
            assert row["alias_symbols"] == "|".join(found.synonyms)
            assert row["previous_symbols"] == "|".join(found.previous)


def test_concepts_have_their_names_and_mappings() -> None:
    """A concept is found by id, and by heading or synonym letter for letter."""
    concepts = LEXICON.concepts

    assert concepts.get("D007649") == Concept(
        mesh_id="D007649",
        label="Ketamine",
        tree_numbers=("D02.455.426.392.368.367.652",),
        synonyms=("2-(2-Chlorophenyl)-2-(methylamino)cyclohexanone",),
        chebi_ids=("6121",),
        drugbank_ids=("DB01221",),
    )
    assert concepts.get("C000002") == Concept(
        mesh_id="C000002",
        label="bevonium",
        mapped_to=("D001561",),
        chebi_ids=("135495",),
        drugbank_ids=("DB13542",),
    )
    assert ("0111404",) == (concepts.get("C000596385") or concepts.get("D007649")).doids  # type: ignore[union-attr]
    assert (("D007649",), (), ("D000006",)) == (
        concepts.called("Ketamine"),
        concepts.called("ketamine"),
        concepts.called("Acute Abdomen"),
    )
    assert concepts.get("D999999") is None


def test_a_row_without_ids_is_mapped_to_nothing(publishers: Path) -> None:
    """One row of the publisher's has names where ids belong; they are no ids."""
    row = next(
        row for row in rows(publishers / "mesh-supplementary.tsv.gz") if row["mesh_id"] == "C483025"
    )
    concept = LEXICON.concepts.get("C483025")

    assert "protein, mouse" in row["mapped_to"]
    assert concept is not None
    assert () == concept.mapped_to


class Form(NamedTuple):
    """A name in any spelling, and something that it stands for."""

    text: str
    kind: str
    id: str
    role: str


FORMS = [
    Form("GSK-3β", "gene", "2932", "symbol"),
    Form("mechanistic target of rapamycin kinase", "gene", "2475", "name"),
    Form("PDK1", "gene", "5163", "symbol"),
    Form("PDK1", "gene", "5170", "synonym"),
    Form("FRAP", "gene", "2475", "previous"),
    Form("NMDAR", "family", "GRIN", "synonym"),
    Form("mtorc1", "family", "mTORC1", "label"),
    Form("ketamine", "chemical", "D007649", "label"),
    Form("bevonium", "chemical", "C000002", "label"),
    Form("acute abdomens", "disease", "D000006", "synonym"),
    Form("Jalili syndrome", "disease", "C000596385", "label"),  # by what it is mapped to
    Form("Formaldehyde poisoning", "disease", "C537268", "label"),  # … of several, one a disease
]


@pytest.mark.parametrize("case", FORMS, ids=lambda case: f"{case.text}-{case.id}")
def test_a_name_in_any_spelling_is_found(case: Form) -> None:
    """Names of all kinds are found by their normal form, each with its most telling role."""
    found = LEXICON.names.find(normal_form(case.text))

    assert Named(case.kind, case.id, case.role) in found


def test_names_of_organisms_are_not_taken_for_chemicals() -> None:
    """MeSH's supplementary concepts have fungi too, which are neither chemical nor disease."""
    concept = LEXICON.concepts.get("C000659066")

    assert concept is not None
    assert "Entoloma staurosporum" == concept.label
    assert () == LEXICON.names.find(normal_form(concept.label))
    assert () == LEXICON.names.find("")


class Term(NamedTuple):
    """A term as a figure or a table writes it, and the FamPlex id that it names."""

    text: str
    famplex_id: str | None


TERMS = [
    Term("ERK", "ERK"),  # an id
    Term("Erk1/2", "ERK"),  # a synonym
    Term("MTORC1", "mTORC1"),  # an id ignoring case
    Term("mtorc1", "mTORC1"),
    Term("NMDAR", "GRIN"),  # a synonym, as documents write it
    Term("NMDA RECEPTOR", "GRIN"),  # a synonym ignoring case
    Term("4EBP", "EIF4EBP"),
    Term("Hh", "Hedgehog"),
    Term("hH", "HRH"),
    Term("HH", None),  # two families ignoring case
    Term("hh", None),
    Term("NAKATPASE", None),
    Term("", None),
]


@pytest.mark.parametrize("case", TERMS, ids=[case.text or "empty" for case in TERMS])
def test_a_term_names_a_family(case: Term) -> None:
    """Ids come before synonyms, exact spelling before any case, and two families are none."""
    assert case.famplex_id == LEXICON.families.find(case.text)


def test_families_know_their_kind_and_members() -> None:
    """``isa`` makes a family, ``partof`` a complex; members are genes and groups."""
    families = LEXICON.families
    erk, mtorc1, ampk, wnt = (families.get(key) for key in ("ERK", "mTORC1", "AMPK", "Wnt"))

    assert (True, False, {"5594": "MAPK1", "5595": "MAPK3"}) == (
        erk.is_family,
        erk.is_complex,
        erk.genes,
    )
    assert (False, True, {"2475": "MTOR", "57521": "RPTOR"}) == (
        mtorc1.is_family,
        mtorc1.is_complex,
        mtorc1.genes,
    )
    assert (True, True, {}, 15) == (
        ampk.is_family,
        ampk.is_complex,
        ampk.genes,
        len(ampk.groups),
    )
    assert (("Wnt5",), 17) == (wnt.groups, len(wnt.genes))
    with pytest.raises(KeyError):
        families.get("NMDAR")


def test_every_synonym_of_famplex_finds_its_family(publishers: Path) -> None:
    """The compact table has lost no synonym and no id of the publisher's."""
    families = LEXICON.families
    relations = list(rows(publishers / "famplex-relations.tsv.gz"))
    ids = {row["target_id"] for row in relations}
    ids |= {row["source_id"] for row in relations if row["source_ns"] == "FPLX"}
    meanings: dict[str, set[str]] = defaultdict(set)
    with gzip.open(publishers / "famplex-synonyms.tsv.gz", "rt", encoding="utf-8") as file:
        for line in list(file)[1:]:
            text, famplex_id = line.rstrip("\n").split("\t")
            if famplex_id in ids:
                meanings[text].add(famplex_id)

    assert len(ids) > 500
    for famplex_id in ids:
        assert famplex_id == families.find(famplex_id)
    for text, found in meanings.items():
        assert families.find(text) in ({text} if text in ids else found), text


def test_families_know_their_synonyms() -> None:
    """Without their ids."""
    families = LEXICON.families

    assert {"NMDAR", "NMDA receptor"} <= set(families.synonyms("GRIN"))
    assert "GRIN" not in families.synonyms("GRIN")
    assert () == families.synonyms("no such family")


def test_every_member_with_an_ncbi_gene_id_is_kept(publishers: Path) -> None:
    """Members are those of FamPlex whose HGNC symbol has an NCBI Gene id."""
    families = LEXICON.families
    gene_ids = {row["symbol"]: row["ncbigene_id"] for row in rows(publishers / "hgnc.tsv.gz")}
    genes: dict[str, set[str]] = defaultdict(set)
    missing = set()
    for row in rows(publishers / "famplex-relations.tsv.gz"):
        if row["source_ns"] == "FPLX":
            assert row["source_id"] in families.get(row["target_id"]).groups
        elif row["source_ns"] == "HGNC" and gene_ids.get(row["source_id"]):
            genes[row["target_id"]].add(gene_ids[row["source_id"]])
        else:
            missing.add(row["source_id"])

    assert 10 == len(missing)
    for famplex_id, members in genes.items():
        assert members == set(families.get(famplex_id).genes), famplex_id


class Name(NamedTuple):
    """The name of an organism, and its taxon."""

    text: str
    taxon_id: str | None


NAMES = [
    Name("Homo sapiens", "9606"),
    Name("homo SAPIENS", "9606"),
    Name("Drosophila melanogaster", "7227"),
    Name("Escherichia coli str. K-12 substr. MG1655", "511145"),
    Name("human", None),  # common names are not looked up
    Name("Drosohpila melanogaster", None),  # nor is a slip of the pen mended
    Name("prion", None),
    Name("", None),
]


@pytest.mark.parametrize("case", NAMES, ids=[case.text or "empty" for case in NAMES])
def test_a_scientific_name_finds_its_taxon(case: Name) -> None:
    """A scientific name is looked up exactly or ignoring case, and never guessed."""
    assert case.taxon_id == LEXICON.taxa.find(case.text)


def test_a_taxon_knows_its_names() -> None:
    """A taxon has a scientific name, and perhaps a common one."""
    taxa = LEXICON.taxa

    assert Taxon("9606", "Homo sapiens", "human") == taxa.names("9606")
    assert "" == (taxa.names("511145") or Taxon("", "", "x")).common_name
    assert taxa.names("999999999") is None


def test_every_taxon_is_found_by_its_scientific_name(publishers: Path) -> None:
    """The compact table has lost no taxon of the publisher's."""
    taxa = LEXICON.taxa
    for row in rows(publishers / "taxa.tsv.gz"):
        assert row["taxon_id"] == taxa.find(row["scientific_name"])
