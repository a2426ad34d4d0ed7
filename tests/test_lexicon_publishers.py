"""Publishers' own files: read as they are published, told where they are wrong."""

from __future__ import annotations

import gzip
import io
import re
import shutil
import sqlite3
import subprocess
import tarfile
import zipfile
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import NamedTuple

import pytest

from pfocr_rdf import iris
from pfocr_rdf.errors import LexiconError
from pfocr_rdf.lexicon.articles import Ids
from pfocr_rdf.lexicon.build import Part, build_lexicon
from pfocr_rdf.lexicon.concepts import Concept
from pfocr_rdf.lexicon.forms import Named
from pfocr_rdf.lexicon.genes import Gene
from pfocr_rdf.lexicon.lexicon import Lexicon
from pfocr_rdf.lexicon.publishers.parts import Files, parts_of
from pfocr_rdf.lexicon.taxa import Taxon

#: runs the command line with some arguments
CommandLine = Callable[..., subprocess.CompletedProcess[str]]

EXTRACTS = Path(__file__).parent / "lexicon"
SEEDS = Path(__file__).parents[1] / "seeds"

FILES = Files(
    hgnc=EXTRACTS / "hgnc_complete_set.txt",
    gene_info=[EXTRACTS / "gene_info.txt"],
    mesh=[EXTRACTS / "supp.xml", EXTRACTS / "desc.xml"],
    chebi_mappings=EXTRACTS / "mappings.sssom.tsv",
    doid_mappings=EXTRACTS / "mappings.sssom.tsv",
    drugbank=EXTRACTS / "drugbank_vocabulary.csv",
    famplex=EXTRACTS / "famplex",
    taxdump=EXTRACTS / "names.dmp",
    pmc_ids=EXTRACTS / "PMC-ids.csv",
)


def built(files: Files, folder: Path) -> tuple[Lexicon, dict[str, Part[object]]]:
    """Build a lexicon of these files alone, and return it with what became of each."""
    parts = parts_of(files)
    path = folder / "built.sqlite"
    build_lexicon(path, parts)
    return Lexicon.open(path), parts


@pytest.fixture(scope="module")
def lexicon(tmp_path_factory: pytest.TempPathFactory) -> Lexicon:
    """The lexicon of all extracts."""
    return built(FILES, tmp_path_factory.mktemp("extracts"))[0]


def test_sources_name_the_files(lexicon: Lexicon) -> None:
    """Each table says which file it is from, how many rows it has and how many it left out."""
    sources = {source.table: source for source in lexicon.sources()}

    assert {
        "hgnc": ("hgnc_complete_set.txt", 2, 2),
        "gene-info": ("gene_info.txt", 2, 2),  # HGNC has the human one, and one has no symbol
        "mesh-descriptors": ("desc.xml", 3, 1),
        "mesh-supplementary": ("supp.xml", 3, 0),
        "chebi": ("mappings.sssom.tsv", 3, 3),  # broader, negated, of a concept that MeSH lacks
        "drugbank": ("drugbank_vocabulary.csv", 2, 2),
        "doid": ("mappings.sssom.tsv", 1, 0),
        "famplex": ("famplex", 6, 3),  # a protein, an unknown gene, a synonym of no group
        "taxa": ("names.dmp", 4, 1),
        "articles": ("PMC-ids.csv", 3, 1),
    } == {name: (source.version, source.rows, source.left_out) for name, source in sources.items()}


def test_hgnc_gives_human_genes(lexicon: Lexicon) -> None:
    """HGNC wins over gene_info; full names of before find a gene too."""
    assert lexicon.genes.get("2475") == Gene(
        ncbigene_id="2475",
        symbol="MTOR",
        name="mechanistic target of rapamycin kinase",
        taxon_id="9606",
        hgnc_id="3942",
        synonyms=("RAFT1", "RAPT1", "FLJ44809"),
        previous=("FRAP", "FRAP2", "FRAP1"),
    )
    assert ("5170",) == lexicon.genes.called("PDK1")
    assert lexicon.genes.get("11") is None  # withdrawn
    assert Named("gene", "2475", "name") in lexicon.names.find("mammaliantargetofrapamycin")


def test_gene_info_gives_other_organisms(lexicon: Lexicon) -> None:
    """NCBI's genes have their organism's taxon, and names that find them."""
    assert lexicon.genes.get("56717") == Gene(
        ncbigene_id="56717",
        symbol="Mtor",
        name="mechanistic target of rapamycin kinase",
        taxon_id="10090",
        hgnc_id=None,
        synonyms=("FRAP", "Frap1", "RAFT1"),
        previous=(),
    )
    assert ("56717", "47396") == (
        lexicon.genes.with_symbol("Mtor", "10090"),
        lexicon.genes.with_symbol("Tor", "7227"),
    )
    assert (("2475",), ("56717",)) == (
        lexicon.genes.called("FRAP"),
        lexicon.genes.called("FRAP", "10090"),
    )
    assert Named("gene", "56717", "name") in lexicon.names.find("fkbprapamycinassociatedprotein")


KETAMINE = Concept(
    mesh_id="D007649",
    label="Ketamine",
    tree_numbers=("D02.455.426.392.368.367.652",),
    synonyms=("CI-581 & more", "Ketaset"),
)


def test_mesh_xml_gives_concepts(lexicon: Lexicon) -> None:
    """Descriptors and supplementary concepts have names, trees and what they are mapped to."""
    ketamine = lexicon.concepts.get("D007649")

    assert ketamine is not None
    assert KETAMINE.tree_numbers == ketamine.tree_numbers
    assert KETAMINE.synonyms == ketamine.synonyms
    assert ("D007649",) == lexicon.concepts.called("Ketaset")
    assert lexicon.concepts.get("C488369") == Concept(
        mesh_id="C488369",
        label="AZD 8055",
        synonyms=("AZD8055",),
        mapped_to=("D020123",),
        chebi_ids=("9022", "90228"),
    )
    assert lexicon.concepts.get("D001203") is None  # fungi
    assert ["disease"] == [named.kind for named in lexicon.names.find("araredepression")]
    assert () == lexicon.names.find("exemplariafungosa")


def test_mesh_rdf_gives_the_same_concepts(tmp_path: Path) -> None:
    """NLM's N-Triples give the concepts that its XML gives; headings out of use are left out."""
    concepts = built(Files(mesh=[EXTRACTS / "mesh.nt"]), tmp_path)[0].concepts

    assert concepts.get("D007649") == KETAMINE
    sirolimus, azd = concepts.get("D020123"), concepts.get("C488369")
    assert sirolimus is not None
    assert {"Rapamycin", '5\u2032-"Rapa"mune'} == set(sirolimus.synonyms)
    assert azd is not None
    assert (("AZD8055",), ("D020123",)) == (azd.synonyms, azd.mapped_to)
    assert concepts.get("C000999001") is not None
    assert [None, None] == [concepts.get("D000009"), concepts.get("D001203")]


def test_mappings_are_exact_and_of_either_direction(lexicon: Lexicon) -> None:
    """A mapping may have MeSH as subject or object; broader and negated ones say something else."""
    ids = {key: lexicon.concepts.get(key) for key in ("D007649", "D020123", "D003866")}
    found = {key: concept and concept.chebi_ids for key, concept in ids.items()}
    depression = ids["D003866"]

    assert {"D007649": ("6121",), "D020123": ("9168",), "D003866": ()} == found
    assert depression is not None
    assert ("1596", "0060001") == depression.doids


def test_a_drug_is_known_by_its_name(lexicon: Lexicon) -> None:
    """A name of one drug and one chemical joins them; two drugs of one name say nothing."""
    ids = {key: lexicon.concepts.get(key) for key in ("D007649", "D020123")}

    assert {"D007649": ("DB01221",), "D020123": ("DB00877",)} == {
        key: concept and concept.drugbank_ids for key, concept in ids.items()
    }


def test_famplex_gives_families(lexicon: Lexicon) -> None:
    """Members are found by symbol, and by a symbol of before; an id wins over a synonym."""
    families = lexicon.families

    assert {"2475": "MTOR"} == families.get("mTORC1").genes
    assert {"2475": "FRAP1"} == families.get("PIKK").genes
    assert ("mTORC1", "mTORC2") == families.get("TOR_complex").groups
    assert (False, True) == (families.get("mTORC1").is_family, families.get("mTORC1").is_complex)
    assert ("TORC1", "mTOR complex 1") == families.synonyms("mTORC1")
    assert ("mTORC2", "mTORC2", None) == (
        families.find("mTORC2"),
        families.find("tor complex, second"),
        families.find("mTOR"),  # a protein, not a family
    )
    assert "Histone_H4" == families.get("Histone_H4").famplex_id


def test_taxdump_gives_taxa(lexicon: Lexicon) -> None:
    """A taxon has its scientific name, and the common name that GenBank prefers."""
    taxa = lexicon.taxa

    assert Taxon("9606", "Homo sapiens", "human") == taxa.names("9606")
    assert Taxon("10090", "Mus musculus", "house mouse") == taxa.names("10090")
    assert Taxon("4932", "Saccharomyces cerevisiae", "brewer's yeast") == taxa.names("4932")
    assert Taxon("1", "root", "") == taxa.names("1")
    assert taxa.names("12345") is None


def test_pmc_ids_give_articles(lexicon: Lexicon) -> None:
    """An article has a PubMed id, a DOI, or both."""
    articles = lexicon.articles

    assert Ids("26613210", "10.1111/bcp.12845") == articles.get("PMC5061805")
    assert Ids("11250746", None) == articles.get("PMC13900")
    assert Ids(None, "10.1000/x<y>") == articles.get("PMC13901")
    assert [None] * 4 == [articles.get(key) for key in ("PMC13902", "PMC0", "13900", "PMCx")]


def packed(path: Path, folder: Path) -> Path:
    """Return a gzip file of a file."""
    target = folder / f"{path.name}.gz"
    target.write_bytes(gzip.compress(path.read_bytes()))
    return target


def test_packed_files_give_the_same(lexicon: Lexicon, tmp_path: Path) -> None:
    """Files are read as they come from the publisher: gzip, tar or zip."""
    tape, archive = tmp_path / "taxdump.tar.gz", tmp_path / "taxdmp.zip"
    with tarfile.open(tape, "w:gz") as tar:
        tar.add(EXTRACTS / "PMC-ids.csv", "nodes.dmp")
        tar.add(EXTRACTS / "names.dmp", "names.dmp")
    with zipfile.ZipFile(archive, "w") as zipped:
        zipped.write(EXTRACTS / "names.dmp", "names.dmp")
    digests = {source.table: source.sha256 for source in lexicon.sources()}
    files = Files(
        hgnc=packed(EXTRACTS / "hgnc_complete_set.txt", tmp_path),
        gene_info=[packed(EXTRACTS / "gene_info.txt", tmp_path)],
        mesh=[packed(EXTRACTS / name, tmp_path) for name in ("desc.xml", "supp.xml")],
        chebi_mappings=packed(EXTRACTS / "mappings.sssom.tsv", tmp_path),
        doid_mappings=packed(EXTRACTS / "mappings.sssom.tsv", tmp_path),
        drugbank=packed(EXTRACTS / "drugbank_vocabulary.csv", tmp_path),
        famplex=EXTRACTS / "famplex",
        taxdump=tape,
        pmc_ids=packed(EXTRACTS / "PMC-ids.csv", tmp_path),
    )
    again = built(files, tmp_path)[0]

    assert digests == {source.table: source.sha256 for source in again.sources()}
    zipped_taxa = built(Files(taxdump=archive), tmp_path)[0]
    assert [digests["taxa"]] == [source.sha256 for source in zipped_taxa.sources()]


#: every option of a file, and its extract
SINGLE: dict[str, tuple[str, Callable[[Path], Files]]] = {
    "hgnc": ("hgnc_complete_set.txt", lambda path: Files(hgnc=path)),
    "gene-info": ("gene_info.txt", lambda path: Files(gene_info=[path])),
    "descriptors": ("desc.xml", lambda path: Files(mesh=[path])),
    "supplementary": ("supp.xml", lambda path: Files(mesh=[path])),
    "rdf": ("mesh.nt", lambda path: Files(mesh=[path])),
    "mappings": (
        "mappings.sssom.tsv",
        lambda path: Files(mesh=[EXTRACTS / "desc.xml"], chebi_mappings=path),
    ),
    "diseases": (
        "mappings.sssom.tsv",
        lambda path: Files(mesh=[EXTRACTS / "desc.xml"], doid_mappings=path),
    ),
    "drugbank": (
        "drugbank_vocabulary.csv",
        lambda path: Files(mesh=[EXTRACTS / "desc.xml"], drugbank=path),
    ),
    "taxdump": ("names.dmp", lambda path: Files(taxdump=path)),
    "pmc-ids": ("PMC-ids.csv", lambda path: Files(pmc_ids=path)),
}


@pytest.mark.parametrize("name", SINGLE)
@pytest.mark.parametrize(
    "content",
    [b"", b"\n\n", b"\xff\xfe\x00garbage\n" * 9, b"a,b,c\td\n1,2,3\t4\n", b"<html></html>"],
)
def test_another_format_is_an_error(name: str, content: bytes, tmp_path: Path) -> None:
    """A file of something else stops the build, is named, and nothing is written."""
    path = tmp_path / "other.file"
    path.write_bytes(content)

    with pytest.raises(LexiconError, match=r"other\.file"):
        built(SINGLE[name][1](path), tmp_path)
    assert [path] == list(tmp_path.iterdir())


@pytest.mark.parametrize("name", SINGLE)
def test_a_truncated_file_is_an_error(name: str, tmp_path: Path) -> None:
    """A gzip file that ends too early stops the build: who knows what is missing?"""
    extract, files = SINGLE[name]
    path = packed(EXTRACTS / extract, tmp_path)
    path.write_bytes(path.read_bytes()[:-40])

    with pytest.raises(LexiconError, match=r"\.gz: cannot be read"):
        built(files(path), tmp_path)
    assert [path] == list(tmp_path.iterdir())


@pytest.mark.parametrize("name", SINGLE)
def test_a_missing_file_is_an_error(name: str, tmp_path: Path) -> None:
    """A path of nothing is told."""
    with pytest.raises(LexiconError, match=r"none: cannot be read: No such file"):
        built(SINGLE[name][1](tmp_path / "none"), tmp_path)


class Broken(NamedTuple):
    """A text of an extract, what is put in its place, and what is told of the row."""

    name: str
    text: bytes
    broken: bytes
    reason: str


BROKEN = [
    Broken("hgnc", b"PDPK1", b"PDP\xff1", r":3: not UTF-8 at byte 14 of the line"),
    Broken("hgnc", b"PDPK1", b"PDP\x001", r":3: '\\x00' in a name"),
    Broken("hgnc", b"\t5170\t", b"\t5170a\t", r":3: entrez_id '5170a' \(expected a number of"),
    Broken("hgnc", b"\t5170\t", b"\t12345678901\t", r":3: entrez_id '12345678901'"),
    Broken("hgnc", b"HGNC:8816", b"HGNC:12345678901", r":3: hgnc_id 'HGNC:12345678901'"),
    Broken("hgnc", b"HGNC:8816", b"HGNC:08816", r":3: hgnc_id 'HGNC:08816'"),
    Broken("hgnc", b"HGNC:8816", b"8816x", r":3: hgnc_id '8816x'"),
    Broken("hgnc", b"\tPDPK1\t", b"\t\t", r":3: no symbol"),
    Broken("hgnc", b"\tPDPK1\t", b"\tPDPK1\t\t", r":3: 55 columns \(expected 54\)"),
    Broken("hgnc", b"\tPDPK1\t", b'\t"PDPK1\t', r":3: "),
    Broken("gene-info", b"10090\t56717", b"x\t56717", r":3: tax_id 'x'"),
    Broken("gene-info", b"10090\t56717", b"10090\t-1", r":3: GeneID '-1'"),
    Broken("gene-info", b"10090\t56717", b"10090\t12345678901", r":3: GeneID '12345678901'"),
    Broken("gene-info", b"10090\t56717", b"12345678901\t56717", r":3: tax_id '12345678901'"),
    Broken(
        "mappings", b"mesh:D007649\tKetamine\tskos:exact", b"mesh:X\tKetamine\tskos:exact", "'X'"
    ),
    Broken("mappings", b"chebi:6121", b"chebi:6121b", r":6: '6121b' \(expected a number of"),
    Broken("mappings", b"chebi:6121", b"chebi:06121", r":6: '06121'"),
    Broken("mappings", b"chebi:6121", b"chebi:12345678901", r":6: '12345678901'"),
    Broken("diseases", b"DOID:0060001", b"DOID:123456789", r"'123456789' \(expected at most eight"),
    Broken("drugbank", b"DB01221", b"DB1221", r":2: 'DB1221'"),
    Broken("drugbank", b"DB01221", b"DBSALT00064", r":2: 'DBSALT00064'"),
    Broken("drugbank", b",Ketamine,", b",,", r":2: no name of 'DB01221'"),
    Broken("taxdump", b"9606\t|\thuman", b"x9606\t|\thuman", r":3: not a taxon's name"),
    Broken("taxdump", b"9606\t|\thuman", b"12345678901\t|\thuman", r":3: not a taxon's name"),
    Broken("pmc-ids", b"PMC5061805", b"5061805", r":2: PMCID '5061805'"),
    Broken("pmc-ids", b"26613210", b"2661321O", r":2: PMID '2661321O'"),
    Broken("pmc-ids", b"26613210", b"12345678901", r":2: PMID '12345678901'"),
    Broken("pmc-ids", b"PMC5061805", b"PMC1234567890123", r":2: PMCID 'PMC1234567890123'"),
    Broken("pmc-ids", b"PMC5061805", b"PMC05061805", r":2: PMCID 'PMC05061805'"),
    Broken("pmc-ids", b"10.1000/x<y>", b"10.1/x", r":4: DOI '10\.1/x'"),
    Broken("supplementary", b"C488369", b"C48836", r":4: a record of 'C48836'"),
    Broken("supplementary", b"<String>AZD 8055<", b"<String>AZD&x; 8055<", r":6: the entity 'x'"),
    Broken("descriptors", b"<String>CI-581", b"<String>CI&x;-581", r"the entity 'x' \(expected"),
    Broken("rdf", b'label> "Sirolimus"@en .', b'label> "Sirolimus"@en', r"no triple"),
    Broken("rdf", b'label> "Sirolimus"@en .', b'label> "Sir\\u0000"@en .', r"'\\x00' in a name"),
    *(
        Broken(name, text, text + b"!" * 4000, r"and more \(expected a name of at most 4,000")
        for name, text in (
            ("hgnc", b"PDPK1"),  # a symbol
            ("hgnc", b"RAPT1"),  # one of several synonyms
            ("hgnc", b"3-phosphoinositide dependent"),
            ("gene-info", b"Mtor"),
            ("gene-info", b"Frap1"),
            ("descriptors", b"<String>CI-581"),
            ("supplementary", b"<String>AZD 8055"),
            ("rdf", b'label> "Sirolimus'),
            ("drugbank", b",Ketamine"),
            ("taxdump", b"\thuman"),
        )
    ),
]


@pytest.mark.parametrize("case", BROKEN, ids=lambda case: f"{case.name}-{case.broken[:30]!r}")
def test_a_wrong_row_is_told_and_left_out(case: Broken, tmp_path: Path) -> None:
    """One broken byte costs one row, which is told by file and line; the others are kept."""
    extract, files = SINGLE[case.name]
    content = (EXTRACTS / extract).read_bytes()
    path = tmp_path / extract
    path.write_bytes(content.replace(case.text, case.broken, 1))
    lexicon, parts = built(files(path), tmp_path)
    reasons = [reason for part in parts.values() for reason in part.left_out.reasons]

    assert case.text in content
    assert [True] * len(reasons) == [reason.startswith(f"{path}:") for reason in reasons]
    assert any(re.search(case.reason, reason) for reason in reasons), reasons
    assert len("".join(reasons)) < 2000
    assert minted(lexicon.path)


#: what has the identifiers of a lexicon, and what makes IRIs of them
MINTS: dict[str, Callable[[str], str]] = {
    "SELECT id FROM concept": iris.mesh_iri,
    "SELECT chebi FROM concept": iris.chebi_iri,
    "SELECT drugbank FROM concept": iris.drugbank_iri,
    "SELECT doid FROM concept": iris.doid_iri,
    "SELECT id FROM gene": iris.gene_iri,
    "SELECT hgnc_id FROM gene": iris.hgnc_iri,
    "SELECT taxon_id FROM gene": iris.taxon_iri,
    "SELECT id FROM taxon": iris.taxon_iri,
    "SELECT 'PMC' || id FROM article": iris.article_iri,
    "SELECT pmid FROM article": iris.pubmed_iri,
    "SELECT doi FROM article": iris.doi_iri,
}


def minted(path: Path) -> list[str]:
    """Return the IRIs of everything in a lexicon; an identifier that makes none is an error."""
    with closing(sqlite3.connect(path)) as connection:
        return [
            mint(value)
            for sql, mint in MINTS.items()
            for (cell,) in connection.execute(sql)
            if cell is not None
            for value in str(cell).split("\n")
        ]


def test_many_wrong_rows_are_counted_and_some_told(tmp_path: Path) -> None:
    """Who gives a file full of errors does not get them all."""
    path = tmp_path / "PMC-ids.csv"
    good = (EXTRACTS / "PMC-ids.csv").read_text(encoding="utf-8")
    more = "".join(f"J,1,1,2001,3,1,56,,PMC{number},{number},,live\n" for number in range(1, 1001))
    path.write_text(good + more + "no article\n" * 1000, encoding="utf-8")
    left_out = built(Files(pmc_ids=path), tmp_path)[1]["articles"].left_out

    assert (1001, 1000, 20) == (left_out.number, left_out.wrong, len(left_out.reasons))


@pytest.mark.parametrize(("good", "wrong"), [(498, 1000), (0, 3), (1000, 1100)])
def test_a_table_that_is_mostly_wrong_is_an_error(good: int, wrong: int, tmp_path: Path) -> None:
    """A damaged table is not taken for one with some rows less; the first wrong row is told."""
    rows = "".join(
        f"{number}\t|\tA b\t|\t\t|\tscientific name\t|\n" for number in range(2, good + 3)
    )
    path = tmp_path / "names.dmp"
    path.write_text(rows + "?\n" * wrong, encoding="utf-8")
    told = (
        rf"names\.dmp: {wrong:,} of {good + 1 + wrong:,} rows .*\(expected .*; .*dmp:{good + 2}: "
    )

    with pytest.raises(LexiconError, match=told):
        built(Files(taxdump=path), tmp_path)
    assert [path] == list(tmp_path.iterdir())


def test_a_table_that_begins_wrong_is_not_read_on(tmp_path: Path) -> None:
    """A thousand wrong rows are enough to know, however many there are."""
    path = tmp_path / "PMC-ids.csv"
    header = (EXTRACTS / "PMC-ids.csv").read_text(encoding="utf-8").partition("\n")[0]
    path.write_text(header + "\n" + "?\n" * 5000, encoding="utf-8")

    with pytest.raises(LexiconError, match=r"PMC-ids\.csv: 999 of 1,000 rows are wrong"):
        built(Files(pmc_ids=path), tmp_path)


@pytest.mark.parametrize("name", SINGLE)
def test_a_byte_order_mark_is_passed_over(name: str, tmp_path: Path) -> None:
    """A table that went through an editor of another system is what it was."""
    extract, files = SINGLE[name]
    plain, marked = tmp_path / "plain" / extract, tmp_path / "marked" / extract
    for path, mark in ((plain, b""), (marked, b"\xef\xbb\xbf")):
        path.parent.mkdir()
        path.write_bytes(mark + (EXTRACTS / extract).read_bytes())
    lexicons = [built(files(path), path.parent)[0] for path in (plain, marked)]

    assert lexicons[0].sources() == lexicons[1].sources()


DOIS = {
    "10.1000/x(1)": "10.1000/x(1)",
    "doi:10.1000/x": "10.1000/x",
    "DOI: 10.1000/x": "10.1000/x",
    "https://doi.org/10.1000/x%3Cy": "10.1000/x<y",
    "http://dx.doi.org/10.1000/x": "10.1000/x",
    "garbage": None,
    "10.1/x": None,
    "doi:10.1/x": None,
    "10.1000/a b": None,
    "10.1000/é": None,
    "10.1000": None,
    f"10.1000/{'x' * 401}": None,
}


@pytest.mark.parametrize("text", DOIS, ids=lambda text: text[:30])
def test_a_doi_makes_an_address_or_is_left_out(text: str, tmp_path: Path) -> None:
    """A DOI that would stop a whole build is told; the article keeps its PubMed id."""
    path = tmp_path / "PMC-ids.csv"
    content = (EXTRACTS / "PMC-ids.csv").read_text(encoding="utf-8")
    path.write_text(content.replace("10.1111/bcp.12845", text), encoding="utf-8")
    lexicon, parts = built(Files(pmc_ids=path), tmp_path)
    left_out = parts["articles"].left_out

    assert Ids("26613210", DOIS[text]) == lexicon.articles.get("PMC5061805")
    assert (1, 0, int(DOIS[text] is None)) == (left_out.number, left_out.wrong, left_out.values)
    assert all(f"{path}:2: DOI '{text[:8]}" in reason for reason in left_out.reasons)
    assert minted(lexicon.path)


def test_a_salt_is_a_drug_too(tmp_path: Path) -> None:
    """DrugBank numbers salts otherwise than drugs."""
    path = tmp_path / "drugbank.csv"
    content = (EXTRACTS / "drugbank_vocabulary.csv").read_text(encoding="utf-8")
    path.write_text(content.replace("DB01221", "DBSALT000064"), encoding="utf-8")
    ketamine = built(SINGLE["drugbank"][1](path), tmp_path)[0].concepts.get("D007649")

    assert ketamine is not None
    assert ("DBSALT000064",) == ketamine.drugbank_ids


def test_values_that_are_too_long_cost_no_row(tmp_path: Path) -> None:
    """A gene keeps its other synonyms, a concept its other names, and the command says so."""
    texts = {
        "hgnc_complete_set.txt": ("RAPT1", "R" * 5000),
        "desc.xml": ("Ketaset", "K" * 1_000_000),
    }
    for name, (text, long) in texts.items():
        content = (EXTRACTS / name).read_text(encoding="utf-8")
        (tmp_path / name).write_text(content.replace(text, long), encoding="utf-8")
    files = Files(hgnc=tmp_path / "hgnc_complete_set.txt", mesh=[tmp_path / "desc.xml"])
    lexicon, parts = built(files, tmp_path)
    gene, ketamine = lexicon.genes.get("2475"), lexicon.concepts.get("D007649")

    assert gene is not None
    assert ketamine is not None
    assert (("RAFT1", "FLJ44809"), ("CI-581 & more",)) == (gene.synonyms, ketamine.synonyms)
    assert [1, 1] == [part.left_out.values for part in parts.values()]


BAD_XML = {
    "entity": (
        '<!DOCTYPE DescriptorRecordSet [<!ENTITY a "b">]><DescriptorRecordSet/>',
        "declares the entity 'a'",
    ),
    "entities of entities": (
        '<!DOCTYPE DescriptorRecordSet [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;">]>'
        "<DescriptorRecordSet>&b;</DescriptorRecordSet>",
        "declares the entity 'a'",
    ),
    "external entity": (
        '<!DOCTYPE DescriptorRecordSet [<!ENTITY a SYSTEM "file:///etc/passwd">]>'
        "<DescriptorRecordSet>&a;</DescriptorRecordSet>",
        "declares the entity 'a'",
    ),
    "depth": (
        "<DescriptorRecordSet><DescriptorRecord>" + "<a>" * 1000,
        "nested in more than 32",
    ),
    "entity of nobody": (
        '<!DOCTYPE DescriptorRecordSet SYSTEM "x.dtd"><DescriptorRecordSet>&a;',
        "uses the entity 'a'",
    ),
    "other root": ("<PubmedArticleSet/>", "the element 'PubmedArticleSet'"),
    "not closed": ("<DescriptorRecordSet>\n<DescriptorRecord>", ":2: not well-formed XML"),
    "broken byte": ("<DescriptorRecordSet>\n<DescriptorRecord>\x01", ":2: not well-formed XML"),
}


@pytest.mark.parametrize("name", BAD_XML)
def test_bad_xml_is_an_error(name: str, tmp_path: Path) -> None:
    """XML that is broken, of something else, or made to fill the memory stops the build."""
    text, reason = BAD_XML[name]
    path = tmp_path / "desc.xml"
    path.write_text(text, encoding="utf-8")

    with pytest.raises(LexiconError, match=re.escape(reason)):
        built(Files(mesh=[path]), tmp_path)
    assert [path] == list(tmp_path.iterdir())


def test_famplex_must_be_whole(tmp_path: Path) -> None:
    """A folder without FamPlex' files, or with others of their names, stops the build."""
    folder = tmp_path / "famplex"
    shutil.copytree(EXTRACTS / "famplex", folder)
    hgnc = FILES.hgnc
    (folder / "relations.csv").write_text("text,id\n", encoding="utf-8")
    with pytest.raises(LexiconError, match="not FamPlex' relations"):
        built(Files(hgnc=hgnc, famplex=folder), tmp_path)

    shutil.copy(EXTRACTS / "famplex" / "relations.csv", folder)
    (folder / "grounding_map.csv").unlink()
    with pytest.raises(LexiconError, match=r"grounding_map\.csv: cannot be read"):
        built(Files(hgnc=hgnc, famplex=folder), tmp_path)


@pytest.mark.parametrize("make", [tarfile.open, zipfile.ZipFile])
def test_an_archive_must_have_the_names(make: Callable[..., object], tmp_path: Path) -> None:
    """An archive of something else stops the build."""
    path = tmp_path / "archive"
    with make(path, "w") as archive:  # type: ignore[attr-defined]
        add = getattr(archive, "add", None) or archive.write
        add(EXTRACTS / "PMC-ids.csv", "nodes.dmp")

    with pytest.raises(LexiconError, match=r"archive: no names\.dmp in it"):
        built(Files(taxdump=path), tmp_path)


def tape(path: Path, mode: str = "w:gz", folder: str = "") -> Path:
    """Write a tar of names.dmp between other files, and return its path."""
    with tarfile.open(path, mode) as tar:  # type: ignore[call-overload]
        for name in ("citations.dmp", "names.dmp", "nodes.dmp"):
            content = (EXTRACTS / "names.dmp").read_bytes()
            if name == "nodes.dmp":
                content = bytes(range(256)) * 4000
            item = tarfile.TarInfo(f"{folder}{name}")
            item.size = len(content)
            tar.addfile(item, io.BytesIO(content))
    return path


@pytest.mark.parametrize("suffix", ["", ":gz", ":bz2", ":xz"])
def test_a_tape_may_be_packed_in_any_way(suffix: str, lexicon: Lexicon, tmp_path: Path) -> None:
    """Members may have the folder in their names, and stand in any order."""
    path = tape(tmp_path / "taxdump", f"w{suffix}", "./")
    again = built(Files(taxdump=path), tmp_path)[0].sources()[0]

    assert [again.sha256] == [s.sha256 for s in lexicon.sources() if s.table == "taxa"]


def flipped(path: Path, position: int) -> None:
    """Change one byte of a file."""
    content = bytearray(path.read_bytes())
    content[position] ^= 0x40
    path.write_bytes(content)


@pytest.mark.parametrize("part", ["check sum", "behind", "within", "cut"])
def test_a_damaged_tape_is_an_error(part: str, tmp_path: Path) -> None:
    """A tar.gz is read to its end, where its check sum is, though the names stand before."""
    path = tape(tmp_path / "taxdump.tar.gz")
    size = path.stat().st_size
    if part == "cut":
        path.write_bytes(path.read_bytes()[: size - 100])
    else:
        flipped(path, {"check sum": -6, "behind": size - 200, "within": 400}[part])

    with pytest.raises(LexiconError, match=r"taxdump\.tar\.gz: cannot be read: .* \(expected"):
        built(Files(taxdump=path), tmp_path)
    assert [path] == list(tmp_path.iterdir())


def odd_tape(path: Path, kind: bytes) -> None:
    """Write a tar whose names.dmp is a link to itself, or a folder."""
    with tarfile.open(path, "w") as tar:
        item = tarfile.TarInfo("names.dmp")
        item.type, item.linkname = kind, "names.dmp"
        tar.addfile(item)


def odd_zip(path: Path, field: int, value: int) -> None:
    """Write a zip that says something else of its member in a field, here and in its directory."""
    with zipfile.ZipFile(path, "w") as archive:
        archive.write(EXTRACTS / "names.dmp", "names.dmp")
    content = bytearray(path.read_bytes())
    content[field] = value
    content[content.index(b"PK\x01\x02") + field + 2] = value
    path.write_bytes(content)


ODD: dict[str, tuple[Callable[[Path], object], str]] = {
    "link": (lambda path: odd_tape(path, tarfile.SYMTYPE), r"names\.dmp is a link or folder"),
    "folder": (lambda path: odd_tape(path, tarfile.DIRTYPE), r"names\.dmp is a link or folder"),
    "encrypted": (lambda path: odd_zip(path, 6, 1), r"cannot be read: .*encrypted.* \(expected"),
    "compression": (
        lambda path: odd_zip(path, 8, 99),
        r"cannot be read: .*compression.*\(expected",
    ),
    "cut zip": (
        lambda path: path.write_bytes(b"PK\x03\x04" + bytes(100)),
        r"cannot be read: File is not a zip file \(expected",
    ),
}


@pytest.mark.parametrize("name", ODD)
def test_an_odd_archive_is_told(name: str, cli: CommandLine, tmp_path: Path) -> None:
    """An archive that Python cannot read is no bug of ours."""
    write, reason = ODD[name]
    path = tmp_path / "taxdump"
    write(path)
    done = cli("lexicon", "build", "-o", tmp_path / "x.sqlite", "--taxdump", path)

    assert 2 == done.returncode
    assert re.search(rf"^pfocr-rdf: {path}: {reason}", done.stderr, re.MULTILINE), done.stderr
    assert [path] == list(tmp_path.iterdir())


def test_what_is_named_zip_must_be_one(tmp_path: Path) -> None:
    """Half a zip may look like text."""
    path = tmp_path / "taxdmp.zip"
    shutil.copy(EXTRACTS / "names.dmp", path)

    with pytest.raises(LexiconError, match="cannot be read: File is not a zip file"):
        built(Files(taxdump=path), tmp_path)


@pytest.mark.parametrize("part", [b"Homo", b"PK\x01\x02"])
def test_a_damaged_zip_is_an_error(part: bytes, tmp_path: Path) -> None:
    """A zip has a check sum of each member, and a directory."""
    path = tmp_path / "taxdump"
    with zipfile.ZipFile(path, "w") as archive:
        archive.write(EXTRACTS / "names.dmp", "names.dmp")
    flipped(path, path.read_bytes().index(part))

    with pytest.raises(LexiconError, match=r"taxdump: cannot be read: .* \(expected"):
        built(Files(taxdump=path), tmp_path)


def test_the_command_builds_on_the_bundled_lexicon(cli: CommandLine, tmp_path: Path) -> None:
    """Tables that no file gives are the bundled ones; nothing is written but the target."""
    folders = {name: tmp_path / name for name in ("TMPDIR", "SQLITE_TMPDIR", "HOME", "work", "out")}
    for folder in folders.values():
        folder.mkdir()
    target = folders["out"] / "my.sqlite"
    variables = {name: str(folders[name]) for name in ("TMPDIR", "SQLITE_TMPDIR", "HOME")}
    done = cli(
        "lexicon",
        "build",
        "-o",
        target,
        "--pmc-ids",
        EXTRACTS / "PMC-ids.csv",
        "--gene-info",
        EXTRACTS / "gene_info.txt",
        env=variables,
        cwd=folders["work"],
    )
    lexicon, bundled = Lexicon.open(target), Lexicon.bundled()

    assert 0 == done.returncode, done.stderr
    assert [target] == [path for folder in folders.values() for path in folder.iterdir()]
    assert "gene-info: 2 rows left out, 0 of them wrong" in done.stderr
    assert bundled.genes.get("2475") == lexicon.genes.get("2475")  # HGNC wins
    assert bundled.names.find("ketamine") == lexicon.names.find("ketamine")
    assert bundled.families.get("ERK") == lexicon.families.get("ERK")
    assert "56717" == lexicon.genes.with_symbol("Mtor", "10090")
    assert lexicon.articles.get("PMC5061805") is not None
    ours = {source.table: source for source in lexicon.sources()}
    for source in bundled.sources():
        assert source == ours[source.table]
    told = cli("lexicon", "info", "--lexicon", target, "--format", "csv")
    assert 0 == told.returncode
    assert "articles,3,1,U.S. National Library of Medicine,PMC-ids.csv" in told.stdout
    built = cli("build", SEEDS, "-o", folders["out"] / "build", "--lexicon", target)
    assert "conforms (0 violations" in built.stdout
    article = "<https://identifiers.org/pmc/PMC5061805>"
    question = f"SELECT ?same {{ {article} <https://schema.org/sameAs> ?same }}"
    same = cli("sparql", question, "--store", folders["out"] / "build").stdout.split()
    assert "https://identifiers.org/pubmed/26613210" in same


def test_the_command_tells_what_is_wrong(cli: CommandLine, tmp_path: Path) -> None:
    """A file of another format ends with status 2, and no lexicon."""
    target = tmp_path / "my.sqlite"
    wrong = cli("lexicon", "build", "-o", target, "--hgnc", EXTRACTS / "PMC-ids.csv")
    nothing = cli("lexicon", "build", "-o", target)
    missing = cli("lexicon", "info", "--lexicon", target)
    stdout = cli("lexicon", "build", "-o", "-", "--hgnc", FILES.hgnc or "", cwd=tmp_path)

    assert [2] * 4 == [done.returncode for done in (wrong, nothing, missing, stdout)]
    assert "-o -: a lexicon cannot be written to stdout (expected a file)" in stdout.stderr
    assert "PMC-ids.csv:1: not HGNC's complete set: no column 'hgnc_id'" in wrong.stderr
    assert "no file of a publisher is given" in nothing.stderr
    assert "my.sqlite: does not exist" in missing.stderr
    assert [] == list(tmp_path.iterdir())


def test_a_command_that_is_ended_leaves_nothing(command: list[str], tmp_path: Path) -> None:
    """SIGTERM ends a build as Ctrl-C does, with status 130 and no folder beside the target."""
    arguments = ["lexicon", "build", "-o", str(tmp_path / "x.sqlite"), "--pmc-ids"]
    process = subprocess.Popen(
        [*command, *arguments, str(EXTRACTS / "PMC-ids.csv")], stderr=subprocess.PIPE, text=True
    )
    assert process.stderr is not None
    assert any(line.startswith("names") for line in process.stderr)
    process.terminate()
    told = process.stderr.read()
    process.stderr.close()

    assert 130 == process.wait(timeout=60)
    assert "pfocr-rdf: interrupted" in told
    assert [] == list(tmp_path.iterdir())


@pytest.mark.parametrize("format_name", ["table", "tsv", "csv", "json", "md"])
def test_info_has_every_format(cli: CommandLine, format_name: str) -> None:
    """The provenance of the bundled lexicon can be read by people and programs."""
    done = cli("lexicon", "info", "--format", format_name)

    assert 0 == done.returncode
    assert "hgnc" in done.stdout
    assert "HUGO" in done.stdout
