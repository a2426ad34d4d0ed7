"""Says records and entities in RDF: the only room that decides which triples exist.

``figures`` writes a figure with its record and its mentions, ``entities`` what all documents
together say of genes, chemicals and the rest, ``counts`` how many figures mention each, and
``description`` the dataset as a whole.

1. Every triple is one line of N-Triples; nothing has a blank node.
2. An OCR hit is a *mention*: the links from a figure are sub-properties of ``schema:mentions``,
   never ``schema:about``.
3. A mention with an identifier also makes a direct link from its figure, so that common questions
   need one triple pattern and no join through mentions.
4. A row of the family tier links its figure to the family; the gene that the document names is
   linked by ``pfocr:mentionsGene`` alone, never as strict or synonym.
5. Every thing has an ``rdfs:label``, so that an answer can always show one.
6. A mention costs at most eight triples on average: what can be reached in one step from its
   lexicon (the tier) or its gene (the symbol) is not said again.
"""
