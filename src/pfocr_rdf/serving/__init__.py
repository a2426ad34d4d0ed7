"""The server: a SPARQL endpoint, linked data, and the portal, on HTTP.

The process that speaks HTTP never asks a store.  It hands *jobs* to worker processes, one at a time
each, and stops a worker that takes too long: a running query cannot be cancelled, and a hostile
one may end its process.  An answer is held until it is whole, so a status of 200 is always
followed by all of it.
"""
