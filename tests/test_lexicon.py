"""Lexicon: the committed tables are the publishers', and terms and names find what they mean."""

from __future__ import annotations

import csv
import gzip
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

from pfocr_rdf.lexicon import derive
from pfocr_rdf.lexicon.families import Families, Group
from pfocr_rdf.lexicon.taxa import Taxa, Taxon

TABLES = ["famplex.tsv.gz", "taxa.tsv.gz"]


@pytest.fixture(scope="module")
def publishers(shared: Path) -> Path:
    """The folder of the publishers' tables."""
    return shared / "lexicon"


def rows(path: Path) -> Iterator[dict[str, str]]:
    """Yield the rows of a publisher's table, by a reading of our own."""
    with gzip.open(path, "rt", encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE)


@pytest.mark.parametrize("name", TABLES)
def test_the_committed_tables_are_derived(name: str, publishers: Path, tmp_path: Path) -> None:
    """Deriving a table anew gives the committed bytes."""
    derive.write_tables(publishers, tmp_path)

    assert (derive.HERE / name).read_bytes() == (tmp_path / name).read_bytes()


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
    assert case.famplex_id == Families.bundled().find(case.text)


def test_an_id_wins_over_a_synonym_of_another_family() -> None:
    """What is an id names that family, though another one has it as a synonym."""
    groups = {
        key: Group(famplex_id=key, is_family=True, is_complex=False, genes={}, groups=())
        for key in ("A", "B")
    }
    families = Families(groups, {"A": "B", "b two": "B"})

    assert ("A", "B", "B") == (families.find("A"), families.find("b"), families.find("B TWO"))


def test_families_know_their_kind_and_members() -> None:
    """``isa`` makes a family, ``partof`` a complex; members are genes and groups."""
    families = Families.bundled()
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
    families = Families.bundled()
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


def test_every_member_with_an_ncbi_gene_id_is_kept(publishers: Path) -> None:
    """Members are those of FamPlex whose HGNC symbol has an NCBI Gene id."""
    families = Families.bundled()
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
    assert case.taxon_id == Taxa.bundled().find(case.text)


def test_a_taxon_knows_its_names() -> None:
    """A taxon has a scientific name, and perhaps a common one."""
    taxa = Taxa.bundled()

    assert Taxon("9606", "Homo sapiens", "human") == taxa.names("9606")
    assert "" == (taxa.names("511145") or Taxon("", "", "x")).common_name
    assert taxa.names("999999999") is None


def test_every_taxon_is_found_by_its_scientific_name(publishers: Path) -> None:
    """The compact table has lost no taxon of the publisher's."""
    taxa = Taxa.bundled()
    for row in rows(publishers / "taxa.tsv.gz"):
        assert row["taxon_id"] == taxa.find(row["scientific_name"])
