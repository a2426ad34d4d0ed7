"""A release for portals: the dump of a build in every format, described, and with checksums.

``parts`` reads the dump of a build, ``files`` writes it in a format, and ``publish`` makes a
release of the files of all formats.
"""
