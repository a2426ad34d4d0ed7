"""JSON-LD: the graph as web developers like it, and exactly the same triples.

``context`` knows the short names of ``ontology/context.jsonld``, ``nodes`` makes objects of lines,
and ``documents`` puts figures together with their records and mentions.
"""
