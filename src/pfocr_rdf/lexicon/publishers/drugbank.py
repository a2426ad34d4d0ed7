"""Reads DrugBank's open vocabulary: which drug of DrugBank a chemical of MeSH is, by name.

The vocabulary has no MeSH ids.  A drug is the chemical whose heading or synonym is the drug's
common name, ignoring case; a name of two drugs or two chemicals says nothing.
"""

from __future__ import annotations

import sqlite3
from collections import defaultdict
from collections.abc import Container, Iterator
from pathlib import Path

from ...iris import drugbank_iri
from ..build import LeftOut
from ..database import split
from ..rows import Mapping
from .files import columns
from .values import makes, too_long

_COLUMNS = ("DrugBank ID", "Common name")

_ID = "DB and five digits, or DBSALT and six"


def read_drugbank(path: Path, lexicon: sqlite3.Connection, left_out: LeftOut) -> Iterator[Mapping]:
    """Yield the drug of each MeSH chemical that has one; *lexicon* has MeSH's names."""
    drugs: dict[str, set[str]] = defaultdict(set)
    for number, (key, name) in columns(
        path, _COLUMNS, left_out, what="DrugBank's vocabulary", delimiter=",", quoting=True
    ):
        if not makes(drugbank_iri, key):
            left_out.add_wrong(f"{path}:{number}: {key!r} (expected {_ID})")
        elif not name:
            left_out.add_wrong(f"{path}:{number}: no name of {key!r} (expected a common name)")
        elif wrong := too_long(name):
            left_out.add_wrong(f"{path}:{number}: {wrong}")
        else:
            drugs[name.casefold()].add(key)
    concepts = _concepts(lexicon, drugs)
    found: dict[str, set[str]] = defaultdict(set)
    for name, keys in drugs.items():
        if len(keys) == len(concepts[name]) == 1:
            found[min(concepts[name])] |= keys
        else:
            left_out.add()
    for mesh_id in sorted(found):
        yield mesh_id, tuple(sorted(found[mesh_id]))


def _concepts(lexicon: sqlite3.Connection, names: Container[str]) -> dict[str, set[str]]:
    """Return the MeSH ids of the concepts that have one of *names*, by name."""
    found: dict[str, set[str]] = defaultdict(set)
    for mesh_id, label, synonyms in lexicon.execute("SELECT id, label, synonyms FROM concept"):
        for name in (label, *split(synonyms)):
            if name.casefold() in names:
                found[name.casefold()].add(mesh_id)
    return found
