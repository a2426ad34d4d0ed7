"""Look-up tables: what publishers know of genes, families, chemicals, diseases, taxa and articles.

``lexicon`` opens a lexicon file, ``genes``, ``families``, ``concepts``, ``taxa``, ``articles`` and
``forms`` are its look-ups, and ``sources`` tells where its tables come from.  ``build`` writes one
from what ``publishers`` read; ``derive`` writes the bundled one.  Nothing here knows a document or
RDF.
"""
