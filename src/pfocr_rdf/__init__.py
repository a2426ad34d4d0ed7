"""Pathway figures from the literature, as linked data you can query."""
