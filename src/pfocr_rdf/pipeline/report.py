"""The report of a build: what went in, what became of it, and what was found."""

from __future__ import annotations

import json
import platform
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from importlib.metadata import version as version_of
from pathlib import Path
from typing import IO, Any, cast

from ..digests import CHECKSUMS, read_sums, write_sums
from ..documents.sources import Sources
from ..dump import Part
from ..entities import Conflict, conflicts
from ..errors import DocumentError, UsageError
from ..mirror.mirror import ENTRY, Mirror
from ..records import LEFT_OUT, Finding, Kind
from ..solutions import curie
from ..store import read_checksums
from ..version import __version__
from .graph import Graph
from .mapping import Totals
from .validation import LISTED, Validation

REPORT = "report.json"
#: what comes after the head of a report: a line that nothing in the head can be
_FINDINGS = ',\n  "findings": [\n'

#: packages whose version can change what a build gives
_PACKAGES = ("pyoxigraph", "pyshacl", "PyYAML", "rdflib")


class StrictError(UsageError):
    """A strict build found documents to reject or values to leave out; nothing is published."""

    def __init__(self, rejected: tuple[DocumentError, ...], left_out: tuple[Finding, ...]) -> None:
        super().__init__(rejected, left_out)
        self.rejected = rejected
        self.left_out = left_out

    def __str__(self) -> str:
        return (
            f"nothing published: {len(self.rejected)} documents rejected and "
            f"{len(self.left_out)} values left out (expected none with --strict)"
        )


class FindingsFile:
    """The findings of a build, one JSON object a line, and their numbers by kind."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.kinds: Counter[str] = Counter()
        self._left_out: list[Finding] = []
        self._file: IO[str] = path.open("w", encoding="utf-8")

    @property
    def left_out(self) -> tuple[Finding, ...]:
        """The first findings that say that a value is not in the graph."""
        return tuple(self._left_out)

    def write(self, findings: Sequence[tuple[str, Finding]]) -> None:
        """Write findings, each with the figid of its figure."""
        for figid, finding in findings:
            self.kinds[finding.kind] += 1
            if finding.kind in LEFT_OUT and len(self._left_out) < LISTED:
                self._left_out.append(finding)
            row = {
                "figid": figid,
                "kind": finding.kind,
                "path": finding.place,
                "line": finding.line,
                "message": finding.message,
            }
            self._file.write(json.dumps(row, ensure_ascii=False) + "\n")

    def close(self) -> None:
        """Write what is left to the file and close it."""
        self._file.close()


@dataclass(frozen=True, slots=True, kw_only=True)
class BuildReport:
    """What a build read, wrote and found; ``as_dict`` is the head of ``report.json``.

    ``findings`` and ``conflicts`` are numbers by kind; both are in full in ``report.json``.
    ``unchanged`` are the documents that were not mapped again.
    ``url`` is that of the release where it was uploaded; then there is no ``directory``.
    ``mirror`` is that of WikiPathways, whose quads are among those of the store.
    """

    found: int
    unchanged: int
    totals: Totals
    findings: dict[str, int]
    conflicts: dict[str, int]
    rejected: tuple[DocumentError, ...]
    skipped: tuple[str, ...]
    tables: dict[str, int]
    validation: Validation
    as_dict: dict[str, object] = field(repr=False)
    findings_path: Path
    digest: str
    quads: int = 0
    directory: Path = Path()
    release: Path = Path()
    url: str = ""
    mirror: Mirror | None = None

    @property
    def conforms(self) -> bool:
        """Whether the data violate no shape."""
        return self.validation.conforms

    def with_store(self, quads: int, mirror: Mirror | None = None) -> BuildReport:
        """Return the report with the number of quads in the store, and the mirror among them."""
        as_dict = with_store(self.as_dict, quads, mirror)
        return replace(self, quads=quads, mirror=mirror, as_dict=as_dict)

    def place(self, name: str) -> str:
        """Return where something of the build lies: ``store``, or ``report.json``."""
        return f"{self.url}/{name}" if self.url else str(self.directory / name)

    @property
    def exit_status(self) -> int:
        """0, or 1 where documents were rejected or the data violate a shape."""
        return 0 if self.conforms and not self.rejected else 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What the rooms of a build know when the dump is written."""

    names: list[str]
    sources: Sources
    graph: Graph
    parts: list[Part]
    validation: Validation
    findings: FindingsFile

    def report(self) -> BuildReport:
        """Return the report of the build, still without its store."""
        graph = self.graph
        found = list(conflicts(graph.registry))
        head = self._head(found)
        return BuildReport(
            found=graph.plan.found,
            unchanged=graph.unchanged,
            totals=graph.totals,
            findings=dict(self.findings.kinds),
            conflicts=dict(Counter(f"{c.kind} {c.about}" for c in found)),
            rejected=tuple(sorted(graph.rejected, key=str)),
            skipped=tuple(sorted(self.sources.skipped)),
            tables=self._tables(),
            validation=self.validation,
            as_dict=head,
            findings_path=self.findings.path,
            digest=graph.digest,
        )

    def _head(self, found: list[Conflict]) -> dict[str, object]:
        """Return ``report.json`` without the findings."""
        graph, totals = self.graph, self.graph.totals
        return {
            "versions": _versions(),
            "base": graph.options.base,
            "sources": self.names,
            "source_sha256": graph.source_sha256,
            "documents": {
                "found": graph.plan.found,
                "mapped": totals.mapped,
                "rejected": len(graph.rejected),
            },
            "unchanged": graph.unchanged,
            "tables": self._tables(),
            "figures": totals.figures,
            "values": {
                "read": totals.tally.read,
                "kept": totals.tally.kept,
                "mended": totals.tally.mended,
                "left_out": totals.tally.left_out,
            },
            "lexicon": [asdict(source) for source in graph.lexicon.sources()],
            "evidence": dict(sorted(totals.evidence.items())),
            "conflicts": [conflict._asdict() for conflict in found],
            "counts": {curie(iri): number for iri, number in sorted(totals.counts.items())},
            "dump": {f"dump/{part.path.name}": _part(part) for part in self.parts},
            "checksums": CHECKSUMS,
            "store": {},
            "validation": _validation(self.validation),
            "findings_by_kind": dict(sorted(self.findings.kinds.items())),
            "skipped": sorted(self.sources.skipped),
            "rejected": [_rejection(error) for error in sorted(graph.rejected, key=str)],
        }

    def _tables(self) -> dict[str, int]:
        found, read = self.sources.tables_found, self.graph.totals.tables
        left_out = self.findings.kinds[Kind.TABLE_NOT_READ]
        without = max(found - read - left_out, 0)
        return {"found": found, "read": read, "left_out": left_out, "without_document": without}


def _part(part: Part) -> dict[str, object]:
    return {
        "bytes": part.path.stat().st_size,
        "sha256": part.sha256,
        "triples": part.triples,
    }


def write_report(report: BuildReport, release: Path) -> None:
    """Write ``report.json`` into a release; the findings are copied line by line."""
    with (
        (release / REPORT).open("w", encoding="utf-8") as file,
        report.findings_path.open(encoding="utf-8") as findings,
    ):
        file.write(_head(report.as_dict) + _FINDINGS.removesuffix("\n"))
        for number, line in enumerate(findings):
            file.write(",\n    " if number else "\n    ")
            file.write(line.rstrip("\n"))
        file.write("\n  ]\n}\n")
    report.findings_path.unlink()


def seal(release: Path, before: Path | None = None) -> None:
    """Write the digests of all files of a release that is whole, so that any damage is told.

    What is damaged already is not taken for right: the store tells the digests of its tables, and
    the release *before* those of the files that both have.

    Raises:
        ReleaseError: If the digests of the release before are damaged.
        StoreError: If those of the store are.
    """
    store = read_checksums(release / "store")
    known = {f"store/{name}": digest for name, digest in store.items()}
    if before is not None:
        known = {**_shared(before, release), **known}
    write_sums(release, known)


def _shared(before: Path, release: Path) -> dict[str, str]:
    """Return the digests of files that a release has from the one before, by their names."""
    return {
        name: digest
        for name, digest in (read_sums(before) or {}).items()
        if (release / name).exists()
        and (before / name).exists()
        and (release / name).samefile(before / name)
    }


def with_store(head: Mapping[str, object], quads: int, mirror: Mirror | None) -> dict[str, object]:
    """Return the head of a report with the number of quads in the store, and the mirror in it.

    >>> with_store({"figures": 2, "store": {}}, 70, None)
    {'figures': 2, 'store': {'quads': 70}, 'checksums': 'SHA256SUMS'}
    """
    changed = {name: value for name, value in head.items() if name != ENTRY}
    entry = {} if mirror is None else {ENTRY: mirror.as_dict()}
    return {**changed, "store": {"quads": quads}, "checksums": CHECKSUMS, **entry}


def read_head(release: Path) -> dict[str, Any]:
    """Return what ``report.json`` of a release says, but for the findings, which may be many.

    Raises:
        UsageError: If there is no such report.
    """
    path = release / REPORT
    lines: list[str] = []
    try:
        with path.open(encoding="utf-8") as file:
            for line in file:
                if line == _FINDINGS.removeprefix(",\n"):
                    break
                lines.append(line)
        content = json.loads("".join(lines).rstrip(",\n") + "\n}")
    except (OSError, ValueError) as error:
        raise UsageError(f"{path}: is not the report of a build ({error})") from error
    return cast("dict[str, Any]", content)


def rewrite_report(before: Path, release: Path, head: Mapping[str, object]) -> None:
    """Write the report of the release before into another one, with another head."""
    with (
        (before / REPORT).open(encoding="utf-8") as old,
        (release / REPORT).open("w", encoding="utf-8") as new,
    ):
        new.write(_head(head) + _FINDINGS)
        for line in old:
            if line == _FINDINGS.removeprefix(",\n"):
                break
        new.writelines(old)


def _head(head: Mapping[str, object]) -> str:
    return json.dumps(head, indent=2, ensure_ascii=False).removesuffix("\n}")


def _versions() -> dict[str, str]:
    packages = {name: version_of(name) for name in _PACKAGES}
    return {"pfocr-rdf": __version__, "python": platform.python_version(), **packages}


def _rejection(error: DocumentError) -> dict[str, object]:
    return {"path": error.path, "line": error.line, "reason": error.reason}


def _validation(validation: Validation) -> dict[str, object]:
    rules = sorted(validation.rules.items(), key=lambda item: (-item[1], item[0]))
    return {
        "conforms": validation.conforms,
        **{f"{severity.lower()}s": number for severity, number in validation.counts.items()},
        "rules": [
            {"severity": severity, "shape": shape, "message": message, "results": number}
            for (severity, shape, message), number in rules
        ],
        "results": [
            {
                "severity": result.severity,
                "focus": result.focus,
                "path": result.path,
                "value": result.value,
                "message": result.message,
            }
            for result in validation.results
        ],
    }
