"""What came, went and changed between two builds, read off their dumps.

``members`` reads the gzip members of a part, ``blocks`` cuts them into figures and entities,
``comparison`` goes through two dumps side by side, and ``rows`` says what it found.

Most members of two builds of nearly the same documents are the same bytes: their borders depend on
figids alone.  Where both dumps are at the beginning of a member, the old one is decompressed, and
if the new one goes on with the same bytes, neither is looked at any closer.

Figures stand in the order of their figids, so that both dumps are gone through once, in constant
memory.  Entities have an order that is not written anywhere; what only one dump has shown so far
waits, compressed, for the other.
"""
