"""Oxigraph: creates a store from a dump or from an earlier store, opens one read-only, asks it.

This is the only room that opens a store; what a query must not be is for the gate to say.
"""

from __future__ import annotations

from .answers import GRAPHS, ROWS, Answer, told
from .checksums import CHECKSUMS, Damage, find_damage, read_checksums
from .hashing import PATIENCE, hash_store
from .reading import Store, find_store, open_files, open_store, solve
from .writing import create_store, update_store

__all__ = [
    "CHECKSUMS",
    "GRAPHS",
    "PATIENCE",
    "ROWS",
    "Answer",
    "Damage",
    "Store",
    "create_store",
    "find_damage",
    "find_store",
    "hash_store",
    "open_files",
    "open_store",
    "read_checksums",
    "solve",
    "told",
    "update_store",
]
