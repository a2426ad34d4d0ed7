"""Measures our stages, and the same work done by others, in one run; writes ``RESULTS.md``.

    make bench [N=10000]
    python benchmarks/bench.py [-n 10000] [--rounds 3] [--skip PART …]

Parts are ``map`` (rdflib with CSafeLoader, Morph-KGC), ``validate`` (pySHACL), ``build``
(``oxigraph load`` of the same dump) and ``queries`` (Virtuoso 7).  All pieces of work of a part are
measured in turn, round by round.  The corpus, the environment of Morph-KGC and what is built go to
a folder of the user's cache, ``$XDG_CACHE_HOME/pfocr-rdf-bench``; what cannot be installed is left
out, and the results say so.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import shutil
import signal
import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pyoxigraph
from measure import Cost, FailedError, Rounds, TooLongError, become_reaper, module, run
from peers.rdflib_mapping import claimed
from results import Results, machine, write_results

from corpus import SEED, write_corpus
from peers import morph, virtuoso
from pfocr_rdf.queries import list_queries

PARTS = ("map", "validate", "build", "queries")

#: figures of the samples for what is slow: rdflib, and pySHACL
MAP_SAMPLE, VALIDATE_SAMPLE = 1000, 200

#: seconds that one query may take, and that one command may take
QUERY_SECONDS, COMMAND_SECONDS = 60, 7200


@dataclass(slots=True)
class Bench:
    """One run: where things lie, and what has been found."""

    folder: Path
    figures: int
    rounds: int
    draws: int
    results: Results = field(default_factory=Results)

    def corpus(self, figures: int) -> Path:
        """Return a corpus of the first figures; it is made anew in every run."""
        folder = self.folder / f"corpus-{figures}"
        if not folder.exists():
            tell(f"making a corpus of {figures:,} figures")
            write_corpus(folder, figures, SEED)
        return folder

    def measure(self, work: dict[str, Callable[[], dict[str, Cost]]], rounds: int) -> None:
        """Measure pieces of work in turn, and keep what came of it."""
        found = Rounds(work)
        found.go(rounds, tell)
        for key in found.costs:
            if (cost := found.median(key)) is not None:
                self.results.costs[key] = cost
                self.results.rounds[key] = len(found.costs[key])
        self.results.skipped |= found.failures


def tell(message: str) -> None:
    """Say what is being done."""
    load = os.getloadavg()[0]
    sys.stderr.write(f"[load {load:.1f}] {message}\n")


def told(prefix: str, command: list[str]) -> dict[str, Cost]:
    """Run a module of ours and return the costs that it tells of its parts."""
    done = run(command, seconds=COMMAND_SECONDS)
    found = done.told["costs"]
    return {
        f"{prefix}: {part}": Cost(cost["cpu"], cost["wall"], done.cost.memory)
        for part, cost in found.items()
    }


def whole(name: str, command: list[str]) -> dict[str, Cost]:
    """Run a command and return its cost as a whole."""
    return {name: run(command, seconds=COMMAND_SECONDS).cost}


def ours(*arguments: object) -> list[str]:
    """Return a command of ``pfocr-rdf``."""
    return [sys.executable, "-m", "pfocr_rdf", *map(str, arguments)]


def bench_map(bench: Bench) -> None:
    """Measure parse, map and write: ours, rdflib's on a sample, and Morph-KGC's."""
    corpus, size = bench.corpus(bench.figures), min(MAP_SAMPLE, bench.figures)
    sample, folder = bench.corpus(size), bench.folder
    bench.results.sizes |= {"sample": size, "all": bench.figures}
    small, large = folder / "small.nt", folder / "large.nt"
    work = {
        "ours, sample": lambda: told("ours, sample", module("stages", "map", sample, small)),
        "rdflib": lambda: told(
            "rdflib", module("peers.rdflib_mapping", sample, folder / "rdflib.nt")
        ),
        "ours, all": lambda: told("ours, all", module("stages", "map", corpus, large)),
        "convert, 1 process": lambda: whole(
            "convert, 1 process", ours("convert", corpus, "-o", large, "--jobs", 1)
        ),
        "convert, 2 processes": lambda: whole(
            "convert, 2 processes", ours("convert", corpus, "-o", large, "--jobs", 2)
        ),
    }
    many, one = _morph(bench, corpus, "all"), _morph(bench, bench.corpus(1), "one")
    if many is not None and one is not None:
        work["Morph-KGC"] = lambda: whole("Morph-KGC, whole", many)
        work["Morph-KGC, one figure"] = lambda: whole("Morph-KGC, one figure", one)
    bench.measure(work, bench.rounds)
    bench.results.sizes["triples"] = _lines(large)
    check_peers(bench)


def _morph(bench: Bench, corpus: Path, name: str) -> list[str] | None:
    """Return the command of Morph-KGC over a flattened corpus; None where it is not to be had."""
    try:
        python = morph.install(bench.folder.parent)
    except OSError as error:
        bench.results.skipped["Morph-KGC"] = str(error)
        return None
    flat = bench.folder / f"flat-{name}"
    tell("flattening the corpus for Morph-KGC")
    morph.flatten(corpus, flat)
    configuration = morph.write_configuration(flat, bench.folder / f"morph-{name}.nt")
    return [str(python), "-m", "morph_kgc", str(configuration)]


def check_peers(bench: Bench) -> None:
    """Compare the peers' triples with ours, one by one, on a sample; say how many are the same."""
    corpus = bench.corpus(bench.results.sizes["sample"])
    folder = bench.folder
    target = folder / "checked.nt"
    run(ours("convert", corpus, "-o", target, "--jobs", 1))
    with target.open(encoding="utf-8") as file:
        expected = {line.rstrip("\n") for line in claimed(file)}
    bench.results.sizes["checked triples"] = len(expected)
    run(module("peers.rdflib_mapping", corpus, folder / "rdflib-checked.nt"))
    files = {"rdflib": folder / "rdflib-checked.nt"}
    if (command := _morph(bench, corpus, "checked")) is not None:
        run(command)
        files["Morph-KGC"] = folder / "morph-checked.nt"
    normal = _triples(target, expected)
    for name, path in files.items():
        found = _triples(path)
        same = len(normal & found)
        bench.results.agreement[name] = [same, len(normal) - same, len(found) - same]


def _triples(path: Path, only: set[str] | None = None) -> set[str]:
    """Return the triples of a file in one spelling: of a literal there are several."""
    content = "\n".join(only) if only is not None else path.read_text(encoding="utf-8")
    return {str(quad) for quad in pyoxigraph.parse(content, format=pyoxigraph.RdfFormat.N_TRIPLES)}


def _lines(path: Path) -> int:
    with path.open("rb") as file:
        return sum(block.count(b"\n") for block in iter(lambda: file.read(1 << 20), b""))


def bench_validate(bench: Bench) -> None:
    """Measure what the shapes take: as a build asks them, and as pySHACL's users do."""
    size = min(VALIDATE_SAMPLE, bench.figures)
    sample, data = bench.corpus(size), bench.folder / "validated.nt"
    bench.results.sizes["validated"] = size
    run(ours("convert", sample, "-o", data, "--jobs", 1))
    work = {
        "ours": lambda: told("ours, sample", module("stages", "validate", sample)),
        "pySHACL": lambda: told("pySHACL", module("peers.pyshacl_validation", data)),
    }
    bench.measure(work, bench.rounds)


def bench_build(bench: Bench, rounds: int) -> None:
    """Measure the whole build, and ``oxigraph load`` alone on the dump that it wrote."""
    corpus, folder = bench.corpus(bench.figures), bench.folder
    one, two = folder / "build-1", folder / "build-2"
    nightly, source = folder / "build-nightly", folder / "source"

    def build(target: Path, jobs: int) -> dict[str, Cost]:
        shutil.rmtree(target, ignore_errors=True)
        name = f"build, {jobs} process{'es' if jobs > 1 else ''}"
        return whole(name, ours("build", corpus, "-o", target, "--jobs", jobs))

    def build_again() -> dict[str, Cost]:
        shutil.rmtree(nightly, ignore_errors=True)
        shutil.copytree(corpus, _fresh(source), copy_function=os.link)
        command = ours("build", source, "-o", nightly, "--jobs", 2)
        run(command, seconds=COMMAND_SECONDS)
        tell(f"changed {change(source)} documents")
        return whole("build, 2 processes, 1 % changed", command)

    def load_ours() -> dict[str, Cost]:
        store = _fresh(folder / "store-ours")
        return told("ours", module("stages", "load", store, *_dump(two)))

    def load_alone() -> dict[str, Cost]:
        store = _fresh(folder / "store-alone")
        program = Path(sys.executable).with_name("oxigraph")
        files = [argument for path in _dump(two) for argument in ("--file", str(path))]
        command = [str(program), "load", "--location", str(store), *files]
        return whole("oxigraph load", command)

    work = {
        "build, 2 processes": lambda: build(two, 2),
        "oxigraph load": load_alone,
        "ours: load": load_ours,
        "build, 1 % changed": build_again,
        "build, 1 process": lambda: build(one, 1),
    }
    bench.measure(work, rounds)


def change(source: Path) -> int:
    """Change every hundredth document of a corpus, and return how many: captions and tables."""
    paths = sorted((source / "_figures").glob("*.md"))[::_OF]
    for number, path in enumerate(paths):
        text = path.read_text(encoding="utf-8")
        _replace(path, _CAPTION.sub(r"\g<0>Changed. ", text, count=1))
        table = source / "_data" / f"{path.name.removesuffix('.md')}-genes.tsv"
        if number % 2 and table.exists():
            header, *rows = table.read_text(encoding="utf-8").split("\n")
            _replace(table, "\n".join([header, *rows[1:]]))
    return len(paths)


#: where a caption begins, in quotes or without
_CAPTION = re.compile(r"^caption: ['\"]?", re.MULTILINE)
#: one document of so many changes in a night
_OF = 100


def _replace(path: Path, text: str) -> None:
    """Write a file anew: it may be a link to one that must stay as it is."""
    path.unlink()
    path.write_text(text, encoding="utf-8")


def _fresh(path: Path) -> Path:
    shutil.rmtree(path, ignore_errors=True)
    return path


def _dump(build: Path) -> list[Path]:
    return sorted((build / "dump").glob("*.nt.gz"))


def bench_queries(bench: Bench) -> None:
    """Ask all canned queries of our store, and of Virtuoso with the same dump."""
    build = bench.folder / "build-2"
    if not (build / "store").exists():
        run(ours("build", bench.corpus(bench.figures), "-o", build, "--jobs", 2))
    draws = bench.folder / "draws.json"
    draws.write_text(run(module("asking", "draw", build, bench.draws)).output, encoding="utf-8")
    bench.results.draws = bench.draws
    _ask_all(bench, "ours", str(build), draws)
    if not virtuoso.is_installed():
        reason = f"not installed (Debian's package is {virtuoso.PACKAGE})"
        bench.results.skipped["Virtuoso"] = reason
        return
    tell("loading the dump into Virtuoso")
    try:
        with virtuoso.serve(_dump(build), query_seconds=QUERY_SECONDS) as server:
            bench.results.virtuoso = {
                "version": server.version,
                "load": server.load_seconds,
                "memory": server.memory,
            }
            _ask_all(bench, "Virtuoso", server.url, draws)
    except FailedError as error:
        bench.results.skipped["Virtuoso"] = str(error)


def _ask_all(bench: Bench, who: str, place: str, draws: Path) -> None:
    """Ask every canned query about entities at random, and about the most mentioned ones."""
    for query in list_queries():
        tell(f"{query.name}: {who}")
        answers = bench.results.answers.setdefault(query.name, {})
        answers[who] = _answer("ask", place, query.name, draws)
        if any(parameter.kind for parameter in query.parameters):
            answers[f"{who}, full"] = _answer("full", place, query.name, draws)


def _answer(action: str, place: str, name: str, draws: Path) -> dict[str, Any]:
    try:
        return run(module("asking", action, place, name, draws), seconds=4 * QUERY_SECONDS).told
    except (TooLongError, FailedError) as error:
        return {"error": str(error)}


def main() -> None:
    """Measure, and write the results."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("-n", "--figures", type=int, default=10_000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--build-rounds", type=int, default=1, help="a build takes minutes")
    parser.add_argument("--draws", type=int, default=200, help="entities a query is asked about")
    parser.add_argument("--skip", choices=PARTS, action="append", default=[])
    parser.add_argument("-o", "--output", type=Path, default=Path(__file__).parent / "RESULTS.md")
    arguments = parser.parse_args()
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "pfocr-rdf-bench"
    folder = _fresh(cache / f"{arguments.figures}")
    folder.mkdir(parents=True)
    become_reaper()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(130))  # so that nothing is left running
    bench = Bench(folder, arguments.figures, arguments.rounds, arguments.draws)
    bench.results.machine = machine()
    bench.results.sizes["all"] = arguments.figures
    for part, work in (
        ("map", bench_map),
        ("validate", bench_validate),
        ("build", lambda one: bench_build(one, arguments.build_rounds)),
        ("queries", bench_queries),
    ):
        if part in arguments.skip:
            bench.results.skipped[part] = "left out by --skip"
            continue
        try:
            work(bench)
        except (FailedError, TooLongError) as error:
            bench.results.skipped[part] = str(error)
    bench.results.finish()
    found = json.dumps(bench.results.as_json(), indent=1)
    (folder / "results.json").write_text(found, encoding="utf-8")
    write_results(bench.results, arguments.output)
    tell(f"wrote {arguments.output}")


if __name__ == "__main__":
    main()
