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
    from .answering import run_query
    from .descriptions import describe
    from .endpoint.endpoint import open_endpoint
    from .errors import PfocrRdfError
    from .fulltext import search
    from .pipeline.build import build, load
    from .pipeline.convert import convert
    from .pipeline.graph import Options
    from .queries import list_queries
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
    "open_endpoint",
    "open_store",
    "run_query",
    "search",
    "validate",
]

_ROOMS = {
    "Options": "pipeline.graph",
    "PfocrRdfError": "errors",
    "Solutions": "solutions",
    "build": "pipeline.build",
    "convert": "pipeline.convert",
    "describe": "descriptions",
    "list_queries": "queries",
    "load": "pipeline.build",
    "open_endpoint": "endpoint.endpoint",
    "open_store": "store",
    "run_query": "answering",
    "search": "fulltext",
    "validate": "shapes",
}


def __getattr__(name: str) -> object:
    if name not in _ROOMS:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f".{_ROOMS[name]}", __name__), name)
