"""How many figures mention each thing, and which words of figures stand for nothing or too much.

``figure`` says what one figure counts for, and ``counts`` adds up what all of them do.  A store
would need seconds for any of these numbers on a whole corpus; ``docs/decisions/0011-counts.md``
says which are written.

1. A thing counts once for each figure that mentions it, however many words stand for it there.
2. Genes are counted three times: by every tier, by symbol or synonym, and by official symbol alone.
   A gene has the *level* of its surest mention on a figure: 0 for strict, 1 for synonym, 2 for the
   rest.
"""
