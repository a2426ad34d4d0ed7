"""A knowledge graph for KGX, held to what the documents, their tables and the lexicon say."""

import csv
import gzip
import json
import subprocess
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from pfocr_rdf import build, open_endpoint, open_store, vocab
from pfocr_rdf.errors import DumpError
from pfocr_rdf.exports.kgx import write_kgx
from pfocr_rdf.solutions import Row, Solutions
from pfocr_rdf.store import Store
from servers import oxigraph
from test_exports import ALL, SEED, STRICT, SYNONYM, documents, gene_rows

CommandLine = Callable[..., subprocess.CompletedProcess[str]]
Rows = list[dict[str, str]]

FILES = ["context.jsonld", "edges.tsv", "nodes.tsv"]


def read(path: Path) -> Rows:
    """Return the rows of a file of KGX, as its specification says: no quotes, no escapes."""
    names, *rows = [line.split("\t") for line in path.read_text(encoding="utf-8").split("\n")[:-1]]
    return [dict(zip(names, row, strict=True)) for row in rows]


@pytest.fixture(scope="module")
def folder(corpus_store: Store, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The export of the twenty real documents."""
    target = tmp_path_factory.mktemp("kgx") / "new" / "folder"
    found = write_kgx(corpus_store, target)
    assert (len(read(target / "nodes.tsv")), len(read(target / "edges.tsv"))) == found
    return target


@pytest.fixture(scope="module")
def nodes(folder: Path) -> dict[str, dict[str, str]]:
    """The nodes by their ids, of which none is there twice."""
    rows = read(folder / "nodes.tsv")
    found = {row["id"]: row for row in rows}
    assert len(rows) == len(found)
    return found


@pytest.fixture(scope="module")
def edges(folder: Path) -> Rows:
    """The edges."""
    return read(folder / "edges.tsv")


def lexicon_rows(shared: Path, name: str) -> Iterator[dict[str, str]]:
    """Yield the rows of a table of the lexicon."""
    with gzip.open(shared / f"lexicon/{name}.tsv.gz", "rt", encoding="utf-8") as file:
        yield from csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE)


def concept_rows(shared: Path, kind: str) -> Iterator[tuple[str, str]]:
    """Yield the figid and the id of the row of each chemical or disease that has one."""
    prefix = {"chemicals": "chebi", "diseases": "doid"}[kind]
    for fields, stem in documents(shared):
        inside = fields.get(kind)
        for row in inside if isinstance(inside, list) else ():
            if row.get("identifier"):
                yield str(fields["figid"]), f"MESH:{row['identifier'].removeprefix('MESH:')}"
        table = stem.with_name(f"{stem.name}-{kind}.tsv")
        if table.exists():
            with table.open(encoding="utf-8", newline="") as file:
                for row in csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE):
                    mesh, other = row["mesh"], row[prefix]
                    if mesh.startswith("mesh:"):
                        yield str(fields["figid"]), mesh.replace("mesh:", "MESH:")
                    elif other.startswith(f"{prefix}:"):
                        yield str(fields["figid"]), other.replace(prefix, prefix.upper())


def test_genes_are_mentioned_as_the_rows_say(edges: Rows, shared: Path) -> None:
    """Each once for a figure, with the surest tier of its rows; a family or keyword predicts."""
    order = [ALL - SYNONYM, SYNONYM - STRICT, STRICT]
    expected: dict[tuple[str, str], int] = {}
    for figid, source, _, number in gene_rows(shared):
        if number.isdecimal() and source in ALL:
            key = f"PFOCR:{figid}", f"NCBIGene:{number}"
            level = next(i for i, sources in enumerate(order) if source in sources)
            expected[key] = max(level, expected.get(key, 0))
    tiers = ["family", "synonym", "strict"]
    found = [
        edge
        for edge in edges
        if edge["predicate"] == "biolink:mentions"
        and edge["object"].startswith("NCBIGene:")
        and edge["tier"] != "keyword"
    ]
    levels = {(edge["tier"], edge["knowledge_level"]) for edge in found}

    assert len(expected) == len(found) > 0
    assert {key: tiers[level] for key, level in expected.items()} == {
        (edge["subject"], edge["object"]): edge["tier"] for edge in found
    }
    assert levels == {
        ("strict", "observation"),
        ("synonym", "observation"),
        ("family", "prediction"),
    }


@pytest.mark.parametrize(
    ("kind", "category"), [("chemicals", "ChemicalEntity Drug"), ("diseases", "Disease")]
)
def test_chemicals_and_diseases_are_those_of_the_rows(
    edges: Rows, nodes: dict[str, dict[str, str]], shared: Path, kind: str, category: str
) -> None:
    """Documents of 2023 without tables add chemicals by keyword, which have no row."""
    expected = {(f"PFOCR:{figid}", name) for figid, name in concept_rows(shared, kind)}
    found = {
        (edge["subject"], edge["object"]): edge
        for edge in edges
        if edge["predicate"] == "biolink:mentions"
        and nodes[edge["object"]]["category"].removeprefix("biolink:") in category.split()
    }

    assert expected
    assert expected <= set(found)
    assert {""} == {edge["tier"] for edge in found.values()}
    assert {"observation"} == {edge["knowledge_level"] for edge in found.values()}


def test_every_link_of_the_graph_is_an_edge(edges: Rows, corpus_store: Store) -> None:
    """Counted by SPARQL; an edge has an id of its own."""
    mentions = "|".join(
        f"<{iri}>"
        for iri in (
            vocab.MENTIONS_GENE,
            vocab.MENTIONS_GENE_FAMILY,
            vocab.MENTIONS_CHEMICAL,
            vocab.MENTIONS_DISEASE,
        )
    )
    expected = {
        "mentions": f"SELECT DISTINCT ?f ?x {{ ?f {mentions} ?x }}",
        "has_part": "SELECT ?f ?x { ?f a <https://schema.org/ImageObject> ; "
        "<https://schema.org/isPartOf> ?x }",
        "in_taxon": f"SELECT DISTINCT ?g ?x {{ ?f <{vocab.MENTIONS_GENE}> ?g . "
        "?g <https://schema.org/taxonomicRange> ?x }",
        "occurs_together_in_literature_with": f"SELECT ?a {{ ?a a <{vocab.ASSOCIATION}> }}",
    }
    found = Counter(edge["predicate"] for edge in edges)

    assert found == {
        f"biolink:{name}": len(list(corpus_store.select(query).rows))
        for name, query in expected.items()
    }
    assert len(edges) == len({edge["id"] for edge in edges})


def test_an_article_has_its_figures(edges: Rows, shared: Path) -> None:
    """And is the publication of what they mention."""
    expected = {}
    for fields, _ in documents(shared):
        figid = str(fields["figid"])
        expected[f"PFOCR:{figid}"] = f"PMC:{figid.partition('__')[0].removeprefix('PMC')}"
    parts = [edge for edge in edges if edge["predicate"] == "biolink:has_part"]
    mentions = [edge for edge in edges if edge["predicate"] == "biolink:mentions"]

    assert expected == {edge["object"]: edge["subject"] for edge in parts}
    assert all(expected[edge["subject"]] == edge["publications"] for edge in mentions)


def test_every_end_is_a_node(nodes: dict[str, dict[str, str]], edges: Rows) -> None:
    """And every node is an end, but for a figure without an article that mentions nothing."""
    ends = {edge[end] for edge in edges for end in ("subject", "object")}

    assert ends == set(nodes)


def test_nodes_say_what_documents_and_lexicon_say(
    nodes: dict[str, dict[str, str]], shared: Path
) -> None:
    """Titles by the documents, human genes by HGNC, drugs by DrugBank."""
    for fields, _ in documents(shared):
        node = nodes[f"PFOCR:{fields['figid']}"]
        assert " ".join(str(fields["figtitle"]).split()).rstrip(".") == node["name"].rstrip(".")
        assert ("biolink:Publication", "dctypes:StillImage") == (
            node["category"],
            node["publication_type"],
        )
    checked = 0
    for row in lexicon_rows(shared, "hgnc"):
        gene = nodes.get(f"NCBIGene:{row['ncbigene_id']}")
        if gene is not None:
            checked += 1
            assert (row["symbol"], row["name"], f"HGNC:{row['hgnc_id']}", "Homo sapiens") == (
                gene["symbol"],
                gene["full_name"],
                gene["xref"],
                gene["in_taxon_label"],
            )
    drugs = {name for name, node in nodes.items() if node["category"] == "biolink:Drug"}

    assert checked > 200
    assert {"MESH:D007649", "CHEBI:49668"} <= drugs
    assert all("DRUGBANK:" in nodes[name]["xref"] for name in drugs)
    assert "biolink:GeneFamily" == nodes["FPLX:ERK"]["category"]
    assert "biolink:MacromolecularComplex" == nodes["FPLX:mTORC1"]["category"]
    assert "biolink:NamedThing" == nodes["PFOCR.FAMILY:NAKATPASE"]["category"]


def test_associations_have_their_numbers(edges: Rows, corpus_store: Store) -> None:
    """As SPARQL gives them; what is not significant is an observation."""
    query = (
        f"SELECT ?a ?n ?p ?q {{ ?a <{vocab.SHARED_FIGURES}> ?n ; <{vocab.P_VALUE}> ?p ; "
        f"<{vocab.Q_VALUE}> ?q }}"
    )
    expected = {
        row[0].value: tuple(cell.value for cell in row[1:] if cell)
        for row in corpus_store.select(query).rows
        if row[0]
    }
    found = [edge for edge in edges if edge["agent_type"] == "data_analysis_pipeline"]

    assert expected == {
        edge["id"]: (edge["concept_pair_count"], edge["p_value"], edge["adjusted_p_value"])
        for edge in found
    }
    for edge in found:
        is_sure = float(edge["adjusted_p_value"]) <= 0.05
        assert is_sure == (edge["knowledge_level"] == "text_co_occurrence")


def test_the_same_store_gives_the_same_bytes(
    folder: Path, corpus_store: Store, corpus_build: Path, tmp_path: Path
) -> None:
    """And so does an endpoint that holds it."""
    write_kgx(corpus_store, tmp_path / "again")
    with oxigraph(corpus_build / "store", tmp_path) as url, open_endpoint(url, 60) as endpoint:
        write_kgx(endpoint, tmp_path / "remote")

    for name in ("again", "remote"):
        assert FILES == sorted(path.name for path in (tmp_path / name).iterdir())
        for file in FILES:
            assert (folder / file).read_bytes() == (tmp_path / name / file).read_bytes()


class Failing:
    """A store that ends in the middle of an answer about labels."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def select(self, text: str) -> Solutions:
        """Return solutions, or some of them."""
        found = self._store.select(text)
        if "?thing rdfs:label" in text:
            return Solutions(found.variables, self._some(found))
        return found

    @staticmethod
    def _some(found: Solutions) -> Iterator[Row]:
        yield next(iter(found.rows))
        raise KeyboardInterrupt

    def ask(self, text: str) -> bool | Solutions | list[str]:
        """Return the answer to any query."""
        return self._store.ask(text)


def test_an_interrupted_export_leaves_the_one_before(
    seeds_store: Store, corpus_store: Store, tmp_path: Path
) -> None:
    """Every file of it, and nothing else; and nothing at all where there was none."""
    write_kgx(seeds_store, tmp_path / "old")
    before = {path.name: path.read_bytes() for path in (tmp_path / "old").iterdir()}
    for name in ("old", "new"):
        with pytest.raises(KeyboardInterrupt):
            write_kgx(Failing(corpus_store), tmp_path / name)

    assert before == {path.name: path.read_bytes() for path in (tmp_path / "old").iterdir()}
    assert [] == list((tmp_path / "new").iterdir())


@pytest.mark.parametrize("name", FILES)
def test_where_edges_are_the_rest_is_of_the_same_run(
    seeds_store: Store,
    corpus_store: Store,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    name: str,
) -> None:
    """Whichever file cannot take its place: the old edges are gone before any other does."""
    write_kgx(seeds_store, tmp_path)
    replace = Path.replace

    def failing(self: Path, target: Path) -> Path:
        if target.name == name:
            raise OSError(28, "No space left on device")
        return replace(self, target)

    monkeypatch.setattr(Path, "replace", failing)
    with pytest.raises(DumpError, match="cannot be written: No space left on device"):
        write_kgx(corpus_store, tmp_path)

    assert "edges.tsv" not in {path.name for path in tmp_path.iterdir()}
    assert {path.name for path in tmp_path.iterdir()} <= set(FILES)


def test_a_cell_holds_neither_tab_nor_bar(
    document: Callable[[Path, str], Path], tmp_path: Path
) -> None:
    """Readers split cells at bars, and there is no escape."""
    path = document(tmp_path / "in", "PMC1__a")
    text = path.read_text(encoding="utf-8")
    path.write_text(
        text.replace("figtitle: BDNF", 'figtitle: "|x| of\\tBDNF').replace(
            "and ketamine\n", 'and ketamine"\n'
        ),
        encoding="utf-8",
    )
    store = open_store(build([tmp_path / "in"], tmp_path / "build").directory)
    write_kgx(store, tmp_path / "kgx")
    names = {row["id"]: row["name"] for row in read(tmp_path / "kgx/nodes.tsv")}

    assert "¦x¦ of BDNF and ketamine" == names["PFOCR:PMC1__a"]


def test_a_chemical_that_is_a_disease_is_mentioned_once(
    document: Callable[[Path, str], Path], tmp_path: Path
) -> None:
    """Two links of the graph are one statement, and an id stands for one edge."""
    path = document(tmp_path / "in", "PMC1__a")
    text = path.read_text(encoding="utf-8").rstrip().removesuffix("---")
    row = "diseases:\n- word: Ketamine\n  source: MESH\n  identifier: D007649\n---\n"
    path.write_text(text + row, encoding="utf-8")
    store = open_store(build([tmp_path / "in"], tmp_path / "build").directory)
    write_kgx(store, tmp_path / "kgx")
    found = [row for row in read(tmp_path / "kgx/edges.tsv") if row["object"] == "MESH:D007649"]
    categories = {row["id"]: row["category"] for row in read(tmp_path / "kgx/nodes.tsv")}

    assert ["PFOCR:PMC1__a-MESH:D007649"] == [row["id"] for row in found]
    assert "biolink:Disease|biolink:Drug" == categories["MESH:D007649"]


def test_an_empty_store_has_headers_alone(corpus_store: Store, tmp_path: Path) -> None:
    """No figures, no nodes."""

    class Empty(Failing):
        def select(self, text: str) -> Solutions:
            """Return no solution."""
            return Solutions(self._store.select(text).variables, [])

    assert (0, 0) == write_kgx(Empty(corpus_store), tmp_path)
    assert (tmp_path / "edges.tsv").read_text().startswith("id\tsubject\tpredicate\tobject\t")


def test_the_command_writes_a_directory(
    cli: CommandLine, seeds_build: Path, tmp_path: Path
) -> None:
    """And says how much; a file is no directory."""
    ended = cli("export", "kgx", "--store", seeds_build, "-o", tmp_path / "kgx")
    nodes, edges = (read(tmp_path / "kgx" / name) for name in ("nodes.tsv", "edges.tsv"))
    (tmp_path / "file").touch()
    refused = cli("export", "kgx", "--store", seeds_build, "-o", tmp_path / "file")
    within = cli("export", "kgx", "--store", seeds_build, "-o", tmp_path / "file" / "kgx")
    context = json.loads((tmp_path / "kgx/context.jsonld").read_text())["@context"]

    assert (0, "") == (ended.returncode, ended.stdout)
    assert f"{len(nodes):,} nodes, {len(edges):,} edges\n" == ended.stderr
    assert f"{context['PFOCR']}{SEED}" in {node["iri"] for node in nodes}
    assert (2, 2) == (refused.returncode, within.returncode)
    assert "kgx: cannot be written: Not a directory" in within.stderr
