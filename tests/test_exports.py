"""Exports for programs that know no RDF, held to what the documents say."""

import csv
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import polars
import pytest
import yaml

from pfocr_rdf import vocab
from pfocr_rdf.errors import UsageError
from pfocr_rdf.exports.gmt import Sets, gmt_lines
from pfocr_rdf.exports.links import Link, read_links
from pfocr_rdf.store import Store

CommandLine = Callable[..., subprocess.CompletedProcess[str]]

SEED = "PMC4803609__nihms758223f1"

STRICT = {"hgnc_symbol", "ncbigene_symbol"}
SYNONYM = STRICT | {"hgnc_alias_symbol", "hgnc_prev_symbol", "ncbigene_synonym"}
ALL = SYNONYM | {"bioentities_symbol", "famplex_relations"}


def documents(shared: Path) -> Iterator[tuple[dict[str, object], Path]]:
    """Yield the front matter of each document of the corpus, and where its tables would be."""
    for path in sorted((shared / "corpus/_figures").glob("*.md")):
        front = path.read_text(encoding="utf-8").split("\n---")[0]
        figid = path.name.removesuffix(".md")
        yield yaml.load(front, Loader=yaml.BaseLoader), shared / f"corpus/_data/{figid}"  # noqa: S506


def gene_rows(shared: Path) -> Iterator[tuple[str, str, str, str]]:
    """Yield figid, source, organism and NCBI Gene id of each row of genes in the corpus.

    Genes inside a document are human.
    """
    for fields, stem in documents(shared):
        figid = str(fields["figid"])
        inside = fields.get("genes")
        for gene in inside if isinstance(inside, list) else ():
            yield figid, gene["source"], "9606", gene["entrez"]
        table = stem.with_name(f"{stem.name}-genes.tsv")
        if table.exists():
            with table.open(encoding="utf-8", newline="") as file:
                for row in csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE):
                    number = row.get("ncbigene_id") or row.get("entrez") or ""
                    yield figid, row["source"], row.get("organism_id", "9606"), number


def sets_of(lines: Iterator[str]) -> dict[str, set[str]]:
    """Return the members of each set by its name."""
    rows = [line.rstrip("\n").split("\t") for line in lines]
    assert len(rows) == len({row[0] for row in rows})
    return {row[0]: set(row[2:]) for row in rows}


@pytest.mark.parametrize("tier", ["strict", "synonym", "all"])
@pytest.mark.parametrize(("organism", "least"), [("9606", 3), ("7227", 1), ("", 1)])
def test_gene_sets_are_those_of_the_rows(
    corpus_store: Store, shared: Path, tier: str, organism: str, least: int
) -> None:
    """Counted from the documents and their tables, by nothing of ours."""
    sources = {"strict": STRICT, "synonym": SYNONYM, "all": ALL}[tier]
    expected: dict[str, set[str]] = {}
    for figid, source, taxon, number in gene_rows(shared):
        if source in sources and organism in {"", taxon} and number.isdecimal():
            expected.setdefault(figid, set()).add(number)
    found = sets_of(gmt_lines(corpus_store, Sets(tier=tier, organism=organism, least=least)))

    assert {figid for figid, genes in expected.items() if len(genes) >= least} == set(found)
    assert {figid: genes for figid, genes in expected.items() if len(genes) >= least} == found


def test_the_defaults_are_those_of_upstream(corpus_store: Store) -> None:
    """Human genes by official symbol, three at least, by their NCBI Gene ids."""
    explicit = Sets(entity="gene", tier="strict", least=3, organism="9606", id="entrez")

    assert list(gmt_lines(corpus_store)) == list(gmt_lines(corpus_store, explicit))


def test_keywords_are_never_members(seeds_store: Store) -> None:
    """PMC7665128 has come without its tables, and its keywords link genes all the same."""
    query = f"SELECT ?gene {{ ?figure <{vocab.MENTIONS_GENE_KEYWORD}> ?gene }}"
    keywords = list(seeds_store.select(query).rows)
    found = sets_of(gmt_lines(seeds_store, Sets(tier="all", least=1, organism="")))

    assert keywords
    assert "PMC7665128__ijms-21-08410-g003" not in found
    assert "PMC4803609__nihms758223f1" in found


def test_members_can_be_symbols(seeds_store: Store) -> None:
    """Those of PMC4803609, read off the seed by hand: its only official symbol is BDNF."""
    symbols = sets_of(gmt_lines(seeds_store, Sets(tier="strict", least=1, id="symbol")))

    assert {"BDNF"} == symbols["PMC4803609__nihms758223f1"]


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("mesh", {"D005680", "D007649", "D018350", "D018698"}),
        ("chebi", {"CHEBI:6121"}),
        ("name", {"Ketamine"}),
    ],
)
def test_chemicals_make_sets_too(seeds_store: Store, name: str, expected: set[str]) -> None:
    """The chemicals of PMC4803609, which DESIGN's example lists."""
    found = sets_of(gmt_lines(seeds_store, Sets(entity="chemical", least=1, id=name)))

    assert expected <= found["PMC4803609__nihms758223f1"]
    if name == "mesh":
        assert expected == found["PMC4803609__nihms758223f1"]


def test_a_line_is_figid_title_and_members(seeds_store: Store) -> None:
    """In the order of figids, members in that of their numbers."""
    lines = list(gmt_lines(seeds_store, Sets(tier="all", least=1)))
    figids = [line.split("\t")[0] for line in lines]
    for line in lines:
        numbers = [int(cell) for cell in line.rstrip("\n").split("\t")[2:]]
        assert sorted(set(numbers)) == numbers

    assert sorted(figids) == figids
    title = (
        "Emerging Treatment Mechanisms for Depression: Focus on Glutamate and Synaptic Plasticity"
    )
    assert f"PMC4803609__nihms758223f1\t{title}\t207\t208\t627\t" in "".join(lines)


def test_the_command_writes_a_file_or_stdout(
    cli: CommandLine, seeds_build: Path, tmp_path: Path
) -> None:
    """The same text, and the number of figures on stderr."""
    target = tmp_path / "pfocr.gmt"
    to_file = cli("export", "gmt", "--store", seeds_build, "--min", 1, "-o", target)
    to_stdout = cli("export", "gmt", "--store", seeds_build, "--min", 1)
    lines = target.read_text(encoding="utf-8")

    assert (0, 0) == (to_file.returncode, to_stdout.returncode)
    assert lines == to_stdout.stdout
    assert to_file.stderr == f"{lines.count(chr(10))} figures\n"


def test_what_has_no_such_name_is_told(cli: CommandLine, seeds_build: Path) -> None:
    """A gene has no MeSH id; an organism is a taxon id."""
    with pytest.raises(UsageError, match="'mesh' is no way to name a gene"):
        Sets(id="mesh").check()
    ended = cli("export", "gmt", "--store", seeds_build, "--organism", "mouse")

    assert 2 == ended.returncode
    assert "'mouse' (expected a taxon id, e.g. 10090, or all)" in ended.stderr


def test_links_are_the_rows_of_the_documents(corpus_store: Store, shared: Path) -> None:
    """Of genes: each once for a figure, with the surest tier of its rows."""
    order = [ALL - SYNONYM, SYNONYM - STRICT, STRICT]
    expected: dict[tuple[str, str], int] = {}
    for figid, source, _, number in gene_rows(shared):
        if number.isdecimal() and source in ALL:
            key = figid, f"ncbigene:{number}"
            level = next(i for i, sources in enumerate(order) if source in sources)
            expected[key] = max(level, expected.get(key, 0))
    tiers = ["family", "synonym", "strict"]
    found = [link for link in read_links(corpus_store) if link.kind == "gene"]
    rows = {(link.figid, link.id): link.tier for link in found if link.tier != "keyword"}

    assert {key: tiers[level] for key, level in expected.items()} == rows
    assert sum(link.tier != "keyword" for link in found) == len(rows)


def test_links_are_all_links_of_the_graph(seeds_store: Store) -> None:
    """Counted by SPARQL, for each kind; figures are in order, and each link is there once."""
    found = list(read_links(seeds_store))
    for kind, predicate in (
        ("gene", vocab.MENTIONS_GENE),
        ("family", vocab.MENTIONS_GENE_FAMILY),
        ("chemical", vocab.MENTIONS_CHEMICAL),
        ("disease", vocab.MENTIONS_DISEASE),
    ):
        rows = list(seeds_store.select(f"SELECT ?f ?x {{ ?f <{predicate}> ?x }}").rows)
        assert len(rows) == len({link for link in found if link.kind == kind}), kind
    query = f"SELECT ?f ?x {{ ?f <{vocab.MENTIONS_GENE_KEYWORD}> ?x }}"
    keywords = list(seeds_store.select(query).rows)
    figids = [link.figid for link in found]

    assert len(found) == len(set(found))
    assert sorted(figids) == figids
    assert len(keywords) == sum(link.tier == "keyword" for link in found)
    assert Link(SEED, "gene", "ncbigene:627", "BDNF", "9606", "strict") in found
    assert Link(SEED, "family", "fplx:ERK", "ERK", "", "") in found
    assert Link(SEED, "chemical", "mesh:D007649", "Ketamine", "", "") in found


def test_csv_and_parquet_hold_the_same_rows(
    cli: CommandLine, seeds_build: Path, seeds_store: Store, tmp_path: Path
) -> None:
    """Read by csv and polars; an empty cell is a null."""
    ended = [
        cli("export", "links", "--store", seeds_build, "-o", tmp_path / name)
        for name in ("links.csv", "links.parquet")
    ]
    expected = [tuple(link) for link in read_links(seeds_store)]
    with (tmp_path / "links.csv").open(encoding="utf-8", newline="") as file:
        names, *rows = csv.reader(file)
    frame = polars.read_parquet(tmp_path / "links.parquet")

    assert [0, 0] == [one.returncode for one in ended]
    assert [f"{len(expected):,} links\n"] * 2 == [one.stderr for one in ended]
    assert names == frame.columns == list(Link._fields)
    assert expected == [tuple(row) for row in rows]
    assert expected == [tuple(cell or "" for cell in row) for row in frame.rows()]


def test_parquet_needs_a_file(cli: CommandLine, seeds_build: Path) -> None:
    """A terminal could not show it."""
    ended = cli("export", "links", "--store", seeds_build, "--format", "parquet")

    assert 2 == ended.returncode
    assert "parquet is for files (expected -o FILE)" in ended.stderr
