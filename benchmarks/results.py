"""What a run found, and the tables of ``RESULTS.md`` with the goals beside it."""

from __future__ import annotations

import os
import platform
import statistics
import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from measure import Cost

_PACKAGES = ("pfocr-rdf", "pyoxigraph", "oxigraph", "rdflib", "pyshacl", "PyYAML")
_MEBI = 1 << 20

#: who is asked, and for what, in the order of the columns
_ASKED = ("ours", "Virtuoso", "ours, full", "Virtuoso, full")

#: milliseconds that a canned query may take, by whether it is about an entity
ENTITY_LIMIT, CORPUS_LIMIT = 100, 1000


@dataclass(slots=True)
class Results:
    """What a run found: costs by name, answers by query, and what was left out and why."""

    machine: dict[str, str] = field(default_factory=dict)
    sizes: dict[str, int] = field(default_factory=dict)
    costs: dict[str, Cost] = field(default_factory=dict)
    rounds: dict[str, int] = field(default_factory=dict)
    agreement: dict[str, list[int]] = field(default_factory=dict)
    answers: dict[str, dict[str, dict[str, Any]]] = field(default_factory=dict)
    virtuoso: dict[str, Any] = field(default_factory=dict)
    skipped: dict[str, str] = field(default_factory=dict)
    draws: int = 0
    load: str = ""

    def finish(self) -> None:
        """Note the load of the machine at the end."""
        self.load = " ".join(f"{number:.1f}" for number in os.getloadavg())

    def as_json(self) -> dict[str, Any]:
        """Return everything as JSON can hold it."""
        return asdict(self)


def machine() -> dict[str, str]:
    """Return what the numbers depend on: processor, system, versions, date, load at the start."""
    found = {
        "date": time.strftime("%Y-%m-%d %H:%M UTC", time.gmtime()),
        "processor": f"{_processor()}, {os.cpu_count()} cores",
        "memory": f"{os.sysconf('SC_PHYS_PAGES') * os.sysconf('SC_PAGE_SIZE') / (1 << 30):.0f} GiB",
        "system": f"{platform.system()} {platform.machine()}, Python {platform.python_version()}",
        "load before": " ".join(f"{number:.1f}" for number in os.getloadavg()),
    }
    for name in _PACKAGES:
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            found[name] = "a checkout"
    return found


def _processor() -> str:
    path = Path("/proc/cpuinfo")
    lines = path.read_text(encoding="utf-8").splitlines() if path.is_file() else []
    names = (line.partition(":")[2].strip() for line in lines if line.startswith("model name"))
    return next(names, platform.processor() or "unknown")


@dataclass(frozen=True, slots=True)
class Ratio:
    """One goal: how many times as fast as a peer we are, or as slow; None where not measured."""

    what: str
    found: float | None
    goal: str
    is_met: bool | None = None


def _per_figure(results: Results, name: str, size: str, kind: str = "cpu") -> float | None:
    cost = results.costs.get(name)
    figures = results.sizes.get(size)
    return None if cost is None or not figures else float(getattr(cost, kind)) / figures


def _times(slow: float | None, fast: float | None) -> float | None:
    """Return how many times as long the first takes.

    >>> _times(10.0, 4.0), _times(None, 4.0)
    (2.5, None)
    """
    return slow / fast if slow is not None and fast else None


def _sum(*numbers: float | None) -> float | None:
    """Return the sum of numbers if all are known.

    >>> _sum(1.0, 2.0), _sum(1.0, None)
    (3.0, None)
    """
    known = [number for number in numbers if number is not None]
    return sum(known) if len(known) == len(numbers) else None


def _difference(more: float | None, less: float | None) -> float | None:
    """Return the difference of numbers if both are known.

    >>> _difference(3.0, 1.0), _difference(3.0, None)
    (2.0, None)
    """
    return more - less if more is not None and less is not None else None


def ratios(results: Results) -> list[Ratio]:
    """Return the ratios that have goals."""
    return [*_mapping_ratios(results), *_build_ratios(results), *_validation_ratios(results)]


def _mapping_ratios(results: Results) -> list[Ratio]:
    """Return how fast mapping is: all that it does, and what of it the peers do as well."""
    theirs = _per_figure(results, "rdflib: map and write", "sample")
    their_all = _sum(_per_figure(results, "rdflib: parse", "sample"), theirs)
    morph = _difference(
        _per_figure(results, "Morph-KGC, whole", "all"),
        _per_figure(results, "Morph-KGC, one figure", "all"),
    )
    mapping = _per_figure(results, "ours, all: map and write", "all")
    parse = _per_figure(results, "ours, all: parse", "all")
    same = _difference(
        mapping,
        _sum(
            _per_figure(results, "ours, all: ground and weigh", "all"),
            _per_figure(results, "ours, all: entities", "all"),
        ),
    )
    return [
        _at_least(f"{what}: times as fast as {whom}", _times(slow, fast), goal)
        for what, whom, slow, fast, goal in (
            ("map + write", "Morph-KGC", morph, mapping, 10),
            ("map + write", "rdflib", theirs, mapping, 40),
            ("parse + map + write", "CSafeLoader + rdflib", their_all, _sum(parse, mapping), 10),
            (f"map + write, {_SAME}", "Morph-KGC", morph, same, 10),
            (f"map + write, {_SAME}", "rdflib", theirs, same, 40),
            (
                f"parse + map + write, {_SAME}",
                "CSafeLoader + rdflib",
                their_all,
                _sum(parse, same),
                10,
            ),
        )
    ]


_SAME = "without grounding, evidence and entities, which no peer does"


def _build_ratios(results: Results) -> list[Ratio]:
    build = results.costs.get("build, 2 processes")
    load = results.costs.get("oxigraph load")
    again = results.costs.get("build, 2 processes, 1 % changed")
    slowdown = None if build is None or load is None else build.wall / load.wall
    share = None if build is None or again is None else again.wall / build.wall
    memory = None if build is None else build.memory / 1e9
    return [
        _at_most(
            "whole build (2 processes): times the wall time of `oxigraph load`", slowdown, 1.5
        ),
        _at_most("build after 1 % changed: times the wall time of a full build", share, 0.15),
        _at_most("peak memory of the build, GB", memory, 2.5),
    ]


def _validation_ratios(results: Results) -> list[Ratio]:
    judging = _per_figure(results, "ours, sample: validate", "validated")
    reading = _per_figure(results, "pySHACL: read", "validated")
    validating = _per_figure(results, "pySHACL: validate", "validated")
    return [
        _at_least(
            "validation: times as fast as pySHACL and the reading that it needs",
            _times(_sum(reading, validating), judging),
            50,
        )
    ]


def _at_least(what: str, found: float | None, goal: float) -> Ratio:
    return Ratio(what, found, f"≥ {goal:g}", None if found is None else found >= goal)


def _at_most(what: str, found: float | None, goal: float) -> Ratio:
    return Ratio(what, found, f"≤ {goal:g}", None if found is None else found <= goal)


def _median(answer: dict[str, Any] | None) -> float | None:
    """Return the median of an answer's milliseconds, or None for an error.

    >>> _median({"times": [3, 1, 2]}), _median({"error": "over 60 s"})
    (2, None)
    """
    times = (answer or {}).get("times")
    return statistics.median(times) if times else None


def _shown(answer: dict[str, Any] | None) -> str:
    """Return an answer's median, or why there is none."""
    if answer is None:
        return "n/a"
    median = _median(answer)
    return str(answer.get("error", "no entity"))[:40] if median is None else f"{median:.1f}"


def write_results(results: Results, target: Path) -> None:
    """Write the results as Markdown."""
    target.write_text("\n".join(_lines(results)) + "\n", encoding="utf-8")


def _lines(results: Results) -> Iterator[str]:
    yield "# Results"
    yield ""
    yield "Written by `make bench`; `bench.py` says what is measured, and how."
    yield ""
    for name, value in results.machine.items():
        yield f"- {name}: {value}"
    yield f"- load after: {results.load}"
    sizes = ", ".join(f"{name} {number:,}" for name, number in results.sizes.items())
    yield f"- figures and triples: {sizes}"
    yield ""
    yield from _ratio_lines(results)
    yield from _cost_lines(results)
    yield from _agreement_lines(results)
    yield from _query_lines(results)
    if results.skipped:
        yield "## Not measured"
        yield ""
        for name, reason in results.skipped.items():
            yield f"- {name}: {reason}"
        yield ""


def _ratio_lines(results: Results) -> Iterator[str]:
    yield "## Goals"
    yield ""
    yield "Of CPU seconds a figure, where nothing else is said."
    yield ""
    yield "| ratio | found | goal | met |"
    yield "|---|--:|--:|---|"
    words = {None: "not measured", True: "yes", False: "no"}
    for ratio in ratios(results):
        found = "n/a" if ratio.found is None else f"{ratio.found:.2f}"
        yield f"| {ratio.what} | {found} | {ratio.goal} | {words[ratio.is_met]} |"
    for about, limit in (("an entity or figure", ENTITY_LIMIT), ("the corpus", CORPUS_LIMIT)):
        is_about_entity = limit == ENTITY_LIMIT
        medians = {
            name: _median(answers.get("ours"))
            for name, answers in results.answers.items()
            if ("ours, full" in answers) == is_about_entity
        }
        if medians:
            slow = sorted(name for name, time in medians.items() if time is None or time > limit)
            found = f"{len(medians) - len(slow)} of {len(medians)}"
            verdict = "yes" if not slow else f"no: {', '.join(slow)}"
            yield f"| canned queries about {about} within {limit} ms | {found} | all | {verdict} |"
    yield ""


def _cost_lines(results: Results) -> Iterator[str]:
    yield "## Costs"
    yield ""
    yield (
        "Medians of rounds in turn. Seconds of parts (with a colon) are without starting Python, "
        "those of commands with it; memory is that of all processes of the command."
    )
    yield ""
    yield "| work | CPU s | wall s | figures a CPU second | peak MiB | rounds |"
    yield "|---|--:|--:|--:|--:|--:|"
    for name, cost in results.costs.items():
        size = 1 if name.endswith("one figure") else results.sizes.get(_size_of(name), 0)
        rate = f"{size / cost.cpu:,.0f}" if cost.cpu else "n/a"
        memory = f"{cost.memory / _MEBI:,.0f}" if cost.memory else "n/a"
        rounds = results.rounds.get(name, 1)
        yield f"| {name} | {cost.cpu:.2f} | {cost.wall:.2f} | {rate} | {memory} | {rounds} |"
    yield ""


def _size_of(name: str) -> str:
    if "validate" in name or name.startswith("pySHACL"):
        return "validated"
    return "sample" if name.startswith(("ours, sample", "rdflib")) else "all"


def _agreement_lines(results: Results) -> Iterator[str]:
    if not results.agreement:
        return
    yield "## Do the peers do the same?"
    yield ""
    yield (
        "They make the triples of figures, records and mentions, and leave out what takes a "
        "lexicon of taxa, the caption or repairs, and all entities: they do less than we do in the "
        "same time."
    )
    ours = results.sizes.get("triples", 0) / results.sizes["all"]
    theirs = results.sizes["checked triples"] / results.sizes["sample"]
    yield f"Triples a figure: ours {ours:,.0f}, theirs {theirs:,.0f}. Compared one by one:"
    yield ""
    yield "| peer | the same | only ours | only theirs |"
    yield "|---|--:|--:|--:|"
    for name, (same, missing, more) in results.agreement.items():
        yield f"| {name} | {same:,} | {missing:,} | {more:,} |"
    yield ""


def _query_lines(results: Results) -> Iterator[str]:
    if not results.answers:
        return
    yield "## Canned queries"
    yield ""
    yield (
        f"Wall milliseconds, medians over {results.draws} entities drawn at random with a fixed "
        "seed (three times where a query is about none), first 100 rows, store open; then the full "
        "answers about the ten most mentioned entities. Virtuoso's hold the way through HTTP."
    )
    if results.virtuoso:
        loaded = f"{results.virtuoso['load']:.0f} s, {results.virtuoso['memory'] / _MEBI:,.0f} MiB"
        yield f"Virtuoso {results.virtuoso['version']} loaded the dump in {loaded}."
    yield ""
    yield "| query | ours | Virtuoso | ours, ten most mentioned | Virtuoso |"
    yield "|---|--:|--:|--:|--:|"
    for name, answers in sorted(results.answers.items()):
        cells = [_shown(answers.get(who)) for who in _ASKED]
        yield f"| {name} | {' | '.join(cells)} |"
    yield ""
