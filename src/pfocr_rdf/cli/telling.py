"""What people are told on stderr: progress while a build runs, and its summary at the end."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from ..pipeline.graph import Progress
    from ..pipeline.report import BuildReport
    from ..shapes import Result

#: rejected documents, findings or results that are told one by one
TOLD = 20

#: what stages are called on a terminal, and what they count: nothing, bytes, or a word
_STAGES = {
    "find": ("finding documents", "documents"),
    "map": ("mapping documents", "documents"),
    "write": ("writing entities", "triples"),
    "associate": ("weighing associations", "triples"),
    "load": ("loading the store", "triples"),
    "read": ("loading files", "bytes"),
    "optimise": ("optimising the store", ""),
    "upload": ("uploading the release", "files"),
    "judge": ("judging nodes", "nodes"),
}

#: seconds between two reports of a stage on a terminal
_PAUSE = 0.1


@contextmanager
def progress() -> Iterator[Progress]:
    """Yield what tells of progress on stderr: bars on a terminal, one line a stage elsewhere.

    A stage begins with what is first told of it, and ends where another begins, or with the block.
    """
    if sys.stderr.isatty():
        with _bars() as show:
            yield show
        return
    log = _Log()
    yield log.tell
    log.end()


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


def stage_line(stage: str, done: int, seconds: float) -> str:
    """Return the line of a stage that has ended.

    >>> stage_line("map", 110_408, 72.4), stage_line("optimise", 1, 0.04)
    ('map: 110,408 documents in 1 min 12 s', 'optimise: 0.0 s')
    """
    counted = amount(done, _unit(stage))
    return f"{stage}: {counted}{' in ' if counted else ''}{duration(seconds)}"


def _unit(stage: str) -> str:
    return _STAGES.get(stage, (stage, ""))[1]


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


@contextmanager
def _bars() -> Iterator[Progress]:
    """Yield what shows a bar for each stage, with rate and time left."""
    from rich.console import Console
    from rich.progress import (
        BarColumn,
        Progress,
        ProgressColumn,
        Task,
        TaskID,
        TextColumn,
        TimeElapsedColumn,
        TimeRemainingColumn,
    )
    from rich.text import Text

    class Counted(ProgressColumn):
        """How much is done, of how much, and how much in a second."""

        def render(self, task: Task) -> Text:
            unit = task.fields["unit"]
            done = amount(task.completed, unit)
            whole = f" of {amount(task.total, unit)}" if task.total else ""
            rate = f", {amount(task.speed, unit)}/s" if task.speed else ""
            return Text(f"{done}{whole}{rate}" if unit else "")

    columns = (
        TextColumn("{task.description:21}"),
        BarColumn(),
        Counted(),
        TimeElapsedColumn(),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=Console(stderr=True), transient=True) as bars:
        tasks: dict[str, TaskID] = {}
        shown = 0.0

        def show(stage: str, done: int, total: int) -> None:
            nonlocal shown
            now = time.monotonic()
            if stage in tasks and done != total and now - shown < _PAUSE:
                return
            shown = now
            if stage not in tasks:
                for earlier in tasks.values():  # its total may not have been known
                    bars.update(earlier, total=bars.tasks[earlier].completed)
                    bars.stop_task(earlier)
                words, unit = _STAGES.get(stage, (stage, ""))
                tasks[stage] = bars.add_task(words, total=None, unit=unit)
            bars.update(tasks[stage], completed=done, total=total or None)

        yield show


def tell_some(lines: Iterable[object], where: str) -> None:
    """Tell the first of many lines on stderr, and where the others are."""
    everything = list(lines)
    for line in everything[:TOLD]:
        click.echo(str(line), err=True)
    if len(everything) > TOLD:
        click.echo(f"… and {len(everything) - TOLD} more ({where})", err=True)


def tell_build(report: BuildReport) -> None:
    """Tell what a build read, wrote and found: a summary for people on stdout."""
    totals, tally = report.totals, report.totals.tally
    rows = (
        ("release", report.url or str(report.release)),
        (
            "documents",
            f"{report.found:,} = {totals.mapped:,} mapped + {len(report.rejected):,} rejected"
            + (f" ({report.unchanged:,} unchanged)" if report.unchanged else ""),
        ),
        ("tables", _tables(report.tables)),
        ("figures", f"{totals.figures:,}"),
        (
            "values",
            f"{tally.read:,} = {tally.kept:,} kept + {tally.mended:,} mended "
            f"+ {tally.left_out:,} left out",
        ),
        ("findings", _numbers(report.findings)),
        ("conflicts", _numbers(report.conflicts)),
        ("captions", _captions(totals.evidence)),
        (
            "shapes",
            verdict(report.validation.counts, conforms=report.conforms),
        ),
        ("triples", f"{totals.triples:,}"),
        ("store", f"{report.place('store')} ({report.quads:,} quads)"),
        ("report", report.place("report.json")),
    )
    for label, text in rows:
        click.echo(f"{label:10} {text}")


def _tables(tables: Mapping[str, int]) -> str:
    """Return what became of the tables.

    >>> _tables({"found": 29, "read": 29, "left_out": 0, "without_document": 0})
    '29 = 29 read + 0 left out + 0 without a document'
    """
    return (
        f"{tables['found']:,} = {tables['read']:,} read + {tables['left_out']:,} left out "
        f"+ {tables['without_document']:,} without a document"
    )


def _numbers(counts: Mapping[str, int]) -> str:
    """Return numbers by kind.

    >>> _numbers({"mended_text": 1, "empty_row": 1200}), _numbers({})
    ('empty_row 1,200, mended_text 1', 'none')
    """
    return ", ".join(f"{kind} {number:,}" for kind, number in sorted(counts.items())) or "none"


def _captions(evidence: Mapping[str, int]) -> str:
    """Return what captions say of mentions.

    >>> _captions({"longFormAgrees": 2, "caption_contradicts": 1, "wordInCaption": 9})
    '2 long forms agree, 1 contradict'
    """
    return (
        f"{evidence.get('longFormAgrees', 0):,} long forms agree, "
        f"{evidence.get('caption_contradicts', 0):,} contradict"
    )


def verdict(counts: Mapping[str, int], *, conforms: bool) -> str:
    """Return what a validation found, in words.

    >>> verdict({"Violation": 0, "Warning": 1, "Info": 2}, conforms=True)
    'conforms (0 violations, 1 warning, 2 infos)'
    """
    parts = (
        f"{number:,} {name.lower()}{'' if number == 1 else 's'}" for name, number in counts.items()
    )
    return f"{'conforms' if conforms else 'does not conform'} ({', '.join(parts)})"


def tell_results(results: Iterable[Result]) -> None:
    """Tell the results of a validation on stdout, one a line."""
    for result in results:
        click.echo(result.as_line())
