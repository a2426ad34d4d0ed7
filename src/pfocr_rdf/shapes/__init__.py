"""Judges RDF by the SHACL shapes: pySHACL is the referee, a compiled engine does the work.

The names are imported when they are first used, so that a build does not wait for pySHACL.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .compiled import CompiledValidator
    from .files import validate
    from .graphs import graph_of, read_graph
    from .reference import Validator
    from .results import SEVERITIES, Report, Result

__all__ = [
    "SEVERITIES",
    "CompiledValidator",
    "Report",
    "Result",
    "Validator",
    "graph_of",
    "read_graph",
    "validate",
]

_MODULES = {
    "SEVERITIES": "results",
    "CompiledValidator": "compiled",
    "Report": "results",
    "Result": "results",
    "Validator": "reference",
    "graph_of": "graphs",
    "read_graph": "graphs",
    "validate": "files",
}


def __getattr__(name: str) -> object:
    if name not in _MODULES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f".{_MODULES[name]}", __name__), name)
