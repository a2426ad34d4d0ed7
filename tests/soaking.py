"""What a soak has done already, and the tables of what it found in docs/reliability.md.

A soak goes on where it was ended: each point that is done is a line of a file below ``build/soak``.
"""

from __future__ import annotations

import json
from pathlib import Path

ROOT = Path(__file__).parents[1]
PAGE = ROOT / "docs" / "reliability.md"


class Soak:
    """The points of a module of tests that are done, by their keys; kept where a soak is on."""

    def __init__(self, path: Path, *, is_on: bool) -> None:
        self._path = path
        self.is_on = is_on
        self.done: dict[str, dict[str, str]] = {}
        if is_on and path.exists():
            for line in path.read_text(encoding="utf-8").splitlines():
                done = json.loads(line)
                self.done[done.pop("key")] = done

    def has(self, key: str) -> bool:
        """Return whether a point is done."""
        return key in self.done

    def note(self, key: str, **found: str) -> None:
        """Take note of a point that is done."""
        self.done[key] = found
        if self.is_on:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            with self._path.open("a", encoding="utf-8") as file:
                file.write(json.dumps({"key": key, **found}) + "\n")


def write_table(name: str, rows: list[str], page: Path = PAGE) -> None:
    """Write the rows of a table into the page, between the marks of its name."""
    begin, end = f"<!-- soak: {name} -->\n", f"<!-- end of soak: {name} -->"
    before, _, rest = page.read_text(encoding="utf-8").partition(begin)
    _, found, after = rest.partition(end)
    assert found, f"{page}: no place for {name}"
    page.write_text(f"{before}{begin}\n{''.join(rows)}\n{end}{after}", encoding="utf-8")
