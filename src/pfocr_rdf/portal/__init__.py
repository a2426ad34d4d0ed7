"""The portal: pages for people, made of what a store answers.

A page is a function of a :class:`~pfocr_rdf.portal.site.Site` and what was asked for; it knows
nothing of HTTP but the status that goes with it.  So the same pages are served, and written as a
static site.
"""
