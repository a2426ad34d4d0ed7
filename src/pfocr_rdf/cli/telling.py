"""What people are told of what was done: a build's summary, rejected documents, results."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from ..pipeline.report import BuildReport
    from ..shapes import Result

#: rejected documents, findings or results that are told one by one
TOLD = 20


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
        *([("mirror", str(report.mirror))] if report.mirror else []),
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
