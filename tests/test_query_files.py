"""The files of ``queries/``: headers, prefixes, parameters, and a golden answer for each.

These tests read the files as text and know nothing of the code that runs them.
"""

from __future__ import annotations

import importlib.util
import re
import sys
import tomllib
from pathlib import Path
from types import ModuleType
from typing import Any

import pyoxigraph
import pytest
from rdflib.plugins.sparql import prepareQuery

ROOT = Path(__file__).parents[1]
GOLDEN = ROOT / "tests" / "golden"
FILES = sorted((ROOT / "queries").glob("*.rq"))

CATEGORIES = {
    "Chemicals",
    "Curation",
    "Dataset",
    "Diseases",
    "Families",
    "Federation",
    "Figures",
    "Genes",
}

#: header fields in their order, and how often each may stand
ORDER = ("title", "category", "description", "keywords", "param")
TIMES = {
    "title": (1, 1),
    "category": (1, 1),
    "description": (1, 2),
    "keywords": (1, 1),
    "param": (0, 9),
}

#: what the runner reads from the name of a parameter, and the type that goes with it
TYPES = {
    "article": "uri",
    "by": "enum:jaccard,rarity",
    "chemical": "uri",
    "disease": "uri",
    "drug": "uri",
    "family": "uri",
    "figure": "uri",
    "gene": "uri",
    "genes": "string",
    "kind": "enum:drug,chemical",
    "limit": "integer",
    "min": "integer",
    "organism": "uri",
    "pathway": "uri",
    "percent": "integer",
    "tier": "enum:strict,synonym,all",
}

#: the kinds of pairs, which only one query asks for
PAIRS = "enum:gene-chemical,gene-disease,gene-gene,chemical-disease"

#: the queries that others rely on, with their parameters besides ``tier``
PROMISED = {
    "ambiguous-words": ["limit"],
    "associated-chemicals": ["gene", "kind", "limit"],
    "associated-diseases": ["gene", "limit"],
    "associated-genes": ["chemical", "limit"],
    "associated-genes-of-gene": ["gene", "limit"],
    "chemicals-by-figure": ["figure"],
    "chemicals-in-many-figures": ["min"],
    "citing-pathways": ["article"],
    "contradicted-mentions": [],
    "dataset-counts": [],
    "diseases-by-figure": ["figure"],
    "drugs-by-gene": ["gene", "kind"],
    "families-by-figure": ["figure"],
    "family-members": ["family"],
    "figures-by-article": ["article"],
    "figures-by-chemical": ["chemical"],
    "figures-by-disease": ["disease"],
    "figures-by-gene": ["gene"],
    "figures-by-organism": ["organism", "limit"],
    "figures-by-pathway": ["pathway", "limit"],
    "figures-for-new-pathways": ["min", "percent", "limit"],
    "figures-with-all-genes": ["genes"],
    "figures-without-genes": [],
    "gene-drug-pairs": ["min", "kind"],
    "genes-by-disease": ["disease"],
    "genes-by-drug": ["drug", "kind"],
    "genes-by-figure": ["figure"],
    "genes-in-many-figures": ["min", "limit"],
    "genes-not-in-wikipathways": ["min", "limit"],
    "interactions-by-figure": ["figure"],
    "pathway-evidence": ["gene1", "gene2"],
    "pathways-by-drug": ["drug", "min", "limit"],
    "pathways-by-figure": ["figure"],
    "promising-figures": ["min", "limit"],
    "shared-chemicals": ["figure1", "figure2"],
    "shared-genes": ["figure1", "figure2"],
    "shared-genes-of-drugs": ["drug1", "drug2", "kind"],
    "similar-figures": ["figure", "by"],
    "species-clashes": ["limit"],
    "top-associations": ["kind", "limit"],
    "ungrounded-words": ["min"],
    "unmatched-long-forms": [],
}

#: columns that say what another one is called
NAMED_BY = {
    "figure": "title",
    "gene": "symbol",
    "chemical": "name",
    "disease": "name",
    "family": "name",
}

_IRI = re.compile(r"[a-z]+://[^\s<>\"{}|^`\\]+")
_IRIS = re.compile(r"<[^<>\s]+>( <[^<>\s]+>)*")

each_file = pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)


def header_of(path: Path) -> list[tuple[str, str]]:
    """Return field and value of each header line; each must be of the convention."""
    header, _, _ = path.read_text(encoding="utf-8").partition("\n\n")
    fields = []
    for line in header.split("\n"):
        match = re.fullmatch(r"# ([a-z]+): (\S.*\S)", line)

        assert match is not None, line
        fields.append((match[1], match[2]))
    return fields


def parameters_of(path: Path) -> list[list[str]]:
    """Return name, type, default and label of each parameter."""
    return [value.split(" | ") for field, value in header_of(path) if field == "param"]


def body_of(path: Path) -> str:
    """Return the SPARQL text below the header."""
    return path.read_text(encoding="utf-8").partition("\n\n")[2]


def code_of(path: Path) -> str:
    """Return the body without IRIs, strings and comments, so that words in it are SPARQL's."""
    return re.sub(r'<[^<>\s]*>|"[^"]*"|#.*', "", body_of(path))


def with_defaults(path: Path) -> str:
    """Return the body with every parameter replaced by its default."""
    text = body_of(path)
    for name, _, default, _ in parameters_of(path):
        text = text.replace(f"{{{{{name}}}}}", default)
    return text


def cases() -> list[dict[str, Any]]:
    """Return the golden cases."""
    listed: list[dict[str, Any]] = tomllib.loads(
        (GOLDEN / "queries/cases.toml").read_text(encoding="utf-8")
    )["case"]
    return listed


def derive() -> ModuleType:
    """Return the program that derives the golden answers from the documents."""
    spec = importlib.util.spec_from_file_location("golden_derive", GOLDEN / "derive.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module  # its dataclasses look for their module
    spec.loader.exec_module(module)
    return module


# The header


@each_file
def test_header_has_all_fields_in_order(path: Path) -> None:
    """A header has each field as often as it may, in the order of WikiPathways' convention."""
    fields = [field for field, _ in header_of(path)]

    assert sorted(fields, key=ORDER.index) == fields
    for field, (least, most) in TIMES.items():
        assert least <= fields.count(field) <= most, field


@each_file
def test_header_has_a_title_and_category_of_the_convention(path: Path) -> None:
    """A title is in Title Case and at most 60 characters, a category one of a closed list."""
    values = dict(header_of(path))
    small = {"a", "an", "and", "for", "in", "of", "off", "or", "the", "to", "with", "without"}
    words = values["title"].split()

    assert len(values["title"]) <= 60
    assert [word for word in words if word[0].islower() and word not in small] == []
    assert words[0][0].isupper()
    assert values["category"] in CATEGORIES


@each_file
def test_header_fields_stand_in_the_header_only(path: Path) -> None:
    """Snorql reads header lines anywhere in the file, so a comment must not look like one."""
    assert re.findall(rf"^#\s*(?:{'|'.join(ORDER)}):", body_of(path), re.MULTILINE) == []


def test_titles_differ() -> None:
    """No two queries have the same title."""
    titles = [dict(header_of(path))["title"] for path in FILES]

    assert sorted(set(titles)) == sorted(titles)


@each_file
def test_parameters_have_known_names_types_and_good_defaults(path: Path) -> None:
    """A parameter is ``name | type | default | label``; its name says its kind and type."""
    for parameter in parameters_of(path):
        name, kind, default, label = parameter

        expected = PAIRS if path.stem == "top-associations" and name == "kind" else None
        assert (expected or TYPES[name.rstrip("0123456789")]) == kind
        assert label
        assert {
            "uri": _IRI.fullmatch(default) is not None,
            "string": _IRIS.fullmatch(default) is not None,
            "integer": default.isdigit(),
            TYPES["tier"]: default == "all",
            TYPES["kind"]: default == "drug",
            TYPES["by"]: default == "jaccard",
            PAIRS: default == "gene-chemical",
        }[kind], default


@each_file
def test_parameters_and_placeholders_are_the_same(path: Path) -> None:
    """Each parameter is used in the body, and nothing else is."""
    names = [name for name, *_ in parameters_of(path)]

    assert sorted(set(names)) == sorted(names)
    assert sorted(names) == sorted(set(re.findall(r"\{\{(.*?)\}\}", body_of(path))))


def test_promised_queries_have_the_promised_parameters() -> None:
    """The queries that others rely on keep their names and parameters."""
    for name, expected in PROMISED.items():
        parameters = parameters_of(ROOT / "queries" / f"{name}.rq")

        assert [parameter[0] for parameter in parameters if parameter[0] != "tier"] == expected


@each_file
def test_tier_is_asked_for_where_strictness_matters(path: Path) -> None:
    """A query that follows a link to genes lets the user choose the tier."""
    has_tier = any(name == "tier" for name, *_ in parameters_of(path))
    counts_genes = path.stem in {"dataset-counts", "species-clashes"}

    assert has_tier or counts_genes or "pfocr:mentionsGene " not in code_of(path)


# The body


@each_file
def test_prefixes_are_all_used_and_all_declared(path: Path) -> None:
    """A query runs anywhere as it stands: every prefix is written out, and none for nothing."""
    declared = re.findall(r"^PREFIX (\w+): <[^>]+>$", body_of(path), re.MULTILINE)
    text = re.sub(r"^PREFIX .*$", "", code_of(path), flags=re.MULTILINE)
    used = set(re.findall(r"(?<![\w?{])(\w+):\w", text))

    assert sorted(used) == declared


@each_file
def test_answer_is_ordered_and_names_its_columns(path: Path) -> None:
    """An answer has a stable order and columns by name, never ``SELECT *``."""
    body = code_of(path)

    assert re.search(r"SELECT\s+(DISTINCT\s+)?\*", body) is None
    assert re.search(r"^ORDER BY .*\?\w+", body, re.MULTILINE)


@each_file
def test_answer_names_what_it_lists(path: Path) -> None:
    """A figure comes with its title, a gene with its symbol, any other thing with its name."""
    answer = pyoxigraph.Store().query(with_defaults(path))
    assert isinstance(answer, pyoxigraph.QuerySolutions)
    columns = [variable.value for variable in answer.variables]

    assert [
        what for what, name in NAMED_BY.items() if what in columns and name not in columns
    ] == []


@each_file
def test_text_with_defaults_is_standard_sparql(path: Path) -> None:
    """With its defaults a query is SPARQL 1.1 to two parsers that share no code."""
    text = with_defaults(path)

    assert "{{" not in text
    assert pyoxigraph.Store().query(text) is not None
    assert prepareQuery(text) is not None


@each_file
def test_style_of_the_text(path: Path) -> None:
    """No tabs, no trailing blanks, one newline at the end; keywords are in upper case."""
    text = path.read_text(encoding="utf-8")
    keywords = "select|where|filter|optional|values|bind|union|exists|group by|order by|prefix"

    assert re.search(r"\t|[ \r]$", text, re.MULTILINE) is None
    assert text.endswith("}\n") or re.search(r"ORDER BY .*\n\Z", text)
    assert re.search(rf"(?<![?\w:])(?:{keywords})\b", code_of(path)) is None


# The golden answers


def test_every_query_has_a_golden_answer() -> None:
    """Every query has a case, and parameters for the corpus; none of either is an orphan.

    Those that ask WikiPathways too are answered in tests/test_federation_complete.py.
    """
    names = {path.stem for path in FILES if "SERVICE" not in code_of(path)}
    corpus = tomllib.loads((GOLDEN / "queries/corpus.toml").read_text(encoding="utf-8"))

    assert {case["query"] for case in cases()} == names
    assert {f"{name}.csv" for name in names} <= {case["file"] for case in cases()}
    assert set(corpus) == names


def test_every_golden_file_belongs_to_one_case() -> None:
    """No golden file is an orphan, and no two cases share one."""
    files = sorted(path.name for path in (GOLDEN / "queries").glob("*.csv"))

    assert sorted(case["file"] for case in cases()) == files


def test_cases_give_parameters_that_the_query_has() -> None:
    """A case gives every parameter that names a thing, and none that the query does not know."""
    corpus = tomllib.loads((GOLDEN / "queries/corpus.toml").read_text(encoding="utf-8"))
    given = [(case["query"], set(case["parameters"])) for case in cases()]
    for query, names in [*given, *((name, set(typed)) for name, typed in corpus.items())]:
        known = {name: kind for name, kind, _, _ in parameters_of(ROOT / "queries" / f"{query}.rq")}

        assert names <= set(known), query
        assert {name for name, kind in known.items() if kind in {"uri", "string"}} <= names, query


def test_tier_has_a_case_for_each_choice() -> None:
    """Each choice of ``tier`` has a golden answer in the queries where it decides most."""
    chosen = {(case["query"], case["parameters"].get("tier", "all")) for case in cases()}

    for query in ("figures-by-gene", "genes-by-drug", "genes-by-figure", "shared-genes"):
        assert {(query, tier) for tier in ("strict", "synonym", "all")} <= chosen


def test_golden_answers_are_what_the_documents_say() -> None:
    """A plain reading of the seeds, without RDF, gives the golden answers byte for byte."""
    golden = derive()
    for case in golden.cases():
        expected = golden.answer(case["query"], case["parameters"])

        assert expected == (GOLDEN / "queries" / case["file"]).read_bytes().decode(), case["file"]


@each_file
def test_golden_columns_are_those_of_the_query(path: Path) -> None:
    """The header line of a golden answer is the SELECT clause of its query."""
    answer = pyoxigraph.Store().query(with_defaults(path))
    assert isinstance(answer, pyoxigraph.QuerySolutions)
    expected = ",".join(variable.value for variable in answer.variables)
    files = [case["file"] for case in cases() if case["query"] == path.stem]

    for name in files:
        assert expected == (GOLDEN / "queries" / name).read_text().split("\n")[0]


def test_shared_genes_of_two_seeds() -> None:
    """The two seeds share the genes that the project promises, by tier."""
    symbols = {
        name: [line.rpartition(",")[2] for line in text.splitlines()[1:]]
        for name in ("shared-genes", "shared-genes-synonym", "shared-genes-strict")
        if (text := (GOLDEN / "queries" / f"{name}.csv").read_text())
    }

    assert {
        "shared-genes": ["AKT1", "AKT2", "AKT3", "BDNF", "MAPK1", "MAPK3", "MTOR", "NTRK2"],
        "shared-genes-synonym": ["BDNF", "NTRK2"],
        "shared-genes-strict": ["BDNF"],
    } == symbols
