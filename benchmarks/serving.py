"""The server under load: figure pages and point queries, by wrk, on a build of any size.

::

    python benchmarks/serving.py build --seconds 300 --clients 32

It starts the server, draws things at random (the same ones each time), asks for a minute or more,
and prints what came: requests a second, latencies, and answers that are neither 200 nor 503.
"""

from __future__ import annotations

import argparse
import json
import random
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path
from urllib.parse import quote

import pfocr_rdf

PORT = 7899
SERVER = f"http://127.0.0.1:{PORT}"

#: things that are drawn, and how the requests divide
DRAWN = 20_000
FIGURE_PAGES, GENE_POINTS, FIGURE_POINTS = 5, 3, 2

_GENE = "SELECT ?p ?o {{ <{}> ?p ?o }}"
_FIGURE = (
    "SELECT ?gene ?symbol {{ <{}> <https://pfocr.wikipathways.org/ontology#mentionsGeneStrict> "
    "?gene . ?gene <http://www.w3.org/2000/01/rdf-schema#label> ?symbol }}"
)

#: wrk's script: each thread asks the same addresses in another order, and counts statuses
_SCRIPT = """
local paths = {}
for line in io.lines("PATHS") do paths[#paths + 1] = line end
local threads = {}
function setup(thread) thread:set("seed", #threads + 1); table.insert(threads, thread) end
function init() math.randomseed(seed); statuses = "" ; count = {} end
function request() return wrk.format("GET", paths[math.random(#paths)]) end
function response(status) count[status] = (count[status] or 0) + 1
  statuses = ""
  for s, n in pairs(count) do statuses = statuses .. s .. "=" .. n .. " " end
end
function done(summary, latency)
  for _, thread in ipairs(threads) do print("statuses " .. thread:get("statuses")) end
  print("p50 " .. latency:percentile(50) / 1000 .. " p99 " .. latency:percentile(99) / 1000
    .. " max " .. latency.max / 1000)
end
"""


def main() -> None:
    """Measure, and print a table."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("build", type=Path)
    parser.add_argument("--seconds", type=int, default=60)
    parser.add_argument("--clients", type=int, default=32)
    chosen = parser.parse_args()
    if shutil.which("wrk") is None:
        sys.exit("wrk is not installed (apt install wrk)")
    with tempfile.TemporaryDirectory() as folder:
        paths = Path(folder) / "paths"
        paths.write_text("\n".join(_paths(chosen.build)) + "\n", encoding="utf-8")
        script = Path(folder) / "load.lua"
        script.write_text(_SCRIPT.replace("PATHS", str(paths)), encoding="utf-8")
        server = _started(chosen.build)
        try:
            _asked(script, clients=8, seconds=10)  # what is read from disk once
            sys.stdout.write(_asked(script, chosen.clients, chosen.seconds))
            sys.stdout.write(f"\n{_workers()}\n")
        finally:
            server.send_signal(signal.SIGTERM)
            server.wait()


def _paths(build: Path) -> list[str]:
    """Return addresses of pages and queries about things drawn at random."""
    store = pfocr_rdf.open_store(build)
    space = "https://pfocr.wikipathways.org/"
    figures = _things(store, f"{space}ontology#PathwayFigure")
    genes = _things(store, "https://schema.org/Gene")
    pages = [f"/{figure.removeprefix(space)}.html" for figure in figures]
    return [
        *pages * FIGURE_PAGES,
        *(f"/sparql?query={quote(_GENE.format(gene))}" for gene in genes * GENE_POINTS),
        *(f"/sparql?query={quote(_FIGURE.format(figure))}" for figure in figures * FIGURE_POINTS),
    ]


def _things(store: pfocr_rdf.store.Store, cls: str) -> list[str]:
    rows = store.select(f"SELECT ?s {{ ?s a <{cls}> }}").rows
    found = sorted(row[0].value for row in rows if row[0] is not None)
    chance = random.Random(1)  # noqa: S311 -- the same things each time
    return chance.choices(found, k=DRAWN)


def _started(build: Path) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "pfocr_rdf", "serve", "--store", str(build)]
    server = subprocess.Popen(  # noqa: S603 -- ourselves
        [*command, "--bind", f"127.0.0.1:{PORT}"], stderr=subprocess.DEVNULL
    )
    for _ in range(600):
        try:
            urllib.request.urlopen(f"{SERVER}/readyz", timeout=5).close()  # noqa: S310 -- loopback
        except OSError:
            time.sleep(0.1)
        else:
            return server
    sys.exit("the server does not answer")


def _asked(script: Path, clients: int, seconds: int) -> str:
    """Return what wrk says."""
    command = ["wrk", "-t1", f"-c{clients}", f"-d{seconds}s", "--timeout", "60s", "-s", str(script)]
    done = subprocess.run(  # noqa: S603 -- wrk
        [*command, SERVER], capture_output=True, text=True, check=True
    )
    kept = re.findall(r"(?m)^(?:statuses|p50|Requests/sec|  Socket errors).*$", done.stdout)
    return json.dumps({"clients": clients, "seconds": seconds, "said": kept}, indent=1)


def _workers() -> str:
    """Return what the server says of its workers."""
    with urllib.request.urlopen(f"{SERVER}/metrics", timeout=5) as answer:  # noqa: S310 -- loopback
        lines = answer.read().decode().splitlines()
    return "\n".join(line for line in lines if line.startswith("pfocr_pool"))


if __name__ == "__main__":
    main()
