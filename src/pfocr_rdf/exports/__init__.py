"""What a store holds, in the formats of programs that know no RDF.

``gmt`` writes gene sets, and ``links`` a row for each thing that a figure mentions; ``pairs`` reads
the links of figures for both.  A store or an endpoint is asked.
"""
