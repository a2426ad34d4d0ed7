"""The front door for people: one command, one call into a room.

Answers go to stdout, everything else to stderr.  Rooms that bring RDF libraries are imported inside
the commands that use them, so that ``--help`` needs none of them.
"""
