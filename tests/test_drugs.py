"""Drugs: the rule agrees with decisions made by hand, and every line of its list is needed.

``golden/drugs.tsv`` was written by hand, before the rule was run on it: every chemical of the seeds
and of the real documents that has a MeSH id, and those that pathway figures show most often.
"""

from __future__ import annotations

import csv
import gzip
import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

from pfocr_rdf.errors import PlacedError
from pfocr_rdf.lexicon import drugs
from pfocr_rdf.lexicon.drugs import DrugRule, Line, branches_of, is_drug, read_lines

LIST = Path(drugs.__file__).parent / "drugs.tsv"
GOLDEN = Path(__file__).parent / "golden" / "drugs.tsv"

#: the reason of a golden row that is no drug for want of a DrugBank id alone
NO_ID = "no DrugBank id"


class Chemical(NamedTuple):
    """What the publishers' tables say of a MeSH concept; a supplementary one has no numbers."""

    label: str
    tree_numbers: list[str]
    drugbank_ids: list[str]


def rows(path: Path) -> Iterator[dict[str, str]]:
    """Yield the rows of a table, packed or not, by a reading of our own."""
    with gzip.open(path, "rt", encoding="utf-8") if path.suffix == ".gz" else path.open() as file:
        yield from csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE)


@pytest.fixture(scope="module")
def chemicals(shared: Path) -> dict[str, Chemical]:
    """All concepts of the publishers' tables, by MeSH id."""
    folder = shared / "lexicon"
    drugbank = {row["mesh_id"]: row["drugbank"] for row in rows(folder / "mesh-xrefs.tsv.gz")}
    trees = {
        row["mesh_id"]: (row["label"], row["tree_numbers"])
        for row in rows(folder / "mesh-descriptors.tsv.gz")
    }
    supplements = {
        row["mesh_id"]: (row["label"], "") for row in rows(folder / "mesh-supplementary.tsv.gz")
    }
    return {
        mesh_id: Chemical(label, _values(numbers), _values(drugbank.get(mesh_id, "")))
        for mesh_id, (label, numbers) in (trees | supplements).items()
    }


def _values(cell: str) -> list[str]:
    return cell.split("|") if cell else []


@pytest.fixture(scope="module")
def golden() -> list[dict[str, str]]:
    """The decisions made by hand."""
    return list(rows(GOLDEN))


@pytest.fixture(scope="module")
def lines() -> list[Line]:
    """The lines of the committed list."""
    return read_lines(LIST)


def test_the_rule_decides_as_a_person_did(
    golden: list[dict[str, str]], chemicals: dict[str, Chemical]
) -> None:
    """Every chemical that was decided by hand is decided the same by the rule."""
    expected = {row["label"]: row["decision"] for row in golden}
    actual = {}
    for row in golden:
        _, numbers, drugbank_ids = chemicals[row["mesh_id"]]
        drug = is_drug(row["mesh_id"], numbers, drugbank_ids)
        actual[row["label"]] = "drug" if drug else "no drug"

    assert len(golden) >= 100
    assert expected == actual


def test_no_decision_rests_on_a_gap_of_the_mapping(
    golden: list[dict[str, str]], chemicals: dict[str, Chemical]
) -> None:
    """Glucose and sodium would be no drugs even if the mapping gave them their DrugBank ids."""
    without = [row for row in golden if row["reason"].startswith(NO_ID)]
    others = [row for row in golden if row["decision"] == "no drug" and row not in without]

    assert [] == [row["label"] for row in without if chemicals[row["mesh_id"]].drugbank_ids]
    assert [] == [
        row["label"]
        for row in others
        if is_drug(row["mesh_id"], chemicals[row["mesh_id"]].tree_numbers, ["DB00000"])
    ]


def test_the_golden_ids_have_their_labels(
    golden: list[dict[str, str]], chemicals: dict[str, Chemical]
) -> None:
    """An id of the hand-made list is the chemical that was meant."""
    expected = [(row["mesh_id"], row["label"]) for row in golden]

    assert expected == sorted(dict(expected).items())
    assert expected == [(mesh_id, chemicals[mesh_id].label) for mesh_id, _ in expected]


def test_every_chemical_of_the_real_documents_was_decided(
    golden: list[dict[str, str]], chemicals: dict[str, Chemical], shared: Path, seeds: Path
) -> None:
    """The hand-made list holds each MeSH id that a seed or a real document links."""
    paths = [*seeds.glob("*.md"), *(shared / "corpus" / "_data").glob("*-chemicals.tsv")]
    paths += [*(shared / "corpus" / "_figures").iterdir(), *(shared / "corpus" / "older").iterdir()]
    text = "\n".join(path.read_text(encoding="utf-8") for path in paths)
    found = set(re.findall(r"(?:mesh:|identifier: )([CD]\d{6,9})\b", text))
    diseases = {
        mesh_id
        for mesh_id in found
        if any(number[0] == "C" or number[:3] == "F03" for number in chemicals[mesh_id][1])
    }

    assert {"D007649", "D012601", "D002118", "D012964", "D005680", "D018698"} <= found
    assert set() == found - diseases - {row["mesh_id"] for row in golden}


def test_every_line_names_what_it_decides(
    lines: list[Line], chemicals: dict[str, Chemical]
) -> None:
    """A line's branch or id exists, has the label that stands beside it, and a reason."""
    headings = {number: label for label, numbers, _ in chemicals.values() for number in numbers}
    labels = headings | {mesh_id: chemical.label for mesh_id, chemical in chemicals.items()}

    assert {line.key: line.label for line in lines} == {
        line.key: labels.get(line.key) for line in lines
    }
    assert [] == [line.key for line in lines if len(line.reason.split()) > 12]


def test_every_line_stands_once_and_in_order(lines: list[Line]) -> None:
    """Branches come first, then ids, each sorted, and no key twice."""
    keys = [line.split("\t")[0] for line in LIST.read_text(encoding="utf-8").splitlines()[1:]]

    assert keys == sorted(set(keys), key=lambda key: ("." not in key, key))
    assert keys == [line.key for line in lines]


def test_no_line_is_idle(lines: list[Line], chemicals: dict[str, Chemical]) -> None:
    """Without a line, at least one concept that has, or could have, a DrugBank id changes."""
    rule = DrugRule(lines)
    idle = []
    for line in lines:
        rest = DrugRule(other for other in lines if other is not line)
        concepts = [line.key] if "." not in line.key else _below(line.key, chemicals)
        if not any(
            rule.is_drug(mesh_id, chemicals[mesh_id].tree_numbers, ["DB00000"])
            != rest.is_drug(mesh_id, chemicals[mesh_id].tree_numbers, ["DB00000"])
            for mesh_id in concepts
        ):
            idle.append(line)

    assert [] == idle


def _below(branch: str, chemicals: dict[str, Chemical]) -> list[str]:
    """Return the concepts that have a place on a branch."""
    return [
        mesh_id
        for mesh_id, chemical in chemicals.items()
        if any(branch in branches_of(number) for number in chemical.tree_numbers)
    ]


def test_branches_of_one_length_never_disagree(
    lines: list[Line], chemicals: dict[str, Chemical]
) -> None:
    """No decision of today needs the rule for a tie."""
    decisions = {line.key: line.is_drug for line in lines}
    ties = []
    for mesh_id, chemical in chemicals.items():
        branches = {b for number in chemical.tree_numbers for b in branches_of(number)}
        found = branches & decisions.keys()
        longest = [branch for branch in found if len(branch) == max(map(len, found))]
        if mesh_id not in decisions and len({decisions[branch] for branch in longest}) > 1:
            ties.append(mesh_id)

    assert [] == ties


def _line(key: str, *, drug: bool) -> Line:
    return Line(key=key, label="a heading", is_drug=drug, reason="a reason")


@pytest.mark.parametrize(
    ("keys", "expected"),
    [
        ({}, True),
        ({"D12": False}, False),
        ({"D1": False}, True),  # the start of a number is no branch
        ({"D12": False, "D12.125": True}, True),
        ({"D02.241": False, "D12": True}, False),  # whichever tree number it is
        ({"D02": False, "D12": True}, False),  # a tie
        ({"D12.125": False, "D000001": True}, True),
    ],
)
def test_the_id_and_then_the_longest_branch_decide(
    keys: dict[str, bool], *, expected: bool
) -> None:
    """An id goes before a branch, and a finer branch before a coarser one."""
    rule = DrugRule(_line(key, drug=drug) for key, drug in keys.items())

    assert expected is rule.is_drug("D000001", ["D02.241.081", "D12.125.190"], ["DB00001"])
    assert not rule.is_drug("D000001", ["D02.241.081", "D12.125.190"], [])


def test_a_supplementary_concept_is_not_what_it_is_mapped_to() -> None:
    """The branch of a heading says nothing of a concept that is mapped to it; its own id does."""
    rule = DrugRule([_line("D12.125", drug=False), _line("C000002", drug=False)])

    assert rule.is_drug("C000001", ["D12.125.190"], ["DB00001"])
    assert not rule.is_drug("C000002", [], ["DB00001"])


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (
            "branch\tdecision\n",
            "list.tsv:1: header is 'branch\\tdecision' (expected key label decision reason)",
        ),
        (
            "key\tlabel\tdecision\treason\nD12\tAmino Acids\tno drug\t\n",
            "list.tsv:2: 'D12\\tAmino Acids\\tno drug\\t' (expected 4 filled cells)",
        ),
        (
            "key\tlabel\tdecision\treason\nD12\tAmino Acids\tno\tx\n",
            "list.tsv:2: decision is 'no' (expected 'drug' or 'no drug')",
        ),
        (
            "key\tlabel\tdecision\treason\nD12\tx\tdrug\tx\nD12\tx\tdrug\tx\n",
            "list.tsv:3: 'D12' stands here twice (expected one line)",
        ),
    ],
)
def test_a_bad_list_is_refused(content: str, message: str, tmp_path: Path) -> None:
    """A list that cannot be read says where and why."""
    path = tmp_path / "list.tsv"
    path.write_text(content, encoding="utf-8")

    with pytest.raises(PlacedError) as caught:
        read_lines(path)

    assert message == str(caught.value).removeprefix(f"{tmp_path}/")
