"""How large the lexicon is and how fast it opens, against its limits.

    python benchmarks/lexicon.py [LEXICON]

Each time is the median of fresh processes, as nothing is cached between two commands.  The times
leave out starting Python; with imports, they are those of a first look-up in a process that has
imported nothing of the package.
"""

from __future__ import annotations

import statistics
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path

from pfocr_rdf.lexicon.database import BUNDLED

ROOT = Path(__file__).resolve().parents[1]

MEGABYTE = 1_000_000

#: processes that each time is the median of
RUNS = 15

_FIRST_LOOK_UP = """
import resource, sys, time
from pathlib import Path
start = time.perf_counter()
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
from pfocr_rdf.lexicon.lexicon import Lexicon
imported = time.perf_counter()
lexicon = Lexicon.open(Path(sys.argv[1]))
assert lexicon.genes.with_symbol("MTOR") == "2475"
found = time.perf_counter()
assert lexicon.concepts.get("D007649") and lexicon.families.find("NMDAR") == "GRIN"
assert lexicon.taxa.find("Homo sapiens") == "9606" and lexicon.names.find("ketamine")
after = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
print(1e3 * (found - imported), 1e3 * (found - start), (after - before) / 1e3)
"""

_LOOK_UPS = """
import sys, time
from pathlib import Path
from pfocr_rdf.lexicon.lexicon import Lexicon
lexicon = Lexicon.open(Path(sys.argv[1]))
ids = [str(number) for number in range(1, 20_001)]
start = time.perf_counter()
symbols = [gene.symbol for key in ids if (gene := lexicon.genes.get(key))]
one = time.perf_counter()
for symbol in symbols:
    lexicon.names.find(symbol.lower())
two = time.perf_counter()
for symbol in symbols[:5000]:
    lexicon.names.find(symbol.lower())
three = time.perf_counter()
print(1e6 * (one - start) / 20_000, 1e6 * (two - one) / len(symbols), 1e6 * (three - two) / 5000)
"""


def measured(script: str, path: Path) -> list[float]:
    """Return the medians of the numbers that *script* prints."""
    runs = [
        subprocess.run(  # noqa: S603 -- our own script
            [sys.executable, "-c", script, str(path)], check=True, capture_output=True, text=True
        ).stdout.split()
        for _ in range(RUNS)
    ]
    return [statistics.median(float(run[column]) for run in runs) for column in range(3)]


def wheel_size() -> float:
    """Return the megabytes of the wheel of this checkout."""
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", folder]
        subprocess.run(command, cwd=ROOT, check=True, capture_output=True)  # noqa: S603 -- our own
        wheel = next(Path(folder).glob("*.whl"))
        zipfile.ZipFile(wheel).getinfo("pfocr_rdf/lexicon/lexicon.sqlite")  # KeyError if missing
        return wheel.stat().st_size / MEGABYTE


def main(path: Path = BUNDLED) -> None:
    """Print each number beside its limit."""
    first, with_imports, memory = measured(_FIRST_LOOK_UP, path)
    gene, name, cached = measured(_LOOK_UPS, path)
    for label, value, unit, limit in (
        ("from open to first look-up", first, "ms", "<= 50"),
        ("… imports included", with_imports, "ms", ""),
        ("memory of one look-up in each table", memory, "MB", ""),
        ("a gene by id", gene, "µs", ""),
        ("a name in its normal form", name, "µs", ""),
        ("… again", cached, "µs", ""),
        ("lexicon", path.stat().st_size / MEGABYTE, "MB", "<= 60"),
        ("wheel", wheel_size(), "MB", "<= 25"),
    ):
        print(f"{label:36} {value:8.1f} {unit:3} {limit}")  # noqa: T201


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:]))
