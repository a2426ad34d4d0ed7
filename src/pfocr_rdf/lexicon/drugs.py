"""Which chemical is a drug: the rule, and the committed list that it reads.

DrugBank alone does not tell: it also lists calcium, water and GABA.  A chemical is a drug if it has
a DrugBank id and ``drugs.tsv`` does not say otherwise.  The list is decided in this order:

1. No DrugBank id: not a drug.
2. A line with the chemical's own MeSH id decides.
3. Otherwise the longest branch of the list that holds one of its tree numbers decides.  If branches
   of the same length disagree, the chemical is not a drug.
4. Otherwise it is a drug.

**A supplementary concept** (its id begins with ``C``) is decided by steps 1, 2 and 4 only.  It has
no place of its own in the tree; the headings that it is mapped to say what it is made from or
resembles, not what it is: remdesivir is mapped to adenosine monophosphate and alanine, and is
neither.  Those that are metabolites stand in the list by their ids.

**What the body makes or needs is no drug, even where it is a medicine too**: hormones
(hydrocortisone, estradiol, testosterone, insulin, oxytocin, melatonin), transmitters (epinephrine),
vitamins (ascorbic acid, vitamin D, retinoic acid), sugars, fatty acids, salts of body fluids.  In a
pathway figure these names nearly always mean the body's own molecule, and DESIGN asks for that.
Their synthetic analogues, esters and salts that only a pharmacy has (dexamethasone, ethinyl
estradiol, testosterone propionate, octreotide, lithium carbonate) are drugs.  So are the few that
the body makes in traces and whose heading is the name of the medicine: levodopa, alprostadil,
ursodeoxycholic acid, cysteamine, heparin, isotretinoin.  Rejected: to call every licensed medicine
a drug, which would make most steroid pathways and half of the metabolism drugs.

**What is foreign to the body is a drug** if DrugBank lists it, licensed or not: inhibitors from the
laboratory, plant constituents (curcumin, nicotine), toxins, contrast agents.  Solvents, reagents,
pesticides without use as a medicine, plant hormones, preservatives and sweeteners are not.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from ..errors import PlacedError

_HEADER = ["key", "label", "decision", "reason"]
_DECISIONS = {"drug": True, "no drug": False}


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One line of the list: a branch of the MeSH tree or a MeSH id, and what is decided of it.

    ``label`` is the heading at that branch or id, for the reader of the list alone.
    """

    key: str
    label: str
    is_drug: bool
    reason: str


class DrugRule:
    """The rule with its list.

    >>> rule = DrugRule.bundled()
    >>> rule.is_drug("D007649", ["D02.455.426.392.368.367.652"], ["DB01221"])  # ketamine
    True
    >>> rule.is_drug("D002118", ["D01.268.552.100", "D01.552.539.288"], ["DB01373"])  # calcium
    False
    """

    def __init__(self, lines: Iterable[Line]) -> None:
        self._lines = {line.key: line for line in lines}

    @classmethod
    @cache
    def bundled(cls) -> DrugRule:
        """Return the rule with the bundled list, read once."""
        return cls(read_lines(Path(__file__).parent / "drugs.tsv"))

    def is_drug(
        self, mesh_id: str, tree_numbers: Sequence[str], drugbank_ids: Sequence[str]
    ) -> bool:
        """Return whether a chemical is a drug; see :func:`is_drug`."""
        if not drugbank_ids:
            return False
        line = self.find(mesh_id, tree_numbers)
        return line is None or line.is_drug

    def find(self, mesh_id: str, tree_numbers: Sequence[str]) -> Line | None:
        """Return the line that decides about a chemical, or None if none does.

        >>> DrugRule.bundled().find("D012964", ["D01.268.549.750"]).reason
        'element'
        """
        if mesh_id in self._lines:
            return self._lines[mesh_id]
        if mesh_id.startswith("C"):
            return None
        branches = {branch for number in tree_numbers for branch in branches_of(number)}
        found = [self._lines[branch] for branch in branches & self._lines.keys()]
        # the key only makes the choice among equals the same in every run
        return max(
            found, key=lambda line: (len(line.key), not line.is_drug, line.key), default=None
        )


def is_drug(mesh_id: str, tree_numbers: Sequence[str], drugbank_ids: Sequence[str]) -> bool:
    """Return whether a chemical is a drug, by the rule above and the bundled list.

    *tree_numbers* are the chemical's own.  For a supplementary concept they may be those of the
    headings that it is mapped to: they are not looked at.

    >>> is_drug("D005680", ["D02.241.081.114.500.350", "D12.125.190.350"], ["DB02530"])  # GABA
    False
    >>> is_drug("D000069583", ["D12.125.190.350.450"], ["DB00230"])  # pregabalin
    True
    >>> is_drug("C000606551", ["D12.125.042"], ["DB14761"])  # remdesivir, mapped to alanine
    True
    >>> is_drug("D012601", ["D03.132.760.180.848"], [])  # scopolamine, if DrugBank had no id
    False
    """
    return DrugRule.bundled().is_drug(mesh_id, tree_numbers, drugbank_ids)


def branches_of(tree_number: str) -> list[str]:
    """Return the branches that a tree number lies on, from the root to itself.

    >>> branches_of("D01.268.552")
    ['D01', 'D01.268', 'D01.268.552']
    """
    parts = tree_number.split(".")
    return [".".join(parts[:count]) for count in range(1, len(parts) + 1)]


def read_lines(path: Path) -> list[Line]:
    """Return the lines of a list in the format of ``drugs.tsv``.

    Raises:
        PlacedError: If the header or a line is not as expected, or a key stands there twice.
    """
    lines: dict[str, Line] = {}
    for number, text in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        cells = text.split("\t")
        if number == 1:
            if cells != _HEADER:
                raise PlacedError(
                    str(path), 1, f"header is {text!r} (expected {' '.join(_HEADER)})"
                )
            continue
        if len(cells) != len(_HEADER) or not all(cells):
            raise PlacedError(str(path), number, f"{text!r} (expected {len(_HEADER)} filled cells)")
        key, label, decision, reason = cells
        if decision not in _DECISIONS:
            raise PlacedError(
                str(path), number, f"decision is {decision!r} (expected 'drug' or 'no drug')"
            )
        if key in lines:
            raise PlacedError(str(path), number, f"{key!r} stands here twice (expected one line)")
        lines[key] = Line(key=key, label=label, is_drug=_DECISIONS[decision], reason=reason)
    return list(lines.values())
