"""Answers queries that ask another endpoint too, with all rows, or says which are missing."""
