"""What a chemical or disease of MeSH is called, where it stands, and what else it is known as.

Descriptors have tree numbers and synonyms; supplementary concepts have the descriptors that they
are mapped to instead.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from .database import Database, split
from .forms import KINDS
from .names import normal_form

#: trees of diseases and of mental disorders; all others of a lexicon are chemicals
DISEASE_TREES = ("C", "F03")

#: what an id of a descriptor or supplementary concept looks like
MESH_ID = re.compile(r"[CD](?:\d{6}|\d{9})", re.ASCII)


@dataclass(frozen=True, slots=True, kw_only=True)
class Concept:
    """A descriptor or supplementary concept of MeSH.

    ``chebi_ids`` and ``doids`` are digits.  Several of them are several mappings: the first is not
    "the" mapping.
    """

    mesh_id: str
    label: str
    tree_numbers: tuple[str, ...] = ()
    synonyms: tuple[str, ...] = ()
    mapped_to: tuple[str, ...] = ()
    chebi_ids: tuple[str, ...] = ()
    drugbank_ids: tuple[str, ...] = ()
    doids: tuple[str, ...] = ()


class Concepts:
    """MeSH as look-ups.

    >>> from .lexicon import Lexicon
    >>> concepts = Lexicon.bundled().concepts
    >>> concepts.called("Ketamine"), concepts.called("KETAMINE")
    (('D007649',), ())
    >>> concepts.get("D007649").chebi_ids, concepts.with_chebi("6121").label
    (('6121',), 'Ketamine')
    """

    def __init__(self, database: Database) -> None:
        self._database = database
        self._get = lru_cache(maxsize=1 << 15)(self._read)
        self._called = lru_cache(maxsize=1 << 15)(self._read_called)

    def get(self, mesh_id: str) -> Concept | None:
        """Return a concept by its MeSH id, or None if the lexicon lacks it."""
        return self._get(mesh_id)

    def called(self, name: str) -> tuple[str, ...]:
        """Return the ids of chemicals and diseases with exactly this heading or synonym, sorted."""
        return self._called(name)

    def with_chebi(self, chebi_id: str) -> Concept | None:
        """Return the only concept that this entry of ChEBI alone is mapped to, or None."""
        rows = self._database.rows("SELECT id FROM concept WHERE chebi = ? LIMIT 2", chebi_id)
        return self.get(rows[0][0]) if len(rows) == 1 else None

    def _read(self, mesh_id: str) -> Concept | None:
        rows = self._database.rows(
            "SELECT id, label, tree_numbers, synonyms, mapped_to, chebi, drugbank, doid "
            "FROM concept WHERE id = ?",
            mesh_id,
        )
        if not rows:
            return None
        key, label, *cells = rows[0]
        trees, synonyms, mapped_to, chebi, drugbank, doids = map(split, cells)
        return Concept(
            mesh_id=key,
            label=label,
            tree_numbers=trees,
            synonyms=synonyms,
            mapped_to=mapped_to,
            chebi_ids=chebi,
            drugbank_ids=drugbank,
            doids=doids,
        )

    def _read_called(self, name: str) -> tuple[str, ...]:
        rows = self._database.rows(
            "SELECT concept.id, label, synonyms FROM name JOIN concept ON concept.id = name.id "
            "WHERE form = ? AND kind >= ? ORDER BY concept.id",
            normal_form(name),
            KINDS.index("chemical"),
        )
        return tuple(key for key, label, synonyms in rows if name in (label, *split(synonyms)))


def is_disease(tree_numbers: Iterable[str]) -> bool:
    """Tell whether a descriptor with these tree numbers is a disease, else it is a chemical.

    >>> is_disease(["C10.228", "F03.615"]), is_disease(["F03.1"]), is_disease(["D02.455", "J01.2"])
    (True, True, False)
    """
    return any(number.startswith(DISEASE_TREES) for number in tree_numbers)
