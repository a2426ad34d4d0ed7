"""Readers of publishers' own files, one module each; they yield the rows that ``build`` writes.

A row that is wrong is left out and told by file and line; a file of another format is an error.
"""
