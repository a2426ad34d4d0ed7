"""The flow, once: documents → records → grounding → triples → dump → store.

``plan`` finds the documents and the order of their figures, ``mapping`` turns some of them into
triples, in one process of several or on a ``cluster``, ``graph`` joins what the processes return,
and ``build`` and ``convert`` make a release or a single file of it.  ``memory`` knows what the
release before has mapped, ``updating`` makes a store of the one before, and ``loading`` a new one.
"""
