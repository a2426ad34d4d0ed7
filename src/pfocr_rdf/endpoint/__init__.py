"""A SPARQL 1.1 endpoint in the place of a store, the only room that speaks HTTP.

``connection`` sends a query and gets the reply, ``complaints`` says what a reply is that is no
answer, ``answers`` reads one that is, ``counting`` makes the query that counts an answer, and
``endpoint`` is what lookups and canned queries ask.

An answer is whole or an error.  Endpoints cut silently (Virtuoso at its ``ResultSetMaxRows``, the
public one of WikiPathways at 10,000 rows, with status 200), so an answer whose size could be such a
limit is counted by the endpoint itself.
"""
