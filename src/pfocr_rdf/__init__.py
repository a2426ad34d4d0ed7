"""Pathway figures from the literature, as linked data you can query.

::

    import pfocr_rdf

    report = pfocr_rdf.build(["pfocr-database"], "build")
    store = pfocr_rdf.open_store("build")
    for row in pfocr_rdf.run_query(store, "figures-by-gene", {"gene": "MTOR"}):
        print(row["title"])

The names are imported when they are first used, so that ``pfocr-rdf --help`` waits for no RDF
library.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

from .version import __version__

if TYPE_CHECKING:
    from .describe import describe
    from .errors import PfocrRdfError
    from .pipeline.build import build, load
    from .pipeline.convert import convert
    from .pipeline.graph import Options
    from .queries import list_queries, run_query
    from .shapes import validate
    from .solutions import Solutions
    from .store import open_store

__all__ = [
    "Options",
    "PfocrRdfError",
    "Solutions",
    "__version__",
    "build",
    "convert",
    "describe",
    "list_queries",
    "load",
    "open_store",
    "run_query",
    "validate",
]

_ROOMS = {
    "Options": "pipeline.graph",
    "PfocrRdfError": "errors",
    "Solutions": "solutions",
    "build": "pipeline.build",
    "convert": "pipeline.convert",
    "describe": "describe",
    "list_queries": "queries",
    "load": "pipeline.build",
    "open_store": "store",
    "run_query": "queries",
    "validate": "shapes",
}


def __getattr__(name: str) -> object:
    if name not in _ROOMS:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f".{_ROOMS[name]}", __name__), name)
