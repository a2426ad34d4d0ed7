"""Which genes, chemicals and diseases stand on the same figures more often than by chance.

``links`` says what a figure counts for, ``counting`` finds the pairs and chooses among them, and
``statistics`` says how much a pair weighs.  Nothing here knows RDF.

1. A gene counts where its official symbol or a synonym was read, a chemical or disease where a word
   was: a family names all its members at once, and what is known from a keyword was not read.
2. Two genes are paired if they are of one organism.  The words of a figure are matched against the
   names of several, so that each gene stands beside its own orthologs.
3. A figure counts for a pair if different words stand for its two things.  What one word leads to,
   as PI3K to four genes or "insulin" to a gene and a chemical, is one thing on the figure; such
   pairs would be the surest of all.
4. The *background* of a pair are the figures that could show it: those that mention at least one
   gene of the gene's organism, and at least one chemical.  Against all figures, any two genes of a
   cress would seem to belong together, because few figures are about cress.
5. How often both are mentioned is weighed by Fisher's exact test, one-sided (the hypergeometric
   tail: so many shared figures or more), and by the normalised pointwise mutual information.
6. The false-discovery rate is Benjamini and Hochberg's, over all pairs of a kind that could have
   reached the least number of shared figures.  Pairs that did not reach it count as tested with
   p = 1, which can only make the rate of the others greater.
7. :class:`~.counting.Bounds` are the only limits; ``docs/decisions/0010-associations.md`` says why.
"""
