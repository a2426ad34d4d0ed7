"""What was checked of a build, what came of it, and what to do."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import NamedTuple

from ..errors import StoreError
from ..mirror import FILE
from ..releases import MARK
from ..solutions import Solutions, Term

#: digits of a digest that people compare
_DIGITS = 16

#: the mark of the directory of a build, told from that of its release
DIRECTORY_MARK = f"DIR/{MARK}"

#: the folder of releases in the directory of a build
RELEASES = "releases"

RIGHT, DIFFERS, DAMAGED = "right", "differs", "damaged"


class Check(NamedTuple):
    """What was looked at of which part, what was expected and found, and what that means."""

    part: str
    check: str
    expected: str
    found: str
    verdict: str


@dataclass(slots=True)
class Verification:
    """The checks of a build, in the order in which they were made."""

    checks: list[Check] = field(default_factory=list)

    @property
    def exit_status(self) -> int:
        """0 where all is right, 4 where the store is damaged, else 1."""
        verdicts = {check.verdict for check in self.checks}
        return StoreError.exit_status if DAMAGED in verdicts else int(DIFFERS in verdicts)

    def __str__(self) -> str:
        """Return what came of the checks in words, and what to do.

        >>> str(Verification([Check("store", "quads", "2", "2", RIGHT)]))
        'all right (1 check)'
        """
        wrong = [check for check in self.checks if check.verdict != RIGHT]
        checks = f"{len(self.checks)} check{'' if len(self.checks) == 1 else 's'}"
        if not wrong:
            return f"all right ({checks})"
        damaged = [check.part for check in wrong if check.verdict == DAMAGED]
        is_store = all(part.partition("/")[0] == "store" for part in damaged)
        what = "the store is damaged" if is_store else "the build is damaged"
        what = what if damaged else "something differs"
        return f"{what} ({len(wrong)} of {checks}): {_remedy(damaged)}"

    def as_solutions(self) -> Solutions:
        """Return the checks as an answer."""
        rows = [tuple(Term(text, "literal") for text in check) for check in self.checks]
        return Solutions(Check._fields, rows)

    def tell(self, part: str, check: str, reason: str) -> None:
        """Add a check of something that is damaged."""
        self.checks.append(Check(part, check, "", reason, DAMAGED))

    def compare(self, part: str, check: str, expected: object, found: object) -> bool:
        """Add a check, and return whether it is right."""
        is_right = expected == found
        verdict = RIGHT if is_right else DIFFERS
        self.checks.append(Check(part, check, _text(expected), _text(found), verdict))
        return is_right


def _text(value: object) -> str:
    """Return a number, or the beginning of a digest.

    >>> _text(1200), _text("b557e8b5cbe527e1ce426edad29450cb")
    ('1200', 'b557e8b5cbe527e1')
    """
    return str(value)[:_DIGITS]


def _remedy(damaged: list[str]) -> str:
    """Return what to do about parts that are damaged, or about something that differs.

    >>> _remedy(["releases/0001-0123456789ab/store/CURRENT"])
    'remove releases/0001-0123456789ab, which is kept and does not serve'
    """
    kept = sorted({"/".join(part.split("/")[:2]) for part in damaged if part.startswith(RELEASES)})
    current = {part for part in damaged if not part.startswith(RELEASES)}
    remedies = []
    if "report.json" in current:  # which alone says what the copy of WikiPathways is
        remedies.append("'pfocr-rdf build SOURCE -o DIR --without-wikipathways' makes it anew")
    elif not damaged or current - {FILE, DIRECTORY_MARK}:
        remedies.append("'pfocr-rdf build SOURCE -o DIR --full' makes it anew")
    elif FILE in current:
        remedies.append("'pfocr-rdf wikipathways load FILE... -o DIR' replaces the copy")
    if DIRECTORY_MARK in current:
        remedies.append(f"copy current/{MARK} to DIR")
    if kept:
        remedies.append(f"remove {' and '.join(kept)}, which is kept and does not serve")
    return "; ".join(remedies)
