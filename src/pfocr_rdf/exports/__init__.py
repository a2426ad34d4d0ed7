"""What a store holds, in the formats of programs that know no RDF.

``gmt`` writes gene sets, ``links`` a row for each thing that a figure mentions, ``kgx`` a knowledge
graph, and ``sssom`` the mappings from one identifier to another; ``pairs`` reads the links of
figures.  A store or an endpoint is asked.
"""
