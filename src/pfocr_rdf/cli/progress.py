"""What people are told on stderr while something runs: bars on a terminal, a line a stage in a log.

A stage begins with what is first told of it, and ends where another begins, or with the block.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from rich.progress import Progress as RichProgress
    from rich.progress import ProgressColumn, TaskID

    from ..pipeline.graph import Progress

#: what stages are called on a terminal, and what they count: nothing, bytes, or a word
_STAGES = {
    "find": ("finding documents", "documents"),
    "map": ("mapping documents", "documents"),
    "write": ("writing entities", "triples"),
    "associate": ("weighing associations", "triples"),
    "load": ("loading the store", "triples"),
    "read": ("loading files", "bytes"),
    "optimise": ("optimising the store", ""),
    "verify": ("verifying the store", ""),
    "upload": ("uploading the release", "files"),
    "pathways": ("asking WikiPathways", "pathways"),
    "publish": ("writing formats", "files"),
    "compare": ("comparing figures", "links"),
    "pages": ("writing pages", "figures"),
    "judge": ("judging nodes", "nodes"),
}

#: seconds between two reports of a stage on a terminal
_PAUSE = 0.1


@contextmanager
def progress() -> Iterator[Progress]:
    """Yield what is to be told of the progress."""
    if not sys.stderr.isatty():
        log = _Log()
        yield log.tell
        log.end()
        return
    from rich.console import Console
    from rich.progress import Progress as RichProgress

    with RichProgress(*_columns(), console=Console(stderr=True), transient=True) as bars:
        yield _Bars(bars).tell


class _Log:
    """Writes a line for each stage that has ended."""

    def __init__(self) -> None:
        self._stage, self._done = "", 0
        self._since = time.monotonic()

    def tell(self, stage: str, done: int, _total: int) -> None:
        """Take note of the progress; the line of a stage is written when another begins."""
        if stage != self._stage:
            self.end()
            self._stage = stage
        self._done = done

    def end(self) -> None:
        """Write the line of the last stage."""
        if self._stage:
            now = time.monotonic()
            click.echo(stage_line(self._stage, self._done, now - self._since), err=True)
            self._since = now


class _Bars:
    """Shows a bar for each stage."""

    def __init__(self, bars: RichProgress) -> None:
        self._bars = bars
        self._tasks: dict[str, TaskID] = {}
        self._shown = 0.0

    def tell(self, stage: str, done: int, total: int) -> None:
        """Show the progress, if it was not shown just now."""
        now = time.monotonic()
        if stage in self._tasks and done != total and now - self._shown < _PAUSE:
            return
        self._shown = now
        if stage not in self._tasks:
            for earlier in self._tasks.values():  # its total may not have been known
                self._bars.update(earlier, total=self._bars.tasks[earlier].completed)
                self._bars.stop_task(earlier)
            words, unit = _STAGES.get(stage, (stage, ""))
            self._tasks[stage] = self._bars.add_task(words, total=None, unit=unit)
        self._bars.update(self._tasks[stage], completed=done, total=total or None)


def _columns() -> tuple[ProgressColumn, ...]:
    """Return what a bar shows: what is done, of how much, how much a second, and the time left."""
    from rich.progress import (
        BarColumn,
        ProgressColumn,
        Task,
        TextColumn,
        TimeElapsedColumn,
        TimeRemainingColumn,
    )
    from rich.text import Text

    class Counted(ProgressColumn):
        def render(self, task: Task) -> Text:
            """Return what is done, of how much, and how much a second."""
            unit = task.fields["unit"]
            done = amount(task.completed, unit)
            whole = f" of {amount(task.total, unit)}" if task.total else ""
            rate = f", {amount(task.speed, unit)}/s" if task.speed else ""
            return Text(f"{done}{whole}{rate}" if unit else "")

    return (
        TextColumn("{task.description:21}"),
        BarColumn(),
        Counted(),
        TimeElapsedColumn(),
        TimeRemainingColumn(),
    )


def stage_line(stage: str, done: int, seconds: float) -> str:
    """Return the line of a stage that has ended.

    >>> stage_line("map", 110_408, 72.4), stage_line("optimise", 1, 0.04)
    ('map: 110,408 documents in 1 min 12 s', 'optimise: 0.0 s')
    """
    counted = amount(done, _STAGES.get(stage, ("", ""))[1])
    return f"{stage}: {counted}{' in ' if counted else ''}{duration(seconds)}"


def amount(number: float, unit: str) -> str:
    """Return how much of something there is.

    >>> amount(1200, "nodes"), amount(1200, "bytes"), amount(3_210_000_000, "bytes")
    ('1,200 nodes', '1 kB', '3,210.0 MB')
    >>> amount(1, "triples"), amount(1, "")
    ('1 triple', '')
    """
    if unit == "bytes":
        return f"{number / 1e6:,.1f} MB" if number >= 1e6 else f"{number / 1e3:.0f} kB"  # noqa: PLR2004
    if not unit:
        return ""
    return f"{number:,.0f} {unit.removesuffix('s') if number == 1 else unit}"


def duration(seconds: float) -> str:
    """Return a duration as people say it.

    >>> duration(0.44), duration(59.96), duration(72.4), duration(3600 * 2 + 62)
    ('0.4 s', '1 min 0 s', '1 min 12 s', '2 h 1 min')
    """
    if round(seconds, 1) < 60:  # noqa: PLR2004 -- a minute
        return f"{seconds:.1f} s"
    minutes, left = divmod(round(seconds), 60)
    hours, left_minutes = divmod(minutes, 60)
    return f"{hours} h {left_minutes} min" if hours else f"{minutes} min {left} s"
