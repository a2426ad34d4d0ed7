"""Look-up tables: what FamPlex and NCBI Taxonomy know, as read-only values.

``families`` answers which family or complex a term names, ``taxa`` which taxon a name stands for,
and ``derive`` makes both tables, ``famplex.tsv.gz`` and ``taxa.tsv.gz``, from their publishers'.
Nothing here knows a document or RDF.
"""
