"""Exports judged by the software that they are for: GSEApy, KGX with the Biolink Model, sssom-py.

A judge that finds nothing wrong must find what is wrong in a broken copy.
"""

import json
import subprocess
from pathlib import Path
from typing import Any

import pytest

from pfocr_rdf.exports.biolink import VERSION
from pfocr_rdf.exports.gmt import Sets, gmt_lines
from pfocr_rdf.exports.kgx import write_kgx
from pfocr_rdf.exports.sssom import sssom_lines
from pfocr_rdf.store import Store
from test_exports import ALL, SEED, STRICT, gene_rows
from test_exports_kgx import read

PEERS = Path(__file__).parent / "peers"
PYTHON = PEERS / ".venv/bin/python"

pytestmark = pytest.mark.skipif(
    not (PEERS / ".venv/installed").exists(), reason="no GSEApy, KGX and sssom-py (make peers)"
)

#: columns of ours that the Biolink Model has no slot for
OURS = {"tier", "npmi"}


def judged(judge: str, *arguments: str | Path) -> Any:  # noqa: ANN401 -- JSON
    """Return what a judge says; it may reach no other machine."""
    done = subprocess.run(
        [PYTHON, PEERS / "judge.py", judge, *arguments],
        capture_output=True,
        text=True,
        check=False,
        env={"http_proxy": "http://127.0.0.1:9", "https_proxy": "http://127.0.0.1:9"},
    )
    assert 0 == done.returncode, done.stderr
    return json.loads(done.stdout)


@pytest.fixture(scope="module")
def gmt(corpus_store: Store, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A file of gene sets of the real documents, with genes of every tier."""
    path = tmp_path_factory.mktemp("gmt") / "all.gmt"
    lines = gmt_lines(corpus_store, Sets(tier="all", least=1))
    path.write_text("".join(lines), encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def folder(corpus_store: Store, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A knowledge graph of the real documents."""
    target = tmp_path_factory.mktemp("kgx")
    write_kgx(corpus_store, target)
    return target


@pytest.fixture(scope="module")
def mappings(corpus_store: Store, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The mappings of the real documents."""
    path = tmp_path_factory.mktemp("sssom") / "pfocr.sssom.tsv"
    path.write_text("".join(sssom_lines(corpus_store)), encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def model() -> dict[str, Any]:
    """What the Biolink Model says."""
    found: dict[str, Any] = judged("model")
    assert VERSION == found["version"]
    return found


def expected_sets(shared: Path, sources: set[str]) -> dict[str, set[str]]:
    """Return the human genes of each figure by the documents and their tables."""
    expected: dict[str, set[str]] = {}
    for figid, source, taxon, number in gene_rows(shared):
        if source in sources and taxon == "9606" and number.isdecimal():
            expected.setdefault(figid, set()).add(number)
    return expected


def test_gseapy_reads_the_sets(
    gmt: Path, corpus_store: Store, shared: Path, tmp_path: Path
) -> None:
    """As PFOCR selects them, and all of them."""
    path = tmp_path / "pfocr.gmt"
    path.write_text("".join(gmt_lines(corpus_store)), encoding="utf-8")
    strict = {f: genes for f, genes in expected_sets(shared, STRICT).items() if len(genes) >= 3}

    assert strict == {figid: set(genes) for figid, genes in judged("gmt", path).items()}
    assert expected_sets(shared, ALL) == {
        figid: set(genes) for figid, genes in judged("gmt", gmt).items()
    }


@pytest.mark.parametrize("figid", [SEED, "PMC5061805__BCP-82-1280-g001"])
def test_gseapy_finds_the_figure_of_genes(gmt: Path, shared: Path, figid: str) -> None:
    """Its own genes are enriched in no figure as they are in itself."""
    genes = expected_sets(shared, ALL)[figid]
    terms = judged("enrich", gmt, *sorted(genes))

    assert (figid, f"{len(genes)}/{len(genes)}") == (terms[0]["Term"], terms[0]["Overlap"])
    assert terms[0]["P-value"] < min(1e-6, terms[1]["P-value"])


def test_gseapy_finds_no_figure_of_other_genes(gmt: Path, shared: Path) -> None:
    """So that it can fail to find one: a gene of some figure among many of none is chance."""
    mentioned = set().union(*expected_sets(shared, ALL).values())
    others = [str(number) for number in range(1, 40) if str(number) not in mentioned]
    terms = judged("enrich", gmt, *others, min(mentioned))

    assert min(term["P-value"] for term in terms) > 0.01


def test_kgx_finds_no_error(folder: Path) -> None:
    """In any node or edge."""
    found = judged("kgx", *(folder / name for name in ("nodes.tsv", "edges.tsv", "context.jsonld")))
    rows = {name: len(read(folder / f"{name}s.tsv")) for name in ("node", "edge")}

    assert {"errors": {}, "seen": rows} == found
    assert min(rows.values()) > 500


def test_kgx_knows_all_but_our_prefixes(folder: Path) -> None:
    """Those of the context and no others are unknown to the Biolink Model."""
    found = judged("kgx", folder / "nodes.tsv", folder / "edges.tsv")["errors"]["ERROR"]
    context = json.loads((folder / "context.jsonld").read_text())["@context"]
    messages = {message for kind in found.values() for message in kind}
    prefixes = {message.partition("prefix '")[2].partition("'")[0] for message in messages}

    assert set(context) == prefixes
    assert all("not represented in Biolink Model" in message for message in messages)


#: what is broken in a file, and what KGX must say of it
BROKEN = [
    ("nodes.tsv", "biolink:GeneFamily", "biolink:Genfamilie", "INVALID_CATEGORY"),
    ("nodes.tsv", "NCBIGene:627\t", "gene 627\t", "INVALID_NODE_PROPERTY_VALUE"),
    ("nodes.tsv", "\tMTOR\t", "\tMT|OR\t", "INVALID_NODE_PROPERTY_VALUE_TYPE"),
    ("edges.tsv", "biolink:has_part", "biolink:possesses", "INVALID_EDGE_PREDICATE"),
    ("edges.tsv", "\tMESH:D007649\t", "\tMSH:D007649\t", "INVALID_EDGE_PROPERTY_VALUE"),
    ("edges.tsv", "\tagent_type\t", "\tagent\t", "MISSING_EDGE_PROPERTY"),
]


def test_kgx_finds_what_is_broken(folder: Path, tmp_path: Path) -> None:
    """In a copy, all of it, and nothing else."""
    for path in folder.iterdir():
        text = path.read_text(encoding="utf-8")
        for name, old, new, _ in BROKEN:
            if path.name == name:
                assert old in text
                text = text.replace(old, new)
        (tmp_path / path.name).write_text(text, encoding="utf-8")
    files = (tmp_path / file for file in ("nodes.tsv", "edges.tsv", "context.jsonld"))

    assert {error for *_, error in BROKEN} == set(judged("kgx", *files)["errors"]["ERROR"])


def test_columns_and_values_are_those_of_the_model(folder: Path, model: dict[str, Any]) -> None:
    """What KGX's validator does not look at: slots, classes of edges, and enumerations."""
    nodes, edges = read(folder / "nodes.tsv"), read(folder / "edges.tsv")
    slots = set(model["slots"])
    enumerations = model["enumerations"]

    assert set() == {f"biolink:{name}" for name in nodes[0]} - slots
    assert {f"biolink:{name}" for name in OURS} == {f"biolink:{name}" for name in edges[0]} - slots
    for name, values in (
        ("predicate", model["predicates"]),
        ("category", model["associations"]),
        ("knowledge_level", enumerations["KnowledgeLevelEnum"]),
        ("agent_type", enumerations["AgentTypeEnum"]),
    ):
        assert {edge[name] for edge in edges} <= set(values), name
    for node in nodes:
        for category in node["category"].split("|"):
            assert category not in model["abstract"]


def test_ends_of_edges_are_what_the_model_wants(folder: Path, model: dict[str, Any]) -> None:
    """Subjects and objects are in the domains and ranges of predicates and classes of edges."""
    category = {node["id"]: node["category"] for node in read(folder / "nodes.tsv")}
    for edge in read(folder / "edges.tsv"):
        for end in ("subject", "object"):
            wanted = {
                *model["ends"].get(edge["predicate"], {}).get(end, []),
                *model["ends"].get(edge["category"], {}).get(end, []),
            }
            for one in category[edge[end]].split("|"):
                assert wanted <= set(model["ancestors"][one]), (edge["id"], end)


def test_prefixes_expand_as_in_the_model(folder: Path, model: dict[str, Any]) -> None:
    """But for http where the graph has https, and PMC and DrugBank at another host."""
    context = json.loads((folder / "context.jsonld").read_text())["@context"]
    moved = {"PMC": "identifiers.org/pmc/PMC"}
    for node in read(folder / "nodes.tsv"):
        prefix, _, rest = node["id"].partition(":")
        namespace = context.get(prefix) or model["prefixes"][prefix]
        address = namespace.partition("://")[2]
        if prefix == "CHEBI":
            assert f"https://identifiers.org/chebi/CHEBI:{rest}" == node["iri"]
        else:
            assert f"{moved.get(prefix, address)}{rest}" == node["iri"].partition("://")[2]


def test_sssom_py_reads_and_validates(mappings: Path) -> None:
    """With all of its checks; what it reads is what stands there."""
    found = judged("sssom", mappings)
    lines = mappings.read_text(encoding="utf-8").splitlines()
    names, *rows = [line.split("\t") for line in lines if not line.startswith("#")]

    assert [] == found["errors"]
    assert [dict(zip(names, row, strict=True))["object_id"] for row in rows] == [
        row["object_id"] for row in found["mappings"]
    ]
    assert "https://identifiers.org/hgnc/" == found["prefixes"]["HGNC"]


@pytest.mark.parametrize(
    ("old", "new", "error"),
    [
        ("semapv:MappingChaining", "semapv:Guessing", "semapv:Guessing"),
        ("\tDRUGBANK:", "\tDRUGSTORE:", "Missing prefix: DRUGSTORE"),
    ],
)
def test_sssom_py_finds_what_is_broken(
    mappings: Path, tmp_path: Path, old: str, new: str, error: str
) -> None:
    """In a copy with one thing wrong."""
    text = mappings.read_text(encoding="utf-8")
    path = tmp_path / mappings.name
    path.write_text(text.replace(old, new), encoding="utf-8")

    assert old in text
    assert any(error in message for message in judged("sssom", path)["errors"])


@pytest.mark.parametrize("justification", ["semapv:MappingChaining", "semapv:Guessing"])
def test_the_command_line_of_sssom_py_agrees(
    mappings: Path, tmp_path: Path, justification: str
) -> None:
    """As its users validate a file, and as it refuses one."""
    path = tmp_path / mappings.name
    text = mappings.read_text(encoding="utf-8").replace("semapv:MappingChaining", justification)
    path.write_text(text, encoding="utf-8")
    command = [str(PYTHON.parent / "sssom"), "validate", str(path)]
    status = subprocess.run(command, capture_output=True, check=False).returncode

    assert ("Guessing" in justification) == bool(status)
