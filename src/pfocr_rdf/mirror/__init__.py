"""A mirror of WikiPathways' RDF: reads its files, and keeps them as one file of N-Quads.

The file stands in a release as ``wikipathways/wikipathways.nq.gz``: canonical N-Quads of the graph
that WikiPathways' own endpoint has, sorted and without repetition, so that the same triples are the
same bytes, and two mirrors can be compared line by line.
"""

from __future__ import annotations

from .mirror import FILE, Mirror, MirrorFile, mirror_of
from .pathways import has_wikipathways

__all__ = ["FILE", "Mirror", "MirrorFile", "has_wikipathways", "mirror_of"]
