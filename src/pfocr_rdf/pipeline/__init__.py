"""The flow, once: documents → records → grounding → triples → dump → store.

``plan`` finds the documents and the order of their figures, ``mapping`` turns some of them into
triples, in one process of several, ``graph`` joins what the processes return, and ``build`` and
``convert`` make a release or a single file of it.
"""
