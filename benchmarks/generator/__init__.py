"""Makes a corpus of any size that looks like PFOCR's, from a seed and the bundled lexicon alone.

``names`` are the entities and how popular they are, ``prose`` the sentences of captions, ``tables``
the rows beside a document, ``figures`` one figure as plain values, ``yaml_text`` and ``documents``
write it in the layout of its generation.
"""
