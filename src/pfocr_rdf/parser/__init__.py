"""PFOCR's field names, spellings and accidents: documents and tables become records.

This is the only room that knows a front-matter key or a table column.  ``keys`` lists every one of
them, mapped or not and why; ``figures`` reads the front matter, ``mentions`` the rows, and
``reading`` keeps the account of what became of each value.

1. Nothing is dropped silently: a value is kept, mended or left out, and the sum must be what was
   read.  What is left out or mended is a finding with its file and line.
2. ``''``, ``.na.character`` and ``NA`` mean missing, except ``NA`` as a word or matched term: there
   it is what the figure shows.
3. Text is kept as printed.  Characters that XML forbids are removed; mojibake is mended where the
   text, taken as cp1252, is UTF-8, and the original is kept beside it.
4. An identifier is read with its prefix in any case or without one, and never guessed.
5. A table wins over the rows inside the document for its kind.
"""
