"""Finds documents and tables wherever they lie, and reads them into plain strings.

``sources`` finds them in files, folders, checkouts and archives and hands out ``entries``, which
read bytes; ``archives`` knows zip and tar, ``names`` what a file name means.  ``front_matter``
turns the bytes of one document into values (with ``yaml_values``), ``tables`` those of one table.

Everything read here is untrusted: sizes and depth are bounded, nothing is unpacked by its name,
links are not followed, and whatever cannot be read raises an error that names the file and line.
What a key or a column means is not known here.
"""
