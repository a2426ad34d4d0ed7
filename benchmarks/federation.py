"""How fast SERVICE clauses are answered: ours, Oxigraph's, and rdflib's, on loopback.

    python benchmarks/federation.py [MIRROR.nt.gz]

MIRROR is WikiPathways' RDF.  A real Oxigraph server holds it, behind a proxy that lets each answer
wait for so many seconds, as a network does.  Each asks it for the pathways of some genes that it
has; all must give the same rows.  Oxigraph asks once, for everything; an endpoint that cuts its
answers would give it a part.
"""

from __future__ import annotations

import gzip
import re
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import pyoxigraph
import rdflib
from rdflib.query import ResultRow

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "tests"))

from faults import late  # noqa: E402 -- the path comes first
from pfocr_rdf.federation.asking import Asking, Clock  # noqa: E402
from pfocr_rdf.federation.evaluation import Evaluation  # noqa: E402
from pfocr_rdf.federation.others import open_remote  # noqa: E402
from pfocr_rdf.store import Store  # noqa: E402
from wikipathways import FaultyProxy, serve_mirror  # noqa: E402

SHARED = ROOT.parent / "shared" / "wikipathways" / "wikipathways-human.nt.gz"
GENE = "https://identifiers.org/ncbigene/"
ENTREZ = re.compile(rb"#bdbEntrezGene> <https://identifiers.org/ncbigene/(\d+)>")

QUERY = """
PREFIX dc: <http://purl.org/dc/elements/1.1/>
PREFIX dcterms: <http://purl.org/dc/terms/>
PREFIX wp: <http://vocabularies.wikipathways.org/wp#>
SELECT ?gene ?wp WHERE {{
  <urn:x:figure> <urn:x:mentions> ?gene .
  SERVICE <{url}> {{
    ?node wp:bdbEntrezGene ?gene ; dcterms:isPartOf ?pathway .
    ?pathway a wp:Pathway ; dc:title ?title ; dcterms:identifier ?wp .
  }}
}}"""

Rows = set[tuple[str, str]]


def ours(genes: list[str], url: str) -> Rows:
    """Ask by the planner."""
    store = Store(_oxigraph(genes))
    asking = Asking(open_remote(url, Clock(600), is_named=True))
    found = Evaluation(store, {url: asking}).answer(QUERY.format(url=url)).solutions()
    return {(row[0].value, row[1].value) for row in found.rows if row[0] and row[1]}


def oxigraph(genes: list[str], url: str) -> Rows:
    """Let Oxigraph send the clause."""
    rows = _oxigraph(genes).query(QUERY.format(url=url))
    if not isinstance(rows, pyoxigraph.QuerySolutions):
        raise TypeError(rows)
    return {(row["gene"].value, row["wp"].value) for row in rows}


def with_rdflib(genes: list[str], url: str) -> Rows:
    """Let rdflib send the clause, which it does once for each gene."""
    graph = rdflib.Graph()
    for gene in genes:
        graph.add(
            (rdflib.URIRef("urn:x:figure"), rdflib.URIRef("urn:x:mentions"), rdflib.URIRef(gene))
        )
    found = [row for row in graph.query(QUERY.format(url=url)) if isinstance(row, ResultRow)]
    return {(str(row[0]), str(row[1])) for row in found}


def _oxigraph(genes: list[str]) -> pyoxigraph.Store:
    store = pyoxigraph.Store()
    figure, mentions = (pyoxigraph.NamedNode(f"urn:x:{name}") for name in ("figure", "mentions"))
    store.extend(pyoxigraph.Quad(figure, mentions, pyoxigraph.NamedNode(gene)) for gene in genes)
    return store


def main() -> None:
    """Print seconds and requests of each, and how many times longer the others take."""
    mirror = Path(sys.argv[1]) if len(sys.argv) > 1 else SHARED
    content = gzip.decompress(mirror.read_bytes())
    known = sorted({int(number) for number in ENTREZ.findall(content)})
    askers: dict[str, Callable[[list[str], str], Rows]] = {
        "pfocr-rdf": ours,
        "Oxigraph": oxigraph,
        "rdflib": with_rdflib,
    }
    _tell("| genes | a request waits | " + " | ".join(askers) + " | rdflib ÷ ours |")
    _tell("|--:|--:|" + "--:|" * (len(askers) + 1))
    with tempfile.TemporaryDirectory() as folder:
        plain = Path(folder) / "mirror.nt"
        plain.write_bytes(content)
        (Path(folder) / "store").mkdir()
        server = serve_mirror([plain], Path(folder) / "store")
        with server as url, FaultyProxy(url) as proxy:
            for number, delay in ((10, 0.0), (100, 0.0), (1000, 0.0), (100, 0.02), (1000, 0.02)):
                genes = [f"{GENE}{known[i * len(known) // number]}" for i in range(number)]
                _measure(proxy, genes, delay, askers)


def _measure(
    proxy: FaultyProxy,
    genes: list[str],
    delay: float,
    askers: dict[str, Callable[[list[str], str], Rows]],
) -> None:
    seconds, cells, answers = [], [], []
    for ask in askers.values():
        proxy.reset()
        if delay:
            proxy.inject(late(delay))
        start = time.perf_counter()
        answers.append(ask(genes, proxy.url))
        seconds.append(time.perf_counter() - start)
        cells.append(f"{seconds[-1]:.2f} s ({len(proxy.asked)})")
    if any(answer != answers[0] for answer in answers):
        sys.exit("the answers are not the same")
    ratio = f"{seconds[-1] / seconds[0]:.0f}"
    _tell(f"| {len(genes):,} | {delay * 1000:.0f} ms | {' | '.join(cells)} | {ratio} |")


def _tell(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
