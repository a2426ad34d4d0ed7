"""Reads mappings between MeSH and another vocabulary from an SSSOM table, as Biomappings has them.

Source: SSSOM/TSV, https://mapping-commons.github.io/sssom/spec-formats-tsv/
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator
from pathlib import Path

from ...iris import chebi_iri, doid_iri
from ..build import LeftOut
from ..concepts import MESH_ID
from ..rows import Mapping
from .files import columns
from .values import NUMBER, makes

_COLUMNS = ("subject_id", "predicate_id", "object_id")

_EXACT = "skos:exactMatch"

#: a column that not every table has
_MODIFIER = "predicate_modifier"

#: what makes an IRI of an id of each vocabulary, and what is expected of the id
_IDS: dict[str, tuple[Callable[[str], str], str]] = {
    "chebi": (chebi_iri, NUMBER),
    "doid": (doid_iri, "at most eight digits"),
}


def read_mappings(path: Path, prefix: str, left_out: LeftOut) -> Iterator[Mapping]:
    """Yield the exact matches of each MeSH concept with ids of *prefix* (``chebi``, ``doid``).

    The MeSH concept may be subject or object.  Mappings of anything else are none of ours; a
    mapping with a modifier (``Not``) says the opposite, and is left out.
    """
    mint, expected = _IDS[prefix]
    found: dict[str, set[str]] = defaultdict(set)
    for number, cells in columns(
        path, _COLUMNS, left_out, what="an SSSOM table", comment="#", optional=(_MODIFIER,)
    ):
        subject, predicate, target, negated = cells
        pair = {_prefix(subject): subject, _prefix(target): target}
        if pair.keys() != {"mesh", prefix}:
            continue
        mesh_id, other = (_local(pair[name]) for name in ("mesh", prefix))
        if predicate != _EXACT or negated:
            left_out.add()
        elif not MESH_ID.fullmatch(mesh_id):
            left_out.add_wrong(f"{path}:{number}: {mesh_id!r} (expected an id of MeSH)")
        elif not makes(mint, other):
            left_out.add_wrong(f"{path}:{number}: {other!r} (expected {expected})")
        else:
            found[mesh_id].add(other)
    for mesh_id in sorted(found):
        yield mesh_id, tuple(sorted(found[mesh_id], key=lambda key: (int(key), key)))


def _prefix(curie: str) -> str:
    """Return the prefix of a CURIE in lower case.

    >>> _prefix("mesh:D007649"), _prefix("CHEBI:6121")
    ('mesh', 'chebi')
    """
    return curie.partition(":")[0].lower()


def _local(curie: str) -> str:
    """Return the id of a CURIE, whose prefix may stand twice.

    >>> _local("chebi:CHEBI:6121"), _local("chebi:6121"), _local("DOID:0060239")
    ('6121', '6121', '0060239')
    """
    return curie.rpartition(":")[2]
