"""pySHACL as its documentation has it: rdflib parses the data, and ``validate`` judges them whole.

python -m peers.pyshacl_validation DATA.nt
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pyshacl
from measure import Clock
from rdflib import Graph
from rdflib.namespace import SH

from pfocr_rdf.resources import folder


def main() -> None:
    """Read, then validate, and print the cost of each as JSON."""
    shapes = Graph()
    for path in sorted(Path(str(folder("shapes"))).glob("*.ttl")):
        shapes.parse(path)
    clock = Clock()
    data = Graph().parse(sys.argv[1], format="nt")
    read = clock.lap()
    _, report, _ = pyshacl.validate(data, shacl_graph=shapes, inference="none")
    costs = {"read": read, "validate": clock.lap()}
    number = len(set(report.objects(None, SH.result)))
    sys.stdout.write(json.dumps({"costs": costs, "number": number}))


if __name__ == "__main__":
    main()
